"""Street networks for one mode, kept in one file.

Nodes are all OSM nodes on ways that the mode may use. An edge joins two nodes that follow each
other on a way; it is kept once for both directions, each with its own seconds.
"""

import zipfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from mapping.errors import DataFileError
from mapping.files.writing import atomic_path
from mapping.wording import say

__all__ = ["MIN_COMPONENT_NODES", "Network", "NetworkReport", "exact"]

MIN_COMPONENT_NODES: Final = 100
"""Points are put on streets of a connected component with at least so many nodes."""

_FORMAT: Final = 1
_TICKS_PER_UNIT: Final = 2.0**20
_WELL_CONNECTED: Final = 0.97
_IN_WORDS: Final = {
    "walk": say("walking"),
    "drive": say("driving"),
    "step_free": say("walking without steps"),
}

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bools = npt.NDArray[np.bool_]


def exact(values: npt.ArrayLike) -> _Floats:
    """Return seconds or metres rounded to a 2^20th, about a millionth.

    Sums of such numbers have no rounding error in float64, whatever their order: two ways of
    equal length are exactly equal, and every search adds up to the same number.
    """
    ticks: _Floats = np.rint(np.asarray(values, dtype=np.float64) * _TICKS_PER_UNIT)
    return ticks / _TICKS_PER_UNIT


@dataclass(frozen=True)
class NetworkReport:
    """What a network is made of, for people who check their data.

    Parameters
    ----------
    mode
        Its mode.
    nodes, edges
        OSM nodes, and pieces of street between two of them.
    length_km
        Length of all edges.
    one_way_share
        Share of edges that can be used in one direction only (0 to 1).
    largest_share
        Share of nodes in the largest connected component (0 to 1).
    islands
        Connected components other than the largest.
    small_islands, small_island_nodes
        Those with fewer than 100 nodes, on which no point is put, and their nodes.
    newest_on
        Day of the newest change in the source, ISO format; empty if unknown.
    """

    mode: str
    nodes: int
    edges: int
    length_km: float
    one_way_share: float
    largest_share: float
    islands: int
    small_islands: int
    small_island_nodes: int
    newest_on: str

    def faults(self) -> list[str]:
        """Return in a sentence what people should check; nothing if streets hang together."""
        if self.largest_share >= _WELL_CONNECTED:
            return []
        sentence = say(
            "{share} of the streets for {mode} don't connect with the rest, in {n} pieces. From "
            "there most places can't be reached. If streets are missing near the edge, add a "
            "larger street file.",
            share=f"{1 - self.largest_share:.0%}",
            mode=_IN_WORDS.get(self.mode, self.mode),
            n=self.islands,
        )
        return [sentence]


