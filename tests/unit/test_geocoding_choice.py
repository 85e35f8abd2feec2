"""Which of several places an address means: other ZIPs, missing directions, units."""

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import ReferenceTable, line_table
from mapping.geocoding.unit_ids import unit_id

LON, LAT = -110.9, 46.5
M = 1 / 111_195.0
"""Degrees of latitude in a metre."""


def ranges(rows: list[tuple[str, int, int, int, float]]) -> ReferenceTable:
    """Return ranges of street, first and last number, ZIP, and metres to the north."""
    columns = {
        "street": [row[0] for row in rows],
        "number_from": [str(row[1]) for row in rows],
        "number_to": [str(row[2]) for row in rows],
        "parity": [0] * len(rows),
        "side": [0] * len(rows),
        "city": [""] * len(rows),
        "state": ["MT"] * len(rows),
        "postcode": [str(row[3]) for row in rows],
    }
    lines = [
        LineString([(LON, LAT + north * M), (LON + 0.005, LAT + north * M)]) for *_, north in rows
    ]
    return line_table("ranges", "ranges", columns, np.array(lines, dtype=object))


def points(rows: list[tuple[int, str, float]]) -> ReferenceTable:
    """Return points on Hill Rd of number, unit, and metres to the north."""
    frame = pd.DataFrame(
        {
            "street": "Hill Rd", "city": "", "state": "MT", "postcode": 59645,
            "number": [row[0] for row in rows], "number_high": -1, "suffix": "",
            "unit": [row[1] for row in rows], "lon": LON,
            "lat": [LAT + row[2] * M for row in rows],
        }
    )  # fmt: skip
    return ReferenceTable("points", "points", frame)


def geocoder(*tables: ReferenceTable) -> LocalGeocoder:
    return LocalGeocoder(AddressIndex.build(tables), state="MT")


TOWNS = [
    ("Main St", 1, 199, 59642, 30_000.0),
    ("E Main St", 1, 199, 59645, 0.0),
    ("W Main St", 150, 399, 59645, 400.0),
]


def test_a_missing_direction_in_the_right_zip_beats_the_next_towns_street() -> None:
    result = geocoder(ranges(TOWNS)).locate("100 Main St, White Sulphur Springs, MT 59645")
    assert (result.outcome, result.precision) == ("placed", "range")
    assert result.matched_address == "100 E Main St, MT 59645"
    assert "the direction is missing" in result.why


def test_east_and_west_in_the_right_zip_are_candidates() -> None:
    result = geocoder(ranges(TOWNS)).locate("160 Main St, White Sulphur Springs, MT 59645")
    assert result.outcome == "ambiguous"
    assert {candidate.address for candidate in result.candidates} == {
        "160 E Main St, MT 59645",
        "160 W Main St, MT 59645",
    }


def test_a_slip_in_the_zip_finds_the_next_towns_street_where_nothing_else_fits() -> None:
    rows = [*TOWNS, ("Pine St", 1, 99, 59642, 31_000.0)]
    result = geocoder(ranges(rows)).locate("10 Pine St, MT 59645")
    assert (result.outcome, result.matched_address) == ("placed", "10 Pine St, MT 59642")


FLATS = [(10, "Apt 1", 0.0), (10, "APT 2", 300.0), (10, "Apt 3", 600.0), (12, "A", 0.0),
         (12, "B", 30.0), (14, "", 900.0)]  # fmt: skip


@pytest.mark.parametrize("written", ["Apt 2", "#2", "Unit 02", "apt. 2"])
def test_the_unit_chooses_among_points_of_one_number(written: str) -> None:
    found = geocoder(points(FLATS))
    result = found.locate(f"10 Hill Rd {written}, MT 59645")
    assert (result.outcome, result.precision) == ("placed", "point")
    assert result.lat == pytest.approx(LAT + 300 * M, abs=1e-6)
    [other] = found.locate_many([f"10 Hill Rd {written}, MT 59645"])
    assert other == result


@pytest.mark.parametrize("written", ["10 Hill Rd", "10 Hill Rd Apt 9"])
def test_a_unit_that_no_point_has_leaves_far_points_ambiguous(written: str) -> None:
    for result in (
        geocoder(points(FLATS)).locate(f"{written}, MT 59645"),
        *geocoder(points(FLATS)).locate_many([f"{written}, MT 59645"]),
    ):
        assert result.outcome == "ambiguous"
        assert len(result.candidates) == 3


def test_points_that_lie_together_are_one_place_whatever_the_unit() -> None:
    found = geocoder(points(FLATS))
    for unit, north in (("Apt A", 0.0), ("Apt B", 30.0), ("Apt 7", 0.0), ("", 0.0)):
        result = found.locate(f"12 Hill Rd {unit}, MT 59645")
        assert result.outcome == "placed"
        assert result.lat == pytest.approx(LAT + north * M, abs=1e-6)


def test_a_unit_is_told_however_it_is_written() -> None:
    assert unit_id("12 Main St Apt. 05-B") == unit_id("#5B", is_cell=True) == "5B"
    assert unit_id("Bldg 3 Apt 5") == "3 5"
    assert unit_id("LOT 0", is_cell=True) == "0"
    assert unit_id("12 Main St") == unit_id("", is_cell=True) == ""
