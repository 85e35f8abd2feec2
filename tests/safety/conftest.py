"""What the safety tests share: a demo workspace to spoil, a Chromium, the application itself."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from mapping.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def pytest_sessionfinish() -> None:
    """Let go of the folder that Streamlit's AppTest keeps until the interpreter ends."""
    app_test = sys.modules.get("streamlit.testing.v1.app_test")
    if app_test is not None:
        app_test.TMP_DIR.cleanup()


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a finished demo workspace; copy it before changing anything."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    Workspace.make_demo(folder)
    return folder


@pytest.fixture
def demo(demo_template: Path, tmp_path: Path) -> Path:
    """Return a demo workspace of the test's own."""
    return Path(shutil.copytree(demo_template, tmp_path / "workspace"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Give a Chromium; skip without one, but fail where CI promised one."""
    known = Path("/usr/bin/chromium")
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    found = str(known) if known.is_file() else next(filter(None, map(shutil.which, names)), "")
    if not found:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine")
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGS)
        try:
            yield running
        finally:
            running.close()


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(workspace: Path, *arguments: str, folder: Path) -> Iterator[tuple[int, Path]]:
    """Run ``python app.py`` on a workspace; give its port and the file of what it prints."""
    port = free_port()
    log = folder / "server.log"
    command = [sys.executable, "app.py", "--no-browser", "--port", str(port)]
    command += ["--workspace", str(workspace), *arguments]
    quiet = {"TMPDIR": str(folder), "PYTHONUTF8": "1"}
    posix = {"start_new_session": True} if os.name == "posix" else {}
    with log.open("wb") as said:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, **quiet},
            **posix,  # type: ignore[call-overload]
        )
        try:
            _wait_until_healthy(port, child, log)
            yield port, log
        finally:
            if os.name == "posix":
                os.killpg(child.pid, signal.SIGTERM)
            else:
                child.terminate()
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()


def _wait_until_healthy(port: int, child: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if child.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the application did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


@pytest.fixture
def run_cli(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return what runs a command in this process: exit code, stdout, stderr."""
    from mapping import cli

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(one) for one in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return run
