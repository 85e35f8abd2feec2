"""Ready needs of a workspace: saved, changed, deleted, had back, asked for by name."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapping.errors import MappingError, UnknownNameError
from mapping.vocabulary import ReadyNeed, ready_needs
from mapping.workspace import GapQuestion, Workspace, parse_when
from tests.commands import demo, run_json
from tests.safety.payloads import COMPUTED, SHORT

BREAD = ReadyNeed(
    id="",
    label={"en": "Bread on Sunday", "es": "Pan el domingo"},
    category="food",
    mode="walk",
    limit_min=15,
    open_at="Sun 09:00",
    free=True,
)
JSON_SCRIPT = re.compile(r"<script[^>]*application/json[^>]*>(.*?)</script>", re.DOTALL)
LIBRARY = [need.id for need in ready_needs()]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "own", create=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def demo_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("needs") / "demo"
    shutil.copytree(demo(), folder)
    with Workspace.open(folder) as opened:
        yield opened


def ids(workspace: Workspace) -> list[str]:
    return [need.id for need in workspace.needs()]


def changed(need: ReadyNeed, **values: object) -> ReadyNeed:
    return ReadyNeed(**{**vars(need), **values})  # type: ignore[arg-type]


def test_a_new_workspace_offers_the_library_in_its_order(workspace: Workspace) -> None:
    assert workspace.needs() == list(ready_needs())


def test_a_saved_need_follows_the_library_and_survives_closing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "own", create=True) as first:
        before = first.data_version()
        assert first.save_need(BREAD) == "bread_on_sunday"
        assert first.data_version() > before
    with Workspace.open(tmp_path / "own") as again:
        assert ids(again) == [*LIBRARY, "bread_on_sunday"]
        saved = again.needs()[-1]
        assert saved == changed(BREAD, id="bread_on_sunday", limit_min=15.0)


def test_two_needs_of_one_name_get_two_ids_and_any_script_gives_one(workspace: Workspace) -> None:
    assert workspace.save_need(BREAD) == "bread_on_sunday"
    assert workspace.save_need(BREAD) == "bread_on_sunday_2"
    accents = changed(BREAD, label={"en": "", "es": "Pañales, ¿dónde?"})
    assert workspace.save_need(accents) == "panales_donde"
    assert workspace.needs()[-1].label["en"] == "Pañales, ¿dónde?"
    assert workspace.save_need(changed(BREAD, label={"en": "食べ物"})) == "need"
    clash = changed(BREAD, label={"en": "Food on foot"})
    assert workspace.save_need(clash) == "food_on_foot_2"


def test_names_are_words_resolved_to_ids(workspace: Workspace) -> None:
    plain = changed(BREAD, category="Food", language="Spanish", label={"en": " a\n\tb\u200b "})
    workspace.save_need(plain)
    saved = workspace.needs()[-1]
    assert (saved.category, saved.language, saved.label["en"]) == ("food", "es", "a b")


def test_a_library_need_is_changed_in_its_place_and_comes_back_as_it_was(
    workspace: Workspace,
) -> None:
    first = ready_needs()[0]
    longer = changed(first, limit_min=35.0)
    assert workspace.save_need(longer) == first.id
    assert workspace.needs()[0] == longer
    assert ids(workspace) == LIBRARY
    workspace.reset_needs(first.id)
    assert workspace.needs() == list(ready_needs())


def test_a_deleted_library_need_comes_back_and_an_own_one_does_not(workspace: Workspace) -> None:
    own = workspace.save_need(BREAD)
    workspace.delete_need(LIBRARY[0])
    workspace.delete_need(own)
    assert ids(workspace) == LIBRARY[1:]
    with pytest.raises(UnknownNameError, match=LIBRARY[1]):
        workspace.delete_need(LIBRARY[0])
    workspace.reset_needs()
    assert workspace.needs() == list(ready_needs())
    with pytest.raises(UnknownNameError, match="did not come with Common Ground"):
        workspace.reset_needs(own)


def test_putting_all_back_keeps_needs_of_ones_own(workspace: Workspace) -> None:
    workspace.save_need(BREAD)
    workspace.delete_need(LIBRARY[2])
    workspace.reset_needs()
    assert ids(workspace) == [*LIBRARY, "bread_on_sunday"]


def test_the_last_need_stays(workspace: Workspace) -> None:
    for need_id in LIBRARY[1:]:
        workspace.delete_need(need_id)
    with pytest.raises(MappingError, match="the last need"):
        workspace.delete_need(LIBRARY[0])
    assert ids(workspace) == LIBRARY[:1]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"label": {"en": " ", "es": ""}}, "Give it a name"),
        ({"label": {"en": "x" * 101}}, "1 to 100 letters"),
        ({"category": "foood"}, "mental_health"),
        ({"mode": "teleport"}, "walk, drive, transit, line"),
        ({"limit_min": 0}, "more than 0"),
        ({"limit_min": float("nan")}, "more than 0"),
        ({"language": "klingonish"}, "two-letter code"),
        ({"open_at": "some day"}, "day and time"),
        ({"age": 300.0}, "0 to 120"),
        ({"id": "nothing_like_it"}, "food_on_foot"),
        ({"travel_on": "Wed"}, "Give a weekday and two times"),
        (
            {"travel_on": "Wed", "travel_from": "18:00", "travel_to": "15:00"},
            "the earlier one first",
        ),
    ],
)
def test_what_can_not_be_asked_is_refused_and_nothing_is_saved(
    workspace: Workspace, values: dict[str, object], said: str
) -> None:
    with pytest.raises(MappingError, match=said):
        workspace.save_need(changed(BREAD, **values))
    assert ids(workspace) == LIBRARY


def test_a_need_of_ones_own_is_asked_for_by_name_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(demo(), folder)
    with Workspace.open(folder) as opened:
        need_id = opened.save_need(BREAD)
        answer = opened.gaps(GapQuestion(need=need_id), audience="public")
        assert set(answer.table["need"]) == {"bread_on_sunday"}
        assert answer.table["limit_min"].tolist()[0] == 15
        assert answer.need.label == "Bread on Sunday"
        page = opened.map_html(question=GapQuestion(need=need_id), language="es")
        assert "Pan el domingo" in page
        opened.delete_need(LIBRARY[0])
    told = run_json(folder, "gaps", tmp_path / "o.csv", "--need", "bread_on_sunday")
    assert told["students"] > 0
    refused = run_json(folder, "gaps", tmp_path / "o.csv", "--need", "bred", code=1)
    said = str(refused)
    assert "bread_on_sunday" in said
    assert LIBRARY[1] in said
    assert LIBRARY[0] + "," not in said


def test_age_and_step_free_are_options_of_the_command(tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    words = ("gaps", out, "--category", "after_school", "--minutes", "30")
    anyone = run_json(demo(), *words)
    baby = run_json(demo(), *words, "--age", "0.5", "--step-free")
    assert anyone["reasons"]["age"] == anyone["reasons"]["step_free"] == 0
    assert baby["reasons"]["age"] > 0
    assert list(baby["if_only"]) == ["distance", "age", "step_free"]
    assert "for babies, without steps" in baby["sentence"]


def test_groups_are_answered_for_a_workspace() -> None:
    with Workspace.open(demo()) as opened:
        question = GapQuestion(need="food_on_foot", group="spanish")
        found = opened.whom_it_hits(question, audience="public")
        alone = opened.gaps(question, audience="public").totals
        spanish = {one.group: one for one in found.groups}["spanish"]
        assert (spanish.students, spanish.unserved) == (alone.students, alone.unserved)
        assert {one.group for one in found.groups} <= set(opened.home_groups())


def test_a_need_by_bus_brings_its_own_day_and_departures_with_it() -> None:
    with Workspace.open(demo()) as opened:
        by_bus = opened.gaps(GapQuestion(need="library_by_bus"))
        (window,) = [note for note in by_bus.notes() if note.startswith("Trips by bus")]
        assert re.search(r"on Wednesday, .* from 3:00 PM until 6:00 PM; half of them", window)
        assert set(by_bus.table["mode"]) == {"transit"}
        on_foot = opened.gaps(GapQuestion(need="library_by_bus", mode="walk"))
        assert not [note for note in on_foot.notes() if note.startswith("Trips")]
        assert by_bus.totals.served >= on_foot.totals.served  # walking all the way is allowed
        day = by_bus.facts.departures[0].date()  # type: ignore[index]
        other = opened.gaps(
            GapQuestion(need="library_by_bus", when=parse_when(str(day), "7:00", ""))
        )
        assert "from 7:00 AM until 10:00 AM" in " ".join(other.notes())
        spanish = " ".join(other.notes("es")).replace("\u00a0", " ")
        assert "desde las 7:00 a.m. hasta las 10:00 a.m." in spanish
        earlier = opened.gaps(
            GapQuestion(need="library_by_bus", when=parse_when("", "7:00", "9:00"))
        )
        assert f"begin on {day:%A}" in " ".join(earlier.notes())
        assert "until 9:00 AM" in " ".join(earlier.notes())


@pytest.mark.parametrize("written", SHORT[6:12:2] + SHORT[:2])
def test_the_name_of_a_need_is_shown_on_the_map_and_never_run(
    written: str, demo_of_our_own: Workspace
) -> None:
    need_id = demo_of_our_own.save_need(changed(BREAD, label={"en": written, "es": written}))
    assert re.fullmatch(r"[a-z0-9_]+", need_id)
    page = demo_of_our_own.map_html(question=GapQuestion(need=need_id))
    assert not any(computed in page for computed in COMPUTED)
    assert "<img src=x" not in page
    assert "<script>window.pwned" not in page
    assert "<iframe srcdoc" not in page
    told = [json.loads(found) for found in JSON_SCRIPT.findall(page)]
    assert any(one.get("gap", {}).get("need") == written for one in told if isinstance(one, dict))
