"""Map files from outside: GeoJSON, GeoPackage, shapefile, geodatabase, KML, plain or zipped."""

import json
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError, ProjError
from shapely.errors import GEOSException

from mapping.errors import DataFileError
from mapping.files.archives import safe_extract
from mapping.files.values import clean_text, number_text
from mapping.geo import WGS84, to_wgs84
from mapping.wording import joined, say

__all__ = ["MAX_SHAPE_BYTES", "SHAPE_SUFFIXES", "Shapes", "read_shapes"]

SHAPE_SUFFIXES: Final = (".geojson", ".json", ".gpkg", ".shp", ".zip", ".gdb", ".kml")
"""File endings that `read_shapes` takes."""
MAX_SHAPE_BYTES: Final = 2 * 1024**3
"""Biggest map file that is read; a zip may also unpack to no more than twice that."""
_POLYGONS: Final = ("Polygon", "MultiPolygon")
_KINDS: Final = say("GeoJSON, GeoPackage, a shapefile (zipped with its companions), or KML")


@dataclass(frozen=True)
class Shapes:
    """The features of a map file.

    Parameters
    ----------
    gdf
        One row per feature, index 0..n-1 in file order, EPSG:4326, two dimensions. **Every
        attribute is trimmed text** as in a table ("01001" stays so, 12.0 is "12", missing is "",
        yes/no "true"/"false", lists joined with ";", nested values JSON), so that headers and
        values are read alike. A feature without a position has ``None`` as geometry.
    notices
        Sentences about what was found odd in the file.
    """

    gdf: gpd.GeoDataFrame
    notices: list[str] = field(default_factory=list)


def read_shapes(path: Path, *, crs: str | None = None, layer: str | None = None) -> Shapes:
    """Read a map file into EPSG:4326.

    GeoJSON that names no coordinate system is EPSG:4326. Broken polygons are mended, with a
    notice. Of a file with several layers the first with shapes is read unless ``layer`` names
    another; the folders of a KML file are joined.

    Parameters
    ----------
    path
        ``.geojson``, ``.json``, ``.gpkg``, ``.shp`` (with its companions beside it), ``.kml``, a
        ``.gdb`` folder, or a ``.zip`` of one of these.
    crs
        What the coordinates are in, whatever the file says; for example ``EPSG:2227``.

    Raises
    ------
    DataFileError
        The file is missing, empty, damaged, unsafe or of another kind, doesn't say how its
        positions are measured, or its positions are no places on Earth.
    """
    path = Path(path)
    if not path.exists():
        raise DataFileError(
            say(
                'There is no file called "{file}" where we looked. Check its name and folder.',
                file=path.name,
            )
        )
    if path.is_file() and path.stat().st_size > MAX_SHAPE_BYTES:
        raise DataFileError(
            say(
                '"{file}" is {size} MB, more than we can read. '
                "Keep only the part around your district and try again.",
                file=path.name,
                size=f"{path.stat().st_size / 1024**2:,.0f}",
            )
        )
    notices: list[str] = []
    with _opened(path) as source:
        frame_gdf = _read(path.name, source, layer, notices)
    frame_gdf = _placed(path.name, frame_gdf, crs, notices)
    return Shapes(_as_text(_mended(frame_gdf, notices)), notices)


@contextmanager
def _opened(path: Path) -> Iterator[Path]:
    """Give the file or folder to read, unpacked if it is a zip."""
    if path.suffix.casefold() != ".zip":
        _check_kind(path, path.name)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="shapes-", ignore_cleanup_errors=True) as folder:
        safe_extract(path, Path(folder), max_bytes=2 * MAX_SHAPE_BYTES)
        inside = _inside(path.name, Path(folder))
        _check_kind(inside, path.name)
        yield inside


def _inside(name: str, folder: Path) -> Path:
    found = sorted(
        one
        for one in folder.rglob("*")
        if "__MACOSX" not in one.parts and not one.name.startswith(".")
    )
    for suffix in (".gdb", ".shp", ".gpkg", ".geojson", ".json", ".kml"):
        match = [one for one in found if one.suffix.casefold() == suffix]
        if len(match) > 1:
            raise DataFileError(
                say(
                    '"{file}" holds {n} maps ({names}), and we can\'t tell which one is meant. '
                    "Unpack it and choose one.",
                    file=name,
                    n=len(match),
                    names=", ".join(one.name for one in match),
                )
            )
        if match:
            return match[0]
    raise DataFileError(
        say(
            '"{file}" holds no map that we can read. It should hold {kinds}. '
            "Ask whoever made it to export it again.",
            file=name,
            kinds=_KINDS,
        )
    )


