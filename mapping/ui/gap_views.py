"""What the gaps page shows of an answer: sentence, map, figures, reasons, table, downloads."""

import html
import math
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapping.maps import areas
from mapping.maps import layers as map_layers
from mapping.ui import live_map, session, text
from mapping.ui.setup_text import markdown_plain
from mapping.wording import Wording
from mapping.workspace import Audience, GapAnswer, GapQuestion, Workspace

__all__ = [
    "choropleth",
    "figures",
    "method",
    "phone_calls",
    "reasons",
    "sentence",
    "table",
    "take_home",
    "who_is_unserved",
]

_WITHHELD: Final = "too few to show"
_TOP_AREAS: Final = 8
_COUNTS: Final = ("students", "served_students", "unserved_students", "unknown_students")


def sentence(workspace: Workspace, answer: GapAnswer) -> None:
    """Say the answer in plain words, and what the reader should know first."""
    first, _, rest = answer.sentence("en").partition(". ")
    more = [f"{first}." if rest else first, rest]
    if answer.need.open_at is not None:
        more[1] += f" Open means {text.moment(answer.need.open_at, workspace.timezone)}."
    detail = f'<p class="cg-detail">{html.escape(more[1].strip())}</p>' if more[1] else ""
    notes = "".join(f'<p class="cg-note">{html.escape(note)}</p>' for note in answer.warnings)
    st.html(
        f'<div role="status"><p class="cg-sentence">{html.escape(more[0])}</p>{detail}{notes}</div>'
    )


def choropleth(
    workspace: Workspace,
    answer: GapAnswer,
    question: GapQuestion,
    *,
    audience: Audience,
    wording: Wording,
) -> None:
    """Draw the share of students out of reach by area, and the places of the category."""
    key = (str(workspace.folder), workspace.data_version(), session.today(workspace))
    payload, scale = _areas(*key, question, audience, workspace, answer, wording)
    partners_gdf = session.visible_partners(workspace, is_staff=False)
    places_gdf = partners_gdf[partners_gdf["category"] == answer.need.category]
    groups = [
        map_layers.area_layer(payload),
        map_layers.partner_layer(map_layers.encode_partners(places_gdf, wording=wording)),
    ]
    live_map.show_map(
        workspace, groups, key="gaps.live", wording=wording, height_px=600, is_low_on_phones=True
    )
    st.html(scale)


@st.cache_resource(max_entries=64, show_spinner=False)
def _areas(
    folder: str,
    version: int,
    today: date,
    question: GapQuestion,
    audience: Audience,
    _workspace: Workspace,
    _answer: GapAnswer,
    _wording: Wording,
) -> tuple[str, str]:
    """Return the map's payload of areas, and their legend for the page."""
    del folder, version, today, question, audience
    view = areas.gap_view(_answer.table, _workspace.gap_shapes(_answer), wording=_wording)
    steps = "".join(
        f'<li><i class="cg-step-{html.escape(step)}"></i>{html.escape(words)}</li>'
        for step, words in view.legend
    )
    scale = (
        f'<p class="cg-scale-title">{html.escape(view.legend_title)}</p>'
        f'<ul class="cg-scale" aria-label="{html.escape(view.legend_title)}">{steps}</ul>'
        f'<p class="cg-note">{html.escape(view.legend_note)}</p>'
    )
    return map_layers.encode_areas(view, legend_on_map=False), scale


def figures(answer: GapAnswer) -> None:
    """Draw the three counts."""
    totals = answer.totals
    about = "<small>about</small> " if answer.is_rounded else ""
    cells = (
        ("Out of reach", totals.unserved, "cg-bad"),
        ("Within reach", totals.served, "cg-good"),
        ("Can’t tell", totals.unknown, "cg-open"),
    )
    blocks = "".join(
        f'<div class="cg-figure {kind}"><dt>{html.escape(label)}</dt>'
        f"<dd>{about if value else ''}{_count(value)}</dd></div>"
        for label, value, kind in cells
    )
    said = f"of {'about ' if answer.is_rounded else ''}{_count(totals.students)} students"
    whole = f'<p class="cg-note">{said}</p>'
    st.html(f'<dl class="cg-figures">{blocks}</dl>{whole}')


def reasons(answer: GapAnswer) -> None:
    """Draw why students are out of reach, as bars with their figures."""
    rows = [reason for reason in answer.reasons("en") if reason.students > 0]
    if not rows:
        return
    st.html('<h2 class="cg-part">Why they are out of reach</h2>')
    about = "about " if answer.is_rounded else ""
    most = max(reason.students for reason in rows)
    bars = "".join(
        f"<li><span>{html.escape(reason.label)}</span>"
        f'<span class="cg-bar"><i style="width:{100 * reason.students / most:.1f}%"></i></span>'
        f"<b>{about}{_count(reason.students)}</b></li>"
        for reason in rows
    )
    st.html(f'<ul class="cg-bars">{bars}</ul>')


