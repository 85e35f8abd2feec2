"""The partners and family resources of the fictional district, as a community school lists them."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

from mapping.demo.addresses import Block, Gazetteer
from mapping.demo.names import STATE, city_of
from mapping.demo.plane import Point, dice, to_lonlat

__all__ = ["Partner", "make_partners", "partner_columns", "partner_rows", "read_plan"]

_PLAN: Final = Path(__file__).resolve().parent / "partners_plan.csv"
_STAFF: Final = {
    "1": "R. Pennifold (community school coordinator)",
    "2": "T. Oakenshaw (librarian, Northside Middle)",
    "3": "M. Escalante (family liaison, Cottonwood)",
    "4": "J. Stanbrook (district social worker)",
    "5": "K. Rushmere (counselor, high school)",
    "6": "H. Darwish (family liaison, Southbank)",
}
_TOLD: Final = ("name_es", "description_es", "eligibility_es", "cost_es", "hours_es")
"""Texts in Spanish, where the partner has them."""
_FRESH: Final = (date(2026, 2, 2), 240)
_STALE: Final = (date(2022, 3, 7), 900)

partner_columns: Final = (
    *("id", "name", "organization", "category", "description", "languages", "hours", "phone"),
    *("email", "website", "cost", "eligibility", "min_age", "max_age", "capacity"),
    *("childcare_on_site", "wheelchair_accessible", "location_type", "confidential"),
    *("readiness", "stage", "trust", "feedback", "tie_holder", "last_contact_on"),
    *("verified_on", "verified_by", "notes", "source", "street", "city", "state", "zip"),
    *("lat", "lon"),
    *_TOLD,
)


@dataclass(frozen=True)
class Partner:
    """A row of the plan and where it stands; ``spot`` is empty for virtual and hidden places."""

    fields: dict[str, str]
    spot: Point | None = None
    block: Block | None = None
    number: int = 0


def read_plan() -> list[dict[str, str]]:
    """Return the hand-written rows, all cells text and trimmed."""
    with _PLAN.open(encoding="utf-8", newline="") as file:
        return [
            {key: (value or "").strip() for key, value in row.items()}
            for row in csv.DictReader(file, delimiter="|")
        ]


def make_partners(gazetteer: Gazetteer) -> list[Partner]:
    """Return all partners; each gets the address nearest to its place in the plan."""
    partners: list[Partner] = []
    taken: set[tuple[str, str]] = set()
    for fields in read_plan():
        word, *numbers = fields["place"].split()
        if word in ("virtual", "confidential"):
            partners.append(Partner(fields))
        elif word == "latlon":
            partners.append(Partner(fields, spot=(float(numbers[0]), float(numbers[1]))))
        else:
            block, number = gazetteer.nearest((float(word), float(numbers[0])))
            key = (fields["organization"], block.address(number))
            if key not in taken:
                number = _free(block, number, taken)
            taken.add((fields["organization"], block.address(number)))
            taken.add(("", block.address(number)))
            partners.append(Partner(fields, block.spot(number), block, number))
    return partners


def _free(block: Block, number: int, taken: set[tuple[str, str]]) -> int:
    """Return the number, or the nearest on that side where nobody else is yet."""
    first, last = block.numbers(1 - number % 2)
    for candidate in sorted(range(first, last + 1, 2), key=lambda n: (abs(n - number), n)):
        if ("", block.address(candidate)) not in taken:
            return candidate
    return number


def partner_rows(partners: Sequence[Partner], *, seed: int) -> list[tuple[str, ...]]:
    """Return the rows of ``partners.csv`` in the order of ``partner_columns``."""
    roll = dice(seed, "partners")
    return [_row(number, partner, roll) for number, partner in enumerate(partners)]


def _row(number: int, partner: Partner, roll: Random) -> tuple[str, ...]:
    fields = partner.fields
    youngest, _, oldest = fields["ages"].partition("-")
    verified = _checked_on(fields["checked"], roll)
    staff = _STAFF.get(fields["tie"], "")
    contact = ""
    if staff:
        contact = (date(2026, 3, 2) + timedelta(days=roll.randrange(0, 220))).isoformat()
    slug = re.sub(r"[^a-z0-9]+", "-", fields["name"].lower()).strip("-")
    place = fields["place"].partition(" ")[0]
    lon = lat = ""
    if place == "latlon" and partner.spot is not None:
        x, y = to_lonlat([partner.spot])[0]
        lon, lat = f"{x:.6f}", f"{y:.6f}"
    block = partner.block
    street = block.address(partner.number) if block else ""
    side = 1 - partner.number % 2
    return (
        f"tb-{number + 1:03d}",
        fields["name"],
        fields["organization"],
        fields["category"],
        fields["description"],
        fields["languages"],
        fields["hours"],
        f"(620) 555-01{number:02d}" if number < 100 and roll.random() < 0.94 else "",
        f"{slug[:32].strip('-')}@example.org" if roll.random() < 0.7 else "",
        f"https://example.org/{slug}" if roll.random() < 0.6 else "",
        fields["cost"],
        fields["eligibility"],
        youngest if youngest.isdigit() else "",
        oldest if oldest.isdigit() else "",
        fields["capacity"],
        fields["childcare"],
        fields["wheelchair"],
        "virtual" if place == "virtual" else "physical",
        "yes" if place == "confidential" else "no",
        fields["readiness"],
        fields["stage"],
        fields["trust"],
        "",
        staff,
        contact,
        verified,
        staff.partition(" (")[0] if verified else "",
        _note(fields, roll),
        "Fictional demo data",
        street,
        city_of(block.zips[side]) if block else "",
        STATE if block else "",
        block.zips[side] if block else "",
        lat,
        lon,
        *(fields[column] for column in _TOLD),
    )


def _checked_on(kind: str, roll: Random) -> str:
    if kind not in ("fresh", "stale"):
        return ""
    start, days = _FRESH if kind == "fresh" else _STALE
    return (start + timedelta(days=roll.randrange(days))).isoformat()


def _note(fields: dict[str, str], roll: Random) -> str:
    if fields["checked"] == "none":
        return "Nobody has called them yet."
    if fields["checked"] == "stale":
        return roll.choice(
            ("Call before sending families.", "Phone rang out in the last try.", "Ask for hours.")
        )
    return ""
