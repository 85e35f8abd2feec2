"""The main job on real districts: what must hold whatever the figures are.

The runs with all commands, times and memory are in ``tests/bench/real_runs.py``.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mapping.store.database import Store
from mapping.workspace import GapQuestion, Workspace
from tests.bench.autauga_areas import AREAS, STUDENTS, autauga_areas
from tests.real_data import REAL_DATA, needs_real_data, real_data
from tests.travel_support import Oracle

pytestmark = [pytest.mark.real_data, needs_real_data]

COUNTS = (
    *("students", "served_students", "unserved_students", "unknown_students"),
    *("unserved_by_no_service", "unserved_by_distance", "unserved_by_hours"),
    *("unserved_by_language", "unserved_by_cost", "unserved_by_childcare"),
)
SCHOOL_ON_FOOT = GapQuestion(category="school", mode="line")


# --- Santa Rosa: 967 blocks, 895 of them with fewer than ten students -------------------------


@pytest.fixture(scope="module")
def santa_rosa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    data = real_data("santa_rosa_ca")
    folder = tmp_path_factory.mktemp("santa_rosa") / "workspace"
    with Workspace.open(folder, create=True) as workspace:
        workspace.set_district(name="Santa Rosa City Schools", state="CA")
        workspace.add_homes(data / "2025-2026_Elementary-Blocks.geojson")
        workspace.add_layer(data / "2025-2026_Elementary.geojson", kind="attendance_zones")
        sites = data / "General_School_Locations.geojson"
        workspace.add_layer(sites, kind="school_sites")
        workspace.add_partners(sites, defaults={"category": "school"})
        yield workspace


def assert_no_small_count(rows_df: pd.DataFrame) -> None:
    """Every figure is missing, zero or at least ten; a number of students is never zero."""
    for name in COUNTS:
        shown = pd.to_numeric(rows_df[name]).dropna()
        assert ((shown == 0) | (shown >= 10)).all(), name
    assert pd.to_numeric(rows_df["students"]).dropna().min() >= 10
    hidden = rows_df["suppressed"].astype(str).str.lower().isin(["true", "1"])
    figures = [
        name
        for name in rows_df.columns
        if name in COUNTS or (name.endswith(("_min", "_share")) and name != "limit_min")
    ]
    assert hidden.sum() == 917
    assert rows_df.loc[hidden, [*figures, "nearest_name"]].replace("", np.nan).isna().all(axis=None)


@pytest.mark.parametrize("audience", ["staff", "public"])
@pytest.mark.parametrize("ending", ["csv", "geojson", "gpkg"])
def test_no_file_of_gaps_shows_fewer_than_ten_of_santa_rosas_students(
    santa_rosa: Workspace, tmp_path: Path, ending: str, audience: str
) -> None:
    path = tmp_path / f"gaps.{ending}"
    santa_rosa.export_gaps(path, SCHOOL_ON_FOOT, audience=audience)
    rows_df = pd.read_csv(path) if ending == "csv" else gpd.read_file(path)
    assert_no_small_count(rows_df)
    if audience == "public":
        counts = rows_df[list(COUNTS)].apply(pd.to_numeric).to_numpy(dtype=float)
        assert (counts[~np.isnan(counts)] % 5 == 0).all()


@pytest.mark.parametrize("audience", ["staff", "public"])
def test_no_map_shows_fewer_than_ten_of_santa_rosas_students(
    santa_rosa: Workspace, tmp_path: Path, audience: str
) -> None:
    path = tmp_path / "map.html"
    santa_rosa.export_map(path, question=SCHOOL_ON_FOOT, audience=audience)
    page = path.read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="cg-data"[^>]*>(.*?)</script>', page)
    assert found is not None
    gap = json.loads(found.group(1))["gap"]
    names = ("Students", "Within reach", "Out of reach", "Not known")
    at = [gap["columns"].index(name) for name in names]
    rows = [*gap["rows"], gap["total"]]
    counts = [int(row[n].replace(",", "")) for row in rows for n in at if row[n]]
    assert len(counts) >= 4 * 158
    assert not [count for count in counts if 0 < count < 10]
    lines = "\n".join(line for area in gap["areas"]["areas"] for line in area["lines"])
    said = re.findall(r"([\d,]+) of ([\d,]+) students", lines)
    assert len(said) >= 158
    assert all(int(text.replace(",", "")) not in range(1, 10) for pair in said for text in pair)


def test_nothing_stored_of_santa_rosa_counts_fewer_than_ten(santa_rosa: Workspace) -> None:
    checked = 0
    with closing(sqlite3.connect(santa_rosa.folder / "database.sqlite")) as database:
        tables = [
            row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        ]
        for table in tables:
            names = [row[1] for row in database.execute(f'PRAGMA table_info("{table}")')]
            for name in names:
                assert "enrollment" not in name.lower()
                if "student" not in name.lower():
                    continue
                (least,) = database.execute(f'SELECT MIN("{name}") FROM "{table}"').fetchone()  # noqa: S608
                assert least is None or least >= 10, f"{table}.{name}"
                checked += least is not None
    assert checked >= 2
    with Store.open(santa_rosa.folder / "database.sqlite") as store:
        assert set(store.homes.areas().columns) == {
            *("area_id", "name", "reporting_id", "suppressed", "geometry")
        }


def test_at_least_nine_in_ten_of_santa_rosas_students_are_in_a_row_that_is_shown(
    santa_rosa: Workspace,
) -> None:
    table_df = santa_rosa.gaps(SCHOOL_ON_FOOT).table
    shown_df = table_df[~table_df["suppressed"]]
    assert shown_df["students"].sum() >= 0.9 * 2861
    parts = shown_df[["served_students", "unserved_students", "unknown_students"]].sum(axis=1)
    assert (parts == shown_df["students"]).all()
    assert len(table_df) == 967 + table_df["area_id"].str.contains("+", regex=False).sum()


def test_each_of_santa_rosas_zones_shows_groups_of_ten_that_add_up_to_no_more_than_all(
    santa_rosa: Workspace,
) -> None:
    zones_gdf = santa_rosa.layer("attendance_zones")
    assert len(zones_gdf) == 7
    assert len(santa_rosa.layer("school_sites")) == 24
    total = 0
    for zone in zones_gdf["name"]:
        question = GapQuestion(category="school", mode="line", zone=zone)
        students_df = santa_rosa.gaps(question).table["students"].dropna()
        assert students_df.min() >= 10
        total += students_df.sum()
    assert 0.8 * 2861 <= total <= 2861


# --- Autauga: places from OpenStreetMap, home areas that we derive ----------------------------


def test_the_derived_home_areas_of_autauga_part_the_district() -> None:
    areas_gdf = autauga_areas(real_data("autauga"))
    assert len(areas_gdf) == AREAS
    assert STUDENTS - AREAS < areas_gdf["students"].sum() <= STUDENTS
    district_gdf = gpd.read_file(real_data("autauga/school_district_autauga.geojson")).to_crs(4326)
    outline = district_gdf.union_all()
    shapes = areas_gdf.geometry.to_numpy()
    assert shapely.area(shapes).sum() == pytest.approx(outline.area, rel=1e-6)
    assert shapely.union_all(shapes).area == pytest.approx(outline.area, rel=1e-6)
    assert shapely.is_valid(shapes).all()


def test_autaugas_places_without_a_name_are_left_out_and_told(tmp_path: Path) -> None:
    file = real_data("autauga/partners_osm_pois.csv")
    with Workspace.open(tmp_path / "workspace", create=True) as workspace:
        first = workspace.add_partners(file)
        assert (first.rows_in, first.rows_out, first.rows_rejected) == (272, 188, 84)
        assert first.rejected_file is not None
        reasons = pd.read_csv(first.rejected_file)["rejected_reason"]
        assert list(reasons.unique()) == [
            "The name is missing, so the place can't be listed. Add a name."
        ]
        version = workspace.data_version()
        again = workspace.add_partners(file)
        assert again.details["unchanged"] == 188
        assert workspace.data_version() == version


# --- Washington: minutes on foot, against a graph that the test makes itself ------------------


def test_minutes_to_groceries_from_ten_blocks_of_washington_equal_networkx(tmp_path: Path) -> None:
    streets = real_data("dc/dc_nw_streets.osm.pbf")
    blocks_gdf = gpd.read_file(
        real_data("dc/tl_2021_11_tabblock20/tl_2021_11_tabblock20.shp"),
        bbox=(-77.05, 38.90, -77.00, 38.94),
    )
    residents_df = pd.read_csv(real_data("dc/lodes_dc_rac_2021.csv"), dtype={"h_geocode": str})
    there_df = residents_df[
        residents_df["h_geocode"].isin(blocks_gdf["GEOID20"]) & (residents_df["C000"] >= 10)
    ].sample(10, random_state=3)
    homes = tmp_path / "homes.csv"
    there_df[["h_geocode", "C000"]].to_csv(homes, index=False)
    areas = tmp_path / "areas.gpkg"
    blocks_gdf[blocks_gdf["GEOID20"].isin(there_df["h_geocode"])].to_file(areas)
    with Workspace.open(tmp_path / "workspace", create=True) as workspace:
        workspace.add_streets([streets])
        workspace.add_partners(real_data("dc/dc_grocery.geojson"), defaults={"category": "food"})
        workspace.add_homes(
            homes,
            areas=areas,
            mapping={"area_id": "h_geocode", "students": "C000"},
            mapping_areas={"area_id": "GEOID20"},
        )
        table_df = workspace.gaps(GapQuestion(category="food", minutes=15)).table
        stores_gdf = workspace.partners()
    with Store.open(tmp_path / "workspace" / "database.sqlite") as store:
        points_df = store.homes.points()

    oracle = Oracle.read(streets, "walk")
    seconds = oracle.seconds(
        oracle.snap(points_df["lon"].to_numpy(), points_df["lat"].to_numpy()),
        oracle.snap(stores_gdf["lon"].to_numpy(), stores_gdf["lat"].to_numpy()),
    )
    minutes = seconds.min(axis=1) / 60
    assert len(table_df) == 10
    for row in table_df.itertuples():
        own = (points_df["reporting_id"] == row.area_id).to_numpy()
        order = np.argsort(minutes[own])
        reached = np.cumsum(points_df["students"].to_numpy()[own][order])
        median = minutes[own][order][np.searchsorted(reached, reached[-1] / 2)]
        assert row.nearest_min == pytest.approx(median, abs=0.01)
        within = points_df["students"].to_numpy()[own][minutes[own] <= 15].sum()
        assert row.served_students == within


# --- Pittsburgh: the lists of a food council as they are ---------------------------------------

FOOD_LISTS = {
    "2019_farmers-markets.csv": (92, 0),
    "Allegheny_County_Farmers_Markets_Locations_2017.xlsx": (54, 0),
    "Allegheny_County_WIC_Vendor_Locations.xlsx": (98, 1),
    "COVID19_Food_Access_no_contacts.csv": (186, 0),
    "FMNPMarkets.csv": (87, 0),
    "GPCFB - Green Grocer.xlsx": (17, 0),
    "Just Harvest - Fresh Access Markets.xlsx": (22, 0),
    "PFPC Member Datasets.xlsx": (11, 0),
    "cleaned_summer_meal_sites_api.csv": (160, 0),
}
JARGON = re.compile(r"\b(?:NaN|None|null|EPSG|CRS|UTF|parse\w*|dtype|geometry|exception)\b")


@pytest.mark.parametrize("name", FOOD_LISTS)
def test_a_food_councils_list_is_taken_with_messages_that_a_secretary_understands(
    tmp_path: Path, name: str
) -> None:
    file = real_data(f"resources/pittsburgh_food/{name}")
    with Workspace.open(tmp_path / "workspace", create=True) as workspace:
        first = workspace.add_partners(file, defaults={"category": "food"})
        assert (first.rows_out, first.rows_rejected) == FOOD_LISTS[name]
        for message in [*first.warnings, *first.details["reasons"]]:
            assert message.endswith(".")
            assert not JARGON.search(message), message
            assert str(REAL_DATA) not in message
        version = workspace.data_version()
        workspace.add_partners(file, defaults={"category": "food"})
        assert workspace.data_version() == version
