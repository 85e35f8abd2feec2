"""Long lists in pages: which rows of how many are on the screen."""

import math
from typing import Final

import streamlit as st

from mapping.ui.language import _

__all__ = ["PAGE_ROWS", "start", "turn_to"]

PAGE_ROWS: Final = 25
"""Rows on one page of a list."""


def turn_to(position: int, *, key: str) -> None:
    """Have the page on the screen that holds the row at this position, from 0."""
    st.session_state[key] = position // PAGE_ROWS + 1


def start(total: int, *, key: str) -> int:
    """Draw the choice of the page and return the position of its first row, from 0.

    ``key`` is the widget's name, ``<page>.page``. A list of one page has a title in its place.
    """
    pages = max(1, math.ceil(total / PAGE_ROWS))
    if pages == 1:
        st.html(f'<p class="cg-list-title">{_("{n} in the list", n=_.number(total))}</p>')
        return 0

    # The text is looked up once: thousands of partners have hundreds of pages.
    said = _("{rows} of {total} in the list", rows="{rows}", total=_.number(total))

    def rows_of(page: int) -> str:
        first = (page - 1) * PAGE_ROWS + 1
        last = min(total, first + PAGE_ROWS - 1)
        return said.replace("{rows}", f"{first:,}–{last:,}")

    # Set at every run, or the browser goes on showing the rows of a list that had another length
    # or another language. What it sends then is a label of before, and no page at all.
    page = st.session_state.get(key)
    st.session_state[key] = page if page in range(1, pages + 1) else 1
    chosen = st.selectbox(
        _("Rows of the list"),
        range(1, pages + 1),
        key=key,
        format_func=rows_of,
        label_visibility="collapsed",
    )
    return (int(chosen) - 1) * PAGE_ROWS
