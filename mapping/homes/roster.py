"""Reading a roster at the door: where students live and which groups they belong to.

Everything else in the file, names and student numbers first of all, is dropped here. Nothing of
a student row is stored, logged or quoted in a message; messages name rows by their number only.
Even column names are not quoted: in a file without headings the first row is a student.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping import geo
from mapping.errors import DataFileError, NoDataForAreaError, PrivacyError, SettingsError
from mapping.files.headers import column_values, match_columns, split_expression
from mapping.files.tables import Table
from mapping.files.values import clean_text, parse_coordinate, parse_yes_no
from mapping.homes.corrections import NO_CORRECTIONS, Corrections, OnUnplaced, UnplacedStudent
from mapping.homes.personal import ROSTER_FIELDS, dropped_kinds, is_personal
from mapping.vocabulary import fold
from mapping.wording import say

__all__ = [
    "ROSTER_FIELDS",
    "LeftOut",
    "Locate",
    "LocatedHome",
    "Roster",
    "RosterAddress",
    "read_roster",
]

_REASONS: Final[Mapping[str, str]] = {
    "no_address": say("The row has no address and no position."),
    "not_found": say("The address is not in the address reference."),
    "ambiguous": say("The address fits several places."),
    "coarse": say("Only the street or town of the address could be found, not the house."),
    "po_box": say("The address is a P.O. box, which nobody lives in."),
    "not_an_address": say("What stands in the address column is no address."),
    "coordinates": say("Latitude and longitude are no place."),
    "swapped": say("Latitude and longitude look swapped."),
    "no_minus": say("The longitude seems to have lost its minus sign."),
    "left_out": say("The row was left out by hand."),
}
_OTHER_REASON: Final = say("The address could not be placed.")

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LeftOut:
    """A row of an input file that was left out: its number as people see it, and why."""

    row: int
    reason: str


@dataclass(frozen=True, repr=False)
class RosterAddress:
    """A student's address, on its way to being placed. It never shows itself in text.

    Either ``text`` (one line) or the parts are filled.
    """

    text: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""

    def __repr__(self) -> str:
        return "RosterAddress(hidden)"

    __str__ = __repr__


class LocatedHome(Protocol):
    """What placing one address answers; the words of ``outcome`` are those of geocoding."""

    @property
    def lon(self) -> float | None:
        """Degrees, or nothing."""

    @property
    def lat(self) -> float | None:
        """Degrees, or nothing."""

    @property
    def outcome(self) -> str:
        """``placed`` has a position; every other word has none that counts here."""


Locate = Callable[[Sequence[RosterAddress]], Sequence[LocatedHome]]


@dataclass(frozen=True, repr=False)
class Roster:
    """Students as positions and groups, in memory only. It shows nothing of itself in text.

    Parameters
    ----------
    lon, lat
        Position of each student who was placed, in degrees.
    groups
        Per grouping column the value of each of these students; "" if there is none.
    crossed
        Names of grouping columns that cross others.
    outside
        Students that the address reference puts outside the district.
    unplaced
        Students without a position, by outcome.
    left_out
        Rows of the unplaced, with reasons.
    dropped
        Kinds of personal facts that were in the file and were dropped.
    other_columns
        How many more columns were not read.
    rows_in
        Rows of the file.
    """

    lon: _Floats
    lat: _Floats
    groups: dict[str, npt.NDArray[np.object_]]
    crossed: tuple[str, ...]
    outside: int
    unplaced: dict[str, int]
    left_out: tuple[LeftOut, ...]
    dropped: tuple[str, ...]
    other_columns: int
    rows_in: int


def read_roster(
    table: Table,
    *,
    locate: Locate | None,
    mapping: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
    corrections: Corrections = NO_CORRECTIONS,
    on_unplaced: OnUnplaced | None = None,
) -> Roster:
    """Take positions and groups from a roster, and nothing else.

    Parameters
    ----------
    table
        One row per student.
    locate
        Places addresses on this machine, in the order given; ``None`` if no address reference is
        loaded. It is asked for each different address once, and only for rows without
        coordinates.
    mapping
        Column by field, for the fields address, street, city, state, zip, lat, lon.
    groups
        Grouping columns; ``home_language+no_car`` crosses two.
    corrections
        What a person said about rows that could not be placed before.
    on_unplaced
        Told of each row that can't be placed now, with its address; it must keep that in memory.

    Raises
    ------
    DataFileError
        No column holds an address or a position, a chosen column doesn't exist, or the table has
        no rows.
    PrivacyError
        A grouping column holds names or student numbers.
    NoDataForAreaError
        Addresses are to be placed and there is no address reference.
    """
    columns = _columns(table, mapping or {})
    if not len(table.df):
        raise DataFileError(
            say(
                "The roster has column names but no rows below them, so there are no students to "
                "place. Check that the right file and sheet were chosen."
            )
        )
    chosen, crossed = _groupings(table, groups)
    lon, lat, outcome = _positions(table, columns)
    corrected = _corrected(table, corrections, (lon, lat, outcome))
    wanted = np.flatnonzero(outcome == "")
    _place_addresses(table, columns, wanted, locate, (lon, lat, outcome), corrected)
    placed = np.flatnonzero(outcome == "placed")
    faulty = [at for at, word in enumerate(outcome) if word not in {"placed", "outside"}]
    if on_unplaced is not None:
        _tell(table, columns, faulty, outcome, corrected, on_unplaced)
    used = {part for column in columns.values() for part in column.split("+")}
    used.update(part for parts in crossed.values() for part in parts)
    dropped, other = dropped_kinds(table.df.columns, used)
    return Roster(
        lon=lon[placed],
        lat=lat[placed],
        groups={name: values[placed] for name, values in chosen.items()},
        crossed=tuple(name for name, parts in crossed.items() if len(parts) > 1),
        outside=int((outcome == "outside").sum()),
        unplaced=dict(sorted(Counter(str(outcome[at]) for at in faulty).items())),
        left_out=tuple(
            LeftOut(int(table.row_numbers[at]), _REASONS.get(str(outcome[at]), _OTHER_REASON))
            for at in faulty
        ),
        dropped=dropped,
        other_columns=other,
        rows_in=len(table.df),
    )


def _columns(table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    # The messages of match_columns list the columns; here these may be a student's row.
    for field, column in mapping.items():
        if field not in ROSTER_FIELDS:
            raise DataFileError(
                say(
                    'A roster has no field called "{field}". The fields are: {fields}.',
                    field=field,
                    fields=", ".join(ROSTER_FIELDS),
                )
            )
        _require_column(table, column)
    columns = match_columns(table.df.columns, ROSTER_FIELDS, mapping)
    has_position = "lat" in columns and "lon" in columns
    if not (has_position or "address" in columns or "street" in columns):
        raise DataFileError(
            say(
                "We can't find where students live in this file: it has no column called address, "
                "none called street, and not both of lat and lon. Write these names into the first "
                "row of the file, or say which column is meant, for example address=Home Addr."
            )
        )
    return columns


def _require_column(table: Table, wanted: str) -> list[str]:
    parts: list[str] | None = None
    try:
        parts = split_expression(table.df.columns, wanted)
    except DataFileError:
        parts = None
    if parts is None:
        raise DataFileError(
            say(
                'The roster has no column called "{column}". Compare it with the first row of the '
                "file, letter by letter, and choose again.",
                column=wanted,
            )
        )
    return parts


def _groupings(
    table: Table, groups: Sequence[str]
) -> tuple[dict[str, npt.NDArray[np.object_]], dict[str, list[str]]]:
    """Return the values of each grouping, and the columns it is made of."""
    chosen: dict[str, npt.NDArray[np.object_]] = {}
    made_of: dict[str, list[str]] = {}
    for wanted in dict.fromkeys(groups):
        parts = _require_column(table, wanted)
        for part in parts:
            if is_personal(fold(part)):
                raise PrivacyError(
                    say(
                        'Students can\'t be grouped by "{column}": names, numbers, birth dates and '
                        "addresses are dropped when a roster is read. Choose a column that many "
                        "students share, such as home_language or grade.",
                        column=wanted,
                    )
                )
        labels = ["_".join(re.findall(r"\w+", part)) for part in parts]
        values = [_group_values(table.df[part]) for part in parts]
        name = "+".join(labels)
        chosen[name] = np.array(
            [
                "+".join(f"{label}={one}" for label, one in zip(labels, row, strict=True))
                if all(row)
                else ""
                for row in zip(*values, strict=True)
            ],
            dtype=object,
        )
        made_of[name] = parts
    return chosen, made_of


def _group_values(cells: pd.Series) -> list[str]:
    """Return a column's values with one spelling each; yes/no columns say "yes" and "no"."""
    texts = [" ".join(clean_text(cell).split()) for cell in cells]
    filled = [text for text in texts if text]
    answers = {text: parse_yes_no(text) for text in set(filled)}
    has_words = any(text.isalpha() for text in answers)
    if has_words and all(answer is not None for answer in answers.values()):
        return [("yes" if answers[text] else "no") if text else "" for text in texts]
    spellings: dict[str, Counter[str]] = {}
    for text in filled:
        spellings.setdefault(text.casefold(), Counter())[text] += 1
    best = {key: min(one, key=lambda text: (-one[text], text)) for key, one in spellings.items()}
    return [best[text.casefold()] if text else "" for text in texts]


