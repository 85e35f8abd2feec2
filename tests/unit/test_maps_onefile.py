"""The one-file map as text."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mapping.maps.onefile import GapSheet, Told, difference, one_file_map
from mapping.store.records import FamilyResource, partners_frame

FRAME = partners_frame(
    [
        FamilyResource(id="1", name="Pantry", category="food", notes="n0te", stage="st4ge",
                       trust="tru5t", feedback="f33dback", tie_holder="t1e", lon=-86.5, lat=32.5),
        FamilyResource(id="2", name="Refuge", category="housing", confidential=True,
                       phone="334-555-0100", address="9 Hidden Lane", lon=-86.612345, lat=32.6),
        FamilyResource(id="3", name="Hotline", location_type="virtual", lon=-86.1, lat=32.1),
    ]
)  # fmt: skip


def made(frame: gpd.GeoDataFrame = FRAME, **more: Any) -> str:
    options: dict[str, Any] = {
        "basemap": None,
        "title": "Help nearby",
        "district": "Oak District",
        "as_of": date(2026, 11, 23),
    }
    return one_file_map(frame, **(options | more))


def block(html: str, name: str) -> Any:
    found = re.search(
        rf'<script type="application/json" id="{name}">(.*?)</script>', html, re.DOTALL
    )
    assert found
    return json.loads(found[1])


def data(html: str) -> dict[str, Any]:
    record: dict[str, Any] = block(html, "cg-data")
    return record


def gap() -> GapSheet:
    boxes = [shapely.box(-86.5 + i * 0.1, 32.4, -86.4 + i * 0.1, 32.5) for i in range(3)]
    rows = [
        {"area_id": "a", "area_name": "North", "students": 100, "served_students": 60,
         "unserved_students": 30, "unknown_students": 10, "nearest_name": "Pantry",
         "nearest_min": 21.7, "suppressed": False},
        {"area_id": "b", "area_name": "South", "students": 50, "served_students": 0,
         "unserved_students": 50, "unknown_students": 0, "nearest_name": "", "nearest_min": np.nan,
         "suppressed": False},
        {"area_id": "c", "area_name": "West", "students": np.nan, "served_students": np.nan,
         "unserved_students": np.nan, "unknown_students": np.nan, "nearest_name": "",
         "nearest_min": np.nan, "suppressed": True},
    ]  # fmt: skip
    areas = gpd.GeoDataFrame({"reporting_id": ["a", "b", "c"]}, geometry=boxes, crs="EPSG:4326")
    return GapSheet("Food on foot", "80 of 150 students …", pd.DataFrame(rows), areas, ("Note.",))


def test_the_public_file_holds_nothing_that_is_for_staff() -> None:
    html = made()
    for hidden in (
        "Refuge",
        "Hidden Lane",
        "86.612345",
        "n0te",
        "st4ge",
        "tru5t",
        "f33dback",
        "t1e",
    ):
        assert hidden not in html
    assert "334-555-0100" not in html


def test_the_staff_file_is_marked_and_lists_a_confidential_place_without_its_position() -> None:
    html = made(audience="staff")
    assert data(html)["audience"] == "staff"
    for hidden in ("Hidden Lane", "86.612345", "tru5t", "f33dback"):
        assert hidden not in html
    refuge = data(html)["places"][1]
    assert (refuge["name"], refuge["lon"], refuge["lat"]) == ("Refuge", None, None)
    assert refuge["links"] == [["334-555-0100", "tel:3345550100"]]
    assert "n0te" in html


def test_a_virtual_service_is_listed_but_has_no_position() -> None:
    hotline = data(made())["places"][1]
    assert (hotline["name"], hotline["lon"], hotline["unmapped"]) == (
        "Hotline", None, "Online or by phone",
    )  # fmt: skip


def test_the_policy_allows_exactly_the_script_and_style_of_the_file_and_no_request() -> None:
    html = made()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert (len(script), len(style)) == (1, 1)
    for text in (*script, *style):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'")
    assert "unsafe" not in policy[1]
    assert "connect-src" not in policy[1]


def test_it_asks_no_other_host_for_anything() -> None:
    html = made(audience="staff", gap=gap())
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", html)
    assert "@import" not in html


def test_one_can_zoom_on_a_phone_and_the_language_is_said() -> None:
    html = made(language="es")
    assert '<html lang="es"' in html
    assert "user-scalable" not in html
    assert "maximum-scale" not in html
    assert data(html)["texts"]["search"].startswith("Buscar")
    assert data(html)["meta"] == "Datos al 23 de noviembre de 2026 · 2 lugares"


def test_the_list_and_the_map_have_the_same_rows_and_one_number_each() -> None:
    places = data(made(audience="staff"))["places"]
    assert [place["number"] for place in places] == [1, None, 2]


def test_what_signs_say_takes_no_other_text_away() -> None:
    texts = data(made())["texts"]
    assert texts["places"] == "Places"
    assert texts["cluster"] == "{n} places: {kinds}; zoom in"


def test_made_up_data_are_marked() -> None:
    assert data(made(fictional=True))["fictional"] is True
    assert data(made())["fictional"] is False


def test_the_end_of_the_file_says_what_was_left_out_and_where_it_comes_from() -> None:
    html = made(sources=("Our own list", "Our own list"), left_out={"closed places": 4})
    titles = {part["title"]: part["items"] for part in data(html)["foot"]}
    assert titles["Sources"] == ["Our own list"]
    about = " ".join(titles["About this file"])
    assert "Left out: closed places (4)." in about
    assert "Left out: confidential places (1)." in about
    assert "Left out: trust ratings (1)." in about
    assert "No street map was loaded." in about


def test_the_gap_table_has_the_figures_of_the_map_and_withholds_the_same_areas() -> None:
    sheet = data(made(gap=gap()))["gap"]
    assert sheet["rows"] == [
        ["North", "100", "60", "30", "10", "30%", "Pantry", "22"],
        ["South", "50", "0", "50", "0", "100%", "", ""],
    ]
    assert sheet["total"] == ["Total", "150", "60", "80", "10", "53%", "", ""]
    assert [area["cls"] for area in sheet["areas"]["areas"]] == ["1", "4", "few"]
    assert sheet["notes"][-1].startswith("1 home area has not enough students")


def test_a_street_map_that_is_too_large_is_thinned_and_the_file_says_so() -> None:
    rows = [[0, "0" * 400] for _ in range(3000)]
    document = {
        "format": 1, "attribution": "© Mappers", "as_of": "", "bounds": [0, 0, 1, 1],
        "origin": [0, 0], "layers": {"street": [[0, "0012"]], "building": rows}, "labels": [],
        "places": [], "names": [""], "left_out": [],
    }  # fmt: skip
    html = made(basemap=document, max_bytes=700_000)
    assert len(html.encode("utf-8")) <= 700_000
    assert "street" in block(html, "cg-basemap")["layers"]
    about = " ".join(data(html)["foot"][-1]["items"])
    assert "smaller buildings" in about
    assert "Street map: © Mappers" in data(html)["foot"][0]["items"]


def test_marks_of_the_template_in_a_name_stay_as_they_are() -> None:
    html = made(title="@@data@@ & <b>", district="@@script@@")
    assert "<title>@@data@@ &amp; &lt;b&gt; · @@script@@</title>" in html
    assert data(html)["title"] == "@@data@@ & <b>"


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_an_empty_workspace_gives_a_file_that_opens(audience: str) -> None:
    record = data(made(partners_frame([]), audience=audience))
    assert record["places"] == []
    assert record["bounds"] is None


def patched(value: Any, change: Any) -> Any:
    """Apply a difference as the page does."""
    if change is None:
        return value
    if "v" in change:
        return change["v"]
    copy = value.copy()
    for key, inner in change["k"].items():
        place = int(key) if isinstance(copy, list) else key
        copy[place] = patched(copy[place], inner)
    return copy


def test_a_second_language_is_in_the_file_and_says_all_that_a_file_of_its_own_says() -> None:
    spanish = replace(gap(), need="Comida a pie", sentence="80 de 150 …", notes=("Nota.",))
    both = data(made(gap=gap(), also={"es": Told("Ayuda cerca", spanish)}))
    alone = data(made(gap=spanish, title="Ayuda cerca", language="es"))
    english = data(made(gap=gap()))
    others = both.pop("others")
    assert others["es"]["name"] == "Español"
    assert {k: v for k, v in english.items() if k != "others"} == both
    del alone["others"]
    assert patched(both, others["es"]["patch"]) == alone
    assert "shapes" not in json.dumps(others)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"a": [1, 2, {"b": "x"}]}, {"a": [1, 2, {"b": "y"}]}),
        ({"a": 1}, {"b": 1}),
        ([1, 2], [1]),
        ({"a": {"v": 1}}, {"a": {"v": 2}}),
        ({"a": None}, {"a": None}),
        ("x", ["x"]),
    ],
)
def test_a_difference_turns_the_first_record_into_the_second(first: Any, second: Any) -> None:
    assert patched(first, difference(first, second)) == second


def test_every_key_of_the_address_is_documented() -> None:
    root = Path(__file__).resolve().parents[2]
    script = (root / "assets" / "map" / "onefile_state.js").read_text(encoding="utf-8")
    listed = re.search(r"KEYS = \[(.*?)\]", script)
    assert listed
    table = (root / "docs" / "one-file-map.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`\w`(?:, )?)+) \|", table, re.MULTILINE)
    documented = [key for row in rows for key in re.findall(r"`(\w)`", row)]
    assert sorted(documented) == sorted(re.findall(r'"(\w)"', listed[1]))
