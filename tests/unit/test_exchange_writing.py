"""What may leave, for whom, and in which words."""

import csv
import dataclasses
import datetime as dt
import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from mapping.errors import DataFileError
from mapping.exchange import export_partners
from mapping.exchange.writing import EXPORT_SUFFIXES
from mapping.files.shapes import read_shapes
from mapping.store.records import FamilyResource, partners_frame

SECRET = "Zebrawood"
"""Stands in every field that the public must not see."""

PANTRY = FamilyResource(
    id="p1",
    name="Pantry",
    organization="Church",
    category="food",
    languages=("en", "es"),
    hours="Mon-Fri 9am-5pm",
    phone="+1 334 555-0101",
    cost="free",
    is_free=True,
    capacity=20.0,
    readiness=("think", "go"),
    stage=f"{SECRET} stage",
    trust=f"{SECRET} trust",
    feedback=f"{SECRET} feedback",
    tie_holder=f"{SECRET} tie",
    last_contact_on=dt.date(2026, 1, 2),
    verified_on=dt.date(2026, 3, 4),
    verified_by=f"{SECRET} checker",
    notes=f"{SECRET} notes",
    address="1 Main St, Rye, NY 10580",
    lon=-73.683581,
    lat=40.980653,
    placed_by="file",
    extra={"Ward": f"{SECRET} ward"},
)
SHELTER = FamilyResource(
    id="s1",
    name=f"{SECRET} House",
    category="housing",
    phone="555-0199",
    confidential=True,
    address="9 Hidden Ln, Rye, NY 10580",
    street="9 Hidden Ln",
    city="Rye",
    description="Behind the hidden lane",
    lon=-73.7,
    lat=41.0,
)
HOTLINE = FamilyResource(id="h1", name="Hotline", category="health", location_type="virtual")


def frame(*records: FamilyResource) -> gpd.GeoDataFrame:
    return partners_frame(records or (PANTRY, SHELTER, HOTLINE))


