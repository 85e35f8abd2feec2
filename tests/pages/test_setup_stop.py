"""Stopping work on the set-up page, and what the report says of the rows."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.geocoding.local import LocalGeocoder
from mapping.progress import Progress
from mapping.ui import setup_files, setup_jobs
from mapping.workspace import Outcome, Workspace
from tests.pages.test_setup_page import AREA, chosen_roster, give, press, reports, roster

OpenPage = Callable[[str], AppTest]
LIST = b"""name,street,city,state,zip,lat,lon
Pantry,5 Elm St,Brookfield,KS,67001,,
Clinic,,,,,-97.45,37.70
Box,PO Box 7,Brookfield,KS,67001,,
<b>Nowhere</b>,77 Nowhere Blvd,Brookfield,KS,67001,,
"""


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    yield
    job = setup_jobs.running()
    if job is not None:
        assert job.done.wait(60)


@pytest.fixture
def stopped_at_the_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody presses Stop while addresses are looked up."""
    answers = LocalGeocoder.answers

    def pressing(self: LocalGeocoder, *given: object, **more: object) -> object:
        job = setup_jobs.running()
        assert job is not None
        job.stop()
        return answers(self, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(LocalGeocoder, "answers", pressing)


def test_work_that_is_asked_to_stop_ends_at_its_next_report() -> None:
    job = setup_jobs.Job("streets", "Adding streets", lambda _: "", True)
    setup_jobs.occupy(job)
    reported: list[float] = []

    def work(progress: Progress) -> Outcome:
        progress(0.1, "Reading")
        job.stop()
        reported.append(job.share)
        progress(0.2, "Reading")
        raise AssertionError("it went on")

    setup_jobs.run(job, work)
    assert reported == [0.1]
    assert job.is_stopped
    assert job.error is None
    assert setup_jobs.running() is None


def test_work_that_is_done_is_not_stopped_any_more() -> None:
    job = setup_jobs.Job("partners", "Importing", lambda _: "", True)
    setup_jobs.occupy(job)
    job.stop()

    def work(progress: Progress) -> Outcome:
        progress(1.0, "Done")
        return Outcome(rows_in=3)

    setup_jobs.run(job, work)
    assert not job.is_stopped
    assert job.outcome == Outcome(rows_in=3)


@pytest.mark.usefixtures("stopped_at_the_look_up")
def test_a_stopped_import_of_partners_says_what_is_kept(
    open_page: OpenPage, empty_workspace_folder: Path
) -> None:
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", LIST)
    app = press(app, "setup.partners.add")
    assert "Stopped. No partner was changed." in reports(app)
    assert not app.exception
    field = next(one for one in app.file_uploader if "setup.partners.file" in str(one.key))
    assert field.value  # the file is still chosen, to go on with
    with Workspace.open(empty_workspace_folder) as workspace:
        assert workspace.status()["partners"] == 0


@pytest.mark.usefixtures("stopped_at_the_look_up")
def test_a_stopped_roster_is_gone(
    open_page: OpenPage,
    workspace_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    app = chosen_roster(open_page("setup.py"), roster(120))
    app = give(app, "setup.homes.areas", "areas.geojson", AREA)
    app = press(app, "setup.homes.roster")
    assert "Stopped. Nothing of the list was kept" in reports(app)
    assert list(scratch.iterdir()) == []
    assert "Quux" not in repr(app.session_state)
    assert not any(
        one.value for one in app.file_uploader if str(one.key).startswith("setup.homes.roster")
    )
    with Workspace.open(workspace_folder) as workspace:
        assert workspace.status()["students"] == 200
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"Quux" not in file.read_bytes()


@pytest.mark.usefixtures("empty_workspace_folder")
def test_the_report_tells_outcomes_worst_first_and_leads_to_the_review(
    open_page: OpenPage,
) -> None:
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", LIST)
    app = press(app, "setup.partners.add")
    table = next(
        str(block.proto.body) for block in app.get("html") if "cg-outcomes" in block.proto.body
    )
    assert table.index("A P.O. box") < table.index("mended") < table.index("Address placed")
    assert '<th scope="row">A P.O. box</th><td>1</td><td>25.0%</td>' in table
    assert any(link.proto.page == "review" for link in app.get("page_link"))


@pytest.mark.usefixtures("empty_workspace_folder")
def test_the_report_of_a_roster_counts_nobody_below_ten(open_page: OpenPage) -> None:
    lost = b'\nZebedia Quux999,S999,"1 Nowhere Blvd, Brookfield, KS 67001",en' * 3
    app = chosen_roster(open_page("setup.py"), roster(120) + lost)
    app = give(app, "setup.homes.areas", "areas.geojson", AREA)
    app = press(app, "setup.homes.roster")
    table = next(
        str(block.proto.body) for block in app.get("html") if "cg-outcomes" in block.proto.body
    )
    assert "<td>fewer than 10</td><td>–</td>" in table
    assert '<th scope="row">Counted</th><td>120</td>' in table


@pytest.mark.parametrize("name", ["fall.csv", "fall.xlsx"])
def test_an_uploaded_list_is_never_a_file_on_the_disk(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    upload = UploadedBytes(name, b"Zebedia Quux")
    with setup_files.in_folder([upload], keeps_tables_in_memory=True) as (file,):
        assert file.read_bytes() == b"Zebedia Quux"
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class UploadedBytes:
    """What Streamlit gives for an uploaded file."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.size, self._content = name, len(content), content

    def getbuffer(self) -> memoryview:
        return memoryview(self._content)
