"""Accuracy on real addresses, and what is refused where there is no reference.

    python -m tests.bench.geocode.accuracy_real

District offices and mapped objects have a place of their own, so the truth is not the reference's.
Cincinnati has no reference here: every address must be refused, whichever reference is loaded.
The addresses of many states stand for themselves (looked up as written and messy) and, each left
out in turn, for what must not be placed. Left out means that a neighbour's house is not taken for
one's own; with a few addresses in a town it can't show how often ranges would be found.
"""

import json
import sys
import time
from collections import Counter
from dataclasses import replace

import pandas as pd

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import ReferenceTable, point_table
from mapping.geocoding.types import AddressParts
from tests.bench.geocode.accuracy import headline, tally
from tests.bench.geocode.accuracy_places import PLACES
from tests.bench.geocode.cases import make_cases
from tests.bench.geocode.cases_ground import Ground, metres
from tests.real_data import REAL_DATA

__all__ = ["main"]

_FAR_M = 1000.0


def main() -> int:
    for part in (offices, objects, cincinnati, random_addresses):
        print(f"\n== {part.__name__} ==")
        try:
            part()
        except FileNotFoundError as error:
            print(f"skipped: {error.filename} is not on this machine")
    return 0


def _geocoders() -> dict[str, LocalGeocoder]:
    return {
        place.name: LocalGeocoder(AddressIndex.build(place.tables()), state=place.state)
        for place in PLACES
        if place.is_here()
    }


def offices() -> None:
    """Look every district office up in every reference of its state; count what is placed."""
    offices_df = pd.read_csv(
        REAL_DATA / "nces_lea_offices_2024-25.csv", dtype=str, keep_default_na=False
    )
    geocoders = _geocoders()
    for place in PLACES:
        if place.name not in geocoders:
            continue
        own = offices_df[offices_df["STATE"] == place.state]
        rows = own.to_dict("records")
        results = geocoders[place.name].locate_many(
            [AddressParts(r["STREET"], r["CITY"], r["STATE"], r["ZIP"]) for r in rows]
        )
        outcomes = Counter(result.outcome for result in results)
        away = [
            (metres(result.lon, result.lat, float(row["LON"]), float(row["LAT"])), row, result)
            for row, result in zip(rows, results, strict=True)
            if result.outcome == "placed" and result.lon is not None and result.lat is not None
        ]
        far = sum(distance > _FAR_M for distance, _, _ in away)
        print(f"{place.name:24s}{len(rows):6d} in the state; {dict(outcomes)}; >1 km: {far}")
        for distance, row, result in away:
            print(f"    {distance:9,.0f} m  {row['STREET']}, {row['CITY']} {row['ZIP']} -> "
                  f"{result.matched_address} ({result.precision})")  # fmt: skip


