"""Frames of any shape as rows of the database and back: candidates and layers."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapping.geo import WGS84, to_wgs84

__all__ = ["geometries", "geometry_bytes", "pack", "plain_value", "unpack"]

_KEPT_DTYPES: Final = ("bool", "boolean", "float64", "int64", "str")


def pack(frame_gdf: gpd.GeoDataFrame) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the columns with their types, and one row of ``facts`` and ``geometry`` per row.

    Raises
    ------
    DataFileError
        The frame has no CRS.
    """
    frame_gdf = to_wgs84(frame_gdf)
    facts_df = pd.DataFrame(frame_gdf.drop(columns=frame_gdf.geometry.name))
    columns = {str(name): str(kind) for name, kind in facts_df.dtypes.items()}
    # astype(object) keeps Python's own values where numpy's would not go into JSON.
    values = [facts_df[name].astype(object).tolist() for name in facts_df.columns]
    rows = [
        {
            "position": position,
            "facts": [plain_value(column[position]) for column in values],
            "geometry": geometry,
        }
        for position, geometry in enumerate(geometry_bytes(frame_gdf.geometry))
    ]
    return columns, rows


def unpack(
    columns: dict[str, str], rows: Sequence[tuple[list[Any], bytes | None]]
) -> gpd.GeoDataFrame:
    """Return the frame that `pack` took apart, index 0..n-1, EPSG:4326."""
    data = {
        name: _column([facts[place] for facts, _ in rows], kind)
        for place, (name, kind) in enumerate(columns.items())
    }
    frame = pd.DataFrame(data, columns=list(columns), index=pd.RangeIndex(len(rows)))
    return gpd.GeoDataFrame(frame, geometry=geometries([geometry for _, geometry in rows]))


def geometry_bytes(series: gpd.GeoSeries) -> list[bytes | None]:
    """Return geometries as bytes (WKB, two dimensions); missing and empty ones as ``None``."""
    shapes = shapely.force_2d(np.asarray(series.array, dtype=object))
    packed = shapely.to_wkb(shapes)
    return [
        None if shape is None or shape.is_empty else bytes(data)
        for shape, data in zip(shapes, packed, strict=True)
    ]


def geometries(packed: Sequence[bytes | None]) -> gpd.GeoSeries:
    """Return bytes as geometries again, EPSG:4326."""
    shapes = np.full(len(packed), None, dtype=object)
    for position, data in enumerate(packed):
        if data is not None:
            shapes[position] = shapely.from_wkb(bytes(data))
    return gpd.GeoSeries(shapes, crs=WGS84)


def plain_value(value: Any) -> Any:
    """Return a cell as JSON knows it; whatever is missing as ``None``."""
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | np.ndarray):
        return [plain_value(item) for item in value]
    if isinstance(value, datetime | date):
        return None if value is pd.NaT else value.isoformat()
    if value is None or value is pd.NA:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str | bool | int):
        return value
    return str(value)


def _column(values: list[Any], kind: str) -> pd.Series:
    if kind == "str":
        return pd.Series(["" if value is None else value for value in values], dtype="str")
    if kind == "float64":
        return pd.Series([np.nan if v is None else v for v in values], dtype="float64")
    if kind in _KEPT_DTYPES:
        return pd.Series(values, dtype=kind)
    column = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        column[position] = tuple(value) if isinstance(value, list) else value
    return pd.Series(column, dtype="object")
