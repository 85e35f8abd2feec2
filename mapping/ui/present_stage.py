"""The stage: one prepared view fills the screen with the map and its sentence."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import folium
import geopandas as gpd
import streamlit as st

from mapping.errors import MappingError
from mapping.maps import layers as map_layers
from mapping.maps import place_data, symbols
from mapping.partners.filter_words import sentence_words
from mapping.partners.filters import PartnerFilter
from mapping.ui import (
    errors,
    filters,
    gap_views,
    language,
    live_map,
    map_places,
    partner_reach,
    present_remote,
    session,
    text,
)
from mapping.ui.language import _
from mapping.ui.map_places import ground_groups
from mapping.ui.partner_list import sign
from mapping.workspace import View, Workspace

__all__ = ["begin", "clear_address", "is_on", "prepare", "stage"]

_ON: Final = "present.on"
_AT: Final = "present.at"
_MAP: Final = "present.live"
_REMOTE: Final = "present.remote"
_PARAMETER: Final = "showing"
"""Number of the view in the page's address: after a reload (some clickers send F5) or a lost
connection the same view is on the screen again."""
_MANY_DIGITS: Final = 4


@dataclass(frozen=True)
class Scene:
    """What a view shows today.

    Parameters
    ----------
    sentence, detail
        What is said in large type, and below it.
    groups
        The layers of the map, from the ground up.
    legend
        The legend as HTML.
    """

    sentence: str
    detail: str
    groups: Sequence[folium.FeatureGroup]
    legend: str


def begin(at: int) -> None:
    """Show the views, beginning with this one."""
    st.session_state[_ON] = True
    st.session_state[_AT] = at


def is_on() -> bool:
    """Return whether the views are being shown in this session, or were before a reload."""
    if _ON not in st.session_state:
        asked = st.query_params.get(_PARAMETER, "")
        st.session_state[_ON] = asked.isdecimal() and len(asked) <= _MANY_DIGITS
        st.session_state[_AT] = int(asked) - 1 if st.session_state[_ON] else 0
    return bool(st.session_state[_ON])


def clear_address() -> None:
    """Take the view out of the page's address, where the back button may bring it again."""
    st.query_params.pop(_PARAMETER, None)


def prepare(workspace: Workspace, all_views: Sequence[View]) -> None:
    """Have the answers to all needs ready, so that no change of view waits for one."""
    for view in all_views:
        if view.question is not None:
            scene(workspace, view)


@errors.fragment
def stage() -> None:
    """Draw the view whose turn it is; the rest of the page is hidden by the style sheet."""
    workspace = session.workspace()
    all_views = workspace.views()
    if not is_on() or not all_views:
        _leave()
        st.rerun()
    at = min(max(int(st.session_state.get(_AT, 0)), 0), len(all_views) - 1)
    view = all_views[at]
    if st.query_params.get(_PARAMETER) != str(at + 1):
        st.query_params[_PARAMETER] = str(at + 1)
    shown = scene(workspace, view)
    with st.container(key="cg-present-stage", gap=None):
        with st.container(key="cg-present-head"):
            detail = f"<p>{html.escape(shown.detail)}</p>" if shown.detail else ""
            st.html(
                '<div class="cg-present-words" role="status">'
                f"<h1>{html.escape(shown.sentence)}</h1>{detail}</div>"
                f"{_fictional() if workspace.is_fictional else ''}"
            )
        with st.container(key="cg-present-map"):
            map_places.send(workspace, is_staff=False)
            live_map.show_map(
                workspace,
                list(shown.groups),
                key=_MAP,
                wording=language.wording(),
                is_private=True,
                fills_screen=True,
            )
        with st.container(key="cg-present-foot"):
            st.html(shown.legend or "<span></span>")
        with st.container(key="cg-present-remote"):
            present_remote.remote(
                key=_REMOTE,
                at=at,
                count=len(all_views),
                view_id=view.id,
                extent=view.extent or workspace.extent(),
                on_go=_go,
                on_leave=_leave,
            )


def _fictional() -> str:
    return f'<p class="cg-mark cg-fictional" role="note">{_("Fictional")}</p>'


