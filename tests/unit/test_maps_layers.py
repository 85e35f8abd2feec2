"""Layers of the live map: small, safe, and the base map never changes."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
import streamlit_folium

from mapping.maps import layers
from mapping.maps.offline import LiveAssets, localise
from mapping.store.records import FamilyResource, partners_frame
from mapping.wording import translator
from tests.maps_browser import HOSTILE

EN = translator("en")
BOUNDS = (-86.6, 32.4, -86.4, 32.5)


@pytest.fixture
def assets(tmp_path: Path) -> LiveAssets:
    return localise("../cg/", tmp_path)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What streamlit-folium sends to the browser."""
    said: dict[str, Any] = {}

    def component(**arguments: Any) -> dict[str, Any]:
        said.clear()
        said.update(arguments)
        return {}

    monkeypatch.setattr(streamlit_folium, "_component_func", component)
    return said


def unpacked(payload: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(base64.b64decode(payload))
    return record


def place(name: str, **more: Any) -> FamilyResource:
    return FamilyResource(**{"id": f"id {name}", "name": name, "lon": -86.5, "lat": 32.45} | more)


def many(count: int) -> gpd.GeoDataFrame:
    generator = np.random.default_rng(1)
    return partners_frame(
        place(f"Place number {i}", category="food", lon=lon, lat=lat, address="12 Main Street")
        for i, (lon, lat) in enumerate(generator.uniform([-87, 32], [-86, 33], (count, 2)))
    )


def test_a_layer_holds_ids_positions_categories_and_names() -> None:
    frame = partners_frame([place("A", category="food"), place("B", category="odd", lon=-86.4)])
    record = unpacked(layers.encode_partners(frame, wording=EN, numbers=[7, 9]))
    assert record["ids"] == ["id A", "id B"]
    assert record["lon"] == [-86.5, -86.4]
    assert record["category"] == ["food", "odd"]
    assert record["number"] == [7, 9]
    assert record["labels"] == {"food": "Food", "odd": "odd"}
    assert set(record["symbols"]) == {"food", "odd"}


def test_confidential_virtual_and_unplaced_places_never_reach_the_browser() -> None:
    frame = partners_frame(
        [
            place("Hidden", confidential=True),
            place("Online", location_type="virtual"),
            place("Nowhere", lon=None, lat=None),
            place("Shown"),
        ]
    )
    record = unpacked(layers.encode_partners(frame, wording=EN, numbers=[1, 2, 3, 4]))
    assert (record["name"], record["number"]) == (["Shown"], [4])


def test_a_place_that_is_not_there_is_not_selected() -> None:
    frame = partners_frame([place("A")])
    assert unpacked(layers.encode_partners(frame, wording=EN, selected_id="x"))["selected"] == ""
    chosen = layers.encode_partners(frame, wording=EN, selected_id="id A")
    assert unpacked(chosen)["selected"] == "id A"


def test_the_base_map_is_the_same_at_every_rerun(assets: LiveAssets, sent: dict[str, Any]) -> None:
    seen = set()
    grounds = set()
    for count, language, basemap, bounds in (
        (3, "en", "../cg/a.json", BOUNDS),
        (5, "es", "../cg/b.json", (-86.7, 32.4, -86.4, 32.5)),
    ):
        base = layers.base_map(assets, place="/here")
        wording = translator(language)
        ground = layers.ground_layer(bounds=bounds, wording=wording, basemap=basemap)
        payload = layers.encode_partners(many(count), wording=wording)
        groups = [ground, layers.partner_layer(payload)]
        streamlit_folium.st_folium(base, key="m", feature_group_to_add=groups)
        seen.add((sent["script"], sent["key"], tuple(sent["js_links"]), tuple(sent["css_links"])))
        grounds.add(sent["feature_group"])
    assert len(seen) == 1
    assert len(grounds) == 2


def test_another_workspace_is_another_map_and_its_folder_is_told_to_nobody(
    assets: LiveAssets, sent: dict[str, Any]
) -> None:
    seen = []
    for place in ("/home/ann/one", "/home/ann/two"):
        streamlit_folium.st_folium(layers.base_map(assets, place=place), key="m")
        seen.append(sent["key"])
        assert "ann" not in json.dumps({k: v for k, v in sent.items() if k != "on_change"})
    assert seen[0] != seen[1]


def test_the_same_data_give_the_same_layer_so_nothing_is_drawn_anew(
    assets: LiveAssets, sent: dict[str, Any]
) -> None:
    seen = set()
    for _ in range(2):
        base = layers.base_map(assets)
        group = layers.partner_layer(layers.encode_partners(many(4), wording=EN))
        streamlit_folium.st_folium(base, key="m", feature_group_to_add=[group])
        seen.add(sent["feature_group"])
    assert len(seen) == 1


def test_only_our_own_files_are_loaded(assets: LiveAssets, sent: dict[str, Any]) -> None:
    base = layers.base_map(assets)
    ground = layers.ground_layer(bounds=BOUNDS, wording=EN, tiles=layers.OSM_TILES)
    streamlit_folium.st_folium(base, key="m", feature_group_to_add=[ground])
    assert all(link.startswith("../cg/") for link in (*sent["js_links"], *sent["css_links"]))
    assert "://" not in sent["script"] + sent["header"] + sent["feature_group"]
    assert "user-scalable" not in sent["header"]


def test_no_text_of_a_user_passes_through_folium(assets: LiveAssets, sent: dict[str, Any]) -> None:
    frame = partners_frame(
        place(text, id=text, category=text, organization=text, address=text) for text in HOSTILE
    )
    sites = gpd.GeoDataFrame(
        {"id": HOSTILE, "name": HOSTILE},
        geometry=[shapely.Point(-86.5, 32.4)] * len(HOSTILE),
        crs="EPSG:4326",
    )
    base = layers.base_map(assets)
    payload = layers.encode_partners(frame, wording=EN, notes=list(HOSTILE), selected_id=HOSTILE[0])
    groups = [layers.partner_layer(payload), layers.school_layer(sites, wording=EN)]
    groups.append(layers.pin_layer(-86.5, 32.45, wording=EN))
    streamlit_folium.st_folium(base, key="m", feature_group_to_add=groups)
    script = sent["feature_group"]
    assert "49" not in re.sub(r'"[A-Za-z0-9+/=]*"', '""', script)
    assert "__hit" not in script
    assert unpacked(payload)["name"] == list(HOSTILE)


def test_five_thousand_places_are_one_small_layer(assets: LiveAssets, sent: dict[str, Any]) -> None:
    base = layers.base_map(assets)
    group = layers.partner_layer(layers.encode_partners(many(5_000), wording=EN))
    streamlit_folium.st_folium(base, key="m", feature_group_to_add=group)
    assert sum("layer" in name for name in group._children) == 1
    assert len(sent["feature_group"]) < 1_200_000


def test_school_sites_that_are_shapes_stand_at_a_point_inside() -> None:
    sites = gpd.GeoDataFrame(
        {"name": ["Oak"]}, geometry=[shapely.box(-86.6, 32.4, -86.4, 32.6)], crs="EPSG:4326"
    )
    group = layers.school_layer(sites, wording=EN)
    child = next(iter(group._children.values()))
    record = unpacked(child.payload)
    assert (record["kind"], record["ids"], record["category"]) == ("school", ["Oak"], ["school"])
    assert (record["lon"][0], record["lat"][0]) == pytest.approx((-86.5, 32.5), abs=0.05)


@pytest.mark.parametrize(
    ("popup", "expected"),
    [
        ("partner:a:b", layers.Clicked("partner", "a:b", 3)),
        ("area:0101", layers.Clicked("area", "0101", 3)),
        ("something else", None),
        ("cluster:1", None),
        (None, None),
    ],
)
def test_a_click_tells_what_was_clicked(popup: str | None, expected: layers.Clicked | None) -> None:
    result = {"last_object_clicked_popup": popup, "last_object_clicked_count": 3}
    assert layers.clicked(result) == expected


def test_before_the_first_click_there_is_none() -> None:
    assert layers.clicked(None) is None
    assert layers.clicked({}) is None
    assert layers.clicked_place({"last_clicked": None}) is None


def test_a_click_on_the_map_gives_lon_and_lat() -> None:
    assert layers.clicked_place({"last_clicked": {"lat": 32.5, "lng": -86.5}}) == (-86.5, 32.5)