def _positions(
    table: Table, columns: Mapping[str, str]
) -> tuple[_Floats, _Floats, npt.NDArray[np.object_]]:
    """Return positions given in the file; the outcome is "" where an address is to be placed."""
    rows = len(table.df)
    lon, lat = np.full(rows, np.nan), np.full(rows, np.nan)
    outcome = np.full(rows, "", dtype=object)
    has_address = _has_address(table, columns)
    outcome[~has_address] = "no_address"
    if "lat" in columns and "lon" in columns:
        lats, lons = (column_values(table.df, columns[field]) for field in ("lat", "lon"))
        for at, (lat_text, lon_text) in enumerate(zip(lats, lons, strict=True)):
            if not (lat_text or lon_text):
                continue
            one_lat, one_lon = parse_coordinate(lat_text), parse_coordinate(lon_text)
            fault = _position_fault(one_lon, one_lat)
            if one_lat is None or one_lon is None or fault:
                if not has_address[at]:
                    outcome[at] = fault
                continue
            lon[at], lat[at], outcome[at] = one_lon, one_lat, "placed"
    return lon, lat, outcome


def _position_fault(lon: float | None, lat: float | None) -> str:
    """Return what is wrong with a position, as an outcome; empty if it can be a place."""
    if lon is None or lat is None:
        return "coordinates"
    slip = geo.find_slip(lon, lat)
    if slip is not None:
        return "no_minus" if (slip.lon, slip.lat) == (-lon, lat) else "swapped"
    return "coordinates" if geo.require_lonlat(lon, lat) else ""


