"""An ordinary week as text."""

import re
from datetime import date

import pytest

from mapping.partners.week import ordinary_days, state_in, week_text

ZONE = "America/Chicago"


def week(hours: str, *, today: date = date(2026, 12, 7), **more: object) -> str:
    return week_text(hours, ordinary_days(today), timezone=ZONE, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ("", "U10080"),
        ("24/7", "O10080"),
        ("Mo 09:00-17:00", "C540O480C9060"),
        ("Su 22:00-02:00", "O120C9840O120"),
        ("Tu 17:00+", "C2460U600C7020"),
        ("Mo 09:07-09:09", "C547O2C9531"),
        ("by appointment", "U10080"),
    ],
)
def test_a_week_is_a_row_of_runs_from_monday_on(hours: str, text: str) -> None:
    assert week(hours) == text


def test_hours_that_follow_the_sun_change_to_the_minute_where_the_place_is_known() -> None:
    placed = week("Mo sunrise-sunset", lonlat=(-97.0, 37.0))
    closed, is_open, _ = (int(minutes) for minutes in re.findall(r"\d+", placed))
    assert 7 * 60 < closed < 8 * 60
    assert 9 * 60 < is_open < 10 * 60
    assert "U" in week("Mo sunrise-sunset")


def test_each_day_is_the_next_one_that_is_no_holiday() -> None:
    # Monday, 21 December 2026: Friday is Christmas, so the Friday of the next year is taken.
    days = ordinary_days(date(2026, 12, 23))
    assert [day.isoformat() for day in days] == [
        *("2026-12-28", "2026-12-29", "2026-12-23", "2026-12-24"),
        *("2027-01-08", "2026-12-26", "2026-12-27"),
    ]


def test_a_state_is_read_again() -> None:
    text = "C540O480C9060"
    assert [state_in(text, 0, minute) for minute in (539, 540, 1019, 1020)] == [
        *(False, True, True, False)
    ]
    assert state_in(text, 6, 1439) is False
    assert state_in("U10080", 3, 0) is None
