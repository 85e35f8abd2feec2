"""Many addresses at once: the exact stage in arrays, the rest one by one.

Most rows of a real file match the reference to the letter once the street is normalised. Those are
answered with a few array operations; each distinct street and city text is looked at once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mapping.geocoding.index import NUMBER_BASE, ZIP_BASE, AddressIndex
from mapping.geocoding.matcher import TIE_M, Matcher
from mapping.geocoding.normalise import clean, parse_street, street_tokens
from mapping.geocoding.parallel import WORTH_IT, match_in_processes
from mapping.geocoding.parse import Parsed, parse_address
from mapping.geocoding.places import Places
from mapping.geocoding.positions import row_positions
from mapping.geocoding.resume import Journal
from mapping.geocoding.types import AddressParts, GeocodeResult

__all__ = ["Answers", "locate_all"]

_PLAIN: Final = re.compile(
    r"([A-Za-z0-9 .'&]+), *([A-Za-z .'-]+), *([A-Za-z]{2}),? +(\d{5})(?:-\d{4})?\s*"
)
_MOST_ROWS: Final = 4_000_000
_JOURNAL_ROWS: Final = 500
_LEARN_ROWS: Final = 3
_LEARN_SHARE: Final = 0.15
_M_PER_DEG: Final = 111_195.0
_SCALE: Final = 1e7

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
            text = self.matcher.address_text(is_range, row, -1)
            known = self._tails[is_range, row] = (text, self.matcher.source_name(is_range, row))
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
            self.matcher.address_text(is_range, row, int(self.number[place])),
            self.matcher.source_name(is_range, row),
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
        Processes for what the exact stage leaves over, if that is much.
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
    street, zip_code, number, city_codes, parsed, cities = _parse_all(
        distinct, matcher, home_states
    )
    hit, is_range, row = _exact(matcher.index, street, zip_code, number)
    learned: dict[int, list[str]] = {}
    if places_with is not None:
        learned = _learn(hit, zip_code, city_codes, cities, matcher.places)
        if learned:
            matcher = matcher.with_places(places_with(learned))
    n = len(distinct)
    lon, lat = np.full(n, np.nan), np.full(n, np.nan)
    for ranges in (False, True):
        rows = np.flatnonzero(hit & (is_range == ranges))
        spots = row_positions(matcher.index, ranges, row[rows], number[rows])
        lon[rows], lat[rows] = spots[:, 0], spots[:, 1]
    score, why = _city_scores(matcher, hit, is_range, row, city_codes, cities, parsed)
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

    if workers > 1 and len(rest) >= WORTH_IT:
        found = match_in_processes(
            [distinct[place] for place in rest],
            matcher.index,
            home_state=matcher.places.home_state_given,
            learned=learned,
            workers=workers,
            on_done=report,
        )
    else:
        found = _one_by_one(rest, distinct, parsed, matcher, home_states, report)
    chunk: list[tuple[int, GeocodeResult]] = []
    for place, result in zip(rest, found, strict=True):
        results[place] = result
        if journal is not None:
            chunk.append((place, result))
            if len(chunk) == _JOURNAL_ROWS or place == rest[-1]:
                journal.keep(chunk)
                chunk.clear()
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
) -> Iterator[GeocodeResult]:
    for count, place in enumerate(rest):
        if count % 1_000 == 0:
            report(count)
        known = parsed[place]
        if known is None:
            known = parse_address(addresses[place], home_states=home_states)
        yield matcher.match(known)


class _Parsed(NamedTuple):
    street: _Ints
    zip: _Ints
    number: _Ints
    city: _Ints
    parsed: list[Parsed | None]
    cities: list[str]


def _parse_all(
    addresses: list[str | AddressParts], matcher: Matcher, home_states: frozenset[str]
) -> _Parsed:
    """Return street, ZIP, number and city of each address, as far as they are plain to see."""
    cities: dict[str, int] = {"": 0}
    tails = _Tails(matcher, cities)
    parsed: list[Parsed | None] = []
    number: list[int] = []
    code: list[int] = []
    known = tails.codes
    for address in addresses:
        if address.__class__ is str:
            digits, _, rest = address.partition(" ")
            found = known.get(rest)
            if found is None:
                found = tails.read(rest)
            if found and digits.isdecimal() and len(digits) < 7:
                number.append(int(digits))
                code.append(found)
                parsed.append(None)
                continue
        full = parse_address(address, home_states=home_states)
        parsed.append(full)
        number.append(full.number)
        code.append(tails.of(full))
    table = np.array(tails.table, dtype=np.int64)[np.array(code, dtype=np.int64)]
    table = table.reshape(-1, 3)
    numbers = np.array(number, dtype=np.int64)
    return _Parsed(table[:, 0], table[:, 1], numbers, table[:, 2], parsed, list(cities))


class _Tails:
    """What follows the house number: street, ZIP and city as one code, each text read once.

    Code 0 stands for what is not plain.
    """

    def __init__(self, matcher: Matcher, cities: dict[str, int]) -> None:
        self.table: list[tuple[int, int, int]] = [(-1, -1, 0)]
        self.codes: dict[str, int] = {}
        self._code_of: dict[tuple[int, int, int], int] = {}
        self._matcher = matcher
        self._cities = cities
        self._states = matcher.places.states

    def read(self, rest: str) -> int:
        """Return the code of "Main St, Springfield, AL 36067"; 0 if it isn't as plain as that."""
        code = 0
        match = _PLAIN.fullmatch(rest)
        if match is not None:
            street_text, city_text, state, zip_text = match.groups()
            if not self._states or state.upper() in self._states:
                street = self._matcher.book.exact(parse_street(street_tokens(street_text)))
                if street >= 0:
                    code = self._code(street, int(zip_text), clean(city_text))
        self.codes[rest] = code
        return code

    def of(self, full: Parsed) -> int:
        """Return the code of an address that was parsed in full; 0 if it isn't exact."""
        foreign = full.state and self._states and full.state not in self._states
        if full.kind != "address" or full.suffix or foreign:
            return 0
        words, city = full.street, full.city
        if full.glued:
            split = self._matcher.best_split(words)
            if split is None:
                return 0
            words, city = split
        street = self._matcher.book.exact(parse_street(words))
        return self._code(street, full.zip, city) if street >= 0 else 0

    def _code(self, street: int, zip_code: int, city: str) -> int:
        entry = (street, zip_code, self._cities.setdefault(city, len(self._cities)))
        known = self._code_of.get(entry)
        if known is None:
            known = self._code_of[entry] = len(self.table)
            self.table.append(entry)
        return known


