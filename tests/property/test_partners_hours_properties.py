"""Opening hours from any text: never a crash, and never a reading that is no OSM syntax."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import validate

from mapping.partners.hours import open_state, to_opening_hours

ZONE = "America/Chicago"
FRAGMENTS = st.sampled_from(
    [
        *("Mo", "Fr", "-", ",", ";", "|", "||", "PH", "SH", "off", "open", "unknown", '"x"', '"'),
        *("09:00", "17:00", "-17:00", "+", "24/7", "sunrise", "dusk", "Jan", "2026", "[1]"),
        *("week", "easter", "99:99", "/", "(", ")", "24:00", "48:00", "Mon-Fri", "9am", "5pm"),
        *("to", "closed", "1st", "a", "12", "12:30", "call", "3rd", "holidays", "9-5", "0", "31"),
        *("noon", "midnight", "lunes", "y", " ", "\n", "of the month", "by appointment"),
    ]
)
TEXTS = st.one_of(
    st.lists(FRAGMENTS, max_size=10).map("".join),
    st.lists(FRAGMENTS, max_size=10).map(" ".join),
    st.text(max_size=60),
)
MOMENTS = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1) + timedelta(minutes=minutes)  # noqa: DTZ001
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, MOMENTS)
def test_any_text_is_read_or_left_without_a_crash(text: str, moment: datetime) -> None:
    osm = to_opening_hours(text)
    assert osm is None or validate(osm)
    for hours in (text, osm or ""):
        assert open_state(hours, moment, timezone=ZONE, region="AL") in (True, False, None)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 6),
    st.integers(0, 23 * 4 - 1),
    st.integers(1, 4),
    MOMENTS,
)
def test_a_place_is_open_from_its_first_minute_up_to_its_last(
    weekday: int, start_quarter: int, quarters: int, moment: datetime
) -> None:
    start, end = start_quarter * 15, (start_quarter + quarters) * 15
    day = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")[weekday]
    hours = f"{day} {start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    now = moment.hour * 60 + moment.minute
    expected = moment.weekday() == weekday and start <= now < end
    assert open_state(hours, moment, timezone=ZONE) is expected
    monday = moment.replace(hour=0, minute=0) - timedelta(days=moment.weekday())
    opens = monday + timedelta(days=weekday, minutes=start)
    assert open_state(hours, opens, timezone=ZONE) is True
    assert open_state(hours, monday + timedelta(days=weekday, minutes=end), timezone=ZONE) is False


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["Mo-Fr 09:00-17:00", "Sa 10:00-14:00", "24/7"]), MOMENTS)
def test_a_doubt_about_school_holidays_never_turns_open_into_closed(
    hours: str, moment: datetime
) -> None:
    sure = open_state(hours, moment, timezone=ZONE)
    doubtful = open_state(f"{hours}; SH off", moment, timezone=ZONE)
    assert doubtful is (None if sure else sure)
