"""Asking an address service on the internet: only for partners, only when somebody switched it on.

A home address is a type of its own and is refused here, whatever the service and however it is
wrapped. One look-up a second goes out for all users together; answers are remembered; "could not
ask" is an error, "not found" an answer.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderServiceError,
    GeocoderTimedOut,
    GeocoderUnavailable,
    GeopyError,
)
from geopy.geocoders import Nominatim, Photon
from geopy.geocoders.base import Geocoder
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from mapping.errors import MappingError, PrivacyError, ServiceUnavailableError, SettingsError
from mapping.geocoding.types import AddressParts, refuse_home_addresses
from mapping.wording import say

__all__ = [
    "PROVIDERS",
    "USER_AGENT",
    "AnswerCache",
    "OnlineGeocoder",
    "OnlinePlace",
    "OnlinePolicy",
    "Provider",
    "RateLimit",
    "look_up",
]

USER_AGENT: Final = "CommonGround-school-asset-mapping/1 (partner addresses only)"
_MAX_QUERY: Final = 300
_PRECISE_TYPES: Final = frozenset(
    {"house", "building", "amenity", "shop", "office", "leisure", "tourism", "craft", "healthcare",
     "emergency", "historic", "place_of_worship", "residential"}
)  # fmt: skip
_COARSE_TYPES: Final = frozenset(
    {"road", "street", "highway", "postcode", "city", "town", "village", "hamlet", "suburb",
     "county", "state", "country", "neighbourhood", "locality", "district", "municipality"}
)  # fmt: skip


@dataclass(frozen=True)
class Provider:
    """An address service.

    Parameters
    ----------
    name, title
        Key and name on screen.
    attribution
        Credit that must be shown with its answers.
    min_delay_s
        Seconds between two questions, all users together.
    make
        Makes the geopy geocoder from a policy.
    """

    name: str
    title: str
    attribution: str
    min_delay_s: float
    make: Callable[["OnlinePolicy"], Geocoder]


@dataclass(frozen=True)
class OnlinePolicy:
    """Whether and how the internet may be asked. Off unless somebody switches it on.

    Parameters
    ----------
    enabled
        The switch.
    provider
        A key of :data:`PROVIDERS`.
    user_agent
        How we introduce ourselves; a service may block an application that doesn't.
    timeout_s
        Seconds until a question is given up.
    """

    enabled: bool = False
    provider: str = "nominatim"
    user_agent: str = USER_AGENT
    timeout_s: float = 10.0


class AnswerCache(Protocol):
    """Where answers are remembered; the store's ``geocode_cache`` is one."""

    def get(self, provider: str, query: str) -> Any:
        """Return the remembered answer; ``None`` if there is none."""

    def put(self, provider: str, query: str, answer: Any) -> None:
        """Remember an answer."""


@dataclass(frozen=True)
class OnlinePlace:
    """A place that a service gave; ``lon`` and ``lat`` in degrees (EPSG:4326)."""

    lon: float
    lat: float
    precision: str
    score: float
    matched_address: str
    source: str
    attribution: str
    why: tuple[str, ...] = ()


