"""``python -m tests``: set up what is missing, then run the tests. Standard library only.

``--all`` runs the long profiles too; other arguments go to pytest as they are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mapping import bootstrap

_ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str]) -> int:
    """Return pytest's exit code, or 2 if the environment can't be made."""
    everything = "--all" in arguments
    given = [argument for argument in arguments if argument != "--all"]
    options = [] if everything else ["-m", "not long"]
    workers = min(os.cpu_count() or 1, 4)
    if workers > 1 and not any(argument.startswith("-n") for argument in given):
        # In the order that conftest.py gives the files.
        options += ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
    return bootstrap.run(
        ["-m", "pytest", *options, *given], requirements="requirements-dev.txt", cwd=_ROOT
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
