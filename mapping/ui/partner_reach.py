"""Who can get to the chosen partner: an area on the map, and in words how many that are.

Once switched on it stays on, and shows the area of whichever place is chosen next.
"""

import html
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import folium
import pandas as pd
import streamlit as st

from mapping.errors import MappingError
from mapping.maps import layers as map_layers
from mapping.maps.areas import AreaView
from mapping.maps.catchments import catchment_view
from mapping.partners.filters import PartnerFilter
from mapping.ui import language, text
from mapping.ui.language import _
from mapping.wording import msg
from mapping.workspace import Audience, Catchment, Workspace

__all__ = ["area_and_words", "chosen_reach", "draw", "title"]

_LIMITS: Final = (5, 10, 15, 20, 30, 45, 60)
_USUAL_LIMIT: Final = 15
_TITLES: Final = {
    "walk": msg("On foot to {place}"),
    "drive": msg("By car to {place}"),
    "transit": msg("By bus and train to {place}"),
    "line": msg("On foot to {place}, estimated from the straight line"),
}
_MODE: Final = "map.reach"
_LIMIT: Final = "map.reach_min"


def draw(
    workspace: Workspace,
    row: "pd.Series[Any]",
    shown_ids: set[str],
    *,
    chosen: PartnerFilter,
    audience: Audience,
) -> list[folium.FeatureGroup]:
    """Draw the choice and the sentence below a card, and return the area for the map.

    Parameters
    ----------
    row
        The chosen partner.
    shown_ids
        Ids of the partners that pass the filter: those as near are counted.
    chosen
        The filter; by bus and train people set out at the time it asks for.
    """
    mode, limit_min = _controls(workspace)
    if not mode:
        return []
    view, words = area_and_words(
        workspace,
        row,
        shown_ids,
        mode=mode,
        limit_min=limit_min,
        open_at=chosen.open_at,
        audience=audience,
    )
    st.html(f'<p class="cg-near-note" role="status">{html.escape(words)}</p>')
    return [map_layers.area_layer(map_layers.encode_areas(view))] if view is not None else []


def chosen_reach() -> tuple[str, int]:
    """Return what the map page shows beside its places: the way of travelling, "" for none, and
    the minutes.
    """
    mode = str(st.session_state.get(_MODE) or "")
    return mode, int(st.session_state.get(_LIMIT) or _USUAL_LIMIT)


def title(mode: str, place: str) -> str:
    """Return in words what is shown: "On foot to Bluff Park"."""
    return _(_TITLES[mode], place=place)


def area_and_words(
    workspace: Workspace,
    row: "pd.Series[Any]",
    shown_ids: set[str],
    *,
    mode: str,
    limit_min: int,
    open_at: datetime | None,
    audience: Audience,
) -> tuple[AreaView | None, str]:
    """Return one partner's catchment as areas, ``None`` without one, and what there is to say.

    By bus and train people set out at ``open_at``, district time, else now.
    """
    if row["geometry"] is None:
        return None, _("It has no place on the map, so nobody can tell who gets there.")
    hour = None
    if mode == "transit":
        at = open_at or datetime.now(ZoneInfo(workspace.timezone)).replace(tzinfo=None)
        hour = at.replace(minute=0, second=0, microsecond=0)
    stamp = (workspace.data_version(), workspace.basemap_stamp(), hour)
    key = (str(workspace.folder), stamp, str(row["id"]), mode, limit_min, audience)
    try:
        found = _catchment(*key, workspace, float(row["lon"]), float(row["lat"]))
    except MappingError as error:
        return None, error.told(language.wording())
    if not found.has_streets:
        return None, _("There is no street within 500 m of this place, so nobody can tell.")
    near = len((shown_ids & set(found.minutes)) - {str(row["id"])})
    view = catchment_view(
        found.areas,
        found.limits_min,
        title=title(found.mode, str(row["name"])),
        wording=language.wording(),
    )
    words = _words(found, near, limit_min)
    if hour is not None:
        words = f"{words} {text.departures(hour, workspace.timezone)}"
    return view if view.ids else None, words


def _controls(workspace: Workspace) -> tuple[str, int]:
    """Draw the choice and return the way of travelling, "" for none, and the minutes."""
    modes = [mode for mode in workspace.modes() if mode != "line"] or ["line"]
    line = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    mode = line.segmented_control(
        _("Show who can get here"),
        modes,
        key=_MODE,
        format_func=lambda name: _(text.MODE_LABELS[name]),
        bind="query-params",
    )
    if not mode:
        return "", _USUAL_LIMIT
    limit = line.selectbox(
        _("At most minutes"),
        _LIMITS,
        _LIMITS.index(_USUAL_LIMIT),
        key=_LIMIT,
        bind="query-params",
    )
    return str(mode), int(limit)


def _words(found: Catchment, near: int, limit_min: int) -> str:
    parts = []
    if found.students is not None and found.all_students:
        parts.append(
            _(
                "About {n} of {total} students live at most {minutes} minutes away {mode}.",
                n=_.number(found.students),
                total=_.number(found.all_students),
                minutes=limit_min,
                mode=_(text.MODE_LABELS[found.mode]),
            )
        )
    parts.append(
        _.plural(
            "{n} other partner shown is within the same minutes.",
            "{n} other partners shown are within the same minutes.",
            near,
        )
    )
    return " ".join(parts)


@st.cache_resource(max_entries=64, show_spinner=False)
def _catchment(
    folder: str,
    stamp: tuple[int, float, datetime | None],
    partner_id: str,
    mode: str,
    limit_min: int,
    audience: Audience,
    _opened: Workspace,
    _lon: float,
    _lat: float,
) -> Catchment:
    del folder, partner_id
    return _opened.catchment(
        _lon, _lat, mode=mode, limit_min=limit_min, at=stamp[2], audience=audience
    )
