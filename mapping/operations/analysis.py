"""Gap questions to a workspace, and what can be asked for."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from mapping.errors import DataFileError, NoDataForAreaError, UnknownNameError
from mapping.gaps.analysis import GapResult, analyse, rounded
from mapping.gaps.groups import WhomItHits
from mapping.gaps.groups import whom_it_hits as groups_hit
from mapping.gaps.needs import Need, need_from_ready
from mapping.operations import loading
from mapping.operations.district import MODES, District
from mapping.operations.frames import Frames, frames_of
from mapping.operations.needs import find_need
from mapping.operations.transit import When, parse_when
from mapping.partners.hours import next_weekday_time
from mapping.travel.points import TravelModel
from mapping.wording import say

__all__ = [
    "Audience",
    "GapAnswer",
    "GapQuestion",
    "gaps",
    "home_groups",
    "modes",
    "whom_it_hits",
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
        ``walk``, ``drive``, ``transit`` or ``line``; ``None`` takes the need's, else walking, and
        where no streets are loaded the straight-line estimate in place of walking.
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
    when
        Day and departures; for transit, which can't be answered without a day. What it leaves
        open is taken from the ready need.
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
    when: When | None = None


def modes(district: District) -> list[str]:
    """Return the ways of travelling that can be answered for, best first."""
    if not district.has_streets():
        return ["line"]
    return [mode for mode in MODES if mode != "transit" or district.has_transit()]


def home_groups(district: District) -> list[str]:
    """Return the names of the student groups that have home points."""
    return list(frames_of(district).groups)


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
        No home areas are loaded, or no streets or timetable for the mode asked for.
    MappingError
        The mode is transit and nobody said which day.
    """
    frames = frames_of(district)
    reporting_gdf, areas_gdf, points_df = _homes(district, frames, question.zone)
    need, when = _need(district, frames, question), _when(district, frames, question)
    result = analyse(
        need,
        partners_gdf=frames.partners_gdf if partners_gdf is None else partners_gdf,
        reporting_gdf=reporting_gdf,
        areas_gdf=areas_gdf,
        points_df=points_df,
        groups=frames.groups,
        travel=district.travel(need.mode, when=when),
        step_free_travel=_step_free_travel(district, need),
        demand_df=frames.points_df if question.zone else None,
        country="US",
        region=frames.region,
        timezone=frames.timezone,
        departures=_departures(when) if need.mode == "transit" else None,
    )
    if need.mode == "transit":
        notes = district.timetables.notes(when)
        result = dataclasses.replace(result, warnings=(*notes, *result.warnings))
    return rounded(result) if audience == "public" else result


def whom_it_hits(
    district: District, question: GapQuestion, *, audience: Audience = "staff"
) -> WhomItHits:
    """Return how a need hits each group of students, against all of them.

    The group of the question is left aside. Each row shows what the question with that group
    would show; for the public every cell is rounded to 5 before it is summed.

    Raises
    ------
    UnknownNameError, NoDataForAreaError
        As for `gaps`.
    """
    frames = frames_of(district)
    reporting_gdf, _, points_df = _homes(district, frames, question.zone)
    need = _need(district, frames, dataclasses.replace(question, group=None))
    when = _when(district, frames, question)
    return groups_hit(
        need,
        partners_gdf=frames.partners_gdf,
        reporting_gdf=reporting_gdf,
        points_df=points_df,
        groups=frames.groups,
        travel=district.travel(need.mode, when=when),
        step_free_travel=_step_free_travel(district, need),
        country="US",
        region=frames.region,
        timezone=frames.timezone,
        public=audience == "public",
    )


def _step_free_travel(district: District, need: Need) -> TravelModel | None:
    """Return how families walk without steps, if that is asked for and known."""
    if need.step_free and need.mode == "walk":
        return district.travel("walk", step_free=True)
    return None


def _homes(
    district: District, frames: Frames, zone: str | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, pd.DataFrame]:
    """Return reporting areas, input areas and home points, of one attendance zone if asked."""
    if frames.areas_gdf.empty:
        raise NoDataForAreaError(
            say(
                "No home areas are loaded, so we can't say whom a service reaches. Add a file of "
                "areas with student counts (add-homes, or the Set-up page)."
            )
        )
    homes = frames.reporting_gdf, frames.areas_gdf, frames.points_df
    return _in_zone(district, zone, *homes) if zone else homes


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
        valid = ", ".join(sorted(zones_gdf["name"])) or say("none are loaded")
        raise UnknownNameError(
            say(
                'There is no attendance zone called "{name}". The zones are: {valid}.',
                name=name,
                valid=valid,
            )
        )
    inside = reporting_gdf.representative_point().within(zone_gdf.geometry.union_all())
    kept_gdf = reporting_gdf[inside]
    if kept_gdf.empty:
        raise NoDataForAreaError(
            say(
                'No home area has its middle in the attendance zone "{name}". Choose another '
                "zone, or leave the zone out.",
                name=name,
            )
        )
    ids = set(kept_gdf["reporting_id"])
    return (
        kept_gdf.reset_index(drop=True),
        areas_gdf[areas_gdf["reporting_id"].isin(ids)].reset_index(drop=True),
        points_df[points_df["reporting_id"].isin(ids)].reset_index(drop=True),
    )


def _need(district: District, frames: Frames, question: GapQuestion) -> Need:
    """Return the need that a question asks for."""
    today = datetime.now(ZoneInfo(frames.timezone)).date()
    region = frames.region
    if question.need:
        ready = find_need(district, question.need)
        need = need_from_ready(ready, today=today, region=region)
    elif question.category:
        need = Need(category=question.category)
    else:
        raise DataFileError(
            say("Nothing was asked for yet. Say which need or which category you ask about.")
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


def _when(district: District, frames: Frames, question: GapQuestion) -> When | None:
    """Return when families set out; a ready need by bus and train says what was left open."""
    when = question.when
    ready = find_need(district, question.need) if question.need else None
    if ready is None or not ready.travel_on or (when is not None and when.day is not None):
        return when
    window = parse_when(None, ready.travel_from, ready.travel_to)
    if when is not None and when != When():
        window = when
    today = datetime.now(ZoneInfo(frames.timezone)).date()
    moment = next_weekday_time(
        f"{ready.travel_on} {ready.travel_from}", today=today, region=frames.region
    )
    return dataclasses.replace(window, day=moment.date())


def _departures(when: When | None) -> tuple[datetime, datetime] | None:
    """Return a window of departures as two moments."""
    if when is None or when.day is None:
        return None
    midnight = datetime.combine(when.day, time())
    first, last = (midnight + timedelta(minutes=m) for m in (when.start_min, when.end_min))
    return first, last
