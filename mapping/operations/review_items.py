"""One address on the review list: why it has no certain place, in words, and where it may be."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mapping import geo
from mapping.geocoding.types import COARSE, GeocodeResult
from mapping.operations.district import District
from mapping.wording import as_sentence, msg

__all__ = [
    "MAX_CANDIDATES",
    "NOT_LOOKED_UP",
    "OUTCOME_ORDER",
    "PLACES",
    "REASONS",
    "ReviewCandidate",
    "ReviewItem",
    "item_of",
    "located",
]

MAX_CANDIDATES: Final = 9
"""One for each digit key."""
NOT_LOOKED_UP: Final = "not_looked_up"
OUTCOME_ORDER: Final = (
    "placed",
    "not_an_address",
    "not_found",
    "ambiguous",
    "outside",
    "po_box",
    "coarse",
    NOT_LOOKED_UP,
)
"""What is found now first, since one key settles it; then worst first."""
REASONS: Final = {
    "placed": msg("The address is found now."),
    "not_found": msg("The address is not in the address reference."),
    "ambiguous": msg("The address fits several places."),
    "coarse": msg("Only the street or town is known, not the house."),
    "outside": msg("The place lies outside the district."),
    "po_box": msg("A P.O. box is no place that people can go to."),
    "not_an_address": msg("What stands here is no street address."),
    NOT_LOOKED_UP: msg("It was not looked up, because no address reference is loaded."),
}
_COARSE: Final = {
    "street": msg("The street is known, but not the house."),
    "postcode": msg("Only the ZIP code is known."),
    "city": msg("Only the town is known."),
}
PLACES: Final = {
    "point": msg("at the building"),
    "range": msg("estimated from the house numbers of the street"),
    "intersection": msg("at the corner"),
    "street": msg("somewhere along the street, not at the house"),
    "postcode": msg("in the middle of the ZIP code area"),
    "city": msg("in the middle of the town"),
}
_SAID_BY_REASON: Final = frozenset(
    {"this is no address", "a P.O. box is no place where somebody lives"}
)
_SAME_M: Final = 50.0
_FITS: Final = (
    (0.95, msg("matches in all parts")),
    (0.8, msg("matches well")),
    (0.6, msg("matches in part")),
)


@dataclass(frozen=True, repr=False)
class ReviewCandidate:
    """A place that an address may mean; shows nothing of itself in text.

    Parameters
    ----------
    mark
        Its sign on the map and its key: "1" to "9".
    lon, lat
        Degrees, EPSG:4326.
    label
        The address as the reference has it.
    detail
        How sure that is, in words.
    precision, score
        As in the geocoding result.
    facts
        What ``detail`` is made of, for another language: texts, with a distance for the
        placeholder of those that have one.
    """

    mark: str
    lon: float
    lat: float
    label: str
    detail: str
    precision: str = ""
    score: float | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, repr=False)
class ReviewItem:
    """One address to decide on; shows nothing of itself in text.

    Parameters
    ----------
    id, name, category
        The partner's; of a roster the row number, "Row 17" and nothing.
    address
        As written.
    outcome
        As in the geocoding result, or ``not_looked_up``.
    reason, steps
        Why it is on the list, and what was noticed on the way.
    candidates
        Best first; may be empty.
    has_pin
        Whether it stands on the map all the same, at a place that is in doubt.
    """

    id: str
    name: str
    category: str
    address: str
    outcome: str
    reason: str
    steps: tuple[str, ...]
    candidates: tuple[ReviewCandidate, ...]
    has_pin: bool = False


def item_of(
    result: GeocodeResult | None, *, item_id: str, name: str, category: str, address: str
) -> ReviewItem:
    """Return an answer of the geocoder (not yet cut to the district) as an item of the list."""
    outcome = NOT_LOOKED_UP if result is None else str(result.outcome)
    reason = REASONS[outcome]
    steps: tuple[str, ...] = ()
    candidates: tuple[ReviewCandidate, ...] = ()
    if result is not None and address:
        if outcome == "coarse":
            reason = _COARSE.get(result.precision, reason)
        steps = tuple(as_sentence(one) for one in result.why if one not in _SAID_BY_REASON)
        candidates = _candidates(result)
    return ReviewItem(item_id, name, category, address, outcome, reason, steps, candidates)


def located(district: District, addresses: Sequence[Any]) -> list[GeocodeResult | None]:
    """Return answers with the positions of those outside the district; ``None``: no reference.

    Home addresses may be among them; nothing leaves the machine.
    """
    geocoder = district.geocoder()
    if geocoder is None:
        return [None] * len(addresses)
    if not addresses:
        return []
    answers = geocoder.answers(addresses)
    results = [answers.result(at) for at in range(len(addresses))]
    is_inside = geocoder.inside(
        [np.nan if one.lon is None else one.lon for one in results],
        [np.nan if one.lat is None else one.lat for one in results],
    )
    return [
        dataclasses.replace(one, outcome="outside")
        if one.outcome == "placed" and not is_here
        else one
        for one, is_here in zip(results, is_inside, strict=True)
    ]


def _candidates(result: GeocodeResult) -> tuple[ReviewCandidate, ...]:
    places = [
        (one.lon, one.lat, one.address, str(one.precision), one.score) for one in result.candidates
    ]
    if result.lon is not None and result.lat is not None:
        own = (result.lon, result.lat, result.matched_address, str(result.precision), result.score)
        if result.outcome in {"placed", "outside"} or not places:
            places.insert(0, own)
    found: list[ReviewCandidate] = []
    for lon, lat, label, precision, score in places:
        if len(found) == MAX_CANDIDATES or any(_is_same(one, lon, lat, label) for one in found):
            continue
        first = places[0]
        away_m = _metres(first[0], first[1], lon, lat)
        facts = _facts(precision, score, away_m, is_first=not found)
        found.append(
            ReviewCandidate(
                mark=str(len(found) + 1),
                lon=float(lon),
                lat=float(lat),
                label=label or msg("The place that was found"),
                detail=", ".join(text.format(distance=distance) for text, distance in facts),
                precision=precision,
                score=round(float(score), 3),
                facts=facts,
            )
        )
    return tuple(found)


def _is_same(known: ReviewCandidate, lon: float, lat: float, label: str) -> bool:
    """Return whether a place would be the same to whoever looks at map and list."""
    return known.label == label and _metres(known.lon, known.lat, lon, lat) < _SAME_M


def _metres(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    return float(geo.geodesic_m(lon, lat, to_lon, to_lat))


def _facts(
    precision: str, score: float, away_m: float, *, is_first: bool
) -> tuple[tuple[str, str], ...]:
    parts = [(PLACES.get(precision, ""), "")]
    if precision not in COARSE:  # their score is low because they are coarse
        weak = msg("a weak match")
        parts.append((next((words for least, words in _FITS if score >= least), weak), ""))
    if not is_first:
        parts.append((msg("{distance} from 1"), _distance(away_m)))
    return tuple(part for part in parts if part[0])


def _distance(metres: float) -> str:
    return f"{metres / 1000:,.1f} km" if metres >= 1000 else f"{metres:,.0f} m"
