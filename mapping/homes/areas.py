"""Reading home areas: polygons with counts, or polygons and a table of counts beside them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.errors import DataFileError
from mapping.files.headers import column_values, match_columns, split_expression
from mapping.files.tables import Table
from mapping.files.values import parse_number
from mapping.geo import WGS84
from mapping.homes.roster import LeftOut
from mapping.vocabulary import fold
from mapping.wording import say

__all__ = [
    "AREA_FIELDS",
    "AreaCounts",
    "area_shapes",
    "clean_area_id",
    "counts_from_shapes",
    "counts_from_table",
]

AREA_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "area_id": (
        "geoid",
        "geoid20",
        "geoid10",
        "affgeoid",
        "h_geocode",
        "geocode",
        "block_of_residence",
        "block_group",
        "block",
        "census_tract",
        "tract",
        "zone_id",
        "attendance_zone",
        "es_zone",
        "ms_zone",
        "hs_zone",
        "zone",
        "zcta5ce20",
        "zcta5ce10",
        "zcta",
        "zip",
        "zip_code",
        "postcode",
        "id",
        "fips",
        "school",
        "objectid",
        "fid",
    ),
    "students": (
        "enrollment",
        "enrolment",
        "student_count",
        "students_total",
        "total_students",
        "number_of_students",
        "num_students",
        "resident_students",
        "pupils",
        "children",
        "count",
        "estudiantes",
        "alumnos",
    ),
    "name": ("area_name", "namelsad", "namelsad20", "name20", "zone_name", "label", "title"),
}
_US_PREFIX: Final = re.compile(r"\d+US(?=\w)", re.IGNORECASE)
_GROUP_COLUMN: Final = re.compile(r"students?[\s_-]+(.+)", re.IGNORECASE)
_POLYGONS: Final = ("Polygon", "MultiPolygon")
_NO_COUNT: Final = say("The number of students is missing, or is no whole number of 0 or more.")
_REPEATED: Final = say("The area stands in the file more than once; the first good row counts.")

_Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AreaCounts:
    """Home areas with their counts, in memory only: small counts are not kept.

    Parameters
    ----------
    areas_gdf
        One row per area: ``area_id`` (unique), ``name``, polygons in EPSG:4326; index 0..n-1.
    students
        Whole number per area.
    groups
        Members of each group per area; nan where the file doesn't say or can't be right.
    left_out
        Rows left out, with reasons; no reason quotes a count.
    rows_in
        Rows of the file that holds the counts.
    ids_unmatched
        Rows of the table that are no area of the map.
    areas_without_count
        Areas of the map that have no row in the table.
    warnings
        Sentences about what was found odd.
    """

    areas_gdf: gpd.GeoDataFrame
    students: npt.NDArray[np.int64]
    groups: dict[str, _Counts]
    left_out: tuple[LeftOut, ...]
    rows_in: int
    ids_unmatched: int = 0
    areas_without_count: int = 0
    warnings: list[str] = field(default_factory=list)


def clean_area_id(text: str) -> str:
    """Return an area id without spaces around it and without a census prefix (``14000US``)."""
    text = text.strip()
    found = _US_PREFIX.match(text)
    return text[found.end() :] if found else text


def area_shapes(
    shapes_gdf: gpd.GeoDataFrame, mapping: Mapping[str, str] | None = None
) -> tuple[gpd.GeoDataFrame, tuple[LeftOut, ...]]:
    """Return the areas of a map file, parts with one id as one area, and what was left out.

    Parameters
    ----------
    shapes_gdf
        Features with attributes as text, EPSG:4326.
    mapping
        Column by field, for area_id and name.

    Returns
    -------
    GeoDataFrame
        ``area_id`` (unique), ``name`` (the id where there is none), geometry; in file order.

    Raises
    ------
    DataFileError
        No column holds ids, or no feature is an area.
    """
    fields = {name: AREA_FIELDS[name] for name in ("area_id", "name")}
    columns = match_columns(_attribute_names(shapes_gdf), fields, mapping)
    columns = _with_id(shapes_gdf, columns, mapping)
    ids, names = _ids_and_names(shapes_gdf, columns)
    left_out, good = _usable_shapes(shapes_gdf, ids)
    areas_gdf = gpd.GeoDataFrame(
        {"area_id": ids[good], "name": names[good]},
        geometry=shapes_gdf.geometry[good].to_numpy(),
        crs=WGS84,
    )
    if areas_gdf["area_id"].duplicated().any():
        areas_gdf = areas_gdf.dissolve("area_id", sort=False, as_index=False)
    return _tidy(areas_gdf), tuple(left_out)


def counts_from_shapes(
    shapes_gdf: gpd.GeoDataFrame,
    *,
    mapping: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
) -> AreaCounts:
    """Read home areas whose counts are attributes of the shapes.

    Rows without an id, a shape or a count of 0 or more whole students are left out, and so are
    repeats of an id.

    Parameters
    ----------
    shapes_gdf
        Features with attributes as text, EPSG:4326.
    mapping
        Column by field: area_id, students, name.
    groups
        Columns with counts of groups, beside those called ``students_<group>``.

    Raises
    ------
    DataFileError
        A column is missing, or no row can be used.
    """
    columns = match_columns(_attribute_names(shapes_gdf), AREA_FIELDS, mapping)
    columns = _with_students(shapes_gdf, _with_id(shapes_gdf, columns, mapping))
    ids, names = _ids_and_names(shapes_gdf, columns)
    left_out, good = _usable_shapes(shapes_gdf, ids)
    rows = np.arange(1, len(shapes_gdf) + 1)
    counts = _read_counts(column_values(shapes_gdf, columns["students"]))
    good &= _check_rows(ids, counts, rows, good, left_out)
    found, warnings = _group_counts(shapes_gdf, columns, groups, counts)
    areas_gdf = gpd.GeoDataFrame(
        {"area_id": ids[good], "name": names[good]},
        geometry=shapes_gdf.geometry[good].to_numpy(),
        crs=WGS84,
    )
    _require_rows(areas_gdf)
    return AreaCounts(
        areas_gdf=_tidy(areas_gdf),
        students=counts[good].astype(np.int64),
        groups={name: values[good] for name, values in found.items()},
        left_out=tuple(sorted(left_out, key=lambda one: one.row)),
        rows_in=len(shapes_gdf),
        warnings=warnings,
    )


def counts_from_table(
    table: Table,
    areas_gdf: gpd.GeoDataFrame,
    *,
    mapping: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
) -> AreaCounts:
    """Read counts from a table and join them to areas by id.

    Areas without a row have no known count: they are counted and left out, and so are rows whose
    id is no area of the map.

    Parameters
    ----------
    table
        One row per area.
    areas_gdf
        What `area_shapes` gives.
    mapping, groups
        As in `counts_from_shapes`, for the table.

    Raises
    ------
    DataFileError
        A column is missing, or no row belongs to any of the areas.
    """
    columns = match_columns(table.df.columns, AREA_FIELDS, mapping)
    columns = _with_students(table.df, _with_id(table.df, columns, mapping))
    ids = _clean_ids(column_values(table.df, columns["area_id"]))
    known = areas_gdf["area_id"].to_numpy(dtype=object)
    ids, padded = _padded(ids, known)
    matched = np.isin(ids, known)
    left_out: list[LeftOut] = []
    counts = _read_counts(column_values(table.df, columns["students"]))
    good = matched & _check_rows(ids, counts, table.row_numbers, matched, left_out)
    if matched.any() and not good.any():
        raise DataFileError(
            say(
                "No row of the table has a usable number of students: each needs a whole number of "
                "0 or more. Check that the right column was chosen (--map students=…)."
            )
        )
    if not good.any():
        raise DataFileError(
            say(
                "None of the rows belongs to an area of the map ({rows} rows, {areas} areas), so "
                'no students can be placed. The first id of the table is "{id}", the first of the '
                'map is "{area}". Say which columns hold the ids (--map area_id=… and --map-areas '
                "area_id=…), or choose areas of the same year.",
                rows=len(table.df),
                areas=len(known),
                id=ids[0] if len(ids) else "",
                area=known[0] if len(known) else "",
            )
        )
    found, warnings = _group_counts(table.df, columns, groups, counts)
    if padded:
        warnings.append(
            say(
                "Ids of the table that had lost their leading zeros: {n}. We gave them back.",
                n=padded,
            )
        )
    row_of = {str(ids[at]): at for at in np.flatnonzero(good)}
    rows = np.array([row_of.get(str(area), -1) for area in known], dtype=np.int64)
    has_row = rows >= 0
    return AreaCounts(
        areas_gdf=_tidy(areas_gdf[has_row]),
        students=counts[rows[has_row]].astype(np.int64),
        groups={name: values[rows[has_row]] for name, values in found.items()},
        left_out=tuple(sorted(left_out, key=lambda one: one.row)),
        rows_in=len(table.df),
        ids_unmatched=int((~matched).sum()),
        areas_without_count=int((~has_row).sum()),
        warnings=warnings,
    )


# --- columns ---------------------------------------------------------------------------------


def _with_id(
    frame_df: pd.DataFrame, columns: dict[str, str], mapping: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the columns with one for the ids: unless chosen, the first that tells rows apart."""
    if "area_id" in (mapping or {}) or fold(columns.get("area_id", "")) == fold("area_id"):
        return columns
    names = {fold(str(column)): str(column) for column in frame_df.columns}
    taken = {column for name, column in columns.items() if name != "area_id"}
    for candidate in AREA_FIELDS["area_id"]:
        column = names.get(fold(candidate))
        if column is None or column in taken or column == "geometry":
            continue
        if frame_df[column].ne("").all() and frame_df[column].is_unique:
            return {**columns, "area_id": column}
    if "area_id" in columns:
        return columns
    if "name" in columns:
        return {**columns, "area_id": columns["name"]}
    raise DataFileError(
        say(
            "We can't find the column with the ids of the areas (area_id). The columns are: "
            "{columns}. Say which one is meant, for example area_id=GEOID.",
            columns=_listed(frame_df),
        )
    )


