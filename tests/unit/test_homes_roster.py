"""A roster is read at the door: what is taken, what is dropped, what is never said."""

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from mapping.errors import DataFileError, NoDataForAreaError, PrivacyError
from mapping.homes.from_roster import homes_from_roster
from mapping.homes.roster import RosterAddress, read_roster
from tests.homes_builders import grid, home, table

CANARY = "Quetzalcoatl"


@dataclass(frozen=True)
class Found:
    outcome: str
    lon: float | None = None
    lat: float | None = None


def locate_by_number(addresses: Sequence[RosterAddress]) -> list[Found]:
    """House numbers up to 89 are homes in the first area; the street's name is an outcome."""
    found = []
    for address in addresses:
        number, _, street = (address.text or address.street).partition(" ")
        if street.startswith("Placed"):
            found.append(Found("placed", *home(0, int(number))))
        else:
            found.append(Found(street))
    return found


def test_names_and_student_numbers_are_dropped_and_said_so() -> None:
    rows = [[f"{CANARY} {at}", 9000 + at, *home(0, at), "red"] for at in range(12)]
    result = homes_from_roster(
        table(rows, "Student Name", "Student ID", "lon", "lat", "Shoe colour"), grid(1)
    )
    assert result.report["dropped_columns"] == ["names", "student numbers"]
    assert result.warnings == [
        (
            "The file holds names and student numbers. They were dropped at the door and are "
            "stored nowhere."
        ),
        "Other columns that were not read: 1.",
    ]


def test_an_address_table_is_placed_by_the_given_geocoder() -> None:
    rows = [[f"{at} Placed St"] for at in range(12)]
    result = homes_from_roster(table(rows, "address"), grid(1), locate=locate_by_number)
    assert result.report["students_shown"] == 12
    assert result.report["moved_median_m"] > 0


def test_each_different_address_is_asked_once() -> None:
    asked: list[RosterAddress] = []

    def locate(addresses: Sequence[RosterAddress]) -> list[Found]:
        asked.extend(addresses)
        return locate_by_number(addresses)

    rows = [[f"{at % 6} Placed St", "Elm", "AL", "36067"] for at in range(12)]
    homes_from_roster(table(rows, "street", "city", "state", "zip"), grid(1), locate=locate)
    assert len(asked) == 6
    assert asked[0] == RosterAddress(street="0 Placed St", city="Elm", state="AL", zip="36067")


def test_an_address_column_beside_a_town_column_is_the_street() -> None:
    asked: list[RosterAddress] = []

    def locate(addresses: Sequence[RosterAddress]) -> list[Found]:
        asked.extend(addresses)
        return [Found("not_found")] * len(addresses)

    rows = [["1 Oak St", "Elm"], ["2 Oak St, Elm, AL", "Elm"]]
    read_roster(table(rows, "address", "city"), locate=locate)
    assert asked == [
        RosterAddress(street="1 Oak St", city="Elm"),
        RosterAddress(text="2 Oak St, Elm, AL"),
    ]


def test_rows_that_cannot_be_placed_are_named_by_number_and_reason() -> None:
    rows = [["1 po_box"], ["2 Placed St"], [""], ["4 not_found"], ["5 coarse"]]
    roster = read_roster(table(rows, "address"), locate=locate_by_number)
    assert [one.row for one in roster.left_out] == [2, 4, 5, 6]
    assert roster.unplaced == {"coarse": 1, "no_address": 1, "not_found": 1, "po_box": 1}
    assert len(roster.lon) == 1


def test_positions_win_over_addresses_and_bad_ones_fall_back() -> None:
    rows = [
        ["1 Placed St", -86.49, 32.41],
        ["2 Placed St", 0, 0],
        ["", 0, 0],
        ["", "", ""],
        ["", 32.41, -186.0],
    ]
    roster = read_roster(table(rows, "address", "lon", "lat"), locate=locate_by_number)
    assert roster.lon.tolist() == [-86.49, home(0, 2)[0]]
    assert roster.unplaced == {"coordinates": 2, "no_address": 1}


def test_small_counts_of_unplaced_rows_are_said_in_words_in_the_report() -> None:
    rows = [[f"{at} Placed St"] for at in range(12)] + [["1 not_found"]] * 3 + [["1 po_box"]] * 11
    result = homes_from_roster(table(rows, "address"), grid(1), locate=locate_by_number)
    assert result.report["unplaced"] == {"not_found": "fewer than 10", "po_box": 11}
    assert len(result.left_out) == 14


