"""Reporting areas: small home areas joined until each stands for enough students.

The joining is done once, at import. It looks at the shapes and counts of the input areas and at
nothing else, so what is asked later can't change what is shown.
"""

import heapq
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from mapping import geo
from mapping.errors import DataFileError
from mapping.homes.disclosure import MIN_ADDRESSES, THRESHOLD
from mapping.wording import say

__all__ = ["JOIN_MARK", "Joins", "adjoining", "join_small_areas", "projection_of"]

JOIN_MARK: Final = "+"
_TOUCH_M: Final = 1.0
"""Borders drawn apart by no more than this still touch."""
_SHARED_M2: Final = 8.0
"""Overlap of two areas grown by `_TOUCH_M` that tells a shared border from a shared corner."""

_Ints = npt.NDArray[np.int64]
_Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Joins:
    """Which input areas make up which reporting area.

    Parameters
    ----------
    unit
        Per input area the position of its reporting area in ``members``; -1 if it has none,
        because all students together are too few.
    members
        Per reporting area the positions of its input areas, ordered by ``area_id``.
    reporting_ids
        Per reporting area its id: the ids of its members joined with ``+``.
    """

    unit: _Ints
    members: tuple[tuple[int, ...], ...]
    reporting_ids: tuple[str, ...]


def join_small_areas(
    areas_gdf: gpd.GeoDataFrame,
    students: npt.ArrayLike,
    *,
    addresses: npt.ArrayLike | None = None,
) -> Joins:
    """Join areas with fewer than 10 students with adjoining small ones until 10 are reached.

    What is left over goes to the adjoining reporting area with the fewest students; if nothing
    adjoins it (an island), to the nearest one, or with other left-over islands until they are
    enough. Two areas adjoin if they share a border, not only a corner. The order of the rows and
    the wording of the ids change nothing but the ids of the answer.

    Parameters
    ----------
    areas_gdf
        One row per area, in any order: ``area_id`` (unique text) and polygons in EPSG:4326.
    students
        Students of each area, whole numbers of 0 or more.
    addresses
        Different addresses that they live at, if known (a roster): an area with fewer than 5 is
        small too.

    Raises
    ------
    DataFileError
        A joined id would be the same as that of another area.
    """
    counts = np.asarray(students, dtype=np.int64)
    homes = np.full(len(counts), MIN_ADDRESSES) if addresses is None else np.asarray(addresses)
    if not len(counts):
        return Joins(np.empty(0, dtype=np.int64), (), ())
    shapes_gdf = areas_gdf.geometry.to_crs(projection_of(areas_gdf).crs)
    shapes: _Shapes = np.asarray(shapes_gdf.array, dtype=object)
    joiner = _Joiner(shapes, counts, homes.astype(np.int64), _ranks(areas_gdf))
    groups = joiner.run()
    ids = areas_gdf["area_id"].astype(str).to_numpy()
    members = sorted(
        (tuple(sorted(group, key=lambda at: str(ids[at]))) for group in groups), key=min
    )
    unit = np.full(len(counts), -1, dtype=np.int64)
    for position, group in enumerate(members):
        unit[list(group)] = position
    names = tuple(JOIN_MARK.join(str(ids[at]) for at in group) for group in members)
    known = set(ids)
    for name, group in zip(names, members, strict=True):
        if len(group) > 1 and name in known:
            raise DataFileError(
                say(
                    'The areas that we join would be called "{name}", and another area has that id '
                    'already. Give the areas ids without "+" and import them again.',
                    name=name,
                )
            )
    return Joins(unit, tuple(members), names)


def adjoining(shapes: _Shapes) -> list[set[int]]:
    """Return for each polygon (metres) the positions of those that share a border with it."""
    neighbours: list[set[int]] = [set() for _ in shapes]
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="dwithin", distance=_TOUCH_M)
    ordered = first < second
    first, second = first[ordered], second[ordered]
    grown = shapely.buffer(shapes, _TOUCH_M, quad_segs=2)
    shared = shapely.area(shapely.intersection(grown[first], grown[second])) > _SHARED_M2
    for one, other in zip(first[shared].tolist(), second[shared].tolist(), strict=True):
        neighbours[one].add(other)
        neighbours[other].add(one)
    return neighbours


def projection_of(areas_gdf: gpd.GeoDataFrame) -> geo.LocalProjection:
    """Return the metric projection for some areas (EPSG:4326)."""
    bounds = areas_gdf.total_bounds
    return geo.local_projection(bounds[[0, 2]], bounds[[1, 3]])


def _ranks(areas_gdf: gpd.GeoDataFrame) -> _Ints:
    """Return a fixed order of the areas by where they lie, north-west first; ids break ties."""
    centres = areas_gdf.geometry.representative_point()
    ids = areas_gdf["area_id"].astype(str).to_numpy()
    order = np.lexsort((ids.astype("U"), centres.x.round(6), -centres.y.round(6)))
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


