"""Minutes from a school or a partner to all partners, as the filter takes them."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from mapping.errors import UnknownNameError
from mapping.geo import geodesic_m
from mapping.workspace import PartnerDraft, Workspace
from tests.partners_workspace import make_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(make_workspace(tmp_path)) as opened:
        yield opened


def key_of(workspace: Workspace, name: str) -> str:
    return next(key for key, said in workspace.start_places().items() if said == name)


def partner(workspace: Workspace, name: str) -> pd.Series:
    partners_gdf = workspace.partners()
    return partners_gdf[partners_gdf["name"] == name].iloc[0]


def test_minutes_without_streets_follow_the_straight_line(workspace: Workspace) -> None:
    minutes = workspace.minutes_from(key_of(workspace, "Harvest Pantry"), mode="line")
    metres = float(geodesic_m(-97.45, 37.70, -97.44, 37.69))
    clinic = partner(workspace, "Old Mill Clinic")["id"]
    assert minutes[clinic] == pytest.approx(metres * 1.3 / 80, abs=1e-6)


def test_a_confidential_place_is_neither_a_start_nor_measured(workspace: Workspace) -> None:
    assert "Safe House" not in workspace.start_places().values()
    hidden = partner(workspace, "Safe House")["id"]
    minutes = workspace.minutes_from(key_of(workspace, "Harvest Pantry"), mode="line")
    assert hidden not in minutes
    with pytest.raises(UnknownNameError):
        workspace.minutes_from(f"partner:{hidden}", mode="line")


def test_a_place_without_a_position_is_missing_and_no_start(workspace: Workspace) -> None:
    nowhere = partner(workspace, "Library Story Hour")["id"]
    assert "Library Story Hour" not in workspace.start_places().values()
    assert nowhere not in workspace.minutes_from(key_of(workspace, "Harvest Pantry"), mode="line")


def test_equal_names_are_told_apart(workspace: Workspace) -> None:
    workspace.save_partner(
        PartnerDraft(name="Harvest Pantry", category="food", lon=-97.46, lat=37.7, placed_by="hand")
    )
    names = list(workspace.start_places().values())
    assert {"Harvest Pantry", "Harvest Pantry (2)"} <= set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg", ".kml"])
def test_a_list_holds_what_the_filter_shows_and_no_more(
    workspace: Workspace, tmp_path: Path, suffix: str
) -> None:
    ids = [partner(workspace, name)["id"] for name in ("Harvest Pantry", "Safe House")]
    target = tmp_path / f"partners{suffix}"
    outcome = workspace.export_partners(target, audience="public", partner_ids=ids)
    assert outcome.rows_out == 1
    if suffix == ".kml":
        names = list(gpd.read_file(target)["Name"])
    elif suffix == ".xlsx":
        sheet = openpyxl.load_workbook(target).worksheets[0]
        heads = [cell.value for cell in sheet[1]]
        names = [sheet.cell(2, heads.index("name") + 1).value]
        assert sheet.max_row == 2
    elif suffix == ".csv":
        names = list(pd.read_csv(target)["name"])
    else:
        layer = {".gpkg": "partners"}.get(suffix)
        names = list(gpd.read_file(target, layer=layer)["name"])
    assert names == ["Harvest Pantry"]
