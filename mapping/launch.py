"""Start the application from a bare machine. Standard library only, like the bootstrap."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from mapping import bootstrap

__all__ = ["main"]

_ROOT = Path(__file__).resolve().parent.parent
_COMPILED = _ROOT / "data" / "local" / "cache" / "searches"
# The child says it, after the set-up has said what it does.
_WARM_UP = """
print("Preparing the search for routes. Only the first start takes this long.", flush=True)
from mapping.travel import warm_up
warm_up()
"""


def main(arguments: Sequence[str]) -> int:
    """Parse ``python app.py``'s options, set up what is missing and serve until stopped.

    Returns the exit code: 0 after an orderly end, 2 for wrong usage or a failed set-up.
    """
    parser = argparse.ArgumentParser(
        prog="python app.py", description="Open Common Ground in the browser."
    )
    parser.add_argument("--workspace", metavar="DIR", help="the district's folder to open")
    parser.add_argument("--port", type=int, help="port to serve on (default: the first free one)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    parser.add_argument(
        "--share",
        action="store_true",
        help="let other devices on this network open the page; asks for a staff code first",
    )
    options = parser.parse_args(arguments)
    if options.workspace:
        os.environ["COMMON_GROUND_WORKSPACE"] = str(Path(options.workspace).resolve())
    elif os.environ.get("COMMON_GROUND_WORKSPACE"):
        given = Path(os.environ["COMMON_GROUND_WORKSPACE"])
        os.environ["COMMON_GROUND_WORKSPACE"] = str(given.resolve())
    if options.share:
        code = bootstrap.run(["-m", "mapping", "staff-code", "--if-missing"], cwd=_ROOT)
        if code != 0:
            return code
    prepare_searches()
    address = "0.0.0.0" if options.share else "127.0.0.1"  # noqa: S104 - only after --share
    command = ["-m", "streamlit", "run", "app.py", "--server.address", address]
    if options.port:
        command += ["--server.port", str(options.port)]
    if options.no_browser:
        command += ["--server.headless", "true"]
    return bootstrap.run(command, cwd=_ROOT)


def prepare_searches(mark: Path = _COMPILED) -> bool:
    """Compile the searches for routes once, so that nobody's first click waits for it.

    Parameters
    ----------
    mark
        File that remembers what was compiled: the sources and the interpreter.

    Returns
    -------
    bool
        Whether anything was compiled now. A failure is no reason not to start: what is missing is
        compiled when it is first used.
    """
    made_of = hashlib.sha256(sys.version.encode())
    for source in sorted((_ROOT / "mapping" / "travel").glob("*.py")):
        made_of.update(source.read_bytes())
    wanted = made_of.hexdigest()
    with contextlib.suppress(OSError):
        if mark.read_text(encoding="utf-8") == wanted:
            return False
    if bootstrap.run(["-c", _WARM_UP], cwd=_ROOT) != 0:
        return False
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(wanted, encoding="utf-8")
    except OSError:
        return True  # a folder that nobody may write to: it is compiled again next time
    return True
