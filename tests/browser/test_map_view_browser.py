"""On the map page nothing but the visitor moves the map, and no run of the page starts it anew."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, FrameLocator, Page, expect

from mapping.workspace import PartnerDraft, Workspace
from tests.maps_browser import watched
from tests.partners_workspace import make_workspace

pytestmark = pytest.mark.browser
STANDS = [37.7, -97.452, 15.5]


def opened(browser: Browser, address: str) -> tuple[Page, FrameLocator]:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60_000)
    page.goto(address)
    here = page.frame_locator('iframe[title*="st_folium"]')
    here.locator(".cg-marker").first.wait_for()
    return page, here


def frame_of(page: Page) -> Frame:
    return next(frame for frame in page.frames if "st_folium" in frame.url)


def move(page: Page) -> None:
    lat, lon, zoom = STANDS
    script = (
        f"() => {{ window.mark = 1; map.setView([{lat}, {lon}], {zoom}, {{animate: false}}); }}"
    )
    frame_of(page).evaluate(script)


def view(page: Page) -> list[float]:
    script = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
    found: list[float] = frame_of(page).evaluate(script)
    return found


def stands(at: list[float]) -> Any:
    return pytest.approx(at, abs=1e-4)


def test_partners_that_come_and_go_and_other_choices_leave_the_view_alone(
    browser: Browser, serve: Callable[[Path], str], tmp_path: Path
) -> None:
    # Without home areas the first view is where the partners are, and they are about to change.
    folder = make_workspace(tmp_path, homes=False)
    page, here = opened(browser, serve(folder))
    errors, outside = watched(page)
    move(page)
    far = PartnerDraft(name="Far Away Clinic", category="health", lon=-97.7, lat=37.9)
    with Workspace.open(folder) as workspace:
        added = workspace.save_partner(far)
    page.get_by_text("Staff view").first.click()
    row = page.locator(".st-key-map-list").get_by_text("Far Away Clinic")
    row.wait_for()
    assert view(page) == stands(STANDS)
    page.get_by_text("Español").click()
    here.get_by_role("button", name="Acercar").wait_for()
    assert view(page) == stands(STANDS)
    page.get_by_text("English").click()
    here.get_by_role("button", name="Zoom in").wait_for()
    with Workspace.open(folder) as workspace:
        workspace.delete_partners([added])
    for words in ("pantry", "no such words"):
        page.get_by_placeholder("Name, street, words …").fill(words)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"with “{words}”").first).to_be_visible()
    expect(row).to_have_count(0)
    expect(page.get_by_text("No partner with these words")).to_be_visible()
    assert view(page) == stands(STANDS)
    assert frame_of(page).evaluate("() => window.mark") == 1
    assert (errors, outside) == ([], [])


def test_the_map_stands_where_it_stood_when_its_page_is_opened_again(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> None:
    page, here = opened(browser, serve(workspace_folder))
    move(page)
    page.get_by_role("link", name="Set-up").click()
    page.get_by_text("What helps our families").wait_for(state="hidden")
    page.get_by_role("link", name="Map", exact=True).click()
    here.locator(".cg-marker").first.wait_for()
    assert frame_of(page).evaluate("() => window.mark") is None
    assert view(page) == stands(STANDS)
    # The page that shows partners held their places; another page does not.
    assert page.evaluate("window.cgPlaces.size") == 1
    page.get_by_role("link", name="Set-up").click()
    page.wait_for_function("window.cgPlaces.size === 0")


def test_an_online_map_is_asked_for_when_it_is_chosen_and_says_if_it_cannot_be_had(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> None:
    page, here = opened(browser, serve(workspace_folder))
    _, outside = watched(page)
    page.route("https://**", lambda route: route.abort())
    here.get_by_label("Online street map").check()
    expect(here.get_by_role("status")).to_have_text("The online map can't be reached.")
    expect(here.get_by_label("No street map")).to_be_checked()
    assert {url.split("/")[2] for url in outside} == {"tile.openstreetmap.org"}
