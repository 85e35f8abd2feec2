"""Which home points are served, which are not and under which condition, and which nobody knows.

No matrix of homes and places: one search gives every home its nearest places, and one bounded
search the places within the limit, which is all that the conditions have to look at.

What is defined here and easy to overlook:

- Of two places equally near, the one with the smaller id is the nearest.
- A resource listed under two categories is two rows of the list with one address. Each serves
  its own category; within a category it is one place.
- A resource at a home point is reached in 0 minutes (plus the way to and from the street).
- A home that reaches no place at all is unserved by distance if there is a place of the category
  somewhere, whatever keeps them apart; a home without street data is unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gaps.conditions import CONDITIONS, Fit, Places
from mapping.travel.points import Points, TravelModel

__all__ = [
    "NO_STREETS",
    "OUTCOMES",
    "STAGES",
    "UNKNOWN_FACTS",
    "Coverage",
    "Reach",
    "barriers_of",
    "cover",
    "home_points",
    "place_points",
    "reach_of",
]

STAGES: Final = ("no_service", "distance", *CONDITIONS)
"""Why a home is not served, in the order in which the reasons are tried."""
OUTCOMES: Final = ("served", "unserved", "unknown")
UNKNOWN_FACTS: Final = "unknown_facts"
"""Why an outcome is unknown: a fact about a place in reach is missing."""
NO_STREETS: Final = "no_street_data"
"""Why an outcome is unknown: the home lies more than 500 m from any street that we have."""

_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]
_Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Reach:
    """Which places lie within the limit of which home point.

    Parameters
    ----------
    n_homes
        How many home points there are.
    home, place
        One pair per position: a home point and a place within its limit.
    """

    n_homes: int
    home: _Ints
    place: _Ints

    def any_of(self, keep: _Bools) -> _Bools:
        """Return for each home point whether one of these places is within the limit."""
        found = np.zeros(self.n_homes, dtype=bool)
        found[self.home[keep[self.place]]] = True
        return found

    def counts(self) -> _Ints:
        """Return for each home point how many places are within the limit."""
        return np.bincount(self.home, minlength=self.n_homes).astype(np.int64)


@dataclass(frozen=True)
class Coverage:
    """What was found for each home point, in the order of the points.

    Parameters
    ----------
    outcome
        One of `OUTCOMES`.
    reason
        Of an unserved point the stage, of an unknown one `UNKNOWN_FACTS` or `NO_STREETS`, of a
        served one empty.
    nearest
        Position of the nearest place of the category, whatever its conditions; -1 for none.
    nearest_min, second_min
        Minutes to the nearest and second nearest place of the category; infinity for none.
    in_reach
        How many places of the category are within the limit, whatever their conditions.
    """

    outcome: _Texts
    reason: _Texts
    nearest: _Ints
    nearest_min: _Floats
    second_min: _Floats
    in_reach: _Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def home_points(points_df: pd.DataFrame) -> Points:
    """Return home points for a travel search: the same object for the same places.

    A travel model remembers where it put a `Points` on the streets, so the next need, asked about
    the same homes, does not put them there again.
    """
    lon, lat = (points_df[name].to_numpy(dtype=np.float64).tobytes() for name in ("lon", "lat"))
    return _points_at(lon, lat, None)


def place_points(places: Places, keep: _Bools | None = None) -> Points:
    """Return places as points for a travel search; only some of them if ``keep`` is given."""
    chosen = np.ones(len(places), dtype=bool) if keep is None else keep
    frame_gdf = places.frame_gdf
    lon, lat = (
        frame_gdf[name].to_numpy(dtype=np.float64)[chosen].tobytes() for name in ("lon", "lat")
    )
    return _points_at(lon, lat, tuple(str(name) for name in places.ids[chosen]))


@lru_cache(maxsize=64)
def _points_at(lon: bytes, lat: bytes, ids: tuple[str, ...] | None) -> Points:
    lons, lats = (np.frombuffer(raw, dtype=np.float64).copy() for raw in (lon, lat))
    return Points.of(lons, lats, ids=ids)


def reach_of(homes: Points, places: Places, *, travel: TravelModel, limit_min: float) -> Reach:
    """Return which places are within the limit of which home point, by a search of its own."""
    none = np.empty(0, dtype=np.int64)
    if not (len(homes) and len(places)):
        return Reach(len(homes), none, none)
    pairs_df = travel.within(homes, place_points(places), limit_min=limit_min)
    return Reach(
        len(homes),
        pairs_df["origin"].to_numpy(dtype=np.int64),
        pairs_df["destination"].to_numpy(dtype=np.int64),
    )


def cover(
    homes: Points, places: Places, *, travel: TravelModel, reach: Reach, step_free: Reach
) -> Coverage:
    """Return whether each home point is served, and if not, why.

    A point is served if a place within the limit meets every condition for certain; unserved if
    none within the limit may meet them all, counted under the first condition that leaves none;
    else unknown. A point without street data is unknown whatever there is.

    Parameters
    ----------
    homes
        Home points.
    places
        The places of the category, with how they meet each condition asked for.
    reach
        What is within the limit of each home point.
    step_free
        What is within the limit on a way without steps; counts only if that is asked for. Where
        no such way is known apart from the others, the same as ``reach``.
    """
    n = len(homes)
    outcome = np.full(n, "unknown", dtype=object)
    reason = np.full(n, UNKNOWN_FACTS, dtype=object)
    nearest = np.full(n, -1, dtype=np.int64)
    nearest_min, second_min = np.full(n, np.inf), np.full(n, np.inf)
    if n and len(places):
        found = travel.nearest(homes, place_points(places), k=2)
        nearest, nearest_min = found.index[:, 0].astype(np.int64), found.minutes[:, 0].astype(float)
        second_min = found.minutes[:, 1].astype(float)

    surviving = np.ones(len(places), dtype=bool)
    still_possible = reach.any_of(surviving)
    outcome[~still_possible] = "unserved"
    reason[~still_possible] = "distance" if len(places) else "no_service"
    for stage, fit in places.fits.items():
        surviving &= fit != Fit.NO
        ways = step_free if stage == "step_free" else reach
        lost = still_possible & ~ways.any_of(surviving)
        outcome[lost], reason[lost] = "unserved", stage
        still_possible &= ~lost

    ways = step_free if "step_free" in places.fits else reach
    served = still_possible & ways.any_of(places.certain)
    outcome[served], reason[served] = "served", ""

    no_streets = ~np.asarray(travel.has_streets(homes), dtype=bool) if n else np.empty(0, bool)
    outcome[no_streets], reason[no_streets] = "unknown", NO_STREETS
    return Coverage(outcome, reason, nearest, nearest_min, second_min, reach.counts())


def barriers_of(
    homes: Points,
    places: Places,
    coverage: Coverage,
    *,
    travel: TravelModel,
    reach: Reach,
    step_free: Reach,
) -> Mapping[str, tuple[_Bools, _Bools]]:
    """Return whom it would serve if one barrier alone fell: the marginal view of the reasons.

    A point that is not served may have several barriers before it, and falls under the first
    of them as its reason. Here each barrier is taken away alone: distance by letting everybody
    travel in this mode as long as it takes, another condition by no longer asking for it.

    Parameters
    ----------
    travel
        How families travel; if a way without steps is asked for, along those ways.

    Returns
    -------
    For distance and each condition asked for, in the order of `STAGES`: which unserved points
    would be served for certain, and which others might be. A point that would stay unserved, or
    is served or unknown anyway, is in neither.
    """
    unserved = coverage.outcome == "unserved"
    found: dict[str, tuple[_Bools, _Bools]] = {}
    if not len(places):
        return found

    def at_any_distance(keep: _Bools) -> _Bools:
        if not (len(homes) and keep.any()):
            return np.zeros(len(homes), dtype=bool)
        nearest = travel.nearest(homes, place_points(places, keep), k=1)
        return np.asarray(np.isfinite(nearest.minutes[:, 0]), dtype=bool)

    sure = unserved & at_any_distance(places.certain)
    perhaps = sure
    if not np.array_equal(places.certain, places.possible):
        perhaps = unserved & at_any_distance(places.possible)
    found["distance"] = sure, perhaps & ~sure
    for stage in places.fits:
        ways = step_free if "step_free" in places.fits and stage != "step_free" else reach
        sure = unserved & ways.any_of(places.certain_but(stage))
        perhaps = unserved & ways.any_of(places.possible_but(stage))
        found[stage] = sure, perhaps & ~sure
    return found
