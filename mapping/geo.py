"""Coordinate systems and units: the only place where degrees become metres.

Stored and exchanged coordinates are EPSG:4326. Lengths and areas are measured in a transverse
Mercator projection centred on the data, or on the ellipsoid; never in degrees, never in Web
Mercator.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Geod, Transformer
from shapely.geometry.base import BaseGeometry

from mapping.errors import DataFileError
from mapping.wording import say

__all__ = [
    "M_PER_MILE",
    "WALK_M_PER_MIN",
    "WGS84",
    "LocalProjection",
    "Slip",
    "find_slip",
    "geodesic_m",
    "local_projection",
    "require_lonlat",
    "to_wgs84",
]

WGS84: Final = "EPSG:4326"
WALK_M_PER_MIN: Final = 80.0
"""Walking speed in metres a minute, used for every walk, access legs included."""
M_PER_MILE: Final = 1609.344

_GEOD: Final = Geod(ellps="WGS84")
_THIS_FILE: Final = say("This map file")
_SWAPPED: Final = say("latitude and longitude look swapped")
_NO_MINUS: Final = say("the longitude seems to have lost its minus sign")
_SWAPPED_NO_MINUS: Final = say("latitude and longitude look swapped, and a minus sign is lost")
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LocalProjection:
    """A metric projection centred on a place: scale error below 0.01 % within 90 km of the centre.

    Parameters
    ----------
    lon, lat
        The centre, in degrees (EPSG:4326).
    """

    lon: float
    lat: float

    @property
    def crs(self) -> CRS:
        """The projected CRS, in metres."""
        return CRS.from_proj4(
            f"+proj=tmerc +lat_0={self.lat:.6f} +lon_0={self.lon:.6f} +k=1 +x_0=0 +y_0=0 "
            "+datum=WGS84 +units=m +no_defs"
        )

    def forward(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[_Floats, _Floats]:
        """Return x and y in metres for degrees; arrays of the same shape as given."""
        x, y = self._transformer(inverse=False).transform(
            np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
        )
        return np.asarray(x), np.asarray(y)

    def inverse(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[_Floats, _Floats]:
        """Return lon and lat in degrees for metres; arrays of the same shape as given."""
        lon, lat = self._transformer(inverse=True).transform(
            np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        )
        return np.asarray(lon), np.asarray(lat)

    def project(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry given in degrees in metres."""
        return self._move(geometry, inverse=False)

    def unproject(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry given in metres in degrees."""
        return self._move(geometry, inverse=True)

    def buffer(self, geometry: BaseGeometry, distance_m: float) -> BaseGeometry:
        """Return the geometry (degrees) grown by ``distance_m`` metres, in degrees."""
        return self.unproject(self.project(geometry).buffer(distance_m))

    def _move(self, geometry: BaseGeometry, *, inverse: bool) -> BaseGeometry:
        move = self.inverse if inverse else self.forward

        def both(xy: _Floats) -> _Floats:
            return np.column_stack(move(xy[:, 0], xy[:, 1]))

        moved: BaseGeometry = shapely.transform(geometry, both)
        return moved

    def _transformer(self, *, inverse: bool) -> Transformer:
        ends = (self.crs, CRS.from_user_input(WGS84))
        start, end = ends if inverse else ends[::-1]
        return Transformer.from_crs(start, end, always_xy=True)


def local_projection(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LocalProjection:
    """Return the projection centred on the middle of the bounding box of some points (degrees).

    Raises
    ------
    DataFileError
        There is no point with finite coordinates.
    """
    lons, lats = np.asarray(lon, dtype=float).ravel(), np.asarray(lat, dtype=float).ravel()
    good = np.isfinite(lons) & np.isfinite(lats)
    if not good.any():
        raise DataFileError(
            say(
                "None of the rows has a position, so there is nothing to measure. "
                "Add addresses or coordinates and try again."
            )
        )
    lons, lats = lons[good], lats[good]
    return LocalProjection(
        float((lons.min() + lons.max()) / 2), float((lats.min() + lats.max()) / 2)
    )


def geodesic_m(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> _Floats:
    """Return distances on the WGS84 ellipsoid in metres, pair by pair (inputs broadcast)."""
    a, b, c, d = np.broadcast_arrays(
        *(np.asarray(part, dtype=float) for part in (lon1, lat1, lon2, lat2))
    )
    metres: _Floats = np.asarray(_GEOD.inv(a, b, c, d)[2])
    return metres


def to_wgs84(frame_gdf: gpd.GeoDataFrame, *, name: str = _THIS_FILE) -> gpd.GeoDataFrame:
    """Return the frame in EPSG:4326; a frame without a CRS is refused, not guessed at.

    Raises
    ------
    DataFileError
        The frame does not say how its positions are measured.
    """
    if frame_gdf.crs is None:
        raise DataFileError(
            say(
                "{name} doesn't say how its positions are measured, so we can't place it. Ask "
                "whoever made it to export it as GeoJSON, or give its coordinate system by number.",
                name=name,
            )
        )
    return frame_gdf.to_crs(WGS84)


def require_lonlat(lon: float, lat: float) -> str | None:
    """Return why a coordinate pair can't be a place on land, in words; ``None`` if it can."""
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return say("latitude or longitude is not a number")
    if lon == 0 and lat == 0:
        return say("the coordinates are (0, 0), which usually means that they are unknown")
    if abs(lat) > 90 and abs(lon) <= 90:
        return _SWAPPED
    if abs(lat) > 90 or abs(lon) > 180:
        return say("the coordinates are no latitude and longitude; are they in feet or metres?")
    return None


class Slip(NamedTuple):
    """What was mixed up when a position was written down, and the position that was meant."""

    words: str
    lon: float
    lat: float


def find_slip(lon: float, lat: float) -> Slip | None:
    """Return the slip that moved a place out of the United States; ``None`` if there is none.

    Latitude and longitude exchanged, a lost minus sign of the longitude, or both.
    """
    if _in_united_states(lon, lat):
        return None
    for slip in (
        Slip(_SWAPPED, lat, lon),
        Slip(_NO_MINUS, -lon, lat),
        Slip(_SWAPPED_NO_MINUS, -lat, lon),
    ):
        if _in_united_states(slip.lon, slip.lat):
            return slip
    return None


def _in_united_states(lon: float, lat: float) -> bool:
    """Return whether a point is in a box around the states, or around the island territories."""
    if 17.5 <= lat <= 72 and -180 <= lon <= -64:
        return True
    return -15 <= lat <= 21 and (144 <= lon <= 147 or -171.5 <= lon <= -168)
