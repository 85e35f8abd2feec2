"""The map page: filters, layers, and beside the map a list with the same rows."""

from typing import Any

import folium
import pandas as pd
import streamlit as st

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
    shown_gdf = filters.apply(workspace, everyone_gdf, chosen)
    filters.say(workspace, everyone_gdf, shown_gdf, chosen)
    with st.container(key="cg-split-map"):
        left, right = st.columns([5, 3], gap="medium")
    partner_list.take_click(st.session_state.get("map.live"), key="map")
    with right:
        near = nearby.panel(workspace, shown_gdf, map_key="map.live")
        if near.minutes:
            shown_gdf = filters.nearest_first(shown_gdf, near.minutes, mode=near.mode)
        reach: list[folium.FeatureGroup] = []

        def in_card(row: "pd.Series[Any]") -> None:
            partner_list.show_on_map(row, key="map")
            ids = set(shown_gdf["id"])
            reach.extend(
                partner_reach.draw(workspace, row, ids, chosen=chosen, audience=access.audience())
            )

        selected = partner_list.show(shown_gdf, key="map", is_staff=is_staff, in_card=in_card)
    with left:
        groups = partner_list.map_groups(
            workspace, shown_gdf, layers=layers, selected_id=selected, wording=wording
        )
        live_map.show_map(
            workspace,
            [*reach, *groups, *near.groups],
            key="map.live",
            wording=wording,
            view=near.view or partner_list.place_to_show("map"),
            is_low_on_phones=True,
        )
    partner_legend.legend(workspace, everyone_gdf, chosen)
    present_keep.offer(
        workspace,
        chosen,
        layers,
        sentence=chosen.sentence(len(shown_gdf), len(everyone_gdf), language=language.code()),
        place=selected,
    )
    partner_list.take_home(workspace, chosen, shown_gdf, layers=layers, is_staff=is_staff)


if __name__ == "__main__":
    render()
