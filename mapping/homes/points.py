"""Home points: places that stand for at least 10 students each, and for no student's home.

Counts are spread over the places where people may live; a roster's homes are grouped. Both end
at the edge of a street near the middle of the group.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from mapping import geo
from mapping.homes.disclosure import MIN_ADDRESSES, THRESHOLD

__all__ = [
    "MAX_POINTS_PER_AREA",
    "MIN_FROM_HOME_M",
    "Homes",
    "Placed",
    "Snap",
    "Spread",
    "cluster_homes",
    "place_away_from_homes",
    "place_near_streets",
    "spread_students",
]

MAX_POINTS_PER_AREA: Final = 400
"""More home points than this don't make a reporting area's travel times better."""
MIN_FROM_HOME_M: Final = 5.0
"""No home point of a roster lies nearer to any student's home than this."""
_M2_PER_POINT: Final = 40_000.0
"""Home points nearer together than 200 m would not tell travel times apart."""
_SNAP_LIMIT_M: Final = 500.0
_GRID_DEGREES: Final = 0.0005
"""About 50 m: the middle of a group is told no finer, so that whoever knows all its homes but
one can't work out the last."""
_RING_M: Final = 15.0

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
Snap = Callable[[_Floats, _Floats], tuple[_Floats, _Floats]]
"""Takes lon and lat, gives the nearest positions on a street; nan where there is none."""


@dataclass(frozen=True)
class Spread:
    """Students spread over the places of one reporting area.

    Parameters
    ----------
    xy
        Home points in metres, shape (k, 2).
    students
        Students that each stands for, at least 10.
    point_of
        Per place the home point it belongs to.
    """

    xy: _Floats
    students: _Ints
    point_of: _Ints


@dataclass(frozen=True, repr=False)
class Homes:
    """Different homes of students, in metres. It shows nothing of itself in text.

    Parameters
    ----------
    xy
        Positions, shape (n, 2), each one once.
    students
        Students at each.
    """

    xy: _Floats
    students: _Ints


@dataclass(frozen=True)
class Placed:
    """Home points at their final place: degrees with 6 decimals."""

    lon: _Floats
    lat: _Floats


