"""Making a street network out of an OSM extract, for one mode."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.errors import NoDataForAreaError, UnknownNameError
from mapping.geo import geodesic_m
from mapping.osm import OsmExtract
from mapping.travel.network import Network, exact
from mapping.travel.profiles import PROFILES, Profile
from mapping.wording import say

__all__ = ["build_network"]

_HILBERT_ORDER: Final = 16

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]


def build_network(extract: OsmExtract, mode: str, *, junction_delay_s: float = 0.0) -> Network:
    """Return the network of one mode.

    Parameters
    ----------
    extract
        What ``read_osm`` gave.
    mode
        ``walk``, ``drive`` or ``step_free``.
    junction_delay_s
        Seconds added on arriving at each node where three or more edges meet; 0 or more.

    Raises
    ------
    UnknownNameError
        There is no such mode.
    NoDataForAreaError
        The extract has no way that the mode may use.
    """
    profile = PROFILES.get(mode)
    if profile is None:
        raise UnknownNameError(
            say(
                'There is no way of travelling called "{mode}", so no network can be made for it. '
                "Choose one of: {ways}.",
                mode=mode,
                ways=", ".join(PROFILES),
            )
        )
    if not (np.isfinite(junction_delay_s) and junction_delay_s >= 0):
        raise ValueError(f"junction delay of {junction_delay_s} s")
    start, end, allowed, pace = _steps(extract, profile)
    start, end, node_of = _parted(start, end, extract, profile)
    if not len(start):
        raise NoDataForAreaError(
            say(
                "The street file has no streets for this way of travelling ({mode}), so its "
                "travel times can't be worked out. Choose a street file that covers your district.",
                mode=say(mode),
            )
        )
    used, flat = np.unique(np.concatenate((start, end)), return_inverse=True)
    order = _hilbert_order(extract.lon[node_of[used]], extract.lat[node_of[used]])
    new = np.empty(len(used), dtype=np.int64)
    new[order] = np.arange(len(used))
    nodes = node_of[used[order]]
    start, end = new[flat[: len(start)]], new[flat[len(start) :]]
    lon, lat = extract.lon[nodes], extract.lat[nodes]
    metres = geodesic_m(lon[start], lat[start], lon[end], lat[end])
    forward_s = np.where(allowed[0], metres * pace, np.inf)
    backward_s = np.where(allowed[1], metres * pace, np.inf)
    # The same two nodes in a row on several ways are one straight piece: the best of each way.
    swap = start > end
    low, high = np.where(swap, end, start), np.where(swap, start, end)
    forward_s, backward_s = (
        np.where(swap, backward_s, forward_s),
        np.where(swap, forward_s, backward_s),
    )
    keys, first, group = np.unique(
        low * np.int64(len(nodes)) + high, return_index=True, return_inverse=True
    )
    best_forward, best_backward = np.full(len(keys), np.inf), np.full(len(keys), np.inf)
    np.minimum.at(best_forward, group, forward_s)
    np.minimum.at(best_backward, group, backward_s)
    low, high = low[first].astype(np.int32), high[first].astype(np.int32)
    degree = np.bincount(np.concatenate((low, high)), minlength=len(nodes))
    return Network(
        mode=mode,
        node_ids=extract.node_ids[nodes],
        lon=lon,
        lat=lat,
        edge_from=low,
        edge_to=high,
        metres=exact(metres[first]),
        forward_s=exact(best_forward),
        backward_s=exact(best_backward),
        delay_s=exact(np.where(degree >= 3, junction_delay_s, 0.0)),
        newest_on=extract.newest_on.isoformat() if extract.newest_on else "",
    )


def _steps(
    extract: OsmExtract, profile: Profile
) -> tuple[_Ints, _Ints, tuple[_Bools, _Bools], _Floats]:
    """Return all steps along usable ways: both nodes, the two permissions, seconds a metre."""
    refs: list[_Ints] = []
    forward: list[bool] = []
    backward: list[bool] = []
    pace: list[float] = []
    for way in extract.ways:
        passage = profile.passage(way.tags) if "highway" in way.tags else None
        if passage is not None:
            refs.append(way.refs)
            forward.append(passage.forward)
            backward.append(passage.backward)
            pace.append(3.6 / passage.speed_kmh)
    flat, lengths = _joined(refs)
    # All neighbours in the joined list, but not from the end of one way to the start of the next.
    inner = np.ones(max(len(flat) - 1, 0), dtype=bool)
    inner[np.cumsum(lengths)[:-1] - 1] = False
    start, end = flat[:-1][inner], flat[1:][inner]
    owner = np.repeat(np.arange(len(refs)), lengths)[:-1][inner] if len(refs) else start
    moves = start != end
    start, end, owner = start[moves], end[moves], owner[moves]
    permissions = (
        np.array(forward, dtype=np.bool_)[owner],
        np.array(backward, dtype=np.bool_)[owner],
    )
    return start, end, permissions, np.array(pace, dtype=np.float64)[owner]


def _parted(
    start: _Ints, end: _Ints, extract: OsmExtract, profile: Profile
) -> tuple[_Ints, _Ints, _Ints]:
    """Cut ways at barred places: both ends of steps, and the node of each of their positions.

    A barred node between two steps becomes two nodes at one place, each the end of one step.
    """
    count = len(extract.node_ids)
    if profile.is_barred is None:
        return start, end, np.arange(count)
    barred = np.zeros(count, dtype=bool)
    barred[[node.position for node in extract.nodes if profile.is_barred(node.tags)]] = True
    barred &= np.bincount(np.concatenate((start, end)), minlength=count) == 2
    ends = np.concatenate((start, end))
    at = np.flatnonzero(barred[ends])
    second = np.delete(at, np.unique(ends[at], return_index=True)[1])
    node_of = np.concatenate((np.arange(count), ends[second]))
    ends[second] = count + np.arange(len(second))
    start, end = ends[: len(start)], ends[len(start) :]
    return start, end, node_of


def _joined(refs: Sequence[_Ints]) -> tuple[_Ints, _Ints]:
    if not refs:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(refs), np.array([len(each) for each in refs], dtype=np.int64)


def _hilbert_order(lon: _Floats, lat: _Floats) -> _Ints:
    """Return the order of points along a Hilbert curve, so that neighbours lie close in memory."""
    top = (1 << _HILBERT_ORDER) - 1
    span = max(float(np.ptp(lon)), float(np.ptp(lat))) or 1.0
    x = ((lon - lon.min()) / span * top).astype(np.int64)
    y = ((lat - lat.min()) / span * top).astype(np.int64)
    along = np.zeros(len(lon), dtype=np.int64)
    bit = 1 << (_HILBERT_ORDER - 1)
    while bit:
        right, upper = (x & bit) > 0, (y & bit) > 0
        along += bit * bit * ((3 * right) ^ upper)
        flip = ~upper & right
        x, y = np.where(flip, top - x, x), np.where(flip, top - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        bit >>= 1
    return np.lexsort((np.arange(len(lon)), along))
