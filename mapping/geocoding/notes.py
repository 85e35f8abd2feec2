"""What is noticed about an address on its way to a place, in words, made once for all addresses.

Notes with a value in them are made where the value is known.
"""

from typing import Final

from mapping.wording import say

__all__ = [
    "BOX",
    "BOX_LEFT_OUT",
    "CITY_UNKNOWN",
    "DIRECTION_DIFFERS",
    "DIRECTION_EXTRA",
    "DIRECTION_MISSING",
    "DIRECTION_MOVED",
    "EMPTY",
    "HIGHWAY_DIFFERS",
    "NAME_LEFT_OUT",
    "NAME_MISSPELLED",
    "NAME_SPACED",
    "NO_ADDRESS",
    "NO_NUMBER",
    "NO_STREET",
    "NO_STREET_NO_ZIP",
    "ONE_DIRECTION_MISSING",
    "OTHER_SIDE",
    "OUTSIDE_BOUNDARY",
    "STREET_UNKNOWN",
    "TYPE_EXTRA",
    "TYPE_MISSING",
    "TYPE_MISSPELLED",
    "UNIT_LEFT_OUT",
]

# What stands in the cell.
EMPTY: Final = say("the cell is empty")
NO_ADDRESS: Final = say("this is no address")
NO_STREET_NO_ZIP: Final = say("there is no street and no ZIP code")
NO_STREET: Final = say("there is no street")
NO_NUMBER: Final = say("there is no house number")
BOX: Final = say("a P.O. box is no place where somebody lives")
BOX_LEFT_OUT: Final = say("P.O. box left out")
UNIT_LEFT_OUT: Final = say("unit left out")
NAME_LEFT_OUT: Final = say("name left out")

# What differs from the reference.
STREET_UNKNOWN: Final = say("the street is not in the reference")
CITY_UNKNOWN: Final = say("the city is not in the reference")
OUTSIDE_BOUNDARY: Final = say("the place lies outside the district's boundary")
OTHER_SIDE: Final = say("the number is on the other side of the street")
NAME_SPACED: Final = say("the name is written together or apart")
NAME_MISSPELLED: Final = say("the street name is misspelled")
HIGHWAY_DIFFERS: Final = say("the kind of highway differs or is missing")
TYPE_MISSPELLED: Final = say("the street type is misspelled")
TYPE_MISSING: Final = say("the street type is missing")
TYPE_EXTRA: Final = say("the street has no type in the reference")
DIRECTION_MOVED: Final = say("the direction stands on the other side of the name")
DIRECTION_MISSING: Final = say("the direction is missing")
DIRECTION_EXTRA: Final = say("the street has no direction in the reference")
ONE_DIRECTION_MISSING: Final = say("one direction is missing")
DIRECTION_DIFFERS: Final = say("the direction differs")
