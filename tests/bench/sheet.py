"""The sheet for a meeting, drawn without a browser, beside a print of the one-file map by one.

Run: ``python -m tests.bench.sheet`` (needs Chromium). Seconds on the demo, the median of three,
after libraries are loaded; the browser is started anew each time, as somebody would who prints.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mapping.workspace import GapQuestion, Workspace
from tests.maps_browser import chromium

ROUNDS: Final = 3
QUESTION: Final = GapQuestion(category="food")


def main() -> int:
    """Print seconds and bytes of each way, and the ratio to the browser's print."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        Workspace.make_demo(folder / "demo")
        page = folder / "map.html"
        with Workspace.open(folder / "demo") as workspace:
            page.write_text(workspace.map_html(question=QUESTION), encoding="utf-8")
            print_s, print_bytes = timed(lambda: printed(page))
            print(f"{'browser print':22} {print_s:6.2f} s {print_bytes / 1000:7.0f} kB")
            ways: dict[str, Callable[[], bytes]] = {
                "PDF, Letter": lambda: workspace.sheet("pdf", question=QUESTION),
                "PDF, A4, all partners": lambda: workspace.sheet("pdf", paper="a4"),
                "PNG, 2200 by 1700": lambda: workspace.sheet("png", question=QUESTION),
            }
            for name, way in ways.items():
                seconds, size = timed(way)
                ratio = print_s / seconds
                print(f"{name:22} {seconds:6.2f} s {size / 1000:7.0f} kB {ratio:5.1f}x")
    return 0


def timed(way: Callable[[], bytes]) -> tuple[float, int]:
    """Return the median seconds of some rounds after a first one, and the bytes made."""
    made = way()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        way()
        times.append(time.perf_counter() - started)
    return statistics.median(times), len(made)


def printed(page: Path) -> bytes:
    """Return what a browser prints of a file."""
    with chromium() as browser:
        tab = browser.new_page()
        tab.goto(page.as_uri())
        tab.wait_for_function("performance.getEntriesByName('cg-ready').length > 0")
        return tab.pdf(format="Letter")


if __name__ == "__main__":
    sys.exit(main())
