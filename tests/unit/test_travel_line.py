"""Estimates without streets, and points from frames."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mapping.travel import LineModel, Points, TravelModel
from tests.travel_support import METRES_PER_DEGREE_EAST as DEGREE

LINE = LineModel()


def test_a_line_is_the_geodesic_times_one_point_three_at_walking_speed() -> None:
    found = LINE.nearest(Points.of([0.0], [0.0]), Points.of([0.01], [0.0]))
    assert found.metres[0, 0] == pytest.approx(0.01 * DEGREE * 1.3, rel=1e-9)
    assert found.minutes[0, 0] == pytest.approx(0.01 * DEGREE * 1.3 / 80, abs=1e-6)
    assert (LINE.mode, LINE.is_estimate) == ("line", True)
    assert isinstance(LINE, TravelModel)


def test_nearest_by_line_equals_sorting_all_pairs() -> None:
    random = np.random.default_rng(7)
    origins = Points.of(random.uniform(-87, -86, 40), random.uniform(32, 33, 40))
    lon, lat = random.uniform(-87, -86, 25), random.uniform(32, 33, 25)
    # Several places at one address, with ids that sort differently from their positions.
    destinations = Points.of(np.repeat(lon, 3), np.repeat(lat, 3), ids=[str(x) for x in range(75)])
    found = LINE.nearest(origins, destinations, k=5)
    pairs_df = LINE.pairs(origins, destinations)
    assert len(pairs_df) == 40 * 75
    pairs_df["id"] = destinations.ids[pairs_df["destination"]]
    for origin, rows_df in pairs_df.groupby("origin"):
        best_df = rows_df.sort_values(["minutes", "id"]).head(5)
        assert best_df["destination"].tolist() == found.index[origin].tolist()
        assert best_df["minutes"].tolist() == found.minutes[origin].tolist()
        assert best_df["metres"].tolist() == found.metres[origin].tolist()


def test_within_by_line_takes_the_limit_in_and_nothing_beyond() -> None:
    random = np.random.default_rng(8)
    origins = Points.of(random.uniform(0, 0.05, 30), random.uniform(45, 45.05, 30))
    destinations = Points.of(random.uniform(0, 0.05, 20), random.uniform(45, 45.05, 20))
    all_df = LINE.pairs(origins, destinations)
    limit_min = float(all_df["minutes"].sort_values().iloc[200])
    expected_df = all_df[all_df["minutes"] <= limit_min].reset_index(drop=True)
    found_df = LINE.within(origins, destinations, limit_min=limit_min)
    pd.testing.assert_frame_equal(found_df, expected_df)
    assert len(found_df) == 201
    assert len(LINE.within(origins, destinations, limit_min=-1)) == 0
    pd.testing.assert_frame_equal(
        LINE.pairs(origins, destinations, limit_min=limit_min), expected_df
    )


def test_points_without_coordinates_are_nowhere() -> None:
    points = Points.of([np.nan, 0.0], [0.0, 0.0])
    assert LINE.has_streets(points).tolist() == [False, True]
    assert LINE.nearest(points, points, k=2).index.tolist() == [[-1, -1], [1, -1]]
    assert LINE.pairs(points, points)[["origin", "destination"]].values.tolist() == [[1, 1]]
    snapped = LINE.snap(points)
    assert snapped.distance_m.tolist() == [np.inf, 0.0]
    assert np.array_equal(snapped.lon, points.lon, equal_nan=True)
    nothing = Points.of([], [])
    assert LINE.nearest(points, nothing).index.tolist() == [[-1], [-1]]
    assert len(LINE.within(nothing, points, limit_min=10)) == 0


def test_points_come_from_lon_and_lat_or_from_a_geometry() -> None:
    frame_df = pd.DataFrame({"id": ["a", "b"], "lon": ["1.5", ""], "lat": ["2.5", "3"]})
    points = Points.from_frame(frame_df)
    assert points.ids.tolist() == ["a", "b"]
    assert points.lon[0] == 1.5
    assert np.isnan(points.lon[1])
    frame_gdf = gpd.GeoDataFrame(
        {"code": ["x", "y"]}, geometry=[shapely.Point(4, 5), None], crs="EPSG:4326"
    )
    points = Points.from_frame(frame_gdf, id_column="code")
    assert points.ids.tolist() == ["x", "y"]
    assert points.lat[0] == 5.0
    assert np.isnan(points.lat[1])
    assert Points.from_frame(frame_gdf).ids.tolist() == ["0", "1"]


def test_points_in_metres_or_without_any_place_are_refused() -> None:
    with pytest.raises(ValueError, match="EPSG:4326"):
        Points.from_frame(gpd.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs="EPSG:3857"))
    with pytest.raises(ValueError, match="lon and lat"):
        Points.from_frame(pd.DataFrame({"id": ["a"]}))
    with pytest.raises(ValueError, match="2 lon, 1 lat"):
        Points.of([1, 2], [3])


def test_ranks_follow_the_ids_as_text_then_the_position() -> None:
    assert Points.of([0] * 4, [0] * 4, ids=["b", "10", "b", "9"]).ranks.tolist() == [2, 0, 3, 1]
