"""Places that the street map knows: shops, churches, clinics and the houses of the old town.

They are what the application offers as candidates. Few of them lie across the river.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import shapely
from shapely.geometry import Polygon
from shapely.ops import unary_union

from mapping.demo.addresses import Block, Gazetteer
from mapping.demo.ground import Area, building
from mapping.demo.names import STATE, city_of
from mapping.demo.neighbourhoods import NEIGHBOURHOODS
from mapping.demo.partners import Partner
from mapping.demo.plane import Point, dice, direction, length_m, line, offset_line, quantise
from mapping.demo.plane import along as along_path
from mapping.demo.weave import Network

__all__ = ["Place", "address_tags", "make_houses", "make_places"]

_NORTH: Final = "north"
_SOUTH: Final = "south"
_KINDS: Final[tuple[tuple[Mapping[str, str], str, tuple[str, ...]], ...]] = (
    (
        {"amenity": "pharmacy"},
        _NORTH,
        ("Bluestem Drug", "Eastgate Pharmacy", "Corner Drug on Main"),
    ),
    (
        {"amenity": "dentist"},
        _NORTH,
        ("Ridge Road Dental", "Smile Depot", "Harlan & Greer Dentistry", "Meridian Dental"),
    ),
    (
        {"amenity": "doctors"},
        _NORTH,
        ("Prairie Pediatrics", "Northgate Family Practice", "Dr. Lathrop", "Heron Eye Clinic"),
    ),
    ({"shop": "supermarket"}, _NORTH, ("Kettle & Crane Market", "Harvest Foods", "Save-a-Mile")),
    ({"shop": "convenience"}, _NORTH, ("Quick Bend", "Fuel & Go", "Ridge Mart", "Tienda La Garza")),
    ({"shop": "convenience"}, _SOUTH, ("Bluff Street Market", "Southside Stop")),
    (
        {"amenity": "restaurant"},
        _NORTH,
        (
            *("The Ferryman", "Depot Grill", "Taquería El Puente", "Pho Heron", "Prairie Smoke"),
            *("Courthouse Diner", "Noodle Yard", "Café Damasco", "Blue Plate"),
        ),
    ),
    ({"amenity": "cafe"}, _NORTH, ("Second Cup of Morning", "Loom Coffee", "Panadería Alba")),
    ({"amenity": "fast_food"}, _NORTH, ("Burger Switch", "Chicken Roundhouse", "Bend Dogs")),
    ({"amenity": "fast_food"}, _SOUTH, ("Quarry Drive-In",)),
    ({"amenity": "fuel"}, _NORTH, ("Interchange Fuel", "Western Gas", "Prairie Pump")),
    ({"amenity": "fuel"}, _SOUTH, ("Southside Gas",)),
    ({"amenity": "bank"}, _NORTH, ("Drovers Bank", "First Bank of the Bend", "Heron Credit Union")),
    (
        {"amenity": "place_of_worship", "religion": "christian"},
        _NORTH,
        (
            *("Grace Chapel", "First Church of the Bend", "Old Stone Church", "Harvest Assembly"),
            *("Church of the Crossing", "Bethel Hall", "Hope Chapel", "Saint Brannoc Church"),
            *("Northgate Fellowship", "Iglesia Nueva Pradera", "Trinity Hall"),
        ),
    ),
    (
        {"amenity": "place_of_worship", "religion": "christian"},
        _SOUTH,
        ("Millrace Chapel", "Weaver Row Gospel Hall"),
    ),
    ({"amenity": "place_of_worship", "religion": "jewish"}, _NORTH, ("Beth Nahar Synagogue",)),
    ({"amenity": "place_of_worship", "religion": "buddhist"}, _NORTH, ("Lotus Hall",)),
    ({"amenity": "kindergarten"}, _NORTH, ("Sprouts Preschool", "Acorn House", "Sunny Steps")),
    ({"amenity": "childcare"}, _NORTH, ("Wee Wrens", "Playtime on Prairie")),
    ({"amenity": "community_centre"}, _NORTH, ("Drovers Hall", "Orchard Grange")),
    (
        {"amenity": "social_facility", "social_facility": "outreach"},
        _NORTH,
        ("Open Door Outreach",),
    ),
    ({"amenity": "police"}, _NORTH, ("Tolliver Bend Police Department",)),
    ({"amenity": "fire_station"}, _NORTH, ("Fire Station 1", "Fire Station 2")),
    ({"amenity": "fire_station"}, _SOUTH, ("Fire Station 3",)),
    ({"amenity": "post_office"}, _NORTH, ("Tolliver Bend Post Office",)),
    ({"amenity": "courthouse"}, _NORTH, ("Heron County Courthouse",)),
    ({"office": "lawyer"}, _NORTH, ("Caldwell & Yates", "Bufete Robledo")),
    ({"office": "employment_agency"}, _NORTH, ("Bend Staffing",)),
    ({"leisure": "fitness_centre"}, _NORTH, ("Iron Anvil Gym", "Studio Meridian")),
    ({"amenity": "marketplace"}, _NORTH, ("Depot Market Hall",)),
    ({"amenity": "car_wash"}, _SOUTH, ("Suds South",)),
    ({"shop": "hardware"}, _NORTH, ("Tolliver Hardware",)),
)
_HOURS: Final = {
    "pharmacy": "Mo-Fr 09:00-18:00; Sa 09:00-13:00",
    "supermarket": "Mo-Su 07:00-21:00",
    "dentist": "Mo-Th 08:00-17:00",
    "doctors": "Mo-Fr 08:30-17:00",
    "post_office": "Mo-Fr 08:30-16:30; Sa 09:00-11:30",
    "kindergarten": "Mo-Fr 07:30-17:30",
}
_FROM_PARTNERS: Final[Mapping[str, Mapping[str, str]]] = {
    "Main Library": {"amenity": "library"},
    "Prairie Branch Library": {"amenity": "library"},
    "Meridian Branch Library": {"amenity": "library"},
    "Heron Valley Family Clinic": {"amenity": "clinic", "healthcare": "clinic"},
    "Riverfront Walk-in Clinic": {"amenity": "clinic"},
    "Parish of San Isidro Labrador": {"amenity": "place_of_worship", "religion": "christian"},
    "Heron Valley Islamic Center": {"amenity": "place_of_worship", "religion": "muslim"},
    "Southbank Community Church": {"amenity": "place_of_worship", "religion": "christian"},
    "Ferry Street Family Shelter": {"amenity": "social_facility", "social_facility": "shelter"},
    "Bend Community Pantry": {"amenity": "social_facility", "social_facility": "food_bank"},
    "Carver Community Center": {"amenity": "community_centre"},
    "Riverfront Recreation Center": {"leisure": "sports_centre"},
    "Ride the Bend Transit Center": {"amenity": "bus_station"},
    "Tolliver Bend City Hall": {"amenity": "townhall"},
    "Wheatland Grocery Co-op": {"shop": "supermarket"},
}


@dataclass(frozen=True)
class Place:
    """A named point with OpenStreetMap tags; ``outline`` is its building, if it is drawn as one."""

    spot: Point
    tags: Mapping[str, str]
    outline: Polygon | None = None


def address_tags(block: Block, number: int) -> dict[str, str]:
    """Return the ``addr:*`` tags of a house, with the street's name written out."""
    return {
        "addr:housenumber": str(number),
        "addr:street": block.street.long,
        "addr:city": city_of(block.zips[1 - number % 2]),
        "addr:state": STATE,
        "addr:postcode": block.zips[1 - number % 2],
    }


