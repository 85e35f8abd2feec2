"""The wording of the gaps page: its figures, its rows, and its what-ifs."""

import re
from typing import Final

from mapping.gaps import sentences
from mapping.gaps.facts import capital
from mapping.ui import language
from mapping.wording import msg

__all__ = [
    "ANSWERS",
    "BEFORE_AFTER",
    "CHANGE_KINDS",
    "COLOUR_BY",
    "CONDITIONS",
    "GONE",
    "LOOK_UP_OUTCOMES",
    "NOTHING_CHANGED",
    "NOT_ADDING_UP",
    "ONE_CHANGE",
    "ONLY_TRYING",
    "OUTCOMES",
    "OUTCOME_MEANINGS",
    "OWN_NEED",
    "PLACE_HINT",
    "PLACE_SET",
    "ROUNDED_APART",
    "TRYING",
    "VIEWS",
    "group_label",
    "split_first",
]

VIEWS: Final = {
    "today": msg("Today"),
    "compare": msg("Two needs"),
    "what_if": msg("What if …"),
}
OUTCOMES: Final = {
    "unserved": msg("Out of reach"),
    "served": msg("Within reach"),
    "unknown": msg("Can’t tell"),
}
OUTCOME_MEANINGS: Final = {
    "unserved": msg("No place within the limit can meet what was asked for."),
    "served": msg("One place within the limit meets everything that was asked for, for certain."),
    "unknown": msg("A fact about a place in reach is missing, or there is no street data."),
}
BEFORE_AFTER: Final = msg("Before and after")
COLOUR_BY: Final = (msg("What changes"), msg("Who is out of reach then"), BEFORE_AFTER)
OWN_NEED: Final = msg("Ask my own question …")
CONDITIONS: Final = {
    "hours": msg("Open then"),
    "language": msg("Language"),
    "cost": msg("Free"),
    "childcare": msg("Childcare"),
    "age": msg("Takes this age"),
    "step_free": msg("Step-free"),
}
ANSWERS: Final = {"yes": msg("✓ yes"), "no": msg("✗ no"), "perhaps": msg("? nobody knows")}

TRYING: Final = msg(
    "Try a change and see whom it would reach. Your list of partners stays as it is."
)
NOTHING_CHANGED: Final = msg("Nothing is changed yet. Choose a change below.")
ONLY_TRYING: Final = msg(
    "You can try everything here. Saving is for staff: sign in at the top of the page."
)
CHANGE_KINDS: Final = {
    "": msg("Choose a change …"),
    "add": msg("Open a new place"),
    "move": msg("Move a place"),
    "close": msg("Close a place"),
    "hours": msg("Longer or other hours"),
    "language": msg("Another language"),
    "cost": msg("Make a place free, or not"),
    "childcare": msg("Childcare on site, or none"),
    "step_free": msg("Step-free, or not"),
    "limit": msg("Another limit of minutes"),
}
PLACE_HINT: Final = msg("Click the map where it would be, or look an address up.")
PLACE_SET: Final = msg("The pin shows where. Click elsewhere or drag it to move it.")
ROUNDED_APART: Final = msg("Each figure is rounded to 5 by area, so they need not add up exactly.")
ONE_CHANGE: Final = msg("Students now out of reach who would be served.")
NOT_ADDING_UP: Final = msg(" These do not add up: some have two barriers in the way.")
GONE: Final = msg("That place is no longer on the list, so this change does nothing.")
LOOK_UP_OUTCOMES: Final = {
    "ambiguous": msg("This can be more than one place. Add the town, or click the map."),
    "coarse": msg("We know the street or town, but not the house. Click the map."),
    "not_found": msg("We can’t find this address. Check it, or click the map."),
    "po_box": msg("A P.O. box is no place to go to. Write the street address, or click the map."),
    "not_an_address": msg("This is no street address. Write one, or click the map."),
    "outside": msg("This address is outside the district. Check the town, or click the map."),
}


def group_label(group: str) -> str:
    """Return a group of students as people call it; empty stands for all."""
    return capital(sentences.group_label(group, language.code()))


def split_first(said: str) -> tuple[str, str]:
    """Return the first sentence of a text, and the rest."""
    first, *rest = re.split(r"(?<=\.) (?=[A-ZÁÉÍÓÚÑ0-9¿“«])", said, maxsplit=1)
    return first, rest[0] if rest else ""
