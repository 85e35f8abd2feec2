"""Which apartment, lot or building: the numbers and letters after unit words."""

import re
from typing import Final

from mapping.geocoding.units import UNIT_WORDS

__all__ = ["unit_id"]

_ID: Final = re.compile(
    rf"(?<![A-Z0-9])(?:(?:{UNIT_WORDS})\b\.?\s*(?:\#|NO\.?|NUM\.?|NUMBER)?\s*|\#\s*)"
    r"(?P<id>\d+(?:\s*-?\s*[A-Z])?|[A-Z]{1,2}\s*-?\s*\d+[A-Z]?|[A-Z])(?![A-Z0-9])"
)
_SIGNS: Final = re.compile(r"[^A-Z0-9]+")


def unit_id(text: str, *, is_cell: bool = False) -> str:
    """Return the unit that a text names, however it is written; empty if none.

    "Apt. 05-B" and "#5B" are both "5B", "Bldg 3 Apt 5" is "3 5".

    Parameters
    ----------
    text
        An address, or the unit's own cell.
    is_cell
        The text is a cell that holds nothing but the unit: it needs no unit word.
    """
    upper = text.upper()
    found = [match["id"] for match in _ID.finditer(upper)]
    if not found and is_cell:
        found = upper.split()
    return " ".join(
        bare for one in found if (bare := _SIGNS.sub("", one).lstrip("0") or "0" * ("0" in one))
    )
