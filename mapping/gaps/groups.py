"""Whom it hits: each group of students against all of them, from one search for all groups."""

from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gaps import sentences
from mapping.gaps.analysis import resolved
from mapping.gaps.conditions import places_for
from mapping.gaps.coverage import STAGES, cover, home_points, reach_of
from mapping.gaps.needs import Need
from mapping.gaps.results import PUBLIC_ROUNDING
from mapping.gaps.table import area_rows
from mapping.homes.disclosure import THRESHOLD
from mapping.homes.groups import shown_columns
from mapping.travel.points import TravelModel

__all__ = ["GroupShare", "WhomItHits", "whom_it_hits"]

_SHARE_DECIMALS: Final = 4
_RATIO_DECIMALS: Final = 2
_COLUMNS: Final = (*("served", "unknown"), *STAGES)


@dataclass(frozen=True)
class GroupShare:
    """How a need hits one group of students.

    Parameters
    ----------
    group
        As the home data calls it ("home_language=es"); empty for all students.
    students, served, unserved, unknown
        Counts over the areas in which the group may be shown.
    share
        Unserved students of all students of the group, 0 to 1.
    ratio
        ``share`` against that of all students: 2 means twice as often out of reach. ``None`` for
        all students themselves, and where nobody at all is unserved.
    areas
        In how many reporting areas the group may be shown.
    """

    group: str
    students: int
    served: int
    unserved: int
    unknown: int
    share: float
    ratio: float | None
    areas: int

    def label(self, language: str = "en") -> str:
        """Return the group's name in the reader's language."""
        return sentences.group_label(self.group, language)


@dataclass(frozen=True)
class WhomItHits:
    """Whom a need hits, group by group.

    Parameters
    ----------
    need
        As asked, without a group.
    everyone
        All students.
    groups
        The groups that may be shown, hardest hit first (ties: by name).
    withheld
        Groups of the home data of which nothing is shown: nowhere are there enough of them.
    is_rounded
        The counts are those for the public.
    """

    need: Need
    everyone: GroupShare
    groups: tuple[GroupShare, ...]
    withheld: tuple[str, ...]
    is_rounded: bool

    def sentence(self, group: str, language: str = "en") -> str:
        """Return how often one of the groups is out of reach, against all students.

        Raises
        ------
        KeyError
            The group is not among those shown.
        """
        share = {one.group: one for one in self.groups}[group]
        return sentences.group_sentence(group, share.ratio, language)

    def sentences(self, language: str = "en") -> list[str]:
        """Return one sentence for each group, in their order."""
        return [self.sentence(one.group, language) for one in self.groups]

    def table(self, language: str = "en") -> pd.DataFrame:
        """Return all students and each group as rows, ready to show or write.

        Columns ``group, label, students, served_students, unserved_students, unknown_students,
        unserved_share, ratio, areas``.
        """
        return pd.DataFrame(
            [
                {
                    "group": one.group,
                    "label": one.label(language),
                    "students": one.students,
                    "served_students": one.served,
                    "unserved_students": one.unserved,
                    "unknown_students": one.unknown,
                    "unserved_share": one.share,
                    "ratio": np.nan if one.ratio is None else one.ratio,
                    "areas": one.areas,
                }
                for one in (self.everyone, *self.groups)
            ]
        )


