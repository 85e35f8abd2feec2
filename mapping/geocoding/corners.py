"""Addresses that name two streets: the corner where they meet."""

import math
from collections.abc import Callable
from operator import itemgetter
from typing import Final

from mapping.geocoding.answers import metres_between, with_notes
from mapping.geocoding.crossings import Crossings
from mapping.geocoding.evidence import Evidence
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.normalise import parse_street
from mapping.geocoding.parse import Parsed
from mapping.geocoding.rows import StreetRows
from mapping.geocoding.splits import Split
from mapping.geocoding.streets import Reading, StreetBook
from mapping.geocoding.types import Candidate, GeocodeResult
from mapping.wording import say

__all__ = ["Corners"]

_TIE_COST: Final = 0.011
"""Costs that differ by no more are equal."""
_COST: Final = itemgetter(0)
_Corner = tuple[float, float, float, int, int, tuple[str, ...]]
"""Cost, lon, lat, row of the first street, the other street, and reasons."""


class Corners:
    """Finds the corner that an address means.

    Parameters
    ----------
    index, book, rows, crossings, evidence
        What is known about streets, where they meet, and about places.
    """

    def __init__(
        self,
        index: AddressIndex,
        book: StreetBook,
        rows: StreetRows,
        crossings: Crossings,
        evidence: Evidence,
    ) -> None:
        self._index = index
        self._book = book
        self._rows = rows
        self._crossings = crossings
        self._evidence = evidence

    def answer(
        self,
        parsed: Parsed,
        firsts: list[Reading],
        sides: tuple[Split, ...],
        source_name: Callable[[bool, int], str],
    ) -> GeocodeResult | None:
        """Return the answer for a corner; ``None`` if the streets don't meet.

        ``firsts`` are the readings of the first street, ``sides`` the splits of the other.
        """
        best: list[_Corner] = []
        for split in sides:
            city = split.city or parsed.city
            others = self.readings(split.words)[:6]
            pairs = [
                (one.cost + other.cost, one, other)
                for one in firsts[:6]
                for other in others
                if one.street != other.street
            ]
            pairs.sort(key=_COST)
            best = self._of_pairs(parsed, city, pairs)
            if best:
                break
        if not best:
            return None
        best.sort(key=lambda b: b[:4])
        rivals: list[_Corner] = []
        for entry in best:
            if entry[0] > best[0][0] + _TIE_COST:
                break
            if all(metres_between(entry[1], entry[2], r[1], r[2]) > 100 for r in rivals):
                rivals.append(entry)
        cost, lon, lat, row, cross, why = best[0]
        label = self._label(row, cross)
        if len(rivals) > 1:
            return GeocodeResult(
                None, None, "", round(max(0.0, 1 - cost) / len(rivals), 3), "ambiguous",
                candidates=tuple(
                    Candidate(self._label(r[3], r[4]), r[1], r[2], "intersection",
                              round(1 - r[0], 3), source_name(True, r[3]))
                    for r in rivals[:8]
                ),
                why=(
                    say("the streets meet in {n} places", n=len(rivals)),
                    *with_notes(why, parsed),
                ),
            )  # fmt: skip
        return GeocodeResult(
            lon, lat, "intersection", round(max(0.0, 0.95 - cost), 3), "placed", label,
            source_name(True, row), why=with_notes(why, parsed),
        )  # fmt: skip

    def _of_pairs(
        self, parsed: Parsed, city: str, pairs: list[tuple[float, Reading, Reading]]
    ) -> list[_Corner]:
        """Return the corners of pairs of streets, given cheapest first.

        Streets that are all over a state are held together in the likely ZIPs; elsewhere only if
        no such pair is there.
        """
        likely = self._evidence.likely(parsed, city)
        crossings = self._crossings
        found: list[_Corner] = []
        wide = {
            pair[1:]: crossings.many(pair[1].street, pair[2].street) if likely.rest else False
            for pair in pairs
        }
        for is_here in (True, False):
            least = math.inf
            for price, one, other in pairs:
                if price > least + _TIE_COST:
                    break
                streets = one.street, other.street
                if not wide[one, other]:
                    meetings = crossings.between(*streets) if is_here else ()
                else:
                    meetings = crossings.between(*streets, likely if is_here else None)
                for meeting in meetings:
                    found.append(self._corner(parsed, city, one, other, meeting))
                    least = min(least, found[-1][0])
            if found or not any(wide.values()):
                break
            if any(
                wide[pair[1:]] and crossings.both_in(pair[1].street, pair[2].street, likely)
                for pair in pairs
            ):
                break
        return found

    def _corner(
        self, parsed: Parsed, city: str, one: Reading, other: Reading,
        meeting: tuple[float, float, int, float],
    ) -> _Corner:  # fmt: skip
        lon, lat, row, gap_m = meeting
        cost, why = self._evidence.cost(parsed, city, *self._rows.facts("r", row))
        total = one.cost + other.cost + min(cost, 0.06) + min(gap_m, 200) / 1000
        reasons = (*one.why, *other.why, *why)
        if gap_m > 0:
            apart = say("the lines end {metres} m before they meet", metres=f"{gap_m:.0f}")
            reasons = (apart, *reasons)
        return round(total, 4), lon, lat, row, other.street, reasons

    def readings(self, words: tuple[str, ...]) -> list[Reading]:
        """Return the streets that a name may mean, cheapest first."""
        name = parse_street(words)
        found = [r for r in self._book.find(name) if r.cost < 0.15]
        if not found:
            found = [r for r in self._book.fuzzy(name, words, -1) if r.edits <= 1 and r.cost < 0.2]
        return found

    def _label(self, row: int, cross: int) -> str:
        label = self._index.labels[int(self._index.arrays["r_label"][row])]
        first = int(self._rows.range_first[cross])
        if first < int(self._rows.range_first[cross + 1]):
            other = self._index.labels[int(self._index.arrays["r_label"][first])]
        else:
            other = self._index.streets[cross].replace("|", " ").strip()
        return f"{label} & {other}"
