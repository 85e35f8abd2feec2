"""The gaps page, without a browser: questions, answers, and what is said when data are missing."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.errors import NoDataForAreaError
from mapping.ui import text
from mapping.vocabulary import ready_needs
from mapping.workspace import GapAnswer, GapQuestion, Workspace
from tests.demo_workspace import demo_folder, html_of, layers_of, page_opener, words_of

Opener = Callable[[str], AppTest]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield opened


def said(app: AppTest) -> str:
    """Return the answer in words, without the marks around them."""
    block = next(e.proto.body for e in app.get("html") if "cg-sentence" in e.proto.body)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", block))).strip()


def answer_of(question: GapQuestion, folder: Path | None = None) -> str:
    with Workspace.open(folder or demo_folder()) as workspace:
        return workspace.gaps(question, audience="public").sentence("en")


def public(question: GapQuestion) -> GapAnswer:
    with Workspace.open(demo_folder()) as workspace:
        return workspace.gaps(question, audience="public")


def test_every_ready_need_answers_with_the_workspace_s_own_sentence(demo: Opener) -> None:
    app = demo("gaps.py")
    for need in ready_needs():
        app.selectbox(key="gaps.need").set_value(need.id).run()
        assert not app.exception
        assert not app.error
        assert said(app).startswith(answer_of(GapQuestion(need=need.id)))
        (areas,) = layers_of(app)["areas"]
        assert len(areas["areas"]) > 30


def test_the_demo_first_asks_the_question_with_most_to_tell(demo: Opener) -> None:
    app = demo("gaps.py")
    assert app.selectbox(key="gaps.need").value == "evening_food"
    assert "closed at that time" in said(app)
    assert re.search(r"Open means Tuesday, .* 6:00 PM C[SD]T \(America/Chicago\)\.", said(app))
    assert [b.label for b in app.button if "gaps.rows.reason" in (b.key or "")] == [
        f"{reason.label} **about {reason.students:,}**"
        for reason in public(GapQuestion(need="evening_food")).reasons()
        if reason.students
    ]


def test_mode_and_minutes_change_the_answer(demo: Opener) -> None:
    app = demo("gaps.py")
    app.selectbox(key="gaps.need").set_value("food_on_foot").run()
    assert "20-minute walk" in said(app)
    app.slider(key="gaps.minutes.food_on_foot").set_value(40).run()
    assert "40-minute walk" in said(app)
    app.radio(key="gaps.mode.food_on_foot").set_value("drive").run()
    assert "40-minute drive" in said(app)
    app.radio(key="gaps.mode.food_on_foot").set_value("line").run()
    assert "estimate" in words_of(app)


def test_an_own_question_asks_what_its_controls_say(demo: Opener) -> None:
    app = demo("gaps.py")
    app.selectbox(key="gaps.need").set_value("own").run()
    app.selectbox(key="gaps.own").set_value("health").run()
    app.selectbox(key="gaps.language").set_value("es").run()
    app.selectbox(key="gaps.day").set_value("Wed").run()
    app.checkbox(key="gaps.free").set_value(True).run()
    asked = GapQuestion(
        category="health",
        mode="walk",
        minutes=20,
        language="es",
        open_at="Wed 18:00",
        free=True,
    )
    assert not app.error
    assert said(app).startswith(answer_of(asked))


def test_a_group_and_a_school_narrow_the_students(demo: Opener) -> None:
    app = demo("gaps.py")
    group = app.selectbox(key="gaps.group")
    assert group.options[0] == "All students"
    with Workspace.open(demo_folder()) as workspace:
        name = workspace.home_groups()[0]
        zone = min(workspace.layer("attendance_zones")["name"])
    group.set_value(name).run()
    assert said(app).startswith(answer_of(GapQuestion(need="evening_food", group=name)))
    app.selectbox(key="gaps.zone").set_value(zone).run()
    asked = GapQuestion(need="evening_food", group=name, zone=zone)
    assert said(app).startswith(answer_of(asked))


def test_public_figures_are_rounded_and_staff_figures_are_not(demo: Opener) -> None:
    app = demo("gaps.py")
    assert app.button(key="gaps.rows.unserved").label.startswith("Out of reach, about **")
    assert text.ROUNDED in words_of(app)
    app.toggle(key="main.staff_view").set_value(True).run()
    assert app.button(key="gaps.rows.unserved").label.startswith("Out of reach **")
    assert text.UNROUNDED in words_of(app)


def test_the_table_says_who_is_nearest_and_what_stops_them(demo: Opener) -> None:
    page = html_of(demo("gaps.py"))
    table = page[page.index('aria-label="Home areas"') :]
    table = table[: table.index("</table>")]
    assert "Nearest place" in table
    assert "What stops them" in table
    assert re.search(r'<td class="cg-words">not open at that time \([\d,]+\)</td>', table)
    assert "too few to show" in table
    assert table.count("<tr>") == len(public(GapQuestion(need="evening_food")).table) + 1


def test_the_legend_names_every_step_of_the_map(demo: Opener) -> None:
    app = demo("gaps.py")
    (areas,) = layers_of(app)["areas"]
    page = html_of(app)
    assert not areas["legendOnMap"]
    for entry in areas["legend"]["entries"]:
        assert f'class="cg-step-{entry["cls"]}"' in page
    assert {area["cls"] for area in areas["areas"]} <= {
        e["cls"] for e in areas["legend"]["entries"]
    }


def test_confidential_places_are_not_on_the_map(demo: Opener) -> None:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    hidden = partners_gdf[partners_gdf["confidential"].astype(bool)].iloc[0]
    app = demo("gaps.py")
    app.toggle(key="main.staff_view").set_value(True).run()
    app.selectbox(key="gaps.need").set_value("own").run()
    app.selectbox(key="gaps.own").set_value(hidden["category"]).run()
    (places,) = layers_of(app)["partners"]
    assert hidden["id"] not in places["ids"]
    assert hidden["name"] not in words_of(app)


def test_the_chosen_need_is_kept_when_the_page_is_left(demo: Opener) -> None:
    app = demo("gaps.py")
    app.selectbox(key="gaps.need").set_value("library_on_foot").run()
    app.switch_page("map.py").run()
    app.switch_page("gaps.py").run()
    assert app.selectbox(key="gaps.need").value == "library_on_foot"


@pytest.mark.usefixtures("workspace_folder")
def test_without_streets_the_page_says_that_minutes_are_estimates(open_page: Opener) -> None:
    app = open_page("gaps.py")
    assert not app.exception
    assert text.NO_STREETS in [warning.value for warning in app.warning]
    assert "cg-sentence" in html_of(app)
    assert app.selectbox(key="gaps.need").value == ready_needs()[0].id
    assert app.radio(key="gaps.mode.food_on_foot").options == [
        text.MODE_LABELS["line"].capitalize()
    ]


@pytest.mark.usefixtures("empty_workspace_folder")
def test_without_home_areas_the_page_says_what_is_missing(open_page: Opener) -> None:
    app = open_page("gaps.py")
    assert not app.exception
    assert [info.value for info in app.info] == [text.GAPS_EMPTY]
    assert not app.selectbox


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (NoDataForAreaError("No area fits. Nothing is counted. Choose another."), "No area fits."),
        (RuntimeError("7 Mill Rd"), "report it with the code"),
    ],
)
def test_a_fault_is_a_message_and_no_traceback(
    fault: Exception, shown: str, demo: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise fault

    app = demo("gaps.py")
    monkeypatch.setattr(Workspace, "gaps", broken)
    app.selectbox(key="gaps.need").set_value("legal_help").run()
    assert not app.exception
    assert shown in " ".join(str(error.value) for error in app.error).replace("\\", "")
    assert "7 Mill Rd" not in words_of(app)


def test_by_bus_the_day_and_the_departures_are_asked_for(demo: Opener) -> None:
    app = demo("gaps.py")
    app.selectbox(key="gaps.need").set_value("food_on_foot").run()
    app.radio(key="gaps.mode.food_on_foot").set_value("transit").run()
    assert not app.exception
    assert not app.error
    assert "trip by bus or train" in said(app)
    window = app.slider(key="gaps.window.food_on_foot")
    assert [f"{clock:%H:%M}" for clock in window.value] == ["15:00", "18:00"]

    app.date_input(key="gaps.date.food_on_foot").set_value(date(2026, 11, 29)).run()
    assert "nothing runs on 2026-11-29" in words_of(app)
