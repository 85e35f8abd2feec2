"""What the store takes in and gives out: one flat record per family resource, one frame of all.

The tables behind it follow HSDS (organization, service, location, service_at_location …); most
rooms only ever need the flat record, whose fields have the names of the partner file's columns.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapping.geo import WGS84
from mapping.wording import LANGUAGES

__all__ = [
    "PARTNER_COLUMNS",
    "PLACED_BY",
    "RECORD_FIELDS",
    "TRANSLATED_COLUMNS",
    "TRANSLATED_FIELDS",
    "TRANSLATED_LANGUAGES",
    "FamilyResource",
    "SaveReport",
    "Source",
    "empty_partners",
    "partners_frame",
    "record_from_row",
    "translated_column",
]

PlacedBy = Literal["", "file", "geocoder", "hand", "osm", "online"]
PLACED_BY: Final[tuple[str, ...]] = ("", "file", "geocoder", "hand", "osm", "online")
"""Who put the pin where it is. A pin placed by hand is never moved by an import."""


TRANSLATED_FIELDS: Final = ("name", "description", "eligibility", "cost", "hours")
"""Texts for families, which may be there in other languages too."""
TRANSLATED_LANGUAGES: Final = tuple(code for code in LANGUAGES if code != "en")
"""Languages whose texts pages and files show; the store keeps any other as well."""


@dataclass(frozen=True)
class FamilyResource:
    """One family resource: what an organization offers at one place (``service_at_location``).

    Parameters
    ----------
    id
        The id of the file it came from, else ours; empty for a resource that is not stored yet.
    category
        An id of the vocabulary, or a category of the user's own.
    languages
        ISO 639-1 codes; empty means that nobody said.
    hours, opening_hours
        As written, and in OSM syntax; the latter is empty where the hours are not understood.
    is_free, childcare_on_site, wheelchair_accessible
        ``None`` means unknown, never "no".
    min_age, max_age
        Years. ``capacity``: places.
    confidential
        The place has no coordinates in any output.
    address, street, city, state, zip
        One line, and its parts; either may be empty.
    lon, lat
        Degrees, EPSG:4326; both or neither.
    precision, score
        How well an address was found; empty and ``None`` for a place that came with coordinates.
    placed_by
        One of `PLACED_BY`.
    extra
        Columns that the vocabulary of files doesn't know, as written.
    translations
        Of the `TRANSLATED_FIELDS`, the texts that are there in another language, by ISO 639-1
        code and field. Identity and opening hours go by the record's own texts alone.
    """

    id: str
    name: str
    organization: str = ""
    category: str = ""
    description: str = ""
    languages: tuple[str, ...] = ()
    hours: str = ""
    opening_hours: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    cost: str = ""
    is_free: bool | None = None
    eligibility: str = ""
    min_age: float | None = None
    max_age: float | None = None
    capacity: float | None = None
    childcare_on_site: bool | None = None
    wheelchair_accessible: bool | None = None
    location_type: str = "physical"
    confidential: bool = False
    readiness: tuple[str, ...] = ()
    stage: str = ""
    trust: str = ""
    feedback: str = ""
    tie_holder: str = ""
    last_contact_on: date | None = None
    verified_on: date | None = None
    verified_by: str = ""
    notes: str = ""
    source: str = ""
    address: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    lon: float | None = None
    lat: float | None = None
    precision: str = ""
    score: float | None = None
    placed_by: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Where facts came from, and on what terms.

    Parameters
    ----------
    id
        A short name of letters, digits and hyphens ("partners-2026"); one row per id.
    kind
        What it is: "partners", "homes", "addresses", "streets", "transit", "layer", "candidates".
    attribution, licence
        As the publisher asks to be named, and the name of the licence; either may be empty.
    loaded_at
        Aware UTC; ``None`` until the store has it.
    fingerprint
        A digest of the file's bytes, so that loading it again can be recognised.
    rows
        How many rows it held.
    """

    id: str
    name: str
    kind: str = ""
    attribution: str = ""
    licence: str = ""
    loaded_at: datetime | None = None
    fingerprint: str = ""
    rows: int = 0


@dataclass(frozen=True)
class SaveReport:
    """What saving did to each record.

    Parameters
    ----------
    added, updated, unchanged
        Counts; together the number of records given (a repeat in one file counts again).
    ids
        The id of each record's stored row, in the order given.
    change_id
        What `undo` takes to put everything back; empty if nothing changed.
    repeats
        How many records were the same place as an earlier one of the same file.
    replaced_ids
        Ids that stood for a place with another name and another address before: two files may
        both count from 1. Worth a warning.
    outdated_ids
        Ids of rows that lost a translation, because the file brought another original and no
        translation of it. Worth a warning.
    """

    added: int
    updated: int
    unchanged: int
    ids: tuple[str, ...]
    change_id: str = ""
    repeats: int = 0
    replaced_ids: tuple[str, ...] = ()
    outdated_ids: tuple[str, ...] = ()


def translated_column(field: str, language: str) -> str:
    """Return the column that holds a field in another language: ``description_es``."""
    return f"{field}_{language}"


