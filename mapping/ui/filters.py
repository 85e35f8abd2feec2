"""The controls that choose partners and layers, and the sentence that says what is shown."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import streamlit as st

from mapping.partners.filters import PartnerFilter
from mapping.partners.languages import language_name
from mapping.ui import keys, text
from mapping.vocabulary import categories, category_label
from mapping.workspace import Workspace

__all__ = ["LayerChoice", "apply", "layer_choice", "partner_filter", "say"]

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class LayerChoice:
    """Which layers lie under the partners."""

    school_sites: bool = False
    attendance_zones: bool = False


def partner_filter(partners_gdf: gpd.GeoDataFrame, *, timezone: str) -> PartnerFilter:
    """Draw the filter's controls and return the filter."""
    present = set(partners_gdf["category"]) - {""}
    order = [c.id for c in categories() if c.id in present]
    order += sorted(present - set(order))
    first, second, third = st.columns([5, 4, 2], vertical_alignment="bottom")
    with first:
        keys.restore("map.categories", keys.KEPT_MAP_CATEGORIES, [])
        kept = [name for name in st.session_state["map.categories"] if name in order]
        st.session_state["map.categories"] = kept
        chosen = st.multiselect(
            "Kinds of help",
            order,
            key="map.categories",
            format_func=category_label,
            placeholder="All kinds",
            on_change=keys.keep,
            args=("map.categories", keys.KEPT_MAP_CATEGORIES),
        )
    words = second.text_input("Search", key="map.text", placeholder="Name, street, words …")
    with third.popover("More", icon=":material/tune:", width="stretch"):
        spoken = sorted({code for row in partners_gdf["languages"] for code in row} | {"en"})
        language = st.selectbox(
            "Language spoken there",
            ["", *spoken],
            key="map.language",
            format_func=lambda code: language_name(code) if code else text.ANY,
        )
        free = st.checkbox("Free", key="map.free")
        childcare = st.checkbox("Childcare on site", key="map.childcare")
        accessible = st.checkbox("Wheelchair accessible", key="map.accessible")
        four, five = st.columns(2)
        day = four.selectbox("Open on", ["", *_DAYS], key="map.day", format_func=lambda d: d or "—")
        clock = five.time_input("at", time(18, 0), key="map.time", step=timedelta(minutes=30))
    return PartnerFilter(
        categories=tuple(chosen),
        text=words,
        language=language,
        is_free=free,
        has_childcare=childcare,
        is_accessible=accessible,
        open_at=_moment(day, clock, timezone) if day else None,
    )


def layer_choice(workspace: Workspace) -> LayerChoice:
    """Draw the switches of the layers that this workspace has."""
    has_sites = not workspace.layer("school_sites").empty
    has_zones = not workspace.layer("attendance_zones").empty
    if not (has_sites or has_zones):
        return LayerChoice()
    names = []
    if has_sites:
        names.append("School sites")
    if has_zones:
        names.append("Attendance zones")
    picked = st.pills(
        "Layers", names, selection_mode="multi", key="map.layers", label_visibility="collapsed"
    )
    picked = picked or []
    return LayerChoice("School sites" in picked, "Attendance zones" in picked)


def apply(
    workspace: Workspace, partners_gdf: gpd.GeoDataFrame, chosen: PartnerFilter
) -> gpd.GeoDataFrame:
    """Return the partners that pass, numbered by position from 1 in the column ``number``."""
    shown_gdf = chosen.apply(partners_gdf, timezone=workspace.timezone).reset_index(drop=True)
    return shown_gdf.assign(number=range(1, len(shown_gdf) + 1))


def say(
    workspace: Workspace,
    everyone_gdf: gpd.GeoDataFrame,
    shown_gdf: gpd.GeoDataFrame,
    chosen: PartnerFilter,
) -> None:
    """Say in a sentence what is shown, and what was left out only because facts are missing."""
    sentence = chosen.sentence(len(shown_gdf), len(everyone_gdf))
    unmapped = int(shown_gdf.geometry.isna().sum())
    parts = [f"{sentence}."]
    if unmapped:
        parts.append(f"{unmapped} of them have no place on the map.")
    unknown = chosen.count_unknown(everyone_gdf, timezone=workspace.timezone)
    if unknown:
        parts.append(f"{unknown} more may fit, but nobody has written the facts down.")
    st.markdown(" ".join(parts).replace("$", "\\$"))
    if shown_gdf.empty:
        st.info(text.NO_MATCH, icon=":material/search_off:")


def _moment(day: str, clock: time, timezone: str) -> datetime:
    today = datetime.now(ZoneInfo(timezone)).date()
    date = today + timedelta(days=(_DAYS.index(day) - today.weekday()) % 7)
    return datetime.combine(date, clock)