def _has_address(table: Table, columns: Mapping[str, str]) -> npt.NDArray[np.bool_]:
    filled = np.zeros(len(table.df), dtype=bool)
    for field in ("address", "street"):
        if field in columns:
            filled |= column_values(table.df, columns[field]).ne("").to_numpy(dtype=bool)
    return filled


def _place_addresses(
    table: Table,
    columns: Mapping[str, str],
    wanted: npt.NDArray[np.int64],
    locate: Locate | None,
    answer: tuple[_Floats, _Floats, npt.NDArray[np.object_]],
    corrected: Mapping[int, RosterAddress],
) -> None:
    """Fill in position and outcome of the rows whose address is to be placed."""
    if not len(wanted):
        return
    if locate is None:
        raise NoDataForAreaError(
            say(
                "The roster has addresses, and no address reference is loaded to place them with. "
                "Add one (add-addresses), or a roster with columns lat and lon."
            )
        )
    addresses = _addresses(table, columns, wanted)
    addresses = [corrected.get(int(at), one) for at, one in zip(wanted, addresses, strict=True)]
    different = list(dict.fromkeys(addresses))
    found: Sequence[LocatedHome] | None = None
    failure = ""
    try:
        found = locate(different)
    except (NoDataForAreaError, SettingsError):
        raise
    except Exception as error:  # whatever it is, its text may quote an address
        failure = type(error).__name__
    if found is None or len(found) != len(different):
        raise DataFileError(
            say(
                "The addresses of the roster could not be placed because of a fault on our side. "
                "Nothing was imported. Load the address reference again and try once more."
            ),
            detail=failure,
        )
    by_address = dict(zip(different, found, strict=True))
    lon, lat, outcome = answer
    for at, address in zip(wanted, addresses, strict=True):
        one = by_address[address]
        outcome[at] = one.outcome
        if one.outcome == "placed":
            if one.lon is None or one.lat is None or geo.require_lonlat(one.lon, one.lat):
                outcome[at] = "not_found"
            else:
                lon[at], lat[at] = one.lon, one.lat


