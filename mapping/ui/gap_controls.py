"""The controls that put a gap question together."""

from datetime import time, timedelta
from typing import Any, Final

import streamlit as st

from mapping.partners.languages import language_name
from mapping.ui import keys, session, text
from mapping.vocabulary import categories, category_label, ready_need, ready_needs
from mapping.workspace import GapQuestion, Workspace

__all__ = ["question"]

_OWN: Final = "own"
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_COMMON_LANGUAGES: Final = ("es", "ar", "zh", "vi", "so", "fr", "ht", "pt", "ru", "uk", "ko")


def question(workspace: Workspace) -> GapQuestion:
    """Draw the controls and return what they ask."""
    left, middle, right = st.columns([4, 3, 3], vertical_alignment="bottom")
    keys.restore("gaps.need", keys.KEPT_NEED, ready_needs()[0].id)
    with left:
        chosen = st.selectbox(
            "What do families need?",
            [*(need.id for need in ready_needs()), _OWN],
            key="gaps.need",
            format_func=_need_label,
            on_change=keys.keep,
            args=("gaps.need", keys.KEPT_NEED),
        )
    with middle:
        group = _group(workspace)
    with right:
        zone = _zone(workspace)
    if chosen == _OWN:
        return _own_question(workspace, group, zone)
    with st.expander("Change the conditions", icon=":material/tune:"):
        ready = ready_need(chosen)
        mode, minutes = _way(workspace, chosen, ready.mode, ready.limit_min)
    return GapQuestion(need=chosen, mode=mode, minutes=minutes, group=group, zone=zone)


def _own_question(workspace: Workspace, group: str | None, zone: str | None) -> GapQuestion:
    present = set(session.partners(workspace)["category"]) - {""}
    known = [category.id for category in categories()]
    names = [*known, *sorted(present - set(known))]
    first, second = st.columns([4, 6], vertical_alignment="bottom")
    category = first.selectbox("Kind of help", names, key="gaps.own", format_func=category_label)
    with second:
        mode, minutes = _way(workspace, _OWN, "walk", 20.0)
    one, two, three, four, five = st.columns(5, vertical_alignment="bottom")
    day = one.selectbox("Open on", ["", *_DAYS], key="gaps.day", format_func=lambda d: d or "—")
    clock = two.time_input("at", time(18, 0), key="gaps.time", step=timedelta(minutes=30))
    spoken = {code for row in session.partners(workspace)["languages"] for code in row}
    languages = ["", *sorted(spoken | set(_COMMON_LANGUAGES) | {"en"}, key=language_name)]
    language = three.selectbox(
        "In this language",
        languages,
        key="gaps.language",
        format_func=lambda code: language_name(code) if code else text.ANY,
    )
    free = four.checkbox("Free", key="gaps.free")
    childcare = five.checkbox("Childcare on site", key="gaps.childcare")
    return GapQuestion(
        category=category,
        mode=mode,
        minutes=minutes,
        open_at=f"{day} {clock:%H:%M}" if day else None,
        language=language or None,
        free=free,
        childcare=childcare,
        group=group,
        zone=zone,
    )


def _way(workspace: Workspace, name: str, mode: str, minutes: float) -> tuple[str | None, float]:
    """Draw mode and limit; a need keeps its own until someone moves them."""
    offered = workspace.modes()
    if mode not in offered:
        mode = offered[0]
    left, right = st.columns([4, 6], vertical_alignment="bottom")
    chosen = left.radio(
        "How they travel",
        offered,
        index=offered.index(mode),
        key=f"gaps.mode.{name}",
        format_func=lambda m: text.MODE_LABELS[m].capitalize(),
        horizontal=True,
    )
    limit = right.slider("At most minutes", 5, 60, int(minutes), 5, key=f"gaps.minutes.{name}")
    return chosen, float(limit)


def _group(workspace: Workspace) -> str | None:
    groups = workspace.home_groups()
    if not groups:
        return None
    chosen = st.selectbox(
        "Which students?", ["", *groups], key="gaps.group", format_func=_group_label
    )
    return chosen or None


def _zone(workspace: Workspace) -> str | None:
    zones_gdf = workspace.layer("attendance_zones")
    if zones_gdf.empty:
        return None
    names = sorted(set(zones_gdf["name"]))
    chosen = st.selectbox(
        "Which school's families?",
        ["", *names],
        key="gaps.zone",
        format_func=lambda name: name or "All schools",
    )
    return chosen or None


def _need_label(need_id: str) -> str:
    return "Ask my own question …" if need_id == _OWN else ready_need(need_id).label["en"]


def _group_label(group: str) -> Any:
    return group.replace("_", " ").replace("=", ": ").capitalize() if group else "All students"
