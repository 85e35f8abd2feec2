"""Seeded attacks on whole workspaces: everything that is told is subtracted from everything else.

What an attacker can subtract with sense are figures of which one's students are all among the
other's. The proof has three steps, and each is checked. The students of one grouping (all of them,
or those of one group) are cut into home points of at least 10, the same whatever is asked. Every
figure that is told about the grouping is the sum of some of them. So whichever figures are united,
intersected or taken from each other, what is left is a sum of whole home points: 0 or at least 10.
"""

import itertools
import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from mapping.gaps.scenarios import Change
from mapping.workspace import GapAnswer, GapQuestion, Scenario, Workspace
from tests.homes_builders import SOUTH, STEP, WEST, grid

COLUMNS: Final = 4
ROWS: Final = 3
QUESTIONS: Final = 5
FORMATS: Final = ("csv", "geojson", "gpkg")
SEEDS: Final = (0, 3, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2, 4, 5)))
CANARY: Final = "Zyxwanda Canarywick"
REASONS: Final = (
    *("no_service", "distance", "hours", "language", "cost", "childcare", "age", "step_free"),
)
COUNTS: Final = (
    *("students", "served_students", "unserved_students", "unknown_students"),
    *(f"unserved_by_{reason}" for reason in REASONS),
)
Atoms = dict[str, dict[str, int]]
"""Of each reporting area its home points with their students."""


def is_safe(students: float) -> bool:
    return students == 0 or students >= 10


def partners(path: Path, random: np.random.Generator) -> Path:
    """Write places in and around the grid of which many facts are missing."""
    count = int(random.integers(4, 14))
    places_df = pd.DataFrame(
        {
            "id": [f"p{at}" for at in range(count)],
            "name": [f"Place {at}" for at in range(count)],
            "category": random.choice(["food", "health"], count),
            "lon": (WEST + random.uniform(0, COLUMNS, count) * STEP).round(6),
            "lat": (SOUTH + random.uniform(0, ROWS, count) * STEP).round(6),
            "languages": random.choice(["", "es", "en;es"], count),
            "hours": random.choice(["", "Mo-Fr 09:00-17:00", "Tu 17:00-20:00"], count),
            "cost": random.choice(["", "free", "$20"], count),
            "childcare_on_site": random.choice(["", "yes", "no"], count),
        }
    )
    places_df.to_csv(path, index=False)
    return path


def counts(path: Path, random: np.random.Generator) -> Path:
    """Write a table of areas of which many have few students."""
    areas_gdf = grid(COLUMNS, ROWS)
    most = int(random.choice([12, 40, 160]))
    students = random.integers(0, most, len(areas_gdf))
    areas_gdf["students"] = students
    areas_gdf["students_spanish"] = random.binomial(students, random.uniform(0.1, 0.9))
    areas_gdf["students_no_car"] = random.binomial(students, random.uniform(0.1, 0.9))
    areas_gdf.to_file(path, driver="GeoJSON")
    return path


def roster(path: Path, random: np.random.Generator) -> list[tuple[float, float]]:
    """Write a list of students and return where they live."""
    size = int(random.integers(30, 400))
    places = int(random.integers(20, 300))
    at = random.integers(0, places, size)
    # Nine digits: no figure of the application has so many by chance.
    lon = (WEST + random.uniform(-0.1, COLUMNS, places) * STEP).round(9)[at]
    lat = (SOUTH + random.uniform(0, ROWS, places) * STEP).round(9)[at]
    pd.DataFrame(
        {
            "Student ID": [str(7_731_904_001 + 13 * one) for one in range(size)],
            "Name": [f"{CANARY} {one}" for one in range(size)],
            "lon": lon,
            "lat": lat,
            "home_language": random.choice(["es", "en", "vi", ""], size, p=[0.4, 0.4, 0.1, 0.1]),
            "no_car": random.choice(["yes", "no"], size, p=[0.3, 0.7]),
        }
    ).to_csv(path, index=False)
    return list(zip(lon, lat, strict=True))


