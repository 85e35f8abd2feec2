"""From a timetable feed's files (GTFS) to arrays: what is broken is left out and said."""

from array import array
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

from mapping.errors import DataFileError
from mapping.progress import Progress, no_progress
from mapping.travel.gtfs_files import Fault, FeedFiles, unknown_stop, unknown_trip
from mapping.travel.gtfs_stops import Stops, doors, read_stops, transfer_rules
from mapping.travel.gtfs_times import Times, clean_times, repeated_trips, seconds_of
from mapping.travel.timetable import ALIGHT, BOARD, Feed
from mapping.wording import Said, say

__all__ = ["FeedRead", "read_feed"]

_NOT_THERE: Final = "1"
"""``pickup_type`` or ``drop_off_type`` of a stop where one may not get on, or off."""
_WEEKDAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday"),
    *("saturday", "sunday"),
)

_Floats = npt.NDArray[np.float64]
_Nodes = npt.NDArray[np.int32]


@dataclass(frozen=True)
class FeedRead:
    """A feed, and what was found while reading it.

    Parameters
    ----------
    feed
        What can be travelled with.
    faults
        Rows that were left out.
    notices
        Sentences about the whole feed.
    rows_in
        Rows read, all files together.
    """

    feed: Feed
    faults: list[Fault]
    notices: list[str]
    rows_in: int


@dataclass
class _Calendar:
    """Days of all calendars; ``names`` numbers them."""

    names: dict[str, int]
    first: list[int]
    last: list[int]
    weekdays: list[int]
    exceptions: list[tuple[int, int, bool]]


def read_feed(path: Path, *, name: str = "", progress: Progress = no_progress) -> FeedRead:
    """Return the timetable in a zip of GTFS files.

    Source: the GTFS Schedule reference, as of 2024. Fares, shapes, zones on demand and staying
    seated between trips (``transfer_type`` 4 and 5) are not used; a trip of ``frequencies.txt``
    leaves at the start time and then at each headway, whether its times are exact or not.

    Parameters
    ----------
    path
        The zip; its files lie at the top or together in one folder.
    name
        What the feed is called; the file's name if not given.

    Raises
    ------
    DataFileError
        The file is no feed, is damaged, or no trip of it can be used.
    """
    with FeedFiles(path) as files:
        files.require("agency.txt", "stops.txt", "trips.txt", "stop_times.txt")
        if not (files.has("calendar.txt") or files.has("calendar_dates.txt")):
            files.require("calendar.txt")
        agencies, timezone = _agencies(files)
        progress(0.05, say("Reading stops and calendars"))
        calendar = _calendar(files)
        trips, services = _trips(files, calendar)
        stops = read_stops(files)
        progress(0.15, say("Reading stop times"))
        times = clean_times(_stop_times(files, trips, stops), files)
        progress(0.8, say("Reading frequencies and changes"))
        times, services = repeated_trips(files, times, services, trips)
        feed = _put_together(
            name or path.stem, timezone, agencies, calendar, stops, times, services, files
        )
        if feed.covers is None:
            raise DataFileError(
                say(
                    'No trip in "{file}" can be used: {why}. Ask the company that publishes it '
                    "for a whole file; nothing was added.",
                    file=path.name,
                    why=_why_none(files),
                )
            )
        return FeedRead(feed, files.faults, files.notices, files.rows_in)


def _why_none(files: FeedFiles) -> Said:
    if not files.faults:
        return say("it has no stop times on any day")
    first = files.faults[0]
    return say(
        "{n} of its rows are broken, the first in {file}, line {line}: {reason}",
        n=f"{len(files.faults):,}",
        file=first.file,
        line=first.line,
        reason=first.reason,
    )


def _agencies(files: FeedFiles) -> tuple[list[str], str]:
    """Return the names of the companies and the zone that all times are in."""
    columns = ("agency_name", "agency_timezone")
    names: list[str] = []
    zones: list[str] = []
    for line, (name, zone) in files.rows("agency.txt", columns, needed=columns[1:]):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            files.fault("agency.txt", line, say('there is no time zone "{zone}"', zone=zone))
            continue
        names.append(name)
        zones.append(zone)
    if not zones:
        raise DataFileError(
            say(
                '"{file}" does not say in which time zone its times are, so the timetable was not '
                "read. Ask the company that publishes it for a whole file.",
                file=files.path.name,
            )
        )
    if len(set(zones)) > 1:
        files.notices.append(
            say(
                '"{file}" names several time zones; all its times were read as {zone}.',
                file=files.path.name,
                zone=zones[0],
            )
        )
    return names, zones[0]


def _calendar(files: FeedFiles) -> _Calendar:
    found = _Calendar({}, [], [], [], [])
    columns = ("service_id", "start_date", "end_date", *_WEEKDAYS)
    for line, (service, start, end, *flags) in files.rows("calendar.txt", columns, needed=columns):
        first, last = _day(start), _day(end)
        if first is None or last is None or not set(flags) <= {"0", "1"}:
            files.fault("calendar.txt", line, say("a date or a weekday can't be read"))
            continue
        if service in found.names:
            files.fault("calendar.txt", line, say('the calendar "{id}" is there twice', id=service))
            continue
        found.names[service] = len(found.first)
        found.first.append(first)
        found.last.append(last)
        found.weekdays.append(sum(1 << bit for bit, flag in enumerate(flags) if flag == "1"))
    days = ("service_id", "date", "exception_type")
    for line, (service, on, kind) in files.rows("calendar_dates.txt", days, needed=days):
        day = _day(on)
        if day is None or kind not in ("1", "2"):
            files.fault(
                "calendar_dates.txt", line, say("the date or the kind of exception is wrong")
            )
            continue
        if service not in found.names:
            # A calendar may consist of single days alone.
            found.names[service] = len(found.first)
            found.first.append(1)
            found.last.append(0)
            found.weekdays.append(0)
        found.exceptions.append((found.names[service], day, kind == "1"))
    return found


