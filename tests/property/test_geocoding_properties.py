"""True for any address: nothing is raised, and the two ways to answer agree."""

import math
import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.normalise import clean, parse_street, street_tokens
from mapping.geocoding.parse import parse_address
from mapping.geocoding.positions import row_position, row_positions
from mapping.geocoding.reference import line_table, point_table
from mapping.geocoding.types import OUTCOMES, PLACED

NAMES = ("Main St", "Oak Ave", "E Elm Dr", "Adams County 39", "Silver Creek Cir", "2nd St")


def _index() -> AddressIndex:
    rng = random.Random(7)
    columns: dict[str, list[object]] = {
        key: []
        for key in (
            "street", "number_from", "number_to", "parity", "side", "city", "state", "postcode"
        )
    }  # fmt: skip
    lines = []
    for name in NAMES:
        for block in range(4):
            low = 100 * block + 1
            columns["street"].append(name)
            ends = [str(low), str(low + 98)]
            if rng.random() < 0.5:
                ends.reverse()
            columns["number_from"].append(ends[0])
            columns["number_to"].append(ends[1])
            columns["parity"].append(rng.choice([0, 1]))
            columns["side"].append(rng.choice([-1, 0, 1]))
            columns["city"].append("Springfield")
            columns["state"].append("AL")
            columns["postcode"].append(str(36060 + block % 2))
            x, y = -86.5 + rng.random() / 10, 32.5 + rng.random() / 10
            steps = [(x + i * rng.random() / 300, y + i * rng.random() / 300) for i in range(4)]
            lines.append(LineString(steps))
    geometry = np.array(lines, dtype=object)
    spots = {
        "number": [str(n) for n in range(1, 40, 3)],
        "street": ["Oak Avenue"] * 13,
        "city": ["Springfield"] * 13,
        "state": ["AL"] * 13,
        "postcode": ["36060"] * 13,
        "lon": [-86.4 + n / 1000 for n in range(13)],
        "lat": [32.4] * 13,
    }
    return AddressIndex.build(
        [line_table("r", "ranges", columns, geometry), point_table("p", spots)]
    )


INDEX = _index()
GEOCODER = LocalGeocoder(INDEX, state="AL")

anything = st.text(max_size=80)
pieces = st.lists(
    st.sampled_from(
        [*NAMES, "12", "149", "1/2", "#5", "Apt", "B", ",", "\n", "Springfield", "AL", "36060",
         "36061-1234", "PO Box 7", "&", "and", "c/o", "N", "Rd", "County", "TN", "-",
         "216-220", "½"]
    ),
    max_size=9,
).map(" ".join)  # fmt: skip
addresses = st.builds(
    lambda number, street, zip_code: f"{number} {street}, Springfield, AL {zip_code}",
    st.integers(0, 450),
    st.sampled_from(NAMES),
    st.sampled_from(["36060", "36061"]),
)


@given(st.one_of(anything, pieces))
@settings(max_examples=300, deadline=None)
def test_any_text_gets_an_honest_answer(text: str) -> None:
    result = GEOCODER.locate(text)
    assert result.outcome in OUTCOMES
    assert 0 <= result.score <= 1
    assert (result.precision in PLACED) == (result.outcome == "placed")
    has_place = result.outcome in {"placed", "coarse"}
    assert (result.lon is not None) == has_place
    if result.score < 1 or not has_place:
        assert result.why or result.outcome == "placed"


@given(st.lists(st.one_of(addresses, pieces, anything), max_size=12))
@settings(max_examples=100, deadline=None)
def test_many_at_once_are_answered_like_one_by_one(lines: list[str]) -> None:
    together = GEOCODER.locate_many(lines)
    for line, result in zip(lines, together, strict=True):
        alone = GEOCODER.locate(line)
        assert (result.outcome, result.precision) == (alone.outcome, alone.precision)
        assert result.matched_address == alone.matched_address
        assert abs(result.score - alone.score) < 0.0011
        if alone.lon is not None and alone.lat is not None:
            assert result.lon is not None
            assert result.lat is not None
            assert math.isclose(result.lon, alone.lon, abs_tol=1e-9)
            assert math.isclose(result.lat, alone.lat, abs_tol=1e-9)


@given(st.permutations(list(range(8))), st.lists(addresses, min_size=8, max_size=8))
@settings(max_examples=50, deadline=None)
def test_the_order_of_rows_does_not_matter(order: list[int], lines: list[str]) -> None:
    straight = GEOCODER.locate_many(lines)
    mixed = GEOCODER.locate_many([lines[place] for place in order])
    assert mixed == [straight[place] for place in order]


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_cleaning_and_normalising_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    name = parse_street(street_tokens(text))
    assert all("|" not in part for part in name)


@given(anything)
@settings(max_examples=300, deadline=None)
def test_parsing_never_invents_a_number_or_a_zip(text: str) -> None:
    parsed = parse_address(text, home_states=frozenset({"AL"}))
    assert parsed.number == -1 or parsed.number >= 0
    assert -1 <= parsed.zip <= 99999
    assert len(parsed.state) in {0, 2}


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(0, 450)), min_size=1, max_size=30))
@settings(max_examples=100, deadline=None)
def test_positions_in_arrays_are_the_positions_one_by_one(picks: list[tuple[int, int]]) -> None:
    rows = np.array([row for row, _ in picks])
    numbers = np.array([number for _, number in picks])
    together = row_positions(INDEX, True, rows, numbers)
    for place, (row, number) in enumerate(picks):
        lon, lat = row_position(INDEX, True, row, number)
        assert math.isclose(together[place, 0], lon, abs_tol=2e-8)
        assert math.isclose(together[place, 1], lat, abs_tol=2e-8)
