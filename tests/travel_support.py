"""What the tests of streets and travel share: small extracts, small files, and a plain oracle.

The oracle reads ``.osm.pbf`` with rules of its own and searches with networkx; it shares no code
with ``mapping.travel``.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import osmium.osm.mutable as mutable
from pyproj import Geod

from mapping.osm import OsmExtract, OsmWay

ROOT = Path(__file__).resolve().parent.parent
METRES_PER_DEGREE_EAST = 111_319.490793
"""At the equator: 6,378,137 m x pi / 180."""
METRES_PER_DEGREE_NORTH = 110_574.2758
"""At the equator: 6,335,439.327 m x pi / 180."""

Nodes = Mapping[int, tuple[float, float]]
Ways = Sequence[tuple[int, Sequence[int], Mapping[str, str]]]

GEOD = Geod(ellps="WGS84")


def extract_of(nodes: Nodes, ways: Ways) -> OsmExtract:
    """Return an extract as ``read_osm`` would give it."""
    ids = sorted(nodes)
    place = {node: at for at, node in enumerate(ids)}
    return OsmExtract(
        lon=np.array([nodes[node][0] for node in ids], dtype=float),
        lat=np.array([nodes[node][1] for node in ids], dtype=float),
        node_ids=np.array(ids, dtype=np.int64),
        ways=tuple(
            OsmWay(way, np.array([place[ref] for ref in refs], dtype=np.int64), dict(tags))
            for way, refs, tags in ways
        ),
        nodes=(),
        areas=(),
    )


def write_osm(
    path: Path,
    *,
    nodes: Iterable[tuple[int, float, float, Mapping[str, str]]] = (),
    ways: Iterable[tuple[int, Sequence[int], Mapping[str, str]]] = (),
    relations: Iterable[tuple[int, Sequence[tuple[str, int, str]], Mapping[str, str]]] = (),
    timestamp: str = "2024-05-06T07:08:09Z",
) -> Path:
    """Write an OSM file with objects in the order given (ids need not ascend)."""
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for node, lon, lat, tags in nodes:
            writer.add_node(
                mutable.Node(
                    id=node, location=(lon, lat), tags=dict(tags), timestamp=timestamp, version=1
                )
            )
        for way, refs, tags in ways:
            writer.add_way(
                mutable.Way(
                    id=way, nodes=list(refs), tags=dict(tags), timestamp=timestamp, version=1
                )
            )
        for relation, members, tags in relations:
            writer.add_relation(
                mutable.Relation(
                    id=relation,
                    members=list(members),
                    tags=dict(tags),
                    timestamp=timestamp,
                    version=1,
                )
            )
    return path


# --- a network of 30 nodes, worked out by hand ------------------------------------------------

STEP = 0.001
"""Degrees between neighbours of the grid."""
EAST_M = METRES_PER_DEGREE_EAST * STEP
NORTH_M = METRES_PER_DEGREE_NORTH * STEP


def grid_node(x: int, y: int) -> int:
    """Return the id of the node in column ``x`` (0-5) and row ``y`` (0-3)."""
    return 1 + x + 6 * y


def hand_made() -> OsmExtract:
    """Return the 30-node network.

    Six columns (0.001 degrees apart) by four rows at the equator::

        row 3  19 > 20 > 21 > 22 > 23 > 24 => 27 => 28   primary, 30 mph, one-way east;
               |                        |                24-27-28 is a motorway
        row 2  13 - 14 - 15 - 16 - 17 - 18               residential
               |          :             |                15:9 are steps
        row 1  7 - 8 - 9 - 10 - 11 - 12                  residential
               |                        |
        row 0  1 < 2 < 3 < 4 < 5 < 6                     residential, drawn east, oneway=-1
       30-29-1 a private drive; 25-26 an island to the east
    """
    nodes = {grid_node(x, y): (x * STEP, y * STEP) for x in range(6) for y in range(4)}
    nodes |= {25: (0.020, 0.0), 26: (0.021, 0.0), 27: (0.006, 0.003), 28: (0.007, 0.003)}
    nodes |= {29: (-0.001, 0.0), 30: (-0.002, 0.0)}
    rows = [[grid_node(x, y) for x in range(6)] for y in range(4)]
    ways: Ways = [
        (100, rows[0], {"highway": "residential", "oneway": "-1"}),
        (101, rows[1], {"highway": "residential", "name": "First Street"}),
        (102, rows[2], {"highway": "residential"}),
        (103, rows[3], {"highway": "primary", "oneway": "yes", "maxspeed": "30 mph"}),
        (104, [grid_node(0, y) for y in range(4)], {"highway": "tertiary"}),
        (105, [grid_node(5, y) for y in range(4)], {"highway": "tertiary"}),
        (106, [15, 9], {"highway": "steps"}),
        (107, [24, 27, 28], {"highway": "motorway"}),
        (108, [25, 26], {"highway": "residential"}),
        (109, [1, 29, 30], {"highway": "service", "access": "private"}),
    ]
    return extract_of(nodes, ways)


# --- the oracle -------------------------------------------------------------------------------

_SPEEDS = {"motorway": 100, "trunk": 85, "primary": 65, "secondary": 55, "tertiary": 50}
_SPEEDS |= {"residential": 30, "unclassified": 30, "service": 15, "living_street": 15}
_ROADS = {*_SPEEDS, "road", *(f"{kind}_link" for kind in list(_SPEEDS)[:5])}
_NO = ("no", "private")


def _walkable(tags: Mapping[str, str]) -> bool:
    barred = {"motorway", "motorway_link", "proposed", "construction", "raceway"}
    barred |= {"bus_guideway", "services", "abandoned"}
    if "highway" not in tags or tags["highway"] in barred or tags.get("foot") in _NO:
        return False
    return tags.get("access") not in _NO or tags.get("foot") in ("yes", "designated", "permissive")


def _speed_kmh(tags: Mapping[str, str]) -> float:
    words = tags.get("maxspeed", "").split()
    if len(words) == 1 and words[0].isdigit():
        return float(words[0])
    if len(words) == 2 and words[0].isdigit() and words[1] == "mph":
        return float(words[0]) * 1.609344
    return float(_SPEEDS.get(tags["highway"], 40))


@dataclass
class Oracle:
    """A plain directed graph of one mode; nodes are OSM ids, edges carry ``s`` and ``m``."""

    graph: nx.DiGraph
    places: dict[int, tuple[float, float]]

    @classmethod
    def read(cls, path: Path, mode: str) -> "Oracle":
        places: dict[int, tuple[float, float]] = {}
        ways = []
        for item in osmium.FileProcessor(str(path)):
            if item.is_node():
                places[item.id] = (item.location.lon, item.location.lat)
            elif item.is_way():
                ways.append((dict(item.tags), [node.ref for node in item.nodes]))
        graph = nx.DiGraph()
        for tags, refs in ways:
            if mode == "walk":
                if not _walkable(tags):
                    continue
                along, against, s_per_m = True, tags.get("foot:backward") != "no", 60 / 80
            else:
                keys = ("access", "vehicle", "motor_vehicle", "motorcar")
                if tags.get("highway") not in _ROADS or any(tags.get(key) in _NO for key in keys):
                    continue
                oneway = tags.get("oneway")
                along = oneway != "-1"
                circular = tags.get("junction") == "roundabout" or tags["highway"] == "motorway"
                against = oneway == "-1" or not (oneway == "yes" or (circular and oneway != "no"))
                s_per_m = 3.6 / _speed_kmh(tags)
            for a, b in pairwise(refs):
                if a == b:
                    continue
                metres = GEOD.inv(*places[a], *places[b])[2]
                for u, v, allowed in ((a, b, along), (b, a, against)):
                    known = graph.get_edge_data(u, v, {"s": math.inf})["s"]
                    if allowed and metres * s_per_m < known:
                        graph.add_edge(u, v, s=metres * s_per_m, m=metres)
        return cls(graph, places)

    @cached_property
    def _edges(self) -> list[tuple[int, int]]:
        """Edges on which points may be put, the smaller node first."""
        keep: set[int] = set()
        parts = sorted(nx.weakly_connected_components(self.graph), key=len)
        for part in parts:
            if len(part) >= 100 or part is parts[-1]:
                keep |= part
        return sorted({(min(e), max(e)) for e in self.graph.edges if e[0] in keep})

    @cached_property
    def _reversed(self) -> nx.DiGraph:
        return self.graph.reverse()

    def snap(self, lon: np.ndarray, lat: np.ndarray) -> list[list[tuple[int, int, float, float]]]:
        """Return, for each point, all nearest edges (a, b, share, access seconds); brute force."""
        pairs = self._edges
        a = np.array([self.places[u] for u, _ in pairs])
        b = np.array([self.places[v] for _, v in pairs])
        found = []
        for x, y in zip(lon, lat, strict=True):
            scale = np.array(
                [
                    GEOD.inv(x - 0.005, y, x + 0.005, y)[2] / 0.01,
                    GEOD.inv(x, y - 0.005, x, y + 0.005)[2] / 0.01,
                ]
            )
            start, step = (a - (x, y)) * scale, (b - a) * scale
            squared = np.maximum((step**2).sum(axis=1), 1e-12)
            share = np.clip(-(start * step).sum(axis=1) / squared, 0, 1)
            away = np.hypot(*(start + share[:, None] * step).T)
            rows = np.flatnonzero(away <= away.min() + 1e-4) if away.min() <= 500 else []
            found.append([(*pairs[r], float(share[r]), float(away[r]) * 60 / 80) for r in rows])
        return found

    def seconds(
        self,
        origins: list[list[tuple[int, int, float, float]]],
        destinations: list[list[tuple[int, int, float, float]]],
    ) -> np.ndarray:
        """Return seconds from each origin to each destination: one search per destination."""
        graph = self._reversed
        result = np.full((len(origins), len(destinations)), math.inf)
        for column, spots in enumerate(destinations):
            heads: dict[int, float] = {}
            for a, b, share, access in spots:
                for u, v, part in ((a, b, share), (b, a, 1 - share)):
                    if self.graph.has_edge(u, v):
                        cost = part * self.graph[u][v]["s"] + access
                        heads[u] = min(cost, heads.get(u, math.inf))
            graph.add_weighted_edges_from((("end", u, s) for u, s in heads.items()), weight="s")
            reached = (
                nx.single_source_dijkstra_path_length(graph, "end", weight="s") if heads else {}
            )
            graph.remove_nodes_from(["end"])
            for row, starts in enumerate(origins):
                result[row, column] = min(
                    (self._best(start, spots, reached) for start in starts), default=math.inf
                )
        return result

    def nearest_seconds(
        self,
        origins: list[list[tuple[int, int, float, float]]],
        destinations: list[list[tuple[int, int, float, float]]],
    ) -> np.ndarray:
        """Return seconds from each origin to the nearest destination: one search for all."""
        together = [spot for spots in destinations for spot in spots]
        return self.seconds(origins, [together])[:, 0]

    def _best(
        self,
        start: tuple[int, int, float, float],
        spots: list[tuple[int, int, float, float]],
        reached: Mapping[int, float],
    ) -> float:
        a, b, share, access = start
        ways = []
        for u, v, part in ((a, b, 1 - share), (b, a, share)):
            if self.graph.has_edge(u, v):
                ways.append(part * self.graph[u][v]["s"] + reached.get(v, math.inf))
        for c, d, other, other_access in spots:
            if (a, b) == (c, d):
                u, v = (a, b) if other >= share else (b, a)
                if self.graph.has_edge(u, v):
                    ways.append(abs(other - share) * self.graph[u][v]["s"] + other_access)
        return min(ways, default=math.inf) + access
