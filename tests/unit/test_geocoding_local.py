"""The local geocoder as geopy sees it, in batches, and as a file."""

import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from geopy.exc import GeocoderQueryError, GeocoderUnavailable
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import get_geocoder_for_service
from shapely.geometry import LineString, box

from mapping.errors import DataFileError, NoDataForAreaError, PrivacyError
from mapping.geocoding.batch import RESULT_COLUMNS, geocode_table, outcome_summary
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import SERVICE_NAME, LocalGeocoder, OfflineAdapter, register
from mapping.geocoding.reference import ReferenceTable, line_table, point_table
from mapping.geocoding.types import AddressParts, HomeAddress


def reference() -> list[ReferenceTable]:
    columns = {
        "street": ["Main St", "Main St", "Oak Ave"],
        "number_from": ["100", "101", "2"],
        "number_to": ["198", "199", "98"],
        "parity": [2, 1, 0],
        "side": [0, 0, 0],
        "city": ["Springfield"] * 3,
        "state": ["AL"] * 3,
        "postcode": ["36067"] * 3,
    }
    geometry = np.array(
        [
            LineString([(-86.50, 32.50), (-86.49, 32.50)]),
            LineString([(-86.50, 32.5002), (-86.49, 32.5002)]),
            LineString([(-86.48, 32.51), (-86.48, 32.52)]),
        ],
        dtype=object,
    )
    spots = {
        "number": ["7", "9"], "street": ["Elm Ct", "Elm Ct"], "city": ["Springfield"] * 2,
        "state": ["AL"] * 2, "postcode": ["36067"] * 2,
        "lon": [-86.47, -86.4699], "lat": [32.53, 32.53],
    }  # fmt: skip
    return [line_table("ranges", "ranges", columns, geometry), point_table("points", spots)]


@pytest.fixture(scope="module")
def geocoder() -> LocalGeocoder:
    return LocalGeocoder(AddressIndex.build(reference()), state="AL")


# --- geopy ---


def test_geocode_gives_a_geopy_location_latitude_first(geocoder: LocalGeocoder) -> None:
    location = geocoder.geocode("7 Elm Ct, Springfield, AL 36067")
    assert (location.latitude, location.longitude) == pytest.approx((32.53, -86.47))
    assert location.address == "7 Elm Ct, Springfield, AL 36067"
    assert location.raw["precision"] == "point"
    address, (lat, lon) = location
    assert (address, lat, lon) == (location.address, location.latitude, location.longitude)


def test_geocode_takes_a_structured_query(geocoder: LocalGeocoder) -> None:
    query = {"street": "7 Elm Ct", "city": "Springfield", "state": "AL", "postalcode": "36067"}
    assert geocoder.geocode(query).raw["outcome"] == "placed"
    with pytest.raises(GeocoderQueryError):
        geocoder.geocode({"planet": "Mars"})


def test_no_match_is_none_and_exactly_one_false_gives_a_list(geocoder: LocalGeocoder) -> None:
    assert geocoder.geocode("PO Box 5, Springfield, AL 36067") is None
    assert geocoder.geocode("PO Box 5", exactly_one=False) is None
    found = geocoder.geocode("7 Elm Ct, AL 36067", exactly_one=False)
    assert [location.address for location in found] == ["7 Elm Ct, Springfield, AL 36067"]


def test_reverse_gives_the_nearest_address_and_nothing_far_away(geocoder: LocalGeocoder) -> None:
    assert geocoder.reverse((32.53, -86.47001)).address.startswith("7 Elm Ct")
    assert geocoder.reverse("32.5000, -86.5000").address.startswith("100 Main St")
    assert geocoder.reverse((33.9, -85.0)) is None
    with pytest.raises(GeocoderQueryError):
        geocoder.reverse("nowhere at all")


def test_the_rate_limiter_of_geopy_works_with_it(geocoder: LocalGeocoder) -> None:
    limited = RateLimiter(geocoder.geocode, min_delay_seconds=0)
    assert limited("7 Elm Ct, AL 36067").latitude == pytest.approx(32.53)
    assert limited("PO Box 5") is None


def test_it_is_registered_as_a_geopy_service() -> None:
    register()
    assert get_geocoder_for_service(SERVICE_NAME) is LocalGeocoder


def test_it_can_not_open_a_connection(geocoder: LocalGeocoder) -> None:
    assert isinstance(geocoder.adapter, OfflineAdapter)
    for ask in (geocoder.adapter.get_json, geocoder.adapter.get_text):
        with pytest.raises(GeocoderUnavailable) as caught:
            ask("https://example.org/?q=secret", timeout=1, headers={})
        assert "secret" not in str(caught.value)


# --- batches ---


def test_a_table_gives_one_row_per_row_in_the_binding_columns(geocoder: LocalGeocoder) -> None:
    table_df = pd.DataFrame(
        {
            "ID": ["a", "b", "c", "d", "e"],
            "Address": [
                "149 Main St, Springfield, AL 36067",
                "9000 Main St, Springfield, AL 36067",
                "PO Box 7, Springfield, AL 36067",
                "149 Main St, Nashville, TN 37201",
                "149 Main Street Springfield AL 36067",
            ],
        },
        dtype="str",
    )
    result_df = geocode_table(table_df, geocoder)
    assert tuple(result_df.columns) == RESULT_COLUMNS
    assert list(result_df["id"]) == ["a", "b", "c", "d", "e"]
    assert list(result_df["outcome"]) == ["placed", "coarse", "po_box", "outside", "placed"]
    assert list(result_df["precision"]) == ["range", "street", "", "", "range"]
    assert list(result_df["lon"].notna()) == [True, False, False, False, True]
    assert result_df["lon"][0] == result_df["lon"][4]
    assert all(json.loads(cell) == [] for cell in result_df["candidates"])
    assert list(result_df["source"])[:3] == ["ranges", "ranges", ""]


