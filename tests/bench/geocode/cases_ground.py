"""The plain view of a reference from which test addresses are drawn, with where they truly lie.

It shares no code with the geocoder: streets are split by the word tables alone, numbers on a line
are interpolated by a loop, and which other street could be meant is looked up in a dictionary.
"""

import math
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from mapping.geocoding.reference import ReferenceTable
from mapping.geocoding.words import address_words

__all__ = ["Ground", "Name", "Spot", "metres", "split_name"]

_SIDE_M = 9.0
_M_PER_DEG = 111_195.0
_SAME_PLACE_M = 45.0
"""A little less than what the geocoder takes for two places."""


@dataclass(frozen=True)
class Name:
    """A street name in parts, as written: direction, name, kind of street, direction."""

    pre: str
    base: str
    type: str
    post: str

    def text(self) -> str:
        return " ".join(part for part in (self.pre, self.base, self.type, self.post) if part)


@dataclass(frozen=True)
class Spot:
    """One address of the reference; ``line`` tells whether it lies on a line of numbers."""

    number: int
    street: str
    city: str
    state: str
    zip: str
    lon: float
    lat: float
    line: bool


@dataclass(frozen=True)
class _Stretch:
    low: int
    high: int
    parity: int
    street: str
    city: str
    state: str
    zip: str
    from_: int
    to: int
    side: int
    coords: tuple[tuple[float, float], ...]

    def holds(self, number: int) -> bool:
        return self.low <= number <= self.high

    def fits(self, number: int) -> bool:
        return self.holds(number) and self.parity in (0, 1 if number % 2 else 2)

    def place(self, number: int) -> tuple[float, float]:
        """Return where a number lies, beside the line if the line is a centreline."""
        if len(self.coords) == 1:
            return self.coords[0]
        share = 0.5 if self.from_ == self.to else (number - self.from_) / (self.to - self.from_)
        scale = math.cos(math.radians(self.coords[0][1]))
        steps = [((bx - ax) * scale, by - ay) for (ax, ay), (bx, by) in pairwise(self.coords)]
        left = share * sum(math.hypot(*step) for step in steps)
        for (ax, ay), (dx, dy) in zip(self.coords, steps, strict=False):
            length = math.hypot(dx, dy)
            if left <= length and length:
                away = self.side * _SIDE_M / _M_PER_DEG
                x = ax + (dx * left / length - dy / length * away) / scale
                return x, ay + dy * left / length + dx / length * away
            left -= length
        return self.coords[-1]


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance as the scorer measures it."""
    k = math.pi / 180
    x = (lon - other_lon) * k * math.cos((lat + other_lat) / 2 * k)
    return math.hypot(x, (lat - other_lat) * k) * 6_371_008.8


def split_name(street: str) -> Name:
    """Return the parts of a street name, told by the word tables alone."""
    words = address_words()
    rest = street.split()
    pre = type_ = post = ""

    def plain(word: str) -> str:
        return word.upper().strip(".")

    if len(rest) > 1 and plain(rest[-1]) in words.directions:
        post, rest = rest[-1], rest[:-1]
    if len(rest) > 2 and plain(rest[0]) in words.directions:
        pre, rest = rest[0], rest[1:]
    if len(rest) > 1 and plain(rest[-1]) in words.suffixes:
        type_, rest = rest[-1], rest[:-1]
    return Name(pre, " ".join(rest), type_, post)


def base_key(street: str) -> str:
    """Return what two streets share that a hurried hand could take for one another."""
    base = split_name(street).base.upper()
    digits = re.findall(r"\d+", base)
    if digits:
        return "#" + digits[0].lstrip("0")
    whole = address_words().name_words
    return "".join(re.sub(r"[^A-Z]", "", whole.get(word, word)) for word in base.split())


class Ground:
    """What a reference holds, for drawing addresses and for asking what else they could mean.

    Parameters
    ----------
    tables
        The references as they were read.
    state
        Two letters for addresses whose reference names no state.
    towns
        Town by ZIP to write where the reference has a ZIP; under "" the town (and ``home_zip`` the
        ZIP) to write where it has none.
    """

    def __init__(
        self, tables: Iterable[ReferenceTable], *, state: str, towns: dict[str, str], home_zip: str
    ) -> None:
        self.state = state
        self.towns = towns
        self.home_zip = home_zip
        self.stretches: list[_Stretch] = []
        self.lines: dict[str, list[tuple[tuple[float, float], ...]]] = defaultdict(list)
        for table in tables:
            self._read(table)
        self.by_base: dict[str, list[_Stretch]] = defaultdict(list)
        for stretch in self.stretches:
            self.by_base[base_key(stretch.street)].append(stretch)
        self.bases = set(self.by_base) | {base_key(street) for street in self.lines}
        self.streets = sorted({stretch.street for stretch in self.stretches})
        self.zips = sorted({s.zip for s in self.stretches if s.zip})

    def _read(self, table: ReferenceTable) -> None:
        if table.kind == "postcodes":
            return
        for place, row in enumerate(table.frame.to_dict("records")):
            zip_code = f"{row['postcode']:05d}" if row["postcode"] > 0 else ""
            city = self.towns.get(zip_code) or self.towns[""]
            common = (row["street"], city, row["state"] or self.state, zip_code or self.home_zip)
            if not any(c.isalpha() for c in row["street"]):
                continue
            if table.kind == "points":
                high = max(row["number"], row["number_high"])
                spot = ((float(row["lon"]), float(row["lat"])),)
                parity = 0 if high == row["number"] else 2 - row["number"] % 2
                self.stretches.append(_Stretch(row["number"], high, parity, *common, 0, 0, 0, spot))
                continue
            coords = tuple(
                (float(x), float(y))
                for x, y in table.coords[table.offsets[place] : table.offsets[place + 1]]
            )
            self.lines[row["street"]].append(coords)
            if table.kind == "ranges":
                low, high = sorted((int(row["number_from"]), int(row["number_to"])))
                ends = int(row["number_from"]), int(row["number_to"])
                stretch = _Stretch(
                    low, high, int(row["parity"]), *common, *ends, int(row["side"]), coords
                )
                self.stretches.append(stretch)

    def draw(self, rng: random.Random) -> Spot:
        """Return an address of the reference by chance, each stretch equally likely."""
        stretch = rng.choice(self.stretches)
        number = stretch.low
        if len(stretch.coords) > 1 and stretch.high > stretch.low:
            step = 2 if stretch.parity else 1
            number = rng.randrange(stretch.low, stretch.high + 1, step)
            if not stretch.fits(number):
                number = stretch.high
        return self.spot(stretch, number)

    def spot(self, stretch: _Stretch, number: int) -> Spot:
        lon, lat = stretch.place(number)
        return Spot(
            number, stretch.street, stretch.city, stretch.state, stretch.zip, lon, lat,
            len(stretch.coords) > 1,
        )  # fmt: skip

    def is_one_place(self, spot: Spot, *, exact: bool) -> bool:
        """Whether nothing else far away could be meant.

        ``exact``: by the same street and ZIP; else by any street of that name anywhere.
        """
        name = split_name(spot.street)
        holders = [s for s in self.by_base[base_key(spot.street)] if s.holds(spot.number)]
        if exact:
            key = _same(name)
            holders = [
                s
                for s in holders
                if _same(split_name(s.street)) == key and s.zip == spot.zip and s.fits(spot.number)
            ]
        return all(
            metres(*s.place(spot.number), spot.lon, spot.lat) < _SAME_PLACE_M for s in holders
        )

    def has_street(self, street: str) -> bool:
        """Whether there is a street of exactly this name, however its type is spelled."""
        key = _same(split_name(street))
        return any(_same(split_name(s.street)) == key for s in self.by_base[base_key(street)])

    def keep_streets(self, other: "Ground") -> None:
        """Drop the lines of streets that another reference lacks."""
        for street in [street for street in self.lines if not other.has_street(street)]:
            del self.lines[street]

    def means_two(self, spot: Spot) -> bool:
        """Whether streets of that name have the number in two places on the right side."""
        return any(
            metres(*s.place(spot.number), spot.lon, spot.lat) > 2 * _SAME_PLACE_M
            for s in self.by_base[base_key(spot.street)]
            if s.fits(spot.number) and s.zip == spot.zip
        )

    def numbers_of(self, base: str) -> list[tuple[int, int]]:
        """Return the stretches of numbers of all streets with a name."""
        return [(s.low, s.high) for s in self.by_base.get(base, ())]

    def corners(self) -> list[tuple[str, str, float, float]]:
        """Return pairs of streets that share a vertex in one spot only, and where."""
        at: dict[tuple[float, float], set[str]] = defaultdict(set)
        for street, lines in self.lines.items():
            for coords in lines:
                for x, y in coords:
                    at[round(x, 6), round(y, 6)].add(street)
        meet: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for spot, streets in sorted(at.items()):
            ordered = sorted(streets)
            for place, one in enumerate(ordered):
                for other in ordered[place + 1 :]:
                    if base_key(one) != base_key(other):
                        meet[one, other].append(spot)
        return [
            (one, other, *spots[0])
            for (one, other), spots in meet.items()
            if all(metres(*spot, *spots[0]) < _SAME_PLACE_M for spot in spots)
            and self._one_street(one)
            and self._one_street(other)
        ]

    def _one_street(self, street: str) -> bool:
        """Whether no other street shares the name: "N Oak St" and "Oak Ct" do."""
        key = base_key(street)
        return all(base_key(other) != key or other == street for other in self.lines)

    def far_pair(self, rng: random.Random) -> tuple[str, str] | None:
        """Return two streets that lie more than a kilometre apart."""
        names = sorted(self.lines)
        for _ in range(50):
            if len(names) < 2:
                return None
            one, other = rng.sample(names, 2)
            if not (self._one_street(one) and self._one_street(other)):
                continue
            spots = [
                (a, b) for la in self.lines[one] for a in la for lb in self.lines[other] for b in lb
            ]
            if min(metres(*a, *b) for a, b in spots[:20_000]) > 1000 and len(spots) < 20_000:
                return one, other
        return None


def _same(name: Name) -> tuple[str, ...]:
    words = address_words()
    return (
        words.directions.get(name.pre.upper(), name.pre.upper()),
        words.suffixes.get(name.type.upper(), name.type.upper()),
        words.directions.get(name.post.upper(), name.post.upper()),
    )
