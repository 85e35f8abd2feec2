"""Address references as they are published, read from files and asked for addresses."""

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString, Point, Polygon

from mapping.errors import DataFileError
from mapping.geocoding.batch import geocode_table
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.osm_reference import reference_from_osm
from mapping.geocoding.reference import point_table, read_reference
from mapping.osm import OsmArea, OsmExtract, OsmNode, OsmWay
from tests.real_data import REAL_DATA, needs_real_data


def test_the_semicolon_table_of_ranges_is_read_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "01001.csv"
    path.write_text(
        "from;to;interpolation;street;city;state;postcode;geometry\n"
        "199;101;odd;Oak Ln;Adams;AL;36066;LINESTRING(-86.42 32.49,-86.43 32.49)\n"
        "2;98;even;Oak Ln;Adams;AL;36066;LINESTRING(-86.42 32.49,-86.43 32.49)\n"
        "5;x;all;Bad Ln;Adams;AL;36066;LINESTRING(-86.42 32.49,-86.43 32.49)\n"
        "1;9000;all;Tiny Ln;Adams;AL;36066;LINESTRING(-86.42 32.49,-86.42001 32.49)\n"
        "1;9;all;;Adams;AL;36066;LINESTRING(-86.42 32.49,-86.43 32.49)\n"
        "1;9;all;Off Ln;Adams;AL;36066;nonsense\n",
        encoding="utf-8",
    )
    (table,) = read_reference(path)
    assert (table.kind, table.rows, table.area_names) == ("ranges", 2, True)
    assert dict(table.skipped) == {
        "no line": 1,
        "no street name": 1,
        "too many numbers for a very short line": 1,
        "no numbers, or numbers that are no whole numbers": 1,
    }
    geocoder = LocalGeocoder(AddressIndex.build([table]))
    result = geocoder.locate("101 Oak Ln, Anytown, AL 36066")
    assert result.outcome == "placed"
    assert result.lon == pytest.approx(-86.43)  # 199 is at the start of the line


def test_centrelines_with_left_and_right_ranges_put_houses_on_their_side(tmp_path: Path) -> None:
    lines_gdf = gpd.GeoDataFrame(
        {
            "FULLNAME": ["Oak St", "Elm St"],
            "LFROMHN": ["1", None], "LTOHN": ["99", None],
            "RFROMHN": ["2", None], "RTOHN": ["98", None],
            "ZIPL": ["36066", None], "ZIPR": ["36067", None],
        },
        geometry=[
            LineString([(-86.5, 32.5), (-86.49, 32.5)]),
            MultiLineString([[(-86.5, 32.6), (-86.49, 32.6)]]),
        ],
        crs="EPSG:4269",
    )  # fmt: skip
    path = tmp_path / "tl_2024_addrfeat.shp"
    lines_gdf.to_file(path)
    tables = read_reference(path, settings={"state": "AL"})
    assert sorted((table.kind, table.rows) for table in tables) == [("lines", 1), ("ranges", 2)]
    geocoder = LocalGeocoder(AddressIndex.build(tables))
    odd, even = geocoder.locate_many(["51 Oak St, AL 36066", "50 Oak St, AL 36067"])
    assert odd.lat is not None
    assert even.lat is not None
    assert odd.lat > 32.5 > even.lat  # left of a line that runs east is north
    assert geocoder.locate("Elm St").precision == "street"


def test_a_county_point_file_in_feet_with_a_split_street_needs_no_mapping(tmp_path: Path) -> None:
    points_gdf = gpd.GeoDataFrame(
        {
            "HOUSENUM": [775, 585], "ST_PREFIX": [None, "N"], "ST_NAME": ["NILES", "HIGH"],
            "ST_TYPE": ["RD", "ST"], "ST_SUFFIX": ["SE", None], "USPS_CITY": ["WARREN", "WARREN"],
            "STATE": ["OH", "OH"], "ZIPCODE": ["44483", "44483"],
        },
        geometry=[Point(-80.76, 41.20), Point(-80.77, 41.21)],
        crs="EPSG:4326",
    ).to_crs("EPSG:3734")  # fmt: skip
    path = tmp_path / "points.shp"
    points_gdf.to_file(path)
    (table,) = read_reference(path)
    assert list(table.frame["street"]) == ["NILES RD SE", "N HIGH ST"]
    result = LocalGeocoder(AddressIndex.build([table])).locate("775 Niles Road SE, Warren OH 44483")
    assert (result.outcome, result.precision) == ("placed", "point")
    assert result.lon == pytest.approx(-80.76, abs=1e-5)


