"""Leaflet and our own scripts without the internet: as files beside the live map, as text inside
the one-file map.

Leaflet comes from the pinned package ``folium-offline``, which carries it as text under the
addresses that folium itself uses. Nothing else of folium's usual load (jQuery, Bootstrap, Font
Awesome) is needed, because popups, icons and controls are ours.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mapping.errors import SettingsError
from mapping.files.writing import atomic_path
from mapping.maps.encoding import script_json
from mapping.wording import say

__all__ = [
    "LEAFLET_CSS",
    "LEAFLET_JS",
    "SHARED_SCRIPTS",
    "LiveAssets",
    "asset_text",
    "leaflet_css",
    "leaflet_js",
    "localise",
    "publish_basemap",
]

LEAFLET_JS: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"
LEAFLET_CSS: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"
"""Keys under which the package holds the two texts: folium's own addresses, never fetched."""
_FOLDER: Final = Path(__file__).resolve().parent.parent.parent / "assets" / "map"
SHARED_SCRIPTS: Final = (
    *("basemap.js", "names.js", "signs.js", "clusters.js", "partners.js", "areas.js"),
)
"""What the live map and the one-file map have in common, in loading order."""


@dataclass(frozen=True)
class LiveAssets:
    """Where the browser finds what the live map needs.

    Parameters
    ----------
    folder
        The folder that is served; the basemap is published there too.
    url_prefix
        Address of that folder as seen from the map's frame, ending in "/".
    js
        (name, address) pairs in loading order, the shape of folium's ``default_js``. There is one:
        ``st_folium`` waits for each script before it asks for the next, and for no style sheet.
    """

    folder: Path
    url_prefix: str
    js: tuple[tuple[str, str], ...]


def localise(url_prefix: str, folder: Path) -> LiveAssets:
    """Write the script of the live map to a folder, its styles inside; the same text once.

    The page serves the folder with ``declare_component(name, path=folder)`` and gives
    ``f"../{component.name}/"`` as prefix, for the map's frame lies beside it.

    Parameters
    ----------
    url_prefix
        Address of the folder as seen from the map's frame.
    folder
        A cache folder; made if it doesn't exist. Names carry a fingerprint of the content, so an
        upgrade never meets an old copy in a browser.
    """
    prefix = url_prefix.rstrip("/") + "/"
    folder.mkdir(parents=True, exist_ok=True)
    styles = script_json(leaflet_css() + asset_text("map.css"))
    parts = [
        f"document.head.appendChild(document.createElement('style')).textContent={styles};",
        leaflet_js(),
        *(asset_text(name) for name in (*SHARED_SCRIPTS, "linked.js", "live.js")),
    ]
    file = _publish(folder, "live-map", ".js", "\n".join(parts))
    return LiveAssets(folder=folder, url_prefix=prefix, js=(("cg_live_map", prefix + file),))


def publish_basemap(basemap: Mapping[str, Any], assets: LiveAssets) -> str:
    """Write a basemap as a file beside the assets, and return its address.

    A street map is public. The same document always gets the same address.
    """
    return assets.url_prefix + _publish(assets.folder, "basemap", ".json", script_json(basemap))


def leaflet_js() -> str:
    """Return Leaflet's script, without its pointer to a source map."""
    return re.sub(r"\n?//# sourceMappingURL=\S*", "", _resource(LEAFLET_JS)).strip() + "\n"


def leaflet_css() -> str:
    """Return Leaflet's style sheet; its pictures are inside as data."""
    return _resource(LEAFLET_CSS).strip() + "\n"


def asset_text(name: str) -> str:
    """Return one of our own files of ``assets/map``."""
    return (_FOLDER / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _publish(folder: Path, name: str, suffix: str, text: str) -> str:
    file = f"{name}-{_fingerprint(text)}{suffix}"
    if not (folder / file).is_file():
        with atomic_path(folder / file) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
    return file


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def _resource(url: str) -> str:
    from offlinefolium.elements import _res

    text = _res.get(url)
    if not isinstance(text, str):
        raise SettingsError(
            say(
                "The map's drawing library is missing from this installation, so no map can be "
                "shown. Install the requirements again and restart."
            ),
            detail=f"folium-offline has no text for {url}",
        )
    return text.replace("\r\n", "\n")
