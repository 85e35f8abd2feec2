"""Test addresses from any reference: clean, messy in some fifty ways, corners, and negatives.

A mess is drawn only where it leaves one meaning: a street whose type was left out must be the only
one of its name with that number. So an answer that is missing or far off is a fault, never a
matter of taste. The same seed gives the same cases.
"""
# All messes and makers share one signature, and few need all of it.
# ruff: noqa: ARG001

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from mapping.geocoding.types import AddressParts
from tests.bench.geocode.cases_ground import Ground, Spot, base_key, split_name
from tests.bench.geocode.cases_line import Case, Line
from tests.bench.geocode.cases_negatives import OTHERS
from tests.bench.geocode.cases_words import (
    CARE,
    COUNTRIES,
    PLACES_OF_STATE,
    box,
    county_road,
    highway,
    letter_noise,
    name_variant,
    one_typo,
    other_direction_form,
    other_type,
    other_type_form,
    phonetic,
    respaced,
    spelled_number,
    spelled_ordinal,
    state_form,
    unit,
)

__all__ = ["Case", "make_cases"]

_TRIES = 40


_Mess = Callable[[random.Random, Line, Spot, Ground], Line | None]


def make_cases(ground: Ground, *, seed: int, per_kind: int) -> list[Case]:
    """Return the cases of all kinds that a reference allows, so many of each at most."""
    cases: list[Case] = []
    for kind, (mess, exact) in _MESSES.items():
        rng = random.Random(f"{seed} {kind}")
        cases.extend(_messy(ground, rng, kind, mess, exact=exact, count=per_kind))
    for kind, make in OTHERS.items():
        rng = random.Random(f"{seed} {kind}")
        found = [case for _, case in zip(range(per_kind), make(ground, rng, kind), strict=False)]
        cases.extend(dict.fromkeys(found))
    return cases


def _messy(
    ground: Ground, rng: random.Random, kind: str, mess: _Mess, *, exact: bool, count: int
) -> Iterator[Case]:
    made: set[str | AddressParts] = set()
    for _ in range(count * _TRIES):
        if len(made) >= count:
            return
        spot = ground.draw(rng)
        if not ground.is_one_place(spot, exact=exact):
            continue
        line = _clean(spot, rng)
        messed = mess(rng, line, spot, ground)
        if messed is None:
            continue
        address: str | AddressParts = messed.text()
        if kind.startswith("columns"):
            first = messed.before + messed.first() + messed.unit
            address = AddressParts(first, messed.city, messed.state, messed.zip)
        if kind == "reversed":
            address = f"{messed.city}, {messed.state} {messed.zip}, {messed.first()}"
        if kind == "lines":
            address = f"{messed.first()}\n{messed.city}, {messed.state} {messed.zip}"
        if kind == "case_punct":
            address = letter_noise(rng, messed.text())
        if address not in made:
            made.add(address)
            yield Case(kind, address, "match", spot.lon, spot.lat)


def _clean(spot: Spot, rng: random.Random) -> Line:
    comma = rng.random() < 0.7
    return Line(str(spot.number), spot.street, spot.city, spot.state, spot.zip, comma=comma)


# --- messes: each returns the line as somebody might write it, or None where it doesn't apply ---


