"""The peer: the same partners and search, with one folium marker and popup per place.

As folium's guide does it, and shown with ``st_folium``. Leaflet and what folium loads beside it
come from the package ``folium-offline``, so that no network is needed; no street map lies below.
"""

import hashlib
import tempfile
from pathlib import Path

import folium
import streamlit as st
import streamlit.components.v1 as components
from offlinefolium.elements import _res
from streamlit_folium import st_folium

from mapping.partners.filters import PartnerFilter
from mapping.ui import session


@st.cache_resource
def local_addresses() -> dict[str, str]:
    """Write down what folium would load from elsewhere; return the new address of each."""
    folder = Path(tempfile.mkdtemp(prefix="plain-folium-"))
    component = components.declare_component("plain_assets", path=str(folder))
    found = {}
    for _name, address in (*folium.Map.default_js, *folium.Map.default_css):
        name = hashlib.sha256(address.encode()).hexdigest()[:12] + Path(address).suffix
        (folder / name).write_text(_res[address], encoding="utf-8")
        found[address] = f"../{component.name}/{name}"
    return found


def render() -> None:
    """Draw the search and the map."""
    st.set_page_config(layout="wide")
    workspace = session.workspace()
    words = st.text_input("Search", placeholder="Name, street, words …")
    everyone_gdf = session.visible_partners(workspace, is_staff=False)
    shown_gdf = PartnerFilter(text=words).apply(everyone_gdf, timezone=workspace.timezone)
    shown_gdf = shown_gdf[shown_gdf.geometry.notna()]
    st.text(f"{len(shown_gdf)} partners")
    west, south, east, north = workspace.extent() or (0.0, 0.0, 1.0, 1.0)
    base = folium.Map([(south + north) / 2, (west + east) / 2], zoom_start=12, tiles=None)
    known = local_addresses()
    base.default_js = [(name, known[address]) for name, address in base.default_js]
    base.default_css = [(name, known[address]) for name, address in base.default_css]
    for row in shown_gdf.itertuples():
        folium.Marker([row.lat, row.lon], popup=row.name, tooltip=row.name).add_to(base)
    st_folium(
        base,
        key="plain",
        height=640,
        use_container_width=True,
        returned_objects=["last_object_clicked_popup"],
    )


render()
