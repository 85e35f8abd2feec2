"""The one-file map in a real browser, with the network cut."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from mapping.maps.encoding import encode_paths
from mapping.maps.onefile import GapSheet, Told, one_file_map
from mapping.store.records import FamilyResource, partners_frame
from tests.maps_browser import HOSTILE, offline_page, watched

pytestmark = pytest.mark.browser
TEXTS = (
    *("name", "organization", "category", "description", "hours", "phone", "email", "website"),
    *("cost", "eligibility", "stage", "tie_holder", "notes", "source", "address"),
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with offline_page(browser) as opened:
        yield opened


def town() -> gpd.GeoDataFrame:
    kinds = ["food", "food", "health", "library"]
    places = [
        FamilyResource(
            id=str(i),
            name=f"{kind.title()} place {i}",
            category=kind,
            address=f"{i} Main Street",
            phone="334-555-0100",
            languages=("es",) if i == 3 else (),
            lon=-86.5 + 0.02 * i,
            lat=32.5 + 0.01 * i,
        )
        for i, kind in enumerate(kinds, start=1)
    ]
    hotline = FamilyResource(
        id="5", name="Niño hotline", location_type="virtual", category="health"
    )
    return partners_frame([*places, hotline])


def street_map(name: str = "Main Street") -> dict[str, Any]:
    origin = (-8_660_000, 3_240_000)
    paths = [[[-86.5, 32.5], [-86.4, 32.55]], [[-86.45, 32.5], [-86.45, 32.6]]]
    ways = encode_paths(
        [shapely.get_coordinates(shapely.LineString(p)) for p in paths], origin=origin
    )
    return {
        "format": 1,
        "attribution": name if name != "Main Street" else "© OpenStreetMap contributors",
        "as_of": "",
        "bounds": [-86.5, 32.5, -86.4, 32.6],
        "origin": list(origin),
        "layers": {"motorway": [[1, ways[0]]], "street": [[1, ways[1]]]},
        "labels": [[1, "park", -86.45, 32.53, 3000]],
        "places": [[1, "city", -86.46, 32.52]],
        "names": ["", name],
        "left_out": [],
    }


def gap_sheet(text: str = "North") -> GapSheet:
    ids = ["a", "b", "c"]
    table = pd.DataFrame(
        {
            "area_id": ids,
            "area_name": [text, "South", "West"],
            "students": [100.0, 40.0, float("nan")],
            "served_students": [60.0, 40.0, float("nan")],
            "unserved_students": [40.0, 0.0, float("nan")],
            "unknown_students": [0.0, 0.0, float("nan")],
            "nearest_name": [text, "", ""],
            "nearest_min": [20.0, 5.0, float("nan")],
            "suppressed": [False, False, True],
        }
    )
    boxes = [shapely.box(-86.5 + 0.04 * i, 32.48, -86.46 + 0.04 * i, 32.56) for i in range(3)]
    areas = gpd.GeoDataFrame({"reporting_id": ids}, geometry=boxes, crs="EPSG:4326")
    return GapSheet(text, f"{text}: 40 of 140 students", table, areas, (text,))


def opened(page: Page, folder: Path, frame: gpd.GeoDataFrame, **more: Any) -> list[str]:
    """Open an export; return the errors that the page has had, a list that fills up."""
    options: dict[str, Any] = {"title": "Help nearby", "district": "Oak", "basemap": street_map()}
    html = one_file_map(frame, as_of=date(2026, 11, 23), **(options | more))
    path = folder / "map.html"
    path.write_text(html, encoding="utf-8", newline="\n")
    errors, outside = watched(page)
    page.goto(path.as_uri())
    page.wait_for_function("performance.getEntriesByName('cg-ready').length === 1")
    assert outside == []
    assert errors == []
    return errors


def test_it_opens_from_disk_without_network(page: Page, tmp_path: Path) -> None:
    errors = opened(page, tmp_path, town())
    expect(page.locator("h1")).to_have_text("Help nearby")
    expect(page.locator(".item")).to_have_count(5)
    expect(page.locator(".cg-marker").first).to_be_visible()
    assert errors == []


def test_the_street_map_is_drawn(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, town())
    colours = page.evaluate(
        """() => {
            const seen = new Set();
            for (const c of document.querySelectorAll("#map canvas.leaflet-tile")) {
                const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
                for (let i = 0; i < d.length; i += 4) seen.add(d[i] + "," + d[i+1] + "," + d[i+2]);
            }
            return [...seen];
        }"""
    )
    assert "244,242,236" in colours  # land
    assert "250,223,159" in colours  # a motorway
    names = page.evaluate(
        """() => {
            const c = document.querySelector("canvas.cg-names");
            const drawn = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
            return drawn.some((value) => value > 0);
        }"""
    )
    assert names


def test_filter_search_list_and_map_agree(page: Page, tmp_path: Path) -> None:
    errors = opened(page, tmp_path, town())
    status = page.locator("#status")
    expect(status).to_have_text("All 5 partners. 1 of them has no place on the map.")
    page.get_by_role("button", name="Food 2", exact=True).click()
    expect(status).to_have_text("2 of 5 partners: Food.")
    expect(page.locator(".item")).to_have_count(2)
    expect(page.locator(".cg-marker")).to_have_count(2)
    page.get_by_label("Search by name").fill("place 2")
    expect(page.locator(".name")).to_have_text(["Food place 2"])
    expect(page.locator(".cg-marker")).to_have_count(1)
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_label("Search by name").fill("nino")
    expect(page.locator(".name")).to_have_text(["Niño hotline"])
    page.get_by_label("Search by name").fill("nobody")
    expect(page.locator(".empty")).to_be_visible()
    expect(status).to_have_text("0 of 5 partners: with “nobody”.")
    assert errors == []


def test_the_keyboard_reaches_a_place_on_the_map_and_in_the_list(
    page: Page, tmp_path: Path
) -> None:
    errors = opened(page, tmp_path, town())
    marker = page.get_by_role("button", name="3, Health place 3, Health")
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cg-card-name")).to_have_text("Health place 3")
    row = page.locator(".row", has_text="Health place 3")
    expect(row).to_have_attribute("aria-expanded", "true")
    row = page.locator(".row", has_text="Library place 4")
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cg-card-name")).to_have_text("Library place 4")
    expect(page.get_by_role("link", name="334-555-0100")).to_have_attribute(
        "href", "tel:3345550100"
    )
    assert errors == []


def test_places_at_one_spot_are_all_reached(page: Page, tmp_path: Path) -> None:
    frame = partners_frame(
        FamilyResource(id=str(i), name=f"Room {i}", category="food", lon=-86.45, lat=32.52)
        for i in range(3)
    )
    opened(page, tmp_path, frame)
    page.get_by_role("button", name="3 places here: 3 Food").click()
    expect(page.locator(".cg-card-pick")).to_have_text(["Room 0", "Room 1", "Room 2"])
    page.locator(".cg-card-pick").nth(1).click()
    expect(page.locator(".cg-card-name")).to_have_text("Room 1")


def test_the_gap_is_a_sentence_a_map_and_a_table(page: Page, tmp_path: Path) -> None:
    errors = opened(page, tmp_path, town(), gap=gap_sheet(), fictional=True, audience="staff")
    expect(page.locator(".gap-says")).to_have_text("North: 40 of 140 students")
    expect(page.locator(".bar")).to_have_count(2)
    expect(page.locator("path.cg-area")).to_have_count(3)
    fill = page.locator("path.cg-area-few").get_attribute("fill") or ""
    expect(page.locator(fill.removeprefix("url(").removesuffix(")"))).to_have_count(1)
    page.get_by_text("Show the figures as a table").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tfoot")).to_contain_text("Total")
    expect(page.locator("#map-legend")).to_contain_text("Not enough students to show")
    page.get_by_label("Home areas").uncheck()
    expect(page.locator("path.cg-area")).to_have_count(0)
    expect(page.get_by_text("Not enough students to show", exact=True)).to_be_hidden()
    assert errors == []


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_what_people_typed_is_shown_as_typed_and_nothing_of_it_runs(
    page: Page, tmp_path: Path, audience: str
) -> None:
    frame = partners_frame(
        FamilyResource(
            id=text,
            languages=(text,),
            lon=-86.5 + 0.03 * (i % 4),
            lat=32.5 + 0.03 * (i // 4),
            **dict.fromkeys(TEXTS, text),
        )
        for i, text in enumerate(HOSTILE)
    )
    for hostile in (HOSTILE[0], HOSTILE[3], HOSTILE[7]):
        errors = opened(
            page,
            tmp_path,
            frame,
            audience=audience,
            title=hostile,
            district=hostile,
            sources=HOSTILE,
            gap=gap_sheet(hostile),
            basemap=street_map(hostile),
            left_out={hostile: 2},
        )
        assert page.title() == f"{hostile} · {hostile}"
        assert page.locator(".name").evaluate_all("all => all.map(n => n.textContent)") == list(
            HOSTILE
        )
    for row in page.locator(".row").all():
        row.click()
        expect(page.locator(".cg-card-name")).to_be_visible()
    for marker in page.locator(".cg-marker").all():
        marker.hover()
    page.locator("path.cg-area").first.hover(force=True)
    page.get_by_text("Show the figures as a table").click()
    page.wait_for_function("document.querySelectorAll('dd').length > 0")
    assert page.evaluate("window.__hit") is None
    assert page.locator("img[src='x'], svg[onload], #list b, #list i, .foot b").count() == 0
    assert "49" not in page.locator("#list").inner_text().split()
    assert errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(page: Page, tmp_path: Path, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, tmp_path, town(), gap=gap_sheet(), fictional=True, audience="staff")
    page.locator(".row").first.click()
    page.get_by_text("Show the figures as a table").click()
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1920, 1080)])
def test_nothing_sticks_out_at_the_side(
    page: Page, tmp_path: Path, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    opened(page, tmp_path, town(), gap=gap_sheet(), language="es")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    top = page.locator("#map").bounding_box()
    first = page.locator("#list").bounding_box()
    assert top
    assert first
    if width < 760:
        assert first["y"] >= top["y"] + top["height"]
    else:
        assert first["x"] + first["width"] <= top["x"] + 1


def test_light_and_dark_can_be_switched_and_paper_is_light(page: Page, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    errors = opened(page, tmp_path, town())
    root = page.locator("html")
    expect(root).to_have_attribute("data-cg-theme", "dark")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(root).to_have_attribute("data-cg-theme", "light")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(root).to_have_attribute("data-cg-theme", "dark")
    page.get_by_role("button", name="Light or dark").click()
    expect(root).to_have_attribute("data-cg-theme", "light")
    assert errors == []


def test_the_streets_are_there_when_printing_begins_and_no_canvas_hides_them(
    page: Page, tmp_path: Path
) -> None:
    errors = opened(page, tmp_path, town())
    # In one go, as a browser prints: no frame comes between.
    tiles, waiting, names, picture = page.evaluate(
        """() => {
            window.dispatchEvent(new Event("beforeprint"));
            const all = [...document.querySelectorAll("canvas.leaflet-tile")];
            const names = document.querySelector(".cg-names");
            return [all.length, all.filter((t) => !t.matches(".leaflet-tile-loaded")).length,
                names.hidden, names.parentNode.querySelector("img").src.slice(0, 15)];
        }"""
    )
    assert tiles > 0
    assert (waiting, names, picture) == (0, True, "data:image/png;")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".cg-names")).to_be_visible()
    expect(page.locator(".leaflet-cgNames-pane img")).to_have_count(0)
    assert errors == []


def test_a_copied_address_shows_the_same_and_the_language_can_be_changed(
    page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "map.html"
    spanish = Told("Lo que ayuda")
    file.write_text(
        one_file_map(
            town(), basemap=None, title="What helps", district="Oak District",
            as_of=date(2026, 11, 23), also={"es": spanish},
        ),
        encoding="utf-8",
    )  # fmt: skip
    errors, outside = watched(page)
    page.goto(file.as_uri())
    page.locator(".chip", has_text="Food").click()
    page.locator("#search").fill("place 2")
    page.locator(".row").click()
    expect(page.locator("#status")).to_have_text("1 of 5 partners: Food, with “place 2”.")
    assert "k=food" in page.url
    page.select_option("select", "es")
    expect(page.locator("h1")).to_have_text("Lo que ayuda")
    assert page.evaluate("document.documentElement.lang") == "es"
    expect(page.locator("#status")).to_have_text("1 de 5 organizaciones: Alimentos, con «place 2».")
    copied = page.url
    page.goto("about:blank")
    page.goto(copied)
    expect(page.locator("h1")).to_have_text("Lo que ayuda")
    expect(page.locator(".row")).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#search")).to_have_value("place 2")
    assert errors == []
    assert outside == []