def test_parcels_and_one_column_addresses_work_too(tmp_path: Path) -> None:
    parcel = Polygon([(-108.76, 44.75), (-108.75, 44.75), (-108.75, 44.76), (-108.76, 44.76)])
    gdf = gpd.GeoDataFrame({"DLVRY_ADD": ["162 N CLARK ST"]}, geometry=[parcel], crs="EPSG:4326")
    path = tmp_path / "parcels.geojson"
    gdf.to_file(path, driver="GeoJSON")
    (table,) = read_reference(path, settings={"city": "Powell", "state": "WY"})
    row = table.frame.iloc[0]
    assert (row["number"], row["street"], row["city"]) == (162, "N CLARK ST", "Powell")
    assert LocalGeocoder(AddressIndex.build([table])).locate("162 N Clark").outcome == "placed"


def test_openaddresses_rows_with_the_street_in_the_number_are_read(tmp_path: Path) -> None:
    path = tmp_path / "oa.csv"
    path.write_text(
        "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n"
        "-74.03,40.74,1016-18 WILLOW AVE,1016-18 Willow Avenue,,,,,,,\n"
        "-74.04,40.75,22 A,Oak Street,,,,,,,\n"
        "0,0,23,Oak Street,,,,,,,\n",
        encoding="utf-8",
    )
    (table,) = read_reference(path)
    assert list(table.frame["street"]) == ["Willow Avenue", "Oak Street"]
    assert list(table.frame["number"]) == [1016, 22]
    assert list(table.frame["number_high"]) == [1018, -1]
    assert dict(table.skipped) == {"no position": 1}
    geocoder = LocalGeocoder(AddressIndex.build([table]))
    assert geocoder.locate("1018 Willow Ave").outcome == "placed"
    assert geocoder.locate("22A Oak St").outcome == "placed"


def test_a_table_of_postcodes_names_the_cities(tmp_path: Path) -> None:
    path = tmp_path / "postal.csv"
    path.write_text("postcode,city,state\n36066,Springfield,AL\nx,,\n", encoding="utf-8")
    (table,) = read_reference(path)
    assert (table.kind, table.rows, sum(table.skipped.values())) == ("postcodes", 1, 1)


def test_columns_are_mapped_and_joined_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("A,B,C,E,F\n12,OAK,ST,-86.5,32.5\n", encoding="utf-8")
    mapping = {"number": "A", "street": "B+C", "lon": "E", "lat": "F"}
    (table,) = read_reference(path, mapping=mapping, settings={"state": "AL"})
    assert table.frame.loc[0, "street"] == "OAK ST"
    with pytest.raises(DataFileError, match="Its columns are A, B, C, E, F"):
        read_reference(path)


