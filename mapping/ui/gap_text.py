"""The wording of the gaps page: its figures, its rows, and its what-ifs."""

from typing import Final

from mapping.gaps import sentences
from mapping.gaps.facts import capital

__all__ = [
    "ANSWERS",
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
]

VIEWS: Final = {"today": "As it is today", "what_if": "What if …"}
OUTCOMES: Final = {
    "unserved": "Out of reach",
    "served": "Within reach",
    "unknown": "Can’t tell",
}
OUTCOME_MEANINGS: Final = {
    "unserved": "No place within the limit can meet what was asked for.",
    "served": "One place within the limit meets everything that was asked for, for certain.",
    "unknown": "A fact about a place in reach is missing, or there is no street data.",
}
COLOUR_BY: Final = ("What changes", "Who is out of reach then")
OWN_NEED: Final = "Ask my own question …"
CONDITIONS: Final = {
    "hours": "Open then",
    "language": "Language",
    "cost": "Free",
    "childcare": "Childcare",
    "age": "Takes this age",
    "step_free": "Step-free",
}
ANSWERS: Final = {"yes": "✓ yes", "no": "✗ no", "perhaps": "? nobody knows"}

TRYING: Final = "Try a change and see whom it would reach. Your list of partners stays as it is."
NOTHING_CHANGED: Final = "Nothing is changed yet. Choose a change below."
ONLY_TRYING: Final = (
    "You can try everything here. Saving is for staff: sign in at the top of the page."
)
CHANGE_KINDS: Final = {
    "": "Choose a change …",
    "add": "Open a new place",
    "move": "Move a place",
    "close": "Close a place",
    "hours": "Longer or other hours",
    "language": "Another language",
    "cost": "Make a place free, or not",
    "childcare": "Childcare on site, or none",
    "step_free": "Step-free, or not",
    "limit": "Another limit of minutes",
}
PLACE_HINT: Final = "Click the map where it would be, or look an address up."
PLACE_SET: Final = "The pin shows where. Click elsewhere or drag it to move it."
ROUNDED_APART: Final = "Each figure is rounded to 5 by area, so they need not add up exactly."
ONE_CHANGE: Final = "Students now out of reach who would be served."
NOT_ADDING_UP: Final = " These do not add up: some have two barriers in the way."
GONE: Final = "That place is no longer on the list, so this change does nothing."
LOOK_UP_OUTCOMES: Final = {
    "ambiguous": "This can be more than one place. Add the town, or click the map.",
    "coarse": "We know the street or town, but not the house. Click the map.",
    "not_found": "We can’t find this address. Check it, or click the map.",
    "po_box": "A P.O. box is no place to go to. Write the street address, or click the map.",
    "not_an_address": "This is no street address. Write one, or click the map.",
    "outside": "This address is outside the district. Check the town, or click the map.",
}


def group_label(group: str) -> str:
    """Return a group of students as people call it; empty stands for all."""
    return capital(sentences.group_label(group, "en"))
