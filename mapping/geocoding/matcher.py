"""Finding one address in the index: priced relaxations, ties and honest refusals.

Every deviation from the reference has a price; the cheapest place wins if nothing else comes
close. A number that lies in no range is never placed, two places of equal price more than 50 m
apart are ambiguous, and city and ZIP are evidence: one of them may be wrong, not both.
"""

from collections.abc import Iterable
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np

from mapping.geocoding.answers import metres_between, refused, with_notes
from mapping.geocoding.corners import Corners
from mapping.geocoding.crossings import Crossings
from mapping.geocoding.evidence import Evidence
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.normalise import StreetName, clean, parse_street, squash
from mapping.geocoding.parse import Parsed
from mapping.geocoding.places import Places
from mapping.geocoding.positions import row_position, street_point
from mapping.geocoding.rows import StreetRows
from mapping.geocoding.splits import Splits
from mapping.geocoding.streets import Reading, StreetBook, qualifier_cost
from mapping.geocoding.types import Candidate, GeocodeResult, Precision
from mapping.geocoding.words import address_words

__all__ = ["TIE_M", "Matcher"]

TIE_M: Final = 50.0
"""Places farther apart than this are two places."""
_TIE_COST: Final = 0.011
"""Costs that differ by no more are equal."""
_MAX_COST: Final = 0.36
_OTHER_SIDE: Final = 0.08
_LETTER_DROPPED: Final = 0.005
_DIRECTION_DROPPED: Final = 0.06
_SPLIT_RANK: Final = 0.04
_STREET_SCORE: Final = 0.5
_STREET_EVIDENCE: Final = 0.12
"""A street whose ZIP and city both contradict the address is another town's."""
_POSTCODE_SCORE: Final = 0.2
_CITY_SCORE: Final = 0.1
_CHEAPEST: Final = itemgetter(0, 1, 2)
_COMPASS: Final = frozenset("NSEW")


