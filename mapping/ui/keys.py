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
]

KEPT_LANGUAGE: Final = "kept.language"
KEPT_STAFF_VIEW: Final = "kept.staff_view"
KEPT_SIGNED_IN: Final = "kept.signed_in"
KEPT_NEED: Final = "kept.need"
KEPT_UNDO: Final = "kept.undo"


def keep(widget_key: str, kept_key: str) -> None:
    """Copy a widget's value to a name that outlives the page; use as ``on_change``."""
    st.session_state[kept_key] = st.session_state[widget_key]


def restore(widget_key: str, kept_key: str, default: Any) -> None:
    """Give a widget its kept value, or the default, before it is drawn."""
    st.session_state.setdefault(widget_key, st.session_state.get(kept_key, default))
