"""Sources, small facts, homes, candidates, layers and remembered answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import MultiPolygon, Point, box

from mapping.errors import DataFileError, NoDataForAreaError, PrivacyError
from mapping.store.database import Store
from mapping.store.records import Source


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "database.sqlite", clock=clock) as opened:
        yield opened


def areas() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "area_id": ["010", "002", "003"],
            "name": ["North", "South", ""],
            "reporting_id": ["010", "002+003", "002+003"],
            "suppressed": [False, True, True],
        },
        geometry=[box(0, 0, 1, 1), MultiPolygon([box(1, 0, 2, 1)]), box(2, 0, 3, 1)],
        crs="EPSG:4326",
    )


def reporting(students: Any = (40, 12)) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "reporting_id": ["010", "002+003"],
            "name": ["North", "South and one more"],
            "member_ids": pd.Series([("010",), ("002", "003")], dtype="object"),
            "students": list(students),
            "suppressed": [False, False],
        },
        geometry=[box(0, 0, 1, 1), box(1, 0, 3, 1)],
        crs="EPSG:4326",
    )


def points(students: int = 12) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "point_id": ["b", "a", "c"],
            "reporting_id": ["010", "002+003", "010"],
            "group": ["", "", "spanish"],
            "students": [40, students, 10],
            "lon": [0.25, 1.5, 0.5],
            "lat": [0.125, 0.5, 0.5],
        }
    )


def test_homes_come_back_as_they_were_given(store: Store) -> None:
    report = {"students_in": 55, "outside_count_text": "fewer than 10", "dropped": ["Name"]}
    version = store.data_version()
    store.homes.replace(areas(), reporting(), points(), report)
    assert store.data_version() > version
    assert store.homes.areas().equals(areas())
    assert store.homes.areas().crs == "EPSG:4326"
    assert store.homes.reporting().equals(reporting())
    assert store.homes.points().equals(points())
    assert store.homes.report() == report


def test_homes_replace_all_homes_from_before(store: Store) -> None:
    store.homes.replace(areas(), reporting(), points(), {"first": True})
    store.homes.replace(areas().iloc[:1], reporting().iloc[:1], points().iloc[:1], {})
    assert len(store.homes.areas()) == len(store.homes.points()) == 1
    assert store.homes.report() == {}


def test_without_homes_the_frames_are_empty_and_have_their_columns(store: Store) -> None:
    assert list(store.homes.areas().columns) == list(areas().columns)
    assert list(store.homes.reporting().columns) == list(reporting().columns)
    assert store.homes.points().dtypes.equals(points().dtypes)
    assert store.homes.areas().crs == "EPSG:4326"


@pytest.mark.parametrize("students", [9, 1, 0])
def test_a_count_below_ten_is_never_stored(store: Store, students: int) -> None:
    store.homes.replace(areas(), reporting(), points(), {"kept": True})
    with pytest.raises(PrivacyError, match="fewer than 10 students"):
        store.homes.replace(areas(), reporting(), points(students), {})
    with pytest.raises(PrivacyError, match="fewer than 10 students"):
        store.homes.replace(areas(), reporting((40, students)), points(), {})
    assert store.homes.report() == {"kept": True}


def test_the_database_itself_refuses_a_small_count(store: Store) -> None:
    from sqlalchemy.exc import IntegrityError

    statement = (
        "INSERT INTO home_point (point_id, position, reporting_id, group_name, students, lon, lat)"
        " VALUES ('x', 0, '', '', 9, 0, 0)"
    )
    with pytest.raises(IntegrityError), store._database.write() as connection:
        connection.exec_driver_sql(statement)


def test_the_count_of_a_suppressed_area_is_not_kept(store: Store) -> None:
    hidden = reporting((40, 3))
    hidden["suppressed"] = [False, True]
    store.homes.replace(areas(), hidden, points(), {})
    assert store.homes.reporting()["students"].isna().tolist() == [False, True]


def test_columns_about_students_that_nobody_asked_for_are_not_kept(store: Store) -> None:
    nosy = points().assign(student_name="Ada")
    store.homes.replace(areas().assign(principal="X"), reporting(), nosy, {})
    assert list(store.homes.points().columns) == list(points().columns)
    assert "principal" not in store.homes.areas()


def candidates() -> gpd.GeoDataFrame:
    frame = pd.DataFrame(
        {
            "candidate_id": ["osm:way/2", "osm:node/1"],
            "name": ["Library", "Unnamed park"],
            "is_unnamed": [False, True],
            "is_free": pd.array([True, pd.NA], dtype="boolean"),
            "lon": [-86.5, -86.25],
            "tags": ['{"a": "b"}', "{}"],
        }
    )
    return gpd.GeoDataFrame(
        frame, geometry=[Point(-86.5, 32.5), Point(-86.25, 32.25)], crs="EPSG:4326"
    )


def test_candidates_come_back_as_given_and_know_which_are_taken(store: Store) -> None:
    store.candidates.replace(candidates())
    store.candidates.mark_taken(["osm:node/1", "osm:node/1"])
    frame = store.candidates.frame()
    assert frame["taken"].tolist() == [False, True]
    assert frame.drop(columns="taken").equals(candidates())


def test_taken_candidates_stay_taken_when_the_streets_are_loaded_again(store: Store) -> None:
    store.candidates.replace(candidates())
    store.candidates.mark_taken(["osm:node/1"])
    store.candidates.replace(store.candidates.frame())
    assert store.candidates.frame()["taken"].tolist() == [False, True]
    version = store.data_version()
    store.candidates.mark_taken(["osm:node/1"])
    assert store.data_version() == version
    store.candidates.mark_taken(["osm:node/1"], taken=False)
    assert store.candidates.frame()["taken"].tolist() == [False, False]


def test_without_candidates_the_frame_is_empty(store: Store) -> None:
    frame = store.candidates.frame()
    assert frame.empty
    assert {"candidate_id", "name", "category", "taken", "geometry"} <= set(frame.columns)
    store.candidates.replace(candidates().iloc[:0])
    assert store.candidates.frame().empty


def test_a_layer_comes_back_as_given_in_degrees(store: Store, clock: Clock) -> None:
    zones = gpd.GeoDataFrame(
        {"zone": ["Oak", None], "grades": [3, 4], "share": [0.5, None]},
        geometry=[box(0, 0, 100, 100), None],
        crs="EPSG:26916",
    )
    store.layers.put("Zones", "attendance_zones", zones, "County")
    store.layers.put("Sites", "school_sites", areas())
    found = store.layers.get("Zones")
    assert found.crs == "EPSG:4326"
    assert found["grades"].tolist() == [3, 4]
    assert found["share"].isna().tolist() == [False, True]
    assert found.geometry.iloc[1] is None
    assert found.to_crs("EPSG:26916").geometry.iloc[0].equals_exact(box(0, 0, 100, 100), 1e-3)
    info = store.layers.list(kind="attendance_zones")
    assert [(one.name, one.attribution, one.rows) for one in info] == [("Zones", "County", 2)]
    assert info[0].loaded_at == clock.now
    assert [one.name for one in store.layers.list()] == ["Sites", "Zones"]


def test_a_layer_replaces_its_namesake_and_can_be_removed(store: Store) -> None:
    store.layers.put("Zones", "attendance_zones", areas())
    store.layers.put("Zones", "attendance_zones", areas().iloc[:1])
    assert len(store.layers.get("Zones")) == 1
    version = store.data_version()
    store.layers.remove("Zones")
    assert store.data_version() > version
    with pytest.raises(NoDataForAreaError, match='called "Zones"'):
        store.layers.get("Zones")


def test_a_frame_without_a_crs_is_refused(store: Store) -> None:
    bare = areas().set_crs(None, allow_override=True)
    for act in (
        lambda: store.layers.put("x", "attendance_zones", bare),
        lambda: store.homes.replace(bare, reporting(), points(), {}),
    ):
        with pytest.raises(DataFileError):
            act()


def test_small_facts_keep_their_shape(store: Store) -> None:
    boundary = {"type": "Polygon", "coordinates": [[[0.0, 0.1], [1.0, 0.0], [1.0, 1.0]]]}
    for key, value in {"b": boundary, "a": "Ñandú", "flag": False, "n": 3, "l": [1, None]}.items():
        store.meta.set(key, value)
    assert store.meta.get("b") == boundary
    assert store.meta.get("flag") is False
    assert store.meta.get("missing", "default") == "default"
    assert list(store.meta.all()) == ["a", "b", "flag", "l", "n"]


def test_setting_what_is_set_already_changes_nothing(store: Store) -> None:
    store.meta.set("flag", True)
    version = store.data_version()
    store.meta.set("flag", True)
    store.meta.remove("missing")
    assert store.data_version() == version
    store.meta.set("flag", 1)
    assert store.meta.get("flag") == 1
    assert store.data_version() > version


def test_sources_are_registered_once_each_with_their_moment(store: Store, clock: Clock) -> None:
    source = Source(id="s", name="streets.osm.pbf", kind="streets", attribution="© OSM", rows=7)
    assert store.sources.register(source).loaded_at == clock.now
    clock.now += timedelta(days=1)
    store.sources.register(source)
    assert len(store.sources.list()) == 1
    kept = store.sources.get("s")
    assert kept is not None
    assert (kept.attribution, kept.rows, kept.loaded_at) == ("© OSM", 7, clock.now)
    assert store.sources.list(kind="homes") == []
    store.sources.remove("s")
    assert store.sources.get("s") is None


def test_answers_are_remembered_without_the_question(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    version = store.data_version()
    store.geocode_cache.put("nominatim", "12 Main St,  Springfield", {"lon": -86.5})
    store.geocode_cache.put("nominatim", "nowhere", [])
    assert store.geocode_cache.get("nominatim", "12 MAIN ST, springfield") == {"lon": -86.5}
    assert store.geocode_cache.get("nominatim", "nowhere") == []
    assert store.geocode_cache.get("other", "nowhere") is None
    assert store.data_version() == version
    clock.now += timedelta(days=31)
    assert store.geocode_cache.get("nominatim", "nowhere", max_age_days=30) is None
    store.close()
    content = (tmp_path / "database.sqlite").read_bytes()
    assert b"Main St" not in content
    assert b"springfield" not in content.lower()


def test_forgotten_answers_are_gone(store: Store) -> None:
    store.geocode_cache.put("nominatim", "x", 1)
    store.geocode_cache.put("nominatim", "x", 2)
    assert store.geocode_cache.get("nominatim", "x") == 2
    store.geocode_cache.clear()
    assert store.geocode_cache.get("nominatim", "x") is None
