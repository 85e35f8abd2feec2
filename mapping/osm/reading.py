"""Reading ``.osm.pbf`` files, whatever the order of their objects, and merging several."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import osmium
import shapely
from shapely.geometry.base import BaseGeometry

from mapping.errors import DataFileError
from mapping.osm.extract import OsmArea, OsmExtract, OsmNode, OsmWay, is_area
from mapping.osm.lines import Lines, assemble, polygons
from mapping.progress import Progress, no_progress
from mapping.wording import say

__all__ = ["read_osm"]

_KNOWN_SUFFIXES: Final = (".pbf", ".osm", ".osm.gz", ".osm.bz2", ".opl", ".o5m", ".xml")
_UNITS_PER_DEGREE: Final = 1e7
"""The files store coordinates as integers."""

_OBJECTS_PER_REPORT: Final = 250_000

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]


def read_osm(
    paths: Sequence[Path],
    *,
    clip: BaseGeometry | None = None,
    progress: Progress = no_progress,
) -> OsmExtract:
    """Read OSM files and merge them; ids need not be in order.

    The same id in two files is the same object; the first file's version is taken.

    Parameters
    ----------
    paths
        Files, normally ``.osm.pbf``; ``.osm``, ``.osm.gz``, ``.osm.bz2`` and ``.opl`` work too.
    clip
        Area of interest (EPSG:4326). Ways and areas that touch it are kept whole; of the other
        nodes, those inside. ``None`` keeps everything.
    progress
        Told after each file and step.

    Raises
    ------
    DataFileError
        A file is damaged, is no OSM file, or there is nothing in it.
    """
    raw = _Raw()
    for number, path in enumerate(paths):
        raw.read(path, _part(progress, 0.8 * number / len(paths), 0.8 / len(paths)))
    progress(0.8, say("Putting the map together"))
    extract = raw.extract(clip)
    progress(1.0, say("Read {n} streets and other lines", n=len(extract.ways)))
    return extract


def _part(progress: Progress, start: float, span: float) -> Progress:
    """Return a progress that fills a part of another."""
    return lambda share_done, message: progress(start + span * share_done, message)


@dataclass
class _Raw:
    """Everything in the files, nearly as written; coordinates as integers of 1e-7 degree."""

    node_ids: "array[int]" = field(default_factory=lambda: array("q"))
    x: "array[int]" = field(default_factory=lambda: array("q"))
    y: "array[int]" = field(default_factory=lambda: array("q"))
    node_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    way_ids: list[int] = field(default_factory=list)
    way_tags: list[dict[str, str]] = field(default_factory=list)
    way_refs: list["array[int]"] = field(default_factory=list)
    known_ways: set[int] = field(default_factory=set)
    relations: dict[int, tuple[dict[str, str], list[int]]] = field(default_factory=dict)
    newest_at: datetime | None = None

    def read(self, path: Path, progress: Progress) -> None:
        """Add one file."""
        objects = 0
        progress(0.0, say("Reading {file}", file=path.name))
        try:
            if path.stat().st_size == 0:
                raise RuntimeError("the file is empty")
            for item in osmium.FileProcessor(_as_file(path)):
                self._add(item)
                objects += 1
                if objects % _OBJECTS_PER_REPORT == 0:
                    # Nobody knows how many there are: ever closer to all, and never there.
                    share_done = objects / (objects + 10 * _OBJECTS_PER_REPORT)
                    words = say("Reading {file}: {n} objects", file=path.name, n=f"{objects:,}")
                    progress(share_done, words)
        except (RuntimeError, OSError, ValueError) as error:
            raise DataFileError(
                say(
                    "We can't read the street file {file}: it is damaged, incomplete or not an "
                    "OpenStreetMap file. Nothing of it was used. Download it again (the name "
                    "should end in .osm.pbf) and try once more.",
                    file=path.name,
                ),
                detail=f"{type(error).__name__}: {error}",
            ) from error
        if not objects:
            raise DataFileError(
                say(
                    "The street file {file} is empty: it holds no streets and no places. "
                    "Choose another file, or download this one again.",
                    file=path.name,
                )
            )

    def _add(self, item: Any) -> None:
        if item.deleted:
            return
        if item.is_node():
            place = item.location
            if not place.valid():
                return
            self.node_ids.append(item.id)
            self.x.append(place.x)
            self.y.append(place.y)
            if len(item.tags):
                self.node_tags.setdefault(item.id, dict(item.tags))
                self._note_time(item.timestamp)
        elif item.is_way():
            if item.id in self.known_ways:
                return
            self.known_ways.add(item.id)
            self.way_ids.append(item.id)
            self.way_tags.append(dict(item.tags))
            self.way_refs.append(array("q", [node.ref for node in item.nodes]))
            self._note_time(item.timestamp)
        elif item.is_relation():
            tags = dict(item.tags)
            if tags.get("type") in ("multipolygon", "boundary"):
                members = [member.ref for member in item.members if member.type == "w"]
                self.relations.setdefault(item.id, (tags, members))
            self._note_time(item.timestamp)

    def _note_time(self, moment: datetime) -> None:
        if self.newest_at is None or moment > self.newest_at:
            self.newest_at = moment

    def extract(self, clip: BaseGeometry | None) -> OsmExtract:
        """Return the merged extract, clipped."""
        ids, first = np.unique(np.array(self.node_ids, dtype=np.int64), return_index=True)
        lon: _Floats = np.array(self.x, dtype=np.int64)[first] / _UNITS_PER_DEGREE
        lat: _Floats = np.array(self.y, dtype=np.int64)[first] / _UNITS_PER_DEGREE
        lines = Lines.of(self.way_ids, self.way_tags, self.way_refs, ids)
        warnings: list[str] = []
        if lines.broken:
            warnings.append(
                say(
                    "{n} lines of the street file run beyond its edge; their parts inside are "
                    "used.",
                    n=lines.broken,
                )
            )
        boxes = lines.boxes(lon, lat)
        near = np.ones(len(boxes), dtype=bool)
        if clip is not None:
            shapely.prepare(clip)
            near = _overlaps(boxes, clip)
        areas, incomplete = self._areas(lines, lon, lat, boxes, near, clip)
        if incomplete:
            warnings.append(
                say(
                    "{n} large areas of the street file are incomplete and are left out.",
                    n=incomplete,
                )
            )
        tagged = np.array(sorted(self.node_tags), dtype=np.int64)
        tagged = tagged[np.isin(tagged, ids)]
        at = np.searchsorted(ids, tagged)
        kept = [piece for piece, tags in enumerate(lines.tags) if tags and near[piece]]
        if clip is not None:
            touches = shapely.intersects(clip, lines.geometries(kept, lon, lat))
            kept = [piece for piece, touch in zip(kept, touches, strict=True) if touch]
            inside = shapely.intersects_xy(clip, lon[at], lat[at])
            tagged, at = tagged[inside], at[inside]
        return self._compact(ids, lon, lat, lines, kept, tagged, at, areas, tuple(warnings))

    def _areas(
        self,
        lines: "Lines",
        lon: _Floats,
        lat: _Floats,
        boxes: _Floats,
        near: _Bools,
        clip: BaseGeometry | None,
    ) -> tuple[list[OsmArea], int]:
        """Return the areas that touch the clip, and how many relations there are incomplete."""
        closed = [
            piece
            for piece, tags in enumerate(lines.tags)
            if tags and near[piece] and is_area(tags, closed=lines.is_ring(piece))
        ]
        areas = [
            OsmArea("way", lines.way_ids[piece], polygon, lines.tags[piece])
            for piece, polygon in zip(closed, polygons(lines, closed, lon, lat), strict=True)
            if polygon is not None
        ]
        pieces: dict[int, list[int]] = {}
        for piece, way_id in enumerate(lines.way_ids):
            pieces.setdefault(way_id, []).append(piece)
        incomplete = 0
        for relation_id, (tags, members) in sorted(self.relations.items()):
            known = [piece for member in members for piece in pieces.get(member, ())]
            if clip is not None and not _overlaps(_around(boxes[known]), clip).any():
                continue
            geometry = None
            if all(member in pieces for member in members) and all(
                lines.whole[piece] for piece in known
            ):
                geometry = assemble([lines.refs[piece] for piece in known], lon, lat)
            if geometry is None:
                incomplete += 1
            else:
                areas.append(OsmArea("relation", relation_id, geometry, tags))
        if clip is not None:
            areas = [area for area in areas if clip.intersects(area.geometry)]
        return areas, incomplete

    def _compact(
        self,
        ids: _Ints,
        lon: _Floats,
        lat: _Floats,
        lines: "Lines",
        kept: list[int],
        tagged: _Ints,
        tagged_at: _Ints,
        areas: list[OsmArea],
        warnings: tuple[str, ...],
    ) -> OsmExtract:
        """Keep only the nodes that the kept ways and tagged nodes need, and renumber."""
        wanted = np.zeros(len(ids), dtype=bool)
        wanted[tagged_at] = True
        for piece in kept:
            wanted[lines.refs[piece]] = True
        new = np.cumsum(wanted) - 1
        ways = tuple(
            OsmWay(lines.way_ids[piece], new[lines.refs[piece]], lines.tags[piece])
            for piece in kept
        )
        nodes = tuple(
            OsmNode(int(node_id), int(position), self.node_tags[int(node_id)])
            for node_id, position in zip(tagged, new[tagged_at], strict=True)
        )
        newest_on = None
        if self.newest_at is not None and self.newest_at.year > 1970:
            newest_on = self.newest_at.astimezone(UTC).date()
        return OsmExtract(
            lon=lon[wanted],
            lat=lat[wanted],
            node_ids=ids[wanted],
            ways=ways,
            nodes=nodes,
            areas=tuple(areas),
            newest_on=newest_on,
            warnings=warnings,
        )


def _overlaps(boxes: _Floats, clip: BaseGeometry) -> _Bools:
    west, south, east, north = clip.bounds
    overlaps: _Bools = (
        (boxes[:, 0] <= east)
        & (boxes[:, 2] >= west)
        & (boxes[:, 1] <= north)
        & (boxes[:, 3] >= south)
    )
    return overlaps


def _around(boxes: _Floats) -> _Floats:
    """Return the box around boxes, as one row; no row for none."""
    if not len(boxes):
        return boxes
    return np.concatenate((boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)))[None, :]


def _as_file(path: Path) -> Any:
    """Return the file for pyosmium; one with an unknown name is taken for ``.osm.pbf``."""
    if path.name.lower().endswith(_KNOWN_SUFFIXES):
        return osmium.io.File(str(path))
    return osmium.io.File(str(path), "pbf")
