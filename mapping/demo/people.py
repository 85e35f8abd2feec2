"""Who lives where: students by home area, and the list that a school office would keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from shapely.geometry import Polygon

from mapping.demo.addresses import Block, Gazetteer
from mapping.demo.names import FIRST_NAMES, LAST_NAMES, STATE, city_of
from mapping.demo.neighbourhoods import NEIGHBOURHOODS, Neighbourhood
from mapping.demo.plane import dice
from mapping.demo.terrain import Terrain

__all__ = ["HomeArea", "home_areas", "roster_columns", "roster_rows"]

_STUDENTS: Final = 6000
_FIXED: Final[Mapping[str, int]] = {
    "TB-106": 6,
    "TB-209": 0,
    "TB-601": 26,
    "TB-602": 71,
    "TB-603": 4,
    "TB-604": 17,
    "TB-605": 31,
    "TB-607": 9,
    "TB-608": 7,
}
"""Areas whose students are not counted by their lots: farmland and industry."""
_ROSTER_SIZE: Final = 600
_BANDS: Final = ((0.47, "k5"), (0.24, "6_8"), (0.29, "9_12"))
_PO_BOXES: Final = 14
_TYPOS: Final = 22
_OUTSIDE: Final = 9
_BLANK: Final = 5

roster_columns: Final = (
    *("Student ID", "Last Name", "First Name", "Grade", "School", "Home Address", "City"),
    *("State", "ZIP", "Home Language", "No Car"),
)


@dataclass(frozen=True)
class HomeArea:
    """A home area with its counts of students; the grade bands add up to ``students``."""

    neighbourhood: Neighbourhood
    outline: Polygon
    students: int
    spanish: int
    arabic: int
    no_car: int
    k5: int
    grades_6_8: int
    grades_9_12: int


def home_areas(terrain: Terrain, gazetteer: Gazetteer, *, seed: int) -> list[HomeArea]:
    """Return the home areas in the order of the plan; their students add up to 6,000."""
    roll = dice(seed, "students")
    lots = _lots(gazetteer)
    weights = {
        n.area_id: lots.get(n.area_id, 0) * n.children * n.households * roll.uniform(0.9, 1.1)
        for n in NEIGHBOURHOODS
        if n.area_id not in _FIXED
    }
    counts = {**_shared_out(_STUDENTS - sum(_FIXED.values()), weights), **_FIXED}
    areas: list[HomeArea] = []
    for cell in terrain.cells:
        home = cell.neighbourhood
        students = counts[home.area_id]
        k5 = round(students * (_BANDS[0][0] + roll.uniform(-0.04, 0.04)))
        middle = round(students * (_BANDS[1][0] + roll.uniform(-0.02, 0.02)))
        areas.append(
            HomeArea(
                neighbourhood=home,
                outline=cell.outline,
                students=students,
                spanish=_part(students, home.spanish, roll),
                arabic=_part(students, home.arabic, roll),
                no_car=_part(students, home.no_car, roll),
                k5=k5,
                grades_6_8=middle,
                grades_9_12=students - k5 - middle,
            )
        )
    return areas


def _lots(gazetteer: Gazetteer) -> dict[str, int]:
    """Return the lots on neighbourhood streets by home area."""
    lots: dict[str, int] = {}
    for block in gazetteer.blocks:
        if block.character:
            for area in block.areas:
                lots[area] = lots.get(area, 0) + block.lots
    return lots


def _shared_out(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Return whole numbers in proportion to the weights that add up to the total."""
    scale = total / sum(weights.values())
    exact = {key: weight * scale for key, weight in weights.items()}
    counts = {key: int(value) for key, value in exact.items()}
    short = total - sum(counts.values())
    by_rest = sorted(exact, key=lambda key: (counts[key] - exact[key], key))
    for key in by_rest[:short]:
        counts[key] += 1
    return counts


def _part(students: int, share: float, roll: Random) -> int:
    return min(students, round(students * share * roll.uniform(0.9, 1.1)))


