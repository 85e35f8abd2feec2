"""The set-up page in a real browser: from an empty folder to a gap sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mapping.workspace import Workspace
from tests.maps_browser import watched

pytestmark = pytest.mark.browser

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
_LONG_MS = 120_000


def opened(browser: Browser, address: str, *, width: int = 1280) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/setup")
    expect(page.locator(".cg-steps")).to_be_visible(timeout=60_000)
    return page


def unfold(page: Page, title: str) -> None:
    section = page.locator("details").filter(has=page.get_by_text(title, exact=True)).first
    expect(section).to_be_visible()
    if section.get_attribute("open") is None:
        section.locator("summary").click()


def give(page: Page, label: str, *files: Path) -> None:
    field = page.get_by_role("region", name=label, exact=True)
    field.locator("input[type=file]").set_input_files([str(file) for file in files])
    expect(field.get_by_text(files[0].name[-8:]).first).to_be_visible()


def press(page: Page, name: str) -> None:
    button = page.get_by_role("button", name=name, exact=True)
    expect(button).to_be_enabled(timeout=30_000)
    # A click on a button that is just being replaced does nothing.
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    button.click()


def told(page: Page, step: str, words: str) -> None:
    report = page.locator(f".st-key-setup-report-{step}")
    expect(report).to_contain_text(words, timeout=_LONG_MS)


def test_an_empty_folder_becomes_a_district_with_a_gap_sentence(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    folder = tmp_path / "district"
    Workspace.open(folder, create=True).close()
    address = serve(folder)
    page = opened(browser, address)
    _, outside = watched(page)
    expect(page.get_by_text("0 of 5 are ready.")).to_be_visible()

    unfold(page, "1. District")
    give(page, "Outline of the district (map file)", DEMO / "boundary.geojson")
    press(page, "Save the district")
    told(page, "district", "with its outline")

    unfold(page, "2. Streets")
    give(page, "Street file (.osm.pbf)", DEMO / "streets.osm.pbf")
    press(page, "Add the streets")
    told(page, "streets", "ready for walking, driving and the map")

    unfold(page, "3. Addresses")
    give(page, "Address files", DEMO / "addresses.csv", DEMO / "postcodes.csv")
    press(page, "Add the addresses")
    told(page, "addresses", "address entries added")

    unfold(page, "4. Partners")
    give(page, "List of partners", DEMO / "partners.csv")
    expect(page.locator(".cg-preview caption")).to_contain_text("The first 5 of")
    press(page, "Import these partners")
    told(page, "partners", "taken over from")

    unfold(page, "5. Home areas")
    give(page, "Map file with counts", DEMO / "home_areas.geojson")
    press(page, "Import the home areas")
    told(page, "homes", "students are counted")
    expect(page.get_by_text("All 5 are ready.")).to_be_visible()

    page.get_by_role("link", name="Go to Gaps").click()
    expect(page.locator(".cg-sentence")).to_contain_text("students", timeout=_LONG_MS)
    assert outside == []


def test_the_page_fits_a_phone(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> None:
    page = opened(browser, serve(workspace_folder), width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("tab", name="Districts").click()
    expect(page.get_by_role("button", name="Open or make this district")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_another_device_sees_nothing_until_sharing_is_set_up(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> None:
    address = serve(workspace_folder)
    context = browser.new_context(extra_http_headers={"X-Forwarded-For": "10.0.0.9"})
    page = context.new_page()
    page.goto(f"{address}/setup")
    expect(page.get_by_text("This map is not shared with other devices.")).to_be_visible(
        timeout=60_000
    )
    assert page.locator(".cg-steps").count() == 0
    context.close()