def _check_kind(path: Path, name: str) -> None:
    """Refuse a file whose content is not what its ending says; readers guess by content."""
    suffix = path.suffix.casefold()
    if suffix == ".gdb" and path.is_dir():
        return
    if suffix not in SHAPE_SUFFIXES or not path.is_file():
        raise DataFileError(
            say(
                '"{file}" is not a map that we can read. Export it as {kinds}.',
                file=name,
                kinds=_KINDS,
            )
        )
    with path.open("rb") as file:
        start = file.read(65_536)
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise DataFileError(
            say(
                '"{file}" is empty, so there is nothing to read. Check that it was saved.',
                file=name,
            )
        )
    right = {
        ".geojson": head.startswith(b"{"),
        ".json": head.startswith(b"{"),
        ".gpkg": start.startswith(b"SQLite format 3\x00"),
        ".shp": start.startswith(b"\x00\x00\x27\x0a"),
        ".kml": head.startswith(b"<") and b"<kml" in start,
    }.get(suffix, False)
    if not right:
        raise DataFileError(
            say(
                '"{file}" is not what its name says, or it is damaged. Export it again as {kinds}.',
                file=name,
                kinds=_KINDS,
            )
        )
    marks = (b'"coordinates"', b'"FeatureCollection"', b'"arcs"')
    if suffix == ".json" and not any(mark in start for mark in marks):
        raise DataFileError(
            say(
                '"{file}" is a JSON file, but it holds no map. Choose the file with the shapes, '
                "exported as {kinds}.",
                file=name,
                kinds=_KINDS,
            )
        )
    if suffix == ".shp":
        beside = [one for one in path.parent.iterdir() if one.stem == path.stem]
        companions = {one.suffix.casefold() for one in beside}
        missing = sorted({".shx", ".dbf"} - companions)
        if missing:
            raise DataFileError(
                say(
                    '"{file}" lacks its companion {companions}: a shapefile is several files that '
                    "belong together. Put them in one folder or in one zip.",
                    file=name,
                    companions=joined(missing, say(" and ")),
                )
            )


def _read(name: str, source: Path, layer: str | None, notices: list[str]) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd fields and ring orders are dealt with below
            layers = [str(one) for one, kind in pyogrio.list_layers(source) if kind is not None]
            is_geojson = source.suffix.casefold() in {".geojson", ".json"}
            options = {"DATE_AS_STRING": "YES"} if is_geojson else {}
            chosen = _choose_layers(name, source, layers, layer, notices)
            frames = [
                _with_booleans(
                    pyogrio.read_dataframe(source, layer=one, datetime_as_string=True, **options),
                    pyogrio.read_info(source, layer=one, **options),
                )
                for one in chosen
            ]
    except (DataSourceError, DataLayerError, GEOSException, UnicodeError) as error:
        raise DataFileError(
            say(
                '"{file}" can\'t be read as a map; it may be damaged. Export it again as {kinds}.',
                file=name,
                kinds=_KINDS,
            ),
            detail=type(error).__name__,
        ) from error
    except (CRSError, ProjError) as error:
        raise DataFileError(
            say(
                '"{file}" names a coordinate system that we don\'t know. '
                "Ask whoever made it to export it as GeoJSON.",
                file=name,
            ),
            detail=type(error).__name__,
        ) from error
    frames = [one for one in frames if isinstance(one, gpd.GeoDataFrame) and len(one)]
    if not frames:
        raise DataFileError(
            say(
                '"{file}" holds no shapes, so there is nothing to read. '
                "Check that the right layer was exported.",
                file=name,
            )
        )
    if len(frames) == 1:
        return frames[0]
    crs = frames[0].crs
    return gpd.GeoDataFrame(
        pd.concat([one.astype(object) for one in frames], ignore_index=True),
        geometry="geometry",
        crs=crs,
    )


def _with_booleans(frame_df: pd.DataFrame, info: dict[str, Any]) -> pd.DataFrame:
    """Return the frame with yes/no columns as such; one with gaps arrives as numbers."""
    for name, subtype in zip(info["fields"], info["ogr_subtypes"], strict=True):
        if subtype == "OFSTBoolean" and name in frame_df.columns:
            frame_df[name] = frame_df[name].astype("boolean")
    return frame_df