def _with_students(frame_df: pd.DataFrame, columns: dict[str, str]) -> dict[str, str]:
    if "students" in columns:
        return columns
    raise DataFileError(
        say(
            "We can't find the column with the number of students (students). The columns are: "
            "{columns}. Say which one is meant, for example students=COUNT.",
            columns=_listed(frame_df),
        )
    )


def _listed(frame_df: pd.DataFrame) -> str:
    return ", ".join(_attribute_names(frame_df)) or say("none")


def _clean_ids(cells: pd.Series) -> npt.NDArray[np.object_]:
    return np.array([clean_area_id(text) for text in cells], dtype=object)


def _ids_and_names(
    frame_df: pd.DataFrame, columns: Mapping[str, str]
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    ids = _clean_ids(column_values(frame_df, columns["area_id"]))
    if "name" not in columns:
        return ids, ids
    names = column_values(frame_df, columns["name"]).to_numpy(dtype=object)
    return ids, np.where(names == "", ids, names)


def _padded(
    ids: npt.NDArray[np.object_], known: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.object_], int]:
    """Give ids back their leading zeros where all ids of the map are numbers of one length."""
    lengths = {len(area) for area in known}
    if len(lengths) != 1 or not all(area.isdigit() for area in known):
        return ids, 0
    length, areas = lengths.pop(), set(known)
    longer = np.array(
        [area.zfill(length) if area.isdigit() and len(area) < length else area for area in ids],
        dtype=object,
    )
    changed = np.array([new != old and new in areas for new, old in zip(longer, ids, strict=True)])
    return np.where(changed, longer, ids) if len(ids) else ids, int(changed.sum())


