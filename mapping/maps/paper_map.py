"""The map on paper: home areas, numbered signs, scale bar and legend, drawn without a browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline

from mapping import geo
from mapping.maps.areas import FEW, NO_DATA, AreaView
from mapping.maps.paper_ground import LAND, Frame, Space, draw_ground
from mapping.maps.paper_words import printable
from mapping.maps.places import Place
from mapping.maps.symbols import symbol
from mapping.wording import Wording

__all__ = ["Sign", "draw_area_key", "draw_map", "draw_sign_key", "moved_apart", "signs_of"]

_Floats = npt.NDArray[np.float64]

CLASS_COLOURS: Final = ("#fff3d6", "#fdcf8a", "#f39a4b", "#cf5a2b", "#8a2a1b")
"""Those of the light live map: told apart without colour sight, dark for many out of reach."""
_HATCHES: Final = {FEW: "////", NO_DATA: "...."}
_THIN: Final = 0.62
"""Streets show through an area on the map, and its legend is as thin."""
_EDGE: Final = "#6b5b4d"
_INK: Final = "#1f2328"
_MARKERS: Final[Mapping[str, str]] = {
    "circle": "o",
    "square": "s",
    "hexagon": "h",
    "shield": "p",
    "diamond": "D",
    "octagon": "8",
}
_SIGN_POINTS: Final = 11.0
_MARGIN: Final = 0.06
_SMALLEST_M: Final = 1_500.0
_USA: Final = (-125.0, 24.5, -66.9, 49.4)
_MILE_M: Final = 1609.344


@dataclass(frozen=True)
class Sign:
    """One numbered sign: where it belongs (degrees), its number, its category."""

    number: int
    category: str
    lon: float
    lat: float


def signs_of(places: Sequence[Place]) -> list[Sign]:
    """Return the signs of the places that have a position and a number."""
    return [
        Sign(place.number, place.category, place.lon, place.lat)
        for place in places
        if place.number is not None and place.lon is not None and place.lat is not None
    ]


def draw_map(
    figure: Figure,
    box: tuple[float, float, float, float],
    *,
    basemap: Mapping[str, Any] | None,
    signs: Sequence[Sign],
    view: AreaView | None,
    wording: Wording,
    dots: Sequence[Sign] = (),
) -> int:
    """Draw the map into a part of a figure.

    Parameters
    ----------
    box
        Left, bottom, width, height as shares of the figure.
    basemap
        The document of ``basemap.build_basemap``, or ``None``.
    signs
        Signs that would lie on each other are moved apart; a thin line leads to the place.
    view
        Home areas by class, or ``None``.
    dots
        Further places, drawn small and without a number.

    Returns
    -------
    int
        How many of the places lie beyond the map's edge.
    """
    ax = figure.add_axes(box)
    wide, tall = figure.get_size_inches()
    frame = _frame([*signs, *dots], view, (box[2] * wide * 72, box[3] * tall * 72))
    ax.set_xlim(frame.west, frame.east)
    ax.set_ylim(frame.south, frame.north)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_color("#9aa0a6")
        spine.set_linewidth(0.6)
    if view is not None:
        _draw_areas(ax, view, frame)
    space = Space()
    _draw_dots(ax, dots, frame)
    off = len(dots) - _inside(dots, frame) + _draw_signs(ax, signs, frame, space)
    draw_ground(ax, basemap, frame, space, is_under_areas=view is not None)
    _draw_scale(ax, frame, wording)
    credit = wording.if_known(str(basemap.get("attribution", ""))) if basemap else ""
    if credit:
        ax.text(
            0.995,
            0.008,
            credit,
            transform=ax.transAxes,
            fontsize=5.5,
            ha="right",
            va="bottom",
            color=_INK,
            zorder=9,
            bbox={"fc": "#ffffff", "ec": "none", "alpha": 0.8, "pad": 1.5},
        )
    return off


def draw_sign_key(
    ax: Axes, entries: Sequence[tuple[str, str]], *, columns: int, size: float = 7.0
) -> None:
    """Draw the signs of some categories with their words, row by row.

    Parameters
    ----------
    ax
        Axes of their own; they get bare.
    entries
        (category, words).
    size
        Letters, in points.
    """
    ax.set_axis_off()
    rows = max(1, -(-len(entries) // columns))
    ax.set_xlim(0, columns)
    ax.set_ylim(rows, 0)
    for place, (category, words) in enumerate(entries):
        row, column = divmod(place, columns)
        sign = symbol(category)
        ax.plot(
            [column + 0.06],
            [row + 0.5],
            _MARKERS[sign.shape],
            color=sign.colour,
            markersize=size,
            markeredgecolor="white",
            markeredgewidth=0.5,
            clip_on=False,
        )
        ax.text(
            column + 0.13,
            row + 0.5,
            printable(words),
            parse_math=False,
            fontsize=size,
            va="center",
            color=_INK,
        )


def draw_area_key(ax: Axes, view: AreaView, *, size: float = 7.0) -> None:
    """Draw the classes of home areas with their words, from low to high, in one row."""
    ax.set_axis_off()
    ax.set_xlim(0, 1)
    ax.set_ylim(0, 1)
    ax.text(
        0,
        0.98,
        printable(view.legend_title),
        parse_math=False,
        fontsize=size,
        weight="bold",
        va="top",
        color=_INK,
    )
    wide, _ = ax.get_figure(root=True).get_size_inches()  # type: ignore[union-attr]
    inches = ax.get_position().width * wide
    x = 0.0
    for name, words in view.legend:
        ax.add_patch(
            Rectangle(
                (x, 0.12),
                0.22 / inches,
                0.42,
                fc=_over_land(_fill(name)),
                ec=_EDGE,
                lw=0.5,
                hatch=_HATCHES.get(name),
                clip_on=False,
            )
        )
        ax.text(
            x + 0.28 / inches,
            0.33,
            printable(words),
            parse_math=False,
            fontsize=size,
            va="center",
            color=_INK,
        )
        x += (0.45 + len(words) * size * 0.56 / 72) / inches


def _frame(signs: Sequence[Sign], view: AreaView | None, points: tuple[float, float]) -> Frame:
    """Return a frame of the sheet's proportions around the areas, else around most signs."""
    if view is not None and len(view.shapes):
        west, south, east, north = (float(v) for v in view.shapes.total_bounds)
    elif signs:
        at = np.array([(sign.lon, sign.lat) for sign in signs])
        if len(at) >= 20:  # the few that lie far out don't make all others small
            low, high = np.quantile(at, [0.05, 0.95], axis=0)
            reach = (high - low) * 0.5
            at = at[np.all((at >= low - reach) & (at <= high + reach), axis=1)]
        (west, south), (east, north) = at.min(axis=0), at.max(axis=0)
    else:
        west, south, east, north = _USA
    local = geo.local_projection([west, east], [south, north])
    x, y = local.forward([west, east, west, east], [south, north, north, south])
    middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    half_x = max(x.max() - x.min(), _SMALLEST_M) * (0.5 + _MARGIN)
    half_y = max(y.max() - y.min(), _SMALLEST_M) * (0.5 + _MARGIN)
    scale = max(2 * half_x / points[0], 2 * half_y / points[1])
    half_x, half_y = scale * points[0] / 2, scale * points[1] / 2
    return Frame(
        local=local,
        west=middle_x - half_x,
        south=middle_y - half_y,
        east=middle_x + half_x,
        north=middle_y + half_y,
        metres_per_point=scale,
    )


