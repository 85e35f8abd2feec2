"""Where people may live inside an area: along its residential streets and at its addresses."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from mapping.geo import LocalProjection

__all__ = ["PlacesIn", "Residential", "places_in"]

_STEP_M: Final = 40.0
"""Along a street one place stands for this length."""
_ADDRESSES_TELL: Final = 0.5
"""With this many addresses per street place, an area's addresses are taken to be complete."""
_GRID_PLACES: Final = 400
"""Places laid over an area of which neither streets nor addresses are known."""

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Residential:
    """What is known of where people live; nothing of it is about students.

    Parameters
    ----------
    lon, lat
        Positions of known addresses, in degrees; empty if there are none.
    streets_gdf
        Street segments with lines in EPSG:4326 and ``is_residential`` (bool); ``None`` if no
        streets are loaded.
    """

    lon: _Floats
    lat: _Floats
    streets_gdf: gpd.GeoDataFrame | None = None

    @classmethod
    def unknown(cls) -> "Residential":
        """Return that nothing is known."""
        return cls(np.empty(0), np.empty(0))

    @classmethod
    def along(cls, streets_gdf: gpd.GeoDataFrame) -> "Residential":
        """Return street segments without addresses."""
        return cls(np.empty(0), np.empty(0), streets_gdf)


@dataclass(frozen=True)
class PlacesIn:
    """Places of one area.

    Parameters
    ----------
    xy
        Positions in metres, shape (n, 2), n of at least 1, sorted.
    source
        "addresses", "streets" or "area".
    """

    xy: _Floats
    source: str


def places_in(
    shapes: npt.NDArray[np.object_], residential: Residential, projection: LocalProjection
) -> list[PlacesIn]:
    """Return where people may live in each polygon (metres): addresses, else streets, else all.

    Addresses count alone where there are enough of them for the streets; where they are few, they
    count beside places along the residential streets; where an area has no residential street,
    its other streets count. An area without any of these is covered evenly.
    """
    tree = shapely.STRtree(shapes)
    addresses = _by_area(tree, len(shapes), _projected(residential, projection))
    homely, other = _street_places(residential.streets_gdf, tree, projection)
    in_homely = _by_area(tree, len(shapes), homely)
    in_other = _by_area(tree, len(shapes), other)
    found = []
    for at, shape in enumerate(shapes):
        known, street = addresses[at], in_homely[at]
        if len(known) and len(known) >= _ADDRESSES_TELL * len(street):
            found.append(PlacesIn(_ordered(known), "addresses"))
        elif len(street) or len(in_other[at]):
            along = street if len(street) else in_other[at]
            found.append(PlacesIn(_ordered(np.vstack([known, along])), "streets"))
        else:
            found.append(PlacesIn(_ordered(_grid(shape)), "area"))
    return found


def _ordered(xy: _Floats) -> _Floats:
    rounded = xy.round(2)
    return rounded[np.lexsort((rounded[:, 1], rounded[:, 0]))]


def _projected(residential: Residential, projection: LocalProjection) -> _Floats:
    good = np.isfinite(residential.lon) & np.isfinite(residential.lat)
    return np.column_stack(projection.forward(residential.lon[good], residential.lat[good]))


def _by_area(tree: shapely.STRtree, areas: int, xy: _Floats) -> list[_Floats]:
    """Return the positions inside each area; one on a border belongs to the first area."""
    if not len(xy):
        return [np.empty((0, 2)) for _ in range(areas)]
    place, area = tree.query(shapely.points(xy), predicate="intersects")
    order = np.lexsort((area, place))
    place, area = place[order], area[order]
    place, first = np.unique(place, return_index=True)
    area = area[first]
    order = np.argsort(area, kind="stable")
    cuts = np.searchsorted(area[order], np.arange(1, areas))
    return list(np.split(xy[place[order]], cuts))


def _street_places(
    streets_gdf: gpd.GeoDataFrame | None, tree: shapely.STRtree, projection: LocalProjection
) -> tuple[_Floats, _Floats]:
    """Return places every 40 m along residential streets, and along all others."""
    nothing = np.empty((0, 2))
    if streets_gdf is None or not len(streets_gdf):
        return nothing, nothing
    lines = np.asarray(streets_gdf.geometry.to_crs(projection.crs).array, dtype=object)
    near = np.unique(tree.query(lines)[0])
    lines = lines[near]
    homely = streets_gdf["is_residential"].to_numpy(dtype=bool)[near]
    steps = np.maximum(1, np.round(shapely.length(lines) / _STEP_M)).astype(np.int64)
    line = np.repeat(np.arange(len(lines)), steps)
    starts = np.cumsum(steps) - steps
    share = (np.arange(len(line)) - starts[line] + 0.5) / steps[line]
    xy = shapely.get_coordinates(
        shapely.line_interpolate_point(lines[line], share, normalized=True)
    )
    return xy[homely[line]], xy[~homely[line]]


def _grid(shape: object) -> _Floats:
    """Return a regular grid of positions inside a polygon, or one position inside it."""
    left, low, right, high = shapely.bounds(shape)
    step = max(float(np.sqrt(shapely.area(shape) / _GRID_PLACES)), 1.0)
    xs = np.arange(left + step / 2, right, step)
    ys = np.arange(low + step / 2, high, step)
    if len(xs) * len(ys) <= 100 * _GRID_PLACES:
        x, y = (axis.ravel() for axis in np.meshgrid(xs, ys))
        inside = shapely.contains_xy(shape, x, y)
        if inside.any():
            return np.column_stack([x[inside], y[inside]])
    inside_it: _Floats = shapely.get_coordinates(shapely.point_on_surface(shape))
    return inside_it
