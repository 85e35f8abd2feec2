"""What came of the rows of an import, as a small table: worst first, and what to do about it."""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from mapping.operations.summaries import meaning_of
from mapping.ui.language import _
from mapping.ui.setup_text import figure
from mapping.wording import msg

__all__ = ["show"]

_REVIEW: Final = "review.py"
_FOR_REVIEW: Final = frozenset(
    {"not_an_address", "not_found", "ambiguous", "outside", "po_box", "coarse"}
)
"""What the review page helps with."""
_CAPTIONS: Final = {"homes": msg("What came of the students' addresses, what needs your eye first")}
_CAPTION: Final = msg("What came of the rows, what needs your eye first")


def show(step: str, summary: Sequence[Mapping[str, Any]]) -> None:
    """Draw the summary of a section's last import; nothing if it has none."""
    if not summary:
        return
    body = "".join(_row(entry) for entry in summary)
    caption = html.escape(_(_CAPTIONS.get(step, _CAPTION)))
    names = (_("Outcome"), _("Rows"), _("Share"), _("What you can do"))
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in names)
    st.html(
        f'<table class="cg-table cg-outcomes"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
    is_open = any(entry["outcome"] in _FOR_REVIEW for entry in summary)
    if is_open and step == "partners":  # that of a roster stands in its own section
        st.page_link(_REVIEW, label=_("Go through them one by one"), icon=":material/checklist:")


def _row(entry: Mapping[str, Any]) -> str:
    meaning = meaning_of(str(entry["outcome"]))
    rows, share = entry["rows"], entry["share"]
    count = figure(rows)
    percent = "–" if share is None else _percent(share)
    words = _(meaning.words)
    words = words[:1].upper() + words[1:]
    advice = _(meaning.advice) if meaning.advice else "–"
    return (
        f'<tr><th scope="row">{html.escape(words)}</th><td>{html.escape(count)}</td>'
        f"<td>{percent}</td><td>{html.escape(advice)}</td></tr>"
    )


def _percent(share: float) -> str:
    return _("under 0.1%") if 0 < share < 0.001 else f"{100 * share:.1f}%"
