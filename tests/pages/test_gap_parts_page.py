"""The gaps page in full: the rows behind its numbers, groups, and needs in the hands of staff."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.ui import access
from mapping.vocabulary import ready_needs
from mapping.workspace import GapQuestion, Workspace
from tests.demo_workspace import demo_copy, demo_folder, html_of, page_opener, words_of

Opener = Callable[[str], AppTest]
FOOD = GapQuestion(need="evening_food")


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield opened


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    with page_opener(demo_copy(tmp_path / "demo"), monkeypatch) as opened:
        yield opened


def dialog_of(app: AppTest) -> str:
    """Return the HTML that stands in the open dialog."""
    page = html_of(app)
    tables = page.split('<h3 class="cg-part">')[1:]
    return "".join(tables)


@pytest.mark.parametrize(
    ("key", "column"),
    [
        ("unserved", "unserved_students"),
        ("served", "served_students"),
        ("reason:distance", "unserved_by_distance"),
        ("reason:hours", "unserved_by_hours"),
        ("if:hours", "sure_hours"),
        ("reach:1", "in_reach_1"),
    ],
)
def test_every_number_opens_the_rows_that_add_up_to_it(key: str, column: str, demo: Opener) -> None:
    app = demo("gaps.py")
    button = app.button(key=f"gaps.rows.{key}")
    app = button.click().run()
    assert not app.exception
    rows = dialog_of(app)
    with Workspace.open(demo_folder()) as workspace:
        answer = workspace.gaps(FOOD, audience="public")
    figures = answer.table.join(answer.beside_df)[column]
    assert f"{int(figures.sum()):,}" in button.label
    listed = re.findall(r'<th scope="row">[^<]*</th><td>([\d,]+)</td>', rows)
    assert sum(int(n.replace(",", "")) for n in listed) == int(figures.sum())
    assert "Places of this kind" in rows


def test_the_places_say_which_condition_each_one_meets(demo: Opener) -> None:
    page = html_of(demo("gaps.py"))
    with Workspace.open(demo_folder()) as workspace:
        places_df = workspace.gaps(FOOD, audience="public").places_df
    table = page[page.index("cg-gap-places") :]
    for row in places_df.itertuples():
        name = re.escape(html.escape(str(row.name)))
        word = {"yes": "✓ yes", "no": "✗ no", "perhaps": "? nobody knows"}[str(row.hours)]
        assert re.search(rf'{name}</th><td class="[^"]*">{re.escape(word)}</td>', table)


def test_groups_stand_against_all_students_and_can_be_asked_about(demo: Opener) -> None:
    app = demo("gaps.py")
    with Workspace.open(demo_folder()) as workspace:
        found = workspace.whom_it_hits(FOOD, audience="public")
    table = html_of(app)[html_of(app).index("cg-gap-groups") :]
    for one in found.groups:
        assert f"{one.unserved:,} of {one.students:,}</td>" in table
        assert f"{one.ratio:.1f} ×" in table
    first = found.groups[0].group
    app = app.button(key=f"gaps.ask.{first}").click().run()
    assert app.selectbox(key="gaps.group").value == first


def test_the_method_and_the_sources_are_one_click_away(demo: Opener) -> None:
    words = words_of(demo("gaps.py"))
    assert "**Sources**" in words
    assert "Minutes** run along real streets" in words


def test_staff_change_a_need_and_have_it_back_as_it_came(own: Opener) -> None:
    app = own("gaps.py")
    app.button(key="gaps.need.edit").click().run()
    assert app.selectbox(key="gaps.need").value == "own"
    assert app.selectbox(key="gaps.own").value == "food"
    assert app.selectbox(key="gaps.day").value == "Tue"
    app.checkbox(key="gaps.free").set_value(True).run()
    app.button(key="gaps.need.save").click().run()
    assert not app.exception
    assert app.selectbox(key="gaps.need").value == "evening_food"
    assert "free" in words_of(app)
    app.button(key="gaps.need.reset").click().run()
    assert "gaps.need.reset" not in [button.key for button in app.button]


def test_a_question_of_one_s_own_becomes_a_need_and_goes_again(own: Opener) -> None:
    app = own("gaps.py")
    app.selectbox(key="gaps.need").set_value("own").run()
    app.selectbox(key="gaps.own").set_value("health").run()
    app.number_input(key="gaps.age").set_value(9).run()
    app.button(key="gaps.need.save_new").click().run()
    assert "name" in words_of(app)
    app.text_input(key="gaps.need_name.").set_value("Checks <b>{{7*7}}</b>").run()
    app.button(key="gaps.need.save_new").click().run()
    assert not app.exception
    assert "Checks <b>{{7*7}}</b>" in app.selectbox(key="gaps.need").options
    assert "<b>{{7*7}}" not in html_of(app)
    app.button(key="gaps.need.delete").click().run()
    assert len(app.selectbox(key="gaps.need").options) == len(ready_needs()) + 1


def test_a_visitor_who_may_not_edit_sees_no_buttons_that_do(
    demo: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "can_edit", lambda: False)
    app = demo("gaps.py")
    app.segmented_control(key="gaps.view").set_value("what_if").run()
    keys = {str(button.key) for button in app.button}
    assert not [key for key in keys if "gaps.need." in key or key.endswith(".save")]
    assert "sign in" in words_of(app)
