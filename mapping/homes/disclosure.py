"""The rules that keep single students out of every figure, in one place.

A figure about students is 0 or at least `THRESHOLD`; so is what is left when a part is taken
from its whole. Everything smaller is said in words.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from mapping.wording import say

__all__ = ["MIN_ADDRESSES", "THRESHOLD", "count_text", "figure", "is_safe", "is_safe_part"]

THRESHOLD: Final = 10
"""The smallest number of students that a figure may speak of."""
MIN_ADDRESSES: Final = 5
"""The smallest number of different addresses behind one home point of a roster."""
_TOO_FEW: Final = say("fewer than 10")
"""The words for every figure below `THRESHOLD`."""


def is_safe(students: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return whether each count is 0 or at least `THRESHOLD`."""
    counts = np.asarray(students)
    return np.asarray((counts == 0) | (counts >= THRESHOLD))


def is_safe_part(whole: float, part: float) -> bool:
    """Return whether a part may be shown beside its whole.

    The part has at least `THRESHOLD` students, and so has the rest, unless the rest is 0.
    """
    return part >= THRESHOLD and bool(is_safe(whole - part))


def count_text(students: int) -> str:
    """Return a count for a sentence: ``0``, ``12``, or "fewer than 10"."""
    return str(students) if is_safe(students) else _TOO_FEW


def figure(students: int) -> int | str:
    """Return a count for a report: a number if it may be told, else "fewer than 10"."""
    return int(students) if is_safe(students) else count_text(students)
