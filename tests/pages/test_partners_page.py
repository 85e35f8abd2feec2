"""The partners page, without a browser."""

import html
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mapping.ui import keys
from mapping.ui.partner_text import hours_in_words, plain
from mapping.workspace import Workspace
from tests.partners_workspace import BAKERY, HOSTILE_NAME

Open = Callable[[str], AppTest]


def labelled(widgets: Any, label: str) -> Any:
    """Return the widget with this label."""
    found = [widget for widget in widgets if widget.label == label]
    assert len(found) == 1, f"{label!r} is there {len(found)} times"
    return found[0]


def words_of(app: AppTest) -> str:
    """Return all text that our own markup puts on the page."""
    markup = [html.unescape(one.proto.body) for one in app.get("html")]
    return " ".join([*(one.value for one in app.text), *markup])


def rows_of(app: AppTest) -> list[str]:
    return [button.label for button in app.button if str(button.key).startswith("partners.row.")]


def in_store(folder: Path, name: str) -> Any:
    with Workspace.open(folder) as workspace:
        partners_gdf = workspace.partners()
    rows = partners_gdf[partners_gdf["name"] == name]
    return None if rows.empty else rows.iloc[0]


def press(app: AppTest, label: str) -> AppTest:
    labelled(app.button, label).click()
    app.run()
    assert not app.exception
    return app


def choose(app: AppTest, name: str) -> AppTest:
    next(b for b in app.button if plain(name) in b.label).click()
    return app.run()


def staff(app: AppTest) -> AppTest:
    app.session_state[keys.KEPT_STAFF_VIEW] = True
    return app.run()


@pytest.mark.usefixtures("workspace_folder")
def test_the_list_marks_what_is_missing(open_page: Open) -> None:
    app = open_page("partners.py")
    assert [row.split(" :gray")[0] for row in rows_of(app)] == [
        f"1. {plain('Harvest Pantry')}",
        f"2. {plain('Library Story Hour')}",
        f"3. {plain('Old Mill Clinic')}",
        f"4. {plain(HOSTILE_NAME)}",
    ]
    said = (
        "4 partners: 1 without a pin, 2 without hours that we can read, 2 not checked for a year."
    )
    assert said in [one.value for one in app.text]
    labelled(app.button_group, "To mend").set_value("no_pin").run()
    assert len(rows_of(app)) == 1
    assert "Library Story Hour" in rows_of(app)[0]


def test_the_public_view_does_not_know_of_confidential_places(
    workspace_folder: Path, open_page: Open
) -> None:
    app = open_page("partners.py")
    assert "Safe House" not in " ".join(rows_of(app))
    staff(app)
    assert "Safe House" in " ".join(rows_of(app))
    choose(app, "Safe House")
    press(app, "Edit")
    assert labelled(app.text_input, "Address").value == ""
    labelled(app.text_area, "Notes").set_value("ring twice").run()
    press(app, "Save")
    with Workspace.open(workspace_folder) as workspace:
        ids = workspace.partners().set_index("name")["id"]
        kept = workspace.partner_draft(ids["Safe House"])
    assert (kept.notes, kept.address) == ("ring twice", "14 Main St, Brookfield, KS 67001")
    assert (kept.lon, kept.lat, kept.confidential) == (-97.449, 37.70, True)


def test_a_new_partner_is_placed_by_its_address(workspace_folder: Path, open_page: Open) -> None:
    app = press(open_page("partners.py"), "Add a partner")
    labelled(app.text_input, "Name").set_value("Warm Oven").run()
    labelled(app.text_input, "Address").set_value("100 Bakery Ln, Brookfield").run()
    assert "Found: 100 Bakery Ln" in words_of(app)
    labelled(app.text_input, "Cost").set_value("free").run()
    assert labelled(app.radio, "Free for families").value == "yes"
    labelled(app.text_input, "Opening hours").set_value("on and off").run()
    assert "We can't read these hours" in words_of(app)
    press(app, "Save")
    stored = in_store(workspace_folder, "Warm Oven")
    assert (stored["lon"], stored["lat"]) == BAKERY
    assert bool(stored["is_free"])
    assert (stored["hours"], stored["opening_hours"]) == ("on and off", "")
    assert any("Warm Oven" in row for row in rows_of(app))
    press(app, "Undo")
    assert in_store(workspace_folder, "Warm Oven") is None


def test_an_ambiguous_address_is_settled_by_picking(
    workspace_folder: Path, open_page: Open
) -> None:
    app = press(open_page("partners.py"), "Add a partner")
    labelled(app.text_input, "Name").set_value("Elm Kitchen").run()
    labelled(app.text_input, "Address").set_value("5 Elm, Brookfield KS").run()
    assert "more than one place" in words_of(app)
    next(b for b in app.button if b.label.startswith("It is 5 Elm Ave")).click()
    app.run()
    assert labelled(app.text_input, "Address").value == "5 Elm Ave, Brookfield, KS 67001"
    press(app, "Save")
    stored = in_store(workspace_folder, "Elm Kitchen")
    assert (stored["lon"], stored["lat"], stored["precision"]) == (-97.435, 37.695, "point")


def test_a_new_address_leaves_a_pin_placed_by_hand_where_it_is(
    workspace_folder: Path, open_page: Open
) -> None:
    app = choose(open_page("partners.py"), "Old Mill Clinic")
    press(app, "Edit")
    labelled(app.text_input, "Address").set_value("100 Bakery Ln, Brookfield, KS 67001").run()
    offer = next(b for b in app.button if b.label.startswith("Put the pin on the address"))
    assert "m from where it is" in offer.label
    press(app, "Save")
    stored = in_store(workspace_folder, "Old Mill Clinic")
    assert (stored["lon"], stored["placed_by"]) == (-97.44, "hand")
    assert stored["address"] == "100 Bakery Ln, Brookfield, KS 67001"


