"""The compiled search for all pairs within a limit; ``plain.py`` holds the same in plain Python.

Conventions as in ``kernels.py``: serial, without the interpreter lock, costs in exact seconds.
"""

import numpy as np
import numpy.typing as npt

from mapping.travel.kernels import compiled

__all__ = ["within_limit"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Links = tuple[_Ints, _Nodes, _Floats, _Floats]
_Rows = tuple[_Ints, _Nodes, _Floats, _Floats]


def within_limit(
    links: _Links,
    seeds: _Rows,
    stops: _Rows,
    direct: _Rows,
    *,
    stop_count: int,
    limit_s: float,
    ring: tuple[int, float],
    room: int = 0,
) -> tuple[_Nodes, _Nodes, _Floats, _Floats]:
    """Return all (source, stop, seconds, metres) with at most ``limit_s``, by source.

    One search per source.

    Parameters
    ----------
    links
        Row starts, nodes, seconds and metres.
    seeds
        Rows by source: each source's nodes, with the seconds and metres from it to them.
    stops
        Rows by node: the places asked about, with the seconds and metres added to get there.
    direct
        Rows by source: its stops on its own edge, with the direct way to them.
    stop_count
        Number of stops.
    limit_s
        Seconds, the limit inside; may be infinite.
    ring
        Buckets of the queue and their width, from ``ring_size``.
    room
        Entries that the queue has room for at first (at least one per seed); 0: a good number.
        A queue that fills up is begun again, twice as large.
    """
    entries = max(room or 2 * len(links[0]), 1) + len(seeds[1])
    while True:
        found = _within(*links, *seeds, *stops, *direct, stop_count, limit_s, *ring, entries)
        if found[4]:
            return found[:4]
        entries *= 2


@compiled
def _within(
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
    room: int,
) -> tuple[_Nodes, _Nodes, _Floats, _Floats, bool]:
    """Return what ``within_limit`` does, and whether the queue had room enough."""
    count = len(starts) - 1
    best_s = np.full(count, np.inf)
    best_m = np.full(count, np.inf)
    touched = np.empty(count, np.int32)
    stop_best_s = np.full(stop_count, np.inf)
    stop_best_m = np.full(stop_count, np.inf)
    met = np.empty(stop_count, np.int32)
    mask = buckets - 1
    heads = np.full(buckets, -1, np.int32)
    entry_node = np.empty(room, np.int32)
    entry_next = np.empty(room, np.int32)
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
                node = np.uintp(entry_node[entry])
                entry_next[entry] = free
                free = entry
                live -= 1
                base_s = best_s[node]
                if np.int64(base_s * per_s) < bucket:
                    continue
                base_m = best_m[node]
                for link in range(starts[node], starts[node + np.uintp(1)]):
                    other = np.uintp(nodes[link])
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
                        if top == room:
                            return out_source, out_stop, out_s, out_m, False
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
    return out_source[:found], out_stop[:found], out_s[:found], out_m[:found], True


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
