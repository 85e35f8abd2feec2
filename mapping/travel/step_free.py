"""Walking without steps: which ways a wheelchair, a walker or a pushchair may use.

Rules over OSM tags alone, each from the page of its key at wiki.openstreetmap.org. **What is not
tagged is not barred**: in most places few surfaces and hardly any kerbs are mapped, so an answer
says that no barrier is known on the way, not that there is none.

==================  ===================================================================
key                 barred
==================  ===================================================================
``highway``         ``steps``, unless ``ramp:wheelchair=yes``; ``ladder``, ``via_ferrata``
``wheelchair``      ``no`` always; ``yes`` and ``designated`` overrule all rows below
``smoothness``      ``bad`` and worse: the page lists wheelchairs up to ``intermediate``
``surface``         loose, soft or coarse ground (`ROUGH_SURFACES`)
``tracktype``       ``grade2`` and worse, where no surface is given
``incline``         steeper than 1 in 12 either way, the limit for ramps (ADA Standards 405.2)
``sac_scale``       any: a hiking trail
nodes: ``kerb``     ``raised`` and ``rolled``, or ``kerb:height`` above 3 cm
nodes: ``barrier``  stiles, turnstiles, kissing gates and the like, unless ``wheelchair=yes``
==================  ===================================================================
"""

import math
import re
from collections.abc import Mapping
from typing import Final

__all__ = ["MAX_INCLINE", "ROUGH_SURFACES", "bars_wheels", "is_barred_node", "steepness"]

Tags = Mapping[str, str]

ROUGH_SURFACES: Final = frozenset(
    {
        "bare_rock", "cobblestone", "dirt", "earth", "grass", "grass_paver", "gravel", "ground",
        "ice", "mud", "pebblestone", "rock", "salt", "sand", "scree", "shells", "snow",
        "stepping_stones", "stone", "unhewn_cobblestone", "unpaved", "woodchips",
    }
)  # fmt: skip
"""``compacted`` and ``fine_gravel`` are firm enough; ``sett`` and ``wood`` are not barred."""
_BAD_SMOOTHNESS: Final = frozenset({"bad", "very_bad", "horrible", "very_horrible", "impassable"})
_BAD_TRACKS: Final = frozenset({"grade2", "grade3", "grade4", "grade5"})
MAX_INCLINE: Final = 1 / 12
"""Rise over run; a way of exactly this is allowed."""

_BAD_KERBS: Final = frozenset({"raised", "rolled"})
_MAX_KERB_CM: Final = 3.0
_BAD_BARRIERS: Final = frozenset(
    {
        "cattle_grid", "debris", "fence", "full-height_turnstile", "horse_stile", "kissing_gate",
        "log", "motorcycle_barrier", "stile", "sump_buster", "turnstile", "wall",
    }
)  # fmt: skip
_WELCOME: Final = frozenset({"yes", "designated"})
_NUMBER: Final = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(%|°|cm|mm|m)?")
_CM: Final = {"cm": 1.0, "mm": 0.1, "m": 100.0}


def bars_wheels(tags: Tags) -> bool:
    """Return whether a way that may be walked is known to bar wheels."""
    wheelchair = tags.get("wheelchair", "")
    highway = tags.get("highway", "")
    if wheelchair == "no" or highway in ("ladder", "via_ferrata"):
        return True
    if highway == "steps":
        return tags.get("ramp:wheelchair") != "yes" and wheelchair not in _WELCOME
    if wheelchair in _WELCOME:
        return False
    surface = tags.get("surface", "")
    return (
        tags.get("smoothness") in _BAD_SMOOTHNESS
        or any(part.strip() in ROUGH_SURFACES for part in surface.split(";"))
        or (not surface and tags.get("tracktype") in _BAD_TRACKS)
        or abs(steepness(tags.get("incline", ""))) > MAX_INCLINE
        or "sac_scale" in tags
    )


def is_barred_node(tags: Tags) -> bool:
    """Return whether wheels can't pass a place on a way.

    A kerb without a height, a gate or a bollard is passed.
    """
    wheelchair = tags.get("wheelchair", "")
    if wheelchair in _WELCOME:
        return False
    if tags.get("kerb") in _BAD_KERBS or tags.get("barrier") in _BAD_BARRIERS:
        return True
    is_obstacle = "barrier" in tags or "kerb" in tags or "entrance" in tags
    return _kerb_cm(tags.get("kerb:height", "")) > _MAX_KERB_CM or (
        wheelchair == "no" and is_obstacle
    )


def steepness(incline: str) -> float:
    """Return rise over run for an ``incline`` such as ``10%``, ``-4 %`` or ``5°``; else 0.

    ``up``, ``down`` and a bare number (whose unit nobody knows) say nothing.
    """
    match = _NUMBER.fullmatch(incline.strip())
    if match is None or match.group(2) not in ("%", "°"):
        return 0.0
    value = float(match.group(1))
    return value / 100 if match.group(2) == "%" else math.tan(math.radians(min(abs(value), 89)))


def _kerb_cm(height: str) -> float:
    """Return centimetres; a bare number is metres, as everywhere in OSM; else 0."""
    match = _NUMBER.fullmatch(height.strip())
    if match is None:
        return 0.0
    return float(match.group(1)) * _CM.get(match.group(2) or "m", 0.0)
