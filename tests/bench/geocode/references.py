"""How long each kind of reference takes to read, build and open, and how large its index is.

python -m tests.bench.geocode.references
"""

import sys
import tempfile
import time
from pathlib import Path

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import ReferenceTable, read_reference
from tests.bench.geocode.accuracy_places import PLACES
from tests.real_data import REAL_DATA

__all__ = ["main"]


def main() -> int:
    print(f"{'reference':26s}{'rows':>8s}{'left out':>9s}{'read s':>8s}{'build s':>8s}"
          f"{'MB':>7s}{'open ms':>8s}{'first ms':>9s}")  # fmt: skip
    for place in PLACES:
        if not place.is_here():
            print(f"{place.name:26s} skipped, its data is not on this machine")
            continue
        start = time.process_time()
        tables = place.tables()
        _measure(place.name, tables, time.process_time() - start)
    whole = REAL_DATA / "addresses" / "openaddresses_hoboken_willow_ave.csv"
    if whole.exists():
        start = time.process_time()
        tables = read_reference(whole)
        _measure("openaddresses, whole file", tables, time.process_time() - start)
    return 0


def _measure(name: str, tables: list[ReferenceTable], read_s: float) -> None:
    start = time.process_time()
    index = AddressIndex.build(tables)
    build_s = time.process_time() - start
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "addresses.bin"
        index.save(path)
        size_mb = path.stat().st_size / 1e6
        start = time.process_time()
        opened = AddressIndex.load(path)
        geocoder = LocalGeocoder(opened)
        open_ms = 1000 * (time.process_time() - start)
        start = time.process_time()
        geocoder.locate("1 Main Stret, Nowhere 00000")
        first_ms = 1000 * (time.process_time() - start)
        del geocoder, opened
    skipped = sum(count for table in tables for count in table.skipped.values())
    print(f"{name:26s}{index.rows:8,d}{skipped:9,d}{read_s:8.2f}{build_s:8.2f}{size_mb:7.2f}"
          f"{open_ms:8.1f}{first_ms:9.1f}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
