"""The wording of "what is near here", translated where it is shown."""

from typing import Final

from mapping.wording import msg

__all__ = [
    "ESTIMATED",
    "FIELD",
    "FILTERED",
    "FORGET",
    "HINT",
    "LOOKING",
    "MINUTES",
    "NEAR",
    "NEAR_SPOT",
    "NOTHING",
    "NOT_REACHED",
    "NO_STREET",
    "OPEN",
    "OUTCOMES",
    "PIN",
    "PRIVATE",
    "THIS_SPOT",
    "WHICH",
]

FIELD: Final = msg("What is near this address or place?")
HINT: Final = msg("12 Main St, Town")
PRIVATE: Final = msg(
    "Looked up on this machine only: not saved, not sent on, not in the page's address, and "
    "forgotten when you leave this page. You can also click the map."
)
THIS_SPOT: Final = msg("What is near the spot I clicked?")
WHICH: Final = msg("Which one do you mean?")
NEAR: Final = msg("Near {place}")
NEAR_SPOT: Final = msg("Near the pin")
PIN: Final = msg("The place you asked about")
FORGET: Final = msg("Forget this place")
LOOKING: Final = msg("Looking around …")
ESTIMATED: Final = msg(
    "Minutes are estimates from the straight line, because no streets are loaded."
)
NO_STREET: Final = msg("There is no street within 500 m, so nobody can say how long the way is.")
FILTERED: Final = msg("Only among the {n} partners that the filter shows.")
NOT_REACHED: Final = msg("Out of reach from here: {kinds}.")
NOTHING: Final = msg("No place of the list can be reached from here.")
MINUTES: Final = {
    "walk": msg("{n} min on foot"),
    "drive": msg("{n} min by car"),
    "transit": msg("{n} min by bus"),
    "line": msg("about {n} min on foot"),
}
OPEN: Final = {
    True: msg("open now"),
    False: msg("closed now"),
    None: msg("ask whether it is open"),
}
OUTCOMES: Final = {
    "ambiguous": msg("Several places have this address. Add the town or the ZIP code."),
    "coarse": msg("Only the street or the town was found. Add the house number, or click the map."),
    "not_found": msg("This address was not found. Check the spelling, or click the map."),
    "po_box": msg("A P.O. box is no place on the map. Write the street address, or click the map."),
    "not_an_address": msg(
        "This is no address that we know. Write street and town, or click the map."
    ),
    "outside": msg("This address lies outside the district. Click the map for a spot near it."),
    "no_reference": msg(
        "No address list is loaded, so addresses can't be found. Click the spot on the map."
    ),
}
