"""The demo district's files: made anew they are the committed ones, and they fit together."""

import csv
import hashlib
import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
import shapely
from shapely.geometry import shape

from mapping.demo import DEMO_FILES, DEMO_NAME, DemoReport, demo_folder, generate
from mapping.demo.plane import ORIGIN

pytestmark = pytest.mark.filterwarnings("error")

Way = tuple[int, tuple[int, ...], dict[str, str]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoReport]:
    """The files, made once for this module."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, generate(folder)


@pytest.fixture(scope="module")
def streets() -> tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]]:
    """Nodes and ways of the committed extract."""
    return _read_pbf(demo_folder() / "streets.osm.pbf")


def _read_pbf(
    path: Path,
) -> tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]]:
    nodes: dict[int, tuple[float, float, dict[str, str]]] = {}
    ways: list[Way] = []
    for item in osmium.FileProcessor(str(path)):
        tags = dict(item.tags)
        if item.is_node():
            nodes[item.id] = (round(item.location.lon, 7), round(item.location.lat, 7), tags)
        elif item.is_way():
            ways.append((item.id, tuple(node.ref for node in item.nodes), tags))
    return nodes, ways


def _rows(name: str, *, separator: str = ",") -> list[dict[str, str]]:
    with (demo_folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def _features(name: str) -> list[dict[str, Any]]:
    data = json.loads((demo_folder() / name).read_text(encoding="utf-8"))
    features: list[dict[str, Any]] = data["features"]
    return features


def _gtfs(name: str) -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(demo_folder() / "transit.gtfs.zip") as feed:
        text = feed.read(name).decode("utf-8")
    yield from csv.DictReader(text.splitlines())


# -- the same seed, the same files ------------------------------------------------------------


def test_the_text_files_made_anew_are_the_committed_ones(made: tuple[Path, DemoReport]) -> None:
    folder, _ = made
    text = [name for name in DEMO_FILES if not name.endswith((".pbf", ".zip"))]
    differ = [
        name
        for name in text
        if hashlib.sha256((folder / name).read_bytes()).digest()
        != hashlib.sha256((demo_folder() / name).read_bytes()).digest()
    ]
    assert differ == [], "Run python -m mapping.demo and commit data/demo."


def test_the_street_extract_made_anew_has_the_committed_content(
    made: tuple[Path, DemoReport],
) -> None:
    folder, _ = made
    new, old = (_read_pbf(place / "streets.osm.pbf") for place in (folder, demo_folder()))
    assert new[0] == old[0]
    assert new[1] == old[1]


def test_the_bus_feed_made_anew_has_the_committed_content(made: tuple[Path, DemoReport]) -> None:
    folder, _ = made
    contents = []
    for place in (folder, demo_folder()):
        with zipfile.ZipFile(place / "transit.gtfs.zip") as feed:
            contents.append({name: feed.read(name) for name in feed.namelist()})
    assert contents[0] == contents[1]


def test_another_seed_makes_another_town_that_holds_together(tmp_path: Path) -> None:
    report = generate(tmp_path, seed=7)
    assert report.students == 6000
    assert (tmp_path / "addresses.csv").read_bytes() != (
        demo_folder() / "addresses.csv"
    ).read_bytes()
    nodes, ways = _read_pbf(tmp_path / "streets.osm.pbf")
    assert _parts(nodes, ways) == 1


def test_the_committed_files_are_all_there_and_small(made: tuple[Path, DemoReport]) -> None:
    folder, report = made
    committed = {path.name for path in demo_folder().iterdir()}
    assert committed == set(DEMO_FILES) == {path.name for path in folder.iterdir()}
    assert report.total_bytes < 4_000_000
    about = (demo_folder() / "README.md").read_text(encoding="utf-8")
    assert [name for name in DEMO_FILES if name != "README.md" and name not in about] == []
    assert "fictional" in about
    assert f"{report.partners} partners" in about


# -- nothing real ------------------------------------------------------------------------------


def test_phones_and_web_addresses_lead_nowhere() -> None:
    rows = _rows("partners.csv")
    phones = [row["phone"] for row in rows if row["phone"]]
    assert all(re.fullmatch(r"\(620\) 555-01\d\d", phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    for row in rows:
        assert not row["email"] or row["email"].endswith("@example.org")
        assert not row["website"] or row["website"].startswith("https://example.org/")


def test_the_district_says_that_it_is_fictional() -> None:
    (boundary,) = _features("boundary.geojson")
    assert boundary["properties"]["fictional"] is True
    assert boundary["properties"]["name"] == DEMO_NAME
    assert {row["source"] for row in _rows("partners.csv")} == {"Fictional demo data"}


def test_about_half_of_the_partners_have_their_texts_in_spanish_too() -> None:
    rows = _rows("partners.csv")
    fields = ("name", "description", "eligibility", "cost", "hours")
    told = [{field: row[f"{field}_es"] for field in fields} for row in rows]
    assert 35 <= sum(any(one.values()) for one in told) <= 50
    for row, one in zip(rows, told, strict=True):
        for field, text in one.items():
            assert not text or (row[field] and row[field] != text), (row["name"], field)
        dollars = [set(re.findall(r"\$[\d.]+", cost)) for cost in (row["cost"], one["cost"])]
        assert not one["cost"] or dollars[0] == dollars[1], row["name"]


# -- streets -----------------------------------------------------------------------------------


def _parts(
    nodes: dict[int, tuple[float, float, dict[str, str]]],
    ways: list[Way],
    *,
    without_bridges: bool = False,
) -> int:
    """Return how many connected parts the streets have, counting those of 100 nodes or more."""
    parent = {number: number for number in nodes}

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    used: set[int] = set()
    for _, refs, tags in ways:
        if "highway" not in tags or (without_bridges and "bridge" in tags):
            continue
        used.update(refs)
        for ref in refs[1:]:
            parent[root(ref)] = root(refs[0])
    sizes = Counter(root(number) for number in used)
    return sum(size >= 100 for size in sizes.values()) if without_bridges else len(sizes)


def test_all_streets_are_connected_and_the_bridges_hold_them_together(
    streets: tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]],
) -> None:
    nodes, ways = streets
    assert _parts(nodes, ways) == 1
    assert _parts(nodes, ways, without_bridges=True) >= 2


def test_three_streets_and_the_expressway_and_the_railway_cross_the_river(
    streets: tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]],
) -> None:
    nodes, ways = streets
    (river,) = (
        shapely.LineString([nodes[ref][:2] for ref in refs])
        for _, refs, tags in ways
        if tags.get("waterway") == "river"
    )
    crossing = [
        tags
        for _, refs, tags in ways
        if ("highway" in tags or "railway" in tags)
        and shapely.LineString([nodes[ref][:2] for ref in refs]).crosses(river)
    ]
    assert all(tags.get("bridge") == "yes" for tags in crossing)
    assert {tags["name"] for tags in crossing} == {
        "South Main Street",
        "South Western Avenue",
        "South Eastgate Boulevard",
        "Heron Valley Expressway",
        "Heron & Prairie Railroad",
    }


def test_few_streets_cross_the_railway(
    streets: tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]],
) -> None:
    nodes, _ = streets
    crossings = [n for n in nodes.values() if n[2].get("railway") == "level_crossing"]
    assert 5 <= len(crossings) <= 8


def test_every_place_can_be_left_and_reached_by_car(
    streets: tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]],
) -> None:
    _, ways = streets
    ahead: dict[int, list[int]] = defaultdict(list)
    back: dict[int, list[int]] = defaultdict(list)
    for _, refs, tags in ways:
        if tags.get("highway") in (None, "footway"):
            continue
        for a, b in pairwise(refs):
            pairs = [(a, b)] if tags.get("oneway") == "yes" else [(a, b), (b, a)]
            for start, end in pairs:
                ahead[start].append(end)
                back[end].append(start)
    main = next(refs[0] for _, refs, tags in ways if tags.get("name") == "North Main Street")
    everywhere = set(ahead) | set(back)
    cut_off = {node for links in (ahead, back) for node in everywhere - _reached(links, main)}
    # Where the extract ends, the expressway and its outermost ramps lead in or out alone.
    expressway = {
        ref
        for _, refs, tags in ways
        if tags.get("highway", "").startswith("motorway")
        for ref in refs
    }
    assert cut_off <= expressway


def _reached(links: dict[int, list[int]], start: int) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for end in links[waiting.pop()]:
            if end not in seen:
                seen.add(end)
                waiting.append(end)
    return seen


def test_the_map_has_classes_names_parks_water_and_places(
    streets: tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]],
) -> None:
    nodes, ways = streets
    classes = Counter(tags["highway"] for _, _, tags in ways if "highway" in tags)
    assert set(classes) == {
        *("motorway", "motorway_link", "primary", "secondary", "tertiary", "unclassified"),
        *("residential", "footway"),
    }
    assert all("name" in tags for _, _, tags in ways if tags.get("highway") == "residential")
    values = Counter(
        tags[key]
        for tags in [*(n[2] for n in nodes.values()), *(w[2] for w in ways)]
        for key in ("amenity", "leisure", "natural", "landuse", "shop")
        if key in tags
    )
    for value, least in {
        "school": 12,
        "library": 3,
        "park": 15,
        "clinic": 2,
        "place_of_worship": 15,
        "water": 2,
        "wood": 8,
        "supermarket": 3,
    }.items():
        assert values[value] >= least, value
    numbered = [n for n in nodes.values() if "addr:housenumber" in n[2]]
    assert len(numbered) >= 40


def test_nodes_and_ways_are_in_order_and_no_way_misses_a_node(
    streets: tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]],
) -> None:
    nodes, ways = streets
    assert list(nodes) == sorted(nodes)
    assert [way[0] for way in ways] == sorted(way[0] for way in ways)
    assert {ref for _, refs, _ in ways for ref in refs} <= set(nodes)
    assert all(len(refs) > 1 for _, refs, _ in ways)


# -- addresses ---------------------------------------------------------------------------------


def test_no_house_number_is_there_twice_and_sides_keep_odd_and_even() -> None:
    seen: set[tuple[str, int]] = set()
    for row in _rows("addresses.csv", separator=";"):
        low, high = sorted((int(row["from"]), int(row["to"])))
        assert row["interpolation"] == ("odd" if low % 2 else "even")
        assert (high - low) % 2 == 0
        for number in range(low, high + 1, 2):
            assert (row["street"], number) not in seen
            seen.add((row["street"], number))
    assert len(seen) > 50_000


def test_addresses_run_beside_a_street_of_that_name(
    streets: tuple[dict[int, tuple[float, float, dict[str, str]]], list[Way]],
) -> None:
    nodes, ways = streets
    metres: dict[str, list[shapely.LineString]] = defaultdict(list)
    for _, refs, tags in ways:
        if "highway" in tags and "name" in tags:
            lonlat = np.array([nodes[ref][:2] for ref in refs])
            x, y = ORIGIN.forward(lonlat[:, 0], lonlat[:, 1])
            metres[tags["name"]].append(shapely.LineString(np.column_stack([x, y])))
    words = {"N": "North", "S": "South", "E": "East", "W": "West"}
    kinds = {
        "St": "Street",
        "Ave": "Avenue",
        "Rd": "Road",
        "Dr": "Drive",
        "Ct": "Court",
        "Ln": "Lane",
        "Cir": "Circle",
        "Pl": "Place",
        "Ter": "Terrace",
        "Trl": "Trail",
        "Blvd": "Boulevard",
        "Pkwy": "Parkway",
    }
    for row in _rows("addresses.csv", separator=";")[::17]:
        first, *rest = row["street"].split()
        if first in words:
            first = words[first]
        if rest[-1] in kinds:
            rest[-1] = kinds[rest[-1]]
        name = " ".join([first, *rest]).replace("County Rd", "County Road")
        line = shapely.from_wkt(row["geometry"])
        lon, lat = shapely.get_coordinates(line).T
        x, y = ORIGIN.forward(lon, lat)
        middle = shapely.LineString(np.column_stack([x, y])).interpolate(0.5, normalized=True)
        nearest = min(middle.distance(street) for street in metres[name])
        assert 6 < nearest < 14, row["street"]


def test_partners_stand_at_numbers_that_exist() -> None:
    ranges: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in _rows("addresses.csv", separator=";"):
        key = (row["street"], row["city"], row["postcode"])
        ranges[key].append((int(row["from"]), int(row["to"])))
    without = 0
    for row in _rows("partners.csv"):
        if not row["street"]:
            without += 1
            is_hidden = row["location_type"] == "virtual" or row["confidential"] == "yes"
            assert is_hidden != bool(row["lat"])
            continue
        number, _, street = row["street"].partition(" ")
        assert any(
            min(ends) <= int(number) <= max(ends) and (int(number) - ends[0]) % 2 == 0
            for ends in ranges[street, row["city"], row["zip"]]
        ), row["name"]
    assert without == 11


# -- people and schools ------------------------------------------------------------------------


def test_the_home_areas_tile_the_district() -> None:
    areas = [shape(item["geometry"]) for item in _features("home_areas.geojson")]
    (boundary,) = (shape(item["geometry"]) for item in _features("boundary.geojson"))
    assert 30 <= len(areas) <= 45
    assert all(area.is_valid and area.geom_type == "Polygon" for area in areas)
    together = shapely.union_all(areas)
    assert together.symmetric_difference(boundary).area < 1e-6 * boundary.area
    assert sum(area.area for area in areas) == pytest.approx(boundary.area, rel=1e-6)


def test_groups_are_no_larger_than_their_area_and_grades_add_up() -> None:
    counts = [item["properties"] for item in _features("home_areas.geojson")]
    for row in counts:
        for group in ("spanish", "arabic", "no_car"):
            assert 0 <= row[f"students_{group}"] <= row["students"]
        assert row["students"] == row["students_k5"] + row["students_6_8"] + row["students_9_12"]
    assert sum(row["students"] for row in counts) == 6000
    assert 4 <= sum(row["students"] < 10 for row in counts) <= 8
    assert sum(row["students"] == 0 for row in counts) == 1


def test_the_story_is_in_the_counts() -> None:
    counts = {
        item["properties"]["area_id"]: item["properties"]
        for item in _features("home_areas.geojson")
    }
    spanish = {key: row["students_spanish"] for key, row in counts.items()}
    assert spanish["TB-201"] + spanish["TB-202"] > 0.4 * sum(spanish.values())
    no_car = {key: row["students_no_car"] for key, row in counts.items()}
    assert no_car["TB-207"] + no_car["TB-208"] > 0.25 * sum(no_car.values())
    south = sum(row["students"] for key, row in counts.items() if key.startswith("TB-5"))
    assert 0.2 < south / 6000 < 0.35


def test_the_zones_of_each_level_tile_the_district_and_hold_their_school() -> None:
    (boundary,) = (shape(item["geometry"]) for item in _features("boundary.geojson"))
    zones: dict[str, list[Any]] = defaultdict(list)
    by_school = {}
    for item in _features("attendance_zones.geojson"):
        zone = shape(item["geometry"])
        zones[item["properties"]["level"]].append(zone)
        by_school[item["properties"]["school"]] = zone
    assert {level: len(found) for level, found in zones.items()} == {
        "elementary": 8,
        "middle": 3,
        "high": 1,
    }
    for found in zones.values():
        assert sum(zone.area for zone in found) == pytest.approx(boundary.area, rel=1e-6)
        assert shapely.union_all(found).area == pytest.approx(boundary.area, rel=1e-6)
    for item in _features("school_sites.geojson"):
        assert by_school[item["properties"]["name"]].contains(shape(item["geometry"]))
    enrolled = sum(i["properties"]["enrolment"] for i in _features("school_sites.geojson"))
    assert enrolled == 6000


def test_the_roster_has_what_real_rosters_have() -> None:
    rows = _rows("roster.csv")
    assert len(rows) == 600
    assert len({row["Student ID"] for row in rows}) == 600
    addresses = [row["Home Address"] for row in rows]
    assert sum(bool(re.match(r"(P\.?O\.? )?Box ", text)) for text in addresses) == 14
    assert sum(not text for text in addresses) == 5
    assert {row["No Car"] for row in rows} == {"Y", "N"}
    languages = Counter(row["Home Language"] for row in rows)
    assert languages["Spanish"] >= 60
    assert languages["Arabic"] >= 5
    known = {row["street"] for row in _rows("addresses.csv", separator=";")}
    houses = [re.sub(r" Apt .*", "", text) for text in addresses if text and "Box " not in text]
    unknown = [text for text in houses if text.partition(" ")[2] not in known]
    assert 10 <= len(unknown) <= 25


# -- buses -------------------------------------------------------------------------------------


def test_the_bus_feed_refers_only_to_what_is_in_it() -> None:
    routes = {row["route_id"] for row in _gtfs("routes.txt")}
    services = {row["service_id"] for row in _gtfs("calendar.txt")}
    stops = {row["stop_id"] for row in _gtfs("stops.txt")}
    shapes = {row["shape_id"] for row in _gtfs("shapes.txt")}
    trips = {row["trip_id"]: row for row in _gtfs("trips.txt")}
    assert routes == {"1", "2"}
    assert {row["route_id"] for row in trips.values()} == routes
    assert {row["service_id"] for row in trips.values()} == services
    assert {row["shape_id"] for row in trips.values()} == shapes
    assert {row["service_id"] for row in _gtfs("calendar_dates.txt")} <= services
    times = list(_gtfs("stop_times.txt"))
    assert {row["stop_id"] for row in times} == stops
    assert {row["trip_id"] for row in times} == set(trips)
    assert len(list(_gtfs("feed_info.txt"))) == len(list(_gtfs("agency.txt"))) == 1


def test_buses_move_forward_and_none_runs_in_the_evening() -> None:
    trips: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in _gtfs("stop_times.txt"):
        assert row["arrival_time"] == row["departure_time"]
        trips[row["trip_id"]].append((int(row["stop_sequence"]), row["departure_time"]))
    for stops in trips.values():
        assert [order for order, _ in stops] == list(range(1, len(stops) + 1))
        clocks = [time for _, time in stops]
        assert all(a < b for a, b in pairwise(clocks))
        assert clocks[0] < "18:45:00"
        assert clocks[-1] < "19:30:00"


def test_stops_lie_at_their_line_and_both_lines_meet_downtown() -> None:
    shapes: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in _gtfs("shapes.txt"):
        shapes[row["shape_id"]].append((float(row["shape_pt_lon"]), float(row["shape_pt_lat"])))
    lines = {
        key: shapely.LineString(np.column_stack(ORIGIN.forward(*np.array(points).T)))
        for key, points in shapes.items()
    }
    assert all(line.length > 5000 for line in lines.values())
    whole = shapely.union_all(list(lines.values()))
    for row in _gtfs("stops.txt"):
        x, y = ORIGIN.forward(float(row["stop_lon"]), float(row["stop_lat"]))
        assert whole.distance(shapely.Point(float(x), float(y))) < 20
        assert " & " in row["stop_name"]
    assert lines["1-0"].intersects(lines["2-0"])