def _draw_areas(ax: Axes, view: AreaView, frame: Frame) -> None:
    for shape, name in zip(view.shapes, view.classes, strict=True):
        if shape is None or shape.is_empty:
            continue
        polygons = [
            part
            for part in shapely.get_parts(frame.local.project(shape))
            if part.geom_type == "Polygon"
        ]
        rings = [
            Outline(shapely.get_coordinates(ring), closed=True)
            for polygon in shapely.orient_polygons(np.array(polygons, dtype=object))
            for ring in shapely.get_rings(polygon)
        ]
        if not rings:
            continue
        ax.add_collection(
            PathCollection(
                [Outline.make_compound_path(*rings)],
                facecolors=_fill(name),
                edgecolors=_EDGE,
                linewidths=0.6,
                alpha=_THIN if name not in _HATCHES else 0.5,
                hatch=_HATCHES.get(name),
                zorder=1.5,
            )
        )


def _draw_dots(ax: Axes, dots: Sequence[Sign], frame: Frame) -> None:
    if not dots:
        return
    at = _metres(dots, frame)[0]
    colours = [symbol(s.category).colour for s in dots]
    ax.scatter(at[:, 0], at[:, 1], s=7, c=colours, edgecolors="white", linewidths=0.3, zorder=5)


def _inside(signs: Sequence[Sign], frame: Frame) -> int:
    if not signs:
        return 0
    return int(_metres(signs, frame)[1].sum())


def _metres(signs: Sequence[Sign], frame: Frame) -> tuple[_Floats, npt.NDArray[np.bool_]]:
    """Return the positions of signs in metres, and which of them lie in the frame."""
    x, y = frame.local.forward([s.lon for s in signs], [s.lat for s in signs])
    is_in = (x > frame.west) & (x < frame.east) & (y > frame.south) & (y < frame.north)
    return np.column_stack([x, y]), is_in