def _exact(
    index: AddressIndex, street: _Ints, zip_code: _Ints, number: _Ints
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], _Ints]:
    """Return which addresses have exactly one place, whether it is on a range, and the row."""
    n = len(street)
    hit = np.zeros(n, dtype=bool)
    is_range = np.zeros(n, dtype=bool)
    row = np.full(n, -1, dtype=np.int64)
    _exact_pass(index, street, zip_code, number, hit, is_range, row)
    if bool((index.arrays["zip_key"] < 0).any()):
        _exact_pass(index, street, np.full(n, -1), number, hit, is_range, row)
    return hit, is_range, row


def _exact_pass(
    index: AddressIndex,
    street: _Ints,
    zip_code: _Ints,
    number: _Ints,
    hit: npt.NDArray[np.bool_],
    is_range: npt.NDArray[np.bool_],
    row: _Ints,
) -> None:
    a = index.arrays
    asked = np.flatnonzero((street >= 0) & ~hit)
    key = street[asked] * ZIP_BASE + zip_code[asked] + 1
    group = _lookup(a["pg_key"], key)
    there = group >= 0
    asked_points, group_points = asked[there], group[there]
    place = group_points * NUMBER_BASE + number[asked_points]
    start = np.searchsorted(a["p_place"], place, side="left")
    end = np.searchsorted(a["p_place"], place, side="right")
    some = end > start
    unsure = np.zeros(len(street), dtype=bool)
    if some.any():
        rows, start, end = asked_points[some], start[some], end[some]
        good = (a["p_suffix"][start] == 0) & _close_points(a, start, end)
        hit[rows[good]] = True
        row[rows[good]] = start[good]
        unsure[rows[~good]] = True
    group = _lookup(a["rg_key"], key)
    there = (group >= 0) & ~hit[asked] & ~unsure[asked]
    asked_ranges, group_ranges = asked[there], group[there]
    first, last = a["rg_start"][group_ranges], a["rg_start"][group_ranges + 1]
    counts = last - first
    begin = 0
    totals = np.cumsum(counts)
    while begin < len(asked_ranges):
        base = totals[begin - 1] if begin else 0
        stop = int(np.searchsorted(totals, base + _MOST_ROWS, side="right"))
        stop = max(stop, begin + 1)
        part = slice(begin, stop)
        _range_pass(
            a, index, asked_ranges[part], first[part], counts[part], number, hit, is_range, row
        )
        begin = stop


