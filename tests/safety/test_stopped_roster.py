"""A roster whose import is stopped leaves nothing, wherever the stop falls."""

import io
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mapping.progress import Stopped
from mapping.workspace import Workspace
from tests.safety.conftest import ROOT
from tests.safety.rosters import CanaryRoster, canary_roster, write_roster
from tests.safety.traces import Search, digest_of

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def roster() -> CanaryRoster:
    return canary_roster(with_positions=False)


@pytest.fixture
def search(roster: CanaryRoster, demo_template: Path) -> Search:
    files = [path for path in demo_template.rglob("*") if path.is_file()]
    return Search(roster.texts, known={digest_of(path.read_bytes()) for path in files})


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("numba").setLevel(logging.INFO)
    yield said
    root.setLevel(level)
    root.removeHandler(handler)


def test_a_stop_at_any_report_leaves_nothing_and_changes_nothing(
    demo: Path, tmp_path: Path, roster: CanaryRoster, search: Search, logged: io.StringIO
) -> None:
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    reports: list[str] = []

    def stop_at(number: int) -> bool:
        """Import and stop at this report; return whether there was one."""
        seen = 0

        def stop(share: float, message: str) -> None:
            nonlocal seen
            reports.append(f"{share} {message}")
            if seen == number:
                raise Stopped
            seen += 1

        try:
            workspace.add_homes(file, groups=["Home Language"], progress=stop)
        except Stopped:
            return True
        return False

    with Workspace.open(demo) as workspace:
        before = workspace.data_version()
        moment = 0
        while workspace.data_version() == before and stop_at(moment):
            moment += 1
            if workspace.data_version() == before:
                assert workspace.status()["students"] > 5_000
        assert moment > 4
        assert workspace.status()["students"] < 500  # past the last stop it was finished
    file.unlink()
    (tmp_path / "said.txt").write_text("\n".join(reports) + logged.getvalue(), encoding="utf-8")
    assert not any(roster.addresses[1] in line for line in reports)
    assert search.folder(tmp_path) == set()


INTERRUPTED = """
import os, signal, sys
from mapping import cli
from mapping.geocoding.local import LocalGeocoder

answers = LocalGeocoder.answers
def interrupted(self, *given, **more):
    answers(self, *given, **more)
    os.kill(os.getpid(), signal.{signal})
    return answers(self, *given, **more)
LocalGeocoder.answers = interrupted
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent by signal")
@pytest.mark.parametrize(("how", "command"), [("SIGINT", "add-homes"), ("SIGKILL", "geocode")])
def test_ctrl_c_or_a_kill_during_the_look_up_leaves_nothing(
    how: str, command: str, demo: Path, tmp_path: Path, roster: CanaryRoster, search: Search
) -> None:
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    names = ("TMPDIR", "TMP", "TEMP")
    arguments = [command, str(file), "--workspace", str(demo), "--json"]
    if command == "geocode":
        arguments.insert(2, str(tmp_path / "out.csv"))
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED.format(signal=how), *arguments],
        cwd=ROOT,
        env={**os.environ, **dict.fromkeys(names, str(scratch)), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if how == "SIGINT":
        assert done.returncode == 1
        assert json.loads(done.stdout)["error"].startswith("Stopped")
    else:
        assert done.returncode == -signal.SIGKILL
    assert "Traceback" not in done.stderr
    file.unlink()
    (tmp_path / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    assert not (tmp_path / "out.csv").exists()
    assert search.folder(tmp_path) == set()
