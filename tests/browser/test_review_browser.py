"""The review page in a real browser: by keys alone, on a phone, and to axe's liking."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mapping.workspace import Workspace
from tests.maps_browser import grave_faults, watched
from tests.partners_workspace import HOSTILE_NAME

pytestmark = pytest.mark.browser

_LIST = """name,category,address
Elm House,housing,"5 Elm, Brookfield, KS"
Mobile Van,health,various locations
Box Charity,food,"P.O. Box 7, Brookfield, KS 67001"
Main Street Help,food,"99 Main St, Brookfield, KS 67001"
"""


@pytest.fixture
def listed(workspace_folder: Path, tmp_path: Path) -> Path:
    """Return the folder of a workspace with addresses that have no place."""
    file = tmp_path / "list.csv"
    file.write_text(f'{_LIST}"{HOSTILE_NAME}!",food,"{HOSTILE_NAME} x"\n', encoding="utf-8")
    with Workspace.open(workspace_folder) as workspace:
        workspace.add_partners(file)
    return workspace_folder


class ReviewPage:
    """The page as somebody without a mouse drives it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.set_default_timeout(60_000)
        self.errors, self.outside = watched(page)
        if (page.viewport_size or {"width": 0})["width"] > 768:
            page.goto(address)
            page.get_by_role("link", name="Review").click()
        else:
            page.goto(f"{address}/review")
        page.locator(".st-key-review-card").wait_for()
        self.quiet()

    def quiet(self) -> None:
        """Wait until the page has drawn what was pressed."""
        self.page.wait_for_timeout(200)
        expect(self.page.locator('[data-testid="stApp"]')).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=60_000
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.quiet()

    def skip_to(self, name: str) -> None:
        for _ in range(10):
            if self.page.locator(".cg-card-name").inner_text() == name:
                return
            self.press("s")
        raise AssertionError(f"{name} never came")

    def type_address(self, words: str) -> None:
        self.press("e")
        field = self.page.get_by_role("textbox", name="Address", exact=True)
        expect(field).to_be_focused()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)
        self.press("Enter")

    def said(self, words: str) -> None:
        expect(self.page.locator(".st-key-review-said")).to_contain_text(words, timeout=30_000)


def test_a_whole_list_is_settled_by_keys_alone(
    browser: Browser, serve: Callable[[Path], str], listed: Path
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    ours = ReviewPage(page, serve(listed))
    ours.said("0 of 6 done this sitting.")
    ours.skip_to(f"{HOSTILE_NAME}!")
    expect(page.locator(".cg-review-address")).to_contain_text(f"{HOSTILE_NAME} x")
    ours.press("n")
    ours.said(f"Marked as no address: {HOSTILE_NAME}!")

    ours.skip_to("Elm House")
    marks = page.frame_locator(".st-key-review-map iframe").locator(".cg-number")
    expect(marks.filter(has_text="2")).to_be_visible(timeout=60_000)
    assert sorted(marks.all_inner_texts()) == ["1", "2"]
    ours.press("2")
    ours.said("2 of 6 done this sitting. Placed: Elm House")

    ours.skip_to("Mobile Van")
    # Letters typed into the address are no commands: "nsp" would mark, skip and place.
    ours.type_address("nsp lane")
    expect(page.get_by_text("as typed now, not saved yet")).to_be_visible()
    ours.said("2 of 6 done")
    ours.type_address("100 Bakery Ln, Brookfield")
    ours.said("3 of 6 done this sitting. Found and placed: Mobile Van")

    ours.skip_to("Main Street Help")
    ours.press("p")
    pin = page.frame_locator(".st-key-review-map iframe").locator(".cg-pin-icon")
    expect(pin).to_be_visible(timeout=60_000)
    ours.press("ArrowUp", "t", "ArrowLeft", "h")
    ours.said("4 of 6 done this sitting. Placed by hand: Main Street Help")
    ours.press("u")
    ours.said("3 of 6 done this sitting. Taken back: Placed by hand: Main Street Help")
    ours.press("p", "Escape", "p", "h")
    ours.said("4 of 6 done")
    with Workspace.open(listed) as workspace:
        by_name = workspace.partners().set_index("name")
        assert len(workspace.review.open_list().items) == 2
    placed = ["Elm House", "Mobile Van", "Main Street Help"]
    assert by_name.loc[placed, "placed_by"].tolist() == ["hand"] * 3
    assert page.evaluate("window.__hit") is None
    assert (ours.errors, ours.outside) == ([], [])


def test_a_click_on_the_map_puts_the_pin_there(
    browser: Browser, serve: Callable[[Path], str], listed: Path
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    ours = ReviewPage(page, serve(listed))
    ours.skip_to("Mobile Van")
    frame = page.frame_locator(".st-key-review-map iframe")
    frame.locator("#map_div").click(position={"x": 150, "y": 200})
    expect(frame.locator(".cg-pin-icon")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Put it here").click()
    ours.said("Placed by hand: Mobile Van")
    with Workspace.open(listed) as workspace:
        van = workspace.partners().set_index("name").loc["Mobile Van"]
    west, south, east, north = -97.48, 37.67, -97.42, 37.73
    assert west < van["lon"] < (west + east) / 2
    assert south < van["lat"] < north
    assert ours.errors == []


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1600, "light")])
def test_axe_finds_no_grave_fault_in_any_mode(
    width: int, theme: str, browser: Browser, serve: Callable[[Path], str], listed: Path
) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]
        reduced_motion="reduce",  # no hint is asked about while it fades in
    )
    ours = ReviewPage(page, serve(listed))
    ours.skip_to("Elm House")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    faults = grave_faults(page)
    ours.press("e")
    faults += grave_faults(page)
    ours.press("Escape", "p")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    faults += grave_faults(page)
    assert faults == []
