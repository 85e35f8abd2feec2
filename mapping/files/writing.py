"""Files out: CSV, GeoJSON, GeoPackage and xlsx, whole or not at all.

A file is written beside its final place and moved there when it is complete, so that a full disk
or a power cut never leaves half a file under the right name.
"""

import csv
import datetime as dt
import errno
import io
import json
import math
import re
import uuid
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import shapely
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from pyogrio.errors import DataLayerError, DataSourceError, FieldError
from shapely.geometry import mapping as geometry_mapping

from mapping.errors import DataFileError
from mapping.files.values import number_text
from mapping.geo import WGS84, to_wgs84
from mapping.wording import say

__all__ = [
    "atomic_path",
    "cell_text",
    "guard_formula",
    "unguard_formula",
    "write_csv",
    "write_geojson",
    "write_gpkg",
    "write_text",
    "write_xlsx",
]

_NUMBER: Final = re.compile(r"[-+]?[\d.,]*\d[\d.,]*(e[-+]?\d+)?%?", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"\+(?=(\D*\d){7})[\d\s().\-–/]+(\s*(ext\.?|x|#)\s*\d{1,6})?", re.IGNORECASE
)
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EFBIG})
_NO_NAME: Final = frozenset({errno.EINVAL, errno.ENAMETOOLONG, errno.ENOENT, errno.EROFS})
_GUARDED: Final = ("=", "@", "\t", "\r", "+", "-")
_COORDINATE_DECIMALS: Final = 6
_XLSX_CELL_LIMIT: Final = 32_767


# --- cells -----------------------------------------------------------------------------------


def guard_formula(text: str) -> str:
    """Return text that no spreadsheet program takes for a formula.

    A text that starts with ``=``, ``@``, tab or carriage return, or with ``+`` or ``-`` and is no
    number or phone, gets a leading apostrophe. So does a text that already starts with an
    apostrophe before one of these, so that `unguard_formula` gives back exactly what was there.
    """
    return f"'{text}" if _needs_guard(text) else text


def unguard_formula(text: str) -> str:
    """Return the text without the apostrophe that `guard_formula` put there."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    bare = text.lstrip("'")
    if not bare.startswith(_GUARDED):
        return False
    if bare[0] in "+-":
        return not (_NUMBER.fullmatch(bare.strip()) or _PHONE.fullmatch(bare.strip()))
    return True


def cell_text(value: Any) -> str:
    """Return one value as CSV text: ``true``/``false``, ISO dates, ``;`` lists, empty = missing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return number_text(float(value)) if math.isfinite(value) else ""
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        parts = sorted(value) if isinstance(value, set | frozenset) else value
        return ";".join(cell_text(part) for part in parts)
    return str(value)


def _decimals(column: str) -> int | None:
    """Return how many decimals a column has by its unit: minutes 2, metres none, else all."""
    if column == "minutes" or column.endswith(("_min", "_minutes")):
        return 2
    if column == "metres" or column.endswith(("_m", "_metres")):
        return 0
    return None


def _plain(frame_df: pd.DataFrame) -> pd.DataFrame:
    """Return the frame without its geometry, with minutes and metres rounded."""
    out_df = pd.DataFrame(frame_df.drop(columns=_geometry_columns(frame_df)))
    for column in out_df.columns:
        decimals = _decimals(str(column))
        if decimals is not None and pd.api.types.is_float_dtype(out_df[column]):
            out_df[column] = out_df[column].round(decimals)
    return out_df


def _geometry_columns(frame_df: pd.DataFrame) -> list[str]:
    return [name for name in frame_df.columns if str(frame_df[name].dtype) == "geometry"]


