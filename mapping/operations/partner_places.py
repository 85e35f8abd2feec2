"""Where the partners of a list are: their addresses looked up, resumed after a stop.

Addresses of partners are no secret of students, so the answers of a long look-up are kept in the
workspace until the list is saved.
"""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import shapely

from mapping import geo
from mapping.exchange.reading import PartnerFile
from mapping.geocoding.batch import place_addresses
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.resume import Journal, run_key
from mapping.geocoding.types import AddressParts
from mapping.operations.address_files import journal_notes
from mapping.operations.district import District
from mapping.progress import Progress
from mapping.store.records import FamilyResource
from mapping.wording import Said, joined, say

__all__ = ["Placed", "place_partners"]

_ROWS_NAMED: Final = 5
_FAR_KM: Final = 100
_NOT_LOOKED_UP: Final = frozenset({"given", "given_outside", "mended", "no_place_needed"})


@dataclasses.dataclass
class Placed:
    """The records of a list with the places of their addresses.

    Parameters
    ----------
    records
        One per row that was taken, in file order.
    outcomes
        What came of each of them; see `mapping.operations.summaries`.
    notes
        Sentences about the look-up and about positions outside the district.
    journal
        The answers of the look-up, to be removed once the records are saved.
    """

    records: list[FamilyResource]
    outcomes: list[str]
    notes: list[str]
    journal: Journal | None = None

    @property
    def looked_up(self) -> dict[str, int]:
        """How many addresses had which outcome of the look-up."""
        found: dict[str, int] = {}
        for outcome in self.outcomes:
            if outcome not in _NOT_LOOKED_UP:
                found[outcome] = found.get(outcome, 0) + 1
        return found


def place_partners(
    district: District,
    file: Path,
    found: PartnerFile,
    *,
    settings: Mapping[str, object],
    progress: Progress,
) -> Placed:
    """Return the records of a list with the coordinates of their addresses.

    A position in the file counts, also one outside the district, which is said. Where an address
    can't be placed, a mended position of the same row does (decision 0006). An earlier look-up of
    the same file with the same settings that was stopped is gone on with.
    """
    parsed = found.parsed
    records = list(parsed.records)
    outcomes = [_before(record) for record in records]
    notes = _mark_outside(district, parsed.rows, records, outcomes)
    wanted = [at for at, outcome in enumerate(outcomes) if outcome == ""]
    for at, row in enumerate(parsed.rows):
        if row in parsed.mended and outcomes[at] == "given":
            outcomes[at] = "mended"
    geocoder = district.geocoder() if wanted else None
    journal: Journal | None = None
    if geocoder is not None:
        key = run_key(file, geocoder.index, district.state, json.dumps(settings, sort_keys=True))
        # In a folder that no backup holds.
        with Journal(district.files.folder / "cache" / "partners.unfinished", key) as journal:
            _look_up(geocoder, records, outcomes, wanted, progress, journal)
        notes += journal_notes(journal)
    in_reserve = []
    for at in wanted:
        position = parsed.mended.get(parsed.rows[at])
        outcomes[at] = outcomes[at] or "no_address_reference"
        if outcomes[at] != "placed" and position is not None:
            lon, lat = position
            records[at] = dataclasses.replace(records[at], lon=lon, lat=lat, placed_by="file")
            outcomes[at] = "mended"
            in_reserve.append(parsed.rows[at])
    if in_reserve:
        notes.append(
            say(
                "{rows}: The address can't be placed, so we took the coordinates after all, "
                "mended. Check where these pins are.",
                rows=_rows(in_reserve),
            )
        )
    return Placed(records, outcomes, notes, journal)


def _before(record: FamilyResource) -> str:
    """Return what is known of a record before any look-up; empty if its address is to be found."""
    if record.lon is not None:
        return "given"
    if record.location_type != "physical" or not (record.address or record.street):
        return "no_place_needed"
    return ""


def _look_up(
    geocoder: LocalGeocoder,
    records: list[FamilyResource],
    outcomes: list[str],
    wanted: Sequence[int],
    progress: Progress,
    journal: Journal,
) -> None:
    addresses = [
        AddressParts(records[at].street, records[at].city, records[at].state, records[at].zip)
        if records[at].street
        else records[at].address
        for at in wanted
    ]
    answers = place_addresses(addresses, geocoder, progress=progress, journal=journal)
    for at, answer in zip(wanted, answers, strict=True):
        outcomes[at] = answer.outcome
        if answer.outcome == "placed":
            records[at] = dataclasses.replace(
                records[at],
                lon=answer.lon,
                lat=answer.lat,
                precision=answer.precision,
                score=answer.score,
                placed_by="geocoder",
            )


def _mark_outside(
    district: District,
    rows: Sequence[int],
    records: Sequence[FamilyResource],
    outcomes: list[str],
) -> list[str]:
    """Note which positions of the file lie outside the district; return a sentence about them."""
    given = [at for at, outcome in enumerate(outcomes) if outcome == "given"]
    boundary = district.boundary() if given else None
    if boundary is None or boundary.is_empty:
        return []
    lon = np.array([records[at].lon for at in given], dtype=float)
    lat = np.array([records[at].lat for at in given], dtype=float)
    is_outside = ~shapely.intersects_xy(boundary, lon, lat)
    outside = [at for at, one in zip(given, is_outside.tolist(), strict=True) if one]
    if not outside:
        return []
    for at in outside:
        outcomes[at] = "given_outside"
    centre = boundary.centroid
    away_km = geo.geodesic_m(centre.x, centre.y, lon[is_outside], lat[is_outside]) / 1_000
    farthest = int(np.argmax(away_km))
    parts = [
        say(
            "{rows}: The position in the file lies outside the district.",
            rows=_rows([rows[at] for at in outside]),
        )
    ]
    if away_km[farthest] > _FAR_KM:
        parts.append(
            say(
                "The farthest, row {row}, is {distance} km away.",
                row=rows[outside[farthest]],
                distance=f"{away_km[farthest]:,.0f}",
            )
        )
    parts.append(
        say("These pins are kept; if they should be inside, correct the file and import it again.")
    )
    return [joined(parts)]


def _rows(rows: Sequence[int]) -> Said:
    if len(rows) == 1:
        return say("Row {row}", row=rows[0])
    named = ", ".join(str(row) for row in rows[:_ROWS_NAMED])
    more = ", …" if len(rows) > _ROWS_NAMED else ""
    return say("{n} rows ({rows})", n=f"{len(rows):,}", rows=f"{named}{more}")