class _Joiner:
    """The state of one joining; areas are positions in arrays."""

    def __init__(self, shapes: _Shapes, students: _Ints, addresses: _Ints, ranks: _Ints) -> None:
        self._shapes = shapes
        self._students = students.tolist()
        self._addresses = addresses.tolist()
        self._ranks = ranks.tolist()
        self._neighbours = adjoining(shapes)
        centres = shapely.centroid(shapes)
        self._x = shapely.get_x(centres).round(1).tolist()
        self._y = shapely.get_y(centres).round(1).tolist()
        self._groups: list[list[int]] = []
        self._group_of = [-1] * len(shapes)
        self._free: set[int] = set()

    def run(self) -> list[list[int]]:
        """Return the members of every reporting area."""
        for at in range(len(self._shapes)):
            if self._is_enough([at]):
                self._open([at])
            else:
                self._free.add(at)
        left_over = self._join_small_ones()
        left_over.sort(key=lambda group: min(self._ranks[at] for at in group))
        islands = [group for group in left_over if not self._give_to_neighbour(group)]
        self._join_islands(islands)
        return [group for group in self._groups if group]

    def _is_enough(self, group: list[int]) -> bool:
        students = sum(self._students[at] for at in group)
        addresses = sum(self._addresses[at] for at in group)
        return bool(students >= THRESHOLD and addresses >= MIN_ADDRESSES)

    def _open(self, group: list[int]) -> None:
        for at in group:
            self._group_of[at] = len(self._groups)
        self._groups.append(group)

    def _add(self, position: int, group: list[int]) -> None:
        for at in group:
            self._group_of[at] = position
        self._groups[position].extend(group)

    def _open_neighbours(self, at: int) -> int:
        return sum(other in self._free for other in self._neighbours[at])

    def _join_small_ones(self) -> list[list[int]]:
        """Join small areas, beginning at those with the fewest ways out; return the left-over."""
        queue = [(self._open_neighbours(at), self._ranks[at], at) for at in self._free]
        heapq.heapify(queue)
        left_over = []
        while queue:
            ways, _, start = heapq.heappop(queue)
            if start not in self._free or ways != self._open_neighbours(start):
                continue
            group = self._grow(start)
            if self._is_enough(group):
                self._open(group)
            else:
                left_over.append(group)
            around = {other for at in group for other in self._neighbours[at]} & self._free
            for at in around:
                heapq.heappush(queue, (self._open_neighbours(at), self._ranks[at], at))
        return left_over

    def _grow(self, start: int) -> list[int]:
        group = [start]
        self._free.discard(start)
        border = self._neighbours[start] & self._free
        while border and not self._is_enough(group):
            x = sum(self._x[at] for at in group) / len(group)
            y = sum(self._y[at] for at in group) / len(group)
            nearest = min(
                border,
                key=lambda at: (
                    self._open_neighbours(at) > 0,  # first those that nobody else could take
                    round((self._x[at] - x) ** 2 + (self._y[at] - y) ** 2),
                    self._ranks[at],
                ),
            )
            group.append(nearest)
            self._free.discard(nearest)
            border = (border | self._neighbours[nearest]) & self._free
        return group

    def _size(self, position: int) -> tuple[int, int]:
        group = self._groups[position]
        return sum(self._students[at] for at in group), min(self._ranks[at] for at in group)

    def _give_to_neighbour(self, group: list[int]) -> bool:
        """Give a left-over to the adjoining reporting area with fewest students, if one adjoins."""
        around = {self._group_of[other] for at in group for other in self._neighbours[at]} - {-1}
        if not around:
            return False
        self._add(min(around, key=self._size), group)
        return True

    def _join_islands(self, islands: list[list[int]]) -> None:
        """Join each left-over that nothing adjoins with what is nearest, until it is enough."""
        tree = shapely.STRtree(self._shapes)
        island_of = {at: number for number, group in enumerate(islands) for at in group}
        for number in range(len(islands)):
            while islands[number] and (nearest := self._nearest(tree, islands[number])) is not None:
                group = islands[number]
                if self._group_of[nearest] >= 0:
                    self._add(self._group_of[nearest], group)
                    islands[number] = []
                    break
                other = island_of[nearest]
                group.extend(islands[other])
                for at in islands[other]:
                    island_of[at] = number
                islands[other] = []
                if self._is_enough(group):
                    self._open(group)
                    islands[number] = []

    def _nearest(self, tree: shapely.STRtree, group: list[int]) -> int | None:
        """Return the area nearest to a group and outside it; ``None`` if there is no other."""
        if len(group) == len(self._shapes):
            return None
        own = np.array(group)
        reach = 200.0
        while True:
            mine, others = tree.query(self._shapes[own], predicate="dwithin", distance=reach)
            outside = ~np.isin(others, own)
            if outside.any():
                mine, others = own[mine[outside]], others[outside]
                far = shapely.distance(self._shapes[mine], self._shapes[others]).round(1)
                order = min(
                    range(len(others)), key=lambda at: (far[at], self._ranks[int(others[at])])
                )
                return int(others[order])
            reach *= 4
