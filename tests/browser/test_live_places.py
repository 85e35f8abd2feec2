"""Places that the page holds: shown, filtered and reached by keyboard on the live map."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pytest
from playwright.sync_api import expect

from mapping.maps import layers
from mapping.maps.place_data import PlaceSet, encode_shown, pack_places
from mapping.store.records import FamilyResource, partners_frame
from mapping.wording import translator
from tests.live_frame import Live

pytestmark = pytest.mark.browser
EN, ES = translator("en"), translator("es")


def partners() -> gpd.GeoDataFrame:
    """Five places in a row, the second without a position, and three more at one spot."""
    row = [
        FamilyResource(
            id=f"id:{i}",
            name=f"Place {i}",
            category="food" if i % 2 else "library",
            lon=None if i == 1 else -86.48 + 0.02 * i,
            lat=None if i == 1 else 32.53,
        )
        for i in range(5)
    ]
    spot = [
        FamilyResource(id=f"s{i}", name=f"Room {i}", category=kind, lon=-86.44, lat=32.5)
        for i, kind in enumerate(("food", "food", "health"))
    ]
    return partners_frame([*row, *spot])


def shown(places: PlaceSet, ids: Sequence[str] | None = None, **more: Any) -> Any:
    return layers.shown_layer(encode_shown(places, ids, **{"wording": EN, **more}))


@pytest.fixture
def places() -> PlaceSet:
    return pack_places(partners())


def test_signs_carry_the_numbers_of_the_rows_that_are_shown(live: Live, places: PlaceSet) -> None:
    live.hold(places)
    live.show(shown(places))
    for name in ("1, Place 0, Library", "3, Place 2, Library", "5, Place 4, Library"):
        expect(live.frame.get_by_role("button", name=name)).to_be_visible()
    live.show(shown(places, ["id:1", "id:3", "id:4"]))
    expect(live.frame.locator(".cg-marker")).to_have_count(2)
    expect(live.frame.get_by_role("button", name="2, Place 3, Food")).to_be_visible()
    expect(live.frame.get_by_role("button", name="3, Place 4, Library")).to_be_visible()
    live.show(shown(places, [], is_numbered=False))
    expect(live.frame.locator(".cg-marker")).to_have_count(0)
    live.show(shown(places, ["id:4"], is_numbered=False))
    expect(live.frame.get_by_role("button", name="Place 4, Library", exact=True)).to_be_visible()
    assert (live.errors, live.outside) == ([], [])


def test_places_that_come_after_the_map_are_drawn_when_they_come(
    live: Live, places: PlaceSet
) -> None:
    live.show(shown(places))
    live.frame.locator(".leaflet-control-zoom").wait_for()
    expect(live.frame.locator(".cg-marker")).to_have_count(0)
    live.hold(places)
    expect(live.frame.locator(".cg-marker")).to_have_count(5)
    fewer = pack_places(partners().iloc[:4])
    live.hold(fewer)
    live.show(shown(fewer))
    expect(live.frame.locator(".cg-marker")).to_have_count(3)
    assert live.page.evaluate("[...window.cgPlaces.keys()]") == [fewer.ref]
    live.page.evaluate("window.letGo()")
    assert live.page.evaluate("window.cgPlaces.size") == 0


def test_a_run_of_the_page_leaves_focus_and_card_where_they_are(
    live: Live, places: PlaceSet
) -> None:
    live.hold(places)
    live.show(shown(places))
    live.frame.get_by_role("button", name="3, Place 2, Library").press("Enter")
    live.in_frame("() => { document.querySelector('.cg-card').mark = 1; }")
    live.wait_for("v.last_object_clicked_popup === 'partner:id:2'")
    live.show(shown(places, ["id:0", "id:2"], selected_id="id:2"))
    sign = live.frame.get_by_role("button", name="2, Place 2, Library")
    expect(sign).to_be_focused()
    assert live.in_frame("() => document.querySelector('.cg-card').mark") == 1
    # Closed by hand it stays closed, until another place is chosen.
    live.page.keyboard.press("Escape")
    expect(live.frame.locator(".cg-card")).to_have_count(0)
    expect(sign).to_be_focused()
    live.show(shown(places, selected_id="id:2"))
    expect(live.frame.locator(".cg-marker")).to_have_count(5)
    expect(live.frame.locator(".cg-card")).to_have_count(0)
    live.show(shown(places, selected_id="id:0"))
    expect(live.frame.locator(".cg-card-name")).to_have_text("Place 0")
    live.show(shown(places, ["id:3"], selected_id=""))
    expect(live.frame.locator(".cg-card")).to_have_count(0)
    assert live.errors == []


def test_a_place_chosen_in_the_list_comes_into_view(live: Live, places: PlaceSet) -> None:
    live.hold(places)
    live.show(shown(places))
    live.frame.locator(".cg-marker").first.wait_for()
    live.in_frame("() => map.setView([32.53, -86.48], 16, { animate: false })")
    before = live.view()
    live.show(shown(places, ["id:0", "id:4"], selected_id="id:0"))
    expect(live.frame.locator(".cg-card-name")).to_have_text("Place 0")
    assert live.view() == before
    live.show(shown(places, ["id:0", "id:4"], selected_id="id:4"))
    expect(live.frame.locator(".cg-card-name")).to_have_text("Place 4")
    live.wait_for_view(32.53, -86.40)
    assert live.view()[2] == before[2]


def test_a_card_says_the_same_in_another_language(live: Live, places: PlaceSet) -> None:
    live.hold(places)
    live.show(shown(places))
    live.frame.get_by_role("button", name="1, Place 0, Library").click()
    expect(live.frame.locator(".cg-card")).to_contain_text("Library")
    live.show(shown(places, wording=ES), language="es")
    expect(live.frame.locator(".cg-card")).to_contain_text("Biblioteca")
    expect(live.frame.get_by_role("button", name="1, Place 0, Biblioteca")).to_be_visible()


def test_a_group_says_what_is_in_it(live: Live, places: PlaceSet) -> None:
    live.hold(places)
    live.show(shown(places))
    live.frame.locator(".cg-marker").first.wait_for()
    live.in_frame("() => map.setZoom(9, { animate: false })")
    group = live.frame.get_by_role("button", name="7 places: 3 Library, 3 Food, 1 Health; zoom in")
    group.hover()
    tip = live.frame.locator(".cg-tip")
    expect(tip).to_contain_text("7 places")
    assert [row.inner_text().split("\n") for row in tip.locator(".cg-kinds-row").all()] == [
        ["Library", "3"],
        ["Food", "3"],
        ["Health", "1"],
    ]
    live.show(shown(places, wording=ES), language="es")
    said = "7 lugares: Biblioteca: 3, Alimentos: 3, Salud: 1; acérquese para verlos"
    expect(live.frame.get_by_role("button", name=said)).to_be_visible()


def test_a_group_with_room_shows_the_signs_of_its_kinds(live: Live, places: PlaceSet) -> None:
    live.hold(places)
    live.show(shown(places))
    spot = live.frame.get_by_role("button", name="3 places here: 2 Food, 1 Health")
    expect(spot.locator("img")).to_have_count(2)
    expect(spot).to_have_text("3")
    live.show(shown(places, ["s0", "s1"]))
    alike = live.frame.get_by_role("button", name="2 places here: 2 Food")
    expect(alike.locator("img")).to_have_count(1)
    expect(alike).to_have_text("×2")
    live.show(shown(places))
    live.in_frame("() => map.setZoom(9, { animate: false })")
    expect(live.frame.locator(".cg-cluster")).to_have_text("7")


def test_the_keyboard_opens_a_group_and_the_list_at_one_spot(live: Live, places: PlaceSet) -> None:
    live.hold(places)
    live.show(shown(places))
    live.frame.locator(".cg-marker").first.wait_for()
    live.in_frame("() => map.setZoom(9, { animate: false })")
    live.frame.get_by_role("button", name="7 places").press("Enter")
    expect(live.frame.locator(".cg-marker").first).to_be_visible()
    expect(live.frame.locator(".cg-marker:focus")).to_have_count(1)
    assert live.view()[2] > 10
    spot = live.frame.get_by_role("button", name="3 places here")
    spot.press("Enter")
    expect(live.frame.get_by_role("button", name="Room 0, Food")).to_be_focused()
    live.page.keyboard.press("Escape")
    expect(live.frame.locator(".cg-card")).to_have_count(0)
    expect(spot).to_be_focused()
    live.page.keyboard.press("Enter")
    live.page.keyboard.press("Tab")
    live.page.keyboard.press("Enter")
    expect(live.frame.locator(".cg-card-name")).to_have_text("Room 1")
    live.wait_for("v.last_object_clicked_popup === 'partner:s1'")
    assert live.errors == []


def test_the_card_of_a_place_with_a_very_long_name_fits_the_map(live: Live) -> None:
    name = "Very Long " * 40
    frame = partners_frame([FamilyResource(id="1", name=name, category="food", lon=0.0, lat=0.0)])
    live.hold(pack_places(frame))
    live.show(shown(pack_places(frame), selected_id="1"))
    card = live.frame.locator(".cg-card-name")
    expect(card).to_contain_text("Very Long")
    assert card.evaluate("e => e.clientHeight / parseFloat(getComputedStyle(e).lineHeight)") < 5
    assert (live.errors, live.outside) == ([], [])
