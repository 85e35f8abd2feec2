"""Time the nearest-of-a-category search against scipy, in one run, on the same network.

    python -m tests.bench.access.bench_nearest EXTRACT.osm.pbf [--tiles 2] [--categories 12]

For each category: minutes of every origin to its nearest place. Ours searches from the places
over the reversed network (``nearest``, points and their walks to the street included); scipy
runs ``dijkstra(min_only=True)`` from the places' nodes over the same reversed network (all its
nodes, in the same order in memory), and then reads the origins' nodes. ``--tiles 2`` lays 2 x 2
copies of the network side by side.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from mapping.osm import read_osm
from mapping.travel import Network, Points, StreetModel, build_network, warm_up


def tiled(network: Network, tiles: int) -> Network:
    """Return ``tiles`` x ``tiles`` copies side by side, joined at their first nodes."""
    if tiles == 1:
        return network
    west, south, east, north = network.bounds
    count, copies = len(network.node_ids), tiles * tiles
    columns, rows = np.divmod(np.arange(copies), tiles)
    joints = np.arange(1, copies) * count
    each = [np.tile(part, copies) for part in (network.metres, network.forward_s,
                                               network.backward_s, network.delay_s)]  # fmt: skip
    joint = np.full(copies - 1, 1000.0)
    offsets = np.repeat(np.arange(copies) * count, len(network.edge_from))
    ends = [
        np.concatenate((np.tile(part, copies) + offsets, other)).astype(np.int32)
        for part, other in ((network.edge_from, joints - count), (network.edge_to, joints))
    ]
    return replace(
        network,
        node_ids=np.arange(count * copies, dtype=np.int64),
        lon=(network.lon + columns[:, None] * (east - west)).ravel(),
        lat=(network.lat + rows[:, None] * (north - south)).ravel(),
        edge_from=ends[0],
        edge_to=ends[1],
        metres=np.concatenate((each[0], joint)),
        forward_s=np.concatenate((each[1], joint)),
        backward_s=np.concatenate((each[2], joint)),
        delay_s=each[3],
    )


def reversed_matrix(network: Network) -> csr_array:
    """Return seconds from each node to those that lead to it, as scipy takes them."""
    start = np.concatenate((network.edge_from, network.edge_to))
    end = np.concatenate((network.edge_to, network.edge_from))
    seconds = np.concatenate((network.forward_s, network.backward_s)) + network.delay_s[end]
    used = np.isfinite(seconds)
    count = len(network.node_ids)
    return csr_array((seconds[used], (end[used], start[used])), shape=(count, count))


def timed(work: Callable[[], object], rounds: int) -> float:
    """Return the median seconds of some rounds."""
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def peak_mb() -> float:
    """Return the most memory that this process ever held, in MB; NaN where nobody tells."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    # macOS counts in bytes, Linux in kB.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> None:
    """Run the comparison and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--mode", default="walk", choices=("walk", "drive"))
    parser.add_argument("--tiles", type=int, default=1)
    parser.add_argument("--categories", type=int, default=12)
    parser.add_argument("--places", type=int, default=5000, help="of all categories together")
    parser.add_argument("--origins", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()

    started = time.perf_counter()
    warm_up()
    print(f"warm up                    {time.perf_counter() - started:8.3f} s")
    started = time.perf_counter()
    extract = read_osm([options.extract])
    print(f"read the extract           {time.perf_counter() - started:8.3f} s")
    started = time.perf_counter()
    network = build_network(extract, options.mode)
    print(f"build the network          {time.perf_counter() - started:8.3f} s")
    file = Path(f"{options.extract.stem}.{options.mode}.network.tmp")
    network.save(file)
    started = time.perf_counter()
    network = Network.load(file)
    StreetModel(network).snap(Points.of(network.lon[:1], network.lat[:1]))
    print(f"load, with the snap index  {time.perf_counter() - started:8.3f} s")
    print(f"file                       {file.stat().st_size / 1e6:8.1f} MB")
    file.unlink()
    del extract

    network = tiled(network, options.tiles)
    print(
        f"network                    {len(network.node_ids):8d} nodes, {len(network.metres)} edges"
    )
    random = np.random.default_rng(1)
    keep = np.unique(network.edge_from[network.snappable_edges])
    origin_nodes = random.choice(keep, options.origins)
    place_nodes = random.choice(keep, options.places)
    category = random.integers(0, options.categories, options.places)
    groups = [place_nodes[category == each] for each in range(options.categories)]
    origins = Points.of(network.lon[origin_nodes], network.lat[origin_nodes])
    places = [Points.of(network.lon[nodes], network.lat[nodes]) for nodes in groups]

    model = StreetModel(network)
    before = peak_mb()
    started = time.perf_counter()
    for each in (origins, *places):
        model.snap(each)
    points = options.origins + options.places
    print(f"snap {points:6d} points         {time.perf_counter() - started:8.3f} s")
    matrix = reversed_matrix(network)

    def ours() -> list[np.ndarray]:
        return [model.nearest(origins, each).minutes[:, 0] for each in places]

    def ours_two() -> list[np.ndarray]:
        return [model.nearest(origins, each, k=2).minutes for each in places]

    def ours_threads() -> list[np.ndarray]:
        with ThreadPoolExecutor(options.threads) as pool:
            return list(pool.map(lambda each: model.nearest(origins, each).minutes[:, 0], places))

    def theirs() -> list[np.ndarray]:
        return [
            dijkstra(matrix, indices=np.unique(each), min_only=True)[origin_nodes] / 60
            for each in groups
        ]

    both = zip(ours(), theirs(), strict=True)
    reached = [(a, b, np.isfinite(a) & np.isfinite(b)) for a, b in both]
    worst = max(float(np.abs(a[some] - b[some]).max()) for a, b, some in reached)
    print(f"largest difference         {worst * 60:8.3f} s (scipy starts at nodes)")
    rows = {"ours, nearest": ours, "ours, nearest two": ours_two,
            f"ours, nearest, {options.threads} threads": ours_threads}  # fmt: skip
    took = {name: timed(work, options.rounds) for name, work in rows.items()}
    grew = peak_mb() - before
    base = timed(theirs, options.rounds)
    for name, each in took.items():
        print(f"{name:26s} {each:8.4f} s   scipy takes {base / each:5.1f} times as long")
    print(f"{'scipy min_only':26s} {base:8.4f} s")
    limit_s = timed(lambda: [model.within(origins, each, limit_min=20) for each in places], 1)
    print(f"all pairs within 20 min    {limit_s:8.3f} s")
    print(f"peak memory                {peak_mb():8.0f} MB, of it {grew:.0f} MB for searching")


if __name__ == "__main__":
    main()
