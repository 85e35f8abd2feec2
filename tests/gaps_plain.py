"""For the tests of the gap analysis: a flat world, small frames, and a plain-loop reference.

In the flat world a place on the equator is ``x`` metres east and ``y`` metres north of (0, 0), a
degree is 100 km, and everybody walks straight ahead at 80 metres a minute.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from mapping.gaps.analysis import GapResult, analyse
from mapping.gaps.needs import Need
from mapping.partners.hours import open_state
from mapping.store.records import FamilyResource, partners_frame
from mapping.travel.points import Nearest, Points, Snapped

M_PER_DEGREE = 100_000.0
ZONE = "America/Chicago"
TUESDAY_18 = datetime(2026, 11, 24, 18, 0)  # noqa: DTZ001 - district time


def degrees(metres: float) -> float:
    return metres / M_PER_DEGREE


def minutes_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Minutes between two places in degrees, to a millionth like the real models."""
    metres = math.hypot(a[0] - b[0], a[1] - b[1]) * M_PER_DEGREE
    return round(metres / 80, 6)


@dataclass
class FlatTravel:
    """Straight lines on a plane. East of ``streets_end_at_x`` there are no streets.

    With a ``detour`` every way is that much longer, as ways without steps are.
    """

    mode: str = "walk"
    is_estimate: bool = False
    streets_end_at_x: float = math.inf
    detour: float = 1.0
    searches: list[tuple[str, int]] = field(default_factory=list)

    def minutes(self, a: tuple[float, float], b: tuple[float, float]) -> float:
        return round(minutes_between(a, b) * self.detour, 6)

    def _minutes(self, origins: Points, destinations: Points) -> np.ndarray:
        found = np.array(
            [
                [
                    self.minutes((a, b), (c, d))
                    for c, d in zip(destinations.lon, destinations.lat, strict=True)
                ]
                for a, b in zip(origins.lon, origins.lat, strict=True)
            ]
        ).reshape(len(origins), len(destinations))
        found[~self.has_streets(origins)] = np.inf
        found[:, ~self.has_streets(destinations)] = np.inf
        return found

    def nearest(self, origins: Points, destinations: Points, *, k: int = 1) -> Nearest:
        self.searches.append(("nearest", len(destinations)))
        table = self._minutes(origins, destinations)
        minutes = np.full((len(origins), k), np.inf)
        index = np.full((len(origins), k), -1, dtype=np.int64)
        for i, row in enumerate(table):
            order = sorted(range(len(row)), key=lambda j: (row[j], destinations.ids[j]))
            for place, j in enumerate(order[:k]):
                if math.isfinite(row[j]):
                    minutes[i, place], index[i, place] = row[j], j
        return Nearest(minutes=minutes, metres=minutes * 80, index=index)

    def within(self, origins: Points, destinations: Points, *, limit_min: float) -> pd.DataFrame:
        self.searches.append(("within", len(destinations)))
        table = self._minutes(origins, destinations)
        origin, destination = np.nonzero(table <= limit_min)
        minutes = table[origin, destination]
        return pd.DataFrame(
            {
                "origin": origin,
                "destination": destination,
                "minutes": minutes,
                "metres": minutes * 80,
            }
        )

    def pairs(
        self, origins: Points, destinations: Points, *, limit_min: float | None = None
    ) -> pd.DataFrame:
        return self.within(origins, destinations, limit_min=1e9 if limit_min is None else limit_min)

    def has_streets(self, points: Points) -> np.ndarray:
        return np.asarray(points.lon <= degrees(self.streets_end_at_x))

    def snap(self, points: Points) -> Snapped:
        return Snapped(points.lon, points.lat, np.zeros(len(points)))


def place(name: str, x: float, y: float = 0.0, **facts: Any) -> FamilyResource:
    """A food pantry ``x`` metres east and ``y`` metres north, with whatever else is known."""
    values: dict[str, Any] = {"id": name, "category": "food", **facts}
    if values.get("location_type") != "virtual":
        values = {"lon": degrees(x), "lat": degrees(y), **values}
    return FamilyResource(name=name.title(), **values)


