"""The language of the pages in a browser: chosen by it, switched by hand, kept in the address."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo_workspace import demo_copy

pytestmark = pytest.mark.browser

ENGLISH = "What helps our families, and where"
SPANISH = "Lo que ayuda a nuestras familias, y dónde está"
LANG = "document.documentElement.lang"


def _title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, exact=True)).to_be_visible(timeout=30_000)


def test_the_browser_chooses_and_the_switch_is_kept(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> None:
    address = serve(workspace_folder)
    context = browser.new_context(locale="es-US", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    _title(page, SPANISH)
    page.wait_for_function(f"{LANG} === 'es' && location.search === '?lang=es'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("radio", name="English").or_(
        page.get_by_role("button", name="English")
    ).click()
    _title(page, ENGLISH)
    page.wait_for_function(f"{LANG} === 'en' && location.search === '?lang=en'")
    context.close()

    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(address)
    _title(page, ENGLISH)
    search = page.get_by_role("textbox", name="Search")
    search.fill("pantry")
    search.press("Enter")
    page.wait_for_function("location.search === '?map.text=pantry'")
    page.get_by_role("radio", name="Español").or_(
        page.get_by_role("button", name="Español")
    ).click()
    _title(page, SPANISH)
    expect(page.get_by_role("textbox", name="Buscar")).to_have_value("pantry")
    page.wait_for_function("location.search.includes('lang=es')")
    copied = page.url
    page.goto("about:blank")
    page.goto(copied)
    _title(page, SPANISH)
    expect(page.get_by_role("textbox", name="Buscar")).to_have_value("pantry")
    assert page.evaluate(LANG) == "es"
    context.close()


def test_the_address_keeps_every_condition_when_the_language_changes(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> None:
    address = serve(workspace_folder)
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{address}/?map.day=Tue&map.free=true&map.language=English")
    _title(page, ENGLISH)
    expect(page.get_by_text("free, English, open Tue 6:00 PM").first).to_be_visible()
    page.get_by_role("radio", name="Español").or_(
        page.get_by_role("button", name="Español")
    ).click()
    _title(page, SPANISH)
    page.wait_for_function("location.search.includes('map.day=Martes')")
    page.goto(page.url)
    _title(page, SPANISH)
    said = page.get_by_text("gratis, inglés, abiertas el martes (6:00 p.m.)").first
    expect(said).to_be_visible()
    context.close()


def test_a_long_list_outlives_the_switch(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    address = serve(demo_copy(tmp_path / "demo"))
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.goto(f"{address}/partners")
    rows = page.get_by_role("combobox", name="Rows of the list")
    expect(rows).to_have_value("1–25 of 83 in the list", timeout=30_000)
    page.get_by_role("radio", name="Español").or_(
        page.get_by_role("button", name="Español")
    ).click()
    rows = page.get_by_role("combobox", name="Filas de la lista")
    expect(rows).to_have_value("1–25 de 83 en la lista")
    page.get_by_text("Vista del personal").first.click()
    expect(rows).to_have_value("1–25 de 84 en la lista")
    expect(page.get_by_text("Algo falló")).to_have_count(0)
    context.close()