def scene(workspace: Workspace, view: View) -> Scene:
    """Return what a view shows today, to everybody; one that can't be shown says why."""
    try:
        found = _of_need(workspace, view) if view.question else _of_partners(workspace, view)
    except MappingError as error:
        return Scene(view.sentence or view.name, _.told(error), (), "")
    if not view.sentence:
        return found
    own = " ".join(part for part in (found.sentence, found.detail) if part)
    return Scene(view.sentence, own, found.groups, found.legend)


def _of_partners(workspace: Workspace, view: View) -> Scene:
    region = workspace.state or None
    chosen = view.filter_on(session.today(workspace), region=region)
    found = filters.find(workspace, chosen, is_staff=False)
    shown_gdf = found.shown_gdf
    everyone_gdf = session.visible_partners(workspace, is_staff=False)
    reach, said, scale = _reach(workspace, view, everyone_gdf, shown_gdf, chosen)
    payload = place_data.encode_shown(
        session.place_set(workspace, is_staff=False),
        found.ids,
        wording=language.wording(),
        is_numbered=False,
    )
    details = [said] if said else []
    if found.unknown:
        details.append(
            sentence_words(language.wording())["may_fit"].format(n=_.number(found.unknown))
        )
    if chosen.open_at is not None:
        details.append(_open_means(chosen.open_at, workspace))
    entries = "".join(
        f"<li>{sign(entry.category, size_px=34)}"
        f"<span>{html.escape(language.kind_of_help(entry.category))}</span>"
        f'<span class="cg-count">{_.number(entry.count)}</span></li>'
        for entry in symbols.legend(list(shown_gdf["category"]))
    )
    signs = ""
    if entries:
        signs = f'<ul class="cg-legend" tabindex="0" aria-label="{_("Legend")}">{entries}</ul>'
    return Scene(
        f"{chosen.sentence(len(found.ids), found.total, language=language.code())}.",
        " ".join(details),
        (*reach, *_ground(workspace, view), map_layers.shown_layer(payload)),
        f"{scale}{signs}",
    )


def _reach(
    workspace: Workspace,
    view: View,
    everyone_gdf: gpd.GeoDataFrame,
    shown_gdf: gpd.GeoDataFrame,
    chosen: PartnerFilter,
) -> tuple[list[folium.FeatureGroup], str, str]:
    """Return the catchment that a view shows with its partners, the words for it, its legend."""
    place_gdf = everyone_gdf[everyone_gdf["id"] == view.place]
    if not view.reach_mode or place_gdf.empty:
        return [], "", ""
    area, said = partner_reach.area_and_words(
        workspace,
        place_gdf.iloc[0],
        set(shown_gdf["id"]),
        mode=view.reach_mode,
        limit_min=view.reach_min,
        open_at=chosen.open_at,
        audience="public",
    )
    words = f"{place_gdf['name'].iloc[0]}: {said}"
    if area is None:
        return [], words, ""
    payload = map_layers.encode_areas(area, legend_on_map=False)
    return [map_layers.area_layer(payload)], words, gap_views.legend(area)


def _of_need(workspace: Workspace, view: View) -> Scene:
    question = view.question
    assert question is not None  # noqa: S101 - the caller looked
    answer = session.gap_answer(workspace, question, audience="public")
    wording = language.wording()
    drawn, legend = gap_views.map_groups(
        workspace, answer, question, audience="public", wording=wording
    )
    first, dot, rest = answer.sentence(language.code()).partition(". ")
    details = [rest, *gap_views.warnings(answer, with_advice=False)]
    if answer.need.open_at is not None:
        details.append(_open_means(answer.need.open_at, workspace))
    return Scene(
        f"{first}." if dot else first,
        " ".join(part for part in details if part),
        (drawn[0], *_ground(workspace, view), *drawn[1:]),
        legend,
    )


def _open_means(moment: datetime, workspace: Workspace) -> str:
    return _("Open means {when}.", when=text.moment(moment, workspace.timezone))


def _ground(workspace: Workspace, view: View) -> list[folium.FeatureGroup]:
    """Return the layers that lie under the partners."""
    return ground_groups(
        workspace,
        zones="attendance_zones" in view.layers,
        sites="school_sites" in view.layers,
        wording=language.wording(),
    )


def _go(at: int) -> None:
    st.session_state[_AT] = at


def _leave() -> None:
    st.session_state[_ON] = False
    clear_address()
