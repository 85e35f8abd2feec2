"""Positions in a partner list that are exchanged, nowhere or elsewhere are caught and said."""

from pathlib import Path

import pytest

from mapping.geo import find_slip
from mapping.workspace import Outcome, Workspace
from tests.commands import run
from tests.partners_workspace import make_workspace

HEAD = "name,street,city,state,zip,lat,lon\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_workspace(tmp_path, partners=False)


def imported(folder: Path, *rows: str) -> tuple[Outcome, dict[str, tuple[float, float] | None]]:
    """Import rows; return the outcome, and lon and lat (4 decimals) by name."""
    file = folder.parent / "list.csv"
    file.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    with Workspace.open(folder) as workspace:
        outcome = workspace.add_partners(file)
        partners_gdf = workspace.partners()
    places = {
        name: None if point is None or point.is_empty else (round(point.x, 4), round(point.y, 4))
        for name, point in zip(partners_gdf["name"], partners_gdf.geometry, strict=True)
    }
    return outcome, places


def summary(outcome: Outcome) -> dict[str, int]:
    return {entry["outcome"]: entry["rows"] for entry in outcome.details["summary"]}


@pytest.mark.parametrize(
    ("lat", "lon", "slip"),
    [
        ("-97.45", "37.70", "latitude and longitude look swapped"),
        ("37.70", "97.45", "the longitude seems to have lost its minus sign"),
        ("97.45", "37.70", "latitude and longitude look swapped, and a minus sign is lost"),
    ],
)
def test_a_slip_without_an_address_is_mended_and_said_with_its_row(
    folder: Path, lat: str, lon: str, slip: str
) -> None:
    outcome, places = imported(folder, f"Pantry,,,,,{lat},{lon}")
    assert places == {"Pantry": (-97.45, 37.7)}
    assert f"Row 2: We mended the coordinates ({slip}): now they lie in the district." in (
        outcome.warnings
    )
    assert summary(outcome) == {"mended": 1}


def test_a_slip_whose_mend_lies_elsewhere_is_left_out_with_the_reason(folder: Path) -> None:
    outcome, places = imported(folder, "Los Angeles,,,,,-118.24,34.05")
    assert places == {}
    assert outcome.rows_rejected == 1
    (reason,) = outcome.details["reasons"]
    assert "latitude and longitude look swapped" in reason
    assert summary(outcome) == {"left_out": 1}


def test_a_good_address_counts_more_than_a_mended_position(folder: Path) -> None:
    outcome, places = imported(folder, "Pantry,5 Elm St,Brookfield,KS,67001,-97.45,37.70")
    assert places == {"Pantry": (-97.455, 37.705)}
    assert any("look swapped), so we took the address" in line for line in outcome.warnings)
    assert summary(outcome) == {"placed": 1}


def test_a_mended_position_helps_out_where_the_address_is_not_found(folder: Path) -> None:
    outcome, places = imported(folder, "Pantry,77 Nowhere Blvd,Brookfield,KS,67001,-97.45,37.70")
    assert places == {"Pantry": (-97.45, 37.7)}
    assert any(line.startswith("Row 2: The address can't be placed") for line in outcome.warnings)
    assert summary(outcome) == {"mended": 1}


@pytest.mark.parametrize("position", ["0,0", "1500000,6400000"])
def test_nowhere_is_no_position_and_nothing_mends_it(folder: Path, position: str) -> None:
    outcome, places = imported(
        folder, f"Pantry,5 Elm St,Brookfield,KS,67001,{position}", f"Clinic,,,,,{position}"
    )
    assert places == {"Pantry": (-97.455, 37.705)}
    assert summary(outcome) == {"left_out": 1, "placed": 1}


def test_positions_outside_the_district_are_kept_counted_and_named_by_row(folder: Path) -> None:
    outcome, places = imported(
        folder, "Near,,,,,37.70,-97.45", "Next town,,,,,37.9,-97.45", "Far,,,,,34.05,-118.24"
    )
    assert len(places) == 3
    (line,) = [line for line in outcome.warnings if "outside the district" in line]
    assert line.startswith("2 rows (3, 4): The position in the file lies outside the district.")
    assert "The farthest, row 4, is 1,9" in line  # Brookfield to Los Angeles: 1,9xx km
    assert outcome.details["summary"] == [
        {"outcome": "given_outside", "rows": 2, "share": 0.6667},
        {"outcome": "given", "rows": 1, "share": 0.3333},
    ]


def test_the_summary_counts_every_row_once_worst_first(folder: Path) -> None:
    outcome, _ = imported(
        folder,
        ",5 Elm St,Brookfield,KS,67001,,",
        "Box,PO Box 7,Brookfield,KS,67001,,",
        "Placed,5 Elm St,Brookfield,KS,67001,,",
        "Lost,77 Nowhere Blvd,Faraway,NY,10001,,",
    )
    counts = summary(outcome)
    assert sum(counts.values()) == outcome.rows_in == 4
    assert next(iter(counts)) == "left_out"
    assert list(counts)[-1] == "placed"
    assert counts["po_box"] == 1


def test_the_command_prints_the_summary_in_words(folder: Path) -> None:
    file = folder.parent / "list.csv"
    file.write_text(HEAD + "Box,PO Box 7,Brookfield,KS,67001,,\n", encoding="utf-8")
    ran = run("add-partners", file, "--workspace", folder)
    assert "        1  100.0 %  a P.O. box. Ask for the address of the building." in ran.out
    assert "summary:" not in ran.out


@pytest.mark.parametrize(
    ("lon", "lat"), [(-97.4, 37.7), (144.8, 13.4), (-170.7, -14.3), (0.0, 0.0), (8.5, 47.4)]
)
def test_a_place_in_a_state_or_territory_or_abroad_is_no_slip(lon: float, lat: float) -> None:
    assert find_slip(lon, lat) is None


def test_an_exchanged_position_in_guam_is_a_slip() -> None:
    slip = find_slip(13.4, 144.8)
    assert slip is not None
    assert (slip.lon, slip.lat) == (144.8, 13.4)
