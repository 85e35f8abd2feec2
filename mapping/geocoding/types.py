"""What goes into the geocoder and what comes out of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, final

from mapping.errors import PrivacyError
from mapping.wording import say

__all__ = [
    "COARSE",
    "OUTCOMES",
    "PLACED",
    "PRECISIONS",
    "AddressParts",
    "Candidate",
    "GeocodeResult",
    "HomeAddress",
    "Outcome",
    "Precision",
    "outcome_of",
    "refuse_home_addresses",
]

Precision = Literal["point", "range", "intersection", "street", "postcode", "city", ""]
Outcome = Literal[
    "placed", "coarse", "ambiguous", "not_found", "po_box", "not_an_address", "outside"
]

PRECISIONS: Final[tuple[Precision, ...]] = (
    "point",
    "range",
    "intersection",
    "street",
    "postcode",
    "city",
    "",
)
PLACED: Final[frozenset[str]] = frozenset({"point", "range", "intersection"})
COARSE: Final[frozenset[str]] = frozenset({"street", "postcode", "city"})
OUTCOMES: Final[tuple[Outcome, ...]] = (
    "placed",
    "coarse",
    "ambiguous",
    "not_found",
    "po_box",
    "not_an_address",
    "outside",
)


def outcome_of(precision: Precision) -> Outcome:
    """Return the outcome that a precision means; an empty one means not found."""
    if precision in PLACED:
        return "placed"
    return "coarse" if precision in COARSE else "not_found"


@dataclass(frozen=True)
class AddressParts:
    """An address from separate columns; ``street`` holds number, street and unit."""

    street: str
    city: str = ""
    state: str = ""
    zip: str = ""

    def one_line(self) -> str:
        """Return the parts as one line, the way an envelope shows them."""
        tail = " ".join(part for part in (self.state.strip(), self.zip.strip()) if part)
        return ", ".join(part for part in (self.street.strip(), self.city.strip(), tail) if part)


@final
class HomeAddress:
    """Where a student lives. It may be placed on this machine and go nowhere else.

    It shows itself to nobody: text made from it is ``HomeAddress(hidden)``, it can't be copied to
    another process or written with pickle, and every online provider refuses it. Only the local
    geocoder calls :meth:`reveal`.
    """

    __slots__ = ("_address",)

    def __init__(self, address: str | AddressParts) -> None:
        self._address = address

    def reveal(self) -> str | AddressParts:
        """Return the address itself, for placing it on this machine."""
        return self._address

    def __repr__(self) -> str:
        return "HomeAddress(hidden)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format("HomeAddress(hidden)", spec)

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a home address is not copied to files or other processes")

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a home address does not show its parts")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HomeAddress) and other._address == self._address

    def __hash__(self) -> int:
        return hash(("HomeAddress", self._address))


@dataclass(frozen=True)
class Candidate:
    """One place that an address could mean; ``lon`` and ``lat`` in degrees (EPSG:4326)."""

    address: str
    lon: float
    lat: float
    precision: Precision
    score: float
    source: str

    def as_dict(self) -> dict[str, object]:
        """Return the candidate for a JSON list; coordinates with 6 decimals."""
        return {
            "address": self.address,
            "lon": round(self.lon, 6),
            "lat": round(self.lat, 6),
            "precision": self.precision,
            "score": round(self.score, 3),
            "source": self.source,
        }


@dataclass(frozen=True)
class GeocodeResult:
    """The answer for one address.

    Parameters
    ----------
    lon, lat
        Degrees (EPSG:4326) for ``placed`` and ``coarse``; ``None`` for every other outcome.
    precision
        ``point``, ``range``, ``intersection``, ``street``, ``postcode``, ``city`` or empty.
    score
        0 to 1: 1 less the deductions that ``why`` lists; 0 when nothing was found.
    outcome
        ``placed``, ``coarse``, ``ambiguous``, ``not_found``, ``po_box``, ``not_an_address`` or
        ``outside``.
    matched_address
        The address as the reference has it; empty when nothing was found.
    source
        Name of the reference that gave the place.
    candidates
        For ``ambiguous`` and some ``coarse`` answers, the places to choose from, best first.
    why
        What was noticed, in words a clerk understands, dearest deduction first.
    """

    lon: float | None
    lat: float | None
    precision: Precision
    score: float
    outcome: Outcome
    matched_address: str = ""
    source: str = ""
    candidates: tuple[Candidate, ...] = field(default=())
    why: tuple[str, ...] = field(default=())


def refuse_home_addresses(*values: Any) -> None:
    """Raise if a home address is among the values, or inside their lists and tables.

    Raises
    ------
    PrivacyError
        There is one; nothing was sent.
    """
    for value in values:
        if isinstance(value, HomeAddress):
            raise PrivacyError(
                say(
                    "A student's home address is never sent to an address service, and nothing was "
                    "sent now. Home addresses are looked up on this computer only; if one isn't "
                    "found, correct it or place it by hand."
                )
            )
        if isinstance(value, Mapping):
            refuse_home_addresses(*value.keys(), *value.values())
        elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
            refuse_home_addresses(*value)
        elif isinstance(value, AddressParts):
            refuse_home_addresses(*(getattr(value, field.name) for field in fields(value)))
