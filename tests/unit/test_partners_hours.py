"""Opening hours: what people write becomes OSM syntax, and doubt stays doubt."""

from datetime import UTC, date, datetime

import pytest

from mapping.errors import SettingsError, UnknownNameError
from mapping.partners.hours import (
    is_public_holiday,
    next_weekday_time,
    open_state,
    to_opening_hours,
)

ZONE = "America/Chicago"
MONDAY = date(2026, 11, 23)


def state(hours: str, moment: str, **options: object) -> bool | None:
    """Whether a place is open at district time "2026-11-24 18:00"."""
    return open_state(hours, datetime.fromisoformat(moment), timezone=ZONE, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "osm"),
    [
        ("Mon-Fri 9am-5pm; Sat 10-2", "Mo-Fr 09:00-17:00; Sa 10:00-14:00"),
        ("Mon-Fri 9-5", "Mo-Fr 09:00-17:00"),
        ("Mon – Fri 9:00 a.m. – 5:00 p.m.", "Mo-Fr 09:00-17:00"),
        ("M-F 8:30-4:30", "Mo-Fr 08:30-16:30"),
        ("MWF 9-12, TTh 1-4", "Mo,We,Fr 09:00-12:00; Tu,Th 13:00-16:00"),
        ("Monday, Wednesday and Friday from 10 to noon", "Mo,We,Fr 10:00-12:00"),
        ("Monday, Wednesday & Friday\n11 a.m. to 1 p.m.", "Mo,We,Fr 11:00-13:00"),
        ("Open 7:00am-3:00pm, Monday through Friday.", "Mo-Fr 07:00-15:00"),
        ("11:00-1:00 M & W", "Mo,We 11:00-13:00"),
        ("Monday-Friday, 11-1pm", "Mo-Fr 11:00-13:00"),
        ("Monday-Friday, 8-9am, 11am-1pm", "Mo-Fr 08:00-09:00,11:00-13:00"),
        ("Mon-Sat 9-5; Sunday closed", "Mo-Sa 09:00-17:00; Su off"),
        ("Mon-Fri 9am-5pm Sat 9am-12pm Sun Closed", "Mo-Fr 09:00-17:00; Sa 09:00-12:00; Su off"),
        ("Mon-Fri 9-5, closed holidays", "Mo-Fr 09:00-17:00; PH off"),
        ("Mon-Fri 8-5 (closed 12-1 for lunch)", "Mo-Fr 08:00-12:00,13:00-17:00"),
        ("Daily 10:00 AM-4:00 PM", "Mo-Su 10:00-16:00"),
        ("weekends noon to 4", "Sa-Su 12:00-16:00"),
        ("Saturday 5:00 AM--12:00 PM", "Sa 05:00-12:00"),
        ("Saturdays10am-2pm", "Sa 10:00-14:00"),
        ("Fri 6pm-midnight", "Fr 18:00-24:00"),
        ("Mon-Fri 10pm-6am", "Mo-Fr 22:00-06:00"),
        ("2nd & 4th Weds 11:30 -1:00PM", "We[2,4] 11:30-13:00"),
        ("Last Saturday of the month 3:00 PM-7:00 PM", "Sa[-1] 15:00-19:00"),
        ("June-August Mon-Fri 8-12", "Jun-Aug Mo-Fr 08:00-12:00"),
        ("lunes a viernes de 9:00 a 17:00; sábado 10 a 14", "Mo-Fr 09:00-17:00; Sa 10:00-14:00"),
        ("Thursdays starting at 5pm", "Th 17:00+"),
        ("open 24 hours, 7 days a week", "Mo-Su 00:00-24:00"),
        ("24/7", "24/7"),
        ("Mo-Fr 09:00-17:00; PH off", "Mo-Fr 09:00-17:00; PH off"),
    ],
)
def test_hours_as_people_write_them_are_understood(written: str, osm: str) -> None:
    assert to_opening_hours(written) == osm


@pytest.mark.parametrize(
    "written",
    [
        "",
        "9am-5pm",  # on which days?
        "Tue 5:30-6:30",  # morning or evening?
        "Mon-Fri 7-9",
        "Fri 9-midnight",
        "Friday, June 12th from 1 pm - 3 pm",
        "every other Tuesday 9-5",
        "3rd of each month 9am-5pm",
        "Mon-Fri 9-5 for residents of Jefferson Manor",
        "9:00 a.m. to 11:00 a.m. and 12:30 a.m. to 3:30 p.m. Monday",  # a slip of the pen
        "Monday 9-5, closed Monday",
        "1st Monday and Tuesday 9-5",
        "11:30-1:00",  # valid OSM for a night shift without days
        "2026",
        "call 334-555-0101 " * 40,
    ],
)
def test_what_could_mean_two_things_is_not_understood(written: str) -> None:
    assert to_opening_hours(written) is None


