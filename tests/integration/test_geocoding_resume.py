"""A geocode run or an import of partners that is killed goes on where it stopped."""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import LineString

from mapping.errors import DataFileError, PrivacyError
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import line_table
from mapping.geocoding.resume import Journal, journal_path, run_key
from mapping.geocoding.types import HomeAddress
from mapping.operations import address_files
from mapping.operations.district import District
from mapping.progress import Progress, Stopped, no_progress
from mapping.workspace import Workspace
from tests.commands import read_csv

ROWS = 3_000

RUN_UNTIL_HALF = """
import sys
from pathlib import Path
from mapping.operations import address_files
from mapping.operations.district import District

def progress(share, message):
    if share >= 0.5:
        print("half", flush=True)
        sys.stdin.read()

folder, source, target = map(Path, sys.argv[1:])
address_files.geocode_file(
    District(folder), source, target, coarse=False, workers=1, progress=progress
)
"""


def streets() -> AddressIndex:
    columns = {
        "street": ["Main St", "Oak Ave"], "number_from": ["100", "101"],
        "number_to": ["198", "199"], "parity": [2, 1], "side": [0, 0],
        "city": ["Springfield"] * 2, "state": ["AL"] * 2, "postcode": ["36067"] * 2,
    }  # fmt: skip
    lines = [LineString([(-86.5, lat), (-86.49, lat)]) for lat in (32.5, 32.6)]
    table = line_table("ranges", "ranges", columns, np.array(lines, dtype=object))
    return AddressIndex.build([table])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    district = District(tmp_path / "workspace", create=True)
    district.close()
    streets().save(district.files.addresses)
    return district.files.folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "addresses.csv"
    lines = [
        f'{row},"{100 + row % 99} Mian St Apt {row}, Springfield, AL 36067"' for row in range(ROWS)
    ]
    path.write_text("\n".join(["id,address", *lines]) + "\n", encoding="utf-8")
    return path


def look_up(folder: Path, source: Path, target: Path) -> list[str]:
    district = District(folder)
    outcome = address_files.geocode_file(
        district, source, target, coarse=False, workers=1, progress=no_progress
    )
    district.close()
    assert outcome.rows_out == ROWS
    return outcome.warnings


