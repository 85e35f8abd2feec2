"""Pictures of every page for ``docs/screens``: ``python -m tests.screens [folder] [name ...]``.

The pages are shown on the demo district, three sizes of window, some of them in the dark or in
Spanish; the one-file map is opened from disk with the network off, and the sheet is drawn without
a browser. Names narrow what is taken, as ``map`` or ``map-390``.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Page

from mapping.partners.filters import PartnerFilter
from mapping.workspace import GapQuestion, View, Workspace
from tests.maps_browser import chromium
from tests.served_app import serving

_FOLDER: Final = Path(__file__).resolve().parents[1] / "docs" / "screens"
_SIZES: Final = {1920: 1080, 1366: 768, 390: 844}
_SETTLES_MS: Final = 2500
_VIEWS: Final = (
    View(name="Food", filter=PartnerFilter(categories=("food",))),
    View(name="Evening food help", question=GapQuestion(need="evening_food")),
)


@dataclass(frozen=True)
class Visit:
    """A window on the app: where it is, how wide, how coloured, whose language."""

    page: Page
    address: str
    language: Literal["en", "es"]

    @property
    def map(self) -> FrameLocator:
        return self.page.frame_locator("iframe[title*=st_folium]").first

    def open(self, path: str, ready: str) -> None:
        self.page.goto(f"{self.address}/{path}?lang={self.language}")
        self.page.locator(ready).first.wait_for()
        self.still()

    def still(self) -> None:
        """Wait until the page has drawn what was asked for last, and the map has settled."""
        self.page.wait_for_timeout(300)
        at_rest = '[data-testid="stApp"][data-test-script-state="notRunning"]'
        self.page.locator(at_rest).wait_for()
        self.page.wait_for_timeout(_SETTLES_MS)


def _map(visit: Visit) -> None:
    visit.open("", ".st-key-map-list button")
    visit.map.locator(".cg-marker").first.wait_for()


def _map_reach(visit: Visit) -> None:
    _map(visit)
    visit.page.locator(".st-key-map-list button").first.click()
    visit.still()
    said = {"en": "on foot", "es": "a pie"}[visit.language]
    visit.page.locator(".st-key-map-reach").get_by_text(said, exact=True).click()
    visit.map.locator("path.cg-area-reach1").wait_for(state="attached")


def _map_near(visit: Visit) -> None:
    _map(visit)
    visit.page.locator(".st-key-cg-near input").first.fill("505 N Garfield Ave")
    visit.page.keyboard.press("Enter")
    visit.page.locator(".cg-near-kinds").wait_for()


def _gaps(visit: Visit) -> None:
    visit.open("gaps", ".cg-sentence")


def _gaps_two(visit: Visit) -> None:
    _gaps(visit)
    said = {"en": "Two needs", "es": "Dos necesidades"}[visit.language]
    visit.page.get_by_text(said, exact=True).click()
    visit.page.locator(".st-key-cg-pair iframe").nth(1).wait_for()


def _what_if(visit: Visit) -> None:
    page = visit.page
    _gaps(visit)
    page.get_by_text("What if …", exact=True).click()
    page.get_by_role("combobox", name="Add a change").click()
    page.get_by_role("option", name="Longer or other hours").click()
    page.get_by_role("combobox", name="Which place?").click()
    page.get_by_role("option", name="San Isidro").click()
    visit.still()
    page.get_by_role("button", name="Try it").click()
    page.get_by_text("would be within reach").first.wait_for()


def _before_after(visit: Visit) -> None:
    _what_if(visit)
    visit.page.get_by_text("Before and after", exact=True).click()
    visit.page.locator(".st-key-cg-pair iframe").nth(1).wait_for()


def _partners(visit: Visit) -> None:
    visit.open("partners", ".st-key-partners-list button")


def _partner_form(visit: Visit) -> None:
    _partners(visit)
    visit.page.locator(".st-key-partners-list button").nth(2).click()
    visit.still()
    said = {"en": "Edit", "es": "Editar"}[visit.language]
    visit.page.get_by_role("button", name=said, exact=True).click()


def _review(visit: Visit) -> None:
    visit.open("review", ".st-key-review-card")


def _present_desk(visit: Visit) -> None:
    visit.open("present", ".cg-present-item")


def _stage(visit: Visit) -> None:
    _present_desk(visit)
    visit.page.locator(".st-key-present-start button").click()
    visit.map.locator(".cg-marker").first.wait_for()
    visit.page.keyboard.press("End")


def _setup(visit: Visit) -> None:
    visit.open("setup", ".cg-steps")


_PAGES: Final[dict[str, Callable[[Visit], None]]] = {
    "map": _map,
    "map-reach": _map_reach,
    "map-near": _map_near,
    "gaps": _gaps,
    "gaps-two-needs": _gaps_two,
    "gaps-what-if": _what_if,
    "gaps-before-after": _before_after,
    "partners": _partners,
    "partner-form": _partner_form,
    "review": _review,
    "present": _present_desk,
    "stage": _stage,
    "setup": _setup,
}


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; say each one's name and size."""
    target = Path(arguments[0]) if arguments else _FOLDER
    wanted = tuple(arguments[1:])
    target.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "server.log") as start,
        chromium() as browser,
    ):
        demo = Path(folder) / "demo"
        unplaced = Path(folder) / "unplaced.csv"
        unplaced.write_text(
            'name,category,address\nMain Street Help,food,"100 Main St, Tolliver Bend, KS 66886"\n',
            encoding="utf-8",
        )
        Workspace.make_demo(demo)
        with Workspace.open(demo) as workspace:
            workspace.add_partners(unplaced)
            for view in _VIEWS:
                workspace.save_view(view)
            _paper(workspace, target, wanted)
            for language in ("en", "es"):
                one_file = Path(folder) / f"map-{language}.html"
                one_file.write_text(workspace.map_html(language=language), encoding="utf-8")
        address = start(demo)
        for name, shot in _shots(address, Path(folder)):
            if not wanted or any(f"{name}-".startswith(f"{one}-") for one in wanted):
                _save(shot(browser), target / f"{name}.png")
    return 0