def make_places(gazetteer: Gazetteer, partners: Sequence[Partner], *, seed: int) -> list[Place]:
    """Return the places of the map: partners among them, and those nobody asked."""
    roll = dice(seed, "places")
    places: list[Place] = []
    taken: list[Point] = []
    for partner in partners:
        tags = _FROM_PARTNERS.get(partner.fields["name"])
        if tags is None or partner.block is None:
            continue
        address = address_tags(partner.block, partner.number) if roll.random() < 0.6 else {}
        spot = _behind(partner.block, partner.number, 24.0)
        taken.append(spot)
        places.append(
            _place(spot, partner.block, {**tags, "name": partner.fields["name"], **address})
        )
    busy, quiet = _blocks_by_trade(gazetteer)
    for tags, bank, names in _KINDS:
        for name in names:
            pool = (
                quiet if "religion" in tags or ("amenity" in tags and roll.random() < 0.3) else busy
            )[bank]
            block, number, spot = _site(pool, taken, roll)
            taken.append(spot)
            full = {**tags, "name": name}
            kind = next(iter(tags.values()))
            if kind in _HOURS and roll.random() < 0.7:
                full["opening_hours"] = _HOURS[kind]
            if roll.random() < 0.65:
                full.update(address_tags(block, number))
            if roll.random() < 0.4:
                full["wheelchair"] = roll.choice(("yes", "yes", "limited", "no"))
            places.append(_place(spot, block, full))
    return places


