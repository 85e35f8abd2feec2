"""What a reader of another language is shown of a partner, and what stays the partner's own."""

import dataclasses

import geopandas as gpd
import pytest

from mapping.maps.brief import brief_pdf
from mapping.maps.onefile import Told
from mapping.maps.places import shown_places
from mapping.partners.filters import PartnerFilter
from mapping.partners.translations import (
    columns_to_search,
    in_language,
    in_reading_order,
    told_names,
)
from mapping.store.records import FamilyResource, partners_frame
from mapping.wording import translator
from tests.unit import test_maps_brief as brief
from tests.unit import test_maps_onefile as onefile

PANTRY = FamilyResource(
    id="1",
    name="Bend Pantry",
    category="food",
    description="Fresh produce",
    eligibility="Residents",
    cost="free",
    hours="Mon 9-5",
    opening_hours="Mo 09:00-17:00",
    lon=-86.5,
    lat=32.5,
    translations={
        "es": {"name": "Despensa Bend", "description": "Verduras", "cost": "gratis"},
        "vi": {"name": "Kho"},
    },
)
CLINIC = FamilyResource(
    id="2",
    name="Clinic",
    category="health",
    description="A clinic",
    lon=-86.4,
    lat=32.5,
    translations={"es": {"name": "Ángel, clínica"}},
)
SHELTER = FamilyResource(
    id="3",
    name="Shelter",
    phone="334-555-0102",
    confidential=True,
    translations={"es": {"name": "Refugio", "description": "detrás del parque"}},
)
PARK = FamilyResource(id="4", name="Park", description="Trees", lon=-86.3, lat=32.5)
FRAME = partners_frame([PANTRY, CLINIC, SHELTER, PARK])
ES = translator("es")


def test_texts_give_way_to_their_translations_field_by_field() -> None:
    told = in_language(FRAME, "es")
    assert told["name"].tolist() == ["Despensa Bend", "Ángel, clínica", "Refugio", "Park"]
    assert told["description"].tolist() == ["Verduras", "A clinic", "detrás del parque", "Trees"]
    assert told["eligibility"].tolist() == ["Residents", "", "", ""]
    assert told["hours"].tolist()[0] == "Mon 9-5"
    assert told["opening_hours"].equals(FRAME["opening_hours"])
    assert told["id"].equals(FRAME["id"])
    assert isinstance(told, gpd.GeoDataFrame)
    assert told.crs == FRAME.crs


def test_the_callers_frame_is_left_alone_and_one_without_translations_is_handed_back() -> None:
    before = FRAME.copy()
    in_language(FRAME, "es")
    assert FRAME.equals(before)
    assert in_language(FRAME, "en") is FRAME
    plain = partners_frame([PARK])
    assert in_language(plain, "es") is plain
    assert in_reading_order(plain, "es") is plain


def test_telling_it_again_or_in_another_language_starts_from_the_original() -> None:
    told = in_language(FRAME, "es")
    assert in_language(told, "es").equals(told)
    back = in_language(told, "en")
    for field in ("name", "description", "cost"):
        assert back[field].tolist() == FRAME[field].tolist()
    assert in_language(told, "vi")["name"].tolist() == ["Kho", "Clinic", "Shelter", "Park"]


def test_a_frame_with_few_columns_is_told_as_far_as_it_goes() -> None:
    few = FRAME[["id", "name", "name_es", "geometry"]]
    assert in_language(few, "es")["name"].tolist()[:1] == ["Despensa Bend"]


def test_rows_are_sorted_by_the_names_that_are_shown() -> None:
    ordered = in_reading_order(FRAME, "es")
    assert ordered["id"].tolist() == ["2", "1", "4", "3"], "Ángel, Despensa, Park, Refugio"
    assert ordered["name"].tolist()[0] == "Clinic", "only the order is the reader's"
    assert in_reading_order(FRAME, "en") is FRAME


def test_names_are_told_only_where_they_are_told_alike() -> None:
    other = dataclasses.replace(PANTRY, id="9", translations={"es": {"name": "Otra"}})
    third = dataclasses.replace(PANTRY, id="8")
    assert told_names(FRAME, "es")["Bend Pantry"] == "Despensa Bend"
    assert "Park" not in told_names(FRAME, "es")
    assert told_names(partners_frame([PANTRY, other, third]), "es") == {}
    assert told_names(partners_frame([PANTRY, third]), "es") == {"Bend Pantry": "Despensa Bend"}
    assert told_names(FRAME, "en") == {}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("produce", ["1"]),
        ("verduras", ["1"]),
        ("pantry despensa", ["1"]),
        ("CLINICA", ["2"]),
        ("clínica", ["2"]),
        ("clinic", ["2"]),
        ("arboles", []),
        ("trees", ["4"]),
    ],
)
def test_a_search_finds_words_of_every_language_whichever_the_page_is_in(
    language: str, words: str, found: list[str]
) -> None:
    shown = PartnerFilter(text=words).apply(in_language(FRAME, language), timezone="UTC")
    assert shown["id"].tolist() == found


def test_columns_that_hold_nothing_are_not_searched() -> None:
    assert columns_to_search(FRAME, ("name", "eligibility")) == ["name", "eligibility", "name_es"]


def test_places_are_shown_in_the_readers_language_and_secrets_stay_secret() -> None:
    pantry, clinic, shelter, park = shown_places(FRAME, audience="staff", wording=ES).places
    assert (pantry.name, clinic.name, park.name) == ("Despensa Bend", "Ángel, clínica", "Park")
    assert {"Verduras", "gratis", "Mon 9-5", "Residents"} <= {text for _, text in pantry.facts}
    assert (shelter.name, shelter.facts) == ("Refugio", ())
    public = shown_places(FRAME, audience="public", wording=ES)
    assert "Refugio" not in repr(public)
    assert "detrás" not in repr(public)
    assert shown_places(FRAME, audience="public", wording=translator("en")).places[0].name == (
        "Bend Pantry"
    )


def test_the_one_file_map_holds_both_languages_under_the_same_numbers() -> None:
    html = onefile.made(FRAME, also={"es": Told("Ayuda cerca")})
    english = onefile.data(html)
    spanish = onefile.patched(english, english["others"]["es"]["patch"])
    names = [[place["name"] for place in one["places"]] for one in (english, spanish)]
    assert names == [["Bend Pantry", "Clinic", "Park"], ["Despensa Bend", "Ángel, clínica", "Park"]]
    assert [p["number"] for p in english["places"]] == [p["number"] for p in spanish["places"]]
    assert ["Qué ofrece", "Verduras"] in spanish["places"][0]["facts"]
    assert html.count("Verduras") == html.count('"Trees"') == 1, "a language adds its words alone"
    assert "Refugio" not in html
    assert "detrás" not in html


def test_the_sheet_names_places_in_its_language() -> None:
    told = brief.read(brief_pdf(brief.made(FRAME, language="es")))[1]
    assert "Despensa Bend" in told
    assert "Refugio" not in told
    assert "Bend Pantry" in brief.read(brief_pdf(brief.made(FRAME)))[1]