def test_a_single_digit_office_day_is_no_night_shift() -> None:
    assert to_opening_hours("Mo-Fr 9:00-5:00") == "Mo-Fr 09:00-17:00"
    assert to_opening_hours("Mo-Fr 22:00-05:00") == "Mo-Fr 22:00-05:00"


@pytest.mark.parametrize(
    "written",
    ["by appointment", "By appointment only.", "Call for times", "hours vary", "con cita previa"],
)
def test_by_appointment_is_understood_as_unknown(written: str) -> None:
    osm = to_opening_hours(written)
    assert osm is not None
    assert state(osm, "2026-11-24 10:00") is None


def test_days_without_times_are_closed_on_the_other_days_and_unknown_on_theirs() -> None:
    osm = to_opening_hours("Mon-Fri")
    assert osm is not None
    assert state(osm, "2026-11-24 10:00") is None
    assert state(osm, "2026-11-28 10:00") is False


def test_closed_sundays_says_nothing_about_mondays() -> None:
    osm = to_opening_hours("Closed Sundays")
    assert osm is not None
    assert state(osm, "2026-11-29 10:00") is False
    assert state(osm, "2026-11-23 10:00") is None


def test_hours_with_other_times_by_appointment_are_open_then_unknown() -> None:
    osm = to_opening_hours("Mon-Fri 9-5; other times by appointment")
    assert osm is not None
    assert state(osm, "2026-11-24 10:00") is True
    assert state(osm, "2026-11-24 18:00") is None


def test_the_opening_minute_is_inside_and_the_closing_minute_outside() -> None:
    hours = "Tu 09:00-17:00"
    assert state(hours, "2026-11-24 08:59") is False
    assert state(hours, "2026-11-24 09:00") is True
    assert state(hours, "2026-11-24 16:59") is True
    assert state(hours, "2026-11-24 17:00") is False


def test_a_night_shift_reaches_into_the_next_day() -> None:
    assert state("Mo 22:00-06:00", "2026-11-24 05:59") is True
    assert state("Mo 22:00-06:00", "2026-11-24 06:00") is False


@pytest.mark.parametrize("hours", ["", "   ", "by appointment", "Mon-Fri 9-5", "garbage", ";", '"'])
def test_missing_or_unreadable_hours_are_unknown(hours: str) -> None:
    assert state(hours, "2026-11-24 10:00") is None


@pytest.mark.parametrize(
    "hours",
    [
        '"by appointment"',
        'Mo-Fr 09:00-17:00 "by appointment"',
        "Mo-Fr 09:00-17:00 unknown",
        'Mo-Fr 09:00-17:00; "by appointment"',
    ],
)
def test_a_comment_without_open_is_unknown(hours: str) -> None:
    assert state(hours, "2026-11-24 10:00") is None


def test_a_comment_after_open_stays_open() -> None:
    assert state('Mo-Fr 09:00-17:00 open "side entrance"', "2026-11-24 10:00") is True


def test_a_semicolon_in_a_comment_is_no_separator() -> None:
    assert state('Mo-Fr 09:00-17:00 open "ring; wait || knock"', "2026-11-24 10:00") is True


def test_an_open_end_is_unknown_and_not_open_until_midnight() -> None:
    assert state("Mo-Fr 17:00+", "2026-11-24 16:59") is False
    assert state("Mo-Fr 17:00+", "2026-11-24 18:00") is None
    assert state("Mo-Fr 17:00+", "2026-11-28 18:00") is False
    assert state("Mo-Fr 08:00-12:00+", "2026-11-24 10:00") is True
    assert state("Mo-Fr 08:00-12:00+", "2026-11-24 13:00") is None
    assert state("Mo-Fr 08:00-12:00,17:00+", "2026-11-24 13:00") is False


def test_school_holidays_are_unknown_only_where_they_matter() -> None:
    hours = "Mo-Fr 09:00-17:00; SH off"
    assert state(hours, "2026-11-24 10:00") is None
    assert state(hours, "2026-11-24 18:00") is False
    assert state("Mo-Fr,SH 09:00-17:00", "2026-11-24 10:00") is True
    assert state("Mo-Fr,SH 09:00-17:00", "2026-11-29 10:00") is None
    assert state("SH Mo-Fr 09:00-17:00", "2026-11-24 10:00") is None
    assert state("SH Mo-Fr 09:00-17:00", "2026-11-29 10:00") is False
    assert state("SH off", "2026-11-24 10:00") is None


