"""Running the commands as an outside script does, but in this process, for speed."""

import atexit
import csv
import io
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from mapping.cli import main

__all__ = [
    "DEMO_DATA",
    "REPORT_KEYS",
    "Ran",
    "area",
    "demo",
    "read_csv",
    "run",
    "run_json",
    "write",
    "write_map",
]

REPORT_KEYS = [
    *("command", "ok", "rows_in", "rows_out", "rows_rejected", "rejected_file"),
    *("warnings", "seconds"),
]
DEMO_DATA = Path(__file__).resolve().parents[1] / "data" / "demo"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The one JSON object on standard output; anything else there fails."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def run(*arguments: object) -> Ran:
    """Run a command."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
    assert "Traceback" not in out.getvalue() + err.getvalue()
    return Ran(code, out.getvalue(), err.getvalue())


def run_json(workspace: Path, *arguments: object, code: int = 0) -> dict[str, Any]:
    """Run a command with ``--json``, check its exit code and the report's keys, return it."""
    ran = run("--json", "--workspace", workspace, *arguments)
    assert ran.code == code, (ran.out, ran.err)
    answer = ran.answer
    assert list(answer)[: len(REPORT_KEYS)] == REPORT_KEYS
    assert answer["ok"] is (code != 1)
    return answer


@cache
def demo() -> Path:
    """Return a demo workspace that all tests of this run share; only read it."""
    top = Path(mkdtemp(prefix="common-ground-commands-"))
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    folder = top / "demo"
    assert run("demo", "--workspace", folder).code == 0
    return folder


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file; UTF-8 without a mark, or it fails."""
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def area(column: int, row: int = 0, size: float = 0.01) -> dict[str, Any]:
    """Return a square of about a kilometre in a chessboard of such squares."""
    west, south = -86.5 + column * size, 32.5 + row * size
    ring = [(west, south), (west + size, south), (west + size, south + size), (west, south + size)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def write_map(
    path: Path, properties: Sequence[Mapping[str, Any]], shapes: Sequence[Mapping[str, Any]] = ()
) -> Path:
    """Write a GeoJSON file; without shapes, squares side by side from west to east."""
    geometries = shapes or [area(column) for column in range(len(properties))]
    features = [
        {"type": "Feature", "properties": dict(one), "geometry": shape}
        for one, shape in zip(properties, geometries, strict=True)
    ]
    return write(path, json.dumps({"type": "FeatureCollection", "features": features}))