class _Found(NamedTuple):
    cost: float
    is_range: bool
    row: int
    number: int
    why: tuple[str, ...]
    edits: int


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
        self.crossings = crossings or Crossings(index)
        self._rows = rows or StreetRows(index)
        self._splits = Splits(self.book, places)
        self._evidence = Evidence(index, places)
        self._corners = Corners(index, self.book, self._rows, self.crossings, self._evidence)

    def with_places(self, places: Places) -> "Matcher":
        """Return a matcher for the same streets that knows other cities."""
        return Matcher(
            self.index, places, book=self.book, crossings=self.crossings, rows=self._rows
        )

    def best_split(self, words: tuple[str, ...]) -> tuple[tuple[str, ...], str] | None:
        """Return street and city of words without a comma between, if both are known."""
        return self._splits.best(words)

    # --- the whole address ---

    def match(self, parsed: Parsed) -> GeocodeResult:
        """Return the answer for one parsed address."""
        if parsed.kind == "po_box":
            return refused("po_box", "a P.O. box is no place where somebody lives")
        if parsed.kind == "not_an_address":
            return refused("not_an_address", *(parsed.notes or ("this is no address",)))
        if parsed.kind == "place":
            return self._place(parsed)
        if parsed.kind == "intersection":
            return self._intersection(parsed)
        if parsed.kind == "street":
            return self._street_only(parsed)
        return self._numbered(parsed)

    def _numbered(self, parsed: Parsed) -> GeocodeResult:
        readings = [(parsed.number, parsed.street, 0.0)]
        readings += [
            (number, words, _DIRECTION_DROPPED if suffix in _COMPASS else _LETTER_DROPPED)
            for number, suffix, words in parsed.alternatives
        ]
        found: list[_Found] = []
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
            return self._decide(parsed, found)
        return self._no_number(parsed, streets, best_city)

    def _collect(
        self,
        parsed: Parsed,
        number: int,
        words: tuple[str, ...],
        city: str,
        extra: float,
        fuzzy: bool,
        found: list[_Found],
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
            if near >= 0 and not any(self._on(r, number) for r in readings):
                readings = [r for r in self.book.fuzzy(name, words, -1) if r.edits <= 2]
        exact_here = False
        for reading in readings:
            if reading.cost > _MAX_COST:
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

    def _on(self, reading: Reading, number: int) -> bool:
        rows = self._rows.of(reading.street)
        return bool(rows.points_at(number)) or any(r[0] <= number <= r[1] for r in rows.ranges)

    def _on_street(
        self,
        parsed: Parsed,
        number: int,
        reading: Reading,
        name: StreetName,
        city: str,
        extra: float,
        found: list[_Found],
    ) -> None:
        rows = self._rows.of(reading.street)
        index = self.index
        points = rows.points_at(number)
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
                    _Found(round(total, 4), False, row, number, (*reading.why, *why), reading.edits)
                )
        for low, high, parity, zip_code, row_city, row_state, label, row in rows.ranges:
            if not low <= number <= high:
                continue
            cost, why = self._evidence.cost(parsed, city, zip_code, row_city, row_state)
            if parity and parity != (1 if number % 2 else 2):
                cost += _OTHER_SIDE
                why = (*why, "the number is on the other side of the street")
            cost += qualifier_cost(name.qualifier, index.qualifiers[label])
            total = reading.cost + extra + cost
            if points:
                total += 0.02
            if self._acceptable(reading, total, zip_code, parsed):
                found.append(
                    _Found(round(total, 4), True, row, number, (*reading.why, *why), reading.edits)
                )

    def _acceptable(self, reading: Reading, total: float, zip_code: int, parsed: Parsed) -> bool:
        if total > _MAX_COST:
            return False
        if reading.edits >= 2:
            same_zip = parsed.zip < 0 or zip_code in (parsed.zip, -1)
            return same_zip and reading.cost - reading.edits * 0.08 < 0.13
        return True

    # --- choosing ---

    def _decide(self, parsed: Parsed, found: list[_Found]) -> GeocodeResult:
        if len(found) > 1:
            found.sort(key=_CHEAPEST)
        best = found[0]
        slack = _TIE_COST + (0.03 if best.edits else 0.0)
        rivals = [f for f in found if f.cost <= best.cost + slack][:40]
        places = self._distinct(rivals)
        if len(places) > 1:
            places = self._as_written(parsed, places)
        why = with_notes(best.why, parsed)
        if len(places) > 1:
            return GeocodeResult(
                None,
                None,
                "",
                round(max(0.0, 1 - best.cost) / len(places), 3),
                "ambiguous",
                candidates=tuple(self._candidate(f, lon, lat) for f, lon, lat in places[:8]),
                why=(f"{len(places)} places fit equally well", *why),
            )
        best, lon, lat = places[0]
        precision: Precision = "range" if best.is_range else "point"
        return GeocodeResult(
            lon,
            lat,
            precision,
            round(max(0.0, 1 - best.cost), 3),
            "placed",
            self.address_text(best.is_range, best.row, best.number),
            self.source_name(best.is_range, best.row),
            why=why,
        )

    def _distinct(self, rivals: list[_Found]) -> list[tuple[_Found, float, float]]:
        kept: list[tuple[_Found, float, float]] = []
        for found in rivals:
            lon, lat = row_position(self.index, found.is_range, found.row, found.number)
            if all(metres_between(lon, lat, x, y) > TIE_M for _, x, y in kept):
                kept.append((found, lon, lat))
        return kept

    def _as_written(
        self, parsed: Parsed, places: list[tuple[_Found, float, float]]
    ) -> list[tuple[_Found, float, float]]:
        """Keep the places whose street is spelled as written, if some but not all are."""
        written = {squash(" ".join(parsed.street))}
        written.update(squash(" ".join(words)) for _, _, words in parsed.alternatives)

        def same(found: _Found) -> bool:
            labels = self.index.arrays["r_label" if found.is_range else "p_label"]
            label = squash(clean(self.index.labels[int(labels[found.row])]))
            return any(text.startswith(label) for text in written)

        kept = [place for place in places if same(place[0])]
        return kept or places

    def _candidate(self, found: _Found, lon: float, lat: float) -> Candidate:
        return Candidate(
            self.address_text(found.is_range, found.row, found.number),
            lon,
            lat,
            "range" if found.is_range else "point",
            round(1 - found.cost, 3),
            self.source_name(found.is_range, found.row),
        )

    # --- no number, or none that fits ---

    def _no_number(
        self, parsed: Parsed, streets: list[tuple[Reading, str]], city: str
    ) -> GeocodeResult:
        usable = [(r, c) for r, c in streets if r.cost <= 0.2 and r.edits <= 1]
        scored = []
        for reading, reading_city in usable:
            place = self._street_place(parsed, reading, reading_city, parsed.number)
            if place is not None and place[0] <= _STREET_EVIDENCE:
                scored.append((reading.cost + place[0], reading, place))
        scored.sort(key=lambda s: (s[0], s[1].street))
        if scored:
            cost, reading, (_, lon, lat, row, is_range, evidence) = scored[0]
            has_number = parsed.number >= 0
            why = (
                f"number {parsed.number} is in no range of this street"
                if has_number
                else "there is no house number"
            )
            candidates = tuple(
                Candidate(
                    self.address_text(p[4], p[3], -1), p[1], p[2], "street",
                    round(max(0.05, _STREET_SCORE - c), 3), self.source_name(p[4], p[3]),
                )
                for c, _, p in scored[1:4]
            )  # fmt: skip
            return GeocodeResult(
                lon,
                lat,
                "street",
                round(max(0.05, _STREET_SCORE - cost), 3),
                "coarse",
                self.address_text(is_range, row, -1),
                self.source_name(is_range, row),
                candidates,
                with_notes((why, *reading.why, *evidence), parsed),
            )
        return self._place(parsed._replace(city=city), "the street is not in the reference")

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
        point = self._nearest_point(parsed, reading.street, city, number)
        if point is not None and (best is None or point[:3] < best[:3]):
            best = point
        for row in rows.lines:
            cost, why = self._evidence.cost(parsed, city, *self._rows.facts("r", row))
            entry = (round(cost, 3), 10**9, row, -1, 2, True, why)
            if best is None or entry[:2] < best[:2]:
                best = entry
        if best is None:
            return None
        cost, _, row, end, kind, is_range, why = best
        if number < 0 and kind != 1:
            zip_wanted = parsed.zip if self._evidence.serves(reading.street, parsed.zip) else -1
            middle = street_point(self.index, reading.street, zip_wanted, self._rows.range_first)
            if middle is not None:
                return cost, middle[0], middle[1], middle[2], True, why
        lon, lat = row_position(self.index, is_range, row, end)
        return cost, lon, lat, row, is_range, why

    def _nearest_point(
        self, parsed: Parsed, street: int, city: str, number: int
    ) -> tuple[float, int, int, int, int, bool, tuple[str, ...]] | None:
        """Return the point of a street that fits best by its ZIP and city, then by its number."""
        groups = self._rows.point_groups(street)
        costs = [self._evidence.cost(parsed, city, *facts) for facts, _ in groups]
        if not costs:
            return None
        least = min(round(cost, 3) for cost, _ in costs)
        numbers = self.index.arrays["p_number"]
        best: tuple[int, int, int, tuple[str, ...]] | None = None
        for (cost, why), (_, rows) in zip(costs, groups, strict=True):
            if round(cost, 3) == least:
                known = numbers[rows].astype(np.int64)
                away = np.abs(known - number) if number >= 0 else np.zeros_like(known)
                place = int(np.argmin(away))
                entry = (int(away[place]), int(rows[place]), int(known[place]), why)
                if best is None or entry[:2] < best[:2]:
                    best = entry
        if best is None:
            return None
        nearest, row, known_number, reasons = best
        return least, nearest, row, known_number, 1, False, reasons

    def _street_only(self, parsed: Parsed) -> GeocodeResult:
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
                if result.outcome in {"placed", "ambiguous"}:
                    return result
        suffixes = address_words().suffixes
        looks_like_street = any(token in suffixes for token in parsed.street)
        if not streets and looks_like_street:
            for split in splits:
                city = split.city or parsed.city
                near = self.book.fuzzy(parse_street(split.words), split.words, -1)
                streets.extend((reading, city) for reading in near if reading.edits <= 1)
        if not streets and not looks_like_street and parsed.zip < 0 and not parsed.city:
            return refused("not_an_address", "this is no address")
        return self._no_number(parsed, streets, cities[0] if cities else parsed.city)

    def _as_city(self, parsed: Parsed) -> GeocodeResult | None:
        text = " ".join(parsed.street)
        if parsed.city or not self.places.is_city(text):
            return None
        return self._place(parsed._replace(city=text), "there is no street")

    def _place(self, parsed: Parsed, reason: str = "there is no street") -> GeocodeResult:
        foreign = self.places.foreign(parsed.city, parsed.state, parsed.zip)
        if foreign:
            return refused("outside", foreign)
        centre = self.places.zip_centre(parsed.zip)
        precision: Precision = "postcode"
        text = f"{parsed.zip:05d}" if parsed.zip >= 0 else ""
        if centre is None:
            precision = "city"
            centre = self.places.city_centre(parsed.city)
            text = parsed.city.title()
        if centre is None:
            return refused("not_found", reason, *parsed.notes)
        score = _POSTCODE_SCORE if precision == "postcode" else _CITY_SCORE
        return GeocodeResult(
            centre[0], centre[1], precision, score, "coarse", text, "", why=(reason, *parsed.notes)
        )

    # --- corners ---

    def _intersection(self, parsed: Parsed) -> GeocodeResult:
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
            return refused("not_an_address", "this is no address")
        corner = self._corners.answer(parsed, firsts, other_sides, self.source_name)
        if corner is not None:
            return corner
        first = [(reading, parsed.city) for reading in firsts]
        return self._no_number(
            parsed._replace(kind="street", number=-1), first, cities[0] if cities else parsed.city
        )

    # --- rows and texts ---

    def address_text(self, is_range: bool, row: int, number: int) -> str:
        """Return the address as the reference has it; ``number`` -1 leaves the number out."""
        a, letter = self.index.arrays, "r" if is_range else "p"
        label = self.index.labels[int(a[f"{letter}_label"][row])]
        zip_code = int(a[f"{letter}_zip"][row])
        state = self.index.states[int(a[f"{letter}_state"][row])] or self.places.home_state
        city = self.places.city_name(zip_code, int(a[f"{letter}_city"][row]))
        street = f"{number} {label}" if number >= 0 else label
        tail = " ".join(
            part for part in (state, f"{zip_code:05d}" if zip_code >= 0 else "") if part
        )
        return ", ".join(part for part in (street, city, tail) if part)

    def source_name(self, is_range: bool, row: int) -> str:
        """Return the name of the reference that holds a row."""
        source = int(self.index.arrays["r_source" if is_range else "p_source"][row])
        return self.index.sources[source].name
