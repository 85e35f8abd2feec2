"""Travel minutes between two lists of places, file to file."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from mapping import geo
from mapping.errors import DataFileError
from mapping.files.headers import match_columns
from mapping.files.tables import read_table
from mapping.files.writing import write_csv
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.transit import When
from mapping.progress import Progress
from mapping.travel import Points, TransitModel, TravelModel
from mapping.wording import say, say_plural

__all__ = ["travel_file"]

_SPREAD: Final = {"p25_minutes": 2, "p75_minutes": 2, "share_of_departures": 4}
"""Columns that transit adds, with their decimals."""
_POINT_COLUMNS: Final = {
    "id": ("name", "key", "origin_id", "destination_id"),
    "lon": ("longitude", "lng", "x"),
    "lat": ("latitude", "y"),
}


def travel_file(
    district: District,
    origins: Path,
    destinations: Path,
    target: Path,
    *,
    mode: str,
    limit_min: float | None,
    nearest: bool,
    junction_delay_s: float = 0.0,
    when: When | None = None,
    progress: Progress,
) -> Outcome:
    """Write travel minutes from each origin to each destination, or to the nearest two.

    ``junction_delay_s`` are seconds lost on arriving at each junction; for driving alone.
    ``when`` is the day and the departures; for transit alone, which adds how much the departures
    differ: quartiles, and the share of those that arrive (with a limit: within it).
    """
    travel = district.travel(mode, junction_delay_s=junction_delay_s, when=when)
    starts, notes = _points(origins)
    if isinstance(travel, TransitModel):
        notes += district.timetables.notes(when)
    elif when is not None and when.day is not None:
        notes.append(say("The day was not used: it matters for bus and train (transit) only."))
    ends, more_notes = _points(destinations)
    progress(0.1, say("Finding the way"))
    notes += more_notes
    if nearest:
        result_df = _nearest_table(travel, starts, ends, limit_min)
    else:
        result_df = _pairs_table(travel, starts, ends, mode, limit_min)
    write_csv(result_df, target)
    progress(1.0, say("Done"))
    for places, what in ((starts, say("origins")), (ends, say("destinations"))):
        far = int((np.isfinite(places.lon) & ~travel.has_streets(places)).sum())
        if far:
            notes.append(
                say_plural(
                    "One of the {what} lies more than 500 m from any street of this mode, so "
                    "there are no minutes.",
                    "{n} of the {what} lie more than 500 m from any street of this mode, so "
                    "there are no minutes.",
                    far,
                    what=what,
                )
            )
    details: dict[str, Any] = {"mode": mode, "estimate": travel.is_estimate}
    if isinstance(travel, TransitModel):
        details["date"] = travel.day.isoformat()
        details["from"], details["to"] = _clock(travel.start_min), _clock(travel.end_min)
        details["departures"] = travel.departures_count
    return Outcome(
        rows_in=len(starts.ids) + len(ends.ids),
        rows_out=len(result_df),
        warnings=notes,
        details=details,
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _nearest_table(
    travel: TravelModel, starts: Points, ends: Points, limit_min: float | None
) -> pd.DataFrame:
    found = travel.nearest(starts, ends, k=2)
    minutes, metres, index = found.minutes.copy(), found.metres, found.index.copy()
    limit = np.inf if limit_min is None else limit_min
    within_df = travel.within(starts, ends, limit_min=limit)
    counts = np.bincount(within_df["origin"].to_numpy(), minlength=len(starts.ids))
    if limit_min is not None:
        index[minutes > limit_min] = -1
    names = np.append(ends.ids.astype(object), "")
    gone = index < 0
    result_df = pd.DataFrame(
        {
            "origin_id": starts.ids,
            "nearest_id": names[index[:, 0]],
            "minutes": np.where(gone[:, 0], np.nan, minutes[:, 0]).round(2),
            "metres": pd.array(np.where(gone[:, 0], np.nan, metres[:, 0]).round(), dtype="Int64"),
            "second_id": names[index[:, 1]],
            "second_minutes": np.where(gone[:, 1], np.nan, minutes[:, 1]).round(2),
            "reachable_count": counts,
        }
    )
    if isinstance(travel, TransitModel):
        # Of each departure to whichever place is fastest then.
        told = travel.departures(starts, ends)
        result_df["share_of_departures"] = told.share_within(limit).round(4)
    return result_df


def _pairs_table(
    travel: TravelModel, starts: Points, ends: Points, mode: str, limit_min: float | None
) -> pd.DataFrame:
    pairs_df = _spread(travel, starts, ends, limit_min)
    if limit_min is None:
        every = pd.MultiIndex.from_product(
            [range(len(starts.ids)), range(len(ends.ids))], names=["origin", "destination"]
        )
        pairs_df = pairs_df.set_index(["origin", "destination"]).reindex(every).reset_index()
    pairs_df = pairs_df.sort_values(["origin", "destination"])
    more = {
        name: pairs_df[name].round(digits).to_numpy()
        for name, digits in _SPREAD.items()
        if name in pairs_df
    }
    return pd.DataFrame(
        {
            "origin_id": starts.ids[pairs_df["origin"].to_numpy()],
            "destination_id": ends.ids[pairs_df["destination"].to_numpy()],
            "mode": mode,
            "minutes": pairs_df["minutes"].round(2).to_numpy(),
            "metres": pairs_df["metres"].round().astype("Int64").to_numpy(),
            **more,
        }
    )


def _spread(
    travel: TravelModel, starts: Points, ends: Points, limit_min: float | None
) -> pd.DataFrame:
    """Return all pairs; for transit with quartiles and the share of departures that work."""
    if not isinstance(travel, TransitModel):
        return travel.pairs(starts, ends, limit_min=limit_min)
    limit = np.inf if limit_min is None else limit_min
    pairs_df = travel.statistics(starts, ends, limit_min=limit)
    if limit_min is not None:
        pairs_df = pairs_df[pairs_df["minutes"] <= limit_min]
    pairs_df = pairs_df.replace(np.inf, np.nan)
    return pairs_df.rename(
        columns={
            "p25_min": "p25_minutes",
            "p75_min": "p75_minutes",
            "share_within": "share_of_departures",
        }
    )


def _points(path: Path) -> tuple[Points, list[str]]:
    """Return the places of a file; a row that is no place keeps its id and has no position."""
    table = read_table(path)
    columns = match_columns(table.df.columns, _POINT_COLUMNS)
    missing = [name for name in ("id", "lon", "lat") if name not in columns]
    if missing:
        raise DataFileError(
            say(
                'We can\'t find the column {missing} in "{file}". Its columns are {columns}. '
                "Name them id, lon and lat.",
                missing=", ".join(missing),
                file=path.name,
                columns=", ".join(table.columns),
            )
        )
    lon, lat = (
        pd.to_numeric(table.df[columns[name]], errors="coerce").to_numpy(dtype=float, copy=True)
        for name in ("lon", "lat")
    )
    notes = list(table.notices)
    wrong = [
        (int(row), reason)
        for row, x, y in zip(table.row_numbers, lon, lat, strict=True)
        if (reason := geo.require_lonlat(x, y))
    ]
    bad = np.isin(table.row_numbers, [row for row, _ in wrong])
    lon[bad], lat[bad] = np.nan, np.nan
    if wrong:
        row, reason = wrong[0]
        notes.append(
            say_plural(
                'One row of "{file}" without a usable position, so without minutes (row {row}: '
                "{reason}).",
                '{n} rows of "{file}" without a usable position, so without minutes (row {row}: '
                "{reason}).",
                len(wrong),
                file=path.name,
                row=row,
                reason=reason,
            )
        )
    return Points.of(lon, lat, ids=table.df[columns["id"]].tolist()), notes
