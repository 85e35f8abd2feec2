"""From drawn lines to one street network: crossings become junctions that both lines share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import shapely
from shapely.geometry import LineString

from mapping.demo.plane import Path, Point, distance_m, length_m, quantise

__all__ = ["Edge", "Network", "Strand", "weave"]

_JUNCTION_M: Final = 16.0
"""Junctions nearer to each other than this become one."""
_TOUCH_M: Final = 0.6
_RANK: Final = {
    "motorway": 0,
    "motorway_link": 1,
    "rail": 2,
    "primary": 3,
    "secondary": 4,
    "tertiary": 5,
    "unclassified": 6,
    "residential": 7,
    "service": 8,
}


@dataclass(frozen=True)
class Strand:
    """A drawn line that becomes a street (or rail) once it is woven in.

    ``key`` is the same for all pieces of one street; ``character`` that of its neighbourhood, empty
    for hand-drawn roads; ``level`` 1 lines meet level 0 lines only at their own ends.
    """

    key: str
    highway: str
    path: tuple[Point, ...]
    character: str = ""
    family: str = ""
    level: int = 0
    is_oneway: bool = False


@dataclass
class Edge:
    """A piece of a strand between two junctions or ends; ``path`` holds both ends."""

    strand: Strand
    path: Path
    is_stub: bool = False

    @property
    def ends(self) -> tuple[Point, Point]:
        """The junctions at both ends."""
        return self.path[0], self.path[-1]

    @property
    def length_m(self) -> float:
        """Length in metres."""
        return length_m(self.path)


@dataclass
class Network:
    """Edges and, for each junction, the numbers of the edges that end there."""

    edges: dict[int, Edge] = field(default_factory=dict)
    at: dict[Point, list[int]] = field(default_factory=lambda: defaultdict(list))
    _next: int = 0

    def add(self, edge: Edge) -> int:
        """Take an edge in and return its number."""
        number = self._next
        self._next += 1
        self.edges[number] = edge
        for end in edge.ends:
            self.at[end].append(number)
        return number

    def remove(self, number: int) -> Edge:
        """Take an edge out and return it."""
        edge = self.edges.pop(number)
        for end in edge.ends:
            self.at[end].remove(number)
            if not self.at[end]:
                del self.at[end]
        return edge

    def has_detour(self, number: int, *, reach: int = 500) -> bool:
        """Say whether the ends of an edge stay connected without it, looking at ``reach`` nodes."""
        start, goal = self.edges[number].ends
        if start == goal:
            return True
        seen, waiting = {start}, [start]
        while waiting and len(seen) < reach:
            following: list[Point] = []
            for node in waiting:
                for other in self.at[node]:
                    if other == number or self.edges[other].strand.highway == "rail":
                        continue
                    a, b = self.edges[other].ends
                    end = b if a == node else a
                    if end == goal:
                        return True
                    if end not in seen:
                        seen.add(end)
                        following.append(end)
            waiting = following
        return False

    def split(self, number: int, point: Point, after: int) -> None:
        """Cut an edge at a new vertex that comes after its vertex number ``after``."""
        edge = self.remove(number)
        self.add(Edge(edge.strand, [*edge.path[: after + 1], point], edge.is_stub))
        self.add(Edge(edge.strand, [point, *edge.path[after + 1 :]], edge.is_stub))

    def islands(self) -> list[set[Point]]:
        """Return the connected parts of the street network (without rails), largest first."""
        left = {
            node
            for node, numbers in self.at.items()
            if any(self.edges[n].strand.highway != "rail" for n in numbers)
        }
        found: list[set[Point]] = []
        for start in sorted(left):
            if start not in left:
                continue
            island, waiting = {start}, [start]
            left.discard(start)
            while waiting:
                node = waiting.pop()
                for number in self.at[node]:
                    edge = self.edges[number]
                    if edge.strand.highway == "rail":
                        continue
                    for end in edge.ends:
                        if end in left:
                            left.discard(end)
                            island.add(end)
                            waiting.append(end)
            found.append(island)
        return sorted(found, key=lambda island: (-len(island), min(island)))


def weave(strands: Sequence[Strand]) -> Network:
    """Return the network of the strands: each crossing of two strands is a junction of both."""
    paths = _with_crossings(strands)
    moved = _merged_junctions(strands, paths)
    network = Network()
    uses: dict[Point, int] = defaultdict(int)
    clean: list[Path] = []
    for path in paths:
        new: Path = []
        for point in path:
            point = moved.get(point, point)
            if not new or new[-1] != point:
                new.append(point)
        clean.append(_without_crumbs(new, set(moved.values())))
        for point in set(clean[-1]):
            uses[point] += 1
    for strand, path in zip(strands, clean, strict=True):
        if len(path) < 2:
            continue
        piece = [path[0]]
        seen = {path[0]}
        for point in path[1:]:
            piece.append(point)
            if uses[point] > 1 or point == path[-1] or point in seen:
                _add_piece(network, strand, piece)
                piece = [point]
            seen.add(point)
    return network


def _add_piece(network: Network, strand: Strand, piece: Path) -> None:
    """Add an edge unless it is a point, or doubles an edge that is there already."""
    if len(piece) < 2 or piece[0] == piece[-1]:
        return
    for number in network.at.get(piece[0], []):
        other = network.edges[number]
        if set(other.ends) == {piece[0], piece[-1]} and other.strand.highway != "rail":
            gap = LineString(other.path).hausdorff_distance(LineString(piece))
            if gap < _JUNCTION_M:
                return
    network.add(Edge(replace(strand), list(piece)))


def _may_meet(a: Strand, b: Strand) -> bool:
    """Say whether two strands cross on one level, ends of ramps apart."""
    return a.level == b.level


def _with_crossings(strands: Sequence[Strand]) -> list[Path]:
    """Return each strand's path with a vertex at each crossing, the same for both strands."""
    lines = [LineString(strand.path) for strand in strands]
    tree = shapely.STRtree(lines)
    extra: dict[int, set[Point]] = defaultdict(set)
    left, right = tree.query(lines, predicate="dwithin", distance=_TOUCH_M)
    for first, second in sorted(zip(left.tolist(), right.tolist(), strict=True)):
        if first == second:
            continue
        for end in (strands[first].path[0], strands[first].path[-1]):
            meets = _may_meet(strands[first], strands[second]) or strands[first].level == 2
            if meets and lines[second].distance(shapely.Point(end)) <= _TOUCH_M:
                extra[second].add(end)
        if first < second and _may_meet(strands[first], strands[second]):
            for point in _points(lines[first].intersection(lines[second])):
                extra[first].add(point)
                extra[second].add(point)
    return [
        _inserted(list(strand.path), lines[number], extra[number])
        for number, strand in enumerate(strands)
    ]