def objects() -> None:
    """Look the addressed objects of OpenStreetMap up in the ranges of TIGER."""
    objects_df = pd.read_csv(
        REAL_DATA / "autauga" / "osm_addressed_objects.csv", dtype=str, keep_default_na=False
    )
    named = objects_df[(objects_df["street"] != "") & (objects_df["housenumber"] != "")]
    place = next(p for p in PLACES if p.name == "autauga_tiger")
    geocoder = LocalGeocoder(AddressIndex.build(place.tables()), state="AL")
    rows = named.to_dict("records")
    results = geocoder.locate_many(
        [
            AddressParts(f"{r['housenumber']} {r['street']}", r["city"], r["state"], r["postcode"])
            for r in rows
        ]
    )
    print(f"{len(objects_df)} objects, {len(rows)} with number and street; "
          f"{dict(Counter(r.outcome for r in results))}")  # fmt: skip
    away = sorted(
        metres(r.lon, r.lat, float(row["lon"]), float(row["lat"]))
        for row, r in zip(rows, results, strict=True)
        if r.outcome == "placed" and r.lon is not None and r.lat is not None
    )
    if away:
        near, far = sum(a <= 100 for a in away), sum(a > _FAR_M for a in away)
        middle = away[len(away) // 2]
        print(f"placed: median {middle:.0f} m, within 100 m {near}, over 1 km {far}")
    for row, result in zip(rows, results, strict=True):
        lon, lat = float(row["lon"]), float(row["lat"])
        off = metres(result.lon, result.lat, lon, lat) if result.lon and result.lat else -1
        if off > 250 or result.outcome != "placed":
            print(f"    {off:9,.0f} m  {row['housenumber']} {row['street']} {row['city']} "
                  f"{row['postcode']} -> {result.outcome} {result.matched_address}")  # fmt: skip


def cincinnati() -> None:
    """Refuse every address of Cincinnati, with the reason that peers give where they give one."""
    folder = REAL_DATA / "addresses"
    name = "degauss_cincinnati_my_address_file"
    addresses_df = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
    peers_df = pd.read_csv(
        folder / f"{name}_geocoder_3.3.0_score_threshold_all.csv", dtype=str, keep_default_na=False
    )
    boxes = set(peers_df.loc[peers_df["po_box"] == "TRUE", "address"])
    nothing = set(peers_df.loc[peers_df["non_address_text"] == "TRUE", "address"])
    addresses = list(addresses_df["address"])
    for where, geocoder in _geocoders().items():
        results = geocoder.locate_many(addresses)
        outcomes = Counter(result.outcome for result in results)
        shown = [(a, r) for a, r in zip(addresses, results, strict=True) if r.lon is not None]
        wrong = [
            (a, r)
            for a, r in zip(addresses, results, strict=True)
            if (a in boxes) != (r.outcome == "po_box")
            or (a in nothing and r.outcome not in {"not_an_address", "outside"})
        ]
        print(f"{where:24s}{len(addresses):5d} addresses; {dict(outcomes)}; with a position: "
              f"{len(shown)}; other kind than the peer says: {len(wrong)}")  # fmt: skip
        for address, result in [*shown[:5], *(wrong[:12] if where == "autauga_tiger" else [])]:
            print(f"    {address!r} -> {result.outcome} {result.matched_address}")


def random_addresses() -> None:
    """Look addresses of many states up in a reference made of themselves, and of the others."""
    path = REAL_DATA / "addresses" / "random_address_us.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    start = time.process_time()
    geocoder = LocalGeocoder(AddressIndex.build([_points(rows)]))
    print(f"{len(rows):,} rows, {geocoder.index.rows:,} used, built in "
          f"{time.process_time() - start:.2f} cpu s")  # fmt: skip
    for what, addresses in (
        ("as written, one line", [_line(row, "address1") for row in rows]),
        (
            "as written, with the unit",
            [_line(row, "address1", row["address2"]) for row in rows],
        ),
    ):
        results = geocoder.locate_many(addresses)
        outcomes = Counter(r.outcome for r in results)
        far = [
            (a, r)
            for a, row, r in zip(addresses, rows, results, strict=True)
            if r.outcome == "placed" and _off(row, r.lon, r.lat) > 100
        ]
        print(f"{what}: {dict(outcomes)}; placed over 100 m off: {len(far)}")
        for address, result in zip(addresses, results, strict=True):
            if result.outcome not in {"placed", "ambiguous"}:
                print(f"    {address!r} -> {result.outcome} {'; '.join(result.why)}")
    _left_out(rows)
    states = Counter(row["state"] for row in rows)
    for state, _ in states.most_common(4):
        _messy(state, [row for row in rows if row["state"] == state])


def _left_out(rows: list[dict[str, object]]) -> None:
    """Leave every tenth row out, ten times: a house that isn't there must not be placed."""
    placed: list[str] = []
    outcomes: Counter[str] = Counter()
    for fold in range(10):
        inside = [row for i, row in enumerate(rows) if i % 10 != fold]
        known = {(_plain(row["address1"]), row["postal_code"]) for row in inside}
        outside = [
            row
            for i, row in enumerate(rows)
            if i % 10 == fold and (_plain(row["address1"]), row["postal_code"]) not in known
        ]
        geocoder = LocalGeocoder(AddressIndex.build([_points(inside)]))
        results = geocoder.locate_many([_line(row, "address1") for row in outside])
        outcomes.update(result.outcome for result in results)
        placed += [
            f"{_line(row, 'address1')} -> {r.matched_address} ({_off(row, r.lon, r.lat):,.0f} m)"
            for row, r in zip(outside, results, strict=True)
            if r.outcome == "placed"
        ]
    print(f"left out: {dict(outcomes)}; placed all the same: {len(placed)}")
    for text in placed[:40]:
        print("   ", text)


def _messy(state: str, rows: list[dict[str, object]]) -> None:
    table = _points(rows)
    towns = {str(row["postal_code"]): str(row["city"]) for row in rows}
    towns[""] = str(rows[0]["city"])
    ground = Ground([table], state=state, towns=towns, home_zip="")
    cases = make_cases(ground, seed=3, per_kind=40)
    cases = [c for c in cases if not c.kind.startswith(("other_town", "zip_or_city"))]
    geocoder = LocalGeocoder(AddressIndex.build([table]))
    results = geocoder.locate_many([case.address for case in cases])
    print(f"\n-- {state}, messy: {len(rows)} rows --")
    counts = tally(cases, results)
    for count in counts.values():
        for fault in count.faults:
            print("     ", fault)
    print(headline(counts))


def _points(rows: list[dict[str, object]]) -> ReferenceTable:
    places = [dict(row["coordinates"]) for row in rows]  # type: ignore[call-overload]
    table = point_table(
        "random_address",
        {
            "number": [""] * len(rows),
            "street": [str(row["address1"]) for row in rows],
            "city": [str(row["city"]) for row in rows],
            "state": [str(row["state"]) for row in rows],
            "postcode": [str(row["postal_code"]) for row in rows],
            "lon": [float(place["lng"]) for place in places],
            "lat": [float(place["lat"]) for place in places],
        },
    )
    return replace(table)


def _line(row: dict[str, object], key: str, unit: object = "") -> str:
    first = f"{row[key]} {unit}".strip()
    city = row.get("city", "")
    return f"{first}, {city}, {row['state']} {row['postal_code']}"


def _plain(text: object) -> str:
    return " ".join(str(text).upper().split())


def _off(row: dict[str, object], lon: float | None, lat: float | None) -> float:
    place = dict(row["coordinates"])  # type: ignore[call-overload]
    if lon is None or lat is None:
        return float("nan")
    return metres(lon, lat, float(place["lng"]), float(place["lat"]))


if __name__ == "__main__":
    sys.exit(main())
