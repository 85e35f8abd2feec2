"""A place's ordinary week as short text, for files that are read without us.

Each weekday is the next one that is no public holiday, so that a file says on its first day what
the pages say. The text is a row of runs from Monday 00:00 on: a letter for the state, the minutes
that it lasts. ``"C540O480C9060"`` is open on Mondays from 9:00 to 17:00.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Final

from mapping.partners.hours import next_weekday_time, open_state

__all__ = ["DAY_NAMES", "needs_sun", "ordinary_days", "state_in", "week_text"]

DAY_NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY_MIN: Final = 24 * 60
_STEP_MIN: Final = 15
_LETTERS: Final = {True: "O", False: "C", None: "U"}
_STATES: Final = {letter: state for state, letter in _LETTERS.items()}
_SUN: Final = re.compile(r"sunrise|sunset|dawn|dusk")
_PLAIN: Final = re.compile(r'[\w\s:;,|+\-\[\]"]*', re.ASCII)
_OPEN_END_MIN: Final = 10 * 60


def needs_sun(opening_hours: str) -> bool:
    """Return whether hours follow the sun, so that the place matters."""
    return _SUN.search(opening_hours) is not None


def ordinary_days(today: date, *, country: str = "US", region: str | None = None) -> list[date]:
    """Return the seven days of an ordinary week, Monday first: the next of each, no holidays."""
    options = {"today": today, "country": country, "region": region}
    return [next_weekday_time(f"{day} 12:00", **options).date() for day in DAY_NAMES]  # type: ignore[arg-type]


def week_text(
    opening_hours: str,
    days: Iterable[date],
    *,
    timezone: str,
    country: str = "US",
    region: str | None = None,
    lonlat: tuple[float, float] | None = None,
) -> str:
    """Return when a place is open (O), closed (C), or when nobody can tell (U), in runs.

    The states are those of ``hours.open_state``, to the minute.

    Parameters
    ----------
    opening_hours
        OSM syntax; an empty text is unknown all week.
    days
        Seven days, Monday first, from ``ordinary_days``.
    """
    text = opening_hours.strip()

    def state(moment: datetime) -> bool | None:
        return open_state(
            text, moment, timezone=timezone, country=country, region=region, lonlat=lonlat
        )

    runs: list[tuple[bool | None, int]] = []
    for day in days:
        runs += _day(day, state, _changes(text))
    letters = ((_LETTERS[found], minutes) for found, minutes in runs)
    return "".join(
        f"{letter}{sum(minutes for _, minutes in run)}"
        for letter, run in groupby(letters, key=lambda one: one[0])
    )


def state_in(week: str, weekday: int, minute: int) -> bool | None:
    """Return the state that a week's text gives; ``weekday`` from 0 (Monday), minute of the day."""
    at = weekday * _DAY_MIN + minute
    for letter, minutes in re.findall(r"([OCU])(\d+)", week):
        at -= int(minutes)
        if at < 0:
            return _STATES[letter]
    return None


def _day(
    day: date, state: Callable[[datetime], bool | None], changes: list[int] | None
) -> list[tuple[bool | None, int]]:
    """Return the runs of one day: (state, minutes)."""
    midnight = datetime.combine(day, time())
    at = changes if changes is not None else [*range(0, _DAY_MIN, _STEP_MIN)]
    found = [(minute, state(midnight + timedelta(minutes=minute))) for minute in at]
    starts = [found[0]]
    for (low, before), (high, after) in pairwise(found):
        if before == after:
            continue
        while changes is None and high - low > 1:
            middle = (low + high) // 2
            if state(midnight + timedelta(minutes=middle)) == before:
                low = middle
            else:
                high = middle
        starts.append((high, after))
    ends = [*(minute for minute, _ in starts[1:]), _DAY_MIN]
    return [(is_open, end - begin) for (begin, is_open), end in zip(starts, ends, strict=True)]


def _changes(text: str) -> list[int] | None:
    """Return the minutes of the day at which a text may change its state; ``None``: any.

    Hours of plain clock times change at these alone (past midnight and at open ends too). Those
    that follow the sun, or repeat within a span, are asked every quarter of an hour.
    """
    bare = re.sub(r'"[^"]*"', "", text).replace("24/7", "")
    if needs_sun(bare) or not _PLAIN.fullmatch(bare):
        return None
    at = {0}
    for hour, minute in re.findall(r"(\d{1,2}):(\d\d)", bare):
        clock = int(hour) * 60 + int(minute)
        at |= {clock % _DAY_MIN, (clock + _OPEN_END_MIN) % _DAY_MIN}
    at |= {int(hour) * 60 % _DAY_MIN for hour in re.findall(r"(?<![:\d])\d{1,2}(?![:\d])", bare)}
    return sorted(at)
