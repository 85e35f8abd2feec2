"""Time counts within reach and enhanced 2SFCA against scipy and PySAL ``access``, in one run.

    python -m tests.bench.access.bench_supply EXTRACT.osm.pbf [--tiles 2] [--homes 20000]

For every home: how many places lie within the limit, and its access score. Ours goes from
snapped points over ``StreetModel.within`` to ``two_step_fca``. The other way searches from each
place's node with ``scipy.sparse.csgraph.dijkstra(limit=…)``, in chunks that fit into memory,
makes the long table that ``access`` takes, and asks ``access`` for the enhanced method with the
same weights (without it, ``requirements-bench.txt``, for the table alone). Each way runs in a
process of its own, so that its memory can be told.
"""

import argparse
import json
import logging
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import dijkstra

from mapping.gaps.access import STEP_WEIGHTS, two_step_fca
from mapping.geo import WALK_M_PER_MIN
from mapping.travel import Points, StreetModel, warm_up
from tests.bench.access.networks import network_of, peak_mb, places_on, reversed_matrix, timed

_CHUNK = 64


def problem(options: argparse.Namespace):
    """Return network, nodes of homes and places, students and places on offer."""
    network = network_of(options.extract, "walk", options.tiles)
    random = np.random.default_rng(7)
    homes = places_on(network, options.homes, seed=1)
    places = places_on(network, options.places, seed=2)
    students = random.integers(10, 60, len(homes)).astype(float)
    return network, homes, places, students, random.integers(1, 100, len(places)).astype(float)


def ours(options: argparse.Namespace):
    """Return our way, ready to run: counts and scores."""
    network, homes, places, students, supply = problem(options)
    limit_min = options.metres / WALK_M_PER_MIN
    model = StreetModel(network)
    origins = Points.of(network.lon[homes], network.lat[homes])
    destinations = Points.of(network.lon[places], network.lat[places])
    model.within(origins, destinations, limit_min=0.0)
    warm_up()

    def work():
        pairs_df = model.within(origins, destinations, limit_min=limit_min)
        score = two_step_fca(
            supply, students, pairs_df, threshold_min=limit_min, is_enhanced=True
        ).access_score
        return np.bincount(pairs_df["origin"], minlength=len(homes)), score

    return work


def theirs(options: argparse.Namespace):
    """Return the way of scipy and ``access``, ready to run: counts and scores."""
    network, homes, places, students, supply = problem(options)
    limit_min = options.metres / WALK_M_PER_MIN
    matrix = reversed_matrix(network)
    has_access = find_spec("access") is not None
    logging.disable(logging.CRITICAL)  # it reports every measure that it made

    def work():
        parts = []
        for at in range(0, len(places), _CHUNK):
            some = places[at : at + _CHUNK]
            seconds = dijkstra(matrix, indices=some, limit=(limit_min + 1e-6) * 60)[:, homes]
            place, home = np.nonzero(np.isfinite(seconds))
            minutes = np.round(seconds[place, home] / 60, 6)
            parts.append(pd.DataFrame({"home": home, "place": place + at, "minutes": minutes}))
        cost_df = pd.concat(parts)
        counts = np.bincount(cost_df["home"], minlength=len(homes))
        if not has_access:
            return counts, np.full(len(homes), np.nan)
        from access import Access, weights

        made = Access(
            demand_df=pd.DataFrame({"id": np.arange(len(homes)), "n": students}),
            demand_index="id",
            demand_value="n",
            supply_df=pd.DataFrame({"id": np.arange(len(places)), "n": supply}),
            supply_index="id",
            supply_value="n",
            cost_df=cost_df,
            cost_origin="home",
            cost_dest="place",
            cost_name="minutes",
        )
        ends = [limit_min / 3, limit_min * 2 / 3, limit_min]
        steps = weights.step_fn(dict(zip(ends, STEP_WEIGHTS, strict=True)))
        score = made.enhanced_two_stage_fca(name="e", cost="minutes", weight_fn=steps)
        return counts, score.iloc[:, 0].reindex(range(len(homes))).fillna(0).to_numpy()

    return work


def measure(options: argparse.Namespace) -> None:
    """Run one way and print what it took and answered."""
    work = {"ours": ours, "theirs": theirs}[options.only](options)
    before = peak_mb()
    counts, score = work()
    took = timed(work, options.rounds)
    answer = {"wall_s": took.wall_s, "cpu_s": took.cpu_s, "grew_mb": peak_mb() - before}
    answer |= {"counts": counts.tolist(), "score": score.tolist()}
    sys.stdout.write(json.dumps(answer))


def main() -> None:
    """Run both ways and print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extract", type=Path)
    parser.add_argument("--tiles", type=int, default=2)
    parser.add_argument("--homes", type=int, default=20_000)
    parser.add_argument("--places", type=int, default=1_000)
    parser.add_argument("--metres", type=float, default=3_000.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("ours", "theirs"), help="one way, in this process")
    options = parser.parse_args()
    if options.only:
        measure(options)
        return
    started = time.perf_counter()
    found = {}
    for way in ("ours", "theirs"):
        command = [sys.executable, "-m", "tests.bench.access.bench_supply", *sys.argv[1:]]
        run = subprocess.run([*command, "--only", way], check=True, capture_output=True, text=True)
        found[way] = json.loads(run.stdout)
        print(f"{way:8s}{found[way]['wall_s']:9.3f} s clock {found[way]['cpu_s']:9.3f} s cpu"
              f" {found[way]['grew_mb']:7.0f} MB more")  # fmt: skip
    one, two = found["ours"], found["theirs"]
    differ = int((np.array(one["counts"]) != two["counts"]).sum())
    print(f"pairs within reach: {sum(one['counts']):,}; {differ} homes differ in count")
    off = np.abs(np.array(one["score"]) - np.array(two["score"])) / max(one["score"])
    print(f"largest difference of a score, in shares of the largest: {np.nanmax(off):.1e}")
    print(f"they take {two['cpu_s'] / one['cpu_s']:.1f} times the processor time, "
          f"{two['wall_s'] / one['wall_s']:.1f} times the clock")  # fmt: skip
    print(f"all of this took {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