@dataclass(frozen=True, eq=False)
class Network:
    """A street network for one mode; nodes lie along a Hilbert curve, edges by first node.

    Parameters
    ----------
    mode
        ``walk``, ``drive`` or ``step_free``.
    node_ids
        OSM ids (n). A node at which nobody passes along its way occurs twice, once for each
        side.
    lon, lat
        Degrees, EPSG:4326 (n).
    edge_from, edge_to
        Node positions (e); each unordered pair of nodes occurs once.
    metres
        Length on the ellipsoid (e).
    forward_s, backward_s
        Seconds from ``edge_from`` to ``edge_to`` and back; infinity where that is not allowed.
    delay_s
        Seconds lost on arriving at a node: the junction delay where three or more edges meet.
    newest_on
        Day of the newest change in the source, ISO format; empty if unknown.
    """

    mode: str
    node_ids: _Ints
    lon: _Floats
    lat: _Floats
    edge_from: _Nodes
    edge_to: _Nodes
    metres: _Floats
    forward_s: _Floats
    backward_s: _Floats
    delay_s: _Floats
    newest_on: str = ""

    @cached_property
    def components(self) -> _Nodes:
        """Label of the weakly connected component of each node (n)."""
        count = len(self.node_ids)
        links = coo_array(
            (np.ones(len(self.edge_from), dtype=np.int8), (self.edge_from, self.edge_to)),
            shape=(count, count),
        )
        labels: _Nodes = connected_components(links, directed=True, connection="weak")[1]
        return labels

    @cached_property
    def component_sizes(self) -> _Ints:
        """Nodes in each component, by label."""
        return np.bincount(self.components)

    @cached_property
    def snappable_edges(self) -> _Ints:
        """Edges on which points may be put, ascending.

        Those of components with at least 100 nodes, or of the largest if none has.
        """
        sizes = self.component_sizes
        needed = min(MIN_COMPONENT_NODES, int(sizes.max()))
        return np.flatnonzero(sizes[self.components[self.edge_from]] >= needed)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees."""
        return (
            float(self.lon.min()),
            float(self.lat.min()),
            float(self.lon.max()),
            float(self.lat.max()),
        )

    def delayed(self, junction_delay_s: float) -> "Network":
        """Return the network with this many seconds lost on arriving at each junction.

        A junction is a node where three or more edges meet.
        """
        ends = np.concatenate((self.edge_from, self.edge_to))
        degree = np.bincount(ends, minlength=len(self.node_ids))
        return replace(self, delay_s=exact(np.where(degree >= 3, junction_delay_s, 0.0)))

    def extent(self) -> BaseGeometry:
        """Return the convex hull of the streets on which points may be put (EPSG:4326)."""
        edges = self.snappable_edges
        nodes = np.unique(np.concatenate((self.edge_from[edges], self.edge_to[edges])))
        points = shapely.multipoints(np.column_stack((self.lon[nodes], self.lat[nodes])))
        hull: BaseGeometry = shapely.convex_hull(points)
        return hull

    def report(self) -> NetworkReport:
        """Return counts, islands included."""
        sizes = self.component_sizes
        small = sizes[(sizes < MIN_COMPONENT_NODES) & (sizes < sizes.max())]
        one_way = np.isinf(self.forward_s) | np.isinf(self.backward_s)
        return NetworkReport(
            mode=self.mode,
            nodes=len(self.node_ids),
            edges=len(self.metres),
            length_km=float(self.metres.sum() / 1000),
            one_way_share=float(one_way.mean()),
            largest_share=float(sizes.max() / sizes.sum()),
            islands=len(sizes) - 1,
            small_islands=len(small),
            small_island_nodes=int(small.sum()),
            newest_on=self.newest_on,
        )

    def save(self, path: Path) -> None:
        """Write the network to one file, whole or not at all.

        Raises
        ------
        DataFileError
            The file can't be written.
        """
        with atomic_path(path) as place, place.open("wb") as file:
            np.savez(
                file,
                format=np.array(_FORMAT),
                mode=np.array(self.mode),
                newest_on=np.array(self.newest_on),
                **{name: getattr(self, name) for name in _ARRAYS},
            )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a network that ``save`` wrote; the file holds numbers only, never code.

        Raises
        ------
        DataFileError
            The file is missing, damaged or of another version.
        """
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                if int(file["format"]) != _FORMAT:
                    raise ValueError(f"format {int(file['format'])}")
                loaded = cls(
                    mode=str(file["mode"]),
                    newest_on=str(file["newest_on"]),
                    **{name: _checked(file[name], kind) for name, kind in _ARRAYS.items()},
                )
            loaded._check()
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DataFileError(
                say(
                    "The prepared street network can't be read: it is missing, damaged or from "
                    "another version. Travel times can't be worked out until it is made again. "
                    "Add the street file once more."
                ),
                detail=f"{type(error).__name__}: {error}",
            ) from error
        return loaded

    def _check(self) -> None:
        """Raise ``ValueError`` if a search over these arrays could leave them."""
        nodes, edges = len(self.node_ids), len(self.edge_from)
        ends = np.concatenate((self.edge_from, self.edge_to))
        costs = np.concatenate((self.metres, self.forward_s, self.backward_s, self.delay_s))
        if (
            not edges
            or {len(each) for each in (self.lon, self.lat, self.delay_s)} != {nodes}
            or {len(each) for each in (self.edge_to, self.metres)} != {edges}
            or {len(each) for each in (self.forward_s, self.backward_s)} != {edges}
            or ends.min() < 0
            or ends.max() >= nodes
            or not (costs >= 0).all()
        ):
            raise ValueError("the arrays do not fit each other")


_ARRAYS: Final[dict[str, type]] = {
    "node_ids": np.int64,
    "lon": np.float64,
    "lat": np.float64,
    "edge_from": np.int32,
    "edge_to": np.int32,
    "metres": np.float64,
    "forward_s": np.float64,
    "backward_s": np.float64,
    "delay_s": np.float64,
}


def _checked(values: npt.NDArray[Any], kind: type) -> npt.NDArray[Any]:
    if values.dtype != kind or values.ndim != 1:
        raise ValueError(f"unexpected {values.dtype} array")
    return values
