"""Start the application from a bare machine. Standard library only, like the bootstrap."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from mapping import bootstrap

__all__ = ["main"]

_ROOT = Path(__file__).resolve().parent.parent


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
    address = "0.0.0.0" if options.share else "127.0.0.1"  # noqa: S104 - only after --share
    command = ["-m", "streamlit", "run", "app.py", "--server.address", address]
    if options.port:
        command += ["--server.port", str(options.port)]
    if options.no_browser:
        command += ["--server.headless", "true"]
    return bootstrap.run(command, cwd=_ROOT)
