"""Minutes along the streets of a town of 30 nodes, worked out by hand.

``E`` and ``N`` are the metres between neighbours of the grid, to the east and to the north; see
``travel_support.hand_made`` for the drawing.
"""

import gc
import os
import subprocess
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mapping.geo import WALK_M_PER_MIN
from mapping.travel import Points, StreetModel, TravelModel, build_network, warm_up
from tests.travel_support import EAST_M as E
from tests.travel_support import GEOD, NORTH_M, ROOT, STEP, extract_of, hand_made

N = NORTH_M
KMH_30, KMH_50, MPH_30 = 30_000 / 60, 50_000 / 60, 30 * 1609.344 / 60
"""Metres a minute."""


def at(*places: tuple[float, float], ids: list[str] | None = None) -> Points:
    """Return points at columns and rows of the grid."""
    lon, lat = zip(*places, strict=True)
    return Points.of(np.array(lon) * STEP, np.array(lat) * STEP, ids=ids)


@pytest.fixture(scope="module")
def walk() -> StreetModel:
    return StreetModel(build_network(hand_made(), "walk"))


@pytest.fixture(scope="module")
def drive() -> StreetModel:
    return StreetModel(build_network(hand_made(), "drive"))


def answer(model: TravelModel, origin: tuple[float, float], destination: tuple[float, float]):
    found = model.nearest(at(origin), at(destination))
    return found.minutes[0, 0], found.metres[0, 0]


def test_a_walk_counts_the_way_to_the_street_and_both_directions_of_the_edge(
    walk: StreetModel,
) -> None:
    # 0.2 N to the street, east along row 0 (one-way for cars only), north to node 12.
    minutes, metres = answer(walk, (0.5, 0.2), (5, 1))
    assert metres == pytest.approx(0.2 * N + 4.5 * E + N, abs=0.01)
    assert minutes == pytest.approx(metres / WALK_M_PER_MIN, abs=1e-6)
    # From further west, the other end of the edge is the better way: to node 7.
    assert answer(walk, (0.5, 0.2), (0, 1))[1] == pytest.approx(0.2 * N + 0.5 * E + N, abs=0.01)


def test_steps_are_for_walkers(walk: StreetModel, drive: StreetModel) -> None:
    assert answer(walk, (2, 2), (2, 1))[1] == pytest.approx(N, abs=0.01)
    minutes, metres = answer(drive, (2, 2), (2, 1))
    assert metres == pytest.approx(4 * E + N, abs=0.01)
    assert minutes == pytest.approx(4 * E / KMH_30 + N / KMH_50, abs=1e-5)


def test_two_places_on_one_edge_are_joined_by_it(walk: StreetModel, drive: StreetModel) -> None:
    for origin, destination in (((0.2, 0), (0.8, 0)), ((0.8, 0), (0.2, 0))):
        assert answer(walk, origin, destination)[1] == pytest.approx(0.6 * E, abs=0.01)
    # By car with the one-way street: straight. Against it: once around the block.
    assert answer(drive, (0.8, 0), (0.2, 0)) == pytest.approx((0.6 * E / KMH_30, 0.6 * E), abs=0.01)
    minutes, metres = answer(drive, (0.2, 0), (0.8, 0))
    assert metres == pytest.approx((0.2 + 5 + 4.2) * E + 2 * N, abs=0.01)
    assert minutes == pytest.approx(9.4 * E / KMH_30 + 2 * N / KMH_50, abs=1e-5)


def test_the_same_place_is_no_minutes_away(walk: StreetModel, drive: StreetModel) -> None:
    for place in ((0, 0), (0.4, 0), (3, 3), (2.5, 1)):
        assert answer(walk, place, place) == (0.0, 0.0)
        assert answer(drive, place, place) == (0.0, 0.0)


def test_a_drive_walks_to_and_from_the_car(drive: StreetModel) -> None:
    # 0.3 N south of row 0 on foot, west by car, 0.1 N on foot.
    minutes, metres = answer(drive, (4.5, -0.3), (1.5, -0.1))
    assert metres == pytest.approx(3 * E + 0.4 * N, abs=0.01)
    assert minutes == pytest.approx(3 * E / KMH_30 + 0.4 * N / WALK_M_PER_MIN, abs=1e-4)


def test_a_speed_limit_in_miles_and_a_one_way_street(drive: StreetModel) -> None:
    assert answer(drive, (0, 3), (4, 3))[0] == pytest.approx(4 * E / MPH_30, abs=1e-5)
    # Back: east to 24, down to 18, west along row 2, up to 19.
    minutes, _ = answer(drive, (4, 3), (0, 3))
    assert minutes == pytest.approx(E / MPH_30 + 2 * N / KMH_50 + 5 * E / KMH_30, abs=1e-5)


