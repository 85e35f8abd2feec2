"""The rows behind a number of the gaps page: areas, places and what each place meets."""

import html
import math
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import streamlit as st

from mapping.ui import gap_text, language, session
from mapping.ui.language import _
from mapping.wording import msg
from mapping.workspace import GapAnswer

__all__ = ["about", "areas_html", "count", "lower", "places_html", "show", "show_area", "told"]

_WITHHELD: Final = msg("too few to show")


@dataclass(frozen=True)
class _Behind:
    """What a number counts: its title, what it means, and the columns that add up to it."""

    title: str
    meaning: str
    columns: tuple[str, ...]
    heads: tuple[str, ...]


def show(answer: GapAnswer, what: str) -> None:
    """Open the areas that a number is the sum of, and the places of the kind.

    ``what`` is an outcome ("unserved"), "reason:<stage>", "if:<stage>" or "reach:<places>".
    """
    st.dialog(_("The rows behind this number"), width="large")(_show)(answer, what)


def _show(answer: GapAnswer, what: str) -> None:
    behind = _behind(answer, what)
    frame_df = answer.table.join(answer.beside_df)
    some_df = frame_df[frame_df[behind.columns[0]] > 0].sort_values(
        [behind.columns[0], "area_id"], ascending=[False, True]
    )
    total = some_df[behind.columns[0]].sum()
    said = _.plural(
        "{title}: {students} students in {n} area",
        "{title}: {students} students in {n} areas",
        len(some_df),
        title=behind.title,
        students=about(total, is_rounded=answer.is_rounded),
    )
    st.html(
        f'<h3 class="cg-part">{html.escape(said)}</h3>'
        f'<p class="cg-note">{html.escape(behind.meaning)}</p>'
    )
    if len(some_df):
        st.html(areas_html(answer, some_df, columns=behind.columns, heads=behind.heads))
    _places(answer)


def show_area(answer: GapAnswer, area_id: str) -> None:
    """Open one area: its figures, why, who is nearest and what stops its students there."""
    st.dialog(_("One home area"), width="large")(_show_area)(answer, area_id)


def _show_area(answer: GapAnswer, area_id: str) -> None:
    rows = answer.table[answer.table["area_id"] == area_id].to_dict("records")
    if not rows:
        return
    row = rows[0]
    name = html.escape(str(row["area_name"] or row["area_id"]))
    if row["suppressed"]:
        why = _(
            "Fewer than 10 students live here, or it is shown as part of a joined area, so it has "
            "no figures of its own."
        )
        st.html(f'<h3 class="cg-part">{name}</h3><p>{html.escape(why)}</p>')
        return
    students = _("{n} students", n=about(row["students"], is_rounded=answer.is_rounded))
    stops = _stops(answer, row) or _("nothing")
    cells = "".join(
        f'<div class="cg-figure {kind}"><dt>{html.escape(_(label))}</dt>'
        f"<dd>{count(row[f'{outcome}_students'])}</dd></div>"
        for (outcome, label), kind in zip(
            gap_text.OUTCOMES.items(), ("cg-bad", "cg-good", "cg-open"), strict=True
        )
    )
    st.html(
        f'<h3 class="cg-part">{name}: {html.escape(students)}</h3>'
        f'<dl class="cg-figures">{cells}</dl>'
        f"<p><b>{html.escape(_('Who is nearest:'))}</b> {html.escape(_nearest(row))}</p>"
        f"<p><b>{html.escape(_('What stops them:'))}</b> {html.escape(stops)}.</p>"
    )
    _places(answer, first=str(row["nearest_name"] or ""))


def areas_html(
    answer: GapAnswer,
    rows_df: pd.DataFrame,
    *,
    columns: tuple[str, ...] = (),
    heads: tuple[str, ...] = (),
) -> str:
    """Return areas as a table of HTML: all figures, or the given columns and the students.

    Parameters
    ----------
    rows_df
        Rows of the answer's table, in the order to show.
    """
    is_whole = not columns
    if is_whole:
        columns = ("students", *(f"{outcome}_students" for outcome in _ORDER))
        heads = (_("Students"), *(_(gap_text.OUTCOMES[outcome]) for outcome in _ORDER))
        heads = (*heads, _("Share out of reach"), _("Typical minutes"))
    else:
        heads = (*heads, _("Of students"), _("Typical minutes"))
    head = "".join(
        f'<th scope="col">{html.escape(name)}</th>'
        for name in (_("Area"), *heads, _("Nearest place"), _("What stops them"))
    )
    body = []
    for row in rows_df.to_dict("records"):
        name = html.escape(str(row["area_name"] or row["area_id"]))
        if row["suppressed"]:
            body.append(
                f'<tr><th scope="row">{name}</th>'
                f'<td colspan="{len(heads) + 2}">{html.escape(_(_WITHHELD))}</td></tr>'
            )
            continue
        cells = [count(row[column]) for column in columns]
        cells.append(_share(row) if is_whole else count(row["students"]))
        cells.append("" if pd.isna(row["median_min"]) else f"{row['median_min']:.0f}")
        words = (told(row["nearest_name"]), _stops(answer, row))
        body.append(
            f'<tr><th scope="row">{name}</th>'
            + "".join(f"<td>{cell}</td>" for cell in cells)
            + "".join(f'<td class="cg-words">{html.escape(cell)}</td>' for cell in words)
            + "</tr>"
        )
    return _scroll(head, "".join(body), label=_("Home areas"))


