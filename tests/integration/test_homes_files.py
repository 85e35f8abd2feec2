"""Homes from real kinds of files; and nothing of a roster stays on the disk."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from mapping.errors import DataFileError, NoDataForAreaError
from mapping.homes.imports import read_homes
from mapping.homes.roster import RosterAddress
from tests.homes_builders import counted, grid, home

CANARY = "Quetzalcoatl"


@dataclass(frozen=True)
class Found:
    lon: float
    lat: float
    outcome: str = "placed"


def locate(addresses: Sequence[RosterAddress]) -> list[Found]:
    return [Found(*home(0, int(address.text.split()[0]))) for address in addresses]


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def write_areas(path: Path, **columns: Sequence[object]) -> Path:
    counted(grid(3), **columns).to_file(
        path, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON"
    )
    return path


@pytest.mark.parametrize("name", ["areas.geojson", "areas.gpkg"])
def test_an_area_file_with_counts(tmp_path: Path, name: str) -> None:
    result = read_homes(write_areas(tmp_path / name, students=[30, 4, 6], students_es=[12, 1, 2]))
    assert result.report["kind"] == "area_file"
    assert result.reporting_gdf["reporting_id"].tolist() == ["A00", "A01+A02"]
    assert result.reporting_gdf["students"].tolist() == [30, 10]
    assert result.groups == ("es",)


def test_a_table_of_counts_with_a_map_of_areas(tmp_path: Path) -> None:
    areas = write_areas(tmp_path / "areas.geojson")
    path = write_csv(tmp_path / "counts.csv", ["area_id", "students"], [["A00", 30], ["A02", 20]])
    result = read_homes(path, areas_path=areas)
    assert result.report["kind"] == "table"
    assert result.report["areas_without_count"] == 1
    assert result.areas_gdf["area_id"].tolist() == ["A00", "A02"]


def test_a_table_of_counts_with_columns_named_by_hand(tmp_path: Path) -> None:
    areas = counted(grid(3), GEOID20=["06001", "06003", "06005"]).drop(columns=["area_id", "name"])
    areas.to_file(tmp_path / "areas.geojson", driver="GeoJSON")
    path = write_csv(tmp_path / "counts.csv", ["block", "C000"], [["06001", 30], ["06003", 20]])
    result = read_homes(
        path,
        areas_path=tmp_path / "areas.geojson",
        mapping={"area_id": "block", "students": "C000"},
        mapping_areas={"area_id": "GEOID20"},
    )
    assert result.areas_gdf["area_id"].tolist() == ["06001", "06003"]


def test_a_roster_belongs_to_the_areas_that_are_loaded(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", ["lon", "lat"], [home(1, at) for at in range(20)])
    result = read_homes(path, loaded_areas_gdf=grid(3))
    assert result.report["kind"] == "roster"
    assert result.report["students_shown"] == 20


def test_a_roster_with_an_enrollment_date_is_a_roster(tmp_path: Path) -> None:
    rows = [[*home(1, at), "2024-08-12"] for at in range(20)]
    path = write_csv(tmp_path / "roster.csv", ["lon", "lat", "Enrollment"], rows)
    assert read_homes(path, loaded_areas_gdf=grid(3)).report["kind"] == "roster"


def test_a_table_without_areas_says_what_is_missing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "roster.csv", ["lon", "lat"], [home(0, 0)])
    with pytest.raises(NoDataForAreaError, match="--areas"):
        read_homes(path)


def test_an_area_file_needs_no_second_map(tmp_path: Path) -> None:
    areas = write_areas(tmp_path / "areas.geojson", students=[1, 2, 3])
    with pytest.raises(DataFileError, match="a map already"):
        read_homes(areas, areas_path=areas)


def test_nothing_of_a_roster_is_written_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.chdir(temporary)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Student Name", "Student ID", "Address", "home_language"])
    for at in range(40):
        sheet.append([f"{CANARY} {at}", 1000 + at, f"{at} {CANARY} St", "es" if at < 20 else "en"])
    book.save(source / "roster.xlsx")
    book.close()
    result = read_homes(
        source / "roster.xlsx", loaded_areas_gdf=grid(1), groups=["home_language"], locate=locate
    )
    assert list(temporary.rglob("*")) == []
    assert result.groups == ("home_language=en", "home_language=es")
    kept = "".join(
        frame.to_csv() for frame in (result.areas_gdf, result.reporting_gdf, result.points_df)
    )
    kept += f"{result.report} {result.warnings} {result.left_out}"
    assert CANARY not in kept
    for at in range(40):
        lon, lat = home(0, at)
        assert not (str(lon) in kept and str(lat) in kept)
