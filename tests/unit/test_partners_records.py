"""Rows of somebody's partner list."""

import datetime as dt

import pandas as pd
import pytest

from mapping.errors import DataFileError
from mapping.partners.columns import PARTNER_SYNONYMS, match_partner_columns
from mapping.partners.records import Parsed, parse_rows
from mapping.store.records import FamilyResource


def parsed(*rows: dict[str, str], defaults: dict[str, str] | None = None) -> Parsed:
    table_df = pd.DataFrame(list(rows)).fillna("").astype("str")
    columns = match_partner_columns(list(table_df.columns), defaults=defaults)
    return parse_rows(table_df, columns, defaults=defaults)


def one(**cells: str) -> FamilyResource:
    found = parsed({"name": "A", "address": "1 Main St", **cells})
    assert found.rejected == []
    return found.records[0]


def remarks(**cells: str) -> list[tuple[str, str]]:
    found = parsed({"name": "A", "address": "1 Main St", **cells})
    assert len(found.records) == 1
    return [(fault.field, fault.message) for fault in found.remarks]


# --- headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Agency", "name"),
        ("Program", "name"),
        ("Site name", "name"),
        ("SITE_name", "name"),
        ("Street Address", "street"),
        ("Address 1", "street"),
        ("SITE_address1", "street"),
        ("ZIP Code", "zip"),
        ("zip_code", "zip"),
        ("Postal Code", "zip"),
        ("Phone number", "phone"),
        ("Telephone", "phone"),
        ("Days/Hours", "hours"),
        ("Hours of Operation", "hours"),
        ("opening_hours", "hours"),
        ("Languages Spoken", "languages"),
        ("Web Site", "website"),
        ("WEB_URL", "website"),
        ("Service Type", "category"),
        ("E-mail", "email"),
        ("Min. Age", "min_age"),
        ("Wheelchair accessible?", "wheelchair_accessible"),
        ("Teléfono", "phone"),
        ("DESCRIPCIÓN", "description"),
        ("Description (English)", "description"),
        ("name_es", "name_es"),
        ("name:es", "name_es"),
        ("Name (Spanish)", "name_es"),
        ("Nombre en español", "name_es"),
        ("Spanish Description", "description_es"),
        ("Descripción en español", "description_es"),
        ("Descripcion (es)", "description_es"),
        ("Eligibility in Spanish", "eligibility_es"),
        ("Requisitos (español)", "eligibility_es"),
        ("Cost - Spanish", "cost_es"),
        ("Costo en español", "cost_es"),
        ("Hours in Spanish", "hours_es"),
        ("Horario en español", "hours_es"),
    ],
)
def test_common_headers_are_recognised(header: str, field: str) -> None:
    columns = ["name", header] if field != "name" else [header]
    assert match_partner_columns(columns)[field] == header


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("Latitude", "Longitude"),
        ("lat", "lng"),
        ("Y", "X"),
        ("LAT", "LONG"),
        ("POINT_Y", "POINT_X"),
    ],
)
def test_coordinates_have_many_names(lat: str, lon: str) -> None:
    found = match_partner_columns(["name", lon, lat])
    assert (found["lat"], found["lon"]) == (lat, lon)


def test_x_and_y_in_feet_do_not_win_over_latitude_and_longitude() -> None:
    found = parsed(
        {"name": "A", "X": "1420542", "Y": "475246", "Latitude": "40.6", "Longitude": "-79.7"}
    )
    assert (found.records[0].lon, found.records[0].lat) == (-79.7, 40.6)
    assert found.records[0].extra == {"X": "1420542", "Y": "475246"}


def test_a_lone_y_column_is_no_latitude() -> None:
    found = match_partner_columns(["name", "address", "Y"])
    assert "lat" not in found


def test_an_organization_is_the_name_only_if_nothing_else_is() -> None:
    both = match_partner_columns(["Organization", "Program"])
    assert (both["name"], both["organization"]) == ("Program", "Organization")
    assert match_partner_columns(["Organization", "address"])["name"] == "Organization"
    assert match_partner_columns(["Organization Name", "address"])["name"] == "Organization Name"


@pytest.mark.parametrize("header", ["Location ID", "Private", "Free", "Region", "organization_id"])
def test_headers_that_mean_something_else_elsewhere_are_kept_as_they_are(header: str) -> None:
    assert header not in match_partner_columns(["name", "address", header]).values()


@pytest.mark.parametrize(
    "header",
    ["Spanish", "Services in Spanish", "Español", "Staff speak Spanish", "Se habla español"],
)
def test_a_column_that_speaks_of_spanish_is_no_text_in_spanish(header: str) -> None:
    found = match_partner_columns(["name", "address", "description", header])
    assert header not in found.values()