def question(random: np.random.Generator, group: str | None) -> GapQuestion:
    return GapQuestion(
        category=str(random.choice(["food", "health", "legal"], p=[0.5, 0.4, 0.1])),
        mode="line",
        minutes=float(random.choice([2, 5, 8, 12, 20, 40])),
        open_at=str(random.choice(["Tue 18:00", "Wed 10:00"])) if random.random() < 0.5 else None,
        language="es" if random.random() < 0.4 else None,
        free=bool(random.random() < 0.4),
        childcare=bool(random.random() < 0.3),
        age=9.0 if random.random() < 0.2 else None,
        group=group,
    )


def scenario(random: np.random.Generator, ids: list[str]) -> Scenario:
    """Return up to three changes: a place added, closed, or opened longer."""
    changes = []
    for _ in range(int(random.integers(1, 4))):
        kind = str(random.choice(["add", "close", "hours"]))
        if kind == "add":
            lon = float(WEST + random.uniform(0, COLUMNS) * STEP)
            lat = float(SOUTH + random.uniform(0, ROWS) * STEP)
            changes.append(Change("add", name="New", category="food", lon=lon, lat=lat))
        elif kind == "close":
            changes.append(Change("close", partner_id=str(random.choice(ids))))
        else:
            who = str(random.choice(ids))
            changes.append(Change("hours", partner_id=who, hours="Tue 5pm-8pm"))
    return Scenario(name="tried", changes=tuple(changes))


# --- what is told ----------------------------------------------------------------------------


def sums_of(sizes: Iterable[int]) -> set[int]:
    """Return all sums of some of these numbers."""
    found = {0}
    for size in sizes:
        found |= {one + size for one in found}
    return found


def atoms_of(workspace: Workspace, group: str | None) -> Atoms:
    """Return the home points that a grouping is cut into, and check that they are safe."""
    answer = workspace.gaps(GapQuestion(category="food", mode="line", group=group))
    atoms: Atoms = {}
    for row in answer.points_df.itertuples():
        atoms.setdefault(str(row.reporting_id), {})[str(row.point_id)] = int(row.students)
    assert all(size >= 10 for area in atoms.values() for size in area.values())
    return atoms


def outcomes(answer: GapAnswer) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """Give each figure's name with the home points behind it, area by area."""
    points_df = answer.points_df
    kinds = {
        "served_students": points_df["outcome"] == "served",
        "unserved_students": points_df["outcome"] == "unserved",
        "unknown_students": points_df["outcome"] == "unknown",
    }
    for reason in REASONS:
        kinds[f"unserved_by_{reason}"] = points_df["reason"] == reason
    for name, which in kinds.items():
        some_df = points_df[which & (points_df["outcome"] != "")]
        if name.startswith("unserved_by_"):
            some_df = some_df[some_df["outcome"] == "unserved"]
        yield name, some_df.groupby("reporting_id")["point_id"].agg(set).to_dict()


def check_cells(table_df: pd.DataFrame, atoms: Atoms, *, is_public: bool) -> None:
    """Check that each cell of a table is a sum of whole home points of its area."""
    hidden = table_df["suppressed"].astype(bool)
    assert table_df.loc[hidden, list(COUNTS)].isna().all(axis=None)
    for row in table_df[~hidden].to_dict("records"):
        cells = [float(row[name]) for name in COUNTS if name in row]
        assert all(is_safe(cell) for cell in cells), row
        sizes = atoms.get(str(row["area_id"]), {}).values()
        if is_public:
            assert all(cell % 5 == 0 for cell in cells)
        else:
            allowed = sums_of(sizes)
            assert all(cell in allowed for cell in cells), row
            assert row["students"] == sum(sizes)


