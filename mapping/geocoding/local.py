"""The geocoder that never leaves the machine, with geopy's interface."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderQueryError, GeocoderUnavailable
from geopy.geocoders import SERVICE_TO_GEOCODER
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point
from shapely.geometry.base import BaseGeometry

from mapping.geocoding import notes as noted
from mapping.geocoding.collector import collector_off
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.many import Answers, locate_all
from mapping.geocoding.matcher import Matcher
from mapping.geocoding.parse import parse_address
from mapping.geocoding.places import Places
from mapping.geocoding.positions import row_positions
from mapping.geocoding.resume import Journal
from mapping.geocoding.types import (
    AddressParts,
    GeocodeResult,
    HomeAddress,
    refuse_home_addresses,
)
from mapping.progress import Progress, no_progress
from mapping.wording import say

__all__ = ["SERVICE_NAME", "Address", "LocalGeocoder", "OfflineAdapter", "register"]

SERVICE_NAME: Final = "common-ground"
"""The name under which geopy's ``get_geocoder_for_service`` finds the local geocoder."""

Address = str | AddressParts | HomeAddress

_REVERSE_M: Final = 500.0
_LONGEST: Final = 1_000
"""Characters of an address that are read; a cell with a whole text in it is no address."""
_M_PER_DEG: Final = 111_195.0
_SCALE: Final = 1e7
_QUERY_KEYS: Final = {
    "street": "street", "address": "street", "city": "city", "town": "city", "state": "state",
    "zip": "zip", "postalcode": "zip", "postcode": "zip", "postal_code": "zip", "county": "",
    "country": "",
}  # fmt: skip


class OfflineAdapter(BaseSyncAdapter):  # type: ignore[misc]
    """An adapter for geopy that refuses to open a connection."""

    def get_json(self, url: str, *, timeout: Any, headers: Any) -> Any:
        """Refuse; nothing about the request is repeated in the error."""
        del url, timeout, headers
        raise GeocoderUnavailable("the local geocoder opens no connection")

    def get_text(self, url: str, *, timeout: Any, headers: Any) -> Any:
        """Refuse; nothing about the request is repeated in the error."""
        del url, timeout, headers
        raise GeocoderUnavailable("the local geocoder opens no connection")


