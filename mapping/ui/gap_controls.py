"""The controls that put a gap question together."""

from datetime import time, timedelta
from typing import Any, Final

import streamlit as st

from mapping.ui import access, gap_needs, gap_text, gap_when, keys, language, session, text
from mapping.ui.gap_needs import OWN
from mapping.ui.language import _
from mapping.vocabulary import ReadyNeed, categories
from mapping.wording import msg
from mapping.workspace import GapQuestion, Workspace

__all__ = ["colour_by", "is_before_after", "question", "view"]

_DAYS: Final = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)
_COMMON_LANGUAGES: Final = ("es", "ar", "zh", "vi", "so", "fr", "ht", "pt", "ru", "uk", "ko")
_VIEW: Final = "gaps.view"
_COLOUR_BY: Final = "gaps.colour_by"


def question(workspace: Workspace) -> GapQuestion:
    """Draw the controls and return what they ask."""
    groups = session.home_groups(workspace)
    zones = sorted(set(session.layer(workspace, "attendance_zones")["name"]))
    needs = {need.id: need for need in workspace.needs()}
    with st.container(border=True, key="gaps-question"):
        can_edit = access.can_edit()
        widths = [4, *([3] if groups else []), *([3] if zones else []), 2]
        widths += [*([2] if can_edit else []), 5]
        places = list(st.columns(widths, vertical_alignment="bottom"))
        with places.pop(0):
            chosen = _need(workspace, needs)
        with places.pop(0) if groups else st.empty():
            group = _group(groups)
        with places.pop(0) if zones else st.empty():
            zone = _zone(zones)
        with places.pop(0).popover(_("Travel"), icon=":material/tune:", width="stretch"):
            ready = needs.get(chosen)
            mode, minutes = _way(workspace, chosen, ready)
            by_bus = mode == "transit"
            when = gap_when.day_and_departures(workspace, chosen, ready) if by_bus else None
        editor = places.pop(0) if can_edit else None
        with places.pop(0):
            _views()
        asked: dict[str, Any] = {"need": chosen}
        if chosen == OWN:
            asked = _own_conditions(workspace)
        found = GapQuestion(**asked, mode=mode, minutes=minutes, group=group, zone=zone, when=when)
    if editor is not None:
        label, icon = (_("Keep"), "bookmark_add") if ready is None else (_("Edit"), "edit")
        with editor.popover(label, icon=f":material/{icon}:", width="stretch"):
            gap_needs.editor(workspace, found, ready)
    return found


def view() -> str:
    """Return what the page shows: "today", "compare" or "what_if"."""
    return str(st.session_state.get(_VIEW) or "today")


def colour_by() -> str:
    """Draw the choice of what the colours of a what-if's map say, and return it."""
    return str(
        st.segmented_control(
            _("Colours show"),
            gap_text.COLOUR_BY,
            format_func=_,
            default=gap_text.COLOUR_BY[0],
            required=True,
            key=_COLOUR_BY,
            label_visibility="collapsed",
        )
    )


def is_before_after() -> bool:
    """Return whether a what-if is shown as two maps, before that choice is drawn."""
    return st.session_state.get(_COLOUR_BY) == gap_text.BEFORE_AFTER


def _views() -> None:
    keys.restore(_VIEW, "kept.gaps_view", "today")
    st.segmented_control(
        _("Show"),
        list(gap_text.VIEWS),
        required=True,
        key=_VIEW,
        format_func=lambda name: _(gap_text.VIEWS[name]),
        label_visibility="collapsed",
        width="stretch",
        on_change=keys.keep,
        args=(_VIEW, "kept.gaps_view"),
    )


def _need(workspace: Workspace, needs: dict[str, ReadyNeed]) -> str:
    first = text.DEMO_NEED if workspace.is_fictional else next(iter(needs))
    keys.restore("gaps.need", keys.KEPT_NEED, first)
    options = [*needs, OWN]
    if st.session_state["gaps.need"] not in options:
        st.session_state["gaps.need"] = options[0]
    return st.selectbox(
        _("What do families need?"),
        options,
        key="gaps.need",
        format_func=lambda name: (
            language.label(needs[name].label) if name in needs else _(gap_text.OWN_NEED)
        ),
        on_change=keys.keep,
        args=("gaps.need", keys.KEPT_NEED),
    )


def _own_conditions(workspace: Workspace) -> dict[str, Any]:
    """Draw the conditions of a question of one's own and return them."""
    partners_gdf = session.partners(workspace)
    present = set(partners_gdf["category"]) - {""}
    known = [category.id for category in categories()]
    names = [*known, *sorted(present - set(known))]
    kind, spoken_there, on, at, years, facts = st.columns(
        [4, 3, 2, 2, 2, 5], vertical_alignment="bottom"
    )
    category = kind.selectbox(
        _("Kind of help"), names, key="gaps.own", format_func=language.kind_of_help
    )
    spoken = {code for row in partners_gdf["languages"] for code in row}
    languages = ["", *language.by_name(spoken | set(_COMMON_LANGUAGES) | {"en"})]
    chosen = spoken_there.selectbox(
        _("In this language"),
        languages,
        key="gaps.language",
        format_func=lambda code: language.spoken(code) if code else _(text.ANY),
    )
    day = on.selectbox(
        _("Open on"), ["", *_DAYS], key="gaps.day", format_func=lambda name: _(name or text.ANY_DAY)
    )
    st.session_state.setdefault("gaps.time", time(18, 0))
    clock = at.time_input(_("at"), key="gaps.time", step=timedelta(minutes=30))
    age = years.number_input(_("For age"), 0, 120, None, key="gaps.age", placeholder=_(text.ANY))
    with facts.container(horizontal=True, gap="small"):
        free = st.checkbox(_("Free"), key="gaps.free")
        childcare = st.checkbox(_("Childcare on site"), key="gaps.childcare")
        step_free = st.checkbox(_("Step-free"), key="gaps.step_free")
    return {
        "category": category,
        "open_at": f"{day} {clock:%H:%M}" if day else None,
        "language": chosen or None,
        "free": free,
        "childcare": childcare,
        "age": None if age is None else float(age),
        "step_free": step_free,
    }


def _way(workspace: Workspace, name: str, ready: ReadyNeed | None) -> tuple[str, float]:
    """Draw mode and limit; a need keeps its own until someone moves them."""
    offered = workspace.modes()
    mode, minutes = (ready.mode, ready.limit_min) if ready is not None else ("walk", 20.0)
    if mode not in offered:
        mode = offered[0]
    chosen = st.radio(
        _("How they travel"),
        offered,
        index=offered.index(mode),
        key=f"gaps.mode.{name}",
        format_func=lambda m: _(text.MODE_LABELS.get(m) or str(m)).capitalize(),
    )
    limit_key = f"gaps.minutes.{name}"
    limit = st.slider(_("At most minutes"), 5, 60, min(60, max(5, int(minutes))), 5, key=limit_key)
    is_moved = limit != min(60, max(5, int(minutes)))
    return chosen, float(limit) if is_moved else float(minutes)


def _group(groups: list[str]) -> str | None:
    if not groups:
        return None
    chosen = st.selectbox(
        _("Which students?"),
        ["", *groups],
        key="gaps.group",
        format_func=lambda name: gap_text.group_label(name) if name else _("All students"),
    )
    return chosen or None


def _zone(names: list[str]) -> str | None:
    if not names:
        return None
    chosen = st.selectbox(
        _("Which school's families?"),
        ["", *names],
        key="gaps.zone",
        format_func=lambda name: name or _("All schools"),
    )
    return chosen or None
