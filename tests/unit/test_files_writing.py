"""Files out: exactly the promised text, whole or not at all."""

import datetime as dt
import errno
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
from shapely.geometry import GeometryCollection, LineString, Point

from mapping.errors import DataFileError
from mapping.files.shapes import read_shapes
from mapping.files.writing import (
    atomic_path,
    guard_formula,
    unguard_formula,
    write_csv,
    write_geojson,
    write_gpkg,
    write_xlsx,
)


def example() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "name": ["Peña, Inc.", 'say "hi"'],
            "minutes": [12.3456, np.nan],
            "metres": [812.6, np.nan],
            "share": [0.25, 1.0],
            "ok": pd.array([True, None], dtype="boolean"),
            "on": [dt.date(2026, 5, 1), None],
            "tags": [("a", "b"), ()],
        },
        geometry=[Point(-86.123456789, 32.4), None],
        crs=4326,
    )


def test_csv_is_written_to_the_letter(tmp_path: Path) -> None:
    write_csv(example(), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8") == (
        "name,minutes,metres,share,ok,on,tags\n"
        '"Peña, Inc.",12.35,813,0.25,true,2026-05-01,a;b\n'
        '"say ""hi""",,,1,,,\n'
    )


def test_an_empty_row_of_one_column_is_still_a_row(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"note": ["", "x"]}), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == b'note\n""\nx\n'


def test_geojson_has_six_decimals_and_null_for_missing(tmp_path: Path) -> None:
    write_geojson(example(), tmp_path / "a.geojson", metadata={"attribution": "© us"})
    data = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    assert data["attribution"] == "© us"
    first, second = data["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [-86.123457, 32.4]}
    assert first["properties"] == {
        "name": "Peña, Inc.",
        "minutes": 12.35,
        "metres": 813,
        "share": 0.25,
        "ok": True,
        "on": "2026-05-01",
        "tags": ["a", "b"],
    }
    assert second["geometry"] is None
    assert second["properties"]["minutes"] is None


def test_geojson_is_written_in_degrees_whatever_the_frame_is_in(tmp_path: Path) -> None:
    frame_gdf = gpd.GeoDataFrame({"a": ["1"]}, geometry=[Point(-86.5, 32.4)], crs=4326)
    shape = GeometryCollection([Point(0, 0), LineString([(0, 0), (1, 1)])])
    write_geojson(frame_gdf.to_crs(26916), tmp_path / "a.geojson")
    data = json.loads((tmp_path / "a.geojson").read_text("utf-8"))
    assert data["features"][0]["geometry"]["coordinates"] == [-86.5, 32.4]
    write_geojson(gpd.GeoDataFrame(geometry=[shape], crs=4326), tmp_path / "b.geojson")
    data = json.loads((tmp_path / "b.geojson").read_text("utf-8"))
    assert [g["type"] for g in data["features"][0]["geometry"]["geometries"]] == [
        "Point",
        "LineString",
    ]


def test_a_geopackage_is_read_back_as_it_was(tmp_path: Path) -> None:
    about_df = pd.DataFrame({"what": ["attribution"], "text": ["© us"]})
    write_gpkg(example(), tmp_path / "a.gpkg", tables={"about": about_df})
    frame_gdf = read_shapes(tmp_path / "a.gpkg").gdf
    assert frame_gdf["name"].tolist() == ["Peña, Inc.", 'say "hi"']
    assert frame_gdf["minutes"].tolist() == ["12.35", ""]
    assert frame_gdf["tags"].tolist() == ["a;b", ""]
    assert frame_gdf.geometry.isna().tolist() == [False, True]


def test_a_geopackage_may_have_no_rows_or_no_position(tmp_path: Path) -> None:
    frame_gdf = example()
    write_gpkg(frame_gdf.iloc[:0], tmp_path / "none.gpkg")
    write_gpkg(frame_gdf.iloc[1:], tmp_path / "nowhere.gpkg")
    assert len(read_shapes(tmp_path / "nowhere.gpkg").gdf) == 1


def test_a_workbook_keeps_numbers_as_numbers_and_formulas_as_text(tmp_path: Path) -> None:
    frame_df = pd.DataFrame({"name": ["=1+1", "a\x0bb"], "n": [2.5, np.nan], "=h": ["x", "y"]})
    write_xlsx(frame_df, tmp_path / "a.xlsx", more_sheets={"About: [this]": frame_df})
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet = book.worksheets[0]
    assert sheet["A2"].value == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert sheet["C1"].data_type == "s"
    assert sheet["A3"].value == "ab"
    assert sheet["B2"].value == 2.5
    assert sheet["B3"].value is None
    assert len(book.sheetnames) == 2


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("+A1", "'+A1"),
        ("-1+2", "'-1+2"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("- free parking", "'- free parking"),
        ("+1 334 555-0101", "+1 334 555-0101"),
        ("+1 (334) 555-0101 ext. 12", "+1 (334) 555-0101 ext. 12"),
        ("+13345550101", "+13345550101"),
        ("-5", "-5"),
        ("-86.4647", "-86.4647"),
        ("+3.5", "+3.5"),
        ("plain", "plain"),
        ("", ""),
        ("O'Brien", "O'Brien"),
        ("'quoted'", "'quoted'"),
        ("'=1", "''=1"),
    ],
)
def test_what_looks_like_a_formula_is_guarded_and_comes_back(text: str, guarded: str) -> None:
    assert guard_formula(text) == guarded
    assert unguard_formula(guarded) == text


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old", "utf-8")

    def fail() -> None:
        with atomic_path(path) as place:
            place.write_text("half", "utf-8")
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        fail()
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    write_csv(pd.DataFrame({"a": [1]}), tmp_path / "new" / "er" / "a.csv")
    assert (tmp_path / "new" / "er" / "a.csv").read_text("utf-8") == "a\n1\n"


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(DataFileError, match=r'"a.csv" can\'t be written'):
        write_csv(pd.DataFrame({"a": [1]}), tmp_path / "a.csv")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="its name is not allowed there"):
        write_csv(pd.DataFrame({"a": [1]}), tmp_path / f"{'a' * 300}.csv")


def test_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    def fill() -> None:
        with atomic_path(tmp_path / "a.csv"):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DataFileError, match="the disk is full"):
        fill()
