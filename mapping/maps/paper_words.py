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


def printable(words: str) -> str:
    """Return words in one line, without invisible signs; a letter the font lacks is a box."""
    known = _letters()
    kept = (c for c in " ".join(words.split()) if unicodedata.category(c) not in ("Cc", "Cf"))
    return "".join(c if ord(c) in known else _MISSING for c in kept)


@cache
def _letters() -> frozenset[int]:
    return frozenset(get_font(str(FONT_FOLDER / "DejaVuSans.ttf")).get_charmap())
