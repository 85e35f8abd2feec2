"""The map page in a browser: clicks, filters and keys do what a person expects."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from tests.maps_browser import watched

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000
VIEW = "() => [window.map.getCenter().lat, window.map.getCenter().lng, window.map.getZoom()]"


def opened(browser: Browser, address: str, **options: object) -> tuple[Page, FrameLocator]:
    page = browser.new_page(**options)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    here = page.frame_locator('iframe[title*="st_folium"]')
    here.locator(".cg-marker").first.wait_for()
    page.locator(".st-key-map-list button").first.wait_for()
    return page, here


def frame_of(page: Page) -> Frame:
    return next(frame for frame in page.frames if "st_folium" in frame.url)


def view(page: Page) -> list[float]:
    found: list[float] = frame_of(page).evaluate(VIEW)
    return found


def runs(page: Page) -> list[int]:
    """Return a list that grows by one with every message that the page sends to the app."""
    sent: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda _: sent.append(1)),
    )
    return sent


def test_a_click_on_a_sign_opens_its_card_and_its_row(browser: Browser, address: str) -> None:
    page, here = opened(browser, address, viewport={"width": 1600, "height": 1400})
    errors, outside = watched(page)
    before = view(page)
    sign = here.locator(".cg-marker:not(.cg-cluster)").last
    name = sign.get_attribute("aria-label") or ""
    sign.dispatch_event("click")
    card = page.locator(".cg-card-name")
    expect(card).to_be_visible()
    title = card.inner_text()
    assert title in name
    row = page.locator('.st-key-map-list button[kind="primary"]')
    expect(row).to_contain_text(title)
    expect(row).to_be_in_viewport()
    assert view(page) == before
    assert errors == []
    assert outside == []


def test_a_row_and_a_filter_keep_the_view(browser: Browser, address: str) -> None:
    page, _ = opened(browser, address, viewport={"width": 1600, "height": 1000})
    before = view(page)
    frame_of(page).evaluate("() => window.map.setZoom(window.map.getZoom() + 1, {animate: false})")
    zoomed = view(page)
    assert zoomed != before
    page.locator(".st-key-map-list button").nth(2).click()
    expect(page.locator(".cg-card-name")).to_be_visible()
    page.get_by_placeholder("Name, street, words …").fill("library")
    page.keyboard.press("Enter")
    expect(page.get_by_text("with “library”").first).to_be_visible()
    rows = page.locator(".st-key-map-list button")
    expect(rows).to_have_count(int(page.locator(".cg-list-title").inner_text().split()[0]))
    assert view(page) == pytest.approx(zoomed, abs=1e-6)
    expect(page).to_have_url(re.compile(r"\?map\.text=library$"))


def test_a_pan_does_not_run_the_page_again(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1600, "height": 1000})
    page.set_default_timeout(PATIENCE_MS)
    sent = runs(page)
    page.goto(address)
    here = page.frame_locator('iframe[title*="st_folium"]')
    here.locator(".cg-marker").first.wait_for()
    page.locator("footer.cg-footer").wait_for()
    before, quiet = view(page), len(sent)
    frame_of(page).evaluate(
        "() => new Promise(done => { window.map.once('moveend', () => setTimeout(done, 600));"
        " window.map.panBy([120, 60], {animate: false}); })"
    )
    assert view(page) != before
    assert len(sent) == quiet
    page.locator(".st-key-map-list button").first.click()
    expect(page.locator(".cg-card-name")).to_be_visible()
    assert len(sent) > quiet


def test_the_keyboard_alone_reaches_a_partner(browser: Browser, address: str) -> None:
    page, here = opened(browser, address, viewport={"width": 1600, "height": 1000})
    sign = here.locator(".cg-marker:not(.cg-cluster)").first
    assert sign.evaluate("e => e.tabIndex") == 0
    sign.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cg-card-name")).to_be_visible()
    page.get_by_role("button", name="✕").click()
    expect(page.locator(".cg-card-name")).to_have_count(0)
    page.get_by_placeholder("Name, street, words …").focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.st-key-map-list')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".cg-card-name")).to_be_visible()


def test_the_map_follows_the_filter_into_its_file(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page, _ = opened(browser, address, viewport={"width": 1600, "height": 1000})
    page.get_by_placeholder("Name, street, words …").fill("library")
    page.keyboard.press("Enter")
    expect(page.get_by_text("with “library”").first).to_be_visible()
    # A click on a button that is just being replaced does nothing.
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.get_by_text("Take this map with you").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download (").click()
    target = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(target)
    assert target.suffix == ".html"
    count = int(page.locator(".cg-list-title").inner_text().split()[0])
    alone = browser.new_context(offline=True).new_page()
    errors, outside = watched(alone)
    alone.goto(target.as_uri())
    alone.locator(".cg-marker").first.wait_for()
    data = json.loads(alone.locator("#cg-data").text_content() or "")
    assert len(data["places"]) == count
    assert errors == []
    assert outside == []


def test_a_phone_shows_the_map_without_scrolling_sideways(browser: Browser, address: str) -> None:
    page, here = opened(browser, address, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    frame = page.locator('iframe[title*="st_folium"]').bounding_box()
    assert frame is not None
    assert frame["y"] < 600
    assert frame["height"] == 400
    scale = here.locator(".leaflet-control-attribution").bounding_box()
    assert scale is not None
    assert scale["y"] + scale["height"] <= frame["y"] + frame["height"] + 1
    for button in page.locator(".st-key-map-list button").all()[:10]:
        box = button.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 390


def test_the_area_of_a_clicked_place_is_drawn_and_follows_the_next_click(
    browser: Browser, address: str
) -> None:
    page, here = opened(browser, address, viewport={"width": 1600, "height": 1400})
    errors, outside = watched(page)
    before = view(page)
    here.locator(".cg-marker:not(.cg-cluster)").last.dispatch_event("click")
    expect(here.locator(".cg-popup")).to_have_count(1)
    on_foot = page.locator(".st-key-map-reach").get_by_text("on foot", exact=True)
    on_foot.click()
    legend = here.locator(".cg-legend-title")
    expect(legend).to_have_text(f"On foot to {page.locator('.cg-card-name').inner_text()}")
    expect(here.locator("path.cg-area-reach1")).to_have_count(1)
    expect(here.locator(".cg-popup")).to_have_count(0)  # it would hide the area
    expect(here.locator(".cg-marker.cg-selected")).to_have_count(1)
    first = legend.inner_text()
    here.locator(".cg-marker:not(.cg-cluster)").first.dispatch_event("click")
    expect(legend).not_to_have_text(first)
    expect(legend).to_have_text(f"On foot to {page.locator('.cg-card-name').inner_text()}")
    expect(here.locator(".cg-popup")).to_have_count(0)
    assert view(page) == before
    page.get_by_role("button", name="Show on the map").click()
    expect(here.locator(".cg-marker.cg-selected")).to_be_in_viewport()
    frame_of(page).wait_for_function("() => window.map.getZoom() === 16")
    on_foot.click()
    expect(here.locator("path.cg-area-reach1")).to_have_count(0)
    expect(here.locator(".cg-popup")).to_have_count(1)
    assert errors == []
    assert outside == []
