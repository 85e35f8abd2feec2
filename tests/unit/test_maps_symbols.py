"""Signs of categories."""

import itertools
from xml.etree import ElementTree

import numpy as np
import pytest

from mapping.maps.symbols import FAMILY_COLOURS, SHAPES, legend, symbol, symbol_svg, symbols_for
from mapping.vocabulary import categories

# Machado, Oliveira and Fernandes 2009, severity 1.0, for linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    ),
    "deuteranopia": np.array(
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    ),
    "tritanopia": np.array(
        [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]]
    ),
}


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def lab(rgb: np.ndarray) -> np.ndarray:
    matrix = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = matrix @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_every_category_has_its_own_glyph() -> None:
    glyphs = [symbol(category.id).glyph for category in categories()]
    assert len(set(glyphs)) == len(categories())


def test_families_differ_in_shape_and_not_in_colour_alone() -> None:
    signs = {symbol(category.id).family: symbol(category.id) for category in categories()}
    assert len({sign.shape for sign in signs.values()}) == len(signs)
    assert len({sign.colour for sign in signs.values()}) == len(signs)


@pytest.mark.parametrize("sight", sorted(SIGHT))
def test_family_colours_are_told_apart_with_every_kind_of_sight(sight: str) -> None:
    vocabulary = {symbol(category.id).colour for category in categories()}
    for one, other in itertools.combinations(sorted(vocabulary), 2):
        seen = [lab(SIGHT[sight] @ linear(colour)) for colour in (one, other)]
        assert np.linalg.norm(seen[0] - seen[1]) > 20, (one, other)


@pytest.mark.parametrize("colour", FAMILY_COLOURS.values())
def test_the_white_glyph_stands_out_from_its_colour(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_a_category_of_ones_own_gets_the_neutral_sign() -> None:
    sign = symbol("Tool library")
    assert (sign.family, sign.shape) == ("other", "octagon")
    assert sign.glyph not in {symbol(category.id).glyph for category in categories()}


def test_a_sign_is_well_formed_svg_and_its_title_is_text() -> None:
    root = ElementTree.fromstring(symbol_svg("food", size_px=30, title='<b>"Food"'))  # noqa: S314 - our own text
    assert root.attrib["width"] == "30"
    assert root.attrib["aria-label"] == '<b>"Food"'


def test_a_sign_without_title_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in symbol_svg("food")


def test_the_legend_counts_and_follows_the_vocabulary() -> None:
    entries = legend(["library", "food", "Tool library", "food"], language="es")
    assert [(e.category, e.label, e.count) for e in entries] == [
        ("food", "Alimentos", 2),
        ("library", "Biblioteca", 1),
        ("Tool library", "Tool library", 1),
    ]


def test_the_browser_gets_each_sign_once() -> None:
    signs = symbols_for(["food", "food", "odd"])
    assert list(signs) == ["food", "odd"]
    assert signs["food"]["shape"] == SHAPES["circle"]
