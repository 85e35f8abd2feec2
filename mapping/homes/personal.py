"""Which columns of a roster are read, and which are about one person and dropped at the door."""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from mapping.vocabulary import fold
from mapping.wording import say

__all__ = ["ROSTER_FIELDS", "dropped_kinds", "is_personal"]

ROSTER_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "address": (
        "home_address",
        "full_address",
        "street_address",
        "address_line_1",
        "address1",
        "residence",
        "domicilio",
        "dirección",
    ),
    "street": ("home_street", "street_name_and_number", "street_line"),
    "city": ("town", "municipality", "home_city", "ciudad"),
    "state": ("home_state", "st", "estado"),
    "zip": ("zipcode", "zip_code", "postcode", "postal_code", "home_zip", "zip5"),
    "lat": ("latitude", "y", "home_lat"),
    "lon": ("longitude", "long", "lng", "x", "home_lon"),
}
_DROPPED: Final[Mapping[str, frozenset[str]]] = {
    say("names"): frozenset(
        {
            "name",
            "student",
            "studentname",
            "firstname",
            "lastname",
            "middlename",
            "fullname",
            "surname",
            "givenname",
            "familyname",
            "first",
            "last",
            "nombre",
            "apellido",
            "apellidos",
            "parent",
            "parentname",
            "guardian",
            "guardianname",
            "mother",
            "father",
        }
    ),
    say("student numbers"): frozenset(
        {
            "id",
            "studentid",
            "studentnumber",
            "studentno",
            "localid",
            "stateid",
            "statestudentid",
            "pupilid",
            "pupilnumber",
            "permid",
            "ssid",
            "lasid",
            "sasid",
            "ssn",
            "number",
        }
    ),
    say("birth dates"): frozenset({"dob", "birthdate", "dateofbirth", "birthday", "born"}),
    say("telephone numbers and e-mail addresses"): frozenset(
        {"phone", "telephone", "mobile", "cell", "homephone", "email", "parentemail", "parentphone"}
    ),
}
_PERSONAL: Final = re.compile(
    r"(first|last|middle|sur|given|family|full|student|pupil|guardian)name$"
    r"|(student|pupil)(id|no|num|number)$|(address|addr|street|phone|email|birthdate|dob)\d?$"
)
_EXACT: Final = ("address", "street", "lat", "lon")


def is_personal(folded: str) -> bool:
    """Return whether a column, without case and punctuation, is about one person."""
    if any(folded in words for words in _DROPPED.values()) or _PERSONAL.search(folded):
        return True
    return any(folded == fold(word) for field in _EXACT for word in (field, *ROSTER_FIELDS[field]))


def dropped_kinds(columns: pd.Index, used: set[str]) -> tuple[tuple[str, ...], int]:
    """Return the kinds of personal columns that were not read, and how many others were not."""
    unread = [fold(str(column)) for column in columns if column not in used]
    kinds = tuple(
        kind for kind, words in _DROPPED.items() if any(column in words for column in unread)
    )
    known = sum(any(column in words for words in _DROPPED.values()) for column in unread)
    return kinds, len(unread) - known
