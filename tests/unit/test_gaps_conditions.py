"""What is known about a place: yes, no, and perhaps where nobody wrote it down."""

from typing import Any

import numpy as np
import pytest

from mapping.gaps.conditions import Fit, Places, places_for, speaks
from mapping.gaps.needs import Need
from mapping.store.records import FamilyResource, partners_frame
from tests.gaps_plain import TUESDAY_18, ZONE, place


def fits(need: Need, *places: FamilyResource) -> Places:
    return places_for(need, partners_frame(places), timezone=ZONE)


@pytest.mark.parametrize(
    ("facts", "fit"),
    [
        ({"opening_hours": "Tu 18:00-20:00"}, Fit.YES),
        ({"opening_hours": "Tu 16:00-18:00"}, Fit.NO),
        ({"opening_hours": ""}, Fit.PERHAPS),
        ({"opening_hours": "Tu 17:00+"}, Fit.PERHAPS),
        ({"hours": "Tuesday 5pm-8pm"}, Fit.YES),
        ({"hours": "Tuesday afternoons"}, Fit.PERHAPS),
        ({"hours": "Mon 9-5", "opening_hours": "Tu 18:00-20:00"}, Fit.YES),
    ],
)
def test_hours_are_yes_no_or_perhaps(facts: dict[str, Any], fit: Fit) -> None:
    found = fits(Need("food", open_at=TUESDAY_18), place("a", 0, **facts))
    assert found.fits["hours"].tolist() == [fit]


def test_a_place_without_a_language_list_speaks_english_and_perhaps_others() -> None:
    assert speaks((), "en") == Fit.YES
    assert speaks((), "es") == Fit.PERHAPS
    assert speaks(None, "es") == Fit.PERHAPS


def test_a_place_with_a_language_list_speaks_what_is_listed_and_nothing_else() -> None:
    assert speaks(("es", "so"), "es") == Fit.YES
    assert speaks(("es-MX",), "es") == Fit.YES
    assert speaks(("es",), "en") == Fit.NO
    assert speaks(("en",), "es") == Fit.NO


@pytest.mark.parametrize(("known", "fit"), [(True, Fit.YES), (False, Fit.NO), (None, Fit.PERHAPS)])
def test_cost_and_childcare_are_perhaps_where_nobody_said(known: bool | None, fit: Fit) -> None:
    found = fits(
        Need("food", free=True, childcare=True),
        place("a", 0, is_free=known, childcare_on_site=known),
    )
    assert found.fits["cost"].tolist() == [fit]
    assert found.fits["childcare"].tolist() == [fit]


def test_conditions_that_are_not_asked_for_are_not_looked_at() -> None:
    found = fits(Need("food"), place("a", 0, is_free=False, opening_hours="off"))
    assert found.fits == {}
    assert found.certain.tolist() == [True]


def test_only_places_that_one_can_go_to_count() -> None:
    found = fits(
        Need("food"),
        place("b", 0),
        place("a", 0),
        place("other", 0, category="library"),
        place("shelter", 0, confidential=True),
        place("hotline", 0, location_type="virtual"),
        place("box", 0, location_type="postal"),
        place("lost", 0, lon=None, lat=None),
    )
    assert found.ids.tolist() == ["a", "b"]
    assert found.virtual_gdf["id"].tolist() == ["hotline"]
    assert found.unplaced == 1


def test_a_confidential_virtual_service_is_not_listed_beside() -> None:
    found = fits(Need("food"), place("x", 0, location_type="virtual", confidential=True))
    assert found.virtual_gdf.empty


def test_capacity_is_one_where_unknown_and_zero_where_it_is_zero() -> None:
    found = fits(
        Need("food"), place("a", 0), place("b", 0, capacity=30.0), place("c", 0, capacity=0.0)
    )
    np.testing.assert_array_equal(found.supply, [1, 30, 0])


def test_certain_and_possible_look_at_all_conditions_together() -> None:
    found = fits(
        Need("food", language="es", free=True),
        place("a", 0, languages=("es",), is_free=True),
        place("b", 0, languages=("es",)),
        place("c", 0, languages=("en",), is_free=True),
    )
    assert found.certain.tolist() == [True, False, False]
    assert found.possible.tolist() == [True, True, False]
