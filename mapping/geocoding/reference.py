"""Reading address references: which kind a file is, and where its columns stand.

Every kind ends as a :class:`ReferenceTable` of plain columns in EPSG:4326. Rows that can't be used
(no street, broken numbers, no position) are counted by reason, never guessed at.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer
from pyproj.exceptions import CRSError, ProjError

from mapping.errors import DataFileError
from mapping.files.headers import match_columns
from mapping.files.shapes import read_shapes
from mapping.files.tables import TABLE_SUFFIXES, read_table
from mapping.geo import WGS84
from mapping.geocoding.columns import POINT_FIELDS, SYNONYMS, street_pieces
from mapping.geocoding.reference_lines import centrelines, line_table, lines_of
from mapping.geocoding.reference_points import point_table, points_of
from mapping.geocoding.reference_table import (
    ReferenceKind,
    ReferenceTable,
    read_fields,
    zip_numbers,
)
from mapping.wording import joined, say

__all__ = ["ReferenceKind", "ReferenceTable", "line_table", "point_table", "read_reference"]

_Floats = npt.NDArray[np.float64]


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
            say(
                'There is no address field called "{field}" to set for all rows. '
                "The fields are: {fields}.",
                field=unknown[0],
                fields=", ".join(POINT_FIELDS),
            )
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
        reasons = [
            say("{n} rows: {reason}", n=count, reason=reason)
            for table in tables
            for reason, count in table.skipped.items()
        ]
        raise DataFileError(
            say(
                'None of the rows of "{file}" can be used as an address ({reasons}). '
                "Check which columns hold the number, the street and the position, and name them "
                'with "field=column".',
                file=path.name,
                reasons=joined(reasons or [say("it is empty")], "; "),
            )
        )
    first, *others = tables
    return [replace(first, notices=(*first.notices, *notices)), *others]


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
            say(
                'We can\'t find the position of the addresses in "{file}". Its columns are '
                "{columns}. Name two of them: lon=COLUMN and lat=COLUMN.",
                file=file_name,
                columns=", ".join(table_df.columns),
            )
        )
    frame = read_fields(table_df, fields, settings)
    lon = pd.to_numeric(frame["lon"].str.replace(",", "."), errors="coerce").to_numpy(dtype=float)
    lat = pd.to_numeric(frame["lat"].str.replace(",", "."), errors="coerce").to_numpy(dtype=float)
    if crs is not None:
        lon, lat = _transformed(lon, lat, crs)
    frame["lon"], frame["lat"] = lon, lat
    _require_street(fields, table_df.columns, file_name)
    return [points_of(frame, name)]


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
        return centrelines(attributes, geometry, fields, name, settings)
    if "street" not in fields and _is_postcodes(fields):
        return [_postcodes(attributes, fields, name, settings)]
    _require_street(fields, attributes.columns, file_name)
    fields = {key: column for key, column in fields.items() if key not in {"lon", "lat"}}
    frame = read_fields(attributes, fields, settings)
    centres = np.array(geometry, copy=True)
    areas = np.isin(kinds, (3, 6))
    centres[areas] = shapely.point_on_surface(centres[areas])
    many = kinds == 4
    centres[many] = shapely.centroid(centres[many])
    frame["lon"], frame["lat"] = shapely.get_x(centres), shapely.get_y(centres)
    return [points_of(frame, name)]


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
            say(
                'We can\'t find the street names in "{file}". Its columns are {columns}. Name one '
                "of them: street=COLUMN, or join several: street=PREFIX+NAME+TYPE.",
                file=file_name,
                columns=", ".join(map(str, columns)),
            )
        )


def _is_postcodes(fields: Mapping[str, str]) -> bool:
    return "postcode" in fields and "city" in fields and "street" not in fields


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
    return replace(lines_of(frame, np.asarray(geometry), name, "ranges", {}), area_names=True)


def _postcodes(
    table_df: pd.DataFrame, fields: Mapping[str, str], name: str, settings: Mapping[str, str]
) -> ReferenceTable:
    frame = read_fields(table_df, fields, settings)
    for column in ("city", "state"):
        if column not in frame:
            frame[column] = ""
    frame["postcode"] = zip_numbers(frame["postcode"])
    good = (frame["postcode"] > 0) & (frame["city"] != "")
    skipped: dict[str, int] = {}
    if not good.all():
        skipped[say("no ZIP code or no city")] = int((~good).sum())
    frame = frame.loc[good, ["postcode", "city", "state"]].reset_index(drop=True)
    return ReferenceTable(name, "postcodes", frame, skipped=skipped)


def _transformed(lon: _Floats, lat: _Floats, crs: str) -> tuple[_Floats, _Floats]:
    try:
        transformer = Transformer.from_crs(crs, WGS84, always_xy=True)
        x, y = transformer.transform(lon, lat)
    except (CRSError, ProjError) as error:
        raise DataFileError(
            say(
                'We don\'t know the coordinate system "{crs}". '
                "Ask whoever made the file for its number and give it as EPSG:number.",
                crs=crs,
            ),
            detail=str(error),
        ) from error
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    return np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)
