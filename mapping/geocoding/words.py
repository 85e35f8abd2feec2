"""The words of US addresses: suffixes, directionals, unit words and states of USPS Publication 28.

The tables are read once from ``data/vocabulary/usps_*.json``; nothing here knows any place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

__all__ = ["CARDINALS", "ORDINALS", "AddressWords", "address_words"]

_FOLDER: Final = Path(__file__).resolve().parents[2] / "data" / "vocabulary"

_ONES: Final = (
    ("ONE", "FIRST"),
    ("TWO", "SECOND"),
    ("THREE", "THIRD"),
    ("FOUR", "FOURTH"),
    ("FIVE", "FIFTH"),
    ("SIX", "SIXTH"),
    ("SEVEN", "SEVENTH"),
    ("EIGHT", "EIGHTH"),
    ("NINE", "NINTH"),
    ("TEN", "TENTH"),
    ("ELEVEN", "ELEVENTH"),
    ("TWELVE", "TWELFTH"),
    ("THIRTEEN", "THIRTEENTH"),
    ("FOURTEEN", "FOURTEENTH"),
    ("FIFTEEN", "FIFTEENTH"),
    ("SIXTEEN", "SIXTEENTH"),
    ("SEVENTEEN", "SEVENTEENTH"),
    ("EIGHTEEN", "EIGHTEENTH"),
    ("NINETEEN", "NINETEENTH"),
)
_TENS: Final = (
    ("TWENTY", "TWENTIETH"),
    ("THIRTY", "THIRTIETH"),
    ("FORTY", "FORTIETH"),
    ("FIFTY", "FIFTIETH"),
    ("SIXTY", "SIXTIETH"),
    ("SEVENTY", "SEVENTIETH"),
    ("EIGHTY", "EIGHTIETH"),
    ("NINETY", "NINETIETH"),
)


def _number_words() -> tuple[dict[str, int], dict[str, int]]:
    cardinals = {one: n for n, (one, _) in enumerate(_ONES, start=1)}
    ordinals = {first: n for n, (_, first) in enumerate(_ONES, start=1)}
    for tens, (twenty, twentieth) in enumerate(_TENS, start=2):
        cardinals[twenty] = 10 * tens
        ordinals[twentieth] = 10 * tens
        for unit, (one, first) in enumerate(_ONES[:9], start=1):
            cardinals[f"{twenty} {one}"] = 10 * tens + unit
            ordinals[f"{twenty} {first}"] = 10 * tens + unit
            ordinals[f"{twenty}{first}"] = 10 * tens + unit
    return cardinals, ordinals


_BOTH: Final = _number_words()
CARDINALS: Final[Mapping[str, int]] = _BOTH[0]
"""Number words up to ninety-nine, in capitals: ``TWELVE`` is 12."""
ORDINALS: Final[Mapping[str, int]] = _BOTH[1]
"""Ordinal words up to ninety-ninth, in capitals: ``TWENTY FIRST`` and ``TWENTYFIRST`` are 21."""

# Abbreviations inside a street name that are no suffix words, or mean something else there.
_NAME_WORDS: Final[Mapping[str, str]] = {
    "ST": "SAINT",
    "STE": "SAINTE",
    "STS": "SAINTS",
    "MT": "MOUNT",
    "FT": "FORT",
    "PT": "POINT",
    "DR": "DOCTOR",
    "SGT": "SERGEANT",
    "GEN": "GENERAL",
    "CAPT": "CAPTAIN",
    "COL": "COLONEL",
    "LT": "LIEUTENANT",
    "PRES": "PRESIDENT",
    "REV": "REVEREND",
    "SR": "SENIOR",
    "JR": "JUNIOR",
    "WM": "WILLIAM",
    "GEO": "GEORGE",
    "CHAS": "CHARLES",
    "THOS": "THOMAS",
    "ROBT": "ROBERT",
    "JAS": "JAMES",
    "JOS": "JOSEPH",
    "ALEX": "ALEXANDER",
    "INTL": "INTERNATIONAL",
    "NATL": "NATIONAL",
    "MEM": "MEMORIAL",
    "MEML": "MEMORIAL",
    "CEM": "CEMETERY",
    "CMTRY": "CEMETERY",
    "CH": "CHURCH",
    "CHR": "CHURCH",
    "SCH": "SCHOOL",
    "UNIV": "UNIVERSITY",
    "IND": "INDUSTRIAL",
    "INDL": "INDUSTRIAL",
    "COM": "COMMERCIAL",
    "MTN": "MOUNTAIN",
    "UPR": "UPPER",
    "LWR": "LOWER",
    "LTL": "LITTLE",
    "LIL": "LITTLE",
    "CO": "COUNTY",
    "CNTY": "COUNTY",
    "AVENIDA": "AVENUE",
    "AVDA": "AVENUE",
    "AVNDA": "AVENUE",
    "CLL": "CALLE",
    "CAM": "CAMINO",
    "CMNO": "CAMINO",
    "PSO": "PASEO",
    "BTN": "BETWEEN",
    "HOSP": "HOSPITAL",
    "ARPT": "AIRPORT",
    "GOVT": "GOVERNMENT",
    "AND": "AND",
}
# Suffix spellings that are far more often an ordinary word when they stand inside a name.
_NOT_INSIDE: Final = frozenset(
    {"LA", "VIA", "IS", "EST", "UN", "CEN", "CP", "PR", "TR", "EXP", "BOT", "EXPRESS", "BR", "RAD"}
)


@dataclass(frozen=True)
class AddressWords:
    """Lookups from every spelling, in capitals, to the one that keys use.

    Parameters
    ----------
    suffixes, suffix_names
        Spelling to standard abbreviation ("STREET" to "ST"); abbreviation to name.
    directions, direction_names
        Spelling to letters ("NORTH" to "N"); letters to name.
    units
        Spelling to standard abbreviation.
    units_with_id
        Standard abbreviations that a number or letter must follow.
    states, state_names
        Spelling to two letters ("ALABAMA" to "AL"); two letters to name.
    name_words
        Abbreviations inside a street name to whole words ("VLY" to "VALLEY").
    """

    suffixes: Mapping[str, str]
    suffix_names: Mapping[str, str]
    directions: Mapping[str, str]
    direction_names: Mapping[str, str]
    units: Mapping[str, str]
    units_with_id: frozenset[str]
    states: Mapping[str, str]
    state_names: Mapping[str, str]
    name_words: Mapping[str, str]


@cache
def address_words() -> AddressWords:
    """Return the tables of Publication 28, read once."""
    suffix_rows = _read("usps_suffixes.json")["suffixes"]
    direction_rows = _read("usps_directionals.json")["directionals"]
    unit_rows = _read("usps_units.json")["units"]
    state_rows = _read("usps_states.json")["states"]
    suffixes = _spellings(suffix_rows)
    suffix_names = {row["standard"]: row["name"] for row in suffix_rows}
    name_words = {
        spelling: suffix_names[standard]
        for spelling, standard in suffixes.items()
        if spelling not in _NOT_INSIDE
    }
    name_words.update(_NAME_WORDS)
    return AddressWords(
        suffixes=suffixes,
        suffix_names=suffix_names,
        directions=_spellings(direction_rows),
        direction_names={row["standard"]: row["name"] for row in direction_rows},
        units=_spellings(unit_rows),
        units_with_id=frozenset(row["standard"] for row in unit_rows if row["needs_identifier"]),
        states=_spellings(state_rows),
        state_names={row["standard"]: row["name"] for row in state_rows},
        name_words=name_words,
    )


def _spellings(rows: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        for spelling in (row["standard"], row["name"], *row["variants"]):
            found.setdefault(spelling, row["standard"])
    return found


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return data
