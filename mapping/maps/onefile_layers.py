"""School sites and attendance zones in the one-file map, and what is known around them."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

import geopandas as gpd
import shapely

from mapping.maps.areas import area_payload, zone_view
from mapping.maps.onefile_facts import Start

__all__ = ["LAYERS", "Around", "layers_record"]

LAYERS: Final = ("areas", "sites", "zones")
"""Home areas, school sites, attendance zones: what can be switched."""


@dataclass(frozen=True)
class Around:
    """What stands around the partners of a file.

    Parameters
    ----------
    sites_gdf, zones_gdf
        School sites and attendance zones (``id``, ``name``; EPSG:4326); ``None`` or empty: none.
    starts
        School sites that minutes are counted from, by name.
    on
        Of ``LAYERS``: what is shown when the file is opened.
    no_minutes
        Why there are no minutes: no school site, too many, or no room in the file.
    has_timetable
        Whether the workspace knows buses, which the file doesn't.
    no_zones
        Whether attendance zones were left out for want of room.
    """

    sites_gdf: gpd.GeoDataFrame | None = None
    zones_gdf: gpd.GeoDataFrame | None = None
    starts: tuple[Start, ...] = ()
    on: tuple[str, ...] = ("areas",)
    no_minutes: Literal["", "no_sites", "many_sites", "room"] = ""
    has_timetable: bool = False
    no_zones: bool = False

    def without_minutes(self) -> Self:
        """Return it without minutes, for a file that is too large."""
        if not self.starts:
            return self
        return dataclasses.replace(self, starts=(), no_minutes="room")

    def without_zones(self) -> Self:
        """Return it without attendance zones too."""
        if self.zones_gdf is None or self.zones_gdf.empty:
            return self
        return dataclasses.replace(self, zones_gdf=None, no_zones=True)


def layers_record(around: Around) -> dict[str, Any]:
    """Return the layers for the browser; the same in every language."""
    return {
        "on": [name for name in LAYERS if name in around.on],
        "sites": _sites(around.sites_gdf),
        "zones": _zones(around.zones_gdf),
    }


def _sites(sites_gdf: gpd.GeoDataFrame | None) -> dict[str, Any] | None:
    """Return the sites as points; a shape stands at a point inside it."""
    drawn_gdf = _drawn(sites_gdf)
    if drawn_gdf is None:
        return None
    return {"name": [str(name) for name in drawn_gdf["name"].fillna("")], **_middles(drawn_gdf)}


def _zones(zones_gdf: gpd.GeoDataFrame | None) -> dict[str, Any] | None:
    drawn_gdf = _drawn(zones_gdf)
    if drawn_gdf is None:
        return None
    view = zone_view(drawn_gdf)
    return {
        "areas": area_payload(view, legend_on_map=False),
        "name": list(view.names),
        **_middles(drawn_gdf),
    }


def _middles(drawn_gdf: gpd.GeoDataFrame) -> dict[str, list[float]]:
    at = shapely.get_coordinates(drawn_gdf.geometry.representative_point().to_numpy())
    return {"lon": at[:, 0].round(6).tolist(), "lat": at[:, 1].round(6).tolist()}


def _drawn(frame_gdf: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """Return the rows that have a shape, or ``None`` if there are none."""
    if frame_gdf is None or frame_gdf.empty:
        return None
    kept = frame_gdf.geometry.notna() & ~frame_gdf.geometry.is_empty
    return frame_gdf[kept] if kept.any() else None
