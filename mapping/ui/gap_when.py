"""The day and the departures of trips by bus and train."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import streamlit as st

from mapping.partners.hours import next_weekday_time
from mapping.ui.language import _
from mapping.vocabulary import ReadyNeed
from mapping.workspace import When, Workspace, parse_when

__all__ = ["day_and_departures", "first_day"]

_STEP: Final = timedelta(minutes=15)
_SATURDAY: Final = 5
_WEEK: Final = 7


def day_and_departures(workspace: Workspace, name: str, ready: ReadyNeed | None) -> When:
    """Draw the day and the window of departures, and return them; a need begins with its own."""
    timetables = workspace.timetables()
    spans = [(each["first_day"], each["last_day"]) for each in timetables if each["first_day"]]
    first = min((date.fromisoformat(start) for start, __ in spans), default=None)
    last = max((date.fromisoformat(end) for __, end in spans), default=None)
    today = datetime.now(ZoneInfo(workspace.timezone)).date()
    default = When()
    begins = first_day(timetables, today)
    if ready is not None and ready.travel_on:
        default = parse_when(None, ready.travel_from, ready.travel_to)
        text = f"{ready.travel_on} {ready.travel_from}"
        own = next_weekday_time(text, today=today, region=workspace.state or None).date()
        begins = own if first is None or last is None or first <= own <= last else begins
    day = st.date_input(
        _("On this day"),
        begins,
        min_value=first,
        max_value=last,
        key=f"gaps.date.{name}",
        help=_("Buses and trains run differently from day to day."),
    )
    start, end = st.slider(
        _("Leaving between"),
        time(5),
        time(23, 45),
        (_clock(default.start_min), _clock(default.end_min)),
        step=_STEP,
        key=f"gaps.window.{name}",
        help=_("Each minute counts, and the middle of all of them is shown."),
    )
    if start == end:
        end = _clock(_minute(start) + _STEP.seconds // 60)
    on = day if isinstance(day, date) else None
    return When(on, _minute(start), _minute(end))


def first_day(timetables: list[dict[str, Any]], today: date) -> date | None:
    """Return the day to begin with: a weekday that a timetable covers, today or the next after.

    Where all timetables have ended, the last weekday covered; ``None`` without timetables.
    """
    spans = [
        (date.fromisoformat(each["first_day"]), date.fromisoformat(each["last_day"]))
        for each in timetables
        if each["first_day"]
    ]
    if not spans:
        return None
    coming = [max(today, first) for first, last in spans if last >= today]
    day, step = (min(coming), 1) if coming else (max(last for __, last in spans), -1)
    for days in range(_WEEK):
        near = day + timedelta(days=step * days)
        if near.weekday() < _SATURDAY and any(first <= near <= last for first, last in spans):
            return near
    return day


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _clock(minute: int) -> time:
    return time(min(minute // 60, 23), minute % 60)
