"""The text files: addresses, areas, schools, tables. Rows and shapes in a fixed order."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from mapping.demo.addresses import Gazetteer
from mapping.demo.names import STATE, city_of
from mapping.demo.people import HomeArea
from mapping.demo.plane import Point, polygons, rounded, to_lonlat
from mapping.demo.zones import LEVELS, School, Zone

__all__ = [
    "address_rows",
    "area_features",
    "feature",
    "school_features",
    "write_csv",
    "write_geojson",
    "write_gtfs",
    "zone_features",
]

_ZIP_DATE: Final = (2026, 1, 1, 0, 0, 0)


def address_rows(gazetteer: Gazetteer) -> list[tuple[str, ...]]:
    """Return the address ranges with header: one row for each side of each block.

    As in TIGER files, some rows run from the high number to the low one.
    """
    rows: list[tuple[str, ...]] = []
    ordered = sorted(
        gazetteer.blocks, key=lambda b: (b.street.base, b.street.short, b.first, b.path)
    )
    sides = [(block, side, block.side_path(side)) for block in ordered for side in (0, 1)]
    # One call for all points: setting a projection up takes longer than using it.
    places = iter(to_lonlat(point for _, _, path in sides for point in path))
    for number, (block, side, path) in enumerate(sides):
        first, last = block.numbers(side)
        shape = [next(places) for _ in path]
        if number // 2 % 5 == 2:
            first, last, shape = last, first, shape[::-1]
        rows.append(
            (
                str(first),
                str(last),
                "odd" if side == 0 else "even",
                block.street.short,
                city_of(block.zips[side]),
                STATE,
                block.zips[side],
                "LINESTRING(" + ",".join(f"{x} {y}" for x, y in shape) + ")",
            )
        )
    header = ("from", "to", "interpolation", "street", "city", "state", "postcode", "geometry")
    return [header, *rows]


def area_features(areas: Sequence[HomeArea]) -> list[dict[str, Any]]:
    """Return the home areas with their counts of students."""
    return [
        feature(
            area.outline,
            {
                "area_id": area.neighbourhood.area_id,
                "name": area.neighbourhood.name,
                "students": area.students,
                "students_spanish": area.spanish,
                "students_arabic": area.arabic,
                "students_no_car": area.no_car,
                "students_k5": area.k5,
                "students_6_8": area.grades_6_8,
                "students_9_12": area.grades_9_12,
            },
        )
        for area in areas
    ]


def zone_features(zones: Sequence[Zone]) -> list[dict[str, Any]]:
    """Return the attendance zones."""
    return [
        feature(
            zone.outline,
            {
                "zone_id": zone.school_id,
                "school": zone.school,
                "level": zone.level,
                "grades": LEVELS[zone.level],
            },
        )
        for zone in zones
    ]


def school_features(schools: Sequence[School]) -> list[dict[str, Any]]:
    """Return the school sites as points."""
    return [
        {
            "type": "Feature",
            "properties": {
                "school_id": school.school_id,
                "name": school.name,
                "level": school.level,
                "grades": LEVELS[school.level],
                "enrolment": school.enrolment,
                "street": school.address,
                "city": city_of(school.zip_code),
                "state": STATE,
                "zip": school.zip_code,
            },
            "geometry": {"type": "Point", "coordinates": list(to_lonlat([school.spot])[0])},
        }
        for school in schools
    ]


def feature(outline: BaseGeometry, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a GeoJSON feature for a polygon or several; outer rings run counter-clockwise."""
    shapes = [_rings(part) for part in polygons(outline)]
    geometry: dict[str, Any] = {"type": "Polygon", "coordinates": shapes[0]}
    if len(shapes) > 1:
        geometry = {"type": "MultiPolygon", "coordinates": shapes}
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def _rings(shape: Polygon) -> list[list[list[float]]]:
    outer = rounded(shape.exterior.coords)
    if not shape.exterior.is_ccw:
        outer = outer[::-1]
    rings: list[list[Point]] = [outer]
    for inner in shape.interiors:
        hole = rounded(inner.coords)
        rings.append(hole[::-1] if inner.is_ccw else hole)
    return [[list(place) for place in to_lonlat(ring)] for ring in rings]


def write_csv(path: Path, rows: Iterable[Sequence[str]], *, separator: str = ",") -> None:
    """Write rows as UTF-8 text with line feeds."""
    path.write_text(_csv_text(rows, separator), encoding="utf-8", newline="\n")


def _csv_text(rows: Iterable[Sequence[str]], separator: str = ",") -> str:
    text = io.StringIO(newline="")
    # Geometry holds commas, which need no quotes where the separator is a semicolon.
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_geojson(path: Path, name: str, features: Sequence[Mapping[str, Any]]) -> None:
    """Write a feature collection, one feature a line."""
    lines = ",\n".join(
        json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in features
    )
    text = f'{{"type":"FeatureCollection","name":{json.dumps(name)},"features":[\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def write_gtfs(path: Path, tables: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write the feed as a zip whose entries carry a fixed date."""
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(tables):
            entry = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, _csv_text(tables[name]))
