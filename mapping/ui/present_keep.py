"""Keeping what a page shows as a view for the shared screen; for those who may edit."""

import dataclasses
import html
from collections.abc import Callable, Sequence
from typing import Any, Final

import streamlit as st

from mapping.errors import MappingError
from mapping.partners.filters import PartnerFilter
from mapping.ui import access, language, nearby, partner_reach, present_remote
from mapping.ui import present_text as words
from mapping.ui.filters import LayerChoice
from mapping.ui.language import _
from mapping.wording import say
from mapping.workspace import GapQuestion, View, Workspace

__all__ = ["offer", "offer_question"]

_NAMED: Final = 60


def offer(
    workspace: Workspace,
    chosen: PartnerFilter,
    layers: LayerChoice,
    *,
    sentence: str,
    place: str = "",
    place_name: str = "",
) -> None:
    """Draw the button of the map page; ``sentence`` is what the filter says of itself.

    ``place`` and ``place_name`` are of the chosen partner, if it is on the map: with the area of
    who can get there, if that is shown.
    """
    kinds = {"school_sites": layers.school_sites, "attendance_zones": layers.attendance_zones}
    under = tuple(kind for kind, is_shown in kinds.items() if is_shown)
    # No figure goes into the name: it is stored, and staff may see more than everybody.
    name = sentence.partition(": ")[2] or _("All partners")
    mode, minutes = partner_reach.chosen_reach()
    reach: dict[str, Any] = {}
    if place and mode:
        reach = {"place": place, "reach_mode": mode, "reach_min": minutes}
        name = partner_reach.title(mode, place_name)
    _popover(
        workspace,
        lambda title: View.of_filter(title, chosen, layers=under, **reach),
        key="map.keep",
        name=name,
        sentence=sentence,
    )


def offer_question(workspace: Workspace, question: GapQuestion, *, sentence: str) -> None:
    """Draw the button of the gaps page; ``sentence`` is what the answer says of itself."""
    needs = {need.id: need for need in workspace.needs()}
    if question.need in needs:
        labels = needs[question.need].label
        name = labels.get(language.code()) or labels["en"]
    else:
        name = language.kind_of_help(question.category or "")
    _popover(
        workspace,
        lambda title: View(name=title, question=question),
        key="gaps.keep_view",
        name=name,
        sentence=sentence,
    )


def _popover(
    workspace: Workspace, make: Callable[[str], View], *, key: str, name: str, sentence: str
) -> None:
    if not access.can_edit():
        return
    kept = f"{key}.serial"
    serial = int(st.session_state.get(kept, 0))
    fields = {part: f"{key}.{part}.{serial}" for part in ("name", "sentence", "here")}
    said = f"{key}.said"
    default = name if len(name) <= _NAMED else f"{name[: _NAMED - 1].rstrip()}…"

    def keep(extent: Sequence[float] | None) -> None:
        title = str(st.session_state.get(fields["name"], "")).strip() or default
        is_here = bool(st.session_state.get(fields["here"], True)) and not nearby.has_moved_map()
        typed = str(st.session_state.get(fields["sentence"], "")).strip()
        view = make(title)
        try:
            saved = workspace.save_view(_with(view, typed, extent if is_here else None))
        except MappingError as error:
            st.session_state[said] = ("alert", error.words)
            return
        number = [one.id for one in workspace.views()].index(saved.id) + 1
        st.session_state[said] = ("status", say(words.KEEP_AGAIN, number=number))
        st.session_state[kept] = serial + 1

    with st.popover(_(words.KEEP), icon=":material/bookmark_add:"):
        st.text_input(_("Name in the list of views"), key=fields["name"], placeholder=default)
        st.text_area(
            _("Sentence on the screen"),
            key=fields["sentence"],
            placeholder=sentence,
            height=100,
            help=_("Left empty, the view always says its own, with the figures of the day."),
        )
        # Where the map stands could be a family's address: that is not kept.
        is_moved = nearby.has_moved_map()
        st.checkbox(
            _(words.WHOLE),
            value=True,
            key=fields["here"],
            disabled=is_moved,
            help=_(words.MOVED) if is_moved else None,
        )
        present_remote.keep_button(_(words.KEEP), key=f"{key}.button", on_keep=keep)
        role, message = st.session_state.pop(said, ("status", ""))
        if message:
            st.html(f'<p class="cg-said" role="{role}">{html.escape(_.said(message))}</p>')
            st.page_link("present.py", label=_("Go to Present"), icon=":material/slideshow:")


def _with(view: View, sentence: str, extent: Sequence[float] | None) -> View:
    box = None
    if extent is not None:
        west, south, east, north = (float(value) for value in extent)
        box = (west, south, east, north)
    return dataclasses.replace(view, sentence=sentence, extent=box)
