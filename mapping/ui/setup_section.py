"""The frame of one section of the set-up page: a fragment with its own error boundary."""

import functools
from collections.abc import Callable, Mapping

import streamlit as st

from mapping.errors import DataFileError
from mapping.ui import errors
from mapping.wording import say

__all__ = ["pairs", "section"]


def section(draw: Callable[[], None]) -> Callable[[], None]:
    """Make a section out of what draws it: clicks inside draw it alone, errors stay inside."""

    @st.fragment
    @functools.wraps(draw)
    def guarded() -> None:
        with errors.boundary():
            draw()

    return guarded


def pairs(typed: str, *, example: str) -> Mapping[str, str]:
    """Return lines of ``field=column`` as a dict.

    Raises
    ------
    DataFileError
        A line is no such pair.
    """
    found = {}
    for line in typed.splitlines():
        field, sign, value = line.partition("=")
        if not line.strip():
            continue
        if not (sign and field.strip() and value.strip()):
            raise DataFileError(
                say(
                    'We don\'t understand the line "{line}". Write our name for it, an equals sign '
                    "and the column's name, for instance {example}.",
                    line=line.strip()[:80],
                    example=example,
                )
            )
        found[field.strip()] = value.strip()
    return found
