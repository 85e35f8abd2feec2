"""Archives and workbooks that mean harm, through every door that takes a file."""

import io
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mapping.files.archives import MAX_UNPACKED_BYTES
from mapping.files.tables import MAX_XLSX_BYTES
from mapping.workspace import Workspace
from tests.safety.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]
MB = 1024**2
DOORS: dict[str, tuple[str, ...]] = {
    "partners": ("add-partners",),
    "homes": ("add-homes",),
    "homes' areas": ("add-homes", str(ROOT / "data/demo/roster.csv"), "--areas"),
    "addresses": ("add-addresses",),
    "streets": ("add-streets",),
    "zones": ("add-layer", "--kind", "attendance_zones"),
    "boundary": ("set-district", "--boundary"),
    "restore": ("restore",),
}


def zipped(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def _bomb(path: Path) -> None:
    zipped(path, {"areas.shp": b"\0" * (90 * MB), "areas.shx": b"", "areas.dbf": b""})


def _bomb_that_lies(path: Path) -> None:
    """Write an archive whose directory says that a big member is small."""
    zipped(path, {"areas.geojson": b" " * (80 * MB)})
    data = bytearray(path.read_bytes())
    real = (80 * MB).to_bytes(4, "little")
    while (at := data.find(real)) >= 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(bytes(data))


def _many_files(path: Path) -> None:
    zipped(path, {f"{at}.shp": b"" for at in range(10_500)})


def _leaves_its_folder(path: Path) -> None:
    zipped(path, {"../../escaped.txt": b"evil", "areas.shp": b"", "database.sqlite": b""})


def _absolute_path(path: Path) -> None:
    zipped(path, {"/escaped.txt": b"evil", "C:\\escaped.txt": b"evil"})


def _link(path: Path) -> None:
    link = zipfile.ZipInfo("areas.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("workspace.json", '{"format": 1}')


def _nested(path: Path) -> None:
    data = b"nothing"
    for depth in range(12):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{depth}.zip", data)
        data = inner.getvalue()
    path.write_bytes(data)


def _empty(path: Path) -> None:
    zipped(path, {})


def _cut_off(path: Path) -> None:
    zipped(path, {"areas.shp": bytes(range(256)) * 400})
    path.write_bytes(path.read_bytes()[:-30])


def _no_zip(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + b"\xff" * 3000)


EVIL = (_bomb, _bomb_that_lies, _many_files, _leaves_its_folder, _absolute_path, _link)
BROKEN = (_nested, _empty, _cut_off, _no_zip)


def files_under(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "sqlite" not in path.name
    }


@pytest.fixture(scope="module")
def evil_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evil")
    for make in (*EVIL, *BROKEN):
        make(folder / f"{make.__name__}.zip")
    return folder


@pytest.fixture(scope="module")
def workspace_of_all(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    folder = tmp_path_factory.mktemp("all") / "in" / "workspace"
    return Path(shutil.copytree(demo_template, folder))


@pytest.mark.parametrize("door", list(DOORS))
def test_no_archive_gets_through_a_door(
    door: str,
    evil_files: Path,
    workspace_of_all: Path,
    tmp_path: Path,
    run_cli: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    around = workspace_of_all.parent.parent
    before = files_under(around)
    with Workspace.open(workspace_of_all) as workspace:
        version = workspace.data_version()
    for make in (*EVIL, *BROKEN):
        file = evil_files / f"{make.__name__}.zip"
        started = time.monotonic()
        code, out, err = run_cli(*DOORS[door], file, "--workspace", workspace_of_all)
        assert code == 1, (make.__name__, out)
        assert "went wrong on our side" not in err, make.__name__
        assert str(tmp_path) not in err
        assert len(err.splitlines()) <= 2
        assert time.monotonic() - started < 20
    assert files_under(around) == before
    assert list(scratch.iterdir()) == []
    assert not list(around.rglob("escaped*"))
    with Workspace.open(workspace_of_all) as workspace:
        assert workspace.data_version() == version
        assert workspace.check().details["partners"] > 0


def test_the_lying_bomb_never_unpacks_more_than_it_says(tmp_path: Path) -> None:
    from mapping.errors import DataFileError
    from mapping.files.archives import safe_extract

    _bomb_that_lies(tmp_path / "a.zip")
    with pytest.raises(DataFileError):
        safe_extract(tmp_path / "a.zip", tmp_path / "out", max_bytes=10 * MB)
    assert sum(files_under(tmp_path / "out").values()) <= 10 * MB
    assert MAX_UNPACKED_BYTES <= 8 * 1024 * MB


# Workbooks


def _workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def _with_sheet(path: Path, sheet: bytes, **more: bytes) -> Path:
    """Replace the sheet of a small workbook by raw XML."""
    _workbook(path, [["name", "lat", "lon"], ["Library", 38.0, -96.4]])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = sheet
    members.update({name.replace("__", "/"): data for name, data in more.items()})
    zipped(path, members)
    return path


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


@pytest.mark.parametrize("command", ["add-partners", "add-homes", "add-addresses", "geocode"])
def test_a_workbook_that_unpacks_to_far_too_much_is_refused(
    command: str, demo: Path, tmp_path: Path, run_cli: Run
) -> None:
    bomb = _with_sheet(tmp_path / "bomb.xlsx", SHEET + b" " * (120 * MB))
    more = [tmp_path / "out.csv"] if command == "geocode" else []
    started = time.monotonic()
    code, _, err = run_cli(command, bomb, *more, "--workspace", demo)
    assert code == 1
    assert "more than a file of this kind" in err
    assert time.monotonic() - started < 10
    assert bomb.stat().st_size < MAX_XLSX_BYTES


def test_entities_of_a_workbook_are_not_expanded(demo: Path, tmp_path: Path, run_cli: Run) -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 9))
    sheet = (
        f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'.encode()
        + SHEET
        + b'<row><c t="inlineStr"><is><t>&l8;</t></is></c></row></sheetData></worksheet>'
    )
    file = _with_sheet(tmp_path / "laughs.xlsx", sheet)
    started = time.monotonic()
    code, out, err = run_cli("add-partners", file, "--workspace", demo)
    assert code == 1, out
    assert "went wrong on our side" not in err
    assert time.monotonic() - started < 10


def test_a_workbook_reads_no_file_of_this_machine(demo: Path, tmp_path: Path, run_cli: Run) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Zyxwanda Canarywick", encoding="utf-8")
    sheet = (
        f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'.encode()
        + SHEET
        + b'<row><c t="inlineStr"><is><t>name</t></is></c><c t="inlineStr"><is><t>lat</t></is></c>'
        b'</row><row><c t="inlineStr"><is><t>&s;</t></is></c><c><v>38</v></c></row>'
        b"</sheetData></worksheet>"
    )
    run_cli("add-partners", _with_sheet(tmp_path / "x.xlsx", sheet), "--workspace", demo)
    with Workspace.open(demo) as workspace:
        assert not any("Canarywick" in str(name) for name in workspace.partners()["name"])


def test_formulas_of_a_workbook_arrive_as_values_and_leave_as_text(
    demo: Path, tmp_path: Path, run_cli: Run
) -> None:
    rows: list[list[Any]] = [
        ["name", "category", "lat", "lon", "notes", "phone"],
        ["Sum place", "food", 38.01, -96.41, '=HYPERLINK("https://evil.example","x")', "+1 620"],
        ["'=1+1", "food", 38.02, -96.41, "@SUM(1)", "-5"],
        ["=1+1", "food", 38.02, -96.42, "plain", "1"],
    ]
    file = _workbook(tmp_path / "formulas.xlsx", rows)
    code, out, err = run_cli("add-partners", file, "--workspace", demo)
    assert code in (0, 3), err
    assert "formula whose result was never saved" in err
    assert "rows read" in out
    for suffix in ("xlsx", "csv"):
        target = tmp_path / f"out.{suffix}"
        run_cli("export-partners", target, "--audience", "staff", "--workspace", demo)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert ",=" not in (tmp_path / "out.csv").read_text(encoding="utf-8")
    code, out, _ = run_cli("add-partners", tmp_path / "out.csv", "--workspace", demo, "--json")
    assert '"added": 0' in out
    assert '"updated": 0' in out


@pytest.mark.parametrize("command", ["add-partners", "add-homes", "add-addresses"])
@pytest.mark.parametrize("kind", ["one huge name", "very many names", "a huge cell"])
def test_huge_headings_end_in_a_sentence(
    command: str, kind: str, demo: Path, tmp_path: Path, run_cli: Run
) -> None:
    file = tmp_path / "huge.csv"
    if kind == "one huge name":
        file.write_text("x" * (5 * MB) + ",b\n1,2\n", encoding="utf-8")
    elif kind == "very many names":
        file.write_text(",".join(f"c{at}" for at in range(20_000)) + "\n1,2\n", encoding="utf-8")
    else:
        file.write_text('a,b\n"' + "y" * (5 * MB) + '",2\n', encoding="utf-8")
    started = time.monotonic()
    code, out, err = run_cli(command, file, "--workspace", demo)
    assert code == 1, out
    assert "went wrong on our side" not in err
    assert len(err) < 3_000
    assert time.monotonic() - started < 20
