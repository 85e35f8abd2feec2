"""Measures over home points: 2SFCA and student-weighted quantiles, as plain array functions."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["STEP_WEIGHTS", "TwoStep", "step_weights", "two_step_fca", "weighted_quantiles"]

_Floats = npt.NDArray[np.float64]

STEP_WEIGHTS: Final = (1.0, 0.68, 0.22)
"""How much a place in the nearest, middle and farthest third of the threshold counts."""


@dataclass(frozen=True)
class TwoStep:
    """The two steps of 2SFCA.

    Parameters
    ----------
    supply_ratio
        R_j: places per student in the catchment of each location; 0 where the catchment holds no
        student.
    access_score
        A_i: places per student that each home point can reach; 0 where it reaches none.
    """

    supply_ratio: _Floats
    access_score: _Floats


def two_step_fca(
    supply: npt.ArrayLike,
    demand: npt.ArrayLike,
    pairs_df: pd.DataFrame,
    *,
    threshold_min: float,
    is_enhanced: bool = False,
) -> TwoStep:
    """Return access scores by the two-step floating catchment area method, plain or enhanced.

    R_j = S_j / sum of W_ij D_i over all i with c_ij <= c0; A_i = sum of W_ij R_j over all j with
    c_ij <= c0, with supply S, demand D, travel cost c and threshold c0. In the plain method every
    weight W is 1, in the enhanced one it is that of `step_weights`: near places count more, and
    so do the students near them. Either way the sum of D_i A_i is the supply of all locations
    that anyone can reach. A longer threshold does not raise every score: it also lets more
    students share each location.

    Parameters
    ----------
    supply
        S_j: places at each location, 0 or more.
    demand
        D_i: students at each home point, 0 or more. A point with 0 asks for nothing and still
        gets a score.
    pairs_df
        One row per (``origin``, ``destination``) in reach: positions into ``demand`` and
        ``supply``, and ``minutes``. A missing row means "cannot be reached".
    threshold_min
        c0 in minutes; a way of exactly this length is inside.
    is_enhanced
        Weigh by distance.

    Returns
    -------
    TwoStep
        One ratio per location and one score per home point, in the order given.

    Notes
    -----
    Luo and Wang 2003, doi:10.1068/b29120; enhanced: Luo and Qi 2009,
    doi:10.1016/j.healthplace.2009.06.002.
    """
    supplies, demands = np.asarray(supply, dtype=float), np.asarray(demand, dtype=float)
    inside = pairs_df["minutes"].to_numpy(dtype=float) <= threshold_min
    home = pairs_df["origin"].to_numpy(dtype=np.int64)[inside]
    place = pairs_df["destination"].to_numpy(dtype=np.int64)[inside]
    weight: _Floats | float = 1.0
    if is_enhanced:
        minutes = pairs_df["minutes"].to_numpy(dtype=float)[inside]
        weight = step_weights(minutes, threshold_min=threshold_min)

    sharing = np.bincount(place, weights=demands[home] * weight, minlength=len(supplies))
    ratio = np.divide(supplies, sharing, out=np.zeros_like(supplies), where=sharing > 0)
    score = np.bincount(home, weights=ratio[place] * weight, minlength=len(demands))
    return TwoStep(supply_ratio=ratio, access_score=score.astype(float))


def step_weights(minutes: npt.ArrayLike, *, threshold_min: float) -> _Floats:
    """Return how much each way counts in the enhanced method: `STEP_WEIGHTS` by third.

    The paper has three zones of 10 minutes each within a threshold of 30; for another threshold
    the zones are its thirds. A way that ends exactly between two zones is in the nearer one; one
    beyond the threshold counts 0.

    Notes
    -----
    The weights are the slower of the two sets in Luo and Qi 2009,
    doi:10.1016/j.healthplace.2009.06.002, a Gaussian read at the zones.
    """
    # Minutes come in whole millionths; the ends do too, or 20 / 3 would lie beyond its own zone.
    ends = np.round(threshold_min * np.array([1.0, 2.0, 3.0]) / 3, 6)
    zone = np.searchsorted(ends, np.asarray(minutes, dtype=float), side="left")
    return np.array([*STEP_WEIGHTS, 0.0])[zone]


def weighted_quantiles(
    values: npt.ArrayLike,
    weights: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    percent: int,
    n_groups: int,
) -> _Floats:
    """Return a lower weighted quantile for each group.

    The quantile is the smallest value of a group at which the weights of all values up to it
    reach ``percent`` of the group's weight; it is always one of the values, and infinity if it
    falls among values of infinity.

    Parameters
    ----------
    values
        Any order; infinity is allowed, NaN is not.
    weights
        Whole numbers of 0 or more, such as students.
    groups
        The group of each value, 0 to ``n_groups - 1``.
    percent
        1 to 100; 50 is the median.

    Returns
    -------
    One quantile per group; NaN for a group without weight.
    """
    value, weight = np.asarray(values, dtype=float), np.asarray(weights, dtype=np.int64)
    group = np.asarray(groups, dtype=np.int64)
    keep = weight > 0
    value, weight, group = value[keep], weight[keep], group[keep]
    order = np.lexsort((value, group))
    reached = np.cumsum(weight[order])

    total = np.bincount(group, weights=weight, minlength=n_groups).astype(np.int64)
    before = np.concatenate(([0], np.cumsum(total)[:-1])).astype(np.int64)
    wanted = before + -(-percent * total // 100)
    result = np.full(n_groups, np.nan)
    has_weight = total > 0
    result[has_weight] = value[order][np.searchsorted(reached, wanted[has_weight], side="left")]
    return result
