"""What the gaps page shows of an answer first: sentence, map, figures, reasons, where."""

import html
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import folium
import pandas as pd
import streamlit as st

from mapping.gaps.results import warnings_of
from mapping.maps import areas
from mapping.maps import layers as map_layers
from mapping.maps.areas import AreaView
from mapping.ui import gap_rows, gap_text, language, live_map, session, text
from mapping.ui.gap_parts import bar
from mapping.ui.gap_rows import about, count, lower
from mapping.ui.gap_trial import MAP_KEY
from mapping.ui.language import _
from mapping.ui.setup_text import markdown_plain
from mapping.wording import Wording
from mapping.workspace import Audience, GapAnswer, GapQuestion, Workspace

__all__ = [
    "draw_map",
    "figures",
    "legend",
    "map_groups",
    "open_clicked_area",
    "reasons",
    "sentence",
    "warnings",
    "who_is_unserved",
]

_TOP_AREAS: Final = 5
_SEEN: Final = "gaps.seen_area"


def sentence(workspace: Workspace, answer: GapAnswer) -> None:
    """Say the answer in plain words, and what the reader should know first."""
    more = [*gap_text.split_first(answer.sentence(language.code()))]
    if answer.need.open_at is not None:
        moment = text.moment(answer.need.open_at, workspace.timezone)
        more[1] += " " + _("Open means {moment}.", moment=moment)
    detail = f'<p class="cg-detail">{html.escape(more[1].strip())}</p>' if more[1] else ""
    notes = "".join(f'<p class="cg-note">{html.escape(note)}</p>' for note in warnings(answer))
    st.html(
        f'<div role="status"><p class="cg-sentence">{html.escape(more[0])}</p>{detail}{notes}</div>'
    )


def warnings(answer: GapAnswer, *, with_advice: bool = True) -> list[str]:
    """Return what the reader should know of an answer first, in the reader's language.

    Advice is for those who keep the data; a room that looks at a screen can do without it.
    """
    own = warnings_of(answer.facts), warnings_of(answer.facts, language.code())
    in_words = dict(zip(*own, strict=True))
    told = set(warnings_of(answer.facts, with_advice=False))
    return [
        in_words.get(note) or _.said(note)
        for note in answer.warnings
        if with_advice or note in told or note not in in_words
    ]


def map_groups(
    workspace: Workspace,
    answer: GapAnswer,
    question: GapQuestion,
    *,
    audience: Audience,
    wording: Wording,
) -> tuple[list[folium.FeatureGroup], str]:
    """Return the share of students out of reach by area, the places, and the legend below."""
    key = (str(workspace.folder), workspace.data_version(), session.today(workspace))
    payload, scale = _areas(*key, question, audience, wording.language, workspace, answer, wording)
    partners_gdf = session.visible_partners(workspace, is_staff=False)
    places_gdf = partners_gdf[partners_gdf["category"] == answer.need.category]
    places = map_layers.encode_partners(places_gdf, wording=wording)
    return [map_layers.area_layer(payload), map_layers.partner_layer(places)], scale


def draw_map(
    workspace: Workspace, groups: list[folium.FeatureGroup], scale: str, *, wording: Wording
) -> None:
    """Draw the map and its legend; pan and zoom stay when only the layers change."""
    live_map.show_map(
        workspace,
        groups,
        key=MAP_KEY,
        wording=wording,
        height_px=600,
        keeps_view=True,
        is_low_on_phones=True,
    )
    st.html(scale)


def open_clicked_area(answer: GapAnswer, *, key: str = MAP_KEY, is_placing: bool = False) -> None:
    """Open the rows of the area that was clicked on the map since the last run.

    A click that puts a pin somewhere (``is_placing``) opens nothing.
    """
    result = st.session_state.get(key)
    clicked = map_layers.clicked(result) if isinstance(result, Mapping) else None
    if clicked is None or clicked.kind != "area":
        return
    seen = f"{_SEEN}.{key}"
    if st.session_state.get(seen) == (clicked.count, clicked.id):
        return
    st.session_state[seen] = (clicked.count, clicked.id)
    if is_placing:
        return
    gap_rows.show_area(answer, clicked.id)


