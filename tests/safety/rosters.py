"""Rosters of invented students whose every fact can be recognised wherever it turns up."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd

from tests.safety.conftest import ROOT
from tests.safety.traces import Home

__all__ = ["COLUMNS", "CanaryRoster", "canary_roster", "write_roster"]

DEMO = ROOT / "data" / "demo"
COLUMNS = (
    *("Student ID", "Last Name", "First Name", "Date of Birth", "Grade", "Home Address"),
    *("City", "State", "ZIP", "Home Language", "No Car", "lat", "lon"),
)
_GIVEN = ("Zyxwanda", "Quillifred", "Ñandubay", "Vorpalina", "Xochiquetzin", "Brumhilda")
_FAMILY = ("Canarywick", "Oystershuck", "Tinderquill", "Grobnagel", "Pízarrón", "Wexelblatt")


@dataclass(frozen=True)
class CanaryRoster:
    """Rows as in ``COLUMNS``, and what of them must never be found anywhere."""

    rows: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    addresses: tuple[str, ...]
    homes: tuple[Home, ...]


def canary_roster(students: int = 420, *, with_positions: bool, seed: int = 7) -> CanaryRoster:
    """Make a roster at real addresses of the demo district, or at places in its home areas."""
    random = np.random.default_rng(seed)
    addresses = _addresses(random)
    positions = _positions(random, students)
    rows, texts, homes, used = [], [], [], []
    for at in range(students):
        number = str(7_731_904_001 + 13 * at)
        # Every name is one of a kind, so that none can be found by chance.
        family = f"{_FAMILY[at % len(_FAMILY)]}{chr(97 + at % 26)}{chr(97 + at // 26 % 26)}ova"
        given = f"{_GIVEN[at % len(_GIVEN)]}{chr(97 + at % 23)}ix"
        address, postcode = addresses[at // 3 % len(addresses)]
        if at % 40 == 0:
            address, postcode = f"{88000 + at} Zzyzx Canary Blvd", "66886"
        lat = lon = ""
        if with_positions:
            home = positions[at]
            homes.append(home)
            lat, lon = repr(home.lat), repr(home.lon)
        language = "es" if at % 3 else "en"
        rows.append(
            (
                *(number, family, given, f"2014-0{1 + at % 9}-1{at % 10}", str(at % 6 + 1)),
                *(address, "Tolliver Bend", "KS", postcode),
                *(language, "Y" if at % 4 == 0 else "N", lat, lon),
            )
        )
        texts += [number, family, given]
        used.append(address)
    return CanaryRoster(
        rows=tuple(rows),
        texts=(*dict.fromkeys(texts), *dict.fromkeys(used)),
        addresses=tuple(dict.fromkeys(used)),
        homes=tuple(homes),
    )


def write_roster(
    path: Path,
    rows: Sequence[Sequence[str]],
    *,
    columns: Sequence[str] = COLUMNS,
    without: Sequence[str] = (),
) -> Path:
    """Write a roster as CSV, xlsx or GeoJSON, by the path's ending."""
    kept = [at for at, name in enumerate(columns) if name not in without]
    table = [[columns[at] for at in kept], *([row[at] for at in kept] for row in rows)]
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(row)  # type: ignore[union-attr]
        book.save(path)
    elif path.suffix == ".geojson":
        features = [
            {
                "type": "Feature",
                "properties": dict(zip(table[0], row, strict=True)),
                "geometry": {"type": "Point", "coordinates": [float(row[-1]), float(row[-2])]},
            }
            for row in table[1:]
        ]
        collection = {"type": "FeatureCollection", "features": features}
        path.write_text(json.dumps(collection), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    return path


def _addresses(random: np.random.Generator) -> list[tuple[str, str]]:
    """Return addresses that the reference knows and no partner has, with their ZIP codes."""
    ranges_df = pd.read_csv(DEMO / "addresses.csv", sep=";", dtype=str)
    partners_df = pd.read_csv(DEMO / "partners.csv", dtype=str, keep_default_na=False)
    taken = " | ".join(partners_df["street"]).casefold()
    found = []
    for at in random.permutation(len(ranges_df)):
        row = ranges_df.iloc[int(at)]
        low, high = int(row["from"]), int(row["to"])
        address = f"{min(low, high) + 2} {row['street']}"
        if abs(high - low) >= 6 and address.casefold() not in taken:
            found.append((address, str(row["postcode"])))
        if len(found) == 150:
            return found
    raise AssertionError("the demo district has too few address ranges for this test")


def _positions(random: np.random.Generator, count: int) -> list[Home]:
    areas_gdf = gpd.read_file(DEMO / "home_areas.geojson")
    points = (
        areas_gdf.sample(8, random_state=3)
        .sample_points(count // 8 + 1, rng=random)
        .explode(index_parts=False)
    )
    return [Home(round(point.x, 9), round(point.y, 9)) for point in points][:count]
