"""The set-up page, without a browser."""

import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from streamlit.testing.v1 import AppTest

from mapping import settings
from mapping.errors import DataFileError, PrivacyError, SettingsError
from mapping.osm import OsmExtract, OsmNode
from mapping.partners.candidates import candidates_from_osm
from mapping.store.database import Store
from mapping.ui import access, session, setup_files, setup_jobs, setup_upkeep
from mapping.ui.setup_states import STATES
from mapping.workspace import Outcome, Workspace

OpenPage = Callable[[str], AppTest]
LIST = b"""Agency,Street Address,City,State,Zip,Type
Corner Pantry,14 Main St,Brookfield,KS,67001,food
,7 Mill Rd,Brookfield,KS,67001,food
"""
SQUARE = """{{"type": "FeatureCollection", "features": [{{"type": "Feature",
"properties": {{"area_id": "a", "students": 40}},
"geometry": {{"type": "Polygon", "coordinates": [[{}]]}}}}]}}"""


def square(*corners: tuple[float, float]) -> bytes:
    ring = [*corners, corners[0]]
    return SQUARE.format(", ".join(f"[{x}, {y}]" for x, y in ring)).encode()


AREA = square((-97.47, 37.68), (-97.43, 37.68), (-97.43, 37.72), (-97.47, 37.72))
SWAPPED = square((37.68, -97.47 + 20), (37.68, -77.43), (37.72, -77.43), (37.72, -77.47))


def give(app: AppTest, key: str, name: str, content: bytes) -> AppTest:
    """Upload a file into the field whose key starts so."""
    field = next(one for one in app.file_uploader if str(one.key).startswith(key))
    field.set_value((name, content, "application/octet-stream"))
    return app.run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def reports(app: AppTest) -> str:
    """Return what the reports and messages on the page say."""
    html = [str(block.proto.body) for block in app.get("html") if "cg-report" in block.proto.body]
    lists = [str(block.proto.body) for block in app.get("html") if "cg-list" in block.proto.body]
    messages = [one.value for one in (*app.error, *app.warning, *app.info, *app.success)]
    return " | ".join([*html, *lists, *messages])


def checklist(app: AppTest) -> str:
    return next(str(b.proto.body) for b in app.get("html") if 'class="cg-steps"' in b.proto.body)


def loaded(folder: Path) -> dict[str, Any]:
    with Workspace.open(folder) as workspace:
        return workspace.status()


@pytest.fixture(autouse=True)
def nothing_is_left_running() -> Iterator[None]:
    yield
    job = setup_jobs.running()
    if job is not None:
        assert job.done.wait(60)


@pytest.mark.usefixtures("empty_workspace_folder")
def test_an_empty_workspace_is_told_what_comes_next(open_page: OpenPage) -> None:
    app = open_page("setup.py")
    assert not app.exception
    assert any("1 of 5 are ready" in one.value for one in app.markdown)
    shown = checklist(app)
    assert shown.count("cg-step-next") == 1
    assert "Fetch the state&#x27;s street file" in shown


@pytest.mark.usefixtures("empty_workspace_folder")
def test_the_page_names_both_files_to_fetch_and_links_open_in_a_new_tab(
    open_page: OpenPage,
) -> None:
    app = open_page("setup.py")
    shown = " ".join(str(block.proto.body) for block in app.get("html"))
    assert "kansas-latest.osm.pbf" in shown
    assert "tl_2024_20CCC_addrfeat.zip" in shown
    assert shown.count("<a ") == shown.count('target="_blank" rel="noopener noreferrer"')


def test_every_state_has_its_own_number_and_letters() -> None:
    assert len(STATES) == 52
    assert len({state.fips for state in STATES.values()}) == 52
    assert STATES["KS"].fips == "20"
    assert STATES["NY"].streets_file == "new-york-latest.osm.pbf"
    assert STATES["DC"].streets_url.endswith("/district-of-columbia.html")


def test_a_partner_list_is_looked_at_imported_and_reported(
    open_page: OpenPage, empty_workspace_folder: Path
) -> None:
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", LIST)
    shown = " ".join(str(block.proto.body) for block in app.get("html"))
    assert "The first 2 of 2 rows" in shown
    assert "<strong>Name</strong> from “Agency”" in shown
    app = press(app, "setup.partners.add")
    assert "1 partner taken over from 2 rows: 1 new" in reports(app)
    assert "1 × The name is missing" in reports(app)
    status = loaded(empty_workspace_folder)
    assert (status["partners"], status["mapped_partners"]) == (1, 1)


@pytest.mark.usefixtures("empty_workspace_folder")
def test_importing_a_list_twice_changes_nothing(open_page: OpenPage) -> None:
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", LIST)
    app = press(app, "setup.partners.add")
    app = give(app, "setup.partners.file", "list.csv", LIST)
    app = press(app, "setup.partners.add")
    assert "0 new, 0 updated, 1 unchanged" in reports(app)