def _shots(address: str, folder: Path) -> Iterator[tuple[str, Callable[[Browser], bytes]]]:
    """Give the name of each picture of a page and what takes it."""
    kinds: tuple[tuple[Literal["light", "dark"], Literal["en", "es"]], ...]
    kinds = (("light", "en"), ("dark", "en"), ("light", "es"))
    for width in _SIZES:
        for theme, language in kinds:
            mark = ("-dark" if theme == "dark" else "") + ("-spanish" if language == "es" else "")
            for name, visit in _PAGES.items():
                if language == "es" and name in ("gaps-what-if", "gaps-before-after"):
                    continue  # they are found by their English words

                def of_page(
                    browser: Browser,
                    visit: Callable[[Visit], None] = visit,
                    width: int = width,
                    theme: Literal["light", "dark"] = theme,
                    language: Literal["en", "es"] = language,
                ) -> bytes:
                    with _window(browser, width, theme) as page:
                        here = Visit(page, address, language)
                        visit(here)
                        here.still()
                        return page.screenshot()

                yield f"{name}{mark}-{width}", of_page

            def of_file(
                browser: Browser,
                width: int = width,
                theme: Literal["light", "dark"] = theme,
                language: str = language,
            ) -> bytes:
                with _window(browser, width, theme, offline=True) as page:
                    page.goto((folder / f"map-{language}.html").as_uri())
                    page.locator(".cg-marker").first.wait_for()
                    page.wait_for_timeout(_SETTLES_MS)
                    return page.screenshot()

            yield f"onefile{mark}-{width}", of_file


@contextmanager
def _window(
    browser: Browser, width: int, theme: Literal["light", "dark"], *, offline: bool = False
) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": _SIZES[width]}, color_scheme=theme, offline=offline
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def _paper(workspace: Workspace, target: Path, wanted: Sequence[str]) -> None:
    """Draw the sheet of a need, and of all partners in Spanish."""
    question = GapQuestion(need="evening_food")
    for name, asked, language in (("sheet", question, "en"), ("sheet-spanish", None, "es")):
        if not wanted or any(f"{name}-".startswith(f"{one}-") for one in wanted):
            picture = workspace.sheet("png", question=asked, language=language)
            _save(picture, target / f"{name}.png")


def _save(picture: bytes, path: Path) -> None:
    """Write a picture with a palette of its own: a third of the size, the same to the eye."""
    with Image.open(io.BytesIO(picture)) as image:
        small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
    sys.stdout.write(f"{path.name}  {path.stat().st_size / 1000:.0f} kB\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
