"""Timetables as arrays: one feed of a company, and all feeds of a workspace together."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from mapping.errors import DataFileError
from mapping.files.writing import atomic_path
from mapping.wording import say

__all__ = ["ALIGHT", "BOARD", "Connections", "Feed", "Timetable"]

BOARD: Final = 1
"""Flag of a connection: one may get on where it begins."""
ALIGHT: Final = 2
"""Flag of a connection: one may get off where it ends."""

_FORMAT: Final = 1
_DAY_S: Final = 86_400
_LONGEST_TRIP_DAYS: Final = 7

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bytes = npt.NDArray[np.uint8]
_Bools = npt.NDArray[np.bool_]
_Texts = npt.NDArray[np.str_]


@dataclass(frozen=True, eq=False, repr=False)
class Feed:
    """The timetable of one feed; times are seconds of the service day (they may pass 24 hours).

    Parameters
    ----------
    name
        What the feed is called.
    timezone
        IANA name of the zone that its times are in.
    agencies
        Names of the companies.
    stop_ids, stop_names
        Stops at which vehicles stop (s).
    stop_lon, stop_lat
        Degrees, EPSG:4326 (s).
    stop_station
        Number of the station that a stop belongs to; -1 for none (s).
    door_stop, door_lon, door_lat
        Where a stop is reached from the street: the stop itself or an entrance of its station,
        one row per stop and door.
    door_in_s, door_out_s
        Seconds between that door and the stop, going in and coming out; infinity if one can't.
    way_from, way_to, way_s
        Stops of one station that are joined inside, and the seconds from one to the other.
    trip_starts
        First stop time of each trip, and the number of all (t + 1).
    trip_service
        Calendar of each trip (t).
    time_stop, time_arrive_s, time_depart_s
        Stop times, by trip in order of travel.
    time_flags
        `BOARD` where one may get on, `ALIGHT` where one may get off.
    service_first, service_last
        Days (proleptic ordinals) between which a calendar's weekdays count, both inside.
    service_weekdays
        Bit 0 for Monday to bit 6 for Sunday.
    exception_service, exception_day, exception_runs
        Days on which a calendar runs, or does not, whatever its weekdays.
    rule_from, rule_to, rule_type, rule_s
        Changes between stops as ``transfers.txt`` has them, its stations replaced by their stops.
    """

    name: str
    timezone: str
    agencies: _Texts
    stop_ids: _Texts
    stop_names: _Texts
    stop_lon: _Floats
    stop_lat: _Floats
    stop_station: _Nodes
    door_stop: _Nodes
    door_lon: _Floats
    door_lat: _Floats
    door_in_s: _Floats
    door_out_s: _Floats
    way_from: _Nodes
    way_to: _Nodes
    way_s: _Floats
    trip_starts: _Ints
    trip_service: _Nodes
    time_stop: _Nodes
    time_arrive_s: _Nodes
    time_depart_s: _Nodes
    time_flags: _Bytes
    service_first: _Nodes
    service_last: _Nodes
    service_weekdays: _Bytes
    exception_service: _Nodes
    exception_day: _Nodes
    exception_runs: _Bools
    rule_from: _Nodes
    rule_to: _Nodes
    rule_type: _Bytes
    rule_s: _Nodes

    @property
    def trips(self) -> int:
        """How many trips there are, those of a frequency counted one by one."""
        return len(self.trip_service)

    def services_on(self, day: date) -> _Bools:
        """Return which calendars run on a day."""
        ordinal = day.toordinal()
        runs: _Bools = (
            (self.service_first <= ordinal)
            & (ordinal <= self.service_last)
            & ((self.service_weekdays >> day.weekday()) & 1).astype(bool)
        )
        today = self.exception_day == ordinal
        runs[self.exception_service[today]] = self.exception_runs[today]
        return runs

    def trips_on(self, day: date) -> _Nodes:
        """Return the trips whose service day this is."""
        return np.flatnonzero(self.services_on(day)[self.trip_service]).astype(np.int32)

    @cached_property
    def covers(self) -> tuple[date, date] | None:
        """First and last day on which a trip runs; ``None`` if there is no such day."""
        used = np.zeros(len(self.service_first), dtype=bool)
        used[self.trip_service] = True
        days = [
            day
            for service in np.flatnonzero(used)
            for day in (self._edge(int(service), 1), self._edge(int(service), -1))
            if day is not None
        ]
        return (min(days), max(days)) if days else None

    def _edge(self, service: int, step: int) -> date | None:
        """Return the first (step 1) or last (step -1) day on which a calendar runs."""
        mine = self.exception_service == service
        added = self.exception_day[mine & self.exception_runs].tolist()
        removed = set(self.exception_day[mine & ~self.exception_runs].tolist())
        first, last = int(self.service_first[service]), int(self.service_last[service])
        weekdays = int(self.service_weekdays[service])
        found = [min(added) if step > 0 else max(added)] if added else []
        day, end = (first, last) if step > 0 else (last, first)
        while weekdays and (end - day) * step >= 0:
            if day not in removed and weekdays >> ((day - 1) % 7) & 1:
                found.append(day)
                break
            day += step
        if not found:
            return None
        return date.fromordinal(min(found) if step > 0 else max(found))

    def save(self, path: Path) -> None:
        """Write the feed to one file, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(path) as place, place.open("wb") as file:
            arrays: dict[str, Any] = {
                each.name: np.asarray(getattr(self, each.name)) for each in fields(self)
            }
            np.savez(file, format=np.array(_FORMAT), **arrays)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a feed that ``save`` wrote; the file holds numbers and text only, never code.

        Raises
        ------
        DataFileError
            The file is missing, damaged or of another version.
        """
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                if int(file["format"]) != _FORMAT:
                    raise ValueError(f"format {int(file['format'])}")
                values: dict[str, Any] = {each.name: file[each.name] for each in fields(cls)}
            values["name"], values["timezone"] = str(values["name"]), str(values["timezone"])
            feed = cls(**values)
            feed._check()
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DataFileError(
                say(
                    "The prepared timetable can't be read: it is missing, damaged or from another "
                    "version. Travel by bus and train can't be worked out until it is made again. "
                    "Add the timetable file once more."
                ),
                detail=f"{type(error).__name__}: {error}",
            ) from error
        return feed

    def _check(self) -> None:
        """Raise ``ValueError`` if a search over these arrays could leave them."""
        stops, times = len(self.stop_ids), len(self.time_stop)
        services = len(self.service_first)
        groups = (
            (self.stop_names, self.stop_lon, self.stop_lat, self.stop_station, self.stop_ids),
            (self.door_stop, self.door_lon, self.door_lat, self.door_in_s, self.door_out_s),
            (self.time_stop, self.time_arrive_s, self.time_depart_s, self.time_flags),
            (self.service_first, self.service_last, self.service_weekdays),
            (self.exception_service, self.exception_day, self.exception_runs),
            (self.way_from, self.way_to, self.way_s),
            (self.rule_from, self.rule_to, self.rule_type, self.rule_s),
            (self.trip_starts[1:], self.trip_service),
        )
        fits = all(len({len(each) for each in group}) == 1 for group in groups)
        for values, count in (
            (self.time_stop, stops),
            (self.door_stop, stops),
            (self.way_from, stops),
            (self.way_to, stops),
            (self.rule_from, stops),
            (self.rule_to, stops),
            (self.trip_service, services),
            (self.exception_service, services),
        ):
            fits &= not len(values) or (values.min() >= 0 and values.max() < count)
        fits &= len(self.trip_starts) > 0 and self.trip_starts[0] == 0
        fits &= self.trip_starts[-1] == times and bool((np.diff(self.trip_starts) >= 0).all())
        if not fits:
            raise ValueError("the arrays do not fit each other")


@dataclass(frozen=True, eq=False, repr=False)
class Connections:
    """All rides from one stop to the next on a day, the latest departure first.

    Parameters
    ----------
    depart_s, arrive_s
        Seconds after the midnight that begins the day, in local time.
    trip, start, end
        Numbers of the day's trip and of both stops.
    flags
        `BOARD` if one may get on at the start, `ALIGHT` if one may get off at the end.
    trip_count
        How many trips there are.
    """

    depart_s: _Nodes
    arrive_s: _Nodes
    trip: _Nodes
    start: _Nodes
    end: _Nodes
    flags: _Bytes
    trip_count: int


@dataclass(frozen=True, eq=False, repr=False)
class Timetable:
    """Feeds together; the stops of the second are numbered after those of the first, and so on."""

    feeds: tuple[Feed, ...]

    @classmethod
    def of(cls, feeds: Sequence[Feed]) -> Self:
        """Return a timetable of feeds in the order of their names."""
        return cls(tuple(sorted(feeds, key=lambda feed: feed.name)))

    @cached_property
    def first_stops(self) -> tuple[int, ...]:
        """The number of each feed's first stop, and of all stops."""
        counts = [len(feed.stop_ids) for feed in self.feeds]
        return tuple(np.concatenate(([0], np.cumsum(counts))).astype(int).tolist())

    @property
    def stop_count(self) -> int:
        """How many stops there are, all feeds together."""
        return self.first_stops[-1]

    @cached_property
    def stop_ids(self) -> list[str]:
        """Ids of all stops, prefixed with the feed's name."""
        return [f"{feed.name}:{stop}" for feed in self.feeds for stop in feed.stop_ids]

    @property
    def timezone(self) -> str:
        """The zone in which days and times are asked for: that of the first feed."""
        return self.feeds[0].timezone

    def joined(self, name: str) -> npt.NDArray[Any]:
        """Return one array of all feeds, stops numbered through."""
        parts = [
            getattr(feed, name) + (first if name in _OF_STOPS else 0)
            for feed, first in zip(self.feeds, self.first_stops, strict=False)
        ]
        return np.concatenate(parts)

    def stations(self) -> _Nodes:
        """Return the station of each stop, numbered through; -1 for none."""
        found, before = [], 0
        for feed in self.feeds:
            found.append(np.where(feed.stop_station < 0, -1, feed.stop_station + before))
            before += len(feed.stop_ids)
        return np.concatenate(found).astype(np.int32)

    def not_covering(self, day: date) -> list[Feed]:
        """Return the feeds whose days don't reach to this one."""
        return [feed for feed in self.feeds if not _covers(feed, day)]

    def connections(self, day: date) -> Connections:
        """Return the rides of a day: its own trips, and what still runs of the days before.

        The trips of the day after are not there: who misses the last one has missed it.
        """
        parts: list[tuple[_Ints, ...]] = []
        trips = 0
        for feed, first in zip(self.feeds, self.first_stops, strict=False):
            shift = _shift_s(feed.timezone, self.timezone, day)
            longest = int(feed.time_depart_s.max(initial=0)) + max(shift, 0)
            for back in range(min(longest // _DAY_S, _LONGEST_TRIP_DAYS) + 1):
                chosen = feed.trips_on(day - timedelta(days=back))
                part = _rides(feed, chosen, shift - back * _DAY_S)
                parts.append(
                    (*part[:2], part[2] + trips, part[3] + first, part[4] + first, part[5])
                )
                trips += len(chosen)
        depart, arrive, trip, start, end, flags, along = (
            np.concatenate([part[column] for part in _with_order(parts)]) for column in range(7)
        )
        # Of those that leave together, the later arrival and the later ride of a trip comes first.
        order = np.lexsort((-along, -arrive, -depart))
        return Connections(
            depart[order].astype(np.int32),
            arrive[order].astype(np.int32),
            trip[order].astype(np.int32),
            start[order].astype(np.int32),
            end[order].astype(np.int32),
            flags[order].astype(np.uint8),
            trips,
        )


_OF_STOPS: Final = ("door_stop", "way_from", "way_to", "rule_from", "rule_to")


def _with_order(parts: Sequence[tuple[_Ints, ...]]) -> list[tuple[_Ints, ...]]:
    return [(*part, np.arange(len(part[0]))) for part in parts]


def _covers(feed: Feed, day: date) -> bool:
    return feed.covers is not None and feed.covers[0] <= day <= feed.covers[1]


def _shift_s(zone: str, base: str, day: date) -> int:
    """Return what turns a feed's times into those of the base zone."""
    if zone == base:
        return 0
    noon = datetime.combine(day, time(12), ZoneInfo(base))
    ours, theirs = noon.utcoffset(), noon.astimezone(ZoneInfo(zone)).utcoffset()
    if ours is None or theirs is None:
        return 0
    return int((ours - theirs).total_seconds())


def _rides(feed: Feed, trips: _Nodes, shift_s: int) -> tuple[_Ints, ...]:
    """Return departure, arrival, trip, both stops and flags of the rides of some trips."""
    first, last = feed.trip_starts[trips], feed.trip_starts[trips + 1] - 1
    counts = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(trips)), counts)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    at = first[owner] + place
    depart = feed.time_depart_s[at].astype(np.int64) + shift_s
    arrive = feed.time_arrive_s[at + 1].astype(np.int64) + shift_s
    flags = (feed.time_flags[at] & BOARD) | (feed.time_flags[at + 1] & ALIGHT)
    runs = arrive >= 0
    return tuple(
        each[runs].astype(np.int64)
        for each in (depart, arrive, owner, feed.time_stop[at], feed.time_stop[at + 1], flags)
    )
