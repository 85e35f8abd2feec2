"""Every number of students that anybody is shown is 0 or at least 10, and so is what is left."""

import itertools
import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from mapping.maps import areas
from mapping.wording import translator
from mapping.workspace import GapAnswer, GapQuestion, Outcome, Workspace
from tests.safety.rosters import DEMO, canary_roster, write_roster

COUNTS = (
    *("students", "served_students", "unserved_students", "unknown_students"),
    *("unserved_by_no_service", "unserved_by_distance", "unserved_by_hours"),
    *("unserved_by_language", "unserved_by_cost", "unserved_by_childcare"),
)
FIGURES = ("students", "students_in", "students_shown", "students_outside", "groups", "unplaced")
"""Keys of a report under which numbers of students stand."""
_IN_A_SENTENCE = re.compile(r"(?<![\d.,])(\d[\d,]*) (?:of [^.]*? )?(?:students|estudiantes)")


def is_safe(value: float) -> bool:
    return value == 0 or value >= 10


def unsafe_of(values: Iterable[Any]) -> list[float]:
    """Return the numbers that speak of fewer than 10; text and missing ones speak of nobody."""
    numbers = [
        float(one)
        for one in values
        if isinstance(one, int | float | np.number) and not pd.isna(one)
    ]
    return [one for one in numbers if not is_safe(one)]


def check_report(details: Mapping[str, Any]) -> None:
    for key in FIGURES:
        value = details.get(key)
        values = value.values() if isinstance(value, dict) else [value]
        assert unsafe_of(values) == [], key


def check_table(table_df: pd.DataFrame) -> None:
    for column in COUNTS:
        assert unsafe_of(table_df[column]) == [], column
    hidden_df = table_df[table_df["suppressed"].astype(bool)]
    assert hidden_df[list(COUNTS)].isna().all(axis=None)


def check_answer(answer: GapAnswer) -> None:
    check_table(answer.table)
    totals = answer.totals
    assert unsafe_of([totals.students, totals.served, totals.unserved, totals.unknown]) == []
    for column in ("students", "decides"):
        assert unsafe_of(answer.ask_df[column]) == []
    assert unsafe_of(answer.places_df["students_in_reach"]) == []
    assert unsafe_of(one.students for one in answer.in_reach()) == []
    falls = answer.marginal()
    assert (
        unsafe_of(figure for one in falls for figure in (one.served_more, one.perhaps_more)) == []
    )
    for language in ("en", "es"):
        assert unsafe_of(reason.students for reason in answer.reasons(language)) == []
        said = " ".join([answer.sentence(language), *answer.notes(language)])
        numbers = [float(n.replace(",", "")) for n in _IN_A_SENTENCE.findall(said)]
        assert unsafe_of(numbers) == [], said


def by_area(answer: GapAnswer, column: str) -> dict[str, float]:
    return {
        str(area): float(value)
        for area, value in zip(answer.table["area_id"], answer.table[column], strict=True)
        if not math.isnan(float(value))
    }


def check_everything(workspace: Workspace, outcome: Outcome, folder: Path) -> None:
    """Check reports, answers, differences between answers, and files."""
    check_report(outcome.details)
    check_report(workspace.status())
    check_report(workspace.check().details["homes"])
    reporting_gdf = workspace.reporting_areas()
    assert (reporting_gdf["students"] >= 10).all()
    groups = workspace.home_groups()
    modes = ["walk", "line"] if "walk" in workspace.modes() else ["line"]
    if reporting_gdf.empty:
        return
    everyone = None
    for mode, minutes in itertools.product(modes, (5, 20)):
        question = GapQuestion(category="food", mode=mode, minutes=minutes)
        answer = workspace.gaps(question)
        check_answer(answer)
        if everyone is not None:
            for column in ("served_students", "unserved_students", "unknown_students"):
                now, then = by_area(answer, column), by_area(everyone, column)
                assert unsafe_of(abs(now[area] - then[area]) for area in now) == []
        everyone = answer
    assert everyone is not None
    whole = by_area(everyone, "students")
    assert sum(whole.values()) == everyone.totals.students
    columns: dict[str, list[str]] = {}
    for group in groups:
        columns.setdefault(group.partition("=")[0], []).append(group)
        answer = workspace.gaps(GapQuestion(category="food", mode="line", group=group))
        check_answer(answer)
        part = by_area(answer, "students")
        assert unsafe_of(whole[area] - count for area, count in part.items()) == []
    for members in columns.values():
        parts = [
            by_area(
                workspace.gaps(GapQuestion(category="food", mode="line", group=one)), "students"
            )
            for one in members
        ]
        # What the groups of one column leave of an area, whichever of them are taken away.
        for chosen in itertools.chain.from_iterable(
            itertools.combinations(parts, size) for size in range(2, min(len(parts), 4) + 1)
        ):
            for area, count in whole.items():
                if all(area in one for one in chosen) and "=" in members[0]:
                    assert is_safe(count - sum(one[area] for one in chosen)), (members, area)
    for audience in ("public", "staff"):
        hit = workspace.whom_it_hits(question, audience=audience)  # type: ignore[arg-type]
        for one in (hit.everyone, *hit.groups):
            assert unsafe_of([one.students, one.served, one.unserved, one.unknown]) == []
            if audience == "staff":
                assert unsafe_of([hit.everyone.students - one.students]) == []
    group_to_export = groups[0] if groups else None
    for audience in ("public", "staff"):
        question = GapQuestion(category="food", mode="line", group=group_to_export)
        for suffix in ("csv", "geojson", "gpkg"):
            file = folder / f"gaps-{audience}.{suffix}"
            workspace.export_gaps(file, question, audience=audience)  # type: ignore[arg-type]
            table_df = (
                pd.read_csv(file)
                if suffix == "csv"
                else pd.DataFrame(gpd.read_file(file)).drop(columns="geometry")
            )
            check_table(table_df.assign(suppressed=table_df["suppressed"].astype(bool)))
        answer = workspace.gaps(question, audience=audience)  # type: ignore[arg-type]
        check_answer(answer)
        check_map(workspace.map_html(audience=audience, question=question))  # type: ignore[arg-type]
        view = areas.gap_view(answer.table, workspace.gap_shapes(answer), wording=translator("en"))
        check_text(json.dumps(areas.area_payload(view, legend_on_map=True), default=str))


