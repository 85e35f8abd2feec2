"""The live layers in streamlit-folium's own front end, without Streamlit around it."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import streamlit_folium
from playwright.sync_api import Browser, FrameLocator, Page, expect

from mapping.maps import layers
from mapping.maps.areas import gap_view
from mapping.maps.offline import LiveAssets, localise, publish_basemap
from mapping.store.records import FamilyResource, partners_frame
from mapping.wording import translator
from tests.browser.test_onefile_export import gap_sheet, street_map
from tests.maps_browser import HOSTILE, chromium, watched

pytestmark = pytest.mark.browser
EN = translator("en")
BOUNDS = (-86.5, 32.48, -86.38, 32.56)
FRONT_END = Path(streamlit_folium.__file__).parent / "frontend" / "build"
HOST = """<!doctype html><meta charset="utf-8"><title>host</title>
<iframe id="f" width="900" height="640" src="/component/st_folium/index.html"></iframe>
<script>
window.ready = false; window.values = [];
addEventListener("message", (event) => {
  if (!event.data || !event.data.isStreamlitMessage) return;
  if (event.data.type === "streamlit:componentReady") window.ready = true;
  if (event.data.type === "streamlit:setComponentValue") window.values.push(event.data.value);
});
window.send = (args) => document.getElementById("f").contentWindow.postMessage(
  { type: "streamlit:render", args: args, disabled: false, theme: null, dfs: [] }, "*");
</script>"""


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves the front end, our assets and the page around them, as Streamlit would."""

    def __init__(self, *args: Any, assets: Path, **options: Any) -> None:
        self.assets = assets
        super().__init__(*args, **options)

    def translate_path(self, path: str) -> str:
        path = path.split("?")[0]
        for prefix, folder in (
            ("/component/st_folium/", FRONT_END),
            ("/component/cg/", self.assets),
        ):
            if path.startswith(prefix):
                return str(folder / path.removeprefix(prefix))
        return str(self.assets / path.lstrip("/"))

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveAssets, str]]:
    folder = tmp_path_factory.mktemp("served")
    assets = localise("../cg/", folder)
    (folder / "host.html").write_text(HOST, encoding="utf-8")
    handler = functools.partial(Server, assets=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield assets, f"http://127.0.0.1:{server.server_address[1]}/host.html"
        server.shutdown()
        thread.join()


class Live:
    """A page with the live map; ``show`` is a rerun of the page's script."""

    def __init__(self, page: Page, assets: LiveAssets, address: str) -> None:
        self.page = page
        self.assets = assets
        self.errors, self.outside = watched(page)
        self.frame: FrameLocator = page.frame_locator("#f")
        page.goto(address)
        page.wait_for_function("window.ready")

    def show(self, *groups: Any, tiles: layers.OnlineTiles | None = None) -> None:
        said: dict[str, Any] = {}
        original = streamlit_folium._component_func
        streamlit_folium._component_func = lambda **given: said.update(given) or {}
        try:
            base = layers.base_map(
                self.assets,
                bounds=BOUNDS,
                wording=EN,
                basemap=publish_basemap(street_map(), self.assets),
                tiles=tiles,
                theme="light",
            )
            streamlit_folium.st_folium(
                base,
                key="m",
                height=600,
                use_container_width=True,
                returned_objects=list(layers.RETURNED_OBJECTS),
                feature_group_to_add=list(groups),
            )
        finally:
            streamlit_folium._component_func = original
        said.pop("on_change")
        self.page.evaluate("args => window.send(args)", json.loads(json.dumps(said)))

    def heard(self) -> dict[str, Any]:
        """Return what the page has last heard from the map."""
        values = self.page.evaluate("window.values")
        found: dict[str, Any] = values[-1] if values else {}
        return found

    def wait_for(self, condition: str) -> None:
        self.page.wait_for_function(
            f"() => {{ const v = window.values.at(-1) || {{}}; return {condition}; }}"
        )


@pytest.fixture
def live(browser: Browser, served: tuple[LiveAssets, str]) -> Iterator[Live]:
    context = browser.new_context(viewport={"width": 1000, "height": 720})
    context.route("**/tile.example/**", lambda route: route.abort())
    yield Live(context.new_page(), *served)
    context.close()


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
    expect(scale).to_have_text("500 m")
    live.show(drawn(partners(2)))
    expect(live.frame.get_by_role("button", name="Place 2, Food")).to_have_count(0)
    expect(live.frame.locator(".cg-card-name")).to_have_text("Place 1")
    expect(scale).to_have_text("500 m")
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


def test_an_online_map_that_cannot_be_reached_gives_way_to_the_local_one(live: Live) -> None:
    tiles = layers.OnlineTiles("https://tile.example/{z}/{x}/{y}.png", "<b>Tiles</b>")
    live.show(drawn(partners(1)), tiles=tiles)
    expect(live.frame.locator(".cg-marker")).to_have_count(1)
    assert live.outside == []
    live.frame.get_by_label("Online street map").check()
    expect(live.frame.get_by_role("status")).to_contain_text("can't be reached")
    expect(live.frame.get_by_label("Local street map")).to_be_checked()
    assert [error for error in live.errors if "ERR_FAILED" not in error] == []


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
