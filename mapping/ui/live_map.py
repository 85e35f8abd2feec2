"""The live folium map on the page: offline, its view kept, a click told to the page."""

import contextlib
import hashlib
import html
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import folium
import streamlit as st
import streamlit.components.v1 as components
from streamlit_folium import st_folium

from mapping.maps import layers, offline
from mapping.maps.offline import LiveAssets
from mapping.settings import CACHE_FOLDER
from mapping.ui import session
from mapping.ui.language import _
from mapping.wording import Wording
from mapping.workspace import Workspace

__all__ = ["show_map"]

_NAME: Final = "cg_assets"
_CHANNEL: Final = "live.channel"
_LOW: Final = (
    "<style>@media (max-width: 480px) { #map_div { height: 400px !important; } "
    ".leaflet-top.leaflet-right { display: flex; flex-direction: row-reverse; } }</style>"
)
_FULL: Final = (
    "<style>body > span, .leaflet-control-zoom { display: none; } "
    "#map_div { height: 100vh !important; }</style>"
)
_WHOLE_COUNTRY: Final = (-124.8, 24.4, -66.9, 49.4)
"""First view where nothing is loaded: the 48 states."""


def show_map(
    workspace: Workspace,
    groups: Sequence[folium.FeatureGroup],
    *,
    key: str,
    wording: Wording,
    height_px: int = 640,
    view: tuple[float, float, int] | None = None,
    keeps_view: bool | None = None,
    is_low_on_phones: bool = False,
    is_private: bool = False,
    fills_screen: bool = False,
    label: str = "",
    is_linked: bool = False,
) -> Mapping[str, Any]:
    """Draw the map and return what was clicked (see ``mapping.maps.layers.clicked``).

    Pan and zoom stay when layers, language or theme change. A new ``view`` (longitude, latitude,
    zoom) moves the map there once; the same one again does not. With ``keeps_view`` the map stands
    where it stood when its page was left and is opened again: ``True`` notes where it stands,
    ``False`` doesn't, for that would tell what a family asked about, and ``None`` always begins
    with the district. ``is_low_on_phones`` leaves room to scroll past it; the page's style sheet
    lowers the frame of maps inside ``cg-split`` containers by the same measure. ``is_private``
    offers no online map, whose host would learn what is looked at. ``fills_screen`` makes the map
    as high as the frame that the page's style sheet gives it. Linked maps of one page move
    together; each then needs a ``label`` that tells a screen reader which of them it is.
    """
    assets = _assets()
    extent = session.extent(workspace)
    place = str(workspace.folder)
    ground = layers.ground_layer(
        bounds=extent or _WHOLE_COUNTRY,
        wording=wording,
        basemap=_basemap(workspace, _assets_key=assets),
        tiles=None if is_private or workspace.is_fictional else layers.OSM_TILES,
        theme=_theme(),
        view=_kept_view(place, key, keeps_view) if extent and keeps_view is not None else None,
        label=label,
        channel=_channel() if is_linked else "",
        credit=wording("Invented streets of the demo district") if workspace.is_fictional else "",
    )
    if not fills_screen:  # page.js leads behind the map, whose signs are many to go through
        st.html(f'<a class="cg-skip" href="#">{html.escape(_("Skip the map"))}</a>')
    base = layers.base_map(assets, place=place)
    if is_low_on_phones:
        figure: Any = base.get_root()
        figure.header.add_child(folium.Element(_LOW), name="cg_low")
    if fills_screen:
        whole: Any = base.get_root()
        whole.header.add_child(folium.Element(_FULL), name="cg_full")
    result: Mapping[str, Any] = st_folium(
        base,
        key=key,
        height=height_px,
        use_container_width=True,
        feature_group_to_add=[ground, *groups],
        returned_objects=list(layers.RETURNED_OBJECTS),
        center=(view[1], view[0]) if view else None,
        zoom=view[2] if view else None,
    )
    return result or {}


def _channel() -> str:
    """Return what the maps of this session call each other by; another window has another."""
    name: str = st.session_state.setdefault(_CHANNEL, secrets.token_hex(8))
    return name


def _kept_view(place: str, key: str, keeps: bool) -> layers.KeptView:
    digest = hashlib.sha256(f"{place}\n{key}".encode()).hexdigest()[:16]
    return layers.KeptView(digest, keeps)


def _theme() -> layers.Theme:
    with contextlib.suppress(AttributeError, KeyError):
        kind = st.context.theme.type
        if kind in ("light", "dark"):
            return kind
    return "auto"


@st.cache_resource
def _assets() -> LiveAssets:
    try:
        CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
        folder = CACHE_FOLDER / "live-map"
        folder.mkdir(exist_ok=True)
    except OSError:
        # A program folder that nobody may write to: the cache may go with the process.
        folder = Path(tempfile.mkdtemp(prefix="common-ground-"))
    component = components.declare_component(_NAME, path=str(folder))
    return offline.localise(f"../{component.name}/", folder)


def _basemap(workspace: Workspace, *, _assets_key: LiveAssets) -> str:
    stamp = workspace.basemap_stamp()
    return _published(str(workspace.folder), stamp, workspace, _assets_key) if stamp else ""


@st.cache_resource(max_entries=4, show_spinner=False)
def _published(folder: str, stamp: float, _workspace: Workspace, _live: LiveAssets) -> str:
    del folder, stamp
    basemap = _workspace.basemap()
    return offline.publish_basemap(basemap, _live) if basemap is not None else ""
