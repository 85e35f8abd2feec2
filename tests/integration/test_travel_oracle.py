"""Every home and category on real and on demo streets: minutes equal those of networkx.

The oracle reads the street file with rules of its own and finds the nearest edge by looking at
all of them. The demo runs always; the districts in the long profile (``python -m tests --all``),
where their data is on the machine.
"""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from mapping.osm import read_osm
from mapping.travel import Points, StreetModel, build_network
from tests.real_data import real_data
from tests.travel_support import ROOT, Oracle

DEMO = ROOT / "data" / "demo"
Places = dict[str, Points]


def by_category(frame_df: pd.DataFrame) -> Places:
    """Return the places of each category that have coordinates."""
    placed_df = frame_df.dropna(subset=["lat", "lon", "category"])
    return {str(name): Points.from_frame(each) for name, each in placed_df.groupby("category")}


def with_middles(file: Path) -> pd.DataFrame:
    """Return address ranges with ``lon`` and ``lat`` of their middles."""
    ranges_df = pd.read_csv(file, sep=";")
    lines = gpd.GeoSeries.from_wkt(ranges_df["geometry"])
    middles = lines.interpolate(0.5, normalized=True)
    return ranges_df.assign(lon=middles.x, lat=middles.y)


def check(path: Path, mode: str, homes: Points, categories: Places) -> float:
    """Hold minutes of all homes to all categories against networkx; return the share reached."""
    oracle = Oracle.read(path, mode)
    model = StreetModel(build_network(read_osm([path]), mode))
    starts = oracle.snap(homes.lon, homes.lat)
    reached = []
    for name, places in categories.items():
        expected = oracle.nearest_seconds(starts, oracle.snap(places.lon, places.lat))
        seconds = model.nearest(homes, places).minutes[:, 0] * 60
        assert (np.isfinite(seconds) == np.isfinite(expected)).all(), name
        there = np.isfinite(expected)
        worst_s = np.abs(seconds[there] - expected[there]).max(initial=0.0)
        assert worst_s < 0.1, f"{name}: off by up to {worst_s:.3f} s"
        reached.append(there.mean())
    return float(np.mean(reached))


def demo_places(ranges_df: pd.DataFrame) -> Places:
    """Return the demo's partners, each in the middle of the address range of its house number."""
    partners_df = pd.read_csv(DEMO / "partners.csv")
    address = partners_df["street"].str.extract(r"^(?P<number>\d+) (?P<street>.+)$")
    partners_df = partners_df.assign(number=pd.to_numeric(address["number"]))
    partners_df["street"] = address["street"]
    both_df = partners_df[["id", "category", "number", "street"]].merge(ranges_df, on="street")
    parity = np.where(both_df["number"] % 2 == 1, "odd", "even")
    fits = both_df["number"].between(both_df["from"], both_df["to"])
    fits &= both_df["interpolation"] == parity
    return by_category(both_df[fits].drop_duplicates("id"))


@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_every_home_area_and_category_of_the_demo_equals_networkx(mode: str) -> None:
    areas_gdf = gpd.read_file(DEMO / "home_areas.geojson")
    inside = areas_gdf.geometry.representative_point()
    homes = Points.of(inside.x, inside.y)
    categories = demo_places(with_middles(DEMO / "addresses.csv"))
    assert len(categories) >= 10
    assert sum(map(len, categories.values())) >= 40
    assert check(DEMO / "streets.osm.pbf", mode, homes, categories) > 0.9


@pytest.mark.long
@pytest.mark.real_data
@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_every_address_range_and_category_of_autauga_equals_networkx(mode: str) -> None:
    homes = Points.from_frame(with_middles(real_data("autauga/tiger_01001.csv")))
    categories = by_category(pd.read_csv(real_data("autauga/partners_osm_pois.csv")))
    path = real_data("autauga/autauga.osm.pbf")
    assert check(path, mode, homes, categories) > 0.9


@pytest.mark.long
@pytest.mark.real_data
@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_random_homes_and_categories_in_portland_equal_networkx(mode: str) -> None:
    path = real_data("portland/portland-central-filtered.osm.pbf")
    network = build_network(read_osm([path]), mode)
    random = np.random.default_rng(5)

    def beside_streets(count: int) -> Points:
        at = random.integers(0, len(network.lon), count)
        beside = random.normal(0, 0.0005, (2, count))
        return Points.of(network.lon[at] + beside[0], network.lat[at] + beside[1])

    categories = {f"category {at}": beside_streets(20) for at in range(12)}
    assert check(path, mode, beside_streets(3000), categories) > 0.9