@dataclass(frozen=True)
class Home:
    """A home point ``x`` metres east and ``y`` metres north that stands for some students."""

    area: str
    students: int
    x: float
    y: float = 0.0
    group: str = ""


def points_frame(homes: Sequence[Home]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "point_id": [f"p{i:03d}" for i in range(len(homes))],
            "reporting_id": pd.array([home.area for home in homes], dtype="str"),
            "group": pd.array([home.group for home in homes], dtype="str"),
            "students": np.array([home.students for home in homes], dtype=np.int64),
            "lon": np.array([degrees(home.x) for home in homes], dtype=float),
            "lat": np.array([degrees(home.y) for home in homes], dtype=float),
        }
    )


def reporting_frame(
    areas: Sequence[str | tuple[str, ...]], *, suppressed: Sequence[str] = ()
) -> gpd.GeoDataFrame:
    """One reporting area per name, one join per tuple of names."""
    members = [(area,) if isinstance(area, str) else area for area in areas]
    ids = ["+".join(some) for some in members]
    return gpd.GeoDataFrame(
        {
            "reporting_id": pd.array(ids, dtype="str"),
            "name": pd.array([f"Area {name}" for name in ids], dtype="str"),
            "member_ids": members,
            "students": np.full(len(ids), np.nan),
            "suppressed": [name in suppressed for name in ids],
        },
        geometry=[box(i, 0, i + 1, 1) for i in range(len(ids))],
        crs="EPSG:4326",
    )


def areas_frame(names: Sequence[str]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "area_id": pd.array(names, dtype="str"),
            "name": pd.array([f"Area {name}" for name in names], dtype="str"),
        },
        geometry=[box(i, 0, i + 1, 1) for i in range(len(names))],
        crs="EPSG:4326",
    )


def ask(
    need: Need,
    places: Sequence[FamilyResource],
    homes: Sequence[Home],
    *,
    travel: FlatTravel | None = None,
    areas: Sequence[str | tuple[str, ...]] | None = None,
    **options: Any,
) -> GapResult:
    """Ask the real analysis about a flat world; every area of a home is a reporting area."""
    names = list(dict.fromkeys(home.area for home in homes)) if areas is None else areas
    return analyse(
        need,
        partners_gdf=partners_frame(places),
        reporting_gdf=reporting_frame(names, suppressed=options.pop("suppressed", ())),
        points_df=points_frame(homes),
        travel=travel or FlatTravel(),
        timezone=ZONE,
        **options,
    )


# the reference: every home, every place, every condition, in plain loops -----------------------


def reference_fit(need: Need, one: FamilyResource) -> list[tuple[str, bool | None]]:
    """What is known about one place: a list of (condition asked for, yes / no / None)."""
    facts: list[tuple[str, bool | None]] = []
    if need.open_at is not None:
        state = open_state(one.opening_hours, need.open_at, timezone=ZONE)
        facts.append(("hours", state))
    if need.language is not None:
        if one.languages:
            facts.append(("language", need.language in one.languages))
        else:
            facts.append(("language", True if need.language == "en" else None))
    if need.free:
        facts.append(("cost", one.is_free))
    if need.childcare:
        facts.append(("childcare", one.childcare_on_site))
    if need.age is not None:
        too_young = one.min_age is not None and need.age < one.min_age
        too_old = one.max_age is not None and need.age > one.max_age
        said = one.min_age is not None and one.max_age is not None
        facts.append(("age", False if too_young or too_old else True if said else None))
    if need.step_free:
        facts.append(("step_free", one.wheelchair_accessible))
    return facts


def reference_candidates(need: Need, places: Sequence[FamilyResource]) -> list[FamilyResource]:
    """The places of the category that somebody can go to."""
    return [
        one
        for one in places
        if one.category == need.category
        and one.location_type not in ("virtual", "postal")
        and not one.confidential
        and one.lon is not None
    ]


