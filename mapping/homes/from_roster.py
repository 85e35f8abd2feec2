"""Home data from a roster: students are grouped, and no row of theirs is kept."""

from collections.abc import Mapping, Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from mapping.files.tables import Table
from mapping.geo import LocalProjection
from mapping.homes.corrections import NO_CORRECTIONS, Corrections, OnUnplaced
from mapping.homes.disclosure import count_text, figure
from mapping.homes.groups import shown_members
from mapping.homes.points import Homes, Snap, cluster_homes, place_away_from_homes
from mapping.homes.reporting import join_small_areas, projection_of
from mapping.homes.results import HomesImport, PointTable, finished, moved_report
from mapping.homes.roster import Locate, Roster, read_roster
from mapping.progress import Progress, no_progress
from mapping.wording import joined, say

__all__ = ["homes_from_roster"]

_VERY_FAR_M: Final = 1e8
_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


def homes_from_roster(
    table: Table,
    areas_gdf: gpd.GeoDataFrame,
    *,
    locate: Locate | None = None,
    mapping: Mapping[str, str] | None = None,
    groups: Sequence[str] = (),
    snap: Snap | None = None,
    corrections: Corrections = NO_CORRECTIONS,
    on_unplaced: OnUnplaced | None = None,
    progress: Progress = no_progress,
) -> HomesImport:
    """Make home data of a roster: one row per student, none of which is kept.

    An area whose students live at fewer than 5 different addresses is joined like one with fewer
    than 10 students, because no home point could stand for it.
    """
    areas_gdf = _plain_areas(areas_gdf)
    roster = read_roster(
        table,
        locate=locate,
        mapping=mapping,
        groups=groups,
        corrections=corrections,
        on_unplaced=on_unplaced,
    )
    progress(0.6, say("The students are placed."))
    projection = projection_of(areas_gdf)
    xy = _metres(projection, roster)
    cells, home_of, home_area = _homes(xy, areas_gdf, roster)
    area_of = home_area[home_of]
    students = np.bincount(area_of[area_of >= 0], minlength=len(areas_gdf))
    addresses = np.bincount(home_area[home_area >= 0], minlength=len(areas_gdf))
    joins = join_small_areas(areas_gdf, students, addresses=addresses)
    progress(0.8, say("Small areas are joined."))
    points = PointTable(joins)
    groups_of_students: list[_Ints] = []
    middles: list[_Floats] = []
    unit_of = np.where(area_of >= 0, joins.unit[area_of], -1)
    for unit, members in enumerate(_positions_by(unit_of, len(joins.members))):
        for name, chosen in _roster_groups(roster, members):
            for group in _students_of_points(cells, home_of, chosen):
                points.add(unit, name, len(group))
                groups_of_students.append(group)
                middles.append(cells[home_of[group]].mean(axis=0))  # exact, in any order
    moved: list[_Floats] = []
    if middles:
        placed = place_away_from_homes(np.array(middles), xy, projection, snap)
        x, y = projection.forward(placed.lon, placed.lat)
        points.place(placed.lon, placed.lat)
        moved = [
            np.hypot(xy[group, 0] - x[at], xy[group, 1] - y[at])
            for at, group in enumerate(groups_of_students)
            if not points.group[at]
        ]
    outside = roster.outside + int((area_of < 0).sum())
    warnings = _roster_warnings(roster, outside)
    report = {
        "kind": "roster",
        "outside_count_text": count_text(outside),
        "unplaced": {word: figure(count) for word, count in roster.unplaced.items()},
        "dropped_columns": list(roster.dropped),
        "other_columns_not_read": roster.other_columns,
        **moved_report(moved, None),
    }
    progress(1.0, say("The home points are made."))
    return finished(
        areas_gdf,
        joins,
        students,
        points,
        report=report,
        warnings=warnings,
        left_out=roster.left_out,
        rows_in=roster.rows_in,
        rows_out=roster.rows_in - len(roster.left_out),
    )


