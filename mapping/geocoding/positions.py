"""From an index row and a house number to a place on the ground."""

import math
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mapping.geocoding.index import AddressIndex

__all__ = ["SIDE_OFFSET_M", "row_position", "row_positions", "street_point"]

SIDE_OFFSET_M: Final = 9.0
"""How far houses stand from a centreline, in metres."""
_SCALE: Final = 1e7
_M_PER_DEG: Final = 111_195.0

_Floats = npt.NDArray[np.float64]


def row_position(index: AddressIndex, is_range: bool, row: int, number: int) -> tuple[float, float]:
    """Return lon and lat of a point row, or of a number on a range row."""
    a = index.arrays
    if not is_range:
        return float(a["p_lon"][row]) / _SCALE, float(a["p_lat"][row]) / _SCALE
    start, end = int(a["r_offsets"][row]), int(a["r_offsets"][row + 1])
    line = (a["coords"][start:end] / _SCALE).tolist()
    share = _share(int(a["r_from"][row]), int(a["r_to"][row]), number)
    scale = math.cos(math.radians(line[0][1]))
    lengths = [
        math.hypot((one[0] - other[0]) * scale, one[1] - other[1]) for one, other in pairwise(line)
    ]
    left = share * sum(lengths)
    for place, length in enumerate(lengths):
        if left <= length or place == len(lengths) - 1:
            part = min(1.0, left / length) if length else 0.0
            (x1, y1), (x2, y2) = line[place], line[place + 1]
            lon, lat = x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
            side = int(a["r_side"][row])
            if side and length:
                away = SIDE_OFFSET_M / _M_PER_DEG * side
                lon += -(y2 - y1) / length * away / scale
                lat += (x2 - x1) * scale / length * away
            return lon, lat
        left -= length
    return line[-1][0], line[-1][1]


def _share(first: int, last: int, number: int) -> float:
    if first < 0 or first == last:
        return 0.5
    return min(1.0, max(0.0, (number - first) / (last - first)))


def row_positions(
    index: AddressIndex, is_range: bool, rows: npt.NDArray[Any], numbers: npt.NDArray[Any]
) -> _Floats:
    """Return lon and lat for many rows at once, shape (n, 2); as :func:`row_position`."""
    a = index.arrays
    rows = np.asarray(rows, dtype=np.int64)
    if not is_range:
        return np.column_stack([a["p_lon"][rows], a["p_lat"][rows]]) / _SCALE
    if not len(rows):
        return np.empty((0, 2))
    start, end = a["r_offsets"][rows], a["r_offsets"][rows + 1]
    counts = end - start
    ends = np.cumsum(counts)
    begins = ends - counts
    take = np.repeat(start - begins, counts) + np.arange(ends[-1])
    lines = a["coords"][take] / _SCALE
    scale = np.cos(np.radians(lines[begins, 1]))
    step = np.diff(lines, axis=0)
    length = np.hypot(step[:, 0] * np.repeat(scale, counts)[:-1], step[:, 1])
    length[ends[:-1] - 1] = 0.0
    along = np.concatenate([[0.0], np.cumsum(length)])
    total = along[ends - 1] - along[begins]
    first, last = a["r_from"][rows].astype(float), a["r_to"][rows].astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where((first < 0) | (first == last), 0.5, (numbers - first) / (last - first))
    target = along[begins] + np.clip(share, 0.0, 1.0) * total
    vertex = np.searchsorted(along, target, side="left") - 1
    vertex = np.clip(vertex, begins, ends - 2)
    piece = length[vertex]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(piece > 0, (target - along[vertex]) / piece, 0.0)
    place: _Floats = lines[vertex] + step[vertex] * np.clip(part, 0.0, 1.0)[:, None]
    side = a["r_side"][rows].astype(float)
    away = np.where(piece > 0, SIDE_OFFSET_M / _M_PER_DEG * side, 0.0)
    safe = np.where(piece > 0, piece, 1.0)
    place[:, 0] += -step[vertex, 1] / safe * away / scale
    place[:, 1] += step[vertex, 0] * scale / safe * away
    return place


def street_point(index: AddressIndex, part: tuple[int, int]) -> tuple[float, float, int] | None:
    """Return a place near the middle of rows that follow each other, and the row it is on."""
    a = index.arrays
    rows = np.arange(*part)
    if not len(rows):
        return None
    middle = (a["r_offsets"][rows] + a["r_offsets"][rows + 1]) // 2
    spots = a["coords"][middle] / _SCALE
    centre = np.median(spots, axis=0)
    scale = math.cos(math.radians(float(centre[1])))
    away = np.hypot((spots[:, 0] - centre[0]) * scale, spots[:, 1] - centre[1])
    best = int(np.argmin(away))
    return float(spots[best, 0]), float(spots[best, 1]), int(rows[best])
