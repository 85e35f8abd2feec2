"""Single cells of a partner's row: what each means, and what is said where it means nothing."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from mapping.files.values import (
    is_unknown_word,
    parse_coordinate,
    parse_number,
    parse_yes_no,
    split_list,
)
from mapping.geo import find_slip, require_lonlat
from mapping.partners.hours import to_opening_hours
from mapping.vocabulary import category_id, fold
from mapping.wording import msg, say

__all__ = [
    "IsHere",
    "Position",
    "Row",
    "RowFault",
    "read_category",
    "read_confidential",
    "read_coordinates",
    "read_hours",
    "read_location_type",
    "short",
]

IsHere = Callable[[float, float], bool]
"""Whether a position (lon, lat in degrees) lies in the district."""
Position = tuple[float, float]
"""Lon and lat in degrees."""

_MAX_TEXT: Final = 20_000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COORDINATE_DECIMALS: Final = 6
_ONLINE: Final = {"virtual", "online", "remote", "telehealth", "phone", "byphone", "web"}
_PHYSICAL: Final = {"physical", "inperson", "onsite", "place", "building", "site"}
_POSTAL: Final = {"postal", "mail", "bymail"}
_NO_ANSWER: Final = msg('"{cell}" is no yes or no, so it was left empty.')
_DATE_FORMATS: Final = (
    *("%Y-%m-%d", "%Y/%m/%d", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m.%d.%Y", "%Y%m%d"),
    *("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y"),
)


@dataclass(frozen=True)
class RowFault:
    """What is wrong with one row.

    Parameters
    ----------
    row
        The row's number in the file as people see it (headers are row 1).
    field
        Our name of the field at fault.
    message
        What it is, what it means and what to do, without the row number.
    is_kept
        Whether the row was taken all the same, without the faulty value.
    """

    row: int
    field: str
    message: str
    is_kept: bool = False


@dataclass
class Row:
    """One row while it is read: its cells by field, and what was found wrong."""

    number: int
    cells: Mapping[str, str]
    faults: list[RowFault] = field(default_factory=list)
    mended: Position | None = None

    def text(self, name: str) -> str:
        """Return a cell as typed, without control marks and cut where it is endless."""
        value = _CONTROL.sub("", self.cells.get(name, "")).strip()
        if len(value) > _MAX_TEXT:
            self.remark(
                name,
                say("The text is longer than {n} letters; the rest was cut.", n=f"{_MAX_TEXT:,}"),
            )
            value = value[:_MAX_TEXT]
        return value

    def word(self, name: str) -> str:
        """Return a cell's text; empty if it says that nothing is known."""
        value = self.text(name)
        return "" if is_unknown_word(value) else value

    def remark(self, name: str, message: str) -> None:
        """Note a fault of a row that is kept."""
        self.faults.append(RowFault(self.number, name, message, is_kept=True))

    def reject(self, name: str, message: str) -> None:
        """Note why the row is left out."""
        self.faults.append(RowFault(self.number, name, message))

    def age(self, name: str) -> Any:
        """Return an age in years, or nothing and a remark."""
        return self._read(name, _not_negative, msg('"{cell}" is no age, so it was left empty.'))

    def capacity(self, name: str) -> Any:
        """Return how many people there is room for, or nothing and a remark."""
        fault = msg('"{cell}" is no number of places, so it was left empty.')
        return self._read(name, _not_negative, fault)

    def day(self, name: str) -> Any:
        """Return a date, or nothing and a remark."""
        return self._read(name, _date, msg('"{cell}" is no date, so it was left empty.'))

    def answer(self, name: str) -> Any:
        """Return yes or no, or nothing and a remark."""
        return self._read(name, parse_yes_no, _NO_ANSWER)

    def access(self, name: str) -> Any:
        """Return whether wheelchairs can get in, or nothing and a remark."""
        return self._read(name, _accessible, _NO_ANSWER)

    def _read(self, name: str, parse: Callable[[str], Any], fault: str) -> Any:
        text = self.word(name)
        value = parse(text) if text else None
        if text and value is None:
            self.remark(name, say(fault, cell=short(text)))
        return value


