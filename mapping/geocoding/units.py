"""Apartments, floors and lots: what stands beside the street and is set aside."""

import re
from typing import Final

from mapping.geocoding.normalise import parse_street, street_tokens
from mapping.geocoding.words import address_words

__all__ = ["UNIT_WORDS", "bare_unit", "cut_unit"]

_W = address_words()
UNIT_WORDS: Final = "|".join(
    sorted(
        (re.escape(word) for word, standard in _W.units.items() if standard in _W.units_with_id),
        key=len,
        reverse=True,
    )
)
_UNIT: Final = re.compile(
    rf"(?<![A-Z0-9])(?:(?:{UNIT_WORDS})\b\.?\s*(?:\#|NO\.?|NUM\.?|NUMBER)?\s*|\#\s*)"
    r"(?P<id>\d+(?:\s*-?\s*[A-Z])?|[A-Z]{1,2}\s*-?\s*\d+[A-Z]?|[A-Z])(?![A-Z0-9])"
)
_FLOOR: Final = re.compile(
    r"\b(?:\d+(?:ST|ND|RD|TH)|FIRST|SECOND|THIRD|FOURTH|FIFTH|TOP|GROUND)\s+(?:FLOOR|FLR|FL)\b"
)
_UNIT_NO_ID: Final = re.compile(
    r"\b(?:BASEMENT|BSMT|REAR|LOBBY|LBBY|UPSTAIRS|DOWNSTAIRS|PENTHOUSE|FRNT|LOWR|UPPR|OFC)\b\.?"
)
_MAY_BE_UNIT: Final = frozenset(_W.units) | {
    "FLOOR", "FLR", "FL", "BASEMENT", "BSMT", "REAR", "LOBBY", "LBBY", "UPSTAIRS", "DOWNSTAIRS",
    "PENTHOUSE", "FRNT", "LOWR", "UPPR", "OFC", "FRONT", "UPPER", "LOWER", "PH",
}  # fmt: skip
_WORDS: Final = {code: " " for code in range(128) if not chr(code).isalnum()}
_NO_ID: Final = frozenset({"APT", "APARTMENT", "BLDG", "BUILDING", "UNIT", "STE", "SUITE"})
_BARE_ID: Final = re.compile(r"\d{1,5}[A-Z]?|[A-Z]\d{1,4}|[A-DF-MO-RT-VX-Z]")
_TYPES: Final = frozenset(_W.suffixes) - {
    "HWY", "HIGHWAY", "RTE", "ROUTE", "LOOP", "SPUR", "BYP", "BYPASS", "EXT", "FWY", "COUNTY",
    "ROAD", "RD",
}  # fmt: skip
"""Kinds of streets after which a number is no route's."""


def bare_unit(tokens: tuple[str, ...]) -> int:
    """Return where a unit without a word stands, as in "Park Avenue 302"; -1 if nowhere.

    It follows a street that is complete: a name and its kind, perhaps a direction.
    """
    for place in range(2, len(tokens)):
        token = tokens[place]
        if len(token) > 1 and token.isalpha():
            continue
        if _BARE_ID.fullmatch(token) is None:
            continue
        before = tokens[place - 1]
        if before in _W.directions and place > 2:
            before = tokens[place - 2]
        if before in _TYPES:
            return place
    return -1


def cut_unit(text: str) -> tuple[str, str, bool]:
    """Return the text before a unit, the text after it, and whether there was one."""
    if "#" not in text and _MAY_BE_UNIT.isdisjoint(text.translate(_WORDS).split()):
        return text, "", False
    had = False
    after = ""
    floor = _FLOOR.search(text)
    if floor and floor.start():
        after, text, had = (
            text[floor.end() :].strip(" ,-."),
            text[: floor.start()].strip(" ,-"),
            True,
        )
    place = 0
    while True:
        match = _UNIT.search(text, place)
        if match is None:
            break
        before = text[: match.start()].strip(" ,-.")
        if not before:
            place = match.end()
            continue
        if match[0].startswith("#"):
            lettered = re.sub(r"^[A-Z]\s+(?=\w+\s)", "", before)
            route = parse_street(street_tokens(f"{lettered} {match['id']}"))
            if not route.type and re.fullmatch(
                r"(?:\w+ )*(?:CR|US|SR|HWY|FM|TWP|NF|BIA|I) \d+[A-Z]?", route.base
            ):
                place = match.end()
                continue
        elif match["id"] and not had and _is_street_word(before, match):
            place = match.end()
            continue
        rest = text[match.end() :].strip(" ,-.")
        while True:
            more = _UNIT.match(rest)
            if more is None:
                break
            rest = rest[more.end() :].strip(" ,-.")
        text, after, had = before, after or rest, True
        break
    tail = text.split()
    if len(tail) > 2 and tail[-1].strip(".") in _NO_ID and tail[-2].strip(".") in _W.suffixes:
        text, had = " ".join(tail[:-1]), True
    bare = _UNIT_NO_ID.search(text)
    if bare and len(text[: bare.start()].split()) >= 2:
        after = after or text[bare.end() :].strip(" ,-.")
        text, had = text[: bare.start()].strip(" ,-."), True
    else:
        tail = text.split()
        if (
            len(tail) > 2
            and tail[-1] in {"FRONT", "UPPER", "LOWER", "PH"}
            and tail[-2].strip(".") in _W.suffixes
        ):
            text, had = " ".join(tail[:-1]), True
    return text, after, had


def _is_street_word(before: str, match: re.Match[str]) -> bool:
    """Whether a unit word is part of the name: "Key 5 Rd", "Old Stop A Way"."""
    word = match[0].split()[0].strip(".#")
    tokens = before.split()
    return word in {"KEY", "STOP", "SLIP", "PIER", "SPACE", "OFF", "TRL"} and len(tokens) < 2
