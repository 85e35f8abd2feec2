"""Travel minutes between two lists of places, file to file."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from mapping import geo
from mapping.errors import DataFileError
from mapping.files.headers import match_columns
from mapping.files.tables import read_table
from mapping.files.writing import write_csv
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.progress import Progress
from mapping.travel import Points, TravelModel

__all__ = ["travel_file"]

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
    progress: Progress,
) -> Outcome:
    """Write travel minutes from each origin to each destination, or to the nearest two.

    ``junction_delay_s`` are seconds lost on arriving at each junction; for driving alone.
    """
    travel = district.travel(mode, junction_delay_s=junction_delay_s)
    starts, notes = _points(origins)
    ends, more_notes = _points(destinations)
    progress(0.1, "Finding the way")
    notes += more_notes
    if nearest:
        result_df = _nearest_table(travel, starts, ends, limit_min)
    else:
        result_df = _pairs_table(travel, starts, ends, mode, limit_min)
    write_csv(result_df, target)
    progress(1.0, "Done")
    for places, what in ((starts, "origins"), (ends, "destinations")):
        far = int((np.isfinite(places.lon) & ~travel.has_streets(places)).sum())
        if far:
            lie = f"{far} of the {what} lie" if far > 1 else f"One of the {what} lies"
            notes.append(
                f"{lie} more than 500 m from any street of this mode, so there are no minutes."
            )
    return Outcome(
        rows_in=len(starts.ids) + len(ends.ids),
        rows_out=len(result_df),
        warnings=notes,
        details={"mode": mode, "estimate": travel.is_estimate},
    )


def _nearest_table(
    travel: TravelModel, starts: Points, ends: Points, limit_min: float | None
) -> pd.DataFrame:
    found = travel.nearest(starts, ends, k=2)
    minutes, metres, index = found.minutes.copy(), found.metres, found.index.copy()
    within_df = travel.within(starts, ends, limit_min=np.inf if limit_min is None else limit_min)
    counts = np.bincount(within_df["origin"].to_numpy(), minlength=len(starts.ids))
    if limit_min is not None:
        index[minutes > limit_min] = -1
    names = np.append(ends.ids.astype(object), "")
    gone = index < 0
    return pd.DataFrame(
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


def _pairs_table(
    travel: TravelModel, starts: Points, ends: Points, mode: str, limit_min: float | None
) -> pd.DataFrame:
    pairs_df = travel.pairs(starts, ends, limit_min=limit_min)
    if limit_min is None:
        every = pd.MultiIndex.from_product(
            [range(len(starts.ids)), range(len(ends.ids))], names=["origin", "destination"]
        )
        pairs_df = pairs_df.set_index(["origin", "destination"]).reindex(every).reset_index()
    pairs_df = pairs_df.sort_values(["origin", "destination"])
    return pd.DataFrame(
        {
            "origin_id": starts.ids[pairs_df["origin"].to_numpy()],
            "destination_id": ends.ids[pairs_df["destination"].to_numpy()],
            "mode": mode,
            "minutes": pairs_df["minutes"].round(2).to_numpy(),
            "metres": pairs_df["metres"].round().astype("Int64").to_numpy(),
        }
    )


def _points(path: Path) -> tuple[Points, list[str]]:
    """Return the places of a file; a row that is no place keeps its id and has no position."""
    table = read_table(path)
    columns = match_columns(table.df.columns, _POINT_COLUMNS)
    missing = [name for name in ("id", "lon", "lat") if name not in columns]
    if missing:
        raise DataFileError(
            f'We can\'t find the column {", ".join(missing)} in "{path.name}". Its columns are '
            f"{', '.join(table.columns)}. Name them id, lon and lat."
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
        rows = f"{len(wrong)} rows" if len(wrong) > 1 else "One row"
        notes.append(
            f'{rows} of "{path.name}" without a usable position, so without minutes '
            f"(row {row}: {reason})."
        )
    return Points.of(lon, lat, ids=table.df[columns["id"]].tolist()), notes
