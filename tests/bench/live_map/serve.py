"""Serves a page with Streamlit and writes down how long each run of its script took.

Run: ``python tests/bench/live_map/serve.py PAGE PORT LOG``. Each line of the log is one run:
seconds on the clock and of processor time in the script's own thread, and whether the run was one
of a fragment alone. Streamlit tells nobody this, so its script runner is wrapped.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.web import cli


def main(page: str, port: str, log: str) -> None:
    """Serve the page until the process is stopped."""
    plain = script_runner.ScriptRunner._run_script

    def timed(self: script_runner.ScriptRunner, rerun_data: Any) -> None:
        clock, processor = time.perf_counter(), time.thread_time()
        is_part = bool(rerun_data.fragment_id or rerun_data.fragment_id_queue)
        try:
            plain(self, rerun_data)
        finally:
            run = {
                "clock_s": time.perf_counter() - clock,
                "processor_s": time.thread_time() - processor,
                "is_part": is_part,
            }
            with Path(log).open("a", encoding="utf-8") as out:
                out.write(json.dumps(run) + "\n")

    script_runner.ScriptRunner._run_script = timed  # type: ignore[method-assign]
    options = ["--server.headless", "true", "--server.port", port]
    cli.main(["run", page, *options, "--server.fileWatcherType", "none"])


if __name__ == "__main__":
    main(*sys.argv[1:])
