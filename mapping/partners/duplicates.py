"""Partners that a new one may be a repeat of, with the reason in words, for a person to decide.

The store treats records with the same name and place as one; this finds what is only similar.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from mapping.geo import geodesic_m
from mapping.partners.candidates import UNNAMED
from mapping.store.matching import normal_address
from mapping.store.records import FamilyResource, record_from_row
from mapping.wording import say

__all__ = ["Duplicate", "likely_duplicates"]

SAME_NAME: Final = 95.0
SIMILAR_NAME: Final = 82.0
ALIKE_NAME: Final = 65.0
"""Likeness of two names from 0 to 100, as rapidfuzz measures it on sorted words."""
NEAR_M: Final = 150.0
NEARBY_M: Final = 400.0
"""Two pins for one place: on different doors, and on a door and a street."""
UNNAMED_M: Final = 20.0

_EMPTY_WORDS: Final = frozenset({"a", "and", "at", "co", "de", "inc", "la", "llc", "of", "the"})
_SHORT_WORDS: Final = {
    "center": "ctr",
    "centre": "ctr",
    "centro": "ctr",
    "church": "ch",
    "community": "comm",
    "county": "co",
    "elementary": "elem",
    "mount": "mt",
    "saint": "st",
    "school": "sch",
}
_TELLING: Final = frozenset(
    {"east", "elem", "high", "lower", "middle", "new", "north", "old", "south", "upper", "west"}
)
"""Words of which two places of one name differ in one: North Park is not South Park."""


@dataclass(frozen=True)
class Duplicate:
    """A partner that may be the same as a new one.

    Parameters
    ----------
    id, name
        The partner that is there already.
    reason
        Why it looks the same, in words.
    distance_m
        Metres between the two pins; ``None`` if one has none or is confidential.
    """

    id: str
    name: str
    reason: str
    distance_m: float | None


def likely_duplicates(
    record: FamilyResource, partners_gdf: gpd.GeoDataFrame, *, limit: int = 3
) -> list[Duplicate]:
    """Return the partners that a record may repeat, most likely first, at most ``limit``.

    Parameters
    ----------
    record
        The new one. A partner with the same id is the record itself and is left out.
    partners_gdf
        The partners that are there, as `Partners.frame` gives them.
    """
    if partners_gdf.empty:
        return []
    likeness = _likeness(record.name, partners_gdf["name"].tolist())
    same_phone = _same_phone(record.phone, partners_gdf["phone"].tolist())
    possible = np.flatnonzero(
        ((likeness >= ALIKE_NAME) | same_phone) & (partners_gdf["id"] != record.id).to_numpy()
    )
    distances = _distances(record, partners_gdf.iloc[possible])
    address = normal_address(record)
    found: list[tuple[float, Duplicate]] = []
    for row, distance_m in zip(possible, distances, strict=True):
        partner = partners_gdf.iloc[int(row)]
        reason = _reason(
            likeness=float(likeness[row]),
            same_phone=bool(same_phone[row]),
            same_address=bool(address) and address == _address_of(partner),
            distance_m=None if np.isnan(distance_m) else float(distance_m),
            is_unnamed=record.name in UNNAMED.values(),
        )
        if reason:
            duplicate = Duplicate(
                id=str(partner["id"]),
                name=str(partner["name"]),
                reason=reason,
                distance_m=None if np.isnan(distance_m) else round(float(distance_m), 1),
            )
            found.append((_rank(float(likeness[row]), distance_m), duplicate))
    found.sort(key=lambda pair: (pair[0], pair[1].name, pair[1].id))
    return [duplicate for _, duplicate in found[:limit]]


def _reason(
    *,
    likeness: float,
    same_phone: bool,
    same_address: bool,
    distance_m: float | None,
    is_unnamed: bool,
) -> str:
    """Return why two are probably the same; empty if they are not."""
    if is_unnamed:
        # One unnamed field beside another is another field.
        near = distance_m is not None and distance_m <= UNNAMED_M
        return say("Another place without a name on the same spot.") if near else ""
    name: str = ""
    if likeness >= SAME_NAME:
        name = say("The same name")
    elif likeness >= SIMILAR_NAME:
        name = say("A similar name")
    elif likeness >= ALIKE_NAME:
        name = say("A name with some of the same words")
    if same_address and likeness >= ALIKE_NAME:
        return say("{name} at the same address.", name=name)
    if distance_m is not None and likeness >= SIMILAR_NAME:
        reach_m = NEARBY_M if likeness >= SAME_NAME else NEAR_M
        if distance_m <= reach_m:
            return say("{name}, {away}.", name=name, away=_away(distance_m))
    if same_phone and likeness >= ALIKE_NAME:
        return say("{name} and the same phone number.", name=name)
    if same_phone and distance_m is not None and distance_m <= NEAR_M:
        return say("The same phone number, {away}.", away=_away(distance_m))
    if distance_m is None and likeness >= SAME_NAME:
        return say(
            "The same name; one of the two is not on the map, so we can't compare the places."
        )
    return ""


def _away(distance_m: float) -> str:
    if distance_m < 1:
        return say("on the same spot")
    return say("{metres} m away", metres=f"{round(distance_m):,}")


def _rank(likeness: float, distance_m: float) -> float:
    """Return a number that is smaller for a more likely repeat."""
    far = NEARBY_M if np.isnan(distance_m) else min(float(distance_m), NEARBY_M)
    return (100.0 - likeness) + 30.0 * far / NEARBY_M


def _likeness(name: str, others: list[str]) -> npt.NDArray[np.float64]:
    mine = _words(name)
    text, telling = " ".join(mine), _telling(mine)
    scores = np.zeros(len(others))
    for position, other in enumerate(others):
        theirs = _words(other)
        if theirs and telling == _telling(theirs):
            scores[position] = fuzz.ratio(text, " ".join(theirs))
    return scores


@lru_cache(maxsize=50_000)
def _words(name: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", plain.replace("'", "").replace("’", ""))
    short = [_SHORT_WORDS.get(word, word) for word in words]
    return tuple(sorted(word for word in short if word not in _EMPTY_WORDS) or sorted(short))


def _telling(words: tuple[str, ...]) -> frozenset[str]:
    """Return the words in which two names must agree: numbers and words like north."""
    return frozenset(w for w in words if w in _TELLING or any(letter.isdigit() for letter in w))


def _same_phone(phone: str, others: list[str]) -> npt.NDArray[np.bool_]:
    digits = _digits(phone)
    if not digits:
        return np.zeros(len(others), dtype=bool)
    return np.array([_digits(other) == digits for other in others], dtype=bool)


def _digits(phone: str) -> str:
    """Return the last ten digits of a phone number; empty if it has fewer than seven."""
    digits = re.sub(r"\D", "", re.split(r"(?i)\s*(?:ext|x)\.?\s*\d", phone)[0])
    return digits[-10:] if len(digits) >= 7 else ""


def _distances(record: FamilyResource, partners_gdf: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Return metres to each partner; NaN where one has no pin or is confidential."""
    distances = np.full(len(partners_gdf), np.nan)
    if record.lon is None or record.lat is None or record.confidential:
        return distances
    lon, lat = partners_gdf["lon"].to_numpy(float), partners_gdf["lat"].to_numpy(float)
    placed = np.isfinite(lon) & np.isfinite(lat) & ~partners_gdf["confidential"].to_numpy(bool)
    distances[placed] = geodesic_m(record.lon, record.lat, lon[placed], lat[placed])
    return distances


def _address_of(partner: Any) -> str:
    return normal_address(record_from_row(partner))
