"""One sign per category: shape and colour say the family, the glyph says the category.

The same signs are drawn on the live map, in legends, in lists and in the one-file map. Colours
are told apart in normal sight and by people with deuteranopia, protanopia or tritanopia; the
shape and the glyph say the same again, so colour is never the only signal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final

from mapping.vocabulary import categories, category_label

__all__ = [
    "FAMILY_COLOURS",
    "SHAPES",
    "LegendEntry",
    "Symbol",
    "legend",
    "symbol",
    "symbol_svg",
    "symbols_for",
]

FAMILY_COLOURS: Final[Mapping[str, str]] = {
    "sustenance": "#c2410c",
    "health": "#1d4ed8",
    "children": "#7e3794",
    "learning": "#12805c",
    "civic": "#334155",
    "other": "#6b7280",
}
"""Fill colour by family; white on each has a contrast of at least 4.5 to 1."""

SHAPES: Final[Mapping[str, str]] = {
    "circle": "M18 3a15 15 0 1 1 0 30a15 15 0 1 1 0-30z",
    "square": "M8 4h20a4 4 0 0 1 4 4v20a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4z",
    "hexagon": "M10.6 4h14.8a2 2 0 0 1 1.7 1l6.6 12a2 2 0 0 1 0 2l-6.6 12a2 2 0 0 1-1.7 1H10.6"
    "a2 2 0 0 1-1.7-1L2.3 19a2 2 0 0 1 0-2l6.6-12a2 2 0 0 1 1.7-1z",
    "shield": "M6 4h24a2 2 0 0 1 2 2v15c0 4-3 6.5-13 11.6a2 2 0 0 1-2 0C7 27.5 4 25 4 21V6"
    "a2 2 0 0 1 2-2z",
    "diamond": "M16.2 2.2a2.5 2.5 0 0 1 3.6 0l14 14a2.5 2.5 0 0 1 0 3.6l-14 14"
    "a2.5 2.5 0 0 1-3.6 0l-14-14a2.5 2.5 0 0 1 0-3.6z",
    "octagon": "M12 4h12l8 8v12l-8 8H12l-8-8V12z",
}
"""Outlines in a box of 36 by 36."""

_FAMILY_SHAPES: Final = {
    "sustenance": "circle",
    "health": "square",
    "children": "hexagon",
    "learning": "shield",
    "civic": "diamond",
    "other": "octagon",
}
# Strokes in a box of 24 by 24, drawn for this project.
_GLYPHS: Final = {
    "food": "M4 12h16a8 8 0 0 1-16 0zM8.5 4.5v4M12 3.5v5M15.5 4.5v4",
    "health": "M12 5v14M5 12h14",
    "mental_health": "M12 20C3 14.5 3 8 6.5 6.2C9 5 11.5 6.5 12 9c.5-2.5 3-4 5.5-2.8"
    "C21 8 21 14.5 12 20z",
    "childcare": "M12 3.5a2.3 2.3 0 1 1 0 4.6a2.3 2.3 0 1 1 0-4.6zM5 10l7 2.5l7-2.5"
    "M12 12.5v3.5M12 16l-3.5 5M12 16l3.5 5",
    "after_school": "M4.5 19.5l1.2-4.7L16 4.5l3.5 3.5L9.2 18.3zM13.5 7l3.5 3.5",
    "library": "M12 7.5C9.5 5.5 6.5 5 3.5 5v13c3 0 6 .5 8.5 2.5c2.5-2 5.5-2.5 8.5-2.5V5"
    "c-3 0-6 .5-8.5 2.5zM12 7.5v13",
    "housing": "M3.5 12L12 4.5l8.5 7.5M6 10.5V20h12v-9.5M10 20v-5.5h4V20",
    "legal": "M12 4v16M7.5 20h9M4.5 7h15M5.5 7l-3 7h6zM18.5 7l-3 7h6z",
    "adult_education": "M1.5 9.5L12 5l10.5 4.5L12 14zM6 11.8v5c3.5 2.7 8.5 2.7 12 0v-5M22 10v6",
    "employment": "M3.5 8h17v11.5h-17zM9 8V4.8h6V8M3.5 13h17",
    "transportation": "M5.5 4h13v13h-13zM5.5 11h13M8 17v3M16 17v3M8.5 14h.01M15.5 14h.01",
    "recreation": "M12 21v-5M12 3l5.5 7.5h-2.7L19 16H5l4.2-5.5H6.5z",
    "faith": "M12 3.5c3.5 4 5 6 5 9a5 5 0 0 1-10 0c0-3 1.5-5 5-9zM7 20.5h10",
    "school": "M12 10V3.5l5 1.8l-5 1.8M4.5 20v-6.5L12 10l7.5 3.5V20zM10 20v-4h4v4",
    "government": "M3.5 9.5L12 4.5l8.5 5zM4 20h16M6.5 9.5V17M10.2 9.5V17M13.8 9.5V17M17.5 9.5V17"
    "M5 17h14",
}
_UNKNOWN_GLYPH: Final = "M12 8.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z"
_BOLD: Final = {"health": 4.2}


@dataclass(frozen=True)
class Symbol:
    """The sign of one category.

    Parameters
    ----------
    category
        Vocabulary id, or the user's own text for a category the vocabulary doesn't know.
    shape
        A key of ``SHAPES``.
    colour
        Fill as ``#rrggbb``; the glyph on it is white.
    glyph
        SVG path data in a box of 24 by 24, to be stroked.
    stroke
        Stroke width of the glyph in that box.
    """

    category: str
    family: str
    shape: str
    colour: str
    glyph: str
    stroke: float

    def as_json(self) -> dict[str, object]:
        """Return what the browser needs to draw the sign."""
        return {
            "shape": SHAPES[self.shape],
            "colour": self.colour,
            "glyph": self.glyph,
            "stroke": self.stroke,
        }


@dataclass(frozen=True)
class LegendEntry:
    """A line of a legend: the category, its label in the reader's language, its sign, how many."""

    category: str
    label: str
    svg: str
    count: int