def _points(geometry: shapely.Geometry) -> Iterable[Point]:
    for part in getattr(geometry, "geoms", [geometry]):
        if not part.is_empty:
            ends = part.coords if part.geom_type == "Point" else [part.coords[0], part.coords[-1]]
            for x, y in ends:
                yield quantise(x, y)


def _inserted(path: Path, line: LineString, points: set[Point]) -> Path:
    """Return the path with points put in where they lie along it."""
    known = set(path)
    placed = [(line.project(shapely.Point(p)), p) for p in sorted(points - known)]
    reached = 0.0
    vertices = [(0.0, path[0])]
    for a, b in pairwise(path):
        reached += distance_m(a, b)
        vertices.append((reached, b))
    return [point for _, point in sorted([*vertices, *placed], key=lambda pair: pair[0])]


def _merged_junctions(strands: Sequence[Strand], paths: Sequence[Path]) -> dict[Point, Point]:
    """Return where each junction goes, so that none are within a few steps of each other."""
    rank: dict[Point, int] = {}
    uses: dict[Point, int] = defaultdict(int)
    for strand, path in zip(strands, paths, strict=True):
        for point in set(path):
            uses[point] += 1
            rank[point] = min(rank.get(point, 99), _RANK[strand.highway])
    ends = {end for path in paths for end in (path[0], path[-1])}
    junctions = sorted(
        (p for p in uses if uses[p] > 1 or p in ends), key=lambda p: (rank[p], uses[p] == 1, p)
    )
    cells: dict[tuple[int, int], list[Point]] = defaultdict(list)
    moved: dict[Point, Point] = {}
    for point in junctions:
        column, row = int(point[0] // _JUNCTION_M), int(point[1] // _JUNCTION_M)
        near = [
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in cells[column + dx, row + dy]
            if distance_m(point, other) < _JUNCTION_M and rank[other] > 2 and rank[point] > 2
        ]
        if near:
            moved[point] = min(near, key=lambda other: (distance_m(point, other), other))
        else:
            cells[column, row].append(point)
            moved[point] = point
    return moved


def _without_crumbs(path: Path, junctions: set[Point]) -> Path:
    """Return the path without shape vertices that lie right beside a junction, or fold back."""
    kept: Path = []
    for index, point in enumerate(path):
        if point not in junctions:
            beside = [p for p in path[max(index - 1, 0) : index + 2] if p in junctions]
            if any(distance_m(point, other) < 6.0 for other in beside):
                continue
        if len(kept) > 1 and kept[-2] == point:
            kept.pop()
            continue
        if not kept or kept[-1] != point:
            kept.append(point)
    return kept
