"""The list beside the map: the same rows, the same numbers, and the card of the chosen one."""

import dataclasses
import html
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import folium
import geopandas as gpd
import pandas as pd
import streamlit as st

from mapping.maps import layers as map_layers
from mapping.maps import place_data, symbols
from mapping.partners.filters import PartnerFilter
from mapping.partners.languages import language_name
from mapping.ui import (
    language,
    map_places,
    paging,
    partner_downloads,
    session,
    sheet_downloads,
    text,
)
from mapping.ui.filters import LayerChoice
from mapping.ui.language import _
from mapping.ui.map_places import ground_groups
from mapping.ui.nearby_text import MINUTES
from mapping.ui.partner_text import STAGES, TRUST
from mapping.ui.setup_text import cross, markdown_plain
from mapping.wording import Wording, msg
from mapping.workspace import Audience, Workspace

__all__ = [
    "card",
    "map_groups",
    "place_to_show",
    "selected_id",
    "show",
    "show_on_map",
    "sign",
    "take_click",
    "take_home",
]

_AUDIENCES: Final = {"public": msg("Public"), "staff": msg("Staff")}
_LIST_PX: Final = 576
_LIST_BESIDE_CARD_PX: Final = 320
_PARAMETER: Final = "place"
"""Name of the chosen partner's id in the page's address."""
_CLOSE_ZOOM: Final = 16
_HAIR: Final = 1e-9


def selected_id(shown_gdf: gpd.GeoDataFrame, *, key: str) -> str:
    """Return the id of the chosen partner; empty if none is, or if it is not shown.

    It stands in the page's address, so that a copied link opens it.
    """
    name = f"{key}.selected"
    if name not in st.session_state:
        st.session_state[name] = st.query_params.get(_PARAMETER, "")
    selected = str(st.session_state[name])
    if not selected or not (shown_gdf["id"] == selected).any():
        selected = ""
        st.query_params.pop(_PARAMETER, None)
    elif st.query_params.get(_PARAMETER) != selected:
        st.query_params[_PARAMETER] = selected
    return selected


def show(shown_gdf: gpd.GeoDataFrame, *, key: str) -> None:
    """Draw the list, a page of it at a time."""
    selected = selected_id(shown_gdf, key=key)
    if shown_gdf.empty:
        return
    _turn_page(shown_gdf, selected, key=key)
    start = paging.start(len(shown_gdf), key=f"{key}.page")
    height_px = _LIST_BESIDE_CARD_PX if selected else _LIST_PX
    with st.container(height=height_px, border=True, key=f"{key}-list", gap=None):
        for row in shown_gdf.iloc[start : start + paging.PAGE_ROWS].itertuples():
            _row(row, key=key, is_selected=row.id == selected)
    if selected:
        _bring_into_view(selected, key=key)


def card(
    row: "pd.Series[Any]",
    *,
    key: str,
    is_staff: bool,
    inside: "Callable[[pd.Series[Any]], None] | None" = None,
) -> None:
    """Draw everything that this audience may know of one partner.

    ``inside`` draws what else belongs to it, between its name and its facts.
    """
    with st.container(border=True):
        # No columns: on a phone they would stand below each other.
        head = st.container(
            horizontal=True, vertical_alignment="top", gap="small", key=f"cg-card-head-{key}"
        )
        head.html(
            f'<p class="cg-card-kind">{sign(row["category"], size_px=22)} '
            f"{html.escape(language.kind_of_help(row['category']))}</p>"
            f'<h2 class="cg-card-name">{html.escape(row["name"])}</h2>'
        )
        close = _("Close")
        head.button(cross(close), key=f"{key}.close", help=close, on_click=_choose, args=(key, ""))
        if inside is not None:
            inside(row)
        facts = _facts(row, is_staff=is_staff)
        rows = "".join(
            f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in facts
        )
        st.html(f'<dl class="cg-facts">{rows}</dl>')


def show_on_map(row: "pd.Series[Any]", *, key: str) -> None:
    """Draw the button that brings a partner into the middle of the map, close up."""
    if row["geometry"] is None:
        return
    st.button(
        _("Show on the map"),
        key=f"{key}.goto_button",
        icon=":material/my_location:",
        type="tertiary",
        on_click=_go_to,
        args=(key, float(row["lon"]), float(row["lat"])),
    )


