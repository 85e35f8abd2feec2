"""Map files from outside."""

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import MultiPolygon, Point, Polygon

from mapping.errors import DataFileError
from mapping.files.shapes import read_shapes

SQUARE = Polygon([(-86.5, 32.4), (-86.4, 32.4), (-86.4, 32.5), (-86.5, 32.5)])
BOW_TIE = [[-86.5, 32.4], [-86.4, 32.5], [-86.4, 32.4], [-86.5, 32.5], [-86.5, 32.4]]


def geojson(
    tmp_path: Path, *features: tuple[Any, Any], name: str = "a.geojson", **top: Any
) -> Path:
    path = tmp_path / name
    rows = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    path.write_text(json.dumps({"type": "FeatureCollection", **top, "features": rows}), "utf-8")
    return path


def point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def zip_folder(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder))
    return path


def test_geojson_without_a_coordinate_system_is_longitude_and_latitude(tmp_path: Path) -> None:
    shapes = read_shapes(geojson(tmp_path, ({"area_id": "01001"}, point(-86.5, 32.4))))
    assert shapes.gdf.crs.to_epsg() == 4326
    assert shapes.gdf.geometry[0].equals(Point(-86.5, 32.4))
    assert shapes.notices == []


def test_every_attribute_is_text_and_ids_keep_their_zeros(tmp_path: Path) -> None:
    path = geojson(
        tmp_path,
        ({"id": "01001", "n": 12, "x": 0.5, "ok": True, "l": ["a", "b"]}, point(-86.5, 32.4)),
        ({"id": "2", "n": None, "x": 3.0, "ok": None, "l": []}, point(-86.5, 32.4)),
    )
    frame_gdf = read_shapes(path).gdf
    assert frame_gdf["id"].tolist() == ["01001", "2"]
    assert frame_gdf["n"].tolist() == ["12", ""]
    assert frame_gdf["x"].tolist() == ["0.5", "3"]
    assert frame_gdf["ok"].tolist() == ["true", ""]
    assert frame_gdf["l"].tolist() == ["a;b", ""]


def test_dates_stay_as_they_were_written(tmp_path: Path) -> None:
    path = geojson(tmp_path, ({"on": "2020/03/24 19:38:33"}, point(-86.5, 32.4)))
    assert read_shapes(path).gdf["on"].tolist() == ["2020/03/24 19:38:33"]


def test_broken_polygons_are_mended_and_stay_polygons(tmp_path: Path) -> None:
    shapes = read_shapes(
        geojson(tmp_path, ({"a": 1}, {"type": "Polygon", "coordinates": [BOW_TIE]}))
    )
    mended = shapes.gdf.geometry[0]
    assert isinstance(mended, MultiPolygon)
    assert mended.is_valid
    assert abs(mended.area - 0.005) < 1e-12  # two triangles of a quarter square each
    assert "mended" in shapes.notices[0]


def test_a_feature_without_a_position_keeps_its_place(tmp_path: Path) -> None:
    shapes = read_shapes(geojson(tmp_path, ({"a": "1"}, None), ({"a": "2"}, point(-86.5, 32.4))))
    assert shapes.gdf["a"].tolist() == ["1", "2"]
    assert shapes.gdf.geometry.isna().tolist() == [True, False]
    assert shapes.notices == ["1 of 2 features have no position."]


def test_positions_in_feet_are_refused_unless_the_system_is_named(tmp_path: Path) -> None:
    path = geojson(tmp_path, ({"a": "1"}, point(1_420_542.0, 475_246.0)))
    with pytest.raises(DataFileError, match="feet or metres"):
        read_shapes(path)
    placed = read_shapes(path, crs="EPSG:2272").gdf.geometry[0]  # Pennsylvania South, feet
    assert abs(placed.x - -79.72) < 0.01
    assert abs(placed.y - 40.62) < 0.01


def test_an_unknown_coordinate_system_is_named(tmp_path: Path) -> None:
    path = geojson(tmp_path, ({"a": "1"}, point(-86.5, 32.4)))
    with pytest.raises(DataFileError, match=r'"EPSG:999999" is no coordinate system'):
        read_shapes(path, crs="EPSG:999999")


