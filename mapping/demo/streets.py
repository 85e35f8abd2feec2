"""The street network: hand-drawn roads, expressway with ramps, neighbourhood streets, dead ends."""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

import shapely
from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring, unary_union

from mapping.demo.fill import STYLES, fill
from mapping.demo.neighbourhoods import HAMLET
from mapping.demo.plan import BOUNDARY, GRID_ANGLE, INTERCHANGES, ROADS
from mapping.demo.plane import (
    Path,
    Point,
    along,
    dice,
    direction,
    distance_m,
    length_m,
    line,
    offset_line,
    quantise,
    resample,
    rounded,
    spline,
)
from mapping.demo.terrain import Terrain
from mapping.demo.weave import Edge, Network, Strand, weave

__all__ = ["make_network"]

_CARRIAGEWAY_M: Final = 13.0
_OUTSIDE_M: Final = 600.0
"""Roads go on this far beyond the district, as a street extract does."""
_STUB_MIN_M: Final = 56.0
_STUB_MAX_M: Final = 96.0
_STUB_CLEAR_M: Final = 34.0
_CRUMB_M: Final = 38.0
_ONEWAY_ROWS: Final = {"old town/r2": 1, "old town/r3": -1}


def make_network(
    terrain: Terrain, keep_free: Sequence[tuple[Point, float]], *, seed: int
) -> Network:
    """Return the connected street network with the railway in it.

    Parameters
    ----------
    keep_free
        Middle and radius (metres) of places that want a block of their own, such as schools.
    """
    strands = [*_roads(terrain), *_rail(terrain), *_expressway(terrain)]
    strands += _neighbourhood_streets(terrain, seed)
    network = weave(strands)
    _clear_sites(network, keep_free)
    _take_out_blocks(network, dice(seed, "cut"))
    _prune(network)
    _add_stubs(network, terrain, keep_free, dice(seed, "stubs"))
    _drop_islands(network)
    _set_oneways(network)
    return network


def _limits() -> BaseGeometry:
    return shapely.Polygon(BOUNDARY).buffer(_OUTSIDE_M, join_style="mitre")


def _roads(terrain: Terrain) -> list[Strand]:
    limits = _limits()
    strands: list[Strand] = []

    def others(name: str) -> list[Path]:
        return [path for other, path in terrain.roads.items() if other != name]

    for road in ROADS:
        inside = line(_joined(terrain.roads[road.name], others(road.name))).intersection(limits)
        strands.append(
            Strand(road.name, road.highway, tuple(rounded(inside.coords)), family=road.axis)
        )
    return strands


def _joined(path: Path, others: Sequence[Path], *, reach_m: float = 30.0) -> Path:
    """Return a hand-drawn road whose ends lie on the roads that they were meant to reach."""
    for _ in range(2):
        end = ShapelyPoint(path[-1])
        near = min(others, key=lambda other: line(other).distance(end))
        whole = line(path)
        tail = substring(whole, max(whole.length - reach_m, 0), whole.length)
        crossing = tail.intersection(line(near))
        if crossing.geom_type == "Point" and not crossing.is_empty:
            path = rounded(substring(whole, 0, whole.project(crossing)).coords)
        elif 0 < line(near).distance(end) <= reach_m:
            spot = line(near).interpolate(line(near).project(end))
            path = rounded([*path[:-1], (spot.x, spot.y)])
        path = path[::-1]
    return path


def _rail(terrain: Terrain) -> list[Strand]:
    inside = line(terrain.rail_line).intersection(_limits())
    return [Strand("railway", "rail", tuple(rounded(inside.coords)))]


def _expressway(terrain: Terrain) -> list[Strand]:
    """Return two carriageways (traffic keeps to the right) and the ramps of each interchange."""
    middle = rounded(line(terrain.expressway_line).intersection(_limits()).coords)
    strands: list[Strand] = []
    for number, one_way in enumerate((middle, middle[::-1])):
        carriageway = offset_line(one_way, -_CARRIAGEWAY_M)
        cuts: list[Point] = []
        for name in INTERCHANGES:
            for ramp, joint in _ramps(carriageway, terrain.roads[name]):
                cuts.append(joint)
                strands.append(
                    Strand(
                        f"ramp {name} {number} {len(cuts)}",
                        "motorway_link",
                        tuple(ramp),
                        level=2,
                        is_oneway=True,
                    )
                )
        strands.append(
            Strand(f"expressway {number}", "motorway", tuple(carriageway), level=1, is_oneway=True)
        )
    return strands