def place_to_show(key: str) -> tuple[float, float, int] | None:
    """Return where ``show_on_map`` sends the map: longitude, latitude, zoom; else ``None``."""
    found: tuple[float, float, int] | None = st.session_state.get(f"{key}.goto")
    return found


def _go_to(key: str, lon: float, lat: float) -> None:
    before = place_to_show(key)
    # The same view twice would not move the map again: a hair's breadth makes it another.
    lon += _HAIR if before == (lon, lat, _CLOSE_ZOOM) else 0.0
    st.session_state[f"{key}.goto"] = (lon, lat, _CLOSE_ZOOM)


def map_groups(
    workspace: Workspace,
    ids: Sequence[str] | pd.Series,
    *,
    is_staff: bool,
    layers: LayerChoice,
    selected: str,
    wording: Wording,
) -> list[folium.FeatureGroup]:
    """Return the feature groups of the map page: zones, school sites, partners on top.

    ``ids`` are the partners to show, of those that this audience may see, in their order.
    """
    groups = ground_groups(
        workspace, zones=layers.attendance_zones, sites=layers.school_sites, wording=wording
    )
    places = map_places.send(workspace, is_staff=is_staff)
    payload = place_data.encode_shown(places, ids, wording=wording, selected_id=selected)
    return [*groups, map_layers.shown_layer(payload)]


def take_click(result: Mapping[str, Any] | None, *, key: str) -> None:
    """Choose in the list what was clicked on the map; call it before the list is drawn.

    ``result`` is what the map left in the session's state under its key, which is there before
    this run, so that a click costs one run and not two.
    """
    clicked = map_layers.clicked(result)
    if clicked is None or clicked.kind != "partner":
        return
    seen = f"{key}.clicks"
    if st.session_state.get(seen) == (clicked.count, clicked.id):
        return
    st.session_state[seen] = (clicked.count, clicked.id)
    st.session_state[f"{key}.selected"] = clicked.id


def take_home(
    workspace: Workspace,
    chosen: PartnerFilter,
    ids: Sequence[str],
    *,
    layers: LayerChoice,
    is_staff: bool,
) -> None:
    """Offer the map as one file, following the filter and the layers that are on."""
    with st.expander(_("Take this map with you"), icon=":material/download:"):
        st.write(
            _(
                "One file that opens in any browser without internet: the map with its streets, "
                "the list, the filter and the legend. It holds what the filter shows now."
            )
        )
        left, middle, right = st.columns(3, vertical_alignment="bottom")
        chosen_language = left.selectbox(
            _("Language"),
            ["en", "es"],
            key="map.file_language",
            format_func=language.spoken,
        )
        audiences: list[Audience] = ["public", "staff"] if is_staff else ["public"]
        audience = middle.selectbox(
            _("For"),
            audiences,
            key="map.file_audience",
            format_func=lambda name: _(_AUDIENCES[name]),
        )
        theirs_gdf = session.visible_partners(workspace, is_staff=audience == "staff")
        shown = int(theirs_gdf["id"].isin(list(ids)).sum())
        kinds = [kind for kind, is_on in dataclasses.asdict(layers).items() if is_on]
        right.download_button(
            _("Download ({n} partners)", n=_.number(shown)),
            data=lambda: workspace.map_html(
                audience=audience,
                language=chosen_language,
                partner_ids=ids,
                narrowed_by=chosen,
                layers=kinds,
            ).encode("utf-8"),
            file_name=f"map-{session.today(workspace).isoformat()}.html",
            mime="text/html",
            key="map.download",
            type="primary",
            on_click="ignore",
        )
        st.write(
            _("For paper and slides: one page with the map and a numbered table, or one picture.")
        )
        sheet_downloads.buttons(
            workspace,
            key="map.sheet",
            audience=audience,
            language=chosen_language,
            partner_ids=ids,
            narrowed_by=chosen,
        )
        st.write(_("For a spreadsheet, a map program or Google Earth: the list itself."))
        partner_downloads.buttons(
            workspace, key="map.file", audience=audience, partner_ids=ids, count=shown
        )
        held = chosen.sentence(shown, len(theirs_gdf), language=language.code())
        st.text(_("In the file: {what}.", what=held))


