"""The partners page: the list of all partners and family resources."""

import streamlit as st

from mapping.ui import access, partner_list, session, text


def render() -> None:
    """Draw the partners page."""
    st.title(text.PARTNERS_TITLE, anchor=False)
    workspace = session.workspace()
    is_staff = access.is_staff_view()
    partners_gdf = session.visible_partners(workspace, is_staff=is_staff)
    numbered_gdf = partners_gdf.assign(number=range(1, len(partners_gdf) + 1))
    partner_list.show(numbered_gdf, key="partners", is_staff=is_staff)


if __name__ == "__main__":
    render()
