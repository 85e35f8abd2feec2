"""Every page in the states that people bring it into, light and dark, wide and on a phone.

All rules of axe are asked, and that nothing to press is smaller than 24 by 24 pixels, inside the
frame of the map as well. A grave finding fails, unless ``HARMLESS`` says why it does no harm. The
one-file map has its test in ``test_onefile_controls.py``.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, FrameLocator, Locator, Page, Response, ViewportSize, expect

from mapping.partners.filters import PartnerFilter
from mapping.workspace import GapQuestion, View, Workspace
from tests.demo_workspace import demo_copy
from tests.maps_browser import watched
from tests.served_app import serving

pytestmark = pytest.mark.browser

HARMLESS: dict[tuple[str, str], str] = {
    ("target-size", ":root:has(.leaflet-popup) .cg-marker"): (
        "a sign partly below the open card: Escape or the cross puts the card away, and WCAG 2.5.8 "
        "leaves signs on a map where their places are"
    ),
}
"""By rule and selector of the element: why the finding does no harm."""
_ASK = """async ([harmless, rules]) => {
    const found = await axe.run(document, rules.length ? {
        resultTypes: ["violations"], runOnly: {type: "rule", values: rules},
    } : {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}});
    const at = (node) => node.target.reduce((root, where) => {
        const element = root.querySelector(where);
        return element.contentDocument || element;
    }, document);
    const faults = [];
    for (const fault of found.violations) {
        if (!["critical", "serious"].includes(fault.impact)) continue;
        for (const node of fault.nodes) {
            if (harmless.some(([rule, where]) => rule === fault.id && at(node).matches(where))) {
                continue;
            }
            const why = (node.failureSummary || "").slice(0, 300);
            faults.push(`${fault.id}: ${node.html.slice(0, 200)} ${why}`);
        }
    }
    return faults;
}"""
_HEIGHTS = {1600: 2600, 390: 4200}  # axe asks about the contrast of what is in the window alone
_FITS = """() => {
    const main = document.querySelector("[data-testid=stMain]");
    return main.scrollHeight <= main.clientHeight;
}"""
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
_UNPLACED = """name,category,address
Mobile Van,health,various locations
Main Street Help,food,"100 Main St, Tolliver Bend, KS 66886"
"""
_VIEWS = (
    View(name="Food", filter=PartnerFilter(categories=("food",))),
    View(name="Need", question=GapQuestion(need="evening_food")),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the app on the demo district, with addresses to review and views to present."""
    folder = demo_copy(tmp_path_factory.mktemp("axe") / "demo")
    unplaced = folder.parent / "unplaced.csv"
    unplaced.write_text(_UNPLACED, encoding="utf-8")
    with Workspace.open(folder) as workspace:
        workspace.add_partners(unplaced)
        for view in _VIEWS:
            workspace.save_view(view)
    with serving(folder.parent / "server.log") as start:
        yield start(folder)


class Sweep:
    """A window that goes from state to state and collects the faults of each."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.faults: dict[str, list[str]] = {}
        page.set_default_timeout(60_000)

    def look(self, state: str) -> None:
        """Ask axe about what is on the screen: all rules in light, those of colours in dark."""
        assert self.page.evaluate(_FITS), f"a taller window for: {state}"
        width = (self.page.viewport_size or {"width": 0})["width"]
        assert self.page.evaluate("document.documentElement.scrollWidth") == width, state
        for theme, ground in (("dark", "rgb(20, 32, 31)"), ("light", "rgb(253, 252, 249)")):
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            expect(self.page.get_by_test_id("stApp")).to_have_css(
                "background-color", ground, timeout=60_000
            )
            self.still()
            for frame in self.page.frames:
                if not frame.evaluate("() => Boolean(window.axe)"):
                    frame.evaluate(AXE_SCRIPT)
            rules = _OF_COLOURS if theme == "dark" else []
            faults = self.page.evaluate(_ASK, [[list(one) for one in HARMLESS], rules])
            if faults:
                self.faults[f"{state}, {theme}"] = faults

    def still(self) -> None:
        """Wait until the page has drawn what was asked for last."""
        self.page.wait_for_timeout(150)
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)

    def open(self, path: str, ready: str) -> None:
        self.page.goto(f"{self.address}/{path}")
        self.page.locator(ready).first.wait_for()
        if self.page.locator("iframe[title*=st_folium]").count():
            self.map.locator(".cg-marker, .leaflet-control-zoom").first.wait_for()
        self.still()

    def press(self, what: Locator) -> None:
        what.click()
        self.still()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list; it shuts while the page still scrolls, so that comes first."""
        box = self.page.get_by_role("combobox", name=label)
        box.scroll_into_view_if_needed()
        self.page.wait_for_timeout(300)
        box.click()
        self.press(self.page.get_by_role("option", name=option))

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator("iframe[title*=st_folium]").first


