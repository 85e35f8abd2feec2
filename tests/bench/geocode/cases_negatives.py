"""Corners of two streets, and addresses that must not be placed on a house.

What is half there (a number in no range, a street without a number) may be placed coarsely; what
lies elsewhere, or is no address, must be refused.
"""
# All makers share one signature, and few need all of it.
# ruff: noqa: ARG001

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from tests.bench.geocode.cases_ground import Ground, base_key, split_name
from tests.bench.geocode.cases_line import Case, Line
from tests.bench.geocode.cases_words import FOREIGN, INVENTED, NO_ADDRESS, PLACES_OF_STATE, box

__all__ = ["OTHERS"]

_Make = Callable[[Ground, random.Random, str], Iterator[Case]]


def _tail(ground: Ground, zip_code: str) -> str:
    town = ground.towns.get(zip_code) or ground.towns[""]
    return f"{town}, {ground.state} {zip_code or ground.home_zip}"


def _zip_at(ground: Ground, street: str) -> str:
    for stretch in ground.by_base.get(base_key(street), ()):
        if stretch.street == street and stretch.zip:
            return stretch.zip
    return ""


def _corner(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    corners = ground.corners()
    rng.shuffle(corners)
    for one, other, lon, lat in corners:
        if rng.random() < 0.5:
            one, other = other, one
        form = rng.choice(["{} & {}", "{} and {}", "{} AND {}", "{} @ {}", "{} / {}", "{} at {}",
                           "corner of {} and {}", "{} X {}"])  # fmt: skip
        tail = _tail(ground, _zip_at(ground, one) or _zip_at(ground, other))
        yield Case(kind, f"{form.format(one, other)}, {tail}", "match", lon, lat)


def _no_corner(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    while (pair := ground.far_pair(rng)) is not None:
        tail = _tail(ground, _zip_at(ground, pair[0]))
        yield Case(kind, f"{pair[0]} & {pair[1]}, {tail}", "coarse")


def _two_meanings(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    """The type is missing, and two streets of the name have the number."""
    for _ in range(4000):
        spot = ground.draw(rng)
        name = split_name(spot.street)
        others = {s.street for s in ground.by_base[base_key(spot.street)]
                  if s.fits(spot.number) and s.zip == spot.zip}  # fmt: skip
        bare = replace(name, type="").text()
        others = {o for o in others if replace(split_name(o), type="").text() == bare}
        if bare in others:
            continue
        if name.type and len(others) > 1 and ground.means_two(spot):
            yield Case(kind, f"{spot.number} {bare}, {_tail(ground, spot.zip)}", "coarse")


def _out_of_range(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    while ground.stretches:
        spot = ground.draw(rng)
        numbers = ground.numbers_of(base_key(spot.street))
        number = max(high for _, high in numbers) + rng.randrange(400, 3000)
        yield Case(kind, f"{number} {spot.street}, {_tail(ground, spot.zip)}", "coarse")


def _gap(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    for _ in range(4000):
        spot = ground.draw(rng)
        numbers = sorted(ground.numbers_of(base_key(spot.street)))
        top = 0
        gaps = []
        for low, high in numbers:
            if top and low > top + 8:
                gaps.append((top + 4, low - 4))
            top = max(top, high)
        if gaps:
            low, high = rng.choice(gaps)
            number = rng.randint(low, high)
            yield Case(kind, f"{number} {spot.street}, {_tail(ground, spot.zip)}", "coarse")


def _invented(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    names = [n for n in INVENTED
             if all(OSA.distance(base_key(n), base) > 4 for base in ground.bases)]  # fmt: skip
    while names and ground.stretches:
        spot = ground.draw(rng)
        yield Case(
            kind, f"{spot.number} {rng.choice(names)}, {_tail(ground, spot.zip)}", "coarse"
        )  # fmt: skip


def _near_miss(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    """A street that isn't there, of words that are; or another number in its name."""
    for _ in range(4000):
        spot = ground.draw(rng)
        name = split_name(spot.street)
        words = name.base.split()
        other = split_name(ground.draw(rng).street).base.split()[0]
        if len(words) < 2:
            words = [other, *words]
        else:
            words[rng.randrange(len(words))] = other
        street = replace(name, base=" ".join(words)).text()
        key = base_key(street)
        if key.startswith("#") or any(c.isdigit() for c in street):
            continue
        # nothing within half of the letters, and no street that is a part of it
        if any(OSA.distance(key, o) <= 3 or (len(o) > 2 and (key.startswith(o) or key.endswith(o)))
               for o in ground.bases):  # fmt: skip
            continue
        yield Case(kind, f"{spot.number} {street}, {_tail(ground, spot.zip)}", "coarse")


def _no_house(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    while ground.streets or ground.lines:
        street = rng.choice(ground.streets or sorted(ground.lines))
        if split_name(street).type:
            yield Case(kind, f"{street}, {_tail(ground, _zip_at(ground, street))}", "coarse")


def _only_town(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    for zip_code, town in ground.towns.items():
        yield Case(kind, f"{town}, {ground.state} {zip_code}".strip(), "coarse")
        yield Case(kind, f"{town}, {ground.state}", "coarse")
        if zip_code:
            yield Case(kind, zip_code, "coarse")


def _elsewhere(*, state: bool, same_street: bool, with_zip: bool, with_city: bool) -> _Make:
    def make(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
        places = [
            (city, st, z)
            for st, cities in PLACES_OF_STATE.items()
            for city, z in cities
            if (st != ground.state) == state and city not in ground.towns.values()
        ]
        while ground.stretches and places:
            spot = ground.draw(rng)
            street = spot.street if same_street else rng.choice(FOREIGN)
            city, st, zip_code = rng.choice(places)
            line = Line(str(spot.number), street, city if with_city else "", st,
                         zip_code if with_zip else "", comma=rng.random() < 0.6)  # fmt: skip
            yield Case(kind, line.text(), "refuse")

    return make


def _box(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    while True:
        zip_code = rng.choice(ground.zips or [""])
        yield Case(kind, f"{box(rng)}, {_tail(ground, zip_code)}", "refuse")


def _nothing(ground: Ground, rng: random.Random, kind: str) -> Iterator[Case]:
    for text in NO_ADDRESS:
        yield Case(kind, text, "refuse")
        if any(c.isalpha() for c in text):
            yield Case(kind, f"{text}, {_tail(ground, '')}", "refuse")


OTHERS: dict[str, _Make] = {
    "intersection": _corner,
    "intersection_false": _no_corner,
    "ambiguous_suffix": _two_meanings,
    "out_of_range": _out_of_range,
    "range_gap": _gap,
    "no_such_street": _invented,
    "near_miss_street": _near_miss,
    "street_no_number": _no_house,
    "zip_or_city_only": _only_town,
    "other_state_same_street": _elsewhere(
        state=True, same_street=True, with_zip=True, with_city=True
    ),
    "other_state_other_street": _elsewhere(
        state=True, same_street=False, with_zip=True, with_city=True
    ),
    "other_state_no_zip": _elsewhere(state=True, same_street=True, with_zip=False, with_city=True),
    "other_state_zip_only": _elsewhere(
        state=True, same_street=True, with_zip=True, with_city=False
    ),
    "other_town_same_street": _elsewhere(
        state=False, same_street=True, with_zip=True, with_city=True
    ),
    "po_box": _box,
    "non_address": _nothing,
}
