"""Places of the street extract that a district may want as partners or family resources.

OpenStreetMap knows schools, libraries, clinics, parks, shops and many more. Staff look through
them and take over what is theirs to know; nothing becomes a partner by itself. The facts are
© OpenStreetMap contributors, under the Open Database Licence, and say so wherever they go.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from mapping.geo import WGS84, LocalProjection, local_projection
from mapping.osm import OsmExtract
from mapping.partners.hours import to_opening_hours
from mapping.store.records import TRANSLATED_LANGUAGES, FamilyResource
from mapping.vocabulary import category_for_tags, fold
from mapping.wording import msg, translator

__all__ = ["CANDIDATE_COLUMNS", "UNNAMED", "candidates_from_osm", "record_from_candidate"]

CANDIDATE_COLUMNS: Final = (
    "candidate_id",
    "name",
    "is_unnamed",
    "category",
    "kind",
    "organization",
    "description",
    "hours",
    "phone",
    "email",
    "website",
    "is_free",
    "wheelchair_accessible",
    "address",
    "street",
    "city",
    "state",
    "zip",
    "lon",
    "lat",
    "tags",
    "geometry",
)

SAME_PLACE_M: Final = 150.0
"""Objects of one kind and name this close are one place, mapped twice."""

UNNAMED: Final = {
    "leisure=park": msg("Unnamed park"),
    "leisure=playground": msg("Unnamed playground"),
    "leisure=pitch": msg("Unnamed sports field"),
}
"""Kinds that families use whether or not they have a name."""

_CLOSED_KEYS: Final = ("abandoned", "demolished", "disused", "razed", "removed", "was")
_PRIVATE: Final = frozenset({"customers", "members", "no", "private", "residents"})
_NO_HOME: Final = frozenset({"amenity=shelter"})
"""A roof against rain: its tag looks like a shelter for people without a home."""
_HIDDEN_FOR: Final = frozenset(
    {"abused", "domestic_violence", "victim", "victims", "woman", "women"}
)
_MAIN_KEYS: Final = (
    "amenity",
    "social_facility",
    "healthcare",
    "leisure",
    "shop",
    "office",
    "club",
    "public_transport",
    "railway",
)


@dataclass(frozen=True)
class _Place:
    """One OSM object: its point in degrees, its area if it has one, and whether it was named."""

    candidate_id: str
    name: str
    is_unnamed: bool
    category: str
    kind: str
    lon: float
    lat: float
    area: BaseGeometry | None
    tags: Mapping[str, str]


def candidates_from_osm(extract: OsmExtract) -> gpd.GeoDataFrame:
    """Return the places of an extract whose tags mean a category of the vocabulary.

    Left out: places without a name, except parks, playgrounds and sports fields (``is_unnamed``);
    closed and historical ones; private pools and courts; roofs against rain; shelters for people
    who flee violence, whose place is not ours to spread. A place that is mapped twice, as a point
    and as an area, comes once, with the facts of both.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per place, `CANDIDATE_COLUMNS`, EPSG:4326, sorted by category, name and id.
        ``candidate_id`` is "osm:way/123"; ``kind`` the tag that gave the category; ``tags`` all
        tags as JSON; yes/no columns are nullable; an area stands at a point inside it.
    """
    places = list(_places(extract))
    rows = [_row(place) for place in _without_doubles(places)]
    rows.sort(key=lambda row: (row["category"], row["name"].casefold(), row["candidate_id"]))
    data: dict[str, Any] = {}
    for name in CANDIDATE_COLUMNS[:-1]:
        values = [row[name] for row in rows]
        if name in {"is_free", "wheelchair_accessible"}:
            data[name] = pd.array([pd.NA if v is None else v for v in values], dtype="boolean")
        elif name == "is_unnamed":
            data[name] = np.array(values, dtype=bool)
        elif name in {"lon", "lat"}:
            data[name] = np.array(values, dtype=float)
        else:
            data[name] = pd.array(values, dtype="str")
    points = gpd.GeoSeries(shapely.points(data["lon"], data["lat"]), crs=WGS84)
    return gpd.GeoDataFrame(pd.DataFrame(data), geometry=points)


def record_from_candidate(row: Mapping[str, Any]) -> FamilyResource:
    """Return a row of the candidates as a record; the OSM id becomes its id.

    Hours that can't be understood are kept as written only. The record says where it comes from;
    saving it needs a source that carries the credit and the licence.
    """
    hours = str(row["hours"])
    return FamilyResource(
        id=str(row["candidate_id"]),
        name=str(row["name"]),
        translations=_told_name(row),
        organization=str(row["organization"]),
        category=str(row["category"]),
        description=str(row["description"]),
        hours=hours,
        opening_hours=(to_opening_hours(hours) or "") if hours else "",
        phone=str(row["phone"]),
        email=str(row["email"]),
        website=str(row["website"]),
        is_free=_yes_no(row["is_free"]),
        wheelchair_accessible=_yes_no(row["wheelchair_accessible"]),
        source="OpenStreetMap",
        address=str(row["address"]),
        street=str(row["street"]),
        city=str(row["city"]),
        state=str(row["state"]),
        zip=str(row["zip"]),
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        placed_by="osm",
    )


def _told_name(row: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the translations of a name that is ours ("Unnamed park")."""
    if not row["is_unnamed"]:
        return {}
    name = str(row["name"])
    return {code: {"name": translator(code)(name)} for code in TRANSLATED_LANGUAGES}


