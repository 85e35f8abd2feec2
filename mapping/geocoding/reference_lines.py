"""References of lines: address ranges, centrelines and bare streets."""

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapping.geocoding.numbers import compound, joined_grid
from mapping.geocoding.reference_table import (
    MAX_NUMBER,
    NO_STREET_NAME,
    ReferenceKind,
    ReferenceTable,
    count_bad,
    read_fields,
    state_codes,
    text_column,
    zip_numbers,
)
from mapping.wording import say

__all__ = ["centrelines", "line_table", "lines_of"]

_MANY_ON_A_TINY_LINE: Final = (500, 30.0)
"""A line shorter than 30 m does not hold more than 500 houses on one side."""
_HYPHEN: Final = re.compile(r"(\d+)-(\d{1,3})")
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


def line_table(
    source: str,
    kind: ReferenceKind,
    columns: Mapping[str, Any],
    geometry: npt.NDArray[Any],
    *,
    attribution: str = "",
    skipped: Mapping[str, int] | None = None,
) -> ReferenceTable:
    """Return a reference of ranges or lines from columns and shapely lines (EPSG:4326)."""
    frame = pd.DataFrame({name: np.asarray(values) for name, values in columns.items()})
    return lines_of(frame, geometry, source, kind, dict(skipped or {}), attribution)


def centrelines(
    attributes: pd.DataFrame,
    geometry: npt.NDArray[Any],
    fields: dict[str, str],
    name: str,
    settings: Mapping[str, str],
) -> list[ReferenceTable]:
    """Return streets with numbers on both sides as ranges, and those without as lines."""
    has_ranges = ("left_from" in fields and "left_to" in fields) or (
        "right_from" in fields and "right_to" in fields
    )
    frame = read_fields(attributes, fields, settings)
    for column in ("street", "city", "state", "postcode"):
        if column not in frame:
            frame[column] = settings.get(column, "")
    if not has_ranges:
        return [lines_of(frame, geometry, name, "lines", {})]
    sides = []
    for side, sign in (("left", 1), ("right", -1)):
        if f"{side}_from" not in frame or f"{side}_to" not in frame:
            continue
        city = frame.get(f"{side}_city", frame["city"])
        postcode = frame.get(f"{side}_postcode", frame["postcode"])
        part = pd.DataFrame(
            {
                "number_from": frame[f"{side}_from"],
                "number_to": frame[f"{side}_to"],
                "side": sign,
                "street": frame["street"],
                "city": city.where(city != "", frame["city"]),
                "state": frame["state"],
                "postcode": postcode.where(postcode != "", frame["postcode"]),
            }
        )
        used = ~part["number_from"].isin(("", "0")) | ~part["number_to"].isin(("", "0"))
        sides.append((part.loc[used], geometry[used.to_numpy(dtype=bool)]))
    both = pd.concat([part for part, _ in sides], ignore_index=True)
    lines = np.concatenate([part_geometry for _, part_geometry in sides])
    ranges = lines_of(both, lines, name, "ranges", {})
    empty = np.ones(len(frame), dtype=bool)
    for side in ("left", "right"):
        if f"{side}_from" in frame:
            empty &= frame[f"{side}_from"].isin(("", "0")).to_numpy(dtype=bool)
    if not empty.any():
        return [ranges]
    bare = lines_of(frame.loc[empty].reset_index(drop=True), geometry[empty], name, "lines", {})
    return [ranges, bare] if bare.rows else [ranges]


