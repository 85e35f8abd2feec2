"""The presenter in a real browser, driven by keys alone as from a clicker."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, expect

from mapping.partners.filters import PartnerFilter
from mapping.workspace import GapQuestion, View, Workspace
from tests.maps_browser import grave_faults, watched

pytestmark = pytest.mark.browser

_EAST = (-97.445, 37.685, -97.435, 37.695)
_HOLDS = """([west, south, east, north]) => {
    const box = window.map.getBounds();
    return box.contains([[south, west], [north, east]])
        && box.getNorth() - box.getSouth() < 3 * (north - south);
}"""
_VIEWS = (
    View(name="Food", filter=PartnerFilter(categories=("food",))),
    View(name="East", filter=PartnerFilter(categories=("health",)), extent=_EAST),
    View(name="Need", question=GapQuestion(category="food", mode="line", minutes=10)),
)


@pytest.fixture
def prepared(workspace_folder: Path) -> Path:
    """Return the folder of a workspace with three views."""
    with Workspace.open(workspace_folder) as workspace:
        for view in _VIEWS:
            workspace.save_view(view)
    return workspace_folder


class Stage:
    """The stage as the people in the room see it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.set_default_timeout(60_000)
        self.errors, self.outside = watched(page)
        if (page.viewport_size or {"width": 0})["width"] > 768:
            page.goto(address)
            page.get_by_role("link", name="Present").click()
        else:
            page.goto(f"{address}/present")
        page.get_by_role("button", name="Show 3 views").click()
        self.counter.wait_for()
        self.map.locator(".cg-marker").first.wait_for()

    @property
    def counter(self) -> Locator:
        return self.page.locator(".cg-present-counter")

    @property
    def map(self) -> "Locator":
        return self.page.frame_locator(".st-key-cg-present-map iframe").locator("body")

    @property
    def frame(self) -> Frame:
        return next(frame for frame in self.page.frames if "st_folium" in frame.url)

    def press(self, key: str, *, at: int) -> None:
        self.page.keyboard.press(key)
        self.shows(at)

    def shows(self, at: int) -> None:
        first = ("1 of 4 partners: Food", "1 of 4 partners: Health", "students")[at - 1]
        expect(self.counter).to_have_text(f"{at} of 3")
        expect(self.page.locator(".cg-present-words h1")).to_contain_text(first)


def test_a_clicker_goes_through_the_views(
    browser: Browser, serve: Callable[[Path], str], prepared: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    stage = Stage(page, serve(prepared))
    stage.shows(1)
    assert page.locator('[data-testid="stHeader"]').is_hidden()
    base = stage.frame.evaluate("() => (window.map.__mine = 'kept')")
    for key, at in (
        ("PageDown", 2),
        ("ArrowRight", 3),
        ("ArrowRight", 3),
        ("PageUp", 2),
        (" ", 3),
        ("Home", 1),
        ("End", 3),
        ("ArrowUp", 2),
    ):
        stage.press(key, at=at)
    stage.frame.wait_for_function(_HOLDS, arg=list(_EAST))
    # Keys pressed while the map has the focus are the presenter's too, and pan nothing.
    stage.frame.locator(".leaflet-container").first.focus()
    stage.press("ArrowRight", at=3)
    stage.press("ArrowLeft", at=2)
    page.keyboard.press("b")
    expect(page.locator(".cg-present-dark")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cg-present-dark")).to_have_count(0)
    stage.shows(2)
    page.keyboard.press(".")
    expect(page.locator(".cg-present-dark")).to_be_visible()
    page.locator(".cg-present-dark").click()
    expect(page.locator(".cg-present-dark")).to_have_count(0)
    # Two quick presses go two views on.
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    stage.shows(3)
    assert stage.frame.evaluate("() => window.map.__mine") == base
    page.get_by_role("button", name="Full screen (F)").click()
    page.wait_for_function("document.fullscreenElement !== null")
    stage.press("PageUp", at=2)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Show 3 views")).to_be_visible()
    expect(page.locator('[data-testid="stHeader"]')).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".cg-present-dark")).to_have_count(0)
    assert (stage.errors, stage.outside) == ([], [])