def spread_students(
    xy: _Floats, students: int, *, area_m2: float, max_points: int = MAX_POINTS_PER_AREA
) -> Spread:
    """Split the places of a reporting area into compact parts of nearly equal students.

    Every place counts alike: weights from the counts of single home areas would show in where the
    home points lie. There is one home point per 10 students, at most one per four hectares and
    one per place.

    Parameters
    ----------
    xy
        Places in metres, shape (n, 2), n of at least 1.
    students
        At least 10.
    area_m2
        Size of the reporting area.
    """
    most = max(1, min(max_points, len(xy), 1 + int(area_m2 // _M2_PER_POINT)))
    parts = min(most, students // THRESHOLD)
    sizes = np.full(parts, students // parts, dtype=np.int64)
    sizes[: students % parts] += 1
    point_of = np.zeros(len(xy), dtype=np.int64)
    _split_places(xy, sizes, np.arange(len(xy)), 0, parts, point_of)
    middles = np.array([_most_central(xy[point_of == at]) for at in range(parts)])
    return Spread(middles, sizes, point_of)


def _split_places(
    xy: _Floats, sizes: _Ints, places: _Ints, first: int, last: int, point_of: _Ints
) -> None:
    if last - first == 1:
        point_of[places] = first
        return
    middle = (first + last) // 2
    order = _along(xy[places], _long_axis(xy[places]))
    share = sizes[first:middle].sum() / sizes[first:last].sum()
    cut = round(len(places) * share)
    cut = min(max(cut, middle - first), len(places) - (last - middle))
    _split_places(xy, sizes, places[order[:cut]], first, middle, point_of)
    _split_places(xy, sizes, places[order[cut:]], middle, last, point_of)


def cluster_homes(homes: Homes) -> list[_Ints]:
    """Split homes into compact groups of at least 10 students at 5 different homes.

    The homes are halved, the longer way first, as long as both halves are enough.

    Returns
    -------
    list
        Positions in ``homes`` of each group; empty if all together are not enough.
    """
    if homes.students.sum() < THRESHOLD or len(homes.xy) < MIN_ADDRESSES:
        return []
    groups = []
    waiting = [np.arange(len(homes.xy))]
    while waiting:
        group = waiting.pop()
        halves = _halves(homes, group)
        if halves is None:
            groups.append(np.sort(group))
        else:
            waiting.extend(reversed(halves))
    return groups


def _halves(homes: Homes, group: _Ints) -> tuple[_Ints, _Ints] | None:
    longer = _long_axis(homes.xy[group])
    for axis in (longer, 1 - longer):
        ordered = group[_along(homes.xy[group], axis)]
        before = np.cumsum(homes.students[ordered])[:-1]
        total = int(homes.students[group].sum())
        left = np.arange(1, len(ordered))
        enough = (
            (before >= THRESHOLD)
            & (total - before >= THRESHOLD)
            & (left >= MIN_ADDRESSES)
            & (len(ordered) - left >= MIN_ADDRESSES)
        )
        if enough.any():
            uneven = np.where(enough, np.abs(2 * before - total), np.iinfo(np.int64).max)
            cut = int(np.argmin(uneven)) + 1
            return ordered[:cut], ordered[cut:]
    return None


def place_near_streets(
    xy: _Floats,
    projection: geo.LocalProjection,
    snap: Snap | None,
    *,
    is_address: npt.NDArray[np.bool_],
) -> Placed:
    """Return where home points of counted areas lie: at the nearest street edge.

    Without streets within 500 m they stay in the middle of their part; those of which that is an
    address are moved to a grid of about 50 m.
    """
    lon, lat = projection.inverse(xy[:, 0], xy[:, 1])
    snapped_lon, snapped_lat, has_street = _snapped(lon, lat, snap)
    lon = np.where(is_address, _on_grid(lon), lon)
    lat = np.where(is_address, _on_grid(lat), lat)
    return Placed(
        np.where(has_street, snapped_lon, lon).round(6),
        np.where(has_street, snapped_lat, lat).round(6),
    )


def place_away_from_homes(
    middles: _Floats, all_homes: _Floats, projection: geo.LocalProjection, snap: Snap | None
) -> Placed:
    """Return where a roster's home points lie: at a street edge, on nobody's home.

    The middle of each group goes to a grid of about 50 m and from there to the nearest street
    edge. If that is within 5 m of any student's home, the nearest free place around is taken.

    Parameters
    ----------
    middles
        Centres of the groups in metres, shape (k, 2).
    all_homes
        Homes of all students in metres, those outside all areas included.
    """
    lon, lat = projection.inverse(middles[:, 0], middles[:, 1])
    lon, lat = _on_grid(lon), _on_grid(lat)
    homes = cKDTree(all_homes)
    placed_lon, placed_lat = _at_street(lon, lat, snap)
    waiting = np.flatnonzero(_is_near(homes, projection, placed_lon, placed_lat))
    ring = 0
    while len(waiting):
        ring += 1
        # A street edge first; far from every street, or along a street full of homes, beside it.
        for street in (snap, None) if snap is not None else (None,):
            tried = _ring_around(lon[waiting], lat[waiting], ring, projection)
            at_lon, at_lat = _at_street(*tried, street)
            near = _is_near(homes, projection, at_lon, at_lat).reshape(len(waiting), -1)
            first = np.argmin(near, axis=1)
            rows = np.arange(len(waiting))
            found = ~near[rows, first]
            chosen = rows[found] * near.shape[1] + first[found]
            placed_lon[waiting[found]] = at_lon[chosen]
            placed_lat[waiting[found]] = at_lat[chosen]
            waiting = waiting[~found]
            if not len(waiting):
                break
    return Placed(placed_lon, placed_lat)


def _ring_around(
    lon: _Floats, lat: _Floats, ring: int, projection: geo.LocalProjection
) -> tuple[_Floats, _Floats]:
    """Return places on a circle around each position: ``8 * ring`` per position, in a row."""
    x, y = projection.forward(lon, lat)
    angles = np.arange(8 * ring) * (2 * np.pi / (8 * ring))
    radius = ring * _RING_M
    return projection.inverse(
        (x[:, None] + radius * np.cos(angles)).ravel(),
        (y[:, None] + radius * np.sin(angles)).ravel(),
    )


def _at_street(lon: _Floats, lat: _Floats, snap: Snap | None) -> tuple[_Floats, _Floats]:
    snapped_lon, snapped_lat, has_street = _snapped(lon, lat, snap)
    return (
        np.where(has_street, snapped_lon, lon).round(6),
        np.where(has_street, snapped_lat, lat).round(6),
    )


def _snapped(
    lon: _Floats, lat: _Floats, snap: Snap | None
) -> tuple[_Floats, _Floats, npt.NDArray[np.bool_]]:
    """Return street positions and whether there is one within 500 m."""
    if snap is None or not len(lon):
        return lon, lat, np.zeros(len(lon), dtype=bool)
    street_lon, street_lat = (np.asarray(one, dtype=float) for one in snap(lon, lat))
    found = np.isfinite(street_lon) & np.isfinite(street_lat)
    far = np.full(len(lon), np.inf)
    far[found] = geo.geodesic_m(lon[found], lat[found], street_lon[found], street_lat[found])
    return street_lon, street_lat, far <= _SNAP_LIMIT_M


def _is_near(
    homes: cKDTree, projection: geo.LocalProjection, lon: _Floats, lat: _Floats
) -> npt.NDArray[np.bool_]:
    x, y = projection.forward(lon, lat)
    distance, _ = homes.query(np.column_stack([x, y]), distance_upper_bound=MIN_FROM_HOME_M)
    is_near: npt.NDArray[np.bool_] = np.isfinite(np.asarray(distance))
    return is_near


def _on_grid(degrees: _Floats) -> _Floats:
    on_grid: _Floats = np.round(degrees / _GRID_DEGREES) * _GRID_DEGREES
    return on_grid


def _long_axis(xy: _Floats) -> int:
    return int(np.argmax(np.ptp(xy, axis=0)))


def _along(xy: _Floats, axis: int) -> _Ints:
    order: _Ints = np.lexsort((xy[:, 1 - axis], xy[:, axis]))
    return order


def _most_central(xy: _Floats) -> _Floats:
    """Return the position nearest to the mean; the first in order if several are."""
    away = ((xy - xy.mean(axis=0)) ** 2).sum(axis=1).round(3)
    central: _Floats = xy[int(np.argmin(away))]
    return central
