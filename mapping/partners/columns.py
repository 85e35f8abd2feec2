"""Which column of somebody's partner list holds what.

Lists come from food banks, agencies and open data portals, each with its own headers; the names
here are those met in real lists. A column that nobody knows is kept, never guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mapping.errors import DataFileError
from mapping.files.headers import match_columns, split_expression
from mapping.store.records import TRANSLATED_FIELDS, TRANSLATED_LANGUAGES, translated_column
from mapping.vocabulary import fold
from mapping.wording import say

__all__ = ["IGNORED_COLUMNS", "OTHER_MARK", "PARTNER_SYNONYMS", "match_partner_columns"]

IGNORED_COLUMNS: Final = ("attribution", "updated_at", "rejected_row", "rejected_reason")
"""Columns of our own files that say something about a row and are no part of it."""


OTHER_MARK: Final = " (other)"
"""Ends the header of an unknown column that, in our own files, would have the name of a field."""


def _with_prefixes(prefixes: Iterable[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return the names, then each of them behind each prefix ("site address")."""
    names = tuple(names)
    return names + tuple(f"{prefix} {name}" for prefix in prefixes for name in names)


_TOLD_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (
        *("name", "partner name", "program name", "service name", "resource name", "site name"),
        *("organization name", "agency name", "title", "nombre", "titulo"),
    ),
    "description": (
        *("description", "program description", "service description", "about", "summary"),
        *("descripcion", "resumen"),
    ),
    "eligibility": (
        *("eligibility", "eligibility requirements", "who is eligible", "requirements"),
        *("elegibilidad", "requisitos"),
    ),
    "cost": ("cost", "costs", "fee", "fees", "price", "costo", "precio"),
    "hours": ("hours", "opening hours", "hours of operation", "schedule", "horario", "horas"),
}
"""What people call a text that they have in two languages. Fewer words than for a list in one:
"Services in Spanish" may well say yes or no."""
_LANGUAGE_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("english", "ingles"),
    "es": ("spanish", "espanol", "es"),
}


def _in_language(field: str, language: str) -> tuple[str, ...]:
    """Return headers that say which language a text is in: "Descripción en español"."""
    patterns = ("{word} {name}", "{word} in {name}", "{word} en {name}", "{name} {word}")
    return tuple(
        pattern.format(word=word, name=name)
        for name in _LANGUAGE_WORDS.get(language, ())
        for word in _TOLD_WORDS.get(field, ())
        for pattern in patterns
    )


_PLACES: Final = ("site", "location", "physical", "facility", "street", "org", "organization")
_OWNERS: Final = (*_PLACES, "agency", "program", "provider", "partner", "contact", "public")

