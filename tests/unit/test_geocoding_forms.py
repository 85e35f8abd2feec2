"""Forms of addresses from many parts of the country, on short made-up references."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
import shapely

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import ReferenceTable, line_table, point_table

Build = Callable[..., LocalGeocoder]


def points(*rows: tuple[str, str], state: str) -> ReferenceTable:
    n = len(rows)
    return point_table(
        "points",
        {
            "number": [number for number, _ in rows],
            "street": [street for _, street in rows],
            "city": ["Springfield"] * n,
            "state": [state] * n,
            "postcode": ["36067"] * n,
            "lon": [-86.5 + 0.01 * i for i in range(n)],
            "lat": [32.5 + 0.01 * i for i in range(n)],
        },
    )


def ranges(*rows: tuple[str, str, str], state: str) -> ReferenceTable:
    n = len(rows)
    lines = np.empty(n, dtype=object)
    lines[:] = [
        shapely.LineString([(-86 + 0.01 * i, 33), (-86 + 0.01 * i, 33.005)]) for i in range(n)
    ]
    columns = {
        "number_from": [low for low, _, _ in rows],
        "number_to": [high for _, high, _ in rows],
        "street": [street for _, _, street in rows],
        "parity": [0] * n,
        "side": [0] * n,
        "city": ["Springfield"] * n,
        "state": [state] * n,
        "postcode": ["36067"] * n,
    }
    return line_table("ranges", "ranges", columns, lines)


def all_find(table: ReferenceTable, answers: dict[str, Sequence[str]], state: str) -> None:
    """Check that every form of an address is placed where the reference has it."""
    geocoder = LocalGeocoder(AddressIndex.build([table]), state=state)
    for matched, forms in answers.items():
        for form in forms:
            result = geocoder.locate(form)
            found = (result.outcome, result.matched_address.split(",")[0])
            assert found == ("placed", matched), form


def test_numbers_on_a_grid_match_points_and_ranges() -> None:
    forms = [
        "W156N8480 Pilgrim Rd, Springfield, WI 36067",
        "W156 N8480 Pilgrim Road Springfield WI",
        "w156n8480 pilgrim rd",
    ]
    grid = points(("W156N8480", "Pilgrim Rd"), ("W150N8480", "Mill Rd"), state="WI")
    all_find(grid, {"8480 Pilgrim Rd": forms}, "WI")
    all_find(ranges(("N8400", "N8498", "Pilgrim Rd"), state="WI"), {"8480 Pilgrim Rd": forms}, "WI")


def test_compound_numbers_match_points_and_ranges_with_or_without_the_hyphen() -> None:
    forms = ["37-06 82nd St, Springfield, NY 36067", "3706 82 Street", "37-06 82nd St Apt 3F"]
    town = points(("37-06", "82nd St"), ("37-10", "82nd St"), ("37-45", "82nd St"), state="NY")
    all_find(town, {"3706 82nd St": forms}, "NY")
    all_find(
        ranges(("37-01", "37-99", "82nd St"), ("10", "98", "Elm St"), state="NY"),
        {"3706 82nd St": forms, "12 Elm St": ["12-16 Elm St", "12 & 14 Elm St"]},
        "NY",
    )


def test_grid_streets_are_known_by_both_directions() -> None:
    all_find(
        points(("450", "S 300 E"), ("450", "N 300 E"), state="UT"),
        {
            "450 S 300 E": ["450 South 300 East, Springfield, UT 36067", "450 S. 300 E. #5"],
            "450 N 300 E": ["450 No 300 E", "450 North 300 East Springfield UT"],
        },
        "UT",
    )


def test_spanish_street_words_are_read_in_their_short_forms() -> None:
    all_find(
        points(
            ("15", "Avenida del Norte"), ("83", "Avenida Peña"), ("84", "Cam de Paz"),
            ("82", "Calle Luna"), state="NM",
        ),
        {
            "15 Avenida del Norte": ["15 Ave del Norte", "15 Avda. del Norte, Springfield, NM"],
            "83 Avenida Peña": ["83 Av Pena, Springfield, NM 36067", "83 AVENIDA PEÑA"],
            "84 Cam de Paz": ["84 Camino de Paz"],
            "82 Calle Luna": ["82 Cll Luna Apt 2, Springfield, NM 36067"],
        },
        "NM",
    )  # fmt: skip


def test_roads_with_letters_and_highways_with_additions_have_many_spellings() -> None:
    all_find(
        points(
            ("60", "County Highway K"), ("61", "County Highway KK"), ("95", "State Road A1A"),
            ("93", "Ranch Road 620 S"), ("91", "US 31 Business"), ("94", "Loop 410"),
            ("99", "I 35 Frontage Rd"), ("6", "County Line Rd"), ("20", "FM 1960"), state="TX",
        ),
        {
            "60 County Highway K": ["60 Cty Hwy K", "60 CTH K", "60 County Trunk K, Springfield"],
            "61 County Highway KK": ["61 Co Rd KK", "61 Hwy KK"],
            "95 State Road A1A": ["95 SR A1A", "95 Hwy A1A, Springfield, TX 36067"],
            "93 Ranch Road 620 S": ["93 RM 620 South", "93 RR 620 S"],
            "91 US 31 Business": ["91 Business US 31", "91 US Bus 31"],
            "94 Loop 410": ["94 State Loop 410", "94 Lp 410"],
            "99 I 35 Frontage Rd": ["99 Interstate 35 Frontage Road"],
            "6 County Line Rd": ["6 Co Line Rd"],
            "20 FM 1960": ["20 Farm to Market Rd 1960", "20 FM Rd 1960"],
        },
        "TX",
    )  # fmt: skip


def test_a_road_with_another_letter_is_another_road() -> None:
    table = points(("60", "County Highway K"), ("10", "Avenue B"), state="WI")
    geocoder = LocalGeocoder(AddressIndex.build([table]), state="WI")
    for other in ("60 County Highway J", "60 Hwy KK", "10 Avenue C"):
        assert geocoder.locate(f"{other}, Springfield, WI 36067").outcome != "placed", other


def test_a_misspelled_street_is_not_cut_short_to_another_one() -> None:
    """The name goes on to its type; what is left of it is no town."""
    table = point_table(
        "points",
        {
            "number": ["103", "103"],
            "street": ["Laurel Hill Dr", "Laurel Pl"],
            "city": ["Springfield", "Rivertown"],
            "state": ["AL", "AL"],
            "postcode": ["36067", "36022"],
            "lon": [-86.5, -86.3],
            "lat": [32.5, 32.7],
        },
    )
    geocoder = LocalGeocoder(AddressIndex.build([table]), state="AL")
    result = geocoder.locate("103 Laurel Hilk Dr Springfield AL 36067")
    assert result.matched_address == "103 Laurel Hill Dr, Springfield, AL 36067"


def test_a_letter_after_a_direction_is_a_street_of_its_own() -> None:
    table = points(("266", "South J Street"), ("12", "SE Oak St"), ("9", "Avenue B"), state="CA")
    all_find(
        table,
        {
            "266 South J Street": ["266 S. J Street, Springfield, CA 36067", "266 S J St Apt 2"],
            "12 SE Oak St": ["12 S.E. Oak St, Springfield, CA", "12 S E Oak Street"],
            "9 Avenue B": ["9 Ave B, Springfield, CA 36067", "9 Avenue B Apt 3"],
        },
        "CA",
    )


def test_small_words_and_letters_in_names_do_not_part_a_street_from_itself() -> None:
    all_find(
        points(
            ("22", "The Alameda"), ("26", "Bowery"), ("96", "Street B"), ("10", "Memorial Dr"),
            ("12", "Martin Luther King Jr Way"), ("14", "Comanche Dr"), state="GA",
        ),
        {
            "22 The Alameda": ["22 Alameda", "22 The Alameda, Springfield"],
            "26 Bowery": ["26 The Bowery"],
            "96 Street B": ["96 St B"],
            "10 Memorial Dr": ["10 Mem Orial Dr, Springfield, GA 36067"],
            "14 Comanche Dr": ["14 Com Anche Dr"],
        },
        "GA",
    )  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        "#5 10 Main St, Springfield, GA 36067",
        "# D 10 Main St Springfield GA 36067",
        "Apt No. 4 10 Main St, Springfield, GA 36067",
        "Bldg 4 Apt 18 10 Main St Springfield GA",
        "10 Main St., Apt 5-B, Springfield, GA",
        "10 Main St (rear), Springfield, GA",
        "10 Main St 2nd Fl",
        "10 Main Street 302, Springfield, GA 36067",
        "10 Main Street 4F Springfield GA",
        "10 Main Street C, Springfield, GA 36067",
        "10 Main St Bldg, Springfield, GA 36067",
        "10 Main St near Oak Ave, Springfield, GA",
        "10 Main St across from the library, Springfield, GA",
        "10 & 12 Main St, Springfield",
        "10A-10B Main St",
        "10: Main St",
        "Home: 10 Main St",
        "Oak Apartments 10 Main St, Springfield, GA",
        "near 10 Main St, Springfield",
        "Ten Main Street",
        "10 Main St Springfield, GA, USA 36067",
        "10 Main St Springfield GA, USA",
        "10 Main St, Springfield GA 36067 (404) 555-0112",
        "Springfield, GA 36067, 10 Main St",
        "10 Main St Springfield GA phone 404-555-0112",
    ],
)
def test_what_stands_around_an_address_does_not_hide_it(form: str) -> None:
    table = points(("10", "Main St"), ("300", "Oak Ave"), state="GA")
    geocoder = LocalGeocoder(AddressIndex.build([table]), state="GA")
    result = geocoder.locate(form)
    assert (result.outcome, result.matched_address) == (
        "placed",
        "10 Main St, Springfield, GA 36067",
    )


@pytest.mark.parametrize(
    "line",
    [
        "10 Main Rd Rock Springs WY",
        "10 Main St Missoula MT",
        "10 County Road 5 Kalispell MT",
        "10 Main Ct Green Bay WI",
        "10 Main Way Billings MT",
    ],
)
def test_a_foreign_state_is_seen_where_it_could_be_a_kind_of_street(line: str) -> None:
    table = points(
        ("10", "Main Rd"),
        ("10", "Main St"),
        ("10", "County Road 5"),
        ("10", "Main Ct"),
        ("10", "Main Way"),
        state="AL",
    )
    geocoder = LocalGeocoder(AddressIndex.build([table]), state="AL")
    assert geocoder.locate(line).outcome == "outside"


def test_a_kind_of_street_at_the_end_is_no_state() -> None:
    table = points(
        ("10", "Old St Marys Ct"), ("12", "Silver Hill Way"), ("14", "Main St NE"),
        ("16", "5th Ave Park NE"), state="AL",
    )  # fmt: skip
    all_find(
        table,
        {
            "10 Old St Marys Ct": ["10 Old St Marys Ct"],
            "12 Silver Hill Way": ["12 Silver Hill Wy", "12 Silver Hill Wy, Springfield"],
            "14 Main St NE": ["14 Main Street NE", "14 Main St N.E. Springfield AL"],
        },
        "AL",
    )


@pytest.mark.parametrize(
    "line",
    [
        "10 Gray Dr, Dothan, AL 36301",
        "10 Gray Dr, Dothan, AL",
        "12 Hill Rd, Dothan, AL",
        "10 Gray Dr, Dothan, AL 36067",
    ],
)
def test_points_without_a_zip_do_not_answer_for_another_town(line: str) -> None:
    """The same for one address and for a file; a ZIP of ours beside a foreign town is ours."""
    table = point_table(
        "points",
        {
            "number": ["10", "12"],
            "street": ["Gray Dr", "Hill Rd"],
            "city": ["", "Springfield"],
            "state": ["AL", "AL"],
            "postcode": ["", "36067"],
            "lon": [-86.5, -86.4],
            "lat": [32.5, 32.4],
        },
    )
    geocoder = LocalGeocoder(AddressIndex.build([table]), state="AL")
    wanted = "placed" if "36067" in line else "outside"
    assert geocoder.locate(line).outcome == wanted
    assert [r.outcome for r in geocoder.locate_many([line])] == [wanted]
