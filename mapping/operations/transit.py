"""The timetables of a workspace: loaded when first asked for, and joined with its streets.

Which day and departures are asked for is read here, with words for what can't be.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from mapping.errors import DataFileError, MappingError, NoDataForAreaError
from mapping.travel import Feed, Timetable, TransitModel, TransitNetwork, TravelModel
from mapping.wording import Said, joined, say

__all__ = ["DEFAULT_WINDOW", "Timetables", "When", "parse_when"]

DEFAULT_WINDOW: Final = (15 * 60, 18 * 60)
"""Departures if nobody says which: after school, 15:00 to 18:00, in minutes after midnight."""

_DAY_MIN: Final = 24 * 60
_KEPT_MODELS: Final = 4
_TIME: Final = re.compile(r"(\d{1,2}):([0-5]\d)")


@dataclass(frozen=True)
class When:
    """The day of a trip by bus and train, and when it may begin.

    Parameters
    ----------
    day
        The date; ``None`` if nobody said it.
    start_min, end_min
        Minutes after midnight in the timetable's local time: the first departure, and the end of
        the window, itself outside.
    """

    day: date | None = None
    start_min: int = DEFAULT_WINDOW[0]
    end_min: int = DEFAULT_WINDOW[1]


def parse_when(day: str | None, start: str | None, end: str | None) -> When:
    """Return day and window from text: an ISO date, and two times of day such as 15:00.

    With one of the times alone, the window is three hours long; with none, `DEFAULT_WINDOW`.

    Raises
    ------
    DataFileError
        The date or a time can't be read, or the window has no minute in it.
    """
    on = None
    if day:
        try:
            on = date.fromisoformat(day.strip())
        except ValueError as error:
            raise DataFileError(
                say(
                    'The date "{day}" can\'t be read, so nothing was worked out. Write it as '
                    "year, month and day: 2026-05-06.",
                    day=day,
                )
            ) from error
    first, last = _minute(start), _minute(end)
    length = DEFAULT_WINDOW[1] - DEFAULT_WINDOW[0]
    if first is None and last is None:
        first, last = DEFAULT_WINDOW
    elif first is None and last is not None:
        first = max(last - length, 0)
    elif first is not None and last is None:
        last = min(first + length, _DAY_MIN)
    if first is None or last is None or first >= last:
        raise DataFileError(
            say(
                "Between {start} and {end} there is no minute at which to leave, so nothing was "
                "worked out. Give an end that is later than the start, on the same day.",
                start=start,
                end=end,
            )
        )
    return When(on, first, last)


def _minute(text: str | None) -> int | None:
    if not text:
        return None
    match = _TIME.fullmatch(text.strip())
    minute = int(match[1]) * 60 + int(match[2]) if match else _DAY_MIN + 1
    if minute > _DAY_MIN:
        raise DataFileError(
            say(
                'The time "{written}" can\'t be read, so nothing was worked out. Write it with '
                "hours from 0 to 24 and minutes: 15:00.",
                written=text,
            )
        )
    return minute


class Timetables:
    """All timetables in a folder, one file each. Safe to share between threads.

    Parameters
    ----------
    folder
        Where the prepared timetables lie; it need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._feeds: list[Feed] | None = None
        self._network: tuple[TravelModel, TransitNetwork] | None = None
        self._models: OrderedDict[When, TransitModel] = OrderedDict()

    def path(self, key: str) -> Path:
        """Return where a timetable lies."""
        return self._folder / f"{key}.npz"

    def files(self) -> list[Path]:
        """Return the files of all timetables, by name."""
        return sorted(self._folder.glob("*.npz")) if self._folder.is_dir() else []

    def feeds(self) -> list[Feed]:
        """Return all timetables.

        Raises
        ------
        DataFileError
            One of them is damaged or of another version.
        """
        with self._lock:
            if self._feeds is None:
                self._feeds = [Feed.load(path) for path in self.files()]
            return self._feeds

    def summary(self) -> list[dict[str, Any]]:
        """Return name, companies, days, time zone, trips and stops of each, as plain values."""
        found = []
        for feed in self.feeds():
            first, last = feed.covers or (None, None)
            found.append(
                {
                    "name": feed.name,
                    "agencies": feed.agencies.tolist(),
                    "first_day": first.isoformat() if first else "",
                    "last_day": last.isoformat() if last else "",
                    "timezone": feed.timezone,
                    "trips": feed.trips,
                    "stops": len(feed.stop_ids),
                }
            )
        return found

    def model(self, walk: TravelModel, when: When | None) -> TransitModel:
        """Return how people travel on a day; the last few are kept.

        Parameters
        ----------
        walk
            How people walk here.

        Raises
        ------
        NoDataForAreaError
            There is no timetable, or none that covers the day.
        MappingError
            Nobody said which day.
        """
        feeds = self.feeds()
        if not feeds:
            raise NoDataForAreaError(
                say(
                    "No bus or train timetable is loaded, so we can't say how long people ride. "
                    "Add the timetable file of the transit company (add-transit), or choose walk, "
                    "drive or line."
                )
            )
        when = when or When()
        if when.day is None:
            raise MappingError(
                say(
                    "Buses and trains run differently from day to day, so a day is needed and "
                    "none was given. {covered} Choose one of those days (--date in a command).",
                    covered=_covered(feeds),
                )
            )
        with self._lock:
            if self._network is None or self._network[0] is not walk:
                self._network = (walk, TransitNetwork(Timetable.of(feeds), walk))
                self._models.clear()
            network = self._network[1]
            if len(network.timetable.not_covering(when.day)) == len(feeds):
                raise NoDataForAreaError(
                    say(
                        "No timetable covers {day}, so we can't say how long people ride then. "
                        "{covered} Choose a day in them, or add the timetable for that day "
                        "(add-transit).",
                        day=_day(when.day),
                        covered=_covered(feeds),
                    )
                )
            if when not in self._models:
                self._models[when] = TransitModel(
                    network, when.day, start_min=when.start_min, end_min=when.end_min
                )
                while len(self._models) > _KEPT_MODELS:
                    self._models.popitem(last=False)
            self._models.move_to_end(when)
            return self._models[when]

    def notes(self, when: When | None) -> list[str]:
        """Return what the reader should know about a day: feeds that don't cover it, no trips."""
        if when is None or when.day is None:
            return []
        found: list[str] = []
        for feed in self.feeds():
            first, last = feed.covers or (when.day, when.day)
            if not first <= when.day <= last:
                found.append(
                    say(
                        "The timetable {name} doesn't cover {day}, so its buses and trains are "
                        "not counted. It runs from {first} to {last}.",
                        name=feed.name,
                        day=_day(when.day),
                        first=_day(first),
                        last=_day(last),
                    )
                )
            elif not len(feed.trips_on(when.day)):
                found.append(
                    say(
                        "In the timetable {name}, nothing runs on {day}. If that is no holiday, "
                        "choose another day.",
                        name=feed.name,
                        day=_day(when.day),
                    )
                )
        return found


def _covered(feeds: Sequence[Feed]) -> Said:
    spans = [
        say(
            "{name} from {first} to {last}",
            name=feed.name,
            first=_day(feed.covers[0]),
            last=_day(feed.covers[1]),
        )
        for feed in feeds
        if feed.covers
    ]
    return say(
        "The timetables that are loaded cover these days: {spans}.", spans=joined(spans, "; ")
    )


def _day(day: date) -> str:
    return day.isoformat()
