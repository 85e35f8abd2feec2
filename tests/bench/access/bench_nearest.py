"""Time the nearest-of-a-category search against its peers, in one run, on the same network.

    python -m tests.bench.access.bench_nearest EXTRACT.osm.pbf [--tiles 2] [--mode drive]

For each category: minutes of every origin to its nearest place. Ours (``StreetModel.nearest``)
goes from snapped points to minutes, metres and places, walks to the street included. The others
start at nodes: scipy runs ``dijkstra(min_only=True)`` from the places' nodes over the same
reversed network (all its nodes, in the same order in memory) and reads the origins' nodes;
igraph and pandana, where they are installed (``requirements-bench.txt``), do the same with their
own means; pandana counts in thousandths, and takes ways to be walked in both directions.
``--tiles 2`` lays 2 x 2 copies of the network side by side.
"""

import argparse
import importlib.util
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from mapping.travel import Network, Points, StreetModel, warm_up
from tests.bench.access.networks import network_of, peak_mb, places_on, reversed_matrix, timed

Groups = list[np.ndarray]


def loading(network: Network) -> None:
    """Say how large the file of a network is and how long it takes to be ready for questions."""
    file = Path(f"bench.{network.mode}.network.tmp")
    network.save(file)
    started = time.perf_counter()
    model = StreetModel(Network.load(file))
    read_s = time.perf_counter() - started
    model.snap(Points.of(network.lon[:1], network.lat[:1]))
    took = time.perf_counter() - started
    print(f"load, ready to search    {took:9.4f} s clock (of it {read_s:.3f} s reading"
          f" {file.stat().st_size / 1e6:.1f} MB)")  # fmt: skip
    file.unlink()


def by_igraph(network: Network, groups: Groups, origin_nodes: np.ndarray):
    """Return a search with igraph: a node more for each category, joined to its places."""
    import igraph

    count = len(network.node_ids)
    extra = [np.full(len(nodes), count + at) for at, nodes in enumerate(groups)]
    start = np.concatenate((network.edge_to, network.edge_from, *extra))
    end = np.concatenate((network.edge_from, network.edge_to, *groups))
    seconds = np.concatenate((network.forward_s, network.backward_s, *(0.0 * g for g in groups)))
    used = np.isfinite(seconds)
    pairs, seconds = np.column_stack((start, end))[used], seconds[used]
    graph = igraph.Graph(count + len(groups), pairs, directed=True)
    sources = list(range(count, count + len(groups)))
    return lambda: [
        np.array(graph.distances(source, None, seconds, mode="out")[0])[origin_nodes] / 60
        for source in sources
    ]


def by_pandana(network: Network, groups: Groups, origin_nodes: np.ndarray):
    """Return a search with pandana, whose contraction is done beforehand and not counted."""
    import pandana

    started = time.perf_counter()
    graph = pandana.Network(
        pd.Series(network.lon),
        pd.Series(network.lat),
        pd.Series(network.edge_from.astype(np.int64)),
        pd.Series(network.edge_to.astype(np.int64)),
        pd.DataFrame({"s": network.forward_s}),
        twoway=True,
    )
    far_s = 1e6
    for at, nodes in enumerate(groups):
        lon, lat = pd.Series(network.lon[nodes]), pd.Series(network.lat[nodes])
        graph.set_pois(f"c{at}", far_s, 1, lon, lat)
    print(f"\npandana prepares in      {time.perf_counter() - started:9.4f} s clock")
    return lambda: [
        graph.nearest_pois(far_s, f"c{at}", num_pois=1)[1].to_numpy()[origin_nodes] / 60
        for at in range(len(groups))
    ]


def worst_s(ours: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    """Return the largest difference in seconds where both arrive."""
    reached = [(a, b, np.isfinite(a) & (b < 1e4)) for a, b in zip(ours, theirs, strict=True)]
    return max(float(np.abs(a[some] - b[some]).max(initial=0)) for a, b, some in reached) * 60


def main() -> None:
    """Run the comparison and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--mode", default="walk", choices=("walk", "drive", "step_free"))
    parser.add_argument("--tiles", type=int, default=1)
    parser.add_argument("--categories", type=int, default=12)
    parser.add_argument("--places", type=int, default=5000, help="of all categories together")
    parser.add_argument("--origins", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()

    warm_up()
    network = network_of(options.extract, options.mode, options.tiles)
    print(f"{options.extract.stem}, {options.mode}, {options.tiles} x {options.tiles}: "
          f"{len(network.node_ids):,} nodes, {len(network.metres):,} edges")  # fmt: skip
    loading(network)
    origin_nodes = places_on(network, options.origins, seed=1)
    place_nodes = places_on(network, options.places, seed=2)
    category = np.random.default_rng(3).integers(0, options.categories, options.places)
    groups = [np.unique(place_nodes[category == each]) for each in range(options.categories)]
    origins = Points.of(network.lon[origin_nodes], network.lat[origin_nodes])
    places = [Points.of(network.lon[nodes], network.lat[nodes]) for nodes in groups]
    model = StreetModel(network)
    started = time.perf_counter()
    for each in (origins, *places):
        model.snap(each)
    points = options.origins + options.places
    print(f"snap {points:,} points       {time.perf_counter() - started:9.4f} s clock")
    before = peak_mb()

    def ours(k: int = 1) -> list[np.ndarray]:
        return [model.nearest(origins, each, k=k).minutes[:, 0] for each in places]

    def ours_threads() -> list[np.ndarray]:
        with ThreadPoolExecutor(options.threads) as pool:
            return list(pool.map(lambda each: model.nearest(origins, each).minutes[:, 0], places))

    one = timed(ours, options.rounds)
    print(f"ours, nearest            {one}")
    print(f"ours, nearest two        {timed(lambda: ours(2), options.rounds)}")
    print(f"ours, {options.threads} threads          {timed(ours_threads, options.rounds)}")
    print(f"memory for searching     {peak_mb() - before:9.1f} MB of {peak_mb():.0f}")

    matrix = reversed_matrix(network)
    peers = {
        "scipy": lambda: [
            dijkstra(matrix, indices=nodes, min_only=True)[origin_nodes] / 60 for nodes in groups
        ]
    }
    both_ways = options.mode != "drive"
    for name, prepare in (("igraph", by_igraph), ("pandana", by_pandana)):
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed: left out")
        elif name == "pandana" and not both_ways:
            print("pandana does not search against one-way streets: left out")
        else:
            peers[name] = prepare(network, groups, origin_nodes)
    answers = ours()
    for name, theirs in peers.items():
        difference_s = worst_s(answers, theirs())
        took = timed(theirs, max(options.rounds // 2, 1))
        print(f"{name:25s}{took}  {one.times(took)}  off by {difference_s:.4f} s at most")


if __name__ == "__main__":
    main()
