"""The street map as an OpenStreetMap extract, so that the demo goes the way of real districts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Final

import osmium
from osmium.osm import mutable
from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from mapping.demo.addresses import Gazetteer
from mapping.demo.ground import Area, Watercourse
from mapping.demo.names import CITY
from mapping.demo.neighbourhoods import NEIGHBOURHOODS
from mapping.demo.places import Place
from mapping.demo.plan import ROADS
from mapping.demo.plane import Path, Point, line, rounded, to_lonlat
from mapping.demo.terrain import Terrain
from mapping.demo.weave import Edge, Network

__all__ = ["OsmDraft", "draft", "write_pbf"]

_STAMP: Final = "2026-06-01T00:00:00Z"
_KEEP_APART_M: Final = 3.0


@dataclass
class OsmDraft:
    """Nodes and ways before they are written; node numbers start at 1, way numbers too."""

    nodes: dict[Point, int] = field(default_factory=dict)
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    ways: list[tuple[list[int], dict[str, str]]] = field(default_factory=list)

    def node(self, point: Point) -> int:
        """Return the number of the node at a point, a new one if there is none yet."""
        return self.nodes.setdefault(point, len(self.nodes) + 1)

    def tag(self, point: Point, tags: Mapping[str, str]) -> None:
        """Give the node at a point more tags."""
        self.node_tags.setdefault(self.node(point), {}).update(tags)

    def way(self, path: Sequence[Point], tags: Mapping[str, str]) -> None:
        """Add a way along points."""
        self.ways.append(([self.node(point) for point in path], dict(tags)))


def draft(
    network: Network,
    gazetteer: Gazetteer,
    terrain: Terrain,
    areas: Sequence[Area],
    watercourses: Sequence[Watercourse],
    places: Sequence[Place],
) -> OsmDraft:
    """Return all nodes and ways of the extract, streets first."""
    osm = OsmDraft()
    _add_streets(osm, network, gazetteer, terrain)
    _add_trail(osm, network, terrain)
    for water in watercourses:
        osm.way(water.path, water.tags)
    for area in areas:
        ring = rounded(area.outline.exterior.coords)
        osm.way(ring, area.tags)
    for place in places:
        if place.outline is None:
            osm.tag(place.spot, place.tags)
        else:
            osm.way(rounded(place.outline.exterior.coords), place.tags)
    osm.tag((-12.5, 14.5), {"place": "town", "name": CITY, "population": "40100"})
    for home in NEIGHBOURHOODS:
        kind = "hamlet" if home.character == "rural" else "neighbourhood"
        osm.tag((home.seed[0] + 1.5, home.seed[1] + 1.5), {"place": kind, "name": home.name})
    return osm


def _add_streets(osm: OsmDraft, network: Network, gazetteer: Gazetteer, terrain: Terrain) -> None:
    named: set[int] = set()
    for block in gazetteer.blocks:
        named.update(block.edges)
    runs: list[tuple[dict[str, str], Path]] = []
    for block in gazetteer.blocks:
        edge = network.edges[block.edges[0]]
        for number in block.edges:
            edge = network.edges[number]
            runs.append((_street_tags(edge, block.street.long), edge.path))
    for number, edge in network.edges.items():
        if number not in named:
            runs.append((_street_tags(edge, ""), edge.path))
    spans = _Spans(terrain)
    for tags, path in _joined(runs):
        for piece, extra in spans.cut(path, tags):
            osm.way(piece, {**tags, **extra})
    for node, numbers in network.at.items():
        edges = [network.edges[n] for n in numbers]
        kinds = [edge.strand.highway for edge in edges]
        if "rail" in kinds and len(set(kinds)) > 1:
            osm.tag(node, {"railway": "level_crossing"})
        elif len(numbers) == 1 and edges[0].is_stub:
            osm.tag(node, {"highway": "turning_circle"})
        elif kinds.count("primary") + kinds.count("secondary") >= 4 and len(numbers) >= 4:
            osm.tag(node, {"highway": "traffic_signals"})


def _street_tags(edge: Edge, name: str) -> dict[str, str]:
    strand = edge.strand
    if strand.highway == "rail":
        return {"railway": "rail", "name": "Heron & Prairie Railroad", "gauge": "1435"}
    tags = {"highway": strand.highway}
    road = next((road for road in ROADS if road.name == strand.key), None)
    if strand.highway == "motorway":
        tags |= {"name": "Heron Valley Expressway", "lanes": "2", "maxspeed": "65 mph"}
    elif strand.highway == "motorway_link":
        tags |= {"maxspeed": "35 mph"}
    elif road is not None:
        tags |= {"maxspeed": f"{road.maxspeed_mph} mph", "lanes": str(road.lanes)}
    if name:
        tags["name"] = name
    if strand.is_oneway:
        tags["oneway"] = "yes"
    return tags


def _joined(runs: Sequence[tuple[dict[str, str], Path]]) -> list[tuple[dict[str, str], Path]]:
    """Return the runs with those joined that follow each other and have the same tags."""
    joined: list[tuple[dict[str, str], Path]] = []
    for tags, path in runs:
        if joined and joined[-1][0] == tags:
            last = joined[-1][1]
            is_oneway = "oneway" in tags
            if last[-1] == path[0]:
                joined[-1] = (tags, [*last, *path[1:]])
                continue
            if last[0] == path[-1]:
                joined[-1] = (tags, [*path, *last[1:]])
                continue
            if not is_oneway and last[-1] == path[-1]:
                joined[-1] = (tags, [*last, *path[::-1][1:]])
                continue
            if not is_oneway and last[0] == path[0]:
                joined[-1] = (tags, [*last[::-1], *path[1:]])
                continue
        joined.append((tags, list(path)))
    return joined


class _Spans:
    """Cuts ways where they go over water, the expressway or the railway by a bridge."""

    def __init__(self, terrain: Terrain) -> None:
        water = terrain.river.buffer(10)
        self._road: BaseGeometry = unary_union([water, line(terrain.expressway_line).buffer(30)])
        self._expressway: BaseGeometry = unary_union([water, line(terrain.rail_line).buffer(13)])
        self._rail: BaseGeometry = water

    def cut(self, path: Path, tags: Mapping[str, str]) -> list[tuple[Path, dict[str, str]]]:
        """Return the pieces of a way, in order, with the tags that bridges add."""
        obstacle = self._road
        if tags.get("highway") == "motorway":
            obstacle = self._expressway
        elif "railway" in tags:
            obstacle = self._rail
        if tags.get("highway") in ("motorway_link", "footway"):
            return [(path, {})]
        whole = LineString(path)
        if not whole.crosses(obstacle):
            return [(path, {})]
        stops: list[tuple[float, Point]] = []
        for part in getattr(whole.intersection(obstacle), "geoms", None) or [
            whole.intersection(obstacle)
        ]:
            for end in (part.coords[0], part.coords[-1]):
                point = rounded([end])[0]
                stops.append((whole.project(ShapelyPoint(end)), point))
        measured = [(whole.project(ShapelyPoint(p)), p) for p in path]
        stops = [
            (at, p)
            for at, p in stops
            if all(abs(at - other) > _KEEP_APART_M for other, _ in measured)
        ]
        pieces: list[tuple[Path, dict[str, str]]] = []
        cuts = {p for _, p in stops}
        piece: Path = []
        for _, point in sorted([*measured, *stops], key=lambda pair: pair[0]):
            piece.append(point)
            if point in cuts:
                pieces.append((piece, {}))
                piece = [point]
        if len(piece) > 1:
            pieces.append((piece, {}))
        return [
            (part, {"bridge": "yes", "layer": "1"} if self._is_over(part, obstacle) else {})
            for part, _ in pieces
        ]

    @staticmethod
    def _is_over(piece: Path, obstacle: BaseGeometry) -> bool:
        return bool(LineString(piece).interpolate(0.5, normalized=True).within(obstacle))


def _add_trail(osm: OsmDraft, network: Network, terrain: Terrain) -> None:
    """Add the riverfront trail, a footway between two ends of Riverside Drive."""
    nodes = [
        point
        for edge in network.edges.values()
        if edge.strand.key == "Riverside Dr"
        for point in edge.ends
    ]
    river = line(terrain.river_line)
    first, last = (min(nodes, key=lambda p: (p[0], p)), max(nodes, key=lambda p: (p[0], p)))
    bank = river.offset_curve(64)
    a, b = sorted(bank.project(ShapelyPoint(p)) for p in (first, last))
    count = int((b - a) // 60)
    points = [bank.interpolate(a + 60 + (b - a - 120) * k / count) for k in range(count + 1)]
    path = rounded([first, *((p.x, p.y) for p in points), last])
    osm.way(path, {"highway": "footway", "name": "Riverfront Trail", "surface": "paved"})


def write_pbf(osm: OsmDraft, path: FilePath) -> None:
    """Write the extract: nodes and ways in the order of their numbers, each of one date."""
    header = osmium.io.Header()
    header.set("generator", "Common Ground demo district (fictional)")
    header.set("osmosis_replication_timestamp", _STAMP)
    path.unlink(missing_ok=True)
    lonlat = to_lonlat(osm.nodes, digits=7)
    about: dict[str, Any] = {"version": 1, "timestamp": _STAMP, "visible": True}
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for (_, number), place in zip(osm.nodes.items(), lonlat, strict=True):
            tags = osm.node_tags.get(number, {})
            writer.add_node(mutable.Node(id=number, location=place, tags=tags, **about))
        for number, (refs, tags) in enumerate(osm.ways, start=1):
            writer.add_way(mutable.Way(id=number, nodes=refs, tags=tags, **about))
