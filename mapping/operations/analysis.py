"""Questions to a workspace: addresses, travel minutes, gaps."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping import geo
from mapping.errors import DataFileError, NoDataForAreaError, UnknownNameError
from mapping.files.headers import match_columns
from mapping.files.tables import read_table
from mapping.files.writing import write_csv
from mapping.gaps.analysis import GapResult, analyse, rounded
from mapping.gaps.needs import Need, need_from_ready
from mapping.geocoding.batch import geocode_table
from mapping.geocoding.resume import Journal, journal_path, run_key
from mapping.operations import loading
from mapping.operations.district import MODES, District
from mapping.operations.outcome import Outcome
from mapping.partners.hours import next_weekday_time
from mapping.progress import Progress
from mapping.travel import Points, TravelModel

__all__ = [
    "Audience",
    "GapAnswer",
    "GapQuestion",
    "gaps",
    "geocode_file",
    "home_groups",
    "modes",
    "travel_file",
]

GapAnswer = GapResult
Audience = Literal["public", "staff"]
_POINT_COLUMNS: Final = {
    "id": ("name", "key", "origin_id", "destination_id"),
    "lon": ("longitude", "lng", "x"),
    "lat": ("latitude", "y"),
}


@dataclass(frozen=True)
class GapQuestion:
    """What is asked: a ready need or a category, and conditions that override the need's own.

    Parameters
    ----------
    need, category
        Id of a ready need, or a category; one of the two.
    mode
        ``walk``, ``drive`` or ``line``; ``None`` takes the need's, else walking, and where no
        streets are loaded the straight-line estimate in place of walking.
    minutes
        The limit; a trip of exactly this length is inside.
    open_at
        "Tue 18:00" or an ISO date and time, in the district's time.
    language
        Language of the service, name or ISO 639-1 code.
    group
        Only these students.
    zone
        Name of an attendance zone: only home areas whose middle lies in it.
    """

    need: str | None = None
    category: str | None = None
    mode: str | None = None
    minutes: float | None = None
    open_at: str | None = None
    language: str | None = None
    free: bool = False
    childcare: bool = False
    group: str | None = None
    zone: str | None = None


def modes(district: District) -> list[str]:
    """Return the ways of travelling that can be answered for, best first."""
    return list(MODES) if district.has_streets() else ["line"]


def home_groups(district: District) -> list[str]:
    """Return the names of the student groups that have home points."""
    points_df = district.store.homes.points()
    return sorted(group for group in points_df["group"].unique() if group)


def gaps(district: District, question: GapQuestion, *, audience: Audience = "staff") -> GapResult:
    """Answer a gap question; for the public every count is rounded to 5.

    Raises
    ------
    UnknownNameError
        The need, category, mode, group or time is not known; the message lists the valid ones.
    NoDataForAreaError
        No home areas are loaded, or no streets for the mode asked for.
    """
    reporting_gdf = district.store.homes.reporting()
    areas_gdf = district.store.homes.areas()
    if areas_gdf.empty:
        raise NoDataForAreaError(
            "No home areas are loaded, so we can't say whom a service reaches. Add a file of "
            "areas with student counts (add-homes, or the Set-up page)."
        )
    need = _need(district, question)
    everyone_df = points_df = district.store.homes.points()
    if question.zone:
        reporting_gdf, areas_gdf, points_df = _in_zone(
            district, question.zone, reporting_gdf, areas_gdf, points_df
        )
    result = analyse(
        need,
        partners_gdf=district.store.partners.frame(),
        reporting_gdf=reporting_gdf,
        areas_gdf=areas_gdf,
        points_df=points_df,
        groups=tuple(home_groups(district)),
        travel=district.travel(need.mode),
        demand_df=everyone_df,
        country="US",
        region=district.state or None,
        timezone=district.timezone,
    )
    return rounded(result) if audience == "public" else result


def _in_zone(
    district: District,
    name: str,
    reporting_gdf: gpd.GeoDataFrame,
    areas_gdf: gpd.GeoDataFrame,
    points_df: pd.DataFrame,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, pd.DataFrame]:
    """Return home data of the reporting areas whose middle lies in an attendance zone."""
    zones_gdf = loading.layer(district, "attendance_zones")
    zone_gdf = zones_gdf[zones_gdf["name"] == name]
    if zone_gdf.empty:
        valid = ", ".join(sorted(zones_gdf["name"])) or "none are loaded"
        raise UnknownNameError(
            f'There is no attendance zone called "{name}". The zones are: {valid}.'
        )
    inside = reporting_gdf.representative_point().within(zone_gdf.geometry.union_all())
    kept_gdf = reporting_gdf[inside]
    if kept_gdf.empty:
        raise NoDataForAreaError(
            f'No home area has its middle in the attendance zone "{name}". Choose another zone, or '
            "leave the zone out."
        )
    ids = set(kept_gdf["reporting_id"])
    return (
        kept_gdf.reset_index(drop=True),
        areas_gdf[areas_gdf["reporting_id"].isin(ids)].reset_index(drop=True),
        points_df[points_df["reporting_id"].isin(ids)].reset_index(drop=True),
    )


def geocode_file(
    district: District,
    source: Path,
    target: Path,
    *,
    coarse: bool,
    workers: int,
    progress: Progress,
) -> Outcome:
    """Look up every row of a file, offline, and write one row per input row in the same order.

    A run that was stopped goes on where it was when the same file is looked up again.

    Raises
    ------
    NoDataForAreaError
        No address reference is loaded.
    """
    geocoder = district.geocoder()
    if geocoder is None:
        raise NoDataForAreaError(
            "No address reference is loaded, so we can't look addresses up. Add the county's "
            "address ranges (add-addresses); the Set-up page says where they are published."
        )
    table = read_table(source)
    notes = list(table.notices)
    key = run_key(source, geocoder.index, district.state)
    with Journal(journal_path(target), key) as journal:
        if journal.known:
            notes.append(
                f"An earlier run of this file was stopped; {len(journal.known):,} of its answers "
                "were taken over."
            )
        result_df = geocode_table(
            table.df,
            geocoder,
            coarse=coarse,
            workers=workers,
            progress=progress,
            journal=journal,
        )
        write_csv(result_df, target)
        journal.remove()
    outcomes = result_df["outcome"].value_counts()
    return Outcome(
        rows_in=len(table.df),
        rows_out=len(result_df),
        warnings=notes,
        details={"outcomes": {str(name): int(count) for name, count in outcomes.items()}},
    )


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


def _need(district: District, question: GapQuestion) -> Need:
    """Return the need that a question asks for."""
    today = datetime.now(ZoneInfo(district.timezone)).date()
    region = district.state or None
    if question.need:
        need = need_from_ready(question.need, today=today, region=region)
    elif question.category:
        need = Need(category=question.category)
    else:
        raise DataFileError(
            "Nothing was asked for yet. Say which need or which category you ask about."
        )
    mode = question.mode or need.mode
    if question.mode is None and mode == "walk" and not district.has_streets():
        mode = "line"  # the answer says itself that this is an estimate
    open_at = need.open_at
    if question.open_at:
        open_at = next_weekday_time(question.open_at, today=today, region=region)
    return dataclasses.replace(
        need,
        mode=mode,
        limit_min=need.limit_min if question.minutes is None else question.minutes,
        open_at=open_at,
        language=question.language or need.language,
        free=question.free or need.free,
        childcare=question.childcare or need.childcare,
        group=question.group or "",
    )
