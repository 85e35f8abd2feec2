"""Stops of a feed: stations with their entrances, the ways inside, and rules for changing."""

import heapq
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.geo import WALK_M_PER_MIN, geodesic_m, require_lonlat
from mapping.travel.gtfs_files import FeedFiles
from mapping.wording import say

__all__ = ["Doors", "Rules", "Stops", "doors", "read_stops", "transfer_rules"]

STOP: Final = 0
STATION: Final = 1
ENTRANCE: Final = 2
NODE: Final = 3
BOARDING_AREA: Final = 4

_JOINS_NOTHING: Final = say("it joins a stop that is unknown or was left out")
_MOST_SECONDS: Final = 86_400
_USED_RULES: Final = range(4)
_SEATED_RULES: Final = ("4", "5")

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Stops:
    """All places of stops.txt that can be used, in its order.

    Parameters
    ----------
    ids, names
        As in the feed.
    numbers
        Position of each id.
    lon, lat
        Degrees; NaN for a place inside a station without any.
    kind
        ``location_type``.
    parent
        Position of the station (of a boarding area: of its stop); -1 for none.
    """

    ids: list[str]
    names: list[str]
    numbers: dict[str, int]
    lon: _Floats
    lat: _Floats
    kind: _Bytes
    parent: _Nodes


@dataclass(frozen=True, eq=False)
class Doors:
    """Where stops are reached from the street: one row per stop and door.

    Parameters
    ----------
    stop, door
        Positions in the stops.
    in_s, out_s
        Seconds from the door to the stop, and from the stop to the door.
    way_from, way_to, way_s
        Stops of one station that its pathways join, and the seconds between them.
    """

    stop: _Nodes
    door: _Nodes
    in_s: _Floats
    out_s: _Floats
    way_from: _Nodes
    way_to: _Nodes
    way_s: _Floats


@dataclass(frozen=True, eq=False)
class Rules:
    """Changes between two stops that the feed says something about.

    Parameters
    ----------
    start, end
        Positions of the stops.
    kind
        ``transfer_type`` 0 to 3.
    seconds
        ``min_transfer_time``; 0 if not given.
    """

    start: _Nodes
    end: _Nodes
    kind: _Bytes
    seconds: _Nodes


