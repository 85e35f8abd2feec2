"""Below the answer: what one change would do, whom it hits, choice, calls, method, files."""

import html
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import streamlit as st

from mapping.gaps.groups import WhomItHits
from mapping.ui import gap_rows, gap_text, language, session, text
from mapping.ui.gap_rows import about, count
from mapping.ui.language import _
from mapping.ui.setup_text import markdown_plain
from mapping.wording import msg
from mapping.workspace import Audience, GapAnswer, GapQuestion, Workspace

__all__ = ["bar", "method", "more", "phone_calls", "table", "take_home"]

_MISSING: Final = {
    "hours": msg("opening hours"),
    "language": msg("languages spoken"),
    "cost": msg("what it costs"),
    "childcare": msg("childcare"),
    "age": msg("ages taken"),
    "step_free": msg("access without steps"),
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
    found = answer.marginal(language.code())
    if not found:
        return
    note = _(gap_text.ONE_CHANGE) + (_(gap_text.NOT_ADDING_UP) if len(found) > 1 else "")
    st.html(
        f'<h2 class="cg-part">{html.escape(_("What one change alone would do"))}</h2>'
        f'<p class="cg-note">{html.escape(note)}</p>'
    )
    most = max(one.served_more + one.perhaps_more for one in found) or 1
    for one in found:
        more = about(one.served_more, is_rounded=answer.is_rounded)
        perhaps = ""
        if one.perhaps_more:
            perhaps = ", " + _("perhaps {n} more", n=count(one.perhaps_more))
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
    note = _("Share of each group that is out of reach, against all students.")
    st.html(
        f'<h2 class="cg-part">{html.escape(_("Whom it hits"))}</h2>'
        f'<p class="cg-note">{html.escape(note)}</p>'
    )
    if found.groups:
        st.html(_group_table(found))
    if found.withheld:
        names = ", ".join(gap_text.group_label(name) for name in found.withheld)
        note = html.escape(_("Too few students to show: {names}.", names=names))
        st.html(f'<p class="cg-note">{note}</p>')
    shown = [one.group for one in found.groups]
    if shown and st.session_state.get("gaps.group", "") == "":
        with st.container(horizontal=True, gap="small", key="gaps-groups"):
            label = html.escape(_("Ask about:"))
            st.html(f'<span class="cg-note">{label}</span>', width="content")
            for name in shown[:6]:
                st.button(
                    markdown_plain(gap_text.group_label(name)),
                    key=f"gaps.ask.{name}",
                    type="tertiary",
                    on_click=_ask_about,
                    args=(name,),
                )


def _group_table(found: WhomItHits) -> str:
    rows = []
    for one in (found.everyone, *found.groups):
        ratio = "" if one.ratio is None else f"{one.ratio:.1f} ×"
        is_hit = one.ratio is not None and one.ratio > 1.05
        counted = _(
            "{n} of {total}",
            n=about(one.unserved, is_rounded=found.is_rounded),
            total=count(one.students),
        )
        rows.append(
            f'<tr><th scope="row">{html.escape(gap_text.group_label(one.group))}</th>'
            f"<td>{html.escape(counted)}</td>"
            '<td class="cg-gap-share"><span class="cg-bar">'
            f'<i style="width:{100 * one.share:.1f}%"></i></span> {one.share:.0%}</td>'
            f"<td>{'<b>' if is_hit else ''}{ratio}{'</b>' if is_hit else ''}</td></tr>"
        )
    heads = "".join(
        f'<th scope="col">{name}</th>'
        for name in (_("Students"), _("Out of reach"), _("Share"), _("Against all"))
    )
    return (
        '<table class="cg-table cg-gap-groups"><thead><tr>'
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _ask_about(group: str) -> None:
    st.session_state["gaps.group"] = group


def _whom(workspace: Workspace, question: GapQuestion, audience: Audience) -> WhomItHits:
    key = (str(workspace.folder), workspace.data_version(), session.today(workspace))
    with st.spinner(_("Counting …")):
        return _whom_kept(*key, question, audience, workspace)


@st.cache_resource(max_entries=32, show_spinner=False)
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
    found = [one for one in answer.in_reach(language.code()) if one.students]
    if not found:
        return
    note = _(
        "Students by the places of this kind that they can get to, whatever the other conditions."
    )
    st.html(
        f'<h2 class="cg-part">{html.escape(_("How many places are within the limit"))}</h2>'
        f'<p class="cg-note">{html.escape(note)}</p>'
    )
    most = max(one.students for one in found)
    for one in found:
        bar(
            answer,
            f"reach:{one.places}",
            f"{one.label} **{about(one.students, is_rounded=answer.is_rounded)}**",
            share=one.students / most,
            kind="bad" if one.places == "0" else "good",
        )


def table(answer: GapAnswer) -> None:
    """Draw all areas with the same figures as the map, and all places with what they meet."""
    title = _("All {n} areas as a table", n=len(answer.table))
    with st.expander(title, icon=":material/table_rows:"):
        st.html(gap_rows.areas_html(answer, answer.table))
    n, virtual_gdf = len(answer.places_df), answer.virtual_gdf
    if n or len(virtual_gdf):
        with st.expander(
            _("The {n} places of this kind, and what each one meets", n=n),
            icon=":material/storefront:",
        ):
            if n:
                st.html(gap_rows.places_html(answer))
            if len(virtual_gdf):
                _virtual(answer)


def _virtual(answer: GapAnswer) -> None:
    items = "".join(
        f"<li><b>{html.escape(gap_rows.told(row.name))}</b> {html.escape(str(row.phone))}</li>"
        for row in answer.virtual_gdf.itertuples(index=False)
    )
    st.html(
        f'<p class="cg-list-title">'
        f"{html.escape(_('Online or by phone (counted for nobody here)'))}</p>"
        f'<ul class="cg-list">{items}</ul>'
    )


def phone_calls(answer: GapAnswer) -> None:
    """List the shortest round of calls that would settle most of what nobody knows."""
    calls_df = answer.ask_df
    if calls_df.empty:
        return
    title = _.plural(
        "Whom to call: one call would settle most of what nobody knows",
        "Whom to call: {n} calls would settle most of what nobody knows",
        len(calls_df),
    )
    with st.expander(title, icon=":material/call:"):
        said = answer.range_sentence(language.code())
        items = "".join(_call(row, is_rounded=answer.is_rounded) for row in calls_df.itertuples())
        st.html(f'<p class="cg-note">{html.escape(said)}</p><ol class="cg-list">{items}</ol>')


def _call(row: Any, *, is_rounded: bool) -> str:
    asked = _(
        "ask about {what}; decides for {n} students",
        what=_asked(str(row.missing)),
        n=about(row.decides, is_rounded=is_rounded),
    )
    return (
        f"<li><b>{html.escape(gap_rows.told(row.name))}</b> {html.escape(str(row.phone))} — "
        f"{html.escape(asked)}</li>"
    )


def _asked(missing: str) -> str:
    return _(" and ").join(_(_MISSING.get(name, name)) for name in missing.split("; "))


def method(workspace: Workspace, answer: GapAnswer) -> None:
    """Say how it was computed, and from whose data."""
    with st.expander(_("How this was computed, and from what"), icon=":material/help:"):
        st.markdown(_(text.METHOD))
        notes = answer.notes(language.code())
        sources = "\n".join(f"- {markdown_plain(line)}" for line in session.attributions(workspace))
        st.markdown("\n".join(f"- {markdown_plain(note)}" for note in notes))
        if sources:
            st.markdown(f"**{_('Sources')}**\n\n{sources}")


def take_home(
    workspace: Workspace, question: GapQuestion, answer: GapAnswer, *, audience: Audience
) -> None:
    """Offer the answer as files."""
    with st.expander(_("Take this answer with you"), icon=":material/download:"):
        with st.container(horizontal=True, gap="small"):
            for label, suffix, mime in (
                (_("Table (CSV)"), ".csv", "text/csv"),
                (_("Map data (GeoJSON)"), ".geojson", "application/geo+json"),
                ("GeoPackage", ".gpkg", "application/geopackage+sqlite3"),
                (_("One-file map"), ".html", "text/html"),
            ):
                st.download_button(
                    label,
                    data=_file(workspace, question, suffix, audience, language.code()),
                    file_name=f"gaps{suffix}",
                    mime=mime,
                    key=f"gaps.download{suffix}",
                    on_click="ignore",
                )
            st.download_button(
                _("Data notes (text)"),
                data=lambda: workspace.gap_notes(answer).encode("utf-8"),
                file_name="gaps-notes.txt",
                mime="text/plain",
                key="gaps.download.notes",
                on_click="ignore",
            )
        st.text(_(text.ROUNDED) if audience == "public" else _(text.UNROUNDED))


def _file(
    workspace: Workspace,
    question: GapQuestion,
    suffix: str,
    audience: Audience,
    language_code: str,
) -> Callable[[], bytes]:
    def make() -> bytes:
        if suffix == ".html":
            page = workspace.map_html(audience=audience, language=language_code, question=question)
            return page.encode("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / f"gaps{suffix}"
            workspace.export_gaps(target, question, audience=audience)
            return target.read_bytes()

    return make
