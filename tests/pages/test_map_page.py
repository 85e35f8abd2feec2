"""The map page, without a browser: filter, list, layers, and what the public may see."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.errors import DataFileError
from mapping.ui import paging, text
from mapping.workspace import Workspace
from tests.demo_workspace import (
    MAIN,
    demo_folder,
    html_of,
    layers_of,
    page_opener,
    words_of,
)
from tests.partners_workspace import make_workspace

Opener = Callable[[str], AppTest]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield opened


def rows(app: AppTest) -> list[str]:
    return [str(b.key) for b in app.button if str(b.key).startswith("map.row.")]


def sentence(app: AppTest) -> str:
    return str(app.text[0].value)


def drawn(app: AppTest) -> list[str]:
    return [i for layer in layers_of(app)["partners"] for i in layer["ids"]]


def test_the_list_the_sentence_and_the_map_show_the_same_partners(demo: Opener) -> None:
    app = demo("map.py")
    assert not app.exception
    app.multiselect(key="map.categories").set_value(["library"]).run()
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    here_gdf = partners_gdf[(partners_gdf["category"] == "library") & ~partners_gdf["confidential"]]
    assert [row.removeprefix("map.row.") for row in rows(app)] == list(here_gdf["id"])
    assert re.match(rf"{len(here_gdf)} of \d+ partners: Library", sentence(app))
    assert sorted(drawn(app)) == sorted(here_gdf.loc[~here_gdf.geometry.isna(), "id"])


def test_search_and_conditions_narrow_together(demo: Opener) -> None:
    app = demo("map.py")
    app.multiselect(key="map.categories").set_value(["food"]).run()
    food = len(rows(app))
    app.checkbox(key="map.free").set_value(True).run()
    free = len(rows(app))
    assert 0 < free <= food
    app.selectbox(key="map.language").set_value("es").run()
    assert 0 < len(rows(app)) < free
    assert "free" in sentence(app)
    assert "Spanish" in sentence(app)


def test_conditions_that_nothing_passes_may_be_a_real_gap(demo: Opener) -> None:
    app = demo("map.py")
    app.multiselect(key="map.categories").set_value(["government"]).run()
    app.selectbox(key="map.day").set_value("Sun").run()
    assert sentence(app).startswith("0 of ")
    assert "real gap" in app.info[0].value


def test_a_filter_that_nothing_passes_says_so(demo: Opener) -> None:
    app = demo("map.py")
    app.text_input(key="map.text").set_value("no such words $x$ _y_").run()
    assert not app.exception
    assert sentence(app).startswith("0 of ")
    assert "Check the spelling" in app.info[0].value
    assert "real gap" not in app.info[0].value
    assert rows(app) == []
    assert drawn(app) == []


def test_open_at_says_the_date_and_the_time_zone(demo: Opener) -> None:
    app = demo("map.py")
    app.selectbox(key="map.day").set_value("Sun").run()
    said = re.search(
        r"Open means Sunday, (\w+ \d+, \d{4}), 6:00 PM C[SD]T \(America/C", sentence(app)
    )
    assert said
    assert datetime.strptime(said[1], "%B %d, %Y").weekday() == 6  # noqa: DTZ007 - a date alone
    assert "may fit, but nobody has written the facts down" in sentence(app)


def test_layers_lie_under_the_partners(demo: Opener) -> None:
    app = demo("map.py")
    assert set(layers_of(app)) == {"ground", "partners"}
    app.button_group(key="map.layers").set_value(["School sites", "Attendance zones"]).run()
    layers = layers_of(app)
    assert {area["id"] for area in layers["areas"][0]["areas"]}
    assert [layer["kind"] for layer in layers["partners"]] == ["school", "partner"]


def test_an_online_map_is_offered_for_a_real_place_alone(
    demo: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert layers_of(demo("map.py"))["ground"][0]["tiles"] is None
    with page_opener(make_workspace(tmp_path), monkeypatch) as opened:
        (ground,) = layers_of(opened("map.py"))["ground"]
    assert ground["tiles"]["url"].startswith("https://tile.openstreetmap.org/")
    assert "OpenStreetMap" in ground["tiles"]["attribution"]


def test_the_legend_is_the_filter_and_counts_what_it_would_show(demo: Opener) -> None:
    app = demo("map.py")
    app.checkbox(key="map.free").set_value(True).run()
    counts = {
        label.split(") ")[1].partition(" **")[0]: int(label.partition("**")[2].strip("*"))
        for label in (option.content for option in app.button_group(key="map.legend").proto.options)
    }
    app.button_group(key="map.legend").set_value(["library"]).run()
    assert app.multiselect(key="map.categories").value == ["library"]
    assert len(rows(app)) == counts["Library"]
    assert "Library, free" in sentence(app)
    app.multiselect(key="map.categories").set_value(["library", "food"]).run()
    assert sorted(app.button_group(key="map.legend").value) == ["food", "library"]
    assert len(rows(app)) == counts["Library"] + counts["Food"]


def test_minutes_from_a_school_narrow_the_list_and_stand_in_the_sentence(demo: Opener) -> None:
    app = demo("map.py")
    with Workspace.open(demo_folder()) as workspace:
        names = workspace.start_places()
        place = next(key for key in names if key.startswith("partner:"))
        minutes = workspace.minutes_from(place, mode="walk")
        partners_gdf = workspace.partners()
    app.selectbox(key="map.within").set_value(place).run()
    app.selectbox(key="map.within_min").set_value(10).run()
    near = {i for i, needed in minutes.items() if needed <= 10}
    assert 0 < len(near) < len(partners_gdf)
    assert {row.removeprefix("map.row.") for row in rows(app)} == near
    assert f"within 10 minutes on foot from {names[place]}" in sentence(app)
    assert set(drawn(app)) == near
    assert app.get("download_button")


def test_checked_within_a_year_narrows_the_list(demo: Opener) -> None:
    app = demo("map.py")
    app.checkbox(key="map.checked").set_value(True).run()
    assert "checked within the last year" in sentence(app)
    shown, total = (int(n) for n in re.findall(r"\d+", sentence(app))[:2])
    assert 0 < shown < total


def test_choosing_a_row_opens_its_card_and_marks_row_and_sign(demo: Opener) -> None:
    app = demo("map.py")
    chosen = rows(app)[2].removeprefix("map.row.")
    app.button(key=f"map.row.{chosen}").click().run()
    assert "cg-card-name" in html_of(app)
    assert layers_of(app)["partners"][0]["selected"] == chosen
    app.button(key="map.close").click().run()
    assert "cg-card-name" not in html_of(app)


def test_the_list_turns_to_the_page_of_a_place_chosen_on_the_map(demo: Opener) -> None:
    app = demo("map.py")
    last = layers_of(app)["partners"][0]["ids"][-1]
    assert f"map.row.{last}" not in rows(app)
    app.session_state["map.selected"] = last
    app.run()
    assert f"map.row.{last}" in rows(app)
    app.multiselect(key="map.categories").set_value(["food"]).run()
    app.multiselect(key="map.categories").set_value([]).run()
    assert app.selectbox(key="map.page").value in (1, 4)


def test_the_chosen_kinds_are_kept_when_the_page_is_left(demo: Opener) -> None:
    app = demo("map.py")
    app.multiselect(key="map.categories").set_value(["legal"]).run()
    app.switch_page("gaps.py").run()
    app.switch_page("map.py").run()
    assert app.multiselect(key="map.categories").value == ["legal"]


def test_the_public_view_shows_no_confidential_place(demo: Opener) -> None:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    hidden = partners_gdf[partners_gdf["confidential"].astype(bool)].iloc[0]
    app = demo("map.py")
    app.text_input(key="map.text").set_value(hidden["name"]).run()
    assert f"map.row.{hidden['id']}" not in rows(app)
    assert hidden["id"] not in drawn(app)
    app.toggle(key="main.staff_view").set_value(True).run()
    assert f"map.row.{hidden['id']}" in rows(app)
    assert hidden["id"] not in drawn(app)
    app.button(key=f"map.row.{hidden['id']}").click().run()
    assert "<dt>Where</dt>" not in html_of(app)


def test_the_staff_view_shows_notes_and_marks_itself(demo: Opener) -> None:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    noted = partners_gdf[(partners_gdf["notes"] != "") & ~partners_gdf["confidential"]].iloc[0]
    note = html.escape(noted["notes"])
    app = demo("map.py")
    app.text_input(key="map.text").set_value(noted["name"]).run()
    app.button(key=f"map.row.{noted['id']}").click().run()
    assert note not in words_of(app)
    assert "cg-staff" not in html_of(app)
    app.toggle(key="main.staff_view").set_value(True).run()
    assert note in words_of(app)
    assert "cg-staff" in html_of(app)
    assert app.selectbox(key="map.file_audience").options == ["Public", "Staff"]


def test_each_download_says_how_many_its_audience_gets(demo: Opener) -> None:
    with Workspace.open(demo_folder()) as workspace:
        partners_gdf = workspace.partners()
    everyone, hidden = len(partners_gdf), int(partners_gdf["confidential"].sum())
    assert hidden > 0
    app = demo("map.py")
    app.toggle(key="main.staff_view").set_value(True).run()
    for audience, count in (("public", everyone - hidden), ("staff", everyone)):
        app.selectbox(key="map.file_audience").set_value(audience).run()
        labels = [button.label for button in app.get("download_button")]
        assert f"Download ({count} partners)" in labels
        assert f"List ({count} partners)" in labels


def test_the_demo_says_on_every_page_that_it_is_invented(demo: Opener) -> None:
    for page in ("map.py", "gaps.py"):
        assert "cg-fictional" in html_of(demo(page))


@pytest.mark.usefixtures("workspace_folder")
def test_hostile_names_are_shown_as_text(open_page: Opener) -> None:
    app = open_page("map.py")
    assert not app.exception
    hostile = next(row for row in rows(app) if "7\\*7" in app.button(key=row).label)
    app.button(key=hostile).click().run()
    page = html_of(app)
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=window.__hit=1&gt;" in page


@pytest.mark.usefixtures("empty_workspace_folder")
def test_without_partners_the_page_says_where_to_begin(open_page: Opener) -> None:
    app = open_page("map.py")
    assert not app.exception
    assert [info.value for info in app.info] == [text.MAP_EMPTY]


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (DataFileError("Row 7 has no name. It was left out. Add one."), r"Row 7 has no name\."),
        (ValueError("12 Main St"), r"report it with the code [0-9A-F]{4}"),
    ],
)
def test_a_fault_is_a_message_and_no_traceback(
    fault: Exception, shown: str, demo: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise fault

    app = demo("map.py")
    monkeypatch.setattr(Workspace, "modes", broken)
    app.run()
    assert not app.exception
    said = " ".join(str(error.value) for error in app.error).replace("\\", "")
    assert re.search(shown, said)
    assert "12 Main St" not in words_of(app)


def test_a_page_of_the_list_holds_no_more_rows_than_it_says(demo: Opener) -> None:
    app = demo("map.py")
    assert len(rows(app)) == paging.PAGE_ROWS
    app.selectbox(key="map.page").set_value(2).run()
    assert app.button(key=rows(app)[0]).label.startswith("26\\. ") or app.button(
        key=rows(app)[0]
    ).label.startswith("26.")


@pytest.mark.usefixtures("demo")
def test_a_copied_address_brings_the_filter_back() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params["map.categories"] = "Library"
    app.query_params["map.accessible"] = "true"
    app.run()
    assert sentence(app).partition(": ")[2].startswith("Library, wheelchair accessible")


@pytest.mark.usefixtures("demo")
def test_nonsense_in_the_address_shows_all_partners() -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params["map.categories"] = "Nothing of the kind"
    app.query_params["map.day"] = "Blursday"
    app.run()
    assert not app.exception
    assert sentence(app).startswith("All ")