def read_stops(files: FeedFiles) -> Stops:
    """Return the stops, stations and entrances of a feed; those without a position are left out."""
    name = "stops.txt"
    columns = ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station")
    ids: list[str] = []
    names: list[str] = []
    numbers: dict[str, int] = {}
    places: list[tuple[float, float]] = []
    kinds: list[int] = []
    parents: list[tuple[int, str]] = []
    for line, (stop, title, lat, lon, kind, parent) in files.rows(
        name, columns, needed=columns[:1]
    ):
        if not stop or stop in numbers:
            files.fault(name, line, say('the stop "{id}" is there twice or has no id', id=stop))
            continue
        if kind not in ("", "0", "1", "2", "3", "4"):
            files.fault(
                name, line, say('there is no kind of stop (location_type) "{kind}"', kind=kind)
            )
            continue
        place = (_number(lon), _number(lat))
        fault = require_lonlat(*place)
        if fault and int(kind or STOP) not in (NODE, BOARDING_AREA):
            files.fault(name, line, fault)
            continue
        numbers[stop] = len(ids)
        ids.append(stop)
        names.append(title)
        places.append((np.nan, np.nan) if fault else place)
        kinds.append(int(kind or STOP))
        parents.append((line, parent))
    for line, parent in parents:
        if parent and parent not in numbers:
            files.notices.append(
                say(
                    '{file}, line {line}, names a station "{id}" that is unknown; the stop is used '
                    "without it.",
                    file=name,
                    line=line,
                    id=parent,
                )
            )
    lon_lat = np.array(places, dtype=np.float64).reshape(-1, 2)
    return Stops(
        ids=ids,
        names=names,
        numbers=numbers,
        lon=lon_lat[:, 0],
        lat=lon_lat[:, 1],
        kind=np.array(kinds, dtype=np.uint8),
        parent=np.array([numbers.get(parent, -1) for _, parent in parents], dtype=np.int32),
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan


def doors(files: FeedFiles, stops: Stops, used: _Ints) -> Doors:
    """Return how the stops that are used are reached.

    A stop that the feed's pathways join to entrances of its station is reached through those; the
    ways inside take the time given, else their length at walking speed. Any other stop is reached
    at its own place, and through each entrance of its station on a straight way.
    """
    entrances: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero((stops.kind == ENTRANCE) & (stops.parent >= 0)).tolist():
        entrances[int(stops.parent[place])].append(place)
    inward, outward = _pathways(files, stops)
    rows: list[tuple[int, int, float, float]] = []
    reached: dict[int, tuple[dict[int, float], dict[int, float]]] = {}
    for stop in used.tolist():
        station = int(stops.parent[stop])
        near = entrances.get(station, [])
        for door in near:
            if door not in reached and (door in inward or door in outward):
                reached[door] = (_times_from(door, inward), _times_from(door, outward))
        inside = [
            (stop, door, reached[door][0].get(stop, np.inf), reached[door][1].get(stop, np.inf))
            for door in near
            if door in reached
        ]
        inside = [way for way in inside if np.isfinite(way[2:]).any()]
        if not inside:
            inside = [(stop, stop, 0.0, 0.0)]
            for door in near:
                walk_s = _straight_s(stops, stop, door)
                inside.append((stop, door, walk_s, walk_s))
        rows += inside
    is_used = set(used.tolist())
    ways = [
        (stop, other, seconds)
        for stop in used.tolist()
        if stop in inward
        for other, seconds in _times_from(stop, inward).items()
        if other in is_used and other != stop and stops.parent[other] == stops.parent[stop]
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    inner = np.array(ways, dtype=np.float64).reshape(-1, 3).T
    return Doors(
        stop=table[0].astype(np.int32),
        door=table[1].astype(np.int32),
        in_s=table[2],
        out_s=table[3],
        way_from=inner[0].astype(np.int32),
        way_to=inner[1].astype(np.int32),
        way_s=inner[2],
    )


def _straight_s(stops: Stops, a: int, b: int) -> float:
    metres = geodesic_m(stops.lon[a], stops.lat[a], stops.lon[b], stops.lat[b])
    return float(metres) * 60 / WALK_M_PER_MIN


_Ways = dict[int, list[tuple[int, float]]]


def _pathways(files: FeedFiles, stops: Stops) -> tuple[_Ways, _Ways]:
    """Return the ways inside stations: from each place inward, and the same turned round."""
    name = "pathways.txt"
    columns = ("from_stop_id", "to_stop_id", "is_bidirectional", "traversal_time", "length")
    inward: _Ways = defaultdict(list)
    outward: _Ways = defaultdict(list)

    def join(start: int, end: int, seconds: float) -> None:
        inward[start].append((end, seconds))
        outward[end].append((start, seconds))

    for line, (one, other, both, lasting, metres) in files.rows(name, columns, needed=columns[:2]):
        start, end = stops.numbers.get(one), stops.numbers.get(other)
        if start is None or end is None:
            files.fault(name, line, _JOINS_NOTHING)
            continue
        seconds = _number(lasting)
        if not seconds >= 0:
            seconds = _number(metres) * 60 / WALK_M_PER_MIN
        if not seconds >= 0:
            seconds = _straight_s(stops, start, end)
        if not 0 <= seconds < _MOST_SECONDS:
            seconds = 0.0  # neither time, length nor positions: a door in a wall
        join(start, end, seconds)
        if both == "1":
            join(end, start, seconds)
    if inward:
        for area in np.flatnonzero((stops.kind == BOARDING_AREA) & (stops.parent >= 0)).tolist():
            join(area, int(stops.parent[area]), 0.0)
            join(int(stops.parent[area]), area, 0.0)
    return inward, outward


def _times_from(start: int, ways: _Ways) -> dict[int, float]:
    """Return the seconds from a place to all that the ways lead to."""
    found: dict[int, float] = {}
    queue = [(0.0, start)]
    while queue:
        seconds, place = heapq.heappop(queue)
        if place in found:
            continue
        found[place] = seconds
        for other, more in ways.get(place, ()):
            if other not in found:
                heapq.heappush(queue, (seconds + more, other))
    return found


def transfer_rules(files: FeedFiles, stops: Stops, used: _Ints) -> Rules:
    """Return what transfers.txt says about pairs of stops that are used.

    A rule for a station holds for all of its stops; one for a stop itself goes before it. Rules
    for single routes or trips are not used.
    """
    name = "transfers.txt"
    columns = (
        *("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"),
        *("from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
    )
    children: dict[int, list[int]] = defaultdict(list)
    for stop in used.tolist():
        children[stop].append(stop)
        if stops.parent[stop] >= 0:
            children[int(stops.parent[stop])].append(stop)
    found: dict[tuple[int, int], tuple[int, int, int]] = {}
    single = 0
    for line, (one, other, kind, least, *narrow) in files.rows(name, columns, needed=columns[:2]):
        if kind in _SEATED_RULES or any(narrow):
            single += 1
            continue
        start, end = stops.numbers.get(one), stops.numbers.get(other)
        seconds = int(least) if least.isdecimal() and len(least) < 7 else 0
        if start is None or end is None:
            files.fault(name, line, _JOINS_NOTHING)
            continue
        if kind not in ("", *map(str, _USED_RULES)) or (least and not least.isdecimal()):
            files.fault(name, line, say("the kind of change or its time can't be read"))
            continue
        stations = (stops.kind[start] == STATION) + (stops.kind[end] == STATION)
        for a in children.get(start, ()):
            for b in children.get(end, ()):
                known = found.get((a, b))
                if known is None or known[0] >= stations:
                    found[a, b] = (int(stations), int(kind or 0), seconds)
    if single:
        files.notices.append(
            say(
                "{n} rules of {file} for single lines or trips, or for staying seated, were not "
                "used: a change there takes a minute as everywhere.",
                n=f"{single:,}",
                file=name,
            )
        )
    rows = sorted((a, b, kind, seconds) for (a, b), (_, kind, seconds) in found.items())
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Rules(
        table[:, 0].astype(np.int32),
        table[:, 1].astype(np.int32),
        table[:, 2].astype(np.uint8),
        table[:, 3].astype(np.int32),
    )
