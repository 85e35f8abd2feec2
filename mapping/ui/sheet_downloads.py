"""Buttons that give the sheet for a meeting: a one-page PDF, or a picture."""

from collections.abc import Sequence
from typing import Final, Literal

import streamlit as st

from mapping.partners.filters import PartnerFilter
from mapping.ui import session
from mapping.ui.language import _
from mapping.wording import msg
from mapping.workspace import Audience, GapQuestion, Workspace

__all__ = ["buttons"]

_PAPERS: Final[dict[Literal["letter", "a4"], str]] = {"letter": msg("Letter"), "a4": "A4"}


def buttons(
    workspace: Workspace,
    *,
    key: str,
    audience: Audience,
    language: str = "en",
    question: GapQuestion | None = None,
    partner_ids: Sequence[str] | None = None,
    narrowed_by: PartnerFilter | None = None,
) -> None:
    """Draw the choice of paper and both buttons; a file is made when its button is pressed.

    Parameters
    ----------
    key
        Start of the widgets' keys.
    question, partner_ids, narrowed_by
        As ``Workspace.sheet`` takes them.
    """
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    paper = left.selectbox(
        _("Paper"), list(_PAPERS), key=f"{key}.paper", format_func=lambda name: _(_PAPERS[name])
    )

    def made(kind: Literal["pdf", "png"]) -> bytes:
        return workspace.sheet(
            kind,
            audience=audience,
            language=language,
            paper=paper,
            question=question,
            partner_ids=partner_ids,
            narrowed_by=narrowed_by,
        )

    today = session.today(workspace).isoformat()
    middle.download_button(
        _("Sheet (PDF)"),
        data=lambda: made("pdf"),
        file_name=f"sheet-{today}.pdf",
        mime="application/pdf",
        key=f"{key}.pdf",
        on_click="ignore",
        width="stretch",
    )
    right.download_button(
        _("Picture (PNG)"),
        data=lambda: made("png"),
        file_name=f"map-{today}.png",
        mime="image/png",
        key=f"{key}.png",
        on_click="ignore",
        width="stretch",
    )
