"""Reading a file of home areas, a table of counts or a roster, whichever it is."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd

from mapping.errors import DataFileError, NoDataForAreaError
from mapping.files.headers import match_columns
from mapping.files.shapes import SHAPE_SUFFIXES, read_shapes
from mapping.files.tables import Table, read_table
from mapping.homes.areas import AREA_FIELDS, area_shapes
from mapping.homes.corrections import NO_CORRECTIONS, Corrections, OnUnplaced
from mapping.homes.from_counts import homes_from_counts, homes_from_table
from mapping.homes.from_roster import homes_from_roster
from mapping.homes.places import Residential
from mapping.homes.points import Snap
from mapping.homes.results import HomesImport
from mapping.homes.roster import ROSTER_FIELDS, Locate
from mapping.progress import Progress, no_progress
from mapping.wording import say

__all__ = ["read_homes"]


def read_homes(
    path: Path,
    *,
    areas_path: Path | None = None,
    loaded_areas_gdf: gpd.GeoDataFrame | None = None,
    mapping: Mapping[str, str] | None = None,
    mapping_areas: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
    sheet: str | None = None,
    locate: Locate | None = None,
    residential: Residential | None = None,
    snap: Snap | None = None,
    corrections: Corrections = NO_CORRECTIONS,
    on_unplaced: OnUnplaced | None = None,
    progress: Progress = no_progress,
) -> HomesImport:
    """Read a file of home areas, a table of counts, or a roster, whichever it is.

    A map file holds areas with counts. A table with a column for students and one for area ids
    holds counts; any other table is a roster.

    Parameters
    ----------
    path
        The file.
    areas_path
        Map of the areas, for tables and rosters.
    loaded_areas_gdf
        Areas already known (``area_id``, ``name``, geometry), used by a table or roster without
        ``areas_path``.
    mapping, mapping_areas
        Column by field, for the file and for the map of the areas.
    groups
        Columns to group students by.
    locate
        Places addresses of a roster on this machine.
    residential
        Where people may live, for spreading counts.
    snap
        Nearest street edges.
    corrections, on_unplaced
        For a roster: what a person said about its rows, and who is told of those without a place.

    Raises
    ------
    DataFileError
        A file can't be used; the message says why, and quotes nothing of a roster.
    NoDataForAreaError
        There are no areas for a table or roster, or no address reference.
    PrivacyError
        A roster was to be grouped by something personal.
    """
    path = path if isinstance(path, Path) else Path(path)
    if path.suffix.casefold() in SHAPE_SUFFIXES:
        if areas_path is not None:
            raise DataFileError(
                say(
                    '"{file}" is a map already, so a second map of areas has no use. Give the map '
                    "alone, or a table of counts (CSV or Excel) together with the map.",
                    file=path.name,
                )
            )
        shapes = read_shapes(path)
        progress(0.2, say("The home areas are read."))
        result = homes_from_counts(
            shapes.gdf,
            mapping=mapping,
            groups=groups,
            residential=residential,
            snap=snap,
            progress=progress,
        )
        return _with_notices(result, shapes.notices)
    table = read_table(path, sheet=sheet)
    notices = list(table.notices)
    if areas_path is not None:
        shapes = read_shapes(areas_path)
        notices.extend(shapes.notices)
        areas_gdf, not_areas = area_shapes(shapes.gdf, mapping_areas)
        if not_areas:
            notices.append(
                say("Features of the map that are no areas with an id: {n}.", n=len(not_areas))
            )
    elif loaded_areas_gdf is not None and len(loaded_areas_gdf):
        areas_gdf = loaded_areas_gdf
    else:
        raise NoDataForAreaError(
            say(
                "This table needs areas to belong to, and none are loaded. Give a map of the areas "
                "(--areas), such as attendance zones or census blocks."
            )
        )
    progress(0.2, say("The file and its areas are read."))
    if _holds_counts(table, mapping or {}):
        result = homes_from_table(
            table,
            areas_gdf,
            mapping=mapping,
            groups=groups,
            residential=residential,
            snap=snap,
            progress=progress,
        )
    else:
        result = homes_from_roster(
            table,
            areas_gdf,
            locate=locate,
            mapping=mapping,
            groups=groups,
            snap=snap,
            corrections=corrections,
            on_unplaced=on_unplaced,
            progress=progress,
        )
    return _with_notices(result, notices)


def _holds_counts(table: Table, mapping: Mapping[str, str]) -> bool:
    """Return whether a table holds counts of areas and no students of a roster."""
    if "students" in mapping or "area_id" in mapping:
        return True
    if set(mapping) & set(ROSTER_FIELDS):
        return False
    found = match_columns(table.df.columns, AREA_FIELDS)
    if match_columns(table.df.columns, {"students": ()}):
        return True
    home = match_columns(table.df.columns, ROSTER_FIELDS)
    is_roster = "address" in home or "street" in home or {"lat", "lon"} <= set(home)
    return "students" in found and not is_roster


def _with_notices(result: HomesImport, notices: Sequence[str]) -> HomesImport:
    result.warnings[:0] = notices
    return result
