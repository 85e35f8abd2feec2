"""Rows of somebody's partner list become records of ours, or faults that say what to mend.

Nothing is guessed silently: a row is taken, taken with a remark, or left out with a reason. Text
is data and stays as typed, markup and all; whoever shows it must show it as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from mapping.files.headers import column_values, split_expression
from mapping.files.values import (
    is_unknown_word,
    parse_free,
    parse_number,
    parse_yes_no,
    split_list,
)
from mapping.partners.address_cells import address_of
from mapping.partners.columns import IGNORED_COLUMNS, OTHER_MARK
from mapping.partners.languages import parse_languages
from mapping.partners.row_cells import (
    IsHere,
    Position,
    Row,
    RowFault,
    read_category,
    read_confidential,
    read_coordinates,
    read_hours,
    read_location_type,
    short,
)
from mapping.store.matching import identity_keys, nearby_keys
from mapping.store.records import (
    TRANSLATED_FIELDS,
    TRANSLATED_LANGUAGES,
    FamilyResource,
    translated_column,
)
from mapping.vocabulary import fold, readiness_aspects
from mapping.wording import say

__all__ = [
    "IsHere",
    "Parsed",
    "RowFault",
    "parse_rows",
]

_MAX_NAME: Final = 300


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
    mended: Mapping[int, Position] = field(default_factory=dict)

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
    mended: dict[int, Position] = {}
    for at, number in enumerate(numbers):
        row = Row(int(number), {name: cells[at] for name, cells in values.items()})
        extra = {name: cells[at] for name, cells in extra_columns.items() if cells[at]}
        record = _parse_row(row, extra, is_here)
        if record is not None:
            if record.id in seen:
                row.remark(
                    "id",
                    say(
                        "It has the id of row {row}, so it replaces that row.", row=seen[record.id]
                    ),
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


def _remark_repeat(row: Row, record: FamilyResource, placed: dict[str, int]) -> None:
    """Say so if a row without an id means the same place as one before; remember its keys."""
    earlier = next((placed[key] for key in nearby_keys(record) if key in placed), None)
    if earlier is not None:
        row.remark(
            "name",
            say(
                "It has the name and place of row {row}, so both became one partner; where they "
                "differ, this row counts. If they are two services, give each a name of its own.",
                row=earlier,
            ),
        )
    for key in identity_keys(record):
        placed[key] = row.number


def _parse_row(row: Row, extra: dict[str, str], is_here: IsHere | None) -> FamilyResource | None:
    name = " ".join(row.text("name").split())
    if not name:
        row.reject("name", say("The name is missing, so the place can't be listed. Add a name."))
        return None
    if len(name) > _MAX_NAME:
        row.reject(
            "name",
            say(
                "The name has {n} letters, so it can't be a name. "
                "Look for a missing quote mark, or shorten it.",
                n=f"{len(row.cells['name']):,}",
            ),
        )
        return None
    is_confidential = read_confidential(row)
    location_type = read_location_type(row)
    address: dict[str, Any] = address_of(row.word)
    lon, lat, problem = read_coordinates(row, is_here)
    has_address = any(address[part] for part in ("address", "street", "city", "zip"))
    if location_type == "virtual" or is_confidential:
        if problem is None and lon is not None:
            why = say("The place is virtual, so its coordinates were not kept.")
            if is_confidential:
                why = say("The place is confidential, so its coordinates were not kept.")
            row.remark("lat", why)
        lon = lat = row.mended = None
    elif problem is not None and has_address:
        row.remark(
            "lat",
            say(
                "The coordinates can't be used ({problem}), so we took the address.",
                problem=problem,
            ),
        )
    elif row.mended is not None:
        lon, lat = row.mended
        row.remark(
            "lat",
            say(
                "We mended the coordinates ({problem}): now they lie in the district.",
                problem=problem,
            ),
        )
    elif problem is not None:
        row.reject(
            "lat",
            say(
                "The coordinates can't be used ({problem}) and there is no address, so the place "
                "can't be put on the map. Correct the coordinates or add an address.",
                problem=problem,
            ),
        )
        return None
    elif lon is None and not has_address:
        row.reject(
            "address",
            say(
                "There is neither an address nor coordinates, so the place can't be put on the "
                "map. Add one of them, or mark the service as virtual."
            ),
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


def _service(row: Row) -> dict[str, Any]:
    """Return what families ask: what, when, in which language, for whom and for how much."""
    cost = row.text("cost")
    is_free = parse_free(cost)
    if is_free is None:
        is_free = parse_yes_no(row.text("is_free"))
        is_free = parse_free(row.text("is_free")) if is_free is None else is_free
    hours = row.text("hours")
    opening_hours = read_hours(hours) if not is_unknown_word(hours) else ""
    if opening_hours is None:
        row.remark(
            "hours",
            say(
                "We can't read \"{hours}\" as opening hours, so we don't know when it is open. "
                'Write them like "Mon-Fri 9am-5pm".',
                hours=short(hours),
            ),
        )
    codes, unknown = parse_languages(row.word("languages"))
    for one in unknown:
        row.remark(
            "languages",
            say('"{cell}" is no language that we know; it is not kept.', cell=short(one)),
        )
    min_age, max_age = row.age("min_age"), row.age("max_age")
    if min_age is not None and max_age is not None and min_age > max_age:
        row.remark("min_age", say("The lowest age is above the highest; please check both."))
    return {
        "id": row.text("id"),
        "organization": row.text("organization"),
        "category": read_category(row),
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
        "capacity": row.capacity("capacity"),
        "childcare_on_site": row.answer("childcare_on_site"),
        "wheelchair_accessible": row.access("wheelchair_accessible"),
    }


def _told(row: Row, language: str) -> dict[str, str]:
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


def _partnership(row: Row) -> dict[str, Any]:
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
        "last_contact_on": row.day("last_contact_on"),
        "verified_on": row.day("verified_on"),
        "verified_by": row.text("verified_by"),
        "notes": row.text("notes"),
        "source": row.text("source"),
    }


def _placing(row: Row, *, is_placed: bool) -> dict[str, Any]:
    """Return how the place came by its point; a list that doesn't say so placed it itself."""
    if not is_placed:
        return {}
    placed_by = row.text("placed_by")
    if placed_by not in {"geocoder", "hand", "osm", "online"}:
        return {"placed_by": "file"}
    score = parse_number(row.text("score"))
    return {"placed_by": placed_by, "precision": row.text("precision"), "score": score}