def exported(
    workspace: Workspace, asked: GapQuestion, folder: Path, atoms: Atoms, endings: Iterable[str]
) -> None:
    """Write the answer as files and as a map, and check the cells of each table."""
    for audience in ("staff", "public"):
        for ending in endings:
            file = folder / f"{audience}.{ending}"
            workspace.export_gaps(file, asked, audience=audience)  # type: ignore[arg-type]
            if ending == "csv":
                table_df = pd.read_csv(file, dtype={"area_id": str})
            else:
                table_df = pd.DataFrame(gpd.read_file(file)).drop(columns="geometry")
            check_cells(table_df, atoms, is_public=audience == "public")
        html = workspace.map_html(audience=audience, question=asked)  # type: ignore[arg-type]
        (folder / f"{audience}.html").write_text(html, encoding="utf-8")


def check_trial(
    workspace: Workspace,
    asked: GapQuestion,
    tried: Scenario,
    folder: Path,
    sizes: list[int],
    endings: Iterable[str],
) -> None:
    """Check a what-if: gains and losses of each area and of all are 0 or at least 10."""
    for audience in ("staff", "public"):
        found = workspace.what_if(asked, tried, audience=audience)  # type: ignore[arg-type]
        cells_df = found.difference.areas_df.drop(columns=["area_id", "area_name"])
        assert cells_df.map(is_safe).all(axis=None)
        for name in ("gained", "lost", "freed", "cut_off"):
            assert is_safe(getattr(found.difference, name))
            if audience == "staff":
                assert cells_df[name].isin(sums_of(sizes)).all()
        for ending in endings:
            file = folder / f"trial-{audience}.{ending}"
            workspace.export_what_if(file, asked, tried, audience=audience)  # type: ignore[arg-type]
            table_df = pd.read_csv(file) if ending == "csv" else gpd.read_file(file)
            columns = [name for name in table_df.columns if "students" in name]
            assert columns
            assert table_df[columns].map(lambda one: pd.isna(one) or is_safe(one)).all(axis=None)


def attack(workspace: Workspace, random: np.random.Generator, folder: Path) -> None:
    """Ask at random, and check every figure and every difference of figures."""
    ids = workspace.partners()["id"].tolist()
    students: dict[str, Atoms] = {}
    for group in (None, *workspace.home_groups()):
        atoms = students[group or ""] = atoms_of(workspace, group)
        sizes = [size for area in atoms.values() for size in area.values()]
        told: dict[str, list[set[str]]] = {area: [] for area in atoms}
        for number in range(QUESTIONS if group is None else 2):
            asked = question(random, group)
            answer = workspace.gaps(asked)
            again = answer.points_df.groupby("reporting_id")
            assert {
                str(area): dict(zip(some_df["point_id"], some_df["students"], strict=True))
                for area, some_df in again
            } == atoms
            check_cells(answer.table, atoms, is_public=False)
            by_id = answer.table.set_index("area_id")
            for name, areas in outcomes(answer):
                for area, members in areas.items():
                    told[area].append(members)
                    assert by_id.loc[area, name] == sum(atoms[area][one] for one in members)
            totals = [figure for one in answer.marginal() for figure in _figures(one)]
            totals += [one.students for one in answer.in_reach()]
            totals += answer.ask_df["students"].tolist() + answer.ask_df["decides"].tolist()
            assert all(is_safe(figure) for figure in totals)
            check_cells(rounded_table(workspace, asked), atoms, is_public=True)
            if number == 0:
                endings = FORMATS if group is None else ("csv",)
                exported(workspace, asked, folder, atoms, endings)
                tried = scenario(random, ids)
                check_trial(workspace, asked, tried, folder, sizes, endings)
        for area, sets in told.items():
            for one, other in itertools.product(sets, repeat=2):
                for rest in (one - other, one & other, one | other):
                    assert is_safe(sum(atoms[area][point] for point in rest))
    check_groups(workspace, students, random)


def rounded_table(workspace: Workspace, asked: GapQuestion) -> pd.DataFrame:
    return workspace.gaps(asked, audience="public").table


def _figures(one: Any) -> tuple[int, int]:
    return one.served_more, one.perhaps_more


