"""Compiled searches over a street network; ``plain.py`` holds the same in plain Python.

All kernels are serial and release the interpreter lock, so that several threads may search at
once. A network comes as compressed sparse rows (see ``Chains.links``); costs are seconds that
add up without rounding error (see ``network.exact``). Equal seconds are decided by the smaller
source, then by fewer metres, so that every answer is the only possible one.

The queue is a ring of buckets, each ``width_s`` seconds wide, of linked entries. Within the
bucket in hand a node may be improved and looked at again; nodes of earlier buckets are final.

The second nearest source of every node takes a second search of the same kind. Where a way
leads from a node into one whose nearest source is another, the first node's source is on offer
as second nearest; such offers are the seeds, and they spread until they meet nodes that have
their source already. So the k nearest cost k plain searches, and no node ever keeps a list.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["compiled", "gather_k", "nearest_k", "ring_size"]

_F = TypeVar("_F", bound=Callable[..., Any])
_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Links = tuple[_Ints, _Nodes, _Floats, _Floats]
_Seeds = tuple[_Nodes, _Floats, _Floats, _Nodes]

_MAX_BUCKETS: Final = 1 << 16


def compiled(function: _F) -> _F:
    """Compile at first call; kept on disk where some folder can be written to."""
    try:
        return cast("_F", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        # numba found no folder for its cache, as in a read-only installation: compile each time.
        return cast("_F", njit(nogil=True)(function))


def ring_size(longest_s: float, width_s: float) -> tuple[int, float]:
    """Return how many buckets a ring needs, and their width in seconds (wider if too many).

    Parameters
    ----------
    longest_s
        The longest single step or head start, in seconds.
    width_s
        The width wished for, in seconds; above 0.
    """
    width_s = max(width_s, longest_s / (_MAX_BUCKETS - 3))
    buckets = 4
    while buckets < longest_s / width_s + 3:
        buckets *= 2
    return buckets, width_s


def nearest_k(
    links: _Links, seeds: _Seeds, *, k: int, longest_s: float, width_s: float, room: int = 0
) -> tuple[_Floats, _Floats, _Nodes]:
    """Return the ``k`` nearest different sources of each node, best first: arrays (k, nodes).

    Parameters
    ----------
    links
        Row starts, nodes, seconds and metres.
    seeds
        Nodes, seconds, metres and sources: each offers a node the seconds and metres from there
        to a source.
    k
        How many; 1 or more.
    longest_s
        The longest link, in seconds.
    width_s
        Width of a bucket of the queue, in seconds; it decides the speed alone.
    room
        Entries that the queue has room for at first (at least one per seed); 0: a good number.
        A queue that fills up is begun again, twice as large.

    Returns
    -------
    tuple
        Seconds (infinite where there is no further source), metres along that way, and source
        (-1 where there is none).
    """
    count = len(links[0]) - 1
    best_s, best_m = np.empty((k, count)), np.empty((k, count))
    source = np.empty((k, count), dtype=np.int32)
    for rank in range(k):
        offers = seeds
        if rank:
            known = best_s[:rank], best_m[:rank], source[:rank]
            more = _offers(*links, *known)
            offers = (
                np.concatenate((seeds[0], more[0])),
                np.concatenate((seeds[1], more[1])),
                np.concatenate((seeds[2], more[2])),
                np.concatenate((seeds[3], more[3])),
            )
        furthest_s = float(offers[1].max(initial=0.0))
        ring = ring_size(max(longest_s, furthest_s), width_s)
        entries = max(room or 2 * count, 1) + len(offers[0])
        while True:
            answer = _nearest(*links, *offers, source[:rank], *ring, entries)
            if answer[3]:
                break
            entries *= 2
        best_s[rank], best_m[rank], source[rank] = answer[:3]
    return best_s, best_m, source


@compiled
def _nearest(
    starts: _Ints,
    nodes: _Nodes,
    seconds: _Floats,
    metres: _Floats,
    seed_nodes: _Nodes,
    seed_s: _Floats,
    seed_m: _Floats,
    seed_sources: _Nodes,
    taken: _Nodes,
    buckets: int,
    width_s: float,
    room: int,
) -> tuple[_Floats, _Floats, _Nodes, bool]:
    """Return seconds, metres and source of the nearest source of each node, and whether done.

    ``taken`` (ranks, nodes) are the sources that a node has already and does not take again.
    Not done: the queue has no ``room`` for all entries. (A queue that grows as it goes takes the
    compiler half its speed.) Unsigned positions spare a look at whether they are negative.
    """
    count = len(starts) - 1
    best_s = np.full(count, np.inf)
    best_m = np.full(count, np.inf)
    source = np.full(count, -1, np.int32)
    mask = buckets - 1
    heads = np.full(buckets, -1, np.int32)
    entry_node = np.empty(room, np.int32)
    entry_next = np.empty(room, np.int32)
    top = 0
    free = -1
    live = 0
    per_s = 1.0 / width_s
    has_taken = len(taken) > 0
    for seed in range(len(seed_nodes)):
        node = np.uintp(seed_nodes[seed])
        if _is_taken(taken, node, seed_sources[seed]):
            continue
        if seed_s[seed] < best_s[node] or (
            seed_s[seed] == best_s[node]
            and _is_better(seed_sources[seed], seed_m[seed], source[node], best_m[node])
        ):
            best_s[node] = seed_s[seed]
            best_m[node] = seed_m[seed]
            source[node] = seed_sources[seed]
            slot = np.int64(seed_s[seed] * per_s) & mask
            entry_node[top] = node
            entry_next[top] = heads[slot]
            heads[slot] = top
            top += 1
            live += 1
    bucket = np.int64(0)
    while live > 0:
        slot = bucket & mask
        while heads[slot] >= 0:
            entry = heads[slot]
            heads[slot] = entry_next[entry]
            node = np.uintp(entry_node[entry])
            entry_next[entry] = free
            free = entry
            live -= 1
            base_s = best_s[node]
            if np.int64(base_s * per_s) < bucket:
                continue  # improved since, and dealt with in an earlier bucket
            base_m = best_m[node]
            base_source = source[node]
            for at in range(starts[node], starts[node + np.uintp(1)]):
                link = np.uintp(at)
                other = np.uintp(nodes[link])
                new_s = base_s + seconds[link]
                if new_s > best_s[other]:
                    continue
                new_m = base_m + metres[link]
                if new_s == best_s[other] and not _is_better(
                    base_source, new_m, source[other], best_m[other]
                ):
                    continue
                if has_taken and _is_taken(taken, other, base_source):
                    continue
                best_s[other] = new_s
                best_m[other] = new_m
                source[other] = base_source
                first, last = starts[other], starts[other + np.uintp(1)]
                if last == first or (last == first + 1 and np.uintp(nodes[first]) == node):
                    continue  # a dead end: nothing to pass on but back to where this came from
                if free >= 0:
                    place = free
                    free = entry_next[place]
                else:
                    if top == room:
                        return best_s, best_m, source, False
                    place = top
                    top += 1
                target = np.int64(new_s * per_s) & mask
                entry_node[place] = other
                entry_next[place] = heads[target]
                heads[target] = place
                live += 1
        bucket += 1
    return best_s, best_m, source, True


@compiled
def _is_taken(taken: _Nodes, node: "int | np.uintp", new_source: int) -> bool:
    found = False
    for rank in range(taken.shape[0]):
        found |= taken[rank, node] == new_source
    return found


@compiled
def _offers(
    starts: _Ints,
    nodes: _Nodes,
    seconds: _Floats,
    metres: _Floats,
    best_s: _Floats,
    best_m: _Floats,
    source: _Nodes,
) -> tuple[_Nodes, _Floats, _Floats, _Nodes]:
    """Return what links offer to nodes that do not have the source yet, as seeds.

    ``best_s``, ``best_m`` and ``source`` are the answers so far (ranks, nodes).
    """
    room = source.shape[0] * len(nodes)
    to = np.empty(room, np.int32)
    offer_s = np.empty(room, np.float64)
    offer_m = np.empty(room, np.float64)
    offered = np.empty(room, np.int32)
    found = 0
    for node in range(len(starts) - 1):
        for link in range(starts[node], starts[node + 1]):
            other = nodes[link]
            for rank in range(source.shape[0]):
                if source[rank, node] < 0 or _is_taken(source, other, source[rank, node]):
                    continue
                to[found] = other
                offer_s[found] = best_s[rank, node] + seconds[link]
                offer_m[found] = best_m[rank, node] + metres[link]
                offered[found] = source[rank, node]
                found += 1
    return to[:found], offer_s[:found], offer_m[:found], offered[:found]


@compiled
def gather_k(
    label_s: _Floats,
    label_m: _Floats,
    labels: _Nodes,
    exit_origins: _Nodes,
    exit_nodes: _Nodes,
    exit_s: _Floats,
    exit_m: _Floats,
    direct_origins: _Nodes,
    direct_sources: _Nodes,
    direct_s: _Floats,
    direct_m: _Floats,
    origin_count: int,
) -> tuple[_Floats, _Floats, _Nodes]:
    """Return the ``k`` nearest different sources of each origin, best first: (k, origins).

    ``label_*`` are the answers for nodes (k, nodes); an exit joins an origin to a node, a direct
    way joins it to a source on its own edge.
    """
    k = label_s.shape[0]
    best_s = np.full((k, origin_count), np.inf)
    best_m = np.full((k, origin_count), np.inf)
    source = np.full((k, origin_count), -1, np.int32)
    for rank in range(k):
        for each in range(len(exit_origins)):
            origin = exit_origins[each]
            node = exit_nodes[each]
            at = 0  # the first label of the node that the origin does not have yet
            while at < rank and _is_taken(source[:rank], origin, labels[at, node]):
                at += 1
            offered = labels[at, node]
            if offered < 0 or (rank and _is_taken(source[:rank], origin, offered)):
                continue
            new_s = label_s[at, node] + exit_s[each]
            if new_s > best_s[rank, origin]:
                continue
            new_m = label_m[at, node] + exit_m[each]
            if new_s < best_s[rank, origin] or _is_better(
                offered, new_m, source[rank, origin], best_m[rank, origin]
            ):
                best_s[rank, origin] = new_s
                best_m[rank, origin] = new_m
                source[rank, origin] = offered
        for each in range(len(direct_origins)):
            origin = direct_origins[each]
            offered = direct_sources[each]
            new_s = direct_s[each]
            if new_s > best_s[rank, origin] or _is_taken(source[:rank], origin, offered):
                continue
            if new_s < best_s[rank, origin] or _is_better(
                offered, direct_m[each], source[rank, origin], best_m[rank, origin]
            ):
                best_s[rank, origin] = new_s
                best_m[rank, origin] = direct_m[each]
                source[rank, origin] = offered
    return best_s, best_m, source


@compiled
def _is_better(new_source: int, new_m: float, source: int, metres: float) -> bool:
    """Return which of two ways with equal seconds is taken."""
    return new_source < source or (new_source == source and new_m < metres)