def _places(extract: OsmExtract) -> Iterator[_Place]:
    for node in extract.nodes:
        place = _place(f"osm:node/{node.osm_id}", node.tags)
        if place is not None:
            lon, lat = float(extract.lon[node.position]), float(extract.lat[node.position])
            yield _Place(*place, lon, lat, None, node.tags)
    for area in extract.areas:
        place = _place(f"osm:{area.osm_type}/{area.osm_id}", area.tags)
        if place is not None and not area.geometry.is_empty:
            inside = _point_inside(area.geometry)
            yield _Place(*place, inside.x, inside.y, area.geometry, area.tags)


def _place(candidate_id: str, tags: Mapping[str, str]) -> tuple[str, str, bool, str, str] | None:
    """Return id, name, whether it has none, category and kind; ``None`` for no candidate."""
    useful = {key: value for key, value in tags.items() if f"{key}={value}" not in _NO_HOME}
    category = category_for_tags(useful)
    if category is None or _is_gone(tags) or _is_refuge(tags):
        return None
    kind = _kind(useful, category)
    if kind.startswith("leisure=") and tags.get("access") in _PRIVATE:
        return None
    name = next((tags[key].strip() for key in ("name", "brand") if tags.get(key, "").strip()), "")
    if not name and kind not in UNNAMED:
        return None
    return candidate_id, name or UNNAMED[kind], not name, category, kind


def _kind(tags: Mapping[str, str], category: str) -> str:
    """Return the tag that gave the category."""
    keys = [key for key in _MAIN_KEYS if key in tags]
    keys += [key for key in tags if key not in _MAIN_KEYS]
    for key in keys:
        if category_for_tags({key: tags[key]}) == category:
            return f"{key}={tags[key]}"
    return ""


def _is_gone(tags: Mapping[str, str]) -> bool:
    closed = any(tags.get(key, "no") != "no" for key in _CLOSED_KEYS)
    hours = tags.get("opening_hours", "").strip().casefold()
    named = tags.get("name", "").casefold()
    return closed or hours in {"closed", "off"} or "(historical)" in named or "(closed)" in named


def _point_inside(geometry: BaseGeometry) -> shapely.Point:
    """Return the middle of an area, moved into it if it lies outside."""
    middle = geometry.centroid
    return middle if geometry.covers(middle) else geometry.representative_point()


