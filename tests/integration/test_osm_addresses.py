"""A street extract is an address reference of its own, without its streets being loaded."""

from pathlib import Path

import pytest

from mapping.errors import DataFileError
from mapping.workspace import Workspace
from tests.commands import read_csv
from tests.partners_workspace import make_workspace

_TOWN = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="37.70" lon="-97.45"><tag k="addr:housenumber" v="12"/>
  <tag k="addr:street" v="Quarry Lane"/><tag k="addr:postcode" v="67001"/></node>
 <node id="2" lat="37.71" lon="-97.45"/><node id="3" lat="37.72" lon="-97.45"/>
 <way id="9"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/>
  <tag k="name" v="Ferry Road"/></way>
</osm>
"""


def test_addresses_inside_an_extract_are_added_beside_other_references(tmp_path: Path) -> None:
    town = tmp_path / "town.osm"
    town.write_text(_TOWN, encoding="utf-8")
    with Workspace.open(make_workspace(tmp_path, partners=False), create=False) as workspace:
        outcome = workspace.add_addresses([town])
        workspace.add_addresses([town])
        listed = tmp_path / "listed.csv"
        listed.write_text(
            'address\n12 Quarry Ln\nFerry Road\n"7 Mill Rd, Brookfield KS"\n', encoding="utf-8"
        )
        workspace.geocode_file(listed, tmp_path / "placed.csv")
        facts = workspace.check().details
    assert outcome.rows_out == 2
    assert not facts["has_streets"]
    sources = {source["id"]: source for source in facts["sources"]}
    answers = [(row["outcome"], row["source"]) for row in read_csv(tmp_path / "placed.csv")]
    assert answers == [("placed", "town"), ("coarse", "town"), ("placed", "addresses")]
    assert sources["addresses-town"]["rows"] == 2
    assert "OpenStreetMap" in sources["addresses-town"]["attribution"]


def test_an_extract_without_addresses_or_streets_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "trees.osm"
    empty.write_text(
        '<osm version="0.6"><node id="1" lat="37.7" lon="-97.4"><tag k="natural" v="tree"/>'
        "</node></osm>",
        encoding="utf-8",
    )
    with (
        Workspace.open(make_workspace(tmp_path, partners=False), create=False) as workspace,
        pytest.raises(DataFileError, match="no address and no named street"),
    ):
        workspace.add_addresses([empty])
