"""Home data from counts of areas, spread over the places where people may live."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from mapping.files.tables import Table
from mapping.homes.areas import AreaCounts, counts_from_shapes, counts_from_table
from mapping.homes.groups import exclusive_columns, shown_columns
from mapping.homes.places import PlacesIn, Residential, places_in
from mapping.homes.points import MAX_POINTS_PER_AREA, Snap, place_near_streets, spread_students
from mapping.homes.reporting import join_small_areas, projection_of
from mapping.homes.results import (
    HomesImport,
    PointTable,
    finished,
    joined_shapes,
    moved_report,
)
from mapping.progress import Progress, no_progress
from mapping.wording import say

__all__ = ["homes_from_counts", "homes_from_table"]

_Floats = npt.NDArray[np.float64]


def homes_from_counts(
    shapes_gdf: gpd.GeoDataFrame,
    *,
    mapping: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
    residential: Residential | None = None,
    snap: Snap | None = None,
    max_points: int = MAX_POINTS_PER_AREA,
    progress: Progress = no_progress,
) -> HomesImport:
    """Make home data of areas whose counts are attributes of their shapes.

    Parameters
    ----------
    shapes_gdf
        One row per area in EPSG:4326, attributes as text: ``area_id``, ``students``, optionally
        ``name`` and ``students_<group>``, or what ``mapping`` says.
    max_points
        Most home points per reporting area and group.
    """
    counts = counts_from_shapes(shapes_gdf, mapping=mapping, groups=groups)
    return _from_counts(counts, "area_file", residential, snap, max_points, progress)


def homes_from_table(
    table: Table,
    areas_gdf: gpd.GeoDataFrame,
    *,
    mapping: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
    residential: Residential | None = None,
    snap: Snap | None = None,
    max_points: int = MAX_POINTS_PER_AREA,
    progress: Progress = no_progress,
) -> HomesImport:
    """Make home data of a table of counts and the areas it belongs to (``area_id``, ``name``)."""
    counts = counts_from_table(table, areas_gdf, mapping=mapping, groups=groups)
    return _from_counts(counts, "table", residential, snap, max_points, progress)


def _from_counts(
    counts: AreaCounts,
    kind: str,
    residential: Residential | None,
    snap: Snap | None,
    max_points: int,
    progress: Progress,
) -> HomesImport:
    areas_gdf = counts.areas_gdf
    joins = join_small_areas(areas_gdf, counts.students)
    progress(0.5, say("Small areas are joined."))
    projection = projection_of(areas_gdf)
    shapes = joined_shapes(areas_gdf.geometry.to_crs(projection.crs), joins)
    places = places_in(shapes, residential or Residential.unknown(), projection)
    progress(0.8, say("The places where people may live are found."))
    exclusive = exclusive_columns(counts.students, counts.groups)
    points = PointTable(joins)
    middles: list[_Floats] = []
    is_address: list[bool] = []
    moved: list[_Floats] = []
    weights: list[_Floats] = []
    for unit, members in enumerate(joins.members):
        total = int(counts.students[list(members)].sum())
        sizes = {name: float(one[list(members)].sum()) for name, one in counts.groups.items()}
        for name in ("", *shown_columns(total, sizes, exclusive)):
            spread = spread_students(
                places[unit].xy,
                int(sizes[name]) if name else total,
                area_m2=float(shapely.area(shapes[unit])),
                max_points=max_points,
            )
            for size in spread.students.tolist():
                points.add(unit, name, size)
            middles.append(spread.xy)
            is_address.extend([places[unit].source == "addresses"] * len(spread.xy))
            if not name:
                away = places[unit].xy - spread.xy[spread.point_of]
                moved.append(np.hypot(away[:, 0], away[:, 1]))
                weights.append(np.full(len(away), total / len(away)))
    if middles:
        placed = place_near_streets(
            np.vstack(middles), projection, snap, is_address=np.array(is_address)
        )
        points.place(placed.lon, placed.lat)
    report: dict[str, Any] = {
        "kind": kind,
        "spread_over": _spread_over(places),
        **moved_report(moved, weights),
    }
    warnings = list(counts.warnings)
    if kind == "table":
        report["ids_unmatched"] = counts.ids_unmatched
        report["areas_without_count"] = counts.areas_without_count
        warnings.extend(_match_warnings(counts))
    progress(1.0, say("The home points are made."))
    return finished(
        areas_gdf,
        joins,
        counts.students,
        points,
        report=report,
        warnings=warnings,
        left_out=counts.left_out,
        rows_in=counts.rows_in,
        rows_out=len(areas_gdf),
    )


def _match_warnings(counts: AreaCounts) -> list[str]:
    warnings: list[str] = []
    if counts.ids_unmatched:
        warnings.append(
            say(
                "Rows whose id is no area of the map: {n} of {total}. Their students are left out.",
                n=counts.ids_unmatched,
                total=counts.rows_in,
            )
        )
    if counts.areas_without_count:
        warnings.append(
            say(
                "Areas of the map without a row in the table: {n}. How many students live there is "
                "unknown, and they are left out.",
                n=counts.areas_without_count,
            )
        )
    return warnings


def _spread_over(places: list[PlacesIn]) -> dict[str, int]:
    """Return how many reporting areas were spread over which kind of places."""
    sources = [one.source for one in places]
    return {source: sources.count(source) for source in ("addresses", "streets", "area")}
