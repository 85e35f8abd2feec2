"""The partners page in a real browser: adding, the pin, repeats, editing, deleting, undoing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from mapping.workspace import Workspace
from tests.maps_browser import watched
from tests.partners_workspace import BAKERY, HOSTILE_NAME

pytestmark = pytest.mark.browser


class PartnersPage:
    """The page as a visitor drives it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.errors, self.outside = watched(page)
        page.goto(address)
        if (page.viewport_size or {"width": 0})["width"] > 768:
            page.get_by_role("link", name="Partners").click(timeout=60_000)
        else:
            page.goto(f"{address}/partners")
        expect(page.get_by_role("button", name="Add a partner")).to_be_visible(timeout=60_000)

    @property
    def list_map(self) -> FrameLocator:
        return self.page.frame_locator(".st-key-partners-map iframe")

    @property
    def pin_map(self) -> FrameLocator:
        return self.page.frame_locator(".st-key-partners-pin iframe")

    def button(self, name: str) -> None:
        self.wait()  # what is still being drawn may hold the buttons of the run before
        self.page.get_by_role("button", name=name, exact=True).click()

    def type(self, label: str, words: str) -> None:
        field = self.page.get_by_role("textbox", name=label, exact=True)
        field.fill(words)
        field.press("Tab")
        self.wait()

    def save(self) -> None:
        self.button("Save")
        expect(self.page.get_by_role("button", name="Add a partner")).to_be_visible(timeout=20_000)

    def said(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=15_000)

    def wait(self) -> None:
        """Wait until the page has drawn what was typed."""
        app = self.page.locator('[data-testid="stApp"]')
        self.page.wait_for_timeout(150)
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=30_000)

    def wait_for_pin(self) -> None:
        """Wait until the map has come to rest with the pin in its middle."""
        self.page.wait_for_function(
            """() => {
                const frame = document.querySelector(".st-key-partners-pin iframe");
                const pin = frame?.contentDocument?.querySelector(".cg-pin-icon");
                if (!pin) return false;
                const box = pin.getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.bottom];
                const rests = window.__pin === `${x} ${y}`;
                window.__pin = `${x} ${y}`;
                return rests && Math.abs(x - frame.clientWidth / 2) < 9
                    && Math.abs(y - frame.clientHeight / 2) < 9;
            }""",
            polling=300,
        )
        self.wait()

    def stored(self, folder: Path, name: str) -> dict[str, object]:
        with Workspace.open(folder) as workspace:
            partners_gdf = workspace.partners()
        rows = partners_gdf[partners_gdf["name"] == name]
        assert len(rows) == 1, f"{name} is there {len(rows)} times"
        found: dict[str, object] = rows.iloc[0].to_dict()
        return found


