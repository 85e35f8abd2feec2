"""Clock times as people write them: "9", "5:30 PM", "noon", and what "9-5" means."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

__all__ = ["CLOCK", "DAY_MIN", "Clock", "NotUnderstoodError", "hhmm", "simplify", "span"]

DAY_MIN: Final = 24 * 60
_EARLIEST_MIN: Final = 5 * 60
_LATEST_MIN: Final = 23 * 60

CLOCK: Final = (
    r"(?:(?P<w{n}>(?:12 ?)?(?:noon|midnight|mediodia|medianoche))"
    r"|(?P<h{n}>\d{{1,2}})(?:[:.](?P<m{n}>\d\d))?(?: ?(?P<x{n}>[ap](?:\.? ?m\b\.?|\b\.?)))?)"
)
"""Pattern of one time; ``{n}`` numbers its groups, so that two of them fit in one pattern."""


class NotUnderstoodError(Exception):
    """The text holds something that the reader does not know."""


@dataclass(frozen=True)
class Clock:
    """One written time: ``half`` is "a", "p" or "" where nothing was said."""

    hour: int
    minute: int
    half: str
    is_24: bool
    is_midnight: bool = False

    @classmethod
    def of(cls, found: re.Match[str], n: int) -> "Clock":
        """Return the time in the ``n``-th groups of a match.

        Raises
        ------
        NotUnderstoodError
            No clock shows this time.
        """
        word = found.group(f"w{n}")
        if word:
            midnight = "midnight" in word or "medianoche" in word
            return cls(12, 0, "a" if midnight else "p", is_24=False, is_midnight=midnight)
        written, half = found.group(f"h{n}"), (found.group(f"x{n}") or "")[:1]
        hour, minute = int(written), int(found.group(f"m{n}") or 0)
        if minute > 59 or hour > 24 or (hour == 24 and minute) or (half and not 1 <= hour <= 12):
            raise NotUnderstoodError
        is_24 = not half and (hour > 12 or (written.startswith("0")))
        return cls(hour, minute, half, is_24)

    def at(self, half: str) -> int:
        """Return minutes since midnight if the time is meant before ("a") or after noon ("p")."""
        return (self.hour % 12 + (12 if half == "p" else 0)) * 60 + self.minute

    @property
    def minutes_24(self) -> int:
        """Minutes since midnight on the 24-hour clock."""
        return self.hour * 60 + self.minute


def span(start: Clock, end: Clock) -> tuple[int, int]:
    """Return start and end in minutes since midnight; an end after midnight is above 24 hours.

    Raises
    ------
    NotUnderstoodError
        Two readings are as likely, or none makes sense.
    """
    if not start.half and not end.half and (start.is_24 or end.is_24):
        if end.minutes_24 > start.minutes_24:
            return start.minutes_24, end.minutes_24
        if end.minutes_24 > 12 * 60 or start.minutes_24 > 12 * 60:  # 22:00-06:00
            return start.minutes_24, end.minutes_24 + DAY_MIN
    if end.is_midnight:
        if not start.half and not start.is_24:
            raise NotUnderstoodError  # "9-midnight": from the morning or from the evening?
        return start.at(start.half) if start.half else start.minutes_24, DAY_MIN
    if start.half and end.half:
        opens, closes = start.at(start.half), end.at(end.half)
        if opens == closes:
            raise NotUnderstoodError
        return opens, closes if closes > opens else closes + DAY_MIN
    if end.half:
        closes = end.at(end.half)
        fits = [start.at(half) for half in (end.half, "a", "p") if start.at(half) < closes]
        if not fits:
            raise NotUnderstoodError
        return fits[0], closes
    if start.half:
        return start.at(start.half), _next_after(start.at(start.half), end)
    spans = [(start.at(half), _next_after(start.at(half), end)) for half in ("a", "p")]
    spans = [(a, b) for a, b in spans if a >= _EARLIEST_MIN and b <= _LATEST_MIN]
    if len(spans) == 1 or (spans and 8 <= start.hour <= 11):
        return spans[0]
    raise NotUnderstoodError


def _next_after(opens: int, end: Clock) -> int:
    choices = (end.at("a"), end.at("p"), end.at("a") + DAY_MIN, end.at("p") + DAY_MIN)
    return min(minutes for minutes in choices if minutes > opens)


def simplify(text: str) -> str:
    """Return lower case without accents, with plain hyphens and single spaces; lines are kept."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    bare = re.sub(r"(?<=\S)--+(?=\S)|[‐-―−]", "-", bare).replace("\r\n", "\n").replace("\r", "\n")
    bare = re.sub(r"[ \t\u00a0]+", " ", bare)
    bare = re.sub(
        r"(days?|mon|tues?|wed|thu|thurs?|fri|sat|sun)(?=\d{1,2}[:. ]?\d*[ap]m)", r"\1 ", bare
    )
    if re.search(r"\b(?:lun(?:es)?|mie(?:rcoles)?|jue(?:ves)?|vie(?:rnes)?)\b", bare):
        bare = re.sub(r"\bmar\b", "martes", bare)
    return bare


def hhmm(minutes: int) -> str:
    """Return minutes since midnight as ``09:30``; a time after the next midnight as that day's."""
    minutes = minutes if minutes <= DAY_MIN else minutes - DAY_MIN
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
