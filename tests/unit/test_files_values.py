"""What single cells mean."""

import math

import pytest

from mapping.files.values import (
    clean_text,
    number_text,
    parse_coordinate,
    parse_free,
    parse_number,
    parse_yes_no,
    split_list,
)


@pytest.mark.parametrize("text", ["yes", "YES", " y ", "true", "True", "1"])
def test_yes_is_written_in_many_ways(text: str) -> None:
    assert parse_yes_no(text) is True


@pytest.mark.parametrize("text", ["no", "No", "n", "false", "FALSE", "0"])
def test_no_is_written_in_many_ways(text: str) -> None:
    assert parse_yes_no(text) is False


@pytest.mark.parametrize("text", ["", "maybe", "sometimes", "n/a", "2", "limited"])
def test_anything_else_is_neither_yes_nor_no(text: str) -> None:
    assert parse_yes_no(text) is None


@pytest.mark.parametrize(
    "text", ["free", "Free", "FREE!", "no cost", "No  Cost", "0", "$0", "$0.00"]
)
def test_free_is_written_in_many_ways(text: str) -> None:
    assert parse_free(text) is True


@pytest.mark.parametrize("text", ["$5", "sliding scale", "5", "donation", "not free"])
def test_a_price_is_not_free(text: str) -> None:
    assert parse_free(text) is False


@pytest.mark.parametrize("text", ["", "  ", "n/a", "unknown", "?"])
def test_an_empty_cost_is_unknown_and_never_free(text: str) -> None:
    assert parse_free(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12.0),
        (" 12.50 ", 12.5),
        ("1,200", 1200.0),
        ("$1,200.50", 1200.5),
        ("12,5", 12.5),
        ("-3", -3.0),
        ("−3", -3.0),
        (".5", 0.5),
        ("1e3", 1000.0),
    ],
)
def test_numbers_are_read_with_either_comma(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "twelve", "nan", "inf", "1e999", "1.2.3", "12-15", "1,2,3"])
def test_what_is_no_number_is_none_not_zero(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("-86.4647", -86.4647),
        ("32,461", 32.461),
        ("86.4647° W", -86.4647),
        ("86.4647W", -86.4647),
        ("N 32.5", 32.5),
        ("32°30'00\" N", 32.5),
        ("86° 15' W", -86.25),
        ("-86°15'", -86.25),
    ],
)
def test_degrees_are_read_in_the_ways_people_copy_them(text: str, degrees: float) -> None:
    found = parse_coordinate(text)
    assert found is not None
    assert math.isclose(found, degrees, abs_tol=1e-9)


@pytest.mark.parametrize("text", ["", "north", "see map", "32.5 / -86.4"])
def test_a_text_is_no_coordinate(text: str) -> None:
    assert parse_coordinate(text) is None


def test_a_list_is_split_at_semicolons_only() -> None:
    assert split_list(" food; ; health, mental ;food") == ("food", "health, mental")


def test_invisible_marks_and_windows_line_breaks_are_cleaned() -> None:
    assert clean_text("\ufeff a\r\nb_x000D_\u200b\xa0") == "a\nb"


def test_whole_numbers_are_written_without_a_decimal_point() -> None:
    assert [number_text(x) for x in (36067.0, 0.5, -3.0, float("nan"))] == [
        "36067",
        "0.5",
        "-3",
        "",
    ]
