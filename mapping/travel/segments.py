"""Streets as lines with a name and a class, for spreading people along them."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from mapping.geo import WGS84
from mapping.osm import OsmExtract

__all__ = ["street_segments"]

_RESIDENTIAL: Final = frozenset({"residential", "living_street"})
_STREETS: Final = _RESIDENTIAL | {
    "trunk", "primary", "secondary", "tertiary", "unclassified", "road", "service", "track",
    "pedestrian",
}  # fmt: skip
_NOBODY_LIVES_ON: Final = frozenset({"parking_aisle", "drive-through", "emergency_access"})


def street_segments(extract: OsmExtract) -> gpd.GeoDataFrame:
    """Return the streets along which people may live, one row per OSM way.

    Returns
    -------
    GeoDataFrame
        ``name`` (text, "" if it has none), ``highway`` (its OSM class), ``is_residential`` (a
        residential or living street) and ``geometry`` (LineString, EPSG:4326). Motorways, links,
        paths, parking aisles and the like are left out. Rows by OSM id.
    """
    ways = [
        way
        for way in extract.ways
        if way.tags.get("highway") in _STREETS and way.tags.get("service") not in _NOBODY_LIVES_ON
    ]
    flat = np.concatenate([np.empty(0, dtype=np.int64), *(way.refs for way in ways)])
    owner = np.repeat(np.arange(len(ways)), [len(way.refs) for way in ways])
    lines = shapely.linestrings(
        np.column_stack((extract.lon[flat], extract.lat[flat])), indices=owner
    )
    frame_df = pd.DataFrame(
        {
            "name": pd.Series([way.tags.get("name", "") for way in ways], dtype="str"),
            "highway": pd.Series([way.tags["highway"] for way in ways], dtype="str"),
            "is_residential": np.array(
                [way.tags["highway"] in _RESIDENTIAL for way in ways], dtype=bool
            ),
        }
    )
    return gpd.GeoDataFrame(frame_df, geometry=list(lines), crs=WGS84)