def _without_doubles(places: list[_Place]) -> list[_Place]:
    """Return the places once each: of doubles the area, with the others' facts."""
    if not places:
        return []
    projection = local_projection([p.lon for p in places], [p.lat for p in places])
    groups: dict[tuple[str, str], list[_Place]] = {}
    for place in places:
        groups.setdefault((place.category, fold(place.name) or place.name), []).append(place)
    return [_merged(same) for group in groups.values() for same in _same_places(group, projection)]


def _same_places(group: list[_Place], projection: LocalProjection) -> list[list[_Place]]:
    """Split places of one name and category into those that are one place each."""
    if len(group) == 1:
        return [group]
    x, y = projection.forward([p.lon for p in group], [p.lat for p in group])
    shapes = np.array(
        [
            shapely.Point(x[i], y[i]) if p.area is None else projection.project(p.area)
            for i, p in enumerate(group)
        ],
        dtype=object,
    )
    parent = list(range(len(group)))

    def root(one: int) -> int:
        while parent[one] != one:
            one = parent[one]
        return one

    # Without a name only lying inside one another tells that two objects are one place.
    reach_m = 0.0 if group[0].is_unnamed else SAME_PLACE_M
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach_m)
    for one, other in sorted(zip(*pairs.tolist(), strict=True)):
        if one >= other:
            continue
        if group[0].is_unnamed:
            both_areas = group[one].area is not None and group[other].area is not None
            if both_areas or group[one].kind != group[other].kind:
                continue
        first, second = root(one), root(other)
        parent[max(first, second)] = min(first, second)
    same: dict[int, list[_Place]] = {}
    for position, place in enumerate(group):
        same.setdefault(root(position), []).append(place)
    return list(same.values())


def _merged(same: list[_Place]) -> _Place:
    best = min(same, key=lambda p: (p.area is None, -len(p.tags), p.candidate_id))
    tags: dict[str, str] = {}
    for place in sorted(same, key=lambda p: (p is not best, p.candidate_id)):
        for key, value in place.tags.items():
            tags.setdefault(key, value)
    return _Place(
        best.candidate_id,
        best.name,
        best.is_unnamed,
        best.category,
        best.kind,
        best.lon,
        best.lat,
        best.area,
        tags,
    )


def _row(place: _Place) -> dict[str, Any]:
    tags = place.tags

    def first(*keys: str) -> str:
        return next((tags[key].strip() for key in keys if tags.get(key, "").strip()), "")

    street = " ".join(part for part in (first("addr:housenumber"), first("addr:street")) if part)
    if not first("addr:street"):
        street = ""
    city, state, postcode = first("addr:city"), first("addr:state"), first("addr:postcode")
    address = ", ".join(p for p in (street, city, f"{state} {postcode}".strip()) if p)
    return {
        "candidate_id": place.candidate_id,
        "name": place.name,
        "is_unnamed": place.is_unnamed,
        "category": place.category,
        "kind": place.kind,
        "organization": first("operator"),
        "description": first("description"),
        "hours": first("opening_hours"),
        "phone": first("phone", "contact:phone"),
        "email": first("email", "contact:email"),
        "website": first("website", "contact:website", "url"),
        "is_free": {"no": True, "yes": False}.get(first("fee")),
        "wheelchair_accessible": {"yes": True, "designated": True, "no": False}.get(
            first("wheelchair")
        ),
        "address": address,
        "street": street,
        "city": city,
        "state": state,
        "zip": postcode,
        "lon": place.lon,
        "lat": place.lat,
        "tags": json.dumps(dict(sorted(tags.items())), ensure_ascii=False),
    }


def _is_refuge(tags: Mapping[str, str]) -> bool:
    """Return whether people flee to this place from violence, so that nobody may find it here."""
    if tags.get("social_facility") not in {"group_home", "shelter"}:
        return False
    served = tags.get("social_facility:for", "").replace(",", ";").split(";")
    return any(word.strip() in _HIDDEN_FOR for word in served)


def _yes_no(value: Any) -> bool | None:
    return None if pd.isna(value) else bool(value)