def test_a_column_with_a_strange_name_can_be_pointed_at(
    open_page: OpenPage, empty_workspace_folder: Path
) -> None:
    strange = b"Wer,lat,lon\nCorner Pantry,37.70,-97.45\n"
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", strange)
    assert "can't find a column with the partners" in reports(app).replace("\\", "")
    choice = next(
        one for one in app.selectbox if str(one.key).startswith("setup.partners.field.name.")
    )
    choice.select("Wer").run()
    press(app, "setup.partners.add")
    assert loaded(empty_workspace_folder)["partners"] == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "is a picture"),
        (b"", "is empty"),
        (b"PK\x03\x04 not a workbook", "packed file"),
    ],
)
def test_a_wrong_file_gets_a_sentence_and_changes_nothing(
    open_page: OpenPage, empty_workspace_folder: Path, content: bytes, says: str
) -> None:
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", content)
    assert not app.exception
    assert says in reports(app)
    assert loaded(empty_workspace_folder)["partners"] == 0


@pytest.mark.usefixtures("empty_workspace_folder")
def test_hostile_names_are_text_in_the_preview(open_page: OpenPage) -> None:
    hostile = b'name,lat,lon\n"<img src=x onerror=alert(1)>",37.70,-97.45\n'
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", hostile)
    shown = " ".join(str(block.proto.body) for block in app.get("html"))
    assert "&lt;img src=x" in shown
    assert "<img" not in shown


@pytest.mark.usefixtures("empty_workspace_folder")
def test_a_huge_cell_is_cut_in_the_preview(open_page: OpenPage) -> None:
    huge = b'name,lat,lon,notes\nBig,37.70,-97.45,"' + b"x" * 3_000_000 + b'"\n'
    app = give(open_page("setup.py"), "setup.partners.file", "list.csv", huge)
    shown = [str(block.proto.body) for block in app.get("html")]
    assert max(len(body) for body in shown if not body.startswith("<style>")) < 20_000


def test_home_areas_make_a_gap_sentence_possible(
    open_page: OpenPage, empty_workspace_folder: Path
) -> None:
    app = give(open_page("setup.py"), "setup.homes.map", "areas.geojson", AREA)
    app = press(app, "setup.homes.map")
    assert "40 of 40 students are counted" in reports(app)
    assert loaded(empty_workspace_folder)["students"] == 40


def test_areas_with_swapped_coordinates_are_refused(
    open_page: OpenPage, workspace_folder: Path
) -> None:
    app = give(open_page("setup.py"), "setup.homes.map", "areas.geojson", SWAPPED)
    app = press(app, "setup.homes.map")
    assert "latitude and longitude are probably swapped" in reports(app)
    assert loaded(workspace_folder)["students"] == 200


