"""The plan of Tolliver Bend, drawn by hand: what no dice decide.

The river, the railway, the expressway, the main roads and the neighbourhoods with their character.
Coordinates are metres on the plane of :mod:`mapping.demo.plane`.
"""

from dataclasses import dataclass
from typing import Final

from mapping.demo.plane import Point

__all__ = [
    "ANNEXES",
    "BOUNDARY",
    "EXPRESSWAY",
    "GRID_ANGLE",
    "HAMLET",
    "INTERCHANGES",
    "LAKE",
    "NEIGHBOURHOODS",
    "RAILWAY",
    "RIVER",
    "ROADS",
    "SEAMS",
    "SITES",
    "STREAMS",
    "Neighbourhood",
    "Road",
    "Site",
]

GRID_ANGLE: Final = 20.0
"""Degrees by which the old town's grid is turned to face the river."""


@dataclass(frozen=True)
class Road:
    """A road drawn by hand.

    ``splits`` says whether neighbourhoods end at it; ``axis`` is the way in which its house
    numbers run ("ns" or "ew"); ``prefixed`` roads are North and South, or East and West.
    """

    name: str
    highway: str
    points: tuple[Point, ...]
    maxspeed_mph: int
    axis: str
    splits: bool = True
    prefixed: bool = False
    lanes: int = 2


@dataclass(frozen=True)
class Neighbourhood:
    """A part of the district: its seed point lies inside it, its character says how it is built.

    ``households`` is the number of dwellings per built-up address, ``children`` the students per
    dwelling; the shares are of students: ``spanish``, ``arabic``, ``no_car``.
    """

    area_id: str
    name: str
    character: str
    seed: Point
    children: float = 0.40
    households: float = 1.0
    spanish: float = 0.06
    arabic: float = 0.01
    no_car: float = 0.04
    angle: float = 0.0
    zip_code: str = "66886"
    centre: Point | None = None


@dataclass(frozen=True)
class Site:
    """A piece of ground that streets leave free: ``kind`` is school, park, hospital and so on."""

    name: str
    kind: str
    seed: Point
    radius_m: float


BOUNDARY: Final[tuple[Point, ...]] = (
    (-4920, -4020),
    (3200, -4020),
    (3200, -3650),
    (4920, -3650),
    (4920, 3360),
    (4345, 3360),
    (4345, 4180),
    (-3935, 4180),
    (-3935, 3815),
    (-4920, 3815),
)

RIVER: Final[tuple[Point, ...]] = (
    (-6230, 1435),
    (-5165, 1105),
    (-4345, 1230),
    (-3565, 945),
    (-2705, 310),
    (-1925, -345),
    (-820, -925),
    (370, -960),
    (1230, -460),
    (2130, -155),
    (3075, -490),
    (3855, -1395),
    (4880, -1925),
    (6230, -2050),
)

RAILWAY: Final[tuple[Point, ...]] = (
    (-6230, -1105),
    (-4100, -425),
    (-3115, 50),
    (-2585, 310),
    (-1515, 525),
    (-285, 720),
    (780, 1035),
    (1925, 1425),
    (3240, 1665),
    (4635, 1835),
    (6230, 1970),
)

EXPRESSWAY: Final[tuple[Point, ...]] = (
    (-6230, 3265),
    (-3690, 3050),
    (-1515, 2960),
    (-150, 2945),
    (1230, 2885),
    (2665, 2650),
    (3690, 2050),
    (4280, 1280),
    (4460, 575),
    (4510, -655),
    (4635, -2050),
    (4880, -3360),
    (5205, -5085),
)

INTERCHANGES: Final[tuple[str, ...]] = ("Main St", "Washington Ave")
"""Roads that have ramps to the expressway; all others cross over it."""

STREAMS: Final[tuple[tuple[str, tuple[Point, ...]], ...]] = (
    (
        "Sable Creek",
        (
            (-5500, -3500),
            (-4700, -2950),
            (-3900, -2750),
            (-3300, -2050),
            (-2700, -1650),
            (-2350, -1000),
            (-1980, -520),
        ),
    ),
    (
        "Dry Creek",
        ((3300, -4600), (3150, -3700), (3420, -3000), (3750, -2600), (4020, -2150), (4080, -1650)),
    ),
    ("Kettle Creek", ((3300, 4600), (3600, 4000), (4150, 3500), (4500, 3050), (5500, 2600))),
)
"""Creeks, from the spring down."""

