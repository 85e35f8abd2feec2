"""Which columns of a table make an address."""

import pandas as pd
import pytest

from mapping.errors import DataFileError
from mapping.geocoding.batch import table_addresses
from mapping.geocoding.types import AddressParts


def test_a_house_number_in_a_column_of_its_own_is_put_before_the_street() -> None:
    table = pd.DataFrame(
        {"House Number": ["140", ""], "street": ["E Main St", "Elm St"], "Postcode": ["36067", ""]},
        dtype="str",
    )
    assert table_addresses(table) == [
        AddressParts("140 E Main St", "", "", "36067"),
        AddressParts("Elm St", "", "", ""),
    ]


def test_a_street_that_has_its_number_keeps_it() -> None:
    table = pd.DataFrame({"number": ["1"], "street": ["140 E Main St"]}, dtype="str")
    assert table_addresses(table) == [AddressParts("140 E Main St", "", "", "")]


def test_one_line_wins_over_columns() -> None:
    table = pd.DataFrame({"address": ["9 Oak Ln, Adams"], "street": ["Elm St"]}, dtype="str")
    assert table_addresses(table) == ["9 Oak Ln, Adams"]


def test_no_address_column_is_said_with_the_columns_there_are() -> None:
    with pytest.raises(DataFileError, match="colour"):
        table_addresses(pd.DataFrame({"colour": ["red"]}, dtype="str"))
