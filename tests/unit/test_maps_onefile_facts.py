"""The facts in the one-file map, and what the file says that it leaves out."""

import dataclasses
import json
import math
import re
from datetime import date
from typing import Any

import geopandas as gpd
import pytest
import shapely

from mapping.maps.onefile import Around, Told, one_file_map
from mapping.maps.onefile_facts import Start
from mapping.store.records import FamilyResource, partners_frame

TODAY = date(2026, 12, 9)


def frame() -> gpd.GeoDataFrame:
    return partners_frame(
        [
            FamilyResource(id="1", name="Pantry", category="food", is_free=True,
                           languages=("en", "es"), opening_hours="Mo 09:00-17:00",
                           verified_on=TODAY, lon=-86.5, lat=32.5),
            FamilyResource(id="2", name="Refuge", category="housing", confidential=True,
                           is_free=True, languages=("vi",), opening_hours="24/7",
                           verified_on=TODAY, lon=-86.6, lat=32.6),
            FamilyResource(id="3", name="Hotline", location_type="virtual", is_free=False),
        ]
    )  # fmt: skip


def places(*names: str) -> gpd.GeoDataFrame:
    boxes = [shapely.box(-86.5 + i * 0.1, 32.4, -86.4 + i * 0.1, 32.5) for i in range(len(names))]
    ids = [f"z{i}" for i in range(len(names))]
    return gpd.GeoDataFrame({"id": ids, "name": list(names)}, geometry=boxes, crs="EPSG:4326")


def start(minutes: dict[str, float], name: str = "Oak High") -> Start:
    return Start("s1", name, -86.45, 32.45, {"walk": minutes})


def made(**more: Any) -> dict[str, Any]:
    options: dict[str, Any] = {
        "basemap": None,
        "title": "Help nearby",
        "district": "Oak District",
        "as_of": TODAY,
        "timezone": "America/Chicago",
    }
    html = one_file_map(more.pop("frame", frame()), **(options | more))
    found = re.search(r'id="cg-data">(.*?)</script>', html, re.DOTALL)
    assert found
    record: dict[str, Any] = json.loads(found[1])
    return record


def about(record: dict[str, Any]) -> str:
    return " ".join(record["foot"][-1]["items"])


def test_facts_are_one_character_a_place_and_unknown_is_not_no() -> None:
    facts = made()["facts"]
    assert (facts["free"], facts["childcare"], facts["checked"]) == ("10", "??", "10")
    assert [facts["languages"][at] for at in facts["spoken"]] == [["en", "es"], []]
    weeks = [facts["weeks"][at] for at in facts["hours"]]
    assert weeks == ["C540O480C9060", "U10080"]


def test_of_a_confidential_place_staff_get_no_fact() -> None:
    facts = made(audience="staff")["facts"]
    assert (facts["free"], facts["checked"], facts["accessible"]) == ("100", "100", "?0?")
    assert (facts["spoken"][1], facts["hours"][1]) == (-1, -1)
    assert ["vi"] not in facts["languages"]
    assert "O10080" not in facts["weeks"]


@pytest.mark.parametrize(
    ("minutes", "character"),
    [
        (0.0, "0"),
        (0.1, "1"),
        (15.0, "F"),
        (math.nextafter(15, 16), "G"),
        (60.0, "y"),
        (math.nextafter(60, 61), "z"),
        (math.inf, "z"),
        (math.nan, "."),
    ],
)
def test_minutes_are_rounded_up_to_one_character(minutes: float, character: str) -> None:
    facts = made(around=Around(starts=(start({"1": minutes}),)))["facts"]
    assert facts["minutes"] == [{"walk": character + "."}]
    assert facts["starts"] == [["s1", "Oak High", -86.45, 32.45]]


def test_a_staff_file_has_no_minutes_to_a_confidential_place() -> None:
    given = Around(starts=(start({"1": 3.0, "2": 4.0, "3": 5.0}),))
    assert made(audience="staff", around=given)["facts"]["minutes"] == [{"walk": "3z5"}]


def test_layers_can_be_switched_and_are_off_at_first() -> None:
    layers = made(around=Around(sites_gdf=places("Oak"), zones_gdf=places("A", "B")))["layers"]
    assert layers["on"] == ["areas"]
    assert layers["sites"] == {"name": ["Oak"], "lon": [-86.45], "lat": [32.45]}
    assert layers["zones"]["name"] == ["A", "B"]
    assert len(layers["zones"]["areas"]["areas"]) == 2
    assert made()["layers"] == {"on": ["areas"], "sites": None, "zones": None}
    assert made(around=Around(on=("zones", "areas")))["layers"]["on"] == ["areas", "zones"]


def test_the_file_says_what_of_the_new_is_missing_and_why() -> None:
    for reason, said in (
        ("no_sites", "No school sites were loaded"),
        ("many_sites", "Left out: minutes from school sites, because there are too many"),
        ("room", "Left out: minutes from school sites, to keep the file small."),
    ):
        assert said in about(made(around=Around(no_minutes=reason)))  # type: ignore[arg-type]
    full = about(made(around=Around(starts=(start({}),), has_timetable=True)))
    assert "counted along the streets" in full
    assert "Left out: minutes by bus and train, because they depend on day and hour." in full
    straight = dataclasses.replace(start({}), minutes={"line": {}})
    assert "estimated from the straight line" in about(made(around=Around(starts=(straight,))))
    assert "ordinary week from December 9, 2026 on" in full
    narrowed = made(
        narrowed="2 of 9 partners: free",
        also={"es": Told("Ayuda", narrowed="2 de 9 organizaciones: gratis")},
    )
    assert "did not show: 2 of 9 partners: free." in about(narrowed)
    assert "2 de 9 organizaciones: gratis" in json.dumps(narrowed["others"], ensure_ascii=False)


def test_a_file_that_is_too_large_loses_minutes_then_zones_and_says_so() -> None:
    many = [start({"1": 3.0}, name=f"School {i} {'x' * 2_000}") for i in range(30)]
    zones_gdf = places(*("y" * 3_000 for _ in range(20)))
    given = Around(sites_gdf=places("Oak"), zones_gdf=zones_gdf, starts=tuple(many))
    whole = made(around=given)
    assert len(whole["facts"]["starts"]) == 30
    small = _bytes(around=Around(sites_gdf=places("Oak")))
    no_minutes = made(around=given, max_bytes=small + 140_000)
    assert no_minutes["facts"]["starts"] == []
    assert no_minutes["layers"]["zones"] is not None
    assert "minutes from school sites, to keep the file small" in about(no_minutes)
    no_zones = made(around=given, max_bytes=small + 5_000)
    assert no_zones["layers"]["zones"] is None
    assert "attendance zones, to keep the file small" in about(no_zones)
    assert no_zones["layers"]["sites"] is not None


def _bytes(**more: Any) -> int:
    html = one_file_map(
        frame(), basemap=None, title="Help nearby", district="Oak District", as_of=TODAY, **more
    )
    return len(html.encode("utf-8"))


def test_what_does_not_depend_on_the_language_is_in_the_file_once() -> None:
    record = made(
        around=Around(sites_gdf=places("Oak"), zones_gdf=places("A"), starts=(start({"1": 3.0}),)),
        also={"es": Told("Ayuda")},
    )
    changes = record["others"]["es"]["patch"]["k"]
    assert not {"facts", "layers", "symbols", "bounds"} & set(changes)
    assert "filter" in changes
