"""What goes wrong in a way nobody foresaw is told by a code, never by what was being read."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mapping.errors import DataFileError
from tests.safety.conftest import ROOT

Run = Callable[..., tuple[int, str, str]]
SECRET = "Zyxwanda Canarywick, 1003 E 10th St, Tolliver Bend"
NUMBERS = "-96.408771312"


def fail(*_: object, **__: object) -> None:
    address = SECRET
    try:
        raise KeyError(address)
    except KeyError as error:
        raise RuntimeError(f"row 7: {address} at {NUMBERS}") from error


def assert_silent(*texts: str) -> None:
    for text in texts:
        for part in ("Zyxwanda", "Canarywick", "10th St", NUMBERS[:8], "Traceback"):
            assert part not in text


COMMANDS = {
    "add-homes": ("mapping.operations.home_data.read_homes", ("data/demo/roster.csv",)),
    "add-partners": ("mapping.operations.partner_lists.read_partners", ("data/demo/partners.csv",)),
    "add-addresses": ("mapping.operations.loading.read_reference", ("data/demo/addresses.csv",)),
    "gaps": ("mapping.operations.analysis.analyse", ("{tmp}/out.csv", "--category", "food")),
    "export-map": ("mapping.operations.outputs.one_file_map", ("{tmp}/out.html",)),
    "check": ("mapping.operations.upkeep.status", ()),
}


@pytest.mark.parametrize("command", list(COMMANDS))
@pytest.mark.parametrize("flags", [(), ("--json",)], ids=["plain", "json"])
def test_a_command_that_breaks_tells_a_code_and_no_row(
    command: str,
    flags: tuple[str, ...],
    demo: Path,
    tmp_path: Path,
    run_cli: Run,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    target, arguments = COMMANDS[command]
    monkeypatch.setattr(target, fail)
    monkeypatch.chdir(ROOT)
    given = [one.format(tmp=tmp_path) for one in arguments]
    code, out, err = run_cli(command, *given, "--workspace", demo, *flags)
    assert code == 1
    message = json.loads(out)["error"] if flags else err
    assert "give the code" in message
    assert "RuntimeError" in caplog.text
    assert_silent(out, err, caplog.text)
    assert not list(tmp_path.glob("out.*"))


@pytest.mark.parametrize(
    "error", [OSError(5, SECRET), MemoryError(SECRET), RecursionError(SECRET), UnicodeError(SECRET)]
)
def test_errors_of_the_machine_are_told_without_their_text(
    error: Exception,
    demo: Path,
    run_cli: Run,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("mapping.operations.home_data.read_homes", break_down)
    code, out, err = run_cli("add-homes", ROOT / "data/demo/roster.csv", "--workspace", demo)
    assert code == 1
    if not isinstance(error, OSError):
        assert_silent(out, err, caplog.text)


PAGES = {
    "map.py": "mapping.ui.partner_list.show",
    "gaps.py": "mapping.ui.gap_views.sentence",
    "setup.py": "mapping.ui.setup_checklist.steps",
}


@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_that_breaks_shows_a_code_and_no_row(
    page: str, demo: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(demo))
    monkeypatch.setattr(PAGES[page], fail)
    st.cache_resource.clear()

    def script(page: str) -> None:
        import importlib

        from mapping.ui import errors

        with errors.boundary():
            importlib.import_module(f"mapping.pages.{page.removesuffix('.py')}").render()

    app = AppTest.from_function(script, args=(page,), default_timeout=60).run()
    assert not app.exception
    assert len(app.error) == 1
    assert "report it with the code" in app.error[0].value
    shown = str([str(one) for one in app.main])
    assert_silent(shown, "".join(record.getMessage() for record in caplog.records))
    assert not any(record.exc_info for record in caplog.records)


def test_the_text_of_our_own_errors_is_shown_as_text() -> None:
    def script() -> None:
        from mapping.errors import DataFileError
        from mapping.ui import errors

        with errors.boundary():
            raise DataFileError("No **bold** ![x](https://evil.example/x.png) :material/lock:")

    app = AppTest.from_function(script).run()
    shown = app.error[0].value
    assert "![x](" not in shown
    assert ":material/" not in shown
    assert "**" not in shown
    assert "bold" in shown


def test_an_errors_detail_is_no_part_of_what_is_shown() -> None:
    error = DataFileError("A plain sentence.", detail=SECRET)
    assert_silent(error.user_message)
