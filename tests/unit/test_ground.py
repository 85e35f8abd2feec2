"""The ground floor: vocabularies, coordinate systems, settings, errors."""

import dataclasses
import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from mapping import errors, geo, settings, vocabulary
from mapping.gaps import need_from_ready
from mapping.partners.hours import next_weekday_time

ROOT = Path(__file__).resolve().parent.parent.parent
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("Food Bank", "food"),
        ("FOOD_BANK", "food"),
        ("amenity=clinic", "health"),
        ("healthcare=physiotherapist", "health"),
        ("Biblioteca", "library"),
        ("after-school", "after_school"),
        ("Quilting circle", "Quilting circle"),
        ("  ", ""),
    ],
)
def test_a_category_is_known_by_id_label_synonym_or_tag(written: str, category: str) -> None:
    assert vocabulary.category_id(written) == category


def test_an_exact_tag_wins_over_any_value() -> None:
    assert vocabulary.category_for_tags({"healthcare": "counselling"}) == "mental_health"
    assert vocabulary.category_for_tags({"healthcare": "laboratory"}) == "health"
    assert vocabulary.category_for_tags({"amenity": "bench"}) is None


def test_the_categories_are_those_of_the_contract_in_two_languages() -> None:
    ids = [category.id for category in vocabulary.categories()]
    assert ids == [
        *("food", "health", "mental_health", "childcare", "after_school", "library", "housing"),
        *("legal", "adult_education", "employment", "transportation", "recreation", "faith"),
        *("school", "government"),
    ]
    assert all(set(category.label) == {"en", "es"} for category in vocabulary.categories())


def test_every_ready_need_can_be_asked() -> None:
    known = {category.id for category in vocabulary.categories()}
    for ready in vocabulary.ready_needs():
        need = need_from_ready(ready, today=MONDAY)
        assert need.category in known
        assert set(ready.label) == {"en", "es"}
        if ready.open_at:
            assert need.open_at == next_weekday_time(ready.open_at, today=MONDAY)


def test_an_unknown_need_lists_the_known_ones() -> None:
    with pytest.raises(errors.UnknownNameError, match="evening_food"):
        vocabulary.ready_need("nothing")


def test_there_are_four_barriers_and_four_readiness_aspects() -> None:
    assert [barrier.id for barrier in vocabulary.barriers()] == [
        "childcare",
        "language",
        "work_hours",
        "transportation",
    ]
    assert [aspect.id for aspect in vocabulary.readiness_aspects()] == [
        "think",
        "know",
        "act",
        "go",
    ]


def test_a_degree_of_longitude_at_the_equator_is_known_by_heart() -> None:
    assert geo.geodesic_m(0, 0, 1, 0) == pytest.approx(111_319.49, abs=0.01)
    assert geo.geodesic_m([0, 0], [0, 0], [0, 1], 0).shape == (2,)


def test_the_local_projection_keeps_lengths() -> None:
    projection = geo.LocalProjection(-86.5, 32.5)
    x, y = projection.forward([-86.5, -86.4], [32.5, 32.55])
    flat = float(np.hypot(x[1] - x[0], y[1] - y[0]))
    real = float(geo.geodesic_m(-86.5, 32.5, -86.4, 32.55))
    assert flat == pytest.approx(real, rel=1e-5)
    lon, lat = projection.inverse(x, y)
    assert np.allclose(lon, [-86.5, -86.4])
    assert np.allclose(lat, [32.5, 32.55])


def test_a_buffer_is_in_metres_not_degrees() -> None:
    projection = geo.LocalProjection(-86.5, 32.5)
    circle = projection.buffer(shapely.Point(-86.5, 32.5), 1000)
    edge = float(geo.geodesic_m(-86.5, 32.5, circle.bounds[2], 32.5))
    assert edge == pytest.approx(1000, rel=0.005)


def test_a_frame_without_a_coordinate_system_is_refused() -> None:
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(1, 2)])
    with pytest.raises(errors.DataFileError, match="how its positions are measured"):
        geo.to_wgs84(frame)


def test_no_positions_at_all_can_not_be_projected() -> None:
    with pytest.raises(errors.DataFileError, match="nothing to measure"):
        geo.local_projection([np.nan], [np.nan])


@pytest.mark.parametrize(
    ("lon", "lat", "word"),
    [
        (0, 0, "unknown"),
        (32.5, -126.4, "swapped"),
        (700_000, 3_000_000, "feet"),
        (1, np.nan, "not"),
    ],
)
def test_impossible_coordinates_say_what_they_look_like(lon: float, lat: float, word: str) -> None:
    assert word in (geo.require_lonlat(lon, lat) or "")
    assert geo.require_lonlat(-86.5, 32.5) is None


def test_the_environment_names_the_workspace(tmp_path: Path) -> None:
    loaded = settings.load({"COMMON_GROUND_WORKSPACE": str(tmp_path)})
    assert loaded.workspace == tmp_path.resolve()
    assert loaded.database_url == ""


def test_the_workspace_opened_last_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_LOCAL", "DISTRICT_WORKSPACE", "DEMO_WORKSPACE"):
        monkeypatch.setattr(settings, name, tmp_path / name)
    monkeypatch.setattr(settings, "_LAST_OPENED", tmp_path / "last.json")
    assert settings.load({}).workspace == tmp_path / "DEMO_WORKSPACE"
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "workspace.json").write_text("{}", encoding="utf-8")
    settings.remember_workspace(mine)
    assert settings.load({}).workspace == mine
    (tmp_path / "last.json").write_text("not json", encoding="utf-8")
    assert settings.load({}).workspace == tmp_path / "DEMO_WORKSPACE"


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for field in dataclasses.fields(settings.Settings):
        assert f"COMMON_GROUND_{field.name.upper()}" in readme


def test_every_error_is_also_the_nearest_built_in_and_speaks_to_a_person() -> None:
    kinds = [getattr(errors, name) for name in errors.__all__ if name != "MappingError"]
    for kind in kinds:
        error = kind("What happened. What to do.")
        assert isinstance(error, errors.MappingError)
        assert len(kind.__mro__) > len(errors.MappingError.__mro__) + 1
        assert error.user_message == str(error) == "What happened. What to do."


def test_vocabularies_are_plain_json_with_a_note_on_their_origin() -> None:
    for path in sorted((ROOT / "data" / "vocabulary").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(data, dict), path.name
        assert any(key in data for key in ("about", "source")), path.name


def test_a_category_that_is_an_osm_tag_is_said_in_words() -> None:
    assert vocabulary.category_label("shop=car_parts") == "Car parts"
    assert vocabulary.category_label("Baby supplies") == "Baby supplies"
    assert vocabulary.category_label("1 + 1 = 2") == "1 + 1 = 2"
