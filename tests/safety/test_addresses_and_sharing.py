"""The application is alone on this machine until somebody shares it, and then it is careful."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mapping.operations import upkeep
from mapping.operations.district import District
from mapping.ui import keys
from mapping.workspace import Workspace
from tests.safety.conftest import ROOT, free_port, served

CODE = "Zyxwanda 77 umbrellas"
MAIN = str(ROOT / "mapping" / "pages" / "main.py")
SETUP = str(ROOT / "mapping" / "pages" / "setup.py")


def can_connect(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=3):
            return True
    except OSError:
        return False


def own_addresses() -> list[str]:
    """Return addresses of this machine that other devices would use."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; only chooses the way out
            found.append(str(probe.getsockname()[0]))
        except OSError:
            found = []
    if sys.platform == "linux":
        found.append("127.0.0.2")  # answers only if all addresses are listened on
    return [one for one in found if one != "127.0.0.1"]


def test_it_listens_on_this_machine_alone(demo: Path, tmp_path: Path) -> None:
    with served(demo, folder=tmp_path) as (port, _):
        assert can_connect("127.0.0.1", port)
        assert [host for host in own_addresses() if can_connect(host, port)] == []


def test_sharing_without_a_code_and_a_terminal_is_refused_plainly(demo: Path) -> None:
    port = free_port()
    posix: dict[str, Any] = {"start_new_session": True} if os.name == "posix" else {}
    command = [sys.executable, "app.py", "--share", "--no-browser", "--port", str(port)]
    ended = subprocess.run(
        [*command, "--workspace", str(demo)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        **posix,
    )
    assert ended.returncode == 1
    assert "staff code is needed" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not can_connect("127.0.0.1", port)
    with Workspace.open(demo) as workspace:
        assert not workspace.has_staff_code()


def test_a_staff_code_is_kept_as_a_salted_hash_only(demo: Path) -> None:
    with Workspace.open(demo) as workspace:
        workspace.set_staff_code(CODE)
        first = workspace._district.store.meta.get("staff_code")
        workspace.set_staff_code(CODE)
        second = workspace._district.store.meta.get("staff_code")
        assert first["salt"] != second["salt"]
        assert first["hash"] != second["hash"]
        assert workspace.is_staff_code(CODE)
    for path in demo.rglob("*"):
        if path.is_file():
            assert CODE.encode() not in path.read_bytes()


@pytest.mark.parametrize("wrong", ["", " ", "zyxwanda 77 umbrellas", CODE[:-1], "x" * 100_000])
def test_a_wrong_code_costs_a_second(demo: Path, wrong: str) -> None:
    waited: list[float] = []
    district = District(demo)
    try:
        upkeep.set_staff_code(district, CODE)
        assert not upkeep.is_staff_code(district, wrong, sleep=waited.append)
        assert waited == [1.0]
        assert upkeep.is_staff_code(district, CODE, sleep=waited.append)
        assert waited == [1.0]
    finally:
        district.close()


def test_a_short_code_is_refused(demo: Path) -> None:
    from mapping.errors import DataFileError

    with Workspace.open(demo) as workspace:
        with pytest.raises(DataFileError, match="at least 8"):
            workspace.set_staff_code("  short  ")
        assert not workspace.has_staff_code()


# Pages as another device sees them


@pytest.fixture
def opened(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(demo))
    # A page on its own knows no other page to link to.
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    st.cache_resource.clear()
    yield demo
    st.cache_resource.clear()


From = Callable[[], None]


def from_another_device(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type(st.context)
    monkeypatch.setattr(kind, "ip_address", property(lambda _: "192.168.1.20"))


def through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type(st.context)
    monkeypatch.setattr(kind, "headers", property(lambda _: {"X-Forwarded-For": "192.168.1.20"}))


ELSEWHERE = pytest.mark.parametrize("come", [from_another_device, through_a_proxy])


def run(page: str, **state: Any) -> AppTest:
    app = AppTest.from_file(page, default_timeout=60)
    for key, value in state.items():
        app.session_state[key.replace("__", ".")] = value
    app.run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    parts = [
        str(one.value) for kind in ("error", "info", "markdown", "title") for one in app.get(kind)
    ]
    parts += [str(one.proto) for one in app.get("html")]
    parts += [one.label for kind in ("button", "toggle", "text_input") for one in app.get(kind)]
    return "\n".join(parts)


@ELSEWHERE
def test_another_device_sees_nothing_without_a_staff_code(
    come: Callable[[pytest.MonkeyPatch], None], opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened.is_dir()
    come(monkeypatch)
    said = words(run(MAIN))
    assert "not shared with other devices" in said
    assert "Tolliver" not in said
    assert "Pantry" not in said


@ELSEWHERE
def test_another_device_is_public_and_read_only_until_it_signs_in(
    come: Callable[[pytest.MonkeyPatch], None], opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(opened) as workspace:
        workspace.set_staff_code(CODE)
    come(monkeypatch)
    app = run(MAIN)
    assert "Tolliver" in words(app)
    assert "Sign in" in words(app)
    assert not app.toggle
    # A session that claims the staff view without having signed in doesn't get it.
    claimed = run(MAIN, **{keys.KEPT_STAFF_VIEW: True})
    assert "Notes, partnership details" not in words(claimed)
    setup = run(SETUP)
    assert not setup.get("file_uploader")
    assert not setup.get("download_button")
    assert [one.label for one in setup.button if "Import" in one.label or "Add" in one.label] == []


def test_signing_in_takes_the_right_code(opened: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace.open(opened) as workspace:
        workspace.set_staff_code(CODE)
    from_another_device(monkeypatch)
    waited: list[float] = []
    check = upkeep.is_staff_code
    monkeypatch.setattr(
        upkeep, "is_staff_code", lambda at, code: check(at, code, sleep=waited.append)
    )
    app = run(MAIN)
    app.text_input(key="main.staff_code").set_value("a wrong guess")
    app.button(key="main.sign_in").click().run()
    assert "not the staff code" in words(app)
    assert not app.toggle
    assert waited == [1.0]
    app.text_input(key="main.staff_code").set_value(CODE)
    app.button(key="main.sign_in").click().run()
    assert [one.label for one in app.toggle if one.key == "main.staff_view"] == ["Staff view"]
    assert not app.toggle(key="main.staff_view").value


def test_staff_on_another_device_import_no_roster(
    opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(opened) as workspace:
        workspace.set_staff_code(CODE)
    from_another_device(monkeypatch)
    for way in ("table", "roster"):
        app = run(SETUP, **{keys.KEPT_SIGNED_IN: True, "setup.homes.way": way})
        said = words(app)
        assert "only be imported on the machine that runs this map" in said
        assert "Group and import" not in said
        assert "Import the counts" not in said


def _start_local_work() -> None:
    from mapping.ui import errors, setup_jobs
    from mapping.workspace import Outcome

    with errors.boundary():
        setup_jobs.start("homes", "x", lambda _: Outcome(), say=str, local_only=True)


def _open_local_file() -> None:
    from mapping.ui import errors, setup_files

    with errors.boundary():
        setup_files.local_file(__file__)


def _open_other_district() -> None:
    from mapping.ui import errors, setup_upkeep

    with errors.boundary():
        setup_upkeep.open_or_make("/somewhere/else")


@pytest.mark.parametrize(
    "script",
    [_start_local_work, _open_local_file, _open_other_district],
    ids=lambda one: one.__name__,
)
def test_what_belongs_to_this_machine_is_refused_in_the_work_itself(
    script: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from_another_device(monkeypatch)
    app = AppTest.from_function(script, default_timeout=60)
    app.session_state[keys.KEPT_SIGNED_IN] = True
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    assert "machine" in str(app.error[0].value)
    assert "wrong on our side" not in str(app.error[0].value)


@pytest.mark.browser
def test_a_real_visitor_over_the_network_is_no_local_one(
    browser: Any, demo: Path, tmp_path: Path
) -> None:
    hosts = [host for host in own_addresses() if host != "127.0.0.2"]
    if not hosts:
        pytest.skip("this machine has no address on a network")
    with Workspace.open(demo) as workspace:
        workspace.set_staff_code(CODE)
    page = browser.new_context().new_page()
    with served(demo, "--share", folder=tmp_path) as (port, _):
        page.goto(f"http://{hosts[0]}:{port}/setup")
        page.locator(".cg-steps").wait_for(timeout=60_000)
        page.get_by_text("Staff sign-in").wait_for()
        assert page.get_by_text("Staff view", exact=True).count() == 0
        assert page.locator("input[type=file]").count() == 0
        # Nor does it become one by saying so.
        lying = browser.new_context(extra_http_headers={"X-Forwarded-For": "127.0.0.1"}).new_page()
        lying.goto(f"http://{hosts[0]}:{port}/setup")
        lying.locator(".cg-steps").wait_for(timeout=60_000)
        lying.get_by_text("Staff sign-in").wait_for()
        assert lying.locator("input[type=file]").count() == 0


def test_the_settings_of_the_server_keep_it_quiet_and_alone() -> None:
    import tomllib

    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)
    assert settings["server"]["address"] == "127.0.0.1"
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["client"]["showErrorDetails"] == "none"
    assert not re.search(r"enableXsrfProtection\s*=\s*false|enableCORS\s*=\s*false", text)
