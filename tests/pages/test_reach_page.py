"""Who can get to the chosen partner, on the map page and on the shared screen."""

import re
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.partners.filters import PartnerFilter
from mapping.workspace import View, Workspace
from tests.demo_workspace import MAIN, demo_copy, demo_folder, html_of, layers_of, page_opener

Opener = Callable[[str], AppTest]
PANTRY = "Bend Community Pantry"


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield opened


@pytest.fixture(scope="module")
def pantry() -> str:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    return str(partners_gdf.set_index("name").loc[PANTRY, "id"])


def reach_of(app: AppTest) -> list[dict]:
    return [layer for layer in layers_of(app).get("areas", []) if layer["kind"] == "catchment"]


def choose(app: AppTest, partner_id: str) -> AppTest:
    return app.button(key=f"map.row.{partner_id}").click().run()


def test_the_area_follows_the_chosen_place_and_says_how_many_live_there(
    demo: Opener, pantry: str
) -> None:
    app = choose(demo("map.py"), pantry)
    assert reach_of(app) == []
    app.segmented_control(key="map.reach").set_value("walk").run()
    (layer,) = reach_of(app)
    assert layer["legend"]["title"] == f"On foot to {PANTRY}"
    assert [entry["text"] for entry in layer["legend"]["entries"]] == [
        "up to 5 minutes",
        "up to 10 minutes",
        "up to 15 minutes",
    ]
    with Workspace.open(demo_folder()) as workspace:
        row = workspace.partners().set_index("id").loc[pantry]
        found = workspace.catchment(row["lon"], row["lat"], mode="walk", limit_min=15)
    said = f"About {found.students:,} of {found.all_students:,} students live at most 15 minutes"
    assert said in html_of(app)
    others = [b for b in app.button if str(b.key).startswith("map.row.")]
    next(b for b in others if "not on the map" not in b.label and PANTRY not in b.label).click()
    app.run()
    (layer,) = reach_of(app)
    assert layer["legend"]["title"] != f"On foot to {PANTRY}"
    app.button(key="map.close").click().run()
    assert reach_of(app) == []


def test_minutes_and_way_change_the_area(demo: Opener, pantry: str) -> None:
    app = choose(demo("map.py"), pantry)
    app.segmented_control(key="map.reach").set_value("drive").run()
    app.selectbox(key="map.reach_min").set_value(5).run()
    (layer,) = reach_of(app)
    assert layer["legend"]["title"] == f"By car to {PANTRY}"
    assert [area["cls"] for area in layer["areas"]] == ["reach1"]


def test_by_bus_it_says_when_people_set_out(demo: Opener, pantry: str) -> None:
    app = choose(demo("map.py"), pantry)
    app.selectbox(key="map.day").set_value("Tue").run()
    app.time_input(key="map.time").set_value(time(17, 30)).run()
    said = re.compile(r"People set out in the hour from Tuesday, [^:]*5:00 PM C[SD]T")
    app.segmented_control(key="map.reach").set_value("walk").run()
    assert not said.search(html_of(app))
    app.segmented_control(key="map.reach").set_value("transit").run()
    assert said.search(html_of(app))
    app.selectbox(key="map.within").select_index(1).run()
    sentence = next(each.value for each in app.text if "of 83 partners" in each.value)
    assert not said.search(sentence)
    app.selectbox(key="map.within_mode").set_value("transit").run()
    sentence = next(each.value for each in app.text if "of 83 partners" in each.value)
    assert said.search(sentence)


def test_a_view_with_its_area_is_named_after_it(demo: Opener, pantry: str) -> None:
    app = choose(demo("map.py"), pantry)
    field = next(one for one in app.text_input if str(one.key).startswith("map.keep.name"))
    assert field.placeholder == "All partners"
    app.segmented_control(key="map.reach").set_value("walk").run()
    field = next(one for one in app.text_input if str(one.key).startswith("map.keep.name"))
    assert field.placeholder == f"On foot to {PANTRY}"


