"""Measure batches with one process and with two, for a county and for a state, beside the peers.

    python -m tests.bench.geocode.speed RANGES.csv --cases CASES.csv [--state STATE.bin]
        [--rows 100000]

``STATE.bin`` is the index that ``speed_state.py`` keeps (made if it is missing). Two processes are
forced here, also where the geocoder itself would take one. Figures are addresses per second of
processor time; those of two processes are for a machine where each has a core of its own: the
time of this process, and half of the others'.
"""

import argparse
import csv
import re
import time
from functools import partial
from pathlib import Path

from mapping.geocoding import many
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import read_reference
from tests.bench.geocode.measure import PEERS
from tests.bench.geocode.speed_state import SLIPS, addresses, state_tables


def county_batch(cases: Path, rows: int) -> list[str]:
    """Return the cases again and again, each time with other house numbers."""
    with cases.open(newline="", encoding="utf-8") as file:
        lines = [case["address"] for case in csv.DictReader(file)]
    return [_other_number(lines[row % len(lines)], 2 * (row // len(lines))) for row in range(rows)]


def _other_number(line: str, more: int) -> str:
    return re.sub(r"\b\d{1,4}\b", lambda found: str(int(found[0]) + more), line, count=1)


def spent() -> tuple[float, float]:
    """Return the processor seconds of this process, and of those it started; NaN if unknown."""
    try:
        import resource
    except ImportError:
        return time.process_time(), float("nan")
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), children.ru_utime + children.ru_stime


def measure(name: str, index: AddressIndex, batch: list[str]) -> None:
    """Print the figures of a batch with one process and with two."""
    for processes in (1, 2):
        setattr(many, "processes_for", partial(_forced, processes))  # noqa: B010
        wall, (mine, others) = time.perf_counter(), spent()
        LocalGeocoder(index).answers(batch, workers=processes)
        wall = time.perf_counter() - wall
        mine, others = (
            after - before for after, before in zip(spent(), (mine, others), strict=True)
        )
        took = mine + others / processes if processes > 1 else mine
        print(
            f"{name:16s}{processes:4d} process{'es' if processes > 1 else '  '}"
            f"{len(batch):10,d}{len(batch) / took:12,.0f} a second"
            f"   ({mine:.1f} + {others:.1f} cpu s, {wall:.1f} s by the clock)",
            flush=True,
        )


def _forced(processes: int, _count: int, _workers: int) -> int:
    return processes


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure batches of the geocoder.")
    parser.add_argument("ranges", type=Path)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    reference = read_reference(asked.ranges)
    print(PEERS)
    county = AddressIndex.build(reference)
    batch = county_batch(asked.cases, asked.rows)
    for rows in (10_000, 25_000, asked.rows):
        measure("county, mixed", county, batch[:rows])
    if asked.state is None:
        return
    tables = state_tables(reference[0], 3_000_000)
    if not asked.state.exists():
        AddressIndex.build(tables).save(asked.state)
    state = AddressIndex.load(asked.state)
    measure("state, clean", state, addresses(tables, ["clean"], asked.rows, seed=3))
    mixed = addresses(tables, list(SLIPS), asked.rows, seed=9)
    for rows in (10_000, asked.rows):
        measure("state, mixed", state, mixed[:rows])


if __name__ == "__main__":
    main()
