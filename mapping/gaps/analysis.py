"""The gap analysis: one question, one answer with its table, sentence and rows behind it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gaps import sentences
from mapping.gaps.access import two_step_fca
from mapping.gaps.calls import open_questions, places_to_ask
from mapping.gaps.conditions import Fit, Places, places_for
from mapping.gaps.coverage import (
    Coverage,
    Reach,
    barriers_of,
    cover,
    home_points,
    place_points,
    reach_of,
)
from mapping.gaps.needs import Need, resolve_category, resolve_group, resolve_language
from mapping.gaps.results import (
    PUBLIC_ROUNDING,
    GapResult,
    InReach,
    Marginal,
    Reason,
    rounded,
    warnings_of,
)
from mapping.gaps.table import Scores, area_rows, build_table, totals_of
from mapping.travel.points import Points, TravelModel

__all__ = [
    "RESULTS_CHANGED_ON",
    "GapResult",
    "InReach",
    "Marginal",
    "Reason",
    "analyse",
    "resolved",
    "rounded",
]

RESULTS_CHANGED_ON: Final = date(2026, 11, 23)
"""The day from which the figures of this version hold: newer than any figure that differs."""


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
    step_free_travel: TravelModel | None = None,
    departures: tuple[datetime, datetime] | None = None,
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
    step_free_travel
        How families travel where there are steps that they can't take. Used only if the need
        asks for that: as a condition like the others, on the way as well as at the door.
        Without it any way will do.
    departures
        When people set out by bus and train, for the notes: from, inside, and until, outside.

    Raises
    ------
    UnknownNameError
        The category, the group or the language does not exist; the message lists the valid ones.
    """
    need = resolved(need, partners_gdf=partners_gdf, points_df=points_df, groups=groups)
    places = places_for(need, partners_gdf, timezone=timezone, country=country, region=region)
    asked_df = points_df[points_df["group"] == need.group].reset_index(drop=True)
    homes = home_points(asked_df)

    # demand is always all students; points asked about beside them ask for nothing themselves
    sharing_df, sharing = asked_df, homes
    demand = asked_df["students"].to_numpy(dtype=float)
    if need.group or demand_df is not None:
        district_df = points_df if demand_df is None else demand_df
        everyone_df = district_df[district_df["group"] == ""]
        sharing_df = pd.concat([everyone_df, asked_df])
        sharing = home_points(sharing_df)
        demand = np.concatenate((everyone_df["students"].to_numpy(dtype=float), 0 * demand))
    pairs_df = _pairs(sharing, places, travel, need.limit_min)
    scores, reach = _measures(
        demand, places, pairs_df, need.limit_min, start=len(demand) - len(homes)
    )

    walk, without_steps = travel, reach
    if need.step_free and step_free_travel is not None:
        walk = step_free_travel
        without_steps = reach_of(homes, places, travel=walk, limit_min=need.limit_min)
    coverage = cover(homes, places, travel=travel, reach=reach, step_free=without_steps)
    barriers = barriers_of(
        homes, places, coverage, travel=walk, reach=reach, step_free=without_steps
    )
    rows = area_rows(reporting_gdf, areas_gdf)
    table, beside_df = build_table(
        need, travel.mode, rows, asked_df, coverage, places, scores=scores, barriers=barriers
    )
    is_open = open_questions(coverage, places, without_steps)
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
        askable=int(is_open.sum()),
        missing=tuple(
            name for name, fit in places.fits.items() if (fit[is_open] == Fit.PERHAPS).any()
        ),
        departures=departures,
    )
    return GapResult(
        need=need,
        table=table,
        totals=totals,
        points_df=_outcomes(asked_df, coverage, places, scores),
        ask_df=places_to_ask(asked_df, coverage, places, without_steps),
        places_df=_places_df(asked_df, places, reach),
        virtual_gdf=places.virtual_gdf,
        warnings=warnings_of(facts),
        is_rounded=False,
        facts=facts,
        rows=rows,
        beside_df=beside_df,
    )


def resolved(
    need: Need,
    *,
    partners_gdf: gpd.GeoDataFrame,
    points_df: pd.DataFrame,
    groups: tuple[str, ...] = (),
) -> Need:
    """Return a need with category, group and language turned into ids; see `analyse`.

    Raises
    ------
    UnknownNameError
        One of them does not exist; the message lists the valid ones.
    """
    return replace(
        need,
        category=resolve_category(need.category, partners_gdf),
        group=resolve_group(need.group, points_df, tuple(groups)),
        language=resolve_language(need.language),
    )


def _pairs(homes: Points, places: Places, travel: TravelModel, limit_min: float) -> pd.DataFrame:
    """Return every home point and place within the limit."""
    if len(homes) and len(places):
        return travel.within(homes, place_points(places), limit_min=limit_min)
    none = np.empty(0, dtype=np.int64)
    return pd.DataFrame({"origin": none, "destination": none, "minutes": np.empty(0)})


def _measures(
    demand: npt.NDArray[np.float64],
    places: Places,
    pairs_df: pd.DataFrame,
    limit_min: float,
    *,
    start: int,
) -> tuple[Scores, Reach]:
    """Return the access scores of the home points from ``start`` on, and what they reach."""
    public = np.floor(demand / PUBLIC_ROUNDING + 0.5) * PUBLIC_ROUNDING
    found = [
        two_step_fca(
            places.supply, one, pairs_df, threshold_min=limit_min, is_enhanced=is_enhanced
        ).access_score[start:]
        for one in (demand, public)
        for is_enhanced in (False, True)
    ]
    home = pairs_df["origin"].to_numpy(dtype=np.int64)
    place = pairs_df["destination"].to_numpy(dtype=np.int64)
    own = home >= start
    reach = Reach(len(demand) - start, home[own] - start, place[own])
    return Scores(
        access=found[0], enhanced=found[1], public_access=found[2], public_enhanced=found[3]
    ), reach


def _outcomes(
    points_df: pd.DataFrame,
    coverage: Coverage,
    places: Places,
    scores: Scores,
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
            "access_score": scores.access,
            "enhanced_access_score": scores.enhanced,
            "places_in_reach": coverage.in_reach,
        }
    )


def _places_df(points_df: pd.DataFrame, places: Places, reach: Reach) -> pd.DataFrame:
    """Return what is known about each place, and how many students have it within the limit."""
    words = np.array(["no", "perhaps", "yes"], dtype=object)
    together = np.where(places.certain, Fit.YES, np.where(places.possible, Fit.PERHAPS, Fit.NO))
    students = points_df["students"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "id": pd.array(places.ids, dtype="str"),
            "name": places.frame_gdf["name"].to_numpy(),
            **{name: pd.array(words[fit], dtype="str") for name, fit in places.fits.items()},
            "serves": pd.array(words[together], dtype="str"),
            "students_in_reach": np.bincount(
                reach.place, weights=students[reach.home], minlength=len(places)
            ).astype(np.int64),
        }
    )
