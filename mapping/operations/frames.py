"""What gap questions read of a workspace, read once and kept until something is written."""

import threading
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

import geopandas as gpd
import pandas as pd

from mapping.operations.district import District

__all__ = ["Frames", "frames_of"]


@dataclass(frozen=True)
class Frames:
    """The stored tables behind a gap question; nobody may change them.

    Parameters
    ----------
    version
        The data version at which they were read.
    partners_gdf, areas_gdf, reporting_gdf, points_df
        As the store gives them: partners, input areas, reporting areas, home points.
    groups
        Names of the student groups that have home points, sorted.
    timezone, region
        Of the district: IANA name, and the state's two letters or ``None``.
    """

    version: int
    partners_gdf: gpd.GeoDataFrame
    areas_gdf: gpd.GeoDataFrame
    reporting_gdf: gpd.GeoDataFrame
    points_df: pd.DataFrame
    groups: tuple[str, ...]
    timezone: str
    region: str | None


_KEPT: Final[WeakKeyDictionary[District, Frames]] = WeakKeyDictionary()
_LOCK: Final = threading.Lock()


def frames_of(district: District) -> Frames:
    """Return the tables of a workspace as of now; safe to call from several threads."""
    version = district.store.data_version()
    with _LOCK:
        kept = _KEPT.get(district)
    if kept is None or kept.version != version:
        kept = _read(district, version)
        with _LOCK:
            _KEPT[district] = kept
    return kept


def _read(district: District, version: int) -> Frames:
    points_df = district.store.homes.points()
    return Frames(
        version=version,
        partners_gdf=district.store.partners.frame(),
        areas_gdf=district.store.homes.areas(),
        reporting_gdf=district.store.homes.reporting(),
        points_df=points_df,
        groups=tuple(sorted(str(name) for name in points_df["group"].unique() if name)),
        timezone=district.timezone,
        region=district.state or None,
    )
