"""Walks that go with a timetable: to stops, from stops, and between two rides."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from mapping.geo import WALK_M_PER_MIN, geodesic_m
from mapping.travel.points import Points, TravelModel
from mapping.travel.timetable import Timetable

__all__ = [
    "CHANGE_S",
    "MAX_CHANGE_WALK_MIN",
    "MAX_STOP_WALK_MIN",
    "Legs",
    "TransitNetwork",
    "walk_seconds",
]

MAX_STOP_WALK_MIN: Final = 15.0
"""Longest walk between a place and a stop; the limit is inside."""
MAX_CHANGE_WALK_MIN: Final = 5.0
"""Longest walk between two rides; the limit is inside."""
CHANGE_S: Final = 60.0
"""Seconds that a change takes, beside its walk."""

_TICKS_PER_S: Final = 4096.0
_TIMED, _LEAST, _NEVER = 1, 2, 3

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]


def walk_seconds(minutes: npt.ArrayLike) -> _Floats:
    """Return walks in seconds, to a 4096th.

    A walk of three minutes is 180 seconds and not a hair more, so that a bus is never missed by
    a rounding error; and times add up without any.
    """
    ticks: _Floats = np.rint(np.asarray(minutes, dtype=np.float64) * (60 * _TICKS_PER_S))
    return ticks / _TICKS_PER_S


@dataclass(frozen=True, eq=False)
class Legs:
    """Walks in rows: what is reached from each place, in how many seconds.

    Parameters
    ----------
    starts
        First walk of each place, and the number of all (places + 1).
    stops
        Numbers of the stops (or, of goals turned round, of the places).
    seconds
        How long each walk takes.
    """

    starts: _Ints
    stops: _Nodes
    seconds: _Floats

    @classmethod
    def of(cls, place: _Ints, stop: _Ints, seconds: _Floats, count: int) -> "Legs":
        """Return walks of ``count`` places: of several to one stop, the shortest."""
        order = np.lexsort((seconds, stop, place))
        place, stop, seconds = place[order], stop[order], seconds[order]
        first = np.ones(len(place), dtype=bool)
        first[1:] = (np.diff(place) != 0) | (np.diff(stop) != 0)
        starts = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(place[first], minlength=count), out=starts[1:])
        return cls(starts, stop[first].astype(np.int32), seconds[first])

    def row(self, place: int) -> tuple[_Nodes, _Floats]:
        """Return stops and seconds of one place."""
        span = slice(self.starts[place], self.starts[place + 1])
        return self.stops[span], self.seconds[span]

    def some(self, first: int, last: int) -> "Legs":
        """Return the walks of the places from ``first`` (inside) to ``last`` (outside)."""
        span = slice(self.starts[first], self.starts[last])
        starts = self.starts[first : last + 1] - self.starts[first]
        return Legs(starts, self.stops[span], self.seconds[span])


class TransitNetwork:
    """A timetable and the streets on which its stops are walked to. Safe to share between threads.

    Walks of some ``Points`` are remembered for as long as those live, in memory only.

    Parameters
    ----------
    timetable
        All feeds.
    walk
        How people walk; the stops' doors are put on its streets.
    """

    def __init__(self, timetable: Timetable, walk: TravelModel) -> None:
        self.timetable = timetable
        self.walk = walk
        self._lock = Lock()
        self._in: WeakKeyDictionary[Points, Legs] = WeakKeyDictionary()
        self._out: WeakKeyDictionary[Points, Legs] = WeakKeyDictionary()
        lon, lat = timetable.joined("door_lon"), timetable.joined("door_lat")
        places, self._door_place = np.unique(
            np.column_stack((lon, lat)), axis=0, return_inverse=True
        )
        self._doors = Points.of(places[:, 0], places[:, 1])
        # Rows of doors by place: several stops may be reached through one entrance.
        order = np.argsort(self._door_place, kind="stable")
        self._by_place = order
        self._counts = np.bincount(self._door_place, minlength=len(places))
        self._firsts = np.cumsum(self._counts) - self._counts
        self._door_stop = timetable.joined("door_stop").astype(np.int64)
        self._in_s = walk_seconds(timetable.joined("door_in_s") / 60)
        self._out_s = walk_seconds(timetable.joined("door_out_s") / 60)

    def legs_in(self, points: Points) -> Legs:
        """Return the walks from places to stops, up to 15 minutes, the way inside included."""
        return self._kept(points, self._in, inward=True)

    def legs_out(self, points: Points) -> Legs:
        """Return the walks from stops to places likewise; rows are by place."""
        return self._kept(points, self._out, inward=False)

    def _kept(
        self, points: Points, cache: WeakKeyDictionary[Points, Legs], *, inward: bool
    ) -> Legs:
        with self._lock:
            known = cache.get(points)
        if known is None:
            known = self._walks(points, inward=inward)
            with self._lock:
                cache[points] = known
        return known

    def _walks(self, points: Points, *, inward: bool) -> Legs:
        ends = (points, self._doors) if inward else (self._doors, points)
        walks_df = self.walk.within(*ends, limit_min=MAX_STOP_WALK_MIN)
        names = ("origin", "destination") if inward else ("destination", "origin")
        place, spot = (walks_df[name].to_numpy() for name in names)
        walk_s = walk_seconds(walks_df["minutes"].to_numpy())
        row, door = self._through(spot)
        seconds = walk_s[row] + (self._in_s if inward else self._out_s)[door]
        near = seconds <= MAX_STOP_WALK_MIN * 60
        return Legs.of(place[row][near], self._door_stop[door][near], seconds[near], len(points))

    def _through(self, spot: _Ints) -> tuple[_Ints, _Ints]:
        """Return for door places the positions of the walks there, and their doors."""
        counts = self._counts[spot]
        row = np.repeat(np.arange(len(spot)), counts)
        rank = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        return row, self._by_place[self._firsts[spot[row]] + rank]

    @cached_property
    def changes(self) -> Legs:
        """From each stop to the stops where one may go on, with the seconds that a change takes.

        The walk, up to five minutes, and a minute; in a station along its pathways where the feed
        has them, on the streets elsewhere. Of ``transfers.txt``: a timed change (type 1) takes no
        time, a change of type 2 at least its ``min_transfer_time`` (and is possible however far
        the walk), one of type 3 is not possible.
        """
        count = self.timetable.stop_count
        every = np.arange(count, dtype=np.int64)
        streets = self._street_walks()
        inside = self._inside_ways()
        start = np.concatenate((every, streets[0], inside[0]))
        end = np.concatenate((every, streets[1], inside[1]))
        walk_s = np.concatenate((np.zeros(count), streets[2], inside[2]))
        near = walk_s <= MAX_CHANGE_WALK_MIN * 60
        legs = Legs.of(start[near], end[near], walk_s[near] + CHANGE_S, count)
        return self._ruled(legs)

    def _street_walks(self) -> tuple[_Ints, _Ints, _Floats]:
        walks_df = self.walk.within(self._doors, self._doors, limit_min=MAX_CHANGE_WALK_MIN)
        walk_s = walk_seconds(walks_df["minutes"].to_numpy())
        row, door = self._through(walks_df["origin"].to_numpy())
        again, other = self._through(walks_df["destination"].to_numpy()[row])
        door = door[again]
        seconds = walk_s[row[again]] + self._out_s[door] + self._in_s[other]
        start, end = self._door_stop[door], self._door_stop[other]
        moves = (start != end) & np.isfinite(seconds)
        return start[moves], end[moves], seconds[moves]

    def _inside_ways(self) -> tuple[_Ints, _Ints, _Floats]:
        """Return the ways between stops of one station that lead not along a street.

        Those of the pathways; straight ones where neither stop can be walked to from a street,
        as in a station beyond the edge of the street map.
        """
        timetable = self.timetable
        stations = timetable.stations()
        lon, lat = timetable.joined("stop_lon"), timetable.joined("stop_lat")
        near = np.zeros(timetable.stop_count, dtype=bool)
        on_street = self.walk.has_streets(self._doors)[self._door_place]
        near[self._door_stop[on_street]] = True
        start = [timetable.joined("way_from").astype(np.int64)]
        end = [timetable.joined("way_to").astype(np.int64)]
        seconds = [walk_seconds(timetable.joined("way_s") / 60)]
        apart = np.flatnonzero((stations >= 0) & ~near)
        for station in np.unique(stations[apart]):
            mine = apart[stations[apart] == station]
            a, b = (each.ravel() for each in np.meshgrid(mine, mine, indexing="ij"))
            a, b = a[a != b], b[a != b]
            metres = geodesic_m(lon[a], lat[a], lon[b], lat[b])
            start.append(a)
            end.append(b)
            seconds.append(walk_seconds(metres / WALK_M_PER_MIN))
        return np.concatenate(start), np.concatenate(end), np.concatenate(seconds)

    def _ruled(self, legs: Legs) -> Legs:
        """Return changes as the feeds' own rules have them."""
        timetable = self.timetable
        start = timetable.joined("rule_from").astype(np.int64)
        end = timetable.joined("rule_to").astype(np.int64)
        kind, least_s = timetable.joined("rule_type"), timetable.joined("rule_s")
        if not len(start):
            return legs
        count = timetable.stop_count
        owner = np.repeat(np.arange(count), np.diff(legs.starts))
        key = owner * count + legs.stops
        rule = start * count + end
        order = np.argsort(key)
        at = np.minimum(np.searchsorted(key, rule, sorter=order), len(key) - 1)
        known = np.where(key[order[at]] == rule, legs.seconds[order[at]], 0.0)
        takes = np.where(kind == _TIMED, 0.0, np.maximum(known, np.maximum(least_s, CHANGE_S)))
        sets = (kind == _TIMED) | ((kind == _LEAST) & (least_s > 0))
        stays = ~np.isin(key, rule[sets | (kind == _NEVER)])
        return Legs.of(
            np.concatenate((owner[stays], start[sets])),
            np.concatenate((legs.stops[stays].astype(np.int64), end[sets])),
            np.concatenate((legs.seconds[stays], takes[sets])),
            count,
        )