def test_what_was_typed_stays_after_a_refused_save(workspace_folder: Path, open_page: Open) -> None:
    app = press(open_page("partners.py"), "Add a partner")
    labelled(app.text_area, "What it offers").set_value("Bread").run()
    press(app, "Save")
    assert "The name is missing." in words_of(app)
    assert "There is no address and no pin." in words_of(app)
    assert labelled(app.text_area, "What it offers").value == "Bread"
    labelled(app.text_input, "Name").set_value("Bread Line").run()
    assert "The name is missing." not in words_of(app)
    labelled(app.radio, "How families reach it").set_value("virtual").run()
    press(app, "Save")
    assert in_store(workspace_folder, "Bread Line")["description"] == "Bread"


@pytest.mark.usefixtures("workspace_folder")
def test_a_form_left_for_another_page_keeps_what_was_typed(open_page: Open) -> None:
    app = press(open_page("partners.py"), "Add a partner")
    labelled(app.text_input, "Name").set_value("Half Done").run()
    app.switch_page("map.py").run()
    app.switch_page("partners.py").run()
    assert labelled(app.text_input, "Name").value == "Half Done"
    press(app, "Back to the list")
    assert "Not saved: Half Done" in words_of(app)
    press(app, "Go on with it")
    assert labelled(app.text_input, "Name").value == "Half Done"


def test_checked_today_freshens_the_facts(workspace_folder: Path, open_page: Open) -> None:
    app = choose(open_page("partners.py"), "Old Mill Clinic")
    press(app, "Edit")
    press(app, "Checked today")
    press(app, "Save")
    checked = in_store(workspace_folder, "Old Mill Clinic")["verified_on"]
    assert abs((checked - date.today()).days) <= 1  # noqa: DTZ011 - the district's day


def test_an_edit_in_the_public_view_keeps_what_staff_wrote(
    workspace_folder: Path, open_page: Open
) -> None:
    app = choose(open_page("partners.py"), "Harvest Pantry")
    press(app, "Edit")
    assert not [one for one in app.text_area if one.label == "Notes"]
    labelled(app.text_input, "Phone").set_value("(620) 555-0111").run()
    press(app, "Save")
    stored = in_store(workspace_folder, "Harvest Pantry")
    assert (stored["phone"], stored["notes"]) == ("(620) 555-0111", "Side door")
    assert (stored["trust"], stored["stage"]) == ("high", "talking")
    assert stored["languages"] == ("en", "es")


def test_an_older_change_is_taken_back_from_the_history(
    workspace_folder: Path, open_page: Open
) -> None:
    app = staff(open_page("partners.py"))
    choose(app, "Old Mill Clinic")
    press(app, "Delete")
    assert in_store(workspace_folder, "Old Mill Clinic") is None
    app.button(key="partners.undo_close").click().run()
    next(b for b in app.button if str(b.key).startswith("partners.history.")).click()
    app.run()
    assert in_store(workspace_folder, "Old Mill Clinic") is not None


def test_another_device_sees_the_list_and_can_change_nothing(
    workspace_folder: Path, open_page: Open, is_local: Callable[[bool], None]
) -> None:
    with Workspace.open(workspace_folder) as workspace:
        workspace.set_staff_code("a long enough code 42")
    is_local(False)
    app = open_page("partners.py")
    assert any("Adding and changing partners is for staff" in one.value for one in app.info)
    assert len(rows_of(app)) == 4
    choose(app, "Harvest Pantry")
    labels = {button.label for button in app.button}
    assert not labels & {"Add a partner", "Edit", "Delete", "Undo"}


@pytest.mark.usefixtures("empty_workspace_folder")
def test_an_empty_list_says_how_to_begin(open_page: Open) -> None:
    app = open_page("partners.py")
    assert any("Add the first one here" in one.value for one in app.info)
    press(app, "Add a partner")


@pytest.mark.parametrize(
    ("osm", "words"),
    [
        (
            "Mo-Fr 09:00-17:00; Sa 10:00-14:00",
            "Mon-Fri 9:00 AM-5:00 PM; Sat 10:00 AM-2:00 PM",
        ),
        ("24/7", "always open"),
        ("Mo-Su 08:00-20:00; PH off", "Mon-Sun 8:00 AM-8:00 PM; public holidays closed"),
        ("Sa[1] 09:00-12:00", "Sat (1st of the month) 9:00 AM-12:00 PM"),
        ('unknown "by appointment"', "not certain: by appointment"),
        ("Apr-Oct Sa sunrise-13:00", "Apr-Oct Sat sunrise-1:00 PM"),
        ("Mo,We 00:00-24:00", "Mon, Wed 12:00 AM-midnight"),
    ],
)
def test_hours_are_said_in_words(osm: str, words: str) -> None:
    assert hours_in_words(osm) == words


def test_a_kind_can_be_taken_away(workspace_folder: Path, open_page: Open) -> None:
    app = choose(open_page("partners.py"), "Harvest Pantry")
    press(app, "Edit")
    kind = labelled(app.selectbox, "Kind of help")
    assert kind.value == "food"
    kind.set_value("").run()
    press(app, "Save")
    assert in_store(workspace_folder, "Harvest Pantry")["category"] == ""
