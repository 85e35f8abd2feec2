"""A street that is found in a hundred ZIPs: the short way gives the answers of the long one."""

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString

from mapping.geocoding import crossings, rows
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.parallel import processes_for
from mapping.geocoding.reference import ReferenceTable, line_table
from mapping.geocoding.types import GeocodeResult

ZIPS = list(range(59000, 59100))
FIRST = [
    "Ash",
    "Birch",
    "Cedar",
    "Hazel",
    "Juniper",
    "Linden",
    "Maple",
    "Olive",
    "Poplar",
    "Walnut",
]
LAST = ["bury", "dale", "field", "grove", "hurst", "mont", "port", "ridge", "stone", "wick"]
TOWNS = [f"{first}{last}" for first in FIRST for last in LAST]
ADDRESSES = [
    "110 Main St, Juniperbury, MT 59040",
    "110 Main St, Juniperbury, MT",
    "110 Mian St, Juniperbury, MT 59040",
    "110 Mian St, Juniperbury, MT",
    "110 Main Rd, Birchfield, MT 59012",
    "110 Main St, Birchfield, MT 59013",
    "110 Main St, Birchfield, MT 95012",
    "110 Main St, MT 59077",
    "110 Main St",
    "990 Main St, Juniperbury, MT 59040",
    "990 Main St, Juniperbury, MT",
    "Main St, Juniperbury, MT 59040",
    "Main St, MT",
    "111 Main St, Elsewhere, MT 59040",
    "Main St & Oak Ave, Juniperbury, MT 59040",
]


def state() -> list[ReferenceTable]:
    """Return Main St and Oak Ave, which meet, in a hundred towns 20 km apart."""
    columns: dict[str, list[object]] = {
        name: [] for name in (
            "street", "number_from", "number_to", "parity", "side", "city", "state", "postcode",
        )
    }  # fmt: skip
    lines = []
    for place, code in enumerate(ZIPS):
        lon, lat = -110 + 0.25 * (place % 10), 45 + 0.2 * (place // 10)
        for street, first, last, end in (
            ("Main St", 100, 198, (0.01, 0.0)),
            ("Oak Ave", 1, 99, (0.0, 0.01)),
        ):
            values = (street, str(first), str(last), 2 - first % 2, 0, "", "MT", str(code))
            for column, value in zip(columns.values(), values, strict=True):
                column.append(value)
            lines.append(LineString([(lon, lat), (lon + end[0], lat + end[1])]))
    towns = pd.DataFrame({"postcode": ZIPS, "city": TOWNS, "state": "MT"})
    return [
        line_table("ranges", "ranges", columns, np.array(lines, dtype=object)),
        ReferenceTable("postal", "postcodes", towns),
    ]


@pytest.fixture(scope="module")
def index() -> AddressIndex:
    return AddressIndex.build(state())


def answers(index: AddressIndex) -> list[GeocodeResult]:
    geocoder = LocalGeocoder(index, state="MT")
    return [geocoder.locate(address) for address in ADDRESSES]


def test_the_likely_zips_first_is_only_a_short_cut(
    index: AddressIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = answers(index)
    monkeypatch.setattr(rows, "_LONG", 10**9)
    monkeypatch.setattr(rows, "_LONG_POINTS", 10**9)
    monkeypatch.setattr(crossings, "_MANY_PAIRS", 10**9)
    for address, one, other in zip(ADDRESSES, short, answers(index), strict=True):
        assert (address, one) == (address, other)


def test_the_written_town_is_found_among_a_hundred(index: AddressIndex) -> None:
    for address, found in list(zip(ADDRESSES, answers(index), strict=True))[:4]:
        assert (address, found.outcome) == (address, "placed")
        assert found.matched_address == "110 Main St, Juniperbury, MT 59040"


def test_few_addresses_are_not_worth_several_processes() -> None:
    assert processes_for(10_000, 8) == 1
    assert processes_for(100_000, 2) == 2
    assert processes_for(100_000, 1) == 1
    assert processes_for(10**9, 500) == 61
