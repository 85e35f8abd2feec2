"""A need knows its words: valid ones are resolved, others are listed."""

import math
from datetime import date, datetime

import pytest

from mapping.errors import MappingError, UnknownNameError
from mapping.gaps.needs import (
    Need,
    age_in_years,
    need_from_ready,
    resolve_category,
    resolve_group,
    resolve_language,
)
from mapping.store.records import partners_frame
from mapping.vocabulary import ready_needs
from tests.gaps_plain import Home, place, points_frame

PARTNERS = partners_frame([place("a", 0), place("b", 0, category="Diaper bank")])


def test_a_ready_need_becomes_a_need_with_a_date() -> None:
    need = need_from_ready("evening_food", today=date(2026, 11, 23))
    assert need == Need(
        "food",
        mode="walk",
        limit_min=20.0,
        open_at=datetime(2026, 11, 24, 18),  # noqa: DTZ001 - district time
        id="evening_food",
        label="Evening food help on foot",
    )
    assert need.key == "evening_food"


def test_every_ready_need_can_be_asked() -> None:
    for ready in ready_needs():
        need = need_from_ready(ready, today=date(2026, 11, 23))
        assert need.limit_min > 0
        assert (need.open_at is None) == (ready.open_at is None)


def test_a_ready_need_on_thanksgiving_waits_a_week() -> None:
    need = need_from_ready("night_childcare", today=date(2026, 11, 23))
    assert need.open_at == datetime(2026, 12, 3, 20)  # noqa: DTZ001 - district time


def test_an_unknown_ready_need_lists_the_valid_ones() -> None:
    with pytest.raises(UnknownNameError, match="food_on_foot"):
        need_from_ready("foood", today=date(2026, 11, 23))


def test_a_need_can_be_a_key_of_a_cache() -> None:
    assert len({Need("food"), Need("food"), Need("food", free=True)}) == 2


def test_an_unknown_mode_lists_the_valid_ones() -> None:
    with pytest.raises(UnknownNameError, match="walk, drive, transit, line"):
        Need("food", mode="teleport")


@pytest.mark.parametrize("limit", [0, -5, math.nan, math.inf, 1441])
def test_a_limit_that_makes_no_sense_is_refused(limit: float) -> None:
    with pytest.raises(MappingError, match="minutes"):
        Need("food", limit_min=limit)


@pytest.mark.parametrize("text", ["food", "Food", "food pantry", "Alimentos", "shop=supermarket"])
def test_a_category_may_be_a_label_a_synonym_or_a_tag(text: str) -> None:
    assert resolve_category(text, PARTNERS) == "food"


def test_a_category_of_ones_own_is_found_whatever_its_case() -> None:
    assert resolve_category("diaper BANK", PARTNERS) == "Diaper bank"


def test_a_known_category_needs_no_place() -> None:
    assert resolve_category("library", PARTNERS) == "library"


@pytest.mark.parametrize("text", ["fod", "", "  "])
def test_an_unknown_category_lists_the_vocabulary_and_ones_own(text: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve_category(text, PARTNERS)
    assert "food, health, mental_health" in caught.value.user_message
    assert "Diaper bank" in caught.value.user_message


def test_a_group_is_found_with_or_without_its_prefix() -> None:
    points = points_frame([Home("A", 10, 0), Home("A", 10, 0, group="spanish")])
    assert resolve_group("", points) == ""
    assert resolve_group("spanish", points) == "spanish"
    assert resolve_group("students_spanish", points) == "spanish"
    assert resolve_group("home_language=so", points, ("home_language=so",)) == "home_language=so"


def test_an_unknown_group_lists_the_valid_ones() -> None:
    points = points_frame([Home("A", 10, 0, group="no_car"), Home("A", 10, 0, group="spanish")])
    with pytest.raises(UnknownNameError, match="no_car, spanish"):
        resolve_group("spnish", points)


def test_a_group_where_there_are_none_says_so() -> None:
    with pytest.raises(UnknownNameError, match="has no groups"):
        resolve_group("spanish", points_frame([Home("A", 10, 0)]))


def test_a_language_may_be_a_name_or_a_code() -> None:
    assert resolve_language(None) is None
    assert resolve_language("Spanish") == "es"
    assert resolve_language("es-MX") == "es"
    with pytest.raises(UnknownNameError, match='"es" for Spanish'):
        resolve_language("Klingonese")


@pytest.mark.parametrize(
    ("text", "years"),
    [
        *(("8", 8.0), (" 8.5 ", 8.5), ("0", 0.0), ("120", 120.0)),
        *(("Grade 3", 8.0), ("3rd grade", 8.0), ("12th", 17.0), ("grade 1", 6.0)),
        *(("K", 5.0), ("kindergarten", 5.0), ("Pre-K", 4.0)),
    ],
)
def test_an_age_is_written_in_years_or_as_a_grade(text: str, years: float) -> None:
    assert age_in_years(text) == years


@pytest.mark.parametrize("text", ["", "old", "grade 0", "grade 13", "-1", "121", "nan", "inf"])
def test_what_is_no_age_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UnknownNameError, match='such as 8, or a grade, such as "grade 3"'):
        age_in_years(text)
