"""Small tables, rosters and grids of areas for the tests about homes."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from mapping.files.tables import Table

STEP = 0.01
WEST, SOUTH = -86.5, 32.4


def table(rows: Sequence[Sequence[object]], *columns: str) -> Table:
    """Return a table as it is read from a file, the header in row 1."""
    frame_df = pd.DataFrame(
        {
            name: pd.array([str(row[at]) for row in rows], dtype="str")
            for at, name in enumerate(columns)
        }
    )
    return Table(frame_df, np.arange(2, len(rows) + 2), tuple(columns))


def grid(columns: int, rows: int = 1) -> gpd.GeoDataFrame:
    """Return square areas of about one kilometre, called A00, A01, … from the south-west."""
    shapes = [square(x, y) for y in range(rows) for x in range(columns)]
    ids = [f"A{number:02d}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"area_id": ids, "name": ids}, geometry=shapes, crs="EPSG:4326")


def square(x: int, y: int) -> object:
    """Return the square in a column and row of the grid."""
    return box(WEST + x * STEP, SOUTH + y * STEP, WEST + (x + 1) * STEP, SOUTH + (y + 1) * STEP)


def counted(areas_gdf: gpd.GeoDataFrame, **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Return areas with columns of text, as a map file is read."""
    return areas_gdf.assign(
        **{
            name: pd.array([str(one) for one in values], dtype="str")
            for name, values in columns.items()
        }
    )


def home(area: int, number: int) -> tuple[float, float]:
    """Return one of 90 homes, 60 m or more apart, in an area of a grid of one row."""
    lon = WEST + (area + 0.05 + 0.1 * (number % 9)) * STEP
    lat = SOUTH + (0.05 + 0.09 * (number // 9 % 10)) * STEP
    return round(lon, 6), round(lat, 6)