LAKE: Final[tuple[Point, float]] = ((2985, -1500), 150.0)
"""Middle and radius of the old gravel pit that is a lake now."""

ROADS: Final[tuple[Road, ...]] = (
    Road(
        "Main St",
        "primary",
        (
            (280, -4920),
            (310, -3280),
            (330, -2130),
            (350, -1515),
            (350, -965),
            (175, -480),
            (0, 0),
            (-135, 370),
            (-240, 655),
            (-270, 860),
            (-245, 1310),
            (-165, 1720),
            (-155, 2355),
            (-150, 2945),
            (-150, 3870),
            (-165, 5000),
        ),
        35,
        "ns",
        prefixed=True,
        lanes=4,
    ),
    Road(
        "Washington Ave",
        "primary",
        (
            (-1510, -345),
            (-1025, -330),
            (-540, -195),
            (0, 0),
            (345, 125),
            (695, 255),
            (1310, 510),
            (2335, 740),
            (3360, 820),
            (4410, 820),
            (5740, 845),
        ),
        35,
        "ew",
        prefixed=True,
        lanes=4,
    ),
    Road(
        "Prairie Ave",
        "primary",
        (
            (-5740, 1950),
            (-3405, 1810),
            (-1515, 1720),
            (-165, 1720),
            (1090, 1845),
            (2360, 2010),
            (3280, 2165),
            (4100, 2265),
            (5740, 2295),
        ),
        40,
        "ew",
        prefixed=True,
        lanes=4,
    ),
    Road(
        "Western Ave",
        "secondary",
        (
            (-1560, -4920),
            (-1560, -3280),
            (-1605, -2050),
            (-1560, -1150),
            (-1510, -345),
            (-1445, 535),
            (-1500, 1230),
            (-1625, 1720),
            (-1605, 2335),
            (-1515, 2960),
            (-1515, 5000),
        ),
        35,
        "ns",
        prefixed=True,
    ),
    Road(
        "Eastgate Blvd",
        "secondary",
        (
            (2500, -4920),
            (2500, -3280),
            (2510, -2100),
            (2425, -1435),
            (2380, -165),
            (2215, 740),
            (2245, 1510),
            (2380, 2010),
            (2410, 2395),
            (2425, 3855),
            (2425, 5000),
        ),
        35,
        "ns",
        prefixed=True,
    ),
    Road(
        "Southside Rd",
        "secondary",
        (
            (-5740, -2255),
            (-3280, -2150),
            (-1560, -2050),
            (330, -2130),
            (1395, -2180),
            (2500, -2100),
            (3485, -2395),
            (4675, -2585),
            (5740, -2705),
        ),
        45,
        "ew",
        prefixed=True,
    ),
    Road(
        "Riverside Dr",
        "tertiary",
        (
            (-1505, -485),
            (-1200, -640),
            (-900, -782),
            (-500, -872),
            (-50, -905),
            (330, -868),
            (600, -735),
            (800, -582),
            (1000, -420),
            (1172, -318),
        ),
        25,
        "ew",
        splits=False,
    ),
    Road(
        "Packers Rd",
        "tertiary",
        (
            (-1445, 695),
            (-2175, 590),
            (-2665, 680),
            (-3155, 1025),
            (-3385, 1395),
            (-3405, 1810),
            (-3405, 2380),
        ),
        30,
        "ew",
    ),
    Road("Cottonwood Rd", "tertiary", ((-2175, 590), (-2215, 1150), (-2200, 1755)), 30, "ns"),
    Road(
        "College Ave",
        "tertiary",
        ((-935, -315), (-920, 625), (-875, 1150), (-830, 1720), (-855, 2335)),
        30,
        "ns",
    ),
    Road(
        "Orchard Dr",
        "tertiary",
        (
            (1180, -345),
            (1150, 0),
            (1060, 405),
            (1010, 1115),
            (1090, 1845),
            (1180, 2115),
            (1140, 2375),
        ),
        30,
        "ns",
    ),
    Road(
        "Ridge Rd",
        "tertiary",
        (
            (-3405, 2380),
            (-2460, 2425),
            (-1525, 2335),
            (-855, 2335),
            (-155, 2355),
            (490, 2425),
            (1140, 2375),
            (1765, 2310),
            (2405, 2380),
        ),
        30,
        "ew",
    ),
    Road(
        "Meridian Rd",
        "tertiary",
        ((3290, 2165), (3295, 1675), (3330, 1310), (3360, 820), (3420, 245), (3360, -345)),
        30,
        "ns",
    ),
    Road(
        "Bluff St",
        "tertiary",
        ((-1585, -1515), (-575, -1560), (350, -1515), (900, -1500), (1425, -1395), (2425, -1435)),
        30,
        "ew",
    ),
    Road("Millrace Rd", "tertiary", ((1410, -2180), (1425, -1395), (1385, -655)), 30, "ns"),
    Road("Quarry Rd", "tertiary", ((-605, -2095), (-575, -1560), (-625, -1130)), 30, "ns"),
    Road(
        "Sugar Hill Pkwy",
        "tertiary",
        ((1410, -2180), (1515, -2540), (1395, -2950), (945, -3085), (315, -3035)),
        30,
        "ns",
    ),
    Road("Gravel Pit Rd", "tertiary", ((3495, -2395), (3590, -1925), (3550, -1280)), 30, "ns"),
    Road(
        "County Rd 20",
        "unclassified",
        ((-5740, -3330), (-1560, -3280), (310, -3280), (2500, -3280), (5740, -3345)),
        50,
        "ew",
        splits=False,
    ),
    Road(
        "County Rd 4",
        "unclassified",
        ((-5740, 3625), (-3280, 3690), (-150, 3705), (2425, 3675), (5740, 3640)),
        50,
        "ew",
        splits=False,
    ),
    Road(
        "County Rd 101",
        "unclassified",
        ((-4430, -4920), (-4430, -3305), (-4410, -2200)),
        45,
        "ns",
        splits=False,
    ),
    Road(
        "County Rd 103",
        "unclassified",
        ((-3240, -4920), (-3240, -3305), (-3255, -2150), (-3345, -1230), (-3280, -205)),
        45,
        "ns",
        splits=False,
    ),
    Road(
        "County Rd 106",
        "unclassified",
        ((1310, -4920), (1310, -3280), (1395, -2950)),
        45,
        "ns",
        splits=False,
    ),
    Road(
        "County Rd 109",
        "unclassified",
        ((3975, -4920), (3975, -3310), (3935, -2485)),
        45,
        "ns",
        splits=False,
    ),
    Road(
        "County Rd 102",
        "unclassified",
        ((-4470, 1880), (-4495, 2705), (-4510, 3655), (-4510, 5000)),
        45,
        "ns",
        splits=False,
    ),
    Road(
        "County Rd 105",
        "unclassified",
        ((1065, 3695), (1080, 5000)),
        45,
        "ns",
        splits=False,
    ),
    Road(
        "County Rd 110",
        "unclassified",
        ((4140, 2265), (4115, 2950), (4100, 3655), (4100, 5000)),
        45,
        "ns",
        splits=False,
    ),
    Road(
        "Levee Rd",
        "unclassified",
        ((-1560, -1215), (-2050, -740), (-2790, -410), (-3305, -575)),
        35,
        "ew",
        splits=False,
    ),
    Road(
        "Mill Farm Rd",
        "unclassified",
        ((4755, 825), (5045, 245), (5085, -740), (5740, -985)),
        45,
        "ew",
        splits=False,
    ),
)

