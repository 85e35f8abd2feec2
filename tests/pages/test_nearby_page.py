"""What is near an address, on the map page: answers, candidates, and what is forgotten."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.ui import nearby_text as words
from tests.demo_workspace import html_of, layers_of, words_of

Opener = Callable[[str], AppTest]
FIELD = "nearby.address.0"
BAKERY = "100 Bakery Ln, Brookfield"


@pytest.fixture
def page(workspace_folder: Path, open_page: Opener) -> AppTest:
    assert workspace_folder.is_dir()
    return open_page("map.py")


def asked(page: AppTest, address: str) -> AppTest:
    page.text_input(key=FIELD).set_value(address).run()
    assert not page.exception
    return page


def near(page: AppTest) -> str:
    blocks = [block for block in html_of(page).split("<h2") if "cg-near-kinds" in block]
    return blocks[0] if blocks else ""


def test_an_address_gets_a_pin_and_the_nearest_of_each_kind(page: AppTest) -> None:
    assert words.PRIVATE in html_of(page).replace("&#x27;", "'")
    asked(page, BAKERY)
    assert "Near 100 Bakery" in near(page)
    assert "Harvest Pantry" in near(page)
    assert "(620) 555-0110" in near(page)
    assert words.ESTIMATED in near(page)
    assert "Safe House" not in near(page)
    assert layers_of(page)["pin"][0]["lon"] == -97.46
    assert "<img src=x" not in near(page)


def test_an_ambiguous_address_offers_its_candidates(page: AppTest) -> None:
    asked(page, "5 Elm, Brookfield")
    assert words.WHICH in html_of(page)
    offered = [b for b in page.button if str(b.key).startswith("nearby.pick")]
    assert len(offered) == 2
    offered[0].click().run()
    assert "Harvest Pantry" in near(page)
    assert not [b for b in page.button if str(b.key).startswith("nearby.pick")]


def test_the_filter_of_the_page_holds_here_too(page: AppTest) -> None:
    asked(page, BAKERY)
    page.multiselect(key="map.categories").set_value(["health"]).run()
    assert "Harvest Pantry" not in near(page)
    assert "Old Mill Clinic" in near(page)
    assert "Only among the 1 partners" in near(page)


def test_an_unknown_address_says_so(page: AppTest) -> None:
    asked(page, "77 Nowhere Blvd, Brookfield, KS 67001")
    assert near(page) == ""
    assert "pin" not in layers_of(page)
    said = words_of(page)
    assert words.OUTCOMES["not_found"] in said or words.WHICH in said


def test_a_click_on_the_map_can_be_asked_about(page: AppTest) -> None:
    page.session_state["map.live"] = {"last_clicked": {"lat": 37.7001, "lng": -97.4501}}
    page.run()
    page.button(key="nearby.click").click().run()
    assert words.NEAR_SPOT in near(page)
    assert layers_of(page)["pin"][0]["lat"] == 37.7001
    assert not [b for b in page.button if b.key == "nearby.click"]


def test_the_place_is_forgotten_by_the_button_and_on_leaving(page: AppTest) -> None:
    asked(page, BAKERY)
    page.button(key="nearby.forget").click().run()
    assert near(page) == ""
    assert page.text_input(key="nearby.address.1").value == ""
    page.text_input(key="nearby.address.1").set_value(BAKERY).run()
    assert near(page)
    page.switch_page("gaps.py")
    page.run()
    fields = ("nearby.asked", "nearby.address.0", "nearby.address.1")
    assert [key for key in fields if key in page.session_state] == []
    page.switch_page("map.py")
    page.run()
    assert near(page) == ""


def test_the_typed_address_is_in_no_page_address(page: AppTest) -> None:
    asked(page, BAKERY)
    assert "Bakery" not in repr(page.query_params)


def test_where_the_map_stands_is_not_kept_once_it_went_to_an_address(page: AppTest) -> None:
    assert not page.checkbox(key="map.keep.here.0").disabled
    asked(page, BAKERY)
    assert page.checkbox(key="map.keep.here.0").disabled
    page.button(key="nearby.forget").click().run()
    assert page.checkbox(key="map.keep.here.0").disabled
    page.switch_page("gaps.py")
    page.run()
    page.switch_page("map.py")
    page.run()
    assert not page.checkbox(key="map.keep.here.0").disabled
