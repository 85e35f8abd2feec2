"""What single cells mean: yes or no, free or not, numbers, coordinates, lists.

An empty cell is never "no" and never zero: everything here answers ``None`` for what it can't
read, and the caller decides whether that is a fault.
"""

import math
import re
from typing import Final

__all__ = [
    "clean_text",
    "is_unknown_word",
    "number_text",
    "parse_coordinate",
    "parse_free",
    "parse_number",
    "parse_yes_no",
    "split_list",
]

_YES: Final = frozenset({"yes", "y", "true", "t", "1", "1.0", "x", "si", "sí", "✓", "✔"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "0.0"})
_FREE: Final = frozenset(
    {
        "free",
        "no cost",
        "no charge",
        "no fee",
        "free of charge",
        "no cost to families",
        "gratis",
        "gratuito",
        "sin costo",
    }
)
_UNKNOWN: Final = frozenset(
    {"", "?", "-", "--", "n/a", "na", "null", "none given", "not known", "tbd", "unknown", "unk"}
)
_THOUSANDS: Final = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?")
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)
_DEGREES: Final = re.compile(
    r"""(?P<before>[NSEW])?\s*(?P<deg>[-+]?\d+(?:[.,]\d+)?)\s*°?\s*
        (?:(?P<min>\d+(?:[.,]\d+)?)\s*['′’]\s*)?
        (?:(?P<sec>\d+(?:[.,]\d+)?)\s*(?:"|″|”|''))?\s*(?P<after>[NSEWO])?""",
    re.VERBOSE | re.IGNORECASE,
)
_INVISIBLE: Final = "\ufeff\u200b\u200e\u200f\x00"


def clean_text(text: str, *, is_cell: bool = True) -> str:
    """Return text with ``\\n`` line breaks, without invisible marks, and trimmed if a cell."""
    if not text:
        return ""
    if "\r" in text or "_x000D_" in text:
        text = text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    for mark in _INVISIBLE:
        if mark in text:
            text = text.replace(mark, "")
    return text.strip() if is_cell else text


def is_unknown_word(text: str) -> bool:
    """Return whether a cell says that nothing is known: empty, ``n/a``, ``?``, ``unknown``."""
    return text.strip().casefold() in _UNKNOWN


def parse_yes_no(text: str) -> bool | None:
    """Return what a yes/no cell says; ``None`` for everything that is neither.

    Yes: yes, y, true, 1, x; no: no, n, false, 0. Case doesn't matter.
    """
    word = text.strip().casefold()
    if word in _YES:
        return True
    return False if word in _NO else None


def parse_free(text: str) -> bool | None:
    """Return whether a cost cell says "free"; ``None`` if it is empty or says "unknown".

    ``free``, ``no cost``, ``0`` and ``$0`` are free; every other text, prices and "sliding scale"
    alike, is not.
    """
    word = " ".join(text.split()).casefold().rstrip(".!")
    if word in _UNKNOWN:
        return None
    if word in _FREE:
        return True
    number = parse_number(word)
    return number == 0


def parse_number(text: str) -> float | None:
    """Return a number written as ``12``, ``12.5``, ``1,200``, ``$1,200`` or ``12,5``; else None.

    A comma followed by groups of three digits separates thousands; any other comma is a decimal
    comma. Infinite numbers and ``nan`` are no numbers.
    """
    word = text.strip().replace("\u2212", "-").replace("\xa0", "").replace(" ", "")
    word = word.removeprefix("$").removesuffix("$")
    if _THOUSANDS.fullmatch(word):
        word = word.replace(",", "")
    elif word.count(",") == 1 and "." not in word:
        word = word.replace(",", ".")
    if not _NUMBER.fullmatch(word):
        return None
    number = float(word)
    return number if math.isfinite(number) else None


def parse_coordinate(text: str) -> float | None:
    """Return degrees from ``-86.47``, ``32,461``, ``86.47° W`` or ``32°27'40" N``; else None.

    Here a comma is always a decimal comma. Whether the degrees can be a place is not checked.
    """
    word = text.strip().replace("\u2212", "-")
    found = _DEGREES.fullmatch(word)
    if found is None:
        return parse_number(word)
    parts = [float((found[name] or "0").replace(",", ".")) for name in ("deg", "min", "sec")]
    degrees = abs(parts[0]) + parts[1] / 60 + parts[2] / 3600
    side = (found["before"] or found["after"] or "").upper()
    if found["before"] and found["after"]:
        return None
    negative = found["deg"].startswith("-") or side in {"S", "W", "O"}
    return -degrees if negative else degrees


def split_list(text: str) -> tuple[str, ...]:
    """Return the trimmed parts of a ``;`` list without empty ones and without repeats."""
    return tuple(dict.fromkeys(part for raw in text.split(";") if (part := raw.strip())))


def number_text(number: float) -> str:
    """Return a number as people write it: ``36067``, not ``36067.0``; empty for nan."""
    if math.isnan(number):
        return ""
    if math.isfinite(number) and number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return repr(float(number))
