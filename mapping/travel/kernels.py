"""Compiled searches over a street network; ``plain.py`` holds the same in plain Python.

All kernels are serial and release the interpreter lock, so that several threads may search at
once. A network comes as compressed sparse rows (see ``Chains.links``); costs are seconds that
add up without rounding error (see ``network.exact``). Equal seconds are decided by the smaller
source, then by fewer metres, so that every answer is the only possible one.

The queue is a ring of buckets, each ``width_s`` seconds wide, of linked entries. Within the
bucket in hand a node may be improved and looked at again; nodes of earlier buckets are final.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

__all__ = ["compiled", "gather_k", "nearest_k", "nearest_one", "ring_size", "within_limit"]

_F = TypeVar("_F", bound=Callable[..., Any])
_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]

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


@compiled
def nearest_one(
    starts: _Ints,
    nodes: _Nodes,
    seconds: _Floats,
    metres: _Floats,
    seed_nodes: _Nodes,
    seed_s: _Floats,
    seed_m: _Floats,
    seed_sources: _Nodes,
    buckets: int,
    width_s: float,
) -> tuple[_Floats, _Floats, _Nodes]:
    """Return seconds to the nearest source, metres along, and that source, for each node.

    Unreached nodes have infinite seconds and source -1. Each seed offers a node the seconds and
    metres from there to a source.
    """
    count = len(starts) - 1
    best_s = np.full(count, np.inf)
    best_m = np.full(count, np.inf)
    source = np.full(count, -1, np.int32)
    mask = buckets - 1
    heads = np.full(buckets, -1, np.int32)
    room = 2 * count + len(seed_nodes) + 8
    entry_node = np.empty(room, np.int32)
    entry_next = np.empty(room, np.int32)
    top = 0
    free = -1
    live = 0
    per_s = 1.0 / width_s
    for seed in range(len(seed_nodes)):
        node = seed_nodes[seed]
        if seed_s[seed] < best_s[node] or (
            seed_s[seed] == best_s[node]
            and (
                seed_sources[seed] < source[node]
                or (seed_sources[seed] == source[node] and seed_m[seed] < best_m[node])
            )
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
            node = entry_node[entry]
            entry_next[entry] = free
            free = entry
            live -= 1
            base_s = best_s[node]
            if np.int64(base_s * per_s) < bucket:
                continue  # improved since, and dealt with in an earlier bucket
            base_m = best_m[node]
            base_source = source[node]
            for link in range(starts[node], starts[node + 1]):
                other = nodes[link]
                new_s = base_s + seconds[link]
                if new_s > best_s[other]:
                    continue
                new_m = base_m + metres[link]
                if new_s == best_s[other] and (
                    base_source > source[other]
                    or (base_source == source[other] and new_m >= best_m[other])
                ):
                    continue
                best_s[other] = new_s
                best_m[other] = new_m
                source[other] = base_source
                if free >= 0:
                    place = free
                    free = entry_next[place]
                else:
                    if top == len(entry_node):
                        entry_node = np.concatenate((entry_node, np.empty_like(entry_node)))
                        entry_next = np.concatenate((entry_next, np.empty_like(entry_next)))
                    place = top
                    top += 1
                target = np.int64(new_s * per_s) & mask
                entry_node[place] = other
                entry_next[place] = heads[target]
                heads[target] = place
                live += 1
        bucket += 1
    return best_s, best_m, source


@compiled
def nearest_k(
    starts: _Ints,
    nodes: _Nodes,
    seconds: _Floats,
    metres: _Floats,
    seed_nodes: _Nodes,
    seed_s: _Floats,
    seed_m: _Floats,
    seed_sources: _Nodes,
    buckets: int,
    width_s: float,
    k: int,
) -> tuple[_Floats, _Floats, _Nodes]:
    """Return the ``k`` nearest different sources of each node, best first: arrays (nodes, k).

    Each node keeps its ``k`` best labels, of different sources, and passes each on once it is
    due, so one search finds them all.
    """
    count = len(starts) - 1
    best_s = np.full((count, k), np.inf)
    best_m = np.full((count, k), np.inf)
    source = np.full((count, k), -1, np.int32)
    is_fresh = np.zeros((count, k), np.bool_)
    mask = buckets - 1
    heads = np.full(buckets, -1, np.int32)
    room = 2 * k * count + len(seed_nodes) + 8
    entry_node = np.empty(room, np.int32)
    entry_next = np.empty(room, np.int32)
    top = 0
    free = -1
    live = 0
    per_s = 1.0 / width_s
    due_s = np.empty(k)
    due_m = np.empty(k)
    due_source = np.empty(k, np.int32)
    for seed in range(len(seed_nodes)):
        node = seed_nodes[seed]
        if _offer(best_s, best_m, source, is_fresh, node, seed_s[seed], seed_m[seed],
                  seed_sources[seed], k):  # fmt: skip
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
            node = entry_node[entry]
            entry_next[entry] = free
            free = entry
            live -= 1
            due = 0
            for rank in range(k):
                if is_fresh[node, rank] and np.int64(best_s[node, rank] * per_s) <= bucket:
                    is_fresh[node, rank] = False
                    due_s[due] = best_s[node, rank]
                    due_m[due] = best_m[node, rank]
                    due_source[due] = source[node, rank]
                    due += 1
            if due == 0:
                continue
            for link in range(starts[node], starts[node + 1]):
                other = nodes[link]
                for each in range(due):
                    new_s = due_s[each] + seconds[link]
                    if new_s > best_s[other, k - 1]:
                        break
                    if not _offer(best_s, best_m, source, is_fresh, other, new_s,
                                  due_m[each] + metres[link], due_source[each], k):  # fmt: skip
                        continue
                    if free >= 0:
                        place = free
                        free = entry_next[place]
                    else:
                        if top == len(entry_node):
                            entry_node = np.concatenate((entry_node, np.empty_like(entry_node)))
                            entry_next = np.concatenate((entry_next, np.empty_like(entry_next)))
                        place = top
                        top += 1
                    target = np.int64(new_s * per_s) & mask
                    entry_node[place] = other
                    entry_next[place] = heads[target]
                    heads[target] = place
                    live += 1
        bucket += 1
    return best_s, best_m, source


@compiled
def _offer(
    best_s: npt.NDArray[np.float64],
    best_m: npt.NDArray[np.float64],
    source: npt.NDArray[np.int32],
    is_fresh: npt.NDArray[np.bool_],
    node: int,
    new_s: float,
    new_m: float,
    new_source: int,
    k: int,
) -> bool:
    """Put a label among the ``k`` best of a node, one per source; return whether it got in."""
    at = -1  # where the label of the same source stands, if there is one
    place = k  # where the new label belongs
    for rank in range(k):
        if source[node, rank] == new_source:
            at = rank
            if new_s > best_s[node, rank] or (
                new_s == best_s[node, rank] and new_m >= best_m[node, rank]
            ):
                return False
        if place == k and (
            new_s < best_s[node, rank]
            or (new_s == best_s[node, rank] and new_source <= source[node, rank])
        ):
            place = rank
    if place == k:
        return False
    last = at if at >= 0 else k - 1
    for rank in range(last, place, -1):
        best_s[node, rank] = best_s[node, rank - 1]
        best_m[node, rank] = best_m[node, rank - 1]
        source[node, rank] = source[node, rank - 1]
        is_fresh[node, rank] = is_fresh[node, rank - 1]
    best_s[node, place] = new_s
    best_m[node, place] = new_m
    source[node, place] = new_source
    is_fresh[node, place] = True
    return True


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
    """Return the ``k`` nearest different sources of each origin, best first: (origins, k).

    ``label_*`` are the answers for nodes (nodes, k); an exit joins an origin to a node, a direct
    way joins it to a source on its own edge.
    """
    k = label_s.shape[1]
    best_s = np.full((origin_count, k), np.inf)
    best_m = np.full((origin_count, k), np.inf)
    source = np.full((origin_count, k), -1, np.int32)
    is_fresh = np.zeros((origin_count, k), np.bool_)
    for each in range(len(exit_origins)):
        node = exit_nodes[each]
        for rank in range(k):
            if labels[node, rank] < 0:
                break
            _offer(best_s, best_m, source, is_fresh, exit_origins[each],
                   label_s[node, rank] + exit_s[each], label_m[node, rank] + exit_m[each],
                   labels[node, rank], k)  # fmt: skip
    for each in range(len(direct_origins)):
        _offer(best_s, best_m, source, is_fresh, direct_origins[each],
               direct_s[each], direct_m[each], direct_sources[each], k)  # fmt: skip
    return best_s, best_m, source


@compiled
def within_limit(
    starts: _Ints,
    nodes: _Nodes,
    seconds: _Floats,
    metres: _Floats,
    seed_starts: _Ints,
    seed_nodes: _Nodes,
    seed_s: _Floats,
    seed_m: _Floats,
    stop_starts: _Ints,
    stops: _Nodes,
    stop_s: _Floats,
    stop_m: _Floats,
    direct_starts: _Ints,
    direct_stops: _Nodes,
    direct_s: _Floats,
    direct_m: _Floats,
    stop_count: int,
    limit_s: float,
    buckets: int,
    width_s: float,
) -> tuple[_Nodes, _Nodes, _Floats, _Floats]:
    """Return all (source, stop, seconds, metres) with at most ``limit_s``, by source.

    One search per source. ``seed_starts`` gives each source's seeds; ``stop_starts`` gives each
    node's stops (the places asked about) with the seconds and metres that are added to get there;
    ``direct_starts`` gives each source's stops on its own edge, with the direct way to them.
    """
    count = len(starts) - 1
    best_s = np.full(count, np.inf)
    best_m = np.full(count, np.inf)
    touched = np.empty(count, np.int32)
    stop_best_s = np.full(stop_count, np.inf)
    stop_best_m = np.full(stop_count, np.inf)
    met = np.empty(stop_count, np.int32)
    mask = buckets - 1
    heads = np.full(buckets, -1, np.int32)
    entry_node = np.empty(1024, np.int32)
    entry_next = np.empty(1024, np.int32)
    out_source = np.empty(1024, np.int32)
    out_stop = np.empty(1024, np.int32)
    out_s = np.empty(1024, np.float64)
    out_m = np.empty(1024, np.float64)
    found = 0
    per_s = 1.0 / width_s
    for src in range(len(seed_starts) - 1):
        top = 0
        free = -1
        live = 0
        touches = 0
        meets = 0
        for seed in range(seed_starts[src], seed_starts[src + 1]):
            node = seed_nodes[seed]
            new_s = seed_s[seed]
            new_m = seed_m[seed]
            if new_s > limit_s or new_s > best_s[node]:
                continue
            if new_s == best_s[node] and new_m >= best_m[node]:
                continue
            if best_s[node] == np.inf:
                touched[touches] = node
                touches += 1
            best_s[node] = new_s
            best_m[node] = new_m
            slot = np.int64(new_s * per_s) & mask
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
                node = entry_node[entry]
                entry_next[entry] = free
                free = entry
                live -= 1
                base_s = best_s[node]
                if np.int64(base_s * per_s) < bucket:
                    continue
                base_m = best_m[node]
                for link in range(starts[node], starts[node + 1]):
                    other = nodes[link]
                    new_s = base_s + seconds[link]
                    if new_s > limit_s or new_s > best_s[other]:
                        continue
                    new_m = base_m + metres[link]
                    if new_s == best_s[other] and new_m >= best_m[other]:
                        continue
                    if best_s[other] == np.inf:
                        touched[touches] = other
                        touches += 1
                    best_s[other] = new_s
                    best_m[other] = new_m
                    if free >= 0:
                        place = free
                        free = entry_next[place]
                    else:
                        if top == len(entry_node):
                            entry_node = np.concatenate((entry_node, np.empty_like(entry_node)))
                            entry_next = np.concatenate((entry_next, np.empty_like(entry_next)))
                        place = top
                        top += 1
                    target = np.int64(new_s * per_s) & mask
                    entry_node[place] = other
                    entry_next[place] = heads[target]
                    heads[target] = place
                    live += 1
            bucket += 1
        for touch in range(touches):
            node = touched[touch]
            for at in range(stop_starts[node], stop_starts[node + 1]):
                meets = _meet(
                    stop_best_s, stop_best_m, met, meets, stops[at],
                    best_s[node] + stop_s[at], best_m[node] + stop_m[at], limit_s,
                )  # fmt: skip
            best_s[node] = np.inf
            best_m[node] = np.inf
        for at in range(direct_starts[src], direct_starts[src + 1]):
            meets = _meet(
                stop_best_s, stop_best_m, met, meets, direct_stops[at],
                direct_s[at], direct_m[at], limit_s,
            )  # fmt: skip
        while found + meets > len(out_source):
            out_source = np.concatenate((out_source, np.empty_like(out_source)))
            out_stop = np.concatenate((out_stop, np.empty_like(out_stop)))
            out_s = np.concatenate((out_s, np.empty_like(out_s)))
            out_m = np.concatenate((out_m, np.empty_like(out_m)))
        for each in range(meets):
            stop = met[each]
            out_source[found] = src
            out_stop[found] = stop
            out_s[found] = stop_best_s[stop]
            out_m[found] = stop_best_m[stop]
            found += 1
            stop_best_s[stop] = np.inf
            stop_best_m[stop] = np.inf
    return out_source[:found], out_stop[:found], out_s[:found], out_m[:found]


@compiled
def _meet(
    stop_best_s: _Floats,
    stop_best_m: _Floats,
    met: _Nodes,
    meets: int,
    stop: int,
    new_s: float,
    new_m: float,
    limit_s: float,
) -> int:
    """Note a way to a stop if it is the best so far; return how many stops were met."""
    if new_s > limit_s or new_s > stop_best_s[stop]:
        return meets
    if new_s == stop_best_s[stop]:
        stop_best_m[stop] = min(stop_best_m[stop], new_m)
        return meets
    if stop_best_s[stop] == np.inf:
        met[meets] = stop
        meets += 1
    stop_best_s[stop] = new_s
    stop_best_m[stop] = new_m
    return meets
