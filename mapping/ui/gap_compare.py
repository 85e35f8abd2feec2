"""Two maps side by side that move together: two needs, or a what-if before and after."""

import dataclasses
import html
from typing import Final

import folium
import streamlit as st

from mapping.gaps.compare import compare
from mapping.maps import areas
from mapping.maps import layers as map_layers
from mapping.ui import (
    gap_scenario_views,
    gap_text,
    gap_views,
    keys,
    language,
    live_map,
    session,
    text,
)
from mapping.ui.gap_rows import count, lower
from mapping.ui.gap_trial import MAP_KEY, Trial
from mapping.ui.language import _
from mapping.wording import Wording, msg
from mapping.workspace import Audience, GapAnswer, GapQuestion, WhatIf, Workspace

__all__ = ["before_after", "needs"]

_OTHER: Final = "gaps.live_second"
_KEYS: Final = (MAP_KEY, _OTHER)
_NEED: Final = "gaps.second_need"
_KEPT_NEED: Final = "kept.second_need"
_MODE: Final = "gaps.second_mode"
_OWN_MODE: Final = ""
_MAP_PX: Final = 520
_ORDER: Final = (msg("First"), msg("Second"))


def needs(workspace: Workspace, question: GapQuestion, *, audience: Audience) -> None:
    """Draw a second need beside the one of the page: sentences, maps, and how the two meet."""
    second = _second(workspace, question)
    pair = (question, second)
    answers = [session.gap_answer(workspace, one, audience=audience) for one in pair]
    exact = [session.gap_answer(workspace, one, audience="staff") for one in pair]
    meeting = compare(exact[0], exact[1], public=audience == "public")
    if meeting is not None:
        words = meeting.sentence(language.code())
        st.html(f'<p class="cg-sentence" role="status">{html.escape(words)}</p>')
    wording = language.wording()
    scale = ""
    with st.container(key="cg-pair"):
        for at, column in enumerate(st.columns(2, gap="medium")):
            with column:
                _title(f"{_(_ORDER[at])}: {_label(workspace, pair[at], answers[at])}")
                _says(answers[at].sentence(language.code()))
                groups, scale = gap_views.map_groups(
                    workspace, answers[at], pair[at], audience=audience, wording=wording
                )
                _map(workspace, groups, key=_KEYS[at], label=_(_ORDER[at]), wording=wording)
    st.html(scale)
    for at in range(2):
        gap_views.open_clicked_area(answers[at], key=_KEYS[at])
    _figures(answers, is_rounded=audience == "public")


def before_after(workspace: Workspace, found: WhatIf, trial: Trial, *, wording: Wording) -> None:
    """Draw the home areas as they are and as they would be, in the same colours.

    The map of what would be is the one whose clicks place what might open.
    """
    view = areas.gap_view(found.today.table, workspace.gap_shapes(found.today), wording=wording)
    partners_gdf = session.visible_partners(workspace, is_staff=False)
    places_gdf = partners_gdf[partners_gdf["category"] == found.today.need.category]
    today = [
        map_layers.area_layer(map_layers.encode_areas(view, legend_on_map=False)),
        map_layers.partner_layer(map_layers.encode_partners(places_gdf, wording=wording)),
    ]
    then, scale = gap_scenario_views.map_groups(
        workspace, found, trial, wording=wording, is_change=False
    )
    sides = ((_("Today"), found.today, today, _OTHER), (_("Then"), found.after, then, MAP_KEY))
    with st.container(key="cg-pair"):
        for column, (title, answer, groups, key) in zip(
            st.columns(2, gap="medium"), sides, strict=True
        ):
            with column:
                _title(title)
                _says(answer.sentence(language.code()))
                _map(workspace, groups, key=key, label=title, wording=wording)
    st.html(scale)


def _second(workspace: Workspace, question: GapQuestion) -> GapQuestion:
    """Draw the choice of the second need and return it, for the same students."""
    ready = {need.id: need for need in workspace.needs()}
    other = next((name for name in ready if name != question.need), next(iter(ready)))
    keys.restore(_NEED, _KEPT_NEED, other)
    if st.session_state[_NEED] not in ready:
        st.session_state[_NEED] = other
    with st.container(border=True, key="gaps-second", horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Beside it"),
            list(ready),
            key=_NEED,
            format_func=lambda name: language.label(ready[name].label),
            on_change=keys.keep,
            args=(_NEED, _KEPT_NEED),
        )
        mode = st.selectbox(
            _("How they travel"),
            [_OWN_MODE, *(mode for mode in workspace.modes() if mode != "transit")],
            key=_MODE,
            format_func=lambda name: (
                _(text.MODE_LABELS[name]) if name else _("as this need has it")
            ),
        )
    asked = GapQuestion(need=chosen, group=question.group, zone=question.zone)
    return dataclasses.replace(asked, mode=mode) if mode else asked


def _label(workspace: Workspace, question: GapQuestion, answer: GapAnswer) -> str:
    ready = {need.id: need for need in workspace.needs()}
    if question.need in ready:
        return language.label(ready[question.need].label)
    return language.kind_of_help(answer.need.category)


def _title(words: str) -> None:
    st.html(f'<h2 class="cg-part">{html.escape(words)}</h2>')


def _says(sentence: str) -> None:
    first, rest = gap_text.split_first(sentence)
    detail = f'<p class="cg-note">{html.escape(rest)}</p>' if rest else ""
    st.html(f'<p class="cg-pair-says">{html.escape(first)}</p>{detail}')


def _map(
    workspace: Workspace,
    groups: list[folium.FeatureGroup],
    *,
    key: str,
    label: str,
    wording: Wording,
) -> None:
    live_map.show_map(
        workspace,
        groups,
        key=key,
        wording=wording,
        height_px=_MAP_PX,
        is_low_on_phones=True,
        label=f"{_('Map')}: {label}",
        is_linked=True,
    )


def _figures(answers: list[GapAnswer], *, is_rounded: bool) -> None:
    """Draw the figures of both in one table."""
    first, second = (answer.totals for answer in answers)
    rows: list[tuple[str, int, int]] = [
        (_("Out of reach"), first.unserved, second.unserved),
        (_("Within reach"), first.served, second.served),
        (_("Can’t tell"), first.unknown, second.unknown),
    ]
    labels = {
        reason.stage: reason.label
        for answer in answers
        for reason in answer.reasons(language.code())
    }
    rows += [
        (f"– {lower(label)}", first.reasons[stage], second.reasons[stage])
        for stage, label in labels.items()
        if first.reasons[stage] or second.reasons[stage]
    ]
    head = "<td></td>" + "".join(f'<th scope="col">{html.escape(_(name))}</th>' for name in _ORDER)
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(f"<td>{count(value)}</td>" for value in row[1:])
        + "</tr>"
        for row in rows
    )
    note = f'<p class="cg-note">{html.escape(_(gap_text.ROUNDED_APART))}</p>' if is_rounded else ""
    st.html(
        f'<table class="cg-table cg-gap-numbers"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{note}"
    )
