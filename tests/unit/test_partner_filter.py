"""The partner filter: who passes for certain, who may, and how it says itself."""

from datetime import date, datetime

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from mapping.partners.filter_words import clock_told, sentence_words
from mapping.partners.filters import PartnerFilter
from mapping.wording import translator

TIMEZONE = "America/Chicago"
TUESDAY_6PM = datetime.fromisoformat("2026-11-24T18:00")


@pytest.fixture
def partners_gdf() -> gpd.GeoDataFrame:
    """Return four partners; of the last one nothing is known but its name and kind."""
    return gpd.GeoDataFrame(
        {
            "id": ["pantry", "clinic", "park", "bare"],
            "name": ["Harvest Pantry", "Old Mill Clinic", "Bluff Park", "Bare Food Shelf"],
            "organization": ["Harvest of Hope", "", "", ""],
            "category": ["food", "health", "recreation", "food"],
            "description": ["Boxes, 50% off", "", "", ""],
            "address": ["12 Main St", "7 Mill Rd", "", ""],
            "eligibility": ["", "", "", ""],
            "languages": [("en", "es"), ("en",), (), ()],
            "is_free": pd.array([True, False, True, pd.NA], dtype="boolean"),
            "childcare_on_site": pd.array([True, False, pd.NA, pd.NA], dtype="boolean"),
            "wheelchair_accessible": pd.array([True, False, pd.NA, pd.NA], dtype="boolean"),
            "opening_hours": ["Tu 17:00-19:00", "Mo-Fr 09:00-17:00", "Mo-Su sunrise-sunset", ""],
        },
        geometry=[Point(-97, 37), Point(-97, 37), Point(-97, 37), None],
        crs="EPSG:4326",
    )


def ids(chosen: PartnerFilter, partners_gdf: gpd.GeoDataFrame) -> list[str]:
    return list(chosen.apply(partners_gdf, timezone=TIMEZONE)["id"])


def test_an_empty_filter_shows_all_in_the_same_order(partners_gdf: gpd.GeoDataFrame) -> None:
    assert ids(PartnerFilter(), partners_gdf) == ["pantry", "clinic", "park", "bare"]


def test_any_of_the_kinds_passes(partners_gdf: gpd.GeoDataFrame) -> None:
    chosen = PartnerFilter(categories=("food", "recreation"))
    assert ids(chosen, partners_gdf) == ["pantry", "park", "bare"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mill", ["clinic"]),
        ("HOPE main", ["pantry"]),
        ("hope clinic", []),
        ("50%", ["pantry"]),
        (".*", []),
        ("spanish BOXES", ["pantry"]),
        ("español", ["pantry"]),
        ("salud", ["clinic"]),
        ("   ", ["pantry", "clinic", "park", "bare"]),
    ],
)
def test_every_word_must_stand_somewhere(
    words: str, found: list[str], partners_gdf: gpd.GeoDataFrame
) -> None:
    assert ids(PartnerFilter(text=words), partners_gdf) == found


def test_a_missing_fact_does_not_pass_but_is_counted(partners_gdf: gpd.GeoDataFrame) -> None:
    chosen = PartnerFilter(is_free=True)
    assert ids(chosen, partners_gdf) == ["pantry", "park"]
    assert chosen.count_unknown(partners_gdf, timezone=TIMEZONE) == 1


def test_a_place_that_fails_otherwise_is_not_counted_as_possible(
    partners_gdf: gpd.GeoDataFrame,
) -> None:
    chosen = PartnerFilter(categories=("food",), is_free=True, has_childcare=True)
    assert ids(chosen, partners_gdf) == ["pantry"]
    assert chosen.count_unknown(partners_gdf, timezone=TIMEZONE) == 1
    assert (
        PartnerFilter(is_accessible=True, text="clinic").count_unknown(
            partners_gdf, timezone=TIMEZONE
        )
        == 0
    )


def test_a_place_without_a_language_list_speaks_english_and_perhaps_others(
    partners_gdf: gpd.GeoDataFrame,
) -> None:
    assert len(ids(PartnerFilter(language="en"), partners_gdf)) == 4
    spanish = PartnerFilter(language="es")
    assert ids(spanish, partners_gdf) == ["pantry"]
    assert spanish.count_unknown(partners_gdf, timezone=TIMEZONE) == 2


def test_opening_is_inside_and_closing_outside(partners_gdf: gpd.GeoDataFrame) -> None:
    at = TUESDAY_6PM
    assert "pantry" in ids(PartnerFilter(open_at=at.replace(hour=17)), partners_gdf)
    assert "pantry" not in ids(PartnerFilter(open_at=at.replace(hour=19)), partners_gdf)


