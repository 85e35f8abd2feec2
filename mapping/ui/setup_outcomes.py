"""What came of the rows of an import, as a small table: worst first, and what to do about it."""

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from mapping.operations.summaries import meaning_of

__all__ = ["show"]

_REVIEW: Final = "review.py"
_FOR_REVIEW: Final = frozenset(
    {"not_an_address", "not_found", "ambiguous", "outside", "po_box", "coarse"}
)
"""What the review page helps with."""
_CAPTIONS: Final = {"homes": "What came of the students' addresses"}
_CAPTION: Final = "What came of the rows"


def show(step: str, summary: Sequence[Mapping[str, Any]]) -> None:
    """Draw the summary of a section's last import; nothing if it has none."""
    if not summary:
        return
    body = "".join(_row(entry) for entry in summary)
    caption = _CAPTIONS.get(step, _CAPTION)
    st.html(
        f'<table class="cg-table cg-outcomes"><caption>{html.escape(caption)}, what needs your eye '
        'first</caption><thead><tr><th scope="col">Outcome</th><th scope="col">Rows</th>'
        '<th scope="col">Share</th><th scope="col">What you can do</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
    is_open = any(entry["outcome"] in _FOR_REVIEW for entry in summary)
    if is_open and step == "partners":  # that of a roster stands in its own section
        st.page_link(_REVIEW, label="Go through them one by one", icon=":material/checklist:")


def _row(entry: Mapping[str, Any]) -> str:
    meaning = meaning_of(str(entry["outcome"]))
    rows, share = entry["rows"], entry["share"]
    count = f"{rows:,}" if isinstance(rows, int) else str(rows)
    percent = "–" if share is None else _percent(share)
    words = meaning.words[:1].upper() + meaning.words[1:]
    return (
        f'<tr><th scope="row">{html.escape(words)}</th><td>{html.escape(count)}</td>'
        f"<td>{percent}</td><td>{html.escape(meaning.advice) or '–'}</td></tr>"
    )


def _percent(share: float) -> str:
    return "under 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
