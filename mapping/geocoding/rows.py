"""The rows of one street as plain lists, and what each row says."""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mapping.geocoding.evidence import Likely
from mapping.geocoding.index import AddressIndex

__all__ = ["FEW", "Range", "Rows", "StreetRows"]


_LONGEST_SPAN: Final = 100
FEW: Final = 12
"""Of more rows than this with a number, those in the ZIP or city come first."""
_LONG: Final = 60
"""Streets with more rows than this are searched as arrays."""
_Ints = npt.NDArray[np.int64]


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
    """One street's rows: its ranges, its lines without numbers, and its points.

    ``is_long`` streets have empty lists. ``first`` is the row of the first point; ``number`` and
    ``high`` are those of the points.
    """

    is_long: bool
    ranges: list[Range]
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
        self._groups = lru_cache(maxsize=20_000)(partial(self._find_groups, "p"))
        self._range_groups = lru_cache(maxsize=20_000)(partial(self._find_groups, "r"))

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
        is_long = end - start > _LONG
        ranges: list[Range] = []
        lines: list[int] = []
        if not is_long:
            whole = slice(start, end)
            lines = (np.flatnonzero(a["r_from"][whole] < 0) + start).tolist()
            ranges = self._ranges(whole, range(start, end))
            if lines:
                ranges = [known for known in ranges if known.low >= 0]
        start, end = int(self._point_first[street]), int(self._point_first[street + 1])
        number = a["p_number"][start:end].astype(np.int64)
        return Rows(is_long, ranges, lines, start, number, a["p_high"][start:end].astype(np.int64))

    def _ranges(self, place: Any, rows: Iterable[int]) -> list[Range]:
        a = self._index.arrays
        one, other = a["r_from"][place], a["r_to"][place]
        ends = (np.minimum(one, other).tolist(), np.maximum(one, other).tolist())
        names = ("r_parity", "r_zip", "r_city", "r_state", "r_label")
        columns = (a[name][place].tolist() for name in names)
        return list(map(Range._make, zip(*ends, *columns, rows, strict=True)))

    def ranges_at(
        self, street: int, number: int, likely: Likely | None = None
    ) -> tuple[list[Range], bool]:
        """Return the ranges of a street that hold a number, and whether these are all.

        Of many on a long street, only those in the likely ZIPs and cities are returned.
        """
        rows = self.of(street)
        if not rows.is_long:
            return [known for known in rows.ranges if known[0] <= number <= known[1]], True
        a = self._index.arrays
        start, end = int(self.range_first[street]), int(self.range_first[street + 1])
        one, other = a["r_from"][start:end], a["r_to"][start:end]
        there = (np.minimum(one, other) <= number) & (number <= np.maximum(one, other)) & (one >= 0)
        found = np.flatnonzero(there) + start
        if likely is None or len(found) <= FEW:
            return self._ranges(found, found.tolist()), True
        wanted = np.isin(a["r_zip"][found], likely.zip_array)
        if likely.cities:
            wanted |= np.isin(a["r_city"][found], list(likely.cities))
        some = found[wanted]
        return self._ranges(some, some.tolist()), False

    def range_groups(self, street: int) -> list[tuple[tuple[int, int, int], _Ints]]:
        """Return the rows of a street's ranges and lines for each ZIP, city and state."""
        return self._range_groups(street)

    def point_groups(self, street: int) -> list[tuple[tuple[int, int, int], _Ints]]:
        """Return the rows of a street's points for each ZIP, city and state."""
        return self._groups(street)

    def _find_groups(self, letter: str, street: int) -> list[tuple[tuple[int, int, int], _Ints]]:
        a = self._index.arrays
        firsts = self._point_first if letter == "p" else self.range_first
        start, end = int(firsts[street]), int(firsts[street + 1])
        names = ("zip", "city", "state")
        facts = np.column_stack([a[f"{letter}_{name}"][start:end] for name in names])
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
