"""The live map in streamlit-folium's own front end, without Streamlit around it."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit_folium
from playwright.sync_api import FrameLocator, Page

from mapping.maps import layers
from mapping.maps.offline import LiveAssets, asset_text, localise, publish_basemap
from mapping.maps.place_data import PlaceSet
from mapping.wording import translator
from tests.browser.test_onefile_export import street_map
from tests.maps_browser import watched

__all__ = ["BOUNDS", "Live", "serve_live"]

BOUNDS = (-86.5, 32.48, -86.38, 32.56)
FRONT_END = Path(streamlit_folium.__file__).parent / "frontend" / "build"
HOST = """<!doctype html><meta charset="utf-8"><title>host</title>
<iframe id="f" width="900" height="640" src="/component/st_folium/index.html"></iframe>
<script>
const FRAME = "/component/st_folium/index.html";
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


@contextmanager
def serve_live(folder: Path) -> Iterator[tuple[LiveAssets, str]]:
    """Give the assets and the address of a page around the map, served until the end."""
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

    def show(
        self,
        *groups: Any,
        tiles: layers.OnlineTiles | None = None,
        language: str = "en",
        theme: layers.Theme = "light",
        bounds: tuple[float, float, float, float] = BOUNDS,
        basemap: bool = True,
        view: layers.KeptView | None = None,
        center: tuple[float, float] | None = None,
    ) -> None:
        """Send what a run of the page sends: these layers above the ground."""
        said: dict[str, Any] = {}
        original = streamlit_folium._component_func
        streamlit_folium._component_func = lambda **given: said.update(given) or {}
        try:
            ground = layers.ground_layer(
                bounds=bounds,
                wording=translator(language),
                basemap=publish_basemap(street_map(), self.assets) if basemap else "",
                tiles=tiles,
                theme=theme,
                view=view,
            )
            streamlit_folium.st_folium(
                layers.base_map(self.assets),
                key="m",
                height=600,
                use_container_width=True,
                returned_objects=list(layers.RETURNED_OBJECTS),
                feature_group_to_add=[ground, *groups],
                center=center,
                zoom=15 if center else None,
            )
        finally:
            streamlit_folium._component_func = original
        said.pop("on_change")
        self.page.evaluate("args => window.send(args)", json.loads(json.dumps(said)))

    def hold(self, places: PlaceSet) -> None:
        """Give the page these places, as the app does."""
        self.page.evaluate(
            """async ([script, packed]) => {
                const made = await import("data:text/javascript;base64," + btoa(script));
                window.letGo = made.default({ data: Uint8Array.from(packed) });
            }""",
            [asset_text("held.js"), list(places.packed)],
        )

    def leave(self) -> None:
        """Leave the page that shows the map: its frame goes."""
        self.page.evaluate("() => { window.ready = false; document.getElementById('f').remove(); }")

    def come_back(self) -> None:
        """Open the page again: there is a new frame."""
        self.page.evaluate(
            """() => {
                const made = document.createElement("iframe");
                Object.assign(made, { id: "f", width: 900, height: 640, src: FRAME });
                document.body.appendChild(made);
            }"""
        )
        self.page.wait_for_function("window.ready")

    def in_frame(self, script: str) -> Any:
        """Return what a script says inside the map's frame."""
        found = next(frame for frame in self.page.frames if "st_folium" in frame.url)
        return found.evaluate(script)

    def view(self) -> list[float]:
        """Return latitude, longitude and zoom of the map."""
        found: list[float] = self.in_frame(
            "() => [map.getCenter().lat, map.getCenter().lng, map.getZoom()]"
        )
        return found

    def wait_for_view(self, lat: float, lon: float) -> None:
        """Wait until the middle of the map is there."""
        found = next(frame for frame in self.page.frames if "st_folium" in frame.url)
        found.wait_for_function(
            f"() => map.distance(map.getCenter(), [{lat}, {lon}]) < 20 && !map._animatingZoom"
        )

    def heard(self) -> dict[str, Any]:
        """Return what the page has last heard from the map."""
        values = self.page.evaluate("window.values")
        found: dict[str, Any] = values[-1] if values else {}
        return found

    def wait_for(self, condition: str) -> None:
        self.page.wait_for_function(
            f"() => {{ const v = window.values.at(-1) || {{}}; return {condition}; }}"
        )
