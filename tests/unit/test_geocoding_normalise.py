"""One street name, however it is written, becomes one key."""

import pytest

from mapping.geocoding.normalise import StreetName, clean, parse_street, street_tokens
from mapping.geocoding.streets import near_suffix, sounds


def key(text: str) -> str:
    return parse_street(street_tokens(text)).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Main Street", "MAIN ST."),
        ("N. Main St", "North Main Street"),
        ("Main St N", "MAIN STREET NORTH"),
        ("W Sixth St", "West 6th St"),
        ("6 St", "Sixth Street"),
        ("Twenty-First Ave", "21st Avenue"),
        ("12 Oaks Ct", "Twelve Oaks Court"),
        ("St. Francis Pl", "Saint Francis Place"),
        ("Mt Airy Dr", "Mount Airy Drive"),
        ("Shady Vly Rd", "Shady Valley Road"),
        ("S Mc Queen Smith Rd", "South McQueen Smith Road"),
        ("Pam's Pl", "Pams Place"),
        ("T. R. Dr", "TR Drive"),
        ("MLK Jr Blvd", "Dr. Martin Luther King Boulevard"),
        ("Niños Ave", "NINOS AVENUE"),
        ("SE Oak St", "South East Oak Street"),
    ],
)
def test_two_spellings_of_one_street_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    "text",
    [
        "Adams County 39",
        "Co Rd 39",
        "C.R. 39",
        "County Road #39",
        "CR39",
        "Cnty Rd 039",
        "Co. Road 39",
    ],
)
def test_a_county_road_is_the_same_road_in_every_spelling(text: str) -> None:
    assert key(text) == "|CR 39||"


def test_the_county_in_front_of_a_county_road_is_kept_beside_the_key() -> None:
    assert parse_street(street_tokens("Adams County Road 7 W")) == StreetName(
        "", "CR 7", "", "W", "ADAMS"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US Hwy 31", "|US 31||"),
        ("U.S. Route 31 N", "|US 31||N"),
        ("State Rte 14 E", "|SR 14||E"),
        ("Alabama Highway 14", "|SR 14||"),
        ("Hwy 31", "|HWY 31||"),
        ("Old Highway 31", "|OLD HWY 31||"),
        ("I-65", "|I 65||"),
        ("FM 1960", "|FM 1960||"),
    ],
)
def test_numbered_routes_go_by_family_and_number(text: str, expected: str) -> None:
    assert key(text) == expected


def test_a_direction_or_type_that_is_the_whole_name_stays_the_name() -> None:
    assert key("North Ave") == "|NORTH|AVE|"
    assert key("Park") == "|PARK||"
    assert key("SW South St") == "SW|SOUTH|ST|"


def test_east_main_and_west_main_are_two_streets() -> None:
    assert key("E Main St") != key("W Main St")


def test_oak_street_and_oak_lane_are_two_streets() -> None:
    assert key("Oak St") != key("Oak Ln")


def test_cleaning_joins_initials_and_parts_glued_numbers() -> None:
    assert clean("c.r. 5") == "CR 5"
    assert clean("County32") == "COUNTY 32"
    assert clean("Oak & Elm") == "OAK AND ELM"


def test_a_misspelled_street_type_is_recognised() -> None:
    assert near_suffix("STRET") == "ST"
    assert near_suffix("CORT") == "CT"
    assert near_suffix("KANGAROO") == ""


def test_names_that_sound_alike_share_their_sound() -> None:
    assert sounds("LUKOUT") == sounds("LOOKOUT")
    assert sounds("TACKSI") == sounds("TAXI")
    assert sounds("MAPLE") != sounds("WILLOW")
