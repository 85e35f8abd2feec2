"""Did a figure of the gap analysis move? One small district, six questions, every cell."""

import csv
import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mapping.files.writing import write_csv
from mapping.gaps.analysis import GapResult, analyse, rounded
from mapping.gaps.needs import Need
from mapping.store.records import FamilyResource, partners_frame
from tests.gaps_plain import FlatTravel, areas_frame, degrees, reporting_frame

FOLDER = Path(__file__).parent / "gaps"
SETTINGS = json.loads((FOLDER / "questions.json").read_text(encoding="utf-8"))
YES_NO = {"true": True, "false": False, "": None}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float | None:
    return float(text) if text else None


def the_places() -> list[FamilyResource]:
    return [
        FamilyResource(
            id=row["id"],
            name=row["name"],
            category=row["category"],
            lon=degrees(float(row["x_m"])) if row["x_m"] else None,
            lat=degrees(float(row["y_m"])) if row["y_m"] else None,
            opening_hours=row["opening_hours"],
            languages=tuple(row["languages"].split(";")) if row["languages"] else (),
            is_free=YES_NO[row["is_free"]],
            childcare_on_site=YES_NO[row["childcare_on_site"]],
            capacity=number(row["capacity"]),
            min_age=number(row["min_age"]),
            max_age=number(row["max_age"]),
            wheelchair_accessible=YES_NO[row["wheelchair_accessible"]],
            location_type=row["location_type"],
            confidential=row["confidential"] == "true",
        )
        for row in rows("places.csv")
    ]


def the_points() -> pd.DataFrame:
    found = rows("home_points.csv")
    return pd.DataFrame(
        {
            "point_id": [row["point_id"] for row in found],
            "reporting_id": [row["reporting_id"] for row in found],
            "group": [row["group"] for row in found],
            "students": np.array([int(row["students"]) for row in found], dtype=np.int64),
            "lon": np.array([degrees(float(row["x_m"])) for row in found]),
            "lat": np.array([degrees(float(row["y_m"])) for row in found]),
        }
    )


def answer(question: str) -> GapResult:
    asked = dict(SETTINGS["questions"][question])
    if "open_at" in asked:
        asked["open_at"] = datetime.fromisoformat(asked["open_at"])
    found = rows("areas.csv")
    areas_gdf = areas_frame([row["area_id"] for row in found]).assign(
        name=[row["name"] for row in found]
    )
    return analyse(
        Need(id=question, **asked),
        partners_gdf=partners_frame(the_places()),
        reporting_gdf=reporting_frame(["north", "centre", "east", "far", ("south", "west")]),
        points_df=the_points(),
        travel=FlatTravel(streets_end_at_x=SETTINGS["streets_end_at_x_m"]),
        timezone=SETTINGS["timezone"],
        areas_gdf=areas_gdf,
    )


def all_tables(*, public: bool) -> pd.DataFrame:
    answers = [answer(question) for question in SETTINGS["questions"]]
    return pd.concat(
        [(rounded(one) if public else one).table for one in answers], ignore_index=True
    )


@pytest.mark.parametrize(
    ("name", "public"), [("expected.csv", False), ("expected_public.csv", True)]
)
def test_no_figure_of_the_small_district_has_moved(name: str, public: bool, tmp_path: Path) -> None:
    write_csv(all_tables(public=public), tmp_path / name)
    found = (tmp_path / name).read_text(encoding="utf-8").splitlines()
    expected = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    moved = [(was, now) for was, now in zip(expected, found, strict=False) if was != now]
    assert len(found) == len(expected)
    assert not moved, f"{len(moved)} of {len(expected)} rows differ, the first: {moved[0]}"


def test_the_small_district_reads_well() -> None:
    assert answer("free_food_with_childcare").sentence() == (
        "65 of 223 students live more than a 20-minute walk from free food help with childcare on "
        "site. For 34 of them there are places within that distance, but these are not free. For "
        "another 57 we can't tell, because we don't know the cost or childcare of 2 places. 22 "
        "students live where we have no street data, so we can't tell for them. 2 areas with few "
        "students are counted together with neighbors."
    )


if __name__ == "__main__":
    write_csv(all_tables(public=False), FOLDER / "expected.csv")
    write_csv(all_tables(public=True), FOLDER / "expected_public.csv")
