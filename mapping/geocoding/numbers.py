"""House numbers that are no plain whole numbers: grids, hyphens and number words.

In parts of Wisconsin and Illinois a number says where on a grid the house stands ("W156N8480",
"N8480", "26W123"); in Queens and parts of Hawaii it names the cross street ("37-06"). Each becomes
one whole number, the same for addresses, points and ranges, so that ranges can be searched.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from mapping.geocoding.words import CARDINALS

__all__ = [
    "compound",
    "grid_number",
    "has_compounds",
    "is_compound",
    "joined_grid",
    "spelled_number",
    "split_grid",
]

_GRID: Final = re.compile(
    r"(?P<head>[NSEW]\d{1,4}\s?-?\s?[NSEW](?=\d)|[NSEW](?=\d\d))(?P<n>\d{1,6})(?![\dA-Z])"
    r"|(?P<a>\d{1,2})(?P<d>[NSEW])(?P<b>\d{2,4})(?![\dA-Z])"
)
_HYPHEN: Final = re.compile(r"(\d{1,4})\s?-\s?(\d{2})")
_NEAR: Final = 8
"""Two numbers so close are houses side by side ("12-14"), not one compound number."""


def grid_number(text: str) -> tuple[int, str] | None:
    """Return the number and what stands before it of a grid number ("W156N8480": 8480, "W156N").

    "26W123" is 26123: there the first digits belong to the place along the street. ``None`` if the
    text, in capitals, is no grid number.
    """
    match = _GRID.fullmatch(text)
    return _read(match) if match else None


def split_grid(text: str) -> tuple[int, str, str] | None:
    """Return number, what stands before it, and the street of "W156 N8480 Pilgrim Rd"."""
    match = _GRID.match(text)
    if match is None or text[match.end() : match.end() + 1].strip():
        return None
    rest = text[match.end() :].strip(" .,-")
    if len(rest.split()) < 2 or not re.search(r"[A-Z]{2}|[A-Z] ", rest):
        return None
    return *_read(match), rest


def _read(match: re.Match[str]) -> tuple[int, str]:
    if match["n"]:
        return int(match["n"]), re.sub(r"[^A-Z0-9]", "", match["head"])
    return int(match["a"] + match["b"]), ""


def joined_grid(text: str) -> str:
    """Return the cell of a range's end as a plain number where it is a grid number."""
    found = grid_number(text.strip().upper())
    return str(found[0]) if found else text


def compound(first: str, second: str) -> int:
    """Return the whole number of "37-06": 3706, as half of the letters have it."""
    return int(first + second.zfill(2))


def is_compound(first: str, second: str) -> bool:
    """Whether "37-06" can be one number, and not the two ends of "123-127"."""
    if len(second) != 2 or len(first) > 4:
        return False
    low, high = int(first), int(second)
    if len(second) < len(first):
        high = int(first[: len(first) - len(second)] + second)
    return not (0 < high - low <= _NEAR and (high - low) % 2 == 0)


def has_compounds(numbers: Iterable[str]) -> bool:
    """Whether the hyphens in a column of house numbers join compound numbers, not two ends.

    Two ends lie on one side of the street and go upwards; a fifth that don't tell otherwise.
    """
    found = [match.groups() for match in map(_HYPHEN.fullmatch, numbers) if match]
    odd = sum(_is_no_span(first, second) for first, second in found)
    return odd * 5 > len(found)


def _is_no_span(first: str, second: str) -> bool:
    low, high = int(first), int(second)
    if len(second) < len(first):
        high = int(first[: len(first) - len(second)] + second)
    return high <= low or (high - low) % 2 == 1


def spelled_number(words: Sequence[str]) -> tuple[int, int]:
    """Return a number in words at the start, and how many words it takes: (0, 0) if there is none.

    "ONE HUNDRED TWENTY FIVE" is 125, "EIGHTY ONE" 81.
    """
    used = 0
    total = 0
    if len(words) > 1 and words[0] in CARDINALS and words[1] in {"HUNDRED", "THOUSAND"}:
        total = CARDINALS[words[0]] * (100 if words[1] == "HUNDRED" else 1000)
        used = 2
        if len(words) > 3 and words[2] == "AND" and words[3] in CARDINALS:
            used = 3
    for count in (2, 1):
        text = " ".join(words[used : used + count])
        if len(words) >= used + count and text in CARDINALS:
            return total + CARDINALS[text], used + count
    return total, used
