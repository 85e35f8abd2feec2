"""Opening hours: plain English to OSM syntax, and whether a place is open at a moment.

The evaluation is that of ``opening-hours-py``, with its traps closed: whatever is not certain is
``None`` (unknown), never open and never closed. Facts that no calendar of ours holds, such as
school holidays, count as known only where both readings agree.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

# the exceptions are there, but not in the package's type stubs
from opening_hours import (  # type: ignore[attr-defined]
    OpeningHours,
    ParserError,
    State,
    UnknownCountryError,
)

from mapping.errors import SettingsError, UnknownNameError
from mapping.partners.plain_hours import clock_minutes, read_plain_hours, weekday_number
from mapping.wording import say

__all__ = ["is_public_holiday", "next_weekday_time", "open_state", "to_opening_hours"]

_LENGTH_LIMIT: Final = 1000
_QUOTED: Final = re.compile(r'"[^"]*"')
_MODIFIERS: Final = ("open", "closed", "off", "unknown")
_WEEKDAY_LIST: Final = r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?)"
_CLOCK: Final = r"\d{1,2}:\d\d"
_SUN_BOUNDS: Final = {
    "dawn": ("03:30", "09:00"),
    "sunrise": ("04:00", "09:30"),
    "sunset": ("15:30", "22:30"),
    "dusk": ("16:00", "23:30"),
}
"""The earliest and latest clock times of these events in the contiguous United States, with room
to spare; between them a place without coordinates is unknown."""

_US_FIXED: Final = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
"""Federal holidays with a fixed date (5 U.S.C. 6103). The library's calendar holds only the day
on which one is observed when it falls on a weekend; the day itself is a holiday, too."""
_STATE_DAYS: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "AK": ((10, 18),),
    "CA": ((3, 31),),
    "DC": ((4, 16),),
    "HI": ((3, 26), (6, 11)),
    "IL": ((2, 12),),
    "MO": ((5, 8),),
    "UT": ((7, 24),),
    "VT": ((8, 16),),
    "WV": ((6, 20),),
}
"""State holidays with a fixed date: government offices close, others may or may not."""


def to_opening_hours(text: str) -> str | None:
    """Return the OSM ``opening_hours`` syntax for hours as people write them.

    OSM syntax is returned as it was written, unless it says something else in plain American
    ("Mo-Fr 9:00-5:00" is no night shift).

    Parameters
    ----------
    text
        OSM syntax, or plain English or Spanish: "Mon-Fri 9am-5pm; Sat 10-2".

    Returns
    -------
    ``None`` if the text is empty or not understood. "By appointment" is understood: its hours are
    unknown in OSM syntax, too.
    """
    text = text.strip()
    if not text or len(text) > _LENGTH_LIMIT:
        return None
    osm = re.sub(r"\s+", " ", text).rstrip("; ")
    plain = read_plain_hours(text)
    if _parsed(osm, "") is None or re.fullmatch(r"[\d\s-]+", osm):
        return plain if plain is not None and _parsed(plain, "") is not None else None
    if _ends_before_it_starts(osm) and re.search(r"(?<!\d)\d:\d\d", osm):
        return plain
    return osm


def open_state(
    opening_hours: str,
    at: datetime,
    *,
    timezone: str,
    country: str = "US",
    region: str | None = None,
    lonlat: tuple[float, float] | None = None,
) -> bool | None:
    """Return whether a place is open at a moment; ``None`` if nobody can tell from this text.

    Unknown are: empty or unreadable text, ``unknown``, a comment without ``open`` (as the OSM
    specification has it), the open end of ``17:00+``, school holidays (``SH``) where they make
    a difference, days that only some keep as a holiday, and dusk and dawn without coordinates.

    Parameters
    ----------
    opening_hours
        OSM syntax. Plain English has to go through `to_opening_hours` first.
    at
        District time if naive; an aware moment is converted. The minute in which a place opens is
        inside, the minute in which it closes is outside.
    timezone
        IANA name of the district's time zone.
    country, region
        ISO code of the country and of the state ("AL"), for public holidays.
    lonlat
        Longitude and latitude of the place in degrees, for sunrise and sunset.

    Raises
    ------
    SettingsError
        The country has no holiday calendar.
    """
    text = opening_hours.strip()
    if not text or len(text) > _LENGTH_LIMIT or _only_closes(text):
        return None
    local = at.astimezone(ZoneInfo(timezone)).replace(tzinfo=None) if at.tzinfo else at
    zone = timezone if lonlat is not None else ""
    states = {
        _state_of_reading(reading, local, country=country, zone=zone, lonlat=lonlat)
        for reading in _readings(text, local.date(), country, region, has_place=lonlat is not None)
    }
    return states.pop() if len(states) == 1 else None


def next_weekday_time(
    text: str, *, today: date, country: str = "US", region: str | None = None
) -> datetime:
    """Return the moment meant by "Tue 18:00" or by an ISO date and time.

    A weekday is the next such day from ``today`` on (today included) that is no public holiday. A
    time without am or pm is read on the 24-hour clock.

    Parameters
    ----------
    text
        "Tue 18:00", "Tuesday 6pm", "martes 18:00", "2026-11-24 18:00" or "2026-11-24T18:00".
    today
        The date in the district.

    Returns
    -------
    Naive district time; aware only if ISO text with an offset was given.

    Raises
    ------
    UnknownNameError
        The text is no day and time.
    """
    text = text.strip()
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d", text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise _unreadable(text) from None
    found = re.match(r"([^\W\d]+)\.?,?\s+(.+)", text)
    weekday = weekday_number(found.group(1)) if found else None
    minutes = clock_minutes(found.group(2)) if found else None
    if weekday is None or minutes is None:
        raise _unreadable(text)
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    while is_public_holiday(day, country=country, region=region):
        day += timedelta(days=7)
    return datetime.combine(day, time(minutes // 60, minutes % 60))


def is_public_holiday(day: date, *, country: str = "US", region: str | None = None) -> bool:
    """Return whether a day is a public holiday, or one that many keep (Columbus Day, state days).

    Raises
    ------
    SettingsError
        The country has no holiday calendar.
    """
    return (
        _in_calendar(day, country) or _is_fixed(day, country) or _is_disputed(day, country, region)
    )


def _unreadable(text: str) -> UnknownNameError:
    return UnknownNameError(
        say(
            "We can't read \"{words}\" as a day and time, so we don't know when places should be "
            'open. Write a weekday and a time, such as "Tue 18:00", or a date and a time, such as '
            '"2026-11-24 18:00".',
            words=text,
        )
    )


# readings: one text may be read in several ways, and only what they agree on is known ----------


def _readings(
    text: str, day: date, country: str, region: str | None, *, has_place: bool
) -> list[str | None]:
    """Return the ways to read a text on a day; ``None`` stands for "can't be read"."""
    bare = _QUOTED.sub("", text)
    readings: list[str | None] = [text]
    if re.search(r"\bSH\b", bare):
        readings = [_with_day(r, "SH", is_day=flag) for r in readings for flag in (False, True)]
    if re.search(r"\bPH\b", bare) and not _in_calendar(day, country):
        if _is_fixed(day, country):
            readings = [_with_day(r, "PH", is_day=True) for r in readings]
        elif _is_disputed(day, country, region):
            readings = [_with_day(r, "PH", is_day=flag) for r in readings for flag in (False, True)]
    if not has_place and re.search("|".join(_SUN_BOUNDS), bare):
        readings = [_with_sun(r, wide=wide) for r in readings for wide in (False, True)]
    return readings


def _with_day(text: str | None, word: str, *, is_day: bool) -> str | None:
    """Return the text as it reads if today is (or isn't) a school or public holiday.

    Forms other than a list of days before the hours can't be told and give ``None``.
    """
    if text is None:
        return None
    out: list[str] = []
    for separator, rule in _rules(text):
        if not re.search(rf"\b{word}\b", _QUOTED.sub("", rule)):
            out.append(separator + rule)
            continue
        found = re.fullmatch(rf"((?:(?:PH|SH|{_WEEKDAY_LIST}),? ?)+)(?![-\[])(.*)", rule)
        if found is None or re.search(rf"\b{word}\b", _QUOTED.sub("", found.group(2))):
            return None
        days, rest = found.group(1).strip(), found.group(2).strip()
        narrowed = re.fullmatch(rf"{word} ({_WEEKDAY_LIST}(?:, ?{_WEEKDAY_LIST})*)", days)
        others = [d for d in re.split(r", ?", days) if d != word]
        if any(" " in other for other in others) and not narrowed:
            return None
        if is_day:
            days = narrowed.group(1) if narrowed else "Mo-Su"
        elif narrowed or not others:
            continue
        else:
            days = ",".join(others)
        out.append(f"{separator}{days} {rest}".rstrip())
    return re.sub(r"^\s*(?:;|\|\|)\s*", "", "".join(out)) or "off"


def _with_sun(text: str | None, *, wide: bool) -> str | None:
    """Return the text with clock times for sun events: the longest day (wide) or the shortest."""
    if text is None:
        return None

    def clock(found: re.Match[str]) -> str:
        early, late = _SUN_BOUNDS[found.group()]
        is_morning = found.group() in ("dawn", "sunrise")
        return early if is_morning == wide else late

    return _outside_quotes(text, lambda part: re.sub("|".join(_SUN_BOUNDS), clock, part))


def _state_of_reading(
    text: str | None,
    local: datetime,
    *,
    country: str,
    zone: str,
    lonlat: tuple[float, float] | None,
) -> bool | None:
    """Return the state of one reading: the first part of ``||`` that is not closed decides."""
    if text is None:
        return None
    result: bool | None = False
    explicit_off = False
    for part in _split_outside_quotes(text, r"\s*\|\|\s*"):
        safe = _with_open_ends_unknown(_with_comments_unknown(part))
        oh = None if safe is None else _parsed(safe, country.upper(), zone, lonlat)
        if oh is None:
            return None
        state = oh.state(local)[0]
        if state != State.CLOSED:
            result = True if state == State.OPEN else None
            return None if explicit_off else result
        explicit_off = bool(re.search(r"\b(?:off|closed)\b", _QUOTED.sub("", part)))
    return result


def _with_comments_unknown(text: str) -> str:
    """Return the text with ``unknown`` before each comment that has no modifier.

    So says the OSM specification; the library takes such a rule for open.
    """
    out = ""
    for piece in re.split(r'("[^"]*")', text):
        words = re.findall(r"[a-z]+", out[out.rfind(";") + 1 :])
        if piece.startswith('"') and (not words or words[-1] not in _MODIFIERS):
            out = out.rstrip() + " unknown "
        out += piece
    return out.strip()


def _with_open_ends_unknown(text: str) -> str | None:
    """Return the text with ``17:00+`` as unknown from 17:00 on; ``None`` if it can't be told.

    The open end reaches to midnight, or ten hours on if it starts at 17:00 or later.
    """
    if not re.search(rf"{_CLOCK}\+", text):
        return text
    out: list[str] = []
    for separator, rule in _rules(text):
        found = re.fullmatch(rf"(.*?)\s*({_CLOCK}[\d:,+\- ]*)(?:\s+open)?", rule)
        if not re.search(rf"{_CLOCK}\+", rule):
            out.append(separator + rule)
            continue
        if found is None:
            return None
        days, spans = found.group(1) or "Mo-Su", re.split(r"\s*,\s*", found.group(2).strip())
        sure: list[str] = []
        open_ended: list[str] = []
        for span in spans:
            ends = re.fullmatch(rf"(?:({_CLOCK})-)?({_CLOCK})(\+?)", span.replace(" ", ""))
            if ends is None or not (ends.group(1) or ends.group(3)):
                return None
            if ends.group(1):
                sure.append(f"{ends.group(1)}-{ends.group(2)}")
            if ends.group(3):
                open_ended.append(f"{ends.group(2)}-{_until(ends.group(2))}")
        texts = [f"{days} {','.join(sure)}"] if sure else []
        texts.append(f"{days} {','.join(open_ended)} unknown")
        out.append(separator + ", ".join(texts))
    return "".join(out)


def _until(clock: str) -> str:
    hour, minute = (int(part) for part in clock.split(":"))
    return f"{hour + 10:02d}:{minute:02d}" if hour >= 17 else "24:00"


def _rules(text: str) -> list[tuple[str, str]]:
    """Return (separator, rule) pairs; the first separator is empty."""
    pieces = _split_outside_quotes(text, r"(\s*(?:;|\|\|)\s*)")
    return list(zip(["", *pieces[1::2]], [p.strip() for p in pieces[0::2]], strict=True))


def _split_outside_quotes(text: str, pattern: str) -> list[str]:
    """Split at a pattern, but never inside a quoted comment."""
    kept: list[str] = _QUOTED.findall(text)
    pieces = re.split(pattern, _QUOTED.sub('""', text))
    remaining = iter(kept)
    return [re.sub('""', lambda _: next(remaining), piece) for piece in pieces]


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    return "".join(p if p.startswith('"') else change(p) for p in re.split(r'("[^"]*")', text))


def _only_closes(text: str) -> bool:
    """Return whether a text says when a place is closed and never when it is open ("PH off")."""
    rules = [rule for _, rule in _rules(text)]
    return all(re.search(r"\S\s+(?:off|closed)$", rule) for rule in rules)


def _ends_before_it_starts(osm: str) -> bool:
    return any(
        (int(a), int(b)) > (int(c), int(d))
        for a, b, c, d in re.findall(r"(\d{1,2}):(\d\d) ?- ?(\d{1,2}):(\d\d)", osm)
    )


# calendars and parsing ---------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _parsed(
    text: str, country: str, zone: str = "", lonlat: tuple[float, float] | None = None
) -> OpeningHours | None:
    try:
        return OpeningHours(
            text,
            timezone=ZoneInfo(zone) if zone else None,
            country=country or None,
            coords=None if lonlat is None else (lonlat[1], lonlat[0]),
            auto_country=False,
            auto_timezone=lonlat is not None,  # without it the library leaves the sun at 7 and 19
        )
    except ParserError:
        return None
    except UnknownCountryError:
        raise SettingsError(
            say(
                'There is no holiday calendar for the country "{country}", so we can\'t tell when '
                'places are open. Set the country to a two-letter code such as "US".',
                country=country,
            )
        ) from None


@lru_cache(maxsize=4096)
def _in_calendar(day: date, country: str) -> bool:
    calendar = _parsed("PH", country.upper())
    return calendar is not None and calendar.is_open(datetime.combine(day, time(12)))


def _is_fixed(day: date, country: str) -> bool:
    return country.upper() == "US" and (day.month, day.day) in _US_FIXED


def _is_disputed(day: date, country: str, region: str | None) -> bool:
    """Return whether some keep the day and some don't: Columbus Day, and holidays of a state."""
    if country.upper() != "US":
        return False
    state = (region or "").upper().removeprefix("US-")
    is_columbus = day.month == 10 and day.weekday() == 0 and 8 <= day.day <= 14
    is_patriots = (
        state in ("MA", "ME") and day.month == 4 and day.weekday() == 0 and 15 <= day.day <= 21
    )
    return is_columbus or is_patriots or (day.month, day.day) in _STATE_DAYS.get(state, ())
