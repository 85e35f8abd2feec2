"""The local street map on paper: the document of ``basemap`` drawn by matplotlib, light colours.

Positions are metres of a local projection; widths and letters are points of the sheet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path as Outline
from matplotlib.patheffects import withStroke

from mapping import geo
from mapping.maps.encoding import decode_path
from mapping.maps.paper_words import printable

__all__ = ["LAND", "Frame", "Space", "draw_ground"]

_Floats = npt.NDArray[np.float64]

LAND: Final = "#f4f2ec"
_AREAS: Final = {
    "built": "#edeae2",
    "work": "#ebe6e2",
    "wood": "#d9e6d0",
    "park": "#dcebd2",
    "campus": "#f1e8d6",
    "water": "#b5d2e4",
    "building": "#e0dbd1",
}
# Class, metres per point up to which it is drawn, width in points there and on a closer map.
_LINES: Final = (
    ("stream", 40.0, 0.5, "#b5d2e4", ""),
    ("river", 400.0, 1.4, "#b5d2e4", ""),
    ("path", 6.0, 0.4, "#b9a98c", ""),
    ("track", 8.0, 0.4, "#b9a98c", ""),
    ("service", 6.0, 0.6, "#ffffff", "#cfc8ba"),
    ("street", 30.0, 1.0, "#ffffff", "#cfc8ba"),
    ("tertiary", 120.0, 1.3, "#ffffff", "#cfc8ba"),
    ("secondary", 250.0, 1.6, "#fff8e6", "#bfb08f"),
    ("primary", 600.0, 1.9, "#fff8e6", "#bfb08f"),
    ("motorway", 2000.0, 2.2, "#fadf9f", "#c99f4a"),
    ("rail", 120.0, 0.5, "#b3aca0", ""),
)
_MINOR: Final = ("path", "track", "service", "street")
_NAMED_LINES: Final = ("primary", "secondary", "tertiary", "street")
_NAME_COLOURS: Final = {"water": "#33607d", "park": "#3f6a3a", "wood": "#3f6a3a"}
_BUILDINGS_UP_TO: Final = 6.0
_LETTER: Final = 0.56
"""Mean width of a letter, in its size."""
_HALO: Final = "#faf8f3"
_PLACE_POINTS: Final = {"city": 11.0, "town": 10.0, "village": 8.5}


@dataclass(frozen=True)
class Frame:
    """What of the world stands on the sheet.

    Parameters
    ----------
    west, south, east, north
        In metres of ``local``.
    metres_per_point
        Scale: a point is 1/72 inch.
    """

    local: geo.LocalProjection
    west: float
    south: float
    east: float
    north: float
    metres_per_point: float

    @property
    def box(self) -> shapely.Polygon:
        """The frame as a rectangle in metres."""
        return shapely.box(self.west, self.south, self.east, self.north)


class Space:
    """What of the sheet has letters on it already."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float, float]] = []

    def take(self, x: float, y: float, wide: float, tall: float) -> bool:
        """Take a rectangle around a middle; ``False`` if it meets one taken before."""
        box = (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)
        if any(
            box[0] < right and left < box[2] and box[1] < top and bottom < box[3]
            for left, bottom, right, top in self._taken
        ):
            return False
        self._taken.append(box)
        return True


