"""A week as text says at every quarter hour what ``open_state`` says, whatever the hours are."""

import itertools
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.partners.hours import open_state, to_opening_hours
from mapping.partners.week import ordinary_days, state_in, week_text

ZONE = "America/Chicago"
PLACE = (-97.0, 37.0)
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "Mo-Fr", "Tu,Th", "Sa-Su", "PH", "Mo-Su", "SH")
CLOCKS = st.builds("{:02d}:{:02d}".format, st.integers(0, 26), st.integers(0, 59))
SPANS = st.one_of(
    st.builds("{}-{}".format, CLOCKS, CLOCKS),
    st.builds("{}+".format, CLOCKS),
    st.builds("{}-{}+".format, CLOCKS, CLOCKS),
    st.sampled_from(
        [
            *("off", "24/7", "9-17", "sunrise-sunset", "dawn-10:07", "(sunset-01:30)-23:00"),
            *("08:00-20:00/01:30", "unknown", '"call first"', "10:00-12:00 unknown"),
        ]
    ),
)
RULES = st.builds(
    lambda season, days, spans: " ".join(part for part in (season, days, ",".join(spans)) if part),
    st.sampled_from(["", "", "", "Sep-May", "week 1-26", "Dec 20-Jan 10", "2026", "easter"]),
    st.sampled_from(["", *DAYS]),
    st.lists(SPANS, min_size=1, max_size=3),
)
HOURS = st.lists(RULES, min_size=1, max_size=3).map("; ".join)
TODAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@settings(max_examples=60, deadline=None)
@given(HOURS, TODAYS, st.sampled_from([None, PLACE]))
def test_a_week_equals_the_state_at_every_quarter_hour(
    hours: str, today: date, lonlat: tuple[float, float] | None
) -> None:
    days = ordinary_days(today, region="AL")
    options = {"timezone": ZONE, "region": "AL", "lonlat": lonlat}
    for text in {hours, to_opening_hours(hours) or ""}:
        week = week_text(text, days, **options)  # type: ignore[arg-type]
        for weekday, minute in itertools.product(range(7), range(0, 1440, 15)):
            moment = datetime.combine(days[weekday], time()) + timedelta(minutes=minute)
            expected = open_state(text, moment, **options)  # type: ignore[arg-type]
            assert state_in(week, weekday, minute) is expected, (text, moment, week)


@settings(max_examples=200, deadline=None)
@given(HOURS, TODAYS, st.integers(0, 6), st.integers(0, 1439))
def test_a_week_equals_the_state_at_the_minute_where_no_sun_shines(
    hours: str, today: date, weekday: int, minute: int
) -> None:
    if any(word in hours for word in ("sun", "dawn", "/01:30")):
        return
    days = ordinary_days(today, region="AL")
    moment = datetime.combine(days[weekday], time()) + timedelta(minutes=minute)
    week = week_text(hours, days, timezone=ZONE, region="AL")
    assert state_in(week, weekday, minute) is open_state(
        hours, moment, timezone=ZONE, region="AL"
    ), (hours, moment, week)
