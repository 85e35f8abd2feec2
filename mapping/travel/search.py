"""From points on streets to the arrays that the compiled searches take, and back."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.travel import bounded, kernels
from mapping.travel.chains import Chains, Stands, make_chains
from mapping.travel.network import Network
from mapping.travel.points import Points
from mapping.travel.snapping import SnapIndex, Spots

__all__ = ["Crossings", "Direct", "Placed", "Searcher", "direct_ways", "entries", "exits"]

_BUCKET_STEPS: Final = 0.25
"""Width of a bucket of the queue, in average steps: the fastest of those tried (0.1 to 4)."""

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Crossings:
    """Ways between points and junctions: one row per point and node, by point.

    Parameters
    ----------
    owners
        Positions of the points.
    nodes
        Junctions: at most the two ends of the point's chain.
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
    """Ways along one chain between an origin and a destination that lie on the same one."""

    origins: _Nodes
    destinations: _Nodes
    seconds: _Floats
    metres: _Floats


def exits(chains: Chains, stands: Stands) -> Crossings:
    """Return how origins reach the ends of their chain."""
    start, end = chains.start[stands.chain], chains.end[stands.chain]
    back_s = _allowed(chains.against_s, stands, stands.against_s) + chains.delay_s[start]
    ahead_s = chains.along_s[stands.chain] - stands.along_s + chains.delay_s[end]
    return _crossings(chains, stands, back_s, ahead_s)


def entries(chains: Chains, stands: Stands) -> Crossings:
    """Return how destinations are reached from the ends of their chain."""
    ahead_s = _allowed(chains.along_s, stands, stands.along_s)
    back_s = chains.against_s[stands.chain] - stands.against_s
    return _crossings(chains, stands, ahead_s, back_s)


def _allowed(chain_s: _Floats, stands: Stands, seconds: _Floats) -> _Floats:
    return np.where(np.isfinite(chain_s[stands.chain]), seconds, np.inf)


def _crossings(
    chains: Chains, stands: Stands, via_start_s: _Floats, via_end_s: _Floats
) -> Crossings:
    # Who stands on a junction is there, whatever the direction of the chain.
    rest_m = chains.metres[stands.chain] - stands.along_m
    via_start_s = np.where(stands.along_m == 0, 0.0, via_start_s)
    via_end_s = np.where(rest_m == 0, 0.0, via_end_s)
    seconds = np.column_stack((via_start_s, via_end_s)) + stands.access_s[:, None]
    metres = np.column_stack((stands.along_m, rest_m)) + stands.access_m[:, None]
    nodes = np.column_stack((chains.start[stands.chain], chains.end[stands.chain]))
    owners = np.repeat(stands.points, 2).reshape(-1, 2)
    usable = np.isfinite(seconds)
    return Crossings(owners[usable], nodes[usable], seconds[usable], metres[usable])


def direct_ways(chains: Chains, origins: Stands, destinations: Stands) -> Direct:
    """Return the ways that never leave the chain on which both ends lie."""
    o, d, seconds, metres = _along_one_chain(
        chains.along_s,
        chains.against_s,
        origins.chain,
        origins.along_m,
        origins.along_s,
        origins.against_s,
        destinations.chain,
        destinations.along_m,
        destinations.along_s,
        destinations.against_s,
    )
    return Direct(
        origins.points[o],
        destinations.points[d],
        seconds + origins.access_s[o] + destinations.access_s[d],
        metres + origins.access_m[o] + destinations.access_m[d],
    )


@kernels.compiled
def _along_one_chain(
    chain_along_s: _Floats,
    chain_against_s: _Floats,
    o_chain: _Nodes,
    o_along_m: _Floats,
    o_along_s: _Floats,
    o_against_s: _Floats,
    d_chain: _Nodes,
    d_along_m: _Floats,
    d_along_s: _Floats,
    d_against_s: _Floats,
) -> tuple[_Nodes, _Nodes, _Floats, _Floats]:
    """Return rows of origins and destinations on one chain, with the way between them."""
    first = np.full(len(chain_along_s), -1, np.int32)
    further = np.empty(len(d_chain), np.int32)
    for d in range(len(d_chain) - 1, -1, -1):
        further[d] = first[d_chain[d]]
        first[d_chain[d]] = d
    room = 0
    for o in range(len(o_chain)):
        d = first[o_chain[o]]
        while d >= 0:
            room += 1
            d = further[d]
    origins, destinations = np.empty(room, np.int32), np.empty(room, np.int32)
    seconds, metres = np.empty(room), np.empty(room)
    found = 0
    for o in range(len(o_chain)):
        chain = o_chain[o]
        d = first[chain]
        while d >= 0:
            ahead_m = d_along_m[d] - o_along_m[o]
            way_s = 0.0
            if ahead_m > 0:
                way_s = d_along_s[d] - o_along_s[o] if chain_along_s[chain] < np.inf else np.inf
            elif ahead_m < 0:
                is_open = chain_against_s[chain] < np.inf
                way_s = o_against_s[o] - d_against_s[d] if is_open else np.inf
            if way_s < np.inf:
                origins[found], destinations[found] = o, d
                seconds[found], metres[found] = way_s, abs(ahead_m)
                found += 1
            d = further[d]
    return origins[:found], destinations[:found], seconds[:found], metres[:found]


