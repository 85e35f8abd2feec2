"""What an address means, on a small town made by hand.

Main St runs east along latitude 32.50 from lon -86.50: numbers 100 to 198 on the even side over
1,000 m of line. All other streets are placed so that answers can be worked out on paper.
"""

import math

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from mapping.geo import geodesic_m
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.positions import SIDE_OFFSET_M
from mapping.geocoding.reference import ReferenceTable, line_table, point_table
from mapping.geocoding.types import GeocodeResult, HomeAddress

LON, LAT = -86.50, 32.50
DEG_LON = 1 / (111_195.0 * math.cos(math.radians(LAT)))
DEG_LAT = 1 / 111_195.0


def line(x1: float, y1: float, x2: float, y2: float) -> LineString:
    """Return a line from metres east and north of the corner of the town."""
    return LineString(
        [(LON + x1 * DEG_LON, LAT + y1 * DEG_LAT), (LON + x2 * DEG_LON, LAT + y2 * DEG_LAT)]
    )


ROWS = [
    # street, from, to, parity, zip, line in metres
    ("Main St", 100, 198, 2, 36067, (0, 0, 1000, 0)),
    ("Main St", 101, 199, 1, 36067, (0, 20, 1000, 20)),
    ("Main St", 300, 398, 2, 36067, (2000, 0, 3000, 0)),
    ("E Oak Dr", 1, 99, 0, 36067, (0, 500, 1000, 500)),
    ("Beth Manor Ct", 100, 120, 0, 36066, (0, 5000, 200, 5000)),
    ("Beth Manor Dr", 100, 120, 0, 36066, (0, 6000, 200, 6000)),
    ("Adams County 39", 1000, 1998, 2, 36003, (5000, 0, 5000, 4000)),
    ("US Hwy 31", 10, 90, 0, 36022, (9000, 0, 9000, 4000)),
    ("Camellia Dr", 101, 199, 1, 36067, (0, 800, 1000, 800)),
    ("Silver Creek Cir", 1, 99, 0, 36067, (0, 1200, 500, 1200)),
    ("Elm Ave", 1, 99, 0, 36067, (500, -400, 500, 400)),
    ("Pine Rd", 1, 99, 0, 36067, (0, 7000, 500, 7000)),
    ("Pine Rd", 1, 99, 0, 36022, (0, 17000, 500, 17000)),
]


def town() -> list[ReferenceTable]:
    columns = {
        "street": [row[0] for row in ROWS],
        "number_from": [str(row[1]) for row in ROWS],
        "number_to": [str(row[2]) for row in ROWS],
        "parity": [row[3] for row in ROWS],
        "side": [0 for _ in ROWS],
        "city": ["" for _ in ROWS],
        "state": ["AL" for _ in ROWS],
        "postcode": [str(row[4]) for row in ROWS],
    }
    geometry = np.array([line(*row[5]) for row in ROWS], dtype=object)
    postcodes = ReferenceTable(
        "post",
        "postcodes",
        pd.DataFrame(
            {
                "postcode": [36067, 36066, 36003, 36022],
                "city": ["Springfield", "Springfield", "Adamsville", "Rivertown"],
                "state": ["AL"] * 4,
            }
        ),
    )
    return [line_table("ranges", "ranges", columns, geometry), postcodes]


@pytest.fixture(scope="module")
def geocoder() -> LocalGeocoder:
    return LocalGeocoder(AddressIndex.build(town()), state="AL")


def away_m(result: GeocodeResult, x: float, y: float) -> float:
    assert result.lon is not None
    assert result.lat is not None
    return float(geodesic_m(result.lon, result.lat, LON + x * DEG_LON, LAT + y * DEG_LAT))