def roster_rows(
    areas: Sequence[HomeArea],
    gazetteer: Gazetteer,
    schools_of: Mapping[str, Mapping[str, str]],
    *,
    seed: int,
) -> list[tuple[str, ...]]:
    """Return 600 invented students as a school office would list them, faults included.

    Parameters
    ----------
    schools_of
        For each area the school by level: ``elementary``, ``middle``, ``high``.
    """
    roll = dice(seed, "roster")
    homes: dict[str, list[tuple[Block, int]]] = {}
    for block in gazetteer.blocks:
        for side, area in enumerate(block.areas):
            if area and (block.character or block.highway == "unclassified"):
                homes.setdefault(area, []).append((block, side))
    outside = [b for b in gazetteer.blocks if b.areas == ("", "") and b.highway == "unclassified"]
    rows: list[tuple[str, ...]] = []
    by_id = {area.neighbourhood.area_id: area for area in areas}
    weights = [float(area.students) for area in areas]
    faults = ["box"] * _PO_BOXES + ["typo"] * _TYPOS + ["outside"] * _OUTSIDE + ["blank"] * _BLANK
    faults += [""] * (_ROSTER_SIZE - len(faults))
    roll.shuffle(faults)
    chosen = roll.choices([a.neighbourhood.area_id for a in areas], weights, k=_ROSTER_SIZE)
    for number, (area_id, fault) in enumerate(zip(chosen, faults, strict=True)):
        home_area = by_id[area_id]
        places = homes.get(area_id) or next(iter(homes.values()))
        block, side = roll.choices(places, [float(b.lots) for b, _ in places])[0]
        if fault == "outside":
            block, side = roll.choice(outside), roll.randrange(2)
        first, last = block.numbers(side)
        address = block.address(roll.randrange(first, last + 1, 2))
        if fault == "box":
            address = f"{roll.choice(('P.O. Box', 'PO Box', 'Box'))} {roll.randint(11, 940)}"
        elif fault == "typo":
            address = _misspelt(address, roll)
        elif fault == "blank":
            address = ""
        elif home_area.neighbourhood.character == "apartments" and roll.random() < 0.7:
            address = f"{address} Apt {roll.randint(1, 24)}{roll.choice('ABC')}"
        language = _language(home_area, roll)
        grade = roll.randint(0, 12)
        level = "elementary" if grade < 6 else "middle" if grade < 9 else "high"
        no_car = roll.random() < (home_area.neighbourhood.no_car or 0.01)
        family = language if language in FIRST_NAMES else "English"
        rows.append(
            (
                f"{901000 + number * 7 % 4201:06d}",
                roll.choice(LAST_NAMES[family]),
                roll.choice(FIRST_NAMES[family]),
                "K" if grade == 0 else str(grade),
                schools_of[area_id][level],
                address,
                city_of(block.zips[side]),
                STATE,
                block.zips[side],
                language,
                "Y" if no_car else "N",
            )
        )
    return rows


def _language(area: HomeArea, roll: Random) -> str:
    home = area.neighbourhood
    value = roll.random()
    if value < home.spanish:
        return "Spanish"
    if value < home.spanish + home.arabic:
        return "Arabic"
    if value > 0.985:
        return "Vietnamese"
    return "Somali" if value > 0.975 and home.character == "apartments" else "English"


def _misspelt(address: str, roll: Random) -> str:
    """Return the address as somebody in a hurry types it."""
    number, _, street = address.partition(" ")
    letters = list(street)
    places = [i for i in range(1, len(letters) - 2) if letters[i].isalpha()]
    spot = roll.choice(places) if places else 0
    kind = roll.randrange(4)
    if kind == 0:
        letters[spot], letters[spot + 1] = letters[spot + 1], letters[spot]
    elif kind == 1:
        del letters[spot]
    elif kind == 2:
        letters.insert(spot, letters[spot])
    else:
        return f"{number} {street.rpartition(' ')[0] or street}"
    return f"{number} {''.join(letters)}"
