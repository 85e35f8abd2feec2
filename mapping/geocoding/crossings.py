"""Where two streets meet."""

import math
from functools import cached_property, lru_cache
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
_EXTEND_M: Final = 150.0
_MOST_PAIRS: Final = 250_000
_MANY_PAIRS: Final = 40_000

_Lines = tuple[npt.NDArray[Any], npt.NDArray[Any], float]


class Crossings:
    """Finds the corners of two streets from the ends and crossings of their lines."""

    def __init__(self, index: AddressIndex) -> None:
        self._index = index
        streets = np.arange(len(index.streets) + 1)
        self._first = np.searchsorted(index.arrays["r_street"], streets)
        self._lines = lru_cache(maxsize=5_000)(self._read_lines)
        self.between = lru_cache(maxsize=20_000)(self._between)

    def _between(
        self, one: int, other: int, zips: frozenset[int] = frozenset()
    ) -> tuple[tuple[float, float, int, float], ...]:
        """Return (lon, lat, row of the first street, gap in metres) of each corner, closest first.

        The gap is 0 where the lines meet. Lines of house numbers often stop before the corner:
        if nothing meets, their ends are drawn on for up to :data:`_EXTEND_M`. ``zips`` limits the
        lines to those ZIPs.
        """
        mine, theirs = self._lines(one, zips), self._lines(other, zips)
        if not len(mine[0]) or not len(theirs[0]) or len(mine[0]) * len(theirs[0]) > _MOST_PAIRS:
            return ()
        scale = mine[2]
        tree = shapely.STRtree(theirs[0])
        left, right = tree.query(mine[0], predicate="dwithin", distance=_MEET_M)
        if not len(left):
            return self._extended(mine, theirs)
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
            found.append((lon, lat, int(mine[1][left[corner[0]]]), 0.0))
        return tuple(found)

    def _extended(
        self, mine: _Lines, theirs: _Lines
    ) -> tuple[tuple[float, float, int, float], ...]:
        tree = shapely.STRtree(theirs[0])
        left, right = tree.query(mine[0], predicate="dwithin", distance=_EXTEND_M)
        if not len(left):
            return ()
        away = shapely.distance(mine[0][left], theirs[0][right])
        best = int(np.argmin(away))
        gap = float(away[best])
        one, other = mine[0][left[best]], theirs[0][right[best]]
        between = shapely.shortest_line(one, other)
        reach = 1.5 * gap + 20.0
        longer_one = _drawn_on(one, shapely.get_point(between, 0), reach)
        longer_other = _drawn_on(other, shapely.get_point(between, 1), reach)
        spot = shapely.line_interpolate_point(between, 0.5, normalized=True)
        for first, second in ((longer_one, other), (one, longer_other), (longer_one, longer_other)):
            meeting = shapely.intersection(first, second)
            if not meeting.is_empty:
                spot = meeting.centroid
                break
        else:
            if gap > _EXTEND_M * 0.7:
                return ()
        lon, lat = spot.x / (_M_PER_DEG * mine[2]), spot.y / _M_PER_DEG
        return ((lon, lat, int(mine[1][left[best]]), gap),)

    def many(self, one: int, other: int) -> bool:
        """Whether two streets have so many lines that their ZIPs must be told first."""
        pairs = 1
        for street in (one, other):
            pairs *= int(self._first[street + 1]) - int(self._first[street])
        return pairs > _MANY_PAIRS

    def _read_lines(self, street: int, zips: frozenset[int]) -> _Lines:
        a = self._index.arrays
        start, end = int(self._first[street]), int(self._first[street + 1])
        if start == end:
            return np.empty(0, dtype=object), np.empty(0, dtype=np.int64), 1.0
        rows = np.arange(start, end)
        if zips:
            rows = rows[np.isin(a["r_zip"][start:end], list(zips))]
            if not len(rows):
                return np.empty(0, dtype=object), np.empty(0, dtype=np.int64), 1.0
        begin = a["r_offsets"][rows]
        lengths = a["r_offsets"][rows + 1] - begin
        take = np.repeat(begin - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
        scale = self._scale
        metres = a["coords"][take] / _SCALE * np.array([_M_PER_DEG * scale, _M_PER_DEG])
        lines = shapely.linestrings(metres, indices=np.repeat(np.arange(len(rows)), lengths))
        return np.asarray(lines), rows, scale

    @cached_property
    def _scale(self) -> float:
        coords = self._index.arrays["coords"]
        step = max(1, len(coords) // 1000)
        return math.cos(math.radians(float(np.median(coords[::step, 1])) / _SCALE))


def _drawn_on(line: Any, end: Any, reach_m: float) -> Any:
    """Return the line drawn straight on beyond the end that lies at a point, if one does."""
    coords = shapely.get_coordinates(line)
    at = shapely.get_coordinates(end)[0]
    for tip, before in ((coords[-1], coords[-2]), (coords[0], coords[1])):
        step = tip - before
        length = float(np.hypot(*step))
        if float(np.hypot(*(tip - at))) < 1.0 and length > 0:
            return shapely.linestrings([tip, tip + step / length * reach_m])
    return line
