"""The rows of one street as plain lists, and what each row says."""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mapping.geocoding.index import AddressIndex

__all__ = ["Rows", "StreetRows"]


_LONGEST_SPAN: Final = 100
_Ints = npt.NDArray[np.int64]


class Rows(NamedTuple):
    """One street's rows: (low, high, parity, zip, city, state, label, row) of ranges, and points.

    ``first`` is the row of the first point; ``number`` and ``high`` are those of the points.
    """

    ranges: list[tuple[int, int, int, int, int, int, int, int]]
    lines: list[int]
    first: int
    number: _Ints
    high: _Ints

    def points_at(self, number: int) -> list[int]:
        """Return the rows of points with a number, or whose span "216-220" holds it."""
        if not len(self.number):
            return []
        span = self.high - self.number
        there = (self.number < number) & (number <= self.high) & (span <= _LONGEST_SPAN)
        there &= (number - self.number) % 2 == 0
        there |= self.number == number
        return (np.flatnonzero(there) + self.first).tolist()


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
        streets = np.arange(len(index.streets) + 1)
        self.range_first = np.searchsorted(a["r_street"], streets)
        self._point_first = np.searchsorted(a["p_street"], streets)
        self.of = lru_cache(maxsize=20_000)(self._read)
        self._groups = lru_cache(maxsize=20_000)(self._find_groups)

    def facts(self, letter: str, row: int) -> tuple[int, int, int]:
        """Return ZIP, city and state of a row; ``letter`` is "r" for ranges, "p" for points."""
        a = self._index.arrays
        return (
            int(a[f"{letter}_zip"][row]),
            int(a[f"{letter}_city"][row]),
            int(a[f"{letter}_state"][row]),
        )

    def _read(self, street: int) -> Rows:
        a = self._index.arrays
        start, end = int(self.range_first[street]), int(self.range_first[street + 1])
        ranges: list[tuple[int, int, int, int, int, int, int, int]] = []
        lines: list[int] = []
        names = ("r_from", "r_to", "r_parity", "r_zip", "r_city", "r_state", "r_label")
        columns = [a[name][start:end].tolist() for name in names]
        for row, (one, other, *facts) in enumerate(zip(*columns, strict=True), start=start):
            if one < 0:
                lines.append(row)
            else:
                parity, zip_code, city, state, label = facts
                low, high = min(one, other), max(one, other)
                ranges.append((low, high, parity, zip_code, city, state, label, row))
        start, end = int(self._point_first[street]), int(self._point_first[street + 1])
        number = a["p_number"][start:end].astype(np.int64)
        return Rows(ranges, lines, start, number, a["p_high"][start:end].astype(np.int64))

    def point_groups(self, street: int) -> list[tuple[tuple[int, int, int], _Ints]]:
        """Return the rows of a street's points for each ZIP, city and state."""
        return self._groups(street)

    def _find_groups(self, street: int) -> list[tuple[tuple[int, int, int], _Ints]]:
        a = self._index.arrays
        start, end = int(self._point_first[street]), int(self._point_first[street + 1])
        facts = np.column_stack([a[f"p_{name}"][start:end] for name in ("zip", "city", "state")])
        if not len(facts):
            return []
        change = np.flatnonzero((facts[1:] != facts[:-1]).any(axis=1)) + 1
        found: dict[tuple[int, int, int], list[_Ints]] = {}
        ends = [*change.tolist(), end - start]
        for first, last in zip([0, *change.tolist()], ends, strict=True):
            zip_code, city, state = facts[first].tolist()
            rows = np.arange(start + first, start + last)
            found.setdefault((zip_code, city, state), []).append(rows)
        return [(key, np.concatenate(parts)) for key, parts in found.items()]
