"""The live layers in streamlit-folium's own front end, without Streamlit around it."""

import json
from typing import Any

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import expect

from mapping.maps import layers
from mapping.maps.areas import gap_view
from mapping.store.records import FamilyResource, partners_frame
from mapping.wording import translator
from tests.browser.test_onefile_export import gap_sheet
from tests.live_frame import Live
from tests.maps_browser import HOSTILE

pytestmark = pytest.mark.browser
EN = translator("en")


def partners(count: int = 3) -> gpd.GeoDataFrame:
    return partners_frame(
        FamilyResource(
            id=f"id:{i}", name=f"Place {i}", category="food", lon=-86.48 + 0.03 * i, lat=32.52
        )
        for i in range(count)
    )


def drawn(frame: gpd.GeoDataFrame, **more: Any) -> Any:
    return layers.partner_layer(layers.encode_partners(frame, wording=EN, **more))


def test_a_click_or_enter_on_a_place_tells_the_page_which_one(live: Live) -> None:
    live.show(drawn(partners(), numbers=[1, 2, 3]))
    live.frame.get_by_role("button", name="2, Place 1, Food").click()
    expect(live.frame.locator(".cg-card-name")).to_have_text("Place 1")
    live.wait_for("v.last_object_clicked_popup")
    assert layers.clicked(live.heard()) == layers.Clicked("partner", "id:1", 1)
    assert layers.clicked_place(live.heard()) is None
    live.frame.get_by_role("button", name="3, Place 2, Food").press("Enter")
    live.wait_for("v.last_object_clicked_popup === 'partner:id:2'")
    assert (live.errors, live.outside) == ([], [])


def test_new_data_keep_the_view_and_the_open_card(live: Live) -> None:
    live.show(drawn(partners()))
    live.frame.get_by_role("button", name="Place 1, Food").click()
    live.frame.get_by_role("button", name="Zoom in").click()
    scale = live.frame.locator(".leaflet-control-scale-line").first
    expect(scale).to_have_text("3000 ft")
    live.show(drawn(partners(2)))
    expect(live.frame.get_by_role("button", name="Place 2, Food")).to_have_count(0)
    expect(live.frame.locator(".cg-card-name")).to_have_text("Place 1")
    expect(scale).to_have_text("3000 ft")
    live.show(drawn(partners(1)))
    expect(live.frame.locator(".cg-card")).to_have_count(0)
    assert live.errors == []


def test_a_click_beside_a_place_gives_the_place_on_the_map(live: Live) -> None:
    live.show(drawn(partners(1)))
    expect(live.frame.locator(".cg-marker")).to_have_count(1)
    live.frame.locator("#map_div").click(position={"x": 450, "y": 500})
    live.wait_for("v.last_clicked")
    lon, lat = layers.clicked_place(live.heard()) or (0.0, 0.0)
    assert -86.6 < lon < -86.3
    assert 32.4 < lat < 32.6


def test_a_pin_reports_where_it_was_dragged_or_moved_with_the_arrows(live: Live) -> None:
    live.show(layers.pin_layer(-86.44, 32.52, wording=EN))
    pin = live.frame.get_by_role("button", name="Pin: drag it")
    box = pin.bounding_box()
    assert box
    mouse = live.page.mouse
    mouse.move(box["x"] + 16, box["y"] + 16)
    mouse.down()
    mouse.move(box["x"] + 116, box["y"] + 16, steps=6)
    mouse.up()
    live.wait_for("v.last_clicked")
    moved = layers.clicked_place(live.heard()) or (0.0, 0.0)
    assert moved[0] > -86.44 + 0.005
    assert moved[1] == pytest.approx(32.52, abs=0.002)
    pin.press("ArrowLeft")
    live.wait_for(f"v.last_clicked && v.last_clicked.lng < {moved[0]!r}")
    assert live.errors == []


def test_an_area_shows_its_figures_and_tells_the_page(live: Live) -> None:
    sheet = gap_sheet()
    view = gap_view(sheet.table_df, sheet.areas_gdf, wording=EN)
    live.show(layers.area_layer(layers.encode_areas(view)), drawn(partners(1)))
    expect(live.frame.locator("path.cg-area")).to_have_count(3)
    expect(live.frame.locator(".cg-legend")).to_contain_text("Not enough students to show")
    live.frame.locator("path.cg-area-few").click(position={"x": 60, "y": 60})
    expect(live.frame.locator(".cg-tip")).to_contain_text("Not enough students to show")
    live.wait_for("v.last_object_clicked_popup === 'area:c'")
    assert live.errors == []


