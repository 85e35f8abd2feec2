"""Which day and departures are meant, and timetables that are loaded once."""

from datetime import date
from pathlib import Path

import pytest

from mapping.errors import DataFileError, MappingError, NoDataForAreaError
from mapping.operations.transit import Timetables, When, parse_when
from mapping.travel import LineModel, Points, TravelModel, read_feed
from mapping.ui.gap_when import first_day
from tests.transit_support import A_TUESDAY, random_feed


@pytest.fixture
def timetables(tmp_path: Path) -> Timetables:
    found = Timetables(tmp_path / "transit")
    read_feed(random_feed(tmp_path / "feed.zip", 5)).feed.save(found.path("feed"))
    return found


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ((None, None, None), When(None, 900, 1080)),
        (("2026-05-06", None, None), When(date(2026, 5, 6), 900, 1080)),
        ((None, "7:30", "24:00"), When(None, 450, 1440)),
        ((None, "19:00", None), When(None, 1140, 1320)),
        ((None, "23:00", None), When(None, 1380, 1440)),
        ((None, None, "10:00"), When(None, 420, 600)),
        ((None, None, "01:00"), When(None, 0, 60)),
    ],
)
def test_day_and_window_are_read_from_words(words: tuple[str | None, ...], when: When) -> None:
    assert parse_when(*words) == when


@pytest.mark.parametrize(
    "words",
    [
        ("06.05.2026", None, None),
        (None, "15", None),
        (None, "15:60", None),
        (None, "15:00", "15:00"),
        (None, "24:00", None),
        (None, "18:00", "24:30"),
    ],
)
def test_a_day_or_window_that_can_not_be_read_says_how(words: tuple[str | None, ...]) -> None:
    with pytest.raises(DataFileError, match="nothing was worked out"):
        parse_when(*words)


def test_a_model_is_made_once_for_each_day_and_window(timetables: Timetables) -> None:
    walk = LineModel()
    when = When(A_TUESDAY, 480, 540)

    model = timetables.model(walk, when)
    assert isinstance(model, TravelModel)
    assert (model.mode, model.departures_count) == ("transit", 60)
    assert timetables.model(walk, when) is model
    assert timetables.model(walk, When(A_TUESDAY, 480, 541)) is not model
    assert timetables.model(LineModel(), when) is not model
    assert model.has_streets(Points.of([0.0, float("nan")], [0.0, 0.0])).tolist() == [True, False]


def test_days_without_an_answer_are_told(timetables: Timetables, tmp_path: Path) -> None:
    walk = LineModel()
    with pytest.raises(MappingError, match="2026-01-01 to 2026-12-31"):
        timetables.model(walk, None)
    with pytest.raises(NoDataForAreaError, match="No timetable covers 2027-01-01"):
        timetables.model(walk, When(date(2027, 1, 1)))
    with pytest.raises(NoDataForAreaError, match="No bus or train timetable"):
        Timetables(tmp_path / "nothing").model(walk, When(A_TUESDAY))
    assert (
        timetables.notes(None)
        == timetables.notes(When())
        == timetables.notes(When(A_TUESDAY))
        == []
    )
    (note,) = timetables.notes(When(date(2027, 1, 1)))
    assert "doesn't cover 2027-01-01" in note


@pytest.mark.parametrize(
    ("spans", "today", "day"),
    [
        ([], date(2026, 11, 23), None),
        ([("2026-01-01", "2026-12-31")], date(2026, 11, 23), date(2026, 11, 23)),
        ([("2026-01-01", "2026-12-31")], date(2026, 11, 28), date(2026, 11, 30)),  # a Saturday
        ([("2026-12-05", "2026-12-31")], date(2026, 11, 23), date(2026, 12, 7)),
        ([("2021-01-01", "2021-05-16")], date(2026, 11, 23), date(2021, 5, 14)),  # a Sunday
    ],
)
def test_the_page_begins_with_a_weekday_that_is_covered(
    spans: list[tuple[str, str]], today: date, day: date | None
) -> None:
    timetables = [{"first_day": first, "last_day": last} for first, last in spans]
    assert first_day(timetables, today) == day
