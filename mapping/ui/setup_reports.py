"""What an import tells afterwards: counts, remarks, reasons, and the rows to mend."""

import html
from pathlib import Path
from typing import Final

import streamlit as st

from mapping.ui import setup_jobs, setup_outcomes
from mapping.ui.language import _
from mapping.ui.setup_text import cross
from mapping.workspace import Outcome

__all__ = ["count", "show"]

_SHOWN: Final = 12


def show(step: str) -> None:
    """Draw the report of a section's last work, if there is one."""
    report = setup_jobs.report(step)
    if report is None:
        return
    with st.container(border=True, key=f"setup-report-{step}"):
        head, close = st.columns([8, 1], vertical_alignment="top")
        with head:
            sign = ("✓", "cg-good")
            if report.is_refused:
                sign = ("!", "cg-bad")
            elif report.is_stopped:
                sign = ("■", "cg-open")
            st.html(
                f'<p class="cg-report {sign[1]}" role="status"><span aria-hidden="true">{sign[0]}'
                f"</span> {html.escape(report.headline)}</p>"
            )
        away = _("Put this report away")
        if close.button(cross(away), key=f"setup.{step}.close", help=away):
            setup_jobs.forget_report(step)
            st.rerun()
        if report.outcome is not None:
            _details(step, report.outcome)


def count(number: int, word: str, plural: str = "") -> str:
    """Return a number with its word, in the plural where due."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def _details(step: str, outcome: Outcome) -> None:
    setup_outcomes.show(step, outcome.details.get("summary") or [])
    reasons: dict[str, int] = outcome.details.get("reasons") or {}
    if reasons:
        _listed(
            _("Why rows were left out"),
            [f"{number:,} × {_.said(reason)}" for reason, number in reasons.items()],
        )
    if outcome.rejected_file is not None and outcome.rejected_file.is_file():
        _download(step, outcome.rejected_file)
    if outcome.warnings:
        _listed(_("Good to know"), [_for_a_page(warning) for warning in outcome.warnings])


def _download(step: str, file: Path) -> None:
    is_roster = step == "homes"
    st.download_button(
        _("Download the rows that were left out"),
        data=file.read_bytes(),
        file_name=file.name,
        mime="text/csv",
        key=f"setup.{step}.rejected",
        icon=":material/download:",
        on_click="ignore",
        help=_("Row numbers and reasons, nothing of a row itself.")
        if is_roster
        else _("Each row with its reason. Mend them and import this file as it is."),
    )


def _listed(title: str, sentences: list[str]) -> None:
    items = "".join(f"<li>{html.escape(text)}</li>" for text in sentences[:_SHOWN])
    if len(sentences) > _SHOWN:
        more = _("… and {n} more of this kind.", n=len(sentences) - _SHOWN)
        items += f"<li>{html.escape(more)}</li>"
    st.html(f'<p class="cg-list-title">{html.escape(title)}</p><ul class="cg-list">{items}</ul>')


def _for_a_page(sentence: str) -> str:
    """Return a sentence that was written for the command line as one for the page."""
    words = _.said(sentence)
    return words.replace(" with --clip", " cut to the district").replace(" (--areas)", "")
