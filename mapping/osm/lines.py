"""Ways of OpenStreetMap as lines and rings, and the areas that rings enclose."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

__all__ = ["Lines", "assemble", "polygons"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Lines:
    """Ways as runs of known nodes, by ascending way id; ``refs`` are positions of nodes."""

    way_ids: list[int]
    tags: list[dict[str, str]]
    refs: list[_Ints]
    whole: list[bool]
    broken: int

    @classmethod
    def of(
        cls,
        way_ids: list[int],
        tags: list[dict[str, str]],
        refs: list["array[int]"],
        node_ids: _Ints,
    ) -> "Lines":
        """Look up the nodes of all ways at once, and break ways where nodes are missing."""
        lengths = np.array([len(each) for each in refs], dtype=np.int64)
        flat = array("q")
        for each in refs:
            flat.extend(each)
        wanted = np.array(flat, dtype=np.int64)
        at = np.searchsorted(node_ids, wanted)
        if len(node_ids):
            found = node_ids[np.minimum(at, len(node_ids) - 1)] == wanted
        else:
            found = np.zeros(len(wanted), dtype=bool)
        ends = np.cumsum(lengths)
        result = cls([], [], [], [], 0)
        broken = 0
        for way in sorted(range(len(way_ids)), key=way_ids.__getitem__):
            span = slice(int(ends[way] - lengths[way]), int(ends[way]))
            known = found[span]
            is_whole = bool(known.all())
            broken += bool(not is_whole and tags[way])
            for run in [at[span]] if is_whole else _runs(at[span], known):
                if len(run) >= 2:
                    result.way_ids.append(way_ids[way])
                    result.tags.append(tags[way])
                    result.refs.append(run)
                    result.whole.append(is_whole)
        return cls(result.way_ids, result.tags, result.refs, result.whole, broken)

    def is_ring(self, piece: int) -> bool:
        """Return whether a piece is a complete closed way that can enclose ground."""
        refs = self.refs[piece]
        return self.whole[piece] and len(refs) >= 4 and bool(refs[0] == refs[-1])

    def boxes(self, lon: _Floats, lat: _Floats) -> _Floats:
        """Return west, south, east and north of each piece (n, 4)."""
        if not self.refs:
            return np.empty((0, 4))
        flat = np.concatenate(self.refs)
        lengths = np.array([len(refs) for refs in self.refs])
        starts = np.cumsum(lengths) - lengths
        x, y = lon[flat], lat[flat]
        return np.column_stack(
            (
                np.minimum.reduceat(x, starts),
                np.minimum.reduceat(y, starts),
                np.maximum.reduceat(x, starts),
                np.maximum.reduceat(y, starts),
            )
        )

    def geometries(self, pieces: list[int], lon: _Floats, lat: _Floats) -> npt.NDArray[Any]:
        """Return pieces as LineStrings."""
        points, owner = self._flat(pieces, lon, lat)
        return np.asarray(shapely.linestrings(points, indices=owner))

    def rings(self, pieces: list[int], lon: _Floats, lat: _Floats) -> npt.NDArray[Any]:
        """Return closed pieces as LinearRings."""
        points, owner = self._flat(pieces, lon, lat)
        return np.asarray(shapely.linearrings(points, indices=owner))

    def _flat(self, pieces: list[int], lon: _Floats, lat: _Floats) -> tuple[_Floats, _Ints]:
        refs = [self.refs[piece] for piece in pieces]
        flat = np.concatenate([np.empty(0, dtype=np.int64), *refs])
        owner = np.repeat(np.arange(len(refs)), [len(each) for each in refs])
        return np.column_stack((lon[flat], lat[flat])), owner


def _runs(refs: _Ints, known: _Bools) -> Iterator[_Ints]:
    for run in np.split(np.arange(len(refs)), np.flatnonzero(np.diff(known)) + 1):
        if len(run) and known[run[0]]:
            yield refs[run]


def polygons(
    lines: Lines, pieces: list[int], lon: _Floats, lat: _Floats
) -> list[Polygon | MultiPolygon | None]:
    return [_as_ground(polygon) for polygon in shapely.polygons(lines.rings(pieces, lon, lat))]


def assemble(members: list[_Ints], lon: _Floats, lat: _Floats) -> Polygon | MultiPolygon | None:
    """Return the area between the members' rings; ``None`` if a ring does not close."""
    if not members:
        return None
    ends: dict[int, int] = {}
    for refs in members:
        for end in (int(refs[0]), int(refs[-1])):
            ends[end] = ends.get(end, 0) + 1
    if any(count % 2 for count in ends.values()):
        return None
    flat = np.concatenate(members)
    owner = np.repeat(np.arange(len(members)), [len(refs) for refs in members])
    pieces = shapely.linestrings(np.column_stack((lon[flat], lat[flat])), indices=owner)
    return _as_ground(shapely.build_area(shapely.multilinestrings(pieces)))


def _as_ground(geometry: BaseGeometry) -> Polygon | MultiPolygon | None:
    """Return a valid Polygon or MultiPolygon with some area, or ``None``."""
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(geometry))
        if isinstance(part, Polygon) and part.area > 0
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