# --- single fields ---------------------------------------------------------------------------


def read_category(row: Row) -> str:
    """Return the category's id, or a name of the list's own; of several the first is taken."""
    text = row.word("category")
    parts = split_list(text)
    if len(parts) > 1:
        row.remark(
            "category",
            say('A place has one category; "{category}" was taken.', category=short(parts[0])),
        )
    return category_id(parts[0]) if parts else ""


def read_confidential(row: Row) -> bool:
    """Return whether the place is confidential; an answer that is neither yes nor no counts so."""
    text = row.word("confidential")
    said = parse_yes_no(text)
    if text and said is None:
        row.remark(
            "confidential",
            say(
                '"{cell}" is neither yes nor no; to be safe, the place is treated as confidential.',
                cell=short(text),
            ),
        )
        return True
    return bool(said)


def read_location_type(row: Row) -> str:
    """Return whether families come (physical), write (postal) or call (virtual)."""
    text = row.word("location_type")
    word = fold(text)
    if word in _ONLINE or parse_yes_no(text) is True:
        return "virtual"
    if word in _POSTAL:
        return "postal"
    if word and word not in _PHYSICAL and parse_yes_no(text) is None:
        row.remark(
            "location_type",
            say(
                '"{cell}" is neither physical, postal nor virtual; we took it as physical.',
                cell=short(text),
            ),
        )
    return "physical"


def read_coordinates(
    row: Row, is_here: IsHere | None
) -> tuple[float | None, float | None, str | None]:
    """Return lon, lat and ``None``; or the reason why the coordinates can't be used.

    Where the reason is a slip whose mend lies in the district, the row gets the mended position.
    """
    texts = {name: row.word(name) for name in ("lon", "lat")}
    if not any(texts.values()):
        return None, None, None
    lon, lat = parse_coordinate(texts["lon"]), parse_coordinate(texts["lat"])
    for name, value in (("lat", lat), ("lon", lon)):
        if value is None:
            return None, None, _no_degree(name, texts[name])
    if lon is None or lat is None:
        return None, None, say("latitude or longitude is missing")
    slip = find_slip(lon, lat)
    if slip is not None and is_here is not None and is_here(slip.lon, slip.lat):
        row.mended = (
            round(slip.lon, _COORDINATE_DECIMALS),
            round(slip.lat, _COORDINATE_DECIMALS),
        )
    problem = slip.words if slip is not None else require_lonlat(lon, lat)
    if problem is not None:
        return None, None, problem
    return round(lon, _COORDINATE_DECIMALS), round(lat, _COORDINATE_DECIMALS), None


def _no_degree(name: str, text: str) -> str:
    """Return why a cell for latitude or longitude holds no number."""
    if name == "lat":
        if not text:
            return say("the latitude is missing")
        return say('the latitude "{cell}" is not a number', cell=short(text))
    if not text:
        return say("the longitude is missing")
    return say('the longitude "{cell}" is not a number', cell=short(text))


@lru_cache(maxsize=4096)
def read_hours(text: str) -> str | None:
    """Return hours in OSM syntax; ``None`` if they can't be read."""
    return to_opening_hours(text)


def _not_negative(text: str) -> float | None:
    number = parse_number(text)
    return number if number is not None and number >= 0 else None


def _accessible(text: str) -> bool | None:
    """Return whether wheelchairs can get in; lists of features ("ramp, wheelchair") say yes."""
    said = parse_yes_no(text)
    words = set(re.findall(r"[a-z]+", text.casefold()))
    if said is None and words & {"wheelchair", "accessible", "ramp"}:
        return None if words & {"no", "not", "limited", "partial", "partially"} else True
    return said


def _date(text: str) -> dt.date | None:
    word = " ".join(text.split())
    word = re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", word)
    for form in _DATE_FORMATS:
        try:
            day = dt.datetime.strptime(word, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return day if 1900 <= day.year <= 2200 else None
    return None


def short(text: str, limit: int = 60) -> str:
    """Return a text on one line, cut where it is longer than a message bears."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