def test_hours_that_follow_the_sun_are_judged_at_the_place(
    partners_gdf: gpd.GeoDataFrame,
) -> None:
    # On 24 November the sun sets at about 5:15 PM in southern Kansas.
    noon, evening = (PartnerFilter(open_at=TUESDAY_6PM.replace(hour=hour)) for hour in (12, 18))
    assert "park" in ids(noon, partners_gdf)
    assert "park" not in ids(evening, partners_gdf)
    assert evening.count_unknown(partners_gdf, timezone=TIMEZONE) == 1
    nowhere_gdf = partners_gdf.assign(geometry=gpd.GeoSeries([None] * 4, crs="EPSG:4326"))
    assert evening.count_unknown(nowhere_gdf, timezone=TIMEZONE) == 2


def test_no_partners_at_all_is_no_fault(partners_gdf: gpd.GeoDataFrame) -> None:
    none_gdf = partners_gdf.iloc[:0]
    chosen = PartnerFilter(text="food", is_free=True, language="es", open_at=TUESDAY_6PM)
    assert ids(chosen, none_gdf) == []


def test_the_filter_says_itself() -> None:
    assert PartnerFilter().sentence(5083, 5083) == "All 5,083 partners"
    chosen = PartnerFilter(
        categories=("food",),
        text=" box ",
        language="es",
        is_free=True,
        has_childcare=True,
        is_accessible=True,
        open_at=TUESDAY_6PM,
    )
    said = chosen.sentence(1, 60)
    assert said.startswith("1 of 60 partners: ")
    for part in (
        "Food", "free", "childcare on site", "wheelchair accessible", "Spanish", "open Tue 6:00 PM",
        "with “box”",
    ):  # fmt: skip
        assert part in said


def test_accents_and_case_make_no_difference_to_a_search(partners_gdf: gpd.GeoDataFrame) -> None:
    named_gdf = partners_gdf.assign(name=["Casa Niño", "STRASSE", "Ηλίας", "x"])
    for words, found in (("NINO", "pantry"), ("straße", "clinic"), ("ΗΛΙΑΣ", "park")):
        assert ids(PartnerFilter(text=words), named_gdf) == [found]


def test_the_day_is_said_in_the_language_of_the_page() -> None:
    chosen = PartnerFilter(open_at=TUESDAY_6PM)
    assert chosen.sentence(1, 4) == "1 of 4 partners: open Tue 6:00 PM"
    said = chosen.sentence(1, 4, language="es")
    assert said == "1 de 4 organizaciones: abiertas el martes (6:00 p.m.)"


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_time_is_said_on_the_clock_of_the_language(language: str) -> None:
    wording = translator(language)
    words = sentence_words(wording)
    for minute in range(24 * 60):
        assert clock_told(minute, words) == wording.clock(*divmod(minute, 60))


def test_a_condition_that_all_meet_is_still_said() -> None:
    assert PartnerFilter(is_free=True).sentence(3, 3) == "3 of 3 partners: free"


def test_the_day_that_is_a_year_ago_counts_and_never_checked_does_not(
    partners_gdf: gpd.GeoDataFrame,
) -> None:
    today = date(2026, 11, 23)
    days = [date(2025, 11, 23), date(2025, 11, 22), date(2026, 11, 20), None]
    checked_gdf = partners_gdf.assign(verified_on=days)
    chosen = PartnerFilter(is_checked=True)
    found = chosen.apply(checked_gdf, timezone=TIMEZONE, today=today)
    assert list(found["id"]) == ["pantry", "park"]
    assert chosen.count_unknown(checked_gdf, timezone=TIMEZONE, today=today) == 0
    assert "checked within the last year" in chosen.sentence(2, 4)


def test_minutes_pass_up_to_the_limit_and_unknown_ones_may(partners_gdf: gpd.GeoDataFrame) -> None:
    chosen = PartnerFilter(
        near="school:1", near_name="Lincoln High", near_mode="drive", near_min=20
    )
    minutes = {"pantry": 20.0, "clinic": 20.001, "park": float("inf")}
    found = chosen.apply(partners_gdf, timezone=TIMEZONE, minutes=minutes)
    assert list(found["id"]) == ["pantry"]
    assert chosen.count_unknown(partners_gdf, timezone=TIMEZONE, minutes=minutes) == 1
    assert chosen.count_unknown(partners_gdf, timezone=TIMEZONE) == 4
    said = chosen.sentence(1, 4)
    assert said == "1 of 4 partners: within 20 minutes by car from Lincoln High"
    assert "a 20 minutos o menos en auto de" in chosen.sentence(1, 4, language="es")
