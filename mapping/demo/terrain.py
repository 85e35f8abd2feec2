"""The lie of the land: river, railway, expressway, boundary and the neighbourhoods between them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from mapping.demo.neighbourhoods import ANNEXES, NEIGHBOURHOODS, Neighbourhood
from mapping.demo.plan import BOUNDARY, EXPRESSWAY, LAKE, RAILWAY, RIVER, ROADS, SEAMS
from mapping.demo.plane import (
    Path,
    direction,
    distance_m,
    line,
    polygons,
    quantise,
    resample,
    rounded,
    spline,
)

__all__ = ["RIVER_HALF_WIDTH_M", "Cell", "Terrain", "make_terrain"]

RIVER_HALF_WIDTH_M: Final = 48.0
_BANK_M: Final = 95.0
_SLIVER_M2: Final = 6000.0
_RAIL_STRIP_M: Final = 28.0
_EXPRESSWAY_STRIP_M: Final = 75.0


@dataclass(frozen=True)
class Cell:
    """A neighbourhood and its outline; ``buildable`` is what river and railway leave of it."""

    neighbourhood: Neighbourhood
    outline: Polygon
    buildable: BaseGeometry


@dataclass(frozen=True)
class Terrain:
    """Lines and surfaces of the land, in metres on the plane."""

    river_line: Path
    river: Polygon
    lake: Polygon
    rail_line: Path
    expressway_line: Path
    boundary: Polygon
    roads: dict[str, Path]
    cells: tuple[Cell, ...]

    @property
    def barriers(self) -> BaseGeometry:
        """What no neighbourhood street crosses."""
        return unary_union(
            [
                line(self.river_line).buffer(_BANK_M),
                line(self.rail_line).buffer(_RAIL_STRIP_M),
                line(self.expressway_line).buffer(_EXPRESSWAY_STRIP_M),
                self.lake.buffer(25),
            ]
        )


def make_terrain() -> Terrain:
    """Return the land; it is drawn by hand, so no dice are thrown."""
    river_line, rail_line = spline(RIVER), spline(RAILWAY)
    expressway = spline(EXPRESSWAY)
    roads = {road.name: spline(road.points) for road in ROADS}
    boundary = Polygon(BOUNDARY)
    (x, y), radius = LAKE
    shore = [
        (radius * (1.15 + 0.22 * math.sin(2 * a + 0.6) + 0.09 * math.sin(3 * a + 2)), a)
        for a in (2 * math.pi * k / 48 for k in range(48))
    ]
    lake = Polygon([quantise(x + 1.2 * r * math.cos(a), y + r * math.sin(a)) for r, a in shore])
    terrain = Terrain(
        river_line=river_line,
        river=_ribbon(river_line),
        lake=lake,
        rail_line=rail_line,
        expressway_line=expressway,
        boundary=boundary,
        roads=roads,
        cells=(),
    )
    barriers = terrain.barriers
    outlines = _outlines(
        boundary, [river_line, rail_line, expressway], [roads[r.name] for r in ROADS if r.splits]
    )
    cells = tuple(
        Cell(neighbourhood, outline, _buildable(outline.difference(barriers), roads))
        for neighbourhood, outline in zip(NEIGHBOURHOODS, outlines, strict=True)
    )
    return Terrain(river_line, terrain.river, lake, rail_line, expressway, boundary, roads, cells)


def _buildable(land: BaseGeometry, roads: dict[str, Path]) -> BaseGeometry:
    """Return the land without the strip between river and riverside road."""
    road = line(roads["Riverside Dr"])
    if not land.intersects(road):
        return land
    pieces = polygons(land.difference(road.buffer(0.02)))
    return unary_union([piece for piece in pieces if not piece.buffer(-22).is_empty])


def _ribbon(path: Path) -> Polygon:
    """Return the river's water, a little wider and narrower along its way."""
    left: Path = []
    right: Path = []
    walked = 0.0
    path = resample(path, 35.0)
    for index, point in enumerate(path):
        ahead = path[min(index + 1, len(path) - 1)]
        behind = path[max(index - 1, 0)]
        dx, dy = direction(behind, ahead)
        walked += distance_m(behind, point)
        width = RIVER_HALF_WIDTH_M + 9.0 * math.sin(walked / 310) + 5.0 * math.sin(walked / 127)
        left.append(quantise(point[0] - dy * width, point[1] + dx * width))
        right.append(quantise(point[0] + dy * width, point[1] - dx * width))
    return Polygon([*left, *reversed(right)])


def _outlines(boundary: Polygon, barriers: Sequence[Path], roads: Sequence[Path]) -> list[Polygon]:
    """Return one outline per neighbourhood; together they tile the district."""
    walls = unary_union([LineString(path) for path in barriers])
    cuts = [walls, boundary.exterior]
    cuts += [LineString(_longer(path)) for path in [*roads, *map(list, SEAMS)]]
    reach = boundary.buffer(0.5)
    faces = [face for face in polygonize(unary_union(cuts)) if reach.contains(face)]
    numbers = {n.area_id: number for number, n in enumerate(NEIGHBOURHOODS)}
    seeds = [(n.seed, number) for number, n in enumerate(NEIGHBOURHOODS)]
    seeds += [(spot, numbers[area_id]) for spot, area_id in ANNEXES]
    owned: list[list[Polygon]] = [[] for _ in NEIGHBOURHOODS]
    slivers: list[Polygon] = []
    for face in sorted(faces, key=lambda f: f.bounds):
        inside = {number for seed, number in seeds if face.contains(ShapelyPoint(seed))}
        if not inside and face.area < _SLIVER_M2:
            slivers.append(face)
            continue
        if len(inside) != 1:
            names = " and ".join(sorted(NEIGHBOURHOODS[number].name for number in inside))
            middle = face.representative_point()
            raise ValueError(
                f"The plan must name one neighbourhood for the land around "
                f"({middle.x:.0f}, {middle.y:.0f}); it names: {names or 'none'}."
            )
        owned[inside.pop()].append(face)
    for sliver in slivers:
        shared = [
            sum(sliver.boundary.intersection(face.boundary).length for face in faces_of)
            for faces_of in owned
        ]
        owned[shared.index(max(shared))].append(sliver)
    outlines: list[Polygon] = []
    for neighbourhood, pieces in zip(NEIGHBOURHOODS, owned, strict=True):
        outline = unary_union(pieces)
        if len(polygons(outline)) != 1:
            raise ValueError(f"The plan leaves no single outline for {neighbourhood.name}.")
        outlines.append(Polygon(rounded(polygons(outline)[0].exterior.coords)))
    return outlines


def _longer(path: Sequence[tuple[float, float]], *, by_m: float = 25.0) -> Path:
    """Return the path with both ends pulled out, so that it surely meets what it ends at."""
    (ax, ay), (bx, by) = direction(path[1], path[0]), direction(path[-2], path[-1])
    start = (path[0][0] + ax * by_m, path[0][1] + ay * by_m)
    end = (path[-1][0] + bx * by_m, path[-1][1] + by * by_m)
    return rounded([start, *path, end])
