"""Where home points lie and how many students each stands for."""

import numpy as np
import pytest

from mapping.geo import LocalProjection, geodesic_m
from mapping.homes.points import (
    MIN_FROM_HOME_M,
    Homes,
    cluster_homes,
    place_away_from_homes,
    place_near_streets,
    spread_students,
)

HERE = LocalProjection(-86.48, 32.46)


def line(count: int, step: float = 100.0) -> np.ndarray:
    return np.column_stack([np.arange(count) * step, np.zeros(count)])


def homes(students: list[int]) -> Homes:
    return Homes(line(len(students)), np.array(students))


def to_main_street(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One street along a parallel."""
    return lon, np.full(len(lat), HERE.lat)


def test_nineteen_students_have_one_home_point_and_twenty_have_two() -> None:
    places = line(40)
    assert spread_students(places, 19, area_m2=1e6).students.tolist() == [19]
    assert spread_students(places, 20, area_m2=1e6).students.tolist() == [10, 10]


def test_students_are_spread_nearly_evenly_along_a_street() -> None:
    spread = spread_students(line(40), 35, area_m2=1e6)
    assert spread.students.tolist() == [12, 12, 11]
    assert sorted(spread.xy[:, 0].tolist()) == spread.xy[:, 0].tolist()
    assert np.bincount(spread.point_of).sum() == 40


def test_a_city_block_gets_few_home_points_however_many_live_there() -> None:
    assert len(spread_students(line(40, 2.0), 900, area_m2=10_000).students) == 1
    assert len(spread_students(line(40, 2.0), 900, area_m2=40_000).students) == 2


def test_one_known_place_gives_one_home_point() -> None:
    spread = spread_students(line(1), 500, area_m2=1e6)
    assert spread.students.tolist() == [500]
    assert spread.xy.tolist() == [[0.0, 0.0]]


def test_a_district_of_many_students_has_a_limited_number_of_home_points() -> None:
    spread = spread_students(line(400), 5_000, area_m2=1e9, max_points=12)
    assert len(spread.students) == 12
    assert spread.students.sum() == 5_000


def test_homes_are_halved_while_both_halves_are_enough() -> None:
    groups = cluster_homes(homes([2] * 10))
    assert [group.tolist() for group in groups] == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]


def test_nine_homes_with_many_students_stay_one_group() -> None:
    assert [group.tolist() for group in cluster_homes(homes([9] * 9))] == [list(range(9))]


def test_an_apartment_house_is_grouped_with_its_neighbours() -> None:
    # 60 students in one house and 4 beside it: 5 addresses, never fewer.
    groups = cluster_homes(homes([1, 1, 60, 1, 1]))
    assert [group.tolist() for group in groups] == [[0, 1, 2, 3, 4]]


def test_many_students_at_four_addresses_have_no_home_point() -> None:
    assert cluster_homes(homes([20, 20, 20, 20])) == []


def test_nine_students_have_no_home_point() -> None:
    assert cluster_homes(homes([1] * 9)) == []


def test_a_home_point_lies_at_the_street() -> None:
    middle = np.array([[500.0, 80.0]])
    placed = place_away_from_homes(middle, line(5), HERE, to_main_street)
    assert placed.lat[0] == pytest.approx(HERE.lat)


def test_a_home_point_never_lies_on_a_home_even_at_the_street() -> None:
    # Every house of the street stands at the street's edge, the middle is one of them.
    houses = line(41, 10.0) - [200.0, 0.0]
    placed = place_away_from_homes(np.array([[0.0, 0.0]]), houses, HERE, to_main_street)
    lon, lat = HERE.inverse(houses[:, 0], houses[:, 1])
    assert geodesic_m(lon, lat, placed.lon[0], placed.lat[0]).min() >= MIN_FROM_HOME_M


def test_a_home_point_leaves_a_street_that_is_full_of_homes() -> None:
    houses = line(400, 2.0) - [400.0, 0.0]
    placed = place_away_from_homes(np.array([[0.0, 0.0]]), houses, HERE, to_main_street)
    lon, lat = HERE.inverse(houses[:, 0], houses[:, 1])
    away = geodesic_m(lon, lat, placed.lon[0], placed.lat[0]).min()
    assert MIN_FROM_HOME_M <= away < 200


def test_without_streets_the_middle_is_told_on_a_grid_only() -> None:
    middle = np.array([[12.3, 45.6], [14.0, 44.0]])
    placed = place_away_from_homes(middle, line(3) + 3_000, HERE, None)
    # Both middles lie in one cell of the grid.
    assert placed.lon[0] == placed.lon[1]
    assert round(placed.lon[0] / 0.0005, 6) == round(placed.lon[0] / 0.0005)


def test_a_street_farther_than_500_m_is_no_street() -> None:
    xy = np.array([[0.0, 499.0], [0.0, 600.0]])
    placed = place_near_streets(xy, HERE, to_main_street, is_address=np.array([False, False]))
    assert placed.lat[0] == pytest.approx(HERE.lat, abs=1e-6)
    assert geodesic_m(placed.lon[1], placed.lat[1], HERE.lon, HERE.lat) == pytest.approx(600, abs=1)


def test_where_there_is_no_street_at_all_the_point_stays() -> None:
    def nowhere(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.full(len(lon), np.nan), np.full(len(lat), np.nan)

    placed = place_near_streets(np.array([[0.0, 0.0]]), HERE, nowhere, is_address=np.array([False]))
    assert (placed.lon[0], placed.lat[0]) == (HERE.lon, HERE.lat)


def test_an_address_is_not_told_where_there_is_no_street() -> None:
    xy = np.array([[17.0, 23.0]])
    placed = place_near_streets(xy, HERE, None, is_address=np.array([True]))
    lon, lat = HERE.inverse(xy[:, 0], xy[:, 1])
    assert (placed.lon[0], placed.lat[0]) != (lon.round(6)[0], lat.round(6)[0])
    assert geodesic_m(lon, lat, placed.lon, placed.lat)[0] < 50