def test_a_road_that_only_leads_away_cannot_be_come_back_from(drive: StreetModel) -> None:
    motorway_end = (7, 3)
    assert answer(drive, (5, 3), motorway_end)[0] == pytest.approx(2 * E / (100_000 / 60), abs=1e-5)
    assert answer(drive, motorway_end, (5, 3)) == (np.inf, np.inf)
    found = drive.nearest(at(motorway_end), at((5, 3), (0, 0)), k=2)
    assert found.index.tolist() == [[-1, -1]]
    assert len(drive.pairs(at(motorway_end), at((5, 3), (0, 0)))) == 0


def test_each_junction_costs_the_delay_once() -> None:
    slow = StreetModel(build_network(hand_made(), "drive", junction_delay_s=30))
    fast = StreetModel(build_network(hand_made(), "drive"))

    def lost_s(origin: tuple[float, float], destination: tuple[float, float]) -> float:
        return (answer(slow, origin, destination)[0] - answer(fast, origin, destination)[0]) * 60

    # Junctions by car: nodes 7, 12, 13, 18 and 24. Past none; past 7; past 13 and 7.
    assert lost_s((0.8, 0), (0.2, 0)) == pytest.approx(0, abs=1e-3)
    assert lost_s((0, 0), (2.5, 1)) == pytest.approx(30, abs=1e-3)
    assert lost_s((2, 2), (2, 1)) == pytest.approx(60, abs=1e-3)
    # Standing on a junction at the start costs nothing.
    assert lost_s((0, 1), (0, 0)) == pytest.approx(0, abs=1e-3)


def test_nobody_is_put_on_an_island(walk: StreetModel) -> None:
    on_island = at((20.5, 0))
    assert walk.has_streets(on_island).tolist() == [False]
    snapped = walk.snap(on_island)
    assert (snapped.lon[0], snapped.lat[0]) == pytest.approx((5 * STEP, 0), abs=1e-9)
    assert snapped.distance_m[0] == pytest.approx(15.5 * E, rel=1e-6)
    assert walk.nearest(on_island, at((0, 0))).minutes.tolist() == [[np.inf]]
    assert walk.nearest(at((0, 0)), on_island).minutes.tolist() == [[np.inf]]
    assert len(walk.within(at((0, 0)), on_island, limit_min=1e6)) == 0


def test_streets_of_a_component_of_a_hundred_nodes_count_however_many_there_are() -> None:
    def street(first: int, count: int, lat: float):
        ids = list(range(first, first + count))
        return ids, {node: ((node - first) * 0.0001, lat) for node in ids}

    for count, expected in ((100, 0.0), (99, 0.004 * 110_574.28)):
        long_ids, long_nodes = street(1, 150, 0.0)
        short_ids, short_nodes = street(1000, count, 0.004)
        ways = [(1, long_ids, {"highway": "path"}), (2, short_ids, {"highway": "path"})]
        model = StreetModel(build_network(extract_of(long_nodes | short_nodes, ways), "walk"))
        snapped = model.snap(Points.of([0.002], [0.004]))
        assert snapped.distance_m[0] == pytest.approx(expected, abs=0.01)


def test_five_hundred_metres_from_a_street_is_the_limit(walk: StreetModel) -> None:
    lats = [GEOD.fwd(0.0025, 0, 180, metres)[1] for metres in (499.9, 500.1)]
    points = Points.of([0.0025, 0.0025], lats)
    assert walk.has_streets(points).tolist() == [True, False]
    found = walk.nearest(points, at((2.5, 0)))
    assert found.metres[0, 0] == pytest.approx(499.9, abs=0.01)
    assert found.minutes[0, 0] == pytest.approx(499.9 / 80, abs=1e-3)
    assert np.isinf(found.minutes[1, 0])


def test_points_without_coordinates_have_no_answer(walk: StreetModel) -> None:
    lost = Points.of([np.nan, 0.0, np.inf, 0.0], [0.0, np.nan, 0.0, 95.0])
    assert walk.has_streets(lost).tolist() == [False] * 4
    assert np.isnan(walk.snap(lost).lon).all()
    assert np.isinf(walk.snap(lost).distance_m).all()
    assert walk.nearest(lost, at((0, 0))).index.tolist() == [[-1]] * 4
    assert walk.nearest(at((0, 0)), lost, k=2).index.tolist() == [[-1, -1]]


def test_the_nearest_two_are_different_places_in_order(walk: StreetModel) -> None:
    destinations = at((5, 0), (1, 0), (3, 0), ids=["far", "near", "middle"])
    found = walk.nearest(at((0, 0), (4.2, 0)), destinations, k=2)
    assert found.index.tolist() == [[1, 2], [0, 2]]
    assert found.metres[0] == pytest.approx([E, 3 * E], abs=0.01)
    assert found.metres[1] == pytest.approx([0.8 * E, 1.2 * E], abs=0.01)


