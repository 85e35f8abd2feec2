"""From a street file to a workspace that knows the ways without steps, and one that does not."""

import shutil
from pathlib import Path

import pytest

from mapping.errors import NoDataForAreaError
from mapping.operations.district import District
from mapping.travel import Points
from mapping.workspace import Workspace
from tests.demo_workspace import demo_folder
from tests.travel_support import EAST_M, NORTH_M, STEP, hand_made, write_osm


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a workspace with the streets of the 30-node town."""
    town = hand_made()
    file = write_osm(
        tmp_path / "town.osm.pbf",
        nodes=[
            (int(node), lon, lat, {})
            for node, lon, lat in zip(town.node_ids, town.lon, town.lat, strict=True)
        ],
        ways=[(way.osm_id, town.node_ids[way.refs].tolist(), way.tags) for way in town.ways],
    )
    with Workspace.open(tmp_path / "district", create=True) as workspace:
        outcome = workspace.add_streets([file], clip=False)
    assert list(outcome.details["networks"]) == ["walk", "drive", "step_free"]
    assert outcome.details["networks"]["step_free"]["edges"] == 27, "all of 28 but the steps"
    return tmp_path / "district"


def minutes(district: District, *, step_free: bool) -> float:
    below, above = Points.of(2 * STEP, STEP), Points.of(2 * STEP, 2 * STEP)
    model = district.travel("walk", step_free=step_free)
    assert model.mode == "walk"
    return float(model.nearest(below, above).minutes[0, 0])


def test_a_walk_without_steps_goes_round_them(folder: Path) -> None:
    district = District(folder)
    try:
        assert minutes(district, step_free=False) == pytest.approx(NORTH_M / 80, abs=1e-4)
        round_m = 4 * EAST_M + NORTH_M
        assert minutes(district, step_free=True) == pytest.approx(round_m / 80, abs=1e-4)
        # Nobody climbs steps in a car or in a straight line.
        for mode in ("drive", "line"):
            assert district.travel(mode, step_free=True) is district.travel(mode)
    finally:
        district.close()


def test_an_older_workspace_asks_for_its_streets_again(folder: Path) -> None:
    (folder / "streets" / "step_free.npz").unlink()
    district = District(folder)
    try:
        assert minutes(district, step_free=False) > 0
        with pytest.raises(NoDataForAreaError, match="Add the streets again"):
            district.travel("walk", step_free=True)
    finally:
        district.close()


def test_the_demo_knows_its_ways_without_steps(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(demo_folder(), folder)
    with Workspace.open(folder) as workspace:
        networks = workspace.check().details["networks"]
    assert 0 < networks["step_free"]["length_km"] <= networks["walk"]["length_km"]
