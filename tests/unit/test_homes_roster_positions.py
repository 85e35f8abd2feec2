"""Positions in a roster that are exchanged or nowhere are caught, whatever stands beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from mapping.files.memory import MemoryFile
from mapping.files.tables import read_table
from mapping.homes.roster import Roster, RosterAddress, read_roster


@dataclass(frozen=True)
class Here:
    lon: float | None = -97.45
    lat: float | None = 37.70
    outcome: str = "placed"


def locate(addresses: Sequence[RosterAddress]) -> list[Here]:
    return [Here() for _ in addresses]


def roster(lat: str, lon: str, address: str = "") -> Roster:
    file: Path = MemoryFile.of("list.csv", f'address,lat,lon\n"{address}",{lat},{lon}\n'.encode())
    return read_roster(read_table(file), locate=locate)


@pytest.mark.parametrize(
    ("lat", "lon", "outcome", "reason"),
    [
        ("-97.45", "37.70", "swapped", "Latitude and longitude look swapped."),
        ("97.45", "37.70", "swapped", "Latitude and longitude look swapped."),
        ("37.70", "97.45", "no_minus", "The longitude seems to have lost its minus sign."),
        ("0", "0", "coordinates", "Latitude and longitude are no place."),
        ("1500000", "6400000", "coordinates", "Latitude and longitude are no place."),
        ("north", "west", "coordinates", "Latitude and longitude are no place."),
    ],
)
def test_a_bad_position_alone_leaves_the_row_out_with_the_reason(
    lat: str, lon: str, outcome: str, reason: str
) -> None:
    found = roster(lat, lon)
    assert found.unplaced == {outcome: 1}
    assert [(left.row, left.reason) for left in found.left_out] == [(2, reason)]
    assert len(found.lon) == 0


@pytest.mark.parametrize("position", [("-97.45", "37.70"), ("37.70", "97.45"), ("0", "0")])
def test_a_bad_position_beside_an_address_gives_way_to_it(position: tuple[str, str]) -> None:
    found = roster(*position, address="5 Elm St")
    assert (found.lon.tolist(), found.lat.tolist()) == ([-97.45], [37.70])
    assert found.left_out == ()


def test_a_good_position_is_taken_as_it_is() -> None:
    found = roster("37.71", "-97.46", address="5 Elm St")
    assert (found.lon.tolist(), found.lat.tolist()) == ([-97.46], [37.71])