RECORD_FIELDS: Final[tuple[str, ...]] = tuple(f.name for f in dataclasses.fields(FamilyResource))
TRANSLATED_COLUMNS: Final[tuple[str, ...]] = tuple(
    translated_column(field, language)
    for language in TRANSLATED_LANGUAGES
    for field in TRANSLATED_FIELDS
)
"""Columns of the texts in the languages that pages and files show."""
_PLAIN_FIELDS: Final = tuple(name for name in RECORD_FIELDS if name != "translations")
_CREDITS: Final = ("attribution", "updated_at")
PARTNER_COLUMNS: Final[tuple[str, ...]] = (
    *_PLAIN_FIELDS,
    *TRANSLATED_COLUMNS,
    *_CREDITS,
    "geometry",
)
"""Columns of the frame of partners, in order. Texts in further languages, where somebody stored
some, stand behind the translated ones under names made in the same way."""
_TRANSLATED_COLUMN: Final = re.compile(rf"({'|'.join(TRANSLATED_FIELDS)})_([a-z]{{2,3}})")

_TUPLES: Final = ("languages", "readiness")
_NUMBERS: Final = ("min_age", "max_age", "capacity", "lon", "lat", "score")
_MAYBE: Final = ("is_free", "childcare_on_site", "wheelchair_accessible")
_DATES: Final = ("last_contact_on", "verified_on")


def empty_partners() -> gpd.GeoDataFrame:
    """Return a frame of partners without rows."""
    return partners_frame(())


def partners_frame(
    records: Iterable[FamilyResource],
    *,
    attributions: Iterable[str] | None = None,
    updated_at: Iterable[datetime | None] | None = None,
) -> gpd.GeoDataFrame:
    """Return records as the frame that `Partners.frame` gives, in the order given.

    Parameters
    ----------
    attributions, updated_at
        One per record; empty texts and missing moments by default.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per record, index 0..n-1, `PARTNER_COLUMNS`, EPSG:4326. Missing: "" in text,
        NaN in numbers, ``pd.NA`` in yes/no, ``None`` in dates and in the geometry, NaT in
        ``updated_at``. Lists are tuples, ``extra`` is a dict.
    """
    rows = list(records)
    columns = {name: [getattr(row, name) for row in rows] for name in _PLAIN_FIELDS}
    told = [row.translations for row in rows]
    credit_texts = [""] * len(rows) if attributions is None else list(attributions)
    moments = [None] * len(rows) if updated_at is None else list(updated_at)
    return _assemble(columns, told, credit_texts, moments)


def record_from_row(row: Mapping[str, Any]) -> FamilyResource:
    """Return one row of the frame (``frame.loc[i]`` or a dict) as a record again."""
    values: dict[str, Any] = {}
    for name in _PLAIN_FIELDS:
        if name not in row:
            continue
        value = row[name]
        if name in _TUPLES:
            value = tuple(value)
        elif name == "extra":
            value = dict(value)
        elif value is None or value is pd.NA or value is pd.NaT:
            value = None
        elif name in _NUMBERS:
            value = None if np.isnan(value) else float(value)
        elif name in _MAYBE or name == "confidential":
            value = bool(value)
        values[name] = value
    translations: dict[str, dict[str, str]] = {}
    for name, field_name, language in _translated(tuple(row.keys())):
        if isinstance(row[name], str) and row[name]:
            translations.setdefault(language, {})[field_name] = row[name]
    return FamilyResource(**values, translations=translations)


@lru_cache(maxsize=64)
def _translated(columns: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Return column, field and language of the columns that hold translations."""
    found = ((name, _TRANSLATED_COLUMN.fullmatch(str(name))) for name in columns)
    return tuple((name, match[1], match[2]) for name, match in found if match)


def _assemble(
    columns: Mapping[str, list[Any]],
    told: list[Mapping[str, Mapping[str, str]]],
    attributions: list[str],
    moments: list[Any],
) -> gpd.GeoDataFrame:
    """Give each column its type; see `partners_frame` for the shape."""
    data: dict[str, Any] = {}
    for name in _PLAIN_FIELDS:
        values = columns[name]
        if name in _TUPLES or name in _DATES or name == "extra":
            data[name] = _objects([dict(v) for v in values] if name == "extra" else values)
        elif name in _NUMBERS:
            data[name] = np.array([np.nan if v is None else v for v in values], dtype=float)
        elif name in _MAYBE:
            data[name] = pd.array([pd.NA if v is None else v for v in values], dtype="boolean")
        elif name == "confidential":
            data[name] = np.array(values, dtype=bool)
        else:
            data[name] = pd.array(values, dtype="str")
    data |= _told_columns(told)
    data["attribution"] = pd.array(attributions, dtype="str")
    data["updated_at"] = pd.to_datetime(pd.Series(moments, dtype="object"), utc=True).astype(
        "datetime64[us, UTC]"
    )
    placed = np.isfinite(data["lon"]) & np.isfinite(data["lat"])
    geometry = np.full(len(placed), None, dtype=object)
    geometry[placed] = shapely.points(data["lon"][placed], data["lat"][placed])
    frame = pd.DataFrame(data)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, crs=WGS84))


def _told_columns(told: list[Mapping[str, Mapping[str, str]]]) -> dict[str, Any]:
    """Return one column of text per language and field; "" where there is no translation."""
    others = {code for one in told for code in one} - set(TRANSLATED_LANGUAGES)
    data: dict[str, Any] = {}
    for language in (*TRANSLATED_LANGUAGES, *sorted(others)):
        mine = [one.get(language, {}) for one in told]
        for name in TRANSLATED_FIELDS:
            texts = [one.get(name, "") for one in mine]
            data[translated_column(name, language)] = pd.array(texts, dtype="str")
    return data


def _objects(values: list[Any]) -> pd.Series:
    """Return values as a column of objects; tuples and dicts stay whole."""
    column = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        column[position] = value
    return pd.Series(column, dtype="object")