def test_the_stage_fills_the_screen_in_large_type_and_axe_finds_no_grave_fault(
    browser: Browser, serve: Callable[[Path], str], prepared: Path
) -> None:
    address = serve(prepared)
    for width, height, share, theme in ((390, 844, 0.45, "dark"), (1920, 1080, 0.6, "light")):
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
        stage = Stage(page, address)
        faults = grave_faults(page)
        stage.press("End", at=3)
        faults += grave_faults(page)
        frame = page.locator(".st-key-cg-present-map iframe").bounding_box()
        assert frame is not None
        assert frame["width"] == width
        assert frame["height"] > height * share
        assert page.evaluate("document.documentElement.scrollWidth") == width
        sentence, legend = page.evaluate(
            "['.cg-present-words h1', '.st-key-cg-present-foot .cg-scale li'].map("
            "one => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))"
        )
        assert legend >= 20
        assert sentence >= (32 if width > 640 else 24)
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Show 3 views")).to_be_visible()
        assert faults + grave_faults(page) == []
        page.close()


def test_the_map_page_keeps_a_view_and_no_address(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.set_default_timeout(60_000)
    errors, outside = watched(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    page.goto(serve(workspace_folder))
    here = page.frame_locator('iframe[title*="st_folium"]')
    here.locator(".cg-marker").first.wait_for()
    frame = next(frame for frame in page.frames if "st_folium" in frame.url)
    frame.evaluate("() => window.map.setView([37.69, -97.44], 15, {animate: false})")
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_label("Name in the list of views").fill("The mill")
    page.locator(".cg-present-keep").click()
    expect(page.get_by_text("Kept as number 1.")).to_be_visible()
    page.keyboard.press("Escape")
    field = page.get_by_label("What is near this address or place?")
    field.fill("100 Bakery Ln, Brookfield")
    page.keyboard.press("Enter")
    expect(page.locator(".cg-near-kinds")).to_contain_text("Harvest Pantry")
    expect(here.locator(".cg-pin-icon")).to_be_visible()
    assert "akery" not in page.url
    assert [url for url in asked if "akery" in url] == []
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "akery" not in stored
    assert grave_faults(page) == []
    # Where the map stands now would tell the address, so it is not kept.
    page.get_by_role("button", name="Keep this view").click()
    page.get_by_label("Name in the list of views").fill("Near somebody")
    page.locator(".cg-present-keep").click()
    expect(page.get_by_text("Kept as number 2.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Partners").click()
    page.get_by_role("link", name="Map", exact=True).click()
    here.locator(".cg-marker").first.wait_for()
    expect(field).to_have_value("")
    expect(page.locator(".cg-near-kinds")).to_have_count(0)
    # The map stands where it stood before it went to the address.
    frame = next(frame for frame in page.frames if "st_folium" in frame.url)
    stands = frame.evaluate("() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]")
    assert stands == pytest.approx([37.69, -97.44, 15], abs=1e-3)
    remembered = page.evaluate("Object.values(window.cgViews)")
    assert remembered == [pytest.approx(stands, abs=1e-3)]
    log = (tmp_path / "server.log").read_text(encoding="utf-8", errors="replace")
    assert "akery" not in log
    assert (errors, outside) == ([], [])
    with Workspace.open(workspace_folder) as workspace:
        view, other = workspace.views()
    assert (view.name, other.name, other.extent) == ("The mill", "Near somebody", None)
    assert view.extent is not None
    west, south, east, north = view.extent
    assert (west + east) / 2 == pytest.approx(-97.44, abs=1e-4)
    assert (south + north) / 2 == pytest.approx(37.69, abs=1e-4)