def check_groups(
    workspace: Workspace, students: dict[str, Atoms], random: np.random.Generator
) -> None:
    """Check what is left of all students when groups that exclude each other are taken away."""
    whole = {area: sum(points.values()) for area, points in students[""].items()}
    families: dict[str, list[str]] = {}
    for group in students:
        if group:
            families.setdefault(group.partition("=")[0], []).append(group)
    for family in families.values():
        for size in range(1, len(family) + 1):
            for some in itertools.combinations(family, size):
                inside = set(whole).intersection(*(students[group] for group in some))
                left = {
                    area: whole[area] - sum(sum(students[one][area].values()) for one in some)
                    for area in inside
                }
                assert all(is_safe(figure) for figure in left.values()), (some, left)
    for group in students:
        total = sum(sum(points.values()) for points in students[group].values())
        assert is_safe(sum(whole.values()) - total), group
    hit = workspace.whom_it_hits(question(random, None))
    for one in hit.groups:
        assert is_safe(hit.everyone.students - one.students), one.group
        cells = (one.students, one.served, one.unserved, one.unknown)
        assert all(is_safe(figure) for figure in cells), one


def check_no_trace(folder: Path, homes: list[tuple[float, float]]) -> None:
    """Check that no byte below a folder tells a name, a number or where somebody lives."""
    texts = [CANARY.split()[0], CANARY.split()[1], "7731904"]
    texts += [f"{value:.{digits}f}" for home in homes for value in home for digits in (9, 6)]
    pattern = re.compile("|".join(re.escape(text) for text in dict.fromkeys(texts)).encode())
    exact = {np.float64(value).tobytes() for home in homes for value in home}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        found = pattern.search(data)
        assert found is None, (path.name, found)
        assert not any(one in data or one[::-1] in data for one in exact), path.name


# --- the attacks -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_told_about_a_table_of_counts_adds_up_to_fewer_than_ten(
    seed: int, tmp_path: Path
) -> None:
    random = np.random.default_rng(1000 + seed)
    with Workspace.open(tmp_path / "workspace", create=True) as workspace:
        workspace.add_partners(partners(tmp_path / "partners.csv", random))
        workspace.add_homes(counts(tmp_path / "counts.geojson", random))
        attack(workspace, random, tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_told_about_a_roster_adds_up_to_fewer_than_ten_or_tells_a_home(
    seed: int, tmp_path: Path
) -> None:
    random = np.random.default_rng(2000 + seed)
    inbox, kept = tmp_path / "inbox", tmp_path / "kept"
    inbox.mkdir()
    kept.mkdir()
    grid(COLUMNS, ROWS).to_file(inbox / "areas.geojson", driver="GeoJSON")
    homes = roster(inbox / "list.csv", random)
    with Workspace.open(kept / "workspace", create=True) as workspace:
        workspace.add_partners(partners(inbox / "partners.csv", random))
        outcome = workspace.add_homes(
            inbox / "list.csv", areas=inbox / "areas.geojson", groups=("home_language", "no_car")
        )
        (kept / "said.json").write_text(
            json.dumps([outcome.details, outcome.warnings], default=str), encoding="utf-8"
        )
        attack(workspace, random, kept)
        for ending in ("csv", "xlsx", "geojson", "gpkg", "kml"):
            workspace.export_partners(kept / f"partners.{ending}", audience="staff")
        workspace.backup(kept / "backup.zip")
    check_no_trace(kept, homes)


def test_the_attack_notices_a_single_student() -> None:
    assert not is_safe(1)
    assert not is_safe(9)
    assert is_safe(10)
    assert sums_of([10, 13]) == {0, 10, 13, 23}
    row = dict.fromkeys(COUNTS, math.nan) | {"area_id": "A", "suppressed": False}
    row |= dict.fromkeys(COUNTS, 0) | {"students": 23, "served_students": 14}
    with pytest.raises(AssertionError):
        check_cells(pd.DataFrame([row]), {"A": {"x": 10, "y": 13}}, is_public=False)
