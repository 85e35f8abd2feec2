"""From home points to the table of reporting areas, its totals, and the rounded public one."""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gaps.access import weighted_quantiles
from mapping.gaps.conditions import Places
from mapping.gaps.coverage import NO_STREETS, STAGES, Coverage
from mapping.gaps.needs import Need

__all__ = [
    "COUNT_COLUMNS",
    "GAP_COLUMNS",
    "REASON_COLUMNS",
    "Rows",
    "Totals",
    "area_rows",
    "build_table",
    "round_table",
    "totals_of",
]

REASON_COLUMNS: Final = tuple(f"unserved_by_{stage}" for stage in STAGES)
COUNT_COLUMNS: Final = (
    "students",
    "served_students",
    "unserved_students",
    "unknown_students",
    *REASON_COLUMNS,
)
GAP_COLUMNS: Final = (
    "area_id",
    "area_name",
    "need",
    "mode",
    "limit_min",
    "students",
    "served_students",
    "unserved_students",
    "unknown_students",
    "served_share",
    "unknown_share",
    "median_min",
    "p90_min",
    "nearest_name",
    "nearest_min",
    "second_nearest_min",
    "access_score",
    *REASON_COLUMNS,
    "suppressed",
)
"""The columns of a gap result, in order."""

_MINUTE_DECIMALS: Final = 2
_SHARE_DECIMALS: Final = 4
_SCORE_DECIMALS: Final = 8


@dataclass(frozen=True)
class Rows:
    """The rows of the table: one per input area in input order, then one per join.

    Parameters
    ----------
    area_id, name
        One per row.
    reporting_id
        The reporting area that the row shows; empty for a row that shows nothing itself: a
        member of a join, or an area with too few students.
    joined_into
        The join that an input area is shown in; empty for all other rows.
    """

    area_id: list[str]
    name: list[str]
    reporting_id: list[str]
    joined_into: list[str]


@dataclass(frozen=True)
class Totals:
    """Sums over the rows that show figures; counts of students.

    Parameters
    ----------
    no_street_students
        The part of ``unknown`` that lives where there is no street data.
    reasons
        Unserved students by stage, in the order of the stages; they add up to ``unserved``.
    areas_shown, areas_joined, areas_hidden
        Rows with figures; input areas shown as part of one of them; areas (or joins) with too few
        students to show.
    """

    students: int
    served: int
    unserved: int
    unknown: int
    no_street_students: int
    reasons: dict[str, int]
    areas_shown: int
    areas_joined: int
    areas_hidden: int


def area_rows(reporting_gdf: gpd.GeoDataFrame, areas_gdf: gpd.GeoDataFrame | None) -> Rows:
    """Return the rows of the table.

    Parameters
    ----------
    reporting_gdf
        One row per reporting area: ``reporting_id``, ``name``, ``member_ids``, ``suppressed``.
    areas_gdf
        One row per input area: ``area_id``, ``name``. Without it the members of the reporting
        areas stand for the input areas, in their order, under their ids.
    """
    shown = reporting_gdf[~reporting_gdf["suppressed"].astype(bool)]
    members = [tuple(ids) for ids in shown["member_ids"]]
    if areas_gdf is None:
        ids = [str(i) for some in reporting_gdf["member_ids"] for i in some]
        own = dict(zip(reporting_gdf["reporting_id"], reporting_gdf["name"], strict=True))
        names = [str(own.get(i, i)) for i in ids]
    else:
        ids = [str(i) for i in areas_gdf["area_id"]]
        names = [str(name) for name in areas_gdf["name"]]
    alone = {some[0] for some in members if len(some) == 1}
    reporting_ids = [i if i in alone else "" for i in ids]

    order = {area_id: position for position, area_id in enumerate(ids)}
    joins = sorted(
        (min(order.get(str(i), len(ids)) for i in some), str(reporting_id), str(name))
        for some, reporting_id, name in zip(
            members, shown["reporting_id"], shown["name"], strict=True
        )
        if len(some) > 1
    )
    join_of = {
        str(i): str(reporting_id)
        for some, reporting_id in zip(members, shown["reporting_id"], strict=True)
        if len(some) > 1
        for i in some
    }
    return Rows(
        area_id=ids + [reporting_id for _, reporting_id, _ in joins],
        name=names + [name for _, _, name in joins],
        reporting_id=reporting_ids + [reporting_id for _, reporting_id, _ in joins],
        joined_into=[join_of.get(i, "") for i in ids] + [""] * len(joins),
    )