# --- rows ------------------------------------------------------------------------------------


def _usable_shapes(
    shapes_gdf: gpd.GeoDataFrame, ids: npt.NDArray[np.object_]
) -> tuple[list[LeftOut], npt.NDArray[np.bool_]]:
    is_area = shapes_gdf.geom_type.isin(_POLYGONS).to_numpy() & ~shapes_gdf.is_empty.to_numpy()
    has_id = ids != ""
    no_area, no_id = say("It is no area (polygon)."), say("The area has no id.")
    left_out = [LeftOut(int(at) + 1, no_area) for at in np.flatnonzero(~is_area)]
    left_out.extend(LeftOut(int(at) + 1, no_id) for at in np.flatnonzero(is_area & ~has_id))
    if not (is_area & has_id).any():
        raise DataFileError(
            say(
                "The map holds no areas with an id: home areas are polygons, such as attendance "
                "zones or census blocks. Choose another map, or say which column holds the ids."
            )
        )
    return left_out, is_area & has_id


def _read_counts(cells: pd.Series) -> _Counts:
    """Return whole counts of 0 or more; nan for every other cell."""
    counts = np.full(len(cells), np.nan)
    for at, text in enumerate(cells):
        number = parse_number(text)
        if number is not None and number >= 0 and number == int(number):
            counts[at] = number
    return counts