def test_a_clean_address_lies_where_its_number_falls_in_the_range(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("149 Main St, Springfield, AL 36067")
    assert (result.outcome, result.precision, result.score) == ("placed", "range", 1.0)
    # 149 is (149 - 101) / (199 - 101) of the way along 1,000 m, on the odd side, 20 m north
    assert away_m(result, 1000 * 48 / 98, 20) < 2
    assert result.matched_address == "149 Main St, Springfield, AL 36067"
    assert result.source == "ranges"
    assert result.why == ()


def test_a_wrong_side_of_the_street_costs_a_little_and_says_so(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("102 Camellia Dr, Springfield, AL 36067")
    assert (result.outcome, result.precision) == ("placed", "range")
    assert result.score == pytest.approx(0.92)
    assert result.why == ("the number is on the other side of the street",)


def test_a_number_in_no_range_is_a_street_never_a_range(geocoder: LocalGeocoder) -> None:
    for number in (250, 5000):
        result = geocoder.locate(f"{number} Main St, Springfield, AL 36067")
        assert (result.outcome, result.precision) == ("coarse", "street")
        assert result.score <= 0.5
        assert "in no range" in result.why[0]


def test_a_number_past_the_end_is_put_at_the_nearest_end(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("410 Main St, Springfield, AL 36067")
    assert away_m(result, 3000, 0) < 5


def test_two_streets_that_fit_equally_are_ambiguous_with_both_as_candidates(
    geocoder: LocalGeocoder,
) -> None:
    result = geocoder.locate("110 Beth Manor, Springfield, AL 36066")
    assert result.outcome == "ambiguous"
    assert (result.lon, result.lat, result.precision) == (None, None, "")
    assert sorted(candidate.address.split(",")[0] for candidate in result.candidates) == [
        "110 Beth Manor Ct",
        "110 Beth Manor Dr",
    ]


def test_the_zip_decides_between_two_streets_of_one_name(geocoder: LocalGeocoder) -> None:
    north = geocoder.locate("50 Pine Rd, AL 36022")
    assert away_m(north, 250, 17000) < 10
    assert geocoder.locate("50 Pine Rd, AL").outcome == "ambiguous"


def test_the_city_decides_where_the_zip_is_missing(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("50 Pine Rd, Rivertown, AL")
    assert away_m(result, 250, 17000) < 10


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("110 Beth Manor Court, Springfield, AL 36067", "ZIP 36067 → 36066"),
        ("149 Main, Springfield, AL 36067", "the street type is missing"),
        ("149 Main Ave, Springfield, AL 36067", "street type Avenue → Street"),
        ("50 Oak Dr, Springfield, AL 36067", "the direction is missing"),
        (
            "50 Oak Dr E, Springfield, AL 36067",
            "the direction stands on the other side of the name",
        ),
        ("149 Camelia Dr, Springfield, AL 36067", "the street name is misspelled"),
        ("149 Caemllia Dr, Springfield, AL 36067", "the street name is misspelled"),
        ("50 Silvercreek Cir, Springfield, AL 36067", "the name is written together or apart"),
        ("149 Main St, Adamsville, AL 36067", "city Adamsville → Springfield"),
        ("149 Main St, Sprinfgield, AL 36067", "city Sprinfgield → Springfield"),
        ("149 Main Stret, Springfield, AL 36067", "the street type is misspelled"),
    ],
)
def test_one_slip_of_the_pen_is_forgiven_at_a_price_in_words(
    geocoder: LocalGeocoder, line: str, reason: str
) -> None:
    result = geocoder.locate(line)
    assert result.outcome == "placed"
    assert result.precision == "range"
    assert reason in result.why
    assert 0.5 < result.score < 1


@pytest.mark.parametrize(
    "line",
    [
        "1500 Adams County Rd 39, Adamsville, AL 36003",
        "1500 CR 39, Adamsville, AL 36003",
        "1500 Co. Rd. #39 Adamsville AL 36003",
        "1500-B C.R. 39, Adamsville, AL 36003",
        "No. 1500 Adams County 39, Adamsville, AL 36003",
    ],
)
def test_a_county_road_is_found_in_every_spelling(geocoder: LocalGeocoder, line: str) -> None:
    result = geocoder.locate(line)
    assert (result.outcome, result.precision) == ("placed", "range")
    assert away_m(result, 5000, 4000 * 500 / 998) < 10


def test_another_countys_road_of_the_same_number_costs_more(geocoder: LocalGeocoder) -> None:
    own = geocoder.locate("1500 Adams County 39, Adamsville, AL 36003")
    other = geocoder.locate("1500 Jefferson County 39, Adamsville, AL 36003")
    assert own.score > other.score


@pytest.mark.parametrize(
    "line",
    [
        "149 Main St, Nashville, TN 37201",
        "149 Main St, Nashville, TN",
        "149 Main St, TN 37201",
        "149 Main St, AL 35203",
        "149 Main St, Birmingham, AL 35203",
        "149 Main St, Birmingham, AL",
        "149 Main St Birmingham AL 35203",
        "2 Rodeo Dr, Beverly Hills, CA 90210",
    ],
)
def test_an_address_elsewhere_is_outside_though_the_street_exists_here(
    geocoder: LocalGeocoder, line: str
) -> None:
    result = geocoder.locate(line)
    assert result.outcome == "outside"
    assert result.lon is None


def test_a_wrong_zip_alone_is_a_slip_where_the_city_is_ours(geocoder: LocalGeocoder) -> None:
    assert geocoder.locate("149 Main St, Springfield, AL 36076").outcome == "placed"


def test_an_unknown_street_in_a_known_zip_is_coarse(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("12 Kalamazoo Blvd, Springfield, AL 36067")
    assert (result.outcome, result.precision) == ("coarse", "postcode")


def test_a_name_made_of_other_streets_words_is_no_misspelling(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("50 Silver Pine Cir, Springfield, AL 36067")
    assert result.outcome == "coarse"
    assert result.precision == "postcode"


def test_a_street_without_a_number_is_a_street(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("Main St, Springfield, AL 36067")
    assert (result.outcome, result.precision) == ("coarse", "street")


def test_a_zip_or_a_city_alone_is_coarse(geocoder: LocalGeocoder) -> None:
    assert geocoder.locate("36067").precision == "postcode"
    assert geocoder.locate("Rivertown, AL").precision == "city"


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("PO Box 12, Springfield, AL 36067", "po_box"),
        ("unknown, Springfield, AL 36067", "not_an_address"),
        ("", "not_an_address"),
        ("lives with aunt", "not_an_address"),
    ],
)
def test_what_can_not_be_placed_is_refused(
    geocoder: LocalGeocoder, line: str, outcome: str
) -> None:
    result = geocoder.locate(line)
    assert result.outcome == outcome
    assert (result.lon, result.lat, result.precision, result.score) == (None, None, "", 0.0)
    assert result.why


def test_a_corner_is_where_the_lines_meet(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("Main St & Elm Ave, Springfield, AL 36067")
    assert (result.outcome, result.precision) == ("placed", "intersection")
    assert away_m(result, 500, 10) < 15


def test_streets_that_never_meet_have_no_corner(geocoder: LocalGeocoder) -> None:
    result = geocoder.locate("Main St & Pine Rd, Springfield, AL 36067")
    assert (result.outcome, result.precision) == ("coarse", "street")


def test_a_place_outside_the_boundary_is_outside() -> None:
    boundary = box(LON - 0.001, LAT - 0.001, LON + 2000 * DEG_LON, LAT + 2000 * DEG_LAT)
    fenced = LocalGeocoder(AddressIndex.build(town()), district=boundary, state="AL")
    assert fenced.locate("149 Main St, Springfield, AL 36067").outcome == "placed"
    beyond = fenced.locate("1500 Adams County 39, Adamsville, AL 36003")
    assert beyond.outcome == "outside"
    assert (beyond.lon, beyond.precision) == (None, "")


def test_points_win_over_ranges() -> None:
    spot = point_table(
        "points",
        {
            "number": ["149"], "street": ["Main Street"], "postcode": ["36067"], "state": ["AL"],
            "lon": [LON + 123 * DEG_LON], "lat": [LAT + 45 * DEG_LAT],
        },
    )  # fmt: skip
    both = LocalGeocoder(AddressIndex.build([*town(), spot]), state="AL")
    result = both.locate("149 Main St, Springfield, AL 36067")
    assert (result.precision, result.source) == ("point", "points")
    assert away_m(result, 123, 45) < 1
    assert both.locate("147 Main St, Springfield, AL 36067").source == "ranges"


def test_only_a_centreline_is_left_by_the_side_offset() -> None:
    columns = {
        "street": ["Oak St"], "number_from": ["2"], "number_to": ["98"], "side": [-1],
        "city": [""], "state": ["AL"], "postcode": ["36067"],
    }  # fmt: skip
    geometry = np.array([line(0, 0, 1000, 0)], dtype=object)
    index = AddressIndex.build([line_table("centre", "ranges", columns, geometry)])
    result = LocalGeocoder(index).locate("50 Oak St 36067")
    assert away_m(result, 500, -SIDE_OFFSET_M) < 0.5  # right of a line that runs east is south


def test_a_home_address_is_placed_but_never_shown(geocoder: LocalGeocoder) -> None:
    home = HomeAddress("149 Main St, Springfield, AL 36067")
    assert geocoder.locate(home).outcome == "placed"
    assert "Main" not in f"{home!r} {home} {home:>40} {[home]}"


def test_a_long_street_far_away_does_not_crash_the_corner_search(geocoder: LocalGeocoder) -> None:
    assert geocoder.locate("US Hwy 31 and Elm Ave, AL").outcome in {"coarse", "outside"}