SEAMS: Final[tuple[tuple[Point, ...], ...]] = (
    ((3360, -345), (3330, -810)),
    ((1385, -655), (1360, -330)),
    ((-625, -1130), (-650, -985)),
    ((1180, -345), (1190, -525)),
    ((3550, -1280), (3625, -1105)),
    ((-3405, 2380), (-3420, 3085)),
    ((1140, 2375), (1165, 2935)),
    ((-3385, 1395), (-3550, 920)),
)
"""Lines at which neighbourhoods end where no road runs."""

ANNEXES: Final[tuple[tuple[Point, str], ...]] = (
    ((-4100, 1560), "TB-608"),
    ((-4430, 410), "TB-607"),
    ((-2870, 535), "TB-106"),
    ((-820, 3525), "TB-601"),
    ((-1230, 2060), "TB-303"),
    ((-3770, -2870), "TB-607"),
    ((1150, 3525), "TB-602"),
    ((-165, -1805), "TB-505"),
    ((1970, -3115), "TB-605"),
    ((4100, -1970), "TB-604"),
    ((4755, 2050), "TB-603"),
    ((4755, 1395), "TB-603"),
    ((4795, -2295), "TB-604"),
    ((4880, -2790), "TB-604"),
)
"""Pieces of land that belong to a neighbourhood beside them."""

