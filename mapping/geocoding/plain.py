"""The common form "130 Oak Dr, Springfield, AL 36067", read at once.

Most lines of a real file look like this. Reading them with one pattern is much faster than looking
for care-of lines, units and boxes that aren't there; a line with any word that could mean one of
those, or with any unusual sign, is left to the full reading, and both give the same answer.
"""

import re
from typing import Final

from mapping.geocoding.normalise import clean
from mapping.geocoding.words import address_words

__all__ = ["Plain", "may_have_box", "read_plain"]

Plain = tuple[int, tuple[str, ...], str, str, int]
"""Number, words of the street, city, state, ZIP (-1 if there is none)."""

_W = address_words()
_LINE: Final = re.compile(
    r"(\d{1,7}) +([A-Z0-9 .']*[A-Z][A-Z0-9 .']*), *([A-Z][A-Z .'-]*), *([A-Z]{2})"
    r"(?:,? +(\d{5})(?:-\d{4})?)? *"
)
_NOT_PLAIN: Final = frozenset(_W.units) | {
    "FLOOR", "FLR", "FL", "BASEMENT", "BSMT", "REAR", "LOBBY", "LBBY", "UPSTAIRS", "DOWNSTAIRS",
    "PENTHOUSE", "FRNT", "LOWR", "UPPR", "OFC", "FRONT", "UPPER", "LOWER", "PH", "BLOCK", "BLK",
    "OF", "AND", "NO", "NUM", "NUMBER", "CO", "CARE", "IN", "ATT", "ATTN", "ATTENTION", "MR",
    "MRS", "MS", "MISS", "DR", "THE",
}  # fmt: skip
"""Words that may start something else than a street or a city."""
_FIRST_IN_CITY: Final = _NOT_PLAIN - {"CO", "IN", "NO", "FL", "AND", "OF"}
_IN_STREET: Final = _NOT_PLAIN - {
    "CO", "CARE", "IN", "ATT", "ATTN", "ATTENTION", "MR", "MRS", "MS", "MISS", "DR", "THE", "AND",
    "NO", "NUM", "NUMBER",
}  # fmt: skip
_BOX_P_O: Final = re.compile(r"P\W{0,2}O\b")
_BOX_ROUTE: Final = re.compile(r"\W*(?:R\W?R|RURAL|HC)\b|\W*(?:R\W?R|HC)\W*\d")


def may_have_box(upper: str) -> bool:
    """Whether a P.O. box or rural route may be in a line, told from a few letters."""
    return (
        "BOX" in upper
        or "BX" in upper
        or "DRAWER" in upper
        or "POB" in upper
        or "PMB" in upper
        or ("GEN" in upper and "DEL" in upper)
        or _BOX_P_O.search(upper) is not None
        or _BOX_ROUTE.match(upper) is not None
    )


def read_plain(text: str) -> Plain | None:
    """Return the parts of a line of the common form; ``None`` if it may be anything else."""
    match = _LINE.fullmatch(text.upper()) if text.isascii() else None
    if match is None:
        return None
    number, street_text, city_text, state_text, zip_text = match.groups()
    state = _W.states.get(state_text)
    if state is None or not street_text[1:2].isalnum() or may_have_box(match[0]):
        return None
    street, city = clean(street_text), clean(city_text)
    words, places = tuple(street.split()), city.split()
    if not words or not places or len(words[0]) < 2 or not _IN_STREET.isdisjoint(words):
        return None
    if not _FIRST_IN_CITY.isdisjoint(places):
        return None
    if zip_text is None and any(c.isdigit() for c in street_text):
        return None
    return int(number), words, city, state, int(zip_text) if zip_text else -1
