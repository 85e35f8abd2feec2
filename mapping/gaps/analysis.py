"""The gap analysis: one question, one answer with its table, sentence and rows behind it."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gaps import sentences
from mapping.gaps.access import two_step_fca
from mapping.gaps.conditions import Fit, Places, places_for
from mapping.gaps.coverage import UNKNOWN_FACTS, Coverage, cover, place_points
from mapping.gaps.needs import Need, resolve_category, resolve_group, resolve_language
from mapping.gaps.table import (
    REASON_COLUMNS,
    Rows,
    Totals,
    area_rows,
    build_table,
    round_table,
    totals_of,
)
from mapping.travel.points import Points, TravelModel

__all__ = ["RESULTS_CHANGED_ON", "GapResult", "Reason", "analyse", "rounded"]

RESULTS_CHANGED_ON: Final = date(2026, 11, 23)
"""The day from which the figures of this version hold: newer than any figure that differs."""

_PUBLIC_ROUNDING: Final = 5


@dataclass(frozen=True)
class Reason:
    """One reason why students are not served, for a chart.

    Parameters
    ----------
    stage
        ``no_service``, ``distance``, ``hours``, ``language``, ``cost`` or ``childcare``.
    label
        Its name in the reader's language.
    """

    stage: str
    label: str
    students: int


@dataclass(frozen=True)
class GapResult:
    """Who is out of reach of a need, and why.

    Parameters
    ----------
    need
        As asked, with category, group and language resolved to ids.
    table
        `GAP_COLUMNS`: one row per input area in input order, then one per join in the order of
        its first member. Rows without figures have NaN and ``suppressed``.
    totals
        Sums over the rows that show figures.
    points_df
        One row per home point: ``point_id, reporting_id, students, outcome, reason, nearest_id,
        nearest_min, second_min, access_score``; no position. Empty in a rounded result.
    ask_df
        Places with a missing fact that may decide for undecided homes, the most students first:
        ``id, name, phone, missing`` (conditions joined with "; ") and ``students``.
    virtual_gdf
        Virtual services of the category, listed beside: they serve nobody here.
    warnings
        What the reader should know before trusting the figures, in English.
    is_rounded
        The figures are those for the public.
    """

    need: Need
    table: pd.DataFrame
    totals: Totals
    points_df: pd.DataFrame
    ask_df: pd.DataFrame
    virtual_gdf: gpd.GeoDataFrame
    warnings: tuple[str, ...]
    is_rounded: bool
    facts: sentences.Facts
    rows: Rows
    beside_df: pd.DataFrame

    def sentence(self, language: str = "en") -> str:
        """Return the result in a few short sentences, in ``en`` or ``es``."""
        return sentences.sentence(self.facts, language)

    def notes(self, language: str = "en") -> list[str]:
        """Return how the figures were made, one sentence each."""
        return sentences.notes(self.facts, language)

    def reasons(self, language: str = "en") -> list[Reason]:
        """Return all reasons with their students, in the order of the stages, for a chart."""
        return [
            Reason(stage, sentences.reason_label(stage, language), students)
            for stage, students in self.totals.reasons.items()
        ]

    def who_is_unserved(self) -> pd.DataFrame:
        """Return the areas with unserved students, the most first (ties: smaller id).

        Columns ``area_id, area_name, unserved_students, unknown_students, main_reason,
        nearest_name, nearest_min``; ``main_reason`` is the stage with most students, the earlier
        one if two have as many.
        """
        some = self.table[self.table["unserved_students"] > 0]
        by_stage = some[list(REASON_COLUMNS)].to_numpy(dtype=float)
        stages = np.array([c.removeprefix("unserved_by_") for c in REASON_COLUMNS], dtype=object)
        main = stages[by_stage.argmax(axis=1)] if len(some) else np.empty(0, dtype=object)
        columns = ["area_id", "area_name", "unserved_students", "unknown_students"]
        listed = some[columns].assign(
            unserved_students=some["unserved_students"].astype(np.int64),
            unknown_students=some["unknown_students"].astype(np.int64),
            main_reason=pd.array(main, dtype="str"),
            nearest_name=some["nearest_name"],
            nearest_min=some["nearest_min"],
        )
        return listed.sort_values(
            ["unserved_students", "area_id"], ascending=[False, True]
        ).reset_index(drop=True)


def analyse(
    need: Need,
    *,
    partners_gdf: gpd.GeoDataFrame,
    reporting_gdf: gpd.GeoDataFrame,
    points_df: pd.DataFrame,
    travel: TravelModel,
    timezone: str,
    country: str = "US",
    region: str | None = None,
    areas_gdf: gpd.GeoDataFrame | None = None,
    groups: tuple[str, ...] = (),
    demand_df: pd.DataFrame | None = None,
) -> GapResult:
    """Return who is out of reach of a need, and why. Reads no file, no clock, no network.

    Parameters
    ----------
    need
        What is asked.
    partners_gdf
        One row per family resource, with the columns of the store's frame.
    reporting_gdf
        One row per reporting area: ``reporting_id, name, member_ids, suppressed``.
    points_df
        One row per home point: ``point_id, reporting_id, group`` (empty: all students),
        ``students, lon, lat`` (degrees, EPSG:4326).
    travel
        How families travel. Its ``mode`` is what the result says.
    timezone, country, region
        Of the district, for opening hours and public holidays.
    areas_gdf
        One row per input area: ``area_id, name``. Without it the members of the reporting areas
        stand for them.
    groups
        Groups of the import that may have no home points at all.
    demand_df
        Home points of the whole district, shaped as ``points_df``, if that holds only a part of
        it: all students share the places in reach, also those whom the question leaves out.

    Raises
    ------
    UnknownNameError
        The category, the group or the language does not exist; the message lists the valid ones.
    """
    need = replace(
        need,
        category=resolve_category(need.category, partners_gdf),
        group=resolve_group(need.group, points_df, tuple(groups)),
        language=resolve_language(need.language),
    )
    places = places_for(need, partners_gdf, timezone=timezone, country=country, region=region)
    asked_df = points_df[points_df["group"] == need.group].reset_index(drop=True)
    homes = _home_points(asked_df)
    coverage = cover(homes, places, travel=travel, limit_min=need.limit_min)

    # demand is always all students; points asked about beside them ask for nothing themselves
    sharing_df, sharing = asked_df, homes
    demand = asked_df["students"].to_numpy(dtype=float)
    if need.group or demand_df is not None:
        district_df = points_df if demand_df is None else demand_df
        everyone_df = district_df[district_df["group"] == ""]
        sharing_df = pd.concat([everyone_df, asked_df])
        sharing = _home_points(sharing_df)
        demand = np.concatenate((everyone_df["students"].to_numpy(dtype=float), 0 * demand))
    pairs_df = _pairs(sharing, places, travel, need.limit_min)
    public_demand = np.floor(demand / _PUBLIC_ROUNDING + 0.5) * _PUBLIC_ROUNDING
    start = len(sharing_df) - len(asked_df)
    scores, public_scores = (
        two_step_fca(places.supply, d, pairs_df, threshold_min=need.limit_min).access_score[start:]
        for d in (demand, public_demand)
    )

    rows = area_rows(reporting_gdf, areas_gdf)
    table, beside_df = build_table(
        need,
        travel.mode,
        rows,
        asked_df,
        coverage,
        places,
        access_score=scores,
        public_access_score=public_scores,
    )
    own_pairs_df = pairs_df[pairs_df["origin"] >= start]
    own_pairs_df = own_pairs_df.assign(origin=own_pairs_df["origin"] - start)
    ask_df = _places_to_ask(asked_df, coverage, places, own_pairs_df)
    totals = totals_of(table, beside_df, rows)
    facts = sentences.Facts(
        need=need,
        mode=travel.mode,
        is_estimate=travel.is_estimate,
        is_rounded=False,
        totals=totals,
        places=len(places),
        virtual=len(places.virtual_gdf),
        unplaced=places.unplaced,
        askable=len(ask_df),
        missing=_missing(ask_df, places),
    )
    return GapResult(
        need=need,
        table=table,
        totals=totals,
        points_df=_outcomes(asked_df, coverage, places, scores),
        ask_df=ask_df,
        virtual_gdf=places.virtual_gdf,
        warnings=_warnings(facts),
        is_rounded=False,
        facts=facts,
        rows=rows,
        beside_df=beside_df,
    )


def rounded(result: GapResult) -> GapResult:
    """Return a result for the public: students rounded to 5, each cell before totals.

    Home points are left out, and the students behind each place to ask are rounded. A result
    that is rounded already is returned as it is.
    """
    if result.is_rounded:
        return result
    table, beside_df = round_table(result.table, result.beside_df, to=_PUBLIC_ROUNDING)
    totals = totals_of(table, beside_df, result.rows)
    students = np.floor(result.ask_df["students"] / _PUBLIC_ROUNDING + 0.5) * _PUBLIC_ROUNDING
    facts = replace(result.facts, totals=totals, is_rounded=True)
    exact = _warnings(result.facts)
    others = tuple(warning for warning in result.warnings if warning not in exact)
    return replace(
        result,
        table=table,
        totals=totals,
        points_df=result.points_df.iloc[:0],
        ask_df=result.ask_df.assign(students=students.astype(np.int64)),
        warnings=(*others, *_warnings(facts)),
        is_rounded=True,
        facts=facts,
        beside_df=beside_df[["no_street_students"]],
    )


def _home_points(points_df: pd.DataFrame) -> Points:
    """Return home points for a travel search: the same object for the same places.

    A travel model remembers where it put a `Points` on the streets, so the next need, asked about
    the same homes, does not put them there again.
    """
    lon, lat = (points_df[name].to_numpy(dtype=np.float64).tobytes() for name in ("lon", "lat"))
    return _points_at(lon, lat)


@lru_cache(maxsize=8)
def _points_at(lon: bytes, lat: bytes) -> Points:
    lons, lats = (np.frombuffer(raw, dtype=np.float64).copy() for raw in (lon, lat))
    return Points.of(lons, lats)


def _pairs(homes: Points, places: Places, travel: TravelModel, limit_min: float) -> pd.DataFrame:
    """Return every home point and place within the limit."""
    if len(homes) and len(places):
        return travel.within(homes, place_points(places), limit_min=limit_min)
    none = np.empty(0, dtype=np.int64)
    return pd.DataFrame({"origin": none, "destination": none, "minutes": np.empty(0)})


def _outcomes(
    points_df: pd.DataFrame,
    coverage: Coverage,
    places: Places,
    scores: npt.NDArray[np.float64],
) -> pd.DataFrame:
    nearest_ids = np.full(len(points_df), "", dtype=object)
    known = coverage.nearest >= 0
    nearest_ids[known] = places.ids[coverage.nearest[known]]
    return pd.DataFrame(
        {
            "point_id": points_df["point_id"],
            "reporting_id": points_df["reporting_id"],
            "students": points_df["students"],
            "outcome": pd.array(coverage.outcome, dtype="str"),
            "reason": pd.array(coverage.reason, dtype="str"),
            "nearest_id": pd.array(nearest_ids, dtype="str"),
            "nearest_min": coverage.nearest_min,
            "second_min": coverage.second_min,
            "access_score": scores,
        }
    )


def _places_to_ask(
    points_df: pd.DataFrame, coverage: Coverage, places: Places, pairs_df: pd.DataFrame
) -> pd.DataFrame:
    """Return the places whose missing facts may decide for undecided homes, most students first."""
    undecided = (coverage.outcome == "unknown") & (coverage.reason == UNKNOWN_FACTS)
    open_question = places.possible & ~places.certain
    home, place = pairs_df["origin"].to_numpy(), pairs_df["destination"].to_numpy()
    counts = undecided[home] & open_question[place]
    students = np.bincount(
        place[counts],
        weights=points_df["students"].to_numpy(dtype=float)[home[counts]],
        minlength=len(places),
    ).astype(np.int64)
    chosen = np.flatnonzero(students)
    chosen = chosen[np.lexsort((chosen, -students[chosen]))]
    frame_gdf = places.frame_gdf
    missing = [
        "; ".join(name for name, fit in places.fits.items() if fit[i] == Fit.PERHAPS)
        for i in chosen
    ]
    return pd.DataFrame(
        {
            "id": pd.array(places.ids[chosen], dtype="str"),
            "name": frame_gdf["name"].iloc[chosen].to_numpy(),
            "phone": frame_gdf["phone"].iloc[chosen].to_numpy(),
            "missing": pd.array(missing, dtype="str"),
            "students": students[chosen],
        }
    )


def _missing(ask_df: pd.DataFrame, places: Places) -> tuple[str, ...]:
    named = {name for text in ask_df["missing"] for name in text.split("; ")}
    return tuple(name for name in places.fits if name in named)


def _warnings(facts: sentences.Facts) -> tuple[str, ...]:
    found = []
    if facts.is_estimate:
        found.append(
            "The ways are estimates from straight lines, not along streets. Add streets to get "
            "real ones."
        )
    if facts.totals.no_street_students:
        about = "About " if facts.is_rounded else ""
        found.append(
            f"{about}{facts.totals.no_street_students:,} students live where no street that we can "
            "use is within 500 m, so they count as unknown. If the street file doesn't cover the "
            "whole district, add one that does."
        )
    if facts.unplaced:
        found.append(
            f"Of the places in this category, {facts.unplaced} have no position on the map and "
            "are not counted. Correct their addresses or place them by hand."
        )
    return tuple(found)
