"""Reading OpenStreetMap files: order, merging, clipping, areas, damage."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from mapping.errors import DataFileError
from mapping.osm import ATTRIBUTION, OsmExtract, is_area, read_osm
from tests.travel_support import write_osm

SQUARE = [(1, 0.0, 0.0), (2, 0.01, 0.0), (3, 0.01, 0.01), (4, 0.0, 0.01)]
HOLE = [(5, 0.004, 0.004), (6, 0.006, 0.004), (7, 0.006, 0.006), (8, 0.004, 0.006)]


def bare(corners: list[tuple[int, float, float]]) -> list[tuple[int, float, float, dict[str, str]]]:
    return [(node, lon, lat, {}) for node, lon, lat in corners]


def line_of(extract: OsmExtract, way_id: int) -> list[list[float]]:
    way = next(way for way in extract.ways if way.osm_id == way_id)
    return extract.coordinates(way).tolist()


def test_objects_in_any_order_load_and_come_out_sorted(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "mixed.osm.pbf",
        nodes=[
            (30, 0.3, 0.0, {}),
            (10, 0.1, 0.0, {"amenity": "library"}),
            (20, 0.2, 0.0, {}),
            (5, 0.9, 0.0, {}),
        ],
        ways=[
            (9, [30, 20], {"highway": "path"}),
            (-4, [10, 20], {"highway": "service"}),
            (7, [20, 10, 30], {"highway": "residential", "name": "Oak Street"}),
        ],
    )
    extract = read_osm([file])
    assert extract.node_ids.tolist() == [10, 20, 30]
    assert [way.osm_id for way in extract.ways] == [-4, 7, 9]
    assert line_of(extract, 7) == [[0.2, 0.0], [0.1, 0.0], [0.3, 0.0]]
    assert [(node.osm_id, node.position, node.tags) for node in extract.nodes] == [
        (10, 0, {"amenity": "library"})
    ]
    assert extract.newest_on == date(2024, 5, 6)
    assert extract.attribution == ATTRIBUTION == "© OpenStreetMap contributors"
    assert extract.warnings == ()


def test_coordinates_come_out_as_they_were_written(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "exact.osm.pbf",
        nodes=[(1, -86.4721345, 32.4639871, {}), (2, -86.4721344, 32.4639872, {})],
        ways=[(1, [1, 2], {"highway": "path"})],
    )
    assert line_of(read_osm([file]), 1) == [[-86.4721345, 32.4639871], [-86.4721344, 32.4639872]]


def test_several_files_are_one_map_and_a_repeated_object_is_one_object(tmp_path: Path) -> None:
    west = write_osm(
        tmp_path / "west.osm.pbf",
        nodes=bare([(1, 0.0, 0.0), (2, 0.1, 0.0)]),
        ways=[(50, [1, 2, 3], {"highway": "residential", "name": "West name"})],
    )
    east = write_osm(
        tmp_path / "east.osm.pbf",
        nodes=bare([(2, 0.1, 0.0), (3, 0.2, 0.0)]),
        ways=[(50, [1, 2, 3], {"highway": "residential", "name": "East name"})],
    )
    extract = read_osm([west, east])
    assert extract.node_ids.tolist() == [1, 2, 3]
    assert [way.tags["name"] for way in extract.ways] == ["West name"]
    assert line_of(extract, 50) == [[0.0, 0.0], [0.1, 0.0], [0.2, 0.0]]


def test_a_line_with_a_missing_node_is_never_bridged(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "cut.osm.pbf",
        nodes=bare([(1, 0.0, 0.0), (2, 0.1, 0.0), (4, 0.3, 0.0), (5, 0.4, 0.0), (7, 0.6, 0.0)]),
        ways=[(50, [1, 2, 3, 4, 5, 6, 7], {"highway": "residential"})],
    )
    extract = read_osm([file])
    pieces = [extract.coordinates(way)[:, 0].tolist() for way in extract.ways]
    assert pieces == [[0.0, 0.1], [0.3, 0.4]]
    assert "1 lines of the street file run beyond its edge" in extract.warnings[0]


def test_clipping_keeps_whole_what_touches_and_drops_the_rest(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "long.osm.pbf",
        nodes=[
            *bare([(1, -1.0, 0.5), (2, 2.0, 0.5), (3, 1.4, 0.4), (4, 1.4, 1.0), (5, -0.5, -0.5)]),
            (6, 0.5, 0.5, {"shop": "bakery"}),
            (7, 1.5, 1.5, {"shop": "books"}),
        ],
        ways=[
            (1, [1, 2], {"highway": "primary"}),  # passes through, both ends outside
            (2, [3, 4], {"highway": "primary"}),  # in the box of the clip, not in the clip
            (3, [5, 1], {"highway": "primary"}),  # far away
        ],
    )
    triangle = shapely.Polygon([(0, 0), (1.5, 0), (0, 1.5)])
    extract = read_osm([file], clip=triangle)
    assert [way.osm_id for way in extract.ways] == [1]
    assert line_of(extract, 1) == [[-1.0, 0.5], [2.0, 0.5]]
    assert [node.tags for node in extract.nodes] == [{"shop": "bakery"}]
    assert extract.node_ids.tolist() == [1, 2, 6]
    assert extract.nodes[0].position == 2


def test_clipping_keeps_an_area_around_the_district_and_drops_far_ones(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "areas.osm.pbf",
        nodes=bare([*SQUARE, *HOLE, (11, 1.0, 1.0), (12, 1.1, 1.0), (13, 1.1, 1.1)]),
        ways=[
            (1, [1, 2, 3, 4, 1], {"landuse": "forest"}),
            (2, [5, 6, 7, 8, 5], {"building": "yes"}),
            (3, [11, 12, 13, 11], {"building": "yes"}),
            (4, [11, 12], {}),
            (5, [12, 13, 11], {}),
        ],
        relations=[
            (8, [("w", 1, "outer")], {"type": "boundary", "boundary": "administrative"}),
            (
                9,
                [("w", 4, "outer"), ("w", 5, "outer")],
                {"type": "multipolygon", "natural": "wood"},
            ),
        ],
    )
    extract = read_osm([file], clip=shapely.box(0.0048, 0.0048, 0.0052, 0.0052))
    assert [(area.osm_type, area.osm_id) for area in extract.areas] == [
        ("way", 1),
        ("way", 2),
        ("relation", 8),
    ]
    assert extract.ways == ()


def test_a_closed_building_is_an_area_and_a_closed_street_is_not(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "closed.osm.pbf",
        nodes=bare(SQUARE),
        ways=[
            (1, [1, 2, 3, 4, 1], {"building": "school", "name": "Lincoln High"}),
            (2, [1, 2, 3, 4, 1], {"highway": "residential"}),
            (3, [1, 2, 3, 4, 1], {"highway": "pedestrian", "area": "yes"}),
            (4, [1, 2, 3, 4], {"building": "yes"}),
        ],
    )
    extract = read_osm([file])
    assert [(area.osm_type, area.osm_id) for area in extract.areas] == [("way", 1), ("way", 3)]
    assert extract.areas[0].geometry.equals(shapely.box(0, 0, 0.01, 0.01))
    assert extract.areas[0].tags["name"] == "Lincoln High"
    assert [way.osm_id for way in extract.ways] == [1, 2, 3, 4]


def test_a_relation_with_a_hole_is_put_together_from_its_pieces(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "park.osm.pbf",
        nodes=bare(SQUARE + HOLE),
        ways=[(1, [1, 2, 3], {}), (2, [1, 4, 3], {}), (3, [5, 6, 7, 8, 5], {"natural": "water"})],
        relations=[
            (
                9,
                [("w", 1, "outer"), ("w", 2, "outer"), ("w", 3, "inner")],
                {"type": "multipolygon", "leisure": "park", "name": "City Park"},
            )
        ],
    )
    extract = read_osm([file])
    pond, park = extract.areas
    assert (pond.osm_type, pond.tags) == ("way", {"natural": "water"})
    assert (park.osm_type, park.osm_id, park.tags["name"]) == ("relation", 9, "City Park")
    expected = shapely.box(0, 0, 0.01, 0.01) - shapely.box(0.004, 0.004, 0.006, 0.006)
    assert park.geometry.equals(expected)
    assert [way.osm_id for way in extract.ways] == [3], "untagged pieces are no lines of their own"


@pytest.mark.parametrize("members", [[1], [1, 2, 77]], ids=["open ring", "missing member"])
def test_an_incomplete_relation_is_left_out_and_counted(tmp_path: Path, members: list[int]) -> None:
    file = write_osm(
        tmp_path / "open.osm.pbf",
        nodes=bare(SQUARE),
        ways=[(1, [1, 2, 3], {}), (2, [3, 4, 1], {})],
        relations=[
            (
                9,
                [("w", member, "outer") for member in members],
                {"type": "multipolygon", "landuse": "forest"},
            )
        ],
    )
    extract = read_osm([file])
    assert extract.areas == ()
    assert extract.warnings == (
        "1 large areas of the street file are incomplete and are left out.",
    )


def test_a_bow_tie_becomes_a_valid_area(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "bowtie.osm.pbf",
        nodes=bare(SQUARE),
        ways=[(1, [1, 3, 2, 4, 1], {"landuse": "grass"})],
    )
    (area,) = read_osm([file]).areas
    assert area.geometry.is_valid
    assert area.geometry.geom_type == "MultiPolygon"
    assert area.geometry.area == pytest.approx(0.01 * 0.01 / 2)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"building": "yes"}, True),
        ({"building": "no"}, False),
        ({"amenity": "school"}, True),
        ({"amenity": "school", "area": "no"}, False),
        ({"amenity": "parking", "barrier": "fence"}, False),
        ({"natural": "coastline"}, False),
        ({"leisure": "track"}, False),
        ({"leisure": "track", "area": "yes"}, True),
        ({"highway": "pedestrian"}, False),
        ({"waterway": "riverbank"}, True),
        ({"name": "Nothing else"}, False),
    ],
)
def test_which_closed_ways_cover_ground(tags: dict[str, str], expected: bool) -> None:
    assert is_area(tags, closed=True) is expected
    assert is_area(tags, closed=False) is False


@pytest.mark.parametrize("name", ["streets.osm.pbf", "streets.txt"])
@pytest.mark.parametrize("content", [b"", b"name,address\nLibrary,1 Main St\n", b"\x00" * 500])
def test_a_file_that_is_no_map_is_refused_in_plain_words(
    tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(DataFileError) as refused:
        read_osm([file])
    assert name in refused.value.user_message
    assert "Download it again" in refused.value.user_message
    assert str(tmp_path) not in refused.value.user_message


def test_a_cut_off_download_is_refused(tmp_path: Path) -> None:
    nodes = [(node, node / 1e6, 0.0, {"name": f"Place {node}"}) for node in range(1, 5000)]
    whole = write_osm(tmp_path / "whole.osm.pbf", nodes=nodes).read_bytes()
    file = tmp_path / "cut.osm.pbf"
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataFileError, match="damaged, incomplete"):
        read_osm([file])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"nowhere\.osm\.pbf"):
        read_osm([tmp_path / "nowhere.osm.pbf"])


def test_a_map_without_anything_in_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="no streets and no places"):
        read_osm([write_osm(tmp_path / "empty.osm.pbf")])


def test_progress_never_goes_back_and_ends_at_one(tmp_path: Path) -> None:
    file = write_osm(tmp_path / "small.osm.pbf", nodes=[(1, 0.0, 0.0, {"shop": "yes"})])
    shares: list[float] = []
    read_osm([file, file], progress=lambda share, _: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_places_without_lines_are_fine(tmp_path: Path) -> None:
    file = write_osm(tmp_path / "places.osm.pbf", nodes=[(4, 1.0, 2.0, {"amenity": "clinic"})])
    extract = read_osm([file], clip=shapely.box(0, 0, 5, 5))
    assert extract.ways == ()
    assert np.array_equal(extract.lat, [2.0])