def test_a_place_without_a_pin_says_that_nobody_can_tell(demo: Opener) -> None:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    shown_gdf = partners_gdf[~partners_gdf["confidential"].astype(bool)]
    nowhere = str(shown_gdf[shown_gdf.geometry.isna()]["id"].iloc[0])
    app = demo("map.py")
    app.session_state["map.selected"] = nowhere
    app.run()
    app.segmented_control(key="map.reach").set_value("walk").run()
    assert reach_of(app) == []
    assert "nobody can tell who gets there" in html_of(app)


def test_a_copied_address_opens_the_partner_again(
    monkeypatch: pytest.MonkeyPatch, pantry: str
) -> None:
    with page_opener(demo_folder(), monkeypatch):
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.query_params["place"] = pantry
        app.run()
        assert not app.exception
        assert f'<h2 class="cg-card-name">{PANTRY}</h2>' in html_of(app)
        assert app.query_params["place"] == pantry
        app.button(key="map.close").click().run()
        assert "place" not in app.query_params


def test_an_address_with_a_partner_that_has_gone_shows_the_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with page_opener(demo_folder(), monkeypatch):
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.query_params["place"] = "nobody"
        app.run()
        assert not app.exception
        assert "cg-card-name" not in html_of(app)
        assert "place" not in app.query_params


def test_show_on_the_map_moves_the_map_and_again_if_it_was_moved_away(
    demo: Opener, pantry: str
) -> None:
    app = choose(demo("map.py"), pantry)
    app.button(key="map.goto_button").click().run()
    first = app.session_state["map.goto"]
    assert first[2] == 16
    app.button(key="map.goto_button").click().run()
    second = app.session_state["map.goto"]
    assert second != first
    assert second[:2] == pytest.approx(first[:2], abs=1e-6)


def test_minutes_from_a_school_stand_in_the_rows_nearest_first(demo: Opener) -> None:
    app = demo("map.py")
    with Workspace.open(demo_folder()) as workspace:
        places = [key for key in workspace.start_places() if key.startswith("school:")]
        found = {place: workspace.minutes_from(place, mode="walk") for place in places}
    place, minutes = max(found.items(), key=lambda pair: sum(m <= 15 for m in pair[1].values()))
    app.selectbox(key="map.within").set_value(place).run()
    rows = [b for b in app.button if str(b.key).startswith("map.row.")]
    shown = [minutes[str(row.key).removeprefix("map.row.")] for row in rows]
    assert len(shown) > 2
    assert shown == sorted(shown)
    assert shown[-1] <= 15
    for row, value in zip(rows, shown, strict=True):
        assert f", {max(1, round(value))} min on foot]" in row.label
    numbers = [row.label.partition(".")[0] for row in rows]
    assert numbers == [str(n) for n in range(1, len(rows) + 1)]


def test_a_kept_view_shows_the_area_on_the_shared_screen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pantry: str
) -> None:
    folder = demo_copy(tmp_path / "demo")
    with page_opener(folder, monkeypatch) as opened:
        app = choose(opened("map.py"), pantry)
        app.segmented_control(key="map.reach").set_value("walk").run()
        with Workspace.open(folder) as workspace:
            saved = workspace.save_view(
                View(
                    name="Pantry",
                    filter=PartnerFilter(categories=("food",)),
                    place=pantry,
                    reach_mode="walk",
                    reach_min=15,
                )
            )
            assert workspace.views() == [saved]
        stage = opened("present.py")
        stage.session_state["present.on"] = True
        stage.session_state["present.at"] = 0
        stage.run()
        assert not stage.exception
        (layer,) = reach_of(stage)
        assert not layer["legendOnMap"], "it would lie under the buttons of the screen"
        assert f"On foot to {PANTRY}" in html_of(stage)
        assert f"{PANTRY}: About" in html_of(stage)
