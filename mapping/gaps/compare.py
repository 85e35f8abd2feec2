"""Two needs of the same students side by side: whom both leave out, and whom only one does."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from mapping.gaps.results import PUBLIC_ROUNDING, GapResult
from mapping.wording import translator

__all__ = ["Compared", "compare"]

_BOTH: Final = ("unserved", "unserved")


@dataclass(frozen=True)
class Compared:
    """How two answers about the same students meet; sums of whole home points.

    Parameters
    ----------
    students
        All of them.
    both, only_first, only_second
        Out of reach of both needs, and of one while the other is within reach for certain.
    served
        Within reach of both for certain.
    unknown
        The rest: for at least one need nobody can tell, and not both are out of reach.
    is_rounded
        Each figure is rounded to 5 in each reporting area.
    """

    students: int
    both: int
    only_first: int
    only_second: int
    served: int
    unknown: int
    is_rounded: bool

    def sentence(self, language: str = "en") -> str:
        """Return the figures in words; "first" and "second" are the two needs in that order."""
        _ = translator(language)

        def about(count: int) -> str:
            said = _.number(count)
            return _("about {n}", n=said) if count and self.is_rounded else said

        parts = [
            _("Out of reach of both: {n}.", n=about(self.both)),
            _("Only of the first: {n}.", n=about(self.only_first)),
            _("Only of the second: {n}.", n=about(self.only_second)),
        ]
        if self.unknown:
            parts.append(_("For {n} nobody can tell.", n=about(self.unknown)))
        return " ".join(parts)


def compare(first: GapResult, second: GapResult, *, public: bool = False) -> Compared | None:
    """Return how two answers meet; ``None`` if they are about different students.

    Parameters
    ----------
    first, second
        Unrounded answers, with their home points.
    public
        Round each figure to 5 in each reporting area before it is summed.
    """
    one_df, other_df = (
        result.points_df.set_index("point_id")[["reporting_id", "students", "outcome"]]
        for result in (first, second)
    )
    if one_df.empty or set(one_df.index) != set(other_df.index):
        return None
    other_df = other_df.reindex(one_df.index)
    kinds = pd.Series(
        [_kind(*pair) for pair in zip(one_df["outcome"], other_df["outcome"], strict=True)],
        index=one_df.index,
    )
    cells = one_df.groupby(["reporting_id", kinds.rename("kind")])["students"].sum()
    if public:
        cells = np.floor(cells / PUBLIC_ROUNDING + 0.5) * PUBLIC_ROUNDING
    sums = cells.groupby("kind").sum()
    return Compared(
        students=int(sums.sum()),
        **{
            name: int(sums.get(name, 0))
            for name in ("both", "only_first", "only_second", "served", "unknown")
        },
        is_rounded=public,
    )


def _kind(first: str, second: str) -> str:
    if (first, second) == _BOTH:
        return "both"
    if (first, second) == ("unserved", "served"):
        return "only_first"
    if (first, second) == ("served", "unserved"):
        return "only_second"
    return "served" if first == second == "served" else "unknown"
