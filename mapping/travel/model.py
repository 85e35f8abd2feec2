"""The ways of travelling: along streets, and as the crow flies where there are none."""

from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import Transformer
from scipy.spatial import cKDTree

from mapping.geo import WALK_M_PER_MIN, geodesic_m
from mapping.travel.network import Network
from mapping.travel.points import Nearest, Points, Snapped, TravelModel
from mapping.travel.search import Placed, Searcher

__all__ = ["DETOUR_FACTOR", "LineModel", "Points", "StreetModel", "TravelModel"]

DETOUR_FACTOR: Final = 1.3
"""Streets are taken to be longer than the straight line by this factor, where there are none."""

_MINUTE_DECIMALS: Final = 6
_HALF_A_MILLIONTH: Final = 0.5e-6
_CHUNK_PAIRS: Final = 2_000_000

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]


class StreetModel:
    """Travel along the streets of one network. Safe to share between threads.

    Where it put some ``Points`` is remembered for as long as those live, in memory only.

    Parameters
    ----------
    network
        What ``build_network`` gave or ``Network.load`` read.
    mode
        What the mode is called in results; the network's own if not given.
    """

    is_estimate: Final = False

    def __init__(self, network: Network, mode: str = "") -> None:
        self.network = network
        self.mode = mode or network.mode
        self._lock = Lock()
        self._searcher: Searcher | None = None
        self._placed: WeakKeyDictionary[Points, Placed] = WeakKeyDictionary()

    def nearest(self, origins: Points, destinations: Points, *, k: int = 1) -> Nearest:
        """Return each origin's ``k`` nearest destinations: one search over the streets.

        Parameters
        ----------
        origins, destinations
            Places; those farther than 500 m from any street are never reached.
        k
            How many; exact, and never one destination twice.

        Returns
        -------
        Nearest
            One row per origin, by minutes, then by smaller destination id.
        """
        _check_k(k)
        some = min(k, max(len(destinations), 1))
        ranks = destinations.ranks
        seconds, metres, rank = self._search().nearest(
            self._place(origins), self._place(destinations), ranks, k=some
        )
        position = np.append(np.argsort(ranks), -1)  # the last for "none", whose rank is -1
        return _padded(_minutes(seconds), metres, position[rank], k)

    def within(self, origins: Points, destinations: Points, *, limit_min: float) -> pd.DataFrame:
        """Return all pairs at most ``limit_min`` minutes apart, the limit inside.

        Columns ``origin``, ``destination`` (positions), ``minutes``, ``metres``; sorted by
        origin, then destination. Searches are bounded: far places cost nothing.
        """
        origin, destination, seconds, metres = self._search().within(
            self._place(origins),
            self._place(destinations),
            limit_s=(limit_min + _HALF_A_MILLIONTH) * 60,
        )
        return _pairs_df(origin, destination, _minutes(seconds), metres, limit_min)

    def pairs(
        self, origins: Points, destinations: Points, *, limit_min: float | None = None
    ) -> pd.DataFrame:
        """Return every pair that can be travelled, as ``within`` does; ``None``: no limit."""
        return self.within(
            origins, destinations, limit_min=np.inf if limit_min is None else limit_min
        )

    def has_streets(self, points: Points) -> _Bools:
        """Return for each point whether a street of the network is at most 500 m away."""
        return self._place(points).spots.is_near.copy()

    def snap(self, points: Points) -> Snapped:
        """Return the nearest place on a street for each point, however far."""
        spots = self._place(points).spots
        return Snapped(spots.lon, spots.lat, spots.distance_m)

    def _search(self) -> Searcher:
        with self._lock:
            if self._searcher is None:
                self._searcher = Searcher(self.network)
            return self._searcher

    def _place(self, points: Points) -> Placed:
        with self._lock:
            known = self._placed.get(points)
        if known is None:
            known = self._search().place(points)
            with self._lock:
                self._placed[points] = known
        return known


