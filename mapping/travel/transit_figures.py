"""Compiled: from profiles of stops to minutes of homes, over all departures of a window.

All are serial and release the interpreter lock. What ``scan_back`` gave (``starts``, ``depart``,
``arrive``, ``least``) is joined with the walks of homes (``leg_*``: rows by home, of positions
among the ``asked`` stops, with seconds).
"""

import numpy as np
import numpy.typing as npt

from mapping.travel.kernels import compiled

__all__ = ["best_places", "minutes_to", "summaries"]

_Floats = npt.NDArray[np.float64]
_Table = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]


@compiled
def _travel_s(
    seconds: _Floats,
    from_s: float,
    direct_s: float,
    leg_first: int,
    leg_last: int,
    leg_stops: _Nodes,
    leg_s: _Floats,
    goal: int,
    asked: int,
    starts: _Ints,
    depart: _Floats,
    arrive: _Floats,
    least: _Table,
) -> None:
    """Fill in the seconds from one home to one goal, for each departure minute."""
    count = len(seconds)
    seconds[:] = direct_s
    worst = direct_s
    best_leg = -1
    bound = np.inf
    for leg in range(leg_first, leg_last):
        if leg_s[leg] + least[goal, leg_stops[leg]] < bound:
            bound = leg_s[leg] + least[goal, leg_stops[leg]]
            best_leg = leg
    if best_leg < 0:
        return
    # The leg that may be best goes first: after it, most others can't make anything better.
    for turn in range(leg_first - 1, leg_last):
        leg = best_leg if turn < leg_first else turn
        if turn == best_leg:
            continue
        stop = leg_stops[leg]
        if leg_s[leg] + least[goal, stop] >= worst:
            continue
        row = goal * asked + stop
        ready_s = from_s + leg_s[leg]
        minute = 0
        for at in range(starts[row], starts[row + 1]):
            last = int(np.floor((depart[at] - ready_s) / 60.0))
            if last >= count:
                last = count - 1
            while minute <= last:
                lasting = arrive[at] - (from_s + 60.0 * minute)
                if lasting < seconds[minute]:
                    seconds[minute] = lasting
                minute += 1
            if minute == count:
                break
        worst = 0.0
        for minute in range(count):
            if seconds[minute] > worst:
                worst = seconds[minute]