class RateLimit:
    """Lets one question pass every so many seconds, whichever thread asks.

    Parameters
    ----------
    min_delay_s
        Seconds between two questions.
    clock, sleep
        What tells the time and what waits; tests pass their own.
    """

    def __init__(
        self,
        min_delay_s: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.min_delay_s = min_delay_s
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: float | None = None

    def wait(self) -> None:
        """Return when the next question may go out."""
        with self._lock:
            now = self._clock()
            if self._next is not None and now < self._next:
                self._sleep(self._next - now)
                now = max(self._clock(), self._next)
            self._next = now + self.min_delay_s


class OnlineGeocoder:
    """A geopy geocoder behind the policy: refuses homes, keeps the pace, tells errors apart.

    Parameters
    ----------
    geocoder
        Any geopy geocoder.
    name
        Its name, for messages and the cache.
    policy
        Refuses everything unless ``enabled``.
    limit
        The pace, shared by all users of the service.
    cache
        Where answers are remembered; ``None`` remembers nothing.
    """

    def __init__(
        self,
        geocoder: Geocoder,
        *,
        name: str,
        policy: OnlinePolicy,
        limit: RateLimit,
        cache: AnswerCache | None = None,
    ) -> None:
        self._geocoder = geocoder
        self._name = name
        self._policy = policy
        self._limit = limit
        self._cache = cache

    def geocode(self, query: str | AddressParts, **options: Any) -> dict[str, Any] | None:
        """Return ``lon, lat, address, raw`` of the best answer; ``None`` means not found.

        Raises
        ------
        PrivacyError
            The address is a student's home, or the look-up is switched off.
        ServiceUnavailableError
            The service could not be asked, which is not the same as not found.
        SettingsError
            The service refuses our access.
        """
        refuse_home_addresses(query, options)
        if not self._policy.enabled:
            raise PrivacyError(
                say(
                    "Looking addresses up on the internet is switched off, so nothing was sent. "
                    "Somebody who may decide this can switch it on for partner addresses, in "
                    "Settings."
                )
            )
        text = query.one_line() if isinstance(query, AddressParts) else str(query)
        text = " ".join(text.split())[:_MAX_QUERY]
        if not text:
            return None
        if self._cache is not None:
            known = self._cache.get(self._name, text)
            if known is not None:
                return dict(known) if known else None
        self._limit.wait()
        location = self._ask(text, options)
        answer: dict[str, Any] = {}
        if location is not None:
            raw = location.raw if isinstance(location.raw, Mapping) else {}
            answer = {
                "lon": float(location.longitude),
                "lat": float(location.latitude),
                "address": str(location.address),
                "raw": {key: str(value)[:200] for key, value in _flat(raw).items()},
            }
        if self._cache is not None:
            self._cache.put(self._name, text, answer)
        return answer or None

    def _ask(self, text: str, options: Mapping[str, Any]) -> Any:
        failure: GeopyError
        try:
            return self._geocoder.geocode(
                text, exactly_one=True, timeout=self._policy.timeout_s, **options
            )
        except GeopyError as error:
            failure = error
        raise _translated(failure, self._name)


def look_up(
    address: str | AddressParts,
    *,
    policy: OnlinePolicy,
    cache: AnswerCache | None = None,
    near: BaseGeometry | None = None,
    geocoder: Geocoder | None = None,
    limit: RateLimit | None = None,
) -> OnlinePlace | None:
    """Ask the service of the policy for a partner's address.

    Parameters
    ----------
    address
        A partner's address. A :class:`HomeAddress` is refused.
    policy
        Whether and whom to ask.
    cache
        Where answers are remembered.
    near
        Polygon in degrees; an answer outside it counts as not found.
    geocoder, limit
        Take the place of the service and its pace, for tests.

    Returns
    -------
    OnlinePlace or None
        ``None``: the service knows no such place, only its street or town, or only one elsewhere.

    Raises
    ------
    PrivacyError, ServiceUnavailableError, SettingsError
        As :meth:`OnlineGeocoder.geocode`.
    """
    refuse_home_addresses(address)
    provider = PROVIDERS.get(policy.provider)
    if provider is None:
        raise SettingsError(
            say(
                'The address service "{service}" is not one we know, so nothing was asked. '
                "Choose one of these in Settings: {services}.",
                service=policy.provider,
                services=", ".join(PROVIDERS),
            )
        )
    asker = OnlineGeocoder(
        geocoder or provider.make(policy),
        name=provider.name,
        policy=policy,
        limit=limit or _limit_of(provider),
        cache=cache,
    )
    answer = asker.geocode(address)
    if answer is None:
        return None
    precision = _precision(answer["raw"])
    if precision != "point":
        return None
    lon, lat = answer["lon"], answer["lat"]
    if near is not None and not near.intersects(Point(lon, lat)):
        return None
    return OnlinePlace(
        lon,
        lat,
        precision,
        0.8,
        answer["address"],
        provider.title,
        provider.attribution,
        (
            say(
                "found by {service} ({credit}); please check the pin",
                service=provider.title,
                credit=provider.attribution,
            ),
        ),
    )


def _flat(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the telling parts of an answer: Nominatim's own, and Photon's properties."""
    inner = raw.get("properties")
    both = {**raw, **inner} if isinstance(inner, Mapping) else dict(raw)
    wanted = ("class", "category", "type", "addresstype", "osm_key", "osm_value", "housenumber")
    return {key: both[key] for key in wanted if key in both}


def _precision(raw: Mapping[str, str]) -> str:
    if raw.get("housenumber"):
        return "point"
    for key in ("addresstype", "osm_key", "class", "category", "type", "osm_value"):
        value = raw.get(key, "")
        if value in _PRECISE_TYPES:
            return "point"
        if value in _COARSE_TYPES:
            return "street" if value in {"road", "street", "highway"} else "city"
    return "city"


def _translated(error: GeopyError, name: str) -> MappingError:
    title = PROVIDERS[name].title if name in PROVIDERS else name
    kind = type(error).__name__
    if isinstance(error, (GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges)):
        return SettingsError(
            say(
                "{service} refuses to answer us, so this address was not looked up. "
                "Tell whoever runs the application; until then place the pin by hand.",
                service=title,
            ),
            detail=kind,
        )
    if isinstance(error, GeocoderQuotaExceeded):
        retry_after = getattr(error, "retry_after", None)
        return ServiceUnavailableError(
            say(
                "{service} asked us to slow down, so this address was not looked up. "
                "Try again in a few minutes, or place the pin by hand.",
                service=title,
            ),
            detail=kind,
            retry_after_s=float(retry_after) if retry_after else 60.0,
        )
    if isinstance(error, GeocoderQueryError):
        return ServiceUnavailableError(
            say(
                "{service} could not read this address, so it was not looked up. "
                "Check its spelling, or place the pin by hand.",
                service=title,
            ),
            detail=kind,
        )
    if isinstance(error, (GeocoderTimedOut, GeocoderUnavailable, GeocoderServiceError)):
        return ServiceUnavailableError(
            say(
                "{service} could not be reached, so we don't know whether it has this address. "
                "Check the internet connection and try again, or place the pin by hand.",
                service=title,
            ),
            detail=kind,
            retry_after_s=30.0,
        )
    return ServiceUnavailableError(
        say(
            "{service} gave an answer that we can't use, so this address was not looked up. "
            "Try again later, or place the pin by hand.",
            service=title,
        ),
        detail=kind,
    )


def _nominatim(policy: OnlinePolicy) -> Geocoder:
    return Nominatim(user_agent=policy.user_agent, timeout=policy.timeout_s)


def _photon(policy: OnlinePolicy) -> Geocoder:
    return Photon(user_agent=policy.user_agent, timeout=policy.timeout_s)


PROVIDERS: Final[Mapping[str, Provider]] = {
    provider.name: provider
    for provider in (
        Provider(
            "nominatim", "OpenStreetMap Nominatim", "© OpenStreetMap contributors", 1.0, _nominatim
        ),
        Provider("photon", "Photon (komoot)", "© OpenStreetMap contributors", 1.0, _photon),
    )
}

_limits: dict[str, RateLimit] = {}
_limits_lock: Final = threading.Lock()


def _limit_of(provider: Provider) -> RateLimit:
    with _limits_lock:
        return _limits.setdefault(provider.name, RateLimit(provider.min_delay_s))
