"""Putting points on streets: the nearest edge, and where on it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from mapping.geo import WALK_M_PER_MIN, LocalProjection, geodesic_m, local_projection
from mapping.travel.network import Network, exact
from mapping.travel.points import Points

__all__ = ["MAX_ACCESS_M", "SnapIndex", "Spots"]

MAX_ACCESS_M: Final = 500.0
"""A point farther than this from any street has no answer; the limit is inside."""

_NODE_TOLERANCE_M: Final = 0.01
"""A place on an edge this close to one of its ends is that node."""

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Spots:
    """Where points lie on a network, one per point, same order.

    Parameters
    ----------
    edge
        Edge of the network; -1 for a point without coordinates.
    share
        How far along the edge, from 0 at ``edge_from`` to 1 at ``edge_to``.
    lon, lat
        Degrees of that place; NaN without coordinates.
    distance_m
        Geodesic metres from the point to that place; infinity without coordinates.
    """

    edge: _Ints
    share: _Floats
    lon: _Floats
    lat: _Floats
    distance_m: _Floats

    @cached_property
    def is_near(self) -> _Bools:
        """Whether the street is near enough for an answer."""
        near: _Bools = self.distance_m <= MAX_ACCESS_M
        return near

    @cached_property
    def access_m(self) -> _Floats:
        """Metres walked between the point and the street; infinity if there is no answer."""
        return exact(np.where(self.is_near, self.distance_m, np.inf))

    @cached_property
    def access_s(self) -> _Floats:
        """Seconds of that walk."""
        return exact(self.access_m * 60 / WALK_M_PER_MIN)


class SnapIndex:
    """Finds the nearest edge of a network on which points may be put. Safe to share."""

    def __init__(self, network: Network) -> None:
        self._edges = network.snappable_edges
        start, end = network.edge_from[self._edges], network.edge_to[self._edges]
        self._projection: LocalProjection = local_projection(network.lon, network.lat)
        x, y = self._projection.forward(network.lon, network.lat)
        self._x, self._y = x[start], y[start]
        self._dx, self._dy = x[end] - x[start], y[end] - y[start]
        corners = np.empty((len(start), 2, 2))
        corners[:, 0, 0], corners[:, 0, 1] = x[start], y[start]
        corners[:, 1, 0], corners[:, 1, 1] = x[end], y[end]
        self._tree = shapely.STRtree(shapely.linestrings(corners))

    def find(self, points: Points) -> Spots:
        """Return the nearest place on an edge for each point, however far.

        Of several edges equally near, the one that comes first in the network is taken.
        """
        count = len(points)
        edge = np.full(count, -1, dtype=np.int64)
        share, lon, lat = (np.full(count, np.nan) for _ in range(3))
        distance_m = np.full(count, np.inf)
        given = np.flatnonzero(
            np.isfinite(points.lon) & np.isfinite(points.lat) & (np.abs(points.lat) <= 90)
        )
        x, y = self._projection.forward(points.lon[given], points.lat[given])
        # Beyond a quarter of the globe the projection has no answer.
        there = np.isfinite(x) & np.isfinite(y)
        given, x, y = given[there], x[there], y[there]
        if not len(given):
            return Spots(edge, share, lon, lat, distance_m)
        asked, hits = self._tree.query_nearest(shapely.points(x, y))
        near = np.full(len(given), len(self._edges), dtype=np.int64)
        np.minimum.at(near, asked, hits)
        along = self._shares(near, x, y)
        spot_x, spot_y = (
            self._x[near] + along * self._dx[near],
            self._y[near] + along * self._dy[near],
        )
        edge[given], share[given] = self._edges[near], along
        lon[given], lat[given] = self._projection.inverse(spot_x, spot_y)
        distance_m[given] = geodesic_m(points.lon[given], points.lat[given], lon[given], lat[given])
        return Spots(edge, share, lon, lat, distance_m)

    def _shares(self, near: _Ints, x: _Floats, y: _Floats) -> _Floats:
        dx, dy = self._dx[near], self._dy[near]
        squared = dx * dx + dy * dy
        ahead = (x - self._x[near]) * dx + (y - self._y[near]) * dy
        share = np.clip(ahead / np.where(squared > 0, squared, 1.0), 0.0, 1.0)
        margin = _NODE_TOLERANCE_M / np.maximum(np.sqrt(squared), 2 * _NODE_TOLERANCE_M)
        share[share <= margin] = 0.0
        share[share >= 1 - margin] = 1.0
        result: _Floats = share
        return result
