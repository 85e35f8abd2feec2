"""The street basemap as a document."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from mapping.errors import DataFileError, NoDataForAreaError
from mapping.maps.basemap import build_basemap, load, save, slim
from mapping.maps.encoding import decode_path, script_json
from mapping.osm import OsmArea, OsmExtract, OsmNode, OsmWay


def extract(
    ways: list[tuple[list[int], dict[str, str]]],
    areas: list[tuple[shapely.Polygon, dict[str, str]]] | None = None,
    nodes: list[tuple[int, dict[str, str]]] | None = None,
) -> OsmExtract:
    """Nodes 0 to 9 lie on a line to the east, 0.01 degrees apart."""
    return OsmExtract(
        lon=-86.5 + 0.01 * np.arange(10),
        lat=np.full(10, 32.5),
        node_ids=np.arange(10),
        ways=tuple(
            OsmWay(osm_id=i, refs=np.array(refs), tags=tags) for i, (refs, tags) in enumerate(ways)
        ),
        nodes=tuple(
            OsmNode(osm_id=i, position=at, tags=t) for i, (at, t) in enumerate(nodes or [])
        ),
        areas=tuple(
            OsmArea(osm_type="way", osm_id=i, geometry=shape, tags=tags)
            for i, (shape, tags) in enumerate(areas or [])
        ),
        newest_on=date(2026, 1, 2),
    )


STREET = ([0, 1, 2], {"highway": "residential", "name": "Oak Street"})


def names(document: dict, kind: str) -> list[str]:
    return [document["names"][row[0]] for row in document["layers"].get(kind, [])]


def test_pieces_of_one_street_are_joined_and_straight_lines_keep_their_ends_alone() -> None:
    document = build_basemap(
        extract([STREET, ([2, 3, 4], {"highway": "residential", "name": "Oak Street"})])
    )
    (row,) = document["layers"]["street"]
    assert document["names"][row[0]] == "Oak Street"
    path = decode_path(row[1], origin=tuple(document["origin"]))
    assert len(row) == 2
    assert path[[0, -1]] == pytest.approx(np.array([[-86.5, 32.5], [-86.46, 32.5]]), abs=2e-5)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "trunk_link"}, "motorway"),
        ({"highway": "tertiary"}, "tertiary"),
        ({"highway": "footway"}, "path"),
        ({"highway": "service"}, "service"),
        ({"waterway": "canal"}, "river"),
        ({"railway": "rail"}, "rail"),
        ({"highway": "service", "service": "driveway"}, None),
        ({"highway": "proposed"}, None),
        ({"waterway": "stream", "tunnel": "culvert"}, None),
        ({"power": "line"}, None),
    ],
)
def test_each_line_has_its_class(tags: dict[str, str], kind: str | None) -> None:
    layers = build_basemap(extract([STREET, ([5, 6], tags)]))["layers"]
    assert set(layers) == {"street"} | ({kind} if kind else set())


def test_areas_are_classed_small_ones_are_dropped_and_large_ones_are_named() -> None:
    pond = shapely.box(-86.48, 32.51, -86.47, 32.52)
    house = shapely.box(-86.46, 32.51, -86.4598, 32.5102)
    shed = shapely.box(-86.45, 32.51, -86.44999, 32.51001)
    document = build_basemap(
        extract(
            [STREET],
            [
                (pond, {"natural": "water", "name": "Mirror Lake"}),
                (house, {"building": "yes", "name": "Town Hall"}),
                (shed, {"building": "shed"}),
                (pond, {"boundary": "administrative"}),
            ],
        )
    )
    assert names(document, "water") == ["Mirror Lake"]
    assert names(document, "building") == [""]
    (label,) = document["labels"]
    assert document["names"][label[0]] == "Mirror Lake"
    assert label[1:4] == [
        "water",
        pytest.approx(-86.475, abs=1e-3),
        pytest.approx(32.515, abs=1e-3),
    ]
    assert label[4] == pytest.approx(1020, rel=0.02)


def test_a_road_without_a_name_is_called_by_its_numbers() -> None:
    way = ([0, 1], {"highway": "primary", "ref": "US 82;SR 14"})
    assert names(build_basemap(extract([way])), "primary") == ["US 82 / SR 14"]


def test_places_are_listed_with_the_largest_first() -> None:
    places = build_basemap(
        extract(
            [STREET],
            nodes=[
                (1, {"place": "hamlet", "name": "Little"}),
                (2, {"place": "city", "name": "Big"}),
                (3, {"amenity": "bench", "name": "Bench"}),
            ],
        )
    )
    assert [(places["names"][row[0]], row[1]) for row in places["places"]] == [
        ("Big", "city"),
        ("Little", "hamlet"),
    ]


def test_it_says_whose_it_is_and_from_when() -> None:
    document = build_basemap(extract([STREET]))
    assert document["attribution"] == "© OpenStreetMap contributors"
    assert document["as_of"] == "2026-01-02"


def test_an_extract_without_streets_is_refused_with_a_next_step() -> None:
    with pytest.raises(NoDataForAreaError, match="no streets") as refused:
        build_basemap(extract([([0, 1], {"railway": "rail"})]))
    assert "Set-up page" in refused.value.user_message


def test_a_saved_document_comes_back(tmp_path: Path) -> None:
    document = build_basemap(extract([STREET]))
    save(document, tmp_path / "deep" / "basemap.json")
    assert load(tmp_path / "deep" / "basemap.json") == document


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 99}', '{"format": 1'])
def test_a_damaged_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "basemap.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match="can't be read"):
        load(path)


def test_a_document_that_is_too_large_loses_paths_first_and_streets_never() -> None:
    boxes = [shapely.box(-86.5 + i * 1e-3, 32.51, -86.4995 + i * 1e-3, 32.5105) for i in range(60)]
    document = build_basemap(
        extract(
            [STREET, ([3, 4], {"highway": "footway"}), ([4, 5], {"highway": "track"})],
            [(box, {"building": "yes"}) for box in boxes],
        )
    )
    size = len(script_json(document).encode("utf-8"))
    assert slim(document, max_bytes=size)["left_out"] == []
    half = slim(document, max_bytes=size - 800)
    assert half["left_out"] == ["path", "track", "building"]
    assert 0 < len(half["layers"]["building"]) < 60
    bare = slim(document, max_bytes=1)
    assert set(bare["layers"]) == {"street"}
    assert len(document["layers"]["building"]) == 60