def test_a_list_in_two_languages_keeps_both_apart() -> None:
    record = one(
        **{"Description (English)": "Boxes of food", "Descripción (español)": "Cajas de comida"}
    )
    assert record.description == "Boxes of food"
    assert record.translations == {"es": {"description": "Cajas de comida"}}
    assert record.extra == {}


def test_a_list_in_spanish_alone_has_its_texts_in_spanish() -> None:
    found = parsed(
        {
            "Nombre": "Despensa",
            "Dirección": "1 Main St",
            "Descripción": "Cajas",
            "Costes": "gratis",
            "Horario": "9 a 5",
        }
    ).records[0]
    assert (found.name, found.address, found.description) == ("Despensa", "1 Main St", "Cajas")
    assert (found.cost, found.is_free, found.hours) == ("gratis", True, "9 a 5")
    assert found.translations == {}


def test_a_name_in_spanish_is_the_name_where_there_is_no_other() -> None:
    assert match_partner_columns(["Nombre en español", "address"])["name"] == "Nombre en español"
    both = match_partner_columns(["Agency", "Nombre en español"])
    assert (both["name"], both["name_es"]) == ("Agency", "Nombre en español")


def test_without_names_the_columns_are_listed() -> None:
    with pytest.raises(DataFileError, match=r"Your columns are: NAME2, ADDRESS\. Call one"):
        match_partner_columns(["NAME2", "ADDRESS"])
    assert match_partner_columns(["NAME2", "ADDRESS"], {"name": "name2"})["name"] == "NAME2"


def test_a_value_set_for_all_rows_wins_over_a_recognised_column() -> None:
    found = parsed(
        {"name": "A", "address": "1 Main St", "TYPE": "Other Libraries"},
        defaults={"category": "library"},
    )
    assert found.records[0].category == "library"
    assert found.records[0].extra == {"TYPE": "Other Libraries"}


def test_a_value_set_for_a_mapped_field_fills_only_empty_cells() -> None:
    table_df = pd.DataFrame(
        {"name": ["A", "B"], "address": ["1 Main St"] * 2, "kind": ["clinic", ""]}, dtype="str"
    )
    defaults = {"category": "food"}
    columns = match_partner_columns(list(table_df.columns), {"category": "kind"}, defaults=defaults)
    found = parse_rows(table_df, columns, defaults=defaults)
    assert [record.category for record in found.records] == ["health", "food"]


def test_a_field_that_does_not_exist_cannot_be_set() -> None:
    with pytest.raises(DataFileError, match=r'no field called "catgory".*category'):
        match_partner_columns(["name"], defaults={"catgory": "food"})


def test_every_synonym_belongs_to_one_spelling_of_a_field() -> None:
    for field, names in PARTNER_SYNONYMS.items():
        assert len(names) == len(set(names)), field


# --- values ------------------------------------------------------------------------------------


def test_texts_in_spanish_stand_beside_the_others() -> None:
    found = parsed(
        {
            "name": "A",
            "address": "1 Main St",
            "hours": "Mon-Fri 9am-5pm",
            "cost": "free",
            "hours_es": "lunes a viernes, de 9 a 5",
            "cost_es": " gratis ",
            "name_es": "La  A\n",
            "description_es": "",
        }
    )
    record = found.records[0]
    assert record.translations == {
        "es": {"name": "La A", "cost": "gratis", "hours": "lunes a viernes, de 9 a 5"}
    }
    assert (record.name, record.opening_hours, record.is_free) == ("A", "Mo-Fr 09:00-17:00", True)
    assert {"name_es", "description_es", "hours_es", "cost_es"} <= set(found.fields)
    assert found.faults == []


def test_a_translated_name_that_is_too_long_is_left_out_and_said() -> None:
    ((field, message),) = remarks(name_es="x" * 301)
    assert field == "name_es"
    assert message.startswith("The translated name has 301 letters")
    assert one(name_es="x" * 301).translations == {}


def test_a_full_row_becomes_a_record() -> None:
    record = one(
        id="007",
        category="food pantry",
        languages="English; Spanish",
        hours="Mon-Fri 9am-5pm",
        cost="Free",
        min_age="5",
        capacity="1,200",
        childcare_on_site="yes",
        wheelchair_accessible="no",
        readiness="Think; go",
        last_contact_on="3/14/2026",
        verified_on="2026-05-01",
        Ward="5",
    )
    assert record.id == "007"
    assert record.category == "food"
    assert record.languages == ("en", "es")
    assert record.opening_hours == "Mo-Fr 09:00-17:00"
    assert record.hours == "Mon-Fri 9am-5pm"
    assert record.is_free is True
    assert (record.min_age, record.capacity) == (5.0, 1200.0)
    assert (record.childcare_on_site, record.wheelchair_accessible) == (True, False)
    assert record.readiness == ("think", "go")
    assert record.last_contact_on == dt.date(2026, 3, 14)
    assert record.verified_on == dt.date(2026, 5, 1)
    assert record.extra == {"Ward": "5"}


