"""What many addresses say: each distinct text after the house number is read once.

The common form is told by one pattern; the rest is read in full. Lines in which the city may be
glued to the street stay open until it is known which cities there are.
"""

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.geocoding.matcher import LETTER_DROPPED, Matcher
from mapping.geocoding.normalise import StreetName, clean, parse_street, street_tokens
from mapping.geocoding.parse import Parsed, parse_address
from mapping.geocoding.types import AddressParts

__all__ = ["Readings"]

_PLAIN: Final = re.compile(
    r"([A-Za-z0-9 .'&]+), *([A-Za-z .'-]+), *([A-Za-z]{2}),? +(\d{5})(?:-\d{4})?\s*"
)
_MOST_DIGITS: Final = 6
_COMPASS: Final = frozenset("NSEW")
_Ints = npt.NDArray[np.int64]
_Entry = tuple[int, int, int, bool, bool, int, bool]


class Readings:
    """Street, ZIP, number and city of many addresses, as far as they are plain to see.

    Parameters
    ----------
    addresses
        One-line addresses or parts, each once.
    matcher
        Knows the streets.
    home_states
        States of the reference, for reading words that are states as well as street words.

    Attributes
    ----------
    street, zip, number, city
        One entry for each address: number of the street or -1, ZIP or -1, house number, place of
        the city in ``cities``.
    lettered
        Whether the number has a letter or fraction.
    with_unit
        Whether the address names a unit.
    county
        Place of the county in front of a county road in ``counties``.
    cost
        What the reading costs, for a letter that was set aside.
    parsed
        The address in parts, where the line was read in full.
    """

    def __init__(
        self,
        addresses: list[str | AddressParts],
        matcher: Matcher,
        home_states: frozenset[str],
    ) -> None:
        self._matcher = matcher
        self._states = matcher.places.states
        self._city_numbers: dict[str, int] = {"": 0}
        self._table: list[_Entry] = [(-1, -1, 0, False, False, 0, False)]
        self._codes: dict[_Entry, int] = {}
        self._counties: dict[str, int] = {"": 0}
        self._open: list[int] = []
        self.parsed: list[Parsed | None] = []
        number: list[int] = []
        code: list[int] = []
        known: dict[str, int] = {}
        for address in addresses:
            if address.__class__ is str:
                digits, _, rest = address.partition(" ")
                found = known.get(rest)
                if found is None:
                    found = known[rest] = self._read(rest)
                if found and digits.isdecimal() and len(digits) <= _MOST_DIGITS:
                    number.append(int(digits))
                    code.append(found)
                    self.parsed.append(None)
                    continue
            full = parse_address(address, home_states=home_states)
            if full.glued and full.kind == "address" and not full.city:
                self._open.append(len(code))
                code.append(0)
            else:
                code.append(self._of(full))
            self.parsed.append(full)
            number.append(full.number)
        self.number: _Ints = np.array(number, dtype=np.int64)
        self._codes_of_rows = np.array(code, dtype=np.int64)
        self._spread()

    @property
    def cities(self) -> list[str]:
        """The cities that the addresses name."""
        return list(self._city_numbers)

    def is_foreign_city(self) -> npt.NDArray[np.bool_]:
        """Return for each city that the addresses name whether the reference says otherwise."""
        places = self._matcher.places
        return np.array([bool(places.foreign(name, "", -1)) for name in self.cities], dtype=bool)

    @property
    def counties(self) -> list[str]:
        """The counties in front of county roads that the addresses name."""
        return list(self._counties)

    def part_cities(self, matcher: Matcher) -> _Ints:
        """Part street from city where they are glued together; return the rows that are read now.

        ``matcher`` knows the cities that were learned from the other addresses.
        """
        self._matcher = matcher
        found: list[int] = []
        for row in self._open:
            full = self.parsed[row]
            code = self._of(full) if full is not None else 0
            if code:
                self._codes_of_rows[row] = code
                found.append(row)
        self._open = []
        self._spread()
        return np.array(found, dtype=np.int64)

    def _spread(self) -> None:
        table = np.array(self._table, dtype=np.int64)[self._codes_of_rows].reshape(-1, 7)
        self.street, self.zip, self.city = table[:, 0], table[:, 1], table[:, 2]
        self.lettered = table[:, 3] > 0
        self.county = table[:, 5]
        self.with_unit = table[:, 6] > 0
        self.cost = np.where(table[:, 4] > 0, LETTER_DROPPED, 0.0)

    def _read(self, rest: str) -> int:
        """Return the code of "Main St, Springfield, AL 36067"; 0 if it isn't as plain as that."""
        match = _PLAIN.fullmatch(rest)
        if match is None:
            return 0
        street_text, city_text, state, zip_text = match.groups()
        if self._states and state.upper() not in self._states:
            return 0
        return self._code(parse_street(street_tokens(street_text)), int(zip_text), clean(city_text))

    def _of(self, full: Parsed) -> int:
        """Return the code of an address that was parsed in full; 0 if it isn't exact."""
        foreign = full.state and self._states and full.state not in self._states
        if full.kind != "address" or foreign:
            return 0
        name, city = self._street(full, full.street)
        code = self._code(
            name, full.zip, city, lettered=bool(full.suffix), with_unit=bool(full.unit)
        )
        if code and not name.qualifier:
            return code
        for number, suffix, words in full.alternatives:
            if number != full.number or suffix in _COMPASS:
                continue
            other, city = self._street(full, words)
            if name.qualifier or not self._matcher.book.find(parse_street(full.street)):
                return self._code(
                    other, full.zip, city, lettered=True, dropped=True, with_unit=bool(full.unit)
                )
        return code

    def _street(self, full: Parsed, words: tuple[str, ...]) -> tuple[StreetName, str]:
        if full.glued and not full.city:
            split = self._matcher.exact_split(words)
            if split is not None:
                return split
        return parse_street(words), full.city

    def _code(
        self, name: StreetName, zip_code: int, city: str, *, lettered: bool = False,
        dropped: bool = False, with_unit: bool = False,
    ) -> int:  # fmt: skip
        street = self._matcher.book.exact(name)
        if street < 0:
            return 0
        number = self._city_numbers.setdefault(city, len(self._city_numbers))
        county = self._counties.setdefault(name.qualifier, len(self._counties))
        entry = (street, zip_code, number, lettered, dropped, county, with_unit)
        known = self._codes.get(entry)
        if known is None:
            known = self._codes[entry] = len(self._table)
            self._table.append(entry)
        return known
