"""Fixtures of the page tests: a small workspace, and the app opened at one of its pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mapping.ui import access, session
from tests.partners_workspace import make_workspace

MAIN = Path(__file__).resolve().parents[2] / "mapping" / "pages" / "main.py"


@pytest.fixture
def workspace_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a small invented workspace that the app opens in this test."""
    folder = make_workspace(tmp_path)
    yield from _in_use(folder, monkeypatch)


@pytest.fixture
def empty_workspace_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of a workspace without partners and home areas."""
    folder = make_workspace(tmp_path, partners=False, homes=False)
    yield from _in_use(folder, monkeypatch)


@pytest.fixture
def is_local(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Return a function that says whether the visitor sits at the machine (AppTest has none)."""

    def say(answer: bool) -> None:
        monkeypatch.setattr(access, "is_local", lambda: answer)

    say(True)
    return say


@pytest.fixture
def open_page(is_local: Callable[[bool], None]) -> Callable[[str], AppTest]:
    """Return a function that opens a page by its path beside ``main.py`` ("partners.py")."""

    del is_local

    def opened(path: str) -> AppTest:
        app = AppTest.from_file(str(MAIN), default_timeout=60)
        app.run()
        app.switch_page(path)
        return app.run()

    return opened


def _in_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(folder))
    _clear()
    yield folder
    session.workspace().close()
    _clear()


def _clear() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()