def _choose_layers(
    name: str, source: Path, layers: list[str], layer: str | None, notices: list[str]
) -> list[str]:
    if not layers:
        raise DataFileError(
            say(
                '"{file}" holds no shapes, only a table or nothing. Choose the file with the map.',
                file=name,
            )
        )
    if layer is not None:
        for one in layers:
            if one.casefold() == layer.strip().casefold():
                return [one]
        raise DataFileError(
            say(
                '"{file}" has no layer called "{layer}". Its layers are: {layers}.',
                file=name,
                layer=layer,
                layers=", ".join(layers),
            )
        )
    if source.suffix.casefold() == ".kml":
        return layers
    if len(layers) > 1:
        notices.append(
            say(
                'The file has {n} layers; we read "{layer}" and left out: {others}.',
                n=len(layers),
                layer=layers[0],
                others=", ".join(layers[1:]),
            )
        )
    return layers[:1]


def _placed(
    name: str, frame_gdf: gpd.GeoDataFrame, crs: str | None, notices: list[str]
) -> gpd.GeoDataFrame:
    if crs is not None:
        try:
            frame_gdf = frame_gdf.set_crs(crs, allow_override=True)
        except (CRSError, ProjError) as error:
            raise DataFileError(
                say(
                    '"{crs}" is no coordinate system that we know. Write it as EPSG:2227, with the '
                    "number that the map's maker gives.",
                    crs=crs,
                ),
                detail=type(error).__name__,
            ) from error
    geometry = shapely.force_2d(np.asarray(frame_gdf.geometry.values, dtype=object))
    frame_gdf = frame_gdf.set_geometry(gpd.GeoSeries(geometry, crs=frame_gdf.crs))
    frame_gdf = to_wgs84(frame_gdf.reset_index(drop=True), name=say('"{file}"', file=name))
    bounds = shapely.bounds(np.asarray(frame_gdf.geometry.values, dtype=object))
    with np.errstate(invalid="ignore"):
        off = (
            (np.abs(bounds[:, [0, 2]]) > 180.0001).any(axis=1)
            | (np.abs(bounds[:, [1, 3]]) > 90.0001).any(axis=1)
            | np.isinf(bounds).any(axis=1)
        )
    if off.any():
        raise DataFileError(
            say(
                '{n} of {total} shapes in "{file}" are not at a latitude and longitude; they may '
                "be measured in feet or metres. Ask whoever made the file for its coordinate "
                "system (a number such as EPSG:2227) and give that, or ask for GeoJSON.",
                n=int(off.sum()),
                total=len(frame_gdf),
                file=name,
            )
        )
    empty = int((frame_gdf.geometry.isna() | frame_gdf.geometry.is_empty).sum())
    if empty:
        notices.append(
            say("{n} of {total} features have no position.", n=empty, total=len(frame_gdf))
        )
    return frame_gdf


def _mended(frame_gdf: gpd.GeoDataFrame, notices: list[str]) -> gpd.GeoDataFrame:
    shapes = np.array(frame_gdf.geometry.values, dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    broken = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    for at in broken:
        was_polygon = shapes[at].geom_type in _POLYGONS
        shapes[at] = _polygons_only(shapely.make_valid(shapes[at]), was_polygon)
    if len(broken):
        notices.append(say("{n} shapes crossed themselves; we mended them.", n=len(broken)))
    return frame_gdf.set_geometry(gpd.GeoSeries(shapes, crs=WGS84))


def _polygons_only(shape: Any, was_polygon: bool) -> Any:
    if not was_polygon or shape.geom_type in _POLYGONS:
        return shape
    parts = [one for one in shapely.get_parts(shape) if one.geom_type in _POLYGONS]
    return shapely.union_all(parts) if parts else None


def _as_text(frame_gdf: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    data: dict[str, Any] = {}
    for column in frame_gdf.columns:
        if column == frame_gdf.geometry.name:
            continue
        name = "geometry (2)" if column == "geometry" else str(column)
        values = [_text(value) for value in frame_gdf[column].astype(object)]
        data[name] = pd.array(values, dtype="str")
    return gpd.GeoDataFrame(data, geometry=list(frame_gdf.geometry), crs=WGS84)


def _text(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, str):
        return clean_text(value).removesuffix(" 00:00:00")
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return number_text(float(value))
    if isinstance(value, list | tuple | np.ndarray):
        parts = [_text(part) for part in value]
        return ";".join(part for part in parts if part)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return clean_text(str(value))
