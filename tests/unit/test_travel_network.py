"""Networks: what becomes a node and an edge, islands, saving and loading."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mapping.errors import DataFileError, NoDataForAreaError, UnknownNameError
from mapping.travel import Network, Points, StreetModel, build_network, street_segments
from mapping.travel.network import exact
from tests.travel_support import EAST_M, NORTH_M, extract_of, hand_made


def edges_of(network: Network) -> dict[tuple[int, int], tuple[float, float, float]]:
    """Return {(smaller OSM id, larger): (metres, seconds there, seconds back)}."""
    found = {}
    for a, b, metres, there, back in zip(
        network.node_ids[network.edge_from],
        network.node_ids[network.edge_to],
        network.metres,
        network.forward_s,
        network.backward_s,
        strict=True,
    ):
        key, values = ((a, b), (there, back)) if a < b else ((b, a), (back, there))
        found[int(key[0]), int(key[1])] = (metres, *values)
    return found


def test_the_walk_network_of_the_hand_made_town() -> None:
    network = build_network(hand_made(), "walk")
    # 24 grid nodes and the island of two; neither the motorway nor the private drive.
    assert sorted(network.node_ids.tolist()) == list(range(1, 27))
    edges = edges_of(network)
    # 4 rows of 5, 2 columns of 3, the steps, the island.
    assert len(edges) == 4 * 5 + 2 * 3 + 1 + 1
    assert edges[1, 2] == pytest.approx((EAST_M, EAST_M * 0.75, EAST_M * 0.75))
    assert edges[9, 15] == pytest.approx((NORTH_M, NORTH_M * 0.75, NORTH_M * 0.75), rel=1e-6)


def test_the_drive_network_of_the_hand_made_town() -> None:
    network = build_network(hand_made(), "drive")
    assert sorted(network.node_ids.tolist()) == list(range(1, 29))
    edges = edges_of(network)
    assert len(edges) == 4 * 5 + 2 * 3 + 2 + 1
    assert (9, 15) not in edges, "steps"
    # Row 0 is oneway=-1: only from 2 to 1, at 30 km/h.
    assert edges[1, 2] == pytest.approx((EAST_M, np.inf, EAST_M * 3.6 / 30))
    # Row 3 is one-way east at 30 mph.
    assert edges[19, 20] == pytest.approx((EAST_M, EAST_M * 3.6 / 48.28032, np.inf))
    # A motorway is one-way unless it says otherwise.
    assert edges[24, 27] == pytest.approx((EAST_M, EAST_M * 3.6 / 100, np.inf))


def test_islands_are_reported() -> None:
    report = build_network(hand_made(), "walk").report()
    assert (report.mode, report.nodes, report.edges) == ("walk", 26, 28)
    assert (report.islands, report.small_islands, report.small_island_nodes) == (1, 1, 2)
    assert report.largest_share == pytest.approx(24 / 26)
    assert report.length_km == pytest.approx((21 * EAST_M + 7 * NORTH_M) / 1000)
    assert report.one_way_share == 0.0


def test_a_junction_delay_is_lost_at_nodes_with_three_edges_or_more() -> None:
    network = build_network(hand_made(), "drive", junction_delay_s=10)
    slow = {int(node) for node in network.node_ids[network.delay_s > 0]}
    # In the drive network: both ends of rows 1 and 2, and 24 where the motorway leaves.
    assert slow == {7, 12, 13, 18, 24}
    assert set(network.delay_s) == {0.0, 10.0}


def test_one_piece_of_street_on_two_ways_is_one_edge_with_the_best_of_both() -> None:
    extract = extract_of(
        {1: (0, 0), 2: (0.001, 0)},
        [
            (1, [1, 2], {"highway": "primary", "oneway": "yes", "maxspeed": "36"}),
            (2, [2, 1], {"highway": "service", "oneway": "yes", "maxspeed": "18"}),
            (3, [1, 2], {"highway": "service", "maxspeed": "9", "oneway": "yes"}),
        ],
    )
    network = build_network(extract, "drive")
    assert edges_of(network) == {(1, 2): pytest.approx((EAST_M, EAST_M / 10, EAST_M / 5))}


def test_a_node_repeated_in_a_way_makes_no_edge_to_itself() -> None:
    extract = extract_of(
        {1: (0, 0), 2: (0.001, 0)}, [(1, [1, 1, 2, 2], {"highway": "residential"})]
    )
    assert len(build_network(extract, "walk").metres) == 1


def test_two_nodes_at_one_place_are_no_trouble() -> None:
    extract = extract_of(
        {1: (0, 0), 2: (0.001, 0), 3: (0.001, 0), 4: (0.002, 0)},
        [(1, [1, 2, 3, 4], {"highway": "residential"})],
    )
    model = StreetModel(build_network(extract, "walk"))
    found = model.nearest(Points.of([0.0, 0.001], [0, 0]), Points.of([0.002], [0.0]))
    assert found.metres[:, 0] == pytest.approx([2 * EAST_M, EAST_M])


def test_a_saved_network_comes_back_the_same_and_holds_no_code(tmp_path: Path) -> None:
    network = build_network(hand_made(), "drive", junction_delay_s=3)
    network = replace(network, newest_on="2024-05-06")
    file = tmp_path / "networks" / "drive.network"
    network.save(file)
    again = Network.load(file)
    for name in ("node_ids", "lon", "lat", "edge_from", "edge_to", "metres", "forward_s",
                 "backward_s", "delay_s"):  # fmt: skip
        assert np.array_equal(getattr(network, name), getattr(again, name)), name
    assert (again.mode, again.newest_on) == ("drive", "2024-05-06")
    assert again.report() == network.report()
    assert [each.name for each in file.parent.iterdir()] == ["drive.network"]


def test_a_damaged_network_file_is_refused_with_a_next_step(tmp_path: Path) -> None:
    network = build_network(hand_made(), "walk")
    good = tmp_path / "good.network"
    network.save(good)
    content = good.read_bytes()
    replace(network, edge_to=network.edge_to + np.int32(26)).save(tmp_path / "outside")
    replace(network, lat=network.lat[:-1]).save(tmp_path / "short")
    replace(network, metres=-network.metres).save(tmp_path / "negative")
    replace(network, forward_s=network.forward_s.astype(np.float32)).save(tmp_path / "kind")
    (tmp_path / "cut").write_bytes(content[: len(content) // 2])
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_bytes(b"name,address\n")
    with (tmp_path / "objects").open("wb") as stream:
        np.savez(stream, mode=np.array([{}], dtype=object))
    for name in ("outside", "short", "negative", "kind", "cut", "empty", "text", "objects", "no"):
        with pytest.raises(DataFileError, match="Add the street file once more"):
            Network.load(tmp_path / name)


def test_an_unknown_mode_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(UnknownNameError, match="walk, drive"):
        build_network(hand_made(), "fly")


def test_a_map_without_streets_is_refused() -> None:
    extract = extract_of({1: (0, 0), 2: (1, 0)}, [(1, [1, 2], {"waterway": "river"})])
    for each in (extract, extract_of({}, [])):
        with pytest.raises(NoDataForAreaError, match="no streets"):
            build_network(each, "walk")


def test_the_extent_holds_the_streets_and_not_the_island() -> None:
    network = build_network(hand_made(), "walk")
    assert network.extent().bounds == pytest.approx((0, 0, 0.005, 0.003))
    assert network.bounds == pytest.approx((0, 0, 0.021, 0.003))


def test_neighbours_on_the_ground_are_neighbours_in_memory() -> None:
    side = 32
    random = np.random.default_rng(5)
    ids = random.permutation(side * side) + 1
    nodes = {
        int(ids[x * side + y]): (x * 0.001, y * 0.001) for x in range(side) for y in range(side)
    }
    rows = [[int(ids[x * side + y]) for x in range(side)] for y in range(side)]
    columns = [[int(ids[x * side + y]) for y in range(side)] for x in range(side)]
    extract = extract_of(
        nodes, [(at, line, {"highway": "path"}) for at, line in enumerate(rows + columns)]
    )
    network = build_network(extract, "walk")
    jump = np.abs(network.edge_from.astype(int) - network.edge_to)
    # Along rows half of all jumps would be `side`; along the curve the median is far shorter.
    assert np.median(jump) <= 5


def test_rounded_numbers_add_up_the_same_in_any_order() -> None:
    values = exact(np.random.default_rng(1).random(10_000) * 1000)
    assert values.sum() == values[::-1].sum() == sum(np.random.default_rng(2).permutation(values))
    assert float(exact(1 / 3)) == pytest.approx(1 / 3, abs=5e-7)


def test_streets_for_spreading_people_have_a_name_a_class_and_a_line() -> None:
    segments_gdf = street_segments(hand_made())
    assert segments_gdf.columns.tolist() == ["name", "highway", "is_residential", "geometry"]
    assert segments_gdf.crs.to_epsg() == 4326
    # Neither the steps nor the motorway.
    assert len(segments_gdf) == 8
    assert segments_gdf["is_residential"].sum() == 4
    first = segments_gdf[segments_gdf["name"] == "First Street"].iloc[0]
    assert first.geometry.coords[0] == (0.0, 0.001)
    assert len(first.geometry.coords) == 6


def test_a_map_without_streets_has_no_segments() -> None:
    segments_gdf = street_segments(extract_of({}, []))
    assert len(segments_gdf) == 0
    assert segments_gdf.columns.tolist() == ["name", "highway", "is_residential", "geometry"]