def symbol(category: str) -> Symbol:
    """Return the sign of a category; one that the vocabulary doesn't know gets the neutral sign."""
    family = next((c.family for c in categories() if c.id == category), "other")
    if family not in FAMILY_COLOURS:
        family = "other"
    return Symbol(
        category=category,
        family=family,
        shape=_FAMILY_SHAPES[family],
        colour=FAMILY_COLOURS[family],
        glyph=_GLYPHS.get(category, _UNKNOWN_GLYPH),
        stroke=_BOLD.get(category, 2.1),
    )


def symbols_for(names: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return the signs of some categories for the browser, by category."""
    return {name: symbol(name).as_json() for name in dict.fromkeys(names)}


def symbol_svg(category: str, *, size_px: int = 24, title: str = "") -> str:
    """Return the sign as an SVG element.

    Parameters
    ----------
    size_px
        Width and height on the page.
    title
        What a screen reader says; empty for a sign that only repeats the text beside it.
    """
    sign = symbol(category)
    named = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36" width="{size_px}" '
        f'height="{size_px}" {named} focusable="false"><path d="{SHAPES[sign.shape]}" '
        f'fill="{sign.colour}"/><g transform="translate(8.4 8.4) scale(.8)" fill="none" '
        f'stroke="#fff" stroke-width="{sign.stroke}" stroke-linecap="round" '
        f'stroke-linejoin="round"><path d="{sign.glyph}"/></g></svg>'
    )


def legend(names: Iterable[str], *, language: str = "en", size_px: int = 24) -> list[LegendEntry]:
    """Return the legend of a list of places, in vocabulary order, the user's own categories last.

    Parameters
    ----------
    names
        The category of each place, one per place; places without a category count under "".
    """
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    order = {c.id: rank for rank, c in enumerate(categories())}
    return [
        LegendEntry(
            category=name,
            label=category_label(name, language),
            svg=symbol_svg(name, size_px=size_px),
            count=counts[name],
        )
        for name in sorted(counts, key=lambda n: (order.get(n, len(order)), n.casefold()))
    ]
