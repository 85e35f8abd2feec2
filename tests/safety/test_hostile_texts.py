"""Whatever people type into whichever field, it is shown as typed and nothing of it runs."""

import csv
import json
import re
import shutil
import sqlite3
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
import shapely
import streamlit_folium

from mapping.maps import areas, layers
from mapping.maps.offline import localise
from mapping.maps.place_data import encode_shown, pack_places
from mapping.partners.translations import in_language
from mapping.store.records import TRANSLATED_COLUMNS, TRANSLATED_FIELDS
from mapping.ui.gap_views import map_layers
from mapping.ui.map_places import ground_groups
from mapping.wording import translator
from mapping.workspace import GapQuestion, PartnerDraft, Workspace
from tests.safety.conftest import served
from tests.safety.outputs import AUDIENCES, write_everything
from tests.safety.payloads import COMPUTED, PAYLOADS, SHORT, literal

TEXTS = (
    *("organization", "description", "hours", "phone", "email", "website", "cost", "eligibility"),
    *(
        "stage",
        "tie_holder",
        "verified_by",
        "notes",
        "source",
        "languages",
        "readiness",
        "feedback",
    ),
    "an extra column",
    *TRANSLATED_COLUMNS,
)
EN = translator("en")
SHOWN = (
    "[click](javascript:window.pwned=1) ![x](https://evil.example/x.png)",
    "&lt;img src=x onerror=window.pwned=1&gt;",
    ":\u2060material/lock: $\\href{javascript:window.pwned=1}{x}$ **bold** _it_",
)
"""Names that must stand in the list of the page letter by letter."""
WEST, SOUTH, STEP = -96.43, 38.0, 0.004
FILE_NAME = "{{7777*7777}} & <img src=x onerror=window.pwned=1> `${1}`'.csv"
if sys.platform == "win32":
    FILE_NAME = "{{7777*7777}} & `${1}`'.csv"
DISTRICT = "{{7777*7777}}<img src=x onerror=window.pwned=1>"


def write_partners(path: Path) -> Path:
    """Write one place per text, with the text in every field; on the map, some virtual."""
    head = ("id", "name", "category", "lat", "lon", *TEXTS)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(head)
        for at, text in enumerate(PAYLOADS):
            category = "food" if at % 2 else text[:80]
            place = (f"{SOUTH + STEP * (at // 6):.4f}", f"{WEST + STEP * (at % 6):.4f}")
            rows.writerow((f"id {text[:60]}", text[:180], category, *place, *[text] * len(TEXTS)))
    return path