def lines_of(
    frame: pd.DataFrame,
    geometry: npt.NDArray[Any],
    source: str,
    kind: ReferenceKind,
    skipped: dict[str, int],
    attribution: str = "",
) -> ReferenceTable:
    """Return a reference of ranges or lines from a frame and its shapely lines."""
    geometry = _single_lines(geometry)
    frame = frame.reset_index(drop=True)
    has_line = shapely.get_type_id(geometry) == 1
    has_line &= shapely.get_num_coordinates(geometry) >= 2
    named = (frame["street"].fillna("") != "").to_numpy(dtype=bool)
    checks: dict[str, npt.NDArray[np.bool_]] = {say("no line"): has_line, NO_STREET_NAME: named}
    columns: dict[str, Any] = {}
    if kind == "ranges":
        low = _range_numbers(frame["number_from"])
        high = _range_numbers(frame["number_to"])
        no_low, no_high = (frame[end].isin(("", "0")) for end in ("number_from", "number_to"))
        low, high = np.where(no_low, high, low), np.where(no_high, low, high)
        is_whole = (low >= 0) & (high >= 0)
        checks[say("no numbers, or numbers that are no whole numbers")] = is_whole
        checks[say("numbers far too large")] = (low <= MAX_NUMBER) & (high <= MAX_NUMBER)
        many, tiny_m = _MANY_ON_A_TINY_LINE
        length_m = _rough_length_m(geometry)
        is_dense = (np.abs(high - low) / 2 > many) & (length_m < tiny_m)
        checks[say("too many numbers for a very short line")] = ~is_dense
        parity = frame["parity"].to_numpy() if "parity" in frame else _parity(low, high)
        columns = {"number_from": low, "number_to": high, "parity": parity}
        columns["side"] = frame["side"].to_numpy()
    good = count_bad(skipped, checks)
    kept, lines = frame.loc[good].reset_index(drop=True), geometry[good]
    coords, row = shapely.get_coordinates(lines, return_index=True)
    offsets = np.searchsorted(row, np.arange(len(lines) + 1)).astype(np.int64)
    table = pd.DataFrame(
        {
            **{key: np.asarray(values)[good] for key, values in columns.items()},
            "street": kept["street"].astype("str"),
            "city": text_column(kept, "city"),
            "state": state_codes(kept["state"]) if "state" in kept else "",
            "postcode": zip_numbers(text_column(kept, "postcode")),
        }
    )
    return ReferenceTable(source, kind, table, coords, offsets, attribution, skipped)


def _single_lines(geometry: npt.NDArray[Any]) -> npt.NDArray[Any]:
    lines = np.array(geometry, dtype=object, copy=True)
    for place in np.flatnonzero(shapely.get_type_id(lines) == 5):
        merged = shapely.line_merge(lines[place])
        if merged.geom_type == "MultiLineString":
            merged = max(merged.geoms, key=lambda part: part.length)
        lines[place] = merged
    return lines


def _range_numbers(values: pd.Series) -> _Ints:
    """Return whole numbers, grid and hyphenated ones as for addresses; -1 where there is none."""
    texts = values.fillna("").astype("str").str.strip().str.replace(r"\.0$", "", regex=True)
    odd = ~texts.str.fullmatch(r"\d*").to_numpy(dtype=bool)
    if odd.any():
        texts = texts.where(~odd, texts[odd].map(_one_number))
    whole = texts.str.fullmatch(r"\d{1,9}").to_numpy(dtype=bool)
    numbers = np.full(len(texts), -1, dtype=np.int64)
    numbers[whole] = texts[whole].astype(np.int64)
    return numbers


def _one_number(text: str) -> str:
    match = _HYPHEN.fullmatch(text)
    return str(compound(match[1], match[2])) if match else joined_grid(text)


def _parity(low: _Ints, high: _Ints) -> _Ints:
    same = (low % 2) == (high % 2)
    return np.where(same & (low != high), np.where(low % 2 == 1, 1, 2), 0).astype(np.int64)


def _rough_length_m(geometry: npt.NDArray[Any]) -> _Floats:
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        width = (bounds[:, 2] - bounds[:, 0]) * np.cos(np.radians(bounds[:, 1]))
        extent = np.hypot(width, bounds[:, 3] - bounds[:, 1]) * 111_195.0
    return np.asarray(np.nan_to_num(extent, nan=0.0))
