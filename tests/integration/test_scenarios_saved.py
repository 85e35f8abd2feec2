"""What-ifs of a workspace: kept, renamed, deleted, exported; what has gone; who takes part."""

import csv
import json
from pathlib import Path

import pytest

from mapping.errors import DataFileError, MappingError, UnknownNameError
from mapping.workspace import GapQuestion, Scenario, ScenarioChange, Workspace
from tests.demo_workspace import demo_copy, demo_folder

FOOD = GapQuestion(need="evening_food")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return demo_copy(tmp_path / "demo")


def trial(workspace: Workspace, name: str = "A pantry in the west") -> Scenario:
    """Return a what-if that adds a place where most students are out of reach, and opens one."""
    answer = workspace.gaps(FOOD)
    worst = answer.who_is_unserved()["area_id"].iloc[0]
    shapes_gdf = workspace.gap_shapes(answer).set_index("area_id")
    point = shapes_gdf.geometry[worst].representative_point()
    closed = answer.places_df[answer.places_df["hours"] == "no"]["id"].iloc[0]
    return Scenario(
        name,
        (
            ScenarioChange(
                "add", name="=New", category="food", lon=point.x, lat=point.y, hours="24/7"
            ),
            ScenarioChange("hours", closed, hours="Tue 5pm-8pm"),
        ),
        limit_min=25.0,
    )


def test_a_what_if_is_found_again_as_it_was(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        saved = workspace.save_scenario(trial(workspace))
        before = workspace.what_if(FOOD, saved).difference
        assert before.gained > 0
    with Workspace.open(folder) as workspace:
        assert workspace.scenarios() == [saved]
        again = workspace.what_if(FOOD, workspace.scenarios()[0]).difference
        assert again.areas_df.equals(before.areas_df)


def test_a_what_if_is_renamed_deleted_and_had_back(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        first = workspace.save_scenario(trial(workspace))
        renamed = workspace.save_scenario(Scenario("  West \n side ", first.changes, id=first.id))
        assert [one.name for one in workspace.scenarios()] == ["West side"]
        deleted = workspace.delete_scenario(first.id)
        assert deleted == renamed
        assert workspace.scenarios() == []
        workspace.save_scenario(deleted)
        assert workspace.scenarios() == [renamed]
        workspace.delete_scenario(first.id)
        with pytest.raises(UnknownNameError, match="not there any more"):
            workspace.delete_scenario(first.id)


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        (Scenario("", (), 10.0), "no name"),
        (Scenario("x" * 81, (), 10.0), "Shorten"),
        (Scenario("Nothing"), "Nothing is changed"),
        (Scenario("taken", (), 10.0), "already"),
        (Scenario("Wrong", (ScenarioChange("close"),)), "No place was chosen"),
    ],
)
def test_what_can_t_be_saved_is_refused_in_words(
    scenario: Scenario, words: str, folder: Path
) -> None:
    with Workspace.open(folder) as workspace:
        workspace.save_scenario(Scenario("Taken", (), 5.0))
        with pytest.raises(DataFileError, match=words):
            workspace.save_scenario(scenario)


def test_a_place_that_has_gone_since_is_said_so(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        scenario = trial(workspace)
        gone = scenario.changes[1].partner_id
        name = workspace.partners().set_index("id")["name"][gone]
        assert workspace.what_if(FOOD, scenario).words[1].startswith(name)
        workspace.delete_partners([gone])
        found = workspace.what_if(FOOD, scenario)
        assert found.left_out == (1,)
        assert found.words[1].startswith("A place that is no longer on the list")


def test_a_confidential_place_is_never_named_nor_placed(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        partners_gdf = workspace.partners()
        hidden = partners_gdf[partners_gdf["confidential"].astype(bool)].iloc[0]
        scenario = Scenario(
            "Shelter",
            (
                ScenarioChange("close", hidden["id"]),
                ScenarioChange("move", hidden["id"], lon=-98.0, lat=37.0),
            ),
        )
        found = workspace.what_if(GapQuestion(category=hidden["category"]), scenario)
        assert found.left_out == (0, 1)
        assert hidden["name"] not in " ".join(found.words)
        assert found.places_gdf.empty
        assert found.closed_gdf.empty
        assert found.difference.changed_areas().empty


@pytest.mark.parametrize("audience", ["staff", "public"])
def test_a_what_if_s_files_carry_its_name_and_both_figures(
    audience: str, folder: Path, tmp_path: Path
) -> None:
    with Workspace.open(folder) as workspace:
        scenario = trial(workspace, name="=West")
        found = workspace.what_if(FOOD, scenario, audience=audience)  # type: ignore[arg-type]
        for suffix in (".csv", ".geojson", ".gpkg"):
            workspace.export_what_if(
                tmp_path / f"w{suffix}",
                FOOD,
                scenario,
                audience=audience,  # type: ignore[arg-type]
            )
        with pytest.raises(MappingError, match=r"\.csv"):
            workspace.export_what_if(tmp_path / "w.docx", FOOD, scenario)
    with (tmp_path / "w.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["suppressed"] == "false"]
    assert all(row["what_if"].startswith("'=West: New: =New (Food") for row in rows)
    assert sum(int(row["served_students"]) for row in rows) == found.after.totals.served
    assert sum(int(row["served_students_today"]) for row in rows) == found.today.totals.served
    assert sum(int(row["gained_students"]) for row in rows) == found.difference.gained
    notes = "rounded to 5" if audience == "public" else "not rounded"
    assert notes in rows[0]["data_notes"]
    assert "Fictional" in rows[0]["attribution"]
    features = json.loads((tmp_path / "w.geojson").read_text(encoding="utf-8"))["features"]
    assert {"what_if", "gained_students"} <= set(features[0]["properties"])


def test_the_notes_say_question_method_and_columns() -> None:
    with Workspace.open(demo_folder()) as workspace:
        answer = workspace.gaps(FOOD, audience="public")
        notes = workspace.gap_notes(answer, extra=["What if: West"])
    for words in (answer.sentence("en"), "What if: West", "served_students", "Sources:", "rounded"):
        assert words in notes


def test_public_and_staff_see_the_same_change_rounded_and_not(folder: Path) -> None:
    with Workspace.open(folder) as workspace:
        scenario = trial(workspace)
        staff = workspace.what_if(FOOD, scenario).difference
        public = workspace.what_if(FOOD, scenario, audience="public").difference
    assert list(staff.areas_df["area_id"]) == list(public.areas_df["area_id"])
    for name in ("gained", "lost", "freed", "cut_off"):
        assert ((staff.areas_df[name] - public.areas_df[name]).abs() <= 2).all()
        assert not staff.areas_df[name].between(1, 9).any()
