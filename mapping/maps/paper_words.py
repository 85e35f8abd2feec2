"""Words on paper: letters that the sheet's font has, and none that change the line."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.font_manager import get_font

__all__ = ["FONT_FOLDER", "printable"]

FONT_FOLDER: Final = Path(mpl.get_data_path()) / "fonts" / "ttf"
"""DejaVu comes with matplotlib; it has Latin, Greek, Cyrillic, Hebrew, Arabic, no Chinese."""
_MISSING: Final = "□"
_INVISIBLE: Final = ("Cc", "Cf")
_PICTURES: Final = ("So", "Sk", "Mn", "Me")
"""Emoji, the tones of their skin, and the marks that choose how they are drawn."""


def printable(words: str) -> str:
    """Return words in one line, without invisible signs; a letter the font lacks is a box.

    An emoji that the font lacks says nothing as a box: it is left out.
    """
    known = _letters()

    def one(c: str) -> str:
        if c.isspace() or ord(c) in known:
            return c
        return "" if unicodedata.category(c) in _PICTURES else _MISSING

    kept = (c for c in words if c.isspace() or unicodedata.category(c) not in _INVISIBLE)
    return " ".join("".join(one(c) for c in kept).split())


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(str(FONT_FOLDER / "DejaVuSans.ttf")).get_charmap())
