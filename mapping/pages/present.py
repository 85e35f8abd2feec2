"""The presenter page: prepared views on a shared screen, driven by keys or a clicker."""

import streamlit as st

from mapping.ui import present_list, present_stage, session
from mapping.ui import present_text as words
from mapping.ui.language import _


def render() -> None:
    """Draw the presenter page: the list of views, or the view that is being shown."""
    workspace = session.workspace()
    if present_stage.is_on() and workspace.views():
        present_stage.stage()
        return
    present_stage.clear_address()
    st.title(_(words.TITLE), anchor=False)
    present_list.desk(workspace)
    present_list.add_need(workspace)


if __name__ == "__main__":
    render()
