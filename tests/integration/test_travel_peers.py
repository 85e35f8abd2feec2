"""The same answers as others give: geopandas always; pandana and PySAL access where installed.

Those two are in ``requirements-bench.txt``, not in what the tests need; the benches compare with
them too.
"""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from mapping.gaps.access import STEP_WEIGHTS, two_step_fca
from mapping.osm import read_osm
from mapping.travel import LineModel, Network, Points, StreetModel, build_network
from tests.travel_support import ROOT, hand_made

STREETS = ROOT / "data" / "demo" / "streets.osm.pbf"


def peer(name: str):
    return pytest.importorskip(name, reason=f"{name} is not installed")


def whole_seconds(network: Network) -> Network:
    """Return a network that is walked in whole seconds, as pandana counts in thousandths."""
    seconds = np.ceil(network.forward_s)
    return replace(network, forward_s=seconds, backward_s=seconds)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("town", ["the 30 nodes", "the demo"])
def test_pandana_finds_the_same_nearest_places_on_the_same_network(town: str) -> None:
    pandana = peer("pandana")
    extract = hand_made() if town == "the 30 nodes" else read_osm([STREETS])
    network = whole_seconds(build_network(extract, "walk"))
    theirs = pandana.Network(
        pd.Series(network.lon),
        pd.Series(network.lat),
        pd.Series(network.edge_from.astype(np.int64)),
        pd.Series(network.edge_to.astype(np.int64)),
        pd.DataFrame({"s": network.forward_s}),
        twoway=True,
    )
    # Points are put on the largest piece alone, and pandana puts a place on its nearest node.
    nodes = np.unique(network.edge_from[network.snappable_edges])
    places = np.random.default_rng(3).choice(nodes, 5, replace=False)
    lon, lat = pd.Series(network.lon[places]), pd.Series(network.lat[places])
    theirs.set_pois("places", 1e5, 2, lon, lat)
    expected_s = theirs.nearest_pois(1e5, "places", num_pois=2).to_numpy()[nodes]
    found = StreetModel(network).nearest(
        Points.of(network.lon[nodes], network.lat[nodes]), Points.of(lon, lat), k=2
    )
    # Our minutes are kept to a millionth; the seconds are whole.
    assert np.abs(found.minutes * 60 - expected_s).max() < 1e-4
    assert np.abs(np.round(found.minutes * 60) - expected_s).max() < 1e-9


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("is_enhanced", [False, True])
def test_pysal_access_gives_the_same_scores(is_enhanced: bool) -> None:
    access = peer("access")
    random = np.random.default_rng(11)
    homes, places, limit_min = 80, 12, 30.0
    supply = random.integers(0, 50, places).astype(float)
    demand = random.integers(10, 90, homes).astype(float)
    minutes = random.uniform(0, 45, (homes, places)).round(6)
    minutes[0, 0], minutes[1, 0] = limit_min, limit_min / 3
    o, d = np.nonzero(minutes <= limit_min)
    pairs_df = pd.DataFrame({"origin": o, "destination": d, "minutes": minutes[o, d]})
    ours = two_step_fca(
        supply, demand, pairs_df, threshold_min=limit_min, is_enhanced=is_enhanced
    ).access_score

    theirs = access.Access(
        demand_df=pd.DataFrame({"id": range(homes), "n": demand}),
        demand_index="id",
        demand_value="n",
        supply_df=pd.DataFrame({"id": range(places), "n": supply}),
        supply_index="id",
        supply_value="n",
        cost_df=pairs_df,
        cost_origin="origin",
        cost_dest="destination",
        cost_name="minutes",
    )
    if is_enhanced:
        ends = (limit_min / 3, limit_min * 2 / 3, limit_min)
        steps = access.weights.step_fn(dict(zip(ends, STEP_WEIGHTS, strict=True)))
        scores_df = theirs.enhanced_two_stage_fca(name="s", cost="minutes", weight_fn=steps)
    else:
        scores_df = theirs.two_stage_fca(name="s", cost="minutes", max_cost=limit_min)
    expected = scores_df.iloc[:, 0].reindex(range(homes)).fillna(0).to_numpy()
    assert np.abs(ours - expected).max() < 1e-9


def test_geopandas_finds_the_same_nearest_places_in_a_straight_line() -> None:
    random = np.random.default_rng(8)
    homes = Points.of(random.uniform(-86.7, -86.3, 500), random.uniform(32.3, 32.7, 500))
    places = Points.of(random.uniform(-86.7, -86.3, 40), random.uniform(32.3, 32.7, 40))
    here, there = (
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(each.lon, each.lat), crs=4326).to_crs(26916)
        for each in (homes, places)
    )
    joined_gdf = here.sjoin_nearest(there, distance_col="metres")
    found = LineModel().nearest(homes, places)
    # UTM shortens and stretches by up to 4 in 10,000.
    assert found.metres[:, 0] == pytest.approx(1.3 * joined_gdf["metres"].to_numpy(), rel=5e-4)
    same = found.index[:, 0] == joined_gdf["index_right"].to_numpy()
    assert same.mean() > 0.99, "only near-ties may differ"
