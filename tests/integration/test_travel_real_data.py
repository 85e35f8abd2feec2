"""Travel minutes on real streets equal those of a plain graph searched with networkx."""

import numpy as np
import pytest

from mapping.osm import read_osm
from mapping.travel import Network, Points, StreetModel, build_network
from tests.real_data import real_data
from tests.travel_support import Oracle

pytestmark = pytest.mark.real_data

FILES = {
    "autauga": "autauga/autauga.osm.pbf",
    "portland": "portland/portland-central-filtered.osm.pbf",
    "columbus": "columbus_oh/columbus.osm.pbf",
    "dc": "dc/dc_nw_streets.osm.pbf",
}


def some_points(network: Network, count: int, *, seed: int, spread: float) -> Points:
    random = np.random.default_rng(seed)
    at = random.integers(0, len(network.lon), count)
    return Points.of(
        network.lon[at] + random.normal(0, spread, count),
        network.lat[at] + random.normal(0, spread, count),
    )


@pytest.mark.parametrize("mode", ["walk", "drive"])
@pytest.mark.parametrize("place", FILES)
def test_minutes_on_real_streets_equal_networkx_to_a_tenth_of_a_second(
    place: str, mode: str
) -> None:
    path = real_data(FILES[place])
    network = build_network(read_osm([path]), mode)
    oracle = Oracle.read(path, mode)
    assert len(network.node_ids) == oracle.graph.number_of_nodes()
    assert set(network.node_ids.tolist()) == set(oracle.graph.nodes)
    one_way = np.isinf(network.forward_s).sum() + np.isinf(network.backward_s).sum()
    assert 2 * len(network.metres) - one_way == oracle.graph.number_of_edges()

    origins = some_points(network, 120, seed=1, spread=0.001)
    destinations = some_points(network, 8, seed=2, spread=0.001)
    expected = oracle.seconds(
        oracle.snap(origins.lon, origins.lat), oracle.snap(destinations.lon, destinations.lat)
    )
    model = StreetModel(network)
    pairs_df = model.pairs(origins, destinations)
    seconds = np.full(expected.shape, np.inf)
    seconds[pairs_df["origin"], pairs_df["destination"]] = pairs_df["minutes"] * 60
    assert (np.isfinite(seconds) == np.isfinite(expected)).all()
    reached = np.isfinite(expected)
    assert reached.mean() > 0.5
    worst = np.abs(seconds[reached] - expected[reached]).max()
    assert worst < 0.1, f"off by up to {worst:.3f} s"

    found = model.nearest(origins, destinations, k=2)
    assert np.array_equal(found.minutes * 60, np.sort(seconds, axis=1)[:, :2])


def test_a_county_fits_in_ten_megabytes_and_comes_back_ready_to_use(tmp_path) -> None:
    path = real_data(FILES["autauga"])
    file = tmp_path / "walk.network"
    build_network(read_osm([path]), "walk").save(file)
    assert file.stat().st_size < 10_000_000
    model = StreetModel(Network.load(file))
    assert model.has_streets(Points.of([-86.48], [32.46])).all()


def test_the_same_file_read_twice_is_the_same_county() -> None:
    path = real_data(FILES["columbus"])
    once, twice = read_osm([path]), read_osm([path, path])
    assert np.array_equal(once.node_ids, twice.node_ids)
    assert [way.osm_id for way in once.ways] == [way.osm_id for way in twice.ways]
    assert len(once.areas) == len(twice.areas)