def draw_ground(
    ax: Axes,
    basemap: Mapping[str, Any] | None,
    frame: Frame,
    space: Space,
    *,
    is_under_areas: bool,
) -> None:
    """Draw land, water, streets and names into axes that span the frame.

    Parameters
    ----------
    ax
        Axes whose limits are the frame's.
    basemap
        The document of ``basemap.build_basemap``; ``None`` draws bare ground.
    space
        What names must keep clear of; they take their own.
    is_under_areas
        Home areas are coloured: minor streets get faint, so that the colours can be compared.
    """
    ax.set_facecolor(LAND if basemap is not None else "#eef0f2")
    if basemap is None:
        return
    origin = (int(basemap["origin"][0]), int(basemap["origin"][1]))
    layers: Mapping[str, list[list[Any]]] = basemap["layers"]
    for kind, colour in _AREAS.items():
        if kind == "building" and frame.metres_per_point > _BUILDINGS_UP_TO:
            continue
        outlines = [
            outline
            for _, paths in _features(layers.get(kind, ()), origin, frame)
            if (outline := _outline(paths)) is not None
        ]
        if outlines:
            ax.add_collection(
                PathCollection(outlines, facecolors=colour, edgecolors="none", zorder=1)
            )
    _draw_places(ax, basemap, frame, space)
    for order, (kind, up_to, width, colour, casing) in enumerate(_LINES):
        if frame.metres_per_point > up_to:
            continue
        found = list(_features(layers.get(kind, ()), origin, frame))
        lines = [path for _, paths in found for path in paths]
        if not lines:
            continue
        alpha = 0.4 if is_under_areas and kind in _MINOR else 1.0
        if is_under_areas and kind in _MINOR:
            casing = ""
        wide = width * float(np.clip(np.sqrt(12.0 / frame.metres_per_point), 0.6, 2.2))
        if casing:
            ax.add_collection(
                LineCollection(
                    lines, colors=casing, linewidths=wide + 0.7, zorder=2, capstyle="round"
                )
            )
        ax.add_collection(
            LineCollection(
                lines,
                colors=colour,
                linewidths=wide,
                alpha=alpha,
                zorder=2.1 + order / 100,
                capstyle="round",
            )
        )
        if kind in _NAMED_LINES:
            _name_lines(ax, basemap["names"], found, kind, frame, space)


def _features(
    rows: Any, origin: tuple[int, int], frame: Frame
) -> Iterator[tuple[int, list[_Floats]]]:
    """Return the name's number and the paths in metres of each feature that meets the frame."""
    numbers: list[int] = []
    owners: list[int] = []
    degrees: list[_Floats] = []
    for row in rows:
        for text in row[1:]:
            degrees.append(decode_path(text, origin=origin))
            owners.append(len(numbers))
        numbers.append(int(row[0]))
    if not degrees:
        return
    together = np.concatenate(degrees)
    x, y = frame.local.forward(together[:, 0], together[:, 1])
    metres = np.column_stack([x, y])
    groups: list[list[_Floats]] = [[] for _ in numbers]
    start = 0
    for owner, path in zip(owners, degrees, strict=True):
        part = metres[start : start + len(path)]
        start += len(path)
        low, high = part.min(axis=0), part.max(axis=0)
        if (
            low[0] <= frame.east
            and high[0] >= frame.west
            and low[1] <= frame.north
            and high[1] >= frame.south
        ):
            groups[owner].append(part)
    for number, paths in zip(numbers, groups, strict=True):
        if paths:
            yield number, paths


def _outline(rings: list[_Floats]) -> Outline | None:
    """Return the area that some rings bound, holes left open."""
    closed = [ring for ring in rings if len(ring) >= 4]
    if not closed:
        return None
    if len(closed) == 1:
        return Outline(closed[0], closed=True)
    area = shapely.build_area(shapely.multilinestrings([shapely.linestrings(r) for r in closed]))
    turned = shapely.get_parts(shapely.orient_polygons(area))
    parts = [
        Outline(shapely.get_coordinates(ring), closed=True)
        for polygon in turned
        for ring in shapely.get_rings(polygon)
    ]
    return Outline.make_compound_path(*parts) if parts else None