def build_table(
    need: Need,
    mode: str,
    rows: Rows,
    points_df: pd.DataFrame,
    coverage: Coverage,
    places: Places,
    *,
    access_score: npt.NDArray[np.float64],
    public_access_score: npt.NDArray[np.float64],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table (`GAP_COLUMNS`), and beside it what only sentences and rounding need.

    Parameters
    ----------
    mode
        How the travel model travels.
    points_df
        Home points of the group asked for: ``reporting_id`` and ``students``.
    coverage
        What was found for each of them, in the same order.
    access_score, public_access_score
        One per point; the second with all demand rounded as in public.

    Returns
    -------
    The table, and a frame with the same index: ``no_street_students``, ``public_access_score``.
    Rows without figures have NaN, an empty nearest name and ``suppressed``.
    """
    n = len(rows.area_id)
    row_of = {rid: i for i, rid in enumerate(rows.reporting_id) if rid}
    row = np.array([row_of.get(str(rid), -1) for rid in points_df["reporting_id"]], dtype=np.int64)
    inside = row >= 0
    row, students = row[inside], points_df["students"].to_numpy(dtype=np.int64)[inside]
    outcome, reason = coverage.outcome[inside], coverage.reason[inside]
    total = np.bincount(row, weights=students, minlength=n)
    has_figures = total > 0

    def count(which: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
        sums = np.bincount(row[which], weights=students[which], minlength=n)
        return np.where(has_figures, sums, np.nan)

    def quantile(values: npt.NDArray[np.float64], percent: int) -> npt.NDArray[np.float64]:
        found = weighted_quantiles(values[inside], students, row, percent=percent, n_groups=n)
        known = np.where(np.isfinite(found), found, np.nan)
        return np.asarray(known.round(_MINUTE_DECIMALS), dtype=np.float64)

    def mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        sums = np.bincount(row, weights=values[inside] * students, minlength=n)
        known = has_figures & (no_streets < total)
        average = np.full(n, np.nan)
        average[known] = sums[known] / total[known]
        return average

    no_streets = count(reason == NO_STREETS)
    figures = {
        "students": np.where(has_figures, total, np.nan),
        "served_students": count(outcome == "served"),
        "unserved_students": count(outcome == "unserved"),
        "unknown_students": count(outcome == "unknown"),
    }
    median_min = quantile(coverage.nearest_min, 50)
    table = pd.DataFrame(
        {
            "area_id": pd.array(rows.area_id, dtype="str"),
            "area_name": pd.array(rows.name, dtype="str"),
            "need": pd.array([need.key] * n, dtype="str"),
            "mode": pd.array([mode] * n, dtype="str"),
            "limit_min": np.full(n, need.limit_min),
            **figures,
            "median_min": median_min,
            "p90_min": quantile(coverage.nearest_min, 90),
            "nearest_name": _nearest_names(row, students, coverage.nearest[inside], places, n),
            "nearest_min": median_min,
            "second_nearest_min": quantile(coverage.second_min, 50),
            "access_score": mean(access_score).round(_SCORE_DECIMALS),
            **{
                column: count(reason == stage)
                for column, stage in zip(REASON_COLUMNS, STAGES, strict=True)
            },
            "suppressed": ~has_figures,
        }
    )
    beside = pd.DataFrame(
        {"no_street_students": no_streets, "public_access_score": mean(public_access_score)}
    )
    return _with_shares(table), beside


def round_table(
    table: pd.DataFrame, beside: pd.DataFrame, *, to: int = 5
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table for the public: each cell rounded to ``to`` students, then the totals.

    Served, unknown and each reason are rounded (halves up); unserved is the sum of the reasons
    and students that of the three. Shares follow from them. The access score is the one whose
    demand was rounded, to 2 significant digits, so that it can't be turned back into a count.
    """
    rounded, public_beside = table.copy(), beside.copy()
    for column in ("served_students", "unknown_students", *REASON_COLUMNS):
        rounded[column] = _round_half_up(table[column], to)
    rounded["unserved_students"] = rounded[list(REASON_COLUMNS)].sum(axis=1, min_count=1)
    parts = ["served_students", "unserved_students", "unknown_students"]
    rounded["students"] = rounded[parts].sum(axis=1, min_count=1)
    rounded["access_score"] = _significant(beside["public_access_score"].to_numpy(), digits=2)
    public_beside["no_street_students"] = np.minimum(
        _round_half_up(beside["no_street_students"], to), rounded["unknown_students"]
    )
    return _with_shares(rounded), public_beside


def totals_of(table: pd.DataFrame, beside: pd.DataFrame, rows: Rows) -> Totals:
    """Return sums over the rows of a table that show figures."""
    shown = ~table["suppressed"].to_numpy(dtype=bool)
    with_figures = set(table.loc[shown, "area_id"])
    sums = {column: int(table.loc[shown, column].sum()) for column in COUNT_COLUMNS}
    return Totals(
        students=sums["students"],
        served=sums["served_students"],
        unserved=sums["unserved_students"],
        unknown=sums["unknown_students"],
        no_street_students=int(beside.loc[shown, "no_street_students"].sum()),
        reasons={s: sums[c] for s, c in zip(STAGES, REASON_COLUMNS, strict=True)},
        areas_shown=int(shown.sum()),
        areas_joined=sum(join in with_figures for join in rows.joined_into if join),
        areas_hidden=sum(
            not is_shown and not join
            for is_shown, join in zip(shown, rows.joined_into, strict=True)
        ),
    )


def _nearest_names(
    row: npt.NDArray[np.int64],
    students: npt.NDArray[np.int64],
    nearest: npt.NDArray[np.int64],
    places: Places,
    n: int,
) -> "pd.api.extensions.ExtensionArray":
    """Return for each row the name of the place nearest to most students; ties: smaller id."""
    found_df = pd.DataFrame({"row": row, "place": nearest, "students": students})
    sums_df = found_df[found_df["place"] >= 0].groupby(["row", "place"]).sum().reset_index()
    # places are sorted by id, so the smaller position has the smaller id
    first = sums_df.sort_values(["row", "students", "place"], ascending=[True, False, True])
    first = first.drop_duplicates("row")
    names = np.full(n, "", dtype=object)
    names[first["row"].to_numpy()] = (
        places.frame_gdf["name"].to_numpy(dtype=object)[first["place"].to_numpy()]
        if len(first)
        else ""
    )
    return pd.array(names, dtype="str")


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table in column order with its shares computed; no share without students."""
    students = table["students"].where(table["students"] > 0)
    return table.assign(
        served_share=(table["served_students"] / students).round(_SHARE_DECIMALS),
        unknown_share=(table["unknown_students"] / students).round(_SHARE_DECIMALS),
    )[list(GAP_COLUMNS)]


def _round_half_up(values: "pd.Series[float]", to: int) -> "pd.Series[float]":
    return (values / to + 0.5).floordiv(1) * to


def _significant(values: npt.NDArray[np.float64], *, digits: int) -> npt.NDArray[np.float64]:
    return np.array([float(f"{v:.{digits - 1}e}") if np.isfinite(v) else np.nan for v in values])
