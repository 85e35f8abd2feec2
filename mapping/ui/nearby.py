"""The box on the map page that answers: what is near this address, or this spot on the map?

What is typed may be a family's address. It lives in this session's memory alone while the map
page is open: never in the page's address, a cache, a file or a log.
"""

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import folium
import geopandas as gpd
import streamlit as st

from mapping.errors import MappingError
from mapping.maps import layers
from mapping.ui import language, session
from mapping.ui import nearby_text as words
from mapping.ui.language import _
from mapping.ui.partner_list import sign
from mapping.ui.partner_text import plain
from mapping.wording import say
from mapping.workspace import Nearby, NearPlace, SpotCandidate, Workspace

__all__ = ["Shown", "View", "forget", "has_moved_map", "panel"]

View = tuple[float, float, int]

_STATE: Final = "nearby.asked"
_FIELD: Final = "nearby.address"
_MOVED: Final = "nearby.moved"
_CLOSE_ZOOM: Final = 14
_SOONER_MIN: Final = 0.5


@dataclass(frozen=True)
class Shown:
    """What the box adds to the page.

    Parameters
    ----------
    groups
        The pin, if a place is asked about.
    view
        Where the map has to go: longitude, latitude, zoom; ``None`` for nowhere.
    minutes, mode
        From the place to each partner, by id, and how one travels; empty if none is asked about.
    """

    groups: tuple[folium.FeatureGroup, ...] = ()
    view: View | None = field(default=None, repr=False)
    minutes: Mapping[str, float] = field(default_factory=dict, repr=False)
    mode: str = ""


class _Asked:
    """What this session asks about. It shows nothing of it when it is printed."""

    def __init__(self) -> None:
        self.spot: tuple[float, float] | None = None
        self.label = ""
        self.candidates: tuple[SpotCandidate, ...] = ()
        self.said: str = ""
        self.serial = 0
        self.seen_click: tuple[float, float] | None = None

    def put(self, lon: float, lat: float, label: str) -> None:
        """Ask about this place."""
        self.spot, self.label = (lon, lat), label
        self.candidates, self.said = (), ""

    def clear(self) -> None:
        """Ask about nothing, with an empty field."""
        self.spot, self.label, self.candidates, self.said = None, "", (), ""
        self.serial += 1


def forget() -> None:
    """Forget what was asked; for every page but the map."""
    for key in [str(key) for key in st.session_state if str(key).startswith("nearby.")]:
        del st.session_state[key]


def has_moved_map() -> bool:
    """Return whether the map was moved to a place that was asked about, so that where it stands
    tells what was typed; true until the map page is left, which starts the map anew.
    """
    return bool(st.session_state.get(_MOVED, False))


def panel(workspace: Workspace, shown_gdf: gpd.GeoDataFrame, *, map_key: str) -> Shown:
    """Draw the box, and return what it adds to map and list.

    Parameters
    ----------
    shown_gdf
        The partners that pass the page's filter; only they are looked at.
    map_key
        Key of the map whose clicks can be asked about.
    """
    asked: _Asked = st.session_state.setdefault(_STATE, _Asked())
    with st.container(border=True, key="cg-near", gap="small"):
        _field(workspace, asked)
        _clicked(asked, st.session_state.get(map_key))
        if asked.said:
            st.html(f'<p class="cg-said" role="status">{html.escape(_.said(asked.said))}</p>')
        for number, one in enumerate(asked.candidates):
            st.button(
                plain(one.label),
                key=f"nearby.pick.{asked.serial}.{number}",
                width="stretch",
                on_click=asked.put,
                args=(one.lon, one.lat, one.label),
            )
        if asked.spot is None:
            return Shown()
        found = _answer(workspace, asked, shown_gdf)
        st.button(
            _(words.FORGET), key="nearby.forget", icon=":material/close:", on_click=asked.clear
        )
    st.session_state[_MOVED] = True
    lon, lat = asked.spot
    pin = layers.pin_layer(
        lon, lat, wording=language.wording(), draggable=False, label=_(words.PIN)
    )
    mode = found.modes[0] if found.modes else ""
    return Shown((pin,), (lon, lat, _CLOSE_ZOOM), found.minutes, mode)