def _metres(projection: LocalProjection, roster: Roster) -> _Floats:
    """Return positions in metres; one on the other side of the globe is only very far away."""
    xy = np.column_stack(projection.forward(roster.lon, roster.lat))
    return np.nan_to_num(np.clip(xy, -_VERY_FAR_M, _VERY_FAR_M), nan=_VERY_FAR_M)


def _homes(
    xy: _Floats, areas_gdf: gpd.GeoDataFrame, roster: Roster
) -> tuple[_Floats, _Ints, _Ints]:
    """Return the different homes (metres), each student's home, and each home's area.

    Positions within the same metre are one home, wholly inside one area: that of its first
    position, where areas overlap the first area, and -1 outside all.
    """
    cells, home_of = np.unique(np.round(xy), axis=0, return_inverse=True)
    home_of = home_of.ravel()
    order = np.lexsort((roster.lat, roster.lon))
    _, first = np.unique(home_of[order], return_index=True)
    firsts = order[first]
    home_area = np.full(len(cells), -1, dtype=np.int64)
    tree = shapely.STRtree(np.asarray(areas_gdf.geometry.array, dtype=object))
    positions = shapely.points(roster.lon[firsts], roster.lat[firsts])
    home, area = tree.query(positions, predicate="intersects")
    order = np.lexsort((-area, home))
    home_area[home[order]] = area[order]
    return cells, home_of, home_area


def _positions_by(labels: _Ints, count: int) -> list[_Ints]:
    """Return the positions that carry each label 0..count-1; -1 is nobody's."""
    if not count:
        return []
    order = np.argsort(labels, kind="stable").astype(np.int64)
    cuts = np.searchsorted(labels[order], np.arange(count + 1))
    return [order[cuts[at] : cuts[at + 1]] for at in range(count)]


def _roster_groups(roster: Roster, members: _Ints) -> list[tuple[str, _Ints]]:
    """Return the students of each group that may be shown in a reporting area, all first."""
    columns: dict[str, dict[str, _Flags]] = {}
    for column, values in roster.groups.items():
        here = values[members]
        names = sorted({str(value) for value in here} - {""})
        columns[column] = {name: here == name for name in names}
    shown = shown_members(columns, crossed=roster.crossed)
    flags = {name: one for groups in columns.values() for name, one in groups.items()}
    return [("", members), *((name, members[flags[name]]) for name in shown)]


def _students_of_points(cells: _Floats, home_of: _Ints, students: _Ints) -> list[_Ints]:
    """Return the students of each home point; none if they live at too few addresses."""
    counts = np.bincount(home_of[students], minlength=len(cells))
    used = np.flatnonzero(counts)
    groups = cluster_homes(Homes(cells[used], counts[used]))
    return [students[np.isin(home_of[students], used[group])] for group in groups]


def _roster_warnings(roster: Roster, outside: int) -> list[str]:
    warnings: list[str] = []
    if roster.dropped:
        warnings.append(
            say(
                "The file holds {kinds}. They were dropped at the door and are stored nowhere.",
                kinds=joined(roster.dropped, say(" and ")),
            )
        )
    if roster.other_columns:
        warnings.append(say("Other columns that were not read: {n}.", n=roster.other_columns))
    if roster.left_out:
        warnings.append(
            say(
                "Rows whose address could not be placed: {n}. Their numbers are listed with the "
                "reasons; correct them and import the roster again.",
                n=count_text(len(roster.left_out)),
            )
        )
    if outside:
        warnings.append(
            say(
                "Students who live outside all areas: {n}. They are left out.",
                n=count_text(outside),
            )
        )
    return warnings


def _plain_areas(areas_gdf: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    plain_gdf: gpd.GeoDataFrame = areas_gdf[["area_id", "name", "geometry"]].reset_index(drop=True)
    return plain_gdf
