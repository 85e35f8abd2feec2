"""Two bus lines: their ways through the streets, stops at corners, no evenings."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint

from mapping.demo.addresses import Gazetteer
from mapping.demo.plane import Path, Point, distance_m, length_m, line, to_lonlat
from mapping.demo.weave import Network

__all__ = ["gtfs_tables"]

_AGENCY: Final = "RTB"
_FIRST_DAY: Final = "20260101"
_LAST_DAY: Final = "20281231"
_HOLIDAYS: Final = (
    *("20260101", "20260525", "20260703", "20260907", "20261126", "20261225"),
    *("20270101", "20270531", "20270705", "20270906", "20271125", "20271224"),
    *("20280529", "20280704", "20280904", "20281123", "20281225"),
)
_M_PER_MIN: Final = 310.0
"""Bus speed with stops, metres a minute (about 19 km/h)."""
_STOP_EVERY_M: Final = 380.0
_SIGN_M: Final = 8.0


@dataclass(frozen=True)
class _Line:
    """A bus line: where it goes, and when its first and last buses leave."""

    route_id: str
    short_name: str
    long_name: str
    color: str
    ends: tuple[str, str]
    points: tuple[Point, ...]
    weekdays: tuple[int, int, int]
    saturdays: tuple[int, int, int]


_LINES: Final = (
    _Line(
        "1",
        "1",
        "Northgate - Downtown - Southbank",
        "1B6E8A",
        ("Southbank", "Northgate"),
        (
            *((500.0, 2420.0), (-155.0, 2355.0), (-165.0, 1720.0), (-240.0, 655.0), (0.0, 0.0)),
            *((345.0, -1000.0), (340.0, -1515.0), (-575.0, -1555.0), (-605.0, -2092.0)),
            (330.0, -2130.0),
        ),
        (360, 1110, 30),
        (495, 975, 60),
    ),
    _Line(
        "2",
        "2",
        "Cottonwood - Downtown - Medical Center",
        "9A4D14",
        ("Medical Center", "Cottonwood"),
        (
            *((-2175.0, 592.0), (-2198.0, 1755.0), (-1625.0, 1720.0), (-1440.0, 530.0)),
            *((-1510.0, -344.0), (0.0, 0.0), (1058.0, 403.0), (2215.0, 738.0), (3362.0, 820.0)),
            (3330.0, 1310.0),
        ),
        (380, 1100, 40),
        (510, 990, 60),
    ),
)


def gtfs_tables(network: Network, gazetteer: Gazetteer) -> dict[str, list[tuple[str, ...]]]:
    """Return the feed's files by name, each with its header as first row."""
    corners = _corners(gazetteer)
    tables = _frame()
    stop_ids: dict[tuple[str, Point], str] = {}
    for bus in _LINES:
        way = _way(network, bus.points)
        for heading, path in enumerate((way, way[::-1])):
            _add_direction(tables, stop_ids, bus, heading, path, corners)
    return tables


