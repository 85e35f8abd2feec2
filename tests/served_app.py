"""The whole app, served on a free port of this machine for tests in a browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["serving"]

_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE_S = 60.0


@contextmanager
def serving(log: Path) -> Iterator[Callable[[Path], str]]:
    """Give a function that starts the app on a workspace and returns its address; stop all after.

    What the servers say goes to the file ``log``.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(workspace_folder: Path) -> str:
        port = _free_port()
        command = [sys.executable, "-m", "streamlit", "run", str(_ROOT / "app.py")]
        command += ["--server.headless", "true", "--server.port", str(port)]
        command += ["--server.fileWatcherType", "none"]
        environment = dict(os.environ, COMMON_GROUND_WORKSPACE=str(workspace_folder))
        with log.open("ab") as out:
            child = subprocess.Popen(
                command, cwd=_ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
            )
        started.append(child)
        address = f"http://127.0.0.1:{port}"
        _wait(child, address, log)
        return address

    try:
        yield start
    finally:
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
