"""The one-file map of a whole workspace: minutes, layers and what a filter left out."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from mapping.maps.encoding import ALPHABET
from mapping.partners.filters import PartnerFilter
from mapping.workspace import Workspace
from tests.demo_workspace import demo_folder
from tests.partners_workspace import make_workspace


@pytest.fixture(scope="module")
def demo() -> Iterator[Workspace]:
    with Workspace.open(demo_folder()) as opened:
        yield opened


def record_of(html: str) -> dict[str, Any]:
    found = re.search(r'id="cg-data">(.*?)</script>', html, re.DOTALL)
    assert found
    record: dict[str, Any] = json.loads(found[1])
    return record


def about(record: dict[str, Any]) -> str:
    return " ".join(record["foot"][-1]["items"])


def test_minutes_are_those_of_the_pages_rounded_up(demo: Workspace) -> None:
    record = record_of(demo.map_html())
    facts, places = record["facts"], record["places"]
    partners_gdf = demo.partners()
    partners_gdf = partners_gdf[~partners_gdf["confidential"]]
    assert list(partners_gdf["name"]) == [place["name"] for place in places]
    schools = {k: name for k, name in demo.start_places().items() if k.startswith("school:")}
    assert [start[:2] for start in facts["starts"]] == [
        [key.removeprefix("school:"), name] for key, name in schools.items()
    ]
    assert facts["modes"] == ["walk", "drive"]
    for row, key in enumerate(schools):
        for mode in facts["modes"]:
            exact = demo.minutes_from(key, mode=mode)
            for place, character in zip(
                partners_gdf["id"], facts["minutes"][row][mode], strict=True
            ):
                minutes = exact.get(place)
                expected = 63 if minutes is None else 61 if minutes > 60 else math.ceil(minutes)
                assert ALPHABET.index(character) == expected, (key, mode, place)


def test_the_demo_has_both_layers_and_says_what_is_left_out(demo: Workspace) -> None:
    record = record_of(demo.map_html(layers=["school_sites"]))
    assert record["layers"]["on"] == ["areas", "sites"]
    assert len(record["layers"]["sites"]["name"]) == 12
    assert len(record["layers"]["zones"]["name"]) == 12
    assert "minutes by bus and train" in about(record)
    assert "confidential places (1)" in about(record)


def test_a_narrowed_file_says_the_filter_in_both_languages(demo: Workspace) -> None:
    chosen = PartnerFilter(is_free=True)
    ids = list(chosen.apply(demo.partners(), timezone=demo.timezone)["id"])
    record = record_of(demo.map_html(partner_ids=ids, narrowed_by=chosen))
    shown = len(record["places"])
    assert f"did not show: {shown} of 83 partners: free." in about(record)
    assert record["meta"].endswith(f" · {shown} of 83 partners: free")
    spanish = json.dumps(record["others"]["es"], ensure_ascii=False)
    assert f"{shown} de 83 organizaciones: gratis" in spanish
    whole = record_of(demo.map_html())
    assert "did not show" not in about(whole)
    assert whole["meta"].endswith(" · 83 places")


def sites(folder: Path, count: int) -> Path:
    file = folder / "sites.geojson"
    points = [shapely.Point(-97.45 + i / 10_000, 37.7) for i in range(count)]
    names = [f"School {i}" for i in range(count)]
    gpd.GeoDataFrame({"name": names}, geometry=points, crs="EPSG:4326").to_file(file)
    return file


@pytest.mark.parametrize(
    ("count", "starts", "said"),
    [
        (0, 0, "No school sites were loaded"),
        (40, 40, "estimated from the straight line"),
        (41, 0, "Left out: minutes from school sites, because there are too many of them."),
    ],
)
def test_minutes_are_written_for_so_many_schools_that_one_finds_them(
    tmp_path: Path, count: int, starts: int, said: str
) -> None:
    with Workspace.open(make_workspace(tmp_path)) as workspace:
        if count:
            workspace.add_layer(sites(tmp_path, count), kind="school_sites")
        record = record_of(workspace.map_html())
        assert len(record["facts"]["starts"]) == starts
        assert said in about(record)
        assert (record["layers"]["sites"] is None) == (count == 0)
