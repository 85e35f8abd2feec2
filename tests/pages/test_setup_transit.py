"""Timetables on the set-up page: added, listed with their days, refused with a sentence."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_setup_page import checklist, give, press, reports

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
OpenPage = Callable[[str], AppTest]


def test_a_timetable_is_added_and_says_for_which_days_it_answers(
    open_page: OpenPage, workspace_folder: Path
) -> None:
    feed = (DEMO / "transit.gtfs.zip").read_bytes()
    app = give(open_page("setup.py"), "setup.transit.files", "bus.zip", feed)
    app = press(app, "setup.transit.add")
    assert not app.exception
    assert "122 trips by bus and train are ready" in reports(app)
    assert "Gaps can be asked for by bus and train." in checklist(app)
    loaded = " ".join(str(block.proto.body) for block in app.get("html"))
    assert "Ride the Bend (fictional): January 2, 2026 to December 30, 2028" in loaded
    assert list((workspace_folder / "transit").iterdir())


@pytest.mark.usefixtures("workspace_folder")
def test_a_zip_that_is_no_timetable_is_refused_and_nothing_changes(open_page: OpenPage) -> None:
    app = give(open_page("setup.py"), "setup.transit.files", "bus.zip", b"not a zip at all")
    app = press(app, "setup.transit.add")
    assert not app.exception
    assert "bus" in reports(app)
    assert "what a bus brings within reach" in checklist(app)
