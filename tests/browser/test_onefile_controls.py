"""The controls of the one-file map: filters, chips, addresses, layers, and paper."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from mapping.maps.onefile import Around, Told, one_file_map
from mapping.maps.onefile_facts import Start
from mapping.store.records import FamilyResource, partners_frame
from tests.browser.test_onefile_export import gap_sheet, street_map
from tests.maps_browser import HOSTILE, offline_page, watched

pytestmark = pytest.mark.browser
TODAY = date(2026, 12, 9)
MINUTES = {"1": 12.4, "2": 3.0, "3": 40.0, "4": float("inf")}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with offline_page(browser) as opened:
        yield opened


def town() -> gpd.GeoDataFrame:
    facts: list[dict[str, Any]] = [
        {"is_free": True, "languages": ("en", "es"), "opening_hours": "Tu 17:00-19:00"},
        {"is_free": True, "languages": ("en",), "opening_hours": "Mo-Fr 09:00-17:00"},
        {"is_free": False, "wheelchair_accessible": True, "verified_on": TODAY},
        {},
    ]
    return partners_frame(
        FamilyResource(
            id=str(i),
            name=f"Place {i}",
            category="food" if i < 3 else "health",
            address=f"{i} Main Street",
            lon=-86.5 + 0.02 * i,
            lat=32.5 + 0.01 * i,
            **given,
        )
        for i, given in enumerate(facts, start=1)
    )


def around(name: str = "Oak High", **more: Any) -> Around:
    sites = gpd.GeoDataFrame(
        {"id": ["s1", "s2"], "name": [name, "Elm School"]},
        geometry=[shapely.Point(-86.46, 32.52), shapely.Point(-86.44, 32.53)],
        crs="EPSG:4326",
    )
    zones = gpd.GeoDataFrame(
        {"id": ["z1"], "name": ["North zone"]},
        geometry=[shapely.box(-86.5, 32.5, -86.42, 32.55)],
        crs="EPSG:4326",
    )
    start = Start("s1", name, -86.46, 32.52, {"walk": MINUTES, "drive": {"1": 2.0, "3": 4.0}})
    return Around(sites_gdf=sites, zones_gdf=zones, starts=(start,), **more)


def opened(page: Page, folder: Path, hash_: str = "", **more: Any) -> tuple[str, list[str]]:
    """Open a file; return its address and the errors that the page has had, a list that fills."""
    options: dict[str, Any] = {
        "basemap": street_map(),
        "title": "Help nearby",
        "district": "Oak",
        "as_of": TODAY,
        "timezone": "America/Chicago",
        "around": around(),
        "also": {"es": Told("Ayuda cerca")},
    }
    path = folder / "map.html"
    html = one_file_map(more.pop("frame", town()), **(options | more))
    path.write_text(html, encoding="utf-8", newline="\n")
    page.goto("about:blank")  # else only the part after the # would change
    errors, outside = watched(page)
    page.goto(path.as_uri() + hash_)
    ready(page)
    assert outside == []
    assert errors == []
    return path.as_uri(), errors


def ready(page: Page) -> None:
    page.wait_for_function("performance.getEntriesByName('cg-ready').length === 1")


def names(page: Page) -> list[str]:
    found: list[str] = page.locator(".item .name").all_text_contents()
    return found


def test_conditions_narrow_list_and_map_and_stand_as_chips_that_can_be_taken_away(
    page: Page, tmp_path: Path
) -> None:
    _, errors = opened(page, tmp_path)
    status, active = page.locator("#status"), page.locator("#active")
    expect(active).to_be_hidden()
    page.get_by_text("More filters").click()
    page.get_by_label("Free", exact=True).check()
    expect(status).to_have_text(
        "2 of 4 partners: free. 1 more may fit, but nobody has written the facts down."
    )
    page.get_by_label("Language spoken there").select_option("Spanish")
    page.get_by_label("Open on").select_option("Tue")
    expect(status).to_have_text(
        "1 of 4 partners: free, Spanish, open Tue 6:00 PM. "
        "1 more may fit, but nobody has written the facts down."
    )
    assert names(page) == ["Place 1"]
    expect(page.locator(".cg-marker")).to_have_count(1)
    page.get_by_label("at", exact=True).fill("19:00")
    expect(page.locator(".empty")).to_contain_text("real gap")
    page.locator("#search").fill("plaice")
    expect(page.locator(".empty")).to_contain_text("Check the spelling")
    page.locator("#search").fill("")
    expect(page.locator("summary", has_text="More filters (3 on)")).to_be_visible()
    active.get_by_role("button", name="Remove: open Tue 7:00 PM").click()
    active.get_by_role("button", name="Remove: Spanish").press("Enter")
    assert names(page) == ["Place 1", "Place 2"]
    expect(active.get_by_role("button", name="Remove: free")).to_be_focused()
    active.get_by_role("button", name="Clear all").click()
    expect(status).to_have_text("All 4 partners.")
    expect(page.get_by_label("Free", exact=True)).not_to_be_checked()
    expect(active).to_be_hidden()
    assert "#" not in page.url
    assert errors == []


def test_from_a_school_the_nearest_come_first_and_say_how_far_they_are(
    page: Page, tmp_path: Path
) -> None:
    _, errors = opened(page, tmp_path)
    page.get_by_text("More filters").click()
    expect(page.get_by_label("At most minutes")).to_be_disabled()
    page.get_by_label("Not far from").select_option("Oak High")
    assert names(page) == ["Place 2", "Place 1"]
    assert page.locator(".minutes").all_text_contents() == ["3 min on foot", "13 min on foot"]
    expect(page.get_by_role("button", name="Oak High, School site")).to_be_visible()
    expect(page.locator("#status")).to_have_text(
        "2 of 4 partners: within 15 minutes on foot from Oak High."
    )
    page.get_by_role("button", name="2, Place 2, Food").click()
    expect(page.locator(".cg-card")).to_contain_text("3 min on foot")
    page.get_by_label("How they travel").select_option("By car")
    page.get_by_label("At most minutes").select_option("5")
    assert names(page) == ["Place 1", "Place 3"]
    expect(page.locator("#status")).to_contain_text("2 more may fit")
    assert "n=s1&m=drive&t=5" in page.url
    assert errors == []


def test_a_copied_address_holds_every_condition_and_layer_in_both_languages(
    page: Page, tmp_path: Path
) -> None:
    address, errors = opened(page, tmp_path)
    asked = "#l=es&k=food&q=place&s=en&f=1&o=Tue-1730&n=s1&m=walk&t=20&z=sites.zones"
    page.goto("about:blank")
    page.goto(address + asked)
    ready(page)
    expect(page.locator("#status")).to_have_text(
        "1 de 4 organizaciones: Alimentos, gratis, inglés, abiertas el martes (5:30 p.m.), "
        "a 20 minutos o menos a pie de Oak High, con «place»."
    )
    assert names(page) == ["Place 1"]
    expect(page.get_by_label("Escuelas")).to_be_checked()
    expect(page.get_by_label("Zonas escolares")).to_be_checked()
    page.get_by_text("Más filtros").click()
    expect(page.get_by_label("Hora", exact=True)).to_have_value("17:30")
    page.get_by_label("Gratis").uncheck()
    page.get_by_label("Gratis").check()
    for part in asked[1:].split("&"):
        assert part in page.url.partition("#")[2].split("&")
    assert errors == []


@pytest.mark.parametrize(
    "garbage",
    [
        "#list-head",
        "#%E0%A4%A",
        "#k=__proto__&s=constructor&o=Tue-2599&n=toString&m=fly&t=7&z=evil&v=1e9,0,3&p=-1&l=xx",
        "#k=<img src=x onerror=alert(1)>&f=yes&w=0&y=2&o=tue-1800&v=NaN,1,2&p=1.5&z=none.none",
        "#__proto__=1&constructor=2&v=,,&o=Xyz-1200&t=-5&n=&unknown=1&s=",
    ],
)
def test_an_address_that_nobody_wrote_changes_nothing(
    page: Page, tmp_path: Path, garbage: str
) -> None:
    _, errors = opened(page, tmp_path, garbage)
    expect(page.locator("#status")).to_have_text("All 4 partners.")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("School sites")).not_to_be_checked()
    page.get_by_role("button", name="Food 2", exact=True).click()
    assert page.url.endswith("#k=food")
    assert errors == []


def test_the_skip_link_keeps_what_was_chosen(page: Page, tmp_path: Path) -> None:
    _, errors = opened(page, tmp_path, "#f=1")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#list-head")).to_be_focused()
    assert page.url.endswith("#f=1")
    assert page.evaluate("document.scrollingElement.scrollTop") == 0
    assert errors == []


def test_a_kind_with_a_comma_and_no_kind_at_all_stay_in_the_address(
    page: Page, tmp_path: Path
) -> None:
    frame = partners_frame(
        FamilyResource(id=str(i), name=f"P{i}", category=kind, lon=-86.5, lat=32.5 + i / 100)
        for i, kind in enumerate(["Ropa, zapatos", "", "food"])
    )
    _, errors = opened(page, tmp_path, frame=frame)
    page.get_by_role("button", name="Ropa, zapatos 1").click()
    page.get_by_role("button", name="Other 1").click()
    page.reload()
    ready(page)
    expect(page.locator("#status")).to_have_text("2 of 3 partners: Ropa, zapatos, Other.")
    assert names(page) == ["P0", "P1"]
    assert errors == []


def test_many_kinds_are_a_few_until_all_are_asked_for(page: Page, tmp_path: Path) -> None:
    frame = partners_frame(
        FamilyResource(id=str(i), name=f"P{i}", category=f"kind {i:02d}") for i in range(14)
    )
    opened(page, tmp_path, "#k=kind+12", frame=frame)
    chips = page.locator("#chips .chip:visible")
    expect(chips).to_have_count(1 + 8 + 1 + 1)  # all, the first, the chosen one, "All 14 kinds"
    more = page.get_by_role("button", name="All 14 kinds")
    more.click()
    expect(chips).to_have_count(1 + 14 + 1)
    page.get_by_role("button", name="Fewer kinds").click()
    expect(chips).to_have_count(1 + 8 + 1 + 1)


def test_layers_are_off_until_switched_on_unless_the_file_says_so(
    page: Page, tmp_path: Path
) -> None:
    _, errors = opened(page, tmp_path)
    school = page.get_by_role("button", name="Elm School, School site")
    zone = page.locator("path.cg-zone")
    expect(school).to_have_count(0)
    expect(zone).to_have_count(0)
    page.get_by_label("School sites").check()
    page.get_by_label("Attendance zones").check()
    expect(school).to_be_visible()
    expect(zone).to_have_count(1)
    expect(page.locator(".cg-map-name", has_text="North zone")).to_be_visible()
    expect(page.locator("#map-legend .unseen")).to_have_text("North zone")
    school.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cg-card-name")).to_have_text("Elm School")
    assert page.url.partition("#")[2].startswith("z=sites.zones")
    page.get_by_label("School sites").uncheck()
    page.get_by_label("Attendance zones").uncheck()
    expect(school).to_have_count(0)
    assert "z=" not in page.url
    opened(page, tmp_path, around=around(on=("areas", "zones")))
    expect(page.get_by_label("Attendance zones")).to_be_checked()
    page.get_by_label("Attendance zones").uncheck()
    assert page.url.endswith("z=none")
    assert errors == []


def test_names_of_schools_and_zones_are_text(page: Page, tmp_path: Path) -> None:
    for hostile in HOSTILE:
        surroundings = around(hostile, on=("sites", "zones"))
        _, errors = opened(page, tmp_path, "#n=s1&t=60&m=walk", around=surroundings)
        assert page.locator(".cg-map-name-site").first.text_content() == hostile
        assert hostile in (page.locator("#status").text_content() or "")
        page.get_by_role("button", name="School site").first.press("Enter")
        assert page.locator(".cg-card-name").text_content() == hostile
        assert page.evaluate("window.__hit") is None
        assert errors == []


@pytest.mark.parametrize(
    ("scheme", "width", "height"),
    [("light", 1280, 900), ("dark", 1280, 900), ("light", 390, 844), ("dark", 390, 844)],
)
def test_axe_finds_no_barrier_with_all_filters_and_layers_open(
    page: Page, tmp_path: Path, scheme: Any, width: int, height: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})
    opened(page, tmp_path, "#f=1&s=en&o=Tue-1000&n=s1&m=walk&t=60&z=areas.sites.zones&p=2",
           gap=gap_sheet(), fictional=True)  # fmt: skip
    page.locator("#more summary").click()
    expect(page.get_by_label("Not far from")).to_be_visible()
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_with_very_many_places_has_signs_without_numbers_and_says_so(
    page: Page, tmp_path: Path
) -> None:
    frame = partners_frame(
        FamilyResource(id=str(i), name=f"P{i}", category="food", lon=-86.5 + i / 2_000, lat=32.5)
        for i in range(121)
    )
    _, errors = opened(page, tmp_path, frame=frame)
    signs, note = page.locator(".cg-print-signs path.cg-ring"), page.locator("#map-note")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(signs).to_have_count(121)
    expect(page.locator(".cg-print-signs text")).to_have_count(0)
    expect(note).to_contain_text("too many places to number")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.locator("#search").fill("P1")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    numbers = page.locator(".cg-print-signs text").all_text_contents()
    assert numbers == page.locator(".item .num").all_text_contents()
    expect(note).to_be_empty()
    assert errors == []


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_paper_is_light_and_says_what_the_screen_says(
    page: Page, tmp_path: Path, paper: str
) -> None:
    page.emulate_media(color_scheme="dark")
    _, errors = opened(page, tmp_path, "#f=1&z=sites", sources=("Oak lists",), fictional=True)
    page.evaluate(
        """() => window.addEventListener("beforeprint", () => {
            const texts = (all) => [...document.querySelectorAll(all)].map((n) => n.textContent);
            window.__paper = {
                theme: document.documentElement.dataset.cgTheme,
                numbers: texts(".cg-print-signs text"),
                listed: texts(".item .num"),
                buttons: texts(".leaflet-marker-pane .cg-marker"),
            };
        })"""
    )
    view = page.evaluate("[CG.oneFile.map.getCenter(), CG.oneFile.map.getZoom()]")
    file = tmp_path / "map.pdf"
    page.pdf(path=file, format=paper)
    assert page.evaluate("window.__paper") == {
        "theme": "light", "numbers": ["1", "2"], "listed": ["1", "2"], "buttons": [],
    }  # fmt: skip
    pages = [sheet.extract_text() for sheet in PdfReader(file).pages]
    text = " ".join(" ".join(pages).split())
    for said in (
        "Help nearby", "As of December 9, 2026", "2 of 4 partners: free", "Place 1", "Oak lists",
        "© OpenStreetMap contributors", "School sites", "Fictional demonstration data",
    ):  # fmt: skip
        assert said in text
    assert re.search(r"\d (mi|ft)\b", pages[0])
    assert "Place 3" not in text
    assert "Attendance zones" not in pages[0]
    assert page.locator("html").get_attribute("data-cg-theme") == "dark"
    expect(page.locator(".cg-print-signs")).to_have_count(0)
    expect(page.get_by_role("button", name="1, Place 1, Food")).to_be_visible()
    assert page.evaluate("[CG.oneFile.map.getCenter(), CG.oneFile.map.getZoom()]") == view
    assert errors == []