class LineModel:
    """An estimate without streets: the straight line times 1.3, at walking speed."""

    mode: Final = "line"
    is_estimate: Final = True

    def nearest(self, origins: Points, destinations: Points, *, k: int = 1) -> Nearest:
        """Return each origin's ``k`` nearest destinations, by minutes, then by smaller id."""
        _check_k(k)
        count = len(origins)
        targets = np.flatnonzero(_placed(destinations))
        asked = np.flatnonzero(_placed(origins))
        some = min(k, len(targets))
        if not some or not len(asked):
            empty = np.full((count, 0), np.inf)
            return _padded(empty, empty, np.full((count, 0), -1, dtype=np.int64), k)
        tree = cKDTree(_earth_fixed(destinations)[targets])
        places = _earth_fixed(origins)[asked]
        chord_m = np.asarray(tree.query(places, k=[some])[0])[:, 0]
        # Chords through the earth order places as geodesics do, but for a hair.
        rows = tree.query_ball_point(places, chord_m * (1 + 1e-6) + 0.01)
        counts = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
        o = np.repeat(asked, counts)
        d = targets[np.concatenate([np.asarray(row, dtype=np.int64) for row in rows])]
        metres = _line_m(origins, destinations, o, d)
        minutes = np.round(metres / WALK_M_PER_MIN, _MINUTE_DECIMALS)
        order = np.lexsort((destinations.ranks[d], minutes, o))
        place = np.arange(len(o)) - np.repeat(np.cumsum(counts) - counts, counts)
        first = place < some
        chosen = order[first]
        shape = (len(asked), some)
        best_min, best_m = np.full((count, some), np.inf), np.full((count, some), np.inf)
        index = np.full((count, some), -1, dtype=np.int64)
        best_min[asked] = minutes[chosen].reshape(shape)
        best_m[asked] = metres[chosen].reshape(shape)
        index[asked] = d[chosen].reshape(shape)
        return _padded(best_min, best_m, index, k)

    def within(self, origins: Points, destinations: Points, *, limit_min: float) -> pd.DataFrame:
        """Return all pairs at most ``limit_min`` estimated minutes apart, the limit inside."""
        targets = np.flatnonzero(_placed(destinations))
        asked = np.flatnonzero(_placed(origins))
        parts: list[tuple[_Ints, _Ints]] = []
        if np.isfinite(limit_min) and len(targets) and len(asked):
            reach_m = max(limit_min, 0.0) * WALK_M_PER_MIN / DETOUR_FACTOR * (1 + 1e-6) + 0.01
            tree = cKDTree(_earth_fixed(destinations)[targets])
            rows = tree.query_ball_point(_earth_fixed(origins)[asked], reach_m)
            parts = [
                (np.full(len(row), o, dtype=np.int64), targets[np.asarray(row, dtype=np.int64)])
                for o, row in zip(asked, rows, strict=True)
            ]
        elif limit_min > 0:
            step = max(_CHUNK_PAIRS // max(len(targets), 1), 1)
            parts = [
                (
                    np.repeat(asked[at : at + step], len(targets)),
                    np.tile(targets, len(asked[at : at + step])),
                )
                for at in range(0, len(asked), step)
            ]
        none = np.empty(0, dtype=np.int64)
        o = np.concatenate([none, *(part[0] for part in parts)])
        d = np.concatenate([none, *(part[1] for part in parts)])
        metres = _line_m(origins, destinations, o, d)
        minutes = np.round(metres / WALK_M_PER_MIN, _MINUTE_DECIMALS)
        return _pairs_df(o, d, minutes, metres, limit_min)

    def pairs(
        self, origins: Points, destinations: Points, *, limit_min: float | None = None
    ) -> pd.DataFrame:
        """Return every pair, as ``within`` does; ``None``: no limit."""
        return self.within(
            origins, destinations, limit_min=np.inf if limit_min is None else limit_min
        )

    def has_streets(self, points: Points) -> _Bools:
        """Return for each point whether an answer is possible: whether it has coordinates."""
        return _placed(points)

    def snap(self, points: Points) -> Snapped:
        """Return the points as they are: there are no streets to put them on."""
        return Snapped(points.lon, points.lat, np.where(_placed(points), 0.0, np.inf))


def _check_k(k: int) -> None:
    if k < 1:
        raise ValueError(f"k is {k}; it must be 1 or more")


def _minutes(seconds: _Floats) -> _Floats:
    minutes: _Floats = np.round(seconds / 60, _MINUTE_DECIMALS)
    return minutes


def _padded(minutes: _Floats, metres: _Floats, index: _Ints, k: int) -> Nearest:
    """Widen to ``k`` columns; what is missing can't be reached."""
    if minutes.shape[1] == k:
        return Nearest(minutes, metres, index)
    missing = ((0, 0), (0, k - minutes.shape[1]))
    return Nearest(
        np.pad(minutes, missing, constant_values=np.inf),
        np.pad(metres, missing, constant_values=np.inf),
        np.pad(index, missing, constant_values=-1),
    )


def _pairs_df(
    origin: npt.NDArray[np.integer],
    destination: npt.NDArray[np.integer],
    minutes: _Floats,
    metres: _Floats,
    limit_min: float,
) -> pd.DataFrame:
    inside = np.flatnonzero(minutes <= limit_min)
    # Every pair occurs once, so one number says its place: four times as fast as two keys.
    width = int(destination.max(initial=0)) + 1
    order = inside[np.argsort(origin[inside].astype(np.int64) * width + destination[inside])]
    return pd.DataFrame(
        {
            "origin": origin[order].astype(np.int64),
            "destination": destination[order].astype(np.int64),
            "minutes": minutes[order],
            "metres": metres[order],
        }
    )


def _placed(points: Points) -> _Bools:
    placed: _Bools = np.isfinite(points.lon) & np.isfinite(points.lat) & (np.abs(points.lat) <= 90)
    return placed


def _earth_fixed(points: Points) -> _Floats:
    """Return x, y, z in metres from the earth's centre (n, 3)."""
    turn = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    xyz = turn.transform(points.lon, points.lat, np.zeros(len(points)))
    return np.column_stack(xyz)


def _line_m(origins: Points, destinations: Points, o: _Ints, d: _Ints) -> _Floats:
    metres = geodesic_m(origins.lon[o], origins.lat[o], destinations.lon[d], destinations.lat[d])
    return metres * DETOUR_FACTOR
