"""A roster is imported, in every way that works and fails, and nothing of a student remains."""

import gzip
import io
import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from mapping.geocoding.types import AddressParts, HomeAddress
from mapping.operations.district import District
from mapping.workspace import Workspace
from tests.safety.conftest import ROOT
from tests.safety.outputs import write_everything
from tests.safety.rosters import COLUMNS, DEMO, CanaryRoster, canary_roster, write_roster
from tests.safety.traces import Home, Search, coordinate_pairs, digest_of

GROUPS = ("--group", "Home Language", "--group", "No Car")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def by_address(demo_template: Path) -> CanaryRoster:
    """Return students at addresses, with the positions at which the geocoder puts them."""
    roster = canary_roster(with_positions=False)
    district = District(demo_template)
    try:
        geocoder = district.geocoder()
        assert geocoder is not None
        zips = {row[5]: row[8] for row in roster.rows}
        found = geocoder.locate_many(
            [
                HomeAddress(AddressParts(one, "Tolliver Bend", "KS", zips[one]))
                for one in roster.addresses
            ]
        )
    finally:
        district.close()
    homes = [Home(one.lon, one.lat) for one in found if one.lon is not None and one.lat is not None]
    assert len(homes) > 100
    return CanaryRoster(roster.rows, roster.texts, roster.addresses, tuple(homes))


@pytest.fixture(scope="module")
def by_position() -> CanaryRoster:
    return canary_roster(with_positions=True)


