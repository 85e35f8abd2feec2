"""No socket is opened while addresses are placed, and no online service takes a home address."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import geopy.geocoders
import pytest
from geopy.geocoders.base import Geocoder

from mapping.errors import PrivacyError
from mapping.geocoding import online
from mapping.geocoding.types import AddressParts, HomeAddress
from tests.safety.rosters import DEMO, canary_roster, write_roster

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fail whatever opens a socket or asks for a name; give a list of who tried."""
    tried: list[str] = []

    def refuse(*given: object, **_: object) -> NoReturn:
        tried.append(str(given[:1]))
        raise OSError("there is no network")

    class Refused(socket.socket):
        def __init__(self, *given: Any, **more: Any) -> None:
            refuse(*given, **more)

    monkeypatch.setattr(socket, "socket", Refused)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
    return tried


def test_the_cut_is_felt(cut_off: list[str]) -> None:
    with pytest.raises(OSError, match="no network"):
        socket.create_connection(("192.0.2.1", 9))
    with pytest.raises(OSError, match="no network"):
        socket.socket()
    assert len(cut_off) == 2


def test_no_command_that_places_addresses_opens_a_socket(
    demo: Path, tmp_path: Path, run_cli: Run, cut_off: list[str]
) -> None:
    roster = canary_roster(with_positions=False)
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    lines = "id,address\n" + "\n".join(
        f'{at},"{one}, Tolliver Bend, KS"' for at, one in enumerate(roster.addresses)
    )
    (tmp_path / "in.csv").write_text(lines, encoding="utf-8")
    at = ("--workspace", demo)
    assert run_cli("add-partners", DEMO / "partners.csv", *at)[0] == 0
    assert run_cli("add-homes", file, *at)[0] == 3
    assert run_cli("geocode", tmp_path / "in.csv", tmp_path / "out.csv", *at)[0] == 0
    assert run_cli("gaps", tmp_path / "gaps.csv", "--category", "food", *at)[0] == 0
    assert run_cli("export-map", tmp_path / "map.html", *at)[0] == 0
    assert cut_off == []


HOME = HomeAddress("1003 E 10th St, Tolliver Bend, KS")
WRAPPED = (HOME, [HOME], {"street": HOME}, ("x", {"y": [HOME]}), AddressParts(HOME))  # type: ignore[arg-type]


class _Recording(Geocoder):
    """A service that writes down what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def geocode(self, query: Any, **_: Any) -> None:
        self.asked.append(query)

    reverse = geocode


@pytest.mark.parametrize("name", sorted(geopy.geocoders.SERVICE_TO_GEOCODER))
@pytest.mark.parametrize("query", WRAPPED, ids=["plain", "list", "dict", "nested", "parts"])
def test_no_service_that_geopy_knows_is_given_a_home_address(
    name: str, query: Any, cut_off: list[str]
) -> None:
    service = _Recording()
    asker = online.OnlineGeocoder(
        service,
        name=name,
        policy=online.OnlinePolicy(enabled=True, provider=name),
        limit=online.RateLimit(0),
    )
    with pytest.raises(PrivacyError) as refused:
        asker.geocode(query)
    with pytest.raises(PrivacyError):
        asker.geocode("City Hall", viewbox=query)
    assert service.asked == []
    assert cut_off == []
    assert "10th" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize("provider", sorted(online.PROVIDERS))
@pytest.mark.parametrize("query", WRAPPED, ids=["plain", "list", "dict", "nested", "parts"])
def test_no_provider_of_ours_looks_a_home_address_up(
    provider: str, query: Any, cut_off: list[str]
) -> None:
    policy = online.OnlinePolicy(enabled=True, provider=provider)
    with pytest.raises(PrivacyError):
        online.look_up(query, policy=policy, limit=online.RateLimit(0))
    assert cut_off == []


def test_switched_off_nothing_is_sent_even_for_partners(cut_off: list[str]) -> None:
    with pytest.raises(PrivacyError, match="switched off"):
        online.look_up("City Hall", policy=online.OnlinePolicy())
    assert cut_off == []
