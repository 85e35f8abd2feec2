"""When two records are one, and what a repeat may change."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from mapping.store.matching import clean, identity_keys, merge, nearby_keys, normal_address
from mapping.store.records import FamilyResource

PLACE = FamilyResource(
    id="1",
    name="Oak Library",
    address="12 Main Street, Springfield",
    lon=-86.5,
    lat=32.5,
    precision="point",
    score=1.0,
    placed_by="geocoder",
    phone="555",
    hours="Mon 9-5",
    opening_hours="Mo 09:00-17:00",
    cost="free",
    is_free=True,
    extra={"a": "1"},
)


def change(**changes: object) -> FamilyResource:
    return dataclasses.replace(PLACE, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"address": "12 Main Street"}, {"address": "12 MAIN ST."}),
        ({"address": "1 North Oak Avenue, Ste 4"}, {"address": "1 N Oak Ave Suite 4"}),
        (
            {"address": "12 Main St, Springfield, AL 36067"},
            {"street": "12 Main St", "city": "Springfield", "state": "AL", "zip": "36067"},
        ),
        (
            {"address": "12 Main St, Springfield, AL 36067"},
            {"address": "12 Main St", "city": "Springfield", "state": "AL", "zip": "36067"},
        ),
        (
            {"address": "12 Main St, Springfield", "city": "Springfield"},
            {"address": "12 Main St, Springfield"},
        ),
        ({"address": "5 Cañón Rd"}, {"address": "5 Can\u0303o\u0301n Rd"}),
    ],
)
def test_one_address_written_two_ways_is_one_address(
    one: dict[str, str], other: dict[str, str]
) -> None:
    first = normal_address(FamilyResource(id="", name="x", **one))  # type: ignore[arg-type]
    assert first == normal_address(FamilyResource(id="", name="x", **other))  # type: ignore[arg-type]
    assert first


def test_two_house_numbers_are_two_addresses() -> None:
    assert normal_address(change(address="12 Main St")) != normal_address(
        change(address="13 Main St")
    )


def test_the_keys_name_the_address_first_and_then_the_spot() -> None:
    assert identity_keys(PLACE) == [
        "oaklibrary|12mainstspringfield",
        "oaklibrary|@-86.50000,32.50000",
    ]
    assert identity_keys(FamilyResource(id="", name="Help-Line", organization="Aid")) == [
        "helpline||aid"
    ]


def test_about_a_metre_apart_is_one_spot_and_ten_metres_are_not() -> None:
    here = FamilyResource(id="", name="Park", lon=-86.500004, lat=32.5)
    near = dataclasses.replace(here, lon=-86.500006)
    far = dataclasses.replace(here, lon=-86.5001)
    assert set(identity_keys(here)) & set(nearby_keys(near))
    assert not set(identity_keys(here)) & set(nearby_keys(far))


def test_cleaning_leaves_what_every_database_keeps() -> None:
    messy = change(
        name="A\x00B\ud800",
        capacity=float("nan"),
        score=float("inf"),
        lat=None,
        languages=["es", "en"],
        verified_on=datetime(2026, 4, 2, 9, 0, tzinfo=UTC),
        extra={"k": "", "j": "v\x00"},
        confidential=1,
    )
    tidy = clean(messy)
    assert (tidy.name, tidy.capacity, tidy.score) == ("AB", None, None)
    assert (tidy.lon, tidy.lat, tidy.placed_by) == (None, None, "")
    assert tidy.languages == ("es", "en")
    assert tidy.verified_on == date(2026, 4, 2)
    assert tidy.extra == {"j": "v"}
    assert tidy.confidential is True
    assert clean(tidy) == tidy


def test_coordinates_that_nobody_claims_came_with_the_file() -> None:
    assert clean(change(placed_by="")).placed_by == "file"


def test_a_repeat_of_the_same_changes_nothing() -> None:
    assert merge(PLACE, PLACE) == PLACE
    assert merge(PLACE, FamilyResource(id="1", name="Oak Library")) == PLACE


def test_a_repeat_changes_what_it_says() -> None:
    merged = merge(PLACE, FamilyResource(id="1", name="Oak Branch", phone="556", extra={"b": "2"}))
    assert merged == change(name="Oak Branch", phone="556", extra={"a": "1", "b": "2"})


def test_hours_are_replaced_together_with_what_they_mean() -> None:
    new = FamilyResource(id="1", name="Oak Library", hours="when we can")
    merged = merge(PLACE, new)
    assert (merged.hours, merged.opening_hours) == ("when we can", "")


def test_a_cost_that_nobody_understands_makes_free_unknown() -> None:
    merged = merge(PLACE, FamilyResource(id="1", name="Oak Library", cost="sliding"))
    assert (merged.cost, merged.is_free) == ("sliding", None)


@pytest.mark.parametrize(
    ("apart_deg", "expected"),
    [(1.4e-6, -86.5), (1.6e-6, -86.5 + 1.6e-6)],
    ids=["rounding", "a move"],
)
def test_a_pin_moves_only_if_it_differs_by_more_than_rounding(
    apart_deg: float, expected: float
) -> None:
    merged = merge(PLACE, change(lon=-86.5 + apart_deg, placed_by="file"))
    assert merged.lon == expected


def test_a_pin_placed_by_hand_yields_only_to_another_one_placed_by_hand() -> None:
    stored = change(placed_by="hand")
    for placed_by in ("file", "geocoder", "osm", "online"):
        new = change(lon=-80.0, lat=30.0, placed_by=placed_by)
        assert merge(stored, new).lon == -86.5
    assert merge(stored, change(lon=-80.0, lat=30.0, placed_by="hand")).lon == -80.0


def test_better_knowledge_of_the_same_pin_is_taken() -> None:
    merged = merge(PLACE, change(precision="range", score=0.8))
    assert (merged.precision, merged.score, merged.lon) == ("range", 0.8, -86.5)


def test_the_reason_why_an_address_was_not_placed_is_kept() -> None:
    stored = FamilyResource(id="1", name="Oak", address="1 A St")
    merged = merge(stored, dataclasses.replace(stored, precision="street", score=0.5))
    assert (merged.lon, merged.precision, merged.score) == (None, "street", 0.5)
