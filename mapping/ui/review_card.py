"""One address on the review page: why it is there, where it may be, and what to do about it."""

import html
from collections.abc import Sequence

import geopandas as gpd
import streamlit as st

from mapping.geo import WGS84
from mapping.maps import layers
from mapping.ui import language, live_map
from mapping.ui import review_text as words
from mapping.ui.language import _
from mapping.ui.partner_place import said
from mapping.ui.partner_text import plain
from mapping.ui.review_desk import Desk
from mapping.ui.review_state import STEPS_M, ReviewState, map_key, view_of
from mapping.wording import msg
from mapping.workspace import ReviewCandidate, ReviewItem, Workspace

__all__ = ["card", "map_beside"]


def card(
    workspace: Workspace, desk: Desk, state: ReviewState, item: ReviewItem, *, can_edit: bool
) -> None:
    """Draw an address with its reason and candidates, and the buttons of the mode it is in."""
    with st.container(border=True, key="review-card"):
        _head(item, is_retyped=state.draft is not None)
        if not can_edit:
            _listed(item)
        elif state.mode == "edit":
            _edit(desk, state, item)
        elif state.mode == "place":
            _place(desk, state, item)
        else:
            _candidates(desk, state, item)
            _actions(workspace, desk, state, item)
        said(state.trouble, kind="bad")


def map_beside(workspace: Workspace, desk: Desk, state: ReviewState, item: ReviewItem) -> None:
    """Draw the map with the candidates, or with the pin that is being placed."""
    wording = language.wording()
    groups = [layers.partner_layer(_payload(item))] if item.candidates else []
    if state.mode == "place" and state.pin is not None:
        groups.append(layers.pin_layer(*state.pin, wording=wording))
    live_map.show_map(
        workspace,
        groups,
        key=map_key(desk),
        wording=wording,
        height_px=520,
        view=state.view,
        is_low_on_phones=True,
        is_private=desk.is_private,
    )


def _payload(item: ReviewItem) -> str:
    found = item.candidates
    frame = gpd.GeoDataFrame(
        {
            "id": [one.mark for one in found],
            "name": [_(one.label) for one in found],
            "category": item.category,
            "location_type": "physical",
            "confidential": False,
        },
        geometry=gpd.points_from_xy([one.lon for one in found], [one.lat for one in found]),
        crs=WGS84,
    )
    return layers.encode_partners(
        frame,
        wording=language.wording(),
        kind="candidate",
        numbers=[int(one.mark) for one in found],
        notes=[_detail(one) for one in found],
    )


def _head(item: ReviewItem, *, is_retyped: bool) -> None:
    kind = language.kind_of_help(item.category) if item.category else ""
    address = item.address or _("No address is given.")
    guess = words.GUESSES.get(item.outcome, "")
    if item.outcome == "outside" and not item.candidates:
        guess = words.GUESSES["not_an_address"]
    steps = "".join(f"<li>{html.escape(_.said(step))}</li>" for step in item.steps)
    typed = ""
    if is_retyped:
        typed = f'<span class="cg-chip">{html.escape(_("as typed now, not saved yet"))}</span>'
    st.html(
        f'<p class="cg-card-kind">{html.escape(kind)}</p>'
        f'<h2 class="cg-card-name">{html.escape(_.said(item.name))}</h2>'
        f'<p class="cg-review-address">{html.escape(address)} {typed}</p>'
        f'<p class="cg-review-reason" role="status"><strong>{html.escape(_(item.reason))}</strong> '
        f"{html.escape(_(guess) if guess else '')}</p>"
        + (f'<ul class="cg-list cg-review-steps">{steps}</ul>' if steps else "")
    )


def _detail(one: ReviewCandidate) -> str:
    """Return how sure a candidate is, in the reader's words."""
    return ", ".join(_(text, distance=distance) for text, distance in one.facts) or one.detail


def _listed(item: ReviewItem) -> None:
    rows = "".join(
        f"<li>{html.escape(_(one.label))} "
        f"<span class='cg-note'>{html.escape(_detail(one))}</span></li>"
        for one in item.candidates
    )
    if rows:
        st.html(f'<ol class="cg-list">{rows}</ol>')


