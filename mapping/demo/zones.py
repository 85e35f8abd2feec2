"""Schools and the zones whose children go there: at each level the zones tile the district."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from mapping.demo.addresses import Gazetteer
from mapping.demo.neighbourhoods import NEIGHBOURHOODS, SITES
from mapping.demo.people import HomeArea
from mapping.demo.plane import Point

__all__ = ["LEVELS", "School", "Zone", "make_schools", "make_zones", "schools_of"]

LEVELS: Final[Mapping[str, str]] = {"elementary": "K-5", "middle": "6-8", "high": "9-12"}
_ELEMENTARY: Final[Mapping[str, tuple[str, ...]]] = {
    "Cottonwood Elementary School": ("TB-106", "TB-201", "TB-202", "TB-608"),
    "College Hill Elementary School": ("TB-101", "TB-103", "TB-105", "TB-203", "TB-204"),
    "Orchard Elementary School": ("TB-102", "TB-104", "TB-107", "TB-205", "TB-206"),
    "Maple Ridge Elementary School": ("TB-301", "TB-303", "TB-306", "TB-307", "TB-601"),
    "Meadowlark Elementary School": (
        *("TB-208", "TB-304", "TB-305", "TB-308", "TB-309", "TB-602"),
    ),
    "Heron Heights Elementary School": (
        *("TB-108", "TB-207", "TB-209", "TB-401", "TB-402", "TB-403", "TB-404", "TB-603"),
    ),
    "Southbank Elementary School": ("TB-501", "TB-502", "TB-503", "TB-607"),
    "Bluffside Elementary School": (
        *("TB-504", "TB-505", "TB-506", "TB-507", "TB-508", "TB-509", "TB-604", "TB-605"),
    ),
}
_MIDDLE: Final[Mapping[str, tuple[str, ...]]] = {
    "Northside Middle School": (
        "Cottonwood Elementary School",
        "College Hill Elementary School",
        "Maple Ridge Elementary School",
    ),
    "Meridian Middle School": (
        "Orchard Elementary School",
        "Meadowlark Elementary School",
        "Heron Heights Elementary School",
    ),
    "Quarry Middle School": ("Southbank Elementary School", "Bluffside Elementary School"),
}
_HIGH: Final = "Tolliver Bend High School"


@dataclass(frozen=True)
class School:
    """A school site; ``enrolment`` follows from the students of its zone."""

    school_id: str
    name: str
    level: str
    spot: Point
    address: str
    zip_code: str
    enrolment: int


@dataclass(frozen=True)
class Zone:
    """An attendance zone: the home areas of a school, as one shape."""

    school_id: str
    school: str
    level: str
    outline: BaseGeometry


def schools_of() -> dict[str, dict[str, str]]:
    """Return the elementary, middle and high school of each home area."""
    elementary = {area: school for school, areas in _ELEMENTARY.items() for area in areas}
    middle = {feeder: school for school, feeders in _MIDDLE.items() for feeder in feeders}
    return {
        n.area_id: {
            "elementary": elementary[n.area_id],
            "middle": middle[elementary[n.area_id]],
            "high": _HIGH,
        }
        for n in NEIGHBOURHOODS
    }


def make_schools(areas: Sequence[HomeArea], gazetteer: Gazetteer) -> list[School]:
    """Return all school sites, with the address on the street nearest to them."""
    sites = {site.name: site for site in SITES if site.kind == "school"}
    homes = schools_of()
    schools: list[School] = []
    for number, (level, name) in enumerate(_by_level()):
        counts = [
            {"elementary": a.k5, "middle": a.grades_6_8, "high": a.grades_9_12}[level]
            for a in areas
            if homes[a.neighbourhood.area_id][level] == name
        ]
        block, house = gazetteer.nearest(sites[name].seed)
        schools.append(
            School(
                school_id=f"TBS-{number + 1:02d}",
                name=name,
                level=level,
                spot=sites[name].seed,
                address=block.address(house),
                zip_code=block.zips[1 - house % 2],
                enrolment=sum(counts),
            )
        )
    return schools


def make_zones(areas: Sequence[HomeArea], schools: Sequence[School]) -> list[Zone]:
    """Return one zone per school; the zones of each level cover the district without overlap."""
    homes = schools_of()
    return [
        Zone(
            school.school_id,
            school.name,
            school.level,
            unary_union(
                [
                    a.outline
                    for a in areas
                    if homes[a.neighbourhood.area_id][school.level] == school.name
                ]
            ),
        )
        for school in schools
    ]


def _by_level() -> list[tuple[str, str]]:
    return [
        *(("elementary", name) for name in _ELEMENTARY),
        *(("middle", name) for name in _MIDDLE),
        ("high", _HIGH),
    ]
