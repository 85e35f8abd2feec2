"""What a what-if shows: the sentence, figures before and after, the map, areas, a comparison."""

import html
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import folium
import pandas as pd
import streamlit as st

from mapping.gaps.scenarios import reasons_before_after
from mapping.maps import areas
from mapping.maps import layers as map_layers
from mapping.maps.changes import change_view
from mapping.partners.translations import in_language
from mapping.ui import gap_text, language, session
from mapping.ui.gap_rows import about, count, lower
from mapping.ui.gap_trial import PLACED_KINDS, Trial
from mapping.ui.gap_views import legend
from mapping.ui.language import _
from mapping.wording import Wording, msg
from mapping.workspace import Audience, GapAnswer, GapQuestion, Scenario, WhatIf, Workspace

__all__ = ["answer", "area_table", "comparison", "figures", "map_groups", "sentence", "take_home"]

_FORMATS: Final = (
    (msg("Table (CSV)"), ".csv", "text/csv"),
    (msg("Map data (GeoJSON)"), ".geojson", "application/geo+json"),
    ("GeoPackage", ".gpkg", "application/geopackage+sqlite3"),
)


def answer(
    workspace: Workspace, question: GapQuestion, scenario: Scenario, *, audience: Audience
) -> WhatIf:
    """Return what a what-if would change, kept until something is written."""
    today = session.gap_answer(workspace, question, audience="staff")
    key = (str(workspace.folder), workspace.data_version(), session.today(workspace))
    with st.spinner(_("Counting …")):
        return _answer(*key, question, scenario, audience, workspace, today)


@st.cache_resource(max_entries=48, show_spinner=False)
def _answer(
    folder: str,
    version: int,
    today: date,
    question: GapQuestion,
    scenario: Scenario,
    audience: Audience,
    _opened: Workspace,
    _today: GapAnswer,
) -> WhatIf:
    del folder, version, today
    return _opened.what_if(question, scenario, audience=audience, today=_today)


def sentence(found: WhatIf) -> None:
    """Say what would change in plain words; before any change, what this is."""
    asked = _("Today: {sentence}", sentence=found.today.sentence(language.code()))
    if not found.words:
        st.html(
            f'<p class="cg-sentence" role="status">{html.escape(_(gap_text.TRYING))}</p>'
            f'<p class="cg-detail">{html.escape(asked)}</p>'
        )
        return
    first, rest = gap_text.split_first(found.difference.sentence(language.code()))
    words = first
    if found.scenario.name:
        words = _("“{name}”: {sentence}", name=found.scenario.name, sentence=first)
    st.html(
        f'<div role="status"><p class="cg-sentence">{html.escape(words)}</p>'
        f'<p class="cg-detail">{html.escape(rest)}</p>'
        f'<p class="cg-note">{html.escape(asked)}</p></div>'
    )


def figures(found: WhatIf) -> None:
    """Draw the three counts before and after, and how the reasons move."""
    today, after, moved = found.today.totals, found.after.totals, found.difference
    roughly = f"<small>{html.escape(_('about'))}</small> " if moved.is_rounded else ""
    cells = (
        (_("Out of reach"), today.unserved, after.unserved, "cg-bad"),
        (_("Within reach"), today.served, after.served, "cg-good"),
        (_("Can’t tell"), today.unknown, after.unknown, "cg-open"),
    )
    blocks = "".join(
        f'<div class="cg-figure {kind}"><dt>{html.escape(label)}</dt>'
        f"<dd>{roughly if is_now else ''}{count(is_now)}</dd>"
        f'<dd class="cg-scenario-was">{html.escape(_("today {n}", n=count(was)))}</dd></div>'
        for label, was, is_now, kind in cells
    )
    gains = (
        (_("students would gain a place within reach"), moved.gained),
        (_("students would lose theirs"), moved.lost),
    )
    said = "".join(
        f"<li><b>{html.escape(about(n, is_rounded=moved.is_rounded))}</b> {html.escape(words)}</li>"
        for words, n in gains
        if n
    )
    st.html(
        f'<dl class="cg-figures cg-scenario-figures">{blocks}</dl>'
        f'<ul class="cg-scenario-moves">{said}</ul>'
    )
    labels = {one.stage: one.label for one in found.today.reasons(language.code())}
    rows = [row for row in reasons_before_after(moved) if row[1] != row[2]]
    if not rows:
        return
    items = "".join(
        f'<tr><th scope="row">{html.escape(labels[stage])}</th>'
        f"<td>{count(was)}</td><td>{count(is_now)}</td></tr>"
        for stage, was, is_now in rows
    )
    note = ""
    if moved.is_rounded:
        note = f'<p class="cg-note">{html.escape(_(gap_text.ROUNDED_APART))}</p>'
    heads = (_("Why they are out of reach"), _("Today"), _("Then"))
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    st.html(
        f'<table class="cg-table cg-gap-numbers"><thead><tr>{head}</tr></thead>'
        f"<tbody>{items}</tbody></table>{note}"
    )