def _candidates(desk: Desk, state: ReviewState, item: ReviewItem) -> None:
    if not item.candidates:
        return
    with st.container(key="review-candidates", gap="xsmall"):
        for one in item.candidates:
            detail = f" :gray[{plain(_detail(one))}]" if one.detail else ""
            st.button(
                f"**{one.mark}\\. {plain(_(one.label))}**{detail}",
                key=f"{desk.key}.accept.{item.id}.{one.mark}",
                shortcut=one.mark,
                width="stretch",
                wrap=True,
                on_click=state.accept,
                args=(desk, item, one),
            )


def _actions(workspace: Workspace, desk: Desk, state: ReviewState, item: ReviewItem) -> None:
    with st.container(horizontal=True, gap="small", key="review-actions"):
        st.button(
            _("Edit address"),
            key=f"{desk.key}.edit",
            icon=":material/edit:",
            shortcut="E",
            on_click=state.start_edit,
        )
        start = view_of(item.candidates, workspace.extent()) or (-98.5, 39.8, 4)
        st.button(
            _("Place by hand"),
            key=f"{desk.key}.place",
            icon=":material/add_location_alt:",
            shortcut="P",
            on_click=state.start_placing,
            args=(start, map_key(desk)),
        )
        if not item.has_pin:
            st.button(
                _(desk.aside.label),
                key=f"{desk.key}.aside",
                icon=":material/location_off:",
                shortcut="N",
                help=_(desk.aside.help),
                on_click=state.set_aside,
                args=(desk, item),
            )
        st.button(
            _("Skip"),
            key=f"{desk.key}.skip",
            icon=":material/skip_next:",
            shortcut="S",
            on_click=state.skip,
            args=(item.id,),
        )


def _edit(desk: Desk, state: ReviewState, item: ReviewItem) -> None:
    field = f"{desk.key}.address.{state.edits}"
    with st.form(f"{desk.key}.form", border=False):
        st.text_input(
            _("Address"),
            value=item.address,
            key=field,
            placeholder=_("12 Main St, Town, ST 12345"),
            max_chars=400,
        )
        st.form_submit_button(
            _("Look it up"),
            type="primary",
            icon=":material/search:",
            help=_("Enter does the same."),
            on_click=state.correct,
            args=(desk, item, field),
        )
    _cancel(desk, state)
    _focus(".st-key-review-card input", state)


def _place(desk: Desk, state: ReviewState, item: ReviewItem) -> None:
    said(_("Click the place on the map, drag the pin, or move it with the arrow keys."))
    with st.container(horizontal=True, gap="small", key="review-arrows"):
        for label, name, tip, key, way in _ARROWS:
            st.button(
                _(label),
                key=f"{desk.key}.{name}",
                help=_(tip),
                shortcut=key,
                on_click=state.move,
                args=way,
            )
        metres = STEPS_M[state.step]
        size = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
        st.button(
            _("Step: {size}", size=size),
            key=f"{desk.key}.step",
            shortcut="T",
            on_click=state.next_step,
        )
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Put it here"),
            key=f"{desk.key}.here",
            type="primary",
            icon=":material/location_on:",
            shortcut="H",
            on_click=state.put_here,
            args=(desk, item),
        )
        _cancel(desk, state)


_ARROWS: Sequence[tuple[str, str, str, str, tuple[int, int]]] = (
    (msg("North"), "north", msg("Move the pin north"), "Up", (0, 1)),
    (msg("South"), "south", msg("Move the pin south"), "Down", (0, -1)),
    (msg("West"), "west", msg("Move the pin west"), "Left", (-1, 0)),
    (msg("East"), "east", msg("Move the pin east"), "Right", (1, 0)),
)


def _cancel(desk: Desk, state: ReviewState) -> None:
    st.button(_("Cancel"), key=f"{desk.key}.cancel", shortcut="Esc", on_click=state.cancel)


def _focus(selector: str, state: ReviewState) -> None:
    """Put the cursor into a field that has just appeared, so that no mouse is needed."""
    # The number makes each time a script of its own, or it would not run again.
    script = (
        "{ let tries = 40; const focus = () => {"
        f"const field = document.querySelector('{selector}');"
        "if (field) { field.focus(); field.setSelectionRange(999, 999); }"
        "else if (tries--) setTimeout(focus, 50);"
        f"}}; focus(); }} // {abs(hash((state.chosen, state.trouble, state.edits)))}"
    )
    st.html(f"<script>{script}\n</script>", unsafe_allow_javascript=True)