def map_page(sweep: Sweep) -> None:
    page = sweep.page
    sweep.open("", ".st-key-map-list button")
    sweep.look("map")
    sweep.press(page.locator(".st-key-map-list button").nth(4))
    sweep.press(page.locator(".st-key-map-reach").get_by_text("on foot", exact=True))
    sweep.map.locator("path.cg-area-reach1").wait_for(state="attached")
    page.get_by_role("button", name="More").click()
    page.get_by_role("combobox", name="Not far from").wait_for()
    sweep.look("map with a place, its reach and the box of filters")
    page.keyboard.press("Escape")
    page.get_by_label("What is near this address or place?").fill("505 N Garfield Ave")
    page.keyboard.press("Enter")
    page.locator(".cg-near-kinds").wait_for()
    sweep.look("map with what is near")


def gaps_page(sweep: Sweep) -> None:
    page = sweep.page
    sweep.open("gaps", ".cg-sentence")
    sweep.look("gaps")
    sweep.press(page.locator(".st-key-cg-gap-figure-unserved button"))
    page.get_by_role("dialog").wait_for()
    sweep.look("gaps with the rows of a figure")
    page.keyboard.press("Escape")
    sweep.press(page.get_by_text("Two needs", exact=True))
    page.locator(".st-key-cg-pair iframe").nth(1).wait_for()
    sweep.look("two needs")
    sweep.press(page.get_by_text("What if …", exact=True))
    sweep.choose("Add a change", "Longer or other hours")
    sweep.choose("Which place?", "San Isidro")
    sweep.press(page.get_by_role("button", name="Try it"))
    page.locator(".cg-sentence", has_text="would be within reach").wait_for()
    sweep.look("what if")
    sweep.press(page.get_by_text("Before and after", exact=True))
    page.locator(".st-key-cg-pair iframe").nth(1).wait_for()
    sweep.look("before and after")


def partners_page(sweep: Sweep) -> None:
    page = sweep.page
    sweep.open("partners", ".st-key-partners-list button")
    sweep.press(page.locator(".st-key-partners-list button").nth(1))
    sweep.look("partners")
    sweep.press(page.get_by_role("button", name="Edit", exact=True))
    page.get_by_role("button", name="Save", exact=True).wait_for()
    if not page.get_by_label("Name in Spanish").is_visible():
        page.get_by_text("in Spanish").first.click()
    sweep.look("partner form")


def review_page(sweep: Sweep) -> None:
    sweep.open("review", ".st-key-review-card")
    sweep.look("review")


def present_page(sweep: Sweep) -> None:
    sweep.open("present", ".cg-present-item")
    sweep.look("desk of the presenter")
    sweep.press(sweep.page.get_by_role("button", name="Show 2 views"))
    sweep.map.locator(".cg-marker").first.wait_for()
    sweep.look("stage with a filter")
    sweep.page.keyboard.press("End")
    sweep.page.locator(".cg-present-counter", has_text="2 of 2").wait_for()
    sweep.look("stage with a need")


def setup_page(sweep: Sweep) -> None:
    page = sweep.page
    sweep.open("setup", ".cg-steps")
    page.get_by_text("4. Partners", exact=True).click()
    field = page.get_by_role("region", name="List of partners", exact=True)
    list_file = {"name": "list.csv", "mimeType": "text/csv", "buffer": _UNPLACED.encode()}
    field.locator("input[type=file]").set_input_files([list_file])
    sweep.press(page.get_by_role("button", name="Import these partners"))
    page.locator(".st-key-setup-report-partners .cg-report").wait_for()
    sweep.look("set-up with a report")


WALKS = (map_page, gaps_page, partners_page, review_page, present_page, setup_page)


@pytest.mark.parametrize("width", [1600, 390])
def test_axe_finds_no_grave_fault(browser: Browser, address: str, width: int) -> None:
    size: ViewportSize = {"width": width, "height": _HEIGHTS[width]}
    page = browser.new_page(viewport=size, reduced_motion="reduce")  # nothing is half faded in
    errors, outside = watched(page)
    lost: list[str] = []

    def heard(answer: Response) -> None:
        # Below a page's path Streamlit first asks for its own addresses, and then at the root.
        if answer.status >= 400 and "/_stcore/" not in answer.url:
            lost.append(answer.url)

    page.on("response", heard)
    sweep = Sweep(page, address)
    for walk in WALKS:
        walk(sweep)
    said = [f"{state}: {fault}" for state, faults in sweep.faults.items() for fault in faults]
    assert not said, "\n".join(said)
    assert [error for error in errors if "status of 404" not in error] == []
    assert (lost, outside) == ([], [])
