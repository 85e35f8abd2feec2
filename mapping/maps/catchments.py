"""The catchment of a place on the map: one ring for each step of minutes."""

from collections.abc import Sequence

import geopandas as gpd
import shapely
from shapely.geometry import MultiPolygon

from mapping.geo import WGS84
from mapping.maps.areas import AreaView
from mapping.wording import Wording

__all__ = ["CATCHMENT", "catchment_view"]

CATCHMENT = "catchment"
"""The kind of its areas: they let every click through."""


def catchment_view(
    areas: Sequence[MultiPolygon], limits_min: Sequence[int], *, title: str, wording: Wording
) -> AreaView:
    """Return a catchment for the map, the nearest ring first; empty shapes are left out.

    Parameters
    ----------
    areas
        One shape per limit, EPSG:4326, each holding the one before.
    limits_min
        Minutes of each.
    title
        What the legend is about: the way of travelling and the place.
    """
    _ = wording
    rings, classes, steps = [], [], []
    before: MultiPolygon | None = None
    for step, (area, limit_min) in enumerate(zip(areas, limits_min, strict=True), start=1):
        ring = area if before is None else shapely.difference(area, before)
        before = area
        if ring.is_empty:
            continue
        rings.append(ring)
        classes.append(f"reach{step}")
        steps.append(_("up to {n} minutes", n=limit_min))
    return AreaView(
        kind=CATCHMENT,
        ids=tuple(classes),
        names=tuple(steps),
        classes=tuple(classes),
        lines=((),) * len(rings),
        shapes=gpd.GeoSeries(rings, crs=WGS84),
        legend_title=title,
        legend=tuple(zip(classes, steps, strict=True)),
    )
