"""Small areas are joined; answers worked out by hand."""

import geopandas as gpd
import pytest
from shapely.geometry import Polygon, box

from mapping.errors import DataFileError
from mapping.homes.reporting import Joins, join_small_areas

STEP = 0.01


def areas(cells: dict[str, tuple[int, int]]) -> gpd.GeoDataFrame:
    """Squares of about one kilometre by column and row."""
    shapes = [
        box(-86.5 + x * STEP, 32.4 + y * STEP, -86.5 + (x + 1) * STEP, 32.4 + (y + 1) * STEP)
        for x, y in cells.values()
    ]
    return gpd.GeoDataFrame({"area_id": list(cells)}, geometry=shapes, crs="EPSG:4326")


def row(*ids: str) -> gpd.GeoDataFrame:
    return areas({area: (at, 0) for at, area in enumerate(ids)})


def test_areas_with_ten_students_stay_alone() -> None:
    joins = join_small_areas(row("a", "b"), [10, 250])
    assert joins.reporting_ids == ("a", "b")


def test_two_small_neighbours_that_reach_ten_become_one() -> None:
    joins = join_small_areas(row("b", "a"), [4, 6])
    assert joins.reporting_ids == ("a+b",)
    assert joins.members == ((1, 0),)
    assert joins.unit.tolist() == [0, 0]


def test_joining_stops_when_ten_are_reached() -> None:
    # From the end of the row: a and b make 10, then c and d make 10.
    joins = join_small_areas(row("a", "b", "c", "d"), [4, 6, 7, 3])
    assert joins.reporting_ids == ("a+b", "c+d")


def test_an_empty_area_between_full_ones_goes_to_the_smaller() -> None:
    joins = join_small_areas(row("big", "none", "less"), [40, 0, 12])
    assert joins.reporting_ids == ("big", "less+none")


def test_a_left_over_goes_to_the_neighbour_with_fewest_students() -> None:
    joins = join_small_areas(
        areas({"mid": (1, 1), "n": (1, 2), "e": (2, 1), "s": (1, 0), "w": (0, 1)}),
        [9, 30, 11, 20, 50],
    )
    assert joins.reporting_ids == ("e+mid", "n", "s", "w")


def test_a_second_left_over_sees_what_the_first_one_made() -> None:
    # Both left-overs adjoin both full areas. The first goes to a (10), which then has 12; for the
    # second, b has fewest with its 11.
    joins = join_small_areas(
        areas({"a": (0, 0), "b": (1, 1), "x": (1, 0), "y": (0, 1)}), [10, 11, 3, 2]
    )
    assert joins.reporting_ids == ("a+y", "b+x")


def test_touching_in_a_corner_is_not_adjoining() -> None:
    joins = join_small_areas(areas({"a": (0, 0), "b": (1, 1), "c": (1, 0)}), [5, 5, 10])
    # a and b share only a corner; both adjoin c.
    assert joins.reporting_ids == ("a+b+c",)
    assert len(joins.members) == 1


def test_an_island_goes_to_the_nearest() -> None:
    joins = join_small_areas(areas({"near": (2, 0), "island": (4, 0), "far": (9, 0)}), [50, 1, 10])
    assert joins.reporting_ids == ("island+near", "far")


def test_islands_without_a_mainland_join_each_other() -> None:
    joins = join_small_areas(
        areas({"a": (0, 0), "b": (2, 0), "c": (30, 0), "d": (33, 0)}), [5, 6, 7, 8]
    )
    assert joins.reporting_ids == ("a+b", "c+d")


def test_fewer_than_ten_in_all_report_nothing() -> None:
    joins = join_small_areas(row("a", "b", "c"), [3, 4, 2])
    assert joins.members == ()
    assert joins.unit.tolist() == [-1, -1, -1]


def test_no_areas_give_no_reporting_areas() -> None:
    assert join_small_areas(row(), []).members == ()


def test_many_students_at_few_addresses_are_joined_too() -> None:
    joins = join_small_areas(row("a", "b", "c"), [40, 3, 20], addresses=[4, 3, 20])
    assert joins.reporting_ids == ("a+b", "c")


def test_borders_drawn_a_little_apart_still_touch() -> None:
    shapes = [box(-86.5, 32.4, -86.49, 32.41), box(-86.489995, 32.4, -86.48, 32.41)]
    near_gdf = gpd.GeoDataFrame({"area_id": ["a", "b"]}, geometry=shapes, crs="EPSG:4326")
    far_gdf = gpd.GeoDataFrame(
        {"area_id": ["a", "b", "c"]},
        geometry=[*shapes, box(-86.502, 32.4, -86.5005, 32.41)],
        crs="EPSG:4326",
    )
    assert join_small_areas(near_gdf, [5, 5]).reporting_ids == ("a+b",)
    # c lies 50 m from a, so it is an island and joins the whole, not a alone.
    assert join_small_areas(far_gdf, [5, 5, 9]).reporting_ids == ("a+b+c",)


def test_an_id_that_equals_a_join_is_refused() -> None:
    with pytest.raises(DataFileError, match=r'"a\+b"'):
        join_small_areas(row("a", "b", "a+b"), [5, 5, 10])


def test_a_hole_filled_by_another_area_adjoins_it() -> None:
    ring = Polygon(
        box(-86.5, 32.4, -86.47, 32.43).exterior.coords,
        [box(-86.49, 32.41, -86.48, 32.42).exterior.coords],
    )
    areas_gdf = gpd.GeoDataFrame(
        {"area_id": ["ring", "hole"]},
        geometry=[ring, box(-86.49, 32.41, -86.48, 32.42)],
        crs="EPSG:4326",
    )
    joins: Joins = join_small_areas(areas_gdf, [15, 2])
    assert joins.reporting_ids == ("hole+ring",)