def _day(text: str) -> int | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date().toordinal() if len(text) == 8 else None  # noqa: DTZ007 - a day of a calendar has no zone
    except ValueError:
        return None


def _trips(files: FeedFiles, calendar: _Calendar) -> tuple[dict[str, int], _Nodes]:
    """Return the number of each trip, and the number of its calendar."""
    numbers: dict[str, int] = {}
    services = array("i")
    columns = ("trip_id", "service_id")
    for line, (trip, service) in files.rows("trips.txt", columns, needed=columns):
        number = calendar.names.get(service)
        if number is None:
            files.fault("trips.txt", line, say('there is no calendar "{id}"', id=service))
        elif trip in numbers or not trip:
            files.fault(
                "trips.txt", line, say('the trip "{id}" is there twice or has no id', id=trip)
            )
        else:
            numbers[trip] = len(services)
            services.append(number)
    return numbers, np.array(services, dtype=np.int32)


_NO_TIME: Final = say("the time can't be read")
_NO_PLACE: Final = say("its place in the trip (stop_sequence) is no whole number")


def _stop_times(files: FeedFiles, trips: dict[str, int], stops: Stops) -> Times:
    """Return the rows of stop_times.txt that name a trip, a stop and readable times."""
    owner, sequence, stop = array("i"), array("q"), array("i")
    arrive, depart, flags, lines = array("i"), array("i"), array("B"), array("q")
    clock: dict[str, int | None] = {"": -1}
    name = "stop_times.txt"
    columns = (
        *("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
        *("pickup_type", "drop_off_type"),
    )
    for line, cells in files.rows(name, columns, needed=columns[:3]):
        trip, place = trips.get(cells[0]), stops.numbers.get(cells[1])
        if trip is None or place is None:
            unknown = unknown_trip(cells[0]) if trip is None else unknown_stop(cells[1])
            files.fault(name, line, unknown)
            continue
        moments = []
        for text in cells[3:5]:
            if text not in clock:
                clock[text] = seconds_of(text)
            moments.append(clock[text])
        came, left = moments
        if came is None or left is None:
            files.fault(name, line, _NO_TIME)
            continue
        if not cells[2].isdecimal() or len(cells[2]) > 12:
            files.fault(name, line, _NO_PLACE)
            continue
        owner.append(trip)
        stop.append(place)
        sequence.append(int(cells[2]))
        arrive.append(left if came < 0 else came)
        depart.append(came if left < 0 else left)
        flags.append((cells[5] != _NOT_THERE) * BOARD + (cells[6] != _NOT_THERE) * ALIGHT)
        lines.append(line)
    return Times(
        owner=np.array(owner, dtype=np.int32),
        sequence=np.array(sequence, dtype=np.int64),
        stop=np.array(stop, dtype=np.int32),
        arrive_s=np.array(arrive, dtype=np.int32),
        depart_s=np.array(depart, dtype=np.int32),
        flags=np.array(flags, dtype=np.uint8),
        line=np.array(lines, dtype=np.int64),
    )


def _put_together(
    name: str,
    timezone: str,
    agencies: list[str],
    calendar: _Calendar,
    stops: Stops,
    times: Times,
    services: _Nodes,
    files: FeedFiles,
) -> Feed:
    """Return the feed: only trips with two stops or more, only stops that are used."""
    trips, counts = np.unique(times.owner, return_counts=True)
    used = np.unique(times.stop).astype(np.int64)
    new = np.full(len(stops.ids), -1, dtype=np.int32)
    new[used] = np.arange(len(used), dtype=np.int32)
    ways = doors(files, stops, used)
    rules = transfer_rules(files, stops, used)
    exceptions = np.array(calendar.exceptions, dtype=np.int32).reshape(-1, 3)
    return Feed(
        name=name,
        timezone=timezone,
        agencies=np.array(agencies, dtype=np.str_),
        stop_ids=np.array([stops.ids[stop] for stop in used], dtype=np.str_),
        stop_names=np.array([stops.names[stop] for stop in used], dtype=np.str_),
        stop_lon=stops.lon[used],
        stop_lat=stops.lat[used],
        stop_station=stops.parent[used],
        door_stop=new[ways.stop],
        door_lon=stops.lon[ways.door],
        door_lat=stops.lat[ways.door],
        door_in_s=ways.in_s,
        door_out_s=ways.out_s,
        way_from=new[ways.way_from],
        way_to=new[ways.way_to],
        way_s=ways.way_s,
        trip_starts=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        trip_service=services[trips].astype(np.int32),
        time_stop=new[times.stop],
        time_arrive_s=times.arrive_s,
        time_depart_s=times.depart_s,
        time_flags=times.flags,
        service_first=np.array(calendar.first, dtype=np.int32),
        service_last=np.array(calendar.last, dtype=np.int32),
        service_weekdays=np.array(calendar.weekdays, dtype=np.uint8),
        exception_service=exceptions[:, 0],
        exception_day=exceptions[:, 1],
        exception_runs=exceptions[:, 2].astype(np.bool_),
        rule_from=new[rules.start],
        rule_to=new[rules.end],
        rule_type=rules.kind,
        rule_s=rules.seconds,
    )
