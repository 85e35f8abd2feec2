"""A table of addresses in, the binding columns of the geocoding result out."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.errors import DataFileError
from mapping.files.headers import column_values, match_columns
from mapping.geocoding.local import LocalGeocoder, outside_district
from mapping.geocoding.resume import Journal
from mapping.geocoding.types import AddressParts, GeocodeResult
from mapping.progress import Progress, no_progress, with_time_left
from mapping.wording import say

__all__ = [
    "RESULT_COLUMNS",
    "WORST_FIRST",
    "geocode_table",
    "outcome_summary",
    "place_addresses",
    "table_addresses",
]

RESULT_COLUMNS: Final = (
    "id",
    "input_address",
    "lon",
    "lat",
    "precision",
    "score",
    "outcome",
    "matched_address",
    "source",
    "candidates",
)
WORST_FIRST: Final = (
    *("not_an_address", "not_found", "ambiguous", "outside", "po_box", "coarse", "placed"),
)
"""Outcomes in the order in which they need somebody's eye."""
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": (),
    "address": ("full_address", "one_line_address", "home_address", "mailing_address", "addr"),
    "number": ("house_number", "house_no", "street_number", "addr_number"),
    "street": ("street_address", "address1", "address_1", "address_line_1", "line1"),
    "city": ("town", "municipality"),
    "state": ("st", "region", "state_code"),
    "zip": ("zipcode", "zip_code", "postcode", "postal_code", "zip5"),
}


def table_addresses(
    table_df: pd.DataFrame, *, mapping: Mapping[str, str] | None = None
) -> list[str | AddressParts]:
    """Return one address per row: the cell of ``address``, else the parts.

    A house number in a column of its own is put before the street.

    Raises
    ------
    DataFileError
        The table has neither an address nor a street column.
    """
    fields = match_columns(table_df.columns, _SYNONYMS, mapping)
    if "address" not in fields and "street" not in fields:
        raise DataFileError(
            say(
                "We can't find an address column. The columns are {columns}. Name one of them "
                "address, or give street, city, state and zip.",
                columns=", ".join(map(str, table_df.columns)),
            )
        )
    cells = {
        field: column_values(table_df, column).fillna("").astype("str").tolist()
        for field, column in fields.items()
        if field != "id"
    }
    blank = [""] * len(table_df)
    lines = cells.get("address", blank)
    if "street" not in cells:
        return list(lines)
    streets = cells["street"]
    if "number" in cells:
        # A street that begins with a number has its own; what the column counts is another thing.
        streets = [
            street if street[:1].isdigit() else f"{number} {street}".strip()
            for number, street in zip(cells["number"], streets, strict=True)
        ]
    parts = zip(
        lines,
        streets,
        cells.get("city", blank),
        cells.get("state", blank),
        cells.get("zip", blank),
        strict=True,
    )
    return [
        line if line.strip() or "address" in cells else AddressParts(street, city, state, zip_code)
        for line, street, city, state, zip_code in parts
    ]