# --- files -----------------------------------------------------------------------------------


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a place to write to; what is there at the end takes the place of ``path``.

    The place is in the same folder, which is made if needed, and has the same ending. After an
    error it is removed and ``path`` is as it was.

    Raises
    ------
    DataFileError
        The file is open in another program, or the folder can't be written to.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}-{uuid.uuid4().hex[:8]}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except PermissionError as error:
        raise DataFileError(
            say(
                '"{file}" can\'t be written: it is open in another program, or its folder may not '
                "be changed. Close it, or choose another folder, and try again.",
                file=path.name,
            ),
            detail=type(error).__name__,
        ) from error
    except (NotADirectoryError, FileExistsError, IsADirectoryError) as error:
        raise DataFileError(
            say(
                '"{file}" can\'t be written there: something else has that name. '
                "Choose another name or folder.",
                file=path.name,
            ),
            detail=type(error).__name__,
        ) from error
    except OSError as error:
        if error.errno not in _NO_ROOM | _NO_NAME:
            raise
        is_full = error.errno in _NO_ROOM
        why = say("the disk is full") if is_full else say("its name is not allowed there")
        raise DataFileError(
            say(
                '"{file}" can\'t be written: {why}. Free some room, or choose another name or '
                "folder, and try again.",
                file=path.name,
                why=why,
            ),
            detail=type(error).__name__,
        ) from error
    finally:
        with suppress(OSError):  # a name that can't be written can't be removed either
            temporary.unlink(missing_ok=True)
            temporary.with_name(f"{temporary.name}-journal").unlink(missing_ok=True)


def write_text(text: str, path: Path) -> None:
    """Write text as UTF-8 without a mark, with the line breaks it has."""
    with atomic_path(path) as place:
        place.write_text(text, encoding="utf-8", newline="")


