"""Partner lists in, and the rows that could not be taken."""

import csv
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import Point, Polygon

from mapping.errors import DataFileError
from mapping.exchange import read_partners, write_rejected


def written(tmp_path: Path, text: str, name: str = "partners.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_a_csv_is_read_with_its_own_row_numbers(tmp_path: Path) -> None:
    path = written(tmp_path, 'Agency;Address\nA;"1 Main St\nRye"\n\n;2 Main St\nB;\n')
    found = read_partners(path)
    assert [record.name for record in found.parsed.records] == ["A"]
    assert found.parsed.rows == [2]
    assert found.parsed.rejected_rows == [4, 5]
    assert found.columns == {"name": "Agency", "address": "Address"}


def test_apostrophes_of_our_own_exports_are_taken_off(tmp_path: Path) -> None:
    path = written(tmp_path, "name,address,'=Ward\n'=1+1,1 Main St,'@x\n'quoted',2 Main St,y\n")
    records = read_partners(path).parsed.records
    assert [record.name for record in records] == ["=1+1", "'quoted'"]
    assert [dict(record.extra) for record in records] == [{"=Ward": "@x"}, {"=Ward": "y"}]


def test_mapping_and_values_for_all_rows_are_used(tmp_path: Path) -> None:
    path = written(tmp_path, "NAME2,NO,ST,TYPE\nA,1,Main St,Other\n")
    found = read_partners(
        path, mapping={"name": "NAME2", "street": "NO+ST"}, defaults={"category": "library"}
    )
    record = found.parsed.records[0]
    assert (record.name, record.street, record.category) == ("A", "1 Main St", "library")
    assert record.extra == {"TYPE": "Other"}


def test_spanish_headers_are_known_and_a_confidential_place_stays_so(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Nombre,Organización responsable,Tipo de ayuda,Dirección,Idiomas,Horario de atención,"
        "Edad mínima,Edad máxima,Cupo,Gratis,Cuidado infantil,Silla de ruedas,Confidencial\n"
        "Refugio,Casa Abierta,housing,1 Main St,español,lunes 9am-5pm,5,12,40,sí,no,sí,sí\n",
    )
    found = read_partners(path)
    record = found.parsed.records[0]
    assert (record.name, record.organization, record.category) == (
        "Refugio",
        "Casa Abierta",
        "housing",
    )
    assert (record.min_age, record.max_age, record.capacity) == (5, 12, 40)
    assert (record.is_free, record.childcare_on_site, record.wheelchair_accessible) == (
        True,
        False,
        True,
    )
    assert record.confidential
    assert not record.extra


def test_without_a_category_the_reader_is_told_what_it_means(tmp_path: Path) -> None:
    path = written(tmp_path, "name,address\nA,1 Main St\n")
    assert any("kind of places" in notice for notice in read_partners(path).notices)
    assert read_partners(path, defaults={"category": "food"}).notices == []


def test_missing_and_unknown_categories_are_told_with_their_counts(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "name,address,category\nA,1 Main St,food\nB,2 Main St,\nC,3 Main St,Quilting\n"
        "D,4 Main St,Quilting\nE,5 Main St,\n",
    )
    missing, own = read_partners(path).notices
    assert missing.startswith("2 of 5 places have no category, so they count for no need yet.")
    assert '"Quilting" (2). They count for no ready need' in own
    assert "food, health" in own


def test_remarks_are_gathered_by_kind_with_their_rows(tmp_path: Path) -> None:
    rows = "\n".join(f"P{n},{n} Main St,0,0,food" for n in range(8))
    found = read_partners(written(tmp_path, f"name,address,lat,lon,category\n{rows}\n"))
    assert len(found.parsed.records) == 8
    assert len(found.notices) == 1
    assert found.notices[0].startswith("8 rows (2, 3, 4, 5, 6, …): The coordinates can't be used")


def test_many_different_remarks_about_one_field_become_one_sentence(tmp_path: Path) -> None:
    rows = "\n".join(f"P{n},{n} Main St,ask {'abcdefgh'[n]},food" for n in range(8))
    found = read_partners(written(tmp_path, f"name,address,capacity,category\n{rows}\n"))
    assert len(found.parsed.remarks) == 8
    assert len(found.notices) == 1
    assert "for example" in found.notices[0]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg"])
def test_a_map_file_places_its_partners_by_their_shapes(tmp_path: Path, suffix: str) -> None:
    park = Polygon([(-86.5, 32.4), (-86.4, 32.4), (-86.4, 32.5), (-86.5, 32.5)])
    frame_gdf = gpd.GeoDataFrame(
        {
            "NAME": ["Library", "Park", "Nowhere"],
            "TYPE": ["library", "leisure=park", "food"],
            "X": [397232.2, 1.0, 2.0],
            "Y": [140326.4, 1.0, 2.0],
        },
        geometry=[Point(-86.41, 32.46), park, None],
        crs=4326,
    )
    path = tmp_path / f"a{suffix}"
    frame_gdf.to_file(path)
    found = read_partners(path)
    library, park_record = found.parsed.records
    assert (library.lon, library.lat, library.category) == (-86.41, 32.46, "library")
    assert library.extra["X"] == "397232.2"
    assert (park_record.lon, park_record.lat) == (-86.45, 32.45)
    assert any("in the middle" in notice for notice in found.notices)
    assert found.parsed.rejected_rows == [3]


def test_the_shape_wins_over_coordinates_among_the_attributes(tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "properties": {"name": "A", "lat": 1, "lon": 2, "Latitude": 3, "Longitude": 4},
        "geometry": {"type": "Point", "coordinates": [-86.41, 32.46]},
    }
    path = written(
        tmp_path, json.dumps({"type": "FeatureCollection", "features": [feature]}), "a.geojson"
    )
    assert read_partners(path).parsed.records[0].lat == 32.46


def test_hsds_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hsds.zip", "w") as archive:
        archive.writestr("organizations.csv", "id,name\n")
    written(tmp_path, '{"organizations": []}', "hsds.json")
    for name in ("hsds.zip", "hsds.json"):
        with pytest.raises(DataFileError, match=r"can't read yet.*spreadsheet"):
            read_partners(tmp_path / name)


def test_other_kinds_of_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no partner list"):
        read_partners(written(tmp_path, "x", "a.docx"))
    with pytest.raises(DataFileError, match="There is no file"):
        read_partners(tmp_path / "gone.csv")
    with pytest.raises(DataFileError, match="There is no file"):
        read_partners(tmp_path / "gone.zip")


def test_rejected_rows_are_written_with_reasons_and_can_be_mended(tmp_path: Path) -> None:
    path = written(tmp_path, 'name,address,Ward\nA,1 Main St,x\n,2 Main St,=1\nC,,"y\nz"\n')
    found = read_partners(path)
    rejected = tmp_path / "rejected-partners.csv"
    assert write_rejected(rejected, found.table, found.parsed.faults) == 2
    with rejected.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["rejected_row", "rejected_reason", "name", "address", "Ward"]
    assert [row["rejected_row"] for row in rows] == ["3", "4"]
    assert "name is missing" in rows[0]["rejected_reason"]
    assert (rows[0]["Ward"], rows[1]["Ward"]) == ("'=1", "y\nz")
    mended = rejected.read_text("utf-8").replace(",,2 Main St", ",B,2 Main St")
    rejected.write_text(mended, encoding="utf-8", newline="")
    again = read_partners(rejected)
    assert [record.name for record in again.parsed.records] == ["B"]
    assert again.parsed.records[0].extra == {"Ward": "=1"}


def test_without_rejected_rows_no_file_is_written(tmp_path: Path) -> None:
    found = read_partners(written(tmp_path, "name,address,lat,lon\nA,1 Main St,0,0\n"))
    assert len(found.parsed.faults) == 1
    assert write_rejected(tmp_path / "r.csv", found.table, found.parsed.faults) == 0
    assert not (tmp_path / "r.csv").exists()
