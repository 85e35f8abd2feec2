"""What-ifs on the gaps page: changes tried, figures before and after, saved and compared."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.ui import gap_text, gap_trial, session
from mapping.workspace import GapQuestion, Scenario, ScenarioChange, Workspace
from tests.demo_workspace import (
    demo_copy,
    demo_folder,
    html_of,
    layers_of,
    page_opener,
    words_of,
)

Opener = Callable[[str], AppTest]
FOOD = GapQuestion(need="evening_food")
HOSTILE = "{{7*7}} <img src=x onerror=window.__hit=1>"


@pytest.fixture
def what_if(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AppTest]]:
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield lambda: _opened(opened)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], AppTest]]:
    with page_opener(demo_copy(tmp_path / "demo"), monkeypatch) as opened:
        yield lambda: _opened(opened)


def _opened(opened: Opener) -> AppTest:
    app = opened("gaps.py")
    return app.segmented_control(key="gaps.view").set_value("what_if").run()


def key(app: AppTest, name: str) -> str:
    """Return the key of a widget of the form as it stands now."""
    serial = app.session_state["gaps.trial"].serial
    return f"gaps.trial{serial}.{name}"


def choose(app: AppTest, kind: str) -> AppTest:
    return app.selectbox(key=key(app, "kind")).set_value(kind).run()


def try_it(app: AppTest) -> AppTest:
    return app.button(key=key(app, "try")).click().run()


def closed_at_six() -> str:
    with Workspace.open(demo_folder()) as workspace:
        places_df = workspace.gaps(FOOD).places_df
    return str(
        places_df[places_df["hours"] == "no"].sort_values("students_in_reach")["id"].iloc[-1]
    )


def test_longer_hours_are_tried_and_the_sentence_says_what_they_change(
    what_if: Callable[[], AppTest],
) -> None:
    app = what_if()
    assert gap_text.TRYING in words_of(app)
    partner = closed_at_six()
    app = choose(app, "hours")
    app.selectbox(key=key(app, "place")).set_value(partner).run()
    app.text_input(key=key(app, "hours")).set_value("Tue 5pm-8pm").run()
    app = try_it(app)
    assert not app.exception
    scenario = Scenario("", (ScenarioChange("hours", partner, hours="Tue 5pm-8pm"),))
    with Workspace.open(demo_folder()) as workspace:
        found = workspace.what_if(FOOD, scenario, audience="public")
    assert found.difference.gained > 0
    first = found.difference.sentence("en").partition(". ")[0]
    assert first in html_of(app)
    (areas,) = layers_of(app)["areas"]
    assert {area["cls"] for area in areas["areas"]} & {"gain1", "gain2", "gain3"}
    assert {area["cls"] for area in areas["areas"]} <= {
        entry["cls"] for entry in areas["legend"]["entries"]
    }
    app.button(key=key(app, "remove0")).click().run()
    assert gap_text.TRYING in words_of(app)


def test_a_new_place_stands_where_its_address_is(what_if: Callable[[], AppTest]) -> None:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    known = partners_gdf[partners_gdf["address"].str.len() > 0].iloc[0]
    app = choose(what_if(), "add")
    app = try_it(app)
    assert "Click the map" in words_of(app)
    app.text_input(key=key(app, "address")).set_value(known["address"]).run()
    app.button(key=key(app, "look_up")).click().run()
    assert "Found:" in words_of(app)
    (pin,) = layers_of(app)["pin"]
    assert pin["draggable"]
    app.text_input(key=key(app, "name")).set_value(HOSTILE).run()
    app = try_it(app)
    assert not app.exception
    (pin,) = layers_of(app)["pin"]
    assert not pin["draggable"]
    assert abs(pin["lon"] - known["lon"]) < 0.01
    assert HOSTILE not in html_of(app)
    (places,) = layers_of(app)["partners"]
    assert HOSTILE in places["name"]
    assert places["number"][places["name"].index(HOSTILE)] == 1


def test_hours_that_nobody_can_read_are_refused_beside_the_form(
    what_if: Callable[[], AppTest],
) -> None:
    app = choose(what_if(), "hours")
    app.selectbox(key=key(app, "place")).set_value(closed_at_six()).run()
    app.text_input(key=key(app, "hours")).set_value("when the moon is full").run()
    app = try_it(app)
    assert "when the moon is full" in words_of(app)
    assert not app.exception
    assert not app.error


def test_every_kind_of_change_has_a_form_that_runs(what_if: Callable[[], AppTest]) -> None:
    app, partner = what_if(), closed_at_six()
    for kind in filter(None, gap_text.CHANGE_KINDS):
        app = choose(app, kind)
        if any(box.key == key(app, "place") for box in app.selectbox):
            app.selectbox(key=key(app, "place")).set_value(partner)
        app = try_it(app)
        assert not app.exception, kind
        assert not app.error, kind
        trial = app.session_state["gaps.trial"]
        waits = kind in gap_trial.PLACED_KINDS or kind == "language"
        assert bool(trial.fault) == waits, kind
        assert bool(trial.scenario.changes or trial.scenario.limit_min) == (not waits), kind
        trial.open(Scenario())
        app = app.run()


def test_confidential_places_are_on_offer_for_nothing(what_if: Callable[[], AppTest]) -> None:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    hidden = partners_gdf[partners_gdf["confidential"].astype(bool)].iloc[0]
    app = what_if()
    app.toggle(key="main.staff_view").set_value(True).run()
    app.selectbox(key="gaps.need").set_value("own").run()
    app.selectbox(key="gaps.own").set_value(hidden["category"]).run()
    app = choose(app, "close")
    options = [box.options for box in app.selectbox if box.key == key(app, "place")]
    assert hidden["name"] not in str(options)
    assert hidden["name"] not in words_of(app)


def test_what_ifs_are_saved_compared_renamed_deleted_and_had_back(
    own: Callable[[], AppTest],
) -> None:
    app = own()
    for minutes, name in ((30, "Half an hour"), (40, HOSTILE)):
        app = choose(app, "limit")
        app.slider(key=key(app, "limit")).set_value(minutes).run()
        app = try_it(app)
        app.text_input(key=key(app, "title")).set_value(name).run()
        app.button(key=key(app, "save")).click().run()
        assert not app.exception
        app.selectbox(key=key(app, "open")).set_value("").run()
    saved = {one.name: one.id for one in _saved()}
    assert set(saved) == {"Half an hour", HOSTILE}
    app.multiselect(key="gaps.compare").set_value(list(saved.values())).run()
    page = html_of(app)
    assert "cg-scenario-compare" in page
    assert '<th scope="col">Half an hour</th>' in page
    assert HOSTILE not in page
    assert "The limit is 40 minutes." in page
    app.selectbox(key=key(app, "open")).set_value(saved["Half an hour"]).run()
    app.text_input(key=key(app, "title")).set_value("30 minutes").run()
    app.button(key=key(app, "save")).click().run()
    assert {one.name for one in _saved()} == {"30 minutes", HOSTILE}
    app.button(key=key(app, "delete")).click().run()
    assert {one.name for one in _saved()} == {HOSTILE}
    app.button(key=key(app, "undo")).click().run()
    assert not app.exception
    assert {one.name for one in _saved()} == {"30 minutes", HOSTILE}


def _saved() -> list[Scenario]:
    return session.workspace().scenarios()
