"""Answers without a house: the street, the ZIP or the city."""

from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.geocoding import notes as noted
from mapping.geocoding.answers import refused, with_notes
from mapping.geocoding.evidence import Evidence
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.parse import Parsed
from mapping.geocoding.places import Places
from mapping.geocoding.positions import row_position, street_point
from mapping.geocoding.rows import Group, StreetRows
from mapping.geocoding.streets import Reading
from mapping.geocoding.texts import RowTexts
from mapping.geocoding.types import Candidate, GeocodeResult, Precision
from mapping.wording import say

__all__ = ["Coarse"]

_STREET_SCORE: Final = 0.5
_STREET_EVIDENCE: Final = 0.12
"""A street whose ZIP and city both contradict the address is another town's."""
_MOST_SHOWN: Final = 3
_NO_NUMBERS: Final = 10**9
_POSTCODE_SCORE: Final = 0.2
_CITY_SCORE: Final = 0.1

_Ints = npt.NDArray[np.int64]


class Coarse:
    """Finds the best place for an address whose house can't be placed.

    Parameters
    ----------
    index, rows, evidence, places, texts
        What is known about streets and places.
    """

    def __init__(
        self,
        index: AddressIndex,
        rows: StreetRows,
        evidence: Evidence,
        places: Places,
        texts: RowTexts,
    ) -> None:
        self._index = index
        self._rows = rows
        self._evidence = evidence
        self._places = places
        self._texts = texts

    def no_number(
        self, parsed: Parsed, streets: list[tuple[Reading, str]], city: str
    ) -> GeocodeResult:
        """Return the best street of those that may be meant, else the ZIP or city."""
        usable = [(r, c) for r, c in streets if r.cost <= 0.2 and r.edits <= 1]
        scored = []
        usable.sort(key=lambda pair: (pair[0].cost, pair[0].street))
        totals: list[float] = []
        for reading, reading_city in usable:
            if len(totals) > _MOST_SHOWN and reading.cost > sorted(totals)[_MOST_SHOWN]:
                break
            place = self._street_place(parsed, reading, reading_city, parsed.number)
            if place is not None and place[0] <= _STREET_EVIDENCE:
                scored.append((reading.cost + place[0], reading, place))
                totals.append(scored[-1][0])
        scored.sort(key=lambda s: (s[0], s[1].street))
        if scored:
            cost, reading, (_, lon, lat, row, is_range, evidence) = scored[0]
            has_number = parsed.number >= 0
            why = noted.NO_NUMBER
            if has_number:
                why = say("number {n} is in no range of this street", n=parsed.number)
            candidates = tuple(
                Candidate(
                    self._texts.address(p[4], p[3], -1), p[1], p[2], "street",
                    round(max(0.05, _STREET_SCORE - c), 3), self._texts.source(p[4], p[3]),
                )
                for c, _, p in scored[1 : 1 + _MOST_SHOWN]
            )  # fmt: skip
            return GeocodeResult(
                lon,
                lat,
                "street",
                round(max(0.05, _STREET_SCORE - cost), 3),
                "coarse",
                self._texts.address(is_range, row, -1),
                self._texts.source(is_range, row),
                candidates,
                with_notes((why, *reading.why, *evidence), parsed),
            )
        return self.place(parsed._replace(city=city), noted.STREET_UNKNOWN)

    def _street_place(
        self, parsed: Parsed, reading: Reading, city: str, number: int
    ) -> tuple[float, float, float, int, bool, tuple[str, ...]] | None:
        rows = self._rows.of(reading.street)
        best: tuple[float, int, int, int, int, bool, tuple[str, ...]] | None = None
        for low, high, _, zip_code, row_city, row_state, _, row in rows.ranges:
            cost, why = self._evidence.cost(parsed, city, zip_code, row_city, row_state)
            away = 0 if number < 0 else max(low - number, number - high, 0)
            end = low if number < low else high
            entry = (round(cost, 3), away, row, end, 0, True, why)
            if best is None or entry[:3] < best[:3]:
                best = entry
        if rows.is_long:
            best = self._nearest_range(parsed, reading.street, city, number)
        point = self._nearest_point(parsed, reading.street, city, number)
        if point is not None and (best is None or point[:3] < best[:3]):
            best = point
        for row in rows.lines:
            cost, why = self._evidence.cost(parsed, city, *self._rows.facts("r", row))
            entry = (round(cost, 3), _NO_NUMBERS, row, -1, 2, True, why)
            if best is None or entry[:2] < best[:2]:
                best = entry
        if best is None:
            return None
        cost, _, row, end, kind, is_range, why = best
        if number < 0 and kind != 1:
            zip_wanted = parsed.zip if self._evidence.serves(reading.street, parsed.zip) else -1
            middle = street_point(self._index, self._rows.part("r", reading.street, zip_wanted))
            if middle is not None:
                return cost, middle[0], middle[1], middle[2], True, why
        lon, lat = row_position(self._index, is_range, row, end)
        return cost, lon, lat, row, is_range, why

    def _nearest_point(
        self, parsed: Parsed, street: int, city: str, number: int
    ) -> tuple[float, int, int, int, int, bool, tuple[str, ...]] | None:
        """Return the point of a street that fits best by its ZIP and city, then by its number."""
        groups = self._best_groups(parsed, city, "p", street)
        numbers = self._index.arrays["p_number"]
        best: tuple[float, int, int, int, int, bool, tuple[str, ...]] | None = None
        for cost, why, rows in groups:
            known = numbers[rows].astype(np.int64)
            away = np.abs(known - number) if number >= 0 else np.zeros_like(known)
            place = int(np.argmin(away))
            entry = (cost, int(away[place]), int(rows[place]), int(known[place]), 1, False, why)
            if best is None or entry[:3] < best[:3]:
                best = entry
        return best

    def _nearest_range(
        self, parsed: Parsed, street: int, city: str, number: int
    ) -> tuple[float, int, int, int, int, bool, tuple[str, ...]] | None:
        """Return the range of a long street that fits best, as :meth:`_nearest_point`."""
        a = self._index.arrays
        best: tuple[float, int, int, int, int, bool, tuple[str, ...]] | None = None
        for cost, why, rows in self._best_groups(parsed, city, "r", street):
            one, other = a["r_from"][rows].astype(np.int64), a["r_to"][rows].astype(np.int64)
            low, high = np.minimum(one, other), np.maximum(one, other)
            away = np.maximum(np.maximum(low - number, number - high), 0)
            if number < 0:
                away = np.zeros_like(low)
            away[low < 0] = _NO_NUMBERS
            place = int(np.argmin(away))
            row, nearest = int(rows[place]), int(away[place])
            end = int(low[place]) if number < low[place] else int(high[place])
            entry = (cost, nearest, row, end, 0, True, why)
            if nearest == _NO_NUMBERS:
                entry = (cost, nearest, row, -1, 2, True, why)
            if best is None or entry[:3] < best[:3]:
                best = entry
        return best

    def _best_groups(
        self, parsed: Parsed, city: str, letter: str, street: int
    ) -> list[tuple[float, tuple[str, ...], _Ints]]:
        """Return cost, reasons and rows of the groups that fit best by ZIP, city and state."""
        if self._rows.is_long(street):
            likely = self._evidence.likely(parsed, city)
            if likely.rest:
                found = self._costs(parsed, city, self._rows.groups(letter, street, likely))
                if likely.rest > _STREET_EVIDENCE or (found and found[0][0] < likely.rest):
                    return found
        return self._costs(parsed, city, self._rows.groups(letter, street))

    def _costs(
        self, parsed: Parsed, city: str, groups: list[Group]
    ) -> list[tuple[float, tuple[str, ...], _Ints]]:
        costs = [self._evidence.cost(parsed, city, *facts) for facts, _ in groups]
        least = min((round(cost, 3) for cost, _ in costs), default=0.0)
        return [
            (least, why, rows)
            for (cost, why), (_, rows) in zip(costs, groups, strict=True)
            if round(cost, 3) == least
        ]

    def place(self, parsed: Parsed, reason: str = noted.NO_STREET) -> GeocodeResult:
        """Return the middle of the ZIP or city that an address names."""
        foreign = self._places.foreign(parsed.city, parsed.state, parsed.zip)
        if foreign:
            return refused("outside", foreign)
        centre = self._places.zip_centre(parsed.zip)
        precision: Precision = "postcode"
        text = f"{parsed.zip:05d}" if parsed.zip >= 0 else ""
        if centre is None:
            precision = "city"
            centre = self._places.city_centre(parsed.city)
            text = parsed.city.title()
        if centre is None:
            return refused("not_found", reason, *parsed.notes)
        score = _POSTCODE_SCORE if precision == "postcode" else _CITY_SCORE
        return GeocodeResult(
            centre[0], centre[1], precision, score, "coarse", text, "", why=(reason, *parsed.notes)
        )
