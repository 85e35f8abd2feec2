"""The real references on which accuracy is measured, and the towns to write in their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mapping.geocoding.osm_reference import reference_from_osm
from mapping.geocoding.reference import ReferenceTable, read_reference
from mapping.osm import read_osm
from tests.bench.geocode.cases_ground import Ground
from tests.real_data import REAL_DATA

__all__ = ["PLACES", "Place"]


@dataclass(frozen=True)
class Place:
    """A reference, and what its addresses look like on paper.

    Parameters
    ----------
    files
        Paths below the folder of real data.
    state, towns, home_zip
        See :class:`tests.bench.geocode.cases_ground.Ground`.
    settings
        Values that the file lacks and a district would set for all rows.
    keep
        Part of the file to use, as (west, south, east, north); the whole if not given.
    corner_files
        Streets of another source from which corners are drawn: their truth is not the reference's.
    """

    name: str
    files: tuple[str, ...]
    state: str
    towns: Mapping[str, str]
    home_zip: str = ""
    settings: Mapping[str, str] | None = None
    keep: tuple[float, float, float, float] | None = None
    corner_files: tuple[str, ...] = ()

    def is_here(self) -> bool:
        return all((REAL_DATA / file).exists() for file in self.files)

    def tables(self, files: tuple[str, ...] = ()) -> list[ReferenceTable]:
        """Return the references, or those of other files, read anew."""
        found: list[ReferenceTable] = []
        for file in files or self.files:
            path = REAL_DATA / file
            if path.name.endswith(".osm.pbf"):
                found.extend(reference_from_osm(read_osm([path])))
            else:
                found.extend(read_reference(path, settings=self.settings))
        return [_within(table, self.keep) for table in found] if self.keep else found

    def ground(self, tables: list[ReferenceTable]) -> Ground:
        return Ground(tables, state=self.state, towns=dict(self.towns), home_zip=self.home_zip)


def _within(table: ReferenceTable, keep: tuple[float, float, float, float]) -> ReferenceTable:
    west, south, east, north = keep
    frame = table.frame
    inside = frame["lon"].between(west, east) & frame["lat"].between(south, north)
    return replace(table, frame=frame.loc[inside].reset_index(drop=True))


_AUTAUGA: Mapping[str, str] = {
    "": "Prattville", "36067": "Prattville", "36066": "Prattville", "36022": "Deatsville",
    "36003": "Autaugaville", "36051": "Marbury", "36006": "Billingsley", "36749": "Jones",
    "36703": "Selma", "36091": "Verbena", "36758": "Plantersville", "36008": "Booth",
}  # fmt: skip
_MEAGHER: Mapping[str, str] = {
    "": "White Sulphur Springs", "59645": "White Sulphur Springs", "59053": "Martinsdale",
    "59642": "Ringling", "59086": "Wilsall", "59644": "Townsend",
}  # fmt: skip


def _county(name: str) -> tuple[str, ...]:
    return (f"addresses/raw_{name}.zip",)


PLACES: tuple[Place, ...] = (
    Place("autauga_tiger", ("autauga/tiger_01001.csv",), "AL", _AUTAUGA, "36067",
          corner_files=("autauga/autauga.osm.pbf",)),
    Place("autauga_osm", ("autauga/autauga.osm.pbf",), "AL", {"": "Prattville"}, "36067"),
    Place("meagher_addrfeat", ("meagher_mt/tl_2021_30059_addrfeat.shp",), "MT", _MEAGHER, "59645"),
    Place(
        "hoboken_openaddresses", ("addresses/openaddresses_hoboken_willow_ave.csv",), "NJ",
        {"": "Hoboken", "07030": "Hoboken"}, "07030",
        {"city": "Hoboken", "state": "NJ", "postcode": "07030"}, (-74.045, 40.73, -74.015, 40.77),
    ),
    Place("trumbull_oh", _county("TRU_ADDS-excerpt"), "OH",
          {"": "Warren", "44481": "Warren", "44483": "Warren"}, "44483"),
    Place("monmouth_nj", _county("nj-statewide.gdb"), "NJ",
          {"": "Long Branch", "07740": "Long Branch", "07757": "Oceanport"}, "07740"),
    Place("alameda_ca", _county("us-ca-alameda_county-excerpt"), "CA",
          {"": "Oakland", "94610": "Oakland", "94606": "Oakland", "94612": "Oakland",
           "94607": "Oakland"}, "94610"),
    Place("berkeley_ca", _county("us-ca-berkeley-excerpt"), "CA",
          {"": "Berkeley", "94704": "Berkeley", "94709": "Berkeley", "94703": "Berkeley",
           "94710": "Berkeley", "94720": "Berkeley"}, "94704"),
    Place("san_francisco_ca", _county("us-ca-san_francisco-excerpt"), "CA",
          {"": "San Francisco", "94102": "San Francisco", "94103": "San Francisco",
           "94109": "San Francisco"}, "94103"),
    Place("park_wy", _county("us-wy-park"), "WY", {"": "Powell", "82435": "Powell"}, "82435",
          {"city": "Powell", "state": "WY", "postcode": "82435"}),
)  # fmt: skip
"""Where a file says neither town nor ZIP, nothing tells another town's address from one of ours, so
those two places are set for all rows, as a district would."""
