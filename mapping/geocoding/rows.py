"""The rows of one street as plain lists, and what each row says.

A long street is found all over a state: its rows are read ZIP by ZIP, and those of the likely ZIPs
before all others.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mapping.geocoding.evidence import Likely
from mapping.geocoding.index import ZIP_BASE, AddressIndex

__all__ = ["Group", "Part", "Range", "Rows", "StreetRows"]


_LONGEST_SPAN: Final = 100
_LONG: Final = 60
"""Streets with more ranges than this are read ZIP by ZIP."""
_LONG_POINTS: Final = 500
_COLUMNS: Final = ("r_parity", "r_zip", "r_city", "r_state", "r_label")
_Ints = npt.NDArray[np.int64]

Part = tuple[int, int]
"""Rows that follow each other: the first, and the one after the last."""
Group = tuple[tuple[int, int, int], _Ints]
"""ZIP, city and state, and the rows that have them."""


class Range(NamedTuple):
    """A row of house numbers: ``low`` to ``high``, and what the row says of its place."""

    low: int
    high: int
    parity: int
    zip: int
    city: int
    state: int
    label: int
    row: int


class Rows(NamedTuple):
    """One street's ranges and lines without numbers; ``is_long`` streets have empty lists."""

    is_long: bool
    ranges: list[Range]
    lines: list[int]


