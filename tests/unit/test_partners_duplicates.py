"""Which partners look like repeats of a new one, and why."""

import dataclasses

import pytest

from mapping.partners.duplicates import likely_duplicates
from mapping.store.records import FamilyResource, empty_partners, partners_frame

# One degree of latitude is about 110.9 km at 32.5 degrees north: 0.001 degrees are 111 m.
LIBRARY = FamilyResource(
    id="L1",
    name="Oak Street Library",
    address="12 Main St, Springfield",
    phone="(334) 555-0101",
    lon=-86.5,
    lat=32.5,
)


def other(**changes: object) -> FamilyResource:
    return dataclasses.replace(LIBRARY, **{"id": "", "address": "", "phone": "", **changes})  # type: ignore[arg-type]


def test_the_same_name_close_by_is_a_likely_repeat() -> None:
    (found,) = likely_duplicates(other(lat=32.501), partners_frame([LIBRARY]))
    assert (found.id, found.name) == ("L1", "Oak Street Library")
    assert found.distance_m == pytest.approx(110.9, abs=0.1)
    assert found.reason == "The same name, 111 m away."


def test_the_same_name_across_the_county_is_another_place() -> None:
    assert likely_duplicates(other(lat=32.6), partners_frame([LIBRARY])) == []


@pytest.mark.parametrize(
    "name",
    ["The Oak St. Library", "OAK STREET LIBRARY", "Library, Oak Street", "Oak Streeet Library"],
)
def test_a_name_written_otherwise_on_the_same_spot_is_a_likely_repeat(name: str) -> None:
    (found,) = likely_duplicates(other(name=name), partners_frame([LIBRARY]))
    assert found.reason.endswith("on the same spot.")


@pytest.mark.parametrize(
    ("name", "neighbour"),
    [
        ("Fire Station 1", "Fire Station 2"),
        ("North Oak Park", "South Oak Park"),
        ("Oak Elementary School", "Oak Middle School"),
        ("Oak Street Library", "Elm Health Clinic"),
    ],
)
def test_neighbours_that_differ_in_a_telling_word_are_two_places(name: str, neighbour: str) -> None:
    partners = partners_frame([dataclasses.replace(LIBRARY, name=neighbour, phone="")])
    assert likely_duplicates(other(name=name), partners) == []


def test_a_similar_name_at_the_same_address_is_a_likely_repeat_without_coordinates() -> None:
    new = other(name="Oak Library", address="12 MAIN STREET, Springfield", lon=None, lat=None)
    (found,) = likely_duplicates(new, partners_frame([LIBRARY]))
    assert found.reason.endswith("at the same address.")
    assert found.distance_m is None


def test_a_shared_phone_number_needs_more_to_be_a_repeat() -> None:
    partners = partners_frame([LIBRARY])
    phone = "+1 334-555-0101 ext. 5"
    far = other(name="Homework Help", phone=phone, lat=32.6)
    near = other(name="Homework Help", phone=phone, lat=32.5001)
    alike = other(name="Oak Street Library Annex", phone=phone, lat=32.6)
    assert likely_duplicates(far, partners) == []
    assert likely_duplicates(near, partners)[0].reason == "The same phone number, 11 m away."
    assert likely_duplicates(alike, partners)[0].reason.endswith("the same phone number.")


def test_the_same_name_without_a_place_is_told_with_the_doubt() -> None:
    new = other(lon=None, lat=None)
    (found,) = likely_duplicates(new, partners_frame([LIBRARY]))
    assert "not on the map" in found.reason


def test_a_record_is_no_repeat_of_itself() -> None:
    assert likely_duplicates(LIBRARY, partners_frame([LIBRARY])) == []


def test_the_most_likely_come_first_and_no_more_than_asked_for() -> None:
    partners = partners_frame(
        [
            dataclasses.replace(LIBRARY, id=key, lat=32.5 + offset, phone="")
            for key, offset in (("c", 0.002), ("a", 0.0001), ("b", 0.001), ("d", 0.003))
        ]
    )
    assert [found.id for found in likely_duplicates(other(), partners)] == ["a", "b", "c"]
    assert [found.id for found in likely_duplicates(other(), partners, limit=1)] == ["a"]


def test_the_distance_to_a_confidential_place_is_not_told() -> None:
    refuge = dataclasses.replace(LIBRARY, confidential=True, phone="", address="")
    (found,) = likely_duplicates(other(), partners_frame([refuge]))
    assert found.distance_m is None
    assert " m " not in found.reason


def test_two_unnamed_fields_side_by_side_are_two() -> None:
    field = FamilyResource(id="a", name="Unnamed sports field", lon=-86.5, lat=32.5)
    partners = partners_frame([field])
    beside = dataclasses.replace(field, id="b", lat=32.5005)
    same = dataclasses.replace(field, id="b", lat=32.5001)
    assert likely_duplicates(beside, partners) == []
    assert len(likely_duplicates(same, partners)) == 1


def test_among_no_partners_there_is_no_repeat() -> None:
    assert likely_duplicates(LIBRARY, empty_partners()) == []
