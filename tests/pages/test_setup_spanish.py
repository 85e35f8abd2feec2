"""The set-up page in Spanish while work is under way: how far it is, and how long yet."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.elements.progress import ProgressMixin
from streamlit.testing.v1 import AppTest

from mapping.operations import partner_lists
from mapping.ui import language, setup_jobs
from mapping.wording import say
from mapping.workspace import Workspace
from tests.pages.conftest import MAIN
from tests.pages.test_setup_page import LIST, give, press, reports

SEEN_WITHIN_S = 30


class Bar:
    """Keeps what the bar of progress says, and lets the test wait for a text."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._news = threading.Condition()

    def show(self, text: str) -> None:
        with self._news:
            self.said.append(text.replace("\\", ""))
            self._news.notify_all()

    def wait_for(self, words: str) -> None:
        with self._news:
            self._news.wait_for(lambda: any(words in one for one in self.said), SEEN_WITHIN_S)


@pytest.fixture
def bar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bar]:
    found = Bar()
    draw = ProgressMixin.progress

    def drawn(self: Any, value: float, text: str | None = None, **more: Any) -> Any:
        found.show(text or "")
        return draw(self, value, text, **more)

    monkeypatch.setattr(ProgressMixin, "progress", drawn)
    yield found
    job = setup_jobs.running()
    if job is not None:
        assert job.done.wait(60)


def opened(page: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params["lang"] = "es"
    app.run()
    app.switch_page(page)
    return app.run()


@pytest.mark.usefixtures("empty_workspace_folder", "is_local")
def test_progress_is_told_in_spanish(bar: Bar, monkeypatch: pytest.MonkeyPatch) -> None:
    read = partner_lists.read_partners

    def slow(*given: Any, **more: Any) -> Any:
        bar.wait_for("Leyendo el archivo")
        return read(*given, **more)

    monkeypatch.setattr(partner_lists, "read_partners", slow)
    # AppTest words the options outside the session, too.
    monkeypatch.setattr(language, "code", lambda: "es")
    app = give(opened("setup.py"), "setup.partners.file", "list.csv", LIST)
    app = press(app, "setup.partners.add")
    assert "Importando las organizaciones. Leyendo el archivo…" in bar.said
    assert "1 organización a partir de 2 filas" in reports(app)
    assert not app.exception


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("", "Importando las organizaciones: comenzando…"),
        (say("Saving"), "Importando las organizaciones. Guardando…"),
        ("list.csv", "Importando las organizaciones. list.csv…"),
    ],
)
@pytest.mark.usefixtures("empty_workspace_folder", "is_local")
def test_a_visitor_who_comes_by_reads_it_in_spanish(message: str, said: str, bar: Bar) -> None:
    job = setup_jobs.Job("partners", "Importing partners", lambda _: "", True, message=message)
    setup_jobs.occupy(job)
    ending = threading.Thread(target=lambda: (bar.wait_for(said), setup_jobs.release(job)))
    ending.start()
    app = opened("setup.py")
    ending.join()
    assert said in bar.said
    assert not app.exception


def test_the_making_of_the_demo_is_told_in_spanish(
    bar: Bar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_local: Callable[[bool], None]
) -> None:
    del is_local

    def quick(folder: Path, *, progress: Any) -> None:
        progress(0.3, say("Drawing the street map"))
        Workspace.open(folder, create=True).close()

    folder = tmp_path / "demo"
    monkeypatch.setattr("mapping.settings.DEMO_WORKSPACE", folder)
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(folder))
    monkeypatch.setattr(Workspace, "make_demo", staticmethod(quick))
    app = opened("setup.py")
    assert bar.said == ["Dibujando el mapa de calles"]
    assert not app.exception
