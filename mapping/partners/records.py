"""Rows of somebody's partner list become records of ours, or faults that say what to mend.

Nothing is guessed silently: a row is taken, taken with a remark, or left out with a reason. Text
is data and stays as typed, markup and all; whoever shows it must show it as text.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from mapping.files.headers import column_values, split_expression
from mapping.files.values import (
    is_unknown_word,
    parse_coordinate,
    parse_free,
    parse_number,
    parse_yes_no,
    split_list,
)
from mapping.geo import find_slip, require_lonlat
from mapping.partners.address_cells import address_of
from mapping.partners.columns import IGNORED_COLUMNS, OTHER_MARK
from mapping.partners.hours import to_opening_hours
from mapping.partners.languages import parse_languages
from mapping.store.matching import identity_keys, nearby_keys
from mapping.store.records import (
    TRANSLATED_FIELDS,
    TRANSLATED_LANGUAGES,
    FamilyResource,
    translated_column,
)
from mapping.vocabulary import category_id, fold, readiness_aspects
from mapping.wording import say

__all__ = [
    "IsHere",
    "Parsed",
    "RowFault",
    "parse_rows",
]

IsHere = Callable[[float, float], bool]
"""Whether a position (lon, lat in degrees) lies in the district."""
_Position = tuple[float, float]

_MAX_NAME: Final = 300
_MAX_TEXT: Final = 20_000
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COORDINATE_DECIMALS: Final = 6

_ONLINE: Final = {"virtual", "online", "remote", "telehealth", "phone", "byphone", "web"}
_PHYSICAL: Final = {"physical", "inperson", "onsite", "place", "building", "site"}
_POSTAL: Final = {"postal", "mail", "bymail"}
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


@dataclass(frozen=True)
class Parsed:
    """The records of a partner list.

    Parameters
    ----------
    records
        One per row that was taken, in file order.
    rows
        Row number of each record.
    faults
        Faults of rows left out, and remarks about rows kept, in file order.
    fields
        The fields that the file holds; others of a known partner are not to be touched.
    mended
        Positions (lon, lat) by row number that lie in the district once a slip is mended. A row
        without an address got its position; one with an address has it in reserve.
    """

    records: list[FamilyResource]
    rows: list[int]
    faults: list[RowFault]
    fields: tuple[str, ...] = ()
    mended: Mapping[int, _Position] = field(default_factory=dict)

    @property
    def rejected(self) -> list[RowFault]:
        """The faults of rows that were left out."""
        return [fault for fault in self.faults if not fault.is_kept]

    @property
    def remarks(self) -> list[RowFault]:
        """The faults of rows that were kept."""
        return [fault for fault in self.faults if fault.is_kept]

    @property
    def rejected_rows(self) -> list[int]:
        """Numbers of the rows that were left out, each once, in file order."""
        return list(dict.fromkeys(fault.row for fault in self.rejected))


def parse_rows(
    table_df: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    defaults: Mapping[str, str] | None = None,
    row_numbers: Sequence[int] | None = None,
    is_here: IsHere | None = None,
) -> Parsed:
    """Return records and faults of a partner list.

    Parameters
    ----------
    table_df
        One row per partner, all cells text, empty = missing.
    columns
        Column by field, as `mapping.partners.columns.match_partner_columns` gives it. All other
        columns are kept in ``extra``, except those that our own exports add.
    defaults
        Values for cells that are empty or have no column.
    row_numbers
        Row of each record in the file; the default counts from 2 (below the headers).
    is_here
        Says whether a mended position can be believed; without it none is.

    Returns
    -------
    Parsed
        A row is left out if it has no name, a name too long to be one, or neither an address nor
        coordinates that can be used (unless it is virtual or confidential). Any other value that
        can't be read leaves its field empty and a remark.
    """
    numbers = list(row_numbers) if row_numbers is not None else list(range(2, len(table_df) + 2))
    values = {field: list(column_values(table_df, name)) for field, name in columns.items()}
    for field_name, value in (defaults or {}).items():
        cells = values.get(field_name, [""] * len(table_df))
        values[field_name] = [cell or value for cell in cells]
    names = [str(name) for name in table_df.columns]
    used = {part for wanted in columns.values() for part in split_expression(names, wanted)}
    ignored = {fold(name) for name in IGNORED_COLUMNS}
    extra_columns = {
        name.removesuffix(OTHER_MARK): list(table_df[name])
        for name in names
        if name not in used and fold(name) not in ignored
    }
    records: list[FamilyResource] = []
    rows: list[int] = []
    faults: list[RowFault] = []
    seen: dict[str, int] = {}
    placed: dict[str, int] = {}
    mended: dict[int, _Position] = {}
    for at, number in enumerate(numbers):
        row = _Row(int(number), {name: cells[at] for name, cells in values.items()})
        extra = {name: cells[at] for name, cells in extra_columns.items() if cells[at]}
        record = _parse_row(row, extra, is_here)
        if record is not None:
            if record.id in seen:
                row.remark(
                    "id", f"It has the id of row {seen[record.id]}, so it replaces that row."
                )
            if record.id:
                seen[record.id] = row.number
            else:
                _remark_repeat(row, record, placed)
            records.append(record)
            rows.append(row.number)
            if row.mended is not None:
                mended[row.number] = row.mended
        faults.extend(row.faults)
    fields = [name for name in values if name not in {"house_number", "street_2"}]
    return Parsed(records, rows, faults, tuple(fields), mended)


def _remark_repeat(row: "_Row", record: FamilyResource, placed: dict[str, int]) -> None:
    """Say so if a row without an id means the same place as one before; remember its keys."""
    earlier = next((placed[key] for key in nearby_keys(record) if key in placed), None)
    if earlier is not None:
        row.remark(
            "name",
            f"It has the name and place of row {earlier}, so both became one partner; where they "
            "differ, this row counts. If they are two services, give each a name of its own.",
        )
    for key in identity_keys(record):
        placed[key] = row.number


@dataclass
class _Row:
    """One row while it is read: its cells by field, and what was found wrong."""

    number: int
    cells: Mapping[str, str]
    faults: list[RowFault] = field(default_factory=list)
    mended: _Position | None = None

    def text(self, name: str) -> str:
        value = _CONTROL.sub("", self.cells.get(name, "")).strip()
        if len(value) > _MAX_TEXT:
            self.remark(name, f"The text is longer than {_MAX_TEXT:,} letters; the rest was cut.")
            value = value[:_MAX_TEXT]
        return value

    def word(self, name: str) -> str:
        value = self.text(name)
        return "" if is_unknown_word(value) else value

    def remark(self, name: str, message: str) -> None:
        self.faults.append(RowFault(self.number, name, message, is_kept=True))

    def reject(self, name: str, message: str) -> None:
        self.faults.append(RowFault(self.number, name, message))

    def read(self, name: str, parse: Callable[[str], Any], meaning: str) -> Any:
        """Return what a cell means; a cell that means nothing leaves a remark."""
        text = self.word(name)
        value = parse(text) if text else None
        if text and value is None:
            self.remark(name, f'"{_short(text)}" is no {meaning}, so it was left empty.')
        return value


def _parse_row(row: _Row, extra: dict[str, str], is_here: IsHere | None) -> FamilyResource | None:
    name = " ".join(row.text("name").split())
    if not name:
        row.reject("name", "The name is missing, so the place can't be listed. Add a name.")
        return None
    if len(name) > _MAX_NAME:
        row.reject(
            "name",
            f"The name has {len(row.cells['name']):,} letters, so it can't be a name. "
            "Look for a missing quote mark, or shorten it.",
        )
        return None
    is_confidential = _confidential(row)
    location_type = _location_type(row)
    address: dict[str, Any] = address_of(row.word)
    lon, lat, problem = _coordinates(row, is_here)
    has_address = any(address[part] for part in ("address", "street", "city", "zip"))
    if location_type == "virtual" or is_confidential:
        if problem is None and lon is not None:
            kind = "confidential" if is_confidential else "virtual"
            row.remark("lat", f"The place is {kind}, so its coordinates were not kept.")
        lon = lat = row.mended = None
    elif problem is not None and has_address:
        row.remark("lat", f"The coordinates can't be used ({problem}), so we took the address.")
    elif row.mended is not None:
        lon, lat = row.mended
        row.remark("lat", f"We mended the coordinates ({problem}): now they lie in the district.")
    elif problem is not None:
        row.reject(
            "lat",
            f"The coordinates can't be used ({problem}) and there is no address, so the place "
            "can't be put on the map. Correct the coordinates or add an address.",
        )
        return None
    elif lon is None and not has_address:
        row.reject(
            "address",
            "There is neither an address nor coordinates, so the place can't be put on the map. "
            "Add one of them, or mark the service as virtual.",
        )
        return None
    return FamilyResource(
        name=name,
        confidential=is_confidential,
        location_type=location_type,
        lon=lon,
        lat=lat,
        extra=extra,
        translations={code: told for code in TRANSLATED_LANGUAGES if (told := _told(row, code))},
        **address,
        **_service(row),
        **_partnership(row),
        **_placing(row, is_placed=lon is not None),
    )


def _service(row: _Row) -> dict[str, Any]:
    """Return what families ask: what, when, in which language, for whom and for how much."""
    cost = row.text("cost")
    is_free = parse_free(cost)
    if is_free is None:
        is_free = parse_yes_no(row.text("is_free"))
        is_free = parse_free(row.text("is_free")) if is_free is None else is_free
    hours = row.text("hours")
    opening_hours = _opening_hours(hours) if not is_unknown_word(hours) else ""
    if opening_hours is None:
        row.remark(
            "hours",
            f"We can't read \"{_short(hours)}\" as opening hours, so we don't know when it is "
            'open. Write them like "Mon-Fri 9am-5pm".',
        )
    codes, unknown = parse_languages(row.word("languages"))
    for one in unknown:
        row.remark("languages", f'"{_short(one)}" is no language that we know; it is not kept.')
    min_age = row.read("min_age", _not_negative, "age")
    max_age = row.read("max_age", _not_negative, "age")
    if min_age is not None and max_age is not None and min_age > max_age:
        row.remark("min_age", "The lowest age is above the highest; please check both.")
    return {
        "id": row.text("id"),
        "organization": row.text("organization"),
        "category": _category(row),
        "description": row.text("description"),
        "languages": codes,
        "hours": hours,
        "opening_hours": opening_hours or "",
        "phone": row.text("phone"),
        "email": row.text("email"),
        "website": row.text("website"),
        "cost": cost,
        "is_free": is_free,
        "eligibility": row.text("eligibility"),
        "min_age": min_age,
        "max_age": max_age,
        "capacity": row.read("capacity", _not_negative, "number of places"),
        "childcare_on_site": row.read("childcare_on_site", parse_yes_no, "yes or no"),
        "wheelchair_accessible": row.read("wheelchair_accessible", _accessible, "yes or no"),
    }


def _told(row: _Row, language: str) -> dict[str, str]:
    """Return the texts for families that the row has in another language."""
    texts = {name: row.text(translated_column(name, language)) for name in TRANSLATED_FIELDS}
    texts["name"] = " ".join(texts["name"].split())
    if len(texts["name"]) > _MAX_NAME:
        row.remark(
            translated_column("name", language),
            say(
                "The translated name has {n} letters, so it can't be a name and was left out.",
                n=f"{len(texts['name']):,}",
            ),
        )
        texts["name"] = ""
    return {name: text for name, text in texts.items() if text}


def _partnership(row: _Row) -> dict[str, Any]:
    """Return what staff keep about the partner."""
    aspects = {
        fold(name): aspect.id
        for aspect in readiness_aspects()
        for name in (aspect.id, *aspect.label.values())
    }
    parts = split_list(row.word("readiness").replace(",", ";"))
    return {
        "readiness": tuple(dict.fromkeys(aspects.get(fold(part), part) for part in parts)),
        "stage": row.text("stage"),
        "trust": row.text("trust"),
        "feedback": row.text("feedback"),
        "tie_holder": row.text("tie_holder"),
        "last_contact_on": row.read("last_contact_on", _date, "date"),
        "verified_on": row.read("verified_on", _date, "date"),
        "verified_by": row.text("verified_by"),
        "notes": row.text("notes"),
        "source": row.text("source"),
    }


def _placing(row: _Row, *, is_placed: bool) -> dict[str, Any]:
    """Return how the place came by its point; a list that doesn't say so placed it itself."""
    if not is_placed:
        return {}
    placed_by = row.text("placed_by")
    if placed_by not in {"geocoder", "hand", "osm", "online"}:
        return {"placed_by": "file"}
    score = parse_number(row.text("score"))
    return {"placed_by": placed_by, "precision": row.text("precision"), "score": score}


