"""Accuracy in other places and from other kinds of reference than the tuning set.

    python -m tests.bench.geocode.accuracy [PLACE…] [--seed N] [--per-kind N] [--errors N]

Addresses are made from each reference itself (see ``cases.py``), so the truth is where the
reference puts them: that flatters. What is measured is whether the right row is found.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.types import PLACED, GeocodeResult
from tests.bench.geocode.accuracy_places import PLACES, Place
from tests.bench.geocode.cases import Case, make_cases
from tests.bench.geocode.cases_ground import metres

__all__ = ["Tally", "headline", "main", "tally"]

_FAR_M = 1000.0
_NEAR_M = 100.0


@dataclass
class Tally:
    """Counts of one kind of case, in the scorer's terms."""

    n: int = 0
    placed: int = 0
    near: int = 0
    far: int = 0
    false: int = 0
    coarse: int = 0
    none: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in ("n", "placed", "near", "far", "false", "coarse", "none"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def tally(cases: Iterable[Case], results: Iterable[GeocodeResult]) -> dict[tuple[str, str], Tally]:
    """Return the counts by (expectation, kind)."""
    found: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for case, result in zip(cases, results, strict=True):
        count = found[case.expect, case.kind]
        count.n += 1
        precise = result.precision in PLACED and result.lon is not None
        count.coarse += result.lon is not None and not precise
        count.none += result.lon is None
        count.placed += precise
        away = None
        if result.lon is not None and result.lat is not None and case.lon is not None:
            away = metres(result.lon, result.lat, case.lon, case.lat or 0.0)
        if case.expect == "match":
            good = precise and away is not None and away <= _NEAR_M
            count.near += good
            count.far += precise and away is not None and away > _FAR_M
        else:
            false = precise or (case.expect == "refuse" and result.precision == "street")
            count.false += false
            good = not false
        if not good:
            shown = "" if away is None else f"{away:,.0f} m"
            count.faults.append(
                f"{case.kind:24s} {case.address!r} -> {result.outcome} {result.precision} "
                f"{result.matched_address!r} {shown} {'; '.join(result.why)}"
            )
    return dict(found)


def measure(place: Place, *, seed: int, per_kind: int) -> dict[tuple[str, str], Tally]:
    """Return the counts for one place; addresses in columns and lines are looked up together."""
    start = time.process_time()
    tables = place.tables()
    geocoder = LocalGeocoder(AddressIndex.build(tables), state=place.state)
    built = time.process_time() - start
    ground = place.ground(tables)
    cases = make_cases(ground, seed=seed, per_kind=per_kind)
    if place.corner_files:
        streets = place.ground(place.tables(place.corner_files))
        streets.keep_streets(ground)
        others = make_cases(streets, seed=seed, per_kind=per_kind)
        cases += [case for case in others if case.kind.startswith("intersection")]
    start = time.process_time()
    results = geocoder.locate_many([case.address for case in cases])
    spent = time.process_time() - start
    print(f"\n== {place.name}: {geocoder.index.rows:,} rows, read and built in {built:.1f} cpu s, "
          f"{len(cases):,} cases in {spent:.1f} cpu s ==")  # fmt: skip
    return tally(cases, results)


def show(counts: dict[tuple[str, str], Tally], *, errors: int) -> None:
    """Print one line per kind, worst first among those that should be placed."""
    print(
        f"{'kind':28s}{'n':>6s}{'placed%':>9s}{'@100m%':>8s}{'>1km%':>7s}{'coarse%':>9s}{'none%':>7s}"
    )
    for (expect, kind), count in sorted(
        counts.items(),
        key=lambda item: (
            ("match", "coarse", "refuse").index(item[0][0]),
            item[1].near / item[1].n if item[0][0] == "match" else -item[1].false / item[1].n,
        ),
    ):
        shares = [100 * x / count.n for x in (count.placed, count.near, count.far)]
        if expect != "match":
            shares = [100 * count.false / count.n, float("nan"), float("nan")]
        rest = [100 * x / count.n for x in (count.coarse, count.none)]
        print(f"{kind:28s}{count.n:6d}{shares[0]:9.1f}{shares[1]:8.1f}{shares[2]:7.1f}"
              f"{rest[0]:9.1f}{rest[1]:7.1f}".replace("nan", "   "))  # fmt: skip
        for fault in count.faults[: errors if errors >= 0 else None]:
            print("     ", fault)
    print(headline(counts))


def headline(counts: dict[tuple[str, str], Tally]) -> str:
    """Return the four figures that the issue names."""
    clean, messy, match, negative = Tally(), Tally(), Tally(), Tally()
    for (expect, kind), count in counts.items():
        if expect != "match":
            negative.add(count)
            continue
        match.add(count)
        if kind != "intersection":
            (clean if kind == "clean" else messy).add(count)

    def share(part: int, whole: int) -> str:
        return f"{100 * part / whole:.2f} %" if whole else "-"

    corner = counts.get(("match", "intersection"), Tally())
    return (
        f"clean @100 m {share(clean.near, clean.n)} of {clean.n}; messy @100 m "
        f"{share(messy.near, messy.n)} of {messy.n}; wrong >1 km {share(match.far, match.n)}; "
        f"corners @100 m {share(corner.near, corner.n)} of {corner.n}; "
        f"false places {share(negative.false, negative.n)} of {negative.n}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the geocoder in other places.")
    parser.add_argument("places", nargs="*", help="names of places; all if none is given")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--per-kind", type=int, default=60)
    parser.add_argument("--errors", type=int, default=0, help="faults to show; -1 for all")
    asked = parser.parse_args()
    total: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for place in PLACES:
        if asked.places and place.name not in asked.places:
            continue
        if not place.is_here():
            print(f"\n== {place.name}: skipped, its data is not on this machine ==")
            continue
        counts = measure(place, seed=asked.seed, per_kind=asked.per_kind)
        show(counts, errors=asked.errors)
        for key, count in counts.items():
            total[key].add(count)
    if len(total):
        print("\n== all places ==")
        show(dict(total), errors=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
