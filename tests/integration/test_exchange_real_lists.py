"""Real partner lists, as food councils, cities and schools publish them, load or are refused."""

from pathlib import Path

import pytest

from mapping.errors import DataFileError
from mapping.exchange import PartnerFile, export_partners, read_partners
from mapping.store.records import partners_frame
from tests.real_data import REAL_DATA, needs_real_data

FOOD = "resources/pittsburgh_food"

pytestmark = [pytest.mark.real_data, needs_real_data]


def real(name: str, **options: dict[str, str]) -> PartnerFile:
    return read_partners(REAL_DATA / name, **options)


@pytest.mark.parametrize(
    ("name", "taken", "rejected", "placed"),
    [
        ("autauga/partners_osm_pois.csv", 188, 84, 188),  # the others have no name
        ("dc/dc_libraries.geojson", 26, 0, 26),
        ("dc/dc_pharmacies.geojson", 44, 0, 44),
        ("arlington_va/va_schools_nces.csv", 1800, 0, 1800),
        ("nces_lea_offices_2024-25.csv", 3721, 0, 3721),
        ("santa_rosa_ca/General_School_Locations.geojson", 24, 0, 24),
        (f"{FOOD}/2019_farmers-markets.csv", 92, 0, 92),
        (f"{FOOD}/Allegheny_County_Farmers_Markets_Locations_2017.xlsx", 54, 0, 54),
        (f"{FOOD}/Allegheny_County_WIC_Vendor_Locations.xlsx", 98, 1, 1),  # X and Y in feet
        (f"{FOOD}/COVID19_Food_Access_no_contacts.csv", 186, 0, 186),
        (f"{FOOD}/FMNPMarkets.csv", 87, 0, 82),  # five are at (0, 0)
        (f"{FOOD}/cleaned_summer_meal_sites_api.csv", 160, 0, 128),  # four are swapped
        (f"{FOOD}/GPCFB - Green Grocer.xlsx", 17, 0, 0),
        (f"{FOOD}/Just Harvest - Fresh Access Markets.xlsx", 22, 0, 0),
        (f"{FOOD}/PFPC Member Datasets.xlsx", 11, 0, 0),
    ],
)
def test_real_lists_are_taken(name: str, taken: int, rejected: int, placed: int) -> None:
    found = real(name).parsed
    assert (len(found.records), len(found.rejected_rows)) == (taken, rejected)
    assert sum(record.lon is not None for record in found.records) == placed
    for record in found.records:
        assert record.lon is None or (-180 <= record.lon <= -60)


def test_names_in_an_odd_column_are_found_once_it_is_named() -> None:
    with pytest.raises(DataFileError, match="NAME2"):
        real("dc/dc_schools.geojson")
    found = real(
        "dc/dc_schools.geojson", mapping={"name": "NAME2"}, defaults={"category": "school"}
    )
    assert len(found.parsed.records) == 115
    assert {record.category for record in found.parsed.records} == {"school"}


def test_the_other_sheets_of_a_workbook_are_within_reach() -> None:
    path = REAL_DATA / FOOD / "PFPC Member Datasets.xlsx"
    found = read_partners(path, sheet="Bridgeway Capital - HFFI Funds ")
    assert found.parsed.records[0].name == "52nd Street Market"
    assert any("6 sheets" in notice for notice in read_partners(path).notices)


@pytest.mark.parametrize(
    "name",
    [
        "dc/wmata_7routes.gtfs.zip",
        "seattle/city-limits.geojson",
        "resources/hsds3_examples/tabular.json",
        "resources/ohana_sample_san_mateo/phones.csv",
        "addresses/raw_us-ca-berkeley-excerpt.zip",
    ],
)
def test_what_is_no_partner_list_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(DataFileError) as caught:
        real(name)
    assert caught.value.user_message.endswith(".")
    assert str(REAL_DATA) not in caught.value.user_message


def test_a_real_list_survives_the_way_out_and_in(tmp_path: Path) -> None:
    records = real(f"{FOOD}/COVID19_Food_Access_no_contacts.csv").parsed.records
    for suffix in (".csv", ".xlsx", ".geojson", ".gpkg"):
        path = tmp_path / f"out{suffix}"
        export_partners(partners_frame(records), path, audience="staff", sources_text="")
        assert read_partners(path).parsed.records == records