def test_missing_facts_are_unknown_and_never_no() -> None:
    record = one()
    assert record.is_free is None
    assert record.childcare_on_site is None
    assert record.wheelchair_accessible is None
    assert record.languages == ()
    assert record.opening_hours == ""
    assert record.capacity is None
    assert record.confidential is False


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("food", "food"),
        ("Food", "food"),
        ("amenity=clinic", "health"),
        ("Alimentos", "food"),
        ("Tool library", "Tool library"),
        ("n/a", ""),
    ],
)
def test_a_category_is_an_id_a_label_a_tag_or_its_own(text: str, category: str) -> None:
    assert one(category=text).category == category


def test_markup_and_templates_stay_text() -> None:
    record = parsed({"name": "<b>A</b> {{7*7}}", "address": "1 Main St"}).records[0]
    assert record.name == "<b>A</b> {{7*7}}"


def test_a_number_that_cannot_be_read_is_left_empty_with_a_remark() -> None:
    assert one(capacity="many").capacity is None
    assert remarks(capacity="many") == [
        ("capacity", '"many" is no number of places, so it was left empty.')
    ]
    assert remarks(min_age="-3")[0][0] == "min_age"
    assert remarks(verified_on="last spring")[0][0] == "verified_on"
    assert remarks(wheelchair_accessible="ask")[0][0] == "wheelchair_accessible"


def test_unreadable_hours_and_languages_are_remarked() -> None:
    assert remarks(hours="when the gate is open")[0][0] == "hours"
    assert remarks(languages="English; Bilingual")[0][0] == "languages"
    assert one(hours="when the gate is open").opening_hours == ""


def test_an_unclear_confidential_mark_counts_as_confidential() -> None:
    assert one(confidential="DV shelter").confidential is True
    assert remarks(confidential="DV shelter")[0][0] == "confidential"
    assert one(confidential="no").confidential is False


# --- address and place -------------------------------------------------------------------------


def test_an_address_beside_a_town_is_the_street() -> None:
    record = parsed(
        {"name": "A", "Address": "1 Main St", "City": "Rye", "State": "NY", "Zip": "10580"}
    ).records[0]
    assert (record.street, record.city, record.zip) == ("1 Main St", "Rye", "10580")
    assert record.address == "1 Main St, Rye, NY 10580"


def test_a_whole_address_in_the_street_column_stays_whole() -> None:
    record = parsed({"name": "A", "Street Address": "1 Main St, Rye, NY 10580"}).records[0]
    assert record.address == "1 Main St, Rye, NY 10580"
    assert record.street == "1 Main St"


def test_house_number_and_suite_belong_to_the_street() -> None:
    record = parsed(
        {"name": "A", "house_number": "12", "street": "Oak Ave", "suite": "Ste 4", "city": "Rye"}
    ).records[0]
    assert record.street == "12 Oak Ave Ste 4"
    assert record.address == "12 Oak Ave Ste 4, Rye"


def test_a_lost_leading_zero_comes_back() -> None:
    record = parsed({"name": "A", "street": "1 Elm St", "city": "Salem", "zip": "1970"}).records[0]
    assert record.zip == "01970"


def test_coordinates_place_a_partner_by_its_file() -> None:
    record = parsed({"name": "A", "lat": "32.46123456", "lon": "-86.4"}).records[0]
    assert (record.lon, record.lat, record.placed_by) == (-86.4, 32.461235, "file")


@pytest.mark.parametrize(
    ("lat", "lon", "says"),
    [
        ("-86.4", "32.4", "look swapped"),
        ("95.0", "-86.4", "swapped"),
        ("0", "0", r"\(0, 0\)"),
        ("475246.1", "1420542.4", "in feet or metres"),
        ("32.4", "86.4", "lost its minus sign"),
        ("32.4", "", "longitude is missing"),
        ("north", "-86.4", 'latitude "north" is not a number'),
    ],
)
def test_unusable_coordinates_are_a_fault_with_a_reason(lat: str, lon: str, says: str) -> None:
    alone = parsed({"name": "A", "lat": lat, "lon": lon})
    assert alone.records == []
    assert [fault.row for fault in alone.rejected] == [2]
    with pytest.raises(DataFileError, match=says):
        raise DataFileError(alone.rejected[0].message)
    addressed = parsed({"name": "A", "address": "1 Main St", "lat": lat, "lon": lon})
    assert addressed.rejected == []
    assert (addressed.records[0].lon, addressed.records[0].placed_by) == (None, "")
    assert "so we took the address" in addressed.remarks[0].message


