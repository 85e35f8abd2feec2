"""Finding one address in the index: priced relaxations, ties and honest refusals.

Every deviation from the reference has a price; the cheapest place wins if nothing else comes
close. A number that lies in no range is never placed, two places of equal price more than 50 m
apart are ambiguous, and city and ZIP are evidence: one of them may be wrong, not both.
"""

from collections.abc import Iterable
from typing import Final

from mapping.geocoding import notes as noted
from mapping.geocoding.answers import refused
from mapping.geocoding.choice import TIE_COST, TYPO_SLACK, Choice, Found, Hit
from mapping.geocoding.coarse import Coarse
from mapping.geocoding.corners import Corners
from mapping.geocoding.crossings import Crossings
from mapping.geocoding.evidence import Evidence
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.normalise import StreetName, parse_street
from mapping.geocoding.parse import Parsed
from mapping.geocoding.places import Places
from mapping.geocoding.positions import row_position
from mapping.geocoding.rows import Range, StreetRows
from mapping.geocoding.splits import Splits
from mapping.geocoding.streets import Reading, StreetBook, qualifier_cost
from mapping.geocoding.texts import RowTexts
from mapping.geocoding.types import GeocodeResult
from mapping.geocoding.words import address_words

__all__ = ["LETTER_DROPPED", "Matcher"]

_MAX_COST: Final = 0.36
_OTHER_SIDE: Final = 0.08
LETTER_DROPPED: Final = 0.005
"""What a letter after the number costs that the reference lacks."""
_DIRECTION_DROPPED: Final = 0.06
_SPLIT_RANK: Final = 0.04
_COMPASS: Final = frozenset("NSEW")


