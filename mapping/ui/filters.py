"""The controls that choose partners and layers, and the sentence that says what is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mapping.errors import MappingError
from mapping.partners.filter_words import sentence_words
from mapping.partners.filters import NEAR_LIMITS_MIN, PartnerFilter
from mapping.partners.hours import next_weekday_time
from mapping.ui import language, session, text
from mapping.ui.language import _
from mapping.vocabulary import categories
from mapping.wording import msg
from mapping.workspace import Workspace

__all__ = ["LayerChoice", "apply", "controls", "count_unknown", "nearest_first", "say"]

_DAYS: Final = (
    msg("Mon"),
    msg("Tue"),
    msg("Wed"),
    msg("Thu"),
    msg("Fri"),
    msg("Sat"),
    msg("Sun"),
)
_IN_ADDRESS: Final = "query-params"
"""The filter stands in the page's address: a copied link shows the same partners."""
_SITES: Final = msg("School sites")
_ZONES: Final = msg("Attendance zones")
_USUAL_LIMIT: Final = 15
_LAYERS: Final = (("school_sites", _SITES), ("attendance_zones", _ZONES))


@dataclass(frozen=True)
class LayerChoice:
    """Which layers lie under the partners."""

    school_sites: bool = False
    attendance_zones: bool = False


def controls(
    workspace: Workspace, partners_gdf: gpd.GeoDataFrame
) -> tuple[PartnerFilter, LayerChoice]:
    """Draw the filter and the switches of the layers, and return what they say."""
    names = [name for kind, name in _LAYERS if not session.layer(workspace, kind).empty]
    with st.container(border=True, key="map-filter"):
        widths = [5, 4, 2, 4] if names else [5, 4, 2]
        places = st.columns(widths, vertical_alignment="bottom")
        categories_wanted = _categories(places[0], partners_gdf)
        words = places[1].text_input(
            _("Search"), key="map.text", placeholder=_(text.SEARCH_HINT), bind=_IN_ADDRESS
        )
        with places[2].popover(_("More"), icon=":material/tune:", width="stretch"):
            chosen = _conditions(workspace, partners_gdf, categories_wanted, words)
        layers = _layers(places[3], names) if names else LayerChoice()
    return chosen, layers


def apply(
    workspace: Workspace, partners_gdf: gpd.GeoDataFrame, chosen: PartnerFilter
) -> gpd.GeoDataFrame:
    """Return the partners that pass, numbered by position from 1 in the column ``number``.

    Where the filter counts minutes from a place they are in its order, see ``nearest_first``.
    """
    minutes = _minutes(workspace, chosen)
    shown_gdf = chosen.apply(
        partners_gdf,
        timezone=workspace.timezone,
        region=_region(workspace),
        minutes=minutes,
        today=session.today(workspace),
    )
    return nearest_first(shown_gdf, minutes or {}, mode=chosen.near_mode)


def nearest_first(
    shown_gdf: gpd.GeoDataFrame, minutes: Mapping[str, float], *, mode: str
) -> gpd.GeoDataFrame:
    """Return the partners numbered anew, by minutes where there are any, else as they are.

    Columns ``number`` from 1, ``minutes`` (NaN where nobody can tell or no way leads there; those
    come last) and ``minutes_mode``.
    """
    known = pd.Series([minutes.get(str(i), np.nan) for i in shown_gdf["id"]], dtype=float)
    known[np.isinf(known)] = np.nan
    ordered_gdf = shown_gdf.reset_index(drop=True).assign(minutes=known, minutes_mode=mode)
    if minutes:
        ordered_gdf = ordered_gdf.sort_values("minutes", kind="stable", na_position="last")
    return ordered_gdf.reset_index(drop=True).assign(number=range(1, len(ordered_gdf) + 1))


def count_unknown(
    workspace: Workspace, partners_gdf: gpd.GeoDataFrame, chosen: PartnerFilter
) -> int:
    """Return how many partners fail only because a fact is missing."""
    return chosen.count_unknown(
        partners_gdf,
        timezone=workspace.timezone,
        region=_region(workspace),
        minutes=_minutes(workspace, chosen),
        today=session.today(workspace),
    )


def say(
    workspace: Workspace,
    everyone_gdf: gpd.GeoDataFrame,
    shown_gdf: gpd.GeoDataFrame,
    chosen: PartnerFilter,
) -> None:
    """Say in a sentence what is shown, and what was left out only because facts are missing."""
    sentence = chosen.sentence(len(shown_gdf), len(everyone_gdf), language=language.code())
    unmapped = int(shown_gdf.geometry.isna().sum())
    words = sentence_words(language.wording())
    parts = [f"{sentence}."]
    if unmapped:
        form = words["unmapped_one"] if unmapped == 1 else words["unmapped"]
        parts.append(form.format(n=_.number(unmapped)))
    unknown = count_unknown(workspace, everyone_gdf, chosen)
    if unknown:
        parts.append(words["may_fit"].format(n=_.number(unknown)))
    if chosen.open_at is not None:
        moment = text.moment(chosen.open_at, workspace.timezone)
        parts.append(_("Open means {moment}.", moment=moment))
    st.text(" ".join(parts))
    if shown_gdf.empty:
        st.info(_(text.NO_MATCH), icon=":material/search_off:")


def _categories(place: DeltaGenerator, partners_gdf: gpd.GeoDataFrame) -> tuple[str, ...]:
    present = set(partners_gdf["category"]) - {""}
    order = [c.id for c in categories() if c.id in present]
    order += sorted(present - set(order))
    if "map.categories" in st.session_state:  # a kind may have gone since it was chosen
        kept = [name for name in st.session_state["map.categories"] if name in order]
        st.session_state["map.categories"] = kept
    return tuple(
        place.multiselect(
            _("Kinds of help"),
            order,
            key="map.categories",
            format_func=language.kind_of_help,
            placeholder=_("All kinds of help"),
            bind=_IN_ADDRESS,
        )
    )


