"""What the sentences of a gap result are made of, and wording that both languages share."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from babel import Locale
from babel.dates import format_date, format_time, get_day_names
from babel.numbers import format_decimal

from mapping.gaps.conditions import CONDITIONS
from mapping.gaps.needs import Need
from mapping.gaps.table import Totals

__all__ = [
    "Facts",
    "capital",
    "clock_text",
    "day_text",
    "end",
    "listed",
    "near_but",
    "number",
    "spoken_name",
    "weekday_text",
]

_LOCALES: Final = {"en": Locale("en", "US"), "es": Locale("es", "US")}


@dataclass(frozen=True)
class Facts:
    """What a sentence is made of.

    Parameters
    ----------
    need
        With category, group and language resolved.
    mode
        How the travel model travels.
    is_estimate
        The ways are straight lines, not streets.
    is_rounded
        The counts are rounded: say "about".
    places, virtual, unplaced
        Places of the category on the map; virtual services; places without a position.
    askable
        How many places have a missing fact that would decide for an undecided home.
    missing
        The conditions about which those places say nothing.
    departures
        By bus and train: the first moment at which people set out, and the end of the window,
        itself outside. District time.
    """

    need: Need
    mode: str
    is_estimate: bool
    is_rounded: bool
    totals: Totals
    places: int
    virtual: int
    unplaced: int
    askable: int
    missing: tuple[str, ...]
    departures: tuple[datetime, datetime] | None = None


def spoken_name(text: str) -> str:
    """Return a column's or group's name as one says it: "no_car" is "no car", "9_12" is "9–12"."""
    return re.sub(r"(?<=\d)_(?=\d)", "–", text).replace("_", " ")


def end(text: str) -> str:
    """Return a sentence with its full stop, and only one after an abbreviation."""
    return text if text.endswith(".") else text + "."


def listed(items: list[str], word: str) -> str:
    """Return "a", "a or b" or "a, b or c"; empty for nothing."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def number(value: float, language: str) -> str:
    """Return a number with at most two decimals, as the language writes it in the United States."""
    return str(format_decimal(value, format="#,##0.##", locale=_LOCALES[language]))


def weekday_text(at: datetime, language: str) -> str:
    """Return the name of the weekday."""
    return str(get_day_names("wide", locale=_LOCALES[language])[at.weekday()])


def day_text(at: datetime, language: str) -> str:
    """Return the date in full, with its weekday."""
    return str(format_date(at, "full", locale=_LOCALES[language]))


def capital(text: str) -> str:
    """Return a sentence with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def clock_text(at: datetime, language: str) -> str:
    """Return "6:00 PM", with plain spaces."""
    text = str(format_time(at.replace(tzinfo=None), "short", locale=_LOCALES[language]))
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def near_but(facts: Facts) -> dict[str, int]:
    """Return the students who have a place within the limit that does not fit, by stage."""
    reasons = facts.totals.reasons
    return {stage: reasons[stage] for stage in CONDITIONS if reasons[stage]}
