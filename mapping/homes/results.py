"""What an import of homes leaves behind: areas, reporting areas, home points and a report."""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapping import geo
from mapping.homes.disclosure import MIN_ADDRESSES, THRESHOLD, figure
from mapping.homes.reporting import Joins
from mapping.homes.roster import LeftOut
from mapping.wording import say

__all__ = ["HomesImport", "PointTable", "finished", "joined_shapes", "moved_report"]

_MOVED_STEP_M: Final = 10
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class HomesImport:
    """All that is kept of a district's homes; ready to be stored.

    Parameters
    ----------
    areas_gdf
        One row per input area: ``area_id``, ``name``, ``reporting_id`` (its own, a joined one, or
        "" if nothing is reported), ``suppressed`` (its own figures are not shown), geometry.
    reporting_gdf
        One row per reporting area: ``reporting_id``, ``name``, ``member_ids`` (tuple),
        ``students`` (at least 10), ``suppressed`` (always false), geometry.
    points_df
        One row per home point: ``point_id``, ``reporting_id``, ``group`` ("" = all students),
        ``students`` (at least 10), ``lon``, ``lat``.
    groups
        Groups that have home points somewhere.
    report
        Figures about the import, plain values; students only as 0, at least 10, or in words.
    warnings
        Sentences for the reader.
    left_out
        Rows of the file that were left out, with reasons.
    rows_in, rows_out
        Rows of the file, and rows taken over. Of a roster these include students outside all
        areas: their number is told by the report alone.
    """

    areas_gdf: gpd.GeoDataFrame
    reporting_gdf: gpd.GeoDataFrame
    points_df: pd.DataFrame
    groups: tuple[str, ...]
    report: dict[str, Any]
    warnings: list[str]
    left_out: tuple[LeftOut, ...]
    rows_in: int
    rows_out: int


class PointTable:
    """Home points on their way to a table."""

    def __init__(self, joins: Joins) -> None:
        self._joins = joins
        self.unit: list[int] = []
        self.group: list[str] = []
        self.students: list[int] = []
        self._lon: _Floats = np.empty(0)
        self._lat: _Floats = np.empty(0)

    def add(self, unit: int, group: str, students: int) -> None:
        """Add a home point of a reporting area and group."""
        self.unit.append(unit)
        self.group.append(group)
        self.students.append(students)

    def place(self, lon: _Floats, lat: _Floats) -> None:
        """Say where all home points lie, in the order in which they were added."""
        self._lon, self._lat = lon, lat

    def frame(self) -> pd.DataFrame:
        """Return the table of home points."""
        return pd.DataFrame(
            {
                "point_id": pd.array(
                    [f"h{number:06d}" for number in range(1, len(self.unit) + 1)], dtype="str"
                ),
                "reporting_id": pd.array(
                    [self._joins.reporting_ids[unit] for unit in self.unit], dtype="str"
                ),
                "group": pd.array(self.group, dtype="str"),
                "students": np.array(self.students, dtype=np.int64),
                "lon": self._lon,
                "lat": self._lat,
            }
        )


