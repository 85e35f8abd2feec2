"""The gaps page: pick a need, read one sentence, see where and why; then try what would help."""

import streamlit as st

from mapping.ui import (
    access,
    errors,
    gap_compare,
    gap_controls,
    gap_parts,
    gap_scenario,
    gap_scenario_views,
    gap_text,
    gap_trial,
    gap_views,
    language,
    present_keep,
    session,
    text,
)
from mapping.ui.language import _
from mapping.workspace import Audience, GapAnswer, GapQuestion, Workspace


def render() -> None:
    """Draw the gaps page."""
    st.title(_(text.GAPS_TITLE), anchor=False)
    workspace = session.workspace()
    if workspace.reporting_areas().empty:
        st.info(_(text.GAPS_EMPTY), icon=":material/info:")
        st.page_link("setup.py", label=_(text.GO_TO_SETUP), icon=":material/settings:")
        return
    if "walk" not in workspace.modes():
        st.warning(_(text.NO_STREETS), icon=":material/add_road:")
    _answer()


@errors.fragment
def _answer() -> None:
    workspace = session.workspace()
    question = gap_controls.question(workspace)
    audience = access.audience()
    answer = session.gap_answer(workspace, question, audience=audience)
    if gap_controls.view() == "compare":
        gap_compare.needs(workspace, question, audience=audience)
    elif gap_controls.view() == "what_if":
        _what_if(workspace, question, answer, audience=audience)
    else:
        _today(workspace, question, answer, audience=audience)
    gap_parts.method(workspace, answer)


def _today(
    workspace: Workspace, question: GapQuestion, answer: GapAnswer, *, audience: Audience
) -> None:
    wording = language.wording()
    gap_views.sentence(workspace, answer)
    with st.container(key="cg-split-gaps"):
        left, right = st.columns([5, 3], gap="medium")
    with left:
        drawn = gap_views.map_groups(
            workspace, answer, question, audience=audience, wording=wording
        )
        gap_views.draw_map(workspace, *drawn, wording=wording)
    with right:
        gap_views.figures(answer)
        gap_views.reasons(answer)
        gap_views.who_is_unserved(answer)
    gap_views.open_clicked_area(answer)
    present_keep.offer_question(workspace, question, sentence=answer.sentence(language.code()))
    gap_parts.more(workspace, question, answer, audience=audience)
    gap_parts.table(answer)
    gap_parts.phone_calls(answer)
    gap_parts.take_home(workspace, question, answer, audience=audience)


def _what_if(
    workspace: Workspace, question: GapQuestion, answer: GapAnswer, *, audience: Audience
) -> None:
    wording = language.wording()
    trial = gap_trial.current()
    trial.take_click()
    found = gap_scenario_views.answer(workspace, question, trial.scenario, audience=audience)
    gap_scenario_views.sentence(found)
    is_pair = gap_controls.is_before_after()
    if is_pair:
        gap_controls.colour_by()
        gap_compare.before_after(workspace, found, trial, wording=wording)
    with st.container(key="cg-split-gaps"):
        left, right = st.columns([5, 3], gap="medium")
    with right:
        if found.words:
            gap_scenario_views.figures(found)
    # Below two wide maps the form has the broad column to itself.
    with left if is_pair else right:
        gap_scenario.changes(trial, found)
        gap_scenario.form(workspace, trial, answer)
        chosen = gap_scenario.saved(workspace, trial)
    if not is_pair:
        # The map stays where it stands on the page of today, so that its view stays too.
        with left:
            is_change = gap_controls.colour_by() == gap_text.COLOUR_BY[0]
            drawn = gap_scenario_views.map_groups(
                workspace, found, trial, wording=wording, is_change=is_change
            )
            gap_views.draw_map(workspace, *drawn, wording=wording)
    gap_views.open_clicked_area(found.after, is_placing=trial.kind in gap_trial.PLACED_KINDS)
    gap_scenario_views.area_table(found)
    gap_scenario_views.comparison(workspace, question, chosen, audience=audience)
    gap_scenario_views.take_home(workspace, question, found, audience=audience)


if __name__ == "__main__":
    render()