def _field(workspace: Workspace, asked: _Asked) -> None:
    key = f"{_FIELD}.{asked.serial}"
    st.text_input(
        _(words.FIELD),
        key=key,
        placeholder=_(words.HINT),
        max_chars=300,
        autocomplete="off",
        on_change=_look_up,
        args=(workspace, asked, key),
    )
    st.html(f'<p class="cg-near-note">{html.escape(_(words.PRIVATE))}</p>')


def _look_up(workspace: Workspace, asked: _Asked, key: str) -> None:
    typed = str(st.session_state.get(key, "")).strip()
    asked.spot, asked.label, asked.candidates, asked.said = None, "", (), ""
    if not typed:
        return
    try:
        found = workspace.find_spot(typed)
    except MappingError as error:
        asked.said = error.words
        return
    if found.lon is not None and found.lat is not None:
        asked.put(found.lon, found.lat, found.label)
        return
    asked.candidates = found.candidates
    asked.said = say(words.WHICH if found.candidates else words.OUTCOMES[found.outcome])


def _clicked(asked: _Asked, result: Any) -> None:
    """Offer to ask about the place that was clicked on the map last."""
    place = layers.clicked_place(result) if isinstance(result, Mapping) else None
    if place is None or place == asked.seen_click:
        return

    def take() -> None:
        asked.clear()
        asked.seen_click = place
        asked.put(*place, "")

    st.button(
        _(words.THIS_SPOT),
        key="nearby.click",
        icon=":material/location_on:",
        width="stretch",
        on_click=take,
    )


def _answer(workspace: Workspace, asked: _Asked, shown_gdf: gpd.GeoDataFrame) -> Nearby:
    assert asked.spot is not None  # noqa: S101 - the caller looked
    with st.spinner(_(words.LOOKING)):
        found = workspace.near(
            *asked.spot, partner_ids=list(shown_gdf["id"]), language=language.code()
        )
    everyone = len(session.visible_partners(workspace, is_staff=False))
    title = _(words.NEAR, place=asked.label) if asked.label else _(words.NEAR_SPOT)
    notes = [_.said(note) for note in found.notes]
    if found.is_estimate:
        notes.insert(0, _(words.ESTIMATED))
    elif not found.has_streets:
        notes.insert(0, _(words.NO_STREET))
    if len(shown_gdf) < everyone:
        notes.append(_(words.FILTERED, n=_.number(len(shown_gdf))))
    if found.missing:
        kinds = ", ".join(language.kind_of_help(name) for name in found.missing)
        notes.append(_(words.NOT_REACHED, kinds=kinds))
    said = "".join(f'<p class="cg-near-note">{html.escape(note)}</p>' for note in notes)
    rows = "".join(_kind(category, places, found) for category, places in found.kinds)
    if not rows:
        said += f"<p>{html.escape(_(words.NOTHING))}</p>"
    st.html(
        f'<h2 class="cg-part cg-says">{html.escape(title)}</h2>{said}'
        f'<ul class="cg-near-kinds" tabindex="0" role="list" '
        f'aria-label="{html.escape(title)}">{rows}</ul>'
    )
    return found


def _kind(category: str, places: tuple[NearPlace, ...], found: Nearby) -> str:
    items = "".join(_place(place, found) for place in places)
    return (
        f"<li>{sign(category, size_px=24)}<div><h3>"
        f"{html.escape(language.kind_of_help(category))}</h3>{items}</div></li>"
    )


def _place(place: NearPlace, found: Nearby) -> str:
    minutes = [
        _(words.MINUTES[mode], n=_.number(max(1, place.minutes[mode])))
        for mode in found.modes
        if mode in place.minutes and not _is_a_walk(mode, place.minutes)
    ]
    ways = " · ".join(f"<span>{html.escape(each)}</span>" for each in minutes)
    facts = [_(words.OPEN[place.is_open]), place.phone]
    more = " · ".join(html.escape(fact) for fact in facts if fact)
    return (
        f'<p class="cg-near-place"><b>{html.escape(place.name)}</b> '
        f"{ways}<br><small>{more}</small></p>"
    )


def _is_a_walk(mode: str, minutes: Mapping[str, float]) -> bool:
    """Return whether going by bus would mean walking all the way."""
    on_foot = minutes.get("walk", math.inf)
    return mode == "transit" and minutes["transit"] >= on_foot - _SOONER_MIN