def write_csv(frame_df: pd.DataFrame, path: Path) -> None:
    """Write a frame as CSV: UTF-8 without a mark, comma, ``.`` decimals, empty = missing.

    Booleans are ``true`` and ``false``; minutes have 2 decimals and metres none, by the column's
    name (``minutes``, ``*_min``, ``metres``, ``*_m``); lists are joined with ``;``. A geometry
    column is left out. The frame's index is not written.
    """
    plain_df = _plain(frame_df)
    columns = [[cell_text(value) for value in plain_df[name]] for name in plain_df.columns]
    with atomic_path(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([str(name) for name in plain_df.columns])
        if len(columns) == 1:
            # An empty line would be read as no row at all.
            writer.writerows([value] for value in columns[0])
        else:
            writer.writerows(zip(*columns, strict=True))


def write_geojson(
    frame_gdf: gpd.GeoDataFrame, path: Path, *, metadata: Mapping[str, Any] | None = None
) -> None:
    """Write a GeoJSON FeatureCollection: lon, lat with 6 decimals, missing values ``null``.

    Parameters
    ----------
    frame_gdf
        Any CRS; written in EPSG:4326. A row without a geometry keeps its place, with ``null``.
    metadata
        Members of the collection itself, such as ``attribution``.
    """
    frame_gdf = to_wgs84(frame_gdf)
    plain_df = _plain(frame_gdf)
    names = [str(name) for name in plain_df.columns]
    columns = [[_json_value(value) for value in plain_df[name]] for name in plain_df.columns]
    rows: Iterable[tuple[Any, ...]] = (
        zip(*columns, strict=True) if columns else (() for _ in range(len(frame_gdf)))
    )
    head = {"type": "FeatureCollection", **(metadata or {})}
    with atomic_path(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        file.write(json.dumps(head, ensure_ascii=False, allow_nan=False)[:-1])
        file.write(', "features": [')
        between = "\n"
        for values, shape in zip(rows, frame_gdf.geometry, strict=True):
            feature = {
                "type": "Feature",
                "properties": dict(zip(names, values, strict=True)),
                "geometry": _geometry(shape),
            }
            file.write(between + json.dumps(feature, ensure_ascii=False, allow_nan=False))
            between = ",\n"
        file.write("\n]}\n")


def write_gpkg(
    frame_gdf: gpd.GeoDataFrame,
    path: Path,
    *,
    layer: str = "places",
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write a GeoPackage with one layer in EPSG:4326 and, beside it, tables without shapes."""
    frame_gdf = to_wgs84(frame_gdf)
    plain_df = _plain(frame_gdf)
    out_gdf = gpd.GeoDataFrame(
        {str(name): _database_column(plain_df[name]) for name in plain_df.columns},
        geometry=list(frame_gdf.geometry),
        crs=WGS84,
    )
    with atomic_path(path) as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a layer without any position has no known extent
        kinds = set(out_gdf.geometry.dropna().geom_type)
        kind = kinds.pop() if len(kinds) == 1 else ("Unknown" if kinds else "Point")
        try:
            pyogrio.write_dataframe(
                out_gdf, place, driver="GPKG", layer=layer, geometry_type=kind, spatial_index=True
            )
            for name, table_df in (tables or {}).items():
                text_df = pd.DataFrame({c: _database_column(table_df[c]) for c in table_df.columns})
                pyogrio.write_dataframe(text_df, place, driver="GPKG", layer=name, append=True)
        except (DataLayerError, DataSourceError, FieldError) as error:
            raise DataFileError(
                say(
                    '"{file}" can\'t be written. Check that the disk has room and that the folder '
                    "may be changed, or choose another folder, and try again.",
                    file=path.name,
                ),
                detail=type(error).__name__,
            ) from error


def write_xlsx(
    frame_df: pd.DataFrame,
    path: Path,
    *,
    sheet: str = "Sheet1",
    more_sheets: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write a workbook: numbers as numbers, text as text (never as a formula), headers fixed.

    A text longer than a cell may hold (32,767 characters) is cut there.
    """
    book = openpyxl.Workbook()
    sheets = {sheet: frame_df, **(more_sheets or {})}
    for position, (title, table_df) in enumerate(sheets.items()):
        page: Any = book.active if position == 0 else book.create_sheet()
        page.title = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
        _fill_sheet(page, _plain(table_df))
    # In memory first: on a full disk a half-written zip archive would complain to the terminal.
    content = io.BytesIO()
    book.save(content)
    book.close()
    with atomic_path(path) as place:
        place.write_bytes(content.getbuffer())


def _fill_sheet(page: Any, plain_df: pd.DataFrame) -> None:
    for at, name in enumerate(plain_df.columns, start=1):
        cell = page.cell(row=1, column=at)
        _put(cell, str(name))
        cell.font = Font(bold=True)
        widest = max([len(str(name)), *(len(cell_text(v)) for v in plain_df[name].head(200))])
        page.column_dimensions[get_column_letter(at)].width = min(max(widest + 2, 8), 60)
        for row, value in enumerate(plain_df[name], start=2):
            _put(page.cell(row=row, column=at), value)
    page.freeze_panes = "A2"


def _put(cell: Any, value: Any) -> None:
    if isinstance(value, bool | np.bool_):
        cell.value = bool(value)
    elif isinstance(value, int | np.integer):
        cell.value = int(value)
    elif isinstance(value, float | np.floating):
        cell.value = float(value) if math.isfinite(value) else None
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", cell_text(value))[:_XLSX_CELL_LIMIT]
        if text:
            cell.value = text
            cell.data_type = "s"  # "=1+1" typed by a partner stays a text
            if "\n" in text:
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def _database_column(values: pd.Series) -> Any:
    """Return a column as a database keeps it: numbers and booleans as such, the rest as text."""
    kind = values.dtype
    if pd.api.types.is_bool_dtype(kind):
        return values.astype("boolean").array
    if pd.api.types.is_numeric_dtype(kind):
        return values.array
    texts = [cell_text(value) for value in values]
    return pd.array([text or None for text in texts], dtype=object)


def _json_value(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        if not math.isfinite(number):
            return None
        return int(number) if number == int(number) and abs(number) < 1e15 else number
    if isinstance(value, list | tuple | np.ndarray):
        return [_json_value(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): _json_value(part) for key, part in value.items()}
    return cell_text(value)


def _geometry(shape: Any) -> dict[str, Any] | None:
    if shape is None or shapely.is_empty(shape):
        return None
    rounded = geometry_mapping(shape)

    def cut(part: Any) -> Any:
        if isinstance(part, float):
            return round(part, _COORDINATE_DECIMALS)
        return [cut(one) for one in part]

    if "geometries" in rounded:
        return {
            "type": rounded["type"],
            "geometries": [_geometry(part) for part in shapely.get_parts(shape)],
        }
    return {"type": rounded["type"], "coordinates": cut(rounded["coordinates"])}
