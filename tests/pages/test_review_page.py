"""The review page, without a browser."""

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mapping.ui import keys
from mapping.workspace import PartnerDraft, Workspace
from tests.partners_workspace import BAKERY, HOSTILE_NAME

Open = Callable[[str], AppTest]


@pytest.fixture
def listed(workspace_folder: Path, tmp_path: Path) -> Path:
    """Return the folder of a workspace in which three more addresses have no place."""
    file = tmp_path / "list.csv"
    file.write_text(
        "name,category,address\n"
        'Elm House,housing,"5 Elm, Brookfield, KS"\n'
        'Box Charity,food,"P.O. Box 7, Brookfield, KS 67001"\n',
        encoding="utf-8",
    )
    with Workspace.open(workspace_folder) as workspace:
        workspace.add_partners(file)
        workspace.save_partner(
            PartnerDraft(name=f"X {HOSTILE_NAME}", category="food", address=HOSTILE_NAME)
        )
    return workspace_folder


def words_of(app: AppTest) -> str:
    markup = [html.unescape(one.proto.body) for one in app.get("html")]
    said = [one.value for kind in ("info", "warning", "success", "error") for one in app.get(kind)]
    return " ".join([*markup, *map(str, said)])


def button(app: AppTest, key: str) -> Any:
    return app.button(key=f"review.partners.{key}")


def press(app: AppTest, key: str) -> AppTest:
    button(app, key).click()
    app.run()
    assert not app.exception
    return app


def looked_at(app: AppTest) -> str:
    markup = next(one.proto.body for one in app.get("html") if "cg-card-name" in one.proto.body)
    return html.unescape(markup.partition('cg-card-name">')[2].partition("</h2>")[0])


def choose(app: AppTest, name: str) -> AppTest:
    app.run()
    row = next(
        one for one in app.button if "review.partners.row." in str(one.key) and name in one.label
    )
    row.click()
    return app.run()


def rows(app: AppTest) -> int:
    return sum("review.partners.row." in str(one.key) for one in app.button)


def keys_of(app: AppTest) -> dict[str, str]:
    return {one.label: one.proto.shortcut for one in app.button if one.proto.shortcut}


def stored(folder: Path, name: str) -> Any:
    with Workspace.open(folder) as workspace:
        partners_gdf = workspace.partners()
    return partners_gdf[partners_gdf["name"] == name].iloc[0]


@pytest.mark.usefixtures("listed")
def test_each_address_comes_with_its_reason_and_a_key_for_each_decision(open_page: Open) -> None:
    app = open_page("review.py")
    assert "0 of 4 done this sitting." in words_of(app)
    choose(app, "Elm House")
    assert looked_at(app) == "Elm House"
    assert "The address fits several places.</strong> Choose the right one." in words_of(app)
    shortcuts = list(keys_of(app).values())
    assert shortcuts == ["1", "2", "e", "p", "n", "s"]


def test_accepting_goes_on_to_the_next_and_is_undone(listed: Path, open_page: Open) -> None:
    app = choose(open_page("review.py"), "Elm House")
    partner = stored(listed, "Elm House")
    press(app, f"accept.{partner['id']}.1")
    assert "1 of 4 done this sitting. Placed: Elm House" in words_of(app)
    assert looked_at(app) != "Elm House"
    assert stored(listed, "Elm House")["placed_by"] == "hand"
    press(app, "undo")
    assert looked_at(app) == "Elm House"
    assert "0 of 4 done this sitting. Taken back: Placed: Elm House" in words_of(app)
    assert stored(listed, "Elm House").geometry is None


def test_an_edited_address_is_looked_up_at_once(listed: Path, open_page: Open) -> None:
    app = press(choose(open_page("review.py"), "Box Charity"), "edit")
    (field,) = [one for one in app.text_input if one.label == "Address"]
    assert field.value == "P.O. Box 7, Brookfield, KS 67001"
    field.set_value("5 Elm, Brookfield")
    look_up = next(one for one in app.button if one.label == "Look it up")
    look_up.click().run()
    assert looked_at(app) == "Box Charity"
    assert "as typed now, not saved yet" in words_of(app)
    assert "The address fits several places." in words_of(app)
    assert stored(listed, "Box Charity")["address"] == "P.O. Box 7, Brookfield, KS 67001"
    press(app, "edit")
    (field,) = [one for one in app.text_input if one.label == "Address"]
    assert field.value == "5 Elm, Brookfield"
    field.set_value("100 Bakery Ln, Brookfield")
    next(one for one in app.button if one.label == "Look it up").click().run()
    assert "Found and placed: Box Charity" in words_of(app)
    found = stored(listed, "Box Charity")
    assert (found["lon"], found["lat"], found["placed_by"]) == (*BAKERY, "hand")