def test_a_file_without_a_usable_row_says_why(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("number,street,lon,lat\n,,0,0\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="can be used as an address"):
        read_reference(path)


def test_openstreetmap_gives_points_interpolations_and_street_names() -> None:
    lon = np.array([-86.50, -86.49, -86.48, -86.47])
    lat = np.array([32.5, 32.5, 32.5, 32.6])
    home = {"addr:street": "Oak Street", "addr:postcode": "36066"}
    extract = OsmExtract(
        lon=lon,
        lat=lat,
        node_ids=np.arange(4),
        ways=(
            OsmWay(1, np.array([0, 1]), {"addr:interpolation": "odd"}),
            OsmWay(2, np.array([1, 2]), {"highway": "residential", "name": "Elm Avenue"}),
        ),
        nodes=(
            OsmNode(0, 0, {"addr:housenumber": "1", **home}),
            OsmNode(1, 1, {"addr:housenumber": "99", **home}),
            OsmNode(3, 3, {"addr:housenumber": "7;9", "addr:street": "Pine Road"}),
        ),
        areas=(
            OsmArea("way", 9, Point(-86.45, 32.55).buffer(0.0001), {"addr:housenumber": "3"}),
        ),
    )  # fmt: skip
    tables = reference_from_osm(extract)
    assert {table.kind: table.rows for table in tables} == {"points": 4, "ranges": 1, "lines": 1}
    assert {table.attribution for table in tables} == {"© OpenStreetMap contributors"}
    geocoder = LocalGeocoder(AddressIndex.build(tables), state="AL")
    middle, exact, street = geocoder.locate_many(["51 Oak St 36066", "9 Pine Rd", "Elm Ave"])
    assert (middle.precision, exact.precision, street.precision) == ("range", "point", "street")
    assert middle.lon == pytest.approx(-86.495, abs=0.0005)


@needs_real_data
@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "rows", "line"),
    [
        ("raw_TRU_ADDS-excerpt.zip", 320, "775 Niles Rd SE, Warren, OH 44483"),
        ("raw_nj-statewide.gdb.zip", 1000, "60 Werah Place, NJ 07757"),
        ("raw_us-ca-alameda_county-excerpt.zip", 2800, "2127 Broadway, Oakland, CA 94612"),
        ("raw_us-ca-berkeley-excerpt.zip", 740, "2408 Atherton St, Berkeley, CA 94704"),
        ("raw_us-ca-san_francisco-excerpt.zip", 7200, "327 Fulton Street, CA 94102"),
        ("raw_us-wy-park.zip", 340, "162 N Clark St"),
    ],
)
def test_six_real_county_files_load_without_a_mapping(name: str, rows: int, line: str) -> None:
    tables = read_reference(REAL_DATA / "addresses" / name)
    assert sum(table.rows for table in tables) >= rows
    result = LocalGeocoder(AddressIndex.build(tables)).locate(line)
    assert (result.outcome, result.precision) == ("placed", "point"), result.why


@needs_real_data
@pytest.mark.real_data
def test_real_addrfeat_and_openaddresses_files_load() -> None:
    meagher = read_reference(REAL_DATA / "meagher_mt" / "tl_2021_30059_addrfeat.shp")
    geocoder = LocalGeocoder(AddressIndex.build(meagher), state="MT")
    assert geocoder.locate("101 E Main St, White Sulphur Springs, MT 59645").outcome == "placed"
    for name in ("hoboken_willow_ave", "ambiguous_street_name"):
        assert read_reference(REAL_DATA / "addresses" / f"openaddresses_{name}.csv")[0].rows > 200


@needs_real_data
@pytest.mark.real_data
def test_real_addresses_are_found_again_and_unknown_ones_are_never_placed() -> None:
    lines = (REAL_DATA / "addresses" / "random_address_us.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in lines.splitlines()]
    points_df = pd.DataFrame(
        {
            "number": "", "street": [row["address1"] for row in rows],
            "city": [row.get("city", "") for row in rows], "state": [row["state"] for row in rows],
            "postcode": [row["postal_code"] for row in rows],
            "lon": [row["coordinates"]["lng"] for row in rows],
            "lat": [row["coordinates"]["lat"] for row in rows],
        }
    )  # fmt: skip
    asked_df = pd.DataFrame(
        {
            "address": points_df["street"] + ", " + points_df["city"] + ", " + points_df["state"]
            + " " + points_df["postcode"]
        },
        dtype="str",
    )  # fmt: skip
    everything = LocalGeocoder(AddressIndex.build([point_table("all", dict(points_df.items()))]))
    placed = geocode_table(asked_df, everything)["outcome"] == "placed"
    assert placed.mean() > 0.998
    half_df = points_df.iloc[::2]
    half = LocalGeocoder(AddressIndex.build([point_table("half", dict(half_df.items()))]))
    held_out_df = asked_df.iloc[1::2]
    known = set(asked_df["address"].iloc[::2].str.casefold())  # homes with several units
    held_out_df = held_out_df[~held_out_df["address"].str.casefold().isin(known)]
    unknown_df = geocode_table(held_out_df.reset_index(drop=True), half)
    assert (unknown_df["outcome"] == "placed").sum() <= 2
