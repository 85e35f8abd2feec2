"""The pages by keyboard and for a screen reader: what assets/page.js adds to Streamlit."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.demo_workspace import demo_folder
from tests.maps_browser import watched

pytestmark = pytest.mark.browser

_TOLD = """() => {
    window.told = [];
    const live = document.getElementById("cg-live");
    new MutationObserver(() => { if (live.textContent) window.told.push(live.textContent); })
        .observe(live, {childList: true, characterData: true, subtree: true});
}"""
_HERE = "() => document.activeElement.closest('[class*=st-key-]')?.className || ''"


def still(page: Page) -> None:
    page.wait_for_timeout(200)
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def test_the_map_page_by_keyboard(browser: Browser, serve: Callable[[Path], str]) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60_000)
    errors, outside = watched(page)
    page.goto(serve(demo_folder()))
    page.frame_locator('iframe[title*="st_folium"]').locator(".cg-marker").first.wait_for()
    rows = page.locator(".st-key-map-list button")
    rows.first.wait_for()
    still(page)

    # One element tells what changes, once, through all runs of the page's script.
    page.evaluate(_TOLD)
    page.get_by_label("Search", exact=True).fill("library")
    page.keyboard.press("Enter")
    said = page.locator(".st-key-cg-says-map")
    expect(said).not_to_contain_text("All ")
    still(page)
    page.get_by_label("Search", exact=True).fill("")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("All ")
    page.wait_for_function("() => window.told.length > 1")
    told = page.evaluate("() => window.told")
    assert len(told) == 2
    assert told[1].startswith("All ")
    assert page.locator("[role=status]:not(:empty), #cg-live").count() == 1
    expect(page.locator("#cg-live")).to_have_count(1)

    # The box of filters stands behind its button, though its element ends the document.
    more = page.get_by_role("button", name="More")
    more.focus()
    page.keyboard.press("Enter")
    box = page.get_by_test_id("stPopoverBody")
    expect(box).to_be_visible()
    more.focus()
    page.keyboard.press("Tab")
    assert box.evaluate("box => box.contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    expect(more).to_be_focused()
    page.keyboard.press("Tab")
    for _stop in range(20):
        page.keyboard.press("Tab")
        if not box.count() or not box.evaluate("box => box.contains(document.activeElement)"):
            break
    expect(box).to_have_count(0)
    assert page.evaluate("() => document.activeElement !== document.body")

    # A link leads past the signs of the map.
    page.get_by_role("link", name="Skip the map").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is near this address or place?")).to_be_focused()

    # A chosen row says so; its card closes with Escape, and the focus is on the row again.
    third = rows.nth(2)
    third.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cg-card-name")).to_be_visible()
    still(page)
    expect(page.locator("[aria-current=true]")).to_have_text(third.inner_text())
    here = page.evaluate(_HERE)
    assert "st-key-map-row-" in here
    page.keyboard.press("Escape")
    expect(page.locator(".cg-card-name")).to_have_count(0)
    still(page)
    expect(page.locator("[aria-current=true]")).to_have_count(0)
    assert page.evaluate(_HERE) == here

    # A button that goes when it is pressed leaves the focus where one came from.
    page.keyboard.press("Enter")
    close = page.get_by_role("button", name="Close", exact=False).first
    close.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cg-card-name")).to_have_count(0)
    page.wait_for_function("() => document.activeElement !== document.body")
    assert page.evaluate(_HERE) == here
    assert (errors, outside) == ([], [])