def test_a_pin_is_moved_by_keys_and_put_down(listed: Path, open_page: Open) -> None:
    app = press(choose(open_page("review.py"), "Elm House"), "place")
    assert sorted(keys_of(app).values()) == ["down", "escape", "h", "left", "right", "t", "up"]
    state = app.session_state["review.partners.state"]
    start = state.pin
    press(app, "north")
    press(app, "east")
    moved = state.pin
    assert moved[0] > start[0]
    assert moved[1] > start[1]
    press(app, "here")
    found = stored(listed, "Elm House")
    assert (found["lon"], found["lat"], found["placed_by"]) == (*moved, "hand")


def test_no_address_and_skip_go_on_and_no_address_is_taken_back(
    listed: Path, open_page: Open
) -> None:
    app = open_page("review.py")
    first = looked_at(app)
    press(app, "skip")
    second = looked_at(app)
    assert second != first
    press(app, "aside")
    assert f"1 of 4 done this sitting. Marked as no address: {second}" in words_of(app)
    assert rows(app) == 3
    partner_id = stored(listed, second)["id"]
    press(app, f"back.{partner_id}")
    assert rows(app) == 4
    assert looked_at(app) == second


@pytest.mark.usefixtures("listed")
def test_the_list_is_cut_to_one_outcome(open_page: Open) -> None:
    app = open_page("review.py")
    (kinds,) = [one for one in app.button_group if one.label == "Show"]
    assert "P.O. box 1" in kinds.options
    kinds.set_value("po_box").run()
    assert rows(app) == 1
    assert looked_at(app) == "Box Charity"
    press(app, "aside")
    assert "Nothing of this kind is left." in words_of(app)


@pytest.mark.usefixtures("listed")
def test_who_may_not_edit_sees_reasons_and_no_actions(
    open_page: Open, is_local: Callable[[bool], None], workspace_folder: Path
) -> None:
    with Workspace.open(workspace_folder) as workspace:
        workspace.set_staff_code("a long enough code")
    app = open_page("review.py")
    is_local(False)
    app.run()
    assert "Deciding is for staff" in words_of(app)
    assert keys_of(app) == {}
    assert rows(app) == 4
    app.session_state[keys.KEPT_SIGNED_IN] = True
    app.run()
    assert "e" in keys_of(app).values()


@pytest.mark.usefixtures("listed")
def test_confidential_places_are_not_listed_even_for_staff(
    open_page: Open, workspace_folder: Path
) -> None:
    with Workspace.open(workspace_folder) as workspace:
        workspace.save_partner(
            PartnerDraft(name="Second Refuge", address="9 Hidden Way", confidential=True)
        )
    app = open_page("review.py")
    app.session_state[keys.KEPT_STAFF_VIEW] = True
    app.run()
    assert "Refuge" not in words_of(app)
    assert "Hidden" not in words_of(app)
    assert rows(app) == 4


def test_a_list_where_all_is_placed_says_so(workspace_folder: Path, open_page: Open) -> None:
    with Workspace.open(workspace_folder) as workspace:
        ids = workspace.partners().set_index("name")["id"]
        workspace.review.place(ids["Library Story Hour"], *BAKERY)
    app = open_page("review.py")
    assert "Every partner with an address is on the map." in words_of(app)


@pytest.mark.usefixtures("empty_workspace_folder")
def test_a_workspace_without_partners_says_what_to_do(open_page: Open) -> None:
    assert "No partner has an address yet." in words_of(open_page("review.py"))


def test_without_an_address_reference_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: Open
) -> None:
    import streamlit as st

    folder = tmp_path / "bare"
    with Workspace.open(folder, create=True) as workspace:
        workspace.save_partner(PartnerDraft(name="Pantry", address="1 Main St"))
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(folder))
    st.cache_resource.clear()
    app = open_page("review.py")
    assert "No address reference is loaded" in words_of(app)
    assert looked_at(app) == "Pantry"
    st.cache_resource.clear()


def test_a_partner_deleted_meanwhile_is_told_plainly(listed: Path, open_page: Open) -> None:
    app = choose(open_page("review.py"), "Elm House")
    partner_id = stored(listed, "Elm House")["id"]
    with Workspace.open(listed) as workspace:
        workspace.delete_partners([partner_id])
    press(app, f"accept.{partner_id}.1")
    assert "Elm House" not in [one.label for one in app.button]
    assert rows(app) == 3