def _corrected(
    table: Table,
    corrections: Corrections,
    answer: tuple[_Floats, _Floats, npt.NDArray[np.object_]],
) -> dict[int, RosterAddress]:
    """Put corrections in the place of what the file says; return the new addresses by position."""
    lon, lat, outcome = answer
    addresses = {}
    for at, row in enumerate(table.row_numbers.tolist() if corrections else ()):
        one = corrections.get(row)
        if one is None:
            continue
        lon[at] = lat[at] = np.nan
        if one.is_left_out:
            outcome[at] = "left_out"
        elif one.lon is not None and one.lat is not None:
            lon[at], lat[at], outcome[at] = one.lon, one.lat, "placed"
        elif one.address.strip():
            outcome[at] = ""
            addresses[at] = RosterAddress(text=one.address.strip())
    return addresses


def _tell(
    table: Table,
    columns: Mapping[str, str],
    faulty: Sequence[int],
    outcome: npt.NDArray[np.object_],
    corrected: Mapping[int, RosterAddress],
    on_unplaced: OnUnplaced,
) -> None:
    """Tell of the rows without a place, as they stand in the file."""
    written = _addresses(table, columns, np.array(faulty, dtype=np.int64))
    for at, address in zip(faulty, written, strict=True):
        one = corrected.get(at, address)
        on_unplaced(
            UnplacedStudent(
                row=int(table.row_numbers[at]),
                street=one.text or one.street,
                city=one.city,
                state=one.state,
                zip=one.zip,
                outcome=str(outcome[at]),
            )
        )


def _addresses(
    table: Table, columns: Mapping[str, str], wanted: npt.NDArray[np.int64]
) -> list[RosterAddress]:
    empty = pd.Series([""] * len(table.df), dtype="str")
    cells = {
        field: (column_values(table.df, columns[field]) if field in columns else empty).to_numpy()
        for field in ("address", "street", "city", "state", "zip")
    }
    found = []
    for at in wanted:
        line, street, city, state, zip_code = (str(cells[field][at]) for field in cells)
        has_town = bool(city or zip_code)
        is_whole = not has_town or (bool(city) and city.casefold() in line.casefold())
        if line and (is_whole or "," in line) and not (street and has_town):
            found.append(RosterAddress(text=line))
        else:
            found.append(RosterAddress(street=street or line, city=city, state=state, zip=zip_code))
    return found
