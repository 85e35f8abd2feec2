"""Home areas for Autauga County, derived: the county publishes none that are ours to use.

Forty k-means clusters (seeded) of the midpoints of the TIGER address ranges, weighted by the house
numbers that each range holds; the Voronoi cells of their centres, clipped to the district; and
about 9,000 students, given to the cells in proportion to their house numbers.
"""

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapping import geo

__all__ = ["AREAS", "STUDENTS", "autauga_areas"]

AREAS: Final = 40
STUDENTS: Final = 9_000
_SEED: Final = 7
_ROUNDS: Final = 60
_MOST_NUMBERS: Final = 200
"""A range that claims more house numbers than this is not believed."""


def autauga_areas(folder: Path) -> gpd.GeoDataFrame:
    """Return the areas (``area_id``, ``students``, geometry in EPSG:4326) from the real data."""
    district = gpd.read_file(folder / "school_district_autauga.geojson").to_crs(4326)
    outline = district.geometry.union_all()
    ranges_df = pd.read_csv(folder / "tiger_01001.csv", sep=";")
    lines = shapely.from_wkt(ranges_df["geometry"].to_numpy(dtype=object))
    middles = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    numbers = np.minimum(_MOST_NUMBERS, (ranges_df["to"] - ranges_df["from"]).abs() / 2 + 1)
    is_inside = shapely.contains_xy(outline, middles[:, 0], middles[:, 1])
    middles, weights = middles[is_inside], numbers.to_numpy()[is_inside]
    plane = geo.local_projection(middles[:, 0], middles[:, 1])
    places = np.column_stack(plane.forward(middles[:, 0], middles[:, 1]))
    centres, label = _clusters(places, weights)
    cells = _cells(centres, plane.project(outline))
    share = np.bincount(label, weights=weights, minlength=AREAS) / weights.sum()
    shapes = [shapely.intersection(plane.unproject(cell), outline) for cell in cells]
    return gpd.GeoDataFrame(
        {
            "area_id": [f"A{at + 1:02d}" for at in range(AREAS)],
            "students": np.floor(STUDENTS * share).astype(int),
        },
        geometry=[shapely.multipolygons(_polygons(shape)) for shape in shapes],
        crs=4326,
    )


def _clusters(places: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weighted k-means centres and the cluster of each place."""
    random = np.random.default_rng(_SEED)
    centres = places[
        random.choice(len(places), AREAS, replace=False, p=weights / weights.sum())
    ].copy()
    label = np.zeros(len(places), dtype=int)
    for _ in range(_ROUNDS):
        label = shapely.STRtree(shapely.points(centres)).nearest(shapely.points(places))
        for at in range(AREAS):
            own = label == at
            if own.any():
                centres[at] = np.average(places[own], axis=0, weights=weights[own])
    return centres, label


def _cells(centres: np.ndarray, outline: shapely.Geometry) -> list[shapely.Geometry]:
    """Return the Voronoi cell of each centre, in the order of the centres."""
    found = shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=outline)
    cells = list(found.geoms)
    at = shapely.STRtree(cells).query(shapely.points(centres), predicate="within")
    order = dict(zip(at[0].tolist(), at[1].tolist(), strict=True))
    return [cells[order[number]] for number in range(len(centres))]


def _polygons(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
