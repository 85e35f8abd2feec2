"""Which column holds what."""

import pandas as pd
import pytest

from mapping.errors import DataFileError
from mapping.files.headers import column_values, match_columns

SYNONYMS = {
    "name": ("site name", "agency"),
    "organization": ("agency", "organization name"),
    "zip": ("ZIP Code", "postal code"),
    "street": (),
}


def test_headers_match_without_case_spaces_and_punctuation() -> None:
    columns = ["Site_Name", "AGENCY", "Zip  code:"]
    assert match_columns(columns, SYNONYMS) == {
        "name": "Site_Name",
        "organization": "AGENCY",
        "zip": "Zip  code:",
    }


def test_headers_match_without_accents() -> None:
    found = match_columns(["Descripción", "TELÉFONO"], {"about": ("descripcion",), "telefono": ()})
    assert found == {"about": "Descripción", "telefono": "TELÉFONO"}


def test_a_fields_own_name_wins_over_synonyms() -> None:
    assert match_columns(["agency", "Name"], SYNONYMS) == {"name": "Name", "organization": "agency"}


def test_a_column_serves_one_field_only() -> None:
    assert match_columns(["agency"], SYNONYMS) == {"name": "agency"}


def test_what_the_user_chose_wins_and_takes_its_column() -> None:
    found = match_columns(["agency", "program"], SYNONYMS, {"name": "Program"})
    assert found == {"name": "program", "organization": "agency"}


def test_plus_joins_columns_with_single_spaces() -> None:
    table_df = pd.DataFrame(
        {"PRE": ["N", ""], "NAME": ["Main", "Oak"], "TYPE": ["St", "Ave"]}, dtype="str"
    )
    found = match_columns(table_df.columns, SYNONYMS, {"street": "pre + name+TYPE"})
    assert found == {"street": "PRE+NAME+TYPE"}
    assert column_values(table_df, found["street"]).tolist() == ["N Main St", "Oak Ave"]


def test_a_column_whose_own_name_holds_a_plus_is_found_whole() -> None:
    table_df = pd.DataFrame({"A+B": ["x"], "A": ["y"], "B": ["z"]}, dtype="str")
    assert column_values(table_df, "A+B").tolist() == ["x"]


def test_an_unknown_column_is_refused_with_the_list_of_columns() -> None:
    with pytest.raises(DataFileError, match=r'called "Programme".*agency, program'):
        match_columns(["agency", "program"], SYNONYMS, {"name": "Programme"})


def test_an_unknown_field_is_refused_with_the_list_of_fields() -> None:
    with pytest.raises(DataFileError, match=r'field called "nmae".*name, organization, zip'):
        match_columns(["agency"], SYNONYMS, {"nmae": "agency"})


def test_an_empty_column_name_means_no_column() -> None:
    with pytest.raises(DataFileError, match="can't find a column"):
        match_columns(["agency", "--"], SYNONYMS, {"name": ""})