class Matcher:
    """Looks up parsed addresses one by one.

    Parameters
    ----------
    index
        The address index.
    places
        What is known about cities, ZIPs and states.
    """

    def __init__(
        self,
        index: AddressIndex,
        places: Places,
        *,
        book: StreetBook | None = None,
        crossings: Crossings | None = None,
        rows: StreetRows | None = None,
    ) -> None:
        self.index = index
        self.places = places
        self.book = book or StreetBook(index)
        self._rows = rows or StreetRows(index)
        self.crossings = crossings or Crossings(index, self._rows)
        self._splits = Splits(self.book, places)
        self._evidence = Evidence(index, places)
        self.texts = RowTexts(index, places)
        self._choice = Choice(index, self.texts)
        self._coarse = Coarse(index, self._rows, self._evidence, places, self.texts)
        self._corners = Corners(index, self.book, self._rows, self.crossings, self._evidence)

    def with_places(self, places: Places) -> "Matcher":
        """Return a matcher for the same streets that knows other cities."""
        return Matcher(
            self.index, places, book=self.book, crossings=self.crossings, rows=self._rows
        )

    def exact_split(self, words: tuple[str, ...]) -> tuple[StreetName, str] | None:
        """Return street and city of words without a comma between, if both are known."""
        return self._splits.exact(words)

    # --- the whole address ---

    def match(self, parsed: Parsed) -> GeocodeResult:
        """Return the answer for one parsed address."""
        found = self.find(parsed)
        return self.result(found) if isinstance(found, Hit) else found

    def result(self, hit: Hit) -> GeocodeResult:
        """Return the answer that a hit means, with its position."""
        lon, lat = row_position(self.index, hit.is_range, hit.row, hit.number)
        return GeocodeResult(
            lon,
            lat,
            "range" if hit.is_range else "point",
            hit.score,
            "placed",
            self.texts.address(hit.is_range, hit.row, hit.number),
            self.texts.source(hit.is_range, hit.row),
            why=hit.why,
        )

    def find(self, parsed: Parsed) -> GeocodeResult | Hit:
        """Return the one row that fits an address, or the answer if there is no such row."""
        if parsed.kind == "po_box":
            return refused("po_box", noted.BOX)
        if parsed.kind == "not_an_address":
            return refused("not_an_address", *(parsed.notes or (noted.NO_ADDRESS,)))
        if parsed.kind == "place":
            return self._coarse.place(parsed)
        if parsed.kind == "intersection":
            return self._intersection(parsed)
        if parsed.kind == "street":
            return self._street_only(parsed)
        return self._numbered(parsed)

    def _numbered(self, parsed: Parsed) -> GeocodeResult | Hit:
        readings = [(parsed.number, parsed.street, 0.0)]
        readings += [
            (number, words, _DIRECTION_DROPPED if suffix in _COMPASS else LETTER_DROPPED)
            for number, suffix, words in parsed.alternatives
        ]
        found: list[Found] = []
        streets: list[tuple[Reading, str]] = []
        city = parsed.city
        foreign = ""
        tried: list[tuple[int, tuple[str, ...], str, float]] = []
        for number, words, extra in readings:
            splits = self._splits.of(words, parsed.glued, parsed.city)
            tried.extend(
                (
                    number,
                    split.words,
                    split.city or parsed.city,
                    extra + _SPLIT_RANK * (splits[0].rank - split.rank),
                )
                for split in splits
            )
        best_city = tried[0][2] if tried else city
        foreign = self._evidence.foreign(parsed, [city for _, _, city, _ in tried] or [city])
        if foreign:
            return refused("outside", foreign)
        for fuzzy in (False, True):
            for number, words, split_city, extra in tried:
                self._collect(parsed, number, words, split_city, extra, fuzzy, found, streets)
            if found:
                break
            if not fuzzy and any(reading.cost < 0.03 for reading, _ in streets):
                break
        if found:
            return self._choice.of(parsed, found)
        return self._coarse.no_number(parsed, streets, best_city)

    def _collect(
        self,
        parsed: Parsed,
        number: int,
        words: tuple[str, ...],
        city: str,
        extra: float,
        fuzzy: bool,
        found: list[Found],
        streets: list[tuple[Reading, str]],
    ) -> None:
        if not words:
            return
        name = parse_street(words)
        if not fuzzy:
            readings: Iterable[Reading] = self.book.find(name)
        else:
            near = parsed.zip if self.places.knows_zip(parsed.zip) else -1
            readings = self.book.fuzzy(name, words, near)
            has_number = self._rows.has_number
            if near >= 0 and not any(has_number(r.street, number) for r in readings):
                readings = [r for r in self.book.fuzzy(name, words, -1) if r.edits <= 2]
        exact_here = False
        most = _MAX_COST
        for reading in readings:
            if found:
                most = min(_MAX_COST, min(found)[0] + TIE_COST + TYPO_SLACK - extra)
            if reading.cost > most:
                break
            dear = reading.cost >= 0.12 and reading.edits == 0
            if dear and exact_here:
                continue
            before = len(found)
            self._on_street(parsed, number, reading, name, city, extra, found)
            if len(found) == before:
                streets.append((reading, city))
                if reading.cost <= 0.03 and self._evidence.serves(reading.street, parsed.zip):
                    exact_here = True

    def _on_street(
        self,
        parsed: Parsed,
        number: int,
        reading: Reading,
        name: StreetName,
        city: str,
        extra: float,
        found: list[Found],
    ) -> None:
        rows, street = self._rows, reading.street
        if rows.is_long(street):
            likely = self._evidence.likely(parsed, city)
            least = reading.cost + extra + likely.rest
            slack = TIE_COST + (TYPO_SLACK if reading.edits else 0.0)
            if likely.rest:
                points = rows.points_at(street, number, likely)
                ranges = rows.ranges_at(street, number, likely)
                mine: list[Found] = []
                self._on_rows(parsed, number, reading, name, city, extra, mine, points, ranges)
                known = min((*mine, *found))[0] if mine or found else _MAX_COST
                if known + slack < least:
                    found.extend(mine)
                    return
        points, ranges = rows.points_at(street, number), rows.ranges_at(street, number)
        self._on_rows(parsed, number, reading, name, city, extra, found, points, ranges)

    def _on_rows(
        self,
        parsed: Parsed,
        number: int,
        reading: Reading,
        name: StreetName,
        city: str,
        extra: float,
        found: list[Found],
        points: list[int],
        ranges: list[Range],
    ) -> None:
        index = self.index
        for row in points:
            zip_code = int(index.arrays["p_zip"][row])
            row_city = int(index.arrays["p_city"][row])
            row_state = int(index.arrays["p_state"][row])
            cost, why = self._evidence.cost(parsed, city, zip_code, row_city, row_state)
            suffix = index.suffixes[int(index.arrays["p_suffix"][row])]
            if suffix != parsed.suffix:
                cost += 0.005 if not parsed.suffix or not suffix else 0.015
            label = int(index.arrays["p_label"][row])
            cost += qualifier_cost(name.qualifier, index.qualifiers[label])
            total = reading.cost + extra + cost
            if self._acceptable(reading, total, zip_code, parsed):
                found.append(
                    Found(round(total, 4), False, row, number, (*reading.why, *why), reading.edits)
                )
        for _, _, parity, zip_code, row_city, row_state, label, row in ranges:
            cost, why = self._evidence.cost(parsed, city, zip_code, row_city, row_state)
            if parity and parity != (1 if number % 2 else 2):
                cost += _OTHER_SIDE
                why = (*why, noted.OTHER_SIDE)
            cost += qualifier_cost(name.qualifier, index.qualifiers[label])
            total = reading.cost + extra + cost
            if points:
                total += 0.02
            if self._acceptable(reading, total, zip_code, parsed):
                found.append(
                    Found(round(total, 4), True, row, number, (*reading.why, *why), reading.edits)
                )

    def _acceptable(self, reading: Reading, total: float, zip_code: int, parsed: Parsed) -> bool:
        if total > _MAX_COST:
            return False
        if reading.edits >= 2:
            same_zip = parsed.zip < 0 or zip_code in (parsed.zip, -1)
            return same_zip and reading.cost - reading.edits * 0.08 < 0.13
        return True

    def _street_only(self, parsed: Parsed) -> GeocodeResult | Hit:
        place_first = self._as_city(parsed)
        if place_first is not None:
            return place_first
        streets: list[tuple[Reading, str]] = []
        splits = self._splits.of(parsed.street, parsed.glued, parsed.city)
        cities = [split.city or parsed.city for split in splits]
        foreign = self._evidence.foreign(parsed, cities or [parsed.city])
        if foreign:
            return refused("outside", foreign)
        for split in splits:
            city = split.city or parsed.city
            streets.extend((reading, city) for reading in self.book.find(parse_street(split.words)))
        if not any(reading.cost < 0.1 for reading, _ in streets):
            for number, suffix, words in parsed.alternatives:
                trailing = parsed._replace(
                    kind="address", number=number, suffix=suffix, street=words, alternatives=()
                )
                result = self._numbered(trailing)
                if isinstance(result, Hit) or result.outcome in {"placed", "ambiguous"}:
                    return result
        suffixes = address_words().suffixes
        looks_like_street = any(token in suffixes for token in parsed.street)
        if not streets and looks_like_street:
            for split in splits:
                city = split.city or parsed.city
                near = self.book.fuzzy(parse_street(split.words), split.words, -1)
                streets.extend((reading, city) for reading in near if reading.edits <= 1)
        if not streets and not looks_like_street and parsed.zip < 0 and not parsed.city:
            return refused("not_an_address", noted.NO_ADDRESS)
        return self._coarse.no_number(parsed, streets, cities[0] if cities else parsed.city)

    def _as_city(self, parsed: Parsed) -> GeocodeResult | None:
        text = " ".join(parsed.street)
        if parsed.city or not self.places.is_city(text):
            return None
        return self._coarse.place(parsed._replace(city=text), noted.NO_STREET)

    # --- corners ---

    def _intersection(self, parsed: Parsed) -> GeocodeResult | Hit:
        whole = parsed.alternatives[0][2] if parsed.alternatives else ()
        for split in self._splits.of(whole, parsed.glued, parsed.city):
            name = parse_street(split.words)
            if self.book.exact(name) >= 0 and not name.qualifier:
                return self._street_only(
                    parsed._replace(kind="street", street=split.words, cross=(), alternatives=(),
                                    city=split.city or parsed.city, glued=False)
                )  # fmt: skip
        other_sides = self._splits.of(parsed.cross, parsed.glued, parsed.city)
        cities = [split.city or parsed.city for split in other_sides]
        foreign = self._evidence.foreign(parsed, cities or [parsed.city])
        if foreign:
            return refused("outside", foreign)
        firsts = self._corners.readings(parsed.street)
        if (
            not firsts
            and not self._corners.readings(parsed.cross)
            and not parsed.city
            and parsed.zip < 0
        ):
            return refused("not_an_address", noted.NO_ADDRESS)
        corner = self._corners.answer(parsed, firsts, other_sides, self.texts.source)
        if corner is not None:
            return corner
        first = [(reading, parsed.city) for reading in firsts]
        return self._coarse.no_number(
            parsed._replace(kind="street", number=-1), first, cities[0] if cities else parsed.city
        )