def reference_reaches(need: Need, home: Home, one: FamilyResource, travel: FlatTravel) -> bool:
    """Whether one place is within the limit of one home."""
    assert one.lon is not None
    assert one.lat is not None
    if home.x > travel.streets_end_at_x or one.lon > degrees(travel.streets_end_at_x):
        return False
    way = travel.minutes((degrees(home.x), degrees(home.y)), (one.lon, one.lat))
    return way <= need.limit_min


def reference_outcome(
    need: Need,
    places: Sequence[FamilyResource],
    home: Home,
    travel: FlatTravel,
    step_free: FlatTravel | None = None,
) -> tuple[str, str]:
    """(outcome, reason) of one home, decided place by place."""
    if home.x > travel.streets_end_at_x:
        return "unknown", "no_street_data"
    candidates = reference_candidates(need, places)
    if not candidates:
        return "unserved", "no_service"
    near = [one for one in candidates if reference_reaches(need, home, one, travel)]
    if not near:
        return "unserved", "distance"
    facts = {one.id: dict(reference_fit(need, one)) for one in near}
    if need.step_free and step_free is not None:
        for one in near:
            if not reference_reaches(need, home, one, step_free):
                facts[one.id]["step_free"] = False
    for one in near:
        if all(fact is True for fact in facts[one.id].values()):
            return "served", ""
    alive = near
    for stage in ("hours", "language", "cost", "childcare", "age", "step_free"):
        alive = [one for one in alive if facts[one.id].get(stage, True) is not False]
        if not alive:
            return "unserved", stage
    return "unknown", "unknown_facts"


def reference_scores(
    need: Need,
    places: Sequence[FamilyResource],
    homes: Sequence[Home],
    travel: FlatTravel,
    *,
    is_enhanced: bool = False,
) -> list[float]:
    """2SFCA in plain loops: demand is the points of all students, one score per home given."""
    everyone = [home for home in homes if not home.group]

    def weight(home: Home, one: FamilyResource) -> float:
        if not reference_reaches(need, home, one, travel):
            return 0.0
        if not is_enhanced:
            return 1.0
        assert one.lon is not None
        assert one.lat is not None
        way = travel.minutes((degrees(home.x), degrees(home.y)), (one.lon, one.lat))
        if way <= need.limit_min * (1 / 3):
            return 1.0
        return 0.68 if way <= need.limit_min * (2 / 3) else 0.22

    scores = []
    for home in homes:
        score = 0.0
        for one in reference_candidates(need, places):
            sharing = sum(other.students * weight(other, one) for other in everyone)
            if weight(home, one) and sharing:
                capacity = 1.0 if one.capacity is None else one.capacity
                score += weight(home, one) * capacity / sharing
        scores.append(score)
    return scores


def reference_calls(
    need: Need, places: Sequence[FamilyResource], homes: Sequence[Home], travel: FlatTravel
) -> list[tuple[str, int, int]]:
    """(place, students it may decide for, students no earlier call decides for), call by call."""
    left = {
        at
        for at, home in enumerate(homes)
        if reference_outcome(need, places, home, travel) == ("unknown", "unknown_facts")
    }
    asked = {}
    for one in sorted(reference_candidates(need, places), key=lambda one: one.id):
        said = [fact for _, fact in reference_fit(need, one)]
        if None in said and False not in said:
            asked[one.id] = {at for at in left if reference_reaches(need, homes[at], one, travel)}
    calls = []
    while left:
        gains = {
            name: sum(homes[at].students for at in some & left) for name, some in asked.items()
        }
        best = max(sorted(gains), key=lambda name: gains[name])
        calls.append((best, sum(homes[at].students for at in asked[best]), gains[best]))
        left -= asked[best]
    return calls


def reference_quantile(values: Sequence[tuple[float, int]], percent: int) -> float:
    """The smallest value at which the weights up to it reach the share, of (value, weight)."""
    total = sum(weight for _, weight in values)
    reached = 0
    for value, weight in sorted(values):
        reached += weight
        if reached * 100 >= percent * total:
            return value
    raise AssertionError("no values")
