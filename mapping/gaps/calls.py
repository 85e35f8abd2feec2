"""Whom to call: the shortest list of places whose missing facts keep homes undecided."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gaps.conditions import Fit, Places
from mapping.gaps.coverage import UNKNOWN_FACTS, Coverage, Reach

__all__ = ["open_questions", "places_to_ask"]


def open_questions(coverage: Coverage, places: Places, reach: Reach) -> npt.NDArray[np.bool_]:
    """Return which places have a missing fact that may decide for an undecided home."""
    _, place = _undecided_pairs(coverage, places, reach)
    found = np.zeros(len(places), dtype=bool)
    found[place] = True
    return found


def places_to_ask(
    points_df: pd.DataFrame, coverage: Coverage, places: Places, reach: Reach
) -> pd.DataFrame:
    """Return the places to call, in the order in which calling tells most.

    A home is undecided if no place in reach serves it for certain and at least one may. A call
    that ends in "yes" decides for every undecided home that the place is in reach of. So the
    first call is the one that may decide for most students, the next the one that may decide for
    most of those who are left, until nobody is: the greedy cover, whose list is at most by the
    factor 1 + ln(homes) longer than the shortest one. A place that could only decide for
    students whom an earlier call decides for is not on the list; if that call ends in "no", the
    analysis, asked again, puts it there.

    Parameters
    ----------
    points_df
        Home points: ``students``.
    reach
        What is in reach of each of them; along ways without steps if those are asked for.

    Returns
    -------
    One row per call: ``id, name, phone, missing`` (the unknown conditions joined with "; "),
    ``students`` (all undecided students for whom the place may decide) and ``decides`` (those of
    them whom no call above decides for). Ties are broken by the smaller id. Both counts are sums
    of whole home points.
    """
    home, place = _undecided_pairs(coverage, places, reach)
    students = points_df["students"].to_numpy(dtype=np.int64)
    may_decide = _sums(place, students[home], len(places))
    chosen: list[int] = []
    decides: list[int] = []
    is_left = np.zeros(len(students), dtype=bool)
    is_left[home] = True
    while len(home):
        gain = _sums(place, students[home], len(places))
        best = int(gain.argmax())
        if not gain[best]:
            break
        chosen.append(best)
        decides.append(int(gain[best]))
        is_left[home[place == best]] = False
        keep = is_left[home]
        home, place = home[keep], place[keep]
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
            "students": may_decide[chosen],
            "decides": np.array(decides, dtype=np.int64),
        }
    )


def _undecided_pairs(
    coverage: Coverage, places: Places, reach: Reach
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the pairs of an undecided home and a place in reach that may decide for it."""
    undecided = (coverage.outcome == "unknown") & (coverage.reason == UNKNOWN_FACTS)
    is_open = places.possible & ~places.certain
    counts = undecided[reach.home] & is_open[reach.place]
    return reach.home[counts], reach.place[counts]


def _sums(
    place: npt.NDArray[np.int64], students: npt.NDArray[np.int64], n: int
) -> npt.NDArray[np.int64]:
    return np.bincount(place, weights=students, minlength=n).astype(np.int64)
