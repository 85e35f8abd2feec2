"""Make all files of the demo district from one seed."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shapely.ops import unary_union

from mapping.demo import ground, pbf, tables
from mapping.demo.addresses import make_gazetteer
from mapping.demo.names import CITY, DISTRICT_NAME, POSTAL_PLACES, STATE
from mapping.demo.neighbourhoods import SITES
from mapping.demo.partners import make_partners, partner_columns, partner_rows
from mapping.demo.people import home_areas, roster_columns, roster_rows
from mapping.demo.places import make_houses, make_places
from mapping.demo.streets import make_network, street_length_m
from mapping.demo.terrain import make_terrain
from mapping.demo.transit import gtfs_tables
from mapping.demo.zones import make_schools, make_zones, schools_of
from mapping.progress import Progress, no_progress
from mapping.wording import say

__all__ = ["DEMO_FILES", "SEED", "DemoReport", "generate"]

SEED: Final = 2026
_README: Final = Path(__file__).resolve().parent / "district.md"
DEMO_FILES: Final = (
    "README.md",
    "addresses.csv",
    "attendance_zones.geojson",
    "boundary.geojson",
    "home_areas.geojson",
    "partners.csv",
    "postcodes.csv",
    "roster.csv",
    "school_sites.geojson",
    "streets.osm.pbf",
    "transit.gtfs.zip",
)
"""Names of all files that ``generate`` writes."""


@dataclass(frozen=True)
class DemoReport:
    """What was made: counts, lengths in kilometres, and bytes by file."""

    seed: int
    streets_km: float
    blocks: int
    street_names: int
    home_areas: int
    students: int
    partners: int
    roster_rows: int
    bytes_by_file: dict[str, int]

    @property
    def total_bytes(self) -> int:
        """The size of all files together."""
        return sum(self.bytes_by_file.values())


def generate(target: Path, *, seed: int = SEED, progress: Progress = no_progress) -> DemoReport:
    """Write the files of the fictional district into a folder; the same seed gives the same files.

    Parameters
    ----------
    target
        A folder, made if it is missing; files of the same names are replaced.
    seed
        Decides everything that the plan leaves open.
    """
    target.mkdir(parents=True, exist_ok=True)
    progress(0.0, say("Laying out the land"))
    terrain = make_terrain()
    network = make_network(terrain, [(s.seed, s.radius_m) for s in SITES], seed=seed)
    progress(0.3, say("Naming streets and numbering houses"))
    gazetteer = make_gazetteer(network, terrain, seed=seed)
    areas = home_areas(terrain, gazetteer, seed=seed)
    schools = make_schools(areas, gazetteer)
    partners = make_partners(gazetteer)
    progress(0.5, say("Drawing the map"))
    outlines = ground.site_outlines(network, terrain)
    surfaces = [
        *ground.make_ground(network, terrain, outlines, seed=seed),
        *make_houses(gazetteer, network),
    ]
    places = make_places(gazetteer, partners, seed=seed)
    osm = pbf.draft(network, gazetteer, terrain, surfaces, ground.watercourses(terrain), places)
    progress(0.8, say("Writing the files"))
    pbf.write_pbf(osm, target / "streets.osm.pbf")
    tables.write_csv(target / "addresses.csv", tables.address_rows(gazetteer), separator=";")
    postcodes = [
        ("postcode", "city", "state"),
        *((code, city, STATE) for code, city in POSTAL_PLACES),
    ]
    tables.write_csv(target / "postcodes.csv", postcodes)
    rows = partner_rows(partners, seed=seed)
    tables.write_csv(target / "partners.csv", [partner_columns, *rows])
    roster = roster_rows(areas, gazetteer, schools_of(), seed=seed)
    tables.write_csv(target / "roster.csv", [roster_columns, *roster])
    tables.write_geojson(target / "home_areas.geojson", "home_areas", tables.area_features(areas))
    zones = tables.zone_features(make_zones(areas, schools))
    tables.write_geojson(target / "attendance_zones.geojson", "attendance_zones", zones)
    tables.write_geojson(
        target / "school_sites.geojson", "school_sites", tables.school_features(schools)
    )
    # The outline keeps each corner of the home areas, so that they tile it to the last digit.
    outline = unary_union([area.outline for area in areas])
    district = {"name": DISTRICT_NAME, "town": CITY, "state": STATE, "fictional": True}
    tables.write_geojson(
        target / "boundary.geojson", "boundary", [tables.feature(outline, district)]
    )
    tables.write_gtfs(target / "transit.gtfs.zip", gtfs_tables(network, gazetteer))
    about = _README.read_text(encoding="utf-8")
    (target / "README.md").write_text(about, encoding="utf-8", newline="\n")
    progress(1.0, say("The demo district is made"))
    return DemoReport(
        seed=seed,
        streets_km=round(street_length_m(network) / 1000, 1),
        blocks=len(gazetteer.blocks),
        street_names=len({block.street.short for block in gazetteer.blocks}),
        home_areas=len(areas),
        students=sum(area.students for area in areas),
        partners=len(rows),
        roster_rows=len(roster),
        bytes_by_file={name: (target / name).stat().st_size for name in DEMO_FILES},
    )
