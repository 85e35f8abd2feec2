"""The list of all partners that staff work through: search, what is missing, edit and delete."""

import html
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import streamlit as st

from mapping.errors import MappingError
from mapping.maps import layers, symbols
from mapping.partners.filters import PartnerFilter
from mapping.ui import (
    errors,
    keys,
    language,
    live_map,
    paging,
    partner_changes,
    partner_list,
    review_list,
)
from mapping.ui import partner_draft as drafts
from mapping.ui import partner_text as words
from mapping.ui.filters import LayerChoice
from mapping.ui.language import _
from mapping.ui.partner_place import said
from mapping.workspace import Workspace

__all__ = ["marks", "show"]

_SEARCH: Final = "kept.partners_search"
_MARK: Final = "kept.partners_mark"
_SELECTED: Final = "partners.selected"
_WANTED: Final = "partners.wanted"


def show(
    workspace: Workspace, everyone_gdf: gpd.GeoDataFrame, *, is_staff: bool, can_edit: bool
) -> None:
    """Draw search, list and map; a partner chosen for editing opens in the form."""
    _open_wanted(workspace)
    marks_df = marks(everyone_gdf, today=datetime.now(ZoneInfo(workspace.timezone)).date())
    _take_chosen()
    with st.container(key="partners-slot-unfinished"):
        if can_edit:
            _unfinished(is_staff=is_staff)
    _say(marks_df)
    review_list.link(workspace)
    shown_gdf = _search(everyone_gdf, marks_df, can_edit=can_edit)
    if shown_gdf.empty:
        st.info(_(words.LIST_EMPTY) if everyone_gdf.empty else _(words.NO_MATCH))
        return
    _take_click()
    left, right = st.columns([5, 4], gap="medium")
    with left:
        _rows(workspace, shown_gdf, marks_df, is_staff=is_staff, can_edit=can_edit)
    with right, st.container(key="partners-map"):
        _map(workspace, shown_gdf, is_staff=is_staff)


def marks(partners_gdf: gpd.GeoDataFrame, *, today: date) -> pd.DataFrame:
    """Return what is missing: boolean columns ``no_pin, no_hours, stale``, index the ids.

    A confidential place shows neither pin nor hours, and a service without a place needs no pin;
    neither is marked for that.
    """
    is_open = ~partners_gdf["confidential"].astype(bool)
    is_place = partners_gdf["location_type"] == "physical"
    last = today - timedelta(days=words.STALE_DAYS)
    checked = [day if isinstance(day, date) else date.min for day in partners_gdf["verified_on"]]
    return pd.DataFrame(
        {
            "no_pin": (is_open & is_place & partners_gdf.geometry.isna()).to_numpy(),
            "no_hours": (is_open & partners_gdf["opening_hours"].isin(["", "unknown"])).to_numpy(),
            "stale": [day < last for day in checked],
        },
        index=pd.Index(partners_gdf["id"]),
    )


def _say(marks_df: pd.DataFrame) -> None:
    count = {name: int(marks_df[name].sum()) for name in words.MARKS}
    with st.container(key="cg-says-partners"):  # page.js tells screen readers when it changes
        st.text(
            _(
                "{total} partners: {no_pin} without a pin, {no_hours} without hours that we can "
                "read, {stale} not checked for a year.",
                total=len(marks_df),
                **count,
            )
        )


def _search(
    everyone_gdf: gpd.GeoDataFrame, marks_df: pd.DataFrame, *, can_edit: bool
) -> gpd.GeoDataFrame:
    """Draw search and marks; return the rows that pass, numbered from 1."""
    first, second, third = st.columns([4, 4, 2], vertical_alignment="bottom")
    keys.restore("partners.search", _SEARCH, "")
    looked_for = first.text_input(
        _("Search"),
        key="partners.search",
        placeholder=_("Name, street, words …"),
        on_change=keys.keep,
        args=("partners.search", _SEARCH),
    )
    keys.restore("partners.mark", _MARK, None)
    mark = second.pills(
        _("To mend"),
        list(words.MARKS),
        key="partners.mark",
        format_func=lambda name: _(words.MARKS[name]),
        on_change=keys.keep,
        args=("partners.mark", _MARK),
    )
    if can_edit:
        third.button(
            _("Add a partner"),
            key="partners.add",
            type="primary",
            icon=":material/add:",
            width="stretch",
            on_click=_want,
            args=("", ()),
        )
    shown_gdf = PartnerFilter(text=looked_for).apply(everyone_gdf, timezone="UTC")
    if mark:
        shown_gdf = shown_gdf[marks_df.loc[shown_gdf["id"], mark].to_numpy()]
    shown_gdf = shown_gdf.reset_index(drop=True)
    return shown_gdf.assign(number=range(1, len(shown_gdf) + 1))


def _rows(
    workspace: Workspace,
    shown_gdf: gpd.GeoDataFrame,
    marks_df: pd.DataFrame,
    *,
    is_staff: bool,
    can_edit: bool,
) -> None:
    ids = list(shown_gdf["id"])
    selected = str(st.session_state.get(_SELECTED, ""))
    if st.session_state.pop("partners.to_selected", False) and selected in ids:
        paging.turn_to(ids.index(selected), key="partners.page")
    start = paging.start(len(ids), key="partners.page")
    with st.container(key="partners-list", gap=None, border=True):
        for position in range(start, min(start + paging.PAGE_ROWS, len(ids))):
            row = shown_gdf.iloc[position]
            _row(row, marks_df.loc[row["id"]], is_selected=row["id"] == selected)
            if row["id"] != selected:
                continue
            partner_list.card(row, key="partners", is_staff=is_staff)
            if can_edit:
                _card_actions(workspace, row, ids[position + 1 :])


