"""What if: places added, moved, closed or changed in a copy of the list, and what that changes.

A scenario is applied to the frame of partners and the same question is asked again, so its answer
is made exactly as today's and obeys the same rules: every figure is a sum of whole home points, 0
or at least 10, and what is gained and lost between two answers is such a sum, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.errors import DataFileError
from mapping.gaps.analysis import GapResult, rounded
from mapping.gaps.facts import capital, number
from mapping.gaps.table import REASON_COLUMNS, Totals
from mapping.geo import require_lonlat
from mapping.partners.hours import to_opening_hours
from mapping.store.records import FamilyResource, partners_frame, record_from_row
from mapping.wording import say

__all__ = [
    "CHANGE_KINDS",
    "MAX_CHANGES",
    "OTHER_LANGUAGES",
    "Applied",
    "Change",
    "Difference",
    "Scenario",
    "apply",
    "check_change",
    "difference",
    "reasons_before_after",
    "with_more_hours",
]

ChangeKind = Literal["add", "move", "close", "hours", "language", "cost", "childcare", "step_free"]
CHANGE_KINDS: Final[tuple[ChangeKind, ...]] = (
    "add",
    "move",
    "close",
    "hours",
    "language",
    "cost",
    "childcare",
    "step_free",
)
MAX_CHANGES: Final = 20
OTHER_LANGUAGES: Final = "und"
"""ISO 639-2 for "undetermined": a place that lists it may speak more than it lists."""
_LONGEST_TEXT: Final = 300
_UNKNOWN_OTHERWISE: Final = "24/7 unknown"


@dataclass(frozen=True)
class Change:
    """One thing that would be different. Hashable.

    Parameters
    ----------
    kind
        One of `CHANGE_KINDS`.
    partner_id
        The place that changes; empty for one that is added.
    name, category, capacity
        Of a place that is added; without a capacity it counts as 1, as any other place.
    lon, lat
        Degrees: where a place is added or moved to.
    hours
        Plain English or OSM syntax: of an added place, or those of ``hours``.
    is_more
        ``hours`` come on top of the present ones; else they stand in their place.
    languages
        ISO 639-1 codes: of an added place, or those that ``language`` adds.
    is_free, childcare_on_site, wheelchair_accessible
        Of an added place (``None`` is unknown), or what ``cost``, ``childcare`` and
        ``step_free`` make of it.
    min_age, max_age
        Years; of an added place.
    """

    kind: ChangeKind
    partner_id: str = ""
    name: str = ""
    category: str = ""
    lon: float | None = None
    lat: float | None = None
    capacity: float | None = None
    hours: str = ""
    is_more: bool = True
    languages: tuple[str, ...] = ()
    is_free: bool | None = None
    childcare_on_site: bool | None = None
    wheelchair_accessible: bool | None = None
    min_age: float | None = None
    max_age: float | None = None


@dataclass(frozen=True)
class Scenario:
    """Changes in their order, under a name. Hashable.

    Parameters
    ----------
    limit_min
        Another limit for the question, in minutes; ``None`` leaves the question's own.
    id
        Empty for one that is not saved.
    """

    name: str = ""
    changes: tuple[Change, ...] = ()
    limit_min: float | None = None
    id: str = ""


@dataclass(frozen=True)
class Applied:
    """The list of partners as it would be.

    Parameters
    ----------
    partners_gdf
        As the store's frame; the frame that was given is left alone.
    new_ids
        For each change the id of the place that it made or changed; empty for one that did
        nothing or closed a place.
    left_out
        Positions of changes whose place is not on the list any more, was closed by an earlier
        change, or may not take part.
    """

    partners_gdf: gpd.GeoDataFrame
    new_ids: tuple[str, ...]
    left_out: tuple[int, ...]


def check_change(change: Change) -> None:
    """Refuse a change that can't be carried out.

    Raises
    ------
    DataFileError
        What is missing or can't be read; the message says what to write.
    """
    if change.kind not in CHANGE_KINDS:
        raise DataFileError(
            say(
                'We don\'t know the change "{kind}", so nothing was tried. The changes are: '
                "{kinds}. Choose one of them.",
                kind=change.kind,
                kinds=", ".join(CHANGE_KINDS),
            )
        )
    if max(len(change.name), len(change.hours), len(change.category)) > _LONGEST_TEXT:
        raise DataFileError(
            say(
                "A text of this change is longer than {n} letters, so it was not taken. Shorten "
                "it.",
                n=_LONGEST_TEXT,
            )
        )
    if change.kind == "add" and not change.category:
        raise DataFileError(
            say(
                "The new place has no kind of help, so we can't say whom it would serve. Choose "
                "one."
            )
        )
    if change.kind != "add" and not change.partner_id:
        raise DataFileError(
            say("No place was chosen, so there is nothing to change. Choose the place first.")
        )
    if change.kind in ("add", "move"):
        if change.lon is None or change.lat is None:
            raise DataFileError(
                say(
                    "Nobody said where the place would be, so we can't say whom it would serve. "
                    "Click the map, or write an address and look it up."
                )
            )
        wrong = require_lonlat(change.lon, change.lat)
        if wrong:
            raise DataFileError(
                say(
                    "The place can't be there: {wrong}. So nothing was tried. Click the map again.",
                    wrong=wrong,
                )
            )
    if change.kind == "hours" and not change.hours.strip():
        raise DataFileError(
            say(
                'No hours were written, so nothing would change. Write them, such as "Tue 5pm-8pm".'
            )
        )
    if change.hours.strip() and to_opening_hours(change.hours) is None:
        raise DataFileError(
            say(
                'We can\'t read "{hours}" as opening hours, so nobody knows when it would be '
                'open. Write them like "Mon-Fri 9am-5pm; Sat 10-2".',
                hours=change.hours.strip(),
            )
        )
    if change.kind == "language" and not change.languages:
        raise DataFileError(
            say("No language was chosen, so nothing would change. Choose the language to add.")
        )


def apply(scenario: Scenario, partners_gdf: gpd.GeoDataFrame) -> Applied:
    """Return the list of partners with the changes made in their order.

    A confidential place takes part in nothing: it is neither changed nor left where it was
    known to be, it is in the frame untouched and the analysis leaves it out.

    Parameters
    ----------
    partners_gdf
        One row per family resource, with the columns of the store's frame.

    Raises
    ------
    DataFileError
        A change can't be carried out (`check_change`), or there are more than `MAX_CHANGES`.
    """
    if len(scenario.changes) > MAX_CHANGES:
        raise DataFileError(
            say(
                "There are {n} changes, and we can try {most} at once. Take some away, or make a "
                "second what-if.",
                n=len(scenario.changes),
                most=MAX_CHANGES,
            )
        )
    ids = [str(name) for name in partners_gdf["id"]]
    row_of = {name: row for row, name in enumerate(ids)}
    hidden = partners_gdf["confidential"].to_numpy(dtype=bool)
    touched: dict[str, FamilyResource | None] = {}
    new_ids: list[str] = []
    left_out: list[int] = []
    for position, change in enumerate(scenario.changes):
        check_change(change)
        if change.kind == "add":
            name = _free_id(position, row_of)
            touched[name] = _added(change, name)
            new_ids.append(name)
            continue
        row = row_of.get(change.partner_id)
        before = touched.get(change.partner_id)
        is_closed = change.partner_id in touched and before is None
        if row is None or hidden[row] or is_closed:
            left_out.append(position)
            new_ids.append("")
            continue
        if before is None:
            before = record_from_row(partners_gdf.iloc[row])
        touched[change.partner_id] = None if change.kind == "close" else _changed(change, before)
        new_ids.append("" if change.kind == "close" else change.partner_id)
    kept_gdf = partners_gdf[[name not in touched for name in ids]]
    records = [record for record in touched.values() if record is not None]
    if records:
        kept_gdf = pd.concat([kept_gdf, partners_frame(records)])
    return Applied(kept_gdf.reset_index(drop=True), tuple(new_ids), tuple(left_out))


def with_more_hours(present: str, more: str) -> str:
    """Return opening hours with further ones on top, in OSM syntax.

    Where nobody knows the present hours they stay unknown outside of the further ones.

    Parameters
    ----------
    present, more
        OSM syntax; ``present`` may be empty.
    """
    added = ", ".join(part.strip() for part in more.split(";") if part.strip())
    return f"{present.strip().rstrip(';') or _UNKNOWN_OTHERWISE}, {added}"


@dataclass(frozen=True)
class Difference:
    """Today's answer and the scenario's, side by side.

    A net difference of two figures may be small where one home point is won and another is lost,
    so gains and losses are kept apart: each of them is a sum of whole home points.

    Parameters
    ----------
    areas_df
        One row per area that shows figures: ``area_id, area_name, students``; for ``served``,
        ``unserved`` and ``unknown`` the columns ``<name>_today`` and ``<name>_after``; and the
        students who are ``gained`` (served for certain, and were not), ``lost`` (the reverse),
        ``freed`` (no longer out of reach for certain) and ``cut_off`` (the reverse), each 0 or at
        least 10. Students are today's. Rows in the order of the table.
    today, after
        Totals.
    is_rounded
        Each cell is rounded to 5.
    """

    areas_df: pd.DataFrame
    today: Totals
    after: Totals
    is_rounded: bool

    @property
    def gained(self) -> int:
        """How many students would be served for certain who are not today."""
        return int(self.areas_df["gained"].sum())

    @property
    def lost(self) -> int:
        """How many students are served for certain today who would not be."""
        return int(self.areas_df["lost"].sum())

    @property
    def freed(self) -> int:
        """How many students are out of reach for certain today who would not be."""
        return int(self.areas_df["freed"].sum())

    @property
    def cut_off(self) -> int:
        """How many students would be out of reach for certain who are not today."""
        return int(self.areas_df["cut_off"].sum())

    def changed_areas(self) -> pd.DataFrame:
        """Return the areas where anything changes, the largest gain first."""
        some = self.areas_df[(self.areas_df[list(_MOVES)] != 0).any(axis=1)]
        ranked = some.sort_values(
            ["gained", "freed", "lost", "area_id"], ascending=[False, False, True, True]
        )
        return ranked.reset_index(drop=True)

    def sentence(self, language: str = "en") -> str:
        """Return what would change in plain words, in ``en`` or ``es``."""
        return _spanish(self) if language.startswith("es") else _english(self)


_OUTCOMES: Final = ("served", "unserved", "unknown")
_MOVES: Final = ("gained", "lost", "freed", "cut_off")
_PUBLIC_ROUNDING: Final = 5


def difference(today: GapResult, after: GapResult, *, is_public: bool = False) -> Difference:
    """Return what changes between two answers to the same question about the same homes.

    Parameters
    ----------
    today, after
        Both unrounded.
    is_public
        Round each cell to 5 before any total.

    Raises
    ------
    DataFileError
        An answer is rounded, or the two are about different homes.
    """
    is_comparable = not (today.is_rounded or after.is_rounded) and today.points_df[
        "point_id"
    ].equals(after.points_df["point_id"])
    if not is_comparable:
        raise DataFileError(
            say(
                "The two answers are not about the same students, so nothing can be compared. Ask "
                "the same question for both."
            )
        )
    points_df = today.points_df[["reporting_id", "students"]]
    was, is_now = today.points_df["outcome"], after.points_df["outcome"]
    moves = {
        "gained": (was != "served") & (is_now == "served"),
        "lost": (was == "served") & (is_now != "served"),
        "freed": (was == "unserved") & (is_now != "unserved"),
        "cut_off": (was != "unserved") & (is_now == "unserved"),
    }
    sums_df = pd.DataFrame(
        {
            name: points_df[which].groupby("reporting_id")["students"].sum()
            for name, which in moves.items()
        }
    )
    if is_public:
        today, after = rounded(today), rounded(after)
        sums_df = (sums_df / _PUBLIC_ROUNDING + 0.5).floordiv(1) * _PUBLIC_ROUNDING
    shown = ~today.table["suppressed"].to_numpy(dtype=bool)
    columns: dict[str, object] = {
        "area_id": today.table["area_id"],
        "area_name": today.table["area_name"],
        "students": today.table["students"],
    }
    for name in _OUTCOMES:
        columns[f"{name}_today"] = today.table[f"{name}_students"]
        columns[f"{name}_after"] = after.table[f"{name}_students"]
    by_row = sums_df.reindex(today.rows.reporting_id).fillna(0)
    columns |= {name: by_row[name].to_numpy(dtype=float) for name in _MOVES}
    areas_df = pd.DataFrame(columns)[shown].reset_index(drop=True)
    counts = [name for name in areas_df.columns if name not in ("area_id", "area_name")]
    return Difference(
        areas_df.astype(dict.fromkeys(counts, np.int64)), today.totals, after.totals, is_public
    )


def reasons_before_after(found: Difference) -> Iterable[tuple[str, int, int]]:
    """Return each reason with its students today and after, in the order of the stages."""
    stages = [column.removeprefix("unserved_by_") for column in REASON_COLUMNS]
    return [(s, found.today.reasons[s], found.after.reasons[s]) for s in stages]


def _free_id(position: int, taken: dict[str, int]) -> str:
    name = f"what-if:{position + 1}"
    while name in taken:
        name += "+"
    return name


def _added(change: Change, name: str) -> FamilyResource:
    return FamilyResource(
        id=name,
        name=change.name.strip(),
        category=change.category,
        languages=change.languages,
        hours=change.hours,
        opening_hours=to_opening_hours(change.hours) or "",
        is_free=change.is_free,
        childcare_on_site=change.childcare_on_site,
        wheelchair_accessible=change.wheelchair_accessible,
        min_age=change.min_age,
        max_age=change.max_age,
        capacity=change.capacity,
        lon=change.lon,
        lat=change.lat,
        placed_by="hand",
    )


def _changed(change: Change, before: FamilyResource) -> FamilyResource:
    if change.kind == "move":
        return replace(
            before,
            lon=change.lon,
            lat=change.lat,
            location_type="physical",
            precision="",
            score=None,
            placed_by="hand",
        )
    if change.kind == "hours":
        hours = to_opening_hours(change.hours) or ""
        if change.is_more:
            present = before.opening_hours or to_opening_hours(before.hours) or ""
            hours = with_more_hours(present, hours)
        return replace(before, hours=change.hours, opening_hours=hours)
    if change.kind == "language":
        listed = before.languages or ("en", OTHER_LANGUAGES)
        return replace(before, languages=tuple(dict.fromkeys((*listed, *change.languages))))
    if change.kind == "cost":
        return replace(before, is_free=change.is_free)
    if change.kind == "childcare":
        return replace(before, childcare_on_site=change.childcare_on_site)
    return replace(before, wheelchair_accessible=change.wheelchair_accessible)


def _english(found: Difference) -> str:
    about = "about " if found.is_rounded else ""

    def count(students: int) -> str:
        return f"{about if students else ''}{number(students, 'en')}"

    today, after = found.today, found.after
    if not any((found.gained, found.lost, found.freed, found.cut_off)):
        return capital(
            f"For this question nothing would change: {count(after.served)} students would be "
            f"within reach and {count(after.unserved)} out of reach, as today."
        )
    moved = []
    if found.gained:
        moved.append(f"{count(found.gained)} more students would be within reach")
    if found.lost:
        others = "students who are within reach today" if not moved else "others"
        moved.append(f"{count(found.lost)} {others} would no longer be")
    if moved:
        first = (
            f"{' and '.join(moved)}: {number(after.served, 'en')} instead of "
            f"{number(today.served, 'en')}."
        )
    else:
        first = f"The same {count(after.served)} students would be within reach for certain."
    rest = f"{count(after.unserved)} would be out of reach, "
    rest += (
        "as today."
        if not found.freed and not found.cut_off
        else f"instead of {number(today.unserved, 'en')}."
    )
    return f"{capital(first)} {capital(rest)}"


def _spanish(found: Difference) -> str:
    about = "unos " if found.is_rounded else ""

    def count(students: int) -> str:
        return f"{about if students else ''}{number(students, 'es')}"

    today, after = found.today, found.after
    if not any((found.gained, found.lost, found.freed, found.cut_off)):
        return capital(
            f"Para esta pregunta no cambiaría nada: {count(after.served)} estudiantes tendrían un "
            f"lugar a su alcance y {count(after.unserved)} no, como hoy."
        )
    moved = []
    if found.gained:
        moved.append(f"{count(found.gained)} estudiantes más tendrían un lugar a su alcance")
    if found.lost:
        others = "estudiantes que hoy tienen uno a su alcance" if not moved else "otros"
        moved.append(f"{count(found.lost)} {others} ya no lo tendrían")
    if moved:
        first = (
            f"{' y '.join(moved)}: {number(after.served, 'es')} en lugar de "
            f"{number(today.served, 'es')}."
        )
    else:
        first = (
            f"Los mismos {count(after.served)} estudiantes tendrían con seguridad un lugar a su "
            "alcance."
        )
    rest = f"{count(after.unserved)} quedarían sin ninguno, "
    rest += (
        "como hoy."
        if not found.freed and not found.cut_off
        else f"en lugar de {number(today.unserved, 'es')}."
    )
    return f"{capital(first)} {capital(rest)}"
