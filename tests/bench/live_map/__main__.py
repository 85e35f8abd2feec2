"""The live map against plain folium markers, in one run: Python, bytes, first answer, panning.

Run: ``python -m tests.bench.live_map [COUNT…] [ours] [plain] [FOLDER…]``; without counts 100,
1,000, 5,000 and 20,000; a folder is another checkout of this project, for a before and after in
one run. Needs the development requirements and Chromium. Prints a table; nothing is judged.

All pages stand on the same made-up workspace. "Again" is a run of the whole page with nothing
changed, "search" one after a word was searched for. Python is the time of the script run in the
server, processor time of its thread in brackets. Bytes are what came through the WebSocket. The
first answer is the time from the navigation until a click on a sign was answered, with a cold and
then with a filled browser cache, by a server that has been visited before: the median of three
visits. Frames are counted in the map's frame while the mouse drags it about, at the first view and
three steps closer; the longest task is that or the longest wait for a frame. The load is what the
machine had to do besides and for this (1 for each busy processor, mean of a minute).
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Error

from mapping.workspace import Workspace
from tests.bench.live_map.ground import make_workspace
from tests.bench.live_map.visit import PATIENCE_S, Visit
from tests.maps_browser import chromium

SIZES = (100, 1_000, 5_000, 20_000)
ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
PAGES = {"ours": ROOT / "app.py", "plain": HERE / "plain_page.py"}
WORD = "library"
VISITS = 3
SLOW_S = 20.0
"""A page that takes longer to answer is visited once."""
COLUMNS = {
    "again_python": "again: Python s",
    "again_kb": "KB",
    "search_python": "search: Python s",
    "search_kb": "KB",
    "search_drawn": "drawn after s",
    "first": "first answer s",
    "second": "next time s",
    "first_kb": "KB",
    "pan": "frames/s",
    "pan_worst": "longest task ms",
    "close": "closer: frames/s",
    "close_worst": "longest task ms",
    "outside": "other hosts",
    "load": "load",
}


@dataclass
class Server:
    """A page that is being served, and what its runs took."""

    address: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def runs(self) -> list[dict[str, Any]]:
        """Return the script runs so far."""
        if not self.log.is_file():
            return []
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


def main(arguments: Sequence[str]) -> int:
    """Measure what is named and print the table."""
    sizes = [int(word) for word in arguments if word.isdigit()] or list(SIZES)
    others = {Path(word).name: Path(word) / "app.py" for word in arguments if "/" in word}
    pages = {**PAGES, **others}
    names = [name for name in pages if name in arguments or name in others] or list(PAGES)
    print("| partners | page | " + " | ".join(COLUMNS.values()) + " |")
    print("|---" * (len(COLUMNS) + 2) + "|", flush=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, chromium() as browser:
        folder = Path(scratch)
        Workspace.make_demo(folder / "demo")
        for size in sizes:
            made = make_workspace(folder / "demo", folder / str(size), size)
            for name in names:
                with served(pages[name], made, folder / f"{name}-{size}") as server:
                    found = measure(browser, server)
                cells = [found.get(column, "–") for column in COLUMNS]
                print(f"| {size:,} | {name} | " + " | ".join(cells) + " |", flush=True)
            shutil.rmtree(made, ignore_errors=True)
    return 0


def measure(browser: Browser, server: Server) -> dict[str, str]:
    """Return the cells of one row; what the page could not do in time is said and left out."""
    found: dict[str, str] = {}

    def count() -> int:
        return len(server.runs())

    def python(since: int) -> str:
        # A page may run again by itself; the longest is the run that was asked for.
        run = max(server.runs()[since:], key=lambda one: one["clock_s"])
        return f"{run['clock_s']:.2f} ({run['processor_s']:.2f})"

    try:
        with Visit.begin(browser, server.address, count) as visit:
            warming = visit.open()  # the server reads its data
            visit.settle()
        first, second = [], []
        for _ in range(VISITS if warming < SLOW_S else 1):
            with Visit.begin(browser, server.address, count) as visit:
                first.append(visit.open())
                visit.settle()
                found["first_kb"] = kilobytes(visit.bytes_in)
                second.append(visit.open())
                visit.settle()
        found["first"], found["second"] = seconds(median(first)), seconds(median(second))
        with Visit.begin(browser, server.address, count) as visit:
            visit.open()
            visit.settle()
            for name, closer in (("pan", 0), ("close", 3)):
                pan = visit.pan(closer=closer)
                found[name] = f"{pan.frames_per_s:.0f}"
                found[f"{name}_worst"] = f"{max(pan.long_task_ms, pan.worst_ms):.0f}"
            visit.again()
            before = count()
            found["again_kb"] = kilobytes(visit.again()[0])
            found["again_python"] = python(before)
            before = count()
            size, drawn = visit.search(WORD)
            found["search_kb"], found["search_drawn"] = kilobytes(size), seconds(drawn)
            found["search_python"] = python(before)
            found["outside"] = str(len(visit.outside))
            found["load"] = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "–"
    except Error as error:
        print(f"  gave up: {str(error).splitlines()[0]}", file=sys.stderr, flush=True)
        found.setdefault("first", f"over {PATIENCE_S:.0f}")
    return found


def seconds(value: float) -> str:
    """Return seconds as text."""
    return f"{value:.2f}" if value < PATIENCE_S else f"over {PATIENCE_S:.0f}"


def kilobytes(value: int) -> str:
    """Return thousands of bytes as text."""
    return f"{value / 1000:,.1f}"


@contextmanager
def served(page: Path, workspace: Path, scratch: Path) -> Iterator[Server]:
    """Serve a page on a workspace."""
    scratch.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = scratch / "runs.jsonl"
    root = page.parent if page.name == "app.py" else ROOT
    command = [sys.executable, str(HERE / "serve.py"), str(page), str(port), str(log)]
    environment = dict(os.environ, COMMON_GROUND_WORKSPACE=str(workspace), PYTHONPATH=str(root))
    with (scratch / "server.txt").open("wb") as out:
        child = subprocess.Popen(
            command, cwd=root, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", log, child)
            _wait(server)
            yield server
        finally:
            child.terminate()
            child.wait(timeout=20)


def _wait(server: Server) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the page was not served")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
