"""A roster's rows are decided on in one sitting, and nothing of a student remains afterwards."""

import copy
import io
import json
import logging
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mapping.geocoding import online
from mapping.geocoding.types import AddressParts, HomeAddress
from mapping.homes.corrections import Correction, UnplacedStudent
from mapping.operations.district import District
from mapping.progress import Progress, no_progress
from mapping.ui import access
from mapping.workspace import Outcome, RosterSitting, Workspace
from tests.partners_workspace import make_workspace
from tests.safety.conftest import ROOT, served
from tests.safety.outputs import write_everything
from tests.safety.rosters import COLUMNS, DEMO, CanaryRoster, canary_roster, write_roster
from tests.safety.traces import Home, Search, coordinate_pairs, digest_of

HAND = Home(-96.408771312, 38.023173711)
"""Where a student is put by hand."""
TYPED = "4321 Quokkaberry Canary Terrace"
"""What is typed as a student's address and found nowhere."""
GROUPS = ("Home Language",)


@pytest.fixture(scope="module")
def roster(demo_template: Path) -> CanaryRoster:
    """Return students at addresses, with the positions at which the geocoder puts them."""
    made = canary_roster(with_positions=False)
    zips = {row[5]: row[8] for row in made.rows}
    district = District(demo_template)
    try:
        geocoder = district.geocoder()
        assert geocoder is not None
        found = geocoder.locate_many(
            [HomeAddress(AddressParts(one, "Tolliver Bend", "KS", zips[one])) for one in zips]
        )
    finally:
        district.close()
    homes = [Home(one.lon, one.lat) for one in found if one.lon is not None and one.lat is not None]
    return CanaryRoster(made.rows, (*made.texts, TYPED), made.addresses, (*homes, HAND))


@pytest.fixture(scope="module")
def search(
    demo_template: Path, tmp_path_factory: pytest.TempPathFactory, roster: CanaryRoster
) -> Search:
    """Return what looks for the students in all that was not there before."""
    folder = tmp_path_factory.mktemp("before")
    with Workspace.open(demo_template) as workspace:
        write_everything(workspace, folder)
    files = [path for path in demo_template.rglob("*") if path.is_file()]
    pairs: set[tuple[float, float]] = set()
    for path in (*files, *folder.rglob("*"), DEMO / "home_areas.geojson"):
        if path.suffix in {".sqlite", ".csv", ".geojson", ".kml", ".html", ".gpkg", ".json"}:
            pairs |= coordinate_pairs(path.read_bytes())
    known = {digest_of(path.read_bytes()) for path in files}
    return Search(roster.texts, roster.homes, known=known, known_pairs=pairs)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect what any logger says, down to DEBUG."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("numba").setLevel(logging.INFO)
    yield said
    root.setLevel(level)
    root.removeHandler(handler)


def sitting_on(workspace: Workspace, file: Path, groups: tuple[str, ...] = GROUPS) -> RosterSitting:
    """Return a sitting whose list is a file."""

    def load(held: RosterSitting, progress: Progress) -> Outcome:
        return workspace.add_homes(file, groups=groups, sitting=held, progress=progress)

    return RosterSitting(load)


def row_of(roster: CanaryRoster, nth: int) -> tuple[int, tuple[str, ...]]:
    """Return the number in the file, and the row, of the nth student without a place."""
    at = [at for at, row in enumerate(roster.rows) if "Zzyzx" in row[5]][nth]
    return at + 2, roster.rows[at]


def decide(workspace: Workspace, sitting: RosterSitting, roster: CanaryRoster) -> str:
    """Decide on three rows as a person would; return the address that was typed."""
    known = f"{roster.addresses[1]}, Tolliver Bend, KS {roster.rows[3][8]}"
    assert workspace.review.roster_address(row_of(roster, 0)[0], known).outcome == "placed"
    sitting.decide(row_of(roster, 0)[0], Correction(address=known))
    sitting.decide(row_of(roster, 1)[0], Correction(lon=HAND.lon, lat=HAND.lat))
    sitting.decide(row_of(roster, 2)[0], Correction(is_left_out=True))
    assert workspace.review.roster_address(row_of(roster, 3)[0], TYPED).outcome != "placed"
    return known


