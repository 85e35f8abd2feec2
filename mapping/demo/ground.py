"""What lies between the streets: school grounds, parks, fields, woods and large buildings."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, substring, unary_union

from mapping.demo.neighbourhoods import SITES, Site
from mapping.demo.plan import GRID_ANGLE, STREAMS
from mapping.demo.plane import Path, Point, dice, line, polygons, quantise, rounded, spline, turned
from mapping.demo.terrain import Terrain
from mapping.demo.weave import Network

__all__ = ["Area", "Watercourse", "building", "make_ground", "site_outlines", "watercourses"]

_SITE_TAGS: Final[Mapping[str, Mapping[str, str]]] = {
    "school": {"amenity": "school"},
    "college": {"amenity": "college"},
    "hospital": {"amenity": "hospital"},
    "park": {"leisure": "park"},
    "square": {"leisure": "park"},
    "golf": {"leisure": "golf_course"},
    "cemetery": {"landuse": "cemetery"},
    "fairground": {"landuse": "recreation_ground"},
    "retail": {"landuse": "retail"},
    "industrial": {"landuse": "industrial"},
}
_BUILDINGS: Final[Mapping[str, tuple[float, float, str]]] = {
    "school": (92, 46, "school"),
    "college": (70, 38, "college"),
    "hospital": (110, 60, "hospital"),
    "square": (28, 20, "civic"),
    "retail": (86, 44, "retail"),
    "industrial": (140, 80, "industrial"),
    "fairground": (64, 30, "yes"),
}
_LAND_USE: Final = {
    "downtown": "commercial",
    "industrial": "industrial",
    "rural": "farmland",
}
_WOODS: Final[tuple[tuple[Point, float, float], ...]] = (
    ((-3600, 1000), 260, 1.6),
    ((-2850, -80), 230, 1.9),
    ((-1900, -900), 240, 1.3),
    ((1350, -640), 120, 1.5),
    ((3380, -1150), 190, 1.7),
    ((4150, -1420), 250, 1.2),
    ((-3350, -2100), 300, 1.4),
    ((3760, -2760), 220, 1.5),
    ((4000, 3640), 240, 1.3),
    ((-4300, 2350), 210, 1.7),
    ((-700, -3650), 200, 1.6),
    ((620, -2980), 70, 1.4),
)


@dataclass(frozen=True)
class Area:
    """A closed outline with OpenStreetMap tags."""

    outline: Polygon
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Watercourse:
    """A line of flowing water with tags, from the spring down."""

    path: Path
    tags: Mapping[str, str]


def site_outlines(network: Network, terrain: Terrain) -> dict[str, Polygon]:
    """Return the ground of each site by name: its block, or the middle of a block too large."""
    lines = [LineString(edge.path) for edge in network.edges.values()]
    lines += [line(terrain.river_line), terrain.boundary.exterior]
    wide = unary_union(lines)
    faces = list(polygonize(wide))
    tree = shapely.STRtree(faces)
    near_lines = shapely.STRtree(lines)
    outlines: dict[str, Polygon] = {}
    for site in SITES:
        seed = ShapelyPoint(site.seed)
        inside = [faces[i] for i in tree.query(seed, predicate="within").tolist()]
        face: BaseGeometry = inside[0] if inside else seed.buffer(site.radius_m)
        if face.area > 2.4 * math.pi * site.radius_m**2:
            face = face.intersection(_blob(site.seed, site.radius_m * 1.12, site.name, 1.0))
        around = [lines[i] for i in near_lines.query(face.buffer(20)).tolist()]
        ground = face.difference(unary_union([edge.buffer(11) for edge in around]))
        ground = ground.difference(terrain.river.buffer(25)).difference(terrain.lake.buffer(12))
        pieces = [piece for piece in polygons(ground) if piece.distance(seed) < 1]
        best = (pieces or polygons(ground))[0]
        outlines[site.name] = Polygon(rounded(best.simplify(1.5).exterior.coords))
    return outlines


def make_ground(
    network: Network, terrain: Terrain, outlines: Mapping[str, Polygon], *, seed: int
) -> list[Area]:
    """Return all areas, the widest first, so that a map can draw them in this order."""
    areas = [*_land_use(terrain), *_fields(terrain, seed), *_woods(terrain)]
    areas.append(Area(terrain.river, {"natural": "water", "water": "river", "name": "Heron River"}))
    areas.append(Area(terrain.lake, {"natural": "water", "water": "lake", "name": "Gravel Lake"}))
    areas.append(_shore(terrain))
    areas.extend(_riverside(terrain, network))
    sites = {site.name: site for site in SITES}
    for name, outline in outlines.items():
        areas.append(Area(outline, {**_SITE_TAGS[sites[name].kind], "name": name}))
    for name, outline in outlines.items():
        areas.extend(_on_site(sites[name], outline))
    return areas


def watercourses(terrain: Terrain) -> list[Watercourse]:
    """Return the river's line and the creeks that run into it."""
    found = [Watercourse(terrain.river_line, {"waterway": "river", "name": "Heron River"})]
    for name, points in STREAMS:
        found.append(Watercourse(spline(points), {"waterway": "stream", "name": name}))
    return found


