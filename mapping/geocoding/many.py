"""Many addresses at once: the exact stage in arrays, the rest one by one.

Each distinct address is looked up once. City names that the reference lacks are learned from the
addresses that match in full.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.geocoding.choice import Hit
from mapping.geocoding.exact import ExactRows
from mapping.geocoding.index import ZIP_BASE
from mapping.geocoding.matcher import Matcher
from mapping.geocoding.parallel import match_in_processes, processes_for
from mapping.geocoding.parse import Parsed, parse_address
from mapping.geocoding.places import Places
from mapping.geocoding.positions import row_positions
from mapping.geocoding.resume import Journal
from mapping.geocoding.tails import Readings
from mapping.geocoding.types import AddressParts, GeocodeResult

__all__ = ["Answers", "locate_all"]

_JOURNAL_ROWS: Final = 500
_LEARN_ROWS: Final = 3
_LEARN_SHARE: Final = 0.15

_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Answers:
    """Results of many addresses, one per address, in order.

    ``exact`` rows carry their answer in the arrays, the others in ``results``.
    """

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    score: npt.NDArray[np.float64]
    is_range: npt.NDArray[np.bool_]
    row: _Ints
    number: _Ints
    why: list[tuple[str, ...]]
    results: list[GeocodeResult | None]
    matcher: Matcher
    _tails: dict[tuple[bool, int], tuple[str, str]] = field(default_factory=dict)

    def texts(self, is_range: bool, row: int, number: int) -> tuple[str, str]:
        """Return address and source of a row, the way results show them."""
        known = self._tails.get((is_range, row))
        if known is None:
            text = self.matcher.texts.address(is_range, row, -1)
            known = self._tails[is_range, row] = (text, self.matcher.texts.source(is_range, row))
        return f"{number} {known[0]}", known[1]

    def result(self, place: int) -> GeocodeResult:
        """Return the answer for one address."""
        known = self.results[place]
        if known is not None:
            return known
        is_range, row = bool(self.is_range[place]), int(self.row[place])
        return GeocodeResult(
            float(self.lon[place]),
            float(self.lat[place]),
            "range" if is_range else "point",
            round(float(self.score[place]), 3),
            "placed",
            self.matcher.texts.address(is_range, row, int(self.number[place])),
            self.matcher.texts.source(is_range, row),
            why=self.why[place],
        )


def locate_all(
    addresses: Sequence[str | AddressParts],
    matcher: Matcher,
    *,
    home_states: frozenset[str],
    places_with: Callable[[dict[int, list[str]]], Places] | None = None,
    on_done: Callable[[int, int], None] | None = None,
    workers: int = 1,
    journal: Journal | None = None,
) -> Answers:
    """Return the answers for many addresses.

    Parameters
    ----------
    addresses
        One-line addresses or parts; equal ones are looked up once.
    matcher
        Looks up what the exact stage leaves over.
    home_states
        States of the reference, for reading words that are states as well as street words.
    places_with
        Makes the knowledge of places from city names that the addresses themselves agree on, by
        ZIP; ``None`` learns nothing.
    on_done
        Called now and then with the number of addresses done and the number of all.
    workers
        Processes for what the exact stage leaves over, at most; fewer if that is not much.
    journal
        Knows answers of a run that was stopped, and keeps those of this one.
    """
    first: dict[str | AddressParts, int] = {}
    where = np.fromiter(
        (first.setdefault(address, len(first)) for address in addresses),
        dtype=np.int64,
        count=len(addresses),
    )
    distinct = list(first)
    n = len(distinct)
    readings = Readings(distinct, matcher, home_states)
    exact = ExactRows(matcher.index, n)
    exact.look_up(readings, np.arange(n))
    learned: dict[int, list[str]] = {}
    if places_with is not None:
        learned = _learn(exact, readings, matcher.places)
        if learned:
            matcher = matcher.with_places(places_with(learned))
    exact.look_up(readings, readings.part_cities(matcher))
    hit, is_range, row, number = exact.hit, exact.is_range, exact.row, readings.number
    score, why = _city_scores(matcher, exact, readings)
    results: list[GeocodeResult | None] = [None] * n
    rest = np.flatnonzero(~hit).tolist()
    if journal is not None:
        for place in rest:
            results[place] = journal.known.get(place)
        rest = [place for place in rest if results[place] is None]
    done = n - len(rest)

    def report(count: int) -> None:
        if on_done is not None:
            on_done(done + count, n)

    found: Iterator[GeocodeResult | Hit]
    processes = processes_for(len(rest), workers)
    if processes > 1:
        found = match_in_processes(
            [readings.parsed[place] or distinct[place] for place in rest],
            matcher.index,
            home_state=matcher.places.home_state_given,
            learned=learned,
            workers=processes,
            on_done=report,
        )
    else:
        found = _one_by_one(rest, distinct, readings.parsed, matcher, home_states, report)
    chunk: list[tuple[int, GeocodeResult]] = []
    for place, answer in zip(rest, found, strict=True):
        if isinstance(answer, Hit):
            is_range[place], row[place], number[place], score[place], why[place] = answer
        else:
            results[place] = answer
        if journal is not None:
            result = matcher.result(answer) if isinstance(answer, Hit) else answer
            chunk.append((place, result))
            if len(chunk) == _JOURNAL_ROWS or place == rest[-1]:
                journal.keep(chunk)
                chunk.clear()
    lon, lat = np.full(n, np.nan), np.full(n, np.nan)
    for ranges in (False, True):
        rows = np.flatnonzero((row >= 0) & (is_range == ranges))
        spots = row_positions(matcher.index, ranges, row[rows], number[rows])
        lon[rows], lat[rows] = spots[:, 0], spots[:, 1]
    return Answers(
        lon[where],
        lat[where],
        score[where],
        is_range[where],
        row[where],
        number[where],
        [why[i] for i in where.tolist()],
        [results[i] for i in where.tolist()],
        matcher,
    )


def _one_by_one(
    rest: list[int],
    addresses: list[str | AddressParts],
    parsed: list[Parsed | None],
    matcher: Matcher,
    home_states: frozenset[str],
    report: Callable[[int], None],
) -> Iterator[GeocodeResult | Hit]:
    for count, place in enumerate(rest):
        if count % 1_000 == 0:
            report(count)
        known = parsed[place]
        if known is None:
            known = parse_address(addresses[place], home_states=home_states)
        yield matcher.find(known)


def _learn(exact: ExactRows, readings: Readings, places: Places) -> dict[int, list[str]]:
    """Return city names by ZIP on which exact matches agree and that the reference lacks.

    A name that is a misspelling of a known one is none.
    """
    zip_code, city, cities = readings.zip, readings.city, readings.cities
    named = exact.hit & (zip_code >= 0) & (city > 0)
    if not named.any():
        return {}
    counts = Counter(zip(zip_code[named].tolist(), city[named].tolist(), strict=True))
    totals: dict[int, int] = defaultdict(int)
    for (code, _), count in counts.items():
        totals[code] += count
    learned: dict[int, list[str]] = defaultdict(list)
    for (code, city_number), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        name = cities[city_number]
        agreed = count >= _LEARN_ROWS and count >= _LEARN_SHARE * totals[code]
        if agreed and not places.has_postal(code) and not places.near_city(name):
            learned[code].append(name)
    return dict(learned)


def _city_scores(
    matcher: Matcher, exact: ExactRows, readings: Readings
) -> tuple[npt.NDArray[np.float64], list[tuple[str, ...]]]:
    """Return scores and reasons of the exact rows: only the city can differ."""
    hit, is_range, row = exact.hit, exact.is_range, exact.row
    city, cities = readings.city, readings.cities
    n = len(hit)
    score = 1 - readings.cost
    why: list[tuple[str, ...]] = [()] * n
    a = matcher.index.arrays
    for ranges, letter in ((False, "p"), (True, "r")):
        rows = np.flatnonzero(hit & (is_range == ranges))
        if not len(rows):
            continue
        row_zip = a[f"{letter}_zip"][row[rows]].astype(np.int64)
        row_city = a[f"{letter}_city"][row[rows]].astype(np.int64)
        combined = (city[rows] * ZIP_BASE + row_zip + 1) * (
            len(matcher.index.cities) + 1
        ) + row_city
        distinct, inverse = np.unique(combined, return_inverse=True)
        first = np.full(len(distinct), -1, dtype=np.int64)
        first[inverse[::-1]] = np.arange(len(rows))[::-1]
        for code, sample in enumerate(first.tolist()):
            cost, reason = matcher.places.city_cost(
                cities[int(city[rows[sample]])], int(row_zip[sample]), int(row_city[sample])
            )
            if cost:
                those = rows[inverse == code]
                score[those] -= cost
                for place in those.tolist():
                    why[place] = (reason,)
    for place, known in enumerate(readings.parsed):
        if known is not None and known.notes and hit[place]:
            why[place] = (*why[place], *known.notes)
    return score, why