def form(text: str, at: int) -> PartnerDraft:
    """Return a filled-in form with the text in every field that takes one."""
    texts = ("description", "hours", "phone", "email", "website", "cost", "eligibility", "stage")
    return PartnerDraft(
        name=f"form {text}",
        category="food",
        lon=WEST + STEP * (at % 6) + 0.001,
        lat=SOUTH + STEP * (at // 6) + 0.001,
        address=text,
        translations={"es": dict.fromkeys(TRANSLATED_FIELDS, text)},
        **dict.fromkeys(("organization", "tie_holder", "verified_by", "notes", *texts), text),
    )


def write_areas(path: Path, *, column: str, students: bool) -> Path:
    """Write one square per short text, named by it."""
    shapes = [
        shapely.box(x, y, x + 0.008, y + 0.008)
        for at in range(len(SHORT))
        for x, y in [(WEST - 0.01 + 0.008 * (at % 6), SOUTH - 0.01 + 0.008 * (at // 6))]
    ]
    areas_gdf = gpd.GeoDataFrame(
        {"area_id": [f"a{at}" for at in range(len(SHORT))], column: SHORT},
        geometry=shapes,
        crs="EPSG:4326",
    )
    if students:
        areas_gdf["students"] = 40
    areas_gdf.to_file(path, driver="GeoJSON")
    return path


@pytest.fixture(scope="module")
def hostile(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace in which every text of every kind is hostile."""
    inbox = tmp_path_factory.mktemp("inbox")
    folder = tmp_path_factory.mktemp("hostile") / "workspace"
    shutil.copytree(demo_template, folder)
    zones = write_areas(inbox / "zones.geojson", column="name", students=False)
    sites_gdf = gpd.read_file(zones)
    sites_gdf = sites_gdf.set_geometry(shapely.centroid(sites_gdf.geometry.values), crs=4326)
    sites_gdf.to_file(inbox / "sites.geojson", driver="GeoJSON")
    with Workspace.open(folder) as workspace:
        workspace.delete_partners(list(workspace.partners()["id"]))
        outcome = workspace.add_partners(write_partners(inbox / FILE_NAME))
        assert outcome.rows_out == len(PAYLOADS), outcome
        for at, text in enumerate(SHORT):
            workspace.save_partner(form(text, at))
        workspace.set_district(name=DISTRICT)
        workspace.add_homes(write_areas(inbox / "homes.geojson", column="name", students=True))
        workspace.add_layer(zones, kind="attendance_zones", name=PAYLOADS[0])
        workspace.add_layer(inbox / "sites.geojson", kind="school_sites", name=PAYLOADS[7])
    return folder


@pytest.fixture(scope="module")
def given_away(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given away")
    with Workspace.open(hostile) as workspace:
        write_everything(workspace, folder)
    return folder


def names(workspace_folder: Path, language: str = "en") -> list[str]:
    with Workspace.open(workspace_folder) as workspace:
        return [str(name) for name in in_language(workspace.partners(), language)["name"]]


def test_the_workspace_keeps_the_texts_as_typed(hostile: Path) -> None:
    kept = {literal(name) for name in names(hostile)}
    with Workspace.open(hostile) as workspace:
        told = [literal(text) for text in workspace.partners()["description_es"]]
    for text in PAYLOADS:
        assert any(literal(text)[:150] in one for one in kept), text[:80]
        assert literal(text) in told, text[:80]


def test_nothing_computes_in_any_export(given_away: Path) -> None:
    from tests.safety.traces import Search

    assert Search(COMPUTED).folder(given_away) == set()


def _tables(folder: Path) -> Iterator[tuple[Path, list[list[str]]]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield path, list(csv.reader(file))
    for path in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        for sheet in book:
            cells = list(sheet.iter_rows())
            assert [cell.coordinate for row in cells for cell in row if cell.data_type == "f"] == []
            yield path, [[str(cell.value or "") for cell in row] for row in cells]


def test_no_table_holds_a_formula(given_away: Path) -> None:
    count = 0
    for path, rows in _tables(given_away):
        if "partners" not in path.name:
            continue
        for row in rows:
            for cell in row:
                count += 1
                assert not cell.startswith(("=", "@", "\t", "\r")), (path.name, cell[:60])
                if cell.startswith(("+", "-")):
                    assert re.fullmatch(r"[+\-\d\s().,/x]*", cell), (path.name, cell[:60])
    assert count > 1000


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_format_gives_the_names_back(given_away: Path, hostile: Path, audience: str) -> None:
    wanted = {literal(name).lstrip("'") for name in names(hostile)}
    with Workspace.open(hostile) as workspace:
        told = {literal(text).lstrip("'") for text in workspace.partners()["cost_es"]}

    def found(texts: list[str]) -> set[str]:
        return {literal(text).lstrip("'") for text in texts}

    stem = given_away / f"partners-{audience}"
    with stem.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert wanted <= found([row["name"] for row in rows])
    assert told <= found([row["cost_es"] for row in rows])
    features = json.loads(stem.with_suffix(".geojson").read_text("utf-8"))["features"]
    assert wanted <= found([one["properties"]["name"] for one in features])
    assert told <= found([one["properties"]["cost_es"] for one in features])
    stored = gpd.read_file(stem.with_suffix(".gpkg"), layer="partners")
    assert wanted <= found(list(stored["name"]))
    assert told <= found(list(stored["cost_es"]))
    root = ET.fromstring(stem.with_suffix(".kml").read_text("utf-8"))  # noqa: S314 - our own file
    assert wanted <= found(["".join(one.itertext()) for one in root.iter() if "name" in one.tag])


def test_the_database_of_an_export_has_no_table_but_its_own(given_away: Path) -> None:
    for path in given_away.glob("*.gpkg"):
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("pragma integrity_check").fetchone() == ("ok",)


def test_no_sources_text_reaches_a_script_of_the_map(given_away: Path) -> None:
    for path in given_away.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for script in re.findall(
            r"<script(?![^>]*application/json)[^>]*>(.*?)</script>", text, re.DOTALL
        ):
            assert "window.pwned" not in script
            assert "7777*7777" not in script
        outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
        assert "<img src=x" not in outside


def live_arguments(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """Return what streamlit-folium sends to the browser for the map page and the gaps page."""
    partners_gdf = in_language(workspace.partners(), "es")
    first = str(partners_gdf["id"].iloc[0])
    places = pack_places(partners_gdf)
    map_page = [
        *ground_groups(workspace, zones=True, sites=True, wording=EN),
        layers.shown_layer(encode_shown(places, None, wording=EN, selected_id=first)),
        map_layers.partner_layer(map_layers.encode_partners(partners_gdf, wording=EN)),
    ]
    answer = workspace.gaps(GapQuestion(category="food"))
    view = areas.gap_view(answer.table, workspace.gap_shapes(answer), wording=EN)
    gaps_page = [
        map_layers.area_layer(map_layers.encode_areas(view)),
        map_layers.partner_layer(map_layers.encode_partners(partners_gdf, wording=EN)),
    ]
    sent: list[Any] = []
    monkeypatch.setattr(
        streamlit_folium, "_component_func", lambda **given: sent.append(given) or {}
    )
    folder.mkdir()
    assets = localise("../cg/", folder)
    for key, groups in (("map", map_page), ("gaps", gaps_page)):
        base = layers.base_map(assets, place=str(workspace.folder))
        ground = layers.ground_layer(bounds=workspace.extent() or (0, 0, 1, 1), wording=EN)
        streamlit_folium.st_folium(
            base,
            key=key,
            returned_objects=list(layers.RETURNED_OBJECTS),
            feature_group_to_add=[ground, *groups],
        )
    return sent


def test_no_text_reaches_the_live_map_as_text(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.safety.traces import Search

    with Workspace.open(hostile) as workspace:
        sent = live_arguments(workspace, tmp_path / "assets", monkeypatch)
    assert len(sent) == 2
    raw = [text for text in SHORT if len(text) >= 8 and not text.isalnum()]
    for given in sent:
        given.pop("on_change", None)
        said = json.dumps(given, ensure_ascii=False, default=str)
        assert Search(COMPUTED).content(said.encode(), "live") == set()
        assert [text for text in raw if text in said] == []
        assert "pwned" not in said
        # The texts are there after all, in a form that can be nothing but data.
        assert Search(["window.pwned=1", "{{7777*7777}}"]).content(said.encode(), "live")


# In the browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def watched(page: Any) -> tuple[list[str], list[str]]:
    """Return lists that fill up: errors and dialogs, and requests to other machines."""
    faults: list[str] = []
    outside: list[str] = []
    local = ("file:", "data:", "blob:", "http://127.0.0.1", "ws://127.0.0.1", "about:")
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(local) else outside.append(asked.url),
    )
    return faults, outside


def assert_unharmed(page: Any, faults: list[str], outside: list[str]) -> None:
    for frame in page.frames:
        assert frame.evaluate("window.pwned") is None
        bad = "img[src='x'], svg[onload], iframe[srcdoc], a[href^='javascript'], [src*='evil']"
        assert frame.locator(bad).count() == 0
        body = frame.locator("body").inner_text()
        assert not any(number in body for number in COMPUTED)
    assert faults == []
    assert outside == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_exported_map_shows_the_texts_and_runs_none(
    page: Any, given_away: Path, hostile: Path, audience: str, language: str
) -> None:
    faults, outside = watched(page)
    page.goto((given_away / f"map-{audience}-{language}.html").as_uri())
    page.wait_for_function("performance.getEntriesByName('cg-ready').length === 1")
    listed = page.locator(".name").evaluate_all("all => all.map(one => one.textContent)")
    assert {literal(one) for one in listed} == {literal(name) for name in names(hostile, language)}
    # Opening every card at once from within the page is quicker than clicking one by one.
    page.evaluate("document.querySelectorAll('.row').forEach(row => row.click())")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert_unharmed(page, faults, outside)


@pytest.mark.browser
def test_the_live_pages_show_the_texts_and_run_none(
    page: Any, hostile: Path, tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    faults, outside = watched(page)
    with served(hostile, folder=tmp_path) as (port, log):
        address = f"http://127.0.0.1:{port}"
        page.goto(address)
        expect(page.get_by_role("button", name=re.compile(r"^1\. "))).to_be_visible(timeout=60_000)
        page.frame_locator("iframe").first.locator(".cg-marker").first.wait_for(timeout=60_000)
        for words in (*SHOWN, "<img src=x onerror=window.pwned=1>", "${1}`"):
            expect(page.get_by_role("button", name=words).first).to_be_attached()
        page.get_by_role("button", name="<img src=x onerror=window.pwned=1>").first.click()
        expect(page.locator(".cg-card-name").first).to_have_text(
            re.compile("onerror=window.pwned=1"), timeout=30_000
        )
        assert_unharmed(page, faults, outside)
        for name, sign in (("gaps", ".cg-sentence"), ("partners", ".cg-district")):
            page.goto(f"{address}/{name}")
            page.locator(sign).first.wait_for(timeout=60_000)
            expect(page.locator(".cg-footer")).to_be_visible(timeout=60_000)
            expect(page.locator(".cg-district")).to_contain_text("{{7777*7777}}<img src=x")
            page.evaluate(
                "document.querySelectorAll('details').forEach(one => { one.open = true })"
            )
            assert_unharmed(page, faults, outside)
        page.goto(f"{address}/?lang=es")
        listed = page.get_by_role("button", name=re.compile(r"^1\. "))
        expect(listed).to_be_visible(timeout=60_000)
        page.frame_locator("iframe").first.locator(".cg-marker").first.wait_for(timeout=60_000)
        page.get_by_role("button", name="</script><script>window.pwned=1</script>").first.click()
        expect(page.locator(".cg-facts").first).to_contain_text("</script>", timeout=30_000)
        assert_unharmed(page, faults, outside)
        page.goto(f"{address}/setup")
        page.locator(".cg-steps").wait_for(timeout=60_000)
        expect(page.locator(".cg-footer")).to_be_visible(timeout=60_000)
        assert_unharmed(page, faults, outside)
        assert "Traceback" not in log.read_text(encoding="utf-8", errors="replace")


Run = Callable[..., tuple[int, str, str]]


def test_a_file_name_on_the_command_line_is_text_too(
    demo: Path, tmp_path: Path, run_cli: Run
) -> None:
    code, out, err = run_cli("add-partners", tmp_path / FILE_NAME, "--workspace", demo)
    assert code == 1
    assert "{{7777*7777}}" in err
    assert not any(number in out + err for number in COMPUTED)