def _as_is(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    return line


def _street(change: Callable[[random.Random, str], str | None]) -> _Mess:
    def mess(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
        street = change(rng, line.street)
        if street is None or street == line.street:
            return None
        other = base_key(street) == base_key(line.street) and change is other_type
        return None if other and ground.has_street(street) else replace(line, street=street)

    return mess


def _field(**changes: str) -> _Mess:
    def mess(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
        return replace(line, **changes)  # type: ignore[arg-type]

    return mess


def _type_missing(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    name = split_name(line.street)
    if not name.type or name.base.isdigit() or name.base.upper() in {"AVENUE", "THE"}:
        return None
    return replace(line, street=replace(name, type="").text())


def _direction(action: str) -> _Mess:
    def mess(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
        name = split_name(line.street)
        if bool(name.pre) == bool(name.post) or not name.type:
            return None
        if action == "missing":
            return replace(line, street=replace(name, pre="", post="").text())
        if action == "moved":
            return replace(line, street=replace(name, pre=name.post, post=name.pre).text())
        return replace(line, street=other_direction_form(rng, name))

    return mess


def _typos(count: int) -> _Mess:
    def mess(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
        name = split_name(line.street)
        key = base_key(line.street)
        if len(key) < (5 if count == 1 else 8) or key.startswith("#"):
            return None
        base = name.base
        for _ in range(count):
            base = one_typo(rng, base)
        return _if_nearest(replace(name, base=base).text(), line, ground, count)

    return mess


def _sounding(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    name = split_name(line.street)
    if base_key(line.street).startswith("#"):
        return None
    base = phonetic(rng, name.base)
    if base is None:
        return None
    return _if_nearest(replace(name, base=base).text(), line, ground, 2)


def _if_nearest(street: str, line: Line, ground: Ground, edits: int) -> Line | None:
    """Return the line with a misspelled street, if no other street is as near to it."""
    key, wrong = base_key(line.street), base_key(street)
    if wrong in ground.bases or OSA.distance(wrong, key) > edits or not wrong:
        return None
    if any(OSA.distance(wrong, o) <= edits + 1 for o in ground.bases if o != key):
        return None
    return replace(line, street=street)


def _town_typo(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    return replace(line, city=one_typo(rng, line.city)) if len(line.city) > 5 else None


def _town_other(*, near: bool) -> _Mess:
    def mess(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
        if not ground.zips:
            return None
        towns = sorted(set(ground.towns.values()) - {line.city})
        others = towns if near else [town for town, _ in PLACES_OF_STATE.get(ground.state, ())]
        return replace(line, city=rng.choice(others)) if others else None

    return mess


def _zip_wrong(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    if rng.random() < 0.5 and len(ground.zips) > 1:
        return replace(line, zip=rng.choice([z for z in ground.zips if z != line.zip]))
    place = rng.randrange(2, 5)
    digit = rng.choice([d for d in "0123456789" if d != line.zip[place]])
    return replace(line, zip=line.zip[:place] + digit + line.zip[place + 1 :])


def _number(change: Callable[[random.Random, str], str | None]) -> _Mess:
    def mess(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
        number = change(rng, line.number)
        return None if number is None else replace(line, number=number)

    return mess


def _number_span(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    return replace(line, number=f"{spot.number}{rng.choice(['-', ' - '])}{spot.number + 2}")


def _other_side(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    """The number of the house across, on a street that has numbers on one side only."""
    number = spot.number + 1
    if not spot.line or any(
        s.fits(number) for s in ground.by_base[base_key(spot.street)]
    ):  # fmt: skip
        return None
    held = any(s.holds(number) for s in ground.by_base[base_key(spot.street)])
    if not held or not ground.is_one_place(replace(spot, number=number), exact=False):
        return None
    return replace(line, number=str(number))


def _unit(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    return replace(line, unit=rng.choice([" ", ", "]) + unit(rng))


def _unit_first(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    return replace(line, before=unit(rng) + rng.choice([", ", " "]))


def _care(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    return replace(line, before=rng.choice(CARE) + ", ")


def _box_beside(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    if rng.random() < 0.5:
        return replace(line, before=box(rng) + ", ")
    return replace(line, unit=", " + box(rng))


def _state(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    if rng.random() < 0.3:
        return replace(line, country=rng.choice(COUNTRIES))
    return replace(line, state=state_form(rng, line.state))


def _zip4(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    if not line.zip:
        return None
    return replace(line, zip=f"{line.zip}{rng.choice(['-', ''])}{rng.randrange(1000, 9999)}")


def _several(rng: random.Random, line: Line, spot: Spot, ground: Ground) -> Line | None:
    done = 0
    for kind in rng.sample(_COMBINED, 4):
        mess, _ = _MESSES[kind]
        changed = mess(rng, line, spot, ground)
        if changed is not None:
            line, done = changed, done + 1
        if done == 2:
            return line
    return None


_COMBINED = [
    "suffix_form", "directional_form", "unit", "care_of", "typo1", "typo_city", "zip4",
    "num_letter", "state_form", "num_fraction", "county_road", "highway", "city_missing",
    "zip_missing",
    "po_box_plus_street", "ordinal",
]  # fmt: skip
_MESSES: dict[str, tuple[_Mess, bool]] = {
    "clean": (_as_is, True),
    "suffix_form": (_street(other_type_form), True),
    "suffix_missing": (_type_missing, False),
    "suffix_wrong": (_street(other_type), False),
    "directional_form": (_direction("form"), True),
    "directional_missing": (_direction("missing"), False),
    "directional_moved": (_direction("moved"), False),
    "name_variant": (_street(name_variant), True),
    "ordinal": (_street(spelled_ordinal), True),
    "county_road": (_street(county_road), False),
    "highway": (_street(highway), False),
    "spacing": (_street(respaced), False),
    "typo1": (_typos(1), False),
    "typo2": (_typos(2), False),
    "typo_phonetic": (_sounding, False),
    "typo_city": (_town_typo, True),
    "city_missing": (_field(city=""), True),
    "city_neighbour": (_town_other(near=True), False),
    "city_wrong": (_town_other(near=False), False),
    "zip_missing": (_field(zip=""), False),
    "zip_wrong": (_zip_wrong, False),
    "zip4": (_zip4, True),
    "state_form": (_state, True),
    "state_missing": (_field(state=""), True),
    "street_only": (_field(city="", state="", zip=""), False),
    "num_fraction": (_number(lambda r, n: f"{n} {r.choice(['1/2', '1/4', '3/4'])}"), True),
    "num_hyphen": (_number(lambda r, n: f"{n}-{r.choice('AB')}"), True),
    "num_letter": (_number(lambda r, n: f"{n}{r.choice(['', ' '])}{r.choice('ABC')}"), False),
    "num_prefix": (_number(lambda r, n: r.choice(["#", "No. ", "No ", "# "]) + n), True),
    "num_range": (_number_span, True),
    "num_spelled": (_number(spelled_number), True),
    "num_zeros": (_number(lambda _, n: "0" + n), True),
    "parity_gap": (_other_side, False),
    "unit": (_unit, True),
    "unit_first": (_unit_first, True),
    "care_of": (_care, True),
    "po_box_plus_street": (_box_beside, True),
    "case_punct": (_as_is, True),
    "columns": (_as_is, True),
    "columns_unit": (_unit, True),
    "columns_care": (_care, True),
    "reversed": (_as_is, True),
    "lines": (_as_is, True),
    "multi": (_several, False),
}
