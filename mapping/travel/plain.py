"""The searches of ``kernels.py`` and ``bounded.py`` in plain Python: slow, short, an oracle.

The tests hold the compiled ones to these: same inputs, same answers to the last bit.
"""

import heapq

import numpy as np
import numpy.typing as npt

__all__ = ["nearest_k", "within_limit"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Links = tuple[_Ints, _Nodes, _Floats, _Floats]
_Label = tuple[float, int, float]
"""Seconds, source and metres: compared in this order."""


def nearest_k(
    links: _Links,
    seed_nodes: _Nodes,
    seed_s: _Floats,
    seed_m: _Floats,
    seed_sources: _Nodes,
    k: int,
) -> tuple[_Floats, _Floats, _Nodes]:
    """Return the ``k`` best of one search per source, by seconds, then by source."""
    count = len(links[0]) - 1
    labels: list[list[_Label]] = [[] for _ in range(count)]
    for source in np.unique(seed_sources):
        mine = seed_sources == source
        reached = _search(links, seed_nodes[mine], seed_s[mine], seed_m[mine], np.inf)
        for node, (seconds, metres) in reached.items():
            labels[node].append((seconds, int(source), metres))
    best_s, best_m = np.full((count, k), np.inf), np.full((count, k), np.inf)
    sources = np.full((count, k), -1, dtype=np.int32)
    for node, offered in enumerate(labels):
        for rank, label in enumerate(sorted(offered)[:k]):
            best_s[node, rank], sources[node, rank], best_m[node, rank] = label
    return best_s, best_m, sources


def within_limit(
    links: _Links,
    seeds: _Links,
    stops: _Links,
    direct: _Links,
    limit_s: float,
) -> dict[tuple[int, int], tuple[float, float]]:
    """Return {(source, stop): (seconds, metres)} of all that is at most ``limit_s`` away.

    ``seeds`` are rows of nodes by source, ``stops`` rows of stops by node, ``direct`` rows of
    stops by source; each with seconds and metres.
    """
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for source in range(len(seeds[0]) - 1):
        span = slice(seeds[0][source], seeds[0][source + 1])
        ways = [
            (int(direct[1][at]), direct[2][at], direct[3][at])
            for at in range(direct[0][source], direct[0][source + 1])
        ]
        reached = _search(links, seeds[1][span], seeds[2][span], seeds[3][span], limit_s)
        for node, (seconds, metres) in reached.items():
            ways += [
                (int(stops[1][at]), seconds + stops[2][at], metres + stops[3][at])
                for at in range(stops[0][node], stops[0][node + 1])
            ]
        for stop, seconds, metres in ways:
            if seconds <= limit_s:
                label = (float(seconds), float(metres))
                found[source, stop] = min(label, found.get((source, stop), label))
    return found


def _search(
    links: _Links, seed_nodes: _Nodes, seed_s: _Floats, seed_m: _Floats, limit_s: float
) -> dict[int, tuple[float, float]]:
    """Return (seconds, metres) of all nodes at most ``limit_s`` from the seeds: Dijkstra."""
    starts, nodes, seconds, metres = links
    queue = [
        (float(s), float(m), int(node))
        for node, s, m in zip(seed_nodes, seed_s, seed_m, strict=True)
        if s <= limit_s
    ]
    heapq.heapify(queue)
    reached: dict[int, tuple[float, float]] = {}
    while queue:
        base_s, base_m, node = heapq.heappop(queue)
        if node in reached:
            continue
        reached[node] = (base_s, base_m)
        for link in range(starts[node], starts[node + 1]):
            new_s = base_s + float(seconds[link])
            if new_s <= limit_s and int(nodes[link]) not in reached:
                heapq.heappush(queue, (new_s, base_m + float(metres[link]), int(nodes[link])))
    return reached