def test_all_of_what_a_sign_says_stands_inside_the_map(live: Live) -> None:
    live.page.locator("#f").evaluate("frame => frame.setAttribute('width', 300)")
    named = partners(1)
    named["name"] = "Tolliver County Public Library, Southside Branch, and its Reading Garden"
    live.show(drawn(named))
    live.frame.locator(".cg-marker").wait_for()
    for corner in ("nw", "sw"):
        live.page.frames[1].evaluate(
            """corner => {
                const map = window.map, size = map.getSize();
                const here = L.latLng(32.52, -86.48);
                const at = corner === "nw" ? [20, 20] : [20, size.y - 20];
                const by = map.latLngToContainerPoint(here).subtract(at);
                map.panBy(by, { animate: false });
            }""",
            corner,
        )
        live.frame.locator(".cg-marker").hover()
        tip = live.frame.locator(".cg-tip").bounding_box()
        frame = live.page.locator("#f").bounding_box()
        assert tip
        assert frame
        assert frame["x"] <= tip["x"] < tip["x"] + tip["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= tip["y"] < tip["y"] + tip["height"] <= frame["y"] + frame["height"]
        live.page.mouse.move(frame["x"] + 150, frame["y"] + 300)
    assert live.errors == []


def test_an_online_map_that_cannot_be_reached_gives_way_to_the_local_one(live: Live) -> None:
    tiles = layers.OnlineTiles("https://tile.example/{z}/{x}/{y}.png", "<b>Tiles</b>")
    live.show(drawn(partners(1)), tiles=tiles)
    expect(live.frame.locator(".cg-marker")).to_have_count(1)
    assert live.outside == []
    live.frame.get_by_label("Online street map").check()
    expect(live.frame.get_by_role("status")).to_contain_text("can't be reached")
    expect(live.frame.get_by_label("Local street map")).to_be_checked()
    assert [error for error in live.errors if "ERR_FAILED" not in error] == []


def test_without_streets_the_online_map_gives_way_to_none(live: Live) -> None:
    tiles = layers.OnlineTiles("https://tile.example/{z}/{x}/{y}.png", "Tiles")
    live.show(drawn(partners(1)), tiles=tiles, basemap=False)
    expect(live.frame.get_by_label("No street map")).to_be_checked()
    live.frame.get_by_label("Online street map").check()
    expect(live.frame.get_by_role("status")).to_have_text("The online map can't be reached.")
    expect(live.frame.get_by_label("No street map")).to_be_checked()
    live.show(drawn(partners(1)), tiles=tiles)
    expect(live.frame.get_by_label("Local street map")).to_be_checked()


def test_what_people_typed_does_nothing_on_the_live_map(live: Live) -> None:
    frame = partners_frame(
        FamilyResource(
            id=text,
            name=text,
            category=text,
            organization=text,
            address=text,
            lon=-86.49 + 0.025 * (i % 4),
            lat=32.49 + 0.015 * (i // 4),
        )
        for i, text in enumerate(HOSTILE)
    )
    sites = gpd.GeoDataFrame(
        {"id": [HOSTILE[7]], "name": [HOSTILE[7]]},
        geometry=[shapely.Point(-86.44, 32.555)],
        crs="EPSG:4326",
    )
    sheet = gap_sheet(HOSTILE[7])
    view = gap_view(sheet.table_df, sheet.areas_gdf, wording=EN)
    live.show(
        layers.area_layer(layers.encode_areas(view)),
        drawn(frame),
        layers.school_layer(sites, wording=EN),
    )
    places = live.frame.locator(".cg-marker:not(.cg-cluster)")
    expect(places).to_have_count(len(HOSTILE) + 1)
    for i, text in enumerate(HOSTILE):
        places.nth(i).press("Enter")
        card = live.frame.locator(".cg-card-name").last
        assert card.evaluate("node => node.textContent") == text
        live.wait_for(f"v.last_object_clicked_popup === {json.dumps('partner:' + text)}")
    live.frame.locator("path.cg-area").first.hover(force=True)
    frame_ = next(f for f in live.page.frames if "st_folium" in f.url)
    assert frame_.evaluate("window.__hit") is None
    assert live.frame.locator("img[src='x'], svg[onload], .cg-card b").count() == 0
    assert (live.errors, live.outside) == ([], [])