def test_students_outside_all_areas_are_a_count_and_no_rows() -> None:
    inside = [[*home(0, at)] for at in range(12)]
    far = [[-80.0, 40.0]]
    some = homes_from_roster(table(inside + far * 4, "lon", "lat"), grid(1))
    many = homes_from_roster(table(inside + far * 14, "lon", "lat"), grid(1))
    assert some.report["outside_count_text"] == "fewer than 10"
    assert many.report["outside_count_text"] == "14"
    assert some.left_out == many.left_out == ()
    assert some.report["students_shown"] == many.report["students_shown"] == 12


def test_addresses_outside_the_district_count_as_outside() -> None:
    rows = [[f"{at} Placed St"] for at in range(12)] + [["7 outside"]] * 10
    result = homes_from_roster(table(rows, "address"), grid(1), locate=locate_by_number)
    assert result.report["outside_count_text"] == "10"
    assert result.report["unplaced"] == {}


def test_a_student_on_the_other_side_of_the_globe_is_outside() -> None:
    rows = [[*home(0, at)] for at in range(12)] + [[93.5, -32.4], [93.52, 12.0], [3.5, 89.9]]
    result = homes_from_roster(table(rows, "lon", "lat"), grid(1))
    assert result.report["outside_count_text"] == "fewer than 10"
    assert result.report["students_shown"] == 12
    assert (result.rows_in, result.rows_out) == (15, 15)


def test_a_roster_of_which_nobody_can_be_placed_reports_nothing() -> None:
    result = homes_from_roster(
        table([["1 not_found"]] * 20, "address"), grid(2), locate=locate_by_number
    )
    assert result.points_df.empty
    assert result.report["unplaced"] == {"not_found": 20}
    assert result.report["outside_count_text"] == "0"
    assert (result.rows_in, result.rows_out, len(result.left_out)) == (20, 0, 20)


def test_students_at_few_addresses_are_joined_with_the_next_area() -> None:
    rows = [[*home(0, at % 2)] for at in range(30)] + [[*home(1, at)] for at in range(20)]
    result = homes_from_roster(table(rows, "lon", "lat"), grid(2))
    assert result.reporting_gdf["reporting_id"].tolist() == ["A00+A01"]
    assert result.areas_gdf["suppressed"].tolist() == [True, True]


def test_many_students_at_four_addresses_report_nothing() -> None:
    rows = [[*home(0, at % 4)] for at in range(80)]
    result = homes_from_roster(table(rows, "lon", "lat"), grid(1))
    assert result.points_df.empty
    assert result.reporting_gdf.empty
    assert result.report["students_shown"] == 0
    assert "5 different addresses" in result.warnings[-1]


def test_one_home_drawn_on_the_border_of_two_areas_is_one_address() -> None:
    # Five positions within one metre of a border, on both of its sides, are one home.
    lon, lat = -86.49, 32.405
    rows = [[lon + at * 1e-7, lat] for at in (-2, -1, 0, 1, 2)] * 5
    result = homes_from_roster(table(rows, "lon", "lat"), grid(2))
    assert result.reporting_gdf.empty


def test_groups_come_from_the_chosen_columns_with_one_spelling() -> None:
    words = ["Spanish"] * 8 + ["spanish"] * 3 + [" SPANISH "] * 4 + ["English"] * 12
    rows = [[*home(0, at), word, "Y" if at % 2 else "no"] for at, word in enumerate(words)]
    result = homes_from_roster(
        table(rows, "lon", "lat", "Home Language", "no_car"),
        grid(1),
        groups=["home_language", "no_car"],
    )
    totals = result.report["groups"]
    assert totals == {
        "Home_Language=English": 12,
        "Home_Language=Spanish": 15,
        "no_car=no": 14,
        "no_car=yes": 13,
    }


def test_a_third_language_cannot_be_told_by_subtraction() -> None:
    words = ["es"] * 15 + ["en"] * 12 + ["vi"] * 3
    rows = [[*home(0, at), word] for at, word in enumerate(words)]
    result = homes_from_roster(table(rows, "lon", "lat", "lang"), grid(1), groups=["lang"])
    assert result.groups == ("lang=es",)