def test_a_killed_run_goes_on_with_no_row_lost_or_done_twice(
    folder: Path, source: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.csv"
    assert look_up(folder, source, whole) == []
    target = tmp_path / "result.csv"
    command = [sys.executable, "-c", RUN_UNTIL_HALF, str(folder), str(source), str(target)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().strip() == "half"
        run.kill()
    assert not target.exists()
    journal = journal_path(target)
    with journal.open("a", encoding="utf-8") as file:
        file.write('[[2999, [-86.49, 32.5, "ran')  # what a kill in the middle of a line leaves
    (warning,) = look_up(folder, source, target)
    assert "2,000 of its answers were taken over" in warning
    assert target.read_bytes() == whole.read_bytes()
    assert not journal.exists()


def test_a_journal_of_another_file_or_index_is_not_used(tmp_path: Path, source: Path) -> None:
    index = streets()
    key = run_key(source, index, "AL")
    path = journal_path(tmp_path / "result.csv")
    answer = LocalGeocoder(index).locate("120 Mian St, Springfield, AL 36067")
    assert answer.outcome == "placed"
    with Journal(path, key) as journal:
        journal.keep([(7, answer)])
    with Journal(path, key) as journal:
        assert journal.known == {7: answer}
    source.write_text("id,address\n1,5 Elm St\n", encoding="utf-8")
    other = run_key(source, index, "AL")
    assert other not in {key, run_key(source, index, "GA")}
    with Journal(path, other) as journal:
        assert journal.known == {}


def test_home_addresses_are_kept_in_no_journal(tmp_path: Path) -> None:
    path = journal_path(tmp_path / "result.csv")
    with Journal(path, "key") as journal, pytest.raises(PrivacyError):
        LocalGeocoder(streets()).answers([HomeAddress("120 Mian St")], journal=journal)


READY_THEN_RUN = """
import sys
from mapping import cli
from mapping.geocoding import resume

keep = resume.Journal.keep
def said(self, answers):
    keep(self, answers)
    print("kept", flush=True)
resume.Journal.keep = said
print("ready", flush=True)
sys.exit(cli.main(sys.argv[1:]))
"""


def killed(arguments: list[object], *, chunks: int, after_s: float) -> None:
    """Run a command and kill it: some time after it has kept so many chunks of answers."""
    command = [sys.executable, "-c", READY_THEN_RUN, *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as run:
        assert run.stdout is not None
        for _ in range(1 + chunks):
            run.stdout.readline()
        try:
            run.wait(timeout=after_s)
        except subprocess.TimeoutExpired:
            run.kill()


MOMENTS = [(chunks, random.Random(seed).random() * 0.08) for seed, chunks in enumerate([0, 2])]
"""Chunks of answers that are waited for, and seconds after them."""


def test_killed_at_any_moment_the_output_is_that_of_an_undisturbed_run(
    folder: Path, source: Path, tmp_path: Path
) -> None:
    whole, target = tmp_path / "whole.csv", tmp_path / "result.csv"
    look_up(folder, source, whole)
    for chunks, after_s in MOMENTS:  # the second goes on where the first ended
        arguments = ["geocode", source, target, "--workspace", folder]
        killed(arguments, chunks=chunks, after_s=after_s)
    look_up(folder, source, target)
    assert target.read_bytes() == whole.read_bytes()
    assert not journal_path(target).exists()
    assert [row["id"] for row in read_csv(target)] == [str(row) for row in range(ROWS)]


PARTNER_ROWS = 2_000


@pytest.fixture
def partner_list(tmp_path: Path) -> Path:
    path = tmp_path / "partners.csv"
    lines = [
        f"Place {row},food,{100 + row % 99} Mian St Apt {row},Springfield,AL,36067"
        for row in range(PARTNER_ROWS)
    ]
    path.write_text("\n".join(["name,category,street,city,state,zip", *lines]), encoding="utf-8")
    return path


def add_partners(folder: Path, file: Path, progress: Progress = no_progress) -> list[str]:
    with Workspace.open(folder) as workspace:
        outcome = workspace.add_partners(file, progress=progress)
        assert outcome.rows_out == PARTNER_ROWS
        return outcome.warnings


def kept(folder: Path) -> tuple[int, list[tuple[object, ...]]]:
    """Return the data version and what is known of every partner, without the ids."""
    with Workspace.open(folder) as workspace:
        partners_gdf = workspace.partners()
        rows = zip(
            *(partners_gdf[name] for name in ("name", "address", "precision", "score")),
            partners_gdf.geometry.to_wkt(),
            strict=True,
        )
        return workspace.data_version(), sorted(rows)


def unfinished(folder: Path) -> list[Path]:
    return list(folder.rglob("*.unfinished"))


def test_a_killed_import_of_partners_ends_as_an_undisturbed_one(
    folder: Path, partner_list: Path, tmp_path: Path
) -> None:
    whole = shutil.copytree(folder, tmp_path / "whole")
    assert not any("earlier run" in warning for warning in add_partners(whole, partner_list))
    for chunks, after_s in MOMENTS:
        killed(
            ["add-partners", partner_list, "--workspace", folder], chunks=chunks, after_s=after_s
        )
    add_partners(folder, partner_list)
    assert kept(folder) == kept(whole)
    assert len(kept(folder)[1]) == PARTNER_ROWS
    assert unfinished(folder) == []


def test_a_stopped_import_of_partners_changes_nothing_and_goes_on_at_the_same_file(
    folder: Path, partner_list: Path
) -> None:
    before = kept(folder)

    def stop(_: float, message: str) -> None:
        if "1,000 of" in message:
            raise Stopped

    with pytest.raises(Stopped):
        add_partners(folder, partner_list, stop)
    assert kept(folder) == before
    assert len(unfinished(folder)) == 1
    warnings = add_partners(folder, partner_list)
    assert any("1,000 of its answers were taken over" in warning for warning in warnings)
    assert unfinished(folder) == []


def test_notes_of_partners_are_in_no_backup(
    folder: Path, partner_list: Path, tmp_path: Path
) -> None:
    def stop(_: float, message: str) -> None:
        if "1,000 of" in message:
            raise Stopped

    with pytest.raises(Stopped):
        add_partners(folder, partner_list, stop)
    with Workspace.open(folder) as workspace:
        workspace.backup(tmp_path / "backup.zip")
    shutil.unpack_archive(tmp_path / "backup.zip", tmp_path / "unpacked")
    assert unfinished(tmp_path / "unpacked") == []


def test_past_the_last_stop_an_import_is_finished(folder: Path, partner_list: Path) -> None:
    def stop_at_the_end(share: float, _: str) -> None:
        if share > 0.7:
            raise Stopped

    add_partners(folder, partner_list, stop_at_the_end)
    assert len(kept(folder)[1]) == PARTNER_ROWS


@pytest.mark.parametrize("command", ["add-partners", "geocode"])
def test_of_a_list_of_students_no_notes_are_kept(
    command: str, folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    lines = [f"{row},Ann,{100 + row % 99} Mian St Apt {row}" for row in range(ROWS)]
    path.write_text("\n".join(["Student ID,First Name,address", *lines]), encoding="utf-8")

    def watch(_: float, message: str) -> None:
        assert not [*unfinished(folder), *tmp_path.glob(".*.unfinished")]
        if "2,000 of" in message:
            raise Stopped

    with Workspace.open(folder) as workspace:
        if command == "geocode":
            with pytest.raises(Stopped):
                workspace.geocode_file(path, tmp_path / "out.csv", progress=watch)
            assert not (tmp_path / "out.csv").exists()
            (note,) = workspace.geocode_file(path, tmp_path / "out.csv").warnings
            assert "looks like a list of students" in note
        else:
            with pytest.raises(PrivacyError):
                workspace.add_partners(path, mapping={"name": "First Name"}, progress=watch)
    assert unfinished(folder) == []


def test_where_no_journal_can_lie_the_run_is_complete_and_says_so(
    folder: Path, source: Path, tmp_path: Path
) -> None:
    whole, target = tmp_path / "whole.csv", tmp_path / "result.csv"
    look_up(folder, source, whole)
    journal_path(target).mkdir()
    (warning,) = look_up(folder, source, target)
    assert "could not be kept on the way" in warning
    assert target.read_bytes() == whole.read_bytes()


def test_a_target_that_cannot_be_written_is_said_before_the_work(
    folder: Path, source: Path, tmp_path: Path
) -> None:
    reports: list[str] = []
    (tmp_path / "taken.csv").mkdir()
    with Workspace.open(folder) as workspace, pytest.raises(DataFileError, match="nothing was"):
        workspace.geocode_file(
            source, tmp_path / "taken.csv", progress=lambda _, message: reports.append(message)
        )
    assert reports == []


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems can limit a file's size")
def test_a_disk_that_fills_up_on_the_way_stops_no_run(
    folder: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import resource

    whole, target = tmp_path / "whole.csv", tmp_path / "result.csv"
    look_up(folder, source, whole)
    keep = Journal.keep

    def keep_on_a_small_disk(journal: Journal, answers: Any) -> None:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        try:
            keep(journal, answers)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    monkeypatch.setattr(Journal, "keep", keep_on_a_small_disk)
    (warning,) = look_up(folder, source, target)
    assert "could not be kept on the way" in warning
    assert target.read_bytes() == whole.read_bytes()
    assert not journal_path(target).exists()


WITH_WORKERS = """
import sys
from mapping import cli
from mapping.geocoding import parallel, resume

if __name__ == "__main__":
    resume.Journal.keep = lambda self, answers: print("kept", flush=True)
    parallel.WORTH_IT = 10
    parallel._CHUNK = 50
    sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent by signal")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_a_stopped_run_leaves_no_other_process_behind(
    how: signal.Signals, folder: Path, source: Path, tmp_path: Path
) -> None:
    script = tmp_path / "run.py"
    script.write_text(WITH_WORKERS, encoding="utf-8")
    target = tmp_path / "result.csv"
    command = [sys.executable, str(script), "geocode", str(source), str(target)]
    command += ["--workers", "2", "--workspace", str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=environment,
        start_new_session=True,
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "kept\n"
        if how == signal.SIGINT:
            os.killpg(run.pid, how)  # a terminal sends it to all of them
        else:
            run.send_signal(how)
        # The others hold the same pipe, so its end says that all of them are gone.
        said, _ = run.communicate(timeout=60)
    assert "Traceback" not in said
    assert not target.exists()
    assert how == signal.SIGKILL or "start the same command again" in said
