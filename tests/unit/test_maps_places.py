"""Who may see what of a partner."""

from datetime import date

import pytest

from mapping.maps.places import mappable, safe_link, shown_places
from mapping.store.records import FamilyResource, partners_frame
from mapping.wording import translator

EN = translator("en")
PANTRY = FamilyResource(
    id="p1",
    name="Pantry",
    category="food",
    organization="Church of Bread",
    languages=("en", "es"),
    hours="Mon 9-5",
    phone="(334) 555-0101",
    website="pantry.example.org",
    email="help@example.org",
    is_free=True,
    min_age=0,
    stage="active",
    trust="high",
    feedback="slow",
    tie_holder="Ms. Ray",
    notes="call first",
    verified_on=date(2026, 3, 1),
    verified_by="R. Ray",
    address="1 Main St",
    lon=-86.5,
    lat=32.5,
    extra={"secret": "hidden-extra"},
)
SHELTER = FamilyResource(
    id="p2",
    name="Safe House",
    category="housing",
    confidential=True,
    phone="334-555-0102",
    address="9 Hidden Lane",
    description="for families in danger",
    notes="never tell",
    lon=-86.6,
    lat=32.6,
)
HOTLINE = FamilyResource(
    id="p3", name="Hotline", location_type="virtual", phone="988", lon=-86.1, lat=32.1
)
UNPLACED = FamilyResource(id="p4", name="Somewhere", category="food")
FRAME = partners_frame([PANTRY, SHELTER, HOTLINE, UNPLACED])


def test_only_physical_places_with_a_position_are_drawn() -> None:
    assert mappable(FRAME)["id"].tolist() == ["p1"]


def test_the_public_sees_no_confidential_place_at_all() -> None:
    shown = shown_places(FRAME, audience="public", wording=EN)
    assert [place.name for place in shown.places] == ["Pantry", "Hotline", "Somewhere"]
    assert [place.number for place in shown.places] == [1, 2, 3]
    assert shown.left_out["confidential places"] == 1
    assert shown.mapped == 1


def test_staff_see_a_confidential_place_by_name_and_phone_alone() -> None:
    shown = shown_places(FRAME, audience="staff", wording=EN)
    house = next(place for place in shown.places if place.name == "Safe House")
    assert (house.lon, house.lat, house.number) == (None, None, None)
    assert house.links == (("334-555-0102", "tel:3345550102"),)
    text = repr(house)
    for hidden in ("Hidden Lane", "danger", "never tell", "32.6", "86.6", "housing"):
        assert hidden not in text


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_trust_feedback_checker_and_unknown_columns_are_in_no_output(audience: str) -> None:
    shown = shown_places(FRAME, audience=audience, wording=EN)  # type: ignore[arg-type]
    for hidden in ("high", "slow", "R. Ray", "hidden-extra"):
        assert hidden not in repr(shown.places)


def test_staff_facts_are_for_staff() -> None:
    public = repr(shown_places(FRAME, audience="public", wording=EN).places)
    staff = repr(shown_places(FRAME, audience="staff", wording=EN).places)
    for word in ("Ms. Ray", "call first", "active"):
        assert word not in public
        assert word in staff


def test_what_was_left_out_is_counted() -> None:
    left_out = shown_places(FRAME, audience="public", wording=EN).left_out
    assert left_out["trust ratings"] == 1
    assert left_out["notes"] == 2


def test_facts_are_in_the_readers_language() -> None:
    place = shown_places(FRAME, audience="public", wording=translator("es")).places[0]
    assert ("Idiomas", "Inglés, Español") in place.facts
    assert ("Última verificación", "1 de marzo de 2026") in place.facts
    assert place.tags == ("Gratis", "Español")


def test_unknown_is_never_said_to_be_no() -> None:
    labels = [
        label for label, _ in shown_places(FRAME, audience="public", wording=EN).places[2].facts
    ]
    assert "Childcare on site" not in labels
    assert "Wheelchair access" not in labels


def test_a_place_without_a_sign_says_why() -> None:
    places = shown_places(FRAME, audience="public", wording=EN).places
    assert [place.why_unmapped for place in places] == ["", "Online or by phone", "No position yet"]


def test_a_short_phone_number_is_shown_but_not_dialled() -> None:
    assert shown_places(FRAME, audience="public", wording=EN).places[1].links == (("988", ""),)


def test_an_empty_frame_shows_nothing() -> None:
    assert shown_places(partners_frame([]), audience="staff", wording=EN).places == ()


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("pantry.example.org", "https://pantry.example.org"),
        ("http://example.org/a?b=c", "http://example.org/a?b=c"),
        ("javascript:alert(1)", ""),
        ("JAVASCRIPT://example.org/%0aalert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://example.org", ""),
        ("call us", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(written: str, link: str) -> None:
    assert safe_link(written) == link


@pytest.mark.parametrize("word", ["yes", "true", "1", "TRUE", "maybe"])
def test_a_confidential_mark_that_is_text_still_hides(word: str) -> None:
    frame = partners_frame([PANTRY])
    frame["confidential"] = [word]
    assert mappable(frame).empty
    assert shown_places(frame, audience="public", wording=EN).places == ()


def test_a_language_without_a_locale_of_its_own_is_named_all_the_same() -> None:
    frame = partners_frame([FamilyResource(id="p1", name="Clinic", languages=("mix", "quc", "zz"))])
    place = shown_places(frame, audience="public", wording=EN).places[0]
    assert dict(place.facts)["Languages"] == "Mixtec, Kʼicheʼ, Zz"
    assert place.tags == ("Mixtec", "Kʼicheʼ", "Zz")