def whom_it_hits(
    need: Need,
    *,
    partners_gdf: gpd.GeoDataFrame,
    reporting_gdf: gpd.GeoDataFrame,
    points_df: pd.DataFrame,
    travel: TravelModel,
    timezone: str,
    country: str = "US",
    region: str | None = None,
    groups: tuple[str, ...] = (),
    step_free_travel: TravelModel | None = None,
    public: bool = False,
) -> WhomItHits:
    """Return how a need hits every group of the home data, and all students.

    The home points of all groups are asked about together, so this costs as much as one question
    about one group. Every count is what the question with this group alone would give: a sum of
    whole home points, and for the public of cells rounded to 5.

    A group has home points only in areas where it may be shown (at least 10 of its students, and
    its rest 0 or at least 10; of groups that exclude each other so many that their common rest
    is, see `mapping.homes.groups`). The same rule is applied to the totals here, so that no row
    and no difference between the students of these rows speaks of 1 to 9.

    Parameters
    ----------
    need
        What is asked; its own group is left aside.
    groups
        Groups of the import that may have no home points at all.
    public
        Round every cell to 5 before it is summed; shares and ratios follow from these sums.

    Others as for `mapping.gaps.analysis.analyse`, whose errors can be raised too.
    """
    need = resolved(replace(need, group=""), partners_gdf=partners_gdf, points_df=points_df)
    places = places_for(need, partners_gdf, timezone=timezone, country=country, region=region)
    rows = area_rows(reporting_gdf, None)
    shown = {rid: i for i, rid in enumerate(rows.reporting_id) if rid}
    inside_df = points_df[points_df["reporting_id"].isin(list(shown))].reset_index(drop=True)
    homes = home_points(inside_df)
    reach = reach_of(homes, places, travel=travel, limit_min=need.limit_min)
    without_steps = reach
    if need.step_free and step_free_travel is not None:
        without_steps = reach_of(homes, places, travel=step_free_travel, limit_min=need.limit_min)
    coverage = cover(homes, places, travel=travel, reach=reach, step_free=without_steps)
    kind = np.where(coverage.outcome == "unserved", coverage.reason, coverage.outcome)
    counted = {
        str(name): _counts(some_df, kind[some_df.index.to_numpy()], public=public)
        for name, some_df in inside_df.groupby("group", sort=True)
    }
    nothing = _Counted(0, dict.fromkeys(_COLUMNS, 0), 0)
    everyone = _share("", counted.pop("", nothing), None)
    allowed = _allowed(inside_df)
    found = [_share(name, counted[name], everyone.share) for name in counted if name in allowed]
    found = [one for one in found if one.students >= THRESHOLD]
    found.sort(key=lambda one: (-(one.ratio or 0.0), -one.share, one.group))
    names = {one.group for one in found}
    known = {*groups, *(str(name) for name in points_df["group"] if name)}
    return WhomItHits(
        need=need,
        everyone=everyone,
        groups=tuple(found),
        withheld=tuple(sorted(known - names)),
        is_rounded=public,
    )


@dataclass(frozen=True)
class _Counted:
    students: int
    by_kind: dict[str, int]
    areas: int


def _counts(points_df: pd.DataFrame, kind: npt.NDArray[np.object_], *, public: bool) -> _Counted:
    """Return the students of one group by outcome or reason, summed over its areas."""
    cells = (
        points_df.assign(kind=kind).groupby(["reporting_id", "kind"], sort=False)["students"].sum()
    )
    if public:
        cells = (cells / PUBLIC_ROUNDING + 0.5).floordiv(1) * PUBLIC_ROUNDING
    sums = cells.groupby("kind").sum()
    by_kind = {name: int(sums.get(name, 0)) for name in _COLUMNS}
    return _Counted(sum(by_kind.values()), by_kind, points_df["reporting_id"].nunique())


def _share(group: str, counted: _Counted, of_all: float | None) -> GroupShare:
    unserved = sum(counted.by_kind[stage] for stage in STAGES)
    share = unserved / counted.students if counted.students else 0.0
    ratio = round(share / of_all, _RATIO_DECIMALS) if of_all else None
    return GroupShare(
        group=group,
        students=counted.students,
        served=counted.by_kind["served"],
        unserved=unserved,
        unknown=counted.by_kind["unknown"],
        share=round(share, _SHARE_DECIMALS),
        ratio=ratio,
        areas=counted.areas,
    )


def _allowed(points_df: pd.DataFrame) -> list[str]:
    """Return the groups whose totals may stand beside that of all students and each other."""
    sums = points_df.groupby("group")["students"].sum()
    total = float(sums.get("", 0))
    sizes = {str(name): float(count) for name, count in sums.items() if name}
    families: dict[str, list[str]] = {}
    for name in sizes:
        families.setdefault(name.split("=")[0] if "=" in name else name.split("_")[0], []).append(
            name
        )
    exclusive = [one for one in families.values() if sum(sizes[name] for name in one) <= total]
    return shown_columns(total, sizes, exclusive)
