"""What an OpenStreetMap extract holds once it is read: nodes, ways and areas with their tags."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
from shapely.geometry import MultiPolygon, Polygon

__all__ = ["ATTRIBUTION", "OsmArea", "OsmExtract", "OsmNode", "OsmWay", "is_area"]

ATTRIBUTION: Final = "© OpenStreetMap contributors"

_AREA_KEYS: Final = frozenset(
    {
        "aeroway", "amenity", "building", "building:part", "club", "craft", "emergency",
        "geological", "golf", "healthcare", "historic", "landuse", "leisure", "man_made",
        "military", "natural", "office", "place", "playground", "power", "public_transport",
        "shop", "social_facility", "sport", "tourism", "water", "wetland",
    }
)  # fmt: skip
_LINE_VALUES: Final[Mapping[str, frozenset[str]]] = {
    "aeroway": frozenset({"taxiway", "runway"}),
    "leisure": frozenset({"track", "slipway"}),
    "man_made": frozenset({"breakwater", "cutline", "dyke", "embankment", "groyne", "pipeline"}),
    "natural": frozenset({"arete", "cliff", "coastline", "ridge", "tree_row", "valley"}),
    "power": frozenset({"cable", "line", "minor_line"}),
}
_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class OsmWay:
    """A tagged way. A way with nodes missing from the files comes as one piece per unbroken run.

    Parameters
    ----------
    osm_id
        The way's id.
    refs
        Positions of its nodes in ``OsmExtract.lon`` and ``lat``, in order; 2 or more.
    tags
        Its tags, as written.
    """

    osm_id: int
    refs: _Ints
    tags: dict[str, str]


@dataclass(frozen=True)
class OsmNode:
    """A node with tags; ``position`` is its place in ``OsmExtract.lon`` and ``lat``."""

    osm_id: int
    position: int
    tags: dict[str, str]


@dataclass(frozen=True)
class OsmArea:
    """A closed way or multipolygon relation that covers ground.

    Parameters
    ----------
    osm_type
        ``way`` or ``relation``; an id is unique only together with it.
    osm_id
        Id of the way or relation.
    geometry
        Polygon or MultiPolygon, EPSG:4326, valid.
    tags
        Its tags, as written.
    """

    osm_type: str
    osm_id: int
    geometry: Polygon | MultiPolygon
    tags: dict[str, str]


@dataclass(frozen=True)
class OsmExtract:
    """What was read from one or several files, merged.

    Parameters
    ----------
    lon, lat
        Degrees (EPSG:4326), one per node that a way of ``ways`` uses or that has tags.
    node_ids
        OSM ids of those nodes, ascending.
    ways
        Ways with tags, by ascending id; closed ways that are areas are here too.
    nodes
        Nodes with tags, by ascending id.
    areas
        Closed ways that are areas, then multipolygon relations; incomplete ones are left out.
    newest_on
        The day of the newest change in the files; ``None`` if they do not say.
    warnings
        Sentences about what was left out, for the person who gave the files.
    attribution
        What must be shown wherever the data is.
    """

    lon: _Floats
    lat: _Floats
    node_ids: _Ints
    ways: tuple[OsmWay, ...]
    nodes: tuple[OsmNode, ...]
    areas: tuple[OsmArea, ...]
    newest_on: date | None = None
    warnings: tuple[str, ...] = ()
    attribution: str = ATTRIBUTION

    def coordinates(self, way: OsmWay) -> _Floats:
        """Return the way's points as (n, 2) lon and lat in degrees."""
        return np.column_stack((self.lon[way.refs], self.lat[way.refs]))


def is_area(tags: Mapping[str, str], *, closed: bool) -> bool:
    """Return whether a way with these tags covers ground rather than runs along a line.

    ``area=yes`` and ``area=no`` decide; else a key such as building, landuse, leisure, natural or
    amenity makes an area of a closed way, unless it is a street, a railway or a barrier.
    """
    if not closed or tags.get("area") == "no":
        return False
    if tags.get("area") == "yes":
        return True
    if "highway" in tags or "barrier" in tags or "railway" in tags:
        return False
    if tags.get("waterway") == "riverbank":
        return True
    return any(
        key in tags and tags[key] != "no" and tags[key] not in _LINE_VALUES.get(key, ())
        for key in _AREA_KEYS
    )
