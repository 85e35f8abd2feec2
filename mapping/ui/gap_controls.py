"""The controls that put a gap question together."""

from datetime import time, timedelta
from typing import Final

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
    groups = session.home_groups(workspace)
    zones = sorted(set(session.layer(workspace, "attendance_zones")["name"]))
    with st.container(border=True, key="gaps-question"):
        widths = [4, *([3] if groups else []), *([3] if zones else []), 2]
        places = list(st.columns(widths, vertical_alignment="bottom"))
        with places.pop(0):
            chosen = _need(workspace)
        with places.pop(0) if groups else st.empty():
            group = _group(groups)
        with places.pop(0) if zones else st.empty():
            zone = _zone(zones)
        with places.pop(0).popover("Travel", icon=":material/tune:", width="stretch"):
            ready_mode, ready_min = "walk", 20.0
            if chosen != _OWN:
                ready = ready_need(chosen)
                ready_mode, ready_min = ready.mode, ready.limit_min
            mode, minutes = _way(workspace, chosen, ready_mode, ready_min)
        if chosen == _OWN:
            return _own_question(workspace, mode, minutes, group, zone)
    return GapQuestion(need=chosen, mode=mode, minutes=minutes, group=group, zone=zone)


def _need(workspace: Workspace) -> str:
    first = text.DEMO_NEED if workspace.is_fictional else ready_needs()[0].id
    keys.restore("gaps.need", keys.KEPT_NEED, first)
    return st.selectbox(
        "What do families need?",
        [*(need.id for need in ready_needs()), _OWN],
        key="gaps.need",
        format_func=_need_label,
        on_change=keys.keep,
        args=("gaps.need", keys.KEPT_NEED),
    )


def _own_question(
    workspace: Workspace, mode: str, minutes: float, group: str | None, zone: str | None
) -> GapQuestion:
    partners_gdf = session.partners(workspace)
    present = set(partners_gdf["category"]) - {""}
    known = [category.id for category in categories()]
    names = [*known, *sorted(present - set(known))]
    widths = [4, 3, 2, 2, 2, 3]
    kind, spoken_there, on, at, free_there, care = st.columns(widths, vertical_alignment="bottom")
    category = kind.selectbox("Kind of help", names, key="gaps.own", format_func=category_label)
    spoken = {code for row in partners_gdf["languages"] for code in row}
    languages = ["", *sorted(spoken | set(_COMMON_LANGUAGES) | {"en"}, key=language_name)]
    language = spoken_there.selectbox(
        "In this language",
        languages,
        key="gaps.language",
        format_func=lambda code: language_name(code) if code else text.ANY,
    )
    day = on.selectbox(
        "Open on", ["", *_DAYS], key="gaps.day", format_func=lambda name: name or text.ANY_DAY
    )
    clock = at.time_input("at", time(18, 0), key="gaps.time", step=timedelta(minutes=30))
    free = free_there.checkbox("Free", key="gaps.free")
    childcare = care.checkbox("Childcare on site", key="gaps.childcare")
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


def _way(workspace: Workspace, name: str, mode: str, minutes: float) -> tuple[str, float]:
    """Draw mode and limit; a need keeps its own until someone moves them."""
    offered = workspace.modes()
    if mode not in offered:
        mode = offered[0]
    chosen = st.radio(
        "How they travel",
        offered,
        index=offered.index(mode),
        key=f"gaps.mode.{name}",
        format_func=lambda m: text.MODE_LABELS[m].capitalize(),
    )
    limit = st.slider("At most minutes", 5, 60, int(minutes), 5, key=f"gaps.minutes.{name}")
    return chosen, float(limit)


def _group(groups: list[str]) -> str | None:
    if not groups:
        return None
    chosen = st.selectbox(
        "Which students?", ["", *groups], key="gaps.group", format_func=_group_label
    )
    return chosen or None


def _zone(names: list[str]) -> str | None:
    if not names:
        return None
    chosen = st.selectbox(
        "Which school's families?",
        ["", *names],
        key="gaps.zone",
        format_func=lambda name: name or "All schools",
    )
    return chosen or None


def _need_label(need_id: str) -> str:
    return "Ask my own question …" if need_id == _OWN else ready_need(need_id).label["en"]


def _group_label(group: str) -> str:
    return group.replace("_", " ").replace("=", ": ").capitalize() if group else "All students"