def map_groups(
    workspace: Workspace, found: WhatIf, trial: Trial, *, wording: Wording, is_change: bool
) -> tuple[list[folium.FeatureGroup], str]:
    """Return the layers of the map and the legend below it.

    Areas by what changes or as they would be; the places of the kind, changed ones with the
    number of their change; a pin on each that is new or moved, and on the one being placed.
    """
    shapes_gdf = workspace.gap_shapes(found.today)
    if is_change:
        view = change_view(found.difference.areas_df, shapes_gdf, wording=wording)
    else:
        table_df = session.nearest_told(workspace, found.after.table)
        view = areas.gap_view(table_df, shapes_gdf, wording=wording)
    places_gdf = in_language(found.places_gdf, wording.language)
    number_of: dict[str, int] = {}
    for position, change in enumerate(found.scenario.changes):
        number_of[change.partner_id or f"what-if:{position + 1}"] = position + 1
    partners_gdf = session.visible_partners(workspace, is_staff=False)
    kept_gdf = partners_gdf[
        (partners_gdf["category"] == found.today.need.category)
        & ~partners_gdf["id"].isin([*found.places_gdf["id"]])
    ]
    shown_gdf = pd.concat([kept_gdf, places_gdf]) if len(places_gdf) else kept_gdf
    closed = set(found.closed_gdf["id"])
    payload = map_layers.encode_partners(
        shown_gdf,
        wording=wording,
        numbers=pd.Series([number_of.get(str(i)) for i in shown_gdf["id"]], dtype=object),
        notes=[wording("Would be closed") if i in closed else str(a) for i, a in _notes(shown_gdf)],
    )
    groups = [
        map_layers.area_layer(map_layers.encode_areas(view, legend_on_map=False)),
        map_layers.partner_layer(payload),
    ]
    for row in places_gdf.itertuples():
        if row.change in PLACED_KINDS:
            title = f"{number_of.get(str(row.id), '')}. {row.name}".strip(". ")
            groups.append(
                map_layers.pin_layer(
                    row.lon,
                    row.lat,
                    wording=wording,
                    draggable=False,
                    label=title or _("New place"),
                )
            )
    if trial.kind in PLACED_KINDS and trial.lon is not None and trial.lat is not None:
        groups.append(map_layers.pin_layer(trial.lon, trial.lat, wording=wording))
    return groups, legend(view)


def _notes(shown_gdf: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(shown_gdf["id"].astype(str), shown_gdf["address"].fillna(""), strict=True))


def area_table(found: WhatIf) -> None:
    """List the areas where anything changes, with figures before and after."""
    changed_df = found.difference.changed_areas()
    n = len(changed_df)
    title = _.plural("One area where something changes", "{n} areas where something changes", n)
    if changed_df.empty:
        return
    heads = (
        *(_("Area"), _("Students"), _("Gain a place"), _("Lose theirs")),
        *(_("Within reach today"), _("then"), _("Out of reach today"), _("then")),
    )
    columns = (
        *("students", "gained", "lost", "served_today", "served_after"),
        *("unserved_today", "unserved_after"),
    )
    rows = [
        (str(row["area_name"] or row["area_id"]), *(count(row[name]) for name in columns))
        for row in changed_df.to_dict("records")
    ]
    with st.expander(title, icon=":material/table_rows:"):
        _table(heads, rows, label=title)


