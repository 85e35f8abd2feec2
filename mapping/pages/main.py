"""The frame around every page: navigation, the district's name, the staff switch, the marks."""

from pathlib import Path

import streamlit as st

from mapping.ui import access, errors, frame, nearby, session
from mapping.ui.language import _

PAGES = Path(__file__).resolve().parent


def render() -> None:
    """Draw the frame and the chosen page."""
    st.set_page_config(
        page_title="Common Ground",
        page_icon=frame.ICON,
        layout="wide",
        initial_sidebar_state="auto",
    )
    frame.apply_style()
    page = st.navigation(
        [
            st.Page(PAGES / "map.py", title=_("Map"), icon=":material/map:", default=True),
            st.Page(PAGES / "gaps.py", title=_("Gaps"), icon=":material/query_stats:"),
            st.Page(PAGES / "partners.py", title=_("Partners"), icon=":material/handshake:"),
            st.Page(PAGES / "review.py", title=_("Review"), icon=":material/fact_check:"),
            st.Page(PAGES / "present.py", title=_("Present"), icon=":material/slideshow:"),
            st.Page(PAGES / "setup.py", title=_("Set-up"), icon=":material/settings:"),
        ],
        position="top",
    )
    with errors.boundary():
        workspace = session.workspace()
        access.require_sharing_allowed(workspace)
        frame.header(workspace)
        if page.url_path:  # the map page's is empty
            nearby.forget()
        page.run()
        frame.footer(workspace)
        session.settle()


if __name__ == "__main__":
    render()
