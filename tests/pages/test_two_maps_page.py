"""Two maps side by side on the gaps page, without a browser."""

import re
from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from mapping.ui import access
from mapping.workspace import GapQuestion, Workspace
from tests.demo_workspace import demo_folder, html_of, layers_of, page_opener

Opener = Callable[[str], AppTest]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield opened


def compared(demo: Opener) -> AppTest:
    app = demo("gaps.py")
    return app.segmented_control(key="gaps.view").set_value("compare").run()


def colours(app: AppTest) -> list[list[str]]:
    return [[area["cls"] for area in layer["areas"]] for layer in layers_of(app)["areas"]]


def test_two_needs_stand_side_by_side_with_their_own_colours(demo: Opener) -> None:
    app = compared(demo)
    assert not app.exception
    first, second = colours(app)
    assert len(first) == len(second)
    assert first != second
    said = html_of(app)
    with Workspace.open(demo_folder()) as workspace:
        for key in ("gaps.need", "gaps.second_need"):
            question = GapQuestion(need=app.selectbox(key=key).value)
            answer = workspace.gaps(question, audience="public")
            assert answer.sentence("en").partition(". ")[0] in said
    assert "rounded to 5 by area, so they need not add up" in said


def test_how_the_two_meet_adds_up_for_staff(demo: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "audience", lambda: "staff")
    app = compared(demo)
    found = re.search(
        r"Out of reach of both: ([\d,]+)\. Only of the first: ([\d,]+)\. "
        r"Only of the second: ([\d,]+)\.",
        html_of(app),
    )
    assert found
    assert "rounded to 5" not in html_of(app)
    both, first, second = (int(figure.replace(",", "")) for figure in found.groups())
    with Workspace.open(demo_folder()) as workspace:
        one, other = (
            workspace.gaps(GapQuestion(need=app.selectbox(key=key).value)).totals
            for key in ("gaps.need", "gaps.second_need")
        )
    assert both + first == one.unserved
    assert both + second == other.unserved


def test_another_second_need_and_way_change_the_second_map_alone(demo: Opener) -> None:
    app = compared(demo)
    before = colours(app)
    app.selectbox(key="gaps.second_mode").set_value("drive").run()
    after = colours(app)
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_a_what_if_shows_before_and_after(demo: Opener) -> None:
    app = demo("gaps.py")
    app.segmented_control(key="gaps.view").set_value("what_if").run()
    app.segmented_control(key="gaps.colour_by").set_value("Before and after").run()
    assert not app.exception
    today, then = colours(app)
    assert today == then, "nothing is changed yet"
    app.selectbox(key="gaps.trial0.kind").set_value("limit").run()
    app.slider(key="gaps.trial0.limit").set_value(40).run()
    app.button(key="gaps.trial0.try").click().run()
    assert not app.exception
    today, then = colours(app)
    assert today != then
