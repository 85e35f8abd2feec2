"""From home points to the table of reporting areas, its totals, and the rounded public one."""

from collections.abc import Mapping
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
    "IN_REACH",
    "LISTED_REASON_COLUMNS",
    "REASON_COLUMNS",
    "Rows",
    "Scores",
    "Totals",
    "area_rows",
    "build_table",
    "round_table",
    "totals_of",
]

REASON_COLUMNS: Final = tuple(f"unserved_by_{stage}" for stage in STAGES)
LISTED_REASON_COLUMNS: Final = REASON_COLUMNS[: STAGES.index("childcare") + 1]
"""The reasons that stand among the first columns; those of later stages follow at the end."""
IN_REACH: Final = ("0", "1", "2", "3+")
"""How many places a home has within its limit, as the distribution counts them."""
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
    *LISTED_REASON_COLUMNS,
    "suppressed",
    "enhanced_access_score",
    "places_in_reach_median",
    *REASON_COLUMNS[len(LISTED_REASON_COLUMNS) :],
)
"""The columns of a gap result, in order. Scripts rely on those up to ``suppressed``; later ones
may follow, never stand between."""

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
class Scores:
    """Access scores, one per home point: plain and enhanced, with demand exact and as in public.

    All are places per student.
    """

    access: npt.NDArray[np.float64]
    enhanced: npt.NDArray[np.float64]
    public_access: npt.NDArray[np.float64]
    public_enhanced: npt.NDArray[np.float64]


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
    in_reach
        Students by how many places of the category they have within the limit, whatever the
        conditions (`IN_REACH`); those without street data are in none.
    if_only
        For distance and each condition asked for: how many unserved students would be served if
        this barrier alone fell, for certain and perhaps.
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
    in_reach: dict[str, int]
    if_only: dict[str, dict[str, int]]


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
    scores: Scores,
    barriers: Mapping[str, tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]],
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
    barriers
        What `barriers_of` found for the points.

    Returns
    -------
    The table, and a frame with the same index: ``no_street_students``, ``public_access``,
    ``public_enhanced``, ``in_reach_<how many>``, ``sure_<stage>`` and ``perhaps_<stage>``.
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
    has_streets = reason != NO_STREETS
    in_reach = coverage.in_reach[inside]
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
            "access_score": mean(scores.access).round(_SCORE_DECIMALS),
            **{
                column: count(reason == stage)
                for column, stage in zip(REASON_COLUMNS, STAGES, strict=True)
            },
            "suppressed": ~has_figures,
            "enhanced_access_score": mean(scores.enhanced).round(_SCORE_DECIMALS),
            "places_in_reach_median": weighted_quantiles(
                in_reach, students * has_streets, row, percent=50, n_groups=n
            ),
        }
    )
    beside = pd.DataFrame(
        {
            "no_street_students": no_streets,
            "public_access": mean(scores.public_access),
            "public_enhanced": mean(scores.public_enhanced),
            **{
                f"in_reach_{name}": count(has_streets & (np.minimum(in_reach, 3) == many))
                for many, name in enumerate(IN_REACH)
            },
            **{
                f"{how}_{stage}": count(which[inside])
                for stage, both in barriers.items()
                for how, which in zip(("sure", "perhaps"), both, strict=True)
            },
        }
    )
    return _with_shares(table), beside


def round_table(
    table: pd.DataFrame, beside: pd.DataFrame, *, to: int = 5
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table for the public: each cell rounded to ``to`` students, then the totals.

    Served, unknown and each reason are rounded (halves up); unserved is the sum of the reasons
    and students that of the three. Shares follow from them. The access scores are those whose
    demand was rounded, to 2 significant digits, so that they can't be turned back into a count.
    """
    rounded, public_beside = table.copy(), beside.copy()
    counts = ["served_students", "unknown_students", *REASON_COLUMNS]
    rounded[counts] = _round_half_up(table[counts], to)
    rounded["unserved_students"] = rounded[list(REASON_COLUMNS)].sum(axis=1, min_count=1)
    parts = ["served_students", "unserved_students", "unknown_students"]
    rounded["students"] = rounded[parts].sum(axis=1, min_count=1)
    for kind in ("access", "enhanced"):
        public_score = _significant(beside[f"public_{kind}"].to_numpy(), digits=2)
        rounded["access_score" if kind == "access" else "enhanced_access_score"] = public_score
        del public_beside[f"public_{kind}"]
    public_beside = _round_half_up(public_beside, to)
    # what was rounded apart must not exceed its whole
    public_beside["no_street_students"] = np.minimum(
        public_beside["no_street_students"], rounded["unknown_students"]
    )
    for stage in _barriers_in(beside):
        sure, perhaps = f"sure_{stage}", f"perhaps_{stage}"
        public_beside[sure] = np.minimum(public_beside[sure], rounded["unserved_students"])
        left = rounded["unserved_students"] - public_beside[sure]
        public_beside[perhaps] = np.minimum(public_beside[perhaps], left)
    return _with_shares(rounded), public_beside


def totals_of(table: pd.DataFrame, beside: pd.DataFrame, rows: Rows) -> Totals:
    """Return sums over the rows of a table that show figures."""
    shown = ~table["suppressed"].to_numpy(dtype=bool)
    with_figures = set(table.loc[shown, "area_id"])
    sums = {str(c): int(s) for c, s in table.loc[shown, list(COUNT_COLUMNS)].sum().items()}
    also = beside[shown].sum()
    return Totals(
        students=sums["students"],
        served=sums["served_students"],
        unserved=sums["unserved_students"],
        unknown=sums["unknown_students"],
        no_street_students=int(also["no_street_students"]),
        reasons={s: sums[c] for s, c in zip(STAGES, REASON_COLUMNS, strict=True)},
        areas_shown=int(shown.sum()),
        areas_joined=sum(join in with_figures for join in rows.joined_into if join),
        areas_hidden=sum(
            not is_shown and not join
            for is_shown, join in zip(shown, rows.joined_into, strict=True)
        ),
        in_reach={name: int(also[f"in_reach_{name}"]) for name in IN_REACH},
        if_only={
            stage: {
                "served": int(also[f"sure_{stage}"]),
                "perhaps": int(also[f"perhaps_{stage}"]),
            }
            for stage in _barriers_in(beside)
        },
    )


def _barriers_in(beside: pd.DataFrame) -> list[str]:
    names = [str(column) for column in beside.columns]
    return [name.removeprefix("sure_") for name in names if name.startswith("sure_")]


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


def _round_half_up(counts_df: pd.DataFrame, to: int) -> pd.DataFrame:
    rounded = np.floor(counts_df.to_numpy(dtype=float) / to + 0.5) * to
    return pd.DataFrame(rounded, columns=counts_df.columns, index=counts_df.index)


def _significant(values: npt.NDArray[np.float64], *, digits: int) -> npt.NDArray[np.float64]:
    return np.array([float(f"{v:.{digits - 1}e}") if np.isfinite(v) else np.nan for v in values])
