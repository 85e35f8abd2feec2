"""What the gaps page shows of an answer: sentence, map, figures, reasons, table, downloads."""

import html
import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapping.maps import areas
from mapping.maps import layers as map_layers
from mapping.ui import live_map, session, text
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


def sentence(answer: GapAnswer) -> None:
    """Say the answer in plain words, and what the reader should know first."""
    st.html(f'<p class="cg-sentence" role="status">{html.escape(answer.sentence("en"))}</p>')
    for warning in answer.warnings:
        st.caption(f":material/info: {warning}")


def choropleth(
    workspace: Workspace, answer: GapAnswer, question: GapQuestion, *, wording: Wording
) -> None:
    """Draw the share of students out of reach by area, and the places of the category."""
    del question
    shapes_gdf = workspace.gap_shapes(answer)
    view = areas.gap_view(answer.table, shapes_gdf, wording=wording)
    partners_gdf = session.visible_partners(workspace, is_staff=False)
    places_gdf = partners_gdf[partners_gdf["category"] == answer.need.category]
    groups = [
        map_layers.area_layer(map_layers.encode_areas(view)),
        map_layers.partner_layer(map_layers.encode_partners(places_gdf, wording=wording)),
    ]
    live_map.show_map(workspace, groups, key="gaps.live", wording=wording)


def figures(answer: GapAnswer) -> None:
    """Draw the three counts."""
    totals = answer.totals
    about = "about " if answer.is_rounded else ""
    cells = (
        ("Out of reach", totals.unserved, "cg-bad"),
        ("Within reach", totals.served, "cg-good"),
        ("Can’t tell", totals.unknown, "cg-open"),
    )
    blocks = "".join(
        f'<div class="cg-figure {kind}"><dt>{html.escape(label)}</dt>'
        f"<dd>{about}{_count(value)}</dd></div>"
        for label, value, kind in cells
    )
    st.html(f'<dl class="cg-figures">{blocks}</dl>')
    st.caption(f"of {about}{_count(totals.students)} students")


def reasons(answer: GapAnswer) -> None:
    """Draw why students are out of reach, as bars with their figures."""
    rows = [reason for reason in answer.reasons("en") if reason.students > 0]
    st.subheader("Why", anchor=False)
    if not rows:
        st.write("Nobody is out of reach for certain.")
        return
    most = max(reason.students for reason in rows)
    bars = "".join(
        f"<li><span>{html.escape(reason.label)}</span>"
        f'<span class="cg-bar"><i style="width:{100 * reason.students / most:.1f}%"></i></span>'
        f"<b>{_count(reason.students)}</b></li>"
        for reason in rows
    )
    st.html(f'<ul class="cg-bars">{bars}</ul>')


def who_is_unserved(answer: GapAnswer) -> None:
    """List the areas with most students out of reach."""
    most_df = answer.who_is_unserved().head(_TOP_AREAS)
    if most_df.empty:
        return
    st.subheader("Where most of them live", anchor=False)
    items = "".join(
        f"<li><b>{html.escape(str(row.area_name or row.area_id))}</b>: "
        f"{_count(row.unserved_students)} students. "
        f"{html.escape(_nearest(row.nearest_name, row.nearest_min))}</li>"
        for row in most_df.itertuples()
    )
    st.html(f'<ol class="cg-list">{items}</ol>')


def table(answer: GapAnswer) -> None:
    """Draw all areas with the same figures as the map."""
    table_df = answer.table
    heads = (
        *("Area", "Students", "Within reach", "Out of reach", "Can’t tell", "Share out of reach"),
        *("Typical minutes", "Nearest place"),
    )
    rows = []
    for row in table_df.to_dict("records"):
        name = html.escape(str(row["area_name"] or row["area_id"]))
        if row["suppressed"]:
            rows.append(f'<tr><th scope="row">{name}</th><td colspan="7">{_WITHHELD}</td></tr>')
            continue
        share = row["unserved_students"] / row["students"] if row["students"] else math.nan
        cells = (
            *(
                _count(row[column])
                for column in (
                    "students",
                    "served_students",
                    "unserved_students",
                    "unknown_students",
                )
            ),
            "" if math.isnan(share) else f"{share:.0%}",
            "" if pd.isna(row["median_min"]) else f"{row['median_min']:.0f}",
            html.escape(str(row["nearest_name"] or "")),
        )
        rows.append(
            f'<tr><th scope="row">{name}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"
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
            st.markdown(f"- {note}")


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
        st.caption(
            "Figures are rounded to 5."
            if audience == "public"
            else "Staff files hold unrounded figures; nothing in them is below 10."
        )


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


def _count(value: Any) -> str:
    return "" if pd.isna(value) else f"{int(value):,}"
