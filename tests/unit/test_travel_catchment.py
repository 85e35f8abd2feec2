"""The drawn area of a catchment says the same as the minutes."""

import numpy as np
import pytest
import shapely

from mapping.geo import WALK_M_PER_MIN, LocalProjection
from mapping.travel import LineModel, Network, Points, StreetModel, catchment_areas
from mapping.travel.model import DETOUR_FACTOR
from mapping.workspace import Workspace
from tests.demo_workspace import demo_folder

LON, LAT = -96.42, 38.02


@pytest.fixture(scope="module")
def demo_networks() -> dict[str, StreetModel]:
    folder = demo_folder() / "streets"
    return {mode: StreetModel(Network.load(folder / f"{mode}.npz")) for mode in ("walk", "drive")}


def place_of(name: str) -> tuple[float, float]:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    point = partners_gdf[partners_gdf["name"] == name].geometry.iloc[0]
    return float(point.x), float(point.y)


def test_without_streets_the_area_is_a_disc() -> None:
    (area,) = catchment_areas(LineModel(), LON, LAT, limits_min=[15])
    local = LocalProjection(LON, LAT)
    radius_m = 15 * WALK_M_PER_MIN / DETOUR_FACTOR
    shape = local.project(area)
    assert shape.area == pytest.approx(np.pi * radius_m**2, rel=0.01)
    rim_m = np.hypot(*shapely.get_coordinates(shape).T)
    assert rim_m.min() == pytest.approx(radius_m, abs=13)
    assert rim_m.max() == pytest.approx(radius_m, abs=13)


@pytest.mark.parametrize(("mode", "limit_min"), [("walk", 15), ("drive", 5), ("drive", 10)])
def test_the_area_holds_the_points_within_the_limit(
    demo_networks: dict[str, StreetModel], mode: str, limit_min: int
) -> None:
    model = demo_networks[mode]
    lon, lat = place_of("Bend Community Pantry")
    (area,) = catchment_areas(model, lon, lat, limits_min=[limit_min])
    local = LocalProjection(lon, lat)
    shape = local.project(area)
    west, south, east, north = shape.buffer(200).bounds
    dice = np.random.default_rng(3)
    x, y = dice.uniform(west, east, 4_000), dice.uniform(south, north, 4_000)
    points = Points.of(*local.inverse(x, y))
    pairs_df = model.within(points, Points.of(lon, lat), limit_min=limit_min)
    is_within = np.zeros(len(points), dtype=bool)
    is_within[pairs_df["origin"]] = True
    is_drawn = shapely.contains_xy(shape, x, y)
    agree = is_within == is_drawn
    assert agree.mean() > 0.97
    # What differs lies at the edge, but for spots smaller than the grid sees.
    width_m = max(east - west, north - south)
    wrong = shapely.points(x[~agree], y[~agree])
    off_m = shapely.distance(shape.boundary, wrong)
    assert np.quantile(off_m, 0.9) < max(30.0, width_m / 60)


def test_each_step_holds_the_one_before(demo_networks: dict[str, StreetModel]) -> None:
    lon, lat = place_of("Bend Community Pantry")
    five, ten, fifteen = catchment_areas(demo_networks["walk"], lon, lat, limits_min=[5, 10, 15])
    assert 0 < five.area < ten.area < fifteen.area
    assert ten.buffer(1e-7).covers(five)
    assert fifteen.buffer(1e-7).covers(ten)
    assert all(area.is_valid for area in (five, ten, fifteen))


def test_a_place_far_from_every_street_has_no_area(demo_networks: dict[str, StreetModel]) -> None:
    (area,) = catchment_areas(demo_networks["walk"], -100.0, 40.0, limits_min=[20])
    assert area.is_empty


@pytest.mark.parametrize("limits", [[], [0], [10, 5], [5, 5]])
def test_limits_that_make_no_sense_are_refused(limits: list[float]) -> None:
    with pytest.raises(ValueError, match="limits"):
        catchment_areas(LineModel(), LON, LAT, limits_min=limits)