def test_a_public_holiday_closes_only_what_says_so() -> None:
    thanksgiving = "2026-11-26 10:00"
    assert state("Mo-Fr 09:00-17:00; PH off", thanksgiving) is False
    assert state("Mo-Fr 09:00-17:00", thanksgiving) is True
    assert state("Mo-Fr 09:00-17:00; PH 10:00-12:00", thanksgiving) is True


def test_independence_day_on_a_saturday_is_a_holiday_although_it_is_observed_on_friday() -> None:
    assert state("24/7; PH off", "2026-07-04 10:00") is False
    assert state("24/7; PH off", "2026-07-03 10:00") is False


def test_a_day_that_only_some_keep_is_unknown_where_it_matters() -> None:
    columbus_day = "2026-10-12 10:00"
    assert state("Mo-Fr 09:00-17:00; PH off", columbus_day) is None
    assert state("Tu-Fr 09:00-17:00; PH off", columbus_day) is False
    assert state("Mo-Fr 09:00-17:00", columbus_day) is True
    emancipation_day = "2026-04-16 10:00"
    assert state("Mo-Fr 09:00-17:00; PH off", emancipation_day) is True
    assert state("Mo-Fr 09:00-17:00; PH off", emancipation_day, region="DC") is None


def test_sunset_is_known_with_a_place_and_doubtful_without_one() -> None:
    park = "sunrise-sunset"
    assert state(park, "2026-11-24 12:00") is True
    assert state(park, "2026-11-24 17:30") is None
    assert state(park, "2026-11-24 23:45") is False
    prattville = (-86.5, 32.5)  # the sun sets at 16:42 there on that day
    assert state(park, "2026-11-24 16:30", lonlat=prattville) is True
    assert state(park, "2026-11-24 17:30", lonlat=prattville) is False


def test_an_aware_moment_is_read_in_the_zone_of_the_district() -> None:
    half_past_midnight_utc = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # Tuesday 18:30 in Chicago
    assert open_state("Tu 18:00-20:00", half_past_midnight_utc, timezone=ZONE) is True
    assert open_state("Tu 18:00-20:00", half_past_midnight_utc, timezone="UTC") is False


def test_a_country_without_a_calendar_is_said_so() -> None:
    with pytest.raises(SettingsError, match="no holiday calendar"):
        state("Mo-Fr 09:00-17:00; PH off", "2026-11-24 10:00", country="XX")


def test_a_bare_weekday_is_the_next_one_that_is_no_holiday() -> None:
    assert next_weekday_time("Tue 18:00", today=MONDAY) == datetime(2026, 11, 24, 18)  # noqa: DTZ001
    # 26 November 2026 is Thanksgiving
    assert next_weekday_time("Thu 18:00", today=MONDAY) == datetime(2026, 12, 3, 18)  # noqa: DTZ001
    # Christmas and New Year's Day are Fridays
    assert next_weekday_time("Fri 9am", today=date(2026, 12, 19)) == datetime(2027, 1, 8, 9)  # noqa: DTZ001


def test_today_counts_as_the_next_such_weekday() -> None:
    assert next_weekday_time("Mon 08:00", today=MONDAY).date() == MONDAY


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("Tue 18:00", 18, 0),
        ("tuesday 6pm", 18, 0),
        ("Tues., 6:30 PM", 18, 30),
        ("martes 18:00", 18, 0),
        ("Tue noon", 12, 0),
        ("2026-11-24T18:00", 18, 0),
        ("2026-11-24 18:00", 18, 0),
    ],
)
def test_day_and_time_may_be_written_in_many_ways(text: str, hour: int, minute: int) -> None:
    found = next_weekday_time(text, today=MONDAY)
    assert found == datetime(2026, 11, 24, hour, minute)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["", "soon", "Tue", "18:00", "Tue 25:00", "2026-13-01 10:00", "2026-11-24", "xyz 9am"]
)
def test_an_unreadable_day_and_time_says_how_to_write_it(text: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        next_weekday_time(text, today=MONDAY)
    assert '"Tue 18:00"' in caught.value.user_message


def test_federal_holidays_are_known() -> None:
    assert is_public_holiday(date(2026, 12, 25))
    assert is_public_holiday(date(2026, 7, 4))
    assert is_public_holiday(date(2026, 10, 12))
    assert not is_public_holiday(date(2026, 11, 24))
    assert is_public_holiday(date(2027, 7, 24), region="UT")
    assert not is_public_holiday(date(2027, 7, 24), region="AL")