@st.cache_resource(max_entries=64, show_spinner=False)
def _areas(
    folder: str,
    version: int,
    today: date,
    question: GapQuestion,
    audience: Audience,
    language_code: str,
    _workspace: Workspace,
    _answer: GapAnswer,
    _wording: Wording,
) -> tuple[str, str]:
    """Return the map's payload of areas, and their legend for the page."""
    del folder, version, today, question, audience, language_code
    table_df = session.nearest_told(_workspace, _answer.table)
    view = areas.gap_view(table_df, _workspace.gap_shapes(_answer), wording=_wording)
    return map_layers.encode_areas(view, legend_on_map=False), legend(view)


def legend(view: AreaView) -> str:
    """Return the legend of a map of areas for the page below it, as HTML."""
    steps = "".join(
        f'<li><i class="cg-step-{html.escape(step)}"></i>{html.escape(words)}</li>'
        for step, words in view.legend
    )
    note = f'<p class="cg-note">{html.escape(view.legend_note)}</p>' if view.legend_note else ""
    return (
        f'<p class="cg-scale-title">{html.escape(view.legend_title)}</p>'
        f'<ul class="cg-scale" aria-label="{html.escape(view.legend_title)}">{steps}</ul>{note}'
    )


def figures(answer: GapAnswer) -> None:
    """Draw the three counts; each opens the rows behind it."""
    totals = answer.totals
    counts = {"unserved": totals.unserved, "served": totals.served, "unknown": totals.unknown}
    with st.container(key="gaps-figures", horizontal=True, gap="small"):
        for outcome, value in counts.items():
            label = f"{_(gap_text.OUTCOMES[outcome])} **{count(value)}**"
            if answer.is_rounded and value:
                label = _(
                    "{outcome}, about {n}",
                    outcome=_(gap_text.OUTCOMES[outcome]),
                    n=f"**{count(value)}**",
                )
            with st.container(key=f"cg-gap-figure-{outcome}"):
                if st.button(label, key=f"gaps.rows.{outcome}", width="stretch"):
                    gap_rows.show(answer, outcome)
    note = _(
        "of {n} students. Press a number to see the rows behind it.",
        n=about(totals.students, is_rounded=answer.is_rounded),
    )
    st.html(f'<p class="cg-note">{html.escape(note)}</p>')


def reasons(answer: GapAnswer) -> None:
    """Draw why students are out of reach, as bars whose figures open their rows."""
    rows = [reason for reason in answer.reasons(language.code()) if reason.students > 0]
    if not rows:
        return
    st.html(f'<h2 class="cg-part">{html.escape(_("Why they are out of reach"))}</h2>')
    most = max(reason.students for reason in rows)
    for reason in rows:
        bar(
            answer,
            f"reason:{reason.stage}",
            f"{reason.label} **{about(reason.students, is_rounded=answer.is_rounded)}**",
            share=reason.students / most,
            kind="bad",
        )


def who_is_unserved(answer: GapAnswer) -> None:
    """List the areas with most students out of reach; each opens its rows."""
    most_df = answer.who_is_unserved().head(_TOP_AREAS)
    if most_df.empty:
        return
    labels = {reason.stage: reason.label for reason in answer.reasons(language.code())}
    st.html(f'<h2 class="cg-part">{html.escape(_("Where most of them live"))}</h2>')
    names = session.names_told(session.workspace())
    with st.container(key="gaps-most", gap=None):
        for number, row in enumerate(most_df.itertuples(), start=1):
            name = markdown_plain(str(row.area_name or row.area_id))
            why = markdown_plain(lower(labels[str(row.main_reason)]))
            nearest = str(row.nearest_name or "")
            near = markdown_plain(_nearest(names.get(nearest, nearest), row.nearest_min))
            students = _("{n} students", n=count(row.unserved_students))
            label = f"{number}\\. **{name}**, {students}: {why}\\. {near}"
            if st.button(label, key=f"gaps.most.{number}", type="tertiary", width="stretch"):
                gap_rows.show_area(answer, str(row.area_id))


def _nearest(name: Any, minutes: Any) -> str:
    if not name:
        return _("No such place can be reached.")
    if pd.isna(minutes):
        return _("Nearest: {name}.", name=name)
    return _("Nearest: {name}, {minutes} minutes.", name=name, minutes=f"{minutes:.0f}")
