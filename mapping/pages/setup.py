"""The set-up page: what is loaded, what is missing, and how to load it."""

import streamlit as st

from mapping.ui import session, text


def render() -> None:
    """Draw the set-up page."""
    st.title(text.SETUP_TITLE, anchor=False)
    status = session.workspace().status()
    st.write(f"{status['partners']} partners, {status['home_areas']} home areas.")


if __name__ == "__main__":
    render()