def _check_rows(
    ids: npt.NDArray[np.object_],
    counts: _Counts,
    rows: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.bool_],
    left_out: list[LeftOut],
) -> npt.NDArray[np.bool_]:
    """Return which rows can be used, and note those of the wanted ones that can't."""
    good = np.ones(len(ids), dtype=bool)
    seen: set[str] = set()
    for at in np.flatnonzero(wanted):
        reason: str = ""
        if np.isnan(counts[at]):
            reason = _NO_COUNT
        elif str(ids[at]) in seen:
            reason = _REPEATED
        else:
            seen.add(str(ids[at]))
        if reason:
            good[at] = False
            left_out.append(LeftOut(int(rows[at]), reason))
    return good


def _group_counts(
    frame_df: pd.DataFrame,
    columns: Mapping[str, str],
    wanted: Sequence[str],
    students: _Counts,
) -> tuple[dict[str, _Counts], list[str]]:
    attributes = _attribute_names(frame_df)
    used = {part for column in columns.values() for part in split_expression(attributes, column)}
    sources = {
        _group_name(str(column)): str(column)
        for column in frame_df.columns
        if column not in used and _GROUP_COLUMN.fullmatch(str(column))
        if fold(str(column)) not in {fold(name) for name in AREA_FIELDS["students"]}
    }
    for one in wanted:
        parts = split_expression(attributes, one)
        if len(parts) > 1:
            raise DataFileError(
                say(
                    'Counts can\'t be crossed as in "{columns}": from two counts nobody can tell '
                    "how many students are in both. Choose one column that holds the count of such "
                    "students.",
                    columns=one,
                )
            )
        sources[_group_name(one)] = parts[0]
    found: dict[str, _Counts] = {}
    warnings: list[str] = []
    for name, column in sources.items():
        counts = _read_counts(column_values(frame_df, column))
        counts[counts > students] = np.nan
        missing = int((np.isnan(counts) & ~np.isnan(students)).sum())
        if missing:
            warnings.append(
                say(
                    'Areas without a usable count for the group "{group}": {n}. It is missing, '
                    "no whole number, or more than all students; the group is not shown there.",
                    group=name,
                    n=missing,
                )
            )
        found[name] = counts
    return found, warnings


def _attribute_names(frame_df: pd.DataFrame) -> list[str]:
    return [str(column) for column in frame_df.columns if column != "geometry"]


def _group_name(column: str) -> str:
    found = _GROUP_COLUMN.fullmatch(column.strip())
    return "_".join((found.group(1) if found else column).split())


def _require_rows(areas_gdf: gpd.GeoDataFrame) -> None:
    if areas_gdf.empty:
        raise DataFileError(
            say(
                "No row of the file can be used: each needs an id, a shape and a whole number of "
                "students. Check that the right columns were chosen."
            )
        )


def _tidy(areas_gdf: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    tidy_gdf = areas_gdf[["area_id", "name", "geometry"]].reset_index(drop=True)
    return tidy_gdf.astype({"area_id": "str", "name": "str"})
