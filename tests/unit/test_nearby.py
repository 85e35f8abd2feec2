"""What is near one spot: minutes against hand-worked ones, and who takes no part."""

import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from mapping.geocoding.types import HomeAddress
from mapping.operations.district import District
from mapping.operations.nearby import find_spot, nearby
from mapping.travel import Points
from mapping.workspace import PartnerDraft, Workspace
from tests.demo_workspace import demo_folder
from tests.partners_workspace import HOSTILE_NAME, make_workspace

MONDAY_NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - district time is naive
SPOT = (-97.45, 37.705)


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    opened = District(make_workspace(tmp_path))
    yield opened
    opened.close()


def test_the_nearest_of_each_kind_with_minutes_by_the_straight_line(district: District) -> None:
    found = nearby(district, *SPOT, now=MONDAY_NOON)
    by_kind = {category: [place.name for place in places] for category, places in found.kinds}
    assert by_kind == {
        "food": ["Harvest Pantry"],
        "health": ["Old Mill Clinic"],
        HOSTILE_NAME: [HOSTILE_NAME],
    }
    assert found.modes == ("line",)
    assert found.is_estimate
    pantry = found.kinds[0][1][0]
    # 0.005 degrees of latitude are 554.9 m at 37.7 degrees north; x 1.3 / 80 m a minute.
    assert pantry.minutes["line"] == pytest.approx(554.9 * 1.3 / 80, abs=0.02)
    assert pantry.phone == "(620) 555-0110"
    assert pantry.is_open is True
    assert found.kinds[1][1][0].is_open is None


def test_a_nearer_place_of_the_same_kind_is_the_one_named(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path)
    with Workspace.open(folder) as workspace:
        near = PartnerDraft(
            name="Corner Pantry", category="food", lon=-97.4501, lat=37.705, placed_by="hand"
        )
        workspace.save_partner(near)
        found = workspace.near(*SPOT)
        assert [place.name for place in found.kinds[0][1]] == ["Corner Pantry"]
        rest = workspace.partners()
        ids = list(rest.loc[rest["name"] != "Corner Pantry", "id"])
        found = workspace.near(*SPOT, partner_ids=ids)
        assert [place.name for place in found.kinds[0][1]] == ["Harvest Pantry"]


def test_confidential_and_virtual_places_take_no_part(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path)
    with Workspace.open(folder) as workspace:
        online = PartnerDraft(name="Help Line", category="legal", location_type="virtual")
        workspace.save_partner(online)
        found = workspace.near(-97.449, 37.70)  # at the door of the confidential place
    assert "Safe House" not in repr(found)
    assert "Help Line" not in repr(found)
    assert {"housing", "legal"}.isdisjoint([*found.missing, *(kind for kind, _ in found.kinds)])


def test_each_way_of_travelling_has_a_place_within_a_minute_of_its_best() -> None:
    """The oracle asks the travel models themselves, place by place."""
    district = District(demo_folder())
    try:
        partners_gdf = district.store.partners.frame()
        lon, lat = -96.42, 38.02
        found = nearby(district, lon, lat, now=MONDAY_NOON)
        asked = partners_gdf[
            ~partners_gdf["confidential"].astype(bool)
            & (partners_gdf["location_type"] != "virtual")
            & partners_gdf.geometry.notna()
        ]
        assert {"walk", "drive", "transit"} == set(found.modes)
        assert not found.is_estimate
        assert found.has_streets
        assert set(asked["category"]) == {*found.missing, *(kind for kind, _ in found.kinds)}
        for kind, places in found.kinds:
            alike_gdf = asked[asked["category"] == kind]
            for mode in ("walk", "drive"):
                pairs_df = district.travel(mode).pairs(
                    Points.of(lon, lat), Points.from_frame(alike_gdf)
                )
                best = min(place.minutes.get(mode, float("inf")) for place in places)
                assert best < pairs_df["minutes"].min() + 1
            assert places[0].minutes["walk"] == min(place.minutes["walk"] for place in places)
    finally:
        district.close()


def test_closed_at_that_time_is_said(district: District) -> None:
    at_night = MONDAY_NOON.replace(hour=22)
    assert nearby(district, *SPOT, now=at_night).kinds[0][1][0].is_open is False


def test_an_address_is_placed_and_shows_itself_to_no_log(district: District) -> None:
    spot = find_spot(district, HomeAddress("100 Bakery Ln, Brookfield"))
    assert (spot.outcome, spot.lon, spot.lat) == ("placed", -97.46, 37.71)
    assert "bakery" in spot.label.casefold()
    assert repr(spot) == "Spot(outcome='placed')"


def test_an_address_with_two_places_offers_both(district: District) -> None:
    spot = find_spot(district, HomeAddress("5 Elm, Brookfield"))
    assert spot.outcome == "ambiguous"
    assert spot.lon is None
    assert sorted((one.lon, one.lat) for one in spot.candidates) == [
        (-97.455, 37.705),
        (-97.435, 37.695),
    ]
    assert "Elm" not in repr(spot)


def test_a_place_is_found_by_its_name_and_a_confidential_one_is_not(district: District) -> None:
    spot = find_spot(district, HomeAddress("harvest pantry"))
    assert [one.label for one in spot.candidates] == ["Harvest Pantry"]
    assert find_spot(district, HomeAddress("safe house")).candidates == ()
    assert find_spot(district, HomeAddress("  ")).candidates == ()


def test_without_an_address_list_names_are_still_found(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "bare", create=True) as workspace:
        place = PartnerDraft(name="Town Library", category="library", lon=-97.0, lat=37.0)
        workspace.save_partner(place)
        spot = workspace.find_spot("library")
        assert spot.outcome == "no_reference"
        assert [one.label for one in spot.candidates] == ["Town Library"]
        assert workspace.find_spot("12 Main St").candidates == ()


def test_a_typed_address_is_nowhere_in_workspace_and_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The canary is an address that the reference knows, so it is placed and answered."""
    folder = make_workspace(tmp_path)
    addresses = tmp_path / "more.csv"
    addresses.write_text(
        "number,street,city,state,postcode,lon,lat\n7719,Zanzibar Way,Brookfield,KS,67001,"
        "-97.4512345,37.7054321\n",
        encoding="utf-8",
    )
    with Workspace.open(folder) as workspace:
        workspace.set_online_lookup("nominatim")
        workspace.add_addresses([addresses])
        before = _files(tmp_path)
        version = workspace.data_version()
        with caplog.at_level(logging.DEBUG):
            spot = workspace.find_spot("7719 Zanzibar Way, Brookfield")
            assert spot.lon is not None
            assert spot.lat is not None
            assert workspace.near(spot.lon, spot.lat).kinds
            workspace.find_spot("7719 Zanzibarr Wey, Brookfeld")
        assert workspace.data_version() == version
        workspace.export_map(tmp_path / "map.html", audience="staff")
    assert "zanzibar" not in caplog.text.casefold()
    assert "37.705" not in caplog.text
    assert _files(tmp_path).keys() - before.keys() <= {
        "map.html",
        "brookfield/database.sqlite-wal",
        "brookfield/database.sqlite-shm",
    }
    # The reference itself knows the street, so only what came after is searched.
    changed = [name for name, content in _files(tmp_path).items() if before.get(name) != content]
    for name in changed:
        content = (tmp_path / name).read_bytes().lower()
        assert b"7719" not in content, name
        assert b"97.45123" not in content, name


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