def geocode_table(
    table_df: pd.DataFrame,
    geocoder: LocalGeocoder,
    *,
    coarse: bool = False,
    workers: int = 1,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = no_progress,
    journal: Journal | None = None,
) -> pd.DataFrame:
    """Place every row of a table; one result per row, in the same order.

    Parameters
    ----------
    table_df
        Text columns ``address``, else ``street, city, state, zip``; ``id``, else rows are
        numbered from 1.
    geocoder
        The local geocoder; nothing leaves the machine.
    coarse
        Give coordinates to coarse answers too (street, ZIP, city), not only to placed ones.
    workers
        Processes for the addresses that don't match to the letter.
    mapping
        Column by field, where the names don't tell.
    progress
        Told how far it is and how long it will take; it may stop the work.
    journal
        Takes the answers as they come, and gives those of a run that was stopped.

    Returns
    -------
    DataFrame
        The columns of :data:`RESULT_COLUMNS`; ``lon`` and ``lat`` are NaN where there is no
        position, ``candidates`` is a JSON list.

    Raises
    ------
    DataFileError
        The table has no address column.
    """
    addresses = table_addresses(table_df, mapping=mapping)
    fields = match_columns(table_df.columns, _SYNONYMS, mapping)
    count = len(table_df)
    if "id" in fields:
        ids = column_values(table_df, fields["id"]).fillna("").astype("str").tolist()
        ids = [known or str(row) for row, known in enumerate(ids, start=1)]
    else:
        ids = [str(row) for row in range(1, count + 1)]
    progress(0.0, say("Reading {n} addresses", n=f"{count:,}"))
    answers = geocoder.answers(
        addresses, workers=workers, progress=with_time_left(progress), journal=journal
    )
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    exact = np.array([result is None for result in answers.results], dtype=bool)
    lon[exact], lat[exact] = answers.lon[exact], answers.lat[exact]
    precision = np.where(answers.is_range, "range", "point").astype(object)
    score = np.round(answers.score, 3)
    outcome = np.full(count, "placed", dtype=object)
    matched: list[str] = [""] * count
    source: list[str] = [""] * count
    candidates: list[str] = ["[]"] * count
    inside = geocoder.inside(lon, lat)
    places = np.flatnonzero(exact).tolist()
    rows, numbers = answers.row.tolist(), answers.number.tolist()
    ranges = answers.is_range.tolist()
    for place in places:
        matched[place], source[place] = answers.texts(ranges[place], rows[place], numbers[place])
    for place in np.flatnonzero(exact & ~inside).tolist():
        outcome[place], precision[place] = "outside", ""
        lon[place] = lat[place] = np.nan
    others = np.flatnonzero(~exact).tolist()
    results = [answers.result(place) for place in others]
    here = geocoder.inside(
        np.array([result.lon for result in results], dtype=float),
        np.array([result.lat for result in results], dtype=float),
    )
    for place, result, is_here in zip(others, results, here.tolist(), strict=True):
        if result.outcome == "placed" and not is_here:
            result = outside_district(result)
        outcome[place], precision[place] = result.outcome, result.precision
        score[place] = result.score
        matched[place], source[place] = result.matched_address, result.source
        if result.candidates:
            candidates[place] = json.dumps([c.as_dict() for c in result.candidates])
        if _shows_position(result, coarse=coarse):
            lon[place], lat[place] = result.lon, result.lat
    progress(1.0, say("{n} addresses are looked up", n=f"{count:,}"))
    return pd.DataFrame(
        {
            "id": pd.Series(ids, dtype="str"),
            "input_address": pd.Series([_one_line(a) for a in addresses], dtype="str"),
            "lon": _seven_places(lon),
            "lat": _seven_places(lat),
            "precision": pd.Series(precision, dtype="str"),
            "score": score,
            "outcome": pd.Series(outcome, dtype="str"),
            "matched_address": pd.Series(matched, dtype="str"),
            "source": pd.Series(source, dtype="str"),
            "candidates": pd.Series(candidates, dtype="str"),
        }
    )


def place_addresses(
    addresses: Sequence[str | AddressParts],
    geocoder: LocalGeocoder,
    *,
    progress: Progress = no_progress,
    journal: Journal | None = None,
) -> list[GeocodeResult]:
    """Return the answers for addresses that are nobody's home, in order.

    They are those of :meth:`LocalGeocoder.locate_many`; with a journal, a stopped run goes on.
    """
    progress(0.0, say("Reading {n} addresses", n=f"{len(addresses):,}"))
    answers = geocoder.answers(addresses, progress=with_time_left(progress), journal=journal)
    results = [answers.result(at) for at in range(len(addresses))]
    inside = geocoder.inside(
        np.array([result.lon for result in results], dtype=float),
        np.array([result.lat for result in results], dtype=float),
    )
    return [
        outside_district(result) if result.outcome == "placed" and not is_here else result
        for result, is_here in zip(results, inside.tolist(), strict=True)
    ]


def outcome_summary(
    outcomes: Sequence[str], *, worst_first: Sequence[str] = WORST_FIRST
) -> list[tuple[str, int, float]]:
    """Return (outcome, rows, share of all rows) for each outcome that occurs, worst first."""
    counts = Counter(outcomes)
    total = sum(counts.values())
    return [(name, counts[name], counts[name] / total) for name in worst_first if counts[name]]


def _seven_places(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Round to 1e-7 degree; halves go one way, however the last bits of a position came about."""
    return np.round(np.round(degrees, 9), 7)


def _shows_position(result: GeocodeResult, *, coarse: bool) -> bool:
    return result.outcome == "placed" or (coarse and result.outcome == "coarse")


def _one_line(address: str | AddressParts) -> str:
    return address if isinstance(address, str) else address.one_line()