HAMLET: Final[tuple[str, Point, float]] = ("TB-602", (2660, 3860), 290.0)
"""Kettle Grove: its neighbourhood, its middle and its radius in metres."""

SITES: Final[tuple[Site, ...]] = (
    Site("Cottonwood Elementary School", "school", (-2745, 1105), 85),
    Site("College Hill Elementary School", "school", (-1230, 1460), 75),
    Site("Orchard Elementary School", "school", (510, 1515), 80),
    Site("Southbank Elementary School", "school", (-130, -1265), 70),
    Site("Maple Ridge Elementary School", "school", (-575, 2035), 85),
    Site("Meadowlark Elementary School", "school", (510, 2665), 90),
    Site("Heron Heights Elementary School", "school", (2855, 345), 85),
    Site("Bluffside Elementary School", "school", (945, -1855), 80),
    Site("Northside Middle School", "school", (-625, 1065), 100),
    Site("Quarry Middle School", "school", (-1105, -1830), 105),
    Site("Meridian Middle School", "school", (3790, 1245), 110),
    Site("Tolliver Bend High School", "school", (1655, 1705), 165),
    Site("Courthouse Square", "square", (-90, 75), 30),
    Site("Ferry Landing Park", "park", (670, -425), 60),
    Site("Cottonwood Park", "park", (-3035, 1515), 115),
    Site("Foundry Green", "park", (-1280, 50), 45),
    Site("Orchard Park", "park", (215, 1190), 80),
    Site("Carver Park", "park", (1435, 1395), 60),
    Site("Sunset Park", "park", (-2745, 2035), 100),
    Site("Prairie View Park", "park", (-1215, 1985), 90),
    Site("Fox Hollow Park", "park", (625, 2100), 95),
    Site("Northgate Park", "park", (-945, 2650), 85),
    Site("Wheatland Park", "park", (1790, 2155), 75),
    Site("Bluff Park", "park", (130, -1845), 90),
    Site("Millrace Green", "park", (-1090, -1295), 45),
    Site("Dry Creek Park", "park", (1925, -970), 80),
    Site("Sandstone Park", "park", (1950, -1820), 80),
    Site("Sugar Hill Park", "park", (870, -2615), 95),
    Site("Gateway Playfield", "park", (2745, 2230), 60),
    Site("Eagle Run Golf Course", "golf", (3950, -410), 330),
    Site("Heron County Fairgrounds", "fairground", (1745, 1090), 130),
    Site("Prairie Rest Cemetery", "cemetery", (-2050, 2025), 120),
    Site("Heron Valley Medical Center", "hospital", (2855, 1215), 120),
    Site("Eastgate Plaza", "retail", (2585, 925), 95),
    Site("Prairie Crossing Center", "retail", (-1830, 1835), 70),
    Site("Southside Market Square", "retail", (1190, -2100), 55),
    Site("Sable Packing Plant", "industrial", (-1985, 50), 170),
    Site("Tolliver Grain Elevator", "industrial", (-1830, 345), 90),
    Site("Heron River Community College", "college", (-1215, 990), 105),
)

