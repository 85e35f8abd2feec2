"""Walking without steps: which ways and places bar wheels, and what that does to a walk."""

from dataclasses import replace

import pytest

from mapping.osm import OsmExtract, OsmNode
from mapping.travel import STEP_FREE, Points, StreetModel, build_network
from mapping.travel.profiles import step_free_passage
from mapping.travel.step_free import is_barred_node, steepness
from tests.travel_support import EAST_M, NORTH_M, STEP, Nodes, Ways, extract_of, hand_made

Tags = dict[str, str]


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "residential"},
        {"highway": "footway", "surface": "asphalt", "smoothness": "intermediate"},
        {"highway": "footway", "surface": "compacted"},
        {"highway": "footway", "surface": "fine_gravel"},
        {"highway": "steps", "ramp:wheelchair": "yes"},
        {"highway": "path", "surface": "gravel", "wheelchair": "yes"},
        {"highway": "path", "smoothness": "bad", "wheelchair": "designated"},
        {"highway": "footway", "incline": "8%"},
        {"highway": "footway", "incline": "up"},
        {"highway": "track", "tracktype": "grade1"},
        {"highway": "track", "tracktype": "grade3", "surface": "asphalt"},
        {"highway": "track"},
    ],
)
def test_nothing_is_known_to_bar_wheels_here(tags: Tags) -> None:
    assert step_free_passage(tags) is not None


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "steps"},
        {"highway": "steps", "ramp:stroller": "yes"},
        {"highway": "footway", "wheelchair": "no"},
        {"highway": "steps", "ramp:wheelchair": "yes", "wheelchair": "no"},
        *({"highway": "path", "surface": each} for each in ("sand", "gravel", "ground", "dirt")),
        *({"highway": "path", "surface": each} for each in ("grass", "mud", "cobblestone")),
        {"highway": "footway", "surface": "asphalt;gravel"},
        *({"highway": "footway", "smoothness": each} for each in ("bad", "very_horrible")),
        {"highway": "track", "tracktype": "grade2"},
        {"highway": "footway", "incline": "9%"},
        {"highway": "footway", "incline": "-12 %"},
        {"highway": "footway", "incline": "5°"},
        {"highway": "path", "sac_scale": "hiking"},
        {"highway": "path", "surface": "gravel", "wheelchair": "limited"},
        {"highway": "motorway", "wheelchair": "yes"},
        {"highway": "footway", "foot": "no"},
    ],
)
def test_wheels_do_not_get_through_here(tags: Tags) -> None:
    assert step_free_passage(tags) is None


def test_an_incline_of_one_in_twelve_is_allowed_and_a_steeper_one_is_not() -> None:
    assert step_free_passage({"highway": "footway", "incline": "8.33%"}) is not None
    assert step_free_passage({"highway": "footway", "incline": "8.34%"}) is None
    assert steepness("45°") == pytest.approx(1.0)
    assert [steepness(text) for text in ("", "up", "10", "steep", "10 %%")] == [0.0] * 5


@pytest.mark.parametrize(
    ("tags", "is_barred"),
    [
        ({"kerb": "raised"}, True),
        ({"barrier": "kerb", "kerb": "rolled"}, True),
        ({"barrier": "kerb", "kerb": "lowered"}, False),
        ({"barrier": "kerb"}, False),
        ({"barrier": "kerb", "kerb:height": "5 cm"}, True),
        ({"barrier": "kerb", "kerb:height": "0.03"}, False),
        ({"barrier": "kerb", "kerb:height": "0.12"}, True),
        ({"kerb": "raised", "wheelchair": "yes"}, False),
        ({"barrier": "stile"}, True),
        ({"barrier": "turnstile"}, True),
        ({"barrier": "bollard"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "wheelchair": "no"}, True),
        ({"amenity": "restaurant", "wheelchair": "no"}, False),
    ],
)
def test_some_places_on_a_way_bar_wheels(tags: Tags, is_barred: bool) -> None:
    assert is_barred_node(tags) is is_barred


def metres_of(extract: OsmExtract, mode: str, start: tuple[float, float], end: tuple[float, float]):
    model = StreetModel(build_network(extract, mode))
    return model.nearest(Points.of(*start), Points.of(*end)).metres[0, 0]


def test_the_step_free_way_of_the_hand_made_town_goes_round_the_steps() -> None:
    # Nodes 9 and 15 stand in column 2; the steps between them are 110.6 m long.
    town, ends = hand_made(), ((2 * STEP, STEP), (2 * STEP, 2 * STEP))
    assert metres_of(town, "walk", *ends) == pytest.approx(NORTH_M, abs=0.01)
    # Two columns west, one row north, two columns east.
    assert metres_of(town, STEP_FREE, *ends) == pytest.approx(4 * EAST_M + NORTH_M, abs=0.01)


def crossing(*, kerb_at: int, tags: Tags) -> OsmExtract:
    """A straight way of five nodes with one on a branch at the fourth, and a tagged node."""
    nodes: Nodes = {10 + at: (at * STEP, 0.0) for at in range(5)} | {20: (3 * STEP, STEP)}
    ways: Ways = [(1, [10, 11, 12, 13, 14], {"highway": "footway"}),
                  (2, [13, 20], {"highway": "footway"})]  # fmt: skip
    extract = extract_of(nodes, ways)
    return replace(extract, nodes=(OsmNode(10 + kerb_at, kerb_at, tags),))


def test_nobody_passes_a_raised_kerb_but_both_sides_reach_it() -> None:
    extract = crossing(kerb_at=1, tags={"kerb": "raised"})
    west, kerb, east = (0.0, 0.0), (STEP, 0.0), (2 * STEP, 0.0)
    assert metres_of(extract, "walk", west, east) == pytest.approx(2 * EAST_M, abs=0.01)
    network = build_network(extract, STEP_FREE)
    assert sorted(network.node_ids.tolist()) == [10, 11, 11, 12, 13, 14, 20]
    assert len(network.metres) == 5
    # The larger side is what points are put on; from there the kerb itself is reached.
    assert metres_of(extract, STEP_FREE, kerb, east) == pytest.approx(EAST_M, abs=0.01)
    assert network.report().islands == 1


def test_a_kerb_between_two_ways_bars_wheels_however_the_ways_are_drawn() -> None:
    nodes: Nodes = {at: (at * STEP, 0.0) for at in (1, 2, 3)}
    for refs in (([2, 1], [2, 3]), ([1, 2], [3, 2]), ([1, 2], [2, 3])):
        ways: Ways = [(at, each, {"highway": "footway"}) for at, each in enumerate(refs, 1)]
        extract = replace(extract_of(nodes, ways), nodes=(OsmNode(2, 1, {"barrier": "stile"}),))
        assert build_network(extract, STEP_FREE).report().islands == 1
        assert build_network(extract, "walk").report().islands == 0


def test_a_kerb_where_ways_meet_bars_nobody_because_nobody_knows_which_way_is_meant() -> None:
    extract = crossing(kerb_at=3, tags={"kerb": "raised"})
    assert build_network(extract, STEP_FREE).report().islands == 0


def test_a_split_network_says_so_in_a_sentence() -> None:
    extract = crossing(kerb_at=1, tags={"kerb": "raised"})
    assert build_network(extract, "walk").report().faults() == []
    (sentence,) = build_network(extract, STEP_FREE).report().faults()
    assert sentence.startswith("29% of the streets for walking without steps don't connect")
