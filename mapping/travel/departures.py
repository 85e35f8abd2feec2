"""What all departures of a window say together: median, quartiles, and how many work."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Departures"]

_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Departures:
    """How long the way to the nearest of a set of places takes at each departure minute.

    Parameters
    ----------
    minutes
        One row per origin, one column per departure; infinity for one that can't arrive.
    """

    minutes: npt.NDArray[np.float64]

    @property
    def median(self) -> _Floats:
        """Median over the departures, one per origin."""
        return _quantile(self.minutes, 0.5)

    @property
    def p25(self) -> _Floats:
        """First quartile over the departures."""
        return _quantile(self.minutes, 0.25)

    @property
    def p75(self) -> _Floats:
        """Third quartile over the departures."""
        return _quantile(self.minutes, 0.75)

    def share_within(self, limit_min: float) -> _Floats:
        """Return the share of departures that arrive within the limit (inside), 0 to 1."""
        inside = (self.minutes <= limit_min) & np.isfinite(self.minutes)
        share: _Floats = inside.mean(axis=1)
        return share

    def frame(self, destination: int) -> pd.DataFrame:
        """Return one row per origin of which some departure arrives.

        Columns ``origin``, ``destination`` (as given), ``minutes`` (the median), ``p25_min``,
        ``p75_min`` and ``share_within``: the share of departures that arrive at all.
        """
        arrives = self.share_within(np.inf)
        told_df = pd.DataFrame(
            {
                "origin": np.arange(len(self.minutes), dtype=np.int64),
                "destination": np.full(len(self.minutes), destination, dtype=np.int64),
                "minutes": self.median,
                "p25_min": self.p25,
                "p75_min": self.p75,
                "share_within": arrives,
            }
        )
        return told_df.loc[arrives > 0]


def _quantile(minutes: npt.NDArray[np.float64], share: float) -> _Floats:
    """Return a quantile of each row, between two values in proportion; infinity is a value."""
    ordered = np.sort(minutes, axis=1)
    at = share * (ordered.shape[1] - 1)
    low = int(at)
    part = at - low
    if not part:
        return ordered[:, low]
    known = np.isfinite(ordered[:, low + 1])
    result = np.full(len(ordered), np.inf)
    below, above = ordered[known, low], ordered[known, low + 1]
    result[known] = below + part * (above - below)
    return result
