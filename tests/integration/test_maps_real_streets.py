"""The street basemap and the one-file map of a real county."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial import cKDTree

from mapping.maps.basemap import build_basemap, load, save
from mapping.maps.encoding import decode_path
from mapping.maps.onefile import MAX_BYTES, one_file_map
from mapping.osm import OsmExtract, read_osm
from mapping.store.records import FamilyResource, partners_frame
from tests.real_data import real_data

pytestmark = pytest.mark.real_data
COUNTY = "autauga/autauga.osm.pbf"


@pytest.fixture(scope="module")
def county() -> OsmExtract:
    return read_osm([real_data(COUNTY)])


@pytest.fixture(scope="module")
def document(county: OsmExtract) -> dict[str, Any]:
    return build_basemap(county)


def test_a_county_is_small_and_comes_back_from_its_file(
    document: dict[str, Any], tmp_path: Path
) -> None:
    save(document, tmp_path / "basemap.json")
    assert (tmp_path / "basemap.json").stat().st_size < 700_000
    assert load(tmp_path / "basemap.json") == document


def test_every_named_street_is_there_and_lies_on_its_nodes(
    county: OsmExtract, document: dict[str, Any]
) -> None:
    wanted = {
        way.tags["name"]
        for way in county.ways
        if way.tags.get("highway") in ("residential", "tertiary", "secondary")
        and "name" in way.tags
    }
    found = {document["names"][row[0]] for rows in document["layers"].values() for row in rows}
    assert wanted <= found
    drawn = np.concatenate(
        [
            decode_path(text, origin=tuple(document["origin"]))
            for row in document["layers"]["street"]
            for text in row[1:]
        ]
    )
    apart, _ = cKDTree(np.column_stack([county.lon, county.lat])).query(drawn)
    assert len(drawn) > 10_000
    assert apart.max() <= 1e-5  # degrees: the rounding of a coordinate, about a metre


def test_three_hundred_places_and_a_county_fit_the_limit(document: dict[str, Any]) -> None:
    frame = partners_frame(
        FamilyResource(
            id=str(i),
            name=f"Place number {i}",
            category="food",
            description="What this place offers to families, in two or three lines of text. " * 4,
            address=f"{i} Main Street, Prattville, AL 36067",
            phone="334-555-0100",
            hours="Mon-Fri 9am-5pm; Sat 10am-2pm",
            lon=-86.46 + i * 1e-4,
            lat=32.46,
        )
        for i in range(300)
    )
    html = one_file_map(
        frame, basemap=document, title="Help", district="County", as_of=date(2026, 1, 1)
    )
    assert len(html.encode("utf-8")) <= MAX_BYTES
    assert document["left_out"] == []
