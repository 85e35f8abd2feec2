"""Small helpers that answers are made with."""

import math

from mapping.geocoding.parse import Parsed
from mapping.geocoding.types import GeocodeResult, Outcome

__all__ = ["metres_between", "refused", "with_notes"]


def refused(outcome: Outcome, *why: str) -> GeocodeResult:
    """Return an answer without a place."""
    return GeocodeResult(None, None, "", 0.0, outcome, why=tuple(why))


def with_notes(why: tuple[str, ...], parsed: Parsed) -> tuple[str, ...]:
    """Return reasons and the notes of the reading, each once."""
    return tuple(dict.fromkeys((*why, *parsed.notes)))


def metres_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return a distance good to a percent within a county: enough to tell 50 m from 500."""
    x = (lon1 - lon2) * math.cos(math.radians((lat1 + lat2) / 2))
    return math.hypot(x, lat1 - lat2) * 111_195.0
