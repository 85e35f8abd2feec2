"""Gap questions to a workspace, and what can be asked for."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from mapping.errors import DataFileError, NoDataForAreaError, UnknownNameError
from mapping.gaps.analysis import GapResult, analyse, rounded
from mapping.gaps.needs import Need, need_from_ready
from mapping.operations import loading
from mapping.operations.district import MODES, District
from mapping.partners.hours import next_weekday_time

__all__ = [
    "Audience",
    "GapAnswer",
    "GapQuestion",
    "gaps",
    "home_groups",
    "modes",
]

GapAnswer = GapResult
Audience = Literal["public", "staff"]


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
    age
        The age in years that the place has to take.
    step_free
        Place and way have to work without steps.
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
    age: float | None = None
    step_free: bool = False


def modes(district: District) -> list[str]:
    """Return the ways of travelling that can be answered for, best first."""
    return list(MODES) if district.has_streets() else ["line"]


def home_groups(district: District) -> list[str]:
    """Return the names of the student groups that have home points."""
    points_df = district.store.homes.points()
    return sorted(group for group in points_df["group"].unique() if group)


def gaps(
    district: District,
    question: GapQuestion,
    *,
    audience: Audience = "staff",
    partners_gdf: gpd.GeoDataFrame | None = None,
) -> GapResult:
    """Answer a gap question; for the public every count is rounded to 5.

    ``partners_gdf`` stands in for the workspace's own list: what if it were another one?

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
        partners_gdf=district.store.partners.frame() if partners_gdf is None else partners_gdf,
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
        age=need.age if question.age is None else question.age,
        step_free=question.step_free or need.step_free,
    )
