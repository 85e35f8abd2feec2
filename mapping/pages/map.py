"""The map page: filters, layers, and beside the map a list with the same rows."""

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
    found = filters.find(workspace, chosen, is_staff=is_staff)
    filters.say(workspace, found, chosen)
    with st.container(key="cg-split-map"):
        left, right = st.columns([5, 3], gap="medium")
    partner_list.take_click(st.session_state.get("map.live"), key="map")
    with right:
        pin, near = nearby.panel(workspace, found.shown_gdf, map_key="map.live")
    with left:  # before the list: the browser begins with the map while the rows are on their way
        groups = partner_list.map_groups(
            workspace,
            found.ids,
            is_staff=is_staff,
            layers=layers,
            selected=partner_list.selected_id(found.shown_gdf, key="map"),
            wording=wording,
        )
        live_map.show_map(
            workspace,
            [*groups, *pin],
            key="map.live",
            wording=wording,
            view=near,
            keeps_view=not nearby.has_moved_map(),
            is_low_on_phones=True,
        )
    with right:
        partner_list.show(found.shown_gdf, key="map", is_staff=is_staff)
    partner_legend.legend(found, chosen)
    present_keep.offer(
        workspace,
        chosen,
        layers,
        sentence=chosen.sentence(len(found.ids), found.total, language=language.code()),
    )
    partner_list.take_home(workspace, chosen, found.ids, is_staff=is_staff)


if __name__ == "__main__":
    render()