def test_two_columns_can_be_crossed() -> None:
    rows = [
        [*home(0, at), "es" if at < 20 else "en", "no" if at % 2 else "yes"] for at in range(40)
    ]
    result = homes_from_roster(
        table(rows, "lon", "lat", "lang", "car"), grid(1), groups=["lang+car"]
    )
    assert result.report["groups"] == {
        "lang=en+car=no": 10,
        "lang=en+car=yes": 10,
        "lang=es+car=no": 10,
        "lang=es+car=yes": 10,
    }


def test_a_group_of_fewer_than_ten_is_named_nowhere() -> None:
    rows = [[*home(0, at), CANARY if at == 3 else "en"] for at in range(30)]
    result = homes_from_roster(table(rows, "lon", "lat", "lang"), grid(1), groups=["lang"])
    assert CANARY not in f"{result}"
    assert result.groups == ()


@pytest.mark.parametrize("column", ["Last Name", "Student ID", "DOB", "lang+Last Name"])
def test_students_are_never_grouped_by_name_number_or_birth_date(column: str) -> None:
    rows = [[*home(0, at), "x", "y", "z", "en"] for at in range(12)]
    roster = table(rows, "lon", "lat", "Last Name", "Student ID", "DOB", "lang")
    with pytest.raises(PrivacyError, match="grouped"):
        homes_from_roster(roster, grid(1), groups=[column])


def test_an_unknown_grouping_column_is_refused_without_quoting_the_file() -> None:
    roster = table([[*home(0, 0), "x"]], "lon", "lat", CANARY)
    with pytest.raises(DataFileError, match="home_langage") as caught:
        homes_from_roster(roster, grid(1), groups=["home_langage"])
    assert CANARY not in _everything_about(caught.value)


def test_a_file_without_headings_is_refused_without_quoting_its_first_student() -> None:
    roster = table([["Ana", "1 Elm St"]], CANARY, f"12 {CANARY} St")
    with pytest.raises(DataFileError, match="no column called address") as caught:
        homes_from_roster(roster, grid(1))
    assert CANARY not in _everything_about(caught.value)


def test_a_fault_of_the_geocoder_is_told_without_the_address() -> None:
    def broken(addresses: Sequence[RosterAddress]) -> list[Found]:
        raise ValueError(f"can't read {addresses[0].text}")

    with pytest.raises(DataFileError, match="could not be placed") as caught:
        homes_from_roster(table([[f"1 {CANARY} St"]], "address"), grid(1), locate=broken)
    assert CANARY not in _everything_about(caught.value)
    assert caught.value.detail == "ValueError"


def test_a_geocoder_that_loses_a_row_is_not_believed() -> None:
    with pytest.raises(DataFileError, match="Nothing was imported"):
        homes_from_roster(table([["1 Elm St"]], "address"), grid(1), locate=lambda _: [])


def test_a_roster_of_addresses_needs_an_address_reference() -> None:
    with pytest.raises(NoDataForAreaError, match="address reference"):
        homes_from_roster(table([["1 Elm St"]], "address"), grid(1))


def test_a_roster_without_rows_is_refused() -> None:
    with pytest.raises(DataFileError, match="no rows"):
        homes_from_roster(table([], "address"), grid(1))


def test_a_roster_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DataFileError, match='no field called "shoe"'):
        homes_from_roster(table([["x"]], "address"), grid(1), mapping={"shoe": "address"})


def test_an_address_shows_itself_in_no_text() -> None:
    address = RosterAddress(text=f"1 {CANARY} St")
    assert CANARY not in f"{address} {address!r} {[address]}"
    roster = read_roster(
        table([[*home(0, 0), CANARY]], "lon", "lat", "lang"), locate=None, groups=["lang"]
    )
    assert CANARY not in f"{roster!r} {roster}"


def test_nothing_of_a_roster_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    rows = [[f"{at} Placed {CANARY} St", CANARY] for at in range(12)] + [[f"1 {CANARY}", ""]]
    with caplog.at_level(logging.DEBUG):
        homes_from_roster(table(rows, "address", "name"), grid(1), locate=locate_by_number)
    assert caplog.text == ""


def _everything_about(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(getattr(error, "detail", ""))
