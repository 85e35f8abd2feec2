"""A page in Spanish shows a partner's Spanish texts, and the form takes them; no browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mapping.partners.filters import PartnerFilter
from mapping.ui import keys, language
from mapping.workspace import View, Workspace
from tests.demo_workspace import demo_copy, demo_folder, html_of, layers_of, page_opener, words_of
from tests.pages.conftest import MAIN

PANTRY, PARISH = "Despensa Comunitaria de Bend", "Despensa de la Parroquia San Isidro"
PROMISED = "Despensa donde usted escoge lo que lleva"


class Reader:
    """Opens pages in Spanish, or in the language that is asked for.

    AppTest words the options of widgets outside the session, where nobody knows its language, so
    here all sessions have the same one.
    """

    def __init__(self, open_page: Callable[[str], AppTest], patch: pytest.MonkeyPatch) -> None:
        self.open_page = open_page
        self.code = "es"
        patch.setattr(language, "code", lambda: self.code)

    def __call__(self, path: str, code: str = "es") -> AppTest:
        """Open a page."""
        self.code = code
        app = self.open_page(path)
        assert not app.exception
        return app


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """Return a reader of Spanish in the demo district."""
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield Reader(opened, monkeypatch)


@pytest.mark.usefixtures("is_local")
def test_an_address_in_spanish_opens_the_map_in_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    with page_opener(demo_folder(), monkeypatch):
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.query_params["lang"] = "es"
        app.run()
        assert names(app)[:2] == ["Ayuda Legal Prairie", "Ayuntamiento de Tolliver Bend"]


def names(app: AppTest) -> list[str]:
    """Return the names in the list of the map page, in order."""
    rows = [b.label for b in app.button if str(b.key).startswith("map.row.")]
    return [row.split(". ", 1)[1].split(" :gray")[0].replace("\\", "") for row in rows]


def labelled(widgets: Any, label: str) -> Any:
    (found,) = [widget for widget in widgets if widget.label == label]
    return found


def test_list_card_and_map_are_in_spanish_and_the_list_is_sorted_so(
    spanish: Reader,
) -> None:
    app = spanish("map.py")
    app.multiselect(key="map.categories").set_value(["food"]).run()
    listed = names(app)
    assert listed == sorted(listed)
    assert {PANTRY, PARISH, "Northside Food Shelf"} <= set(listed)
    (drawn,) = layers_of(app)["partners"]
    assert sorted(drawn["name"]) == listed
    app.session_state["map.selected"] = "tb-001"
    app.run()
    card = html_of(app)
    for words in (PANTRY, PROMISED, "Cualquier hogar del distrito", "lun., mié. y vie. de 10 a.m."):
        assert words in card
    assert "Client-choice" not in card
    assert "Bend Neighbors Together" not in listed
    app = spanish("map.py", code="en")
    app.multiselect(key="map.categories").set_value(["food"]).run()
    assert "Bend Community Pantry" in names(app)
    app.session_state["map.selected"] = "tb-001"
    app.run()
    assert "Client-choice pantry" in html_of(app)
    assert PROMISED not in html_of(app)


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("words", ["client-choice", "usted escoge", "articulos bebe", PANTRY])
def test_a_search_finds_words_of_both_languages_on_pages_of_both(
    spanish: Reader, words: str, code: str
) -> None:
    app = spanish("map.py", code)
    app.text_input(key="map.text").set_value(words).run()
    assert names(app) == [PANTRY if code == "es" else "Bend Community Pantry"]


def test_what_is_near_and_where_to_start_from_are_named_in_spanish(
    spanish: Reader,
) -> None:
    app = spanish("map.py")
    assert PANTRY in app.selectbox(key="map.within").options
    app.text_input(key="nearby.address.0").set_value("505 N Garfield Ave, Tolliver Bend").run()
    assert not app.exception
    near = next(part for part in html_of(app).split("<h2") if "cg-near-kinds" in part)
    assert PANTRY in near
    assert "Bend Community Pantry" not in near


def test_an_answer_about_gaps_names_places_in_spanish(spanish: Reader) -> None:
    app = spanish("gaps.py")
    assert not app.exception
    said = words_of(app)
    assert f"El más cercano: {PARISH}" in said.replace("\\", "")
    assert "San Isidro Parish Pantry" not in said
    assert PANTRY in html_of(app), "in the table of the places"
    (drawn,) = layers_of(app)["partners"]
    assert PANTRY in drawn["name"]
    (areas,) = layers_of(app)["areas"]
    assert PARISH in str(areas["areas"])


def test_a_prepared_view_names_places_in_spanish(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = demo_copy(tmp_path / "demo")
    with Workspace.open(folder) as workspace:
        workspace.save_view(View(name="Food", filter=PartnerFilter(categories=("food",))))
    with page_opener(folder, monkeypatch) as opened:
        app = Reader(opened, monkeypatch)("present.py")
        app.session_state["present.on"], app.session_state["present.at"] = True, 0
        app.run()
        assert not app.exception
        (drawn,) = layers_of(app)["partners"]
        assert PANTRY in drawn["name"]


def test_a_confidential_place_shows_its_spanish_name_to_staff_and_no_more(
    spanish: Reader,
) -> None:
    app = spanish("map.py")
    app.session_state["map.selected"] = "tb-042"
    app.session_state[keys.KEPT_STAFF_VIEW] = True
    app.run()
    card = html_of(app)
    assert "Safe Harbor House" in card
    assert "Refugio para familias" not in card
    assert "gratis" not in card


# The form


def opened_form(app: AppTest, name: str) -> AppTest:
    next(b for b in app.button if name in b.label).click()
    app.run()
    labelled(app.button, "Edit").click()
    return app.run()


def test_texts_in_spanish_are_saved_undone_and_shown_again(
    workspace_folder: Path,
    open_page: Callable[[str], AppTest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stored() -> dict[str, dict[str, str]]:
        with Workspace.open(workspace_folder) as workspace:
            ids = workspace.partners().set_index("name")["id"]
            told = workspace.partner_draft(ids["Harvest Pantry"]).translations
        return {code: dict(texts) for code, texts in told.items()}

    app = opened_form(open_page("partners.py"), "Harvest Pantry")
    (folded,) = [one for one in app.expander if one.label == "In Spanish / En español"]
    assert not folded.proto.expanded
    assert labelled(app.text_input, "Cost in Spanish").placeholder == "free"
    labelled(app.text_input, "Name in Spanish").set_value(" Despensa Cosecha ").run()
    labelled(app.text_area, "What it offers, in Spanish").set_value("Cajas\nde comida").run()
    labelled(app.text_input, "Opening hours in Spanish").set_value("de lunes a viernes").run()
    labelled(app.button, "Save").click()
    app.run()
    assert not app.exception
    told = {
        "name": "Despensa Cosecha",
        "description": "Cajas\nde comida",
        "hours": "de lunes a viernes",
    }
    assert stored() == {"es": told}
    labelled(app.button, "Undo").click()
    app.run()
    assert stored() == {}
    labelled(app.button, "Redo").click()
    app.run()
    assert stored() == {"es": told}

    monkeypatch.setattr(language, "code", lambda: "es")
    app.run()
    assert any("Despensa Cosecha" in b.label for b in app.button)
    assert "Cajas\nde comida" in html_of(app), "the card of the partner that was just saved"
    labelled(app.button, "Editar").click()
    app.run()
    assert labelled(app.text_input, "Nombre").value == "Harvest Pantry"
    assert labelled(app.text_input, "Nombre en español").value == "Despensa Cosecha"
    (unfolded,) = [one for one in app.expander if one.label == "En español"]
    assert unfolded.proto.expanded


def test_a_changed_original_asks_for_another_look_at_its_translation(
    workspace_folder: Path, open_page: Callable[[str], AppTest]
) -> None:
    doubt = "The text above was changed: check that this still says the same."
    with Workspace.open(workspace_folder) as workspace:
        ids = workspace.partners().set_index("name")["id"]
        draft = workspace.partner_draft(ids["Harvest Pantry"])
        told = {"es": {"hours": "de lunes a viernes"}}
        workspace.save_partner(
            type(draft)(**{**vars(draft), "translations": told}), partner_id=ids["Harvest Pantry"]
        )
    app = opened_form(open_page("partners.py"), "Harvest Pantry")
    assert doubt not in html_of(app)
    labelled(app.text_input, "Opening hours").set_value("Sat 10-2").run()
    assert html_of(app).count(doubt) == 1
    labelled(app.text_input, "Opening hours in Spanish").set_value("sábados de 10 a 2").run()
    assert doubt not in html_of(app)
    labelled(app.text_input, "Opening hours in Spanish").set_value("x" * 5_001).run()
    labelled(app.button, "Save").click()
    app.run()
    assert "longer than 5,000 letters" in html_of(app)


@pytest.mark.usefixtures("workspace_folder")
def test_what_was_typed_in_spanish_is_there_when_the_form_is_taken_up_again(
    open_page: Callable[[str], AppTest],
) -> None:
    app = opened_form(open_page("partners.py"), "Harvest Pantry")
    labelled(app.text_input, "Cost in Spanish").set_value("gratis").run()
    labelled(app.button, "Back to the list").click()
    app.run()
    labelled(app.button, "Go on with it").click()
    app.run()
    assert labelled(app.text_input, "Cost in Spanish").value == "gratis"
    (unfolded,) = [one for one in app.expander if one.label == "In Spanish / En español"]
    assert unfolded.proto.expanded
