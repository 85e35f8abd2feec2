"""The two small scripts of the presenter: its remote, and the button that reads the map's extent.

Keys never reach Python by themselves, and neither does what the map shows: returning that would
run the page at every pan.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from mapping.ui import present_text as words
from mapping.ui.language import _

__all__ = ["keep_button", "remote"]

_SCRIPTS: Final = Path(__file__).resolve().parent.parent.parent / "assets" / "present"


def remote(
    *,
    key: str,
    at: int,
    count: int,
    view_id: str,
    extent: Sequence[float] | None,
    on_go: Callable[[int], None],
    on_leave: Callable[[], None],
) -> None:
    """Draw the quiet bar with the counter, and listen to keys and clickers.

    Parameters
    ----------
    at, count
        Position of the view that is shown, from 0, and how many there are.
    extent
        West, south, east, north in degrees: what the map has to show.
    on_go, on_leave
        Called with the position that was asked for; and when the presenter is left.
    """

    def went() -> None:
        found = _value(key, "at")
        if isinstance(found, int | float):
            on_go(int(found))

    _script("remote")(
        key=key,
        data={
            "at": at,
            "count": count,
            "id": view_id,
            "extent": [round(float(value), 6) for value in extent] if extent else None,
            "texts": {name: _(said) for name, said in words.REMOTE.items()},
        },
        on_at_change=went,
        on_leave_change=on_leave,
    )


def keep_button(label: str, *, key: str, on_keep: Callable[[Sequence[float] | None], None]) -> None:
    """Draw a button that hands over the extent of the map on the page; ``None`` without a map."""

    def kept() -> None:
        found = _value(key, "keep")
        extent = found.get("extent") if isinstance(found, Mapping) else None
        on_keep(extent if isinstance(extent, Sequence) and len(extent) == 4 else None)

    _script("keep")(key=key, data={"label": label}, on_keep_change=kept)


def _value(key: str, name: str) -> Any:
    state = st.session_state.get(key)
    return state.get(name) if isinstance(state, Mapping) else getattr(state, name, None)


@cache
def _script(name: str) -> Any:
    """Return one of our scripts as a component; registered when first drawn, not at import."""
    source = (_SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(f"cg_present_{name}", js=source, isolate_styles=False)
