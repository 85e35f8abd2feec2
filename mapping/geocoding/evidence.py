"""What city, ZIP and state say about a row: evidence with a price, never a filter."""

from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from mapping.geocoding.index import ZIP_BASE, AddressIndex
from mapping.geocoding.parse import Parsed
from mapping.geocoding.places import Places
from mapping.wording import say

__all__ = ["Evidence", "Likely"]

_ZIP_NEAR: Final = 0.06
_ZIP_OTHER: Final = 0.09
_ZIP_FAR: Final = 0.15
_CITY_OTHER: Final = 0.04
_STATE_OTHER: Final = 0.2


class Likely(NamedTuple):
    """The ZIPs of the index that an address may mean, and what any other row costs at least.

    ``rest`` is 0 if the address says nothing of its place.
    """

    zips: frozenset[int]
    rest: float


class Evidence:
    """Holds what an address says about its place against the rows of the index.

    Parameters
    ----------
    index
        The address index.
    places
        What is known about cities, ZIPs and states.
    """

    def __init__(self, index: AddressIndex, places: Places) -> None:
        self._index = index
        self._places = places
        self._names_all = places.names_all
        self._likely = lru_cache(maxsize=20_000)(self._find_likely)
        self._cost = lru_cache(maxsize=100_000)(self._find_cost)

    def cost(
        self, parsed: Parsed, city: str, zip_code: int, row_city: int, row_state: int
    ) -> tuple[float, tuple[str, ...]]:
        """Return what a row's ZIP, city and state cost for an address, and why."""
        return self._cost(parsed.zip, parsed.state, city, zip_code, row_city, row_state)

    def _find_cost(
        self, asked_zip: int, asked_state: str, city: str, zip_code: int, row_city: int,
        row_state: int,
    ) -> tuple[float, tuple[str, ...]]:  # fmt: skip
        cost = 0.0
        why: list[str] = []
        if asked_zip >= 0 and zip_code >= 0 and asked_zip != zip_code:
            change = say(
                "ZIP {before} → {after}", before=f"{asked_zip:05d}", after=f"{zip_code:05d}"
            )
            if _near_zip(asked_zip, zip_code):
                cost += _ZIP_NEAR
            elif self._places.knows_zip(asked_zip):
                cost += _ZIP_OTHER
            else:
                cost += _ZIP_FAR
            why.append(change)
        city_cost, city_why = self._places.city_cost(city, zip_code, row_city)
        if city_cost:
            cost += city_cost
            why.append(city_why)
        state = self._index.states[row_state] or self._places.home_state
        if asked_state and state and asked_state != state:
            cost += _STATE_OTHER
            why.append(say("state {before} → {after}", before=asked_state, after=state))
        return cost, tuple(why)

    def likely(self, parsed: Parsed, city: str) -> "Likely":
        """Return which rows an address may mean before all others."""
        return self._likely(parsed.zip, city)

    def _find_likely(self, asked_zip: int, city: str) -> "Likely":
        zips = self._places.zips_near(city)
        rest = _CITY_OTHER if city and self._names_all else 0.0
        near: set[int] = {-1}
        if asked_zip >= 0:
            near.update(filter(self._places.knows_zip, _near_zips(asked_zip)))
            rest += _ZIP_OTHER if self._places.knows_zip(asked_zip) else _ZIP_FAR
        return Likely(zips | near, rest)

    def foreign(self, parsed: Parsed, cities: list[str]) -> str:
        """Return why an address is outside whichever of the cities it names; empty if it isn't."""
        reasons = [
            self._places.foreign(city, parsed.state, parsed.zip) for city in dict.fromkeys(cities)
        ]
        return reasons[0] if reasons and all(reasons) else ""

    def serves(self, street: int, zip_code: int) -> bool:
        """Whether a street has rows in a ZIP; any street for a ZIP that isn't known."""
        if not self._places.knows_zip(zip_code):
            return True
        key = street * ZIP_BASE + zip_code + 1
        for letter in ("rg_key", "pg_key"):
            keys = self._index.arrays[letter]
            place = int(keys.searchsorted(key))
            if place < len(keys) and keys[place] == key:
                return True
        return False


def _near_zips(zip_code: int) -> list[int]:
    """Return the ZIP itself and all that differ by one digit or by a swap of neighbours."""
    found = [zip_code]
    for unit in (1, 10, 100, 1_000, 10_000):
        digit = zip_code // unit % 10
        without = zip_code - digit * unit
        found += [without + other * unit for other in range(10) if other != digit]
        before = zip_code // (10 * unit) % 10
        if unit < 10_000:
            found.append(zip_code + (before - digit) * unit + (digit - before) * 10 * unit)
    return found


def _near_zip(one: int, other: int) -> bool:
    return OSA.distance(f"{one:05d}", f"{other:05d}", score_cutoff=1) <= 1