class StreetRows:
    """Reads the rows of streets from the index, each street once.

    Parameters
    ----------
    index
        The address index.
    """

    def __init__(self, index: AddressIndex) -> None:
        self._index = index
        a = index.arrays
        self._low = np.minimum(a["r_from"], a["r_to"])
        self._high = np.maximum(a["r_from"], a["r_to"])
        streets = np.arange(len(index.streets) + 1)
        self.range_first = np.searchsorted(a["r_street"], streets)
        self._point_first = np.searchsorted(a["p_street"], streets)
        self._reach = _LONGEST_SPAN if bool((a["p_high"] > a["p_number"]).any()) else 0
        self.of = lru_cache(maxsize=20_000)(self._read)
        self._by_zip = lru_cache(maxsize=20_000)(self._find_parts)
        self._groups_of = lru_cache(maxsize=50_000)(self._find_groups)

    def facts(self, letter: str, row: int) -> tuple[int, int, int]:
        """Return ZIP, city and state of a row; ``letter`` is "r" for ranges, "p" for points."""
        a = self._index.arrays
        return (
            int(a[f"{letter}_zip"][row]),
            int(a[f"{letter}_city"][row]),
            int(a[f"{letter}_state"][row]),
        )

    def _whole(self, letter: str, street: int) -> Part:
        firsts = self._point_first if letter == "p" else self.range_first
        return int(firsts[street]), int(firsts[street + 1])

    def is_long(self, street: int) -> bool:
        """Whether the rows of a street are read ZIP by ZIP."""
        start, end = self._whole("r", street)
        first, last = self._whole("p", street)
        return end - start > _LONG or last - first > _LONG_POINTS

    def _read(self, street: int) -> Rows:
        if self.is_long(street):
            return Rows(True, [], [])
        start, end = self._whole("r", street)
        lines: list[int] = []
        ranges = self._ranges(slice(start, end), range(start, end))
        if ranges and min(ranges)[0] < 0:
            lines = [known.row for known in ranges if known.low < 0]
            ranges = [known for known in ranges if known.low >= 0]
        return Rows(False, ranges, lines)

    def _ranges(self, place: Any, rows: Iterable[int]) -> list[Range]:
        a = self._index.arrays
        ends = self._low[place].tolist(), self._high[place].tolist()
        columns = [a[name][place].tolist() for name in _COLUMNS]
        return list(map(Range._make, zip(*ends, *columns, rows, strict=True)))

    # --- the rows with a number ---

    def ranges_at(self, street: int, number: int, likely: Likely | None = None) -> list[Range]:
        """Return the ranges of a street that hold a number; of a long one in the likely ZIPs."""
        if likely is None or not self.is_long(street):
            parts = [self._whole("r", street)]
        else:
            parts = self.parts("r", street, likely)
        found: list[int] = []
        for start, end in parts:
            there = (self._low[start:end] <= number) & (self._high[start:end] >= number)
            found += [place + start for place in there.nonzero()[0].tolist()]
        return self._ranges(found, found) if found else []

    def has_number(self, street: int, number: int) -> bool:
        """Whether a street has a number, wherever."""
        start, end = self._whole("r", street)
        there = (self._low[start:end] <= number) & (self._high[start:end] >= number)
        return bool(there.any()) or bool(self.points_at(street, number))

    def points_at(self, street: int, number: int, likely: Likely | None = None) -> list[int]:
        """Return the rows of points with a number, or whose span "216-220" holds it."""
        start, end = self._whole("p", street)
        if start == end:
            return []
        if likely is None or not self.is_long(street):
            known = self._index.arrays["p_number"][start:end]
            there = (number - self._reach <= known) & (known <= number)
            rows = (np.flatnonzero(there) + start).tolist()
        else:
            known = self._index.arrays["p_number"]
            rows = []
            for first, last in self.parts("p", street, likely):
                ends = known[first:last].searchsorted((number - self._reach, number + 1)).tolist()
                rows.extend(range(first + ends[0], first + ends[1]))
        return [row for row in rows if self._holds(row, number)] if self._reach else rows

    def _holds(self, row: int, number: int) -> bool:
        a = self._index.arrays
        low, high = int(a["p_number"][row]), int(a["p_high"][row])
        spans = low < number <= high and high - low <= _LONGEST_SPAN
        return low == number or (spans and (number - low) % 2 == 0)

    # --- ZIP by ZIP ---

    def parts(self, letter: str, street: int, likely: Likely) -> list[Part]:
        """Return the rows of a street in the likely ZIPs; ``letter`` as for :meth:`facts`."""
        known = self._by_zip(letter, street)
        if len(known) > len(likely.zips):
            return [known[zip_code] for zip_code in likely.zips if zip_code in known]
        return [part for zip_code, part in known.items() if zip_code in likely.zips]

    def part(self, letter: str, street: int, zip_code: int) -> Part:
        """Return the rows of a street in one ZIP; all of the street for -1."""
        if zip_code < 0:
            return self._whole(letter, street)
        return self._by_zip(letter, street).get(zip_code, (0, 0))

    def _find_parts(self, letter: str, street: int) -> dict[int, Part]:
        keys, starts = self._index.arrays[f"{letter}g_key"], self._index.arrays[f"{letter}g_start"]
        base = street * ZIP_BASE
        first, last = keys.searchsorted((base, base + ZIP_BASE)).tolist()
        zips = (keys[first:last] - base - 1).tolist()
        return dict(zip(zips, pairwise(starts[first : last + 1].tolist()), strict=True))

    def groups(self, letter: str, street: int, likely: Likely | None = None) -> list[Group]:
        """Return the rows of a street for each ZIP, city and state; in the likely ZIPs, if given.

        Ranges ("r") are with lines without numbers.
        """
        if likely is None:
            return self._groups_of(letter, *self._whole(letter, street))
        parts = self.parts(letter, street, likely)
        return [group for part in parts for group in self._groups_of(letter, *part)]

    def _find_groups(self, letter: str, start: int, end: int) -> list[Group]:
        a = self._index.arrays
        if start == end:
            return []
        names = ("zip", "city", "state")
        facts = np.column_stack([a[f"{letter}_{name}"][start:end] for name in names])
        change = np.flatnonzero((facts[1:] != facts[:-1]).any(axis=1)) + 1
        found: dict[tuple[int, int, int], list[_Ints]] = {}
        ends = [*change.tolist(), end - start]
        for first, last in zip([0, *change.tolist()], ends, strict=True):
            zip_code, city, state = facts[first].tolist()
            rows = np.arange(start + first, start + last)
            found.setdefault((zip_code, city, state), []).append(rows)
        return [
            (key, parts[0] if len(parts) == 1 else np.concatenate(parts))
            for key, parts in found.items()
        ]
