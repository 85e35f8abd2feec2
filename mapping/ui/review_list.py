"""What is left on the review page: how far one is, which kinds there are, and the rows."""

import html
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from mapping.ui import paging
from mapping.ui import review_text as words
from mapping.ui.language import _
from mapping.ui.partner_text import plain
from mapping.ui.review_desk import Desk, PartnerDesk
from mapping.ui.review_state import ReviewState
from mapping.workspace import ReviewItem, ReviewList, Workspace

__all__ = ["bar", "filtered", "found_now", "link", "marked", "rows"]


def link(workspace: Workspace) -> None:
    """Draw the way to this page where addresses wait for a decision."""
    waiting = PartnerDesk(workspace).waiting()
    if waiting:
        label = _.plural("{n} address to review", "{n} addresses to review", waiting)
        st.page_link("review.py", label=label, icon=":material/fact_check:")


def bar(desk: Desk, state: ReviewState, items: Sequence[ReviewItem], *, can_edit: bool) -> None:
    """Draw how many are done in this sitting, and what was done last, with undo."""
    done = sum({one.item_id: one.count for one in state.decisions}.values())
    total = done + len(items)
    with st.container(key="review-progress", gap="xsmall"):
        st.progress(done / total if total else 1.0)
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="review-said"
        ):
            tail = f" {_.said(state.said)}" if state.said else ""
            counted = _(
                "{done} of {total} done this sitting.",
                done=_.number(done),
                total=_.number(total),
            )
            st.html(
                f'<p class="cg-undo" role="status">{html.escape(counted + tail)}</p>',
                width="content",
            )
            if can_edit and state.decisions:
                st.button(
                    _("Undo"),
                    key=f"{desk.key}.undo",
                    icon=":material/undo:",
                    shortcut="U",
                    on_click=state.undo,
                    args=(desk,),
                )


def filtered(desk: Desk, items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """Draw the choice of outcomes with counts; return what passes."""
    counts = Counter(item.outcome for item in items)
    key = f"{desk.key}.filter"
    chosen = st.session_state.get(key)
    if len(counts) < 2 and chosen is None:
        return list(items)
    kinds = [kind for kind in words.OUTCOMES if kind in counts or kind == chosen]
    wanted = st.pills(
        _(words.FILTER),
        kinds,
        key=key,
        format_func=lambda kind: f"{_(words.OUTCOMES[kind])} {counts[kind]:,}",
    )
    return [item for item in items if wanted is None or item.outcome == wanted]


def rows(desk: Desk, state: ReviewState, items: Sequence[ReviewItem], current_id: str) -> None:
    """Draw all that is left, a page at a time; a click looks at a row."""
    ids = [item.id for item in items]
    start = _page_start(desk, len(ids), ids.index(current_id) if current_id in ids else 0)
    with st.container(key="review-list", gap=None, border=True):
        for item in items[start : start + paging.PAGE_ROWS]:
            line = st.container(horizontal=True, vertical_alignment="center", gap="small")
            is_current = item.id == current_id
            address = plain(item.address or _("no address"))
            line.button(
                f"{plain(_.said(item.name))} "
                + (f"— {address}" if is_current else f":gray[— {address}]"),
                key=f"{desk.key}.row.{item.id}",
                type="primary" if is_current else "tertiary",
                on_click=state.choose,
                args=(item.id,),
            )
            chips = [_(words.OUTCOMES[item.outcome])]
            if item.id in state.skipped:
                chips.append(_("Skipped"))
            spans = "".join(f'<span class="cg-chip">{html.escape(one)}</span>' for one in chips)
            line.html(f'<p class="cg-chips">{spans}</p>', width="content")


def found_now(desk: PartnerDesk, state: ReviewState, items: Sequence[ReviewItem]) -> None:
    """Offer to put all on the map that are found now."""
    found = sum(item.outcome == "placed" for item in items)
    if found < 2:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key="review-found"
    ):
        said = _(
            "{n} of these addresses are found now, because the address reference has grown.",
            n=_.number(found),
        )
        st.html(f'<p class="cg-undo">{html.escape(said)}</p>')
        st.button(
            _("Put all {n} on the map", n=_.number(found)),
            key=f"{desk.key}.found",
            icon=":material/done_all:",
            on_click=state.place_found,
            args=(desk,),
        )


def marked(desk: PartnerDesk, state: ReviewState, listed: ReviewList, *, can_edit: bool) -> None:
    """Draw what was marked as no address, each with a button that takes that back."""
    if not listed.marked:
        return
    with st.expander(_("Marked as no address ({n})", n=_.number(len(listed.marked)))):
        for one in listed.marked:
            line = st.container(horizontal=True, vertical_alignment="center", gap="small")
            line.html(
                f'<p class="cg-change">{html.escape(f"{_.said(one.name)} — {one.address}")}</p>'
            )
            if can_edit:
                line.button(
                    _("Take back"),
                    key=f"{desk.key}.back.{one.id}",
                    on_click=state.take_back,
                    args=(desk, one.id),
                )


def _page_start(desk: Desk, total: int, position: int) -> int:
    """Draw the choice of the page, which follows the row that is looked at; return its start."""
    seen = f"{desk.key}.page_of"
    if st.session_state.get(seen) != (position, total):
        st.session_state[seen] = (position, total)
        paging.turn_to(position, key=f"{desk.key}.page")
    return paging.start(total, key=f"{desk.key}.page")
