"""The gaps page: pick a need, read one sentence, see where and why."""

import streamlit as st

from mapping.ui import access, errors, gap_controls, gap_views, session, text
from mapping.wording import translator


def render() -> None:
    """Draw the gaps page."""
    st.title(text.GAPS_TITLE, anchor=False)
    workspace = session.workspace()
    if workspace.reporting_areas().empty:
        st.info(text.GAPS_EMPTY, icon=":material/info:")
        st.page_link("setup.py", label=text.GO_TO_SETUP, icon=":material/settings:")
        return
    if "walk" not in workspace.modes():
        st.warning(text.NO_STREETS, icon=":material/add_road:")
    _answer()


@errors.fragment
def _answer() -> None:
    workspace = session.workspace()
    wording = translator("en")
    question = gap_controls.question(workspace)
    audience = access.audience()
    answer = session.gap_answer(workspace, question, audience=audience)
    gap_views.sentence(workspace, answer)
    with st.container(key="cg-split-gaps"):
        left, right = st.columns([5, 3], gap="medium")
    with left:
        gap_views.choropleth(workspace, answer, question, audience=audience, wording=wording)
    with right:
        gap_views.figures(answer)
        gap_views.reasons(answer)
        gap_views.who_is_unserved(answer)
    gap_views.table(answer)
    gap_views.phone_calls(answer)
    gap_views.method(answer)
    gap_views.take_home(workspace, question, audience=audience)


if __name__ == "__main__":
    render()
