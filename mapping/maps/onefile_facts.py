"""What the one-file map filters by: the facts behind ``PartnerFilter``, short enough for a file.

Per place one character says what is known of a fact, hours are an ordinary week in runs, and
minutes from a school site are whole minutes rounded up, so that "at most 15 minutes" passes the
same places as the exact minutes do. ``assets/map/onefile_filter.js`` reads it all.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from mapping.maps.encoding import ALPHABET
from mapping.maps.places import Place
from mapping.partners.filter_words import control_words, day_names, sentence_words
from mapping.partners.filters import NEAR_LIMITS_MIN, is_recent
from mapping.partners.languages import language_name
from mapping.partners.searching import category_words, folded, language_words
from mapping.partners.week import needs_sun, ordinary_days, week_text
from mapping.wording import Wording

__all__ = ["MOST_SITES", "Start", "fact_words", "facts_record"]

MOST_SITES: Final = 40
"""From more school sites than this no minutes are written: nobody would find one in the list."""
_LONGEST_MIN: Final = max(NEAR_LIMITS_MIN)
_FARTHER: Final = ALPHABET[_LONGEST_MIN + 1]
_UNKNOWN: Final = ALPHABET[-1]


@dataclass(frozen=True)
class Start:
    """A place that minutes are counted from.

    Parameters
    ----------
    id
        What a copied link calls it.
    name
        Its name; every start has another.
    lon, lat
        Degrees, EPSG:4326.
    minutes
        By way of travelling (``walk``, ``drive``, ``line``) and partner id; infinite where no way
        leads, missing where nobody can tell.
    """

    id: str
    name: str
    lon: float
    lat: float
    minutes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def facts_record(
    partners_gdf: gpd.GeoDataFrame,
    places: Sequence[Place],
    *,
    timezone: str,
    region: str | None,
    today: date,
    starts: Sequence[Start],
) -> dict[str, Any]:
    """Return the facts of the places, in their order; the same in every language.

    A confidential place passes no condition and may pass none: nothing of it but its name is in
    the file.

    Parameters
    ----------
    partners_gdf
        The frame that the places were made of.
    today
        The day that the file stands for: what was checked "within the last year", and the first
        day of the ordinary week.
    """
    rows = _rows(partners_gdf)
    known = [rows.get(place.id) if place.number is not None else None for place in places]
    spoken = _Numbered()
    hours = _Numbered()
    days = ordinary_days(today, region=region)
    weeks: dict[tuple[str, tuple[float, float] | None], str] = {}

    def week(row: Mapping[str, Any]) -> str:
        text = str(row.get("opening_hours") or "")
        lonlat = row["_at"] if needs_sun(text) else None
        key = (text, lonlat)
        if key not in weeks:
            weeks[key] = week_text(text, days, timezone=timezone, region=region, lonlat=lonlat)
        return weeks[key]

    return {
        "free": _flags(known, "is_free"),
        "childcare": _flags(known, "childcare_on_site"),
        "accessible": _flags(known, "wheelchair_accessible"),
        "checked": "".join(
            "1" if row is not None and is_recent(row.get("verified_on"), today) else "0"
            for row in known
        ),
        "spoken": [-1 if row is None else spoken.at(_codes(row)) for row in known],
        "languages": [list(codes) for codes in spoken.values],
        "hours": [-1 if row is None else hours.at(week(row)) for row in known],
        "weeks": hours.values,
        "starts": [
            [start.id, start.name, round(start.lon, 6), round(start.lat, 6)] for start in starts
        ],
        "modes": list(dict.fromkeys(mode for start in starts for mode in start.minutes)),
        "limits": list(NEAR_LIMITS_MIN),
        "minutes": [
            {mode: _minutes(known, minutes) for mode, minutes in start.minutes.items()}
            for start in starts
        ],
        "kind_words": {
            place.category: category_words(place.category) for place in places if place.category
        },
        "language_words": [language_words(codes) for codes in spoken.values],
    }


def fact_words(record: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    """Return the words that the filter is drawn and said with, for the facts of a file."""
    codes = {"en", *(code for row in record["languages"] for code in row)}
    names = {code: language_name(code, wording.language) for code in sorted(codes)}
    return {
        "said": sentence_words(wording),
        "labels": control_words(wording),
        "days": list(day_names(wording)),
        "languages": dict(sorted(names.items(), key=lambda one: folded(one[1]))),
    }


class _Numbered:
    """Values in order of appearance, each once."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}

    @property
    def values(self) -> list[Any]:
        return list(self._numbers)

    def at(self, value: Any) -> int:
        return self._numbers.setdefault(value, len(self._numbers))


def _rows(partners_gdf: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    plain = pd.DataFrame(partners_gdf.drop(columns=partners_gdf.geometry.name))
    found: dict[str, dict[str, Any]] = {}
    for row, point in zip(plain.to_dict("records"), partners_gdf.geometry, strict=True):
        at = None if point is None or point.is_empty else (point.x, point.y)
        found[str(row.get("id", ""))] = {**{str(k): v for k, v in row.items()}, "_at": at}
    return found


def _flags(known: Sequence[Mapping[str, Any] | None], column: str) -> str:
    """Return a yes/no fact per place: 1, 0, or ? where nobody wrote it down."""

    def one(row: Mapping[str, Any] | None) -> str:
        value = "" if row is None else row.get(column)
        if row is not None and (value is None or pd.isna(value)):
            return "?"
        return "1" if value else "0"

    return "".join(one(row) for row in known)


def _codes(row: Mapping[str, Any]) -> tuple[str, ...]:
    codes = row.get("languages")
    return tuple(str(code) for code in codes) if isinstance(codes, list | tuple) else ()


def _minutes(known: Sequence[Mapping[str, Any] | None], minutes: Mapping[str, float]) -> str:
    """Return one character per place: minutes rounded up, farther than any limit, or unknown."""

    def one(row: Mapping[str, Any] | None) -> str:
        if row is None:
            return _FARTHER
        value = minutes.get(str(row.get("id", "")), math.nan)
        if math.isnan(value):
            return _UNKNOWN
        return ALPHABET[math.ceil(value)] if value <= _LONGEST_MIN else _FARTHER

    return "".join(one(row) for row in known)
