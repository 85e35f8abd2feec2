"""Commands run one by one in a process of their own, with time and memory, printed as a table."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

__all__ = ["DATA", "ROOT", "Run", "print_table", "quantile"]

ROOT: Final = Path(__file__).resolve().parents[2]
DATA: Final = Path(os.environ.get("COMMON_GROUND_REAL_DATA", ROOT.parent / "shared" / "data"))

# A process of its own starts each command: what a process is said to have used begins with what
# the one that started it used, and this one is large.
_LAUNCHER: Final = """
import json, subprocess, sys, time
started = time.perf_counter()
code = subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL).returncode
seconds = time.perf_counter() - started
try:
    import resource
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    work = used.ru_utime + used.ru_stime
except ImportError:
    peak = work = None
open(sys.argv[1], "w").write(json.dumps([code, seconds, work, peak]))
"""


@dataclass
class Run:
    """One workspace, the commands that were run in it, and what they answered."""

    title: str
    folder: Path
    steps: list[list[str]] = field(default_factory=list)

    @property
    def workspace(self) -> Path:
        """The workspace's folder."""
        return self.folder / "workspace"

    def do(self, *arguments: str | Path, show: str = "", step: str = "") -> dict[str, Any]:
        """Run one command; ``show`` names an answer to print. Returns the command's JSON."""
        words = [str(word) for word in arguments]
        facts = self.folder / "facts.json"
        command = [sys.executable, "-m", "mapping", "--workspace", str(self.workspace), "--json"]
        done = subprocess.run(
            [sys.executable, "-c", _LAUNCHER, str(facts), *command, *words],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        code, seconds, work, peak = json.loads(facts.read_text(encoding="utf-8"))
        try:
            answer: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            answer = {"ok": False, "error": done.stderr[-500:]}
        says = _shown(answer, "error" if "error" in answer else show)
        self.steps.append(
            [
                step or " ".join(_short(word) for word in words)[:74],
                f"{seconds:.1f}",
                "-" if work is None else f"{work:.1f}",
                f"{answer.get('seconds', math.nan):.1f}",
                "-" if peak is None else f"{peak:.0f}",
                str(code),
                str(answer.get("rows_in", "")),
                str(answer.get("rows_out", "")),
                says,
            ]
        )
        return answer

    def report(self) -> None:
        """Print the table of steps."""
        print(f"\n## {self.title}\n")
        print_table(
            [
                "step",
                "wall s",
                "cpu s",
                "own s",
                "peak MB",
                "exit",
                "rows in",
                "rows out",
                "answer",
            ],
            self.steps,
        )


def quantile(values: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Return the smallest value that at least this share of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, share * reached[-1] - 1e-9)])


def _short(word: str) -> str:
    return Path(word).name if os.sep in word else word


def _shown(answer: dict[str, Any], name: str) -> str:
    value = answer.get(name, "")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return f"{name}: {text}" if name and name != "sentence" else text


def print_table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their names, numbers to the right."""
    every = [list(names), *map(list, rows)]
    widths = [max(len(row[at]) for row in every) for at in range(len(names))]
    for row in every:
        cells = [
            text.rjust(width) if text.replace(".", "").isdigit() else text.ljust(width)
            for text, width in zip(row, widths, strict=True)
        ]
        print("  ".join(cells).rstrip())