# --- single fields ---------------------------------------------------------------------------


def _category(row: _Row) -> str:
    text = row.word("category")
    parts = split_list(text)
    if len(parts) > 1:
        row.remark("category", f'A place has one category; "{_short(parts[0])}" was taken.')
    return category_id(parts[0]) if parts else ""


def _confidential(row: _Row) -> bool:
    text = row.word("confidential")
    said = parse_yes_no(text)
    if text and said is None:
        row.remark(
            "confidential",
            f'"{_short(text)}" is neither yes nor no; to be safe, the place is treated as '
            "confidential.",
        )
        return True
    return bool(said)


def _location_type(row: _Row) -> str:
    text = row.word("location_type")
    word = fold(text)
    if word in _ONLINE or parse_yes_no(text) is True:
        return "virtual"
    if word in _POSTAL:
        return "postal"
    if word and word not in _PHYSICAL and parse_yes_no(text) is None:
        row.remark(
            "location_type",
            f'"{_short(text)}" is neither physical, postal nor virtual; we took it as physical.',
        )
    return "physical"


def _coordinates(
    row: _Row, is_here: IsHere | None
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
            word = "latitude" if name == "lat" else "longitude"
            if not texts[name]:
                return None, None, f"the {word} is missing"
            return None, None, f'the {word} "{_short(texts[name])}" is not a number'
    if lon is None or lat is None:
        return None, None, "latitude or longitude is missing"
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


@lru_cache(maxsize=4096)
def _opening_hours(text: str) -> str | None:
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


def _short(text: str, limit: int = 60) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
