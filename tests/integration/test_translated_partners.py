"""A workspace whose partners have texts in Spanish: in, out, and in what it answers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from mapping.gaps.scenarios import Change
from mapping.geocoding.types import HomeAddress
from mapping.operations.district import District
from mapping.operations.nearby import find_spot, nearby
from mapping.operations.outputs import gap_sheet
from mapping.wording import translator
from mapping.workspace import GapQuestion, PartnerDraft, Scenario, Workspace
from tests.partners_workspace import make_workspace
from tests.unit.test_maps_onefile import data, patched

LIST = (
    "id,Name,Category,Address,Description,Hours,Name (Spanish),Descripción en español,hours_es\n"
    'p1,Harvest Pantry,food,"12 Main St, Brookfield, KS",Boxes of food,Mon-Fri 9am-5pm,'
    "Despensa Cosecha,Cajas de comida,de lunes a viernes\n"
    'p2,Mill Clinic,health,"7 Mill Rd, Brookfield, KS",A clinic,,,,\n'
)
SPOT = (-97.45, 37.705)
MONDAY_NOON = datetime(2026, 11, 23, 12, 0)  # noqa: DTZ001 - district time is naive


def write(path: Path, text: str = LIST) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = make_workspace(tmp_path, partners=False)
    with Workspace.open(made) as workspace:
        assert workspace.add_partners(write(tmp_path / "list.csv")).rows_out == 2
    return made


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    with Workspace.open(folder) as opened:
        yield opened


def spanish_of(workspace: Workspace, partner_id: str = "p1") -> dict[str, str]:
    told = workspace.partner_draft(partner_id).translations
    return dict(told.get("es", {}))


TOLD = {
    "name": "Despensa Cosecha",
    "description": "Cajas de comida",
    "hours": "de lunes a viernes",
}


def test_the_same_list_twice_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    assert spanish_of(workspace) == TOLD
    version = workspace.data_version()
    again = workspace.add_partners(tmp_path / "list.csv")
    assert (again.details["unchanged"], again.details["updated"]) == (2, 0)
    assert workspace.data_version() == version
    row = workspace.partners().set_index("id").loc["p1"]
    assert (row["name"], row["opening_hours"]) == ("Harvest Pantry", "Mo-Fr 09:00-17:00")


def test_an_empty_cell_takes_nothing_away(workspace: Workspace, tmp_path: Path) -> None:
    emptied = LIST.replace("Despensa Cosecha", "").replace("Cajas de comida", "")
    again = workspace.add_partners(write(tmp_path / "list.csv", emptied))
    assert again.details["unchanged"] == 2
    assert spanish_of(workspace) == TOLD


def test_a_list_of_translations_alone_adds_them(workspace: Workspace, tmp_path: Path) -> None:
    text = (
        'id,name,address,description_es\np2,Mill Clinic,"7 Mill Rd, Brookfield, KS",Una clínica\n'
    )
    outcome = workspace.add_partners(write(tmp_path / "translator.csv", text))
    assert outcome.details["updated"] == 1
    assert spanish_of(workspace, "p2") == {"description": "Una clínica"}
    assert workspace.partner_draft("p2").description == "A clinic"


def test_an_import_says_which_translations_no_longer_hold(
    workspace: Workspace, tmp_path: Path
) -> None:
    text = 'id,name,address,hours\np1,Harvest Pantry,"12 Main St, Brookfield, KS",Sat 9am-12pm\n'
    outcome = workspace.add_partners(write(tmp_path / "agency.csv", text))
    (warning,) = [one for one in outcome.warnings if "translated" in one]
    assert warning.startswith("1 partner has other texts now than those that were translated (p1)")
    assert translator("es").said(warning).startswith("1 organización tiene ahora textos distintos")
    assert spanish_of(workspace) == {k: v for k, v in TOLD.items() if k != "hours"}
    workspace.undo(workspace.changes(limit=1)[0].id)
    assert spanish_of(workspace) == TOLD


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg"])
def test_an_export_imported_again_changes_nothing(
    workspace: Workspace, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out.{suffix}"
    workspace.export_partners(path, audience="staff")
    version = workspace.data_version()
    assert workspace.add_partners(path).details["unchanged"] == 2
    assert workspace.data_version() == version
    other = tmp_path / "other"
    with Workspace.open(other, create=True) as empty:
        empty.add_partners(path)
        assert spanish_of(empty) == TOLD


def test_a_saved_form_keeps_other_languages_and_is_undone(workspace: Workspace) -> None:
    draft = workspace.partner_draft("p1")
    told = {"es": {"cost": "  gratis "}, "vi": {"name": "Kho"}}
    changed = PartnerDraft(**{**vars(draft), "translations": told})
    workspace.save_partner(changed, partner_id="p1")
    assert workspace.partner_draft("p1").translations == {
        "es": {"cost": "gratis"},
        "vi": {"name": "Kho"},
    }
    workspace.undo(workspace.changes(limit=1)[0].id)
    assert spanish_of(workspace) == TOLD


def test_a_form_with_a_book_in_it_is_refused_also_in_spanish(workspace: Workspace) -> None:
    draft = PartnerDraft(**{**vars(workspace.partner_draft("p1")), "translations": BOOK})
    assert list(workspace.draft_faults(draft)) == ["description_es"]


BOOK = {"es": {"description": "x" * 5_001}}


def test_a_safe_copy_brings_translations_back(workspace: Workspace, tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    workspace.backup(copy)
    target = tmp_path / "restored"
    Workspace.restore(copy, target)
    with Workspace.open(target) as restored:
        assert spanish_of(restored) == TOLD


# What it answers


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ["Harvest Pantry", "Mill Clinic"]), ("es", ["Despensa Cosecha", "Mill Clinic"])],
)
def test_the_map_to_take_away_is_sorted_as_its_first_language_reads(
    workspace: Workspace, language: str, names: list[str]
) -> None:
    first = data(workspace.map_html(language=language))
    assert [place["name"] for place in first["places"]] == names
    (other,) = first["others"]
    second = patched(first, first["others"][other]["patch"])
    assert second["language"] == other
    assert [place["number"] for place in second["places"]] == [1, 2]
    both = {place["name"] for one in (first, second) for place in one["places"]}
    assert both == {"Harvest Pantry", "Despensa Cosecha", "Mill Clinic"}


def test_answers_are_named_for_the_reader_and_tables_by_the_partners_own_names(
    workspace: Workspace, tmp_path: Path
) -> None:
    question = GapQuestion(category="food", mode="line", minutes=60)
    with closing(District(workspace.folder)) as district:
        spanish = gap_sheet(district, question, "public", "es")
        english = gap_sheet(district, question, "public", "en")
    assert set(spanish.table_df["nearest_name"]) == {"Despensa Cosecha"}
    assert set(english.table_df["nearest_name"]) == {"Harvest Pantry"}
    workspace.export_gaps(tmp_path / "gaps.csv", question)
    table = (tmp_path / "gaps.csv").read_text("utf-8")
    assert "Harvest Pantry" in table
    assert "Despensa" not in table


def test_what_is_near_is_named_for_the_reader_and_found_by_either_name(
    workspace: Workspace,
) -> None:
    with closing(District(workspace.folder)) as district:
        for language, name in (("en", "Harvest Pantry"), ("es", "Despensa Cosecha")):
            kinds = dict(nearby(district, *SPOT, language=language, now=MONDAY_NOON).kinds)
            (pantry,) = kinds["food"]
            assert (pantry.name, pantry.is_open) == (name, True)
        for words, name in (("despensa", "Despensa Cosecha"), ("harvest", "Harvest Pantry")):
            assert find_spot(district, HomeAddress(words)).candidates[0].label == name
    assert "Despensa Cosecha" in workspace.start_places(language="es").values()
    assert "Harvest Pantry" in workspace.start_places().values()


def test_a_what_if_names_its_places_for_the_reader(workspace: Workspace) -> None:
    change = Change("close", partner_id="p1")
    question = GapQuestion(category="food", mode="line", minutes=60)
    found = workspace.what_if(question, Scenario(changes=(change,)))
    assert found.in_words("en") == ("Harvest Pantry closes.",)
    assert found.in_words("es") == ("Despensa Cosecha cierra.",)
    assert found.words == ("Harvest Pantry closes.",)
