"""Paths and records as text."""

import base64
import json

import numpy as np
import pytest
import shapely

from mapping.maps.encoding import (
    ALPHABET,
    decode_path,
    encode_paths,
    geometry_paths,
    script_json,
    to_base64,
)


def test_a_path_is_written_as_differences_in_five_bit_groups() -> None:
    # units: (0, 0), then (+1, -1) -> zigzag 2, 1, then (+31, +32) -> 62 = 30 + 32*1, 64 = 0 + 32*2
    path = np.array([[0.0, 0.0], [0.00001, -0.00001], [0.00032, 0.00031]])
    assert encode_paths([path]) == ["00" + "21" + ALPHABET[62 % 32 + 32] + "1" + ALPHABET[32] + "2"]


def test_paths_come_back_as_they_were_to_a_metre() -> None:
    generator = np.random.default_rng(7)
    paths = [generator.uniform([-125, 24], [-67, 49], (n, 2)) for n in (1, 2, 500)]
    origin = (-12_500_000, 2_400_000)
    for path, text in zip(paths, encode_paths(paths, origin=origin), strict=True):
        assert np.abs(decode_path(text, origin=origin) - path).max() <= 0.5e-5 + 1e-9
        assert set(text) <= set(ALPHABET)


def test_points_that_fall_together_are_written_once() -> None:
    path = np.array([[1.0, 2.0], [1.000001, 2.000001], [1.5, 2.5]])
    assert len(decode_path(encode_paths([path])[0])) == 2


def test_no_paths_give_no_texts() -> None:
    assert encode_paths([]) == []


def test_a_polygon_gives_its_rings_and_a_point_gives_nothing() -> None:
    ring = shapely.box(0, 0, 3, 3).exterior
    hole = shapely.box(1, 1, 2, 2).exterior
    both = shapely.Polygon(ring, [hole])
    assert len(geometry_paths(shapely.GeometryCollection([both, shapely.Point(5, 5)]))) == 2


def test_a_record_for_folium_has_no_sign_that_jinja_or_javascript_know() -> None:
    text = to_base64({"name": "{{7*7}} `${x}` </script> \u2028"})
    assert not set(text) & set("{}%#`$\\<>\"'_")
    assert json.loads(base64.b64decode(text))["name"] == "{{7*7}} `${x}` </script> \u2028"


@pytest.mark.parametrize("sign", ["<", ">", "&", "\u2028", "\u2029"])
def test_json_in_a_page_holds_no_sign_that_ends_its_block(sign: str) -> None:
    text = script_json({"name": f"a{sign}b"})
    assert sign not in text
    assert json.loads(text) == {"name": f"a{sign}b"}


def test_half_a_character_does_not_stop_the_export() -> None:
    assert json.loads(script_json(["a\ud800b"])) == ["a?b"]
