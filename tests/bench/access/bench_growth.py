"""Show how travel grows: time and memory by homes and by the size of the network.

    python -m tests.bench.access.bench_growth EXTRACT.osm.pbf [--plot docs/growth.svg]

Measured one by one, each in a process of its own: 10,000, 100,000 and 1,000,000 homes on the
network of the file, on 4 times (2 x 2 tiles) and on 16 times as much. Twelve categories share
1,200 places. Prints one table; with ``--plot`` (matplotlib, ``requirements-bench.txt``) draws it.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from mapping.travel import Points, StreetModel, warm_up
from tests.bench.access.networks import network_of, peak_mb, places_on, timed

HOMES = (10_000, 100_000, 1_000_000)
TILES = (1, 2, 4)
CATEGORIES, PLACES = 12, 1_200


def measure(extract: Path, homes: int, tiles: int) -> dict[str, float]:
    """Return seconds of processor time and MB for one size."""
    warm_up()
    network = network_of(extract, "walk", tiles)
    model = StreetModel(network)
    at = places_on(network, homes, seed=1)
    random = np.random.default_rng(2)
    # Homes stand beside streets, not on their nodes.
    beside = random.normal(0, 0.0003, (2, homes))
    origins = Points.of(network.lon[at] + beside[0], network.lat[at] + beside[1])
    groups = np.array_split(places_on(network, PLACES, seed=3), CATEGORIES)
    places = [Points.of(network.lon[nodes], network.lat[nodes]) for nodes in groups]
    loaded_mb = peak_mb()
    snap = timed(lambda: StreetModel.snap(model, Points(origins.ids, origins.lon, origins.lat)), 1)
    model.snap(origins)
    nearest = timed(lambda: [model.nearest(origins, each) for each in places], 2)
    two = timed(lambda: [model.nearest(origins, each, k=2) for each in places], 2)
    within = timed(lambda: model.within(origins, places[0], limit_min=20), 1)
    return {
        "homes": homes,
        "nodes": len(network.node_ids),
        "snap_s": snap.cpu_s,
        "nearest_s": nearest.cpu_s,
        "two_s": two.cpu_s,
        "within_s": within.cpu_s,
        "more_mb": peak_mb() - loaded_mb,
        "peak_mb": peak_mb(),
    }


def plot(rows: list[dict[str, float]], file: Path) -> None:
    """Draw seconds and memory over homes, one line per network."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams |= {"svg.hashsalt": "growth", "svg.fonttype": "none"}
    from matplotlib import pyplot as plt

    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for nodes, marker in zip(sorted({row["nodes"] for row in rows}), "osD", strict=False):
        some = [row for row in rows if row["nodes"] == nodes]
        homes = [row["homes"] for row in some]
        label = f"{nodes / 1000:,.0f} thousand nodes"
        left.loglog(homes, [row["two_s"] for row in some], marker=marker, label=label)
        right.semilogx(homes, [row["peak_mb"] for row in some], marker=marker, label=label)
    left.set(xlabel="home points", ylabel="seconds (processor)")
    left.set_title("Nearest two of 12 categories")
    right.set(xlabel="home points", ylabel="MB (whole process)", title="Memory")
    left.legend(frameon=False)
    right.set_ylim(bottom=0)
    left.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    for axes in (left, right):
        axes.set_xticks(HOMES, [f"{homes:,}" for homes in HOMES])
        axes.grid(alpha=0.3)
    figure.savefig(file, metadata={"Date": None, "Creator": None})


def main() -> None:
    """Measure all sizes and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", nargs=2, type=int, metavar=("HOMES", "TILES"))
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(measure(options.extract, *options.one)))
        return
    rows = []
    print("| network nodes | homes | snap, s | nearest of 12, s | nearest two of 12, s |"
          " within 20 min of 100, s | MB more | MB at most |")  # fmt: skip
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for tiles in TILES:
        for homes in HOMES:
            command = [sys.executable, "-m", "tests.bench.access.bench_growth"]
            command += [str(options.extract), "--one", str(homes), str(tiles)]
            run = subprocess.run(command, check=True, capture_output=True, text=True)
            row = json.loads(run.stdout)
            rows.append(row)
            print(f"| {row['nodes']:,} | {homes:,} | {row['snap_s']:.2f} | {row['nearest_s']:.3f} |"
                  f" {row['two_s']:.3f} | {row['within_s']:.3f} | {row['more_mb']:.0f} |"
                  f" {row['peak_mb']:.0f} |", flush=True)  # fmt: skip
    if options.plot:
        plot(rows, options.plot)


if __name__ == "__main__":
    main()
