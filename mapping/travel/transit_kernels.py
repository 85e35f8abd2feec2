"""Compiled scans of a timetable; tests hold them against a plain search in Python.

All are serial and release the interpreter lock. Times are seconds after midnight; rides come as
`Connections`, the latest departure first. What a rider can do at a stop is kept as a profile:
departures with the arrival at the goal that each makes possible, both rising.

Source: the profile scan follows Dibbelt, Pajor, Strasser and Wagner, "Connection Scan Algorithm",
ACM Journal of Experimental Algorithmics 23 (2018), doi:10.1145/3274661; here walks between stops
are looked up where one gets off, so that a profile only ever grows at its end.
"""

import numpy as np
import numpy.typing as npt

from mapping.travel.kernels import compiled

__all__ = ["minutes_from", "scan_back", "scan_on"]

_Floats = npt.NDArray[np.float64]
_Table = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bytes = npt.NDArray[np.uint8]


@compiled
def scan_back(
    depart_s: _Nodes,
    arrive_s: _Nodes,
    trip: _Nodes,
    start: _Nodes,
    end: _Nodes,
    flags: _Bytes,
    trip_count: int,
    change_starts: _Ints,
    change_stops: _Nodes,
    change_s: _Floats,
    goal_starts: _Ints,
    goal_stops: _Nodes,
    goal_s: _Floats,
    room_starts: _Ints,
    asked: _Nodes,
    ready_until_s: float,
) -> tuple[_Ints, _Floats, _Floats, _Table]:
    """Return the profile of each asked stop towards each goal: one scan of all rides per goal.

    ``change_*`` are rows of stops reached from a stop by changing there, with the seconds that it
    takes; ``goal_*`` rows of stops by goal, with the seconds from there to it. ``room_starts``
    holds the number of departures at each stop, added up. Profiles come as rows by goal and asked
    stop: departures and arrivals, both rising, up to the first departure after ``ready_until_s``;
    the table (goals, asked) has the fewest seconds from departure to arrival.
    """
    goals = len(goal_starts) - 1
    stops = len(room_starts) - 1
    profile_n = np.zeros(stops, np.int64)
    profile_depart = np.empty(room_starts[stops], np.int32)
    profile_arrive = np.empty(room_starts[stops], np.float64)
    to_goal = np.full(stops, np.inf)
    on_trip = np.empty(trip_count, np.float64)
    starts = np.zeros(goals * len(asked) + 1, np.int64)
    out_depart = np.empty(1024, np.float64)
    out_arrive = np.empty(1024, np.float64)
    least = np.full((goals, len(asked)), np.inf)
    found = 0
    for goal in range(goals):
        profile_n[:] = 0
        on_trip[:] = np.inf
        for row in range(goal_starts[goal], goal_starts[goal + 1]):
            to_goal[goal_stops[row]] = goal_s[row]
        for ride in range(len(depart_s)):
            best = on_trip[trip[ride]]
            if flags[ride] & 2:
                came = arrive_s[ride]
                off = end[ride]
                if came + to_goal[off] < best:
                    best = came + to_goal[off]
                for row in range(change_starts[off], change_starts[off + 1]):
                    other = change_stops[row]
                    first = room_starts[other]
                    at = first + profile_n[other] - 1
                    ready = came + change_s[row]
                    # From the earliest departure on: each later one arrives later, too.
                    while at >= first and profile_arrive[at] < best:
                        if profile_depart[at] >= ready:
                            best = profile_arrive[at]
                            break
                        at -= 1
                on_trip[trip[ride]] = best
            if best == np.inf or not flags[ride] & 1:
                continue
            stop = start[ride]
            at = room_starts[stop] + profile_n[stop]
            if profile_n[stop] > 0:
                if profile_arrive[at - 1] <= best:
                    continue
                if profile_depart[at - 1] == depart_s[ride]:
                    at -= 1
                    profile_n[stop] -= 1
            profile_depart[at] = depart_s[ride]
            profile_arrive[at] = best
            profile_n[stop] += 1
        for row in range(goal_starts[goal], goal_starts[goal + 1]):
            to_goal[goal_stops[row]] = np.inf
        for place in range(len(asked)):
            stop = asked[place]
            first = room_starts[stop]
            for at in range(first + profile_n[stop] - 1, first - 1, -1):
                if found == len(out_depart):
                    out_depart = np.concatenate((out_depart, np.empty_like(out_depart)))
                    out_arrive = np.concatenate((out_arrive, np.empty_like(out_arrive)))
                out_depart[found] = profile_depart[at]
                out_arrive[found] = profile_arrive[at]
                lasting = profile_arrive[at] - profile_depart[at]
                if lasting < least[goal, place]:
                    least[goal, place] = lasting
                found += 1
                if profile_depart[at] > ready_until_s:
                    break
            starts[goal * len(asked) + place + 1] = found
    return starts, out_depart[:found].copy(), out_arrive[:found].copy(), least


@compiled
def scan_on(
    depart_s: _Nodes,
    arrive_s: _Nodes,
    trip: _Nodes,
    start: _Nodes,
    end: _Nodes,
    flags: _Bytes,
    trip_count: int,
    change_starts: _Ints,
    change_stops: _Nodes,
    change_s: _Floats,
    leg_stops: _Nodes,
    leg_s: _Floats,
    from_s: float,
    count: int,
) -> _Table:
    """Return when one can get off at each stop, for each departure minute from one place.

    ``leg_*`` are the walks from the place to stops. A plain scan forward in time per minute.
    """
    stops = len(change_starts) - 1
    off_s = np.full((count, stops), np.inf)
    ready_s = np.empty(stops, np.float64)
    boarded = np.empty(trip_count, np.bool_)
    for minute in range(count):
        leaves = from_s + 60.0 * minute
        ready_s[:] = np.inf
        boarded[:] = False
        for leg in range(len(leg_stops)):
            ready_s[leg_stops[leg]] = leaves + leg_s[leg]
        for ride in range(len(depart_s) - 1, -1, -1):
            if depart_s[ride] < leaves:
                continue
            if not boarded[trip[ride]]:
                if not flags[ride] & 1 or ready_s[start[ride]] > depart_s[ride]:
                    continue
                boarded[trip[ride]] = True
            off = end[ride]
            came = arrive_s[ride]
            if not flags[ride] & 2 or came >= off_s[minute, off]:
                continue
            off_s[minute, off] = came
            for row in range(change_starts[off], change_starts[off + 1]):
                if came + change_s[row] < ready_s[change_stops[row]]:
                    ready_s[change_stops[row]] = came + change_s[row]
    return off_s


@compiled
def minutes_from(
    off_s: _Table,
    from_s: float,
    direct_s: _Floats,
    leg_starts: _Ints,
    leg_stops: _Nodes,
    leg_s: _Floats,
) -> _Table:
    """Return the seconds to each home at each departure minute, from what ``scan_on`` gave.

    ``leg_*`` are rows of stops by home, with the seconds from the stop to the home.
    """
    count = len(off_s)
    homes = len(direct_s)
    result = np.empty((homes, count), np.float64)
    for home in range(homes):
        for minute in range(count):
            best = direct_s[home]
            for leg in range(leg_starts[home], leg_starts[home + 1]):
                lasting = off_s[minute, leg_stops[leg]] + leg_s[leg] - (from_s + 60.0 * minute)
                if lasting < best:
                    best = lasting
            result[home, minute] = best
    return result
