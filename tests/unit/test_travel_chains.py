"""Chains: the network without its shape nodes gives the same answers."""

import numpy as np
import pytest

from mapping.travel import Points, StreetModel, build_network
from mapping.travel.chains import make_chains
from tests.travel_support import EAST_M as E
from tests.travel_support import NORTH_M as N
from tests.travel_support import extract_of, hand_made


def test_the_hand_made_town_on_foot_has_ten_junctions() -> None:
    network = build_network(hand_made(), "walk")
    chains = make_chains(network)
    # Where rows meet columns (7, 12, 13, 18), the ends of the steps (9, 15), and the ends of the
    # island (25, 26). The corners 1, 6, 19 and 24 only turn: rows 0 and 3 are one chain each.
    assert len(chains.delay_s) == 8
    lengths = sorted(chains.metres)
    expected = [E, N, N, N, 2 * E, 2 * E, 3 * E, 3 * E, 5 * E + 2 * N, 5 * E + 2 * N]
    assert lengths == pytest.approx(sorted(expected), rel=1e-5)
    assert chains.metres.sum() == pytest.approx(network.metres.sum())


def test_a_chain_ends_where_the_permitted_directions_change() -> None:
    extract = extract_of(
        {node: (node * 0.001, 0.0) for node in range(1, 7)},
        [
            (1, [1, 2, 3], {"highway": "residential"}),
            (2, [3, 4, 5], {"highway": "residential", "oneway": "yes"}),
            (3, [6, 5], {"highway": "residential", "oneway": "yes"}),
        ],
    )
    chains = make_chains(build_network(extract, "drive"))
    assert sorted(chains.metres) == pytest.approx([E, 2 * E, 2 * E])
    assert len(chains.delay_s) == 4
    assert np.isinf(np.minimum(chains.along_s, chains.against_s)).sum() == 0
    assert np.isinf(np.maximum(chains.along_s, chains.against_s)).sum() == 2


def test_a_ring_that_meets_nothing_can_be_gone_around() -> None:
    corners = {1: (0, 0), 2: (0.002, 0), 3: (0.002, 0.001), 4: (0, 0.001)}
    both = extract_of(corners, [(1, [1, 2, 3, 4, 1], {"highway": "residential"})])
    model = StreetModel(build_network(both, "walk"))
    found = model.nearest(Points.of([0.0005], [0.0]), Points.of([0.0015], [0.001]))
    assert found.metres[0, 0] == pytest.approx(2 * E + N, rel=1e-4)
    found = model.nearest(Points.of([0.0], [0.0005]), Points.of([0.0005], [0.001]))
    assert found.metres[0, 0] == pytest.approx(0.5 * E + 0.5 * N, rel=1e-4)
    one_way = extract_of(
        corners, [(1, [1, 2, 3, 4, 1], {"highway": "residential", "junction": "roundabout"})]
    )
    model = StreetModel(build_network(one_way, "drive"))
    # Back by half an edge: all the way around.
    found = model.nearest(Points.of([0.0015], [0.0]), Points.of([0.0005], [0.0]))
    assert found.metres[0, 0] == pytest.approx(3 * E + 2 * N, rel=1e-4)


def test_a_loop_at_the_end_of_a_street_is_a_chain_from_a_junction_to_itself() -> None:
    extract = extract_of(
        {1: (-0.001, 0), 2: (0, 0), 3: (0.001, 0), 4: (0.001, 0.001), 5: (0, 0.001)},
        [
            (1, [1, 2], {"highway": "residential"}),
            (2, [2, 3, 4, 5, 2], {"highway": "residential", "oneway": "yes"}),
        ],
    )
    model = StreetModel(build_network(extract, "drive"))
    street, early, late = [-0.001, 0.0], [0.0005, 0.0], [0.0, 0.0005]
    points = Points.of(*np.array([street, early, late]).T)
    pairs_df = model.pairs(points, points)
    metres = dict(zip(zip(pairs_df["origin"], pairs_df["destination"], strict=True),
                      pairs_df["metres"], strict=True))  # fmt: skip
    assert metres[0, 1] == pytest.approx(1.5 * E, rel=1e-4)
    assert metres[0, 2] == pytest.approx(3 * E + 1.5 * N, rel=1e-4)
    assert metres[1, 2] == pytest.approx(1.5 * E + 1.5 * N, rel=1e-4)
    assert metres[2, 1] == pytest.approx(0.5 * N + 0.5 * E, rel=1e-4)
    assert metres[1, 0] == pytest.approx(1.5 * E + 2 * N + E, rel=1e-4)