def finished(
    areas_gdf: gpd.GeoDataFrame,
    joins: Joins,
    students: npt.NDArray[np.int64],
    points: PointTable,
    *,
    report: dict[str, Any],
    warnings: list[str],
    left_out: tuple[LeftOut, ...],
    rows_in: int,
    rows_out: int,
) -> HomesImport:
    """Return the import's result, without the counts of single areas.

    Parameters
    ----------
    areas_gdf
        The input areas: ``area_id``, ``name``, geometry.
    students
        Students of each of them.
    points
        Home points at their places.
    report
        What the report says beside the figures that are the same for every kind of file.
    """
    sizes = [int(students[list(members)].sum()) for members in joins.members]
    is_join = np.array([len(members) > 1 for members in joins.members], dtype=bool)
    names = np.array([*joins.reporting_ids, ""], dtype=object)
    has_none = joins.unit < 0
    suppressed = has_none | np.append(is_join, True)[joins.unit]
    output_gdf = areas_gdf.assign(
        reporting_id=pd.array(names[joins.unit], dtype="str"), suppressed=suppressed
    )[["area_id", "name", "reporting_id", "suppressed", "geometry"]]
    points_df = points.frame()
    total = int(students.sum())
    if not joins.members:
        warnings.append(_nothing_reported(total, by_address=report["kind"] == "roster"))
    shown_groups = tuple(dict.fromkeys(name for name in points.group if name))
    report = {
        **report,
        "areas": len(areas_gdf),
        "reporting_areas": len(joins.members),
        "joined": int(is_join.sum()),
        "areas_joined": int(suppressed.sum()),
        "students_in": figure(total),
        "students_shown": sum(sizes),
        "home_points": int((points_df["group"] == "").sum()),
        "groups": {
            name: int(points_df.loc[points_df["group"] == name, "students"].sum())
            for name in shown_groups
        },
    }
    return HomesImport(
        areas_gdf=output_gdf,
        reporting_gdf=_reporting_frame(areas_gdf, joins, sizes),
        points_df=points_df,
        groups=shown_groups,
        report=report,
        warnings=warnings,
        left_out=left_out,
        rows_in=rows_in,
        rows_out=rows_out,
    )


def _nothing_reported(total: int, *, by_address: bool) -> str:
    if not total:
        return say(
            "No students live in these areas, so there is nothing to report. Check that the file "
            "and the areas belong to one district."
        )
    if by_address:
        return say(
            "All areas together have fewer than {n} students at {addresses} different addresses, "
            "so nothing is reported about any of them. Import a file with more students.",
            n=THRESHOLD,
            addresses=MIN_ADDRESSES,
        )
    return say(
        "All areas together have fewer than {n} students, so nothing is reported about any of "
        "them. Import a file with more students.",
        n=THRESHOLD,
    )


def _reporting_frame(
    areas_gdf: gpd.GeoDataFrame, joins: Joins, sizes: list[int]
) -> gpd.GeoDataFrame:
    ids = areas_gdf["area_id"].astype(str).to_numpy()
    names = areas_gdf["name"].astype(str).to_numpy()
    return gpd.GeoDataFrame(
        {
            "reporting_id": pd.array(joins.reporting_ids, dtype="str"),
            "name": pd.array(
                [_joined_name([str(names[at]) for at in one]) for one in joins.members], dtype="str"
            ),
            "member_ids": pd.Series(
                [tuple(str(ids[at]) for at in one) for one in joins.members], dtype="object"
            ),
            "students": np.array(sizes, dtype=np.int64),
            "suppressed": np.zeros(len(sizes), dtype=bool),
        },
        geometry=list(joined_shapes(areas_gdf.geometry, joins)),
        crs=geo.WGS84,
    )


def _joined_name(names: list[str]) -> str:
    different = list(dict.fromkeys(names))
    if len(different) <= 3:
        return " + ".join(different)
    return f"{different[0]} + {len(different) - 1} more"


def joined_shapes(shapes: gpd.GeoSeries, joins: Joins) -> npt.NDArray[np.object_]:
    """Return the shape of each reporting area, in the CRS of ``shapes``."""
    parts = np.asarray(shapes.array, dtype=object)
    joined = np.empty(len(joins.members), dtype=object)
    for at, members in enumerate(joins.members):
        joined[at] = (
            parts[members[0]] if len(members) == 1 else shapely.union_all(parts[list(members)])
        )
    return joined


def moved_report(moved: list[_Floats], weights: list[_Floats] | None) -> dict[str, int | None]:
    """Return how far people were moved, student by student, in tens of metres."""
    if not moved:
        return {"moved_median_m": None, "moved_p90_m": None}
    metres = np.concatenate(moved)
    weight = np.ones(len(metres)) if weights is None else np.concatenate(weights)
    order = np.argsort(metres)
    share = np.cumsum(weight[order]) / weight.sum()

    def quantile(level: float) -> int:
        at = min(int(np.searchsorted(share, level)), len(order) - 1)
        return round(float(metres[order[at]]) / _MOVED_STEP_M) * _MOVED_STEP_M

    return {"moved_median_m": quantile(0.5), "moved_p90_m": quantile(0.9)}
