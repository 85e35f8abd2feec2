"""Which ways a mode may use, in which direction and how fast: rules over OSM tags alone.

A profile is data: another one is another entry of ``PROFILES``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from mapping.geo import WALK_M_PER_MIN
from mapping.travel.step_free import bars_wheels, is_barred_node

__all__ = [
    "CLASS_SPEEDS_KMH",
    "OTHER_SPEED_KMH",
    "PROFILES",
    "STEP_FREE",
    "Passage",
    "Profile",
    "drive_passage",
    "maxspeed_kmh",
    "step_free_passage",
    "walk_passage",
]

Tags = Mapping[str, str]

_WALK_KMH: Final = WALK_M_PER_MIN * 60 / 1000
_KMH_PER_MPH: Final = 1.609344
_KMH_PER_KNOT: Final = 1.852

_NOT_A_WAY: Final = frozenset(
    {
        "abandoned", "construction", "demolished", "destroyed", "disused", "dismantled",
        "emergency_bay", "escape", "no", "planned", "proposed", "raceway", "razed", "removed",
        "rest_area", "services",
    }
)  # fmt: skip
_NOT_ON_FOOT: Final = _NOT_A_WAY | {"motorway", "motorway_link", "bus_guideway", "busway"}

CLASS_SPEEDS_KMH: Final[Mapping[str, float]] = {
    "motorway": 100.0,
    "trunk": 85.0,
    "primary": 65.0,
    "secondary": 55.0,
    "tertiary": 50.0,
    "residential": 30.0,
    "unclassified": 30.0,
    "service": 15.0,
    "living_street": 15.0,
}
"""Speeds where ``maxspeed`` says nothing."""
OTHER_SPEED_KMH: Final = 40.0
"""Speed of all other motor roads: links and ``highway=road``."""
_MOTOR_ROADS: Final = frozenset(CLASS_SPEEDS_KMH) | {
    "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link", "road",
}  # fmt: skip

_BARRED: Final = frozenset({"no", "private"})
_FOOT_ALLOWED: Final = frozenset({"yes", "designated", "permissive"})
_FORWARD_ONLY: Final = frozenset({"yes", "true", "1"})
_BACKWARD_ONLY: Final = frozenset({"-1", "reverse"})
_SPEED: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph|knots)?", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """How a way may be used.

    Parameters
    ----------
    forward, backward
        Whether it may be used along and against the direction in which it is drawn.
    speed_kmh
        Kilometres an hour, in both directions.
    """

    forward: bool
    backward: bool
    speed_kmh: float


@dataclass(frozen=True)
class Profile:
    """A mode of travel.

    Parameters
    ----------
    mode
        Its name.
    passage
        Takes a way's tags; returns ``None`` for a way that the mode may not use.
    is_barred
        Takes a node's tags; returns whether nobody passes that place along a way. Where ways
        meet nobody can tell which of them is meant, and none is barred.
    """

    mode: str
    passage: Callable[[Tags], Passage | None]
    is_barred: Callable[[Tags], bool] | None = None


def walk_passage(tags: Tags) -> Passage | None:
    """Return how a way may be walked; ``None`` if it may not.

    Every highway but motorways, guided busways and what is not there (yet or any more).
    ``access=no|private`` bars unless ``foot`` allows; ``foot=no|private`` bars. ``oneway`` is for
    vehicles; only ``oneway:foot`` and ``foot:forward|backward=no`` bind walkers.
    """
    highway = tags.get("highway", "no")
    foot = tags.get("foot", "")
    if highway in _NOT_ON_FOOT or foot in _BARRED:
        return None
    if highway == "platform" and tags.get("area") == "yes":
        return None
    if tags.get("access") in _BARRED and foot not in _FOOT_ALLOWED:
        return None
    oneway = tags.get("oneway:foot", "no")
    forward = oneway not in _BACKWARD_ONLY and tags.get("foot:forward") != "no"
    backward = oneway not in _FORWARD_ONLY and tags.get("foot:backward") != "no"
    return Passage(forward, backward, _WALK_KMH) if forward or backward else None


def step_free_passage(tags: Tags) -> Passage | None:
    """Return how a way may be walked without steps; ``None`` if it may not (``step_free.py``)."""
    passage = walk_passage(tags)
    return None if passage is None or bars_wheels(tags) else passage


def drive_passage(tags: Tags) -> Passage | None:
    """Return how a way may be driven, and how fast; ``None`` if it may not.

    Motor roads only. ``no`` or ``private`` in ``access``, ``vehicle``, ``motor_vehicle`` or
    ``motorcar`` bars. Roundabouts and motorways are one-way unless they say ``oneway=no``.
    """
    highway = tags.get("highway", "no")
    if highway not in _MOTOR_ROADS:
        return None
    if any(tags.get(key) in _BARRED for key in ("access", "vehicle", "motor_vehicle", "motorcar")):
        return None
    oneway = tags.get("oneway", "")
    implied = highway == "motorway" or tags.get("junction") in ("roundabout", "circular")
    speed_kmh = maxspeed_kmh(tags.get("maxspeed", ""))
    if speed_kmh is None:
        speed_kmh = CLASS_SPEEDS_KMH.get(highway, OTHER_SPEED_KMH)
    if oneway in _BACKWARD_ONLY:
        return Passage(False, True, speed_kmh)
    return Passage(True, not (oneway in _FORWARD_ONLY or (implied and oneway != "no")), speed_kmh)


def maxspeed_kmh(text: str) -> float | None:
    """Return km/h for a ``maxspeed`` such as ``50`` or ``35 mph``; ``None`` if it is no number.

    ``none``, ``signals``, ``US:urban``, several values and zero say nothing that can be driven.
    """
    match = _SPEED.fullmatch(text.strip())
    if match is None:
        return None
    unit = (match.group(2) or "").lower()
    factor = {"mph": _KMH_PER_MPH, "knots": _KMH_PER_KNOT}.get(unit, 1.0)
    return float(match.group(1)) * factor or None


STEP_FREE: Final = "step_free"

PROFILES: Final[Mapping[str, Profile]] = {
    "walk": Profile("walk", walk_passage),
    "drive": Profile("drive", drive_passage),
    STEP_FREE: Profile(STEP_FREE, step_free_passage, is_barred_node),
}
"""Profiles by mode."""
