"""The places that the street map knows: look through them, take over, take back."""

import html
import math
from typing import Any, Final

import geopandas as gpd
import streamlit as st

from mapping.partners.searching import folded
from mapping.ui import access, keys, language, session, setup_text
from mapping.ui.language import _
from mapping.ui.setup_kinds import kind_in_words
from mapping.ui.setup_section import section
from mapping.ui.setup_text import markdown_plain
from mapping.wording import say, say_plural
from mapping.workspace import Workspace

__all__ = ["known_places"]

_ROWS: Final = 25
_CHOSEN: Final = "setup.places.chosen"
_SAID: Final = "setup.places.said"


@section
def known_places() -> None:
    """Draw the places on offer, by kind and singly."""
    workspace = session.workspace()
    st.write(_(setup_text.CANDIDATES))
    _taken_just_now(workspace)
    offered_gdf = _candidates(
        str(workspace.folder), workspace.data_version(), language.code(), workspace
    )
    if offered_gdf.empty:
        st.info(_(setup_text.CANDIDATES_EMPTY), icon=":material/info:")
        return
    first, second = st.columns(2, vertical_alignment="bottom")
    kinds = offered_gdf["category"].value_counts()
    kind = first.selectbox(
        _("Kind of help"),
        ["", *kinds.index],
        key="setup.places.kind",
        format_func=lambda name: (
            f"{language.kind_of_help(name)} ({kinds[name]:,})"
            if name
            else _("All kinds ({n})", n=_.number(len(offered_gdf)))
        ),
    )
    words = second.text_input(
        _("Search"), key="setup.places.search", placeholder=_("Name, street, kind …")
    )
    found_gdf = _matching(offered_gdf, kind, words)
    chosen = _list(found_gdf)
    _buttons(workspace, found_gdf, chosen)


def _matching(offered_gdf: gpd.GeoDataFrame, kind: str, words: str) -> gpd.GeoDataFrame:
    found_gdf = offered_gdf[offered_gdf["category"] == kind] if kind else offered_gdf
    for word in folded(words).split():
        found_gdf = found_gdf[found_gdf["searched"].str.contains(word, regex=False)]
    return found_gdf


def _list(found_gdf: gpd.GeoDataFrame) -> list[str]:
    """Draw a page of the list with a checkbox per place; return all that are chosen."""
    kept: set[str] = st.session_state.setdefault(_CHOSEN, set())
    pages = max(1, math.ceil(len(found_gdf) / _ROWS))
    page = 1
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    listed = _.plural("{n} place in this list", "{n} places in this list", len(found_gdf))
    left.markdown(f"**{listed}**")
    if pages > 1:
        key = f"setup.places.page.{pages}"
        page = int(right.number_input(_("Page of {n}", n=pages), 1, pages, key=key))
    if found_gdf.empty:
        st.info(_("Nothing on offer fits. Try another word or kind."), icon=":material/search_off:")
        return []
    start = (page - 1) * _ROWS
    with st.container(height=420, border=True, key="setup-places-list"):
        for row in found_gdf.iloc[start : start + _ROWS].itertuples():
            place: Any = row
            is_chosen = st.checkbox(
                markdown_plain(_name(place)) + "  \n" + markdown_plain(_about(place)),
                value=place.candidate_id in kept,
                key=f"setup.places.pick.{place.candidate_id}",
            )
            (kept.add if is_chosen else kept.discard)(place.candidate_id)
    return sorted(kept & set(found_gdf["candidate_id"]))


def _name(place: Any) -> str:
    return _(place.name) if place.is_unnamed else str(place.name)


def _about(place: Any) -> str:
    parts = [language.kind_of_help(place.category), kind_in_words(place.kind), place.address]
    return " · ".join(part for part in parts if part)


def _buttons(workspace: Workspace, found_gdf: gpd.GeoDataFrame, chosen: list[str]) -> None:
    left, right = st.columns(2)
    if left.button(
        _("Take over the {n} chosen", n=len(chosen)) if chosen else _("Take over the chosen"),
        key="setup.places.take",
        type="primary",
        disabled=not chosen,
    ):
        _take(workspace, chosen)
    everything = list(found_gdf["candidate_id"])
    if right.button(
        _("Take over all {n} in this list", n=_.number(len(everything))),
        key="setup.places.take_all",
        disabled=not everything,
    ):
        _take(workspace, everything)


def _take(workspace: Workspace, candidate_ids: list[str]) -> None:
    if not access.can_edit():
        return
    outcome = workspace.take_candidates(candidate_ids)
    st.session_state[_CHOSEN] = set()
    st.session_state[keys.KEPT_UNDO + ".places"] = (
        outcome.details.get("change_id", ""),
        candidate_ids,
    )
    st.session_state[_SAID] = say_plural(
        "{n} place taken over as partners.", "{n} places taken over as partners.", outcome.rows_out
    )
    st.rerun()


def _taken_just_now(workspace: Workspace) -> None:
    said = st.session_state.get(_SAID, "")
    if not said:
        return
    st.html(
        f'<p class="cg-report cg-good" role="status"><span aria-hidden="true">✓</span> '
        f"{html.escape(_.said(said))}</p>"
    )
    undo = st.session_state.get(keys.KEPT_UNDO + ".places")
    if undo and st.button(_("Undo"), key="setup.places.undo", icon=":material/undo:"):
        del st.session_state[keys.KEPT_UNDO + ".places"]
        workspace.undo_taking(*undo)
        st.session_state[_SAID] = say("Taken back: they are in the list again.")
        st.rerun()


@st.cache_resource(max_entries=4, show_spinner=False)
def _candidates(
    folder: str, version: int, language_code: str, _workspace: Workspace
) -> gpd.GeoDataFrame:
    """Return the places on offer by kind and name, with the text that a search looks in.

    That text has the words that the reader sees, and the street map's own.
    """
    del folder, version, language_code
    offered_gdf = _workspace.candidates()
    if offered_gdf.empty:
        return offered_gdf
    columns = ["name", "category", "kind", "address", "organization"]
    own = offered_gdf[columns].fillna("").astype(str).agg(" ".join, axis=1)
    seen = [f"{_name(row)} {_about(row)}" for row in offered_gdf.itertuples()]
    searched = [folded(f"{one} {other}") for one, other in zip(own, seen, strict=True)]
    return (
        offered_gdf.assign(searched=searched)
        .sort_values(["category", "is_unnamed", "name"], kind="stable")
        .reset_index(drop=True)
    )
