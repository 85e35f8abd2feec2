"""The end of an address line: its ZIP code and its state."""

import re
from typing import Final

from mapping.geocoding.words import address_words

__all__ = ["address_first", "parse_zip", "take_state", "take_zip"]

_W = address_words()
_ZIP: Final = re.compile(
    r"(?:^|[\s,])(?:ZIP:?\s*)?(\d{5})(?:\s*-?\s*(?:\d{4}|X{4}|0))?$|(?:^|[\s,])(\d{5})-$"
)
_NINE: Final = re.compile(r"(?:^|\s)(\d{5})\d{4}$")
_STATE_ZIP: Final = re.compile(r"(?:^|\s)([A-Z]{2,})\s+\d{5}(?:-\d{4})?$")
_LAST_WORDS: Final = tuple(re.compile(rf"(?:[\s.]+[A-Z]+){{{count}}}\W*$") for count in (1, 2, 3))
_DIGIT: Final = re.compile(r"\d")
_FLOOR_END: Final = re.compile(r"(?:\d+(?:ST|ND|RD|TH)|FIRST|SECOND|THIRD|FOURTH|TOP|GROUND)\s+FL$")
_KINDS: Final = frozenset({
    "AVE", "AVENUE", "AV", "RD", "ROAD", "STREET", "DRIVE", "DR", "LN", "LANE", "BLVD", "PL", "CIR",
    "PLACE", "CIRCLE", "BOULEVARD", "TRL", "TRAIL", "PKWY", "HWY", "TER", "CT", "COURT", "WAY",
})  # fmt: skip
"""Kinds of streets that hardly ever are part of a name."""


def parse_zip(text: str) -> int:
    """Return the five digits of a ZIP code (ZIP+4, lost leading zeros and "36067.0" too), or -1."""
    match = re.fullmatch(r"\s*(\d{3,5})(?:\.0|\s*-?\s*\d{4}|-)?\s*", text)
    if match:
        return int(match[1])
    match = re.fullmatch(r"\s*(\d{5})\d{4}\s*", text)
    return int(match[1]) if match else -1


def address_first(segments: list[str]) -> list[str]:
    """Return the segments of "Springfield, AL 36067, 12 Oak St" with the street before the town."""
    if segments[-1][:1].isdigit() and any(c.isalpha() for c in segments[-1]):
        for place, segment in enumerate(segments[:-1], start=1):
            end = _STATE_ZIP.search(segment)
            if end and end[1] in _W.states:
                return [*segments[place:], *segments[:place]]
    return segments


def take_zip(segments: list[str]) -> tuple[list[str], int]:
    """Return the segments of a line without its ZIP code, and the ZIP code (-1 if none)."""
    for place in (len(segments) - 1, len(segments) - 2):
        if place < 0:
            break
        match = _ZIP.search(segments[place])
        if match is None:
            nine = _NINE.search(segments[place])
            match = nine if nine and (len(segments) > 1 or " " in segments[place]) else None
        if match is None:
            continue
        rest = segments[place][: match.start()].strip(" -.")
        if place != len(segments) - 1 and _DIGIT.search(segments[-1]):
            continue
        zip_code = int(match[1] or match[2])
        if rest and not any(c.isalpha() for c in rest):
            continue
        return [*segments[:place], *([rest] if rest else []), *segments[place + 1 :]], zip_code
    return segments, -1


def take_state(
    segments: list[str], home_states: frozenset[str], *, has_zip: bool
) -> tuple[list[str], str]:
    """Return the segments of a line without its state, and its two letters (empty if none).

    A word that is also a kind of street or a direction ("Ct", "NE") is a state only where it is
    one of ``home_states``, or where a street and a town stand before it.
    """
    if not segments:
        return segments, ""
    last = segments[-1]
    words = last.replace(".", " ").split()
    for count in (3, 2, 1):
        if count > len(words):
            continue
        spelling = " ".join(words[-count:])
        state = _W.states.get(spelling)
        if state is None:
            continue
        own_segment = count == len(words)
        first_segment = len(segments) == 1
        if own_segment and first_segment and not has_zip and len(spelling) > 2:
            return segments, ""
        if spelling == "FL" and _FLOOR_END.search(last):
            return segments, ""
        ours = state in home_states
        alone = first_segment and not has_zip
        street_word = spelling in _W.suffixes or spelling in _W.directions
        unsure = not own_segment and street_word and (not ours or alone)
        if unsure and (ours or not _has_street_and_town(words[:-count], spelling)):
            continue
        if not own_segment and len(spelling) > 3 and alone and (not ours or len(words) < 4):
            continue
        rest = "" if own_segment else _drop_last_words(last, count)
        return [*segments[:-1], *([rest] if rest else [])], state
    return segments, ""


def _has_street_and_town(words: list[str], state: str) -> bool:
    """Whether a whole street and a town stand before a state: "12 Oak Rd Rock Springs WY".

    "St" in front of a name and "Ct" after it are rather "Old St Marys Ct".
    """
    town = words[-1]
    if len(town) < 3 or not town.isalpha() or town in _W.directions or town in _KINDS:
        return False
    inner = words[2:-1]
    if any(word in _KINDS or word.isdigit() for word in inner):
        return True
    return state != "CT" and "ST" in inner


def _drop_last_words(text: str, count: int) -> str:
    match = _LAST_WORDS[count - 1].search(text)
    return text[: match.start()].strip(" .") if match else text
