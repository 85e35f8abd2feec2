"""Coordinates and records as short text that a browser unpacks fast.

A path is a row of whole numbers (1e-5 degrees, about a metre), each written as the difference to
the one before in five-bit groups of an alphabet that needs no escaping in JSON, HTML or Jinja.
"""

import base64
import json
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = [
    "ALPHABET",
    "SCALE",
    "compact_json",
    "decode_path",
    "encode_paths",
    "geometry_paths",
    "moved",
    "script_json",
    "to_base64",
]

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-."
SCALE: Final = 100_000
"""Units per degree."""
_CODES: Final = np.frombuffer(ALPHABET.encode("ascii"), dtype=np.uint8)


def encode_paths(
    paths: Sequence[npt.NDArray[np.float64]], *, origin: tuple[int, int] = (0, 0)
) -> list[str]:
    """Return each path as text.

    Parameters
    ----------
    paths
        Arrays of shape (n, 2): lon, lat in degrees. Points that fall on the one before after
        rounding are dropped.
    origin
        Whole units that the first point of every path is counted from.
    """
    deltas: list[npt.NDArray[np.int64]] = []
    for path in paths:
        units = np.rint(np.asarray(path, dtype=float) * SCALE).astype(np.int64)
        if len(units) > 1:
            moved = np.any(np.diff(units, axis=0) != 0, axis=1)
            units = units[np.concatenate([[True], moved])]
        units[1:] = np.diff(units, axis=0)
        if len(units):
            units[0] -= origin
        deltas.append(units.ravel())
    if not deltas:
        return []
    flat = np.concatenate(deltas)
    zigzag = np.where(flat < 0, -2 * flat - 1, 2 * flat).astype(np.int64)
    groups = np.maximum(1, (np.frexp(zigzag.astype(float))[1] + 4) // 5)
    ends = np.cumsum(groups)
    owner = np.repeat(np.arange(len(zigzag)), groups)
    place = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - groups, groups)
    bits = (zigzag[owner] >> (5 * place)) & 31
    bits |= np.where(place + 1 < groups[owner], 32, 0)
    text = _CODES[bits].tobytes().decode("ascii")
    stops = np.cumsum([len(part) for part in deltas])
    cuts = np.concatenate([[0], ends])[np.concatenate([[0], stops])]
    return [text[a:b] for a, b in pairwise(cuts.tolist())]


def decode_path(text: str, *, origin: tuple[int, int] = (0, 0)) -> npt.NDArray[np.float64]:
    """Return the path of ``encode_paths`` again: shape (n, 2), degrees."""
    numbers: list[int] = []
    value = shift = 0
    for char in text:
        bits = ALPHABET.index(char)
        value |= (bits & 31) << shift
        if bits & 32:
            shift += 5
            continue
        numbers.append(-(value + 1) // 2 if value & 1 else value // 2)
        value = shift = 0
    units = np.array(numbers, dtype=np.int64).reshape(-1, 2)
    degrees: npt.NDArray[np.float64] = (np.cumsum(units, axis=0) + np.array(origin)) / SCALE
    return degrees


def geometry_paths(geometry: BaseGeometry) -> list[npt.NDArray[np.float64]]:
    """Return the lines or rings of a geometry as coordinate arrays; points give none."""
    parts = shapely.get_parts(geometry)
    kinds = shapely.get_type_id(parts)
    paths: list[npt.NDArray[np.float64]] = []
    for part, kind in zip(parts, kinds, strict=True):
        if kind in (1, 2):
            paths.append(shapely.get_coordinates(part))
        elif kind == 3:
            paths.extend(shapely.get_coordinates(ring) for ring in shapely.get_rings(part))
    return [path for path in paths if len(path) > 1]


def moved(shapes: Any, move: Callable[[BaseGeometry], BaseGeometry]) -> Any:
    """Return shapes through one call of a projection, as an array of the same length.

    A projection is costly to set up and cheap to use, so it gets all shapes as one collection.
    """
    if len(shapes) == 0:
        return np.empty(0, dtype=object)
    together = shapely.geometrycollections(np.asarray(shapes, dtype=object))
    return shapely.get_parts(move(together))


def to_base64(record: Any) -> str:
    """Return a record as base64 of its JSON: the only form in which user text may meet folium.

    The alphabet of base64 has no brace, quote, backslash or angle bracket, so nothing in it can
    be a template, a script or a tag.
    """
    return base64.b64encode(compact_json(record).encode("utf-8")).decode("ascii")


def script_json(record: Any) -> str:
    """Return a record as JSON that is safe inside a ``<script type="application/json">``."""
    text = compact_json(record)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def compact_json(record: Any) -> str:
    """Return a record as JSON without spaces; half characters of broken texts become "?"."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace").decode("utf-8")
