"""How neighbourhoods are built: a pattern of streets for each character.

A pattern is a lattice of long streets and cross streets that is turned, bent and, in newer parts,
staggered; it is clipped to the neighbourhood. What makes a suburb of it (dead ends, few ways in) is
done in :mod:`mapping.demo.streets`.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from shapely import prepare
from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from mapping.demo.plan import LAKE
from mapping.demo.plane import Path, Point, parts, rounded, turned
from mapping.demo.weave import Strand

__all__ = ["STYLES", "Style", "fill"]


@dataclass(frozen=True)
class Style:
    """How a character is built; lengths in metres.

    ``across`` and ``deep`` are the distances between cross streets and between long streets;
    ``bend`` and ``wave`` the height and length of the bends; ``staggered`` cross streets do not run
    through; ``cut`` and ``closed`` are the shares of blocks, and of ways in, that are taken out
    again; ``stubs`` the chance of a cul-de-sac on a long block; ``lot`` the frontage of a house.
    """

    across: float
    deep: float
    bend: float = 0.0
    wave: float = 900.0
    staggered: bool = False
    cut: float = 0.0
    closed: float = 0.0
    stubs: float = 0.0
    lot: float = 17.0
    highway: str = "residential"


STYLES: Final[dict[str, Style]] = {
    "downtown": Style(118, 98, cut=0.03, lot=11),
    "old": Style(138, 92, bend=7, wave=1400, cut=0.07, closed=0.05, lot=14),
    "mill": Style(122, 84, bend=10, wave=1100, cut=0.12, closed=0.12, lot=13),
    "mid": Style(
        215, 98, bend=24, wave=1000, staggered=True, cut=0.16, closed=0.35, stubs=0.2, lot=18
    ),
    "suburb": Style(
        260, 112, bend=50, wave=1400, staggered=True, cut=0.15, closed=0.6, stubs=0.55, lot=21
    ),
    "lake": Style(
        300, 105, bend=18, wave=700, staggered=True, cut=0.14, closed=0.55, stubs=0.5, lot=23
    ),
    "apartments": Style(
        230, 150, bend=26, wave=800, staggered=True, cut=0.22, closed=0.4, stubs=0.5, lot=24
    ),
    "industrial": Style(420, 260, bend=10, wave=1500, staggered=True, cut=0.2, closed=0.3, lot=70),
    "campus": Style(260, 185, bend=14, wave=1200, staggered=True, cut=0.18, closed=0.3, lot=34),
}


class _Lattice:
    """Turns lattice coordinates u (along long streets) and v (across them) into the plane."""

    def __init__(
        self, style: Style, *, angle: float, origin: Point, dice: random.Random, polar: bool
    ) -> None:
        self.angle, self.origin, self.polar = angle, origin, polar
        self.bend, self.wave = style.bend, style.wave
        self.phases = [dice.uniform(0, 2 * math.pi) for _ in range(4)]

    def at(self, u: float, v: float) -> Point:
        """Return the point of the plane, unrounded."""
        p, bend = self.phases, self.bend
        if self.polar:
            radius = v + bend * math.sin(math.radians(3 * u) + p[0])
            radius += 0.4 * bend * math.sin(math.radians(7 * u) + p[1])
            return turned((self.origin[0] + radius, self.origin[1]), u, about=self.origin)
        du = bend * math.sin(2 * math.pi * v / (self.wave * 1.2) + p[0])
        dv = bend * math.sin(2 * math.pi * u / self.wave + p[1] + v / 420)
        dv += 0.3 * bend * math.sin(2 * math.pi * u / (self.wave * 0.47) + p[2] - v / 330)
        x, y = self.origin[0] + u + du, self.origin[1] + v + dv
        return turned((x, y), self.angle, about=self.origin)


def fill(
    name: str,
    character: str,
    area: BaseGeometry,
    roads: BaseGeometry,
    *,
    angle: float,
    origin: Point,
    centre: Point | None,
    dice: random.Random,
) -> list[Strand]:
    """Return the streets of a neighbourhood.

    Parameters
    ----------
    name
        Goes into the keys of the streets.
    area
        Where streets may run, in metres; its border is made of roads and barriers.
    roads
        The roads around: streets reach them, and stop short of any other border.
    angle, origin
        How the lattice lies; neighbourhoods that share both have streets that run through.
    centre
        If given, streets are rings around it instead.
    """
    style = STYLES[character]
    polar = centre is not None
    lattice = _Lattice(style, angle=angle, origin=centre or origin, dice=dice, polar=polar)
    core = area.buffer(-0.40 * style.deep)
    prepare(core)
    strands: list[Strand] = []
    lines = _polar_lines if polar else _square_lines
    for key, family, path in lines(lattice, style, area, dice):
        for number, piece in enumerate(_clipped(path, area, core, roads, style)):
            strands.append(
                Strand(
                    key=f"{name}/{key}" if not style.staggered else f"{name}/{key}/{number}",
                    highway=style.highway,
                    path=tuple(piece),
                    character=character,
                    family=family,
                )
            )
    return strands


def _square_lines(
    lattice: _Lattice, style: Style, area: BaseGeometry, dice: random.Random
) -> Iterator[tuple[str, str, Path]]:
    west, south, east, north = area.bounds
    corners = [
        turned(corner, -lattice.angle, about=lattice.origin)
        for corner in ((west, south), (west, north), (east, south), (east, north))
    ]
    margin = style.bend * 2 + style.deep
    u0 = min(c[0] for c in corners) - lattice.origin[0] - margin
    u1 = max(c[0] for c in corners) - lattice.origin[0] + margin
    v0 = min(c[1] for c in corners) - lattice.origin[1] - margin
    v1 = max(c[1] for c in corners) - lattice.origin[1] + margin
    rows = range(math.floor(v0 / style.deep), math.ceil(v1 / style.deep) + 1)
    columns = range(math.floor(u0 / style.across), math.ceil(u1 / style.across) + 1)
    step = 22.0 if style.bend else 400.0
    for row in rows:
        v = row * style.deep
        count = math.ceil((u1 - u0) / step)
        yield (
            f"r{row}",
            "ew",
            rounded(lattice.at(u0 + (u1 - u0) * k / count, v) for k in range(count + 1)),
        )
    if not style.staggered:
        for column in columns:
            u = column * style.across
            count = math.ceil((v1 - v0) / step)
            yield (
                f"c{column}",
                "ns",
                rounded(lattice.at(u, v0 + (v1 - v0) * k / count) for k in range(count + 1)),
            )
        return
    for row in rows:
        shift = dice.uniform(0, style.across)
        for column in columns:
            u = column * style.across + shift + dice.uniform(-0.15, 0.15) * style.across
            yield f"x{row}.{column}", "ns", _rung(lattice, style, u, row, v_start=0.0)


def _polar_lines(
    lattice: _Lattice, style: Style, area: BaseGeometry, dice: random.Random
) -> Iterator[tuple[str, str, Path]]:
    """Return rings around the lake and short spokes between them; u is in degrees here."""
    west, south, east, north = area.bounds
    x, y = lattice.origin
    reach = max(math.hypot(a - x, b - y) for a in (west, east) for b in (south, north))
    start = 60.0 + 2.6 * LAKE[1] * (lattice.origin == LAKE[0])
    rings = range(math.ceil((reach - start) / style.deep) + 1)
    for ring in rings:
        radius = start + ring * style.deep
        count = max(int(radius * 2 * math.pi / 72), 8)
        for third in range(3):
            turns = (120.0 * (third + k / count) for k in range(count + 1))
            yield f"r{ring}.{third}", "ew", rounded(lattice.at(u, radius) for u in turns)
    for ring in rings:
        radius = start + ring * style.deep
        count = max(int(radius * 2 * math.pi / style.across), 3)
        shift = dice.uniform(0, 360)
        for spoke in range(count):
            u = shift + 360.0 * (spoke + dice.uniform(-0.15, 0.15)) / count
            yield f"x{ring}.{spoke}", "ns", _rung(lattice, style, u, ring, v_start=start)


def _rung(lattice: _Lattice, style: Style, u: float, row: int, *, v_start: float) -> Path:
    """Return a cross street from one long street to the next, a little longer than that."""
    low = v_start + row * style.deep - 7
    high = v_start + (row + 1) * style.deep + 7
    return rounded(lattice.at(u, low + (high - low) * k / 5) for k in range(6))


def _clipped(
    path: Path, area: BaseGeometry, core: BaseGeometry, roads: BaseGeometry, style: Style
) -> list[Path]:
    """Return the pieces of a street that stay clear of the border, or run up to a road there."""
    whole = LineString(path)
    pieces: list[Path] = []
    inside = [LineString(p) for p in parts(whole.intersection(core))]
    for outer in parts(whole.intersection(area)):
        limits = sorted(whole.project(ShapelyPoint(p)) for p in (outer[0], outer[-1]))
        for inner in inside:
            a, b = sorted(
                whole.project(ShapelyPoint(p)) for p in (inner.coords[0], inner.coords[-1])
            )
            if a < limits[0] - 1 or b > limits[1] + 1:
                continue
            start = _reached(whole, a, limits[0], roads, style)
            end = _reached(whole, b, limits[1], roads, style)
            if end - start > 40:
                pieces.append(rounded(substring(whole, start, end).coords))
    return [piece for piece in pieces if len(piece) > 1]


def _reached(
    whole: LineString, inner: float, border: float, roads: BaseGeometry, style: Style
) -> float:
    """Return where a street ends: at the road on the border, or before any other border."""
    if abs(border - inner) > 1.5 * style.deep:
        return inner
    at_border = whole.interpolate(border)
    return border if roads.distance(at_border) < 1.0 else inner
