"""House numbers: every block of every street gets a name, a range and a side for odd numbers.

Main Street parts east from west, Washington Avenue north from south; numbers grow away from them by
a hundred a block, odd numbers on the left, as the old plat of the town has it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import shapely
from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint

from mapping.demo.fill import STYLES
from mapping.demo.naming import StreetName, name_streets
from mapping.demo.plane import (
    Path,
    Point,
    along,
    direction,
    distance_m,
    length_m,
    line,
    offset_line,
    quantise,
)
from mapping.demo.terrain import Terrain
from mapping.demo.weave import Network

__all__ = ["Block", "Gazetteer", "make_gazetteer"]

_HUNDRED_M: Final = 125.0
_SIDE_M: Final = 11.0
_ROAD_LOT_M: Final = 24.0
_NO_HOUSES: Final = frozenset({"rail", "motorway", "motorway_link"})


@dataclass(frozen=True)
class Block:
    """A block of a street, from its low to its high numbers.

    ``first`` is the even number before the first odd one; ``lots`` is the number of lots on each
    side; ``zips`` and ``areas`` are those of the left (odd) and of the right (even) side; an empty
    area lies outside the district.
    """

    street: StreetName
    edges: tuple[int, ...]
    path: tuple[Point, ...]
    first: int
    last_odd: int
    lots: int
    zips: tuple[str, str]
    areas: tuple[str, str]
    character: str
    highway: str

    @property
    def length_m(self) -> float:
        """Length in metres."""
        return length_m(self.path)

    def numbers(self, side: int) -> tuple[int, int]:
        """Return the first and last number of the left (0, odd) or right (1, even) side."""
        return self.first + 1 + side, self.last_odd + side

    def side_path(self, side: int) -> Path:
        """Return the line along the houses' fronts on one side."""
        return offset_line(self.path, _SIDE_M if side == 0 else -_SIDE_M)

    def spot(self, number: int) -> Point:
        """Return where a number of this block stands."""
        side = 1 - number % 2
        first, last = self.numbers(side)
        share = 0.5 if last == first else (number - first) / (last - first)
        path = self.side_path(side)
        return along(path, length_m(path) * share)

    def address(self, number: int) -> str:
        """Return number and street as people write them."""
        return f"{number} {self.street.short}"


class Gazetteer:
    """All blocks, and the search for an address at or near a place."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = tuple(blocks)
        self._tree = shapely.STRtree([LineString(block.path) for block in blocks])

    def nearest(self, point: Point, *, highways: frozenset[str] = frozenset()) -> tuple[Block, int]:
        """Return the block and the house number nearest to a place of the plane."""
        reach = 60.0
        while True:
            found = [
                self.blocks[i]
                for i in self._tree.query(ShapelyPoint(point).buffer(reach)).tolist()
                if not highways or self.blocks[i].highway in highways
            ]
            found = [b for b in found if line(b.path).distance(ShapelyPoint(point)) < reach]
            if found:
                break
            reach *= 1.6
        best = min(
            found,
            key=lambda b: (line(b.path).distance(ShapelyPoint(point)), b.street.short, b.path),
        )
        return best, self._number_at(best, point)

    @staticmethod
    def _number_at(block: Block, point: Point) -> int:
        """Return the number whose spot on the point's side of the street is nearest to it."""
        sides = [(LineString(block.side_path(s)).distance(ShapelyPoint(point)), s) for s in (0, 1)]
        side = min(sides)[1]
        first, last = block.numbers(side)
        candidates = range(first, last + 1, 2)
        return min(candidates, key=lambda n: (distance_m(block.spot(n), point), n))


def make_gazetteer(network: Network, terrain: Terrain, *, seed: int) -> Gazetteer:
    """Name all streets of the network and number their blocks."""
    chains = _chains(network, terrain)
    names = name_streets(network, chains, terrain, seed=seed)
    blocks: list[Block] = []
    for key in sorted(chains):
        for name, run, outward in _runs(key, chains[key], names[key], terrain):
            blocks.extend(_numbered(name, run, outward, terrain))
    return Gazetteer(blocks)


@dataclass(frozen=True)
class _Run:
    """Edges of one street that follow each other without a junction between them."""

    edges: tuple[int, ...]
    path: Path
    start: float
    end: float
    axis: str
    character: str
    highway: str


def _chains(network: Network, terrain: Terrain) -> dict[str, list[_Run]]:
    """Return each street's blocks in order along it, by the key of its strands."""
    members: dict[str, list[int]] = defaultdict(list)
    for number, edge in network.edges.items():
        if edge.strand.highway not in _NO_HOUSES:
            members[edge.strand.key].append(number)
    chains: dict[str, list[_Run]] = {}
    for key, numbers in members.items():
        track = _track(key, numbers, network, terrain)
        pieces: list[tuple[float, float, Path, int]] = []
        for number in numbers:
            path = network.edges[number].path
            a, b = (track.project(ShapelyPoint(end)) for end in (path[0], path[-1]))
            if a > b:
                a, b, path = b, a, path[::-1]
            pieces.append((a, b, path, number))
        pieces.sort(key=lambda piece: (piece[0], piece[1], piece[3]))
        runs: list[_Run] = []
        for a, b, path, number in pieces:
            edge = network.edges[number]
            last = runs[-1] if runs else None
            if last and last.path[-1] == path[0] and len(network.at[path[0]]) == 2:
                runs[-1] = _Run(
                    (*last.edges, number),
                    [*last.path, *path[1:]],
                    last.start,
                    b,
                    last.axis,
                    last.character,
                    last.highway,
                )
                continue
            runs.append(
                _Run(
                    (number,),
                    path,
                    a,
                    b,
                    edge.strand.family,
                    edge.strand.character,
                    edge.strand.highway,
                )
            )
        chains[key] = runs
    return chains


