"""Fixtures of the browser tests: a Chromium, and the app served on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from mapping.maps.offline import LiveAssets
from tests.live_frame import Live, serve_live
from tests.maps_browser import chromium
from tests.partners_workspace import make_workspace

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a Chromium; the test is skipped without one, and fails where CI promised one."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def served_live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LiveAssets, str]]:
    """Return the assets and the address of a page with nothing but the live map."""
    with serve_live(tmp_path_factory.mktemp("served")) as served:
        yield served


@pytest.fixture
def live(browser: Browser, served_live: tuple[LiveAssets, str]) -> Iterator[Live]:
    """Return that page, opened; requests to the host of the online map fail."""
    context = browser.new_context(viewport={"width": 1000, "height": 720})
    context.route("**/tile.example/**", lambda route: route.abort())
    yield Live(context.new_page(), *served_live)
    context.close()


@pytest.fixture
def workspace_folder(tmp_path: Path) -> Path:
    """Return the folder of a small invented workspace."""
    return make_workspace(tmp_path)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], str]]:
    """Return a function that starts the app on a workspace and returns its address."""
    started: list[subprocess.Popen[bytes]] = []
    log = tmp_path / "server.log"

    def start(workspace_folder: Path) -> str:
        port = _free_port()
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
        command += ["--server.headless", "true", "--server.port", str(port)]
        command += ["--server.fileWatcherType", "none"]
        environment = dict(os.environ, COMMON_GROUND_WORKSPACE=str(workspace_folder))
        with log.open("ab") as out:
            child = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
            )
        started.append(child)
        address = f"http://127.0.0.1:{port}"
        _wait(child, address, log)
        return address

    yield start
    for child in started:
        child.terminate()
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(timeout=15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(child: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Wait until the server answers; its log is in the message if it does not."""
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline and child.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            pass
        try:
            child.wait(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
    pytest.fail(f"the app did not start: {log.read_text(encoding='utf-8', errors='replace')}")
