"""Names of what the session keeps: widgets are ``<page>.<name>``, kept values ``kept.<name>``."""

from typing import Any, Final

import streamlit as st

__all__ = [
    "KEPT_LANGUAGE",
    "KEPT_NEED",
    "KEPT_SIGNED_IN",
    "KEPT_STAFF_VIEW",
    "KEPT_UNDO",
    "keep",
    "restore",
    "say_in_address_anew",
]

KEPT_LANGUAGE: Final = "kept.language"
KEPT_STAFF_VIEW: Final = "kept.staff_view"
KEPT_SIGNED_IN: Final = "kept.signed_in"
KEPT_NEED: Final = "kept.need"
KEPT_UNDO: Final = "kept.undo"

_WORDED_IN_ADDRESS: Final = (
    "map.categories",
    "map.day",
    "map.language",
    "map.layers",
    "map.reach",
    "map.within",
    "map.within_mode",
)
"""Widgets that stand in the page's address with the label of what is chosen."""


def keep(widget_key: str, kept_key: str) -> None:
    """Copy a widget's value to a name that outlives the page; use as ``on_change``."""
    st.session_state[kept_key] = st.session_state[widget_key]


def restore(widget_key: str, kept_key: str, default: Any) -> None:
    """Give a widget its kept value, or the default, before it is drawn."""
    st.session_state.setdefault(widget_key, st.session_state.get(kept_key, default))


def say_in_address_anew() -> None:
    """Have what is chosen written into the page's address again, in the language from now on.

    Streamlit writes a label there when its widget changes. After a change of language alone the
    old labels mean nothing, and their conditions would drop out of the address without a word.
    """
    for key in _WORDED_IN_ADDRESS:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
