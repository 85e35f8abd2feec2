"""Stop times in order: gaps filled, impossible rows left out, frequencies written out."""

import re
from dataclasses import dataclass, fields
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from mapping.travel.gtfs_files import FeedFiles, unknown_trip
from mapping.wording import say

__all__ = ["Times", "clean_times", "repeated_trips", "seconds_of"]

_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")
_LATEST_HOUR: Final = 168
_UNKNOWN: Final = -1
_MOST_DEPARTURES: Final = 3_000
"""Of one row of frequencies.txt: a vehicle every 30 seconds for a whole day."""

_FILE: Final = "stop_times.txt"

_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bytes = npt.NDArray[np.uint8]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Times:
    """Stop times as columns, one row per stop of a trip.

    Parameters
    ----------
    owner
        Number of the trip.
    sequence
        Order within the trip.
    stop
        Number of the stop.
    arrive_s, depart_s
        Seconds of the service day; -1 where the feed gives no time.
    flags
        Whether one may get on and off there.
    line
        Line in the file.
    """

    owner: _Nodes
    sequence: _Ints
    stop: _Nodes
    arrive_s: _Nodes
    depart_s: _Nodes
    flags: _Bytes
    line: _Ints

    def at(self, rows: npt.NDArray[np.intp] | _Bools) -> Self:
        """Return some of the rows."""
        return type(self)(*(getattr(self, each.name)[rows] for each in fields(self)))


def seconds_of(text: str) -> int | None:
    """Return the seconds of a time of day such as 25:10:00, or ``None`` if it is none."""
    match = _CLOCK.fullmatch(text)
    if match is None or int(match[1]) > _LATEST_HOUR:
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def clean_times(times: Times, files: FeedFiles) -> Times:
    """Return stop times by trip and order, each with arrival and departure.

    Times between two stops that have some are spread evenly over the stops between. Left out and
    noted: a second row of the same place in a trip, rows before the first and after the last time
    of a trip, rows that go back in time, and what is left of a trip with fewer than two stops.
    """
    times = times.at(np.lexsort((times.line, times.sequence, times.owner)))
    again = _same_trip(times) & (np.diff(times.sequence, prepend=-1) == 0)
    times = _without(times, again, files, say("the trip has this stop_sequence twice"))
    untimed = say("the trip's first or last stop has no time")
    times = _without(times, _outside(times), files, untimed)
    times = _without(
        times, _backwards(times), files, say("the time lies before that of the stop before")
    )
    times = _without(times, _outside(times), files, untimed)
    times = _filled(times)
    _, which, counts = np.unique(times.owner, return_inverse=True, return_counts=True)
    return _without(
        times, counts[which] < 2, files, say("the trip has no other stop that can be used")
    )


def _same_trip(times: Times) -> _Bools:
    """Return which rows belong to the same trip as the row before."""
    same: _Bools = np.diff(times.owner, prepend=-1) == 0
    return same


def _without(times: Times, broken: _Bools, files: FeedFiles, reason: str) -> Times:
    for line in times.line[broken].tolist():
        files.fault(_FILE, line, reason)
    return times.at(~broken) if broken.any() else times


def _outside(times: Times) -> _Bools:
    """Return which rows come before the first or after the last row with a time of their trip."""
    known = times.arrive_s >= 0
    position = np.arange(len(known))
    before, after = _neighbours(known, position)
    starts = np.flatnonzero(~_same_trip(times))
    owner = np.cumsum(~_same_trip(times)) - 1
    ends = np.append(starts[1:], len(known)) - 1
    outside: _Bools = (before < starts[owner]) | (after > ends[owner]) if len(known) else known
    return outside


def _neighbours(known: _Bools, position: _Ints) -> tuple[_Ints, _Ints]:
    """Return the nearest rows with a time, at or before and at or after each row."""
    before = np.maximum.accumulate(np.where(known, position, -1)) if len(known) else position
    after = np.where(known, position, len(known))[::-1]
    after = np.minimum.accumulate(after)[::-1] if len(known) else position
    return before, after


def _backwards(times: Times) -> _Bools:
    """Return which rows have times before those of an earlier stop of the trip."""
    wrong = np.zeros(len(times.owner), dtype=bool)
    known = np.flatnonzero(times.arrive_s >= 0)
    came, left, owner = times.arrive_s[known], times.depart_s[known], times.owner[known]
    bad = left < came
    bad[1:] |= (owner[1:] == owner[:-1]) & (came[1:] < left[:-1])
    for trip in np.unique(owner[bad]):
        latest = -1
        for row in known[owner == trip].tolist():
            if times.arrive_s[row] < latest or times.depart_s[row] < times.arrive_s[row]:
                wrong[row] = True
            else:
                latest = int(times.depart_s[row])
    return wrong


def _filled(times: Times) -> Times:
    known = times.arrive_s >= 0
    if known.all():
        return times
    position = np.arange(len(known))
    before, after = _neighbours(known, position)
    share = (position - before) / np.maximum(after - before, 1)
    from_s, to_s = times.depart_s[before], times.arrive_s[after]
    between = np.rint(from_s + share * (to_s - from_s)).astype(np.int32)
    return Times(
        owner=times.owner,
        sequence=times.sequence,
        stop=times.stop,
        arrive_s=np.where(known, times.arrive_s, between),
        depart_s=np.where(known, times.depart_s, between),
        flags=times.flags,
        line=times.line,
    )


def repeated_trips(
    files: FeedFiles, times: Times, services: _Nodes, trips: dict[str, int]
) -> tuple[Times, _Nodes]:
    """Return times and calendars with each trip of frequencies.txt written out.

    A trip leaves its first stop at the start time and then at every headway before the end time;
    its own times only say how long the way takes.
    """
    name = "frequencies.txt"
    columns = ("trip_id", "start_time", "end_time", "headway_secs")
    starts: dict[int, set[int]] = {}
    for line, (trip, start, end, headway) in files.rows(name, columns, needed=columns):
        number = trips.get(trip)
        first, last = seconds_of(start), seconds_of(end)
        step = int(headway) if headway.isdecimal() and len(headway) < 7 else 0
        if number is None:
            files.fault(name, line, unknown_trip(trip))
        elif first is None or last is None or not step:
            files.fault(name, line, say("a time or the headway can't be read"))
        elif (last - first) / step > _MOST_DEPARTURES:
            files.fault(
                name, line, say("it has more than {n} departures", n=f"{_MOST_DEPARTURES:,}")
            )
        else:
            starts.setdefault(number, set()).update(range(first, last, step))
    if not starts:
        return times, services
    kept = times.at(~np.isin(times.owner, list(starts)))
    parts, more, count = [kept], [services], len(services)
    for which, moments in sorted(starts.items()):
        template = times.at(times.owner == which)
        if not len(template.owner) or not moments:
            continue
        shift = np.array(sorted(moments), dtype=np.int32) - template.depart_s[0]
        rows, copies = len(template.owner), len(shift)
        parts.append(
            Times(
                owner=np.repeat(np.arange(count, count + copies, dtype=np.int32), rows),
                sequence=np.tile(template.sequence, copies),
                stop=np.tile(template.stop, copies),
                arrive_s=(template.arrive_s + shift[:, None]).ravel().astype(np.int32),
                depart_s=(template.depart_s + shift[:, None]).ravel().astype(np.int32),
                flags=np.tile(template.flags, copies),
                line=np.tile(template.line, copies),
            )
        )
        more.append(np.full(copies, services[which], dtype=np.int32))
        count += copies
    joined = Times(
        *(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Times))
    )
    return joined, np.concatenate(more)