def _row(row: "pd.Series[Any]", missing: "pd.Series[bool]", *, is_selected: bool) -> None:
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    kind = language.kind_of_help(row["category"])
    after = f"— {words.plain(kind)}"
    line.button(
        f"{row['number']}. {words.plain(row['name'])} "
        + (after if is_selected else f":gray[{after}]"),
        key=f"partners.row.{row['id']}",
        type="primary" if is_selected else "tertiary",
        on_click=_choose,
        args=("" if is_selected else row["id"],),
    )
    chips = [_(label) for name, label in words.MARKS.items() if missing[name]]
    if row["confidential"]:
        chips.append(_("Confidential"))
    if row["location_type"] != "physical":
        chips.append(_(words.HOW_REACHED.get(row["location_type"], row["location_type"])))
    if chips:
        spans = "".join(f'<span class="cg-chip">{html.escape(chip)}</span>' for chip in chips)
        line.html(f'<p class="cg-chips">{spans}</p>', width="content")


def _card_actions(workspace: Workspace, row: "pd.Series[Any]", next_ids: list[str]) -> None:
    line = st.container(horizontal=True, gap="small", key="partners-card-actions")
    line.button(
        _("Edit"),
        key="partners.edit",
        type="primary",
        icon=":material/edit:",
        on_click=_want,
        args=(row["id"], tuple(next_ids)),
    )
    if line.button(_("Delete"), key="partners.delete", icon=":material/delete:"):
        is_done = False
        with errors.boundary():
            try:
                partner_changes.delete(
                    workspace, row["id"], row["name"], is_hidden=bool(row["confidential"])
                )
            except MappingError as error:
                said(_.told(error), kind="bad")
            else:
                is_done = True
        if is_done:
            st.rerun()


def _map(workspace: Workspace, shown_gdf: gpd.GeoDataFrame, *, is_staff: bool) -> None:
    wording = language.wording()
    groups = partner_list.map_groups(
        workspace,
        shown_gdf["id"],
        is_staff=is_staff,
        layers=LayerChoice(),
        selected=str(st.session_state.get(_SELECTED, "")),
        wording=wording,
    )
    live_map.show_map(
        workspace, groups, key="partners.map", wording=wording, height_px=560, keeps_view=True
    )
    counts = symbols.legend(list(shown_gdf["category"]))
    on_map = int(shown_gdf.geometry.notna().sum())
    st.caption(
        _(
            "{mapped} of {total} on the map, {kinds} kinds of help.",
            mapped=on_map,
            total=len(shown_gdf),
            kinds=len(counts),
        )
    )


def _take_click() -> None:
    """Choose in the list what was clicked on the map since the last run."""
    result = st.session_state.get("partners.map")
    clicked = layers.clicked(result) if isinstance(result, Mapping) else None
    seen = "partners.clicks"
    if clicked is None:
        st.session_state.pop(seen, None)
    elif clicked.kind == "partner" and st.session_state.get(seen) != (clicked.count, clicked.id):
        st.session_state[seen] = (clicked.count, clicked.id)
        _choose(clicked.id)


def _take_chosen() -> None:
    """Choose the partner that was just saved; a new one is shown whatever was searched for."""
    partner_id, is_new = partner_changes.take_chosen()
    if not partner_id:
        return
    _choose(partner_id)
    if is_new:
        for widget, kept, nothing in (
            ("partners.search", _SEARCH, ""),
            ("partners.mark", _MARK, None),
        ):
            st.session_state[widget] = st.session_state[kept] = nothing


def _choose(partner_id: str) -> None:
    st.session_state[_SELECTED] = partner_id
    st.session_state["partners.to_selected"] = True


def _want(partner_id: str, next_ids: tuple[str, ...]) -> None:
    st.session_state[_WANTED] = (partner_id, next_ids)


def _open_wanted(workspace: Workspace) -> None:
    """Open the form that was asked for."""
    wanted = st.session_state.pop(_WANTED, None)
    if wanted is None:
        return
    is_open = False
    with errors.boundary():
        try:
            drafts.open_form(workspace, wanted[0], next_ids=wanted[1])
        except MappingError as error:
            said(_.told(error), kind="bad")
        else:
            is_open = True
    if is_open:
        st.rerun()


def _unfinished(*, is_staff: bool) -> None:
    """Offer to go on with a form that was left without saving."""
    form = drafts.go_on()
    if form is None or ((form.hides_place or form.values["confidential"]) and not is_staff):
        return
    name = form.values["name"].strip() or _("a partner without a name")
    with st.container(horizontal=True, vertical_alignment="center", key="partners-unfinished"):
        said_so = html.escape(_("Not saved: {name}", name=name))
        st.html(f'<p class="cg-undo" role="status">{said_so}</p>')
        if st.button(_("Go on with it"), key="partners.go_on", icon=":material/edit:"):
            drafts.go_on(is_wanted=True)
            st.rerun()
        if st.button(_("Throw it away"), key="partners.throw_away"):
            drafts.go_on(is_wanted=False)
            st.rerun()