def _track(key: str, numbers: Sequence[int], network: Network, terrain: Terrain) -> LineString:
    """Return the line along which a street is numbered."""
    if key in terrain.roads:
        return LineString(terrain.roads[key])
    paths = {network.edges[number].strand.path for number in numbers}
    if len(paths) == 1:
        return LineString(next(iter(paths)))
    ends = sorted(end for path in paths for end in (path[0], path[-1]))
    far = max(((a, b) for a in ends for b in ends), key=lambda pair: (distance_m(*pair), pair))
    return LineString(sorted(far))


def _runs(
    key: str, chain: Sequence[_Run], name: StreetName, terrain: Terrain
) -> list[tuple[StreetName, list[_Run], bool]]:
    """Return the parts of a street that are numbered by themselves, and whether they run outward.

    A street on both sides of its baseline has two parts with a prefix each.
    """
    del key
    sides = [_beyond(run, terrain) for run in chain]
    ahead = [run for run, side in zip(chain, sides, strict=True) if side > 0]
    behind = [run for run, side in zip(chain, sides, strict=True) if side <= 0]
    axis = chain[0].axis
    rising = _rises(chain, axis)
    if not ahead or not behind:
        positive = bool(ahead)
        return [(name, list(chain), rising == positive)]
    north, south = ("N", "S") if axis == "ns" else ("E", "W")
    return [(name.with_prefix(north), ahead, rising), (name.with_prefix(south), behind, not rising)]


def _rises(chain: Sequence[_Run], axis: str) -> bool:
    """Say whether the street's order runs north (or east)."""
    which = 1 if axis == "ns" else 0
    return chain[-1].path[-1][which] >= chain[0].path[0][which]


def _beyond(run: _Run, terrain: Terrain) -> float:
    """Return the metres by which a run lies north or east of its baseline (else negative)."""
    x, y = along(run.path, length_m(run.path) / 2)
    if run.axis == "ns":
        return y - _at(terrain.roads["Washington Ave"], x, 0)
    return x - _at(terrain.roads["Main St"], y, 1)


def _at(road: Path, value: float, which: int) -> float:
    """Return a road's other coordinate where one is ``value``; beyond its ends that of the end."""
    path = sorted(road, key=lambda p: p[which])
    if value <= path[0][which]:
        return path[0][1 - which]
    for a, b in pairwise(path):
        if value <= b[which]:
            share = (value - a[which]) / ((b[which] - a[which]) or 1.0)
            return a[1 - which] + (b[1 - which] - a[1 - which]) * share
    return path[-1][1 - which]


def _numbered(
    name: StreetName, runs: Sequence[_Run], outward: bool, terrain: Terrain
) -> list[Block]:
    ordered = list(runs) if outward else list(runs)[::-1]
    begin = ordered[0].start if outward else ordered[0].end
    away = abs(_beyond(ordered[0], terrain)) - length_m(ordered[0].path) / 2
    base = 1 + int(max(away, 0.0) // _HUNDRED_M)
    blocks: list[Block] = []
    reached = base * 100
    for run in ordered:
        path = run.path if outward else run.path[::-1]
        near = run.start if outward else run.end
        length = length_m(path)
        if run.character:
            # Neighbourhood streets start a new hundred at each junction.
            first = max(base + int(abs(near - begin) // _HUNDRED_M), reached // 100 + 1) * 100
            lots = max(int((length - 12) // STYLES[run.character].lot), 1)
            last = first + 1 + 2 * (min(lots, 50) - 1)
        else:
            # Through roads count on with the distance, whatever joins them.
            first = max(_even(base * 100 + abs(near - begin) * 100 / _HUNDRED_M), reached)
            lots = max(int((length - 12) // _ROAD_LOT_M), 1)
            last = max(_even(first + length * 100 / _HUNDRED_M) - 1, first + 1)
        reached = last + 1
        left, right = (_place(path, sign, terrain) for sign in (1, -1))
        blocks.append(
            Block(
                street=name,
                edges=run.edges,
                path=tuple(path),
                first=first,
                last_odd=last,
                lots=lots,
                zips=(left[0], right[0]),
                areas=(left[1], right[1]),
                character=run.character,
                highway=run.highway,
            )
        )
    return blocks


def _even(value: float) -> int:
    """Return the even number nearest to a value."""
    return 2 * round(value / 2)


def _place(path: Path, sign: int, terrain: Terrain) -> tuple[str, str]:
    """Return ZIP code and area of the land beside the middle of a block."""
    half = length_m(path) / 2
    a, b = along(path, max(half - 3, 0)), along(path, half + 3)
    dx, dy = direction(a, b)
    beside = ShapelyPoint(quantise(a[0] - dy * 22 * sign, a[1] + dx * 22 * sign))
    for cell in terrain.cells:
        if cell.outline.contains(beside):
            return cell.neighbourhood.zip_code, cell.neighbourhood.area_id
    return "66888", ""
