"""The wording of the review page."""

from typing import Final

from mapping.wording import msg

__all__ = [
    "ALL_PLACED",
    "FILTER",
    "GUESSES",
    "NOTHING_FILTERED",
    "NOTHING_TO_PLACE",
    "NO_REFERENCE",
    "OUTCOMES",
    "READ_ONLY",
    "ROSTER_ALL_DONE",
    "ROSTER_HELD",
    "TITLE",
    "WAYS",
]

TITLE: Final = msg("Addresses to review")
WAYS: Final = {"partners": msg("Partners"), "roster": msg("List of students")}
OUTCOMES: Final = {
    "placed": msg("Found now"),
    "not_an_address": msg("No street address"),
    "not_found": msg("Not found"),
    "ambiguous": msg("Several places"),
    "outside": msg("Outside"),
    "po_box": msg("P.O. box"),
    "coarse": msg("Street or town only"),
    "not_looked_up": msg("Not looked up"),
    "no_address": msg("Nothing given"),
    "coordinates": msg("Bad position"),
    "swapped": msg("Position exchanged"),
    "no_minus": msg("Position without its minus"),
}
FILTER: Final = msg("Show")
GUESSES: Final = {
    "not_found": msg("Check the spelling, or place it by hand."),
    "ambiguous": msg("Choose the right one."),
    "coarse": msg(
        "Place it by hand where the house is, or take one of these if that is near enough."
    ),
    "outside": msg("If that is right, say so; else edit the address or place it by hand."),
    "po_box": msg("Edit it to the street address, or mark it as no address."),
    "not_an_address": msg("Edit it, place it by hand, or mark it as no address."),
    "not_looked_up": msg("Place it by hand, or load an address reference first."),
    "placed": msg("If it is the right place, accept it."),
}
READ_ONLY: Final = msg(
    "You can look at the list. Deciding is for staff: sign in with the staff code at the top of "
    "the page, or sit down at the machine that runs this map."
)
NO_REFERENCE: Final = msg(
    "No address reference is loaded, so nothing can be looked up. Add the county's address ranges "
    "on the Set-up page; most of this list will then settle itself. Until then you can place "
    "partners by hand."
)
NOTHING_TO_PLACE: Final = msg(
    "No partner has an address yet. Import a list on the Set-up page, or add partners one by one."
)
ALL_PLACED: Final = msg("Every partner with an address is on the map. There is nothing to review.")
NOTHING_FILTERED: Final = msg("Nothing of this kind is left.")
ROSTER_HELD: Final = msg(
    "This list of students is held in the memory of this computer alone, for this sitting. It is "
    "not saved, and gone when you press Done, close the page or import something else. Your "
    "decisions count once you import again; names and student numbers are dropped as always."
)
ROSTER_ALL_DONE: Final = msg("Every row without a place is decided on.")
