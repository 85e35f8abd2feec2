"""House numbers on a grid, with a hyphen, and in words."""

import pytest

from mapping.geocoding.numbers import (
    compound,
    grid_number,
    has_compounds,
    is_compound,
    joined_grid,
    spelled_number,
    split_grid,
)
from mapping.geocoding.parse import parse_address, parse_number
from mapping.geocoding.reference import point_table


@pytest.mark.parametrize(
    ("text", "number", "head"),
    [
        ("W156N8480", 8480, "W156N"),
        ("W156 N8480", 8480, "W156N"),
        ("N8480", 8480, "N"),
        ("26W123", 26123, ""),
        ("0N045", 45, ""),
    ],
)
def test_a_number_on_a_grid_is_one_whole_number(text: str, number: int, head: str) -> None:
    assert grid_number(text) == (number, head)
    assert joined_grid(text.lower()) == str(number)
    assert parse_number(text) == (number, -1, head)


@pytest.mark.parametrize("text", ["12", "N", "N5", "12B", "E", "NW12", "5TH", "S300E", ""])
def test_other_cells_are_no_grid_numbers(text: str) -> None:
    assert grid_number(text) is None


def test_a_grid_number_stands_before_a_street_of_two_words() -> None:
    assert split_grid("W156 N8480 PILGRIM RD") == (8480, "W156N", "PILGRIM RD")
    assert split_grid("N84 RD") is None
    assert split_grid("PILGRIM RD") is None


@pytest.mark.parametrize(
    "line",
    [
        "W156N8480 Pilgrim Rd, Springfield, WI 53051",
        "w156 n8480 pilgrim rd springfield wi",
        "W156-N8480 Pilgrim Rd Apt 3, Springfield, WI 53051",
    ],
)
def test_a_grid_number_is_read_from_an_address(line: str) -> None:
    parsed = parse_address(line, home_states=frozenset({"WI"}))
    assert (parsed.kind, parsed.number, parsed.suffix) == ("address", 8480, "W156N")
    assert parsed.street[:2] == ("PILGRIM", "RD")


def test_a_hyphen_joins_one_number_or_two_neighbours() -> None:
    assert compound("37", "06") == 3706
    assert compound("37", "6") == 3706
    assert is_compound("37", "06")
    assert is_compound("102", "15")
    assert not is_compound("12", "14")
    assert not is_compound("1016", "18")
    assert not is_compound("123", "125")


def test_a_column_tells_what_its_hyphens_mean() -> None:
    assert has_compounds(["37-06", "37-10", "37-45", "102-15"])
    assert not has_compounds(["1016-18", "1109-21", "12-14", "5"])
    assert not has_compounds(["5", "7"])


def test_points_with_compound_numbers_are_told_from_points_with_spans() -> None:
    def numbers(texts: list[str]) -> list[tuple[int, int]]:
        n = len(texts)
        table = point_table(
            "p",
            {"number": texts, "street": ["82nd St"] * n, "lon": [-73.9] * n, "lat": [40.7] * n},
        )
        return list(zip(table.frame["number"], table.frame["number_high"], strict=True))

    assert numbers(["37-06", "37-10 A", "102-15"]) == [(3706, -1), (3710, -1), (10215, -1)]
    assert numbers(["1016-18", "12-14", "9"]) == [(1016, 1018), (12, 14), (9, -1)]


@pytest.mark.parametrize(
    ("words", "number", "used"),
    [
        ("EIGHTY ONE COLD SPRINGS RD", 81, 2),
        ("TWELVE OAK ST", 12, 1),
        ("ONE HUNDRED TWENTY FIVE OAK ST", 125, 4),
        ("TWO HUNDRED AND SIX OAK ST", 206, 4),
        ("THREE HUNDRED OAK ST", 300, 2),
        ("OAK ST", 0, 0),
    ],
)
def test_a_number_in_words_is_read_with_all_its_words(words: str, number: int, used: int) -> None:
    assert spelled_number(words.split()) == (number, used)
