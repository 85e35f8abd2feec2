"""Minutes around a place: from it to all partners, for the filter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.errors import UnknownNameError
from mapping.maps.places import mappable
from mapping.operations import loading
from mapping.operations.catchments import departures_around
from mapping.operations.district import District
from mapping.operations.frames import frames_of
from mapping.partners.translations import in_language
from mapping.travel import Points
from mapping.travel.points import TravelModel
from mapping.wording import say

__all__ = [
    "PARTNER",
    "SCHOOL",
    "minutes_from",
    "minutes_from_schools",
    "schools",
    "start_places",
]

PARTNER: Final = "partner:"
SCHOOL: Final = "school:"


def start_places(district: District, *, language: str = "en") -> dict[str, str]:
    """Return the places that minutes can be counted from: key and name, schools first, by name.

    Names are in the reader's language (ISO 639-1) where they are translated. Every name occurs
    once: a second "Lincoln" is "Lincoln (2)". Confidential and virtual places and those without a
    position are left out.
    """
    frame_gdf = _starts(district, language)
    given: dict[str, int] = {}
    names: dict[str, str] = {}
    for key, name in zip(frame_gdf["key"], frame_gdf["name"], strict=True):
        given[name] = given.get(name, 0) + 1
        names[key] = name if given[name] == 1 else f"{name} ({given[name]})"
    return names


def minutes_from(
    district: District, place: str, *, mode: str, at: datetime | None = None
) -> Mapping[str, float]:
    """Return the minutes from a place to each partner, by partner id.

    Parameters
    ----------
    place
        A key of ``start_places``.
    mode
        ``walk``, ``drive``, ``transit`` or ``line``.
    at
        District time, naive, by bus and train alone: people set out within the hour that has
        begun, and the median over its departures counts. The clock's by default.

    Returns
    -------
    Mapping
        Infinite where no way leads. A partner without a position, or where no street is within
        500 m, is missing: nobody can tell. All are if there is no street at the place itself.

    Raises
    ------
    UnknownNameError
        There is no such place.
    NoDataForAreaError
        The mode needs streets or a timetable, and there is none.
    """
    starts_gdf = _starts(district)
    found_gdf = starts_gdf[starts_gdf["key"] == place]
    if found_gdf.empty:
        raise UnknownNameError(
            say(
                "The place that minutes are counted from is not on the map any more. Choose "
                "another."
            )
        )
    point = found_gdf.geometry.iloc[0]
    when = None
    if mode == "transit":
        when = departures_around(at, frames_of(district).timezone)
    start = Points.of(float(point.x), float(point.y))
    return _minutes(district, district.travel(mode, when=when), start)[0]


def schools(district: District) -> pd.DataFrame:
    """Return the school sites that minutes can be counted from, by name: id, name, lon, lat.

    One row per site, in the order and with the names of ``start_places``; degrees.
    """
    starts_gdf = _starts(district)
    sites_gdf = starts_gdf[starts_gdf["key"].str.startswith(SCHOOL)].drop_duplicates("key")
    names = start_places(district)
    return pd.DataFrame(
        {
            "id": sites_gdf["key"].str.removeprefix(SCHOOL),
            "name": [names[key] for key in sites_gdf["key"]],
            "lon": sites_gdf.geometry.x,
            "lat": sites_gdf.geometry.y,
        }
    ).reset_index(drop=True)


def minutes_from_schools(
    district: District, schools_df: pd.DataFrame, *, mode: str
) -> list[Mapping[str, float]]:
    """Return what ``minutes_from`` does for each row of ``schools``, same order.

    ``mode`` is ``walk``, ``drive`` or ``line``.

    Raises
    ------
    NoDataForAreaError
        The mode needs streets, and there are none.
    """
    return _minutes(district, district.travel(mode), Points.from_frame(schools_df))


def _minutes(district: District, model: TravelModel, starts: Points) -> list[Mapping[str, float]]:
    """Return for each start the minutes to each partner of whom they are known."""
    places_gdf = mappable(frames_of(district).partners_gdf)
    ends = Points.from_frame(places_gdf)
    unreached = np.where(model.has_streets(ends), np.inf, np.nan)
    minutes = np.where(model.has_streets(starts)[:, None], unreached[None, :], np.nan)
    pairs_df = model.pairs(starts, ends)
    at = pairs_df["origin"].to_numpy(), pairs_df["destination"].to_numpy()
    minutes[at] = pairs_df["minutes"].to_numpy()
    ids = [str(one) for one in places_gdf["id"]]
    return [
        {one: float(value) for one, value in zip(ids, row, strict=True) if not np.isnan(value)}
        for row in minutes
    ]


def _starts(district: District, language: str = "en") -> gpd.GeoDataFrame:
    """Return key, name and point of the places that minutes can be counted from."""
    sites_gdf = loading.layer(district, "school_sites")
    partners_gdf = in_language(mappable(frames_of(district).partners_gdf), language)
    parts = []
    for prefix, frame_gdf in ((SCHOOL, sites_gdf), (PARTNER, partners_gdf)):
        frame_gdf = frame_gdf[frame_gdf.geometry.notna() & ~frame_gdf.geometry.is_empty]
        parts.append(
            pd.DataFrame(
                {
                    "key": prefix + frame_gdf["id"].astype(str),
                    "name": frame_gdf["name"].astype(str),
                    "geometry": frame_gdf.geometry.representative_point(),
                }
            ).sort_values(["name", "key"])
        )
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:4326")
