"""Many addresses held against the index at once, in arrays: the exact stage.

Most rows of a real file match the reference to the letter once the street is normalised. Those are
answered with a few array operations.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from mapping.geocoding.choice import TIE_M
from mapping.geocoding.index import NUMBER_BASE, ZIP_BASE, AddressIndex
from mapping.geocoding.positions import row_positions
from mapping.geocoding.tails import Readings

__all__ = ["ExactRows"]

_MOST_ROWS: Final = 4_000_000
_M_PER_DEG: Final = 111_195.0
_SCALE: Final = 1e7

_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]


class ExactRows:
    """Which addresses have exactly one place, whether it is on a range, and the row.

    Parameters
    ----------
    index
        The address index.
    count
        How many addresses there are.
    """

    def __init__(self, index: AddressIndex, count: int) -> None:
        self._index = index
        zips = index.arrays["zip_key"]
        self._some_without_zip = bool((zips < 0).any())
        self._zips = zips[zips >= 0]
        self.hit: _Bools = np.zeros(count, dtype=bool)
        self.is_range: _Bools = np.zeros(count, dtype=bool)
        self.row: _Ints = np.full(count, -1, dtype=np.int64)

    def look_up(self, readings: Readings, asked: _Ints) -> None:
        """Find the rows of some of the addresses.

        A row without a ZIP answers for any ZIP of the reference, not for one from elsewhere;
        without one, the city must not be foreign.
        """
        asked = asked[readings.street[asked] >= 0]
        if self._some_without_zip:
            open_zip = (readings.zip[asked] < 0) | (len(self._zips) == 0)
            asked = asked[~(open_zip & readings.is_foreign_city()[readings.city[asked]])]
        self._pass(readings, asked, readings.zip[asked])
        if self._some_without_zip:
            left = asked[~self.hit[asked]]
            if len(self._zips):
                zips = readings.zip[left]
                left = left[(zips < 0) | np.isin(zips, self._zips)]
            self._pass(readings, left, np.full(len(left), -1))
        self._drop_other_counties(readings, asked[self.hit[asked] & (readings.county[asked] > 0)])

    def _drop_other_counties(self, readings: Readings, rows: _Ints) -> None:
        """Leave over the rows whose county road is another county's than the address says."""
        index, counties = self._index, readings.counties
        for is_range, letter in ((False, "p"), (True, "r")):
            these = rows[self.is_range[rows] == is_range]
            labels = index.arrays[f"{letter}_label"][self.row[these]].astype(np.int64)
            pairs, which = np.unique(
                labels * len(counties) + readings.county[these], return_inverse=True
            )
            other = np.array(
                [
                    index.qualifiers[pair // len(counties)]
                    not in ("", counties[pair % len(counties)])
                    for pair in pairs.tolist()
                ],
                dtype=bool,
            )
            if other.any():
                self.hit[these[other[which]]] = False
                self.row[these[other[which]]] = -1

    def _pass(self, readings: Readings, asked: _Ints, zip_code: _Ints) -> None:
        a, number = self._index.arrays, readings.number
        key = readings.street[asked] * ZIP_BASE + zip_code + 1
        group = _lookup(a["pg_key"], key)
        there = group >= 0
        asked_points, group_points = asked[there], group[there]
        place = group_points * NUMBER_BASE + number[asked_points]
        start = np.searchsorted(a["p_place"], place, side="left")
        end = np.searchsorted(a["p_place"], place, side="right")
        some = end > start
        unsure = np.zeros(len(self.hit), dtype=bool)
        if some.any():
            rows, start, end = asked_points[some], start[some], end[some]
            good = (a["p_suffix"][start] == 0) & _close_points(a, start, end)
            good &= ~readings.lettered[rows] & (~readings.with_unit[rows] | (end - start == 1))
            self.hit[rows[good]] = True
            self.row[rows[good]] = start[good]
            unsure[rows[~good]] = True
        group = _lookup(a["rg_key"], key)
        there = (group >= 0) & ~self.hit[asked] & ~unsure[asked]
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
            self._range_pass(asked_ranges[part], first[part], counts[part], number)
            begin = stop

    def _range_pass(self, asked: _Ints, first: _Ints, counts: _Ints, number: _Ints) -> None:
        a = self._index.arrays
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
            spots = row_positions(self._index, True, rows, wanted)
            close = _spread_m(spots, starts) <= TIE_M
        found = asked[which[starts[close]]]
        self.hit[found] = True
        self.is_range[found] = True
        self.row[found] = rows[starts[close]]


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