def test_a_sitting_with_corrections_leaves_nothing_of_a_student(
    demo: Path, tmp_path: Path, roster: CanaryRoster, search: Search, logged: io.StringIO
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file = write_roster(inbox / "list.csv", roster.rows, without=("lat", "lon"))
    with Workspace.open(demo) as workspace:
        sitting = sitting_on(workspace, file)
        first = sitting.run(no_progress)
        items = workspace.review.roster_rows(sitting)
        assert [item.name for item in items] == [f"Row {row_of(roster, n)[0]}" for n in range(11)]
        assert all("Zzyzx" in item.address for item in items)
        decide(workspace, sitting, roster)
        assert sitting.pending == 3
        assert len(workspace.review.roster_rows(sitting)) == 8
        second = sitting.run(no_progress)
        assert (first.rows_rejected, second.rows_rejected) == (11, 9)
        assert sitting.pending == 0
        assert len(workspace.review.roster_rows(sitting)) == 8
        said = [repr(sitting), repr(items), repr(first), repr(second), repr(sitting.students())]
        said += [str(item) for item in items] + [repr(dict(sitting.corrections))]
        sitting.close()
        assert (sitting.students(), sitting.corrections, sitting.is_open) == ((), {}, False)
        file.unlink()
        inbox.rmdir()
        write_everything(workspace, tmp_path / "out", groups=workspace.home_groups()[:1])
        workspace.backup(tmp_path / "out" / "backup.zip")
        state = [workspace.status(), workspace.check().details]
    (tmp_path / "said.txt").write_text(
        "\n".join([*said, logged.getvalue(), json.dumps(state, default=str)]), encoding="utf-8"
    )
    assert search.folder(tmp_path) == set()
    reasons = pd.read_csv(demo / "rejected-list.csv")["reason"].value_counts().to_dict()
    assert reasons["The row was left out by hand."] == 1


def test_an_import_with_corrections_is_the_import_of_a_mended_list(
    demo: Path, tmp_path: Path, roster: CanaryRoster
) -> None:
    columns = [name for name in COLUMNS if name not in ("lat", "lon")]
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    with Workspace.open(demo) as workspace:
        sitting = sitting_on(workspace, file)
        sitting.run(no_progress)
        known = decide(workspace, sitting, roster)
        sitting.run(no_progress)
        store = workspace._district.store
        corrected = (store.homes.points(), store.homes.reporting(), workspace.home_groups())
        mended_df = pd.read_csv(file, dtype=str, keep_default_na=False)
        mended_df = mended_df.assign(lat="", lon="")
        at = [row_of(roster, nth)[0] - 2 for nth in range(3)]
        mended_df.loc[at[0], ["Home Address", "City", "State", "ZIP"]] = [known, "", "", ""]
        mended_df.loc[at[1], ["lat", "lon"]] = [repr(HAND.lat), repr(HAND.lon)]
        mended_df = mended_df.drop(index=at[2])
        assert set(columns) <= set(mended_df.columns)
        mended = tmp_path / "mended.csv"
        mended_df.to_csv(mended, index=False)
        workspace.add_homes(mended, groups=GROUPS)
        again = (store.homes.points(), store.homes.reporting(), workspace.home_groups())
    pd.testing.assert_frame_equal(corrected[0], again[0])
    pd.testing.assert_frame_equal(pd.DataFrame(corrected[1]), pd.DataFrame(again[1]))
    assert corrected[2] == again[2]
    assert corrected[0]["students"].min() >= 10


def test_a_sitting_can_be_neither_copied_nor_written(demo: Path, tmp_path: Path) -> None:
    with Workspace.open(demo) as workspace:
        held = sitting_on(workspace, tmp_path / "list.csv")
    student = UnplacedStudent(7, TYPED, "", "", "", "not_found")
    for secret in (held, student, Correction(address=TYPED)):
        assert "hidden" in f"{secret} {secret!r}"
        assert TYPED not in f"{secret} {secret!r}"
        with pytest.raises(TypeError):
            pickle.dumps(secret)
        with pytest.raises(TypeError):
            copy.deepcopy(secret)


def test_a_refused_list_is_not_held(demo: Path, tmp_path: Path, roster: CanaryRoster) -> None:
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    with Workspace.open(demo) as workspace:
        sitting = sitting_on(workspace, file, groups=("Shoe Size",))
        with pytest.raises(ValueError, match="Shoe Size"):
            sitting.run(no_progress)
    assert not sitting.is_open


def test_a_list_without_open_rows_is_not_held(demo: Path, tmp_path: Path) -> None:
    roster = canary_roster(60, with_positions=True)
    file = write_roster(tmp_path / "list.csv", roster.rows)
    with Workspace.open(demo) as workspace:
        sitting = sitting_on(workspace, file)
        sitting.run(no_progress)
    assert not sitting.is_open


def test_a_failed_second_import_keeps_the_sitting_and_the_home_data(
    demo: Path, tmp_path: Path, roster: CanaryRoster
) -> None:
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    with Workspace.open(demo) as workspace:
        sitting = sitting_on(workspace, file)
        sitting.run(no_progress)
        students = workspace.status()["students"]
        decide(workspace, sitting, roster)
        file.write_text("Home Address\n", encoding="utf-8")
        with pytest.raises(ValueError, match="no rows"):
            sitting.run(no_progress)
        assert (sitting.is_open, sitting.pending, len(sitting.students())) == (True, 3, 11)
        assert workspace.status()["students"] == students


def test_a_students_address_is_never_asked_online(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask(*_: object, **__: object) -> None:
        raise AssertionError("a home address was about to be sent")

    monkeypatch.setattr(online, "look_up", ask)
    with Workspace.open(make_workspace(tmp_path)) as workspace:
        workspace.set_online_lookup("nominatim")
        held = RosterSitting(lambda *_: Outcome())
        held.take(UnplacedStudent(2, TYPED, "", "", "", "not_found"))
        assert workspace.review.roster_address(2, TYPED).outcome != "placed"
        file = write_roster(
            tmp_path / "list.csv", [(f"{n} Nowhere Lane",) for n in range(12)], columns=("address",)
        )
        sitting = sitting_on(workspace, file, groups=())
        sitting.run(no_progress)
        assert len(workspace.review.roster_rows(sitting)) == 12


DRIVER = """
import sys
from pathlib import Path
from mapping.homes.corrections import Correction
from mapping.progress import no_progress
from mapping.workspace import RosterSitting, Workspace

folder, file, row, lon, lat, typed = sys.argv[1:]
workspace = Workspace.open(Path(folder))
sitting = RosterSitting(
    lambda held, progress: workspace.add_homes(Path(file), sitting=held, progress=progress)
)
sitting.run(no_progress)
assert len(workspace.review.roster_rows(sitting)) == 11
sitting.decide(int(row), Correction(lon=float(lon), lat=float(lat)))
workspace.review.roster_address(int(row), typed)
sitting.run(no_progress)
sys.stdout.write("READY\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def test_a_process_killed_in_a_sitting_leaves_nothing_of_a_student(
    demo: Path, tmp_path: Path, roster: CanaryRoster, search: Search
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    given = [str(demo), str(file), str(row_of(roster, 0)[0]), repr(HAND.lon), repr(HAND.lat), TYPED]
    child = subprocess.Popen(
        [sys.executable, "-c", DRIVER, *given],
        cwd=ROOT,
        env={**os.environ, **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    out, err = child.communicate(timeout=60)
    assert first == "READY\n", err[-2000:]
    file.unlink()
    (tmp_path / "said.txt").write_text(out + err, encoding="utf-8")
    assert search.folder(tmp_path) == set()
    with Workspace.open(demo) as workspace:
        assert workspace.status()["students"] > 300


# The page


def _review_page() -> None:
    from mapping.ui import errors, review_work, session

    with errors.boundary():
        if review_work.way() == "roster":
            review_work.roster(session.workspace())
        else:
            review_work.partners(session.workspace())


@pytest.fixture
def page_with_sitting(
    demo: Path, tmp_path: Path, roster: CanaryRoster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], AppTest]]:
    """Return a function that draws the review page of a session that holds a sitting."""
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(demo))
    monkeypatch.setattr(st, "page_link", lambda *_, **__: None)
    st.cache_resource.clear()
    file = write_roster(tmp_path / "list.csv", roster.rows, without=("lat", "lon"))
    with Workspace.open(demo) as workspace:
        sitting = sitting_on(workspace, file)
        sitting.run(no_progress)

        def draw() -> AppTest:
            app = AppTest.from_function(_review_page, default_timeout=60)
            app.session_state["review.roster.sitting"] = (demo.resolve(), sitting)
            app.run()
            assert not app.exception, app.exception
            return app

        yield draw
    st.cache_resource.clear()


def _everything_shown(app: AppTest) -> str:
    return "\n".join(
        [*(str(one.proto) for kind in ("html", "text") for one in app.get(kind))]
        + [one.label for one in app.button]
    )


def test_another_device_never_sees_a_sitting(
    page_with_sitting: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "is_local", lambda: True)
    here = page_with_sitting()
    assert "Zzyzx" in _everything_shown(here)
    monkeypatch.setattr(access, "is_local", lambda: False)
    elsewhere = page_with_sitting()
    assert "Zzyzx" not in _everything_shown(elsewhere)
    assert "Row " not in _everything_shown(elsewhere)


def test_a_decision_from_another_device_is_refused(
    page_with_sitting: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    local = [True]
    monkeypatch.setattr(access, "is_local", lambda: local[0])
    app = page_with_sitting()
    _, sitting = app.session_state["review.roster.sitting"]
    local[0] = False
    app.button(key="review.roster.aside").click().run()
    assert sitting.corrections == {}
    assert sitting.is_open


def test_done_forgets_the_list_and_all_that_the_page_kept(
    page_with_sitting: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "is_local", lambda: True)
    app = page_with_sitting()
    _, sitting = app.session_state["review.roster.sitting"]
    app.button(key="review.roster.aside").click().run()
    assert len(sitting.corrections) == 1
    app.button(key="review.roster_done").click().run()
    assert not sitting.is_open
    kept = [str(key) for key in app.session_state.to_dict()]
    assert [key for key in kept if key.startswith("review.roster.")] == []
    assert "Zzyzx" not in _everything_shown(app)


def test_another_district_closes_the_sitting(
    page_with_sitting: Callable[[], AppTest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "is_local", lambda: True)
    app = page_with_sitting()
    _, sitting = app.session_state["review.roster.sitting"]
    monkeypatch.setenv("COMMON_GROUND_WORKSPACE", str(make_workspace(tmp_path)))
    app.run()
    assert not sitting.is_open


@pytest.mark.browser
def test_a_server_stopped_in_a_sitting_leaves_nothing_of_a_student(
    browser: Any, demo: Path, tmp_path: Path, roster: CanaryRoster, search: Search
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    file = write_roster(inbox / "list.csv", roster.rows, without=("lat", "lon"))
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(demo, folder=tmp_path) as (port, _):
        page.goto(f"http://127.0.0.1:{port}/setup")
        page.locator("summary").filter(has_text="Home areas").click()
        page.get_by_text("A list of students (roster)").click()
        field = page.get_by_role("region", name="List of students (CSV or Excel)", exact=True)
        field.locator("input[type=file]").set_input_files(str(file))
        button = page.get_by_role("button", name="Group and import", exact=True)
        _quiet(page)
        button.click()
        page.get_by_text("Review 11 rows without a place").click()
        page.locator(".st-key-review-card").wait_for()
        _quiet(page)
        page.get_by_text("Online street map").wait_for(state="detached")
        page.keyboard.press("e")
        field = page.get_by_role("textbox", name="Address", exact=True)
        field.fill(TYPED)
        field.press("Enter")
        page.get_by_text("as typed now").wait_for()
        _quiet(page)
        page.keyboard.press("n")
        page.get_by_text("Left out: Row").wait_for()
        _quiet(page)
        page.get_by_role("button", name="Import again with 1 decision").click()
        page.get_by_role("button", name="Import again", exact=True).wait_for()
        _quiet(page)
        page.locator(".st-key-review-card").wait_for()
    context.close()
    file.unlink()
    inbox.rmdir()
    own = (f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}", "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    assert not list(tmp_path.glob("common-ground-upload-*"))
    assert search.folder(tmp_path) == set()


def _quiet(page: Any) -> None:
    page.wait_for_timeout(200)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
