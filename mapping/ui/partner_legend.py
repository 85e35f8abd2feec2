"""The legend below the map of partners: its signs are buttons that narrow the filter."""

from base64 import b64encode
from typing import Final

import streamlit as st

from mapping.maps import symbols
from mapping.partners.filters import PartnerFilter
from mapping.ui import language
from mapping.ui.filters import Found
from mapping.ui.language import _
from mapping.ui.setup_text import markdown_plain

__all__ = ["legend"]

_KEY: Final = "map.legend"
_CATEGORIES: Final = "map.categories"
_SIGN_PX: Final = 22


def legend(found: Found, chosen: PartnerFilter) -> None:
    """Draw the signs with counts; pressing some shows these kinds alone.

    The pressed ones are the kinds of help of the filter, whichever of the two is touched. A
    count says how many partners of the kind pass everything else that the filter asks.
    """
    entries = symbols.legend(found.kinds)
    counts = {entry.category: entry.count for entry in entries if entry.category}
    counts.update({name: 0 for name in chosen.categories if name not in counts})
    if not counts:
        return
    st.session_state[_KEY] = list(chosen.categories)
    with st.container(key="cg-legend-filter"):
        st.pills(
            _("Legend: press a sign to see that kind of help alone"),
            list(counts),
            selection_mode="multi",
            key=_KEY,
            format_func=lambda name: _label(name, counts[name]),
            on_change=_press,
        )


def _press() -> None:
    st.session_state[_CATEGORIES] = list(st.session_state[_KEY] or [])


def _label(category: str, count: int) -> str:
    svg = symbols.symbol_svg(category, size_px=_SIGN_PX).encode()
    sign = f"![](data:image/svg+xml;base64,{b64encode(svg).decode()})"
    kind = markdown_plain(language.kind_of_help(category))
    return f"{sign} {kind} **{_.number(count)}**"
