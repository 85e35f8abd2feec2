"""The controls that choose partners and layers, and the sentence that says what is shown."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mapping.partners.filters import PartnerFilter
from mapping.partners.hours import next_weekday_time
from mapping.ui import language, session, text
from mapping.ui.language import _
from mapping.vocabulary import categories
from mapping.wording import msg
from mapping.workspace import Workspace

__all__ = ["LayerChoice", "apply", "controls", "say"]

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
    """Return the partners that pass, numbered by position from 1 in the column ``number``."""
    shown_gdf = chosen.apply(
        partners_gdf, timezone=workspace.timezone, region=_region(workspace)
    ).reset_index(drop=True)
    return shown_gdf.assign(number=range(1, len(shown_gdf) + 1))


def say(
    workspace: Workspace,
    everyone_gdf: gpd.GeoDataFrame,
    shown_gdf: gpd.GeoDataFrame,
    chosen: PartnerFilter,
) -> None:
    """Say in a sentence what is shown, and what was left out only because facts are missing."""
    sentence = chosen.sentence(len(shown_gdf), len(everyone_gdf), language=language.code())
    unmapped = int(shown_gdf.geometry.isna().sum())
    parts = [f"{sentence}."]
    if unmapped:
        parts.append(_("{n} of them have no place on the map.", n=_.number(unmapped)))
    unknown = chosen.count_unknown(
        everyone_gdf, timezone=workspace.timezone, region=_region(workspace)
    )
    if unknown:
        parts.append(
            _(
                "{n} more may fit, but nobody has written the facts down.",
                n=_.number(unknown),
            )
        )
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
    spoken = sorted({code for row in partners_gdf["languages"] for code in row} | {"en"})
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
    return PartnerFilter(
        categories=wanted,
        text=words,
        language=spoken_there,
        is_free=free,
        has_childcare=childcare,
        is_accessible=accessible,
        open_at=_moment(workspace, day, clock) if day else None,
    )


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