NEIGHBOURHOODS: Final[tuple[Neighbourhood, ...]] = (
    # The old town between river and railway.
    Neighbourhood(
        "TB-101", "Courthouse Square", "downtown", (-535, 245), 0.22, 0.9, 0.14, 0.04, 0.24, 20
    ),
    Neighbourhood("TB-102", "Depot", "downtown", (370, 510), 0.20, 0.9, 0.12, 0.05, 0.26, 20),
    Neighbourhood("TB-103", "Riverfront", "downtown", (-410, -490), 0.20, 0.9, 0.10, 0.03, 0.2, 20),
    Neighbourhood(
        "TB-104", "Ferry Street", "downtown", (740, -205), 0.36, 1.0, 0.1, 0.04, 0.14, 20
    ),
    Neighbourhood("TB-105", "Foundry", "old", (-1230, 80), 0.40, 1.0, 0.2, 0.06, 0.16, 12),
    Neighbourhood("TB-106", "Stockyards", "industrial", (-2050, 125), 0.2, 1.0, 0.4, 0.0, 0.2, 25),
    Neighbourhood("TB-107", "Fairground", "old", (1640, 945), 0.38, 1.0, 0.12, 0.04, 0.1, 14),
    Neighbourhood("TB-108", "Heron Landing", "mid", (1805, 270), 0.36, 1.0, 0.06, 0.02, 0.06, 8),
    # North of the railway.
    Neighbourhood("TB-201", "Cottonwood", "old", (-1805, 1190), 0.62, 1.1, 0.58, 0.0, 0.12, -4),
    Neighbourhood(
        "TB-202", "Cottonwood Park", "mid", (-2745, 1355), 0.66, 1.1, 0.64, 0.0, 0.13, -6
    ),
    Neighbourhood("TB-203", "College Hill", "old", (-1190, 1190), 0.34, 1.0, 0.22, 0.05, 0.08, 2),
    Neighbourhood("TB-204", "Northside", "old", (-575, 1310), 0.36, 1.0, 0.12, 0.06, 0.09, 4),
    Neighbourhood("TB-205", "Orchard", "mid", (410, 1355), 0.38, 1.0, 0.07, 0.03, 0.04, 8),
    Neighbourhood("TB-206", "Carver", "mid", (1640, 1600), 0.42, 1.0, 0.08, 0.06, 0.08, 10),
    Neighbourhood(
        "TB-207", "Gateway South", "apartments", (2790, 1805), 0.5, 7.0, 0.13, 0.12, 0.36, 10
    ),
    Neighbourhood("TB-208", "Gateway", "apartments", (2705, 2295), 0.5, 8.0, 0.12, 0.16, 0.42, -20),
    Neighbourhood("TB-209", "Switchyard", "industrial", (3650, 1970), 0.3, 1.0, 0.2, 0.0, 0.2, 8),
    # The northern subdivisions.
    Neighbourhood(
        "TB-301",
        "Sunset Acres",
        "suburb",
        (-2460, 2090),
        0.46,
        1.0,
        0.30,
        0.0,
        0.04,
        centre=(-2790, 1230),
    ),
    Neighbourhood("TB-303", "Maple Ridge", "suburb", (-490, 2050), 0.44, 1.0, 0.06, 0.02, 0.02, -8),
    Neighbourhood(
        "TB-304",
        "Fox Hollow",
        "suburb",
        (490, 2090),
        0.48,
        1.0,
        0.04,
        0.01,
        0.02,
        12,
        centre=(535, 1640),
    ),
    Neighbourhood("TB-305", "Wheatland", "suburb", (1765, 2130), 0.46, 1.0, 0.05, 0.02, 0.03, -5),
    Neighbourhood(
        "TB-306",
        "West Ridge",
        "suburb",
        (-2460, 2705),
        0.50,
        1.0,
        0.12,
        0.0,
        0.02,
        8,
        centre=(-2380, 3525),
    ),
    Neighbourhood("TB-307", "Northgate", "suburb", (-820, 2665), 0.42, 1.0, 0.06, 0.01, 0.03, -3),
    Neighbourhood("TB-308", "Meadowlark", "suburb", (490, 2665), 0.52, 1.0, 0.04, 0.01, 0.01, 5),
    Neighbourhood(
        "TB-309",
        "Eastridge",
        "suburb",
        (1765, 2525),
        0.50,
        1.0,
        0.04,
        0.02,
        0.02,
        -10,
        centre=(2380, 1640),
    ),
    # East of Eastgate Boulevard.
    Neighbourhood(
        "TB-401", "Medical Center", "campus", (2830, 1190), 0.26, 1.0, 0.08, 0.06, 0.12, 8
    ),
    Neighbourhood(
        "TB-402",
        "Meridian",
        "mid",
        (3815, 1230),
        0.40,
        1.0,
        0.07,
        0.04,
        0.05,
        5,
        centre=(4510, 2050),
    ),
    Neighbourhood(
        "TB-403",
        "Heron Heights",
        "suburb",
        (2870, 285),
        0.46,
        1.0,
        0.03,
        0.03,
        0.01,
        4,
        centre=(2830, 345),
    ),
    Neighbourhood(
        "TB-404",
        "Eagle Run",
        "suburb",
        (3895, 80),
        0.52,
        1.0,
        0.03,
        0.03,
        0.01,
        -6,
        centre=(4590, 740),
    ),
    # Across the river.
    Neighbourhood(
        "TB-501", "Millrace Flats", "mill", (-1065, -1310), 0.50, 1.0, 0.14, 0.0, 0.2, -24, "66887"
    ),
    Neighbourhood(
        "TB-502", "Southbank", "mill", (-125, -1230), 0.54, 1.1, 0.16, 0.02, 0.22, 0, "66887"
    ),
    Neighbourhood(
        "TB-503", "Weaver Row", "mill", (820, -1105), 0.52, 1.1, 0.15, 0.02, 0.24, 28, "66887"
    ),
    Neighbourhood(
        "TB-504", "Quarry", "mid", (-1025, -1805), 0.46, 1.0, 0.12, 0.0, 0.12, -2, "66887"
    ),
    Neighbourhood(
        "TB-505", "Bluffside", "mid", (410, -1845), 0.44, 1.0, 0.1, 0.01, 0.11, -2, "66887"
    ),
    Neighbourhood(
        "TB-506", "Dry Creek", "mid", (1925, -985), 0.44, 1.0, 0.08, 0.01, 0.09, 6, "66887"
    ),
    Neighbourhood(
        "TB-507", "Sandstone", "suburb", (1925, -1805), 0.46, 1.0, 0.05, 0.01, 0.04, 4, "66887"
    ),
    Neighbourhood(
        "TB-508",
        "Lakeview",
        "lake",
        (2830, -1230),
        0.44,
        1.0,
        0.03,
        0.01,
        0.01,
        0,
        "66887",
        centre=(2985, -1500),
    ),
    Neighbourhood(
        "TB-509",
        "Sugar Hill",
        "suburb",
        (860, -2625),
        0.56,
        1.0,
        0.03,
        0.02,
        0.01,
        10,
        "66887",
        centre=(860, -2615),
    ),
    # The farmland around.
    Neighbourhood("TB-608", "Old Trail", "rural", (-4265, 2380), 0.25, 1, 0.0, 0, 0, 0, "66888"),
    Neighbourhood(
        "TB-601", "North Prairie", "rural", (-2050, 3610), 0.3, 1.0, 0.0, 0, 0, 0, "66888"
    ),
    Neighbourhood(
        "TB-602", "Kettle Grove", "rural", (3200, 3280), 0.38, 1.0, 0.05, 0, 0.03, 0, "66888"
    ),
    Neighbourhood("TB-603", "Mill Farm", "rural", (4755, 410), 0.2, 1.0, 0.0, 0, 0, 0, "66888"),
    Neighbourhood("TB-604", "South Fork", "rural", (3855, -3200), 0.3, 1.0, 0.0, 0, 0, 0, "66888"),
    Neighbourhood(
        "TB-605", "Long Pasture", "rural", (-490, -2950), 0.3, 1.0, 0.0, 0, 0, 0, "66888"
    ),
    Neighbourhood("TB-607", "West Bottoms", "rural", (-3690, -655), 0.2, 1, 0.0, 0, 0, 0, "66888"),
)
