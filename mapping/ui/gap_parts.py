"""Below the answer: what one change would do, whom it hits, choice, calls, method, files."""

import html
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import streamlit as st

from mapping.gaps.groups import WhomItHits
from mapping.ui import gap_rows, gap_text, session, text
from mapping.ui.gap_rows import count
from mapping.ui.setup_text import markdown_plain
from mapping.workspace import Audience, GapAnswer, GapQuestion, Workspace

__all__ = ["bar", "method", "more", "phone_calls", "table", "take_home"]

_MISSING: Final = {
    "hours": "opening hours",
    "language": "languages spoken",
    "cost": "what it costs",
    "childcare": "childcare on site",
    "age": "ages taken",
    "step_free": "access without steps",
}


def more(
    workspace: Workspace, question: GapQuestion, answer: GapAnswer, *, audience: Audience
) -> None:
    """Draw side by side what one change would do, whom it hits, and how much choice there is."""
    parts: list[Callable[[], None]] = [lambda: marginal(answer), lambda: choice(answer)]
    if session.home_groups(workspace):
        parts.insert(1, lambda: groups(workspace, question, audience=audience))
    with st.container(key="cg-split-more"):
        columns = st.columns(len(parts), gap="medium")
    for column, part in zip(columns, parts, strict=True):
        with column:
            part()


def marginal(answer: GapAnswer) -> None:
    """Draw what it would change if each barrier alone fell, each figure with its rows."""
    found = answer.marginal("en")
    if not found:
        return
    st.html(
        '<h2 class="cg-part">What one change alone would do</h2>'
        f'<p class="cg-note">{html.escape(gap_text.ONE_CHANGE)}'
        f"{html.escape(gap_text.NOT_ADDING_UP) if len(found) > 1 else ''}</p>"
    )
    most = max(one.served_more + one.perhaps_more for one in found) or 1
    about = "about " if answer.is_rounded else ""
    for one in found:
        more = f"{about if one.served_more else ''}{count(one.served_more)}"
        perhaps = f", perhaps {count(one.perhaps_more)} more" if one.perhaps_more else ""
        bar(
            answer,
            f"if:{one.stage}",
            f"{one.label} **{more}{perhaps}**",
            share=one.served_more / most,
            perhaps=one.perhaps_more / most,
            kind="good",
        )


def bar(
    answer: GapAnswer, what: str, label: str, *, share: float, kind: str, perhaps: float = 0.0
) -> None:
    """Draw one bar as a button that opens the rows behind its figure.

    Parameters
    ----------
    share, perhaps
        Length of the bar, and of its hatched end, of the whole width.
    kind
        "bad" or "good", for its colour.
    """
    name = f"cg-gap-{kind}-" + what.replace(":", "-").replace("+", "plus")
    st.html(
        f"<style>.st-key-{name} button {{ --cg-sure: {100 * share:.1f}%; "
        f"--cg-perhaps: {100 * (share + perhaps):.1f}%; }}</style>"
    )
    with st.container(key=name):
        if st.button(label, key=f"gaps.rows.{what}", width="stretch", type="tertiary"):
            gap_rows.show(answer, what)


def groups(workspace: Workspace, question: GapQuestion, *, audience: Audience) -> None:
    """Draw each group's share out of reach against that of all students."""
    found = _whom(workspace, question, audience)
    if not found.groups and not found.withheld:
        return
    st.html(
        '<h2 class="cg-part">Whom it hits</h2>'
        '<p class="cg-note">Share of each group that is out of reach, against all students.</p>'
    )
    if found.groups:
        st.html(_group_table(found))
    if found.withheld:
        names = ", ".join(gap_text.group_label(name) for name in found.withheld)
        st.html(f'<p class="cg-note">Too few students to show: {html.escape(names)}.</p>')
    shown = [one.group for one in found.groups]
    if shown and st.session_state.get("gaps.group", "") == "":
        with st.container(horizontal=True, gap="small", key="gaps-groups"):
            st.html('<span class="cg-note">Ask about:</span>', width="content")
            for name in shown[:6]:
                st.button(
                    markdown_plain(gap_text.group_label(name)),
                    key=f"gaps.ask.{name}",
                    type="tertiary",
                    on_click=_ask_about,
                    args=(name,),
                )


