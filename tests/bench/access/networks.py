"""What the benches of travel share: networks of any size, and fair measuring.

On a busy machine the clock measures the others too; so of every piece of work both the median
seconds on the clock and the least seconds of processor time (all threads) are told.
"""

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from mapping.osm import read_osm
from mapping.travel import Network, build_network

__all__ = ["Took", "network_of", "peak_mb", "places_on", "reversed_matrix", "tiled", "timed"]


@dataclass(frozen=True)
class Took:
    """Seconds that some work took: on the clock (median) and of the processor (least)."""

    wall_s: float
    cpu_s: float

    def times(self, other: "Took") -> str:
        """Return how many times as long another took: by processor time, then by the clock."""
        return f"{other.cpu_s / self.cpu_s:6.1f} x cpu {other.wall_s / self.wall_s:6.1f} x clock"

    def __str__(self) -> str:
        return f"{self.wall_s:9.4f} s clock {self.cpu_s:9.4f} s cpu"


def timed(work: Callable[[], object], rounds: int) -> Took:
    """Return what some rounds took, after one that does not count."""
    work()
    wall, cpu = [], []
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - used)
    return Took(statistics.median(wall), min(cpu))


def peak_mb() -> float:
    """Return the most memory that this process ever held, in MB; NaN where nobody tells."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    # macOS counts in bytes, Linux in kB.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def network_of(extract: Path, mode: str, tiles: int) -> Network:
    """Return ``tiles`` x ``tiles`` copies of the network of a street file."""
    return tiled(build_network(read_osm([extract]), mode), tiles)


def tiled(network: Network, tiles: int) -> Network:
    """Return ``tiles`` x ``tiles`` copies side by side, joined at their first nodes."""
    if tiles == 1:
        return network
    west, south, east, north = network.bounds
    count, copies = len(network.node_ids), tiles * tiles
    columns, rows = np.divmod(np.arange(copies), tiles)
    joints = np.arange(1, copies) * count
    each = [np.tile(part, copies) for part in (network.metres, network.forward_s,
                                               network.backward_s, network.delay_s)]  # fmt: skip
    joint = np.full(copies - 1, 1000.0)
    offsets = np.repeat(np.arange(copies) * count, len(network.edge_from))
    ends = [
        np.concatenate((np.tile(part, copies) + offsets, other)).astype(np.int32)
        for part, other in ((network.edge_from, joints - count), (network.edge_to, joints))
    ]
    return replace(
        network,
        node_ids=np.arange(count * copies, dtype=np.int64),
        lon=(network.lon + columns[:, None] * (east - west)).ravel(),
        lat=(network.lat + rows[:, None] * (north - south)).ravel(),
        edge_from=ends[0],
        edge_to=ends[1],
        metres=np.concatenate((each[0], joint)),
        forward_s=np.concatenate((each[1], joint)),
        backward_s=np.concatenate((each[2], joint)),
        delay_s=each[3],
    )


def places_on(network: Network, count: int, *, seed: int) -> np.ndarray:
    """Return random nodes on which points may be put; without repeats as far as there are.

    Where two nodes share a place (a bridge above a street), nobody knows which one is meant:
    those are left out.
    """
    place = np.unique(np.column_stack((network.lon, network.lat)), axis=0, return_inverse=True)[1]
    is_alone = np.bincount(place.ravel())[place.ravel()] == 1
    keep = np.unique(network.edge_from[network.snappable_edges])
    keep = keep[is_alone[keep]]
    return np.random.default_rng(seed).choice(keep, count, replace=count > len(keep))


def reversed_matrix(network: Network) -> csr_array:
    """Return seconds from each node to those that lead to it, as scipy takes them."""
    start = np.concatenate((network.edge_from, network.edge_to))
    end = np.concatenate((network.edge_to, network.edge_from))
    seconds = np.concatenate((network.forward_s, network.backward_s)) + network.delay_s[end]
    used = np.isfinite(seconds)
    count = len(network.node_ids)
    return csr_array((seconds[used], (end[used], start[used])), shape=(count, count))
