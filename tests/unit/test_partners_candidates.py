"""Which places of a street extract are offered as partners."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Polygon, box

from mapping.osm import OsmArea, OsmExtract, OsmNode, read_osm
from mapping.partners.candidates import (
    CANDIDATE_COLUMNS,
    candidates_from_osm,
    record_from_candidate,
)

# At 32 degrees north 0.001 degrees are 111 m from south to north and 94 m from west to east.
Node = tuple[int, float, float, dict[str, str]]


def extract(nodes: list[Node] | None = None, areas: list[OsmArea] | None = None) -> OsmExtract:
    nodes = nodes or []
    return OsmExtract(
        lon=np.array([node[1] for node in nodes], dtype=float),
        lat=np.array([node[2] for node in nodes], dtype=float),
        node_ids=np.array([node[0] for node in nodes], dtype=np.int64),
        ways=(),
        nodes=tuple(OsmNode(node[0], at, node[3]) for at, node in enumerate(nodes)),
        areas=tuple(areas or ()),
        newest_on=None,
        warnings=(),
    )


def node(number: int, lon: float = -86.0, lat: float = 32.0, **tags: str) -> Node:
    return number, lon, lat, {key.replace("__", ":"): value for key, value in tags.items()}


def area(number: int, shape: Polygon, **tags: str) -> OsmArea:
    return OsmArea("way", number, shape, dict(tags))


def test_a_place_comes_with_all_that_the_map_knows() -> None:
    found = candidates_from_osm(
        extract(
            [
                node(
                    7,
                    -86.5,
                    32.5,
                    amenity="clinic",
                    name="Oak Clinic",
                    operator="Oak Health",
                    opening_hours="Mo-Fr 08:00-17:00",
                    contact__phone="+1 334 555 0101",
                    website="https://example.org",
                    wheelchair="yes",
                    fee="no",
                    addr__housenumber="12",
                    addr__street="Main Street",
                    addr__city="Springfield",
                    addr__state="AL",
                    addr__postcode="36067",
                )
            ]
        )
    )
    assert tuple(found.columns) == CANDIDATE_COLUMNS
    assert found.crs == "EPSG:4326"
    row = found.to_dict("records")[0]
    assert row["candidate_id"] == "osm:node/7"
    assert (row["category"], row["kind"]) == ("health", "amenity=clinic")
    assert json.loads(row["tags"])["fee"] == "no"
    record = record_from_candidate(row)
    assert record.id == "osm:node/7"
    assert (record.name, record.organization, record.category) == (
        "Oak Clinic",
        "Oak Health",
        "health",
    )
    assert (record.hours, record.opening_hours) == ("Mo-Fr 08:00-17:00", "Mo-Fr 08:00-17:00")
    assert (record.is_free, record.wheelchair_accessible) == (True, True)
    assert record.address == "12 Main Street, Springfield, AL 36067"
    assert (record.street, record.zip) == ("12 Main Street", "36067")
    assert (record.lon, record.lat, record.placed_by) == (-86.5, 32.5, "osm")
    assert record.phone == "+1 334 555 0101"
    assert record.source == "OpenStreetMap"


def test_what_the_map_does_not_know_stays_unknown() -> None:
    found = candidates_from_osm(
        extract([node(1, amenity="library", name="Oak", wheelchair="limited")])
    )
    record = record_from_candidate(found.loc[0])
    assert record.is_free is None
    assert record.wheelchair_accessible is None
    assert (record.hours, record.opening_hours, record.address) == ("", "", "")


def test_hours_that_nobody_understands_are_kept_as_written_only() -> None:
    found = candidates_from_osm(
        extract([node(1, amenity="library", name="Oak", opening_hours="nach Lust und Laune")])
    )
    record = record_from_candidate(found.loc[0])
    assert (record.hours, record.opening_hours) == ("nach Lust und Laune", "")


@pytest.mark.parametrize(
    ("tags", "category"),
    [
        ({"amenity": "school"}, "school"),
        ({"amenity": "library"}, "library"),
        ({"amenity": "pharmacy"}, "health"),
        ({"amenity": "place_of_worship"}, "faith"),
        ({"amenity": "community_centre"}, "after_school"),
        ({"amenity": "kindergarten"}, "childcare"),
        ({"amenity": "social_facility", "social_facility": "food_bank"}, "food"),
        ({"amenity": "social_facility", "social_facility": "shelter"}, "housing"),
        ({"shop": "supermarket"}, "food"),
        ({"leisure": "swimming_pool"}, "recreation"),
    ],
)
def test_each_kind_of_help_has_its_category(tags: dict[str, str], category: str) -> None:
    found = candidates_from_osm(extract([node(1, name="Place", **tags)]))
    assert found["category"].tolist() == [category]


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "bus_stop", "name": "Main St"},
        {"shop": "jewelry", "name": "Gems"},
        {"amenity": "place_of_worship"},
        {"leisure": "swimming_pool"},
        {"leisure": "swimming_pool", "name": "Club pool", "access": "private"},
        {"leisure": "pitch", "access": "customers"},
        {"amenity": "shelter", "name": "Picnic roof"},
        {"amenity": "library", "name": "Old library", "disused": "yes"},
        {"amenity": "school", "name": "Oak School (historical)"},
        {"amenity": "clinic", "name": "Shut clinic", "opening_hours": "closed"},
    ],
)
def test_what_helps_no_family_is_not_offered(tags: dict[str, str]) -> None:
    assert candidates_from_osm(extract([node(1, **tags)])).empty


def test_a_school_whose_grounds_are_closed_to_others_is_offered() -> None:
    found = candidates_from_osm(
        extract([node(1, amenity="school", name="Oak School", access="private")])
    )
    assert found["name"].tolist() == ["Oak School"]


@pytest.mark.parametrize("served", ["abused", "women", "child;domestic_violence"])
def test_the_place_of_a_refuge_is_not_spread(served: str) -> None:
    tags = {
        "amenity": "social_facility",
        "social_facility": "shelter",
        "social_facility__for": served,
    }
    assert candidates_from_osm(extract([node(1, name="Safe house", **tags)])).empty


def test_parks_playgrounds_and_fields_need_no_name_and_say_so() -> None:
    found = candidates_from_osm(
        extract(
            [
                node(1, -86.0, leisure="park"),
                node(2, -86.1, leisure="playground"),
                node(3, -86.2, leisure="pitch"),
                node(4, -86.3, leisure="park", name="Oak Park"),
            ]
        )
    )
    assert dict(zip(found["name"], found["is_unnamed"], strict=True)) == {
        "Oak Park": False,
        "Unnamed park": True,
        "Unnamed playground": True,
        "Unnamed sports field": True,
    }
    records = [record_from_candidate(row) for row in found.to_dict("records")]
    told = {record.name: record.translations.get("es") for record in records}
    assert told["Unnamed park"] == {"name": "Parque sin nombre"}
    assert told["Oak Park"] is None, "a name of its own is not ours to translate"


def test_a_shop_without_a_name_goes_by_its_brand() -> None:
    found = candidates_from_osm(extract([node(1, shop="supermarket", brand="FoodCo")]))
    assert found["name"].tolist() == ["FoodCo"]


def test_a_place_mapped_as_point_and_area_comes_once_with_the_facts_of_both() -> None:
    grounds = area(9, box(-86.002, 31.999, -86.0, 32.001), amenity="school", name="Oak School")
    point = node(1, -86.0005, 32.0, amenity="school", name="Oak school", phone="555")
    beside = node(2, -85.9995, 32.0, amenity="school", name="OAK SCHOOL")
    away = node(3, -85.99, 32.0, amenity="school", name="Oak School")
    found = candidates_from_osm(extract([point, beside, away], [grounds]))
    assert found["candidate_id"].tolist() == ["osm:node/3", "osm:way/9"]
    merged = found.loc[1]
    assert (merged["name"], merged["phone"]) == ("Oak School", "555")
    assert (merged["lon"], merged["lat"]) == (pytest.approx(-86.001), pytest.approx(32.0))


def test_two_places_of_one_name_in_two_towns_are_two() -> None:
    nodes = [
        node(1, lat=32.0, amenity="place_of_worship", name="First Church"),
        node(2, lat=32.0015, amenity="place_of_worship", name="First Church"),
    ]
    # 166 m apart: more than one place mapped twice would be.
    assert len(candidates_from_osm(extract(nodes))) == 2


def test_neighbouring_unnamed_fields_stay_apart_and_a_point_on_one_does_not_count() -> None:
    fields = [
        area(1, box(-86.001, 32.0, -86.0, 32.001), leisure="pitch"),
        area(2, box(-86.0, 32.0, -85.999, 32.001), leisure="pitch"),
    ]
    point = node(5, -86.0005, 32.0005, leisure="pitch")
    found = candidates_from_osm(extract([point], fields))
    assert found["candidate_id"].tolist() == ["osm:way/1", "osm:way/2"]


def test_an_area_stands_at_a_point_inside_it() -> None:
    bent = Polygon([(0, 0), (4, 0), (4, 4), (3.8, 4), (3.8, 0.2), (0, 0.2)])
    found = candidates_from_osm(extract(areas=[area(1, bent, leisure="park", name="River walk")]))
    assert bent.contains(found.geometry.iloc[0])


def test_without_places_the_frame_is_empty_and_has_its_columns_and_types() -> None:
    empty = candidates_from_osm(extract())
    assert tuple(empty.columns) == CANDIDATE_COLUMNS
    assert empty.crs == "EPSG:4326"
    full = candidates_from_osm(extract([node(1, amenity="library", name="Oak")]))
    assert empty.dtypes.equals(full.dtypes)


@pytest.mark.real_data
def test_a_real_county_offers_its_named_places_once_each() -> None:
    folder = os.environ.get("COMMON_GROUND_REAL_DATA", "../shared/data")
    file = Path(__file__).resolve().parents[2] / folder / "autauga" / "autauga.osm.pbf"
    if not file.is_file():
        pytest.skip("the real street extract is not on this machine")
    found = candidates_from_osm(read_osm([file]))
    assert found["candidate_id"].is_unique
    counts = found.groupby("category").size()
    assert counts["school"] == 20
    assert counts["faith"] >= 110
    named = found[~found["is_unnamed"]]
    assert not named["name"].str.startswith("Unnamed").any()
    assert pd.Series(found.geometry.notna()).all()