@pytest.fixture
def partners_page(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> Iterator[PartnersPage]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.route("**/tile.openstreetmap.org/**", lambda route: route.abort())
    opened = PartnersPage(context.new_page(), serve(workspace_folder))
    yield opened
    context.close()


def test_a_partner_added_by_address_gets_a_pin_that_click_and_drag_move(
    partners_page: PartnersPage, workspace_folder: Path
) -> None:
    ours = partners_page
    ours.button("Add a partner")
    ours.type("Name", "Warm Oven")
    ours.type("Address", "100 Bakery Lane, Brookfield, KS 67001")
    ours.said("Found: 100 Bakery L")
    pin = ours.pin_map.get_by_role("button", name="Pin: drag it")
    expect(pin).to_be_visible(timeout=20_000)
    ours.type("Opening hours", "Mon-Fri 9-5")
    ours.said("We read: Mon-Fri 9:00 AM-5:00 PM")
    ours.button("Save")
    ours.said("Added: Warm Oven")
    stored = ours.stored(workspace_folder, "Warm Oven")
    assert (stored["lon"], stored["lat"]) == BAKERY
    assert stored["placed_by"] == "geocoder"
    assert stored["opening_hours"] == "Mo-Fr 09:00-17:00"
    expect(ours.list_map.get_by_role("button", name="Warm Oven")).to_be_visible(timeout=20_000)

    ours.button("Edit")
    ours.wait_for_pin()
    box = pin.bounding_box()
    assert box
    mouse = ours.page.mouse
    mouse.move(box["x"] + 16, box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 96, box["y"] + 20, steps=8)
    mouse.up()
    ours.said("The pin was placed by hand.")
    ours.save()
    ours.said("Saved: Warm Oven")
    dragged = ours.stored(workspace_folder, "Warm Oven")
    assert dragged["placed_by"] == "hand"
    assert dragged["precision"] == ""
    assert float(str(dragged["lon"])) > BAKERY[0]

    ours.button("Edit")
    ours.wait_for_pin()
    ours.pin_map.locator("#map_div").click(position={"x": 120, "y": 210})
    ours.page.wait_for_function(
        """([frame, x]) => {
            const pin = document.querySelector(frame).contentDocument.querySelector(".cg-pin-icon");
            return pin && pin.getBoundingClientRect().x < x;
        }""",
        arg=[".st-key-partners-pin iframe", 120],
    )
    ours.wait()
    ours.save()
    ours.said("Saved: Warm Oven")
    clicked = ours.stored(workspace_folder, "Warm Oven")
    assert float(str(clicked["lon"])) < float(str(dragged["lon"]))
    assert (ours.errors, ours.outside) == ([], [])


def test_a_repeat_is_shown_and_saved_only_when_asked_twice(
    partners_page: PartnersPage, workspace_folder: Path
) -> None:
    ours = partners_page
    ours.button("Add a partner")
    ours.type("Name", "Harvest Pantry")
    ours.type("Address", "12 Main Street, Brookfield, KS 67001")
    ours.said("This may be in the list already:")
    ours.button("Save")
    ours.said("Save it as another partner?")
    ours.stored(workspace_folder, "Harvest Pantry")
    ours.button("Open Harvest Pantry")
    ours.said("Edit Harvest Pantry")
    ours.button("Back to the list")
    ours.said("Not saved: Harvest Pantry")
    ours.button("Go on with it")
    expect(ours.page.get_by_role("textbox", name="Address")).to_have_value(
        "12 Main Street, Brookfield, KS 67001"
    )
    ours.button("Save as another partner")
    ours.said("Added: Harvest Pantry")
    with Workspace.open(workspace_folder) as workspace:
        assert list(workspace.partners()["name"]).count("Harvest Pantry") == 2
    assert ours.errors == []


def test_deleting_is_undone_and_done_again(
    partners_page: PartnersPage, workspace_folder: Path
) -> None:
    ours = partners_page
    row = ours.page.get_by_role("button", name="Old Mill Clinic")
    row.focus()
    row.press("Enter")
    ours.page.get_by_role("button", name="Delete", exact=True).press("Enter")
    ours.said("Deleted: Old Mill Clinic")
    expect(row).to_have_count(0)
    ours.page.get_by_role("button", name="Undo", exact=True).press("Enter")
    ours.said("Undone: Old Mill Clinic")
    expect(row).to_have_count(1)
    assert ours.stored(workspace_folder, "Old Mill Clinic")["placed_by"] == "hand"
    ours.button("Redo")
    ours.said("Done again: Old Mill Clinic")
    expect(row).to_have_count(0)
    assert ours.errors == []


def test_hostile_text_is_shown_as_it_is_in_list_card_and_form(
    partners_page: PartnersPage, workspace_folder: Path
) -> None:
    ours = partners_page
    ours.page.get_by_text("Staff view").first.click()
    ours.wait()
    row = ours.page.get_by_role("button", name=HOSTILE_NAME)
    expect(row).to_be_visible()
    row.click()
    expect(ours.page.locator(".cg-card-name")).to_have_text(HOSTILE_NAME)
    ours.button("Edit")
    ours.said(f"Edit {HOSTILE_NAME}")
    for label in (
        *("Name", "Organization", "What it offers", "Opening hours", "Cost", "Who it is for"),
        *("Phone", "E-mail", "Website", "Checked by", "Who knows them", "Notes", "Address"),
    ):
        expect(ours.page.get_by_role("textbox", name=label, exact=True)).to_have_value(HOSTILE_NAME)
    ours.type("Notes", f"again {HOSTILE_NAME}")
    ours.button("Save")
    ours.said(f"Saved: {HOSTILE_NAME}")
    ours.page.get_by_text("Last changes").click()
    ours.said(f"Changed {HOSTILE_NAME}")
    stored = ours.stored(workspace_folder, HOSTILE_NAME)
    assert stored["notes"] == f"again {HOSTILE_NAME}"
    assert stored["category"] == HOSTILE_NAME
    assert ours.page.evaluate("window.__hit") is None
    assert (ours.errors, ours.outside) == ([], [])


def test_the_form_fits_a_phone(
    browser: Browser, serve: Callable[[Path], str], workspace_folder: Path
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    ours = PartnersPage(context.new_page(), serve(workspace_folder))
    ours.button("Add a partner")
    ours.type("Name", "Pocket Library")
    ours.said("No pin yet.")
    assert ours.page.evaluate("document.documentElement.scrollWidth") == 390
    ours.button("Save")
    ours.said("There is no address and no pin.")
    expect(ours.page.get_by_role("textbox", name="Name")).to_have_value("Pocket Library")
    context.close()