def comparison(
    workspace: Workspace, question: GapQuestion, chosen: list[Scenario], *, audience: Audience
) -> None:
    """Put saved what-ifs side by side, with today first."""
    if not chosen:
        return
    found = [answer(workspace, question, one, audience=audience) for one in chosen]
    today = found[0].today.totals
    heads = ("", _("Today"), *(one.name for one in chosen))
    rows: list[tuple[str, ...]] = [
        (
            _("Within reach"),
            count(today.served),
            *(count(one.after.totals.served) for one in found),
        ),
        (_("Gain a place within reach"), "", *(count(one.difference.gained) for one in found)),
        (_("Lose theirs"), "", *(count(one.difference.lost) for one in found)),
        (
            _("Out of reach"),
            count(today.unserved),
            *(count(o.after.totals.unserved) for o in found),
        ),
    ]
    for reason in found[0].today.reasons(language.code()):
        stage = reason.stage
        figures = (reason.students, *(one.after.totals.reasons[stage] for one in found))
        if any(figures):
            rows.append((f"– {lower(reason.label)}", *(count(n) for n in figures)))
    rows.append(
        (_("Can’t tell"), count(today.unknown), *(count(one.after.totals.unknown) for one in found))
    )
    said = (" ".join(one.in_words(language.code())) for one in found)
    rows.append((_("What would change"), "", *said))
    title = _("What-ifs side by side")
    st.html(f'<h2 class="cg-part">{html.escape(title)}</h2>')
    _table(heads, rows, label=title, kind="cg-scenario-compare")
    note = _("Students. All for the question at the top of the page.")
    if audience == "public":
        note = _(
            "Students; public figures are rounded to 5. All for the question at the top of the "
            "page."
        )
    st.html(f'<p class="cg-note">{html.escape(note)}</p>')


def take_home(
    workspace: Workspace, question: GapQuestion, found: WhatIf, *, audience: Audience
) -> None:
    """Offer the what-if's answer as files that carry its name and its changes."""
    if not found.words:
        return
    stem = _file_stem(found.scenario.name)
    with st.expander(_("Take this what-if with you"), icon=":material/download:"):
        columns = st.columns(4)
        for column, (label, suffix, mime) in zip(columns, _FORMATS, strict=False):
            column.download_button(
                _(label),
                data=_file(workspace, question, found.scenario, suffix, audience),
                file_name=f"{stem}{suffix}",
                mime=mime,
                key=f"gaps.what_if{suffix}",
                on_click="ignore",
            )
        extra = ("", f"What if: {found.scenario.name or 'not saved'}", *found.words)
        extra = (*extra, found.difference.sentence("en"))
        columns[3].download_button(
            _("Data notes (text)"),
            data=lambda: workspace.gap_notes(found.after, extra=extra).encode("utf-8"),
            file_name=f"{stem}-notes.txt",
            mime="text/plain",
            key="gaps.what_if.notes",
            on_click="ignore",
        )


def _file(
    workspace: Workspace,
    question: GapQuestion,
    scenario: Scenario,
    suffix: str,
    audience: Audience,
) -> Callable[[], bytes]:
    def make() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"what-if{suffix}"
            workspace.export_what_if(target, question, scenario, audience=audience)
            return target.read_bytes()

    return make


def _file_stem(name: str) -> str:
    """Return a file name made of a what-if's name, safe on every system."""
    plain = "".join(letter if letter.isalnum() else "-" for letter in name.casefold())
    words = "-".join(part for part in plain.split("-") if part)
    return f"gaps-what-if-{words[:50]}".rstrip("-")


def _table(
    heads: tuple[str, ...], rows: list[tuple[str, ...]], *, label: str, kind: str = ""
) -> None:
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    name = html.escape(label)
    st.html(
        f'<div class="cg-scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="cg-table {kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        "</table></div>"
    )
