"""Reading address references: points, address ranges, street lines and postal place names.

Every kind ends as a :class:`ReferenceTable` of plain columns in EPSG:4326. Rows that can't be used
(no street, broken numbers, no position) are counted by reason, never guessed at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError

from mapping.errors import DataFileError
from mapping.files.headers import column_values, match_columns
from mapping.files.shapes import read_shapes
from mapping.files.tables import TABLE_SUFFIXES, read_table
from mapping.geo import WGS84
from mapping.geocoding.columns import POINT_FIELDS, RANGE_FIELDS, SYNONYMS, street_pieces
from mapping.geocoding.words import address_words

__all__ = ["ReferenceKind", "ReferenceTable", "line_table", "point_table", "read_reference"]

ReferenceKind = Literal["points", "ranges", "lines", "postcodes"]

MAX_NUMBER: Final = 9_999_999
"""Larger house numbers are broken data."""
_MANY_ON_A_TINY_LINE: Final = (500, 30.0)
"""A line shorter than 30 m does not hold more than 500 houses on one side."""
_SMALL_GAP_DEG: Final = 1e-9

_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ReferenceTable:
    """One address reference, ready for the index.

    Parameters
    ----------
    source
        Name that results show.
    kind
        ``points``, ``ranges`` (a line with the numbers of one side), ``lines`` (streets without
        numbers) or ``postcodes`` (ZIP, city, state of postal place names).
    frame
        Text columns ``street, city, state`` and ``postcode`` (int, -1 unknown) in all kinds but
        ``postcodes`` (``city, state, postcode``). Points: ``number, number_high`` (int, -1 none),
        ``suffix, unit, lon, lat``. Ranges: ``number_from, number_to`` (along the line), ``parity``
        (0 both, 1 odd, 2 even), ``side`` (0 the line is where the houses are, 1 left, -1 right of
        a centreline).
    coords, offsets
        For lines and ranges: lon and lat of all vertices, shape (v, 2), and for row i the slice
        ``offsets[i]:offsets[i + 1]``. Empty for the other kinds.
    attribution
        Credit that the data's licence asks for; empty if none.
    skipped
        Rows left out, by reason in words.
    notices
        Sentences about the file.
    area_names
        The cities are names of counties, as in the table of TIGER ranges: a town that isn't among
        them is not foreign for that.
    """

    source: str
    kind: ReferenceKind
    frame: pd.DataFrame
    coords: _Floats = field(default_factory=lambda: np.empty((0, 2)))
    offsets: _Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    attribution: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    area_names: bool = False

    @property
    def rows(self) -> int:
        """How many rows can be used."""
        return len(self.frame)


def read_reference(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    crs: str | None = None,
    source: str | None = None,
) -> list[ReferenceTable]:
    """Read one file of addresses, streets or postal place names.

    TIGER/Line ADDRFEAT, the semicolon table of TIGER ranges, OpenAddresses (CSV, GeoJSON), point
    and parcel files, centrelines with left and right ranges, and tables of postcodes are told
    apart by their columns.

    Parameters
    ----------
    path
        Table or map file.
    mapping
        Column by field (see ``design.md``); ``street=PRE+NAME+TYPE`` joins columns.
    settings
        One value for all rows by field, such as ``{"state": "AL"}``; it fills empty cells only.
    crs
        Coordinate system of the positions when the file doesn't say, such as ``EPSG:2227``.
    source
        Name for results; the file's name without ending if not given.

    Raises
    ------
    DataFileError
        The file can't be read, or has no street, no number or no position that can be found.
    """
    name = source or path.name.split(".")[0]
    settings = dict(settings or {})
    unknown = sorted(set(settings) - set(POINT_FIELDS))
    if unknown:
        raise DataFileError(
            f'There is no address field called "{unknown[0]}" to set for all rows. '
            f"The fields are: {', '.join(POINT_FIELDS)}."
        )
    if path.suffix.casefold() in TABLE_SUFFIXES:
        table = read_table(path)
        tables = _from_table(table.df, name, path.name, mapping, settings, crs)
        notices = tuple(table.notices)
    else:
        shapes = read_shapes(path, crs=crs)
        tables = _from_shapes(shapes.gdf, name, path.name, mapping, settings)
        notices = tuple(shapes.notices)
    if not any(table.rows for table in tables):
        reasons = "; ".join(
            f"{count} rows: {reason}" for table in tables for reason, count in table.skipped.items()
        )
        raise DataFileError(
            f'None of the rows of "{path.name}" can be used as an address '
            f"({reasons or 'it is empty'}). "
            "Check which columns hold the number, the street and the position, and name them "
            'with "field=column".'
        )
    first, *others = tables
    return [replace(first, notices=(*first.notices, *notices)), *others]


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
    return _points(frame, source, attribution=attribution, skipped=dict(skipped or {}))


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
    return _lines(frame, geometry, source, kind, dict(skipped or {}), attribution)


# --- tables ---------------------------------------------------------------------------------


def _from_table(
    table_df: pd.DataFrame,
    name: str,
    file_name: str,
    mapping: Mapping[str, str] | None,
    settings: Mapping[str, str],
    crs: str | None,
) -> list[ReferenceTable]:
    folded = {column.casefold().strip(): column for column in table_df.columns}
    if {"from", "to", "geometry", "street"} <= set(folded) and not mapping:
        return [_tiger_csv(table_df, folded, name, settings)]
    fields = _columns(table_df, mapping)
    if _is_postcodes(fields):
        return [_postcodes(table_df, fields, name, settings)]
    if "lon" not in fields or "lat" not in fields:
        raise DataFileError(
            f'We can\'t find the position of the addresses in "{file_name}". Its columns are '
            f"{', '.join(table_df.columns)}. Name two of them: lon=COLUMN and lat=COLUMN."
        )
    frame = _read_fields(table_df, fields, settings)
    lon = pd.to_numeric(frame["lon"].str.replace(",", "."), errors="coerce").to_numpy(dtype=float)
    lat = pd.to_numeric(frame["lat"].str.replace(",", "."), errors="coerce").to_numpy(dtype=float)
    if crs is not None:
        lon, lat = _transformed(lon, lat, crs)
    frame["lon"], frame["lat"] = lon, lat
    _require_street(fields, table_df.columns, file_name)
    return [_points(frame, name)]


def _from_shapes(
    shapes_gdf: gpd.GeoDataFrame,
    name: str,
    file_name: str,
    mapping: Mapping[str, str] | None,
    settings: Mapping[str, str],
) -> list[ReferenceTable]:
    attributes = pd.DataFrame(shapes_gdf.drop(columns=shapes_gdf.geometry.name))
    geometry = shapes_gdf.geometry.to_numpy()
    fields = _columns(attributes, mapping)
    kinds = shapely.get_type_id(geometry)
    are_lines = np.isin(kinds, (1, 5))
    if are_lines.any() and are_lines.sum() >= (kinds >= 0).sum() / 2:
        _require_street(fields, attributes.columns, file_name)
        return _centrelines(attributes, geometry, fields, name, settings)
    if "street" not in fields and _is_postcodes(fields):
        return [_postcodes(attributes, fields, name, settings)]
    _require_street(fields, attributes.columns, file_name)
    fields = {key: column for key, column in fields.items() if key not in {"lon", "lat"}}
    frame = _read_fields(attributes, fields, settings)
    centres = np.array(geometry, copy=True)
    areas = np.isin(kinds, (3, 6))
    centres[areas] = shapely.point_on_surface(centres[areas])
    many = kinds == 4
    centres[many] = shapely.centroid(centres[many])
    frame["lon"], frame["lat"] = shapely.get_x(centres), shapely.get_y(centres)
    return [_points(frame, name)]


def _columns(table_df: pd.DataFrame, mapping: Mapping[str, str] | None) -> dict[str, str]:
    given = dict(mapping or {})
    fields = match_columns(table_df.columns, SYNONYMS, given)
    if "street" not in given:
        pieces = street_pieces(table_df.columns)
        if pieces is not None:
            fields["street"] = "+".join(pieces)
    if "street" not in fields and "address" in fields:
        fields["street"] = fields["address"]
    return fields


def _require_street(fields: Mapping[str, str], columns: pd.Index, file_name: str) -> None:
    if "street" not in fields:
        raise DataFileError(
            f'We can\'t find the street names in "{file_name}". Its columns are '
            f"{', '.join(map(str, columns))}. Name one of them: street=COLUMN, or join several: "
            "street=PREFIX+NAME+TYPE."
        )


def _is_postcodes(fields: Mapping[str, str]) -> bool:
    return "postcode" in fields and "city" in fields and "street" not in fields


def _read_fields(
    table_df: pd.DataFrame, fields: Mapping[str, str], settings: Mapping[str, str]
) -> pd.DataFrame:
    read = {
        key: column_values(table_df, column).to_numpy(dtype=object)
        for key, column in fields.items()
        if key in POINT_FIELDS or key in RANGE_FIELDS
    }
    frame = pd.DataFrame(read, index=table_df.index, dtype="str")
    for key, value in settings.items():
        if key not in frame:
            frame[key] = value
        else:
            frame[key] = frame[key].where(frame[key] != "", value)
    return frame


def _tiger_csv(
    table_df: pd.DataFrame, folded: Mapping[str, str], name: str, settings: Mapping[str, str]
) -> ReferenceTable:
    def text(key: str) -> pd.Series:
        column = folded.get(key)
        values = table_df[column] if column else pd.Series("", index=table_df.index, dtype="str")
        return values.where(values != "", settings.get(key, ""))

    interpolation = text("interpolation").str.casefold().str.strip()
    frame = pd.DataFrame(
        {
            "number_from": table_df[folded["from"]],
            "number_to": table_df[folded["to"]],
            "parity": interpolation.map({"odd": 1, "even": 2}).fillna(0).astype(np.int64),
            "side": 0,
            "street": text("street"),
            "city": text("city"),
            "state": text("state"),
            "postcode": text("postcode"),
        }
    )
    geometry = shapely.from_wkt(
        table_df[folded["geometry"]].to_numpy(dtype=object), on_invalid="ignore"
    )
    return replace(_lines(frame, np.asarray(geometry), name, "ranges", {}), area_names=True)


def _postcodes(
    table_df: pd.DataFrame, fields: Mapping[str, str], name: str, settings: Mapping[str, str]
) -> ReferenceTable:
    frame = _read_fields(table_df, fields, settings)
    for column in ("city", "state"):
        if column not in frame:
            frame[column] = ""
    frame["postcode"] = zip_numbers(frame["postcode"])
    good = (frame["postcode"] > 0) & (frame["city"] != "")
    skipped = {"no ZIP code or no city": int((~good).sum())} if (~good).any() else {}
    frame = frame.loc[good, ["postcode", "city", "state"]].reset_index(drop=True)
    return ReferenceTable(name, "postcodes", frame, skipped=skipped)


# --- points ---------------------------------------------------------------------------------

_LEADING: Final = re.compile(
    r"^#?\s*(?P<n>\d{1,7})(?!\d|(?:ST|ND|RD|TH)\b)(?:\s*-\s*(?P<hi>\d{1,6})\b)?"
    r"(?:\s*-?\s*(?P<letter>(?![NSEW]\s)[A-Z])(?=\s|$))?(?:\s+(?P<frac>[1-9]/\d{1,2})(?=\s|$))?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)

_LEADING_NO_LETTER: Final = re.compile(
    r"^#?\s*(?P<n>\d{1,7})(?P<hi>(?!))?(?P<letter>(?!))?(?P<frac>(?!))?\s+(?P<rest>.*)$"
)
_UNIT_TAIL: Final = re.compile(
    r"[\s,]+(?:#|(?:APT|UNIT|STE|SUITE|LOT|BLDG|RM|SPC|TRLR)\b)[\s.#]*[A-Z0-9-]+\s*$", re.IGNORECASE
)


def _points(
    frame: pd.DataFrame,
    source: str,
    *,
    attribution: str = "",
    skipped: dict[str, int] | None = None,
) -> ReferenceTable:
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
    good = _count_bad(
        skipped,
        {"no position": placed, "no street name": named, "no house number": numbered},
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
            "state": _states(kept["state"]),
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
    split = [_leading(text) for text in distinct]
    low = np.array([int(m["n"]) if m else -1 for m in split], dtype=np.int64)[codes]
    high = np.array([_high(m) for m in split], dtype=np.int64)[codes]
    suffix = np.array(
        [((m["letter"] or m["frac"] or "").upper() if m else "") for m in split], dtype=object
    )[codes]
    street_out = streets.to_numpy(dtype=object, copy=True)
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


# --- ranges and lines -----------------------------------------------------------------------


def _centrelines(
    attributes: pd.DataFrame,
    geometry: npt.NDArray[Any],
    fields: dict[str, str],
    name: str,
    settings: Mapping[str, str],
) -> list[ReferenceTable]:
    has_ranges = ("left_from" in fields and "left_to" in fields) or (
        "right_from" in fields and "right_to" in fields
    )
    frame = _read_fields(attributes, fields, settings)
    for column in ("street", "city", "state", "postcode"):
        if column not in frame:
            frame[column] = settings.get(column, "")
    if not has_ranges:
        return [_lines(frame, geometry, name, "lines", {})]
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
    ranges = _lines(both, lines, name, "ranges", {})
    empty = np.ones(len(frame), dtype=bool)
    for side in ("left", "right"):
        if f"{side}_from" in frame:
            empty &= frame[f"{side}_from"].isin(("", "0")).to_numpy(dtype=bool)
    if not empty.any():
        return [ranges]
    bare = _lines(frame.loc[empty].reset_index(drop=True), geometry[empty], name, "lines", {})
    return [ranges, bare] if bare.rows else [ranges]


def _lines(
    frame: pd.DataFrame,
    geometry: npt.NDArray[Any],
    source: str,
    kind: ReferenceKind,
    skipped: dict[str, int],
    attribution: str = "",
) -> ReferenceTable:
    geometry = _single_lines(geometry)
    frame = frame.reset_index(drop=True)
    has_line = shapely.get_type_id(geometry) == 1
    has_line &= shapely.get_num_coordinates(geometry) >= 2
    named = (frame["street"].fillna("") != "").to_numpy(dtype=bool)
    checks = {"no line": has_line, "no street name": named}
    columns: dict[str, Any] = {}
    if kind == "ranges":
        low = _range_numbers(frame["number_from"])
        high = _range_numbers(frame["number_to"])
        no_low, no_high = (frame[end].isin(("", "0")) for end in ("number_from", "number_to"))
        low, high = np.where(no_low, high, low), np.where(no_high, low, high)
        checks["no numbers, or numbers that are no whole numbers"] = (low >= 0) & (high >= 0)
        checks["numbers far too large"] = (low <= MAX_NUMBER) & (high <= MAX_NUMBER)
        many, tiny_m = _MANY_ON_A_TINY_LINE
        length_m = _rough_length_m(geometry)
        checks["too many numbers for a very short line"] = ~(
            (np.abs(high - low) / 2 > many) & (length_m < tiny_m)
        )
        parity = frame["parity"].to_numpy() if "parity" in frame else _parity(low, high)
        columns = {"number_from": low, "number_to": high, "parity": parity}
        columns["side"] = frame["side"].to_numpy()
    good = _count_bad(skipped, checks)
    kept, lines = frame.loc[good].reset_index(drop=True), geometry[good]
    coords, row = shapely.get_coordinates(lines, return_index=True)
    offsets = np.searchsorted(row, np.arange(len(lines) + 1)).astype(np.int64)
    table = pd.DataFrame(
        {
            **{key: np.asarray(values)[good] for key, values in columns.items()},
            "street": kept["street"].astype("str"),
            "city": _text(kept, "city"),
            "state": _states(kept["state"]) if "state" in kept else "",
            "postcode": zip_numbers(_text(kept, "postcode")),
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
    """Return whole numbers; "37-11" is 3711, as it is for addresses; -1 where there is none."""
    texts = values.fillna("").astype("str").str.strip().str.replace(r"\.0$", "", regex=True)
    hyphen = texts.str.fullmatch(r"\d+-\d{1,3}").to_numpy(dtype=bool)
    texts = texts.where(~hyphen, texts.str.replace("-", "", regex=False))
    whole = texts.str.fullmatch(r"\d{1,9}").to_numpy(dtype=bool)
    numbers = np.full(len(texts), -1, dtype=np.int64)
    numbers[whole] = texts[whole].astype(np.int64)
    return numbers


def _parity(low: _Ints, high: _Ints) -> _Ints:
    same = (low % 2) == (high % 2)
    return np.where(same & (low != high), np.where(low % 2 == 1, 1, 2), 0).astype(np.int64)


def _rough_length_m(geometry: npt.NDArray[Any]) -> _Floats:
    bounds = shapely.bounds(geometry)
    with np.errstate(invalid="ignore"):
        width = (bounds[:, 2] - bounds[:, 0]) * np.cos(np.radians(bounds[:, 1]))
        extent = np.hypot(width, bounds[:, 3] - bounds[:, 1]) * 111_195.0
    return np.asarray(np.nan_to_num(extent, nan=0.0))


# --- small things ---------------------------------------------------------------------------


def zip_numbers(values: pd.Series) -> _Ints:
    """Return ZIP codes as whole numbers of up to five digits; -1 where there is none."""
    texts = values.fillna("").astype("str")
    codes, distinct = pd.factorize(texts)
    found = np.array([_zip_number(text) for text in distinct], dtype=np.int64)
    return found[codes] if len(found) else np.empty(0, dtype=np.int64)


def _zip_number(text: str) -> int:
    match = re.fullmatch(r"\s*(\d{3,5})(?:\.0|-?\d{4}|-)?\s*", text)
    number = int(match[1]) if match else -1
    return number if number > 0 else -1


def _states(values: pd.Series) -> pd.Series:
    known = address_words().states
    codes, distinct = pd.factorize(values.fillna("").astype("str"))
    short = np.array(
        [known.get(text.strip().upper().replace(".", " ").strip(), "") for text in distinct],
        dtype=object,
    )
    return pd.Series(short[codes] if len(short) else [], index=values.index, dtype="str")


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    if column in frame:
        return frame[column].fillna("").astype("str")
    return pd.Series("", index=frame.index, dtype="str")


def _count_bad(
    skipped: dict[str, int], checks: Mapping[str, npt.NDArray[np.bool_]]
) -> npt.NDArray[np.bool_]:
    good: npt.NDArray[np.bool_] | None = None
    for reason, passed in checks.items():
        passed = np.asarray(passed, dtype=bool)
        good = np.ones(len(passed), dtype=bool) if good is None else good
        failed = good & ~passed
        if failed.any():
            skipped[reason] = skipped.get(reason, 0) + int(failed.sum())
        good &= passed
    return good if good is not None else np.empty(0, dtype=bool)


def _transformed(lon: _Floats, lat: _Floats, crs: str) -> tuple[_Floats, _Floats]:
    try:
        transformer = Transformer.from_crs(crs, WGS84, always_xy=True)
        x, y = transformer.transform(lon, lat)
    except (CRSError, ProjError) as error:
        raise DataFileError(
            f'We don\'t know the coordinate system "{crs}". '
            "Ask whoever made the file for its number and give it as EPSG:number.",
            detail=str(error),
        ) from error
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    return np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)