def test_a_zip_that_climbs_out_of_its_folder_is_refused(
    open_page: OpenPage, workspace_folder: Path, tmp_path: Path
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../climbed.geojson", AREA)
    app = give(open_page("setup.py"), "setup.layers.file", "zones.zip", packed.getvalue())
    app = press(app, "setup.layers.add")
    assert "outside of its own folder" in reports(app)
    assert not list(tmp_path.rglob("climbed*"))
    assert loaded(workspace_folder)["partners"] == 5


def test_a_damaged_street_file_is_refused(open_page: OpenPage, workspace_folder: Path) -> None:
    app = give(open_page("setup.py"), "setup.streets.file", "x.osm.pbf", b"\x00\x00\x00\x0d cut")
    app = press(app, "setup.streets.add")
    assert "can&#x27;t read the street file" in reports(app)
    assert not loaded(workspace_folder)["has_streets"]


def roster(students: int) -> bytes:
    streets = ["100 Bakery Ln", "12 Main St", "14 Main St", "7 Mill Rd", "5 Elm St", "5 Elm Ave"]
    rows = ["student_name,student_id,address,home_language"]
    rows += [
        f'Zebedia Quux{at},S{at:04d},"{streets[at % 6]}, Brookfield, KS 67001",{language}'
        for at, language in zip(range(students), ["en", "es"] * students, strict=False)
    ]
    return "\n".join(rows).encode()


def chosen_roster(app: AppTest, content: bytes) -> AppTest:
    app.radio(key="setup.homes.way").set_value("roster").run()
    return give(app, "setup.homes.roster", "fall.csv", content)


def test_a_roster_leaves_no_student_behind(
    open_page: OpenPage,
    empty_workspace_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    app = chosen_roster(open_page("setup.py"), roster(120))
    groups = next(one for one in app.multiselect if "setup.homes.groups" in str(one.key))
    assert groups.options == ["home_language"]
    app = give(app, "setup.homes.areas", "areas.geojson", AREA)
    app = press(app, "setup.homes.roster")
    assert "120 of 120 students are counted" in reports(app)
    assert "The list itself was deleted." in reports(app)
    assert loaded(empty_workspace_folder)["students"] == 120
    assert list(scratch.iterdir()) == []
    for file in empty_workspace_folder.rglob("*"):
        if file.is_file():
            assert b"Quux" not in file.read_bytes()
            assert b"S0007" not in file.read_bytes()


def test_a_roster_that_fails_is_gone_too(
    open_page: OpenPage, workspace_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    app = chosen_roster(open_page("setup.py"), b"student_name,mood\nZebedia Quux,fine\n")
    assert "can't find where students live" in reports(app)
    app = press(app, "setup.homes.roster")
    assert "no column called address" in reports(app)
    assert list(scratch.iterdir()) == []
    assert "Quux" not in repr(app.session_state)
    assert not any(
        one.value for one in app.file_uploader if str(one.key).startswith("setup.homes.roster")
    )
    assert loaded(workspace_folder)["students"] == 200


@pytest.mark.usefixtures("workspace_folder")
def test_another_device_gets_no_roster_field(
    open_page: OpenPage, is_local: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("setup.py")
    is_local(False)
    monkeypatch.setattr(access, "can_edit", lambda: True)
    monkeypatch.setattr(access, "require_sharing_allowed", lambda _: None)
    for way in ("roster", "table"):
        app.radio(key="setup.homes.way").set_value(way).run()
        keys = [str(one.key) for one in app.file_uploader]
        assert not any(key.startswith(f"setup.homes.{way}") for key in keys)
        assert "never travels over a network" in reports(app)
    assert not any("path" in str(one.key) for one in app.text_input)
    assert "setup.districts.open" not in [one.key for one in app.button]
    assert "setup.restore.start" not in [one.key for one in app.button]


@pytest.mark.usefixtures("workspace_folder")
def test_a_visitor_who_is_not_staff_sees_the_list_and_no_form(
    open_page: OpenPage, is_local: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("setup.py")
    is_local(False)
    monkeypatch.setattr(access, "require_sharing_allowed", lambda _: None)
    app.run()
    assert "Loading and changing is for staff" in reports(app)
    assert not app.file_uploader
    assert "areas.geojson" not in checklist(app)


def test_work_is_refused_from_those_who_may_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "can_edit", lambda: True)
    monkeypatch.setattr(access, "is_local", lambda: False)
    started = threading.Event()

    def work(_: object) -> Outcome:
        started.set()
        return Outcome()

    with pytest.raises(PrivacyError):
        setup_jobs.start("homes", "Work", work, say=lambda _: "", local_only=True)
    assert not started.is_set()
    with pytest.raises(PrivacyError):
        setup_files.local_file("/etc/hostname")


@pytest.mark.usefixtures("workspace_folder")
def test_work_is_not_started_twice(open_page: OpenPage) -> None:
    app = open_page("setup.py")
    job = setup_jobs.Job("streets", "Adding streets", lambda _: "", True)
    setup_jobs.occupy(job)
    try:
        with pytest.raises(SettingsError, match="Adding streets is still under way"):
            setup_jobs.start("partners", "Importing", lambda _: Outcome(), say=lambda _: "")
    finally:
        setup_jobs.release(job)
    app.run()
    assert not app.exception


def test_places_of_the_street_map_can_be_taken_and_given_back(
    open_page: OpenPage, empty_workspace_folder: Path
) -> None:
    store = Store.open(empty_workspace_folder / "database.sqlite")
    store.candidates.replace(_places())
    store.close()
    app = open_page("setup.py")
    app.checkbox(key="setup.places.pick.osm:node/1").check().run()
    app = press(app, "setup.places.take")
    assert "1 place taken over as partners." in reports(app)
    assert loaded(empty_workspace_folder)["partners"] == 1
    app = press(app, "setup.places.undo")
    status = loaded(empty_workspace_folder)
    assert (status["partners"], status["candidates"]) == (0, 2)
    app.selectbox(key="setup.places.kind").select("library").run()
    press(app, "setup.places.take_all")
    status = loaded(empty_workspace_folder)
    assert (status["partners"], status["candidates"]) == (1, 1)


def _places() -> Any:

    extract = OsmExtract(
        lon=np.array([-97.45, -97.44]),
        lat=np.array([37.70, 37.69]),
        node_ids=np.array([1, 2]),
        ways=(),
        nodes=(
            OsmNode(1, 0, {"amenity": "clinic", "name": "Brook Clinic"}),
            OsmNode(2, 1, {"amenity": "library", "name": "Brook Library"}),
        ),
        areas=(),
        newest_on=None,
        warnings=(),
    )
    return candidates_from_osm(extract)


def test_the_outline_is_saved(open_page: OpenPage, empty_workspace_folder: Path) -> None:
    app = give(open_page("setup.py"), "setup.district.boundary", "outline.geojson", AREA)
    app = press(app, "setup.district.save")
    assert "Saved: Brookfield Schools" in reports(app)
    with Workspace.open(empty_workspace_folder) as workspace:
        assert workspace.extent() == pytest.approx(shapely.box(-97.47, 37.68, -97.43, 37.72).bounds)


@pytest.mark.usefixtures("workspace_folder")
def test_the_check_lists_faults(open_page: OpenPage) -> None:
    app = press(open_page("setup.py"), "setup.check.start")
    assert "No streets are loaded" in reports(app)


def test_a_staff_code_is_set_only_when_both_are_the_same(
    open_page: OpenPage, workspace_folder: Path
) -> None:
    app = open_page("setup.py")
    submit = next(one for one in app.button if one.label == "Set the code")
    app.text_input(key="setup.sharing.code").input("three blue words")
    app.text_input(key="setup.sharing.again").input("three red words")
    submit.click().run()
    assert "The two codes differ" in reports(app)
    app.text_input(key="setup.sharing.code").input("three blue words")
    app.text_input(key="setup.sharing.again").input("three blue words")
    next(one for one in app.button if one.label == "Set the code").click().run()
    with Workspace.open(workspace_folder) as workspace:
        assert workspace.is_staff_code("three blue words")


@pytest.mark.usefixtures("workspace_folder")
def test_the_online_look_up_is_off_and_says_what_is_sent(open_page: OpenPage) -> None:
    app = open_page("setup.py")
    assert session.workspace().online_lookup() == ""
    assert any("Home addresses of students are never" in one.value for one in app.markdown)
    app.radio(key="setup.online.provider").set_value("nominatim").run()
    assert session.workspace().online_lookup() == "nominatim"


def test_a_new_district_is_made_and_opened(
    open_page: OpenPage, workspace_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered: list[Path] = []
    monkeypatch.setattr(settings, "remember_workspace", remembered.append)
    app = open_page("setup.py")
    folder = tmp_path / "new" / "district"
    app.text_input(key="setup.districts.folder").input(str(folder)).run()
    app = press(app, "setup.districts.open")
    assert remembered == [folder.resolve()]
    assert any("0 of 5 are ready" in one.value for one in app.markdown)
    assert loaded(workspace_folder)["partners"] == 5


@pytest.mark.usefixtures("is_local")
def test_no_district_is_made_among_other_files(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SettingsError, match="holds other files"):
        setup_upkeep.open_or_make(str(tmp_path))
    with pytest.raises(SettingsError, match="whole path"):
        setup_upkeep.open_or_make("district")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_safe_copy_comes_back(
    open_page: OpenPage, workspace_folder: Path, tmp_path: Path
) -> None:
    with Workspace.open(workspace_folder) as workspace:
        workspace.backup(tmp_path / "copy.zip")
        workspace.delete_partners(list(workspace.partners()["id"])[:2])
    app = open_page("setup.py")
    assert "3 partners" in checklist(app)
    app = give(app, "setup.restore.file", "copy.zip", (tmp_path / "copy.zip").read_bytes())
    assert app.button(key="setup.restore.start").disabled
    next(one for one in app.checkbox if "setup.restore.agreed" in str(one.key)).check().run()
    app = press(app, "setup.restore.start")
    assert "The safe copy is back" in reports(app)
    assert "5 partners" in checklist(app)


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("list.csv", "list.csv"),
        ("../../etc/list.csv", "list.csv"),
        ("C:\\Users\\x\\list.csv", "list.csv"),
        ("streets.osm.pbf", "streets.osm.pbf"),
        ('a<b>:"|?*\x00.csv', "ab.csv"),
        ("CON.csv", "CON-file.csv"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_an_uploaded_files_name_is_made_safe(given: str, safe: str) -> None:
    assert setup_files.safe_name(given) == safe


def test_a_long_file_name_is_cut() -> None:
    assert setup_files.safe_name("x" * 400 + ".csv") == "x" * 80 + ".csv"


@pytest.mark.usefixtures("is_local")
def test_a_path_may_be_pasted_and_a_wrong_one_gets_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "big.osm.pbf"
    file.write_bytes(b"x")
    assert setup_files.local_file(str(file)) == file.resolve()
    with pytest.raises(DataFileError, match="no file at this place"):
        setup_files.local_file(str(tmp_path / "other.pbf"))
    with pytest.raises(DataFileError):
        setup_files.local_file("\x00")
