"""A network without its shape nodes: what the searches run on.

Most OSM nodes only bend a street. A **chain** is a run of edges between two nodes where something
can happen: where streets meet or end, or where the permitted directions change. Searches need
only those nodes; a point on a chain knows its seconds and metres to both of its ends. No answer
changes by this, and the searches have a fraction of the nodes to visit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mapping.travel.kernels import compiled
from mapping.travel.network import Network, exact
from mapping.travel.snapping import Spots

__all__ = ["Chains", "Stands", "make_chains"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Stands:
    """Points on chains, one row per point in reach of a street.

    Parameters
    ----------
    points
        Positions of the points, ascending.
    chain
        Chain on which each lies.
    along_m, along_s, against_s
        Metres from the start of the chain to the point; seconds from the start to the point, and
        from the point back to the start (0 where the direction is not allowed).
    access_s, access_m
        Of the walk between point and street.
    count
        Number of all points, those out of reach included.
    """

    points: _Nodes
    chain: _Nodes
    along_m: _Floats
    along_s: _Floats
    against_s: _Floats
    access_s: _Floats
    access_m: _Floats
    count: int


@dataclass(frozen=True, eq=False)
class Chains:
    """The network as chains (c) between junctions (j), and where each edge (e) lies in them.

    Parameters
    ----------
    start, end
        Junctions at the ends of each chain; equal for a loop.
    metres
        Length of each chain.
    along_s, against_s
        Seconds from start to end and back; infinity where that is not allowed.
    delay_s
        Seconds lost on arriving at each junction.
    edge_chain
        Chain of each edge.
    edge_is_turned
        Whether the edge is drawn against its chain.
    before_m, before_along_s, before_against_s
        Metres and seconds of the part of the chain before each edge.
    network
        The network itself.
    """

    start: _Nodes
    end: _Nodes
    metres: _Floats
    along_s: _Floats
    against_s: _Floats
    delay_s: _Floats
    edge_chain: _Nodes
    edge_is_turned: _Bools
    before_m: _Floats
    before_along_s: _Floats
    before_against_s: _Floats
    network: Network

    def links(self, *, reverse: bool) -> tuple[_Ints, _Nodes, _Floats, _Floats]:
        """Return the junctions as compressed sparse rows: starts, junctions, seconds, metres.

        Row ``u`` lists the junctions that ``u`` leads to or, with ``reverse``, those that lead
        to ``u``; seconds include the delay at the junction where the move ends.
        """
        first = np.concatenate((self.start, self.end))
        last = np.concatenate((self.end, self.start))
        seconds = np.concatenate((self.along_s, self.against_s)) + self.delay_s[last]
        metres = np.concatenate((self.metres, self.metres))
        used = np.flatnonzero(np.isfinite(seconds) & (first != last))
        if reverse:
            first, last = last, first
        order = used[np.argsort(first[used], kind="stable")]
        starts = np.zeros(len(self.delay_s) + 1, dtype=np.int64)
        np.cumsum(np.bincount(first[order], minlength=len(self.delay_s)), out=starts[1:])
        return starts, last[order], seconds[order], metres[order]

    def place(self, spots: Spots) -> Stands:
        """Return where on their chains the points lie that are in reach of a street."""
        points = np.flatnonzero(spots.is_near)
        edge = spots.edge[points]
        turned = self.edge_is_turned[edge]
        share = np.where(turned, 1 - spots.share[points], spots.share[points])
        forward_s, backward_s = self.network.forward_s[edge], self.network.backward_s[edge]
        along_s = np.where(turned, backward_s, forward_s)
        against_s = np.where(turned, forward_s, backward_s)
        return Stands(
            points=points.astype(np.int32),
            chain=self.edge_chain[edge],
            along_m=self.before_m[edge] + exact(share * self.network.metres[edge]),
            along_s=self.before_along_s[edge] + exact(share * _or_zero(along_s)),
            against_s=self.before_against_s[edge] + exact(share * _or_zero(against_s)),
            access_s=spots.access_s[points],
            access_m=spots.access_m[points],
            count=len(spots.edge),
        )


def make_chains(network: Network) -> Chains:
    """Return the chains of a network, in the order of their first nodes."""
    nodes = len(network.node_ids)
    ends = np.concatenate((network.edge_from, network.edge_to))
    order = np.argsort(ends, kind="stable")
    starts = np.zeros(nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=starts[1:])
    # Of e edges, half-edge h < e leaves edge_from along edge h; h >= e leaves edge_to.
    is_junction = _junctions(network, starts, order)
    chain, turned, place, chain_start, chain_end = _trace(
        starts, order, network.edge_from, network.edge_to, is_junction
    )
    count = len(chain_start)
    junctions = np.flatnonzero(is_junction)
    new = np.full(nodes, -1, dtype=np.int32)
    new[junctions] = np.arange(len(junctions), dtype=np.int32)
    along_s = np.where(turned, network.backward_s, network.forward_s)
    against_s = np.where(turned, network.forward_s, network.backward_s)
    in_order = np.lexsort((place, chain))
    chain_metres, before_m = _totals(network.metres, chain, in_order, count)
    chain_along_s, before_along_s = _totals(_or_zero(along_s), chain, in_order, count)
    chain_against_s, before_against_s = _totals(_or_zero(against_s), chain, in_order, count)
    goes_along, goes_against = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    goes_along[chain], goes_against[chain] = np.isfinite(along_s), np.isfinite(against_s)
    return Chains(
        start=new[chain_start],
        end=new[chain_end],
        metres=chain_metres,
        along_s=np.where(goes_along, chain_along_s, np.inf),
        against_s=np.where(goes_against, chain_against_s, np.inf),
        delay_s=network.delay_s[junctions],
        edge_chain=chain,
        edge_is_turned=turned,
        before_m=before_m,
        before_along_s=before_along_s,
        before_against_s=before_against_s,
        network=network,
    )


def _or_zero(seconds: _Floats) -> _Floats:
    return np.where(np.isfinite(seconds), seconds, 0.0)


def _junctions(network: Network, starts: _Ints, order: _Ints) -> _Bools:
    """Return which nodes end a chain: not two edges, or other permissions on either side."""
    is_junction: _Bools = np.diff(starts) != 2
    inner = np.flatnonzero(~is_junction)
    one, two = order[starts[inner]], order[starts[inner] + 1]
    # Seconds of leaving a node along a half-edge, and of arriving along it.
    leave = np.isfinite(np.concatenate((network.forward_s, network.backward_s)))
    arrive = np.isfinite(np.concatenate((network.backward_s, network.forward_s)))
    is_junction[inner] = (arrive[one] != leave[two]) | (arrive[two] != leave[one])
    return is_junction


def _totals(values: _Floats, chain: _Nodes, in_order: _Ints, count: int) -> tuple[_Floats, _Floats]:
    """Return the sum over each chain, and for each edge the sum over those before it."""
    running = np.cumsum(values[in_order])
    before = running - values[in_order]
    sizes = np.bincount(chain, minlength=count)
    first = np.cumsum(sizes) - sizes
    result = np.empty(len(values))
    result[in_order] = before - np.repeat(before[first], sizes)
    return running[first + sizes - 1] - before[first], result


@compiled
def _trace(
    starts: _Ints,
    order: _Ints,
    edge_from: _Nodes,
    edge_to: _Nodes,
    is_junction: _Bools,
) -> tuple[_Nodes, _Bools, _Nodes, _Nodes, _Nodes]:
    """Follow each chain from one junction to the next.

    Returns chain, direction and place in the chain of each edge, and both end nodes of each
    chain. A ring without any junction is given one: its first node (``is_junction`` is changed).
    """
    edges = len(edge_from)
    nodes = len(starts) - 1
    chain = np.full(edges, -1, np.int32)
    turned = np.zeros(edges, np.bool_)
    place = np.zeros(edges, np.int32)
    chain_start = np.empty(edges, np.int32)
    chain_end = np.empty(edges, np.int32)
    count = 0
    for turn in range(2):
        for first in range(nodes):
            if turn == 1 and not is_junction[first]:
                if chain[order[starts[first]] % edges] >= 0:
                    continue
                is_junction[first] = True
            if not is_junction[first]:
                continue
            for at in range(starts[first], starts[first + 1]):
                half = order[at]
                if chain[half % edges] >= 0:
                    continue
                chain_start[count] = first
                step = 0
                while True:
                    edge = half % edges
                    chain[edge] = count
                    turned[edge] = half >= edges
                    place[edge] = step
                    step += 1
                    node = edge_from[edge] if half >= edges else edge_to[edge]
                    if is_junction[node]:
                        break
                    half = order[starts[node]]
                    if half % edges == edge:
                        half = order[starts[node] + 1]
                chain_end[count] = node
                count += 1
    return chain, turned, place, chain_start[:count].copy(), chain_end[:count].copy()
