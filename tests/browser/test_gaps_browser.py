"""The gaps page in a browser: answers, and downloads that open."""

import csv
import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mapping.workspace import GapQuestion, Workspace
from tests.demo_workspace import demo_folder
from tests.maps_browser import grave_faults, watched

pytestmark = pytest.mark.browser
PATIENCE_MS = 60_000


def opened(browser: Browser, address: str, **options: object) -> Page:
    page = browser.new_page(**options)  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/gaps")
    page.locator(".cg-sentence").wait_for()
    page.frame_locator('iframe[title*="st_folium"]').locator(".cg-marker").first.wait_for()
    return page


def test_a_new_need_gets_a_new_answer_and_keeps_the_view(browser: Browser, address: str) -> None:
    page = opened(browser, address, viewport={"width": 1600, "height": 1000})
    errors, outside = watched(page)
    frame = next(frame for frame in page.frames if "st_folium" in frame.url)
    read = "() => [window.map.getCenter().lat, window.map.getCenter().lng, window.map.getZoom()]"
    frame.evaluate("() => window.map.setZoom(window.map.getZoom() + 1, {animate: false})")
    before = frame.evaluate(read)
    expect(page.locator(".cg-sentence")).to_contain_text("open on Tuesday")
    page.get_by_role("combobox", name="What do families need?").click()
    page.get_by_role("option", name="A library on foot").click()
    expect(page.locator(".cg-sentence")).to_contain_text("from a library")
    assert frame.evaluate(read) == before
    assert errors == []
    assert outside == []


def test_the_answer_s_files_arrive_and_open(browser: Browser, address: str, tmp_path: Path) -> None:
    page = opened(browser, address, viewport={"width": 1600, "height": 1000})
    page.get_by_text("Take this answer with you").click()
    with Workspace.open(demo_folder()) as workspace:
        table_df = workspace.gaps(GapQuestion(need="evening_food"), audience="public").table
    files = {}
    for label in ("Table (CSV)", "Map data (GeoJSON)", "GeoPackage", "One-file map"):
        # A click on a button that is just being replaced does nothing.
        page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label).click()
        target = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(target)
        files[target.suffix] = target
    with files[".csv"].open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["area_id"] for row in rows] == list(table_df["area_id"])
    collection = json.loads(files[".geojson"].read_text(encoding="utf-8"))
    assert {"area_id", "unserved_students"} <= set(collection["features"][0]["properties"])
    assert files[".gpkg"].read_bytes().startswith(b"SQLite format 3")
    alone = browser.new_context(offline=True).new_page()
    errors, outside = watched(alone)
    alone.goto(files[".html"].as_uri())
    alone.locator(".cg-area").first.wait_for(state="attached")
    assert errors == []
    assert outside == []


def test_a_click_on_the_map_opens_an_area_and_places_what_might_open(
    browser: Browser, address: str
) -> None:
    page = opened(browser, address, viewport={"width": 1600, "height": 1000})
    errors, outside = watched(page)
    _click_map(page, 0.45, 0.25)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Who is nearest")
    faults = grave_faults(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_text("What if …", exact=True).click()
    page.get_by_role("combobox", name="Add a change").click()
    page.get_by_role("option", name="Open a new place").click()
    expect(page.get_by_text("Click the map where it would be")).to_be_visible()
    _still(page)
    _click_map(page, 0.55, 0.45)
    expect(page.locator(".cg-said", has_text="The pin shows where")).to_be_visible()
    expect(dialog).to_be_hidden()
    faults += grave_faults(page)
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(".cg-sentence")).to_contain_text("more students would be within reach")
    frame = page.frame_locator('iframe[title*="st_folium"]')
    expect(frame.locator(".cg-area-gain1, .cg-area-gain2, .cg-area-gain3").first).to_be_visible()
    expect(frame.locator(".cg-pin")).to_have_count(1)
    faults += grave_faults(page)
    assert faults == []
    assert errors == []
    assert outside == []


def _still(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def _click_map(page: Page, across: float, down: float) -> None:
    """Click the map at a share of its width and height."""
    frame = page.locator('iframe[title*="st_folium"]')
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    frame.click(position={"x": box["width"] * across, "y": box["height"] * down})


def test_two_maps_move_together_and_point_at_the_same_area(browser: Browser, address: str) -> None:
    page = opened(browser, address, viewport={"width": 1600, "height": 1300})
    errors, outside = watched(page)
    page.get_by_text("Two needs", exact=True).click()
    maps = page.locator('iframe[title*="st_folium"]')
    expect(maps).to_have_count(2, timeout=PATIENCE_MS)
    for at in range(2):
        maps.nth(at).content_frame.locator("path.cg-area").first.wait_for()
    _still(page)
    first, second = (maps.nth(at).element_handle().content_frame() for at in range(2))
    assert first
    assert second
    where = "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
    for leader, follower, step in ((first, second, 40), (second, first, -90)):
        leader.evaluate(
            "step => { map.setZoom(map.getZoom() + Math.sign(step), {animate: false});"
            " map.panBy([step, step], {animate: false}); }",
            step,
        )
        there = leader.evaluate(where)
        follower.wait_for_function(
            "there => map.getZoom() === there[2] && Math.abs(map.getCenter().lat - there[0]) < 1e-3"
            " && Math.abs(map.getCenter().lng - there[1]) < 1e-3",
            arg=there,
        )
    area = maps.nth(0).content_frame.locator("path.cg-area").nth(3)
    area.dispatch_event("mouseover")
    names = [maps.nth(at).content_frame.locator(".cg-tip .cg-card-name") for at in range(2)]
    expect(names[1]).to_have_text(names[0].inner_text())
    area.dispatch_event("mouseout")
    expect(names[1]).to_have_count(0)
    assert errors == []
    assert outside == []


@pytest.mark.parametrize("width", [1024, 1366])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_choice_of_what_to_see_is_cut_off(
    browser: Browser, address: str, language: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 768})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{address}/gaps?lang={language}")
    group = page.locator('.st-key-gaps-question [data-testid="stButtonGroup"]').last
    expect(group.locator("button")).to_have_count(3)
    box = group.bounding_box()
    for button in group.locator("button").all():
        place = button.bounding_box()
        assert box
        assert place
        assert place["x"] + place["width"] <= box["x"] + box["width"] + 1
