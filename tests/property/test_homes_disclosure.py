"""Attacks on what an import of homes leaves behind: whatever goes in, no small figure comes out."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.geo import geodesic_m
from mapping.homes.from_counts import homes_from_counts
from mapping.homes.from_roster import homes_from_roster
from mapping.homes.groups import shown_columns, shown_members
from mapping.homes.points import MIN_FROM_HOME_M, Homes, cluster_homes, spread_students
from mapping.homes.reporting import adjoining, join_small_areas
from mapping.homes.results import HomesImport
from tests.homes_builders import SOUTH, STEP, WEST, counted, grid, table

RUNS = settings(max_examples=60, deadline=None)
COUNT = st.one_of(st.integers(0, 12), st.integers(0, 60), st.just(0))
SIDE = 4


def safe(students: float) -> bool:
    return students == 0 or students >= 10


@st.composite
def districts(draw: st.DrawFn) -> tuple[gpd.GeoDataFrame, np.ndarray]:
    """Some squares of a grid, so that there are neighbours, gaps and islands, with counts."""
    chosen = draw(st.lists(st.integers(0, SIDE * SIDE - 1), min_size=1, unique=True))
    areas_gdf = grid(SIDE, SIDE).iloc[chosen].reset_index(drop=True)
    students = draw(st.lists(COUNT, min_size=len(chosen), max_size=len(chosen)))
    return areas_gdf, np.array(students, dtype=np.int64)


@st.composite
def rosters(draw: st.DrawFn) -> list[list[object]]:
    """Students of three areas and around them, with a language and a car; homes may repeat."""
    size = draw(st.integers(0, 90))
    seed = draw(st.integers(0, 2**32 - 1))
    places = draw(st.integers(1, 60))
    random = np.random.default_rng(seed)
    lon = (WEST + random.uniform(-0.3, 3.3, places) * STEP).round(6)
    lat = (SOUTH + random.uniform(0, 1, places) * STEP).round(6)
    languages = random.choice(["es", "en", "vi", ""], p=random.dirichlet([1, 1, 1, 1]), size=size)
    cars = random.choice(["yes", "no", ""], p=random.dirichlet([1, 1, 1]), size=size)
    homes = random.integers(0, places, size)
    return [
        [lon[one], lat[one], str(language), str(car)]
        for one, language, car in zip(homes, languages, cars, strict=True)
    ]


def roster_import(rows: list[list[object]]) -> HomesImport:
    return homes_from_roster(
        table(rows, "lon", "lat", "language", "car"),
        grid(3),
        groups=["language", "car", "language+car"],
    )


# --- joining ---------------------------------------------------------------------------------


@RUNS
@given(districts())
def test_every_student_is_in_one_reporting_area_of_ten_or_more(
    district: tuple[gpd.GeoDataFrame, np.ndarray],
) -> None:
    areas_gdf, students = district
    joins = join_small_areas(areas_gdf, students)
    if students.sum() < 10:
        assert joins.members == ()
        return
    assert sorted(at for group in joins.members for at in group) == list(range(len(students)))
    for name, group in zip(joins.reporting_ids, joins.members, strict=True):
        assert students[list(group)].sum() >= 10
        assert name == "+".join(sorted(areas_gdf["area_id"].iloc[list(group)]))


@RUNS
@given(districts())
def test_an_area_of_ten_is_joined_only_to_take_a_left_over_of_fewer_than_ten(
    district: tuple[gpd.GeoDataFrame, np.ndarray],
) -> None:
    areas_gdf, students = district
    for group in join_small_areas(areas_gdf, students).members:
        assert sum(students[at] >= 10 for at in group) <= 1


@RUNS
@given(districts())
def test_areas_that_adjoin_nothing_else_are_the_only_ones_joined_across_a_gap(
    district: tuple[gpd.GeoDataFrame, np.ndarray],
) -> None:
    areas_gdf, students = district
    joins = join_small_areas(areas_gdf, students)
    metric = areas_gdf.geometry.to_crs("EPSG:32616").to_numpy()
    neighbours = adjoining(np.asarray(metric, dtype=object))
    for group in joins.members:
        pieces = _pieces(set(group), neighbours)
        if len(pieces) > 1:
            whole = _pieces(set(range(len(students))), neighbours)
            assert any(piece in whole for piece in pieces)


@RUNS
@given(districts(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    district: tuple[gpd.GeoDataFrame, np.ndarray], random: object
) -> None:
    areas_gdf, students = district
    order = list(range(len(students)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one = join_small_areas(areas_gdf, students)
    other = join_small_areas(areas_gdf.iloc[order].reset_index(drop=True), students[order])
    assert set(one.reporting_ids) == set(other.reporting_ids)


@RUNS
@given(districts())
def test_the_names_of_areas_change_no_join(
    district: tuple[gpd.GeoDataFrame, np.ndarray],
) -> None:
    areas_gdf, students = district
    renamed_gdf = areas_gdf.assign(area_id=[f"Z{99 - at}" for at in range(len(students))])
    one = join_small_areas(areas_gdf, students).members
    other = join_small_areas(renamed_gdf, students).members
    assert {frozenset(group) for group in one} == {frozenset(group) for group in other}


def _pieces(members: set[int], neighbours: list[set[int]]) -> list[set[int]]:
    pieces = []
    left = set(members)
    while left:
        piece, border = set(), {left.pop()}
        while border:
            piece |= border
            border = {other for at in border for other in neighbours[at]} & members - piece
        left -= piece
        pieces.append(piece)
    return pieces


# --- groups ----------------------------------------------------------------------------------


@RUNS
@given(
    st.integers(10, 80),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 80), max_size=6),
    st.sets(st.frozensets(st.sampled_from("abcdef"), min_size=2), max_size=4),
)
def test_no_family_of_columns_tells_a_small_rest(
    total: int, sizes: dict[str, int], families: set[frozenset[str]]
) -> None:
    exclusive = [sorted(family & set(sizes)) for family in families]
    shown = shown_columns(total, {name: float(size) for name, size in sizes.items()}, exclusive)
    for name in shown:
        assert sizes[name] >= 10
        assert safe(total - sizes[name])
    for family in exclusive:
        assert not 0 < total - sum(sizes[name] for name in family if name in shown) < 10


@RUNS
@given(st.integers(10, 70), st.integers(0, 2**32 - 1))
def test_no_set_of_shown_groups_of_one_column_tells_a_small_figure(total: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = {}
    labels = {}
    for column in ("language", "school"):
        labels[column] = random.choice(4, p=random.dirichlet([0.7] * 4), size=total)
        columns[column] = {f"{column}{at}": labels[column] == at for at in range(3)}
    cross = labels["language"] * 10 + labels["school"]
    columns["both"] = {
        f"both{at}": cross == at for at in np.unique(cross) if at // 10 < 3 and at % 10 < 3
    }
    shown = shown_members(columns, crossed=["both"])
    members = {name: flags for groups in columns.values() for name, flags in groups.items()}
    for groups in columns.values():
        inside = [name for name in groups if name in shown]
        for size in range(len(inside) + 1):
            for some in combinations(inside, size):
                assert safe(total - sum(members[name].sum() for name in some))
    for one in shown:
        for other in shown:
            if not (members[other] & ~members[one]).any():
                assert safe(members[one].sum() - members[other].sum())


# --- points ----------------------------------------------------------------------------------


@RUNS
@given(st.integers(10, 2_000), st.integers(1, 60), st.floats(0, 1e7), st.integers(0, 2**32 - 1))
def test_spread_students_are_all_there_and_nowhere_fewer_than_ten(
    students: int, places: int, area_m2: float, seed: int
) -> None:
    xy = np.random.default_rng(seed).uniform(0, 1_000, (places, 2)).round(-1)
    spread = spread_students(xy, students, area_m2=area_m2)
    assert spread.students.sum() == students
    assert spread.students.min() >= 10
    assert np.ptp(spread.students) <= 1
    assert set(spread.point_of.tolist()) == set(range(len(spread.students)))


@RUNS
@given(st.lists(st.integers(1, 30), max_size=80), st.integers(0, 2**32 - 1))
def test_groups_of_homes_have_ten_students_at_five_addresses(
    students: list[int], seed: int
) -> None:
    xy = np.random.default_rng(seed).uniform(0, 5_000, (len(students), 2))
    counts = np.array(students, dtype=np.int64)
    groups = cluster_homes(Homes(xy, counts))
    if not groups:
        assert len(students) < 5 or sum(students) < 10
        return
    assert sorted(np.concatenate(groups).tolist()) == list(range(len(students)))
    for group in groups:
        assert len(group) >= 5
        assert counts[group].sum() >= 10


# --- whole imports ---------------------------------------------------------------------------


@RUNS
@given(districts(), st.integers(0, 2**32 - 1))
def test_an_import_of_counts_leaves_no_small_figure(
    district: tuple[gpd.GeoDataFrame, np.ndarray], seed: int
) -> None:
    areas_gdf, students = district
    random = np.random.default_rng(seed)
    parts = np.array([random.multinomial(one, [0.5, 0.4, 0.1]) for one in students])
    result = homes_from_counts(
        counted(
            areas_gdf,
            students=students,
            students_language_es=parts[:, 0],
            students_language_en=parts[:, 1],
            students_no_car=[random.integers(0, one + 1) for one in students],
        )
    )
    attack(result)
    assert result.report["students_shown"] == (students.sum() if students.sum() >= 10 else 0)


@RUNS
@given(rosters())
def test_an_import_of_a_roster_leaves_no_small_figure_and_nobodys_home(
    rows: list[list[object]],
) -> None:
    if not rows:
        return
    result = roster_import(rows)
    attack(result)
    points_df = result.points_df
    for lon, lat, *_ in rows:
        away = geodesic_m(points_df["lon"], points_df["lat"], float(lon), float(lat))
        assert (away > MIN_FROM_HOME_M - 0.2).all()


@RUNS
@given(rosters(), st.randoms(use_true_random=False))
def test_the_order_of_students_shows_nowhere(rows: list[list[object]], random: object) -> None:
    if not rows:
        return
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = roster_import(rows), roster_import(shuffled)
    pd.testing.assert_frame_equal(one.points_df, other.points_df)
    assert one.report == other.report


def attack(result: HomesImport) -> None:
    """Try what an attacker could: add up and subtract everything that is shown."""
    points_df = result.points_df
    assert (points_df["students"] >= 10).all()
    assert (result.reporting_gdf["students"] >= 10).all()
    assert "students" not in result.areas_gdf
    by_area = points_df.pivot_table(
        index="reporting_id", columns="group", values="students", aggfunc="sum", fill_value=0
    )
    shown = result.reporting_gdf.set_index("reporting_id")["students"]
    if len(by_area):
        assert by_area[""].to_dict() == shown.to_dict()
    else:
        assert shown.empty
    for group in by_area.columns.drop("", errors="ignore"):
        rest = by_area[""] - by_area[group]
        assert rest[by_area[group] > 0].map(safe).all(), group
        assert safe(rest.sum())
        assert safe(by_area[group].sum())
    for column in ("language=", "car=", "language_"):
        inside = [name for name in by_area.columns if name.startswith(column) and "+" not in name]
        for size in range(1, len(inside) + 1):
            for some in combinations(inside, size):
                assert (by_area[""] - by_area[list(some)].sum(axis=1)).map(safe).all(), some
    figures = [result.report["students_in"], result.report["students_shown"]]
    figures += [*result.report["groups"].values(), *result.report.get("unplaced", {}).values()]
    for figure in figures:
        assert figure == "fewer than 10" or safe(figure)
    figures_of_areas = set(result.areas_gdf["reporting_id"]) - {""}
    assert figures_of_areas == set(shown.index)
    joined = result.areas_gdf.groupby("reporting_id")["area_id"].size()
    for area, suppressed in zip(
        result.areas_gdf["reporting_id"], result.areas_gdf["suppressed"], strict=True
    ):
        assert suppressed == (area == "" or joined[area] > 1)