def _range_pass(
    a: dict[str, Any],
    index: AddressIndex,
    asked: _Ints,
    first: _Ints,
    counts: _Ints,
    number: _Ints,
    hit: npt.NDArray[np.bool_],
    is_range: npt.NDArray[np.bool_],
    row: _Ints,
) -> None:
    if not len(asked):
        return
    which = np.repeat(np.arange(len(asked)), counts)
    ends = np.cumsum(counts)
    rows = np.repeat(first - (ends - counts), counts) + np.arange(ends[-1])
    wanted = number[asked][which]
    one, other = a["r_from"][rows], a["r_to"][rows]
    parity = a["r_parity"][rows]
    fits = (np.minimum(one, other) <= wanted) & (wanted <= np.maximum(one, other)) & (one >= 0)
    fits &= (parity == 0) | (parity == np.where(wanted % 2 == 1, 1, 2))
    which, rows, wanted = which[fits], rows[fits], wanted[fits]
    if not len(which):
        return
    starts = np.flatnonzero(np.concatenate([[True], which[1:] != which[:-1]]))
    sizes = np.diff(np.append(starts, len(which)))
    close = np.ones(len(starts), dtype=bool)
    many = sizes > 1
    if many.any():
        spots = row_positions(index, True, rows, wanted)
        close = _spread_m(spots, starts) <= TIE_M
    found = asked[which[starts[close]]]
    hit[found] = True
    is_range[found] = True
    row[found] = rows[starts[close]]


def _spread_m(spots: npt.NDArray[np.float64], starts: _Ints) -> npt.NDArray[np.float64]:
    low = np.minimum.reduceat(spots, starts, axis=0)
    high = np.maximum.reduceat(spots, starts, axis=0)
    width = (high[:, 0] - low[:, 0]) * np.cos(np.radians(low[:, 1]))
    return np.asarray(np.hypot(width, high[:, 1] - low[:, 1]) * _M_PER_DEG)


def _close_points(a: dict[str, Any], start: _Ints, end: _Ints) -> npt.NDArray[np.bool_]:
    close = np.ones(len(start), dtype=bool)
    for place in np.flatnonzero(end - start > 1):
        part = slice(int(start[place]), int(end[place]))
        spots = np.column_stack([a["p_lon"][part], a["p_lat"][part]]) / _SCALE
        close[place] = _spread_m(spots, np.zeros(1, dtype=np.int64))[0] <= TIE_M
    return close


def _lookup(keys: npt.NDArray[Any], wanted: _Ints) -> _Ints:
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, place, -1).astype(np.int64)


def _learn(
    hit: npt.NDArray[np.bool_], zip_code: _Ints, city: _Ints, cities: list[str], places: Places
) -> dict[int, list[str]]:
    """Return city names by ZIP on which exact matches agree and that the reference lacks."""
    named = hit & (zip_code >= 0) & (city > 0)
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
        if agreed and not places.has_postal(code) and not places.is_city(name):
            learned[code].append(name)
    return dict(learned)


def _city_scores(
    matcher: Matcher,
    hit: npt.NDArray[np.bool_],
    is_range: npt.NDArray[np.bool_],
    row: _Ints,
    city: _Ints,
    cities: list[str],
    parsed: list[Parsed | None],
) -> tuple[npt.NDArray[np.float64], list[tuple[str, ...]]]:
    """Return scores and reasons of the exact rows: only the city can differ."""
    n = len(hit)
    score = np.ones(n)
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
                score[those] = 1 - cost
                for place in those.tolist():
                    why[place] = (reason,)
    for place, known in enumerate(parsed):
        if known is not None and known.notes and hit[place]:
            why[place] = (*why[place], *known.notes)
    return score, why