def _conditions(
    workspace: Workspace,
    partners_gdf: gpd.GeoDataFrame,
    wanted: tuple[str, ...],
    words: str,
) -> PartnerFilter:
    spoken = language.by_name({code for row in partners_gdf["languages"] for code in row} | {"en"})
    spoken_there = st.selectbox(
        _("Language spoken there"),
        ["", *spoken],
        key="map.language",
        format_func=lambda code: language.spoken(code) if code else _(text.ANY),
        bind=_IN_ADDRESS,
    )
    free = st.checkbox(_("Free"), key="map.free", bind=_IN_ADDRESS)
    childcare = st.checkbox(_("Childcare on site"), key="map.childcare", bind=_IN_ADDRESS)
    accessible = st.checkbox(_("Wheelchair accessible"), key="map.accessible", bind=_IN_ADDRESS)
    checked = st.checkbox(_("Checked within the last year"), key="map.checked", bind=_IN_ADDRESS)
    left, right = st.columns(2)
    day = left.selectbox(
        _("Open on"),
        ["", *_DAYS],
        key="map.day",
        format_func=lambda name: _(name or text.ANY_DAY),
        bind=_IN_ADDRESS,
    )
    clock = right.time_input(
        _("at"), time(18, 0), key="map.time", step=timedelta(minutes=30), bind=_IN_ADDRESS
    )
    near, near_name, mode, limit = _near(workspace)
    return PartnerFilter(
        categories=wanted,
        text=words,
        language=spoken_there,
        is_free=free,
        has_childcare=childcare,
        is_accessible=accessible,
        open_at=_moment(workspace, day, clock) if day else None,
        is_checked=checked,
        near=near,
        near_name=near_name,
        near_mode=mode,
        near_min=limit,
    )


def _near(workspace: Workspace) -> tuple[str, str, str, int]:
    """Draw the condition on minutes from a place: return its key and name, mode, and limit."""
    stamp = (workspace.data_version(), language.code())
    places = _start_places(str(workspace.folder), stamp, workspace)
    if st.session_state.get("map.within", "") not in ("", *places):
        del st.session_state["map.within"]  # the place has gone since it was chosen
    near = st.selectbox(
        _("Not far from"),
        ["", *places],
        key="map.within",
        format_func=lambda place: places[place] if place else _(text.ANYWHERE),
        bind=_IN_ADDRESS,
        help=_("A school or a partner: type a few letters of its name."),
    )
    modes = [mode for mode in workspace.modes() if mode != "line"] or ["line"]
    if not near:
        return "", "", modes[0], _USUAL_LIMIT
    left, right = st.columns([2, 3])
    limit = left.selectbox(
        _("At most minutes"),
        NEAR_LIMITS_MIN,
        NEAR_LIMITS_MIN.index(_USUAL_LIMIT),
        key="map.within_min",
        bind=_IN_ADDRESS,
    )
    mode = right.selectbox(
        _("How they travel"),
        modes,
        key="map.within_mode",
        format_func=lambda name: _(text.MODE_LABELS[name]),
        bind=_IN_ADDRESS,
    )
    return near, places.get(near, ""), mode, int(limit)


@st.cache_resource(max_entries=4, show_spinner=False)
def _start_places(folder: str, stamp: tuple[int, str], _opened: Workspace) -> dict[str, str]:
    del folder
    return _opened.start_places(language=stamp[1])


def _minutes(workspace: Workspace, chosen: PartnerFilter) -> Mapping[str, float] | None:
    """Return the minutes from the filter's place; ``None`` if nobody can tell them."""
    if not chosen.near:
        return None
    at = chosen.open_at
    if chosen.near_mode == "transit" and at is None:
        at = datetime.now(ZoneInfo(workspace.timezone)).replace(tzinfo=None)
    hour = at.replace(minute=0, second=0, microsecond=0) if at is not None else None
    by_bus = chosen.near_mode == "transit"
    stamp = (workspace.data_version(), workspace.basemap_stamp(), hour if by_bus else None)
    try:
        return _minutes_from(str(workspace.folder), stamp, chosen.near, chosen.near_mode, workspace)
    except MappingError:
        return None  # a place or streets that have gone since a view was kept: all are unknown


@st.cache_resource(max_entries=16, show_spinner=False)
def _minutes_from(
    folder: str,
    stamp: tuple[int, float, datetime | None],
    near: str,
    mode: str,
    _opened: Workspace,
) -> Mapping[str, float]:
    del folder
    return _opened.minutes_from(near, mode=mode, at=stamp[2])


def _layers(place: DeltaGenerator, names: list[str]) -> LayerChoice:
    picked = (
        place.pills(
            _("Also show"),
            names,
            selection_mode="multi",
            key="map.layers",
            format_func=_,
            bind=_IN_ADDRESS,
        )
        or []
    )
    return LayerChoice(_SITES in picked, _ZONES in picked)


def _moment(workspace: Workspace, day: str, clock: time) -> datetime:
    """Return the next such day that is no public holiday, as the gaps page takes it too."""
    today = datetime.now(ZoneInfo(workspace.timezone)).date()
    return next_weekday_time(f"{day} {clock:%H:%M}", today=today, region=_region(workspace))


def _region(workspace: Workspace) -> str | None:
    return workspace.state or None