@dataclass(frozen=True, eq=False)
class Placed:
    """Points ready for searching: where they lie, and their ways to the network and from it."""

    spots: Spots
    stands: Stands
    exits: Crossings
    entries: Crossings


class Searcher:
    """Runs searches over one network; safe to share between threads."""

    def __init__(self, network: Network) -> None:
        self._chains = make_chains(network)
        self._index = SnapIndex(network)
        self._forward = self._chains.links(reverse=False)
        self._reverse = self._chains.links(reverse=True)
        seconds = self._reverse[2]
        self._longest_s = float(seconds.max(initial=0.0))
        self._width_s = _BUCKET_STEPS * float(seconds.mean()) if self._longest_s else 1.0

    def place(self, points: Points) -> Placed:
        """Put points on the streets."""
        spots = self._index.find(points)
        stands = self._chains.place(spots)
        return Placed(spots, stands, exits(self._chains, stands), entries(self._chains, stands))

    def nearest(
        self, origins: Placed, destinations: Placed, ranks: _Ints, *, k: int
    ) -> tuple[_Floats, _Floats, _Ints]:
        """Return seconds, metres and ranks of each origin's ``k`` nearest destinations.

        ``ranks`` orders the destinations: of equally near ones, the smaller rank comes first.
        """
        links = self._reverse
        seeds = destinations.entries
        rank_of = ranks.astype(np.int32)
        given = (seeds.nodes, seeds.seconds, seeds.metres, rank_of[seeds.owners])
        labels = kernels.nearest_k(
            links, given, k=k, longest_s=self._longest_s, width_s=self._width_s
        )
        ways = origins.exits
        direct = direct_ways(self._chains, origins.stands, destinations.stands)
        best_s, best_m, best = kernels.gather_k(
            *labels,
            ways.owners,
            ways.nodes,
            ways.seconds,
            ways.metres,
            direct.origins,
            rank_of[direct.destinations],
            direct.seconds,
            direct.metres,
            origins.stands.count,
        )
        return best_s.T, best_m.T, best.T.astype(np.int64)

    def within(
        self, origins: Placed, destinations: Placed, *, limit_s: float
    ) -> tuple[_Nodes, _Nodes, _Floats, _Floats]:
        """Return origins, destinations, seconds and metres of all pairs within the limit.

        One bounded search from each destination, or from each origin if there are fewer.
        """
        direct = direct_ways(self._chains, origins.stands, destinations.stands)
        counts = origins.stands.count, destinations.stands.count
        if counts[0] < counts[1]:
            ends = direct.origins, direct.destinations
            ways = origins.exits, destinations.entries
            return self._bounded(self._forward, *ways, ends, direct, *counts, limit_s)
        ends = direct.destinations, direct.origins
        ways = destinations.entries, origins.exits
        found = self._bounded(self._reverse, *ways, ends, direct, *counts[::-1], limit_s)
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
        stop_starts, stop_order = stops.by(stops.nodes, len(self._chains.delay_s))
        direct_starts = np.zeros(source_count + 1, dtype=np.int64)
        np.cumsum(np.bincount(ends[0], minlength=source_count), out=direct_starts[1:])
        direct_order = np.argsort(ends[0], kind="stable")
        longest_s = max(self._longest_s, float(seeds.seconds.max(initial=0.0)))
        return bounded.within_limit(
            links,
            (
                seed_starts,
                seeds.nodes[seed_order],
                seeds.seconds[seed_order],
                seeds.metres[seed_order],
            ),
            (
                stop_starts,
                stops.owners[stop_order],
                stops.seconds[stop_order],
                stops.metres[stop_order],
            ),
            (
                direct_starts,
                ends[1][direct_order],
                direct.seconds[direct_order],
                direct.metres[direct_order],
            ),
            stop_count=stop_count,
            limit_s=limit_s,
            ring=kernels.ring_size(longest_s, self._width_s),
        )
