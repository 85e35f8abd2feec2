"""Where two streets meet."""

import math
from functools import cached_property, lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from mapping.geocoding.evidence import Likely
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.rows import Part, StreetRows

__all__ = ["Crossings"]

_SCALE: Final = 1e7
_M_PER_DEG: Final = 111_195.0
_MEET_M: Final = 45.0
"""Lines drawn beside the road (as in the table of ranges) end this far from the corner at most."""
_ONE_CORNER_M: Final = 120.0
_EXTEND_M: Final = 150.0
_MOST_PAIRS: Final = 250_000
_MANY_PAIRS: Final = 10_000

_Box = tuple[float, float, float, float]
_Lines = tuple[npt.NDArray[Any], npt.NDArray[Any], float]


class Crossings:
    """Finds the corners of two streets from the ends and crossings of their lines."""

    def __init__(self, index: AddressIndex, rows: StreetRows) -> None:
        self._index = index
        self._rows = rows
        self._lines = lru_cache(maxsize=5_000)(self._read_lines)
        self._box = lru_cache(maxsize=20_000)(self._find_box)
        self._of_parts = lru_cache(maxsize=20_000)(self._meet)

    def between(
        self, one: int, other: int, likely: Likely | None = None
    ) -> tuple[tuple[float, float, int, float], ...]:
        """Return (lon, lat, row of the first street, gap in metres) of each corner, closest first.

        The gap is 0 where the lines meet. Lines of house numbers often stop before the corner:
        if nothing meets, their ends are drawn on for up to :data:`_EXTEND_M`. ``likely`` limits
        the lines to the likely ZIPs.
        """
        mine, theirs = self._parts_of(one, likely), self._parts_of(other, likely)
        if not mine or not theirs or _count(mine) * _count(theirs) > _MOST_PAIRS:
            return ()
        return self._of_parts(mine, theirs)

    def both_in(self, one: int, other: int, likely: Likely) -> bool:
        """Whether both streets have lines in the likely ZIPs."""
        return bool(self._parts_of(one, likely) and self._parts_of(other, likely))

    def _parts_of(self, street: int, likely: Likely | None) -> tuple[Part, ...]:
        if likely is not None:
            return tuple(sorted(self._rows.parts("r", street, likely)))
        start, end = self._rows.part("r", street, -1)
        return ((start, end),) if end > start else ()

    def _meet(
        self, my_parts: tuple[Part, ...], their_parts: tuple[Part, ...]
    ) -> tuple[tuple[float, float, int, float], ...]:
        if not _may_meet(self._box(my_parts), self._box(their_parts)):
            return ()
        mine, theirs = self._lines(my_parts), self._lines(their_parts)
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
        return _count(self._parts_of(one, None)) * _count(self._parts_of(other, None)) > _MANY_PAIRS

    def _read_lines(self, parts: tuple[Part, ...]) -> _Lines:
        a = self._index.arrays
        rows = np.concatenate([np.arange(*part) for part in parts])
        begin = a["r_offsets"][rows]
        lengths = a["r_offsets"][rows + 1] - begin
        take = np.repeat(begin - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
        scale = self._scale
        metres = a["coords"][take] / _SCALE * np.array([_M_PER_DEG * scale, _M_PER_DEG])
        lines = shapely.linestrings(metres, indices=np.repeat(np.arange(len(rows)), lengths))
        return np.asarray(lines), rows, scale

    def _find_box(self, parts: tuple[Part, ...]) -> _Box:
        """Return least x, least y, most x and most y of lines, in metres."""
        a = self._index.arrays
        ends = a["r_offsets"][np.array(parts)].tolist()
        coords = np.concatenate([a["coords"][start:end] for start, end in ends])
        x, y = _M_PER_DEG * self._scale / _SCALE, _M_PER_DEG / _SCALE
        (west, south), (east, north) = coords.min(axis=0).tolist(), coords.max(axis=0).tolist()
        return west * x, south * y, east * x, north * y

    @cached_property
    def _scale(self) -> float:
        coords = self._index.arrays["coords"]
        step = max(1, len(coords) // 1000)
        return math.cos(math.radians(float(np.median(coords[::step, 1])) / _SCALE))


def _count(parts: tuple[Part, ...]) -> int:
    return sum(end - start for start, end in parts)


def _may_meet(one: _Box, other: _Box) -> bool:
    """Whether boxes (least x, least y, most x, most y) are near enough for lines to meet."""
    return (
        one[0] - _EXTEND_M <= other[2]
        and other[0] - _EXTEND_M <= one[2]
        and one[1] - _EXTEND_M <= other[3]
        and other[1] - _EXTEND_M <= one[3]
    )


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