def _ramps(carriageway: Path, road: Path) -> list[tuple[Path, Point]]:
    """Return the ramps off and onto one carriageway, each with its end on the carriageway."""
    track, street = LineString(carriageway), LineString(road)
    crossing = track.intersection(street)
    at = track.project(crossing)
    lanes = offset_line(resample(carriageway, 20.0), -56.0)
    outer = LineString(lanes)
    meet = outer.intersection(street)
    if meet.is_empty:
        raise ValueError("An interchange of the plan has no road that crosses the expressway.")
    meeting = quantise(meet.x, meet.y)
    side = outer.project(ShapelyPoint(meeting))

    def near(distance: float, share: float) -> Point:
        a, b = along(carriageway, at + distance), along(lanes, side + distance)
        return quantise(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)

    joint_off, joint_on = near(-420, 0.0), near(420, 0.0)
    off = [joint_off, near(-260, 0.35), near(-120, 0.85), meeting]
    onto = [meeting, near(120, 0.85), near(260, 0.35), joint_on]
    return [(spline(off), joint_off), (spline(onto), joint_on)]


def _neighbourhood_streets(terrain: Terrain, seed: int) -> list[Strand]:
    roads = unary_union([LineString(terrain.roads[r.name]) for r in ROADS])
    strands: list[Strand] = []
    old_town = [c for c in terrain.cells if c.neighbourhood.character == "downtown"]
    areas: list[tuple[str, str, BaseGeometry, float, Point, Point | None]] = [
        (
            "old town",
            "downtown",
            unary_union([c.buildable for c in old_town]),
            GRID_ANGLE,
            (0.0, 0.0),
            None,
        )
    ]
    for cell in terrain.cells:
        home = cell.neighbourhood
        if home.character in STYLES and home.character != "downtown":
            areas.append(
                (
                    home.area_id,
                    home.character,
                    cell.buildable,
                    home.angle,
                    home.seed,
                    home.centre,
                )
            )
        if home.area_id == HAMLET[0]:
            ground = cell.buildable.intersection(ShapelyPoint(HAMLET[1]).buffer(HAMLET[2]))
            areas.append((home.area_id, "old", ground, 0.0, HAMLET[1], None))
    for name, character, area, angle, origin, centre in areas:
        strands += fill(
            name,
            character,
            area,
            roads,
            angle=angle,
            origin=origin,
            centre=centre,
            dice=dice(seed, f"fill {name}"),
        )
    return strands


def _clear_sites(network: Network, keep_free: Sequence[tuple[Point, float]]) -> None:
    """Take out streets that cross a school's or a park's ground."""
    for middle, radius in keep_free:
        ground = ShapelyPoint(middle).buffer(radius)
        for number in list(network.edges):
            edge = network.edges[number]
            if edge.strand.character and LineString(edge.path).intersects(ground):
                network.remove(number)


def _take_out_blocks(network: Network, roll: random.Random) -> None:
    """Take blocks out where the style says so, as long as everything stays connected.

    What is left of a block that was long enough becomes a dead end.
    """
    major = {
        node
        for edge in network.edges.values()
        if not edge.strand.character and edge.strand.highway != "rail"
        for node in edge.path
    }
    numbers = [n for n, edge in network.edges.items() if edge.strand.character]
    roll.shuffle(numbers)
    for number in numbers:
        edge = network.edges[number]
        if edge.strand.key in _ONEWAY_ROWS:
            continue
        style = STYLES[edge.strand.character]
        a, b = edge.ends
        is_way_in = (a in major) != (b in major)
        chance = roll.random()
        if chance >= (style.closed if is_way_in else style.cut):
            continue
        if not network.has_detour(number):
            continue
        network.remove(number)
        left_over = edge.length_m - 52
        if style.staggered and left_over > _STUB_MIN_M and roll.random() < 0.75:
            path = edge.path[::-1] if a in major else edge.path
            short = substring(LineString(path), 0, min(left_over, 140))
            network.add(Edge(edge.strand, rounded(short.coords), is_stub=True))


