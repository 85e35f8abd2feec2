"""Choosing among the rows that fit an address: ties, units and honest doubt."""

from operator import itemgetter
from typing import Final, NamedTuple

from mapping.geocoding.answers import metres_between, with_notes
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.normalise import clean, squash
from mapping.geocoding.parse import Parsed
from mapping.geocoding.positions import row_position
from mapping.geocoding.texts import RowTexts
from mapping.geocoding.types import Candidate, GeocodeResult
from mapping.wording import say

__all__ = ["TIE_COST", "TIE_M", "TYPO_SLACK", "Choice", "Found", "Hit"]

TIE_M: Final = 50.0
"""Places farther apart than this are two places."""
TIE_COST: Final = 0.011
"""Costs that differ by no more are equal."""
TYPO_SLACK: Final = 0.028
"""What is added to that where the name is misspelled."""
_MOST_RIVALS: Final = 40
_CHEAPEST: Final = itemgetter(0, 1, 2)


class Found(NamedTuple):
    """A row that an address may mean, and what that costs."""

    cost: float
    is_range: bool
    row: int
    number: int
    why: tuple[str, ...]
    edits: int


class Hit(NamedTuple):
    """The one row that an address means, before its position is worked out."""

    is_range: bool
    row: int
    number: int
    score: float
    why: tuple[str, ...]


class Choice:
    """Chooses the row that an address means.

    Parameters
    ----------
    index, texts
        The address index, and how its rows are written.
    """

    def __init__(self, index: AddressIndex, texts: RowTexts) -> None:
        self._index = index
        self._texts = texts

    def of(self, parsed: Parsed, found: list[Found]) -> GeocodeResult | Hit:
        """Return the row of those found, or that several fit equally well."""
        best = found[0]
        if len(found) > 1:
            found.sort(key=_CHEAPEST)
            best = found[0]
            slack = TIE_COST + (TYPO_SLACK if best.edits else 0.0)
            if found[1].cost <= best.cost + slack:
                rivals = [f for f in found if f.cost <= best.cost + slack][:_MOST_RIVALS]
                if parsed.unit:
                    rivals = self._with_unit(parsed, rivals)
                places = self._same_zip(parsed, self._distinct(rivals))
                if len(places) > 1:
                    places = self._as_written(parsed, places)
                if len(places) > 1:
                    return self._ambiguous(parsed, places)
                best = places[0][0]
        why = with_notes(best.why, parsed)
        score = round(max(0.0, 1 - best.cost), 3)
        return Hit(best.is_range, best.row, best.number, score, why)

    def _with_unit(self, parsed: Parsed, rivals: list[Found]) -> list[Found]:
        """Keep the points of the unit that the address names, if there are some."""
        units, unit_of = self._index.units, self._index.arrays["p_unit"]
        if not units:
            return rivals
        kept = [
            rival
            for rival in rivals
            if not rival.is_range and units[int(unit_of[rival.row])] == parsed.unit
        ]
        return kept or rivals

    def _ambiguous(self, parsed: Parsed, places: list[tuple[Found, float, float]]) -> GeocodeResult:
        best = places[0][0]
        return GeocodeResult(
            None,
            None,
            "",
            round(max(0.0, 1 - best.cost) / len(places), 3),
            "ambiguous",
            candidates=tuple(self._candidate(f, lon, lat) for f, lon, lat in places[:8]),
            why=(
                say("{n} places fit equally well", n=len(places)),
                *with_notes(best.why, parsed),
            ),
        )

    def _distinct(self, rivals: list[Found]) -> list[tuple[Found, float, float]]:
        kept: list[tuple[Found, float, float]] = []
        for found in rivals:
            lon, lat = row_position(self._index, found.is_range, found.row, found.number)
            if all(metres_between(lon, lat, x, y) > TIE_M for _, x, y in kept):
                kept.append((found, lon, lat))
        return kept

    def _same_zip(
        self, parsed: Parsed, places: list[tuple[Found, float, float]]
    ) -> list[tuple[Found, float, float]]:
        """Keep the places in the ZIP that the address names, if there are some.

        "100 Main St" in a town of E and W Main St isn't the Main St of the next town.
        """
        if len(places) < 2 or parsed.zip < 0:
            return places
        zips = (self._index.arrays["p_zip"], self._index.arrays["r_zip"])
        kept = [
            place for place in places if int(zips[place[0].is_range][place[0].row]) == parsed.zip
        ]
        return kept or places

    def _as_written(
        self, parsed: Parsed, places: list[tuple[Found, float, float]]
    ) -> list[tuple[Found, float, float]]:
        """Keep the places whose street is spelled as written, if some but not all are."""
        written = {squash(" ".join(parsed.street))}
        written.update(squash(" ".join(words)) for _, _, words in parsed.alternatives)

        def same(found: Found) -> bool:
            labels = self._index.arrays["r_label" if found.is_range else "p_label"]
            label = squash(clean(self._index.labels[int(labels[found.row])]))
            return any(text.startswith(label) for text in written)

        kept = [place for place in places if same(place[0])]
        return kept or places

    def _candidate(self, found: Found, lon: float, lat: float) -> Candidate:
        return Candidate(
            self._texts.address(found.is_range, found.row, found.number),
            lon,
            lat,
            "range" if found.is_range else "point",
            round(1 - found.cost, 3),
            self._texts.source(found.is_range, found.row),
        )
