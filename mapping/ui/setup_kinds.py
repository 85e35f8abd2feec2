"""What the street map calls a place ("amenity=place_of_worship"), in words."""

from typing import Final

from mapping.ui.language import _
from mapping.wording import msg

__all__ = ["kind_in_words"]

_KINDS: Final = {
    "social_facility=food_bank": msg("food bank"),
    "social_facility=soup_kitchen": msg("soup kitchen"),
    "shop=supermarket": msg("supermarket"),
    "shop=greengrocer": msg("fruit and vegetable store"),
    "shop=grocery": msg("grocery store"),
    "amenity=marketplace": msg("market"),
    "amenity=food_sharing": msg("food sharing"),
    "amenity=clinic": msg("clinic"),
    "amenity=doctors": msg("doctor’s office"),
    "amenity=hospital": msg("hospital"),
    "amenity=dentist": msg("dentist"),
    "amenity=pharmacy": msg("pharmacy"),
    "healthcare=psychotherapist": msg("psychotherapist"),
    "healthcare=counselling": msg("counseling"),
    "social_facility=outreach": msg("street outreach"),
    "amenity=childcare": msg("child care center"),
    "amenity=kindergarten": msg("preschool"),
    "amenity=community_centre": msg("community center"),
    "club=youth": msg("youth club"),
    "leisure=youth_centre": msg("youth center"),
    "amenity=youth_centre": msg("youth center"),
    "amenity=library": msg("library"),
    "social_facility=shelter": msg("shelter"),
    "social_facility=group_home": msg("group home"),
    "social_facility=assisted_living": msg("assisted living"),
    "office=lawyer": msg("lawyer"),
    "office=notary": msg("notary"),
    "amenity=college": msg("college"),
    "amenity=university": msg("university"),
    "amenity=language_school": msg("language school"),
    "amenity=training": msg("training center"),
    "office=employment_agency": msg("employment agency"),
    "amenity=bus_station": msg("bus station"),
    "public_transport=station": msg("station"),
    "railway=station": msg("train station"),
    "leisure=park": msg("park"),
    "leisure=pitch": msg("sports field"),
    "leisure=playground": msg("playground"),
    "leisure=sports_centre": msg("sports center"),
    "leisure=swimming_pool": msg("swimming pool"),
    "leisure=fitness_centre": msg("gym"),
    "leisure=stadium": msg("stadium"),
    "amenity=place_of_worship": msg("place of worship"),
    "amenity=school": msg("school"),
    "amenity=townhall": msg("city hall"),
    "amenity=post_office": msg("post office"),
    "amenity=police": msg("police"),
    "amenity=fire_station": msg("fire station"),
    "amenity=courthouse": msg("courthouse"),
    "amenity=social_facility": msg("social services"),
    "office=government": msg("government office"),
}


def kind_in_words(kind: str) -> str:
    """Return a tag in the reader's language; one that has no words here is its own value."""
    if kind in _KINDS:
        return _(_KINDS[kind])
    return kind.rpartition("=")[2].replace("_", " ")
