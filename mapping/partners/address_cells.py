"""The address of a partner's row, however it is spread over columns."""

import re
from collections.abc import Callable

from mapping.vocabulary import fold

__all__ = ["address_of"]


def address_of(word: Callable[[str], str]) -> dict[str, str]:
    """Return the one-line address and its parts; a missing line is made from the parts.

    ``word`` gives a row's cell by our name of the column, empty if there is none.
    """
    parts = {name: " ".join(word(name).split()) for name in ("street", "city", "state", "zip")}
    number = word("house_number")
    if number and parts["street"] and not parts["street"].startswith(number):
        parts["street"] = f"{number} {parts['street']}"
    second = " ".join(word("street_2").split())
    if second and fold(second) not in fold(parts["street"]):
        parts["street"] = " ".join(filter(None, (parts["street"], second)))
    parts["zip"] = parts["zip"].removesuffix(".0")
    if re.fullmatch(r"\d{3,4}", parts["zip"]):
        parts["zip"] = parts["zip"].zfill(5)  # a spreadsheet ate the leading zero of New England
    line = " ".join(word("address").split())
    town = [one for one in (parts["city"], parts["zip"]) if one]
    if line and town and not _has_town(line, parts["city"]):
        parts["street"], line = line, ""  # "Address" was the street, whatever else there is
    elif not line and _has_town(parts["street"], parts["city"]):
        line, parts["street"] = parts["street"], parts["street"].split(",")[0].strip()
    if not line and (parts["street"] or town):
        region = " ".join(filter(None, (parts["state"], parts["zip"])))
        line = ", ".join(filter(None, (parts["street"], parts["city"], region)))
    return {"address": line, **parts}


def _has_town(line: str, city: str) -> bool:
    """Return whether an address line goes on after the street: a ZIP code, or the town."""
    if re.search(r"[,\s][A-Za-z]{2}\.?,?\s+\d{5}(-\d{4})?$|,.*\b\d{5}(-\d{4})?$", line):
        return True
    return bool(city) and bool(re.search(rf",\s*{re.escape(city)}\b", line, re.IGNORECASE))
