"""From what people type to number, street, city, state and ZIP."""

import pytest

from mapping.geocoding.parse import parse_address, parse_number, parse_zip
from mapping.geocoding.types import AddressParts

HOME = frozenset({"AL"})


def test_a_plain_line_is_taken_apart() -> None:
    parsed = parse_address("130 Camellia Dr., Springfield, AL 36067-1234", home_states=HOME)
    assert parsed.kind == "address"
    assert (parsed.number, parsed.street) == (130, ("CAMELLIA", "DR"))
    assert (parsed.city, parsed.state, parsed.zip) == ("SPRINGFIELD", "AL", 36067)
    assert not parsed.glued


def test_without_a_comma_the_city_stays_with_the_street_for_the_matcher() -> None:
    parsed = parse_address("585 Co Road 82 Springfield AL 36067", home_states=HOME)
    assert parsed.glued
    assert parsed.street == ("CO", "ROAD", "82", "SPRINGFIELD")
    assert parsed.zip == 36067


@pytest.mark.parametrize(
    ("line", "number", "street"),
    [
        ("#3218 US Hwy 82, X", 3218, ("US", "HWY", "82")),
        ("No. 12 Oak St, X", 12, ("OAK", "ST")),
        ("0180 N Oak Dr, X", 180, ("N", "OAK", "DR")),
        ("613 1/2 Mimosa Rd, X", 613, ("MIMOSA", "RD")),
        ("613½ Mimosa Rd, X", 613, ("MIMOSA", "RD")),
        ("1427B Oak Rd, X", 1427, ("OAK", "RD")),
        ("143-B Snowdrift Rd, X", 143, ("SNOWDRIFT", "RD")),
        ("216 - 220 S Oak St, X", 216, ("S", "OAK", "ST")),
        ("100 Block of Oak St, X", 100, ("OAK", "ST")),
        ("23 2nd St, X", 23, ("2ND", "ST")),
    ],
)
def test_house_numbers_in_many_forms(line: str, number: int, street: tuple[str, ...]) -> None:
    parsed = parse_address(line, home_states=HOME)
    assert (parsed.kind, parsed.number, parsed.street) == ("address", number, street)


@pytest.mark.parametrize(
    "line",
    [
        "12 Oak St Apt 5, X, AL 36067",
        "12 Oak St, Apt. 5B, X, AL 36067",
        "12 Oak St #5, X, AL 36067",
        "Apt 5, 12 Oak St, X, AL 36067",
        "#E, 12 Oak St, X, AL 36067",
        "12 Oak St Bldg 2 Apt 5B, X, AL 36067",
        "12 Oak St 2nd Floor, X, AL 36067",
        "12 Oak St Lot 7\nX, AL 36067",
        "c/o Grandma Rose, 12 Oak St, X, AL 36067",
        "Attn: The Smith Family, 12 Oak St, X, AL 36067",
        "Mr & Mrs King, 12 Oak St, X, AL 36067",
        "P.O. Box 9, 12 Oak St, X, AL 36067",
        "12 Oak St, PO Box 1312, X, AL 36067",
        "12 Oak St, X, Alabama 36067, United States",
        "12 Oak St, X, Ala. 36067 USA",
    ],
)
def test_units_names_boxes_and_countries_are_set_aside(line: str) -> None:
    parsed = parse_address(line, home_states=HOME)
    assert (parsed.kind, parsed.number, parsed.street) == ("address", 12, ("OAK", "ST"))
    assert (parsed.city, parsed.state, parsed.zip) == ("X", "AL", 36067)


def test_the_number_of_a_county_road_is_no_unit() -> None:
    parsed = parse_address("1427 County Road #112, X, AL 36067", home_states=HOME)
    assert parsed.street == ("COUNTY", "ROAD", "112")


def test_a_letter_after_the_number_is_read_both_ways() -> None:
    parsed = parse_address("1802 B Thunder Trl, X", home_states=HOME)
    assert parsed.street == ("B", "THUNDER", "TRL")
    assert parsed.alternatives == ((1802, "B", ("THUNDER", "TRL")),)


@pytest.mark.parametrize(
    "line",
    [
        "P.O. Box 104, X, AL 36067",
        "PO BX 5604, X, AL 36067",
        "PO 1620 X AL 36066",
        "Post Office Box 12",
        "Box 356, X, AL 36091",
        "RT 1 BOX 6223 X AL 36091",
        "HC 61 Box 2510 X AL 36758",
        "PMB 1154, X, AL 36008",
        "General Delivery, X, AL 36008",
        "P. O. Drawer 43 X AL 36006",
    ],
)
def test_a_box_alone_is_a_box(line: str) -> None:
    assert parse_address(line, home_states=HOME).kind == "po_box"


@pytest.mark.parametrize(
    "line",
    [
        "", "  ", ",", ", ,", "-", "N/A", "unknown", "TBD, X, AL 36066", "homeless", "see file",
        "334-555-0101", "12-15-2011", "jdoe@example.com", "123", "123 123 123", "#REF!", "M",
        "McKinney-Vento", "no fixed address", "sin hogar",
    ],
)  # fmt: skip
def test_what_is_no_address_is_called_that(line: str) -> None:
    assert parse_address(line, home_states=HOME).kind == "not_an_address"


def test_box_elder_road_is_a_street() -> None:
    assert parse_address("12 Box Elder Rd, X", home_states=HOME).kind == "address"


def test_a_corner_has_two_streets() -> None:
    for line in ("Oak St & Elm Ave, X", "Oak St / Elm Ave, X", "corner of Oak St and Elm Ave, X"):
        parsed = parse_address(line, home_states=HOME)
        assert parsed.kind == "intersection"
        assert (parsed.street, parsed.cross) == (("OAK", "ST"), ("ELM", "AVE"))


def test_ct_is_a_court_and_not_connecticut_where_connecticut_is_far() -> None:
    parsed = parse_address("184 Rebecca Ct 36067", home_states=HOME)
    assert parsed.street == ("REBECCA", "CT")
    assert parsed.state == ""


def test_columns_fill_what_the_line_lacks() -> None:
    parsed = parse_address(
        AddressParts("12 Oak St Apt 3", "Springfield", "Alabama", "36067.0"), home_states=HOME
    )
    assert (parsed.number, parsed.street) == (12, ("OAK", "ST"))
    assert (parsed.city, parsed.state, parsed.zip) == ("SPRINGFIELD", "AL", 36067)


def test_zip_codes_survive_spreadsheets() -> None:
    assert parse_zip("36067") == 36067
    assert parse_zip("36067-1234") == 36067
    assert parse_zip("360671234") == 36067
    assert parse_zip("2134") == 2134
    assert parse_zip("36067.0") == 36067
    assert parse_zip("none") == -1


def test_house_number_cells_of_address_files() -> None:
    assert parse_number("1016-18") == (1016, 1018, "")
    assert parse_number("22 A") == (22, -1, "A")
    assert parse_number("12B") == (12, -1, "B")
    assert parse_number("Willow") == (-1, -1, "")
