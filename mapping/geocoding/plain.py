"""The common form "130 Oak Dr, Springfield, AL 36067", read at once.

Most lines of a real file look like this, with or without the commas, the ZIP or the city. Reading
them so is much faster than looking for care-of lines, units and boxes that aren't there; a line
with any word that could mean one of those, or with any unusual sign, is left to the full reading,
and both give the same answer.
"""

import re
from typing import Final, NamedTuple

from mapping.geocoding.normalise import clean
from mapping.geocoding.units import bare_unit
from mapping.geocoding.words import address_words

__all__ = ["Plain", "may_have_box", "read_plain"]


class Plain(NamedTuple):
    """An address without anything beside it; see :class:`mapping.geocoding.parse.Parsed`."""

    number: int
    street: tuple[str, ...]
    glued: bool
    city: str
    state: str
    zip: int


_W = address_words()
_LINE: Final = re.compile(
    r"(\d{1,7}) +([A-Z0-9][A-Z0-9 .,'-]*?)(?:(?<![-.' ])[ ,] *(\d{5})(?:-\d{4})?)? *"
)
_CITY: Final = re.compile(r"[A-Z][A-Z .'-]*")
_STREET: Final = re.compile(r"[A-Z0-9][A-Z0-9 .']*")
_PHONE: Final = re.compile(r"\d{3}\D{0,3}\d{3}\D?\d{4}")
_LONG_NUMBER: Final = re.compile(r"\d{5}|\d{3}[^A-Z0-9]*$")
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
} | {"NEAR", "ACROSS", "NEXT", "BEHIND", "BESIDE", "OPPOSITE", "BETWEEN", "BTWN"}  # fmt: skip
_BOX_P_O: Final = re.compile(r"P\W{0,2}O\b")
_BOX_ROUTE: Final = re.compile(r"\W*(?:R\W?R|RURAL|HC)\b|\W*(?:R\W?R|HC)\W*\d")
_ENDS_OF_STATES: Final = frozenset(name.split()[-1] for name in _W.states if " " in name)
_LOOSE: Final = re.compile(r" (?:\d+[A-Z]?|[A-Z]\d*)(?= |$)")
_COUNTRIES: Final = frozenset({"USA", "US", "UNITED STATES", "UNITED STATES OF AMERICA"})
_STREET_WORDS: Final = frozenset(_W.suffixes) | frozenset(_W.directions)


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
    if match is None or _PHONE.match(match[0]) or may_have_box(match[0]):
        return None
    number, rest, zip_text = match.groups()
    pieces = [piece.strip(" .") for piece in rest.split(",")]
    if len(pieces) > 3 or not all(pieces) or (zip_text is None and _LONG_NUMBER.search(rest)):
        return None
    if len(pieces) > 1 and pieces[-1] in _COUNTRIES:
        return None
    state = ""
    words = pieces[-1].replace(".", " ").split()
    last = words[-1]
    known = _W.states.get(last)
    if known is not None:
        own = len(words) == 1
        alone = len(pieces) == 1 and zip_text is None
        if last == "FL" and len(words) > 1 and words[-2][0].isdigit():
            return None
        if last in _STREET_WORDS or (own and len(pieces) == 1) or (alone and len(last) > 2):
            return None
        state = known
        if own:
            pieces.pop()
        else:
            if not pieces[-1].endswith(" " + last) or not pieces[-1][: -len(last)].strip(" ."):
                return None
            pieces[-1] = pieces[-1][: -len(last)].strip(" .")
    if last in _ENDS_OF_STATES and any(
        " ".join(words[-count:]) in _W.states for count in (2, 3) if len(words) >= count
    ):
        return None
    if len(pieces) == 3 or (len(pieces) == 2 and not _CITY.fullmatch(pieces[1])):
        return None
    street_text = pieces[0]
    if not _STREET.fullmatch(street_text) or not street_text[1:2].isalnum():
        return None
    street = tuple(clean(street_text).split())
    if not street or len(street[0]) < 2 or not _IN_STREET.isdisjoint(street):
        return None
    letters = "".join(street)
    if letters.isdigit() or (_LOOSE.search(street_text) and bare_unit(street) > 0):
        return None
    city = clean(pieces[1]) if len(pieces) == 2 else ""
    if len(pieces) == 2 and (not city or not _FIRST_IN_CITY.isdisjoint(city.split())):
        return None
    zip_code = int(zip_text) if zip_text else -1
    return Plain(int(number), street, len(pieces) == 1, city, state, zip_code)
