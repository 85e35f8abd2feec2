"""What is known about cities, ZIP codes and states: evidence, and what "outside" means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from rapidfuzz.distance import OSA

from mapping.geocoding import notes as noted
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.names import NamePool
from mapping.geocoding.streets import near_word
from mapping.wording import say

__all__ = ["Places"]

_CITY_NEAR = 0.005
_CITY_OTHER = 0.04
_CITY_UNKNOWN = 0.02
_SCALE = 1e7


class Places:
    """Cities, ZIPs and states of a reference.

    Parameters
    ----------
    index
        The address index.
    home_state
        State of the district (two letters); empty if unknown.
    learned
        City names by ZIP that a batch of addresses agrees on (see ``exact.learn_cities``).
    """

    def __init__(
        self,
        index: AddressIndex,
        *,
        home_state: str = "",
        learned: Mapping[int, Iterable[str]] | None = None,
    ) -> None:
        self._index = index
        a = index.arrays
        self._zip_place = {int(z): i for i, z in enumerate(a["zip_key"].tolist()) if z >= 0}
        self._city_place = {int(c): i for i, c in enumerate(a["city_key"].tolist()) if c > 0}
        self._city_number = {name: i for i, name in enumerate(index.cities) if name}
        self.states = frozenset(
            {state for state in index.states if state} | ({home_state} if home_state else set())
        )
        self.home_state_given = home_state
        self.home_state = home_state or (next(iter(self.states)) if len(self.states) == 1 else "")
        self._by_zip: dict[int, list[str]] = defaultdict(list)
        for zip_code, city, _ in a["postal"].tolist():
            self._by_zip[zip_code].append(index.postal_cities[city])
        real = {
            index.cities[int(c)]
            for c in a["city_key"].tolist()
            if c > 0 and int(c) not in index.area_cities
        }
        postal_here = {
            name
            for zip_code, names in self._by_zip.items()
            if zip_code in self._zip_place
            for name in names
        }
        self._learned: dict[str, list[int]] = defaultdict(list)
        for zip_code, names in (learned or {}).items():
            for name in names:
                self._learned[name].append(zip_code)
        learned_names = {name for names in (learned or {}).values() for name in names}
        for zip_code, names in (learned or {}).items():
            for name in names:
                if name not in self._by_zip[zip_code]:
                    self._by_zip[zip_code].append(name)
        self._area = {index.cities[c] for c in index.area_cities}
        self.cities = frozenset(real | postal_here | learned_names | self._area)
        self.knows_cities = bool(real | postal_here | learned_names)
        self._zips_of_city: dict[str, list[int]] = defaultdict(list)
        for zip_code, names in self._by_zip.items():
            if zip_code in self._zip_place:
                for name in names:
                    self._zips_of_city[name].append(zip_code)
        self._near: dict[str, str] = {}
        self._costs: dict[tuple[str, int, int], tuple[float, str]] = {}

    def knows_zip(self, zip_code: int) -> bool:
        """Whether the reference has addresses in this ZIP."""
        return zip_code in self._zip_place

    def has_postal(self, zip_code: int) -> bool:
        """Whether a table of postal place names covers this ZIP."""
        return bool(self._by_zip.get(zip_code))

    @property
    def names_all(self) -> bool:
        """Whether every row has a city of its own, or its ZIP a postal name."""
        keys = self._index.arrays["city_key"]
        own = not self._index.area_cities and bool(len(keys)) and int(keys[0]) > 0
        return own or all(zip_code in self._by_zip for zip_code in self._zip_place)

    def zips_near(self, city: str) -> frozenset[int]:
        """Return the ZIPs whose name may be this city's, or that have rows of such a city."""
        if not city:
            return frozenset()
        near = self._town_names.near(city, 2 if len(city) >= 8 else 1)
        return frozenset(
            zip_code
            for name in near
            for zips in (self._zips_of_city, self._zips_of_rows)
            for zip_code in zips.get(name, ())
        )

    @cached_property
    def _zips_of_rows(self) -> dict[str, list[int]]:
        """The ZIPs in which there are rows of a city."""
        found: dict[str, list[int]] = defaultdict(list)
        for city, zip_code in self._index.zips_of_cities():
            if city > 0:
                found[self._index.cities[city]].append(zip_code)
        return dict(found)

    @cached_property
    def _town_names(self) -> NamePool:
        return NamePool(sorted({*self._city_number, *self._zips_of_city}))

    def is_city(self, name: str) -> bool:
        """Whether a name (in capitals) is a city or area of the reference."""
        return name in self.cities

    def near_city(self, name: str) -> str:
        """Return the city that a name is, or is a misspelling of; empty if none."""
        if name in self.cities:
            return name
        found = self._near.get(name)
        if found is None:
            found = self._near[name] = near_word(name, self.cities)
        return found

    def city_cost(self, city: str, zip_code: int, row_city: int) -> tuple[float, str]:
        """Return what a written city costs for a row, and why."""
        key = (city, zip_code, row_city)
        known = self._costs.get(key)
        if known is None:
            known = self._costs[key] = self._city_cost(city, zip_code, row_city)
        return known

    def _city_cost(self, city: str, zip_code: int, row_city: int) -> tuple[float, str]:
        if not city:
            return 0.0, ""
        here = self._by_zip.get(zip_code, [])
        own = self._index.cities[row_city]
        if city in here or city == own:
            return 0.0, ""
        is_area = row_city in self._index.area_cities
        if not here and (not own or is_area):
            near = self.near_city(city) if self.cities else city
            return (0.0 if near else _CITY_UNKNOWN), "" if near else noted.CITY_UNKNOWN
        for name in (*here, own):
            if name and OSA.distance(city, name) <= (2 if len(city) >= 8 else 1):
                return _CITY_NEAR, _changed(city, name)
        return _CITY_OTHER, _changed(city, here[0] if here else own)

    def foreign(self, city: str, state: str, zip_code: int) -> str:
        """Return why an address lies outside the reference, in words; empty if it may be inside.

        ZIP, city and state are weighed together: one of them may be a slip of the pen. A state of
        its own, or a ZIP, is foreign unless the ZIP (or the city) is one of ours.
        """
        zip_known = self.knows_zip(zip_code)
        zip_foreign = zip_code >= 0 and bool(self._zip_place) and not zip_known
        state_foreign = bool(state) and bool(self.states) and state not in self.states
        city_foreign = bool(city) and self.knows_cities and not self.near_city(city)
        city_known = bool(city) and self._vouches(self.near_city(city), zip_code)
        if state_foreign and not zip_known:
            return _outside(state)
        if state_foreign and city_foreign:
            return _outside(f"{city.title()}, {state}")
        if zip_foreign and not city_known:
            return _outside(say("ZIP {zip}", zip=f"{zip_code:05d}"))
        if city_foreign and (zip_code < 0 or not self._zip_place):
            return _outside(city.title())
        return ""

    def _vouches(self, city: str, zip_code: int) -> bool:
        """Whether a city shows that a ZIP is a slip; a learned one only for a ZIP like its own."""
        if city not in self._learned:
            return bool(city)
        written = f"{zip_code:05d}"
        return zip_code < 0 or any(
            written[:3] == f"{own:05d}"[:3] or OSA.distance(written, f"{own:05d}") <= 1
            for own in self._learned[city]
        )

    def city_name(self, zip_code: int, row_city: int) -> str:
        """Return the city to show for a row: the ZIP's postal name, else the row's own city."""
        if row_city not in self._index.area_cities and self._index.cities[row_city]:
            return self._index.cities[row_city].title()
        names = self._by_zip.get(zip_code)
        return names[0].title() if names else ""

    def zip_centre(self, zip_code: int) -> tuple[float, float] | None:
        """Return the middle (median) of a ZIP's addresses; ``None`` for an unknown ZIP."""
        place = self._zip_place.get(zip_code)
        if place is None:
            return None
        a = self._index.arrays
        return float(a["zip_lon"][place]) / _SCALE, float(a["zip_lat"][place]) / _SCALE

    def city_centre(self, city: str) -> tuple[float, float] | None:
        """Return the middle of a city's addresses, or of its busiest ZIP; ``None`` if unknown."""
        name = self.near_city(city) if city else ""
        if not name:
            return None
        a = self._index.arrays
        number = self._city_number.get(name, -1)
        place = self._city_place.get(number)
        if place is not None:
            return float(a["city_lon"][place]) / _SCALE, float(a["city_lat"][place]) / _SCALE
        zips = self._zips_of_city.get(name)
        if not zips:
            return None
        return self.zip_centre(
            max(zips, key=lambda z: (int(a["zip_rows"][self._zip_place[z]]), -z))
        )


def _changed(city: str, right: str) -> str:
    return say("city {before} → {after}", before=city.title(), after=right.title())


def _outside(place: str) -> str:
    return say("{place} is outside the area of the address reference", place=place)