def building(middle: Point, width: float, depth: float, angle: float) -> Polygon:
    """Return a rectangle of metres, turned by ``angle`` degrees."""
    x, y = middle
    corners = [
        (x - width / 2, y - depth / 2),
        (x + width / 2, y - depth / 2),
        (x + width / 2, y + depth / 2),
        (x - width / 2, y + depth / 2),
    ]
    return Polygon(rounded(turned(corner, angle, about=middle) for corner in corners))


def _blob(middle: Point, radius: float, topic: str, stretch: float) -> Polygon:
    """Return a smooth, uneven round shape; the same for the same topic."""
    roll = dice(0, f"blob {topic}")
    phases = [roll.uniform(0, 2 * math.pi) for _ in range(3)]
    points: list[Point] = []
    for step in range(28):
        a = 2 * math.pi * step / 28
        r = radius * (
            1
            + 0.16 * math.sin(2 * a + phases[0])
            + 0.10 * math.sin(3 * a + phases[1])
            + 0.05 * math.sin(5 * a + phases[2])
        )
        points.append(
            quantise(middle[0] + stretch * r * math.cos(a), middle[1] + r / stretch * math.sin(a))
        )
    return Polygon(points)


def _simple(geometry: BaseGeometry, tags: Mapping[str, str], *, smallest_m2: float) -> list[Area]:
    """Return an area for each part that is large enough, without holes."""
    return [
        Area(Polygon(rounded(part.simplify(2.0).exterior.coords)), tags)
        for part in polygons(geometry)
        if part.area >= smallest_m2
    ]


def _land_use(terrain: Terrain) -> list[Area]:
    areas: list[Area] = []
    for cell in terrain.cells:
        use = _LAND_USE.get(cell.neighbourhood.character, "residential")
        if use != "farmland":
            areas += _simple(cell.buildable, {"landuse": use}, smallest_m2=4000)
    return areas


def _fields(terrain: Terrain, seed: int) -> list[Area]:
    """Return meadows in some of the farmland's quarter sections."""
    roll = dice(seed, "fields")
    rural = unary_union(
        [c.buildable for c in terrain.cells if c.neighbourhood.character == "rural"]
    ).difference(unary_union([line(path).buffer(18) for path in terrain.roads.values()]))
    areas: list[Area] = []
    for column in range(-7, 7):
        for row in range(-6, 7):
            if roll.random() > 0.6:
                continue
            x, y = column * 700 + roll.uniform(-60, 60), row * 680 + roll.uniform(-60, 60)
            field = building((x, y), roll.uniform(300, 620), roll.uniform(260, 560), 1.0)
            use = "meadow" if roll.random() < 0.5 else "farmland"
            areas += _simple(field.intersection(rural), {"landuse": use}, smallest_m2=40_000)[:1]
    return areas


