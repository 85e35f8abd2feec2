"""The review page's two lists, drawn: the partners', and a roster's for one sitting."""

import html
from collections.abc import Sequence

import streamlit as st

from mapping.ui import access, review_card, review_list, setup_homes, setup_jobs
from mapping.ui import review_text as words
from mapping.ui.language import _
from mapping.ui.partner_place import said
from mapping.ui.review_desk import Desk, PartnerDesk, RosterDesk, close_sitting, sitting
from mapping.ui.review_state import current, map_key, state_of, take_click
from mapping.wording import msg
from mapping.workspace import ReviewItem, RosterSitting, Workspace

__all__ = ["partners", "roster", "way"]

_WAY = "review.way"


def way() -> str:
    """Draw the choice between the two lists where there are two; return which one."""
    if sitting() is None:
        return "partners"
    st.session_state.setdefault(_WAY, "roster")
    chosen = st.segmented_control(
        _("Which list"),
        list(words.WAYS),
        key=_WAY,
        format_func=lambda name: _(words.WAYS[name]),
        label_visibility="collapsed",
        required=True,
    )
    return str(chosen)


def partners(workspace: Workspace) -> None:
    """Draw the partners' addresses that wait for a decision."""
    desk = PartnerDesk(workspace)
    state, can_edit = state_of(desk), access.can_edit()
    listed = desk.listed()
    if not listed.total:
        st.info(_(words.NOTHING_TO_PLACE), icon=":material/info:")
        st.page_link("setup.py", label=_("Go to Set-up"), icon=":material/settings:")
        return
    if not can_edit:
        st.info(_(words.READ_ONLY), icon=":material/lock:")
    if not listed.has_reference and listed.items:
        st.warning(_(words.NO_REFERENCE), icon=":material/warning:")
        st.page_link("setup.py", label=_("Go to Set-up"), icon=":material/settings:")
    if not listed.items and not state.decisions:
        st.success(_(words.ALL_PLACED), icon=":material/check_circle:")
        st.page_link("map.py", label=_("Go to the map"), icon=":material/map:")
    else:
        review_list.bar(desk, state, listed.items, can_edit=can_edit)
        if can_edit:
            review_list.found_now(desk, state, listed.items)
        _work(workspace, desk, listed.items, done=words.ALL_PLACED, can_edit=can_edit)
    review_list.marked(desk, state, listed, can_edit=can_edit)


def roster(workspace: Workspace) -> None:
    """Draw a roster's rows without a place, and what puts the decisions into the home data."""
    held = sitting()
    if held is None:
        return
    desk = RosterDesk(workspace, held)
    st.info(_(words.ROSTER_HELD), icon=":material/memory:")
    items = desk.items()
    _import_bar(held)
    review_list.bar(desk, state_of(desk), items, can_edit=True)
    _work(workspace, desk, items, done=words.ROSTER_ALL_DONE, can_edit=True)


def _import_bar(held: RosterSitting) -> None:
    pending = held.pending
    with st.container(horizontal=True, vertical_alignment="center", key="review-import"):
        label = _.plural(
            "Import again with {n} decision", "Import again with {n} decisions", pending
        )
        if setup_jobs.button(
            label if pending else _("Import again"),
            key="review.roster_import",
            is_ready=pending > 0,
        ):
            setup_jobs.start(
                "homes",
                msg("Grouping students again"),
                held.run,
                say=setup_homes.say,
                local_only=True,
            )
        label = _("Forget list and decisions") if pending else _("Done, forget the list")
        if st.button(label, key="review.roster_done", icon=":material/delete_forever:"):
            close_sitting()
            st.rerun()
        _last_import()


def _last_import() -> None:
    """Say in a line what came of the last import; all of it stands at the end of the page."""
    report = setup_jobs.report("homes")
    if report is None:
        return
    if report.outcome is None:
        said(report.headline, kind="bad")
        return
    counted = report.outcome.details.get("students_shown", 0)
    told = _("Imported: {n} students are counted.", n=_.number(counted))
    st.html(f'<p class="cg-change" role="status">{html.escape(told)}</p>')


def _work(
    workspace: Workspace, desk: Desk, items: Sequence[ReviewItem], *, done: str, can_edit: bool
) -> None:
    state = state_of(desk)
    if not items:
        st.success(_(done), icon=":material/check_circle:")
        return
    shown = state.ordered(review_list.filtered(desk, items))
    if can_edit:
        take_click(state, map_key(desk))
    item = current(state, shown, workspace)
    if item is None:
        st.info(_(words.NOTHING_FILTERED))
        return
    with st.container(key="cg-split-review"):
        left, right = st.columns([5, 4], gap="medium")
    with left:
        review_card.card(workspace, desk, state, item, can_edit=can_edit)
        with st.container(key="review-rest"):
            review_list.rows(desk, state, shown, item.id)
    with right, st.container(key="review-map"):
        review_card.map_beside(workspace, desk, state, item)