@compiled
def _median(values: _Floats, scratch: _Floats) -> float:
    """Return the median; of an even count, the mean of the middle two."""
    count = len(values)
    scratch[:] = values
    middle = (count - 1) // 2
    low, high = 0, count - 1
    while low < high:
        pivot = scratch[(low + high) // 2]
        left, right = low, high
        while left <= right:
            while scratch[left] < pivot:
                left += 1
            while scratch[right] > pivot:
                right -= 1
            if left <= right:
                scratch[left], scratch[right] = scratch[right], scratch[left]
                left += 1
                right -= 1
        if middle <= right:
            high = right
        elif middle >= left:
            low = left
        else:
            break
    if count % 2:
        return float(scratch[middle])
    above = scratch[middle + 1]
    for at in range(middle + 2, count):
        if scratch[at] < above:
            above = scratch[at]
    return float((scratch[middle] + above) / 2)


@compiled
def best_places(
    best_s: _Table,
    best_rank: npt.NDArray[np.int64],
    from_s: float,
    count: int,
    direct_s: _Table,
    ranks: _Ints,
    leg_starts: _Ints,
    leg_stops: _Nodes,
    leg_s: _Floats,
    asked: int,
    starts: _Ints,
    depart: _Floats,
    arrive: _Floats,
    least: _Table,
) -> None:
    """Put goals among the ``k`` best of each home, by median seconds, then by rank; in place.

    ``best_*`` are (homes, k) and may hold goals of earlier calls; ``direct_s`` (homes, goals) the
    seconds all the way on foot. A goal is looked at only if the fewest seconds to it, over all
    departures, are no more than the median of the last of the ``k``.
    """
    homes, goals = direct_s.shape
    k = best_s.shape[1]
    bounds = np.empty(goals, np.float64)
    seconds = np.empty(count, np.float64)
    scratch = np.empty(count, np.float64)
    for home in range(homes):
        first, last = leg_starts[home], leg_starts[home + 1]
        for goal in range(goals):
            bound = direct_s[home, goal]
            for leg in range(first, last):
                lasting = leg_s[leg] + least[goal, leg_stops[leg]]
                if lasting < bound:
                    bound = lasting
            bounds[goal] = bound
        for _ in range(goals):
            goal = 0
            for other in range(1, goals):
                if bounds[other] < bounds[goal]:
                    goal = other
            if bounds[goal] == np.inf or bounds[goal] > best_s[home, k - 1]:
                break
            value = direct_s[home, goal]
            if bounds[goal] < value:
                _travel_s(seconds, from_s, value, first, last, leg_stops, leg_s, goal, asked,
                          starts, depart, arrive, least)  # fmt: skip
                value = _median(seconds, scratch)
            bounds[goal] = np.inf
            if value == np.inf:
                continue
            rank = ranks[goal]
            place = k
            while place > 0 and (
                value < best_s[home, place - 1]
                or (value == best_s[home, place - 1] and rank < best_rank[home, place - 1])
            ):
                place -= 1
            for at in range(k - 1, place, -1):
                best_s[home, at] = best_s[home, at - 1]
                best_rank[home, at] = best_rank[home, at - 1]
            if place < k:
                best_s[home, place] = value
                best_rank[home, place] = rank


@compiled
def _quantile(ordered: _Floats, share: float) -> float:
    """Return a quantile of values in order, between two of them in proportion."""
    at = share * (len(ordered) - 1)
    low = int(np.floor(at))
    part = at - low
    if part == 0.0:
        return float(ordered[low])
    if ordered[low + 1] == np.inf:
        return float(np.inf)
    return float(ordered[low] + part * (ordered[low + 1] - ordered[low]))


@compiled
def summaries(
    from_s: float,
    count: int,
    limit_s: float,
    share_s: float,
    whole: bool,
    direct_s: _Table,
    leg_starts: _Ints,
    leg_stops: _Nodes,
    leg_s: _Floats,
    asked: int,
    starts: _Ints,
    depart: _Floats,
    arrive: _Floats,
    least: _Table,
) -> tuple[_Nodes, _Nodes, _Table]:
    """Return homes, goals and figures of all pairs whose median is at most ``limit_s``.

    Figures (pairs, 4): median, first and third quartile in seconds, and the share of departures
    that arrive within ``share_s``; only the median unless ``whole``.
    """
    homes, goals = direct_s.shape
    seconds = np.empty(count, np.float64)
    scratch = np.empty(count, np.float64)
    out_home = np.empty(1024, np.int32)
    out_goal = np.empty(1024, np.int32)
    out = np.full((1024, 4), np.nan)
    found = 0
    for home in range(homes):
        first, last = leg_starts[home], leg_starts[home + 1]
        for goal in range(goals):
            value = direct_s[home, goal]
            bound = value
            for leg in range(first, last):
                lasting = leg_s[leg] + least[goal, leg_stops[leg]]
                if lasting < bound:
                    bound = lasting
            if bound == np.inf or bound > limit_s:
                continue
            if bound < value:
                _travel_s(seconds, from_s, value, first, last, leg_stops, leg_s, goal, asked,
                          starts, depart, arrive, least)  # fmt: skip
                value = _median(seconds, scratch)
            else:
                seconds[:] = value
            if value > limit_s or (value == np.inf and not whole):
                continue
            if found == len(out_home):
                out_home = np.concatenate((out_home, np.empty_like(out_home)))
                out_goal = np.concatenate((out_goal, np.empty_like(out_goal)))
                out = np.concatenate((out, np.full_like(out, np.nan)))
            out_home[found] = home
            out_goal[found] = goal
            out[found, 0] = value
            if whole:
                inside = 0
                for minute in range(count):
                    if seconds[minute] <= share_s and seconds[minute] < np.inf:
                        inside += 1
                seconds.sort()
                out[found, 1] = _quantile(seconds, 0.25)
                out[found, 2] = _quantile(seconds, 0.75)
                out[found, 3] = inside / count
            found += 1
    return out_home[:found].copy(), out_goal[:found].copy(), out[:found].copy()


@compiled
def minutes_to(
    from_s: float,
    count: int,
    direct_s: _Table,
    leg_starts: _Ints,
    leg_stops: _Nodes,
    leg_s: _Floats,
    asked: int,
    starts: _Ints,
    depart: _Floats,
    arrive: _Floats,
    least: _Table,
) -> _Table:
    """Return the seconds of each home at each departure minute to the first goal."""
    homes = len(direct_s)
    result = np.empty((homes, count), np.float64)
    for home in range(homes):
        _travel_s(result[home], from_s, direct_s[home, 0], leg_starts[home], leg_starts[home + 1],
                  leg_stops, leg_s, 0, asked, starts, depart, arrive, least)  # fmt: skip
    return result
