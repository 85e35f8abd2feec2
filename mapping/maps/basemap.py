"""The local street map: what an OSM extract shows, as one compact document drawn in the browser.

``assets/map/basemap.js`` draws it on canvas; nothing is asked of another host. The document is
JSON: ``layers`` maps a class to features ``[name number, path, path, ...]`` with paths as in
``encoding``, counted from ``origin``; ``labels`` and ``places`` are names with a point.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from mapping import geo
from mapping.errors import DataFileError, NoDataForAreaError
from mapping.files.writing import atomic_path
from mapping.maps.encoding import SCALE, encode_paths, geometry_paths, moved, script_json
from mapping.osm import OsmExtract
from mapping.wording import say

__all__ = ["AREA_CLASSES", "LINE_CLASSES", "build_basemap", "load", "save", "slim"]

FORMAT: Final = 1
LINE_CLASSES: Final = (
    *("motorway", "primary", "secondary", "tertiary", "street", "service", "track", "path"),
    *("river", "stream", "rail"),
)
AREA_CLASSES: Final = ("built", "work", "campus", "wood", "park", "water", "building")

_HIGHWAYS: Final = {
    **dict.fromkeys(("motorway", "trunk", "motorway_link", "trunk_link"), "motorway"),
    **dict.fromkeys(("primary", "primary_link"), "primary"),
    **dict.fromkeys(("secondary", "secondary_link"), "secondary"),
    **dict.fromkeys(("tertiary", "tertiary_link"), "tertiary"),
    **dict.fromkeys(("residential", "unclassified", "living_street", "road"), "street"),
    "service": "service",
    "track": "track",
    **dict.fromkeys(("footway", "path", "cycleway", "pedestrian", "steps", "bridleway"), "path"),
}
_WATERWAYS: Final = {"river": "river", "canal": "river", "stream": "stream"}
_RAILWAYS: Final = ("rail", "light_rail", "narrow_gauge", "tram", "subway")
_AREAS: Final = (
    ("water", {"natural": {"water"}, "waterway": {"riverbank"}, "landuse": {"reservoir", "basin"}}),
    (
        "campus",
        {"amenity": {"school", "university", "college", "kindergarten", "hospital", "clinic"}},
    ),
    (
        "park",
        {
            "leisure": {
                *("park", "garden", "playground", "pitch", "golf_course", "nature_reserve"),
                *("recreation_ground", "track", "sports_centre", "common", "dog_park"),
            },
            "landuse": {"grass", "recreation_ground", "village_green", "cemetery", "meadow"},
        },
    ),
    ("wood", {"natural": {"wood"}, "landuse": {"forest", "orchard"}}),
    ("work", {"landuse": {"commercial", "industrial", "retail", "railway"}}),
    ("built", {"landuse": {"residential"}}),
)
_PLACES: Final = ("city", "town", "village", "suburb", "quarter", "neighbourhood", "hamlet")
_NAMED: Final = ("water", "park", "campus", "wood")
_TOLERANCE_M: Final = {"building": 0.8, "street": 2.0, "service": 2.0, "path": 2.0}
_TOLERANCE_REST_M: Final = 3.0
_SMALLEST_M2: Final = {"building": 20.0, "water": 150.0, "wood": 1_500.0, "built": 1_000.0}
_SMALLEST_REST_M2: Final = 250.0
_DROP_ORDER: Final = ("path", "track", "building", "service", "stream", "wood", "built", "work")


@dataclass
class _Names:
    """Names of the document, each once; number 0 is "no name"."""

    texts: list[str] = field(default_factory=lambda: [""])
    numbers: dict[str, int] = field(default_factory=lambda: {"": 0})

    def number(self, text: str) -> int:
        if text not in self.numbers:
            self.numbers[text] = len(self.texts)
            self.texts.append(text)
        return self.numbers[text]


def build_basemap(extract: OsmExtract) -> dict[str, Any]:
    """Return the street map of an extract: streets, water, parks, buildings, railways and names.

    Streets of one class and name are joined end to end; lines are simplified to about 3 m,
    buildings to 0.8 m.

    Raises
    ------
    NoDataForAreaError
        The extract holds no street.
    """
    lines = _lines(extract)
    if not any(kind in lines for kind in LINE_CLASSES[:6]):
        raise NoDataForAreaError(
            say(
                "The street file holds no streets, so there is no street map to draw. Fetch the "
                "extract of your state or county again and add it on the Set-up page."
            )
        )
    every = np.concatenate([refs for group in lines.values() for refs, _ in group])
    lon, lat = extract.lon[every], extract.lat[every]
    west, east = np.quantile(lon, [0.002, 0.998])
    south, north = np.quantile(lat, [0.002, 0.998])
    local = geo.local_projection([west, east], [south, north])
    origin = (round(float(west) * SCALE), round(float(south) * SCALE))
    x, y = local.forward(extract.lon, extract.lat)
    names = _Names()
    layers: dict[str, list[list[Any]]] = {}
    labels: list[list[Any]] = []
    for kind, geometries in _areas(extract).items():
        shapes = list(moved([geometry for geometry, _ in geometries], local.project))
        keep, area_m2 = _worth_drawing(shapes, kind)
        named = [(shapes[i], geometries[i][1]) for i in keep]
        layers[kind] = _encode(named, kind, local, origin, names)
        if kind in _NAMED:
            sizes = [float(np.sqrt(area_m2[i])) for i in keep]
            labels += _labels(named, sizes, kind, local, names)
    for kind, group in lines.items():
        joined = _join(group, np.column_stack([x, y]))
        layers[kind] = _encode(joined, kind, local, origin, names)
    return {
        "format": FORMAT,
        "attribution": extract.attribution,
        "as_of": extract.newest_on.isoformat() if extract.newest_on else "",
        "bounds": [round(float(v), 5) for v in (west, south, east, north)],
        "origin": list(origin),
        "layers": {kind: rows for kind, rows in layers.items() if rows},
        "labels": labels,
        "places": _places(extract, names),
        "names": names.texts,
        "left_out": [],
    }


def save(basemap: Mapping[str, Any], path: Path) -> None:
    """Write the document as one JSON file, whole or not at all."""
    with atomic_path(path) as part:
        part.write_text(script_json(basemap), encoding="utf-8", newline="\n")


def load(path: Path) -> dict[str, Any]:
    """Return the document of a file that ``save`` wrote.

    Raises
    ------
    DataFileError
        The file is damaged or of another version.
    """
    try:
        basemap = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataFileError(_DAMAGED, detail=type(error).__name__) from error
    if not isinstance(basemap, dict) or basemap.get("format") != FORMAT:
        raise DataFileError(_DAMAGED, detail="basemap has another format number")
    return basemap


_DAMAGED: Final = say(
    "The street map of this workspace can't be read, so the map shows no streets. "
    "Add the street file again on the Set-up page and it will be made anew."
)


def slim(basemap: Mapping[str, Any], *, max_bytes: int) -> dict[str, Any]:
    """Return the document without its finest classes, so that it fits.

    Paths go first, then tracks, the smaller buildings, service roads, streams and land use;
    streets, water and names always stay. What went is listed under ``left_out``.

    Parameters
    ----------
    max_bytes
        The size to stay below, if leaving those classes out can do it.
    """
    layers = dict(basemap["layers"])
    size = len(script_json(basemap).encode("utf-8"))
    left_out: list[str] = list(basemap.get("left_out", ()))
    for kind in _DROP_ORDER:
        if size <= max_bytes:
            break
        rows = layers.pop(kind, None)
        if rows is None:
            continue
        lengths = np.array([len(script_json(row)) + 1 for row in rows])
        size -= int(lengths.sum())
        left_out.append(kind)
        if kind == "building" and size < max_bytes:
            kept = int(np.searchsorted(np.cumsum(lengths), max_bytes - size, side="right"))
            if kept:
                layers[kind] = rows[:kept]
                size += int(lengths[:kept].sum())
    return {**basemap, "layers": layers, "left_out": left_out}


def _lines(extract: OsmExtract) -> dict[str, list[tuple[npt.NDArray[np.int64], str]]]:
    found: dict[str, list[tuple[npt.NDArray[np.int64], str]]] = defaultdict(list)
    for way in extract.ways:
        kind = _line_class(way.tags)
        if kind and len(way.refs) > 1:
            number = way.tags.get("ref", "").replace(";", " / ")
            found[kind].append((way.refs, way.tags.get("name") or number))
    return {kind: found[kind] for kind in LINE_CLASSES if kind in found}


def _line_class(tags: Mapping[str, str]) -> str | None:
    highway = tags.get("highway")
    if highway:
        if highway == "service" and tags.get("service") in ("parking_aisle", "driveway"):
            return None
        if tags.get("area") == "yes":
            return None
        return _HIGHWAYS.get(highway)
    if tags.get("tunnel") in ("yes", "culvert"):
        return None
    if tags.get("railway") in _RAILWAYS:
        return "rail"
    return _WATERWAYS.get(tags.get("waterway", ""))


def _areas(extract: OsmExtract) -> dict[str, list[tuple[BaseGeometry, str]]]:
    found: dict[str, list[tuple[BaseGeometry, str]]] = defaultdict(list)
    for area in extract.areas:
        kind = _area_class(area.tags)
        if kind:
            found[kind].append((area.geometry, area.tags.get("name", "")))
    return {kind: found[kind] for kind in AREA_CLASSES if kind in found}


def _area_class(tags: Mapping[str, str]) -> str | None:
    if tags.get("building", "no") != "no":
        return "building"
    for kind, wanted in _AREAS:
        if any(tags.get(key) in values for key, values in wanted.items()):
            return kind
    return None


def _worth_drawing(
    shapes: list[BaseGeometry], kind: str
) -> tuple[list[int], npt.NDArray[np.float64]]:
    """Return which shapes are big enough, largest first, and the area of all in m²."""
    area_m2 = shapely.area(np.array(shapes, dtype=object))
    order = np.argsort(-area_m2, kind="stable")
    smallest = _SMALLEST_M2.get(kind, _SMALLEST_REST_M2)
    return [int(i) for i in order if area_m2[i] >= smallest], area_m2


def _join(
    group: Iterable[tuple[npt.NDArray[np.int64], str]], xy: npt.NDArray[np.float64]
) -> list[tuple[BaseGeometry, str]]:
    """Return one line geometry in metres per name, its pieces joined end to end."""
    by_name: dict[str, list[BaseGeometry]] = defaultdict(list)
    for refs, name in group:
        by_name[name].append(shapely.linestrings(xy[refs]))
    return [
        (shapely.line_merge(shapely.multilinestrings(parts)), name)
        for name, parts in by_name.items()
    ]


def _encode(
    shapes: list[tuple[BaseGeometry, str]],
    kind: str,
    local: geo.LocalProjection,
    origin: tuple[int, int],
    names: _Names,
) -> list[list[Any]]:
    tolerance_m = _TOLERANCE_M.get(kind, _TOLERANCE_REST_M)
    simple = shapely.simplify(
        np.array([shape for shape, _ in shapes], dtype=object), tolerance_m, preserve_topology=True
    )
    degrees = [geometry_paths(shape) for shape in moved(simple, local.unproject)]
    texts = iter(encode_paths([path for paths in degrees for path in paths], origin=origin))
    rows: list[list[Any]] = []
    for (_, name), paths in zip(shapes, degrees, strict=True):
        label = "" if kind == "building" else name
        row = [names.number(label), *(next(texts) for _ in paths)]
        if len(row) > 1:
            rows.append(row)
    return rows


def _labels(
    shapes: list[tuple[BaseGeometry, str]],
    sizes_m: list[float],
    kind: str,
    local: geo.LocalProjection,
    names: _Names,
) -> list[list[Any]]:
    """Return ``[name number, class, lon, lat, side of a square of that area in metres]`` rows."""
    named = [
        (s.representative_point(), n, m) for (s, n), m in zip(shapes, sizes_m, strict=True) if n
    ]
    points = moved([point for point, _, _ in named], local.unproject)
    return [
        [names.number(name), kind, round(point.x, 5), round(point.y, 5), round(size_m)]
        for point, (_, name, size_m) in zip(points, named, strict=True)
    ]


def _places(extract: OsmExtract, names: _Names) -> list[list[Any]]:
    """Return ``[name number, kind of place, lon, lat]`` rows, the largest kinds first."""
    found: dict[tuple[str, str], list[Any]] = {}
    for node in extract.nodes:
        kind, name = node.tags.get("place", ""), node.tags.get("name", "")
        if kind in _PLACES and name:
            lon, lat = extract.lon[node.position], extract.lat[node.position]
            row = [names.number(name), kind, round(float(lon), 5), round(float(lat), 5)]
            found.setdefault((kind, name), row)
    return sorted(found.values(), key=lambda row: _PLACES.index(row[1]))
