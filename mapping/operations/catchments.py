"""Who can get to a place: the area around it, the students who live there, the partners near."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry import MultiPolygon

from mapping.gaps.results import PUBLIC_ROUNDING
from mapping.maps.places import mappable
from mapping.operations.analysis import Audience
from mapping.operations.district import District
from mapping.operations.frames import frames_of
from mapping.operations.transit import When
from mapping.travel import Points, TravelModel, catchment_areas

__all__ = ["Catchment", "catchment", "departures_around", "steps_to"]

_LAST_HOUR: Final = 23
_STEPS: Final[Mapping[int, tuple[int, ...]]] = {
    5: (5,),
    10: (5, 10),
    15: (5, 10, 15),
    20: (5, 10, 15, 20),
    30: (10, 20, 30),
    45: (15, 30, 45),
    60: (15, 30, 45, 60),
}


@dataclass(frozen=True)
class Catchment:
    """The catchment of one place.

    Parameters
    ----------
    mode, limits_min
        How people travel, and the minutes of each step, rising; the last is the limit.
    areas
        One shape per step in degrees (EPSG:4326), each holding the one before.
    students, all_students
        Students within the limit, and all who have a home point; sums of whole home points, for
        the public rounded to 5 in each reporting area. ``None`` where no homes are loaded.
    minutes
        Of each partner that a map may show and that lies within the limit, by id.
    has_streets
        Whether there is a street within 500 m of the place; without, nobody can tell.
    is_estimate
        Whether minutes are estimated from the straight line.
    """

    mode: str
    limits_min: tuple[int, ...]
    areas: tuple[MultiPolygon, ...] = field(repr=False)
    students: int | None
    all_students: int | None
    minutes: Mapping[str, float] = field(repr=False)
    has_streets: bool
    is_estimate: bool


def steps_to(limit_min: int) -> tuple[int, ...]:
    """Return the minutes at which a catchment is drawn, up to and with the limit."""
    return _STEPS.get(limit_min, (limit_min,))


def catchment(
    district: District,
    lon: float,
    lat: float,
    *,
    mode: str,
    limit_min: int,
    at: datetime | None = None,
    audience: Audience = "public",
) -> Catchment:
    """Return from where a place can be reached; the place is kept nowhere.

    Parameters
    ----------
    lon, lat
        The place, in degrees (EPSG:4326).
    mode
        ``walk``, ``drive``, ``transit`` or ``line``.
    limit_min
        Minutes; a trip of exactly this length is inside.
    at
        District time, naive, by bus and train alone: people set out within the hour that has
        begun, and the median over its departures counts. The clock's by default.

    Raises
    ------
    UnknownNameError
        There is no such mode.
    NoDataForAreaError
        The mode needs streets or a timetable, and there is none.
    """
    frames = frames_of(district)
    when = departures_around(at, frames.timezone) if mode == "transit" else None
    model = district.travel(mode, when=when)
    place = Points.of(lon, lat)
    limits = steps_to(limit_min)
    homes_df = frames.points_df[frames.points_df["group"] == ""]
    places_gdf = mappable(frames.partners_gdf)
    minutes = _within(model, Points.from_frame(places_gdf), place, limit_min)
    students = all_students = None
    if len(homes_df):
        inside = _within(model, Points.from_frame(homes_df), place, limit_min) <= limit_min
        students = _students(homes_df[inside], audience)
        all_students = _students(homes_df, audience)
    near = np.flatnonzero(minutes <= limit_min)
    ids = [str(each) for each in places_gdf["id"]]
    return Catchment(
        mode=mode,
        limits_min=limits,
        areas=tuple(catchment_areas(model, lon, lat, limits_min=limits)),
        students=students,
        all_students=all_students,
        minutes={ids[row]: float(minutes[row]) for row in near.tolist()},
        has_streets=bool(model.has_streets(place)[0]),
        is_estimate=model.is_estimate,
    )


def departures_around(at: datetime | None, timezone: str) -> When:
    """Return the hour of departures that has begun at a district time; the clock's by default."""
    now = at or datetime.now(ZoneInfo(timezone)).replace(tzinfo=None)
    begins = min(now.hour, _LAST_HOUR) * 60
    return When(now.date(), begins, begins + 60)


def _within(
    model: TravelModel, origins: Points, place: Points, limit_min: float
) -> npt.NDArray[np.float64]:
    """Return minutes from each origin to the place; infinity beyond the limit."""
    pairs_df: pd.DataFrame = model.within(origins, place, limit_min=limit_min)
    minutes = np.full(len(origins), np.inf)
    minutes[pairs_df["origin"].to_numpy()] = pairs_df["minutes"].to_numpy()
    return minutes


def _students(homes_df: pd.DataFrame, audience: Audience) -> int:
    """Return the students of some home points; for the public each area's are rounded first."""
    cells = homes_df.groupby("reporting_id")["students"].sum().to_numpy(dtype=float)
    if audience == "public":
        cells = np.floor(cells / PUBLIC_ROUNDING + 0.5) * PUBLIC_ROUNDING
    return int(cells.sum())