class LocalGeocoder(Geocoder):  # type: ignore[misc]
    """Places addresses with an index on this machine. Safe to share between threads.

    Parameters
    ----------
    index
        The address index.
    district
        Polygon in degrees (EPSG:4326); an address placed outside it has outcome ``outside``.
    state
        The district's state, two letters; it fills what the reference doesn't say.
    """

    def __init__(
        self,
        index: AddressIndex,
        *,
        district: BaseGeometry | None = None,
        state: str | None = None,
    ) -> None:
        super().__init__(adapter_factory=OfflineAdapter)
        self.index = index
        self.district = district
        self._state = (state or "").upper()
        if district is not None:
            shapely.prepare(district)
        self._places = Places(index, home_state=self._state)
        self._matcher = Matcher(index, self._places)

    # --- our own interface ---

    def locate(self, address: Address) -> GeocodeResult:
        """Return the answer for one address; every outcome is an answer, nothing is raised."""
        parsed = parse_address(_reveal(address), home_states=self._places.states)
        return self._inside(self._matcher.match(parsed))

    def locate_many(
        self, addresses: Sequence[Address], *, progress: Progress = no_progress
    ) -> list[GeocodeResult]:
        """Return the answers for many addresses, in order.

        City names that the reference lacks are learned from the addresses that match in full, so
        a file's own "Springfield" is not foreign in it; the result does not depend on row order.
        """
        answers = self.answers(addresses, progress=progress)
        return [self._inside(answers.result(place)) for place in range(len(addresses))]

    def answers(
        self,
        addresses: Sequence[Address],
        *,
        workers: int = 1,
        progress: Progress = no_progress,
        journal: Journal | None = None,
    ) -> Answers:
        """Return the raw answers in columns, not yet held against the district's boundary.

        Raises
        ------
        PrivacyError
            Home addresses are to be spread over several processes, or kept in a journal.
        """
        if workers > 1 or journal is not None:
            refuse_home_addresses(addresses)

        def report(done: int, total: int) -> None:
            words = say("{n} of {total} addresses are looked up", n=f"{done:,}", total=f"{total:,}")
            progress(done / max(1, total), words)

        with collector_off:
            return locate_all(
                [_reveal(address) for address in addresses],
                self._matcher,
                home_states=self._places.states,
                places_with=lambda learned: Places(
                    self.index, home_state=self._state, learned=learned
                ),
                on_done=report,
                workers=workers,
                journal=journal,
            )

    def inside(self, lon: Any, lat: Any) -> Any:
        """Return which positions (degrees) lie in the district; all, if it has no boundary."""
        if self.district is None:
            return np.ones(len(np.atleast_1d(lon)), dtype=bool)
        return shapely.intersects_xy(self.district, np.atleast_1d(lon), np.atleast_1d(lat))

    def _inside(self, result: GeocodeResult) -> GeocodeResult:
        if result.outcome != "placed" or result.lon is None or result.lat is None:
            return result
        if bool(self.inside(result.lon, result.lat)[0]):
            return result
        return outside_district(result)

    # --- geopy's interface ---

    def geocode(
        self,
        query: str | Mapping[str, str] | AddressParts | HomeAddress,
        *,
        exactly_one: bool = True,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """Return a geopy location, or all candidates with ``exactly_one=False``; ``None`` if none.

        ``raw`` holds precision, score, outcome, source and the reasons. A coarse place (street,
        ZIP, city) is returned with its precision in ``raw``.
        """
        del timeout
        result = self.locate(_query(query))
        found = []
        if result.lon is not None and result.lat is not None:
            raw = {
                "precision": result.precision, "score": result.score, "outcome": result.outcome,
                "source": result.source, "why": list(result.why),
                "candidates": [candidate.as_dict() for candidate in result.candidates],
            }  # fmt: skip
            found.append(Location(result.matched_address, (result.lat, result.lon), raw))
        elif not exactly_one:
            found = [
                Location(
                    candidate.address,
                    (candidate.lat, candidate.lon),
                    {**candidate.as_dict(), "outcome": result.outcome, "why": list(result.why)},
                )
                for candidate in result.candidates
            ]
        if exactly_one:
            return found[0] if found else None
        return found or None

    def reverse(
        self, query: Any, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Return the known address nearest to a position, at most 500 m away; ``None`` if none.

        ``query`` is a geopy point, "lat, lon" or a pair (lat, lon).
        """
        del timeout
        try:
            point = Point(query)
        except (TypeError, ValueError) as error:
            raise GeocoderQueryError("a position is needed: latitude, longitude") from error
        found = self._nearest(float(point.longitude), float(point.latitude))
        if found is None:
            return None
        return found if exactly_one else [found]

    def _nearest(self, lon: float, lat: float) -> Location | None:
        a = self.index.arrays
        scale = float(np.cos(np.radians(lat)))
        best: tuple[float, Location] | None = None
        if len(a["p_lon"]):
            x = (a["p_lon"] / _SCALE - lon) * scale
            away = np.hypot(x, a["p_lat"] / _SCALE - lat) * _M_PER_DEG
            row = int(np.argmin(away))
            best = (
                float(away[row]),
                self._location(False, row, int(a["p_number"][row]), away[row]),
            )
        numbered = np.flatnonzero(a["r_from"] >= 0)
        if len(numbered):
            first, last = a["r_from"][numbered], a["r_to"][numbered]
            for share in (0.0, 0.25, 0.5, 0.75, 1.0):
                numbers = np.round(first + (last - first) * share).astype(np.int64)
                odd_step = (numbers - first) % 2 != 0
                numbers = np.where(odd_step & (a["r_parity"][numbered] > 0), numbers + 1, numbers)
                numbers = np.clip(numbers, np.minimum(first, last), np.maximum(first, last))
                spots = row_positions(self.index, True, numbered, numbers)
                away = np.hypot((spots[:, 0] - lon) * scale, spots[:, 1] - lat) * _M_PER_DEG
                place = int(np.argmin(away))
                if best is None or away[place] < best[0]:
                    row = int(numbered[place])
                    location = self._location(True, row, int(numbers[place]), away[place])
                    best = (float(away[place]), location)
        return best[1] if best is not None and best[0] <= _REVERSE_M else None

    def _location(self, is_range: bool, row: int, number: int, away_m: Any) -> Location:
        spot = row_positions(self.index, is_range, np.array([row]), np.array([number]))[0]
        raw = {
            "precision": "range" if is_range else "point",
            "distance_m": round(float(away_m), 1),
            "source": self._matcher.texts.source(is_range, row),
        }
        text = self._matcher.texts.address(is_range, row, number)
        return Location(text, (float(spot[1]), float(spot[0])), raw)


def outside_district(result: GeocodeResult) -> GeocodeResult:
    """Return the answer for an address that was placed, but not in the district."""
    return GeocodeResult(
        None,
        None,
        "",
        result.score,
        "outside",
        result.matched_address,
        result.source,
        why=(noted.OUTSIDE_BOUNDARY, *result.why),
    )


def register() -> None:
    """Make the local geocoder known to geopy under :data:`SERVICE_NAME`."""
    SERVICE_TO_GEOCODER[SERVICE_NAME] = LocalGeocoder


def _reveal(address: Address) -> str | AddressParts:
    """Return what is to be read of an address: of a very long text its beginning."""
    plain = address.reveal() if isinstance(address, HomeAddress) else address
    if isinstance(plain, str):
        return plain[:_LONGEST]
    parts = (plain.street, plain.city, plain.state, plain.zip)
    if max(map(len, parts)) <= _LONGEST:
        return plain
    return AddressParts(*(part[:_LONGEST] for part in parts))


def _query(query: str | Mapping[str, str] | AddressParts | HomeAddress) -> Address:
    if isinstance(query, (str, AddressParts, HomeAddress)):
        return query
    parts = {"street": "", "city": "", "state": "", "zip": ""}
    for key, value in query.items():
        field = _QUERY_KEYS.get(key.casefold())
        if field is None:
            raise GeocoderQueryError(
                f"unknown part of an address: {key}; use street, city, state, zip"
            )
        if field:
            parts[field] = str(value)
    return AddressParts(**parts)