_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    # An id of a site or an organization is not here: several services may share it.
    "id": (
        *("partner id", "resource id", "service at location id", "record id", "external id"),
        *("unique id", "global id", "guid", "uuid", "gis id"),
    ),
    "name": (
        *("partner name", "partner", "resource name", "resource", "asset name", "site name"),
        *("location name", "program name", "program", "service name", "facility name", "facility"),
        *("place name", "place", "store name", "store", "corner store", "market name", "market"),
        *("school name", "school", "business name", "title", "nombre", "site", "location"),
        *("organization name", "organisation name", "org name", "agency name", "agency"),
        *("provider name", "provider", "company", "organization", "organisation", "nonprofit"),
    ),
    "organization": (
        *("organization name", "organisation", "organisation name", "org", "org name", "agency"),
        *("agency name", "parent organization", "parent agency", "provider", "provider name"),
        *("sponsor", "operator", "run by", "nonprofit", "company", "organizacion"),
        "organizacion responsable",
    ),
    "category": (
        *("type", "categories", "resource type", "service type", "service category", "asset type"),
        *("site type", "program type", "facility type", "resource category", "kind", "tipo"),
        *("categoria", "primary category", "service", "tipo de ayuda"),
    ),
    "description": (
        *("about", "details", "services", "services offered", "services provided", "summary"),
        *("program description", "service description", "location description", "public notes"),
        *("what they do", "descripcion", "comments", "site description", "que ofrece"),
    ),
    "address": (
        *("full address", "complete address", "one line address", "location address", "direccion"),
        *(
            "address full",
            "street address city state zip",
            "where",
            "match addr",
            "addr full",
            "location",
        ),
    ),
    "house_number": (
        *("housenumber", "addr:housenumber", "street number", "house no", "building number"),
        *("address number",),
    ),
    "street": (
        *("street address", "street name", "site address", "physical address", "arc street"),
        *_with_prefixes(
            (*_PLACES, "mailing"),
            (
                *("address 1", "address line 1", "address one", "street 1", "street line 1"),
                *("street one", "addr:street", "addr1", "addr", "calle"),
            ),
        ),
    ),
    "street_2": _with_prefixes(
        ("site", "location", "physical", "org"),
        ("address 2", "address line 2", "street 2", "suite", "unit", "apt", "addr2", "addr:unit"),
    ),
    "city": _with_prefixes(
        _PLACES,
        (
            "town",
            "city name",
            "municipality",
            "addr:city",
            "city town",
            "ciudad",
            "city",
            "municipali",
        ),
    ),
    "state": _with_prefixes(_PLACES, ("st", "state province", "addr:state", "estado", "state")),
    "zip": _with_prefixes(
        _PLACES,
        (
            *("zip code", "zipcode", "zip codes", "postal code", "postcode", "post code"),
            *("addr:postcode", "zip5", "codigo postal", "zip"),
        ),
    ),
    "lat": (
        *(
            "latitude",
            "lat dd",
            "geo lat",
            "gps latitude",
            "gps lat",
            "latitude wgs84",
            "lat wgs84",
        ),
        *("location latitude", "site latitude", "decimal latitude", "latitud", "point y"),
        *("y coordinate", "ycoord", "coord y", "y coord", "y"),
    ),
    "lon": (
        *("longitude", "lng", "long", "lon dd", "long dd", "geo lon", "geo lng", "gps longitude"),
        *("gps lon", "gps long", "longitude wgs84", "lon wgs84", "location longitude"),
        *("site longitude", "decimal longitude", "longitud", "point x", "x coordinate", "xcoord"),
        *("coord x", "x coord", "x"),
    ),
    "languages": (
        *("language", "languages spoken", "language spoken", "spoken languages", "idiomas"),
        *("idioma", "languages offered", "service languages", "language support"),
        *("languages available", "interpretation"),
    ),
    "hours": (
        *("opening hours", "hours of operation", "open hours", "operating hours", "days hours"),
        *("days and hours", "days & hours", "hours open", "schedule", "day time", "date time"),
        *("days times", "days and times", "business hours", "site hours", "times", "time"),
        *("horario", "horas", "hours days", "hours operation", "regular schedule", "when"),
        "horario de atencion",
    ),
    "phone": _with_prefixes(
        _OWNERS,
        (
            *("phone number", "telephone", "telephone number", "tel", "phones", "main phone"),
            *("phone 1", "phone no", "telefono", "phone"),
        ),
    ),
    "email": _with_prefixes(
        _OWNERS,
        (
            "e-mail",
            "email address",
            "e-mail address",
            "mail",
            "correo",
            "correo electronico",
            "email",
        ),
    ),
    "website": _with_prefixes(
        _OWNERS,
        (
            *("web site", "url", "web", "web url", "webpage", "web page", "web address"),
            *("homepage", "link", "sitio web", "website"),
        ),
    ),
    "cost": ("fee", "fees", "price", "cost option", "costs", "charge", "costo", "program fees"),
    "eligibility": (
        *("eligibility requirements", "eligible", "who can use it", "who is eligible"),
        *("requirements", "population served", "eligibility description", "who we serve"),
        *("serves", "target population", "elegibilidad", "requisitos", "para quien es"),
    ),
    "min_age": (
        "minimum age",
        "age min",
        "youngest age",
        "age from",
        "service min age",
        "edad minima",
    ),
    "max_age": ("maximum age", "age max", "oldest age", "age to", "service max age", "edad maxima"),
    "capacity": ("places", "slots", "spaces", "seats", "capacidad", "cupo", "max capacity"),
    "childcare_on_site": (
        *("childcare", "child care", "child care on site", "childcare provided"),
        *("on site childcare", "childcare available", "child care available"),
        *("cuidado infantil", "cuidado infantil en el lugar"),
    ),
    "wheelchair_accessible": (
        *("wheelchair", "wheelchair access", "accessible", "ada accessible", "ada"),
        *("accessibility", "handicap accessible", "wheelchair accessibility"),
        *("silla de ruedas", "accesible en silla de ruedas", "accesibilidad"),
    ),
    "location_type": ("type of location", "delivery", "in person or virtual", "virtual", "format"),
    "confidential": (
        "is confidential",
        "confidential location",
        "hide address",
        "address is confidential",
        *("confidencial", "es confidencial", "lugar confidencial", "direccion confidencial"),
    ),
    "readiness": ("readiness aspects", "readiness aspect", "think know act go"),
    "stage": ("partnership stage", "partner stage", "relationship stage", "level of partnership"),
    "trust": ("trust level", "level of trust"),
    "feedback": ("family feedback", "partner feedback"),
    "tie_holder": (
        *("tie holder", "relationship holder", "who knows them", "school contact"),
        *("staff contact", "liaison"),
    ),
    "last_contact_on": ("last contact", "last contacted", "date of last contact", "contacted on"),
    "verified_on": (
        *("verified", "date verified", "last verified", "verified date", "last checked"),
        *("checked on", "last verified on", "verificado el"),
    ),
    "verified_by": ("checked by", "verifier", "verificado por"),
    "notes": ("note", "internal notes", "staff notes", "remarks", "notas", "notas del personal"),
    "source": ("data source", "source org", "source name", "sources", "fuente"),
    "is_free": ("free of charge", "gratis", "gratuito"),
    "precision": (),
    "score": (),
    "placed_by": (),
}
PARTNER_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    **{field: (*names, *_in_language(field, "en")) for field, names in _SYNONYMS.items()},
    **{
        translated_column(field, language): _in_language(field, language)
        for language in TRANSLATED_LANGUAGES
        for field in TRANSLATED_FIELDS
    },
}
"""Every field that a partner list may fill, with other names of its column, the best first.

Beyond the fields of a record: ``house_number`` and ``street_2`` become part of ``street``.
"""


