"""The map page: filters, layers, and beside the map a list with the same rows."""

from typing import Any

import folium
import pandas as pd
import streamlit as st

from mapping.partners.filters import PartnerFilter
from mapping.ui import (
    access,
    errors,
    filters,
    language,
    live_map,
    nearby,
    partner_legend,
    partner_list,
    partner_reach,
    present_keep,
    session,
    text,
)
from mapping.ui.language import _
from mapping.workspace import Workspace


def render() -> None:
    """Draw the map page."""
    st.title(_(text.MAP_TITLE), anchor=False)
    workspace = session.workspace()
    if not session.partners(workspace).empty:
        _explore()
    else:
        st.info(_(text.MAP_EMPTY), icon=":material/info:")
        st.page_link("setup.py", label=_(text.GO_TO_SETUP), icon=":material/settings:")


@errors.fragment
def _explore() -> None:
    workspace = session.workspace()
    wording = language.wording()
    is_staff = access.is_staff_view()
    everyone_gdf = session.visible_partners(workspace, is_staff=is_staff)
    chosen, layers = filters.controls(workspace, everyone_gdf)
    found = filters.find(workspace, chosen, is_staff=is_staff)
    filters.say(workspace, found, chosen)
    with st.container(key="cg-split-map"):
        left, right = st.columns([5, 3], gap="medium")
    partner_list.take_click(st.session_state.get("map.live"), key="map")
    with right:
        near = nearby.panel(workspace, found.shown_gdf, map_key="map.live")
        if near.minutes:
            found = filters.nearest_first(found, near.minutes, mode=near.mode)
        selected = partner_list.selected_id(found.shown_gdf, key="map")
        reach = _card(workspace, found, chosen, selected, is_staff=is_staff) if selected else []
    with left:  # before the list: the browser begins with the map while the rows are on their way
        groups = partner_list.map_groups(
            workspace,
            found.ids,
            is_staff=is_staff,
            layers=layers,
            selected=selected,
            wording=wording,
        )
        live_map.show_map(
            workspace,
            [*reach, *groups, *near.groups],
            key="map.live",
            wording=wording,
            view=near.view or partner_list.place_to_show("map"),
            keeps_view=not nearby.has_moved_map(),
            is_low_on_phones=True,
        )
    with right:
        partner_list.show(found.shown_gdf, key="map")
    partner_legend.legend(found, chosen)
    chosen_gdf = found.shown_gdf[found.shown_gdf["id"] == selected]
    on_map = next(chosen_gdf[chosen_gdf.geometry.notna()].itertuples(), None)
    present_keep.offer(
        workspace,
        chosen,
        layers,
        sentence=chosen.sentence(len(found.ids), found.total, language=language.code()),
        place=str(on_map.id) if on_map is not None else "",
        place_name=str(on_map.name) if on_map is not None else "",
    )
    partner_list.take_home(workspace, chosen, found.ids, layers=layers, is_staff=is_staff)


def _card(
    workspace: Workspace,
    found: filters.Found,
    chosen: PartnerFilter,
    selected: str,
    *,
    is_staff: bool,
) -> list[folium.FeatureGroup]:
    """Draw the card of the chosen partner, and return the area from which it can be reached."""
    reach: list[folium.FeatureGroup] = []

    def inside(row: "pd.Series[Any]") -> None:
        partner_list.show_on_map(row, key="map")
        groups = partner_reach.draw(
            workspace, row, set(found.ids), chosen=chosen, audience=access.audience()
        )
        reach.extend(groups)

    row = found.shown_gdf[found.shown_gdf["id"] == selected].iloc[0]
    partner_list.card(row, key="map", is_staff=is_staff, inside=inside)
    return reach


if __name__ == "__main__":
    render()