def _prune(network: Network) -> None:
    """Remove short ends that lead nowhere, until none are left."""
    changed = True
    while changed:
        changed = False
        for number in list(network.edges):
            edge = network.edges[number]
            if not edge.strand.character or edge.is_stub or edge.length_m >= _CRUMB_M:
                continue
            if any(len(network.at[end]) == 1 for end in edge.ends):
                network.remove(number)
                changed = True


def _add_stubs(
    network: Network,
    terrain: Terrain,
    keep_free: Sequence[tuple[Point, float]],
    roll: random.Random,
) -> None:
    """Put culs-de-sac into large blocks of newer neighbourhoods."""
    obstacles: list[BaseGeometry] = [LineString(edge.path) for edge in network.edges.values()]
    grounds = unary_union(
        [terrain.barriers, *(ShapelyPoint(p).buffer(r + 10) for p, r in keep_free)]
    )
    shapely.prepare(grounds)
    tree = shapely.STRtree(obstacles)
    added: list[LineString] = []
    numbers = [
        n
        for n, edge in network.edges.items()
        if edge.strand.character and STYLES[edge.strand.character].stubs and edge.length_m > 120
    ]
    roll.shuffle(numbers)
    for serial, number in enumerate(numbers):
        edge = network.edges[number]
        if roll.random() > STYLES[edge.strand.character].stubs:
            continue
        spot = edge.length_m * roll.uniform(0.35, 0.65)
        foot = along(edge.path, spot)
        ahead = along(edge.path, spot + 5)
        dx, dy = direction(foot, ahead)
        sides = [1, -1] if roll.random() < 0.5 else [-1, 1]
        lean = roll.uniform(-0.25, 0.25)
        for side in sides:
            nx, ny = -dy * side + dx * lean, dx * side + dy * lean
            for reach in (_STUB_MAX_M, 72.0, _STUB_MIN_M):
                tip = quantise(foot[0] + nx * reach, foot[1] + ny * reach)
                start = (foot[0] + nx * 18, foot[1] + ny * 18)
                room = LineString([start, tip]).buffer(_STUB_CLEAR_M, cap_style="flat")
                cap = ShapelyPoint(tip).buffer(_STUB_CLEAR_M + 6)
                space = room.union(cap)
                near = [obstacles[i] for i in tree.query(space).tolist()]
                own = LineString(edge.path)
                if (
                    space.intersects(grounds)
                    or any(space.intersects(o) for o in near if not o.equals(own))
                    or cap.intersects(own)
                    or any(space.intersects(o) for o in added)
                ):
                    continue
                break
            else:
                continue
            after = _vertex_before(edge.path, spot)
            network.split(number, foot, after)
            bow = quantise(
                (foot[0] + tip[0]) / 2 + dx * roll.uniform(-6, 6),
                (foot[1] + tip[1]) / 2 + dy * roll.uniform(-6, 6),
            )
            strand = replace(edge.strand, key=f"{edge.strand.key}/stub {serial}", path=(foot, tip))
            network.add(Edge(strand, [foot, bow, tip], is_stub=True))
            added.append(LineString([foot, tip]))
            break


def _vertex_before(path: Path, distance: float) -> int:
    for index, (a, b) in enumerate(pairwise(path)):
        step = distance_m(a, b)
        if distance <= step:
            return index
        distance -= step
    return len(path) - 2


def _drop_islands(network: Network) -> None:
    """Keep the connected network alone."""
    islands = network.islands()
    lost = set().union(*islands[1:]) if len(islands) > 1 else set()
    for number in list(network.edges):
        edge = network.edges[number]
        if edge.strand.highway != "rail" and edge.ends[0] in lost:
            network.remove(number)


def _set_oneways(network: Network) -> None:
    """Make a pair of downtown streets one-way between junctions that lead on."""
    for number in list(network.edges):
        edge = network.edges[number]
        turn = _ONEWAY_ROWS.get(edge.strand.key)
        if turn is None or any(len(network.at[end]) < 3 for end in edge.ends):
            continue
        path = edge.path if (edge.path[-1][0] > edge.path[0][0]) == (turn > 0) else edge.path[::-1]
        network.remove(number)
        network.add(Edge(replace(edge.strand, is_oneway=True), path, edge.is_stub))


def street_length_m(network: Network) -> float:
    """Return the length of all streets in metres, the railway apart."""
    return sum(length_m(e.path) for e in network.edges.values() if e.strand.highway != "rail")