def _group_table(found: WhomItHits) -> str:
    about = "about " if found.is_rounded else ""
    rows = []
    for one in (found.everyone, *found.groups):
        ratio = "" if one.ratio is None else f"{one.ratio:.1f} ×"
        is_hit = one.ratio is not None and one.ratio > 1.05
        rows.append(
            f'<tr><th scope="row">{html.escape(gap_text.group_label(one.group))}</th>'
            f"<td>{about if one.unserved else ''}{count(one.unserved)} of "
            f"{count(one.students)}</td>"
            '<td class="cg-gap-share"><span class="cg-bar">'
            f'<i style="width:{100 * one.share:.1f}%"></i></span> {one.share:.0%}</td>'
            f"<td>{'<b>' if is_hit else ''}{ratio}{'</b>' if is_hit else ''}</td></tr>"
        )
    heads = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("Students", "Out of reach", "Share", "Against all")
    )
    return (
        '<table class="cg-table cg-gap-groups"><thead><tr>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _ask_about(group: str) -> None:
    st.session_state["gaps.group"] = group


def _whom(workspace: Workspace, question: GapQuestion, audience: Audience) -> WhomItHits:
    key = (str(workspace.folder), workspace.data_version(), session.today(workspace))
    return _whom_kept(*key, question, audience, workspace)


@st.cache_resource(max_entries=32, show_spinner="Counting …")
def _whom_kept(
    folder: str,
    version: int,
    today: date,
    question: GapQuestion,
    audience: Audience,
    _opened: Workspace,
) -> WhomItHits:
    del folder, version, today
    return _opened.whom_it_hits(question, audience=audience)


def choice(answer: GapAnswer) -> None:
    """Draw how many places students have within the limit, each figure with its rows."""
    found = [one for one in answer.in_reach("en") if one.students]
    if not found:
        return
    st.html(
        '<h2 class="cg-part">How many places are within the limit</h2>'
        '<p class="cg-note">Students by the places of this kind that they can get to, whatever '
        "the other conditions.</p>"
    )
    most = max(one.students for one in found)
    about = "about " if answer.is_rounded else ""
    for one in found:
        bar(
            answer,
            f"reach:{one.places}",
            f"{one.label} **{about}{count(one.students)}**",
            share=one.students / most,
            kind="bad" if one.places == "0" else "good",
        )


def table(answer: GapAnswer) -> None:
    """Draw all areas with the same figures as the map, and all places with what they meet."""
    with st.expander(f"All {len(answer.table)} areas as a table", icon=":material/table_rows:"):
        st.html(gap_rows.areas_html(answer, answer.table))
    n, virtual_gdf = len(answer.places_df), answer.virtual_gdf
    if n or len(virtual_gdf):
        with st.expander(
            f"The {n} places of this kind, and what each one meets", icon=":material/storefront:"
        ):
            if n:
                st.html(gap_rows.places_html(answer))
            if len(virtual_gdf):
                _virtual(answer)


def _virtual(answer: GapAnswer) -> None:
    items = "".join(
        f"<li><b>{html.escape(str(row.name))}</b> {html.escape(str(row.phone))}</li>"
        for row in answer.virtual_gdf.itertuples(index=False)
    )
    st.html(
        '<p class="cg-list-title">Online or by phone (counted for nobody here)</p>'
        f'<ul class="cg-list">{items}</ul>'
    )


def phone_calls(answer: GapAnswer) -> None:
    """List the shortest round of calls that would settle most of what nobody knows."""
    calls_df = answer.ask_df
    if calls_df.empty:
        return
    about = "about " if answer.is_rounded else ""
    title = f"Whom to call: {len(calls_df)} calls would settle most of what nobody knows"
    if len(calls_df) == 1:
        title = "Whom to call: one call would settle most of what nobody knows"
    with st.expander(title, icon=":material/call:"):
        said = answer.range_sentence("en")
        items = "".join(
            f"<li><b>{html.escape(str(row.name))}</b> {html.escape(str(row.phone))} — ask about "
            f"{html.escape(_asked(str(row.missing)))}; decides for {about}{count(row.decides)} "
            "students</li>"
            for row in calls_df.itertuples(index=False)
        )
        st.html(f'<p class="cg-note">{html.escape(said)}</p><ol class="cg-list">{items}</ol>')


def _asked(missing: str) -> str:
    return " and ".join(_MISSING.get(name, name) for name in missing.split("; "))


def method(workspace: Workspace, answer: GapAnswer) -> None:
    """Say how it was computed, and from whose data."""
    with st.expander("How this was computed, and from what", icon=":material/help:"):
        st.markdown(text.METHOD)
        notes = [*answer.notes("en"), *answer.access_sentences("en")]
        sources = "\n".join(f"- {markdown_plain(line)}" for line in session.attributions(workspace))
        st.markdown("\n".join(f"- {markdown_plain(note)}" for note in notes))
        if sources:
            st.markdown(f"**Sources**\n\n{sources}")


def take_home(
    workspace: Workspace, question: GapQuestion, answer: GapAnswer, *, audience: Audience
) -> None:
    """Offer the answer as files."""
    with st.expander("Take this answer with you", icon=":material/download:"):
        with st.container(horizontal=True, gap="small"):
            for label, suffix, mime in (
                ("Table (CSV)", ".csv", "text/csv"),
                ("Map data (GeoJSON)", ".geojson", "application/geo+json"),
                ("GeoPackage", ".gpkg", "application/geopackage+sqlite3"),
                ("One-file map", ".html", "text/html"),
            ):
                st.download_button(
                    label,
                    data=_file(workspace, question, suffix, audience),
                    file_name=f"gaps{suffix}",
                    mime=mime,
                    key=f"gaps.download{suffix}",
                    on_click="ignore",
                )
            st.download_button(
                "Data notes (text)",
                data=lambda: workspace.gap_notes(answer).encode("utf-8"),
                file_name="gaps-notes.txt",
                mime="text/plain",
                key="gaps.download.notes",
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
