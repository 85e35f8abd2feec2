"""Measure the geocoder: quality by class, and speed.

    python tests/bench/geocode/measure.py REFERENCE… --cases CASES.csv [--scorer score.py]
        [--workers N] [--out RESULTS.csv]

``CASES.csv`` has ``id`` and ``address`` (and what the scorer wants); the scorer is any script that
takes ``RESULTS.csv --cases CASES.csv``. Speed is given per second of processor time.
"""

import argparse
import csv
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

from mapping.geocoding.batch import geocode_table, outcome_summary
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import read_reference

PEERS = """\
measured on the same ranges   clean @100 m  messy @100 m  wrong >1 km  false place  a second
Nominatim 5.3 + cascade             86.7 %        50.1 %       2.48 %       24.6 %        30
DeGAUSS engine                      99.0 %        64.6 %       0.78 %        6.9 %       500
PostGIS tiger 3.3                   74.8 %        57.0 %       0.74 %       15.6 %        90"""
"""What others reached with cases of the same make; given, not measured here."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the geocoder.")
    parser.add_argument("references", nargs="+", type=Path)
    parser.add_argument("--cases", required=True, type=Path)
    parser.add_argument("--scorer", type=Path)
    parser.add_argument("--state", default="")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("results.csv"))
    asked = parser.parse_args()
    start = time.perf_counter()
    tables = [table for path in asked.references for table in read_reference(path)]
    index = AddressIndex.build(tables)
    print(f"index: {index.rows:,} rows in {time.perf_counter() - start:.1f} s")
    with asked.cases.open(newline="", encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    cases_df = pd.DataFrame(
        {"id": [case["id"] for case in cases], "address": [case["address"] for case in cases]},
        dtype="str",
    )
    geocoder = LocalGeocoder(index, state=asked.state or None)
    for run in ("first run", "second run"):
        wall, cpu = time.perf_counter(), time.process_time()
        result_df = geocode_table(cases_df, geocoder, coarse=True, workers=asked.workers)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"{run}: {len(cases) / wall:,.0f} a second, {len(cases) / cpu:,.0f} a cpu second")
    for outcome, count, share in outcome_summary(list(result_df["outcome"])):
        print(f"{outcome:16s}{count:8,d}{100 * share:7.1f} %")
    result_df.to_csv(asked.out, index=False)
    print(PEERS)
    if asked.scorer is None:
        return 0
    command = [sys.executable, str(asked.scorer), str(asked.out), "--cases", str(asked.cases)]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
