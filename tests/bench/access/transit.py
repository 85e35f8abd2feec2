"""Time transit: reading a feed, and answers for all homes and categories over a window.

    python -m tests.bench.access.transit STREETS.osm.pbf FEED.zip --date 2026-05-06
        [--homes 4000] [--categories 12] [--places 50] [--from 15:00] [--to 18:00]

Homes and places are drawn on the streets (seeded). Three questions per category: the set's
fastest minutes at each departure (``departures``: one backward scan), the two nearest places by
their own medians (``nearest``: one scan per place), and all pairs within 30 minutes.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from mapping.osm import read_osm
from mapping.travel import (
    Feed,
    Network,
    Points,
    StreetModel,
    Timetable,
    TransitModel,
    TransitNetwork,
    build_network,
    read_feed,
    warm_up,
)
from tests.bench.access.networks import peak_mb


def on_streets(network: Network, count: int, seed: int) -> Points:
    """Return places within 50 m or so of junctions."""
    dice = np.random.default_rng(seed)
    nodes = dice.integers(0, len(network.lon), count)
    aside = dice.uniform(-0.0004, 0.0004, (2, count))
    return Points.of(network.lon[nodes] + aside[0], network.lat[nodes] + aside[1])


def took(what: str, work: Callable[[], object]) -> None:
    """Do a piece of work and tell its time and the peak of the process so far."""
    cpu, clock = time.process_time(), time.perf_counter()
    work()
    cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
    print(f"{what:44} {cpu:8.3f} s processor {clock:8.3f} s clock {peak_mb():7.0f} MB peak")


def minute_of(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("streets", type=Path)
    parser.add_argument("feed", type=Path)
    parser.add_argument("--date", type=date.fromisoformat, required=True)
    parser.add_argument("--homes", type=int, default=4000)
    parser.add_argument("--categories", type=int, default=12)
    parser.add_argument("--places", type=int, default=50)
    parser.add_argument("--from", dest="start", type=minute_of, default=15 * 60)
    parser.add_argument("--to", dest="end", type=minute_of, default=18 * 60)
    options = parser.parse_args()

    warm_up()
    took("read the feed", lambda: read_feed(options.feed))
    feed = read_feed(options.feed).feed
    with TemporaryDirectory() as folder:
        file = Path(folder) / "feed.npz"
        feed.save(file)
        took(f"load it ({file.stat().st_size / 1e6:.1f} MB)", lambda: Feed.load(file))
    network = build_network(read_osm([options.streets]), "walk")
    walk = StreetModel(network)
    homes = on_streets(network, options.homes, 1)
    sets = [on_streets(network, options.places, 2 + at) for at in range(options.categories)]
    walk.has_streets(homes)
    transit = TransitNetwork(Timetable.of([feed]), walk)
    model = TransitModel(transit, options.date, start_min=options.start, end_min=options.end)
    print(
        f"{len(feed.time_stop):,} stop times, {len(feed.stop_ids):,} stops, "
        f"{len(model.rides.depart_s):,} rides on {options.date}; {len(network.lon):,} nodes, "
        f"{len(homes):,} homes, {len(sets)} x {options.places} places, "
        f"{model.departures_count} departures"
    )
    took("walks between stops", lambda: transit.changes)
    took("walks from homes to stops", lambda: transit.legs_in(homes))
    took("departures, all categories", lambda: [model.departures(homes, one) for one in sets])
    took("nearest two, all categories", lambda: [model.nearest(homes, one, k=2) for one in sets])
    took(
        "pairs within 30 minutes, all categories",
        lambda: [model.within(homes, one, limit_min=30) for one in sets],
    )
    took(
        "the way home from one category",
        lambda: model.way_home(homes, sets[0], start_min=options.end, end_min=options.end + 60),
    )


if __name__ == "__main__":
    main()
