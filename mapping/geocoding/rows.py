"""The rows of one street as plain lists, and what each row says."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from mapping.geocoding.index import AddressIndex

__all__ = ["Rows", "StreetRows"]


class Rows(NamedTuple):
    """One street's rows as plain lists: (low, high, parity, zip, city, state, label, row)."""

    ranges: list[tuple[int, int, int, int, int, int, int, int]]
    lines: list[int]
    numbers: dict[int, list[int]]


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
        numbers: dict[int, list[int]] = {}
        for place, (number, high) in enumerate(
            zip(a["p_number"][start:end].tolist(), a["p_high"][start:end].tolist(), strict=True)
        ):
            numbers.setdefault(number, []).append(start + place)
            if 0 < high - number <= 100:
                for other in range(number + 2, high + 1, 2):
                    numbers.setdefault(other, []).append(start + place)
        return Rows(ranges, lines, numbers)