def make_houses(gazetteer: Gazetteer, network: Network) -> list[Area]:
    """Return the houses of the town's middle and the blocks of flats at the Gateway."""
    middle = {"TB-101", "TB-102", "TB-103", "TB-104"}
    streets = unary_union([line(edge.path).buffer(8) for edge in network.edges.values()])
    houses: list[Area] = []
    for block in gazetteer.blocks:
        for side in (0, 1):
            area = block.areas[side]
            x, y = along_path(block.path, block.length_m / 2)
            in_core = area in middle and abs(x) < 430 and -420 < y < 520
            if not (in_core or (block.character == "apartments" and block.lots > 1)):
                continue
            wide, deep, gap = (22.0, 17.0, 21.0) if in_core else (46.0, 16.0, 62.0)
            houses += _row_of_houses(block, side, wide, deep, gap)
    shapely.prepare(streets)
    tidy: list[Area] = []
    tree = shapely.STRtree([house.outline for house in houses])
    kept: set[int] = set()
    for number, house in enumerate(houses):
        near = tree.query(house.outline, predicate="intersects").tolist()
        if not kept.intersection(near) and not house.outline.intersects(streets):
            kept.add(number)
            tidy.append(house)
    return tidy


def _row_of_houses(block: Block, side: int, wide: float, deep: float, gap: float) -> list[Area]:
    front = offset_line(block.path, (1 if side == 0 else -1) * (11.0 + deep / 2))
    room = length_m(front) - 34
    count = int(room // gap)
    houses: list[Area] = []
    for number in range(count):
        at = 17 + room * (number + 0.5) / count
        dx, dy = direction(along_path(front, at - 2), along_path(front, at + 2))
        depth = deep + (number * 5 + side * 3) % 7 - 3
        houses.append(_turned_house(along_path(front, at), wide, depth, (dx, dy)))
    return houses


def _turned_house(spot: Point, wide: float, deep: float, ahead: Point) -> Area:
    dx, dy = ahead
    corners = [
        (-wide / 2, -deep / 2),
        (wide / 2, -deep / 2),
        (wide / 2, deep / 2),
        (-wide / 2, deep / 2),
    ]
    return Area(
        Polygon(
            [quantise(spot[0] + dx * a - dy * b, spot[1] + dy * a + dx * b) for a, b in corners]
        ),
        {"building": "yes"},
    )


def _blocks_by_trade(
    gazetteer: Gazetteer,
) -> tuple[dict[str, list[Block]], dict[str, list[Block]]]:
    """Return blocks of busy and of quiet streets by side of the river."""
    bank = {n.area_id: _SOUTH if n.zip_code == "66887" else _NORTH for n in NEIGHBOURHOODS}
    rural = {n.area_id for n in NEIGHBOURHOODS if n.character in ("rural", "industrial")}
    busy: dict[str, list[Block]] = {_NORTH: [], _SOUTH: []}
    quiet: dict[str, list[Block]] = {_NORTH: [], _SOUTH: []}
    for block in gazetteer.blocks:
        if not all(block.areas) or set(block.areas) & rural or block.length_m < 60:
            continue
        if block.highway in ("primary", "secondary") or block.character == "downtown":
            busy[bank[block.areas[0]]].append(block)
        elif block.character in ("old", "mill", "mid"):
            quiet[bank[block.areas[0]]].append(block)
    return busy, quiet


def _site(pool: Sequence[Block], taken: Sequence[Point], roll: Random) -> tuple[Block, int, Point]:
    """Return a house number at which nobody is within 60 metres yet."""
    while True:
        block = roll.choice(pool)
        first, last = block.numbers(roll.randrange(2))
        number = roll.randrange(first, last + 1, 2)
        spot = _behind(block, number, 26.0)
        if all((spot[0] - x) ** 2 + (spot[1] - y) ** 2 > 3600 for x, y in taken):
            return block, number, spot


def _behind(block: Block, number: int, distance: float) -> Point:
    """Return the middle of the lot behind a house number, ``distance`` from the street."""
    side = 1 - number % 2
    first, last = block.numbers(side)
    share = 0.5 if first == last else (number - first) / (last - first)
    path = offset_line(block.path, distance if side == 0 else -distance)
    room = length_m(path)
    return along_path(path, min(max(room * share, room * 0.12), room * 0.88))


def _place(spot: Point, block: Block, tags: Mapping[str, str]) -> Place:
    """Return the place; churches, libraries and shops get a building of their own."""
    large = {"place_of_worship": (26, 14), "library": (34, 24), "supermarket": (52, 34)}
    size = next((large[value] for value in tags.values() if value in large), None)
    if size is None or block.character == "downtown":
        return Place(spot, tags)
    a, b = direction(block.path[0], block.path[-1])
    house = building((0.0, 0.0), size[0], size[1], 0.0)
    corners = [
        quantise(spot[0] + a * x - b * y, spot[1] + b * x + a * y)
        for x, y in list(house.exterior.coords)[:-1]
    ]
    return Place(spot, {**tags, "building": "yes"}, Polygon(corners))
