"""Which home points are served, which are not and under which condition, and which nobody knows.

No matrix of homes and places: the places that survive each condition are the sources of one
search over the network, which gives every home its nearest one.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.gaps.conditions import Fit, Places
from mapping.travel.points import Points, TravelModel

__all__ = [
    "NO_STREETS",
    "OUTCOMES",
    "STAGES",
    "UNKNOWN_FACTS",
    "Coverage",
    "cover",
    "place_points",
]

STAGES: Final = ("no_service", "distance", "hours", "language", "cost", "childcare")
"""Why a home is not served, in the order in which the reasons are tried."""
OUTCOMES: Final = ("served", "unserved", "unknown")
UNKNOWN_FACTS: Final = "unknown_facts"
"""Why an outcome is unknown: a fact about a place in reach is missing."""
NO_STREETS: Final = "no_street_data"
"""Why an outcome is unknown: the home lies more than 500 m from any street that we have."""


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
    """

    outcome: npt.NDArray[np.object_]
    reason: npt.NDArray[np.object_]
    nearest: npt.NDArray[np.int64]
    nearest_min: npt.NDArray[np.float64]
    second_min: npt.NDArray[np.float64]


def place_points(places: Places, keep: npt.NDArray[np.bool_] | None = None) -> Points:
    """Return places as points for a travel search; only some of them if ``keep`` is given."""
    chosen = np.ones(len(places), dtype=bool) if keep is None else keep
    frame_gdf = places.frame_gdf
    return Points.of(
        frame_gdf["lon"].to_numpy(dtype=float)[chosen],
        frame_gdf["lat"].to_numpy(dtype=float)[chosen],
        ids=[str(name) for name in places.ids[chosen]],
    )


def cover(homes: Points, places: Places, *, travel: TravelModel, limit_min: float) -> Coverage:
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
    limit_min
        Minutes; a way of exactly this length is inside.
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

    def reached(keep: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        if keep.all():
            return nearest_min <= limit_min
        if not keep.any():
            return np.zeros(n, dtype=bool)
        some = travel.nearest(homes, place_points(places, keep), k=1)
        return np.asarray(some.minutes[:, 0] <= limit_min, dtype=bool)

    if n:
        still_possible = nearest_min <= limit_min
        outcome[~still_possible] = "unserved"
        reason[~still_possible] = "distance" if len(places) else "no_service"
        surviving = np.ones(len(places), dtype=bool)
        for stage, fit in places.fits.items():
            falls = surviving & (fit == Fit.NO)
            if not falls.any():
                continue
            surviving &= ~falls
            lost = still_possible & ~reached(surviving)
            outcome[lost], reason[lost] = "unserved", stage
            still_possible &= ~lost

        served = still_possible & reached(places.certain) if len(places) else still_possible
        outcome[served], reason[served] = "served", ""

        no_streets = ~np.asarray(travel.has_streets(homes), dtype=bool)
        outcome[no_streets], reason[no_streets] = "unknown", NO_STREETS
    return Coverage(outcome, reason, nearest, nearest_min, second_min)