def _draw_signs(ax: Axes, signs: Sequence[Sign], frame: Frame, space: Space) -> int:
    """Draw the signs, keep names off them, and return how many lie beyond the edge."""
    if not signs:
        return 0
    every, is_in = _metres(signs, frame)
    truth = every[is_in]
    kept = [sign for sign, inside in zip(signs, is_in, strict=True) if inside]
    side = _SIGN_POINTS * frame.metres_per_point
    for sign, at, true in zip(kept, moved_apart(truth, frame), truth, strict=True):
        look = symbol(sign.category)
        space.take(float(at[0]), float(at[1]), side, side)
        if np.hypot(*(at - true)) > 3.0 * frame.metres_per_point:
            ax.plot([true[0], at[0]], [true[1], at[1]], color=_INK, lw=0.5, zorder=6)
            ax.plot([true[0]], [true[1]], "o", color=_INK, markersize=1.8, zorder=6)
        ax.plot(
            [at[0]],
            [at[1]],
            _MARKERS[look.shape],
            color=look.colour,
            markersize=_SIGN_POINTS * (0.86 if look.shape == "diamond" else 1.0),
            markeredgecolor="white",
            markeredgewidth=0.8,
            zorder=7,
        )
        ax.text(
            at[0],
            at[1],
            str(sign.number),
            fontsize=5.6 if sign.number < 100 else 4.6,
            color="white",
            weight="bold",
            ha="center",
            va="center_baseline",
            zorder=8,
            clip_on=True,
        )
    return len(signs) - len(kept)


def moved_apart(truth: _Floats, frame: Frame) -> _Floats:
    """Return positions at least a sign apart where there is room, near the true ones."""
    at = truth.copy()
    if len(at) < 2:
        return at
    least = (_SIGN_POINTS + 1.0) * frame.metres_per_point
    # Signs at one spot need a way to go: the golden angle spreads any number of them.
    turn = np.arange(len(at)) * np.pi * (3 - np.sqrt(5))
    at += np.column_stack([np.cos(turn), np.sin(turn)]) * least * 0.02
    margin = least * 0.6
    low = np.array([frame.west, frame.south]) + margin
    high = np.array([frame.east, frame.north]) - margin
    for _ in range(80):
        gap = at[:, None, :] - at[None, :, :]
        distance = np.hypot(gap[..., 0], gap[..., 1])
        np.fill_diagonal(distance, np.inf)
        overlap = np.clip(least - distance, 0, None)
        if not overlap.any():
            break
        push = (gap / np.maximum(distance, 1e-9)[..., None]) * (overlap / 2)[..., None]
        at = np.clip(at + push.sum(axis=1) * 0.8, low, high)
    return at


def _draw_scale(ax: Axes, frame: Frame, wording: Wording) -> None:
    """Draw a bar about a fifth of the map wide: in miles or kilometres, as the reader counts."""
    room_m = (frame.east - frame.west) / 5
    is_miles = wording.language == "en"
    unit_m = _MILE_M if is_miles else 1_000.0
    length_m = _round_step(room_m / unit_m) * unit_m
    length = length_m / (frame.east - frame.west)
    x, y = 0.015, 0.022
    both = [_miles(length_m / _MILE_M, wording), f"{length_m / 1_000:.2g} km"]
    label = " · ".join(both if is_miles else both[::-1])
    ax.add_patch(
        Rectangle(
            (x - 0.008, y - 0.014),
            max(length, 0.17) + 0.016,
            0.052,
            transform=ax.transAxes,
            fc="#ffffff",
            ec="none",
            alpha=0.82,
            zorder=9,
        )
    )
    ax.plot(
        [x, x, x + length, x + length],
        [y + 0.008, y, y, y + 0.008],
        transform=ax.transAxes,
        color=_INK,
        lw=1.1,
        zorder=10,
        solid_joinstyle="miter",
    )
    ax.text(
        x, y + 0.011, label, transform=ax.transAxes, fontsize=6, va="bottom", color=_INK, zorder=10
    )


def _miles(miles: float, wording: Wording) -> str:
    if miles == 1:
        return wording.plural("{n} mile", "{n} miles", 1)
    return wording("{n} miles", n=f"{miles:.2g}")


def _round_step(value: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is not above a value."""
    power = 10.0 ** np.floor(np.log10(max(value, 1e-3)))
    steps = [step * power for step in (1, 2, 5) if step * power <= value]
    return float(f"{steps[-1]:.6g}")


def _fill(name: str) -> str:
    return CLASS_COLOURS[int(name)] if name.isdigit() else "#ffffff"


def _over_land(colour: str) -> tuple[float, ...]:
    """Return the colour that an area has where it lies on land without streets."""
    above, below = np.array(to_rgb(colour)), np.array(to_rgb(LAND))
    return tuple(_THIN * above + (1 - _THIN) * below)
