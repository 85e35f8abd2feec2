"""From points on streets to the arrays that the compiled searches take, and back."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.travel import kernels
from mapping.travel.network import Network, exact
from mapping.travel.snapping import Spots

__all__ = ["Crossings", "Direct", "Searcher", "direct_ways", "entries", "exits"]

_BUCKETS_PER_STEP: Final = 1.0
"""Width of a bucket of the queue, in average steps."""

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Crossings:
    """Ways between points and nodes of the network: one row per point and node, by point.

    Parameters
    ----------
    owners
        Positions of the points.
    nodes
        Node positions; at most the two ends of the point's edge.
    seconds, metres
        From the point to the node (exits) or from the node to the point (entries), the walk
        between point and street included.
    """

    owners: _Nodes
    nodes: _Nodes
    seconds: _Floats
    metres: _Floats

    def by(self, keys: _Nodes, count: int) -> tuple[_Ints, _Ints]:
        """Return row starts and the order that sorts rows by one of the columns."""
        order = np.argsort(keys, kind="stable")
        starts = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(keys, minlength=count), out=starts[1:])
        return starts, order


@dataclass(frozen=True, eq=False)
class Direct:
    """Ways along one edge between an origin and a destination that lie on the same one."""

    origins: _Nodes
    destinations: _Nodes
    seconds: _Floats
    metres: _Floats


def exits(network: Network, spots: Spots) -> Crossings:
    """Return how origins reach the ends of their edge."""
    start, end = network.edge_from[spots.edge], network.edge_to[spots.edge]
    ahead_s = _part(network.forward_s[spots.edge], 1 - spots.share, network.delay_s[end])
    back_s = _part(network.backward_s[spots.edge], spots.share, network.delay_s[start])
    return _crossings(network, spots, back_s, ahead_s)


def entries(network: Network, spots: Spots) -> Crossings:
    """Return how destinations are reached from the ends of their edge."""
    ahead_s = _part(network.forward_s[spots.edge], spots.share, 0.0)
    back_s = _part(network.backward_s[spots.edge], 1 - spots.share, 0.0)
    return _crossings(network, spots, ahead_s, back_s)


def _part(seconds: _Floats, share: _Floats, delay_s: npt.ArrayLike) -> _Floats:
    """Return the seconds for a part of an edge; infinity where it may not be used that way."""
    allowed = np.isfinite(seconds)
    part = exact(np.where(allowed, seconds, 0.0) * share) + np.asarray(delay_s)
    return np.where(allowed, part, np.inf)


def _crossings(network: Network, spots: Spots, via_from_s: _Floats, via_to_s: _Floats) -> Crossings:
    # Who stands on a node is there, whatever the direction of the edge.
    via_from_s = np.where(spots.share == 0, 0.0, via_from_s)
    via_to_s = np.where(spots.share == 1, 0.0, via_to_s)
    length_m = network.metres[spots.edge]
    seconds = np.column_stack((via_from_s, via_to_s)) + spots.access_s[:, None]
    metres = exact(np.column_stack((spots.share, 1 - spots.share)) * length_m[:, None])
    metres += spots.access_m[:, None]
    nodes = np.column_stack((network.edge_from[spots.edge], network.edge_to[spots.edge]))
    owners = np.repeat(np.arange(len(spots.edge), dtype=np.int32), 2).reshape(-1, 2)
    usable = np.isfinite(seconds) & spots.is_near[:, None]
    return Crossings(owners[usable], nodes[usable], seconds[usable], metres[usable])


def direct_ways(network: Network, origins: Spots, destinations: Spots) -> Direct:
    """Return the ways that never leave the edge on which both ends lie."""
    places = np.flatnonzero(destinations.is_near)
    places = places[np.argsort(destinations.edge[places], kind="stable")]
    edges = destinations.edge[places]
    asked = np.flatnonzero(origins.is_near)
    first = np.searchsorted(edges, origins.edge[asked], side="left")
    counts = np.searchsorted(edges, origins.edge[asked], side="right") - first
    o = np.repeat(asked, counts)
    within = np.arange(len(o)) - np.repeat(np.cumsum(counts) - counts, counts)
    d = places[np.repeat(first, counts) + within]
    edge = origins.edge[o]
    ahead = destinations.share[d] - origins.share[o]
    one_way_s = np.where(ahead >= 0, network.forward_s[edge], network.backward_s[edge])
    seconds = np.where(ahead == 0, 0.0, _part(one_way_s, np.abs(ahead), 0.0))
    seconds = seconds + origins.access_s[o] + destinations.access_s[d]
    metres = exact(np.abs(ahead) * network.metres[edge])
    metres = metres + origins.access_m[o] + destinations.access_m[d]
    usable = np.isfinite(seconds)
    return Direct(
        o[usable].astype(np.int32), d[usable].astype(np.int32), seconds[usable], metres[usable]
    )


class Searcher:
    """Runs searches over one network; safe to share between threads."""

    def __init__(self, network: Network) -> None:
        self.network = network

    @cached_property
    def _forward(self) -> tuple[_Ints, _Nodes, _Floats, _Floats]:
        return self.network.links(reverse=False)

    @cached_property
    def _reverse(self) -> tuple[_Ints, _Nodes, _Floats, _Floats]:
        return self.network.links(reverse=True)

    def _ring(self, seconds: _Floats, seed_s: _Floats) -> tuple[int, float]:
        longest_s = max(float(seconds.max(initial=0.0)), float(seed_s.max(initial=0.0)))
        average_s = float(seconds.mean()) if len(seconds) else 0.0
        return kernels.ring_size(longest_s, _BUCKETS_PER_STEP * average_s or 1.0)

    def nearest(
        self, origins: Spots, destinations: Spots, ranks: _Ints, *, k: int
    ) -> tuple[_Floats, _Floats, _Ints]:
        """Return seconds, metres and ranks of each origin's ``k`` nearest destinations.

        ``ranks`` orders the destinations: of equally near ones, the smaller rank comes first.
        """
        links = self._reverse
        seeds = entries(self.network, destinations)
        rank_of = ranks.astype(np.int32)
        ring = self._ring(links[2], seeds.seconds)
        given = (seeds.nodes, seeds.seconds, seeds.metres, rank_of[seeds.owners])
        if k == 1:
            label_s, label_m, label = kernels.nearest_one(*links, *given, *ring)
            label_s, label_m = label_s.reshape(-1, 1), label_m.reshape(-1, 1)
            label = label.reshape(-1, 1)
        else:
            label_s, label_m, label = kernels.nearest_k(*links, *given, *ring, k)
        ways = exits(self.network, origins)
        direct = direct_ways(self.network, origins, destinations)
        best_s, best_m, best = kernels.gather_k(
            label_s,
            label_m,
            label,
            ways.owners,
            ways.nodes,
            ways.seconds,
            ways.metres,
            direct.origins,
            rank_of[direct.destinations],
            direct.seconds,
            direct.metres,
            len(origins.edge),
        )
        return best_s, best_m, best.astype(np.int64)

    def within(
        self, origins: Spots, destinations: Spots, *, limit_s: float
    ) -> tuple[_Nodes, _Nodes, _Floats, _Floats]:
        """Return origins, destinations, seconds and metres of all pairs within the limit.

        One bounded search from each destination, or from each origin if there are fewer.
        """
        direct = direct_ways(self.network, origins, destinations)
        leave, arrive = exits(self.network, origins), entries(self.network, destinations)
        if len(origins.edge) < len(destinations.edge):
            ends = direct.origins, direct.destinations
            return self._bounded(
                self._forward, leave, arrive, ends, direct, len(origins.edge),
                len(destinations.edge), limit_s,
            )  # fmt: skip
        ends = direct.destinations, direct.origins
        found = self._bounded(
            self._reverse, arrive, leave, ends, direct, len(destinations.edge),
            len(origins.edge), limit_s,
        )  # fmt: skip
        return found[1], found[0], found[2], found[3]

    def _bounded(
        self,
        links: tuple[_Ints, _Nodes, _Floats, _Floats],
        seeds: Crossings,
        stops: Crossings,
        ends: tuple[_Nodes, _Nodes],
        direct: Direct,
        source_count: int,
        stop_count: int,
        limit_s: float,
    ) -> tuple[_Nodes, _Nodes, _Floats, _Floats]:
        seed_starts, seed_order = seeds.by(seeds.owners, source_count)
        stop_starts, stop_order = stops.by(stops.nodes, len(self.network.node_ids))
        direct_starts = np.zeros(source_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(ends[0], minlength=source_count), out=direct_starts[1:])
        direct_order = np.argsort(ends[0], kind="stable")
        return kernels.within_limit(
            *links,
            seed_starts,
            seeds.nodes[seed_order],
            seeds.seconds[seed_order],
            seeds.metres[seed_order],
            stop_starts,
            stops.owners[stop_order],
            stops.seconds[stop_order],
            stops.metres[stop_order],
            direct_starts,
            ends[1][direct_order],
            direct.seconds[direct_order],
            direct.metres[direct_order],
            stop_count,
            limit_s,
            *self._ring(links[2], seeds.seconds),
        )