def who_is_unserved(answer: GapAnswer) -> None:
    """List the areas with most students out of reach."""
    most_df = answer.who_is_unserved().head(_TOP_AREAS)
    if most_df.empty:
        return
    labels = {reason.stage: reason.label for reason in answer.reasons("en")}
    items = "".join(
        f"<li><b>{html.escape(str(row.area_name or row.area_id))}</b>, "
        f"{_count(row.unserved_students)} students: "
        f"{html.escape(_lower(labels[str(row.main_reason)]))}. "
        f'<span class="cg-note">{html.escape(_nearest(row.nearest_name, row.nearest_min))}</span>'
        "</li>"
        for row in most_df.itertuples()
    )
    st.html(f'<h2 class="cg-part">Where most of them live</h2><ol class="cg-list">{items}</ol>')


def table(answer: GapAnswer) -> None:
    """Draw all areas with the same figures as the map."""
    table_df = answer.table
    heads = (
        *("Area", "Students", "Within reach", "Out of reach", "Can’t tell", "Share out of reach"),
        *("Typical minutes", "Nearest place", "What stops them"),
    )
    labels = {f"unserved_by_{reason.stage}": reason.label for reason in answer.reasons("en")}
    rows = []
    for row in table_df.to_dict("records"):
        name = html.escape(str(row["area_name"] or row["area_id"]))
        if row["suppressed"]:
            rows.append(f'<tr><th scope="row">{name}</th><td colspan="8">{_WITHHELD}</td></tr>')
            continue
        share = row["unserved_students"] / row["students"] if row["students"] else math.nan
        cells = (
            *(_count(row[column]) for column in _COUNTS),
            "" if math.isnan(share) else f"{share:.0%}",
            "" if pd.isna(row["median_min"]) else f"{row['median_min']:.0f}",
        )
        words = (
            str(row["nearest_name"] or ""),
            "; ".join(
                f"{_lower(label)} ({_count(row[column])})"
                for column, label in labels.items()
                if row[column] > 0
            ),
        )
        rows.append(
            f'<tr><th scope="row">{name}</th>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "".join(f'<td class="cg-words">{html.escape(cell)}</td>' for cell in words)
            + "</tr>"
        )
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    with st.expander(f"All {len(table_df)} areas as a table", icon=":material/table_rows:"):
        st.html(
            '<div class="cg-scroll" tabindex="0" role="region" aria-label="All areas">'
            f'<table class="cg-table"><thead><tr>{head}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )


def phone_calls(answer: GapAnswer) -> None:
    """List the places whose missing facts decide for most students."""
    ask_df = answer.ask_df.head(_TOP_AREAS)
    if ask_df.empty:
        return
    with st.expander(
        f"Whom to call: {len(answer.ask_df)} places with missing facts", icon=":material/call:"
    ):
        items = "".join(
            f"<li><b>{html.escape(str(row.name))}</b> {html.escape(str(row.phone))} — ask about "
            f"{html.escape(str(row.missing))}; it may decide for {_count(row.students)} "
            "students</li>"
            for row in ask_df.itertuples(index=False)
        )
        st.html(f'<ol class="cg-list">{items}</ol>')


def method(answer: GapAnswer) -> None:
    """Say how it was computed."""
    with st.expander("How this was computed", icon=":material/help:"):
        st.markdown(text.METHOD)
        for note in answer.notes("en"):
            st.markdown(f"- {markdown_plain(note)}")


def take_home(workspace: Workspace, question: GapQuestion, *, audience: Audience) -> None:
    """Offer the answer as files."""
    with st.expander("Take this answer with you", icon=":material/download:"):
        columns = st.columns(4)
        for column, (label, suffix, mime) in zip(
            columns,
            (
                ("Table (CSV)", ".csv", "text/csv"),
                ("Map data (GeoJSON)", ".geojson", "application/geo+json"),
                ("GeoPackage", ".gpkg", "application/geopackage+sqlite3"),
                ("One-file map", ".html", "text/html"),
            ),
            strict=True,
        ):
            column.download_button(
                label,
                data=_file(workspace, question, suffix, audience),
                file_name=f"gaps{suffix}",
                mime=mime,
                key=f"gaps.download{suffix}",
                on_click="ignore",
            )
        st.text(text.ROUNDED if audience == "public" else text.UNROUNDED)


def _file(
    workspace: Workspace, question: GapQuestion, suffix: str, audience: Audience
) -> Callable[[], bytes]:
    def make() -> bytes:
        if suffix == ".html":
            page = workspace.map_html(audience=audience, question=question)
            return page.encode("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"gaps{suffix}"
            workspace.export_gaps(target, question, audience=audience)
            return target.read_bytes()

    return make


def _nearest(name: Any, minutes: Any) -> str:
    if not name:
        return "No such place can be reached."
    if pd.isna(minutes):
        return f"Nearest: {name}."
    return f"Nearest: {name}, {minutes:.0f} minutes."


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _count(value: Any) -> str:
    return "" if pd.isna(value) else f"{int(value):,}"
