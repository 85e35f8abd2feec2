"""Catchments: the area from which a place is at most so many minutes away.

The travel model itself is asked at the points of a grid, so that the drawn area and the minutes
of every table say the same; the line between two points lies where the minutes would be equal to
the limit.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import contourpy
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon

from mapping.geo import WALK_M_PER_MIN, LocalProjection
from mapping.travel.points import Points, TravelModel

__all__ = ["COARSE_SIDE", "FINE_SIDE", "catchment_areas"]

COARSE_SIDE: Final = 96
"""Points along each side of the first grid, which only finds out how far one gets."""
FINE_SIDE: Final = 160
"""Points along each side of the grid that the area is drawn from, unless it is small."""
_FINEST_M: Final = 25.0
_FASTEST_M_PER_MIN: Final = 2_000.0
"""Nobody gets farther than at 120 km an hour."""
_SMALLEST_CELLS: Final = 3.0
"""An island or a hole of fewer cells says more about the grid than about the streets."""

_Floats = npt.NDArray[np.float64]


def catchment_areas(
    model: TravelModel, lon: float, lat: float, *, limits_min: Sequence[float]
) -> list[MultiPolygon]:
    """Return for each limit the area from which a place can be reached within it.

    Parameters
    ----------
    model
        How people travel; minutes count towards the place, ways to the street included.
    lon, lat
        The place, in degrees (EPSG:4326).
    limits_min
        Minutes, rising; the limit itself is inside.

    Returns
    -------
    list
        One shape per limit, in degrees, each holding the one before; empty where nobody gets
        there. Points farther than 500 m from any street are outside. Its edge is right to about
        the distance of two grid points: 25 m on foot, a hundredth of the width of the area for
        larger ones.

    Raises
    ------
    ValueError
        There is no limit, one is not above zero, or they don't rise.
    """
    limits = [float(limit) for limit in limits_min]
    if not limits or limits[0] <= 0 or sorted(set(limits)) != limits:
        raise ValueError(f"limits are {limits}; they must rise and be above zero")
    local = LocalProjection(lon=float(lon), lat=float(lat))
    place = Points.of(lon, lat)
    box = _first_box(model, limits[-1])
    coarse = _Grid.over(box, COARSE_SIDE)
    reached = coarse.minutes(model, place, local, limit_min=limits[-1]) <= limits[-1]
    if reached.any():
        fine = _Grid.over(coarse.around(reached), FINE_SIDE)
    else:  # what is reached lies between the points
        step = 2 * coarse.step_m
        fine = _Grid.over((-step, -step, step, step), FINE_SIDE)
    minutes = fine.minutes(model, place, local, limit_min=limits[-1])
    return [_shape(fine, minutes, limit, local) for limit in limits]


def _shape(
    grid: "_Grid", minutes: _Floats, limit_min: float, local: LocalProjection
) -> MultiPolygon:
    """Return the area within one limit, in degrees."""
    # One step beyond the last point within, people walk on; farther points must not pull the line.
    beyond = limit_min + grid.step_m / WALK_M_PER_MIN
    levels = np.pad(np.minimum(minutes, beyond), 1, constant_values=beyond)
    x = np.concatenate([[grid.x[0] - grid.step_m], grid.x, [grid.x[-1] + grid.step_m]])
    y = np.concatenate([[grid.y[0] - grid.step_m], grid.y, [grid.y[-1] + grid.step_m]])
    maker = contourpy.contour_generator(x, y, levels, fill_type=contourpy.FillType.OuterOffset)
    # The upper end is outside of what contourpy fills; the limit is inside of what we mean.
    rings_of: Any = maker.filled(-1.0, np.nextafter(limit_min, np.inf))
    smallest = _SMALLEST_CELLS * grid.step_m**2
    polygons = []
    for ring, cuts in zip(*rings_of, strict=True):
        rings = [ring[a:b] for a, b in pairwise(cuts)]
        holes = [hole for hole in rings[1:] if Polygon(hole).area >= smallest]
        polygons.append(Polygon(rings[0], holes))
    # The largest stays, however small it is: somebody gets there.
    polygons.sort(key=lambda polygon: -polygon.area)
    kept = [each for rank, each in enumerate(polygons) if rank == 0 or each.area >= smallest]
    whole = shapely.make_valid(shapely.union_all(np.array(kept, dtype=object)))
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    shape = MultiPolygon(parts)
    moved = local.unproject(shape)
    return moved if isinstance(moved, MultiPolygon) else MultiPolygon([moved])


class _Grid:
    """Points at equal distances, in metres from the place."""

    def __init__(self, x: _Floats, y: _Floats, step_m: float) -> None:
        self.x, self.y, self.step_m = x, y, step_m

    @classmethod
    def over(cls, box: tuple[float, float, float, float], side: int) -> "_Grid":
        """Return a grid over a box (west, south, east, north; metres) with square cells."""
        west, south, east, north = box
        step_m = max(max(east - west, north - south) / (side - 1), _FINEST_M)
        columns = int(np.ceil((east - west) / step_m)) + 1
        rows = int(np.ceil((north - south) / step_m)) + 1
        x = west + step_m * np.arange(columns, dtype=np.float64)
        y = south + step_m * np.arange(rows, dtype=np.float64)
        return cls(x, y, step_m)

    def around(self, chosen: npt.NDArray[np.bool_]) -> tuple[float, float, float, float]:
        """Return the box of the chosen points and one step more on each side."""
        x, y = self.x[chosen.any(axis=0)], self.y[chosen.any(axis=1)]
        step = self.step_m
        return x[0] - step, y[0] - step, x[-1] + step, y[-1] + step

    def minutes(
        self, model: TravelModel, place: Points, local: LocalProjection, *, limit_min: float
    ) -> _Floats:
        """Return minutes to the place, (rows, columns); infinity beyond the limit."""
        across, up = np.meshgrid(self.x, self.y)
        lon, lat = local.inverse(across.ravel(), up.ravel())
        # Points just outside say where the line runs.
        reach_min = limit_min + self.step_m / WALK_M_PER_MIN
        pairs_df = model.within(Points.of(lon, lat), place, limit_min=reach_min)
        found = np.full(across.size, np.inf)
        found[pairs_df["origin"].to_numpy()] = pairs_df["minutes"].to_numpy()
        return found.reshape(across.shape)


def _first_box(model: TravelModel, limit_min: float) -> tuple[float, float, float, float]:
    on_foot = model.mode in ("walk", "line")
    reach_m = limit_min * (WALK_M_PER_MIN if on_foot else _FASTEST_M_PER_MIN)
    return -reach_m, -reach_m, reach_m, reach_m