def all_text(path: Path) -> str:
    """Return everything that a file holds, cells of a workbook and a database included."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(
            str(cell.value)
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
        )
    if path.suffix == ".gpkg":
        return path.read_bytes().decode("latin-1")
    return path.read_text("utf-8")


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
def test_the_public_sees_nothing_that_is_for_staff(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    report = export_partners(frame(), path, audience="public", sources_text="© us")
    assert report.rows_out == 2
    assert report.left_out == {"confidential": 1}
    text = all_text(path)
    assert SECRET not in text
    assert "idden" not in text
    assert "-73.7," not in text
    assert "Pantry" in text
    assert "© us" in text or "Â© us" in text


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
def test_trust_and_feedback_are_in_no_export_at_all(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    report = export_partners(frame(), path, audience="staff", sources_text="© us")
    assert report.rows_out == 3
    assert report.left_out == {}
    text = all_text(path)
    assert f"{SECRET} trust" not in text
    assert f"{SECRET} feedback" not in text
    for shown in ("notes", "stage", "tie", "ward", "checker"):
        assert f"{SECRET} {shown}" in text


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
def test_a_confidential_place_is_listed_for_staff_by_name_and_phone_only(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out{suffix}"
    export_partners(frame(), path, audience="staff", sources_text="")
    text = all_text(path)
    assert f"{SECRET} House" in text
    assert "555-0199" in text
    assert "idden" not in text
    assert "41.0" not in text


def test_the_columns_of_a_public_csv(tmp_path: Path) -> None:
    export_partners(frame(), tmp_path / "a.csv", audience="public", sources_text="© us")
    pantry, hotline = csv_rows(tmp_path / "a.csv")
    assert list(pantry) == [
        *("id", "name", "organization", "category", "description"),
        *("address", "street", "city", "state", "zip", "lat", "lon"),
        *("languages", "hours", "phone", "email", "website", "cost", "eligibility"),
        *("min_age", "max_age", "capacity", "childcare_on_site", "wheelchair_accessible"),
        *("location_type", "readiness", "verified_on", "source", "attribution", "is_free"),
        *("name_es", "description_es", "eligibility_es", "cost_es", "hours_es"),
    ]
    assert pantry["languages"] == "en;es"
    assert pantry["capacity"] == "20"
    assert pantry["childcare_on_site"] == ""
    assert pantry["is_free"] == "true"
    assert (pantry["lat"], pantry["lon"]) == ("40.980653", "-73.683581")
    assert pantry["verified_on"] == "2026-03-04"
    assert hotline["lat"] == ""


def test_every_row_names_its_source(tmp_path: Path) -> None:
    frame_gdf = partners_frame([PANTRY, HOTLINE], attributions=["© OpenStreetMap contributors", ""])
    export_partners(frame_gdf, tmp_path / "a.csv", audience="public", sources_text="© us")
    assert [row["attribution"] for row in csv_rows(tmp_path / "a.csv")] == [
        "© OpenStreetMap contributors",
        "© us",
    ]


def test_fictional_data_say_so_in_every_row_and_in_the_metadata(tmp_path: Path) -> None:
    for suffix in (".csv", ".geojson"):
        export_partners(
            frame(), tmp_path / f"a{suffix}", audience="public", sources_text="", fictional=True
        )
    assert all("do not exist" in row["attribution"] for row in csv_rows(tmp_path / "a.csv"))
    data = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    assert "do not exist" in data["fictional"]


def geojson_of(tmp_path: Path, **options: Any) -> dict[str, Any]:
    export_partners(frame(), tmp_path / "a.geojson", sources_text="© us", **options)
    data: dict[str, Any] = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    return data


def test_geojson_holds_the_place_as_geometry_and_the_credit_as_metadata(tmp_path: Path) -> None:
    data = geojson_of(tmp_path, audience="staff")
    assert data["attribution"] == "© us"
    places = {one["properties"]["id"]: one["geometry"] for one in data["features"]}
    assert places["p1"]["coordinates"] == [-73.683581, 40.980653]
    assert places["s1"] is None
    assert places["h1"] is None
    assert "lat" not in data["features"][0]["properties"]


def test_a_geopackage_names_its_source_in_a_table(tmp_path: Path) -> None:
    export_partners(frame(), tmp_path / "a.gpkg", audience="public", sources_text="from us")
    shapes = read_shapes(tmp_path / "a.gpkg", layer="partners")
    assert sorted(shapes.gdf["name"]) == ["Hotline", "Pantry"]
    about_df = gpd.read_file(tmp_path / "a.gpkg", layer="about")
    assert dict(zip(about_df["what"], about_df["text"], strict=True)) == {
        "attribution": "from us",
        "audience": "public",
    }


def test_a_workbook_has_a_sheet_about_itself(tmp_path: Path) -> None:
    export_partners(frame(), tmp_path / "a.xlsx", audience="public", sources_text="from us")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["Partners", "About"]
    assert book["About"]["B2"].value == "from us"


def change(**fields: Any) -> FamilyResource:
    if "cost_es" in fields:
        fields["translations"] = {"es": {"cost": fields.pop("cost_es")}}
    return dataclasses.replace(PANTRY, **fields)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+A1", "-1+2", '=HYPERLINK("http://x")'])
@pytest.mark.parametrize("field", ["id", "name", "hours", "notes", "phone", "source", "cost_es"])
def test_no_cell_is_a_formula_to_a_spreadsheet(tmp_path: Path, field: str, text: str) -> None:
    for suffix in (".csv", ".xlsx"):
        path = tmp_path / f"a{suffix}"
        export_partners(frame(change(**{field: text})), path, audience="staff", sources_text="© us")
        if suffix == ".csv":
            assert csv_rows(path)[0][field] == f"'{text}"
        else:
            sheet = openpyxl.load_workbook(path).worksheets[0]
            names = [cell.value for cell in sheet[1]]
            cell = sheet.cell(row=2, column=names.index(field) + 1)
            assert (cell.value, cell.data_type) == (f"'{text}", "s")


def test_a_header_is_no_formula_either(tmp_path: Path) -> None:
    record = change(extra={"=cmd()": "x"})
    export_partners(frame(record), tmp_path / "a.csv", audience="staff", sources_text="")
    assert csv_rows(tmp_path / "a.csv")[0]["'=cmd()"] == "x"


def test_phones_and_numbers_are_left_alone(tmp_path: Path) -> None:
    export_partners(frame(), tmp_path / "a.csv", audience="staff", sources_text="")
    row = csv_rows(tmp_path / "a.csv")[0]
    assert (row["phone"], row["lon"]) == ("+1 334 555-0101", "-73.683581")


def test_kml_is_well_formed_and_shows_text_as_text(tmp_path: Path) -> None:
    nasty = '<img src=x onerror=alert(1)> ]]> & \x0b "quoted"'
    record = change(name=nasty, address=nasty, extra={nasty: nasty})
    export_partners(frame(record), tmp_path / "a.kml", audience="staff", sources_text=nasty)
    space = "{http://www.opengis.net/kml/2.2}"
    root = ET.parse(tmp_path / "a.kml").getroot()  # noqa: S314 - our own file
    mark = root.find(f".//{space}Placemark")
    assert mark is not None
    assert mark.findtext(f"{space}name") == nasty.replace("\x0b", "")
    description = mark.findtext(f"{space}description") or ""
    assert "&lt;img" in description  # a page in the viewer: escaped once more
    assert "<img" not in description
    assert mark.findtext(f".//{space}coordinates") == "-73.683581,40.980653"


@pytest.mark.parametrize("suffix", EXPORT_SUFFIXES)
def test_an_empty_list_can_be_written(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    report = export_partners(partners_frame(()), path, audience="staff", sources_text="© us")
    assert report.rows_out == 0
    assert path.stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "says"), [("a.zip", "HSDS"), ("a.pdf", r"\.csv, \.xlsx"), ("a", "that kind of file")]
)
def test_other_kinds_are_refused_with_the_list_of_kinds(
    tmp_path: Path, name: str, says: str
) -> None:
    with pytest.raises(DataFileError, match=says):
        export_partners(frame(), tmp_path / name, audience="public", sources_text="")
    assert list(tmp_path.iterdir()) == []


def test_columns_that_differ_by_case_alone_fit_into_a_geopackage(tmp_path: Path) -> None:
    record = change(extra={"ward": "1", "Ward": "2", "WARD": "3", "Name": "4"})
    export_partners(frame(record), tmp_path / "a.gpkg", audience="staff", sources_text="")
    row = read_shapes(tmp_path / "a.gpkg", layer="partners").gdf.iloc[0]
    assert [row["ward"], row["Ward (2)"], row["WARD (3)"], row["Name (other)"]] == list("1234")


def test_the_callers_frame_is_left_alone(tmp_path: Path) -> None:
    frame_gdf, same_gdf = frame(), frame()
    export_partners(frame_gdf, tmp_path / "a.csv", audience="staff", sources_text="© us")
    pd.testing.assert_frame_equal(pd.DataFrame(frame_gdf), pd.DataFrame(same_gdf))
