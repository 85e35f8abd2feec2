"""From a written ``.osm.pbf`` to minutes: out of order, in two halves, clipped, saved, loaded."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from mapping.osm import read_osm
from mapping.travel import Network, Points, StreetModel, build_network
from tests.travel_support import EAST_M, NORTH_M, STEP, Oracle, hand_made, write_osm


def write_town(path: Path, *, seed: int = 0, rows: slice = slice(None)) -> Path:
    """Write (a part of) the 30-node town with its objects shuffled."""
    town = hand_made()
    random = np.random.default_rng(seed)
    ways = [town.ways[at] for at in random.permutation(len(town.ways))][rows]
    needed = random.permutation(sorted({int(ref) for way in ways for ref in way.refs}))
    return write_osm(
        path,
        nodes=[(int(town.node_ids[at]), town.lon[at], town.lat[at], {}) for at in needed],
        ways=[(way.osm_id, town.node_ids[way.refs].tolist(), way.tags) for way in ways],
    )


@pytest.mark.parametrize("mode", ["walk", "drive"])
def test_a_shuffled_file_gives_the_town_and_its_minutes(tmp_path: Path, mode: str) -> None:
    path = write_town(tmp_path / "town.osm.pbf", seed=4)
    network = build_network(read_osm([path]), mode)
    network.save(tmp_path / "town.network")
    model = StreetModel(Network.load(tmp_path / "town.network"))
    random = np.random.default_rng(9)
    origins = Points.of(random.uniform(-0.001, 0.007, 60), random.uniform(-0.001, 0.004, 60))
    destinations = Points.of(random.uniform(-0.001, 0.007, 9), random.uniform(-0.001, 0.004, 9))
    oracle = Oracle.read(path, mode)
    expected = oracle.seconds(
        oracle.snap(origins.lon, origins.lat), oracle.snap(destinations.lon, destinations.lat)
    )
    seconds = np.full(expected.shape, np.inf)
    pairs_df = model.pairs(origins, destinations)
    seconds[pairs_df["origin"], pairs_df["destination"]] = pairs_df["minutes"] * 60
    assert np.isfinite(expected).mean() > 0.5
    assert seconds == pytest.approx(expected, abs=0.1)


def test_two_halves_of_a_town_are_the_town(tmp_path: Path) -> None:
    whole = write_town(tmp_path / "whole.osm.pbf")
    halves = [
        write_town(tmp_path / "first.osm.pbf", rows=slice(0, 6)),
        write_town(tmp_path / "second.osm.pbf", rows=slice(4, None)),
    ]
    one, two = (build_network(read_osm(paths), "drive") for paths in ([whole], halves))
    for name in ("node_ids", "edge_from", "edge_to", "metres", "forward_s", "backward_s"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name


def test_clipping_keeps_streets_that_run_into_the_district(tmp_path: Path) -> None:
    path = write_town(tmp_path / "town.osm.pbf")
    clip = shapely.box(-0.5 * STEP, -0.5 * STEP, 0.5 * STEP, 1.5 * STEP)
    model = StreetModel(build_network(read_osm([path], clip=clip), "walk"))
    # Rows 0 and 1 and the western column are whole; row 2, row 3 and the east are gone.
    assert sorted(model.network.node_ids.tolist()) == [*range(1, 13), 13, 19]
    found = model.nearest(Points.of([0.005], [0.0]), Points.of([0.005], [0.001]))
    assert found.metres[0, 0] == pytest.approx(10 * EAST_M + NORTH_M, abs=0.01)