def _turn_page(shown_gdf: gpd.GeoDataFrame, selected: str, *, key: str) -> None:
    """Go to the page of a newly chosen partner, and to the first one when the rows change."""
    rows = hash(tuple(shown_gdf["id"].to_numpy(dtype=object)))
    is_other_list = st.session_state.get(f"{key}.rows", rows) != rows
    is_other_choice = st.session_state.get(f"{key}.turned_to", "") != selected
    st.session_state[f"{key}.rows"] = rows
    st.session_state[f"{key}.turned_to"] = selected
    if not (is_other_list or is_other_choice):
        return
    found = shown_gdf["id"].to_numpy() == selected
    position = int(found.argmax()) if found.any() else 0
    if is_other_list or found.any():
        paging.turn_to(position, key=f"{key}.page")


def _bring_into_view(selected: str, *, key: str) -> None:
    """Scroll the list, and nothing else, to the row that was chosen just now."""
    # The number makes each choice a script of its own, or it would not run again.
    script = (
        "requestAnimationFrame(() => {"
        f"const row = document.querySelector('.st-key-{key}-list button[kind=primary]');"
        "let list = row && row.parentElement;"
        "while (list && !/auto|scroll/.test(getComputedStyle(list).overflowY))"
        " list = list.parentElement;"
        "if (!list) return;"
        "const row_at = row.getBoundingClientRect(), list_at = list.getBoundingClientRect();"
        "if (row_at.top < list_at.top || row_at.bottom > list_at.bottom)"
        " list.scrollTop += row_at.top - list_at.top - list.clientHeight / 3;"
        f"}}) // {abs(hash(selected))}"
    )
    st.html(f"<script>{script}\n</script>", unsafe_allow_javascript=True)


def sign(category: str, *, size_px: int) -> str:
    """Return a category's sign as an image: the page takes no bare SVG."""
    data = b64encode(symbols.symbol_svg(category, size_px=size_px).encode()).decode()
    return (
        f'<img alt="" width="{size_px}" height="{size_px}" src="data:image/svg+xml;base64,{data}">'
    )


def _row(row: Any, *, key: str, is_selected: bool) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    line.html(sign(row.category, size_px=26), width="content")
    kind = language.kind_of_help(row.category)
    if row.geometry is None:
        kind = _("{kind}, not on the map", kind=kind)
    if pd.notna(row.minutes):
        way = MINUTES[row.minutes_mode]
        kind = f"{kind}, {_(way, n=_.number(max(1, row.minutes)))}"
    line.button(
        f"{row.number}. {markdown_plain(row.name)} :gray[— {markdown_plain(kind)}]",
        key=f"{key}.row.{row.id}",
        type="primary" if is_selected else "tertiary",
        on_click=_choose,
        args=(key, row.id),
    )


def _choose(key: str, partner_id: str) -> None:
    st.session_state[f"{key}.selected"] = partner_id


def _facts(row: "pd.Series[Any]", *, is_staff: bool) -> list[tuple[str, str]]:
    languages = ", ".join(language_name(one, language.code()) for one in row["languages"])
    checked = row["verified_on"]
    facts = [
        (_("What"), row["description"]),
        (_("Where"), row["address"]),
        (_("Open"), row["hours"]),
        (_("Languages"), languages),
        (_("Cost"), row["cost"] or _yes_no(row["is_free"], _("Free"), _("Not free"))),
        (_("Who"), row["eligibility"]),
        (_("Childcare there"), _yes_no(row["childcare_on_site"], _("Yes"), _("No"))),
        (
            _("Wheelchair"),
            _yes_no(row["wheelchair_accessible"], _("Accessible"), _("Not accessible")),
        ),
        (_("Phone"), row["phone"]),
        (_("E-mail"), row["email"]),
        (_("Website"), row["website"]),
        (
            _("Checked on"),
            text.day(checked) if pd.notna(checked) else _("never"),
        ),
        (_("Source"), _(row["attribution"] or row["source"])),
    ]
    if is_staff:
        facts += [
            (_("Stage"), _(row["stage"]) if row["stage"] in STAGES else row["stage"]),
            (_("Trust"), _(row["trust"]) if row["trust"] in TRUST else row["trust"]),
            (_("Who knows them"), row["tie_holder"]),
            (_("Notes"), row["notes"]),
        ]
    return [(name, str(value)) for name, value in facts if str(value).strip()]


def _yes_no(value: Any, yes: str, no: str) -> str:
    if pd.isna(value):
        return ""
    return yes if value else no
