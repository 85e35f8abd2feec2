"""The plan of Tolliver Bend, drawn by hand: what no dice decide.

The river, the railway, the expressway and the main roads. The neighbourhoods between them are in
:mod:`mapping.demo.neighbourhoods`.
Coordinates are metres on the plane of :mod:`mapping.demo.plane`.
"""

from dataclasses import dataclass
from typing import Final

from mapping.demo.plane import Point

__all__ = [
    "BOUNDARY",
    "EXPRESSWAY",
    "GRID_ANGLE",
    "INTERCHANGES",
    "LAKE",
    "RAILWAY",
    "RIVER",
    "ROADS",
    "SEAMS",
    "STREAMS",
    "Road",
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