def _frame() -> dict[str, list[tuple[str, ...]]]:
    """Return all files of the feed with headers and the rows that no line adds to."""
    return {
        "agency.txt": [
            ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"),
            (
                _AGENCY,
                "Ride the Bend (fictional)",
                "https://example.org/ridethebend",
                "America/Chicago",
                "en",
            ),
        ],
        "feed_info.txt": [
            (
                *("feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date"),
                *("feed_end_date", "feed_version"),
            ),
            (
                *("Common Ground demo (fictional)", "https://example.org/common-ground", "en"),
                *(_FIRST_DAY, _LAST_DAY, "1"),
            ),
        ],
        "calendar.txt": [
            (
                *("service_id", "monday", "tuesday", "wednesday", "thursday", "friday"),
                *("saturday", "sunday", "start_date", "end_date"),
            ),
            ("weekdays", "1", "1", "1", "1", "1", "0", "0", _FIRST_DAY, _LAST_DAY),
            ("saturdays", "0", "0", "0", "0", "0", "1", "0", _FIRST_DAY, _LAST_DAY),
        ],
        "calendar_dates.txt": [
            ("service_id", "date", "exception_type"),
            *(("weekdays", day, "2") for day in _HOLIDAYS),
        ],
        "routes.txt": [
            (
                *("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
                *("route_color", "route_text_color"),
            ),
            *(
                (b.route_id, _AGENCY, b.short_name, b.long_name, "3", b.color, "FFFFFF")
                for b in _LINES
            ),
        ],
        "stops.txt": [("stop_id", "stop_name", "stop_lat", "stop_lon", "wheelchair_boarding")],
        "trips.txt": [
            ("route_id", "service_id", "trip_id", "trip_headsign", "direction_id", "shape_id")
        ],
        "stop_times.txt": [
            (
                *("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
                "timepoint",
            )
        ],
        "shapes.txt": [("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")],
    }


def _add_direction(
    tables: dict[str, list[tuple[str, ...]]],
    stop_ids: dict[tuple[str, Point], str],
    bus: _Line,
    heading: int,
    path: Path,
    corners: Mapping[Point, str],
) -> None:
    """Add shape, stops, trips and times of one direction of a line."""
    shape = f"{bus.route_id}-{heading}"
    for number, (lon, lat) in enumerate(to_lonlat(path)):
        tables["shapes.txt"].append((shape, f"{lat:.6f}", f"{lon:.6f}", str(number)))
    stops = _stops(path, corners)
    side = LineString(path).offset_curve(-_SIGN_M)
    for _, corner in stops:
        if (shape, corner) in stop_ids:
            continue
        stop_id = f"{bus.route_id}{'AB'[heading]}{len(stop_ids) + 1:03d}"
        stop_ids[shape, corner] = stop_id
        spot = side.interpolate(side.project(ShapelyPoint(corner)))
        lon, lat = to_lonlat([(round(spot.x, 2), round(spot.y, 2))])[0]
        tables["stops.txt"].append((stop_id, corners[corner], f"{lat:.6f}", f"{lon:.6f}", "1"))
    for service, (first, last, every) in (
        ("weekdays", bus.weekdays),
        ("saturdays", bus.saturdays),
    ):
        for start in range(first + heading * 5, last + 1, every):
            trip = f"{shape}-{service}-{start // 60:02d}{start % 60:02d}"
            tables["trips.txt"].append(
                (bus.route_id, service, trip, bus.ends[heading], str(heading), shape)
            )
            for order, (distance, corner) in enumerate(stops):
                time = _clock(start * 60 + distance / _M_PER_MIN * 60)
                ends = order in (0, len(stops) - 1)
                tables["stop_times.txt"].append(
                    (
                        *(trip, time, time, stop_ids[shape, corner], str(order + 1)),
                        "1" if ends else "0",
                    )
                )


def _clock(seconds: float) -> str:
    whole = round(seconds / 15) * 15
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _corners(gazetteer: Gazetteer) -> dict[Point, str]:
    """Return the name of each corner: the larger street first."""
    rank = {"primary": 0, "secondary": 1, "tertiary": 2}
    names: dict[Point, set[tuple[int, str]]] = {}
    for block in gazetteer.blocks:
        for end in (block.path[0], block.path[-1]):
            names.setdefault(end, set()).add((rank.get(block.highway, 3), block.street.short))
    corners: dict[Point, str] = {}
    for point, streets in names.items():
        bases = list(dict.fromkeys(name for _, name in sorted(streets)))
        if len(bases) > 1:
            corners[point] = f"{bases[0]} & {bases[1]}"
    return corners


def _stops(path: Sequence[Point], corners: Mapping[Point, str]) -> list[tuple[float, Point]]:
    """Return distance along the way and corner of each stop, both ends included."""
    found: list[tuple[float, Point]] = []
    reached = 0.0
    distances = [0.0]
    for a, b in pairwise(path):
        reached += distance_m(a, b)
        distances.append(reached)
    named = [(d, p) for d, p in zip(distances, path, strict=True) if p in corners]
    for distance, point in named:
        if not found or distance - found[-1][0] >= _STOP_EVERY_M:
            found.append((distance, point))
    if named[-1][1] != found[-1][1]:
        if named[-1][0] - found[-1][0] < _STOP_EVERY_M / 2:
            found.pop()
        found.append(named[-1])
    return found


def _way(network: Network, points: Sequence[Point]) -> Path:
    """Return the shortest way through the streets along all points, by larger roads if it can."""
    nodes = [
        min(_drivable(network), key=lambda node: (distance_m(node, point), node))
        for point in points
    ]
    way: Path = [nodes[0]]
    for start, goal in pairwise(nodes):
        way += _shortest(network, start, goal)[1:]
    return _without_spurs(way)


def _drivable(network: Network) -> list[Point]:
    """Return the junctions on through roads."""
    return [
        node
        for node, numbers in network.at.items()
        if any(
            network.edges[n].strand.highway in _COST and not network.edges[n].strand.character
            for n in numbers
        )
    ]


_COST: Final = {"primary": 1.0, "secondary": 1.0, "tertiary": 1.1, "residential": 2.0}


def _shortest(network: Network, start: Point, goal: Point) -> Path:
    queue: list[tuple[float, Point, Point | None, int]] = [(0.0, start, None, -1)]
    came: dict[Point, tuple[Point | None, int]] = {}
    while queue:
        cost, node, before, edge_number = heapq.heappop(queue)
        if node in came:
            continue
        came[node] = (before, edge_number)
        if node == goal:
            break
        for number in network.at[node]:
            edge = network.edges[number]
            factor = _COST.get(edge.strand.highway)
            if factor is None or edge.strand.is_oneway:
                continue
            a, b = edge.ends
            after = b if a == node else a
            if after not in came:
                heapq.heappush(queue, (cost + length_m(edge.path) * factor, after, node, number))
    path: Path = [goal]
    node = goal
    while came[node][0] is not None:
        before, number = came[node]
        piece = network.edges[number].path
        path += (piece[::-1] if piece[-1] == node else piece)[1:]
        node = path[-1]
    return path[::-1]


def _without_spurs(path: Path) -> Path:
    """Return the way without going into a street and straight back."""
    kept: Path = []
    for point in path:
        if len(kept) > 1 and kept[-2] == point:
            kept.pop()
        elif not kept or kept[-1] != point:
            kept.append(point)
    return kept if line(kept).length else path
