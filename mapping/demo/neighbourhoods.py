"""The neighbourhoods of Tolliver Bend, their schools and parks, drawn and described by hand."""

from dataclasses import dataclass
from typing import Final

from mapping.demo.plane import Point

__all__ = ["ANNEXES", "HAMLET", "NEIGHBOURHOODS", "SITES", "Neighbourhood", "Site"]


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
