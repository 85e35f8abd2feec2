"""Which ways may be walked and driven, and how fast."""

import pytest

from mapping.travel.profiles import drive_passage, maxspeed_kmh, walk_passage

Tags = dict[str, str]


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "residential"},
        {"highway": "trunk"},
        {"highway": "steps"},
        {"highway": "footway"},
        {"highway": "cycleway"},
        {"highway": "track"},
        {"highway": "platform"},
        {"highway": "residential", "oneway": "yes"},
        {"highway": "service", "access": "private", "foot": "yes"},
        {"highway": "service", "access": "no", "foot": "designated"},
        {"highway": "path", "access": "private", "foot": "permissive"},
        {"highway": "service", "access": "destination"},
        {"highway": "residential", "oneway:foot": "no", "oneway": "yes"},
    ],
)
def test_these_can_be_walked_both_ways_at_80_metres_a_minute(tags: Tags) -> None:
    passage = walk_passage(tags)
    assert passage is not None
    assert (passage.forward, passage.backward) == (True, True)
    assert passage.speed_kmh * 1000 / 60 == pytest.approx(80)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"railway": "platform"},
        *(
            {"highway": value}
            for value in (
                "motorway", "motorway_link", "proposed", "construction", "raceway",
                "bus_guideway", "abandoned", "no",
            )
        ),
        {"highway": "platform", "area": "yes"},
        {"highway": "residential", "foot": "no"},
        {"highway": "footway", "foot": "private"},
        {"highway": "service", "access": "private"},
        {"highway": "service", "access": "no"},
        {"highway": "service", "access": "private", "foot": "destination"},
        {"highway": "path", "foot:forward": "no", "foot:backward": "no"},
    ],
)  # fmt: skip
def test_these_cannot_be_walked(tags: Tags) -> None:
    assert walk_passage(tags) is None


@pytest.mark.parametrize(
    ("tags", "directions"),
    [
        ({"oneway:foot": "yes"}, (True, False)),
        ({"oneway:foot": "-1"}, (False, True)),
        ({"foot:backward": "no"}, (True, False)),
        ({"foot:forward": "no"}, (False, True)),
    ],
)
def test_only_rules_for_feet_bind_walkers(tags: Tags, directions: tuple[bool, bool]) -> None:
    passage = walk_passage({"highway": "footway", **tags})
    assert passage is not None
    assert (passage.forward, passage.backward) == directions


@pytest.mark.parametrize(
    ("highway", "speed_kmh"),
    [
        ("motorway", 100), ("trunk", 85), ("primary", 65), ("secondary", 55), ("tertiary", 50),
        ("residential", 30), ("unclassified", 30), ("service", 15), ("living_street", 15),
        ("motorway_link", 40), ("trunk_link", 40), ("primary_link", 40), ("tertiary_link", 40),
        ("road", 40),
    ],
)  # fmt: skip
def test_speeds_by_class_where_no_speed_is_given(highway: str, speed_kmh: float) -> None:
    passage = drive_passage({"highway": highway})
    assert passage is not None
    assert passage.speed_kmh == speed_kmh


@pytest.mark.parametrize(
    "tags",
    [
        {},
        *(
            {"highway": value}
            for value in (
                "footway", "path", "steps", "cycleway", "pedestrian", "track", "bridleway",
                "corridor", "construction", "proposed", "raceway", "busway", "platform",
            )
        ),
        {"highway": "residential", "access": "no"},
        {"highway": "service", "access": "private"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "residential", "motorcar": "private"},
        {"highway": "residential", "vehicle": "no"},
    ],
)  # fmt: skip
def test_these_cannot_be_driven(tags: Tags) -> None:
    assert drive_passage(tags) is None


@pytest.mark.parametrize(
    ("tags", "directions"),
    [
        ({"highway": "primary"}, (True, True)),
        ({"highway": "primary", "oneway": "yes"}, (True, False)),
        ({"highway": "primary", "oneway": "1"}, (True, False)),
        ({"highway": "primary", "oneway": "-1"}, (False, True)),
        ({"highway": "primary", "oneway": "reversible"}, (True, True)),
        ({"highway": "tertiary", "junction": "roundabout"}, (True, False)),
        ({"highway": "tertiary", "junction": "roundabout", "oneway": "no"}, (True, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway_link"}, (True, True)),
    ],
)
def test_one_way_streets(tags: Tags, directions: tuple[bool, bool]) -> None:
    passage = drive_passage(tags)
    assert passage is not None
    assert (passage.forward, passage.backward) == directions


@pytest.mark.parametrize(
    ("text", "speed_kmh"),
    [
        ("50", 50.0),
        ("35 mph", 56.32704),
        ("35mph", 56.32704),
        (" 30 MPH ", 48.28032),
        ("80 km/h", 80.0),
        ("10 knots", 18.52),
        ("12.5", 12.5),
        ("none", None),
        ("signals", None),
        ("US:urban", None),
        ("walk", None),
        ("35 mph;40 mph", None),
        ("0", None),
        ("-5", None),
        ("", None),
    ],
)
def test_speed_limits_as_people_write_them(text: str, speed_kmh: float | None) -> None:
    assert maxspeed_kmh(text) == (None if speed_kmh is None else pytest.approx(speed_kmh))
