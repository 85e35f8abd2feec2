"""Drawing in metres: the plane in which the fictional town is laid out before it gets degrees.

x points east and y north, in metres from the crossing of Main Street and Washington Avenue.
Every point is rounded to a centimetre as soon as it exists, so that the same seed gives the same
town on every machine.
"""

import math
import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from shapely.geometry import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from mapping.geo import LocalProjection

__all__ = [
    "ORIGIN",
    "Path",
    "Point",
    "along",
    "dice",
    "direction",
    "distance_m",
    "length_m",
    "line",
    "offset_line",
    "parts",
    "polygons",
    "quantise",
    "resample",
    "rounded",
    "spline",
    "to_lonlat",
    "turned",
]

Point = tuple[float, float]
Path = list[Point]

ORIGIN: Final = LocalProjection(lon=-96.42, lat=38.02)
"""Where the plane touches the map: open pasture in Kansas, with no town there."""


def dice(seed: int, topic: str) -> random.Random:
    """Return a random generator of its own for one topic, so that topics don't disturb another."""
    return random.Random(f"{seed}:{topic}")


def quantise(x: float, y: float) -> Point:
    """Return the point rounded to a centimetre (never minus zero)."""
    return round(x, 2) + 0.0, round(y, 2) + 0.0


def rounded(points: Iterable[Sequence[float]]) -> Path:
    """Return points rounded to a centimetre, without repeats that follow each other."""
    path: Path = []
    for point in points:
        new = quantise(point[0], point[1])
        if not path or path[-1] != new:
            path.append(new)
    return path


def line(path: Sequence[Point]) -> LineString:
    """Return the path as a shapely line."""
    return LineString(path)


def distance_m(a: Point, b: Point) -> float:
    """Return the distance between two points of the plane in metres."""
    return math.hypot(b[0] - a[0], b[1] - a[1])


def length_m(path: Sequence[Point]) -> float:
    """Return the length of a path in metres."""
    return sum(distance_m(a, b) for a, b in pairwise(path))


def direction(a: Point, b: Point) -> Point:
    """Return the unit vector from a to b; east if they are the same point."""
    length = distance_m(a, b)
    return ((b[0] - a[0]) / length, (b[1] - a[1]) / length) if length else (1.0, 0.0)


def turned(point: Point, angle_deg: float, *, about: Point = (0.0, 0.0)) -> Point:
    """Return the point turned counter-clockwise about another, unrounded."""
    angle = math.radians(angle_deg)
    dx, dy = point[0] - about[0], point[1] - about[1]
    return (
        about[0] + dx * math.cos(angle) - dy * math.sin(angle),
        about[1] + dx * math.sin(angle) + dy * math.cos(angle),
    )


def along(path: Sequence[Point], distance: float) -> Point:
    """Return the point ``distance`` metres along a path; its ends beyond its length."""
    for a, b in pairwise(path):
        step = distance_m(a, b)
        if distance <= step and step:
            share = max(distance, 0.0) / step
            return quantise(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
        distance -= step
    return path[-1]


def spline(points: Sequence[Point], *, step_m: float = 25.0, tolerance_m: float = 0.6) -> Path:
    """Return a smooth path through all points (Catmull-Rom), with few vertices where straight."""
    if len(points) < 3:
        return rounded(points)
    first = (2 * points[0][0] - points[1][0], 2 * points[0][1] - points[1][1])
    last = (2 * points[-1][0] - points[-2][0], 2 * points[-1][1] - points[-2][1])
    padded = [first, *points, last]
    path: list[Point] = [points[0]]
    for index in range(1, len(padded) - 2):
        p0, p1, p2, p3 = padded[index - 1 : index + 3]
        count = max(int(distance_m(p1, p2) // step_m), 1)
        path.extend(_between(p0, p1, p2, p3, number / count) for number in range(1, count + 1))
    thin = LineString(path).simplify(tolerance_m)
    return rounded(thin.coords)


def _between(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    """Return the centripetal Catmull-Rom point between p1 (t = 0) and p2 (t = 1)."""
    k0 = 0.0
    k1 = k0 + max(distance_m(p0, p1), 1e-6) ** 0.5
    k2 = k1 + max(distance_m(p1, p2), 1e-6) ** 0.5
    k3 = k2 + max(distance_m(p2, p3), 1e-6) ** 0.5
    k = k1 + (k2 - k1) * t

    def mix(a: Point, b: Point, ka: float, kb: float) -> Point:
        share = (k - ka) / (kb - ka)
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share

    a1, a2, a3 = mix(p0, p1, k0, k1), mix(p1, p2, k1, k2), mix(p2, p3, k2, k3)
    return mix(mix(a1, a2, k0, k2), mix(a2, a3, k1, k3), k1, k2)


def resample(path: Sequence[Point], step_m: float) -> Path:
    """Return points about ``step_m`` apart along a path, both ends included."""
    total = length_m(path)
    count = max(round(total / step_m), 1)
    return [along(path, total * number / count) for number in range(count + 1)]


def offset_line(path: Sequence[Point], distance: float) -> Path:
    """Return the path moved sideways: to the left if ``distance`` is positive.

    Each vertex moves along the mean normal of its two segments, so the result has one vertex per
    vertex.
    """
    moved: list[Point] = []
    for index, point in enumerate(path):
        before = direction(path[index - 1], point) if index else direction(path[0], path[1])
        after = direction(point, path[index + 1]) if index + 1 < len(path) else before
        nx, ny = -(before[1] + after[1]), before[0] + after[0]
        size = math.hypot(nx, ny) or 1.0
        moved.append((point[0] + nx / size * distance, point[1] + ny / size * distance))
    return rounded(moved)


def parts(geometry: BaseGeometry) -> list[Path]:
    """Return the lines in a geometry, longest first."""
    if geometry.is_empty:
        return []
    pieces = getattr(geometry, "geoms", [geometry])
    paths = [
        rounded(piece.coords)
        for piece in pieces
        if piece.geom_type in ("LineString", "LinearRing") and piece.length > 0
    ]
    return sorted((path for path in paths if len(path) > 1), key=lambda p: (-length_m(p), p))


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons in a geometry, largest first."""
    if isinstance(geometry, Polygon):
        return [] if geometry.is_empty else [geometry]
    pieces = [part for part in getattr(geometry, "geoms", ()) if isinstance(part, Polygon)]
    if isinstance(geometry, MultiPolygon) or pieces:
        return sorted(pieces, key=lambda p: (-p.area, p.bounds))
    return []


def to_lonlat(path: Iterable[Point], *, digits: int = 6) -> list[tuple[float, float]]:
    """Return longitude and latitude of points of the plane, rounded to ``digits`` places."""
    points = list(path)
    if not points:
        return []
    lon, lat = ORIGIN.inverse([p[0] for p in points], [p[1] for p in points])
    return [
        (round(float(a), digits), round(float(b), digits)) for a, b in zip(lon, lat, strict=True)
    ]