def check_map(html: str) -> None:
    scripts = re.findall(r"<script[^>]*application/json[^>]*>(.*?)</script>", html, re.DOTALL)
    assert scripts
    for script in scripts:
        check_text(script)


def check_text(text: str) -> None:
    """Check numbers that stand before the word students, as on a label of the map."""
    numbers = [float(n.replace(",", "")) for n in _IN_A_SENTENCE.findall(text)]
    assert unsafe_of(numbers) == []


def write_counts(path: Path, random: np.random.Generator) -> Path:
    """Write the demo's areas with counts of which many are below 10."""
    areas_gdf = gpd.read_file(DEMO / "home_areas.geojson")[["area_id", "name", "geometry"]]
    size = len(areas_gdf)
    kinds = [
        random.integers(0, 10, size),
        random.integers(0, 40, size),
        np.where(random.random(size) < 0.7, 0, random.integers(1, 300, size)),
        np.where(random.random(size) < 0.97, 0, random.integers(1, 9, size)),
    ]
    students = kinds[int(random.integers(len(kinds)))]
    spanish = np.minimum(students, random.integers(0, 25, size))
    areas_gdf["students"] = students
    areas_gdf["students_spanish"] = spanish
    areas_gdf["students_no_car"] = np.maximum(students - random.integers(0, 12, size), 0)
    areas_gdf.to_file(path, driver="GeoJSON")
    return path


def test_the_demo_districts_figures(demo: Path, tmp_path: Path) -> None:
    with Workspace.open(demo) as workspace:
        outcome = workspace.add_homes(DEMO / "home_areas.geojson")
        check_everything(workspace, outcome, tmp_path)
        zones = workspace.layer("attendance_zones")["name"]
        whole = by_area(workspace.gaps(GapQuestion(category="food", mode="line")), "students")
        for zone in zones:
            answer = workspace.gaps(GapQuestion(category="food", mode="line", zone=str(zone)))
            check_answer(answer)
            assert by_area(answer, "students").items() <= whole.items()


@pytest.mark.parametrize(
    "seed", [0, 1, 2, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(3, 12))]
)
def test_any_table_of_counts(seed: int, demo: Path, tmp_path: Path) -> None:
    file = write_counts(tmp_path / "counts.geojson", np.random.default_rng(seed))
    with Workspace.open(demo) as workspace:
        check_everything(workspace, workspace.add_homes(file), tmp_path)


@pytest.mark.parametrize("students", [3, 9, 10, 47, 180, pytest.param(900, marks=pytest.mark.long)])
def test_any_roster(students: int, demo: Path, tmp_path: Path) -> None:
    roster = canary_roster(students, with_positions=students % 2 == 0, seed=students)
    file = write_roster(tmp_path / "list.csv", roster.rows)
    with Workspace.open(demo) as workspace:
        outcome = workspace.add_homes(file, groups=("Home Language", "No Car", "Grade"))
        check_everything(workspace, outcome, tmp_path)


@pytest.mark.parametrize("outside", [0, 1, 9, 10, 25])
def test_students_outside_all_areas_are_a_number_only_from_ten_on(
    outside: int, demo: Path, tmp_path: Path
) -> None:
    roster = canary_roster(200, with_positions=True)
    rows = [
        (*row[:-2], "35.1", str(-99.1 - at / 1000)) if at < outside else row
        for at, row in enumerate(roster.rows)
    ]
    with Workspace.open(demo) as workspace:
        outcome = workspace.add_homes(write_roster(tmp_path / "list.csv", rows))
        stored = workspace.check().details["homes"]
    expected = str(outside) if is_safe(outside) else "fewer than 10"
    assert outcome.details["outside_count_text"] == stored["outside_count_text"] == expected
    if not is_safe(outside):
        told = [*outcome.warnings, json.dumps(stored)]
        assert not any(re.search(rf"\b{outside} students", line) for line in told)
