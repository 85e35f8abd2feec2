"""The pages in Spanish: nothing of our own wording stays English, and the choice is kept."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from mapping.ui import access, keys, language
from mapping.ui.partner_text import hours_in_words
from mapping.ui.setup_kinds import kind_in_words
from mapping.workspace import Workspace
from tests.demo_workspace import demo_folder, page_opener
from tests.pages.conftest import MAIN

Open = Callable[[str], AppTest]
LOCALE = Path(__file__).resolve().parents[2] / "assets" / "locale" / "es"
SHORT = 12
"""Texts of fewer letters are compared as a whole: "open" is part of many Spanish words."""
PAGES = ("map.py", "gaps.py", "partners.py", "review.py", "present.py", "setup.py")
STAYS = {"Language / Idioma", "English", "West", "East", "Mon-Fri 9am-5pm", "free"}
"""Our two names of the switch, and what the invented data say."""


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that opens a page of the invented district."""
    with page_opener(demo_folder(), monkeypatch) as opened:
        yield opened


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every reader read Spanish; AppTest words the options outside the session, too."""
    monkeypatch.setattr(language, "code", lambda: "es")


def switched(app: AppTest, code: str) -> AppTest:
    return app.segmented_control(key="main.language").set_value(code).run()


def shown(app: AppTest) -> list[str]:
    """Return all words on the page, and on those of its widgets that are folded up."""
    found: list[str] = []
    for node in [*app.main, *app.sidebar]:
        found += _words(node.proto)
    return found


def _words(proto: Any) -> Iterator[str]:
    """Give the strings of an element but for keys, icons, scripts and data of components."""
    if not isinstance(proto, Message):
        return
    if proto.DESCRIPTOR.name in ("ComponentInstance", "Arrow"):
        return
    for field, value in proto.ListFields():
        if field.name in ("id", "icon", "key", "form_id", "url", "element_id", "shortcut"):
            continue
        values = [value] if isinstance(value, str | Message) else value
        if not isinstance(values, list) and not hasattr(values, "__iter__"):
            continue
        for one in values:
            if isinstance(one, str):
                yield from _texts(one)
            else:
                yield from _words(one)


def _texts(markup: str) -> Iterator[str]:
    plain = re.sub(r"<(script|style)>.*?</\1>", "", markup, flags=re.DOTALL)
    yield from re.findall(r'(?:aria-label|title)="([^"]*)"', plain)
    yield from (html.unescape(one).strip() for one in re.split(r"<[^>]*>", plain) if one.strip())


def english(words: list[str]) -> list[str]:
    """Return the words that are an English text of a catalogue with another Spanish one."""
    patterns = []
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                text = str(message.id).strip()
                if text and text != str(message.string).strip():
                    patterns.append(_pattern(text))
    every = re.compile("|".join(patterns))
    return [one for one in words if one not in STAYS and every.search(one)]


def _pattern(text: str) -> str:
    is_short = len(re.sub(r"{\w+}|\W", "", text)) < SHORT
    between = r"[\d,.]+" if is_short else ".*?"
    literal = between.join(re.escape(part) for part in re.split(r"{\w+}", text))
    if is_short:
        return rf"^(?:{literal})$"
    return rf"\b{literal}" if text[0].isalpha() else literal


def test_english_is_found_where_it_is() -> None:
    assert english(["Nothing is changed yet. Choose a change below."])
    assert english(["3 of them have no place on the map."])
    assert not english(["Todavía no se ha cambiado nada.", "abierto"])


@pytest.mark.usefixtures("spanish", "workspace_folder")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_in_spanish_shows_no_english_of_ours(page: str, open_page: Open) -> None:
    app = open_page(page)
    assert not app.exception
    assert english(shown(app)) == []
    app.session_state[keys.KEPT_STAFF_VIEW] = True
    assert english(shown(app.run())) == []


@pytest.mark.usefixtures("spanish", "empty_workspace_folder")
@pytest.mark.parametrize("page", PAGES)
def test_an_empty_workspace_says_so_in_spanish(page: str, open_page: Open) -> None:
    assert english(shown(open_page(page))) == []


@pytest.mark.usefixtures("spanish")
def test_an_answer_and_a_what_if_are_in_spanish(demo: Open) -> None:
    app = demo("gaps.py")
    assert english(shown(app)) == []
    assert any("estudiantes viven a más de" in one for one in shown(app))
    app.button(key="gaps.rows.unserved").click().run()
    assert english(shown(app)) == []
    app.segmented_control(key="gaps.view").set_value("what_if").run()
    for kind in ("limit", "add", "hours", "cost", "language", "move"):
        serial = app.session_state["gaps.trial"].serial
        app.selectbox(key=f"gaps.trial{serial}.kind").set_value(kind).run()
        assert english(shown(app)) == [], kind
    app.session_state["gaps.trial"].set_limit(40.0)
    app.run()
    assert english(shown(app)) == []
    assert any(one == "El límite es de 40 minutos." for one in shown(app))


@pytest.mark.usefixtures("spanish", "workspace_folder")
def test_hours_and_kinds_of_places_are_said_in_spanish() -> None:
    assert hours_in_words("Mo-Fr 09:00-17:00; Sa[1] 10:00-24:00") == (
        "lunes-viernes 9:00 a.m.-5:00 p.m.; sábado (primero del mes) 10:00 a.m.-medianoche"
    )
    assert hours_in_words("Apr-Oct Su sunrise-sunset") == "abr-oct domingo amanecer-atardecer"
    assert kind_in_words("amenity=place_of_worship") == "lugar de culto"
    assert kind_in_words("healthcare=blood_donation") == "blood donation"


@pytest.mark.usefixtures("spanish")
def test_languages_are_in_the_order_of_their_names(demo: Open) -> None:
    app = demo("map.py")
    names = app.selectbox(key="map.language").options
    assert names == ["Cualquiera", "Árabe", "Español", "Inglés", "Somalí", "Vietnamita"]


@pytest.mark.usefixtures("spanish")
def test_the_form_and_the_card_of_a_partner_are_in_spanish(
    open_page: Open, workspace_folder: Path
) -> None:
    with Workspace.open(workspace_folder) as workspace:
        first = workspace.partners()["id"].iloc[0]
    app = open_page("partners.py")
    app.button(key=f"partners.row.{first}").click().run()
    assert english(shown(app)) == []
    app.button(key="partners.edit").click().run()
    assert any("Horario de atención" in one for one in shown(app))
    assert english(shown(app)) == []


@pytest.mark.usefixtures("spanish")
def test_visitors_from_elsewhere_read_spanish(
    open_page: Open, workspace_folder: Path, is_local: Callable[[bool], None]
) -> None:
    with Workspace.open(workspace_folder) as workspace:
        workspace.set_staff_code("long enough")
    app = open_page("setup.py")
    is_local(False)
    assert not access.is_local()
    assert english(shown(app.run())) == []


@pytest.mark.usefixtures("workspace_folder")
def test_dates_and_the_page_say_the_language(open_page: Open) -> None:
    app = switched(open_page("review.py"), "es")
    footer = next(one for one in shown(app) if one.startswith("Fuentes:"))
    assert re.search(r"\d+ de \w+ de 20\d\d\.$", footer)
    assert any("document.documentElement.lang='es'" in one.proto.body for one in app.get("html"))


@pytest.mark.usefixtures("workspace_folder")
def test_the_choice_stays_from_page_to_page_and_in_the_address(open_page: Open) -> None:
    app = switched(open_page("review.py"), "es")
    assert app.query_params["lang"] in ("es", ["es"])
    app.switch_page("partners.py")
    assert app.run().title[0].value == "Organizaciones y recursos para las familias"
    switched(app, "en")
    assert app.title[0].value == "Partners and family resources"
    assert "lang" not in app.query_params


@pytest.mark.usefixtures("workspace_folder", "is_local")
@pytest.mark.parametrize(
    ("address", "title"),
    [
        ({"lang": "es"}, "Lo que ayuda a nuestras familias, y dónde está"),
        ({"lang": "xx"}, "What helps our families, and where"),
        ({"map.text": "food"}, "What helps our families, and where"),
    ],
)
def test_an_address_says_its_language(address: dict[str, str], title: str) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    assert app.run().title[0].value == title
