"""The controls that choose partners and layers, and the sentence that says what is shown."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
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

__all__ = ["Found", "LayerChoice", "controls", "find", "nearest_first", "say"]

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
_NOT_FOUND: Final = ":material/search_off:"
_LAYERS: Final = (("school_sites", _SITES), ("attendance_zones", _ZONES))


@dataclass(frozen=True)
class LayerChoice:
    """Which layers lie under the partners."""

    school_sites: bool = False
    attendance_zones: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """What a filter finds among the partners that an audience may see.

    Parameters
    ----------
    shown_gdf
        The partners that pass, in the order of all, or by minutes if those are known, numbered
        from 1 in the column ``number``; with ``minutes`` from the place that they are counted
        from (NaN where nobody can tell or no way leads) and ``minutes_mode``. Visitors share it:
        make a copy before changing it.
    ids
        Their ids.
    total
        How many partners there are.
    unknown
        How many fail only because a fact is missing.
    kinds
        The category of each partner that passes everything but the choice of categories.
    """

    shown_gdf: gpd.GeoDataFrame
    ids: tuple[str, ...]
    total: int
    unknown: int
    kinds: tuple[str, ...]


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


def find(workspace: Workspace, chosen: PartnerFilter, *, is_staff: bool) -> Found:
    """Return what the filter finds, kept until something is written."""
    stamp, minutes = _minutes(workspace, chosen)
    key = (str(workspace.folder), (workspace.data_version(), language.code()), is_staff)
    return _found(*key, chosen, session.today(workspace), stamp, workspace, minutes)


@st.cache_resource(max_entries=32, show_spinner=False)
def _found(
    folder: str,
    version: tuple[int, str],
    is_staff: bool,
    chosen: PartnerFilter,
    today: date,
    stamp: tuple[float, datetime | None],
    _opened: Workspace,
    _minutes: Mapping[str, float] | None,
) -> Found:
    del folder, version, stamp
    everyone_gdf = session.visible_partners(_opened, is_staff=is_staff)
    others = dataclasses.replace(chosen, categories=())
    passes, unknown = others.judge(
        everyone_gdf,
        timezone=_opened.timezone,
        region=_region(_opened),
        minutes=_minutes,
        today=today,
    )
    kinds = everyone_gdf["category"]
    wanted = kinds.isin(chosen.categories).to_numpy(dtype=bool) | (not chosen.categories)
    found = Found(
        shown_gdf=everyone_gdf[passes & wanted],
        ids=(),
        total=len(everyone_gdf),
        unknown=int((unknown & wanted).sum()),
        kinds=tuple(kinds.to_numpy(dtype=object)[passes]),
    )
    return nearest_first(found, _minutes or {}, mode=chosen.near_mode)


def nearest_first(found: Found, minutes: Mapping[str, float], *, mode: str) -> Found:
    """Return what was found numbered anew: by minutes where there are any, else as it is."""
    shown_gdf = found.shown_gdf.reset_index(drop=True)
    ids = shown_gdf["id"].to_numpy(dtype=object)
    known = np.array([minutes.get(each, np.nan) for each in ids]) if minutes else np.nan
    shown_gdf = shown_gdf.assign(
        minutes=np.where(np.isinf(known), np.nan, known), minutes_mode=mode
    )
    if minutes:
        shown_gdf = shown_gdf.sort_values("minutes", kind="stable", na_position="last")
    shown_gdf = shown_gdf.reset_index(drop=True).assign(number=range(1, len(shown_gdf) + 1))
    return dataclasses.replace(
        found, shown_gdf=shown_gdf, ids=tuple(shown_gdf["id"].to_numpy(dtype=object))
    )


def say(workspace: Workspace, found: Found, chosen: PartnerFilter) -> None:
    """Say in a sentence what is shown, and what was left out only because facts are missing."""
    sentence = chosen.sentence(len(found.ids), found.total, language=language.code())
    unmapped = int(found.shown_gdf.geometry.isna().sum())
    parts = [f"{sentence}."]
    words = sentence_words(language.wording())
    if unmapped:
        form = words["unmapped_one"] if unmapped == 1 else words["unmapped"]
        parts.append(form.format(n=_.number(unmapped)))
    if found.unknown:
        parts.append(words["may_fit"].format(n=_.number(found.unknown)))
    if chosen.open_at is not None:
        moment = text.moment(chosen.open_at, workspace.timezone)
        parts.append(_("Open means {moment}.", moment=moment))
    if chosen.near and chosen.near_mode == "transit":
        parts.append(text.departures(_setting_out(workspace, chosen), workspace.timezone))
    with st.container(key="cg-says-map"):  # page.js tells screen readers when it changes
        st.text(" ".join(parts))
    if not found.ids:
        st.info(words["no_words" if chosen.text.strip() else "no_match"], icon=_NOT_FOUND)
    else:
        st.empty()  # the map below stays in its place


def _categories(place: DeltaGenerator, partners_gdf: gpd.GeoDataFrame) -> tuple[str, ...]:
    present = set(partners_gdf["category"].unique()) - {""}
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
    there = {code for row in set(partners_gdf["languages"]) for code in row}
    spoken = language.by_name(there | {"en"})
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


def _minutes(
    workspace: Workspace, chosen: PartnerFilter
) -> tuple[tuple[float, datetime | None], Mapping[str, float] | None]:
    """Return what the minutes depend on, and the minutes; ``None`` if nobody can tell them."""
    if not chosen.near:
        return (0.0, None), None
    by_bus = chosen.near_mode == "transit"
    stamp = (workspace.basemap_stamp(), _setting_out(workspace, chosen) if by_bus else None)
    key = (str(workspace.folder), workspace.data_version())
    try:
        return stamp, _minutes_from(*key, stamp, chosen.near, chosen.near_mode, workspace)
    except MappingError:
        return stamp, None  # a place or streets that have gone since a view was kept: all unknown


def _setting_out(workspace: Workspace, chosen: PartnerFilter) -> datetime:
    """Return the hour in which people set out by bus and train, in district time."""
    now = datetime.now(ZoneInfo(workspace.timezone)).replace(tzinfo=None)
    return (chosen.open_at or now).replace(minute=0, second=0, microsecond=0)


@st.cache_resource(max_entries=16, show_spinner=False)
def _minutes_from(
    folder: str,
    version: int,
    stamp: tuple[float, datetime | None],
    near: str,
    mode: str,
    _opened: Workspace,
) -> Mapping[str, float]:
    del folder, version
    return _opened.minutes_from(near, mode=mode, at=stamp[1])


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
