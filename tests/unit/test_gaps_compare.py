"""Two needs side by side: each student counts once."""

from dataclasses import replace

import pytest

from mapping.gaps.analysis import GapResult
from mapping.gaps.compare import compare
from mapping.gaps.needs import Need
from tests.gaps_plain import Home, ask, place

FOOD, LIBRARY = Need("food"), Need("library")
HOMES = [Home("A", 12, 0), Home("B", 23, 5_000), Home("C", 34, 10_000), Home("D", 45, 15_000)]


def answers() -> tuple[GapResult, GapResult]:
    food = [place("f1", 0), place("f2", 5_000)]
    library = [place("l1", 0, category="library"), place("l2", 10_000, category="library")]
    both = [*food, *library]
    return ask(FOOD, both, HOMES), ask(LIBRARY, both, HOMES)


def test_each_student_counts_once() -> None:
    found = compare(*answers())
    assert found is not None
    assert (found.served, found.only_second, found.only_first, found.both) == (12, 23, 34, 45)
    assert found.unknown == 0
    assert found.students == 114


def test_turned_round_the_first_is_the_second() -> None:
    one, other = answers()
    there, back = compare(one, other), compare(other, one)
    assert there is not None
    assert back == replace(there, only_first=there.only_second, only_second=there.only_first)


def test_the_public_sees_each_figure_rounded_to_five() -> None:
    found = compare(*answers(), public=True)
    assert found is not None
    assert (found.served, found.only_second, found.only_first, found.both) == (10, 25, 35, 45)
    assert found.students == 115


def test_what_nobody_knows_of_one_need_is_unknown_unless_both_are_out_of_reach() -> None:
    spanish = replace(FOOD, language="es")
    homes = [Home("A", 10, 0), Home("B", 20, 5_000)]
    places = [place("f1", 0), place("l1", 5_000, category="library")]
    found = compare(ask(spanish, places, homes), ask(LIBRARY, places, homes))
    assert found is not None
    assert (found.unknown, found.only_first) == (10, 20)


def test_different_students_are_not_compared() -> None:
    one, _ = answers()
    fewer = ask(FOOD, [place("f1", 0)], HOMES[:2])
    assert compare(one, fewer) is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Out of reach of both: 45. Only of the first: 34. Only of the second: 23."),
        ("es", "Fuera de alcance en las dos: 45. Solo en la primera: 34. Solo en la segunda: 23."),
    ],
)
def test_it_says_itself(language: str, said: str) -> None:
    found = compare(*answers())
    assert found is not None
    assert found.sentence(language) == said
