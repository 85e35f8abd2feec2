"""The presenter page without a browser: the list of views, what is shown, and to whom."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.partners.filters import PartnerFilter
from mapping.ui import access, keys
from mapping.ui import present_text as words
from mapping.workspace import GapQuestion, View, Workspace
from tests.demo_workspace import MAIN, html_of, layers_of, words_of
from tests.partners_workspace import HOSTILE_NAME

Opener = Callable[[str], AppTest]


def keep(folder: Path, *views: View) -> list[str]:
    with Workspace.open(folder) as workspace:
        return [workspace.save_view(view).id for view in views]


def kept(folder: Path) -> list[str]:
    with Workspace.open(folder) as workspace:
        return [view.name for view in workspace.views()]


def show(app: AppTest, at: int = 0) -> AppTest:
    app.session_state["present.on"] = True
    app.session_state["present.at"] = at
    return app.run()


FOOD = View(name="Food", filter=PartnerFilter(categories=("food",)))
CLINIC = View(name="Clinic", filter=PartnerFilter(categories=("health",)), sentence="One clinic.")


@pytest.mark.usefixtures("workspace_folder")
def test_without_views_it_says_how_to_make_one(open_page: Opener) -> None:
    app = open_page("present.py")
    assert not app.exception
    assert [info.value for info in app.info] == [words.EMPTY]
    assert not [b for b in app.button if b.key == "present.start"]


def test_views_are_ordered_renamed_deleted_and_brought_back(
    workspace_folder: Path, open_page: Opener
) -> None:
    food, clinic = keep(workspace_folder, FOOD, CLINIC)
    app = open_page("present.py")
    app.button(key=f"present.up.{clinic}").click().run()
    assert kept(workspace_folder) == ["Clinic", "Food"]
    app.text_input(key=f"present.name.{food}").set_value("Pantries")
    app.text_area(key=f"present.sentence.{food}").set_value("Where to eat.")
    app.button(key=f"FormSubmitter:present.form.{food}-Save").click().run()
    assert kept(workspace_folder) == ["Clinic", "Pantries"]
    app.button(key=f"present.delete.{clinic}").click().run()
    assert kept(workspace_folder) == ["Pantries"]
    assert "Deleted: Clinic" in html_of(app)
    app.button(key="present.undo").click().run()
    assert kept(workspace_folder) == ["Clinic", "Pantries"]
    assert not app.exception


def test_a_view_of_a_need_is_added_here(workspace_folder: Path, open_page: Opener) -> None:
    app = open_page("present.py")
    app.selectbox(key="present.need").set_value("evening_food").run()
    app.button(key="present.add").click().run()
    with Workspace.open(workspace_folder) as workspace:
        assert [view.question for view in workspace.views()] == [GapQuestion(need="evening_food")]
        labels = {need.id: need.label["en"] for need in workspace.needs()}
    assert kept(workspace_folder) == [labels["evening_food"]]


def test_a_view_shows_its_sentence_its_places_and_its_legend(
    workspace_folder: Path, open_page: Opener
) -> None:
    keep(workspace_folder, FOOD, CLINIC)
    app = open_page("present.py")
    app.button(key="present.start").click().run()
    assert not app.exception
    assert "<h1>1 of 4 partners: Food.</h1>" in html_of(app)
    assert layers_of(app)["partners"][0]["name"] == ["Harvest Pantry"]
    # A room looks on: no other host learns at what.
    assert layers_of(app)["ground"][0]["tiles"] is None
    show(app, 1)
    assert "<h1>One clinic.</h1>" in html_of(app)
    assert "1 of 4 partners: Health." in html_of(app)
    assert layers_of(app)["partners"][0]["name"] == ["Old Mill Clinic"]


def test_the_staff_view_changes_nothing_that_is_shown(
    workspace_folder: Path, open_page: Opener
) -> None:
    everybody = View(name="All", filter=PartnerFilter())
    need = View(name="Need", question=GapQuestion(category="food", mode="line", minutes=5))
    keep(workspace_folder, everybody, need)
    app = open_page("present.py")
    public = [(html_of(show(app, at)), layers_of(app)) for at in (0, 1)]
    app.session_state[keys.KEPT_STAFF_VIEW] = True
    staff = [(html_of(show(app, at)), layers_of(app)) for at in (0, 1)]
    for (page, drawn), (staff_page, staff_drawn) in zip(public, staff, strict=True):
        stage, staff_stage = (text[text.index("cg-present-words") :] for text in (page, staff_page))
        assert stage == staff_stage
        assert drawn == staff_drawn
        assert "Safe House" not in staff_stage
    assert "About" in public[1][0] or "students" in public[1][0]


def test_what_people_typed_is_text_on_the_stage_and_in_the_list(
    workspace_folder: Path, open_page: Opener
) -> None:
    keep(workspace_folder, dataclasses.replace(FOOD, name=HOSTILE_NAME, sentence=HOSTILE_NAME))
    app = open_page("present.py")
    for _ in range(2):
        assert not app.exception
        assert "<img src=x" not in html_of(app)
        assert "&lt;img src=x" in html_of(app)
        show(app)


def test_a_view_that_cannot_be_answered_says_why_and_the_others_are_shown(
    workspace_folder: Path, open_page: Opener
) -> None:
    keep(workspace_folder, View(name="Gone", question=GapQuestion(need="no_such_need")), FOOD)
    app = show(open_page("present.py"))
    assert "<h1>Gone</h1>" in html_of(app)
    assert "no_such_need" in html_of(app)
    assert not app.error
    assert "<h1>1 of 4 partners: Food.</h1>" in html_of(show(app, 1))


def test_the_last_view_is_shown_when_views_were_deleted_meanwhile(
    workspace_folder: Path, open_page: Opener
) -> None:
    keep(workspace_folder, FOOD)
    app = show(open_page("present.py"), 9)
    assert "<h1>1 of 4 partners: Food.</h1>" in html_of(app)
    with Workspace.open(workspace_folder) as workspace:
        workspace.delete_view(workspace.views()[0].id)
    app.run()
    assert not app.exception
    assert "cg-present-words" not in html_of(app)


def test_whoever_may_not_edit_can_show_and_change_nothing(
    workspace_folder: Path, open_page: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(workspace_folder, FOOD)
    with Workspace.open(workspace_folder) as workspace:
        workspace.set_staff_code("a code for tests")
    monkeypatch.setattr(access, "is_local", lambda: False)
    app = open_page("present.py")
    assert words.LOOK_ONLY in words_of(app)
    offered = [str(b.key) for b in app.button if str(b.key).startswith("present.")]
    assert [key.rpartition(".")[0] for key in offered] == ["present", "present.from"]
    app.button(key="present.start").click().run()
    assert "<h1>1 of 4 partners: Food.</h1>" in html_of(app)
    assert "Keep this view" not in words_of(open_page("map.py"))


def reloaded(showing: str) -> AppTest:
    """Return the page as a new session opens it from such an address."""
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.run()
    app.switch_page("present.py")
    app.query_params["showing"] = showing
    return app.run()


def test_a_reload_in_the_middle_shows_the_same_view_again(
    workspace_folder: Path, open_page: Opener
) -> None:
    keep(workspace_folder, FOOD, CLINIC)
    app = show(open_page("present.py"), 1)
    assert app.query_params["showing"] in ("2", ["2"])
    app = reloaded("2")
    assert not app.exception
    assert "<h1>One clinic.</h1>" in html_of(app)
    app.session_state["present.on"] = False
    app.run()
    assert "showing" not in app.query_params


@pytest.mark.usefixtures("open_page")
@pytest.mark.parametrize("showing", ["", "-1", "two", "9" * 5000, "²"])
def test_an_address_that_names_no_view_shows_the_list(workspace_folder: Path, showing: str) -> None:
    keep(workspace_folder, FOOD, CLINIC)
    app = reloaded(showing)
    assert not app.exception
    assert app.button(key="present.start")
