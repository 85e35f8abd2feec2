"""Address services on the internet: off until switched on, never for homes."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from geopy import exc
from geopy.adapters import BaseSyncAdapter
from geopy.geocoders import SERVICE_TO_GEOCODER, Nominatim
from shapely.geometry import box

from mapping.errors import PrivacyError, ServiceUnavailableError, SettingsError
from mapping.geocoding.online import (
    PROVIDERS,
    USER_AGENT,
    OnlineGeocoder,
    OnlinePolicy,
    RateLimit,
    look_up,
)
from mapping.geocoding.types import AddressParts, HomeAddress

HOME = HomeAddress("12 Secret St, Springfield, AL 36067")
HOUSE = {
    "lat": "32.5", "lon": "-86.5", "display_name": "12, Oak Street, Springfield",
    "class": "building", "addresstype": "building", "type": "yes",
}  # fmt: skip


class Recorder(BaseSyncAdapter):
    """Answers every question with a fixed answer and remembers the questions."""

    def __init__(self, answer: Any = None) -> None:
        super().__init__(proxies=None, ssl_context=None)
        self.answer = [HOUSE] if answer is None else answer
        self.asked: list[tuple[str, dict[str, str]]] = []

    def get_json(self, url: str, *, timeout: Any, headers: Any) -> Any:
        del timeout
        self.asked.append((url, dict(headers)))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def get_text(self, url: str, *, timeout: Any, headers: Any) -> Any:
        return self.get_json(url, timeout=timeout, headers=headers)


class Memory:
    """A cache in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Any] = {}

    def get(self, provider: str, query: str) -> Any:
        return self.kept.get((provider, query))

    def put(self, provider: str, query: str, answer: Any) -> None:
        self.kept[provider, query] = answer


def nominatim(recorder: Recorder) -> Nominatim:
    return Nominatim(user_agent=USER_AGENT, adapter_factory=lambda **_: recorder)


def no_wait() -> RateLimit:
    return RateLimit(0)


ON = OnlinePolicy(enabled=True)


def test_looking_up_online_is_off_until_somebody_switches_it_on() -> None:
    recorder = Recorder()
    with pytest.raises(PrivacyError, match="switched off"):
        look_up("12 Oak St", policy=OnlinePolicy(), geocoder=nominatim(recorder), limit=no_wait())
    assert recorder.asked == []


@pytest.mark.parametrize("name", sorted(SERVICE_TO_GEOCODER))
def test_every_service_of_geopy_is_refused_a_home_address(name: str) -> None:
    recorder = Recorder()
    service = object.__new__(SERVICE_TO_GEOCODER[name])
    service.adapter = recorder
    online = OnlineGeocoder(service, name=name, policy=ON, limit=no_wait(), cache=Memory())
    for query in (HOME, {"street": HOME}, [HOME], ("a", [{"b": HOME}]), AddressParts(HOME)):  # type: ignore[arg-type]
        with pytest.raises(PrivacyError, match="never sent") as caught:
            online.geocode(query)  # type: ignore[arg-type]
        assert "Secret" not in f"{caught.value} {caught.value.detail}"
    assert recorder.asked == []


def test_look_up_refuses_a_home_address_even_when_switched_off() -> None:
    for policy in (ON, OnlinePolicy()):
        with pytest.raises(PrivacyError, match="never sent"):
            look_up(HOME, policy=policy)  # type: ignore[arg-type]


def test_a_house_is_placed_with_attribution_and_our_own_user_agent() -> None:
    recorder = Recorder()
    place = look_up("12 Oak St", policy=ON, geocoder=nominatim(recorder), limit=no_wait())
    assert place is not None
    assert (place.lon, place.lat, place.precision) == (-86.5, 32.5, "point")
    assert "OpenStreetMap contributors" in place.attribution
    assert recorder.asked[0][1]["User-Agent"] == USER_AGENT


def test_a_street_or_town_is_not_a_place_for_a_pin() -> None:
    for kind in ("road", "city"):
        recorder = Recorder([{**HOUSE, "class": "highway", "addresstype": kind, "type": kind}])
        assert look_up("Oak St", policy=ON, geocoder=nominatim(recorder), limit=no_wait()) is None


def test_an_answer_far_from_the_district_counts_as_not_found() -> None:
    near, far = box(-87, 32, -86, 33), box(0, 0, 1, 1)
    asked = nominatim(Recorder())
    assert look_up("x", policy=ON, geocoder=asked, limit=no_wait(), near=near) is not None
    assert look_up("x", policy=ON, geocoder=asked, limit=no_wait(), near=far) is None


def test_not_found_is_none_and_could_not_ask_is_an_error() -> None:
    assert look_up("x", policy=ON, geocoder=nominatim(Recorder([])), limit=no_wait()) is None
    for failure in (exc.GeocoderTimedOut("t"), exc.GeocoderUnavailable("u")):
        with pytest.raises(ServiceUnavailableError, match="could not be reached"):
            look_up("x", policy=ON, geocoder=nominatim(Recorder(failure)), limit=no_wait())


def test_a_quota_error_says_when_to_try_again() -> None:
    failure = exc.GeocoderRateLimited("slow", retry_after=42)
    with pytest.raises(ServiceUnavailableError, match="slow down") as caught:
        look_up("x", policy=ON, geocoder=nominatim(Recorder(failure)), limit=no_wait())
    assert caught.value.retry_after_s == 42
    with pytest.raises(SettingsError, match="refuses"):
        look_up(
            "x",
            policy=ON,
            geocoder=nominatim(Recorder(exc.GeocoderAuthenticationFailure("no"))),
            limit=no_wait(),
        )


def test_an_answer_is_remembered_and_so_is_finding_nothing() -> None:
    for answer, expected in (([HOUSE], True), ([], False)):
        recorder, memory = Recorder(answer), Memory()
        for _ in range(3):
            place = look_up(
                "12  Oak St",
                policy=ON,
                geocoder=nominatim(recorder),
                limit=no_wait(),
                cache=memory,
            )
            assert (place is not None) is expected
        assert len(recorder.asked) == 1


def test_a_failure_is_not_remembered() -> None:
    memory = Memory()
    with pytest.raises(ServiceUnavailableError):
        look_up(
            "x",
            policy=ON,
            geocoder=nominatim(Recorder(exc.GeocoderTimedOut("t"))),
            limit=no_wait(),
            cache=memory,
        )
    assert memory.kept == {}


def test_one_question_a_second_goes_out_whoever_asks() -> None:
    now = [100.0]
    slept: list[float] = []
    lock = threading.Lock()

    def sleep(seconds: float) -> None:
        with lock:
            slept.append(seconds)
            now[0] += seconds

    limit = RateLimit(1.0, clock=lambda: now[0], sleep=sleep)
    threads = [threading.Thread(target=limit.wait) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slept == pytest.approx([1.0, 1.0, 1.0, 1.0])


def test_every_provider_keeps_to_one_question_a_second_and_credits_its_source() -> None:
    make: Callable[[OnlinePolicy], Any]
    for provider in PROVIDERS.values():
        assert provider.min_delay_s >= 1.0
        assert provider.attribution
        make = provider.make
        assert make(ON).headers["User-Agent"] == USER_AGENT


def test_an_unknown_provider_lists_the_known_ones() -> None:
    with pytest.raises(SettingsError, match="nominatim"):
        look_up("x", policy=OnlinePolicy(enabled=True, provider="nobody"))
