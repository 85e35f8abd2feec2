"""Where a partner is: its address, looked up as it is entered, and its pin on the map."""

import html
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from mapping import geo
from mapping.errors import MappingError
from mapping.maps import layers
from mapping.ui import language, live_map
from mapping.ui import partner_text as words
from mapping.ui.language import _
from mapping.ui.partner_draft import FormState, bound, current, set_value
from mapping.wording import as_sentence, msg
from mapping.workspace import AddressAnswer, Workspace

__all__ = ["address", "pin_map", "refresh", "said"]

_FOUND_BY_ADDRESS: Final = frozenset({"", "geocoder", "online"})
"""Pins that follow the address; others are moved only by whoever edits."""


def refresh(workspace: Workspace, form: FormState) -> None:
    """Take in what was clicked on the map and typed as address since the last run."""
    _take_click(form, st.session_state.get(_map_key(form)))
    if form.values["location_type"] != "physical":
        return
    typed = form.values["address"].strip()
    if typed == form.answered:
        return
    form.answered, form.answer, form.trouble, form.note = typed, None, "", ""
    has_pin = form.values["lon"] is not None
    follows = form.values["placed_by"] in _FOUND_BY_ADDRESS
    if typed:
        try:
            form.answer = workspace.look_up_address(typed)
        except MappingError as error:
            form.trouble = error.words
    if form.answer is not None and form.answer.lon is not None and form.answer.lat is not None:
        if follows:
            _put_on_address(form, form.answer)
    elif has_pin and follows:
        form.take_pin()
        form.note = msg("The pin stood at the old address, so it was taken off.")


def address(form: FormState) -> None:
    """Draw how families reach the partner, the address, and what looking it up gave."""
    st.radio(
        _("How families reach it"),
        list(words.HOW_REACHED),
        format_func=lambda one: _(words.HOW_REACHED[one]),
        horizontal=True,
        **bound(form, "location_type", options=list(words.HOW_REACHED)),
    )
    said(_(words.PLACE_HIDDEN) if form.hides_place else "", kind="unsure")
    is_physical = form.values["location_type"] == "physical"
    st.text_input(
        _("Address") if is_physical else _("Address (not shown on the map)"),
        placeholder=_("12 Main St, Town, ST 12345"),
        **bound(form, "address"),
    )
    said(form.faults.get("address", ""), kind="bad")
    with st.container():
        if is_physical:
            _answer(form)


def pin_map(workspace: Workspace, form: FormState) -> None:
    """Draw the map with the pin, which a click or a drag moves."""
    if form.values["location_type"] != "physical":
        said(_("A service without a place has no pin; it is in the list, not on the map."))
        return
    lon, lat = form.values["lon"], form.values["lat"]
    if lon is None:
        said(_("No pin yet. Write the address, or click the place on the map."))
    else:
        by = words.PLACED_BY.get(form.values["placed_by"], "")
        move = _("Drag it, click another place, or move it with the arrow keys.")
        said(f"{_(by) if by else ''} {move}", kind="good")
    said(form.faults.get("lon", ""), kind="bad")
    wording = language.wording()
    live_map.show_map(
        workspace,
        [] if lon is None else [layers.pin_layer(lon, lat, wording=wording)],
        key=_map_key(form),
        wording=wording,
        height_px=430,
        view=form.view,
    )
    if lon is not None:
        st.button(
            _("Take the pin off"),
            key=f"partners.form{form.serial}.take_pin",
            icon=":material/location_off:",
            on_click=form.take_pin,
        )


def said(sentence: str, *, kind: str = "plain") -> None:
    """Draw a sentence below a field, or words kept for it; ``kind`` is plain, good, unsure or bad.

    Without a sentence an empty place is kept, so that the fields below it stay where they are on
    the page: one that moves loses the keyboard focus.
    """
    if not sentence.strip():
        st.empty()
    else:
        role = "alert" if kind == "bad" else "status"
        words = html.escape(_.said(sentence))
        st.html(f'<p class="cg-said cg-said-{kind}" role="{role}">{words}</p>')


def _map_key(form: FormState) -> str:
    return f"partners.form{form.serial}.map"


def _take_click(form: FormState, result: Any) -> None:
    place = layers.clicked_place(result) if isinstance(result, Mapping) else None
    if place is None or place == form.seen_click:
        return
    form.seen_click = place
    form.put_pin(*place, placed_by="hand", look=False)
    form.note = ""


def _put_on_address(form: FormState, answer: AddressAnswer) -> None:
    if answer.lon is None or answer.lat is None:
        return
    form.put_pin(
        answer.lon,
        answer.lat,
        placed_by=answer.placed_by,
        precision=answer.precision,
        score=answer.score,
    )


def _answer(form: FormState) -> None:
    """Draw what looking up gave: the match and why, or places to pick from."""
    said(form.trouble, kind="bad")
    said(_(form.note) if form.note else "", kind="unsure")
    answer = form.answer
    if answer is None:
        return
    why = " ".join(_.said(as_sentence(one)) for one in answer.why)
    if answer.lon is not None and answer.lat is not None:
        how = _(words.PRECISION.get(answer.precision, answer.precision))
        found = _("Found: {address}, {how}.", address=answer.matched_address, how=how)
        said(f"{found} {why}", kind="good")
        _offer_address(form, answer)
        return
    outcome = _(_OUTCOMES.get(answer.outcome, _NOT_FOUND))
    said(f"{outcome} {why}", kind="unsure")
    for number, candidate in enumerate(answer.candidates):
        st.button(
            _("It is {address}", address=words.plain(str(candidate["address"]))),
            key=f"partners.form{form.serial}.candidate{number}",
            icon=":material/location_on:",
            on_click=_pick,
            args=(candidate,),
        )


_NOT_FOUND: Final = msg("Not found.")
_OUTCOMES: Final = {
    "ambiguous": msg("This can be more than one place. Pick the right one."),
    "coarse": msg("We know the street or town, but not the house. Click the place on the map."),
    "not_found": msg("We can't find this address. Check it, or click the place on the map."),
    "po_box": msg("A P.O. box is no place to go to. Write the street address, or click the map."),
    "not_an_address": msg("This is no street address. Write one, or click the place on the map."),
    "outside": msg("This address is outside the district. Check the town, or click the map."),
}


def _offer_address(form: FormState, answer: AddressAnswer) -> None:
    """Offer to move a pin that does not follow the address."""
    lon, lat = form.values["lon"], form.values["lat"]
    if form.values["placed_by"] in _FOUND_BY_ADDRESS and lon is not None:
        return
    label = _("Put the pin on the address")
    if lon is not None and answer.lon is not None and answer.lat is not None:
        away_m = float(geo.geodesic_m(lon, lat, answer.lon, answer.lat))
        if away_m < 1:
            return
        label = _(
            "Put the pin on the address ({distance} m from where it is)", distance=f"{away_m:,.0f}"
        )
    st.button(
        label,
        key=f"partners.form{form.serial}.on_address",
        icon=":material/location_on:",
        on_click=_put_on_address,
        args=(form, answer),
    )


def _pick(candidate: Mapping[str, Any]) -> None:
    """Take one of the places that an address may mean."""
    form = current()
    if form is None:
        return
    found = str(candidate["address"])
    set_value(form, "address", found)
    form.put_pin(
        float(candidate["lon"]),
        float(candidate["lat"]),
        placed_by="geocoder",
        precision=str(candidate.get("precision", "")),
        score=candidate.get("score"),
    )
    form.answered, form.answer = found, None
    form.note = ""