def test_coarse_gives_coarse_rows_a_position_and_the_others_none(geocoder: LocalGeocoder) -> None:
    table_df = pd.DataFrame(
        {"address": ["9000 Main St, AL 36067", "36067", "unknown", "1 X St, Reno, NV 89501"]},
        dtype="str",
    )
    result_df = geocode_table(table_df, geocoder, coarse=True)
    assert list(result_df["outcome"]) == ["coarse", "coarse", "not_an_address", "outside"]
    assert list(result_df["lat"].notna()) == [True, True, False, False]


def test_split_columns_are_read_where_there_is_no_address_column(geocoder: LocalGeocoder) -> None:
    table_df = pd.DataFrame(
        {"street": ["7 Elm Court # 4"], "city": ["Springfield"], "state": ["AL"], "zip": ["36067"]},
        dtype="str",
    )
    result_df = geocode_table(table_df, geocoder)
    assert list(result_df["id"]) == ["1"]
    assert list(result_df["outcome"]) == ["placed"]
    assert list(result_df["input_address"]) == ["7 Elm Court # 4, Springfield, AL 36067"]


def test_a_table_without_an_address_column_is_refused_with_its_columns(
    geocoder: LocalGeocoder,
) -> None:
    with pytest.raises(DataFileError, match="Name, Phone"):
        geocode_table(pd.DataFrame({"Name": ["A"], "Phone": ["1"]}, dtype="str"), geocoder)


def test_an_empty_table_gives_an_empty_result(geocoder: LocalGeocoder) -> None:
    result_df = geocode_table(pd.DataFrame({"address": []}, dtype="str"), geocoder)
    assert tuple(result_df.columns) == RESULT_COLUMNS
    assert len(result_df) == 0


def test_rows_placed_outside_the_district_have_no_position() -> None:
    fenced = LocalGeocoder(
        AddressIndex.build(reference()), district=box(-86.51, 32.49, -86.485, 32.505), state="AL"
    )
    table_df = pd.DataFrame({"address": ["149 Main St 36067", "7 Elm Ct 36067"]}, dtype="str")
    result_df = geocode_table(table_df, fenced, coarse=True)
    assert list(result_df["outcome"]) == ["placed", "outside"]
    assert list(result_df["precision"]) == ["range", ""]
    assert list(result_df["lon"].notna()) == [True, False]


def test_a_city_that_the_file_itself_agrees_on_is_not_foreign() -> None:
    tables = reference()
    tables[0].frame["city"] = ""
    tables[1].frame["city"] = ""
    plain = LocalGeocoder(AddressIndex.build(tables), state="AL")
    rows = [f"{number} Main St, Shelbyville, AL 36067" for number in range(101, 121, 2)]
    odd_one = "131 Main St, Shelbyvile, AL 36076"  # the ZIP and the city are misspelled
    results = plain.locate_many([*rows, odd_one])
    assert results[-1].outcome == "placed"
    assert plain.locate(odd_one).outcome == "outside"


def test_progress_can_stop_a_batch(geocoder: LocalGeocoder) -> None:
    class StopError(Exception):
        pass

    def stop(share_done: float, message: str) -> None:
        raise StopError(f"{share_done} {message}")

    with pytest.raises(StopError):
        geocoder.locate_many(["12 Kalamazoo St"], progress=stop)


def test_the_summary_is_worst_first() -> None:
    assert outcome_summary(["placed", "placed", "not_found", "coarse"]) == [
        ("not_found", 1, 0.25),
        ("coarse", 1, 0.25),
        ("placed", 2, 0.5),
    ]


def test_home_addresses_are_not_spread_over_processes(geocoder: LocalGeocoder) -> None:
    with pytest.raises(PrivacyError):
        geocoder.answers([HomeAddress("7 Elm Ct")], workers=2)
    with pytest.raises(TypeError):
        pickle.dumps(HomeAddress("7 Elm Ct"))


def test_home_addresses_are_placed_in_a_batch(geocoder: LocalGeocoder) -> None:
    homes = [HomeAddress(AddressParts("7 Elm Ct", "Springfield", "AL", "36067"))]
    assert [result.outcome for result in geocoder.locate_many(homes)] == ["placed"]


# --- the file ---


@pytest.mark.parametrize("in_memory", [True, False])
def test_an_index_answers_the_same_after_it_was_saved(tmp_path: Path, in_memory: bool) -> None:
    path = tmp_path / "addresses.idx"
    index = AddressIndex.build(reference())
    index.save(path)
    again = AddressIndex.load(path, in_memory=in_memory)
    lines = ["149 Main St 36067", "7 Elm Ct 36067", "40 Oak Av 36067", "Main St & Oak Ave 36067"]
    assert LocalGeocoder(again).locate_many(lines) == LocalGeocoder(index).locate_many(lines)
    assert again.sources == index.sources
    again.close()


@pytest.mark.parametrize("damage", ["missing", "other", "short", "empty"])
def test_a_damaged_index_says_what_to_do(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "addresses.idx"
    if damage != "missing":
        AddressIndex.build(reference()).save(path)
        data = path.read_bytes()
        path.write_bytes({"other": b"PK" + data, "short": data[:300], "empty": b""}[damage])
    with pytest.raises(DataFileError, match="add the address files again"):
        AddressIndex.load(path)


def test_an_index_needs_a_street() -> None:
    with pytest.raises(NoDataForAreaError):
        AddressIndex.build([])


def test_the_same_files_make_the_same_index(tmp_path: Path) -> None:
    AddressIndex.build(reference()).save(tmp_path / "one")
    AddressIndex.build(reference()).save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
