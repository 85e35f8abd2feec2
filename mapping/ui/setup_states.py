"""The states: their letters, names, census numbers, and where their two files are published."""

from dataclasses import dataclass
from typing import Final

__all__ = ["COUNTY_CODES_URL", "GEOFABRIK_US_URL", "STATES", "TIGER_URL", "TIME_ZONES", "State"]

GEOFABRIK_US_URL: Final = "https://download.geofabrik.de/north-america/us.html"
TIGER_URL: Final = "https://www2.census.gov/geo/tiger/"
COUNTY_CODES_URL: Final = "https://www.census.gov/library/reference/code-lists/ansi.html"
_ALONE: Final = "https://download.geofabrik.de/north-america/us"


@dataclass(frozen=True)
class State:
    """A state: USPS letters, name, and the two-digit number that the Census Bureau gives it."""

    letters: str
    name: str
    fips: str

    @property
    def streets_file(self) -> str:
        """Name of its street extract."""
        return f"{self._slug}-latest.osm.pbf"

    @property
    def streets_url(self) -> str:
        """Page on which its street extract is published."""
        return f"{_ALONE}/{self._slug}.html"

    @property
    def _slug(self) -> str:
        return self.name.casefold().replace(" ", "-")


_ROWS: Final = (
    "AL Alabama 01|AK Alaska 02|AZ Arizona 04|AR Arkansas 05|CA California 06|CO Colorado 08|"
    "CT Connecticut 09|DE Delaware 10|DC District of Columbia 11|FL Florida 12|GA Georgia 13|"
    "HI Hawaii 15|ID Idaho 16|IL Illinois 17|IN Indiana 18|IA Iowa 19|KS Kansas 20|"
    "KY Kentucky 21|LA Louisiana 22|ME Maine 23|MD Maryland 24|MA Massachusetts 25|MI Michigan 26|"
    "MN Minnesota 27|MS Mississippi 28|MO Missouri 29|MT Montana 30|NE Nebraska 31|NV Nevada 32|"
    "NH New Hampshire 33|NJ New Jersey 34|NM New Mexico 35|NY New York 36|NC North Carolina 37|"
    "ND North Dakota 38|OH Ohio 39|OK Oklahoma 40|OR Oregon 41|PA Pennsylvania 42|"
    "RI Rhode Island 44|SC South Carolina 45|SD South Dakota 46|TN Tennessee 47|TX Texas 48|"
    "UT Utah 49|VT Vermont 50|VA Virginia 51|WA Washington 53|WV West Virginia 54|"
    "WI Wisconsin 55|WY Wyoming 56|PR Puerto Rico 72"
)
STATES: Final = {
    row[:2]: State(letters=row[:2], name=row[3:-3], fips=row[-2:]) for row in _ROWS.split("|")
}
"""By USPS letters."""
TIME_ZONES: Final = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "America/Detroit",
    "America/Indiana/Indianapolis",
    "America/Kentucky/Louisville",
    "America/Boise",
)
"""Those of nearly all districts; another one can be typed."""