def match_partner_columns(
    columns: Sequence[str],
    mapping: Mapping[str, str] | None = None,
    *,
    defaults: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return which column fills which field of a partner.

    ``mapping`` (field to column, ``A+B`` joins) wins over recognised names. A field in
    ``defaults`` has its value for every row, so no column is recognised for it. Of latitude and
    longitude both must be found or neither is used. A column called "Address" beside one for city
    or ZIP code is the street. If nothing else can be the partner's name, its organization is, else
    its name in another language.

    Raises
    ------
    DataFileError
        No column holds names; or ``mapping`` or ``defaults`` names what doesn't exist.
    """
    mapping = dict(mapping or {})
    given = set(defaults or {})
    unknown = sorted(given - set(PARTNER_SYNONYMS))
    if unknown:
        raise DataFileError(
            say(
                'A partner has no field called "{field}", so it can\'t be set. '
                "The fields are: {fields}.",
                field=unknown[0],
                fields=", ".join(PARTNER_SYNONYMS),
            )
        )
    mapped = {part for wanted in mapping.values() for part in split_expression(columns, wanted)}
    ignored = {fold(name) for name in IGNORED_COLUMNS}
    readable = [name for name in columns if name in mapped or fold(name) not in ignored]
    fields = {
        name: others
        for name, others in PARTNER_SYNONYMS.items()
        if name in mapping or name not in given
    }
    # An unknown field in the mapping is refused with the list of all fields, set ones included.
    found = match_columns(
        readable, fields if set(mapping) <= set(fields) else PARTNER_SYNONYMS, mapping
    )
    if "name" not in found and "organization" in found and "organization" not in mapping:
        found["name"] = found.pop("organization")
    if found.get("cost_es", "").casefold() == "costes" and "cost" not in found:
        found["cost"] = found.pop("cost_es")  # the Spanish word for costs, and not our own name
    told = [translated_column("name", language) for language in TRANSLATED_LANGUAGES]
    for other in told:
        if "name" not in {*found, *given} and other in found and other not in mapping:
            found["name"] = found.pop(other)
    if "name" not in found and "name" not in given:
        raise DataFileError(
            say(
                "We can't find a column with the partners' names. Your columns are: {columns}. "
                'Call one of them "name", or say which one it is.',
                columns=_listed(columns),
            )
        )
    if ("lat" in found or "lat" in given) != ("lon" in found or "lon" in given):
        for half in {"lat", "lon"} - set(mapping):
            found.pop(half, None)
    if "placed_by" not in found:  # only our own files say how a place was found
        for name in {"precision", "score"} - set(mapping):
            found.pop(name, None)
    beside = {"city", "zip"} & (set(found) | given)
    if beside and "address" in found and "address" not in mapping and "street" not in found:
        found["street"] = found.pop("address")
    return {name: found[name] for name in PARTNER_SYNONYMS if name in found}


def _listed(columns: Sequence[str], *, limit: int = 25) -> str:
    names = ", ".join(columns[:limit])
    if len(columns) <= limit:
        return names
    return say("{names} and {n} more", names=names, n=len(columns) - limit)