def places_html(answer: GapAnswer, *, first: str = "") -> str:
    """Return the places of the kind and what each meets, as a table of HTML.

    Parameters
    ----------
    first
        Name of a place to put on top.
    """
    places_df = answer.places_df
    asked = [name for name in gap_text.CONDITIONS if name in places_df.columns]
    ranked = places_df.assign(_first=places_df["name"] != first).sort_values(
        ["_first", "students_in_reach", "name"], ascending=[True, False, True]
    )
    heads = [_("Place"), *(_(gap_text.CONDITIONS[name]) for name in asked)]
    heads += [*([_("Meets all")] if asked else []), _("Students within the limit")]
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in heads)
    body = []
    for row in ranked.to_dict("records"):
        facts = [row[name] for name in asked] + ([row["serves"]] if asked else [])
        cells = "".join(
            f'<td class="cg-words cg-gap-{fact}">{html.escape(_(gap_text.ANSWERS[fact]))}</td>'
            for fact in facts
        )
        students = about(row["students_in_reach"], is_rounded=answer.is_rounded)
        body.append(
            f'<tr><th scope="row">{html.escape(told(row["name"]))}</th>{cells}'
            f"<td>{html.escape(students)}</td></tr>"
        )
    return _scroll(head, "".join(body), label=_("Places of this kind"), kind="cg-gap-places")


def count(value: Any) -> str:
    """Return a count with thousands marked; empty for a missing one."""
    return "" if pd.isna(value) else f"{int(value):,}"


def about(value: Any, *, is_rounded: bool) -> str:
    """Return a count; "about" it where it is rounded."""
    said = count(value)
    return _("about {n}", n=said) if is_rounded and value else said


def lower(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label[:1].lower() + label[1:]


_ORDER: Final = ("served", "unserved", "unknown")


def _behind(answer: GapAnswer, what: str) -> _Behind:
    kind, __, name = what.partition(":")
    if kind == "reason":
        label = {r.stage: r.label for r in answer.reasons(language.code())}[name]
        meaning = _("Students out of reach for whom this is the first thing in the way.")
        return _Behind(label, meaning, (f"unserved_by_{name}",), (_("Students"),))
    if kind == "if":
        label = {m.stage: m.label for m in answer.marginal(language.code())}[name]
        meaning = _("Students now out of reach whom a place would serve if this alone fell.")
        columns = (f"sure_{name}", f"perhaps_{name}")
        return _Behind(label, meaning, columns, (_("For certain"), _("Perhaps")))
    if kind == "reach":
        label = {r.places: r.label for r in answer.in_reach(language.code())}[name]
        meaning = _("Places within the limit, whatever the other conditions.")
        return _Behind(label, meaning, (f"in_reach_{name}",), (_("Students"),))
    label, meaning = _(gap_text.OUTCOMES[kind]), _(gap_text.OUTCOME_MEANINGS[kind])
    return _Behind(label, meaning, (f"{kind}_students",), (label,))


def _places(answer: GapAnswer, *, first: str = "") -> None:
    n = len(answer.places_df)
    if not n:
        none = html.escape(_("There is no place of this kind on the list."))
        st.html(f'<p class="cg-note">{none}</p>')
        return
    asked = any(name in answer.places_df.columns for name in gap_text.CONDITIONS)
    title = _("Places of this kind")
    if asked:
        title = _("Places of this kind, and what each one meets")
    st.html(
        f'<h3 class="cg-part">{html.escape(title)} ({n})</h3>{places_html(answer, first=first)}'
    )


def _stops(answer: GapAnswer, row: dict[Any, Any]) -> str:
    return "; ".join(
        f"{lower(reason.label)} ({count(row[f'unserved_by_{reason.stage}'])})"
        for reason in answer.reasons(language.code())
        if row[f"unserved_by_{reason.stage}"] > 0
    )


def _nearest(row: dict[Any, Any]) -> str:
    if not row["nearest_name"]:
        return _("no such place can be reached.")
    if pd.isna(row["nearest_min"]):
        return f"{told(row['nearest_name'])}."
    return _(
        "{name}, typically {minutes} minutes away.",
        name=told(row["nearest_name"]),
        minutes=f"{row['nearest_min']:.0f}",
    )


def told(name: Any) -> str:
    """Return a partner's name in the reader's language; the answer's tables keep its own."""
    own = str(name or "")
    return session.names_told(session.workspace()).get(own, own)


def _share(row: dict[Any, Any]) -> str:
    share = row["unserved_students"] / row["students"] if row["students"] else math.nan
    return "" if math.isnan(share) else f"{share:.0%}"


def _scroll(head: str, body: str, *, label: str, kind: str = "") -> str:
    return (
        f'<div class="cg-scroll" tabindex="0" role="region" aria-label="{html.escape(label)}">'
        f'<table class="cg-table {kind}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