@pytest.mark.parametrize("kind", [".shp", ".zip", ".gpkg"])
def test_a_shapefile_is_as_good_as_a_zip_or_a_geopackage(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "map"
    folder.mkdir()
    frame_gdf = gpd.GeoDataFrame({"area_id": ["01", "02"]}, geometry=[SQUARE, SQUARE], crs=4326)
    frame_gdf = frame_gdf.to_crs(26916)
    path = folder / "areas.shp"
    if kind == ".gpkg":
        path = folder / "areas.gpkg"
    frame_gdf.to_file(path)
    if kind == ".zip":
        path = zip_folder(folder, tmp_path / "areas.zip")
    shapes = read_shapes(path)
    assert shapes.gdf["area_id"].tolist() == ["01", "02"]
    assert shapes.gdf.geometry[0].equals_exact(SQUARE, 1e-6) or (
        shapes.gdf.geometry[0].symmetric_difference(SQUARE).area < 1e-6
    )


def test_a_shapefile_that_does_not_say_how_it_is_measured_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.shp"
    gpd.GeoDataFrame({"area_id": ["01"]}, geometry=[SQUARE], crs=4326).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(DataFileError, match="doesn't say how its positions are measured"):
        read_shapes(path)
    assert len(read_shapes(path, crs="EPSG:4326").gdf) == 1


def test_a_shapefile_without_its_companions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.shp"
    gpd.GeoDataFrame({"area_id": ["01"]}, geometry=[SQUARE], crs=4326).to_file(path)
    path.with_suffix(".dbf").unlink()
    with pytest.raises(DataFileError, match=r"companion \.dbf"):
        read_shapes(path)


def test_the_folders_of_a_kml_file_are_joined(tmp_path: Path) -> None:
    folders = "".join(
        f"<Folder><name>{n}</name><Placemark><name>{n}</name><Point><coordinates>-86.5,32.4,0"
        "</coordinates></Point></Placemark></Folder>"
        for n in ("A", "B")
    )
    path = tmp_path / "a.kml"
    path.write_text(
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{folders}</Document></kml>",
        "utf-8",
    )
    frame_gdf = read_shapes(path).gdf
    assert frame_gdf["Name"].tolist() == ["A", "B"]
    assert not frame_gdf.geometry.has_z.any()


def test_of_several_layers_the_first_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for layer in ("zones", "sites"):
        frame_gdf = gpd.GeoDataFrame({"area_id": [layer]}, geometry=[SQUARE], crs=4326)
        frame_gdf.to_file(path, layer=layer)
    shapes = read_shapes(path)
    assert shapes.gdf["area_id"].tolist() == ["zones"]
    assert "sites" in shapes.notices[0]
    assert read_shapes(path, layer="Sites").gdf["area_id"].tolist() == ["sites"]
    with pytest.raises(DataFileError, match="Its layers are: zones, sites"):
        read_shapes(path, layer="schools")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.geojson", b"", "is empty"),
        ("a.geojson", b"name,city\n", "not what its name says"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [', "can't be read as a map"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": []}', "holds no shapes"),
        ("a.json", b'{"organizations": []}', "holds no map"),
        ("a.gpkg", b"not a database", "not what its name says"),
        ("a.shp", b"nothing", "not what its name says"),
        (
            "a.geojson",
            b'<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>',
            "not what its name says",
        ),
        ("a.tif", b"II*\x00", "not a map"),
        ("a.zip", b"no zip", "damaged"),
    ],
)
def test_a_file_that_is_no_map_is_refused_in_plain_words(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(DataFileError, match=says) as caught:
        read_shapes(path)
    assert name in caught.value.user_message
    assert str(tmp_path) not in caught.value.user_message


def test_a_zip_without_a_map_or_with_two_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DataFileError, match="holds no map"):
        read_shapes(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", "{}")
        archive.writestr("b.geojson", "{}")
    with pytest.raises(DataFileError, match=r"holds 2 maps \(a.geojson, b.geojson\)"):
        read_shapes(path)
