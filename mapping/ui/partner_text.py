"""The wording of the partners page, and how text of others is put into Markdown as it is."""

import re
from typing import Final

__all__ = [
    "ANSWERS",
    "HOW_REACHED",
    "KIND_OF_CHANGE",
    "LIST_EMPTY",
    "MARKS",
    "NOT_SAID",
    "NO_MATCH",
    "PLACED_BY",
    "PLACE_HIDDEN",
    "PRECISION",
    "READ_ONLY",
    "STAGES",
    "STALE_DAYS",
    "TRUST",
    "hours_in_words",
    "plain",
]

READ_ONLY: Final = (
    "You can look at the list. Adding and changing partners is for staff: sign in with the staff "
    "code at the top of the page, or sit down at the machine that runs this map."
)
LIST_EMPTY: Final = (
    "There are no partners yet. Add the first one here, or load a spreadsheet on the Set-up page."
)
NO_MATCH: Final = "No partner fits this search. Take a word or the mark away to see more."
STALE_DAYS: Final = 365
MARKS: Final = {
    "no_pin": "No pin",
    "no_hours": "No hours",
    "stale": "Not checked for a year",
}
NOT_SAID: Final = "Not said"
ANSWERS: Final = {"unknown": "Unknown", "yes": "Yes", "no": "No"}
HOW_REACHED: Final = {
    "physical": "Families go there",
    "virtual": "Online or by phone",
    "postal": "By mail",
}
STAGES: Final = ("new", "talking", "working together", "long-standing")
TRUST: Final = ("low", "medium", "high")
PLACE_HIDDEN: Final = (
    "This place is confidential: its address and pin are kept, but not shown. Write an address or "
    "click the map only to replace them."
)
PRECISION: Final = {
    "point": "at the building",
    "range": "estimated along the street from the house numbers; drag the pin to the door",
    "intersection": "at the corner",
}
PLACED_BY: Final = {
    "hand": "The pin was placed by hand.",
    "geocoder": "The pin stands where the address was found.",
    "online": "The pin stands where the online service found the address.",
    "osm": "The pin comes from OpenStreetMap.",
    "file": "The pin comes from the imported file.",
}
KIND_OF_CHANGE: Final = {
    "import": "Imported",
    "add": "Added",
    "update": "Changed",
    "delete": "Deleted",
    "undo": "Undone",
}
_WORDS: Final = {
    "Mo": "Mon",
    "Tu": "Tue",
    "We": "Wed",
    "Th": "Thu",
    "Fr": "Fri",
    "Sa": "Sat",
    "Su": "Sun",
    "PH": "public holidays",
    "SH": "school holidays",
    "off": "closed",
    "unknown": "not certain:",
}
_WORD: Final = re.compile(rf'"[^"]*"|\b(?:{"|".join(_WORDS)})\b|\b0(?=\d:\d\d)|,|\[(-?\d)\]')
_ORDINALS: Final = {"1": "1st", "2": "2nd", "3": "3rd", "4": "4th", "5": "5th", "-1": "last"}
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&@/=^])")


def plain(words: str) -> str:
    """Return text that Streamlit's Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(words.split()))


def hours_in_words(opening_hours: str) -> str:
    """Return OSM opening hours as people write them: "Mon-Fri 9:00-17:00".

    What stands in quotation marks stays as it is.
    """
    if opening_hours.strip() == "24/7":
        return "always open"

    def said(match: re.Match[str]) -> str:
        found = match.group()
        if found.startswith('"'):
            return found.strip('"')
        if match.group(1):
            return f" ({_ORDINALS.get(match.group(1), match.group(1))} of the month)"
        if found == ",":
            return ", "
        return _WORDS.get(found, "")

    return re.sub(r" {2,}", " ", _WORD.sub(said, opening_hours)).strip()
