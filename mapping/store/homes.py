"""Home areas, reporting areas and home points: groups of at least ten students, never fewer."""

from collections.abc import Mapping
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import sqlalchemy as sa

from mapping.errors import PrivacyError
from mapping.geo import to_wgs84
from mapping.store import tables as t
from mapping.store.engine import Database
from mapping.store.frames import geometries, geometry_bytes, plain_value
from mapping.wording import say

__all__ = ["SMALLEST_COUNT", "Homes"]

SMALLEST_COUNT: Final = 10
"""The store refuses smaller counts, whoever made them."""


class Homes:
    """All home data; an import replaces it as a whole.

    Parameters
    ----------
    database
        Where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(
        self,
        areas_gdf: gpd.GeoDataFrame,
        reporting_gdf: gpd.GeoDataFrame,
        points_df: pd.DataFrame,
        report: Mapping[str, Any],
    ) -> bool:
        """Put these homes in place of all. Columns other than those named are not kept.

        Parameters
        ----------
        areas_gdf
            One row per input area: ``area_id, name, reporting_id, suppressed``, geometry.
        reporting_gdf
            One row per reporting area: ``reporting_id, name, member_ids, students, suppressed``,
            geometry. ``students`` of a suppressed row is not kept.
        points_df
            One row per home point: ``point_id, reporting_id, group, students, lon, lat``.
        report
            What the import says about itself; JSON values.

        Returns
        -------
        Whether anything changed; the same homes once more raise no version.

        Raises
        ------
        PrivacyError
            A count is below ten.
        DataFileError
            A frame has no CRS.
        """
        areas = _areas(areas_gdf)
        reporting = _reporting(reporting_gdf)
        points = _points(points_df)
        told = [{"id": 1, "report": plain_value(dict(report))}]
        wanted: list[tuple[sa.Table, list[dict[str, Any]]]] = [
            (t.home_area, areas),
            (t.reporting_area, reporting),
            (t.home_point, points),
            (t.home_report, told),
        ]
        with self._database.write() as connection:
            if all(_holds(connection, table, rows) for table, rows in wanted):
                return False
            for table, rows in wanted:
                connection.execute(sa.delete(table))
                if rows:
                    connection.execute(sa.insert(table), rows)
            self._database.touch(connection)
        return True

    def areas(self) -> gpd.GeoDataFrame:
        """Return input areas as given, EPSG:4326; an empty frame if no homes are loaded."""
        area = t.home_area.c
        rows = self._rows(
            sa.select(
                area.area_id, area.name, area.reporting_id, area.is_suppressed, area.geometry
            ).order_by(area.position)
        )
        return gpd.GeoDataFrame(
            {
                "area_id": _texts(rows, 0),
                "name": _texts(rows, 1),
                "reporting_id": _texts(rows, 2),
                "suppressed": pd.Series([row[3] for row in rows], dtype="bool"),
            },
            geometry=geometries([row[4] for row in rows]),
        )

    def reporting(self) -> gpd.GeoDataFrame:
        """Return reporting areas as given, EPSG:4326.

        ``students`` is whole; if a row is suppressed, the column is of floats and NaN there.
        """
        area = t.reporting_area.c
        rows = self._rows(
            sa.select(
                area.reporting_id,
                area.name,
                area.member_ids,
                area.students,
                area.is_suppressed,
                area.geometry,
            ).order_by(area.position)
        )
        members = np.empty(len(rows), dtype=object)
        for position, row in enumerate(rows):
            members[position] = tuple(row[2])
        counts = pd.Series([row[3] for row in rows], dtype="float64")
        return gpd.GeoDataFrame(
            {
                "reporting_id": _texts(rows, 0),
                "name": _texts(rows, 1),
                "member_ids": pd.Series(members, dtype="object"),
                "students": counts if counts.isna().any() else counts.astype("int64"),
                "suppressed": pd.Series([row[4] for row in rows], dtype="bool"),
            },
            geometry=geometries([row[5] for row in rows]),
        )

    def points(self) -> pd.DataFrame:
        """Return home points as given; an empty frame if no homes are loaded."""
        point = t.home_point.c
        rows = self._rows(
            sa.select(
                point.point_id,
                point.reporting_id,
                point.group_name,
                point.students,
                point.lon,
                point.lat,
            ).order_by(point.position)
        )
        return pd.DataFrame(
            {
                "point_id": _texts(rows, 0),
                "reporting_id": _texts(rows, 1),
                "group": _texts(rows, 2),
                "students": pd.Series([row[3] for row in rows], dtype="int64"),
                "lon": pd.Series([row[4] for row in rows], dtype="float64"),
                "lat": pd.Series([row[5] for row in rows], dtype="float64"),
            }
        )

    def report(self) -> dict[str, Any]:
        """Return what the import said about itself; empty if no homes are loaded."""
        rows = self._rows(sa.select(t.home_report.c.report))
        return dict(rows[0][0]) if rows else {}

    def _rows(self, query: sa.Select[Any]) -> list[Any]:
        with self._database.read() as connection:
            return list(connection.execute(query))


def _holds(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> bool:
    """Return whether a table holds exactly these rows, in this order."""
    order = table.c["position" if "position" in table.c else "id"]
    found = connection.execute(sa.select(table).order_by(order)).mappings()
    return [dict(row) for row in found] == rows


def _areas(areas_gdf: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    areas_gdf = to_wgs84(areas_gdf)
    shapes = geometry_bytes(areas_gdf.geometry)
    return [
        {
            "area_id": str(area_id),
            "position": position,
            "name": str(name),
            "reporting_id": str(reporting_id),
            "is_suppressed": bool(suppressed),
            "geometry": shapes[position],
        }
        for position, (area_id, name, reporting_id, suppressed) in enumerate(
            zip(
                areas_gdf["area_id"],
                areas_gdf["name"],
                areas_gdf["reporting_id"],
                areas_gdf["suppressed"],
                strict=True,
            )
        )
    ]


def _reporting(reporting_gdf: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    reporting_gdf = to_wgs84(reporting_gdf)
    shapes = geometry_bytes(reporting_gdf.geometry)
    return [
        {
            "reporting_id": str(reporting_id),
            "position": position,
            "name": str(name),
            "member_ids": [str(member) for member in members],
            "students": None if suppressed else _count(students),
            "is_suppressed": bool(suppressed),
            "geometry": shapes[position],
        }
        for position, (reporting_id, name, members, students, suppressed) in enumerate(
            zip(
                reporting_gdf["reporting_id"],
                reporting_gdf["name"],
                reporting_gdf["member_ids"],
                reporting_gdf["students"],
                reporting_gdf["suppressed"],
                strict=True,
            )
        )
    ]


def _points(points_df: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "point_id": str(point_id),
            "position": position,
            "reporting_id": str(reporting_id),
            "group_name": str(group),
            "students": _count(students),
            "lon": float(lon),
            "lat": float(lat),
        }
        for position, (point_id, reporting_id, group, students, lon, lat) in enumerate(
            zip(
                points_df["point_id"],
                points_df["reporting_id"],
                points_df["group"],
                points_df["students"],
                points_df["lon"],
                points_df["lat"],
                strict=True,
            )
        )
    ]


def _count(students: Any) -> int:
    if pd.isna(students) or int(students) < SMALLEST_COUNT:
        raise PrivacyError(
            say(
                "One of the groups has fewer than 10 students, so the homes were not saved and the "
                "ones from before are still there. Import them again; if it happens again, report "
                "it as a fault of the program."
            )
        )
    return int(students)


def _texts(rows: list[Any], place: int) -> pd.Series:
    return pd.Series([row[place] for row in rows], dtype="str")
