"""Addresses, house number interpolations and street names of an OpenStreetMap extract."""

from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from mapping.geocoding.reference import ReferenceTable, line_table, point_table
from mapping.geocoding.reference_table import NO_STREET_NAME
from mapping.osm import OsmExtract

__all__ = ["reference_from_osm"]

_SOURCE = "OpenStreetMap"
_PARITY = {"odd": 1, "even": 2, "all": 0}


def reference_from_osm(extract: OsmExtract) -> list[ReferenceTable]:
    """Return the references in an extract: points, interpolated ranges, and named streets.

    A street name without house numbers still answers "which street" and "which corner". Tables
    without rows are left out.
    """
    tables = [_points(extract), _interpolations(extract), _streets(extract)]
    return [table for table in tables if table is not None and table.rows]


def _points(extract: OsmExtract) -> ReferenceTable | None:
    rows: list[dict[str, Any]] = []
    skipped = 0
    for node in extract.nodes:
        if "addr:housenumber" in node.tags:
            skipped += _add(rows, node.tags, extract.lon[node.position], extract.lat[node.position])
    in_areas = set()
    for area in extract.areas:
        if "addr:housenumber" in area.tags:
            spot = area.geometry.representative_point()
            skipped += _add(rows, area.tags, spot.x, spot.y)
            if area.osm_type == "way":
                in_areas.add(area.osm_id)
    for way in extract.ways:
        if "addr:housenumber" in way.tags and way.osm_id not in in_areas:
            line = extract.coordinates(way)
            middle = line.mean(axis=0)
            skipped += _add(rows, way.tags, middle[0], middle[1])
    if not rows:
        return None
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    return point_table(
        _SOURCE,
        columns,
        attribution=extract.attribution,
        skipped={NO_STREET_NAME: skipped} if skipped else None,
    )


def _add(rows: list[dict[str, Any]], tags: dict[str, str], lon: float, lat: float) -> int:
    street = tags.get("addr:street") or tags.get("addr:place") or ""
    if not street:
        return 1
    common = {
        "street": street,
        "unit": tags.get("addr:unit", ""),
        "city": tags.get("addr:city", ""),
        "state": tags.get("addr:state", ""),
        "postcode": tags.get("addr:postcode", ""),
        "lon": float(lon),
        "lat": float(lat),
    }
    numbers = tags["addr:housenumber"].replace(",", ";").split(";")
    rows.extend({"number": number.strip(), **common} for number in numbers if number.strip())
    return 0


def _interpolations(extract: OsmExtract) -> ReferenceTable | None:
    tags_at = {node.position: node.tags for node in extract.nodes}
    rows: list[dict[str, Any]] = []
    lines = []
    for way in extract.ways:
        parity = _PARITY.get(way.tags.get("addr:interpolation", ""))
        if parity is None:
            continue
        refs = [int(ref) for ref in way.refs]
        known = [i for i, ref in enumerate(refs) if "addr:housenumber" in tags_at.get(ref, {})]
        for start, end in pairwise(known):
            one, other = tags_at[refs[start]], tags_at[refs[end]]
            street = (
                one.get("addr:street")
                or other.get("addr:street")
                or way.tags.get("addr:street", "")
            )
            part = extract.coordinates(way)[start : end + 1]
            if not street or len(part) < 2:
                continue
            rows.append(
                {
                    "number_from": one["addr:housenumber"],
                    "number_to": other["addr:housenumber"],
                    "parity": parity,
                    "side": 0,
                    "street": street,
                    "city": one.get("addr:city", ""),
                    "state": one.get("addr:state", ""),
                    "postcode": one.get("addr:postcode", ""),
                }
            )
            lines.append(shapely.linestrings(part))
    return _lines(rows, lines, "ranges", extract.attribution)


def _streets(extract: OsmExtract) -> ReferenceTable | None:
    rows: list[dict[str, Any]] = []
    lines = []
    for way in extract.ways:
        if "highway" not in way.tags or len(way.refs) < 2:
            continue
        names = {
            part.strip()
            for key in ("name", "ref", "alt_name", "old_name", "name_1", "official_name")
            for part in way.tags.get(key, "").split(";")
            if part.strip()
        }
        if not names:
            continue
        line = shapely.linestrings(extract.coordinates(way))
        for name in sorted(names):
            rows.append({"street": name, "city": "", "state": "", "postcode": ""})
            lines.append(line)
    return _lines(rows, lines, "lines", extract.attribution)


def _lines(
    rows: list[dict[str, Any]], lines: list[Any], kind: Any, attribution: str
) -> ReferenceTable | None:
    if not rows:
        return None
    geometry = np.empty(len(lines), dtype=object)
    geometry[:] = lines
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    return line_table(_SOURCE, kind, columns, geometry, attribution=attribution)