def _woods(terrain: Terrain) -> list[Area]:
    areas: list[Area] = []
    taken = unary_union(
        [
            terrain.river.buffer(4),
            *(line(path).buffer(14) for path in terrain.roads.values()),
            line(terrain.rail_line).buffer(12),
            line(terrain.expressway_line).buffer(34),
            *(
                cell.buildable
                for cell in terrain.cells
                if cell.neighbourhood.character not in ("rural", "industrial")
            ),
        ]
    )
    for number, (middle, radius, stretch) in enumerate(_WOODS):
        wood = _blob(middle, radius, f"wood {number}", stretch).difference(taken)
        areas += _simple(wood, {"natural": "wood"}, smallest_m2=5000)
    return areas


def _shore(terrain: Terrain) -> Area:
    ring = terrain.lake.buffer(48)
    return Area(
        Polygon(rounded(ring.simplify(2.0).exterior.coords)),
        {"leisure": "park", "name": "Gravel Lake Park"},
    )


def _riverside(terrain: Terrain, network: Network) -> list[Area]:
    """Return the parks along the river: the town's promenade and a greenway opposite."""
    river = line(terrain.river_line)
    streets = unary_union([LineString(edge.path).buffer(10) for edge in network.edges.values()])
    areas: list[Area] = []
    for name, start, end, side in (
        ("Riverfront Park", (-1350.0, -700.0), (930.0, -640.0), 1.0),
        ("Mill Island Greenway", (1450.0, -450.0), (2250.0, -150.0), -1.0),
    ):
        a, b = sorted(river.project(ShapelyPoint(p)) for p in (start, end))
        bank = substring(river, a, b).buffer(side * 86, single_sided=True)
        bank = bank.difference(terrain.river.buffer(6)).difference(streets)
        areas += _simple(bank, {"leisure": "park", "name": name}, smallest_m2=6000)
    return areas


def _on_site(site: Site, outline: Polygon) -> list[Area]:
    """Return the building of a site, and a playing field or a playground where there is room."""
    areas: list[Area] = []
    inner = outline.buffer(-8)
    middle = outline.representative_point()
    seed = ShapelyPoint(site.seed) if inner.contains(ShapelyPoint(site.seed)) else middle
    size = _BUILDINGS.get(site.kind)
    if size is not None:
        width, depth, kind = size
        if "High" in site.name:
            width, depth = 130, 70
        house = building((seed.x, seed.y), width, depth, _angle(site))
        if not inner.contains(house):
            house = building((seed.x, seed.y), width * 0.6, depth * 0.6, _angle(site))
        areas.append(Area(house, {"building": kind}))
        inner = inner.difference(house.buffer(12))
    if site.kind == "school":
        areas += _fitted(inner, 96, 58, _angle(site), {"leisure": "pitch", "sport": "soccer"})
    elif site.kind == "park":
        areas += _fitted(inner, 64, 40, _angle(site), {"leisure": "pitch", "sport": "multi"})
        inner = inner.difference(unary_union([area.outline.buffer(6) for area in areas]))
        areas += _fitted(inner, 24, 18, _angle(site), {"leisure": "playground"})
    return areas


def _angle(site: Site) -> float:
    near_town = abs(site.seed[0]) < 1500 and -900 < site.seed[1] < 700
    return GRID_ANGLE if near_town else 4.0


def _fitted(
    room: BaseGeometry, width: float, depth: float, angle: float, tags: Mapping[str, str]
) -> list[Area]:
    """Return one rectangle inside the room, smaller if need be; nothing if none fits."""
    for part in polygons(room):
        spots: Sequence[ShapelyPoint] = (part.representative_point(), part.centroid)
        for share in (1.0, 0.75, 0.5):
            for spot in spots:
                place = building(quantise(spot.x, spot.y), width * share, depth * share, angle)
                if part.contains(place):
                    return [Area(place, dict(tags))]
    return []
