"""What all commands promise: exit codes, one JSON object, the workspace, plain refusals."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import DEMO_DATA, REPORT_KEYS, demo, run, run_json, write

ROOT = Path(__file__).resolve().parents[2]


def test_json_prints_one_object_with_the_promised_keys_first(tmp_path: Path) -> None:
    ran = run("--json", "gaps", tmp_path / "g.csv", "--category", "food", "--workspace", demo())
    answer = ran.answer
    assert ran.code == 0
    assert ran.out.count("\n") == 1
    assert list(answer)[:8] == REPORT_KEYS
    kinds = {key: type(answer[key]) for key in REPORT_KEYS}
    assert kinds == {
        "command": str,
        "ok": bool,
        "rows_in": int,
        "rows_out": int,
        "rows_rejected": int,
        "rejected_file": type(None),
        "warnings": list,
        "seconds": float,
    }
    assert answer["command"] == "gaps"


@pytest.mark.parametrize("where", ["before", "after", "between"])
def test_the_workspace_may_stand_anywhere(where: str) -> None:
    flag = ["--workspace", str(demo())]
    words = {
        "before": [*flag, "--json", "check"],
        "after": ["check", "--json", *flag],
        "between": ["--json", "check", *flag],
    }[where]
    ran = run(*words)
    assert ran.code == 0
    assert ran.answer["fictional"] is True


def test_a_workspace_is_looked_for_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("set-district", "--name", "Here").code == 0
    assert (tmp_path / "data" / "local" / "district" / "workspace.json").is_file()
    assert run("set-district", "--name", "There", "--workspace", "other/place").code == 0
    assert run("--json", "--workspace", "other/place", "check").answer["name"] == "There"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["gaps", "x.csv"],
        ["gaps", "x.csv", "--need", "a", "--category", "b"],
        ["gaps", "x.csv", "--category", "food", "--minutes", "-1"],
        ["gaps", "x.csv", "--category", "food", "--minutes", "nan"],
        ["gaps", "x.csv", "--category", "food", "--mode", "fly"],
        ["gaps", "x.csv", "--category", "food", "--audience", "everyone"],
        ["travel", "a.csv", "b.csv"],
        ["travel", "a.csv", "b.csv", "c.csv", "--limit", "0"],
        ["travel", "a.csv", "b.csv", "c.csv", "--junction-delay", "-3"],
        ["geocode", "a.csv", "b.csv", "--workers", "0"],
        ["add-partners", "a.csv", "--map", "name"],
        ["add-partners", "a.csv", "--set", "category="],
        ["add-homes", "a.csv", "--map-areas", "=GEOID"],
        ["export-map", "a.html", "--language", "fr"],
        ["export-map", "a.html", "--mode", "drive"],
        ["export-sheet", "a.pdf", "--free"],
        ["backup"],
    ],
)
def test_wrong_usage_is_exit_two_and_nothing_on_standard_output(words: list[str]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert "usage" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--category", "balloons"], ["food", "health", "library", "government"]),
        (["--need", "balloons"], ["food_on_foot", "evening_food", "legal_help"]),
        (["--category", "food", "--group", "martian"], ["spanish", "no_car"]),
        (["--category", "food", "--language", "xx"], ["es"]),
        (["--category", "food", "--open", "someday"], ["Tue 18:00"]),
        (["--category", "food", "--mode", "transit"], ["a day is needed", "2028-12-30", "--date"]),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(
    tmp_path: Path, words: list[str], said: list[str]
) -> None:
    target = tmp_path / "gaps.csv"
    answer = run_json(demo(), "gaps", target, *words, code=1)
    assert all(word in answer["error"] for word in said)
    assert not target.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add-partners", "{}/nowhere.csv"], "no file called"),
        (["add-homes", "{}/nowhere.csv"], "no file called"),
        (["add-addresses", "{}/nowhere.csv"], "no file called"),
        (["add-streets", "{}/nowhere.osm.pbf"], "nowhere.osm.pbf"),
        (["geocode", "{}/nowhere.csv", "{}/out.csv"], "no file called"),
        (["travel", "{}/nowhere.csv", "{}/nowhere.csv", "{}/out.csv"], "no file called"),
        (["add-partners", "{}/letter.pdf"], "CSV"),
        (["add-partners", "{}/empty.csv"], "empty"),
        (["add-homes", "{}/empty.csv"], "empty"),
        (["add-addresses", "{}/empty.csv"], "empty"),
        (["add-streets", "{}/empty.csv"], "empty.csv"),
        (["add-partners", "{}/fake.xlsx"], "no Excel workbook"),
        (["add-partners", "{}/directory.zip"], "HSDS"),
        (["add-transit", "{}/directory.zip"], "no zip file"),
        (["add-transit", "{}/empty.csv"], "no zip file"),
        (["add-transit", "{}/nowhere.zip"], "no file called"),
        (["travel", "{}/table.csv", "{}/table.csv", "{}/out.csv"], "lon"),
        (["geocode", "{}/table.csv", "{}/out.csv"], "address"),
        (["gaps", "{}/out.txt", "--category", "food"], ".geojson"),
        (["export-partners", "{}/out.zip"], "HSDS"),
        (["export-partners", "{}/out.doc"], ".csv"),
        (["export-map", "{}/out.pdf"], ".html"),
        (["set-district", "--state", "Kansas"], "two letters"),
        (["set-district", "--timezone", "Mars/Base"], "America/Chicago"),
        (["set-district", "--boundary", "{}/table.csv"], "table.csv"),
    ],
)
def test_a_refusal_is_exit_one_with_a_sentence_and_changes_nothing(
    tmp_path: Path, words: list[str], said: str
) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    write(tmp_path / "letter.pdf", "%PDF-1.4")
    write(tmp_path / "empty.csv", "")
    write(tmp_path / "fake.xlsx", "name\nA\n")
    write(tmp_path / "directory.zip", "PK")
    write(tmp_path / "table.csv", "a,b\n1,2\n")
    version = run_json(workspace, "check")["data_version"]
    answer = run_json(workspace, *(word.format(tmp_path) for word in words), code=1)
    assert said in answer["error"]
    assert answer["error"].endswith((".", "?"))
    assert run_json(workspace, "check")["data_version"] == version
    assert not (tmp_path / "out.csv").exists()


def test_without_a_workspace_there_is_a_sentence_and_no_folder(tmp_path: Path) -> None:
    answer = run_json(tmp_path / "none", "check", code=1)
    assert "no workspace" in answer["error"]
    assert not (tmp_path / "none").exists()


def test_a_fault_of_ours_gives_a_code_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("12 Secret Street")

    monkeypatch.setattr("mapping.workspace.Workspace.check", broken)
    ran = run("check", "--workspace", demo())
    assert ran.code == 1
    assert "give the code" in ran.err
    assert "Secret" not in ran.err + ran.out


def test_the_module_runs_as_a_command_of_its_own(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mapping", "--json", "check", "--workspace", str(tmp_path / "x")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.startswith('{"command": "check", "ok": false')


def test_the_demo_refuses_a_folder_that_holds_another(tmp_path: Path) -> None:
    write(tmp_path / "letters" / "letter.txt", "Dear Sir")
    assert run_json(tmp_path / "letters", "demo", code=1)["error"]
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["letter.txt"]
    run_json(tmp_path / "mine", "set-district", "--name", "Mine")
    run_json(tmp_path / "mine", "demo", code=1)
    assert run_json(tmp_path / "mine", "check")["name"] == "Mine"


def test_a_backup_is_put_back_and_answers_as_before(tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    run_json(demo(), "backup", copy)
    run_json(tmp_path / "back", "restore", copy)
    for workspace, name in ((demo(), "a.csv"), (tmp_path / "back", "b.csv")):
        run_json(workspace, "gaps", tmp_path / name, "--need", "evening_food")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    warnings = run_json(tmp_path / "back", "restore", copy)["warnings"]
    assert "kept in the folder" in warnings[0]


def test_a_damaged_or_foreign_backup_changes_nothing(tmp_path: Path) -> None:
    copy = tmp_path / "copy.zip"
    run_json(demo(), "backup", copy)
    run_json(tmp_path / "back", "restore", copy)
    content = copy.read_bytes()
    (tmp_path / "half.zip").write_bytes(content[: len(content) // 2])
    middle = len(content) // 2
    flipped = bytes(byte ^ 255 for byte in content[middle : middle + 2000])
    (tmp_path / "flipped.zip").write_bytes(content[:middle] + flipped + content[middle + 2000 :])
    shutil.copy(DEMO_DATA / "transit.gtfs.zip", tmp_path / "foreign.zip")
    version = run_json(tmp_path / "back", "check")["data_version"]
    for name in ("half.zip", "flipped.zip", "foreign.zip", "nowhere.zip"):
        assert run_json(tmp_path / "back", "restore", tmp_path / name, code=1)["error"]
    assert run_json(tmp_path / "back", "check")["data_version"] == version
    write(tmp_path / "letters" / "letter.txt", "Dear Sir")
    run_json(tmp_path / "letters", "restore", copy, code=1)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["back", "letters"]


def test_an_import_that_is_killed_leaves_the_state_before(tmp_path: Path) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    rows = "".join(f"b{n},Name {n},food,38.02,{-96.44 + n * 1e-6:.6f}\n" for n in range(2_000))
    many = write(tmp_path / "many.csv", "id,name,category,lat,lon\n" + rows)
    before = run_json(workspace, "check")
    script = (
        "import os, signal, sys\n"
        "from mapping.store import batch, partners\n"
        "from mapping.cli import main\n"
        "import sqlalchemy as sa\n"
        "count = 0\n"
        "@sa.event.listens_for(sa.Engine, 'before_cursor_execute')\n"
        "def die(conn, cursor, statement, *rest):\n"
        "    global count\n"
        "    if statement.startswith('INSERT INTO'):\n"
        "        count += 1\n"
        "        if count == 5:\n"
        "            os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))\n"
        "main(sys.argv[1:])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "add-partners", many, "--workspace", workspace],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode not in (0, 1, 2, 3)
    after = run_json(workspace, "check")
    kept = ("partners", "data_version", "faults", "sources", "homes")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}


def test_streets_that_were_set_aside_when_an_import_was_killed_come_back(tmp_path: Path) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    (workspace / "streets").replace(workspace / "streets.old")
    assert run_json(workspace, "check")["has_streets"] is True
