"""What stands around every page: style, the district's name, the fictional and staff marks."""

import html
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st

from mapping.gaps.analysis import RESULTS_CHANGED_ON
from mapping.ui import access, language, session, text
from mapping.ui.language import _
from mapping.workspace import Workspace

__all__ = ["ICON", "apply_style", "footer", "header"]

_ASSETS: Final = Path(__file__).resolve().parent.parent.parent / "assets"
ICON: Final = str(_ASSETS / "icon.svg")


def apply_style() -> None:
    """Put our style sheet and script on the page and say what language it is in."""
    st.html(_ASSETS / "page.css")
    st.html(
        f"<script>document.documentElement.lang='{language.code()}';\n{_script()}</script>",
        unsafe_allow_javascript=True,
    )


def header(workspace: Workspace) -> None:
    """Say which district this is, and mark the demo and the staff view."""
    mark = ""
    if workspace.is_fictional:
        mark = (
            f'<span class="cg-mark cg-fictional" role="note"><strong>{_("Fictional.")}</strong> '
            f"{_('Town, people and partners are invented.')}</span>"
        )
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
        key="frame-head",
    ):
        st.html(f'<p class="cg-district">{_escaped(workspace.name)} {mark}</p>', width="content")
        with st.container(
            horizontal=True, vertical_alignment="center", gap="medium", width="content"
        ):
            language.switch()
            access.staff_switch(workspace)
    if access.is_staff_view():
        warned = _(
            "Notes, partnership details and confidential places are on the screen. Switch it off "
            "before others look."
        )
        st.html(
            f'<p class="cg-mark cg-staff" role="status"><strong>{_("Staff view.")}</strong> '
            f"{warned}</p>"
        )
    else:
        st.empty()  # what follows stays in its place: a map that moves on the page starts anew


def footer(workspace: Workspace) -> None:
    """Say where the data come from and when the way of computing results last changed."""
    sources = session.attributions(workspace)
    said = _(
        "Sources: {sources}. The way results are computed last changed on {day}.",
        sources="; ".join(sources) or _("none yet"),
        day=text.day(RESULTS_CHANGED_ON),
    )
    st.html(f'<footer class="cg-footer">{_escaped(said)}</footer>')


@cache
def _script() -> str:
    return (_ASSETS / "page.js").read_text(encoding="utf-8")


def _escaped(words: str) -> str:
    return html.escape(words, quote=True)
