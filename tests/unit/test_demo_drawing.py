"""The drawing tools of the demo town, on shapes small enough to work out by hand."""

import math

import pytest

from mapping.demo.plane import (
    along,
    dice,
    length_m,
    offset_line,
    quantise,
    resample,
    rounded,
    spline,
    to_lonlat,
    turned,
)
from mapping.demo.weave import Strand, weave


def test_a_spline_runs_through_all_its_points() -> None:
    points = [(0.0, 0.0), (100.0, 40.0), (220.0, 0.0), (300.0, 120.0)]
    path = spline(points)
    assert path[0] == points[0]
    assert path[-1] == points[-1]
    for x, y in points[1:-1]:
        assert min(math.hypot(x - a, y - b) for a, b in path) < 1.0


def test_a_spline_of_two_points_is_the_straight_line() -> None:
    assert spline([(0.0, 0.0), (10.0, 0.0)]) == [(0.0, 0.0), (10.0, 0.0)]


def test_a_line_moved_to_the_left_lies_north_of_one_that_runs_east() -> None:
    assert offset_line([(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)], 5.0) == [
        (0.0, 5.0),
        (10.0, 5.0),
        (20.0, 5.0),
    ]


def test_distances_along_a_path_stop_at_its_ends() -> None:
    path = [(0.0, 0.0), (3.0, 4.0), (3.0, 10.0)]
    assert length_m(path) == pytest.approx(11.0)
    assert along(path, 5.0) == (3.0, 4.0)
    assert along(path, 8.0) == (3.0, 7.0)
    assert along(path, 99.0) == (3.0, 10.0)
    assert along(path, -1.0) == (0.0, 0.0)
    assert resample([(0.0, 0.0), (10.0, 0.0)], 5.0) == [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0)]


def test_a_quarter_turn_takes_east_to_north() -> None:
    assert turned((2.0, 1.0), 90.0, about=(1.0, 1.0)) == pytest.approx((1.0, 2.0))


def test_rounding_drops_repeats_and_minus_zero() -> None:
    assert rounded([(0.001, -0.001), (0.0, 0.0), (1.234, 5.0)]) == [(0.0, 0.0), (1.23, 5.0)]
    assert math.copysign(1.0, quantise(-0.0001, 0.0)[0]) == 1.0


def test_the_plane_is_measured_in_metres() -> None:
    (lon, lat), (east, _), (_, north) = to_lonlat([(0.0, 0.0), (1000.0, 0.0), (0.0, 1000.0)])
    assert (lon, lat) == (-96.42, 38.02)
    # At 38.02 degrees north a degree of longitude has 87,800 m, one of latitude 110,999 m.
    assert east - lon == pytest.approx(1000 / 87_800, rel=0.001)
    assert north - lat == pytest.approx(1000 / 110_999, rel=0.001)


def test_each_topic_has_dice_of_its_own() -> None:
    assert dice(1, "a").random() == dice(1, "a").random()
    assert dice(1, "a").random() != dice(1, "b").random()
    assert dice(1, "a").random() != dice(2, "a").random()


def test_two_streets_that_cross_share_a_junction() -> None:
    network = weave(
        [
            Strand("A St", "residential", ((-100.0, 0.0), (100.0, 0.0))),
            Strand("B St", "residential", ((0.0, -100.0), (0.0, 100.0))),
        ]
    )
    assert len(network.edges) == 4
    assert len(network.at[0.0, 0.0]) == 4
    assert len(network.islands()) == 1


def test_a_street_over_the_expressway_does_not_meet_it() -> None:
    network = weave(
        [
            Strand("A St", "primary", ((-100.0, 0.0), (100.0, 0.0))),
            Strand("expressway", "motorway", ((0.0, -100.0), (0.0, 100.0)), level=1),
        ]
    )
    assert len(network.edges) == 2
    assert len(network.islands()) == 2


def test_a_ramp_joins_the_expressway_and_the_street_at_its_ends() -> None:
    network = weave(
        [
            Strand("A St", "primary", ((-200.0, 0.0), (200.0, 0.0))),
            Strand("expressway", "motorway", ((0.0, -300.0), (0.0, 300.0)), level=1),
            Strand("ramp", "motorway_link", ((0.0, 200.0), (60.0, 0.0)), level=2),
        ]
    )
    assert len(network.islands()) == 1
    assert {e.strand.key for e in network.edges.values()} == {"A St", "expressway", "ramp"}
    assert len(network.edges) == 5


def test_junctions_a_few_steps_apart_become_one_crossing() -> None:
    network = weave(
        [
            Strand("Main", "primary", ((0.0, -200.0), (0.0, 200.0))),
            Strand("West", "residential", ((-100.0, 0.0), (0.0, 0.0))),
            Strand("East", "residential", ((0.0, 9.0), (100.0, 9.0))),
        ]
    )
    crossings = [node for node, numbers in network.at.items() if len(numbers) == 4]
    assert len(crossings) == 1


def test_an_edge_has_a_detour_only_if_its_ends_stay_connected() -> None:
    square = [
        Strand("south", "residential", ((0.0, 0.0), (100.0, 0.0))),
        Strand("east", "residential", ((100.0, 0.0), (100.0, 100.0))),
        Strand("north", "residential", ((100.0, 100.0), (0.0, 100.0))),
        Strand("west", "residential", ((0.0, 100.0), (0.0, 0.0))),
        Strand("tail", "residential", ((100.0, 0.0), (300.0, 0.0))),
    ]
    network = weave(square)
    by_key = {edge.strand.key: number for number, edge in network.edges.items()}
    assert network.has_detour(by_key["south"])
    assert not network.has_detour(by_key["tail"])
    network.remove(by_key["west"])
    assert not network.has_detour(by_key["south"])


def test_a_railway_connects_no_streets() -> None:
    network = weave(
        [
            Strand("railway", "rail", ((0.0, -100.0), (0.0, 100.0))),
            Strand("A St", "residential", ((-100.0, -50.0), (100.0, -50.0))),
            Strand("B St", "residential", ((-100.0, 50.0), (100.0, 50.0))),
        ]
    )
    assert len(network.islands()) == 2
    assert len(network.at[0.0, -50.0]) == 4