def test_of_equally_near_places_the_smaller_id_comes_first(walk: StreetModel) -> None:
    # Three at one place, one mirrored: all E away. Text order: "10" before "9".
    destinations = at((3, 1), (3, 1), (1, 1), (3, 1), ids=["9", "b", "10", "a"])
    found = walk.nearest(at((2, 1)), destinations, k=4)
    assert [destinations.ids[each] for each in found.index[0]] == ["10", "9", "a", "b"]
    assert found.minutes[0] == pytest.approx([E / 80] * 4, abs=1e-6)
    assert walk.nearest(at((2, 1)), destinations).index.tolist() == [[2]]


def test_asking_for_more_places_than_there_are_leaves_the_rest_empty(walk: StreetModel) -> None:
    found = walk.nearest(at((0, 0)), at((1, 0)), k=3)
    assert found.index.tolist() == [[0, -1, -1]]
    assert np.isinf(found.minutes[0, 1:]).all()
    nothing = Points.of([], [])
    assert walk.nearest(at((0, 0)), nothing, k=2).index.tolist() == [[-1, -1]]
    assert walk.nearest(nothing, at((0, 0)), k=2).minutes.shape == (0, 2)
    assert len(walk.pairs(nothing, nothing)) == 0


def test_asking_for_no_places_at_all_is_a_mistake(walk: StreetModel) -> None:
    with pytest.raises(ValueError, match="k is 0"):
        walk.nearest(at((0, 0)), at((1, 0)), k=0)


def test_the_limit_itself_is_inside(walk: StreetModel) -> None:
    origins, destinations = at((0, 0), (1, 0)), at((3, 0), (0, 3))
    limit_min = answer(walk, (0, 0), (3, 0))[0]
    inside = walk.within(origins, destinations, limit_min=limit_min)
    assert (0, 0) in zip(inside["origin"], inside["destination"], strict=True)
    assert inside["minutes"].max() == limit_min
    outside = walk.within(origins, destinations, limit_min=limit_min - 2e-6)
    assert (0, 0) not in zip(outside["origin"], outside["destination"], strict=True)


def test_pairs_come_sorted_and_are_the_same_from_either_side(drive: StreetModel) -> None:
    few, many = at((0.3, 0), (2, 1)), at((4, 2), (0.1, 0), (0, 3), (3.5, 1))
    there, back = drive.pairs(few, many), drive.pairs(many, few)
    assert there.columns.tolist() == ["origin", "destination", "minutes", "metres"]
    assert there[["origin", "destination"]].values.tolist() == [
        [o, d] for o in range(2) for d in range(4)
    ]
    for pairs_df, origins, destinations in ((there, few, many), (back, many, few)):
        for row in pairs_df.itertuples():
            one = drive.nearest(
                Points.of(origins.lon[[row.origin]], origins.lat[[row.origin]]),
                Points.of(destinations.lon[[row.destination]], destinations.lat[[row.destination]]),
            )
            assert (row.minutes, row.metres) == (one.minutes[0, 0], one.metres[0, 0])


def test_a_model_is_a_travel_model_with_the_networks_mode(walk: StreetModel) -> None:
    assert isinstance(walk, TravelModel)
    assert (walk.mode, walk.is_estimate) == ("walk", False)
    assert StreetModel(walk.network, "stroll").mode == "stroll"


def test_several_threads_get_the_answers_of_one(walk: StreetModel) -> None:
    random = np.random.default_rng(3)
    origins = Points.of(random.uniform(0, 0.005, 50), random.uniform(0, 0.003, 50))
    asked = [Points.of(random.uniform(0, 0.005, 9), random.uniform(0, 0.003, 9)) for _ in range(16)]
    alone = [walk.nearest(origins, each, k=2).minutes for each in asked]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: walk.nearest(origins, each, k=2).minutes, asked))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_where_points_lie_is_forgotten_with_them(walk: StreetModel) -> None:
    points = at((1.5, 1.2))
    walk.snap(points)
    kept = weakref.ref(points)
    del points
    gc.collect()
    assert kept() is None


def test_warming_up_works_again_and_again() -> None:
    warm_up()
    warm_up()


def test_searches_work_where_nothing_can_be_cached() -> None:
    """A read-only installation without a home folder: numba finds no place for its cache."""
    environment = os.environ | {"NUMBA_CACHE_LOCATOR_CLASSES": "IPythonCacheLocator"}
    run = subprocess.run(
        [sys.executable, "-c", "from mapping.travel import warm_up; warm_up(); print('warm')"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.stdout.strip() == "warm", run.stderr
