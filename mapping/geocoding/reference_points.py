"""References of points: addresses, parcels and buildings."""

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from mapping.geocoding.numbers import compound, grid_number, has_compounds, split_grid
from mapping.geocoding.reference_table import (
    MAX_NUMBER,
    NO_STREET_NAME,
    ReferenceTable,
    count_bad,
    state_codes,
    zip_numbers,
)
from mapping.geocoding.words import address_words
from mapping.wording import say

__all__ = ["point_table", "points_of"]

_LEADING: Final = re.compile(
    r"^#?\s*(?P<n>\d{1,7})(?!\d|(?:ST|ND|RD|TH)\b)(?:\s*-\s*(?P<hi>\d{1,6})\b)?"
    r"(?:\s*-?\s*(?P<letter>(?![NSEW]\s)[A-Z])(?=\s|$))?(?:\s+(?P<frac>[1-9]/\d{1,2})(?=\s|$))?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)

_LEADING_NO_LETTER: Final = re.compile(
    r"^#?\s*(?P<n>\d{1,7})(?P<hi>(?!))?(?P<letter>(?!))?(?P<frac>(?!))?\s+(?P<rest>.*)$"
)
_HYPHEN: Final = re.compile(r"^(\d{1,4})\s?-\s?(\d{2})\b")
_MAY_BE_GRID: Final = r"[NSEWnsew]\d|\d{1,2}[NSEWnsew]\d"
_UNIT_TAIL: Final = re.compile(
    r"[\s,]+(?:#|(?:APT|UNIT|STE|SUITE|LOT|BLDG|RM|SPC|TRLR)\b)[\s.#]*[A-Z0-9-]+\s*$", re.IGNORECASE
)


def point_table(
    source: str,
    columns: Mapping[str, Any],
    *,
    attribution: str = "",
    skipped: Mapping[str, int] | None = None,
) -> ReferenceTable:
    """Return a reference of points from columns of equal length.

    ``number`` (text as in the file), ``street``, ``lon`` and ``lat`` are required; ``unit, city,
    state, postcode`` may be left out.
    """
    frame = pd.DataFrame({name: np.asarray(values) for name, values in columns.items()})
    return points_of(frame, source, attribution=attribution, skipped=dict(skipped or {}))


def points_of(
    frame: pd.DataFrame,
    source: str,
    *,
    attribution: str = "",
    skipped: dict[str, int] | None = None,
) -> ReferenceTable:
    """Return a reference of points from a frame of text columns with ``lon`` and ``lat``."""
    skipped = dict(skipped or {})
    for column in ("number", "street", "unit", "city", "state", "postcode"):
        if column not in frame:
            frame[column] = ""
    numbers = _number_columns(frame["number"], frame["street"])
    frame = frame.assign(**numbers)
    lon, lat = frame["lon"].to_numpy(dtype=float), frame["lat"].to_numpy(dtype=float)
    placed = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    placed &= ~((lon == 0) & (lat == 0))
    named = (frame["street"] != "").to_numpy(dtype=bool)
    numbered = (frame["number"] >= 0).to_numpy(dtype=bool) & (
        frame["number"] <= MAX_NUMBER
    ).to_numpy()
    good = count_bad(
        skipped,
        {
            say("no position"): placed,
            NO_STREET_NAME: named,
            say("no house number"): numbered,
        },
    )
    kept = frame.loc[good].reset_index(drop=True)
    table = pd.DataFrame(
        {
            "number": kept["number"].astype(np.int64),
            "number_high": kept["number_high"].astype(np.int64),
            "suffix": kept["suffix"].astype("str"),
            "street": kept["street"].astype("str"),
            "unit": kept["unit"].fillna("").astype("str"),
            "city": kept["city"].fillna("").astype("str"),
            "state": state_codes(kept["state"]),
            "postcode": zip_numbers(kept["postcode"]),
            "lon": kept["lon"].astype(float),
            "lat": kept["lat"].astype(float),
        }
    )
    return ReferenceTable(source, "points", table, attribution=attribution, skipped=skipped)


def _number_columns(number: pd.Series, street: pd.Series) -> dict[str, Any]:
    """Split house numbers from their cells, or from the front of the street."""
    texts = number.fillna("").astype("str").str.strip()
    streets = street.fillna("").astype("str").str.strip()
    codes, distinct = pd.factorize(texts.where(texts != "", ""))
    compounds = has_compounds(distinct) if texts.str.contains("-", regex=False).any() else False
    cells = [_number_cell(text, compounds=compounds) for text in distinct]
    low = np.array([cell[0] for cell in cells], dtype=np.int64)[codes]
    high = np.array([cell[1] for cell in cells], dtype=np.int64)[codes]
    suffix = np.array([cell[2] for cell in cells], dtype=object)[codes]
    street_out = streets.to_numpy(dtype=object, copy=True)
    on_grid = (low < 0) & streets.str.match(_MAY_BE_GRID).to_numpy(dtype=bool)
    for place in np.flatnonzero(on_grid):
        found = split_grid(street_out[place].upper())
        if found is not None:
            low[place], suffix[place], rest = found
            street_out[place] = street_out[place].rstrip(" .,-")[-len(rest) :]
    starts_with_digit = streets.str.match(r"^#?\d").to_numpy(dtype=bool)
    for place in np.flatnonzero(starts_with_digit):
        match = _leading(street_out[place])
        if match is None or not re.search(r"[A-Za-z]", match["rest"]):
            continue
        rest = _UNIT_TAIL.sub("", match["rest"])
        if low[place] < 0:
            low[place], high[place] = int(match["n"]), _high(match)
            suffix[place] = (match["letter"] or match["frac"] or "").upper()
            street_out[place] = rest
        elif int(match["n"]) == low[place] and not _only_kind(rest):
            suffix[place] = (match["letter"] or match["frac"] or "").upper()
            street_out[place] = rest
    return {"number": low, "number_high": high, "suffix": suffix, "street": street_out}


def _number_cell(text: str, *, compounds: bool) -> tuple[int, int, str]:
    """Return number, upper number (-1 if none) and letter of a cell; number -1 without any."""
    grid = grid_number(text.upper())
    if grid is not None:
        return grid[0], -1, grid[1]
    if compounds:
        text = _HYPHEN.sub(lambda match: str(compound(match[1], match[2])), text)
    match = _leading(text)
    if match is None:
        return -1, -1, ""
    return int(match["n"]), _high(match), (match["letter"] or match["frac"] or "").upper()


def _leading(text: str) -> re.Match[str] | None:
    """Match a leading number; in "1129 I Street" the letter is the street's name."""
    match = _LEADING.match(text)
    if match and match["letter"] and match["rest"] and _only_kind(match["rest"]):
        return _LEADING_NO_LETTER.match(text)
    return match


def _only_kind(text: str) -> bool:
    """Whether a text is a kind of street and no name: "Street", "St NW"; "S Street" has one."""
    words = address_words()
    first, *others = text.upper().replace(".", "").split()
    return first in words.suffixes and all(token in words.directions for token in others)


def _high(match: re.Match[str] | None) -> int:
    if match is None or not match["hi"]:
        return -1
    low, high = match["n"], match["hi"]
    if len(high) < len(low):
        high = low[: len(low) - len(high)] + high
    return int(high) if int(high) > int(low) else -1
