"""Partner lists in: spreadsheets and map files, and the rows that could not be taken."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import shapely

from mapping.errors import DataFileError
from mapping.files.shapes import read_shapes
from mapping.files.tables import TABLE_SUFFIXES, Table, read_table
from mapping.files.writing import guard_formula, unguard_formula, write_csv
from mapping.partners.columns import match_partner_columns
from mapping.partners.records import IsHere, Parsed, RowFault, parse_rows
from mapping.vocabulary import categories
from mapping.wording import joined, say

__all__ = ["PARTNER_SUFFIXES", "PartnerFile", "read_partners", "write_rejected"]

PARTNER_SUFFIXES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".geojson", ".gpkg", ".kml")
"""Endings of files that `read_partners` takes; shapefiles (``.shp``) too."""
_MAP_SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".kml", ".shp")
_KML_DRAWING: Final = frozenset(
    {"tessellate", "extrude", "visibility", "drawOrder", "icon", "altitudeMode", "snippet"}
    | {"begin", "end", "timestamp"}
)
_ROWS_NAMED: Final = 5
_KINDS_NAMED: Final = 3
_OWN_NAMED: Final = 5


@dataclass(frozen=True)
class PartnerFile:
    """A partner list as read.

    Parameters
    ----------
    parsed
        Records, and faults by row.
    table
        The file's rows as text, for `write_rejected`. Of a map file, row 1 is the first shape.
    columns
        The column that each field was read from.
    notices
        Sentences about the file and about rows that were kept with a remark.
    """

    parsed: Parsed
    table: Table
    columns: dict[str, str]
    notices: list[str]


def read_partners(
    path: Path,
    *,
    mapping: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    sheet: str | None = None,
    is_here: IsHere | None = None,
) -> PartnerFile:
    """Read a partner list.

    Parameters
    ----------
    path
        A table, GeoJSON, GeoPackage, KML or shapefile.
    mapping
        Column by field, where the headers are not recognised or should be read otherwise.
    defaults
        A value by field that every row gets; for a field that is also mapped, only empty cells.
    sheet
        Name of a workbook's sheet.
    is_here
        Whether a position lies in the district: one that does once a slip is mended is mended.

    Raises
    ------
    DataFileError
        The file can't be read at all, or no column holds names. Faults of single rows are in the
        result.
    """
    path = path if isinstance(path, Path) else Path(path)
    suffix = path.suffix.casefold()
    if not path.exists():
        raise DataFileError(
            say(
                'There is no file called "{file}" where we looked. Check its name and folder.',
                file=path.name,
            )
        )
    if suffix == ".zip" or (suffix == ".json" and not _is_geojson(path)):
        raise DataFileError(
            say(
                '"{file}" looks like a directory in the Open Referral format (HSDS), which we '
                "can't read yet. Ask for the list as a spreadsheet (CSV or Excel) and import that.",
                file=path.name,
            )
        )
    if suffix in TABLE_SUFFIXES:
        table = _unguarded(read_table(path, sheet=sheet))
    elif suffix in _MAP_SUFFIXES:
        table = _table_of_shapes(path)
    else:
        raise DataFileError(
            say(
                '"{file}" is no partner list that we can read. '
                "Save it as CSV, Excel (.xlsx), GeoJSON or GeoPackage and import that.",
                file=path.name,
            )
        )
    names = [str(name) for name in table.df.columns]
    columns = match_partner_columns(names, mapping, defaults=defaults)
    parsed = parse_rows(
        table.df,
        columns,
        defaults=defaults,
        row_numbers=table.row_numbers.tolist(),
        is_here=is_here,
    )
    notices = [*table.notices, *_summary(parsed, columns, defaults or {})]
    return PartnerFile(parsed, table, columns, notices)


def write_rejected(path: Path, table: Table, faults: Iterable[RowFault]) -> int:
    """Write the rows that were left out as CSV, with the reason, ready to mend and import again.

    The first two columns are ``rejected_row`` and ``rejected_reason``, which an import ignores;
    the others are those of the file. Faults of rows that were kept are passed over.

    Returns
    -------
    int
        How many rows were written; with none, no file is written.
    """
    reasons: dict[int, list[str]] = {}
    for fault in faults:
        if not fault.is_kept:
            reasons.setdefault(fault.row, []).append(fault.message)
    at = np.flatnonzero(np.isin(table.row_numbers, list(reasons)))
    if not len(at):
        return 0
    numbers = table.row_numbers[at]
    rows_df = table.df.iloc[at].reset_index(drop=True)
    out_df = pd.DataFrame({"rejected_row": numbers})
    out_df["rejected_reason"] = [" ".join(reasons[int(number)]) for number in numbers]
    for name in rows_df.columns:
        out_df[guard_formula(str(name))] = [guard_formula(text) for text in rows_df[name]]
    write_csv(out_df, path)
    return len(out_df)


def _is_geojson(path: Path) -> bool:
    with path.open("rb") as file:
        start = file.read(65_536)
    return b'"FeatureCollection"' in start or b'"Feature"' in start


def _unguarded(table: Table) -> Table:
    names = [unguard_formula(str(name)) for name in table.df.columns]
    texts = {
        name: pd.array([unguard_formula(text) for text in table.df[old]], dtype="str")
        for name, old in zip(names, table.df.columns, strict=True)
    }
    frame_df = pd.DataFrame(texts, index=table.df.index)
    if len(frame_df.columns) != len(names):  # two headers differ by the apostrophe alone
        return table
    return Table(frame_df, table.row_numbers, table.columns, table.notices)


def _table_of_shapes(path: Path) -> Table:
    """Return a map file as a table with ``lat`` and ``lon``; an area stands for a point in it."""
    shapes = read_shapes(path)
    notices = list(shapes.notices)
    geometry = np.asarray(shapes.gdf.geometry.values, dtype=object)
    is_area = ~shapely.is_missing(geometry) & (shapely.get_dimensions(geometry) > 0)
    if is_area.any():
        notices.append(
            say(
                "{n} of {total} shapes are areas or lines, not points; we put each place in the "
                "middle of its shape.",
                n=int(is_area.sum()),
                total=len(geometry),
            )
        )
    points = shapely.point_on_surface(geometry)
    data_df = pd.DataFrame(shapes.gdf.drop(columns="geometry"))
    if path.suffix.casefold() == ".kml":
        data_df = data_df.drop(columns=[name for name in data_df.columns if name in _KML_DRAWING])
    # The shape says where the place is; coordinates among the attributes are kept as text.
    data_df = data_df.rename(
        columns={
            name: f"{name} (2)"
            for name in data_df.columns
            if str(name).strip().casefold() in {"lat", "lon"}
        }
    )
    for name, get in (("lat", shapely.get_y), ("lon", shapely.get_x)):
        texts = ["" if np.isnan(value) else repr(float(value)) for value in get(points)]
        data_df[name] = pd.array(texts, dtype="str")
    numbers = np.arange(1, len(data_df) + 1, dtype=np.int64)
    return Table(data_df, numbers, tuple(map(str, data_df.columns)), notices)


def _summary(parsed: Parsed, columns: Mapping[str, str], defaults: Mapping[str, str]) -> list[str]:
    """Return a sentence for each kind of remark, many alike in one, and one for no category."""
    sentences: list[str] = []
    by_field: dict[str, dict[str, list[int]]] = {}
    for fault in parsed.remarks:
        by_field.setdefault(fault.field, {}).setdefault(fault.message, []).append(fault.row)
    for by_message in by_field.values():
        if len(by_message) <= _KINDS_NAMED:
            sentences.extend(joined([_rows(rows), text], ": ") for text, rows in by_message.items())
        else:
            every = sorted({row for rows in by_message.values() for row in rows})
            first = next(iter(by_message))
            sentences.append(say("{rows}, for example: {remark}", rows=_rows(every), remark=first))
    if "category" not in columns and "category" not in defaults and parsed.records:
        sentences.append(
            say(
                "No column says what kind of places these are, so they count for no need yet. "
                "Add a category column, or give all of them one category when you import."
            )
        )
    elif parsed.records:
        sentences += _about_categories([record.category for record in parsed.records])
    return sentences


def _about_categories(given: Sequence[str]) -> list[str]:
    """Return sentences about places without a category and about categories we don't know."""
    sentences: list[str] = []
    without = given.count("")
    if without:
        sentences.append(
            say(
                "{n} of {total} places have no category, so they count for no need yet. "
                "Fill the category in, in the file or on the Partners page.",
                n=without,
                total=len(given),
            )
        )
    known = {category.id for category in categories()}
    own = Counter(one for one in given if one and one not in known)
    if own:
        most = own.most_common(_OWN_NAMED)
        names = joined([say('"{name}" ({n})', name=name, n=count) for name, count in most], ", ")
        if len(own) > _OWN_NAMED:
            names = say("{names} and {n} more", names=names, n=len(own) - _OWN_NAMED)
        sentences.append(
            say(
                "We don't know these categories and kept them as your own: {names}. They count "
                "for no ready need; to change that, use one of: {ids}.",
                names=names,
                ids=", ".join(category.id for category in categories()),
            )
        )
    return sentences


def _rows(rows: Sequence[int]) -> str:
    if len(rows) == 1:
        return say("Row {row}", row=rows[0])
    named = ", ".join(str(row) for row in rows[:_ROWS_NAMED])
    tail = ", …" if len(rows) > _ROWS_NAMED else ""
    return say("{n} rows ({rows})", n=len(rows), rows=f"{named}{tail}")
