"""The wording of the partners page, and how text of others is put into Markdown as it is."""

import re
from typing import Final

from babel import Locale

from mapping.ui import language
from mapping.ui.language import _
from mapping.wording import msg

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

READ_ONLY: Final = msg(
    "You can look at the list. Adding and changing partners is for staff: sign in with the staff "
    "code at the top of the page, or sit down at the machine that runs this map."
)
LIST_EMPTY: Final = msg(
    "There are no partners yet. Add the first one here, or load a spreadsheet on the Set-up page."
)
NO_MATCH: Final = msg("No partner fits this search. Take a word or the mark away to see more.")
STALE_DAYS: Final = 365
MARKS: Final = {
    "no_pin": msg("No pin"),
    "no_hours": msg("No hours"),
    "stale": msg("Not checked for a year"),
}
NOT_SAID: Final = msg("Not said")
ANSWERS: Final = {"unknown": msg("Unknown"), "yes": msg("Yes"), "no": msg("No")}
HOW_REACHED: Final = {
    "physical": msg("Families go there"),
    "virtual": msg("Online or by phone"),
    "postal": msg("By mail"),
}
STAGES: Final = (msg("new"), msg("talking"), msg("working together"), msg("long-standing"))
TRUST: Final = (msg("low"), msg("medium"), msg("high"))
PLACE_HIDDEN: Final = msg(
    "This place is confidential: its address and pin are kept, but not shown. Write an address or "
    "click the map only to replace them."
)
PRECISION: Final = {
    "point": msg("at the building"),
    "range": msg("estimated along the street from the house numbers; drag the pin to the door"),
    "intersection": msg("at the corner"),
}
PLACED_BY: Final = {
    "hand": msg("The pin was placed by hand."),
    "geocoder": msg("The pin stands where the address was found."),
    "online": msg("The pin stands where the online service found the address."),
    "osm": msg("The pin comes from OpenStreetMap."),
    "file": msg("The pin comes from the imported file."),
}
KIND_OF_CHANGE: Final = {
    "import": msg("Imported"),
    "add": msg("Added"),
    "update": msg("Changed"),
    "delete": msg("Deleted"),
    "undo": msg("Undone"),
}
_WORDS: Final = {
    "Mo": msg("Mon"),
    "Tu": msg("Tue"),
    "We": msg("Wed"),
    "Th": msg("Thu"),
    "Fr": msg("Fri"),
    "Sa": msg("Sat"),
    "Su": msg("Sun"),
    "PH": msg("public holidays"),
    "SH": msg("school holidays"),
    "off": msg("closed"),
    "dawn": msg("dawn"),
    "sunrise": msg("sunrise"),
    "sunset": msg("sunset"),
    "dusk": msg("dusk"),
    "unknown": msg("not certain:"),
}
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_WORD: Final = re.compile(
    rf'"[^"]*"|\b(?:{"|".join([*_WORDS, *_MONTHS])})\b|,|\[(-?\d)\]|\b(\d\d?):(\d\d)\b'
)
_ORDINALS: Final = {
    "1": msg("1st"),
    "2": msg("2nd"),
    "3": msg("3rd"),
    "4": msg("4th"),
    "5": msg("5th"),
    "-1": msg("last"),
}
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~:&@/=^])")


def plain(words: str) -> str:
    """Return text that Streamlit's Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(words.split()))


def hours_in_words(opening_hours: str) -> str:
    """Return OSM opening hours as people write them: "Mon-Fri 9:00 AM-5:00 PM".

    What stands in quotation marks stays as it is.
    """
    if opening_hours.strip() == "24/7":
        return _("always open")
    months = Locale(language.code()).months["format"]["abbreviated"]

    def said(match: re.Match[str]) -> str:
        found = match.group()
        if found.startswith('"'):
            return found.strip('"')
        if match.group(1):
            which = _(_ORDINALS.get(match.group(1), match.group(1)))
            return " " + _("({which} of the month)", which=which)
        if match.group(2):
            if found == "24:00":
                return _("midnight")
            return language.wording().clock(int(match.group(2)) % 24, int(match.group(3)))
        if found == ",":
            return ", "
        if found in _MONTHS:
            return str(months[_MONTHS.index(found) + 1])
        word = _WORDS.get(found, "")
        said_so = _(word) if word else ""
        # Only English writes the days with a capital.
        return said_so if said_so == word else said_so.lower()

    return re.sub(r" {2,}", " ", _WORD.sub(said, opening_hours)).strip()
