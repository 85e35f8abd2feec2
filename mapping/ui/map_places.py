"""What maps of several pages share: the places of all partners, and the layers below them."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import folium
import streamlit as st

from mapping.maps import areas
from mapping.maps import layers as map_layers
from mapping.maps.place_data import PlaceSet
from mapping.ui import session
from mapping.wording import Wording
from mapping.workspace import Workspace

__all__ = ["ground_groups", "send"]

_SCRIPT: Final = Path(__file__).resolve().parent.parent.parent / "assets" / "map" / "held.js"
_KEY: Final = "cg-held"


def send(workspace: Workspace, *, is_staff: bool) -> PlaceSet:
    """Send the places that this audience may see, and return them for ``encode_shown``.

    Call it once on a page, before its maps. They travel when they have changed; a run of the page
    that changes nothing sends a few bytes, for Streamlit refers to the message that was sent.
    """
    places = session.place_set(workspace, is_staff=is_staff)
    _held()(key=_KEY, data=places.packed)
    return places


@cache
def _held() -> Any:
    """Return our script as a component; registered when first drawn, not at import."""
    source = _SCRIPT.read_text(encoding="utf-8")
    return st.components.v2.component("cg_held", js=source, isolate_styles=False)


def ground_groups(
    workspace: Workspace, *, zones: bool, sites: bool, wording: Wording
) -> list[folium.FeatureGroup]:
    """Return the layers that lie under partners: attendance zones and school sites."""
    key = (str(workspace.folder), workspace.data_version())
    groups = []
    if zones:
        groups.append(map_layers.area_layer(_zones(*key, workspace)))
    if sites:
        sites_gdf = session.layer(workspace, "school_sites")
        groups.append(map_layers.school_layer(sites_gdf, wording=wording))
    return groups


@st.cache_resource(max_entries=4, show_spinner=False)
def _zones(folder: str, version: int, _opened: Workspace) -> str:
    del folder, version
    view = areas.zone_view(session.layer(_opened, "attendance_zones"))
    return map_layers.encode_areas(view)
