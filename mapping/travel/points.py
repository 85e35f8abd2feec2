"""What goes into a travel search and what comes out, and what every way of travelling offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Nearest", "Points", "Snapped", "TravelModel"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Points:
    """Places to travel from or to, one per position; handed around as one object.

    Two ``Points`` are equal only if they are the same object, so that a model can remember where
    it put them on the streets for as long as they live.

    Parameters
    ----------
    ids
        Text ids; ties are decided by the smaller one.
    lon, lat
        Degrees (EPSG:4326). A place with a missing coordinate can't be reached.
    """

    ids: npt.NDArray[np.str_]
    lon: _Floats
    lat: _Floats

    @classmethod
    def of(
        cls, lon: npt.ArrayLike, lat: npt.ArrayLike, *, ids: Sequence[str] | None = None
    ) -> Self:
        """Return points from coordinates in degrees; ids are the positions if not given."""
        lons = np.atleast_1d(np.asarray(lon, dtype=np.float64))
        lats = np.atleast_1d(np.asarray(lat, dtype=np.float64))
        names = [str(position) for position in range(len(lons))] if ids is None else list(ids)
        if not len(lons) == len(lats) == len(names):
            raise ValueError(f"{len(lons)} lon, {len(lats)} lat, {len(names)} ids")
        return cls(np.asarray(names, dtype=np.str_), lons, lats)

    @classmethod
    def from_frame(cls, frame_df: pd.DataFrame, *, id_column: str = "id") -> Self:
        """Return points from columns ``lon`` and ``lat``, else from a geometry in EPSG:4326.

        Parameters
        ----------
        frame_df
            One row per place. Missing coordinates (or an empty geometry) are kept as NaN.
        id_column
            Column with the ids; without such a column, the positions are the ids.
        """
        if {"lon", "lat"} <= set(frame_df.columns):
            lon = pd.to_numeric(frame_df["lon"], errors="coerce").to_numpy(dtype=np.float64)
            lat = pd.to_numeric(frame_df["lat"], errors="coerce").to_numpy(dtype=np.float64)
        elif isinstance(frame_df, gpd.GeoDataFrame):
            places = frame_df.geometry
            if places.crs is not None and not places.crs.is_geographic:
                raise ValueError("points must be in EPSG:4326")
            lon = places.x.to_numpy(dtype=np.float64)
            lat = places.y.to_numpy(dtype=np.float64)
        else:
            raise ValueError("a frame of points needs lon and lat, or a geometry")
        ids = None
        if id_column in frame_df.columns:
            ids = ["" if pd.isna(each) else str(each) for each in frame_df[id_column]]
        return cls.of(lon, lat, ids=ids)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def ranks(self) -> _Ints:
        """Place of each id when sorted (then by position): 0 for the smallest."""
        order = np.argsort(self.ids, kind="stable")
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        return ranks


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest destinations of each origin, best first; (n origins, k) in every array.

    Parameters
    ----------
    minutes
        Minutes, to a millionth; infinity where there is no (further) destination in reach.
    metres
        Metres along that fastest way; infinity likewise.
    index
        Positions in the destinations, all different within a row; -1 where there is none.
    """

    minutes: _Floats
    metres: _Floats
    index: _Ints


@dataclass(frozen=True, eq=False)
class Snapped:
    """Where points come to lie on the streets, one per point, same order.

    Parameters
    ----------
    lon, lat
        Degrees of the nearest place on a street; NaN for a point without coordinates.
    distance_m
        Metres from the point to that place; infinity for a point without coordinates.
    """

    lon: _Floats
    lat: _Floats
    distance_m: _Floats


@runtime_checkable
class TravelModel(Protocol):
    """A way of travelling: on foot or by car along streets, or as the crow flies."""

    @property
    def mode(self) -> str:
        """``walk``, ``drive``, ``transit`` or ``line``."""

    @property
    def is_estimate(self) -> bool:
        """Whether minutes are estimated without streets and must be labelled so."""

    def nearest(self, origins: Points, destinations: Points, *, k: int = 1) -> Nearest:
        """Return each origin's ``k`` nearest destinations, by minutes, then by smaller id."""

    def within(self, origins: Points, destinations: Points, *, limit_min: float) -> pd.DataFrame:
        """Return the pairs at most ``limit_min`` minutes apart (the limit is inside).

        Columns ``origin`` and ``destination`` (positions), ``minutes``, ``metres``; sorted by
        origin, then destination.
        """

    def pairs(
        self, origins: Points, destinations: Points, *, limit_min: float | None = None
    ) -> pd.DataFrame:
        """Return every pair that can be travelled, as ``within`` does; ``None``: no limit."""

    def has_streets(self, points: Points) -> _Bools:
        """Return for each point whether an answer is possible there (a street within 500 m)."""

    def snap(self, points: Points) -> Snapped:
        """Return the nearest place on a street for each point, however far."""