@pytest.fixture(scope="module")
def before(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """Return what the demo holds and gives away before any roster: digests and coordinates."""
    folder = tmp_path_factory.mktemp("before")
    with Workspace.open(demo_template) as workspace:
        write_everything(workspace, folder)
    files = [path for path in demo_template.rglob("*") if path.is_file()]
    digests = {digest_of(path.read_bytes()) for path in files}
    pairs: set[tuple[float, float]] = set()
    for path in (*files, *folder.rglob("*"), DEMO / "home_areas.geojson"):
        if path.suffix in {".sqlite", ".csv", ".geojson", ".kml", ".html", ".gpkg", ".json"}:
            pairs |= coordinate_pairs(path.read_bytes())
    return digests, pairs


def search(roster: CanaryRoster, before: tuple[Any, Any]) -> Search:
    return Search(roster.texts, roster.homes, known=before[0], known_pairs=before[1])


def everything(demo: Path, tmp_path: Path) -> None:
    """Write all that the workspace gives away, and a backup, beside it."""
    with Workspace.open(demo) as workspace:
        groups = workspace.home_groups()
        write_everything(workspace, tmp_path / "out", groups=groups[:1])
        workspace.backup(tmp_path / "out" / "backup.zip")
        (tmp_path / "out" / "check.json").write_text(
            json.dumps([workspace.status(), workspace.check().details], default=str), "utf-8"
        )


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect what any logger says, down to DEBUG."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    # The compiler's own log is about our kernels' bytecode, megabytes of it.
    logging.getLogger("numba").setLevel(logging.INFO)
    yield said
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.parametrize("flags", [(), ("--json",)], ids=["plain", "json"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_import_by_address_leaves_nothing_of_a_student(
    flags: tuple[str, ...],
    suffix: str,
    demo: Path,
    tmp_path: Path,
    by_address: CanaryRoster,
    before: tuple[Any, Any],
    run_cli: Run,
    logged: io.StringIO,
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file = write_roster(inbox / f"list{suffix}", by_address.rows, without=("lat", "lon"))
    code, out, err = run_cli("add-homes", file, "--workspace", demo, *GROUPS, *flags)
    assert code == 3
    rejected = (demo / "rejected-list.csv").read_text(encoding="utf-8").splitlines()
    assert rejected[0] == "row,reason"
    assert len(rejected) == 1 + sum("Zzyzx" in row[5] for row in by_address.rows)
    file.unlink()
    inbox.rmdir()
    (tmp_path / "said.txt").write_text(out + err + logged.getvalue(), encoding="utf-8")
    with Workspace.open(demo) as workspace:
        assert workspace.status()["students"] > 300
        assert workspace.home_groups()
    if (suffix, flags) == (".csv", ()):
        everything(demo, tmp_path)
    assert search(by_address, before).folder(tmp_path) == set()


def test_an_import_by_position_leaves_nothing_of_a_student(
    demo: Path,
    tmp_path: Path,
    by_position: CanaryRoster,
    before: tuple[Any, Any],
    run_cli: Run,
    logged: io.StringIO,
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file = write_roster(inbox / "list.csv", by_position.rows)
    code, out, err = run_cli("add-homes", file, "--workspace", demo, *GROUPS, "--json")
    assert code == 0
    assert json.loads(out)["students_shown"] == len(by_position.rows)
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err + logged.getvalue(), encoding="utf-8")
    everything(demo, tmp_path)
    assert search(by_position, before).folder(tmp_path) == set()


def _damaged_workbook(path: Path, roster: CanaryRoster) -> Path:
    """Write a workbook whose number cells hold students' addresses."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["Student ID", "Home Address", "ZIP"])
    for at in range(30):
        page.append([at, 1_000_000 + at, 66886])
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    for at in range(30):
        address = roster.addresses[at + 1].encode("utf-8")
        sheet = sheet.replace(b"<v>%d</v>" % (1_000_000 + at), b"<v>" + address + b"</v>")
    members["xl/worksheets/sheet1.xml"] = sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


FAILURES = {
    "a column that is not there": (".csv", ("--map", "address=Domicile")),
    "grouped by names": (".csv", ("--group", "Last Name")),
    "grouped by numbers": (".csv", ("--group", "Student ID")),
    "grouped by addresses": (".csv", ("--group", "Home Address")),
    "grouped by a column that is not there": (".csv", ("--group", "Shoe Size")),
    "a sheet that is not there": (".xlsx", ("--sheet", "Attic")),
    "areas that are none": (".csv", ("--areas", "the list itself")),
    "a map file of students": (".geojson", ()),
    "the wrong ending": (".pdf", ()),
    "no headings": (".csv", ()),
    "cut off": (".xlsx", ()),
    "damaged cells": (".xlsx", ()),
}


@pytest.mark.parametrize("failure", list(FAILURES))
@pytest.mark.parametrize("flags", [(), ("--json",)], ids=["plain", "json"])
def test_a_refused_import_says_nothing_of_a_student(
    failure: str,
    flags: tuple[str, ...],
    demo: Path,
    tmp_path: Path,
    by_position: CanaryRoster,
    before: tuple[Any, Any],
    run_cli: Run,
    logged: io.StringIO,
) -> None:
    suffix, options = FAILURES[failure]
    file = tmp_path / f"list{suffix}"
    write_roster(file, by_position.rows)
    if failure == "no headings":
        write_roster(
            file,
            by_position.rows[1:],
            columns=by_position.rows[0],
            without=by_position.rows[0][-2:],
        )
    elif failure == "cut off":
        file.write_bytes(file.read_bytes()[:-4000])
    elif failure == "damaged cells":
        _damaged_workbook(file, by_position)
    given = [str(file) if option == "the list itself" else option for option in options]
    code, out, err = run_cli("add-homes", file, "--workspace", demo, *given, *flags)
    assert code == 1, out + err
    assert "went wrong on our side" not in out + err
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err + logged.getvalue(), encoding="utf-8")
    assert search(by_position, before).folder(tmp_path) == set()


@pytest.mark.parametrize("command", ["add-partners", "add-addresses"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_roster_given_as_something_else_is_refused(
    command: str,
    suffix: str,
    demo: Path,
    tmp_path: Path,
    by_position: CanaryRoster,
    before: tuple[Any, Any],
    run_cli: Run,
    logged: io.StringIO,
) -> None:
    file = write_roster(tmp_path / f"list{suffix}", by_position.rows)
    code, out, err = run_cli(command, file, "--workspace", demo, "--map", "name=Last Name")
    if command == "add-partners":
        assert code == 1
    code, out2, err2 = run_cli(command, file, "--workspace", demo)
    assert code == 1
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err + out2 + err2 + logged.getvalue(), "utf-8")
    assert search(by_position, before).folder(tmp_path) == set()


def test_students_as_points_are_refused_as_school_sites(
    demo: Path, tmp_path: Path, by_position: CanaryRoster, before: tuple[Any, Any], run_cli: Run
) -> None:
    file = write_roster(tmp_path / "list.geojson", by_position.rows)
    code, out, err = run_cli("add-layer", file, "--kind", "school_sites", "--workspace", demo)
    assert code == 1
    assert "list of students" in err
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err, encoding="utf-8")
    assert search(by_position, before).folder(tmp_path) == set()


DRIVER = """
import json, logging, os, sys

written, sockets = [], []

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        flags = arguments[2] or 0
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND):
            written.append(os.fsdecode(arguments[0]))
    elif event in ("socket.__new__", "socket.connect", "subprocess.Popen", "os.system"):
        sockets.append(event)

logging.basicConfig(level=logging.DEBUG)
logging.getLogger("numba").setLevel(logging.INFO)
hold, arguments = sys.argv[1], sys.argv[2:]
from mapping import cli

def wait_to_be_killed():
    sys.stdout.write("READY\\n")
    sys.stdout.flush()
    sys.stdin.read()

if hold == "placed":
    from mapping.geocoding.local import LocalGeocoder
    place = LocalGeocoder.locate_many
    def locate_many(self, *given, **more):
        answer = place(self, *given, **more)
        wait_to_be_killed()
        return answer
    LocalGeocoder.locate_many = locate_many
elif hold == "saving":
    import sqlalchemy
    def on_statement(connection, cursor, statement, *rest):
        if "home_point" in statement.lower() and statement.lstrip().upper().startswith("INSERT"):
            wait_to_be_killed()
    sqlalchemy.event.listen(sqlalchemy.Engine, "after_cursor_execute", on_statement)
sys.addaudithook(watch)
code = cli.main(arguments)
sys.stderr.write("AUDIT " + json.dumps([written, sockets]) + "\\n")
sys.exit(code)
"""


def _driver(hold: str, arguments: list[str], folder: Path) -> "subprocess.Popen[str]":
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    names = ("TMPDIR", "TMP", "TEMP")
    environment = {**os.environ, **dict.fromkeys(names, str(scratch)), "PYTHONUTF8": "1"}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, hold, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_a_process_of_its_own_writes_only_into_the_workspace_and_opens_no_socket(
    demo: Path, tmp_path: Path, by_address: CanaryRoster, before: tuple[Any, Any]
) -> None:
    file = write_roster(tmp_path / "list.csv", by_address.rows, without=("lat", "lon"))
    arguments = ["add-homes", str(file), "--workspace", str(demo), *GROUPS]
    child = _driver("", arguments, tmp_path)
    out, err = child.communicate(timeout=120)
    assert child.returncode == 3, err[-2000:]
    audit = next(line for line in err.splitlines() if line.startswith("AUDIT "))
    written, sockets = json.loads(audit.removeprefix("AUDIT "))
    assert sockets == []
    strange = [
        path
        for path in written
        if not Path(path).is_relative_to(demo)
        and path != os.devnull
        and Path(path).suffix not in {".nbi", ".nbc"}
        and "__pycache__" not in path
    ]
    assert strange == []
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err, encoding="utf-8")
    assert not list((tmp_path / "scratch").iterdir())
    assert search(by_address, before).folder(tmp_path) == set()


@pytest.mark.parametrize("moment", ["placed", "saving"])
def test_a_killed_import_leaves_nothing_of_a_student(
    moment: str, demo: Path, tmp_path: Path, by_address: CanaryRoster, before: tuple[Any, Any]
) -> None:
    file = write_roster(tmp_path / "list.csv", by_address.rows, without=("lat", "lon"))
    child = _driver(moment, ["add-homes", str(file), "--workspace", str(demo), *GROUPS], tmp_path)
    assert child.stdout is not None
    first = child.stdout.readline()
    child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    out, err = child.communicate(timeout=60)
    assert first == "READY\n", err[-2000:]
    assert child.returncode != 0
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err, encoding="utf-8")
    assert search(by_address, before).folder(tmp_path) == set()
    with Workspace.open(demo) as workspace:
        assert workspace.check().details["home_areas"] == 45
        assert workspace.status()["students"] > 5_000  # the homes from before, whole
        workspace.backup(tmp_path / "backup.zip")
    assert search(by_address, before).folder(tmp_path) == set()


def test_a_geocoder_that_fails_with_an_address_in_its_text_gives_nothing_away(
    demo: Path,
    tmp_path: Path,
    by_address: CanaryRoster,
    before: tuple[Any, Any],
    run_cli: Run,
    logged: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: object, addresses: list[HomeAddress]) -> None:
        raise ValueError(f"cannot parse {[address.reveal() for address in addresses]}")

    monkeypatch.setattr("mapping.geocoding.local.LocalGeocoder.locate_many", fail)
    file = write_roster(tmp_path / "list.csv", by_address.rows, without=("lat", "lon"))
    code, out, err = run_cli("add-homes", file, "--workspace", demo)
    assert code == 1
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err + logged.getvalue(), encoding="utf-8")
    assert search(by_address, before).folder(tmp_path) == set()


# The search itself


PLANTED = "Zyxwanda Ñ. Canarywick"
HOME = Home(-96.408771312, 38.023173711)


def _plant_text(folder: Path) -> None:
    (folder / "a.log").write_text(f"... {PLANTED.upper()} ...", encoding="utf-8")


def _plant_utf16(folder: Path) -> None:
    (folder / "a.bin").write_bytes(b"\x00" + PLANTED.encode("utf-16-le"))


def _plant_json(folder: Path) -> None:
    (folder / "a.json").write_text(json.dumps({"n": PLANTED}), encoding="ascii")


def _plant_nested_zip(folder: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.txt", PLANTED)
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/inner.zip", inner.getvalue())


def _plant_gzip(folder: Path) -> None:
    (folder / "a.gz").write_bytes(gzip.compress(PLANTED.encode("utf-8")))


def _plant_workbook(folder: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append([PLANTED])
    book.save(folder / "a.xlsx")


def _plant_deleted_row(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.sqlite")) as database:
        database.execute("pragma secure_delete = off")
        database.execute("create table t (x)")
        database.execute("insert into t values (?)", [PLANTED])
        database.commit()
        database.execute("delete from t")
        database.commit()


def _plant_parquet(folder: Path) -> None:
    pd.DataFrame({"x": [PLANTED] * 5000}).to_parquet(folder / "a.parquet", compression="zstd")


def _plant_base64(folder: Path) -> None:
    import base64

    packed = base64.b64encode(f'{{"name": "{PLANTED}"}}'.encode()).decode()
    (folder / "a.html").write_text(f'<script>live("{packed}")</script>', encoding="utf-8")


def _plant_file_name(folder: Path) -> None:
    (folder / f"{PLANTED}.csv").write_text("", encoding="utf-8")


def _plant_doubles(folder: Path) -> None:
    np.savez_compressed(folder / "a.npz", lon=np.array([HOME.lon]))


def _plant_sqlite_real(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "a.sqlite")) as database:
        database.execute("create table t (x)")
        database.execute("insert into t values (?)", [HOME.lat])
        database.commit()


def _plant_rounded(folder: Path) -> None:
    (folder / "a.geojson").write_text(f'"coordinates": [{HOME.lon:.5f}, {HOME.lat:.4f}]', "utf-8")


def _plant_swapped(folder: Path) -> None:
    (folder / "a.csv").write_text(f"{HOME.lat:.6f},{HOME.lon:.6f}\n", encoding="utf-8")


@pytest.mark.parametrize(
    "plant",
    [
        *(_plant_text, _plant_utf16, _plant_json, _plant_nested_zip, _plant_gzip),
        *(_plant_workbook, _plant_deleted_row, _plant_parquet, _plant_base64, _plant_file_name),
        *(_plant_doubles, _plant_sqlite_real, _plant_rounded, _plant_swapped),
    ],
)
def test_the_search_finds_what_was_planted(plant: Callable[[Path], None], tmp_path: Path) -> None:
    search = Search([PLANTED], [HOME])
    (tmp_path / "innocent.csv").write_text("name,lat,lon\nLibrary,38.0999,-96.4999\n", "utf-8")
    assert search.folder(tmp_path) == set()
    plant(tmp_path)
    assert len(search.folder(tmp_path)) >= 1


def test_the_roster_of_these_tests_has_every_column_and_unmistakable_names(
    by_address: CanaryRoster,
) -> None:
    assert len(by_address.rows[0]) == len(COLUMNS)
    assert len({row[1] for row in by_address.rows}) == len(by_address.rows)
    partners = (DEMO / "partners.csv").read_text(encoding="utf-8").casefold()
    assert [text for text in by_address.texts if text.casefold() in partners] == []
