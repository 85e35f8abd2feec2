"""Where two streets meet."""

import math
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from mapping.geocoding.index import AddressIndex

__all__ = ["Crossings"]

_SCALE: Final = 1e7
_M_PER_DEG: Final = 111_195.0
_MEET_M: Final = 45.0
"""Lines drawn beside the road (as in the table of ranges) end this far from the corner at most."""
_ONE_CORNER_M: Final = 120.0
_MOST_PAIRS: Final = 250_000


class Crossings:
    """Finds the corners of two streets from the ends and crossings of their lines."""

    def __init__(self, index: AddressIndex) -> None:
        self._index = index
        streets = np.arange(len(index.streets) + 1)
        self._first = np.searchsorted(index.arrays["r_street"], streets)
        self._lines = lru_cache(maxsize=5_000)(self._read_lines)
        self.between = lru_cache(maxsize=20_000)(self._between)

    def _between(self, one: int, other: int) -> tuple[tuple[float, float, int], ...]:
        """Return (lon, lat, row of the first street) of each corner, the closest meeting first."""
        mine, theirs = self._lines(one), self._lines(other)
        if not len(mine[0]) or not len(theirs[0]) or len(mine[0]) * len(theirs[0]) > _MOST_PAIRS:
            return ()
        scale = mine[2]
        tree = shapely.STRtree(theirs[0])
        left, right = tree.query(mine[0], predicate="dwithin", distance=_MEET_M)
        if not len(left):
            return ()
        away = shapely.distance(mine[0][left], theirs[0][right])
        nearest = shapely.shortest_line(mine[0][left], theirs[0][right])
        middle = shapely.line_interpolate_point(nearest, 0.5, normalized=True)
        spots = np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])
        corners: list[list[int]] = []
        for pair in np.argsort(away, kind="stable").tolist():
            for corner in corners:
                gap = spots[corner[0]] - spots[pair]
                if math.hypot(float(gap[0]), float(gap[1])) <= _ONE_CORNER_M:
                    corner.append(pair)
                    break
            else:
                corners.append([pair])
        found = []
        closest = float(away.min())
        for corner in corners:
            best = float(away[corner[0]])
            if best > max(closest + 15.0, 25.0):
                continue
            near = [pair for pair in corner if away[pair] <= best + 15.0]
            x, y = spots[near].mean(axis=0)
            lon, lat = float(x) / (_M_PER_DEG * scale), float(y) / _M_PER_DEG
            found.append((lon, lat, int(mine[1][left[corner[0]]])))
        return tuple(found)

    def _read_lines(self, street: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any], float]:
        a = self._index.arrays
        start, end = int(self._first[street]), int(self._first[street + 1])
        if start == end:
            return np.empty(0, dtype=object), np.empty(0, dtype=np.int64), 1.0
        offsets = a["r_offsets"][start : end + 1]
        coords = a["coords"][offsets[0] : offsets[-1]] / _SCALE
        scale = self._scale()
        metres = coords * np.array([_M_PER_DEG * scale, _M_PER_DEG])
        lengths = np.diff(offsets)
        lines = shapely.linestrings(metres, indices=np.repeat(np.arange(end - start), lengths))
        return np.asarray(lines), np.arange(start, end), scale

    def _scale(self) -> float:
        coords = self._index.arrays["coords"]
        step = max(1, len(coords) // 1000)
        return math.cos(math.radians(float(np.median(coords[::step, 1])) / _SCALE))
