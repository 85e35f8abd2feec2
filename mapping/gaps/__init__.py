"""Gap analysis: who is out of reach of a need, and why. Pure functions over frames and arrays."""

from mapping.gaps.access import TwoStep, two_step_fca, weighted_quantiles
from mapping.gaps.analysis import RESULTS_CHANGED_ON, analyse
from mapping.gaps.groups import GroupShare, WhomItHits, whom_it_hits
from mapping.gaps.needs import MODES, Need, need_from_ready
from mapping.gaps.results import GapResult, InReach, Marginal, Reason, rounded
from mapping.gaps.table import GAP_COLUMNS, Totals

__all__ = [
    "GAP_COLUMNS",
    "MODES",
    "RESULTS_CHANGED_ON",
    "GapResult",
    "GroupShare",
    "InReach",
    "Marginal",
    "Need",
    "Reason",
    "Totals",
    "TwoStep",
    "WhomItHits",
    "analyse",
    "need_from_ready",
    "rounded",
    "two_step_fca",
    "weighted_quantiles",
    "whom_it_hits",
]