@pytest.mark.parametrize(
    ("lat", "lon"), [("61.2", "-149.9"), ("21.3", "-157.8"), ("18.4", "-66.1"), ("13.4", "144.8")]
)
def test_alaska_hawaii_puerto_rico_and_guam_are_no_slips(lat: str, lon: str) -> None:
    assert parsed({"name": "A", "lat": lat, "lon": lon}).records[0].lat == float(lat)


def test_a_place_elsewhere_in_the_world_is_taken_as_it_is() -> None:
    assert parsed({"name": "A", "lat": "52.5", "lon": "13.4"}).records[0].lon == 13.4


def test_rows_without_name_or_place_are_left_out_with_their_row_number() -> None:
    found = parsed(
        {"name": "", "address": "1 Main St"},
        {"name": "B", "address": "2 Main St"},
        {"name": "C", "address": ""},
        {"name": "D" * 301, "address": "4 Main St"},
    )
    assert [record.name for record in found.records] == ["B"]
    assert found.rows == [3]
    assert [(fault.row, fault.field) for fault in found.rejected] == [
        (2, "name"),
        (4, "address"),
        (5, "name"),
    ]


def test_a_virtual_service_needs_no_place_and_gets_none() -> None:
    found = parsed(
        {"name": "Hotline", "location_type": "Online", "lat": "", "lon": ""},
        {"name": "Chat", "location_type": "virtual", "lat": "32.4", "lon": "-86.4"},
    )
    assert [record.location_type for record in found.records] == ["virtual", "virtual"]
    assert [record.lon for record in found.records] == [None, None]


def test_a_confidential_place_keeps_no_coordinates() -> None:
    found = parsed({"name": "Shelter", "confidential": "yes", "lat": "32.4", "lon": "-86.4"})
    assert (found.records[0].lon, found.records[0].lat) == (None, None)
    assert "confidential" in found.remarks[0].message


def test_an_id_that_comes_twice_is_remarked() -> None:
    found = parsed(
        {"id": "1", "name": "A", "address": "1 Main St"},
        {"id": "1", "name": "B", "address": "2 Main St"},
    )
    assert [(fault.row, fault.field) for fault in found.remarks] == [(3, "id")]
    assert "row 2" in found.remarks[0].message


def test_two_rows_for_one_place_are_remarked_because_they_become_one_partner() -> None:
    found = parsed(
        {"name": "Market", "address": "1 Main Street, Rye", "hours": "Mon 9am-5pm"},
        {"name": "Market", "address": "2 Main St, Rye"},
        {"name": "MARKET", "address": "1 Main St, Rye", "hours": "Tue 9am-5pm"},
    )
    assert len(found.records) == 3
    assert [(fault.row, fault.field) for fault in found.remarks] == [(4, "name")]
    assert "row 2" in found.remarks[0].message


def test_how_a_place_was_found_is_believed_of_our_own_files_only() -> None:
    foreign = parsed({"name": "A", "lat": "32.4", "lon": "-86.4", "Score": "95.4"}).records[0]
    assert (foreign.placed_by, foreign.score) == ("file", None)
    assert foreign.extra == {"Score": "95.4"}
    own = parsed(
        {
            "name": "A",
            "lat": "32.4",
            "lon": "-86.4",
            "score": "0.9",
            "precision": "range",
            "placed_by": "geocoder",
        }
    ).records[0]
    assert (own.placed_by, own.score, own.precision) == ("geocoder", 0.9, "range")


def test_row_numbers_of_the_file_are_used() -> None:
    table_df = pd.DataFrame({"name": ["", "B"], "address": ["x", "y"]}, dtype="str")
    found = parse_rows(table_df, match_partner_columns(["name", "address"]), row_numbers=[4, 9])
    assert (found.rejected_rows, found.rows) == ([4], [9])


def test_no_message_holds_jargon_and_each_says_what_to_do() -> None:
    found = parsed(
        {"name": ""},
        {"name": "A"},
        {"name": "B" * 400},
        {"name": "C", "lat": "0", "lon": "0"},
    )
    assert len(found.rejected) == 4
    for fault in found.rejected:
        for word in ("None", "null", "NaN", "EPSG", "CRS", "parse", "str"):
            assert word not in fault.message.split()
        assert any(verb in fault.message for verb in ("Add", "Correct", "shorten"))
