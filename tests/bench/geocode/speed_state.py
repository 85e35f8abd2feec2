"""Measure a state: an index of millions of rows, batches and single addresses.

    python tests/bench/geocode/speed_state.py RANGES.csv [--rows 3000000] [--keep STATE.bin]

A county's ranges are copied until there are so many rows: each copy is a county of its own with its
ZIPs, cities and place; half of its street names are its own too, half occur all over the state.
Every second copy has points beside its ranges. The addresses are written from the rows, most of
them with the slips that people make. Figures are per second of processor time.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import read_reference
from mapping.geocoding.reference_table import ReferenceTable

SLIPS = {
    "clean": 25, "no commas": 11, "unit": 8, "typo": 10, "two typos": 4, "no type": 6, "no ZIP": 6,
    "wrong ZIP": 4, "letter": 5, "care of": 4, "wrong type": 3, "no house": 3, "no street": 3,
    "other number": 3, "box": 3, "corner": 2,
}  # fmt: skip
"""Slips by their share of a mixed file, in percent."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def state_tables(county: ReferenceTable, rows: int, seed: int = 7) -> list[ReferenceTable]:
    """Return ranges, points and postal names of a state made of copies of a county."""
    rng = np.random.default_rng(seed)
    copies = max(1, round(rows / (1.5 * len(county.frame))))
    frame = county.frame
    names, name_of = np.unique(frame["street"].to_numpy(dtype=object), return_inverse=True)
    zips, zip_of = np.unique(frame["postcode"], return_inverse=True)
    plain = [k for k, name in enumerate(names) if not any(c.isdigit() for c in name)]
    firsts = sorted({names[k].split()[0] for k in plain if len(names[k].split()[0]) > 3})
    middle = county.coords[(county.offsets[:-1] + county.offsets[1:]) // 2]
    ranges, coords, points, postal = [], [], [], []
    side = int(np.ceil(np.sqrt(copies)))
    for copy in range(copies):
        own = names.copy()
        for k in plain:
            if rng.random() < 0.5:
                words = own[k].split()
                one, other = rng.integers(len(firsts), size=2)
                own[k] = " ".join([firsts[one], firsts[other].lower().title(), *words[1:]][:4])
        codes = 10_000 + copy * len(zips) + np.arange(len(zips))
        towns = [f"{firsts[rng.integers(len(firsts))]}{['ton', 'ville', 'burg'][c % 3]}"
                 for c in codes]  # fmt: skip
        move = np.array([0.6 * (copy % side), 0.5 * (copy // side)]) - np.array([5.0, 3.0])
        part = frame.assign(
            street=own[name_of], postcode=codes[zip_of], city=f"County {copy}", state="AL"
        )
        ranges.append(part)
        coords.append(county.coords + move)
        postal.append(pd.DataFrame({"postcode": codes, "city": towns, "state": "AL"}))
        if copy % 2 == 0:
            spots = middle + move
            points.append(part.assign(
                number=part["number_from"], number_high=-1, suffix="", unit="",
                lon=spots[:, 0], lat=spots[:, 1], city=np.array(towns, dtype=object)[zip_of],
            ))  # fmt: skip
    lengths = np.tile(np.diff(county.offsets), copies)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return [
        ReferenceTable("ranges", "ranges", pd.concat(ranges, ignore_index=True),
                       np.concatenate(coords), offsets, area_names=True),
        ReferenceTable("points", "points", _one_each(pd.concat(points, ignore_index=True))),
        ReferenceTable("postal", "postcodes", pd.concat(postal, ignore_index=True)),
    ]  # fmt: skip


def _one_each(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points without those whose number their street has twice in a ZIP."""
    return points.drop_duplicates(["street", "postcode", "number"], keep=False, ignore_index=True)


def addresses(tables: list[ReferenceTable], slips: list[str], count: int, seed: int) -> list[str]:
    """Return addresses written from rows, each with one slip."""
    rng = np.random.default_rng(seed)
    frame, postal = tables[0].frame, tables[2].frame
    town = dict(zip(postal["postcode"].tolist(), postal["city"].tolist(), strict=True))
    shares = np.array([SLIPS[slip] for slip in slips], dtype=float)
    chosen = rng.choice(len(slips), size=count, p=shares / shares.sum())
    picks = rng.integers(len(frame), size=count)
    columns = ["street", "number_from", "number_to", "postcode"]
    some = frame.iloc[picks][columns].to_numpy(dtype=object).tolist()
    # the row before in the county's file: sometimes a street that meets this one
    other = frame.iloc[np.maximum(picks - 1, 0)]["street"].tolist()
    found = []
    for pick, (street, one, last, code), cross in zip(chosen.tolist(), some, other, strict=True):
        low, high = min(one, last), max(one, last)
        step = 2 if (high - low) % 2 == 0 else 1
        number = low + step * int(rng.integers((high - low) // step + 1))
        found.append(_written(slips[pick], str(number), street, town[code], code, rng, cross))
    return found


def _written(slip, number, street, city, code, rng, other):  # type: ignore[no-untyped-def]
    words = street.split()
    tail = f"{city}, AL {code:05d}"
    if slip == "no commas":
        return f"{number} {street} {city} AL {code:05d}"
    if slip == "unit":
        return f"{number} {street} Apt {rng.integers(1, 40)}, {tail}"
    if slip in {"typo", "two typos"}:
        for _ in range(1 if slip == "typo" else 2):
            street = _typo(street, rng)
    elif slip == "no type" and len(words) > 1:
        street = " ".join(words[:-1])
    elif slip == "no ZIP":
        tail = f"{city}, AL"
    elif slip == "wrong ZIP":
        tail = f"{city}, AL {code + 1:05d}"
    elif slip == "letter":
        number += LETTERS[rng.integers(4)]
    elif slip == "care of":
        return f"c/o Maria Lopez, {number} {street}, {tail}"
    elif slip == "wrong type" and len(words) > 1:
        street = " ".join([*words[:-1], "Trace"])
    elif slip == "no house":
        return f"{street}, {tail}"
    elif slip == "no street":
        street = "Zyxwvuts Qponmlk Rd"
    elif slip == "other number":
        number = str(int(number) + 90_000)
    elif slip == "box":
        return f"PO Box {number}, {tail}"
    elif slip == "corner":
        return f"{street} & {other}, {tail}"
    return f"{number} {street}, {tail}"


def _typo(street: str, rng: np.random.Generator) -> str:
    place = int(rng.integers(1, max(2, len(street.split()[0]))))
    letter = LETTERS[rng.integers(26)].lower()
    kind = rng.integers(3)
    if kind == 0:
        return street[:place] + letter + street[place:]
    if kind == 1:
        return street[:place] + street[place + 1 :]
    return street[:place] + letter + street[place + 1 :]


def peak_mb() -> float:
    """Return the most memory that this process held so far, in megabytes; NaN if unknown."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a state's address index.")
    parser.add_argument("ranges", type=Path)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--singles", type=int, default=500)
    parser.add_argument("--keep", type=Path, default=Path("state.bin"))
    asked = parser.parse_args()
    tables = state_tables(read_reference(asked.ranges)[0], asked.rows)
    print(f"tables are made, {peak_mb():,.0f} MB")
    if not asked.keep.exists():
        wall, cpu = time.perf_counter(), time.process_time()
        index = AddressIndex.build(tables)
        index.save(asked.keep)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(f"built and saved: {wall:.1f} s, {cpu:.1f} cpu s, peak {peak_mb():,.0f} MB")
    cpu = time.process_time()
    index = AddressIndex.load(asked.keep)
    print(
        f"{index.rows:,} rows, {len(index.streets):,} streets, "
        f"{asked.keep.stat().st_size / 2**20:,.0f} MB, opened in {time.process_time() - cpu:.2f} s"
    )
    every = list(SLIPS)
    single = addresses(tables, every, asked.singles, seed=1)
    mixed = addresses(tables, every, asked.count, seed=2)
    clean = addresses(tables, ["clean"], 5 * asked.count, seed=3)
    geocoder = LocalGeocoder(index)
    cpu = time.process_time()
    geocoder.geocode(single[0])
    print(f"first single address: {1e3 * (time.process_time() - cpu):.0f} ms")
    spent = []
    for address in single:
        cpu = time.process_time()
        geocoder.geocode(address)
        spent.append(1e3 * (time.process_time() - cpu))
    print(
        f"single addresses: p50 {np.percentile(spent, 50):.2f} ms, "
        f"p95 {np.percentile(spent, 95):.2f} ms, most {max(spent):.0f} ms"
    )
    for name, batch in (("clean", clean), ("mixed", mixed), ("mixed again", mixed)):
        cpu = time.process_time()
        LocalGeocoder(index).answers(batch) if name == "mixed" else geocoder.answers(batch)
        cpu = time.process_time() - cpu
        print(f"{name}: {len(batch):,} addresses, {len(batch) / cpu:,.0f} a cpu second")
    print(f"peak {peak_mb():,.0f} MB")


if __name__ == "__main__":
    main()
