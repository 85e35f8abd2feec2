"""A family that reads Spanish is shown a partner's Spanish texts: on the page and in the file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mapping.workspace import Workspace
from tests.demo_workspace import demo_copy

pytestmark = pytest.mark.browser

NAME, OWN_NAME = "Despensa Comunitaria de Bend", "Bend Community Pantry"
TOLD = "Despensa donde usted escoge lo que lleva: alimentos frescos y artículos para bebé."


def _opened(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function("performance.getEntriesByName('cg-ready').length === 1")


def test_the_page_and_the_file_say_it_in_spanish(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    folder, file = demo_copy(tmp_path / "demo"), tmp_path / "map.html"
    with Workspace.open(folder) as workspace:
        workspace.export_map(file)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{serve(folder)}/?lang=es&map.text=bebe+client-choice")
    row = page.get_by_role("button", name=f"1. {NAME}")
    expect(row).to_be_visible(timeout=60_000)
    row.click()
    expect(page.locator(".cg-card-name")).to_have_text(NAME, timeout=30_000)
    expect(page.locator(".cg-facts")).to_contain_text(TOLD)
    live = page.frame_locator("iframe").first.locator(".cg-card-name")
    expect(live).to_have_text(NAME, timeout=30_000)

    _opened(page, f"{file.as_uri()}#l=es&q=bebe%20client-choice")
    expect(page.locator(".name")).to_have_text([NAME])
    page.locator(".row").click()
    expect(page.locator(".more")).to_contain_text(TOLD)
    expect(page.locator(".cg-card-name")).to_have_text(NAME)

    _opened(page, f"{file.as_uri()}#q=usted%20escoge")
    expect(page.locator(".name")).to_have_text([OWN_NAME])
    page.locator(".row").click()
    expect(page.locator(".more")).to_contain_text("Client-choice pantry")
    context.close()