def _draw_places(ax: Axes, basemap: Mapping[str, Any], frame: Frame, space: Space) -> None:
    """Write the names of towns and of areas that are wide enough for their name."""
    names = basemap["names"]
    rows: list[tuple[str, float, float, float, str, bool]] = [
        (names[n], lon, lat, _PLACE_POINTS.get(kind, 7.5), "#2f2e2b", kind in _PLACE_POINTS)
        for n, kind, lon, lat in basemap["places"]
    ]
    for n, kind, lon, lat, side_m in basemap["labels"]:
        if len(names[n]) * 5.5 * _LETTER * frame.metres_per_point < side_m * 1.6:
            rows.append((names[n], lon, lat, 6.0, _NAME_COLOURS.get(kind, "#74592a"), False))
    for name, lon, lat, size, colour, is_bold in rows:
        xs, ys = frame.local.forward([lon], [lat])
        x, y = float(xs[0]), float(ys[0])
        if not (frame.west < x < frame.east and frame.south < y < frame.north):
            continue
        wide = len(name) * size * _LETTER * frame.metres_per_point
        inside = frame.west + wide / 2 < x < frame.east - wide / 2
        if inside and space.take(x, y, wide, size * 1.4 * frame.metres_per_point):
            _write(ax, name, x, y, size, colour, weight="bold" if is_bold else "normal")


def _name_lines(
    ax: Axes,
    names: list[str],
    found: list[tuple[int, list[_Floats]]],
    kind: str,
    frame: Frame,
    space: Space,
) -> None:
    """Write each street's name once, along its straightest stretch that is long enough."""
    size = 5.2 if kind == "street" else 6.0
    if kind == "street" and frame.metres_per_point > 10:
        return
    seen: set[str] = set()
    ranked = sorted(found, key=lambda item: -max(len(path) for path in item[1]))
    for number, paths in ranked:
        name = names[number]
        if not name or name in seen:
            continue
        wide = len(name) * size * _LETTER * frame.metres_per_point
        spot = _straight_stretch(paths, wide * 1.15, frame)
        if spot is None:
            continue
        x, y, angle = spot
        turned = np.radians(angle)
        tall = size * 1.3 * frame.metres_per_point
        box_wide = abs(wide * np.cos(turned)) + abs(tall * np.sin(turned))
        box_tall = abs(wide * np.sin(turned)) + abs(tall * np.cos(turned))
        is_inside = (
            frame.west + box_wide / 2 < x < frame.east - box_wide / 2
            and frame.south + box_tall / 2 < y < frame.north - box_tall / 2
        )
        if is_inside and space.take(x, y, box_wide, box_tall):
            seen.add(name)
            _write(ax, name, x, y, size, "#4c4a45", angle=angle)


def _straight_stretch(
    paths: list[_Floats], length_m: float, frame: Frame
) -> tuple[float, float, float] | None:
    """Return the middle and the angle of the longest stretch that holds a name, or ``None``."""
    best: tuple[float, float, float, float] | None = None
    for path in paths:
        simple = shapely.get_coordinates(
            shapely.simplify(shapely.linestrings(path), 2.0 * frame.metres_per_point)
        )
        steps = np.diff(simple, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        at = int(lengths.argmax())
        middle = (simple[at] + simple[at + 1]) / 2
        if lengths[at] < length_m or not frame.box.contains(shapely.Point(middle)):
            continue
        if best is None or lengths[at] > best[0]:
            angle = float(np.degrees(np.arctan2(steps[at, 1], steps[at, 0])))
            angle = (angle + 90) % 180 - 90
            best = (float(lengths[at]), float(middle[0]), float(middle[1]), angle)
    return None if best is None else best[1:]


def _write(
    ax: Axes,
    words: str,
    x: float,
    y: float,
    size: float,
    colour: str,
    *,
    angle: float = 0.0,
    weight: str = "normal",
) -> None:
    written = ax.text(
        x,
        y,
        printable(words),
        parse_math=False,
        fontsize=size,
        color=colour,
        rotation=angle,
        rotation_mode="anchor",
        ha="center",
        va="center",
        weight=weight,
        zorder=4,
        clip_on=True,
    )
    written.set_path_effects([withStroke(linewidth=1.6, foreground=_HALO)])
