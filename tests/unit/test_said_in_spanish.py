"""A sample of what each room has to say, said in Spanish with what it is about."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from mapping.errors import MappingError
from mapping.gaps.needs import Need, age_in_years, resolve_group
from mapping.gaps.scenarios import Change, Scenario, apply, check_change
from mapping.maps import basemap
from mapping.operations.disk_words import disk_words
from mapping.operations.transit import Timetables, When, parse_when
from mapping.progress import with_time_left
from mapping.travel import LineModel, Network, build_network, read_feed
from mapping.travel.network import NetworkReport
from mapping.ui import setup_jobs, setup_section
from mapping.wording import Said, say, translator
from mapping.workspace import GapQuestion, PartnerDraft, View, Workspace
from tests.partners_workspace import make_workspace
from tests.transit_support import random_feed, write_feed
from tests.travel_support import extract_of

ES = translator("es")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(make_workspace(tmp_path)) as opened:
        yield opened


def told(raising: Callable[[], object]) -> str:
    """Return in Spanish the error that is raised."""
    with pytest.raises(MappingError) as caught:
        raising()
    return caught.value.told(ES)


# gaps


def test_questions_that_can_not_be_asked_say_so() -> None:
    assert told(lambda: Need("food", mode="swim")).startswith(
        "No hay ninguna forma de viajar llamada «swim». Las formas son: walk, drive"
    )
    assert told(lambda: Need("food", limit_min=0)).startswith("Un límite de 0 minutos no se puede")
    assert told(lambda: age_in_years("old")).startswith("No podemos leer «old» como edad.")
    points_df = pd.DataFrame({"group": ["lang_es", ""]})
    assert "Los grupos son: lang_es." in told(lambda: resolve_group("tall", points_df))


def test_changes_that_can_not_be_tried_say_so() -> None:
    hours = Change("hours", partner_id="1", hours="whenever")
    assert told(lambda: check_change(hours)).startswith("No podemos leer «whenever» como horario")
    many = Scenario("", (hours,) * 99)
    assert told(lambda: apply(many, pd.DataFrame())).startswith("Hay 99 cambios")


def test_warnings_of_an_answer_are_said_as_the_audience_sees_them(workspace: Workspace) -> None:
    answer = workspace.gaps(GapQuestion(category="food"), audience="public")
    assert ES.said(answer.warnings[0]).startswith("Agregue un archivo de calles")


# maps and travel


def test_a_damaged_street_map_says_so(tmp_path: Path) -> None:
    (tmp_path / "basemap.json").write_text("{", encoding="utf-8")
    words = told(lambda: basemap.load(tmp_path / "basemap.json"))
    assert words.startswith("El mapa de calles de este distrito no se puede leer")


def test_networks_that_can_not_be_made_read_or_trusted_say_so(tmp_path: Path) -> None:
    empty = extract_of({1: (-97.0, 37.0)}, {})
    assert "para esta forma de viajar (en auto)" in told(lambda: build_network(empty, "drive"))
    assert told(lambda: Network.load(tmp_path / "no.npz")).startswith(
        "No se puede leer la red de calles preparada"
    )
    report = NetworkReport("walk", 500, 600, 9.5, 0.1, 0.75, 12, 11, 80, "")
    (fault,) = report.faults()
    assert fault.startswith("25% of the streets for walking don't connect")
    assert ES.said(fault).startswith("El 25% de las calles para ir a pie no está conectado")
    assert "en 12 partes sueltas" in ES.said(fault)


def test_a_feed_says_what_is_wrong_with_its_first_row(tmp_path: Path) -> None:
    broken = write_feed(
        tmp_path / "bus.zip",
        {
            "stops.txt": "stop_id,stop_lat,stop_lon\na,37,-97\n",
            "trips.txt": "route_id,service_id,trip_id\nr,never,t1\n",
            "stop_times.txt": "trip_id,stop_id,stop_sequence,arrival_time\nt1,a,1,08:00:00\n",
        },
    )
    words = told(lambda: read_feed(broken))
    assert "ningún viaje de «bus.zip»: tiene filas con errores (2), la primera" in words
    assert "en trips.txt, línea 2: no existe el calendario «never»." in words


def test_days_that_no_timetable_covers_are_told(tmp_path: Path) -> None:
    timetables = Timetables(tmp_path / "transit")
    read_feed(random_feed(tmp_path / "feed.zip", 5)).feed.save(timetables.path("feed"))
    later = When(date(2027, 1, 1))
    words = told(lambda: timetables.model(LineModel(), later))
    assert words.startswith("Ningún horario abarca el 2027-01-01")
    assert "abarcan estos días: feed del 2026-01-01 al 2026-12-31." in words
    (note,) = timetables.notes(later)
    assert ES.said(note).startswith("El horario feed no abarca el 2027-01-01")
    assert "la hora «noon»" in told(lambda: parse_when(None, "noon", None))


# operations


def test_an_empty_or_damaged_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert "En la carpeta «none» no hay" in told(lambda: Workspace.open(tmp_path / "none"))
    (tmp_path / "none" / "workspace.json").write_text("{", encoding="utf-8")
    assert "está dañado" in told(lambda: Workspace.open(tmp_path / "none"))


def test_a_district_that_can_not_be_said_says_why(workspace: Workspace, tmp_path: Path) -> None:
    assert told(lambda: workspace.set_district(state="Kansas")).startswith(
        "«Kansas» no es un estado."
    )
    assert "«Mars/Base»" in told(lambda: workspace.set_district(timezone="Mars/Base"))
    sites = tmp_path / "sites.geojson"
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point"}}
    point["geometry"]["coordinates"] = [-97.45, 37.7]  # type: ignore[index]
    sites.write_text(json.dumps({"type": "FeatureCollection", "features": [point]}))
    assert told(lambda: workspace.add_layer(sites, kind="attendance_zones")) == (
        "«sites.geojson» no contiene zonas, así que no puede ser una capa de zonas escolares. "
        "Elija otro archivo."
    )


def test_all_faults_of_a_form_are_told_one_after_the_other(workspace: Workspace) -> None:
    draft = PartnerDraft(name="", capacity=-1, address="x", eligibility="x" * 5_001)
    words = told(lambda: workspace.save_partner(draft))
    assert words.startswith("El campo «quién puede venir» tiene más de 5,000 letras")
    assert "Falta el nombre." in words
    assert words.endswith("Escriba cuántas personas pueden venir o déjelo vacío.")


def test_an_import_tells_what_came_of_it(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    rows = ["Box,PO Box 7,,", "Nowhere,77 Nowhere Blvd,,", "Far,,45.0,-110.0"]
    file.write_text("name,address,lat,lon\n" + "\n".join(rows) + "\n", encoding="utf-8")
    said = " ".join(ES.said(one) for one in workspace.add_partners(file).warnings)
    assert (
        "Fila 4: la posición que da el archivo está fuera del distrito. La más lejana, la de la "
        "fila 4, está a "
    ) in said
    assert (
        "Direcciones que no se pudieron ubicar: 2 (dirección que no se conoce aquí: 1, un apartado "
        "postal: 1)."
    ) in said


def test_a_list_of_students_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "fall.csv"
    file.write_text("student_id,name,address\n1,Ann Quux,12 Main St\n", encoding="utf-8")
    words = told(lambda: workspace.add_partners(file))
    assert words.startswith("«fall.csv» parece una lista de estudiantes")
    assert "Quux" not in words


def test_faults_of_a_workspace_are_said(workspace: Workspace) -> None:
    said = [ES.said(one) for one in workspace.check().warnings]
    assert "No hay calles cargadas: los minutos son cálculos aproximados en línea recta." in said
    assert any(re.fullmatch(r"Organizaciones sin ubicación en el mapa: \d\.", one) for one in said)


def test_putting_a_copy_back_tells_where_the_old_data_are(
    workspace: Workspace, tmp_path: Path
) -> None:
    workspace.backup(tmp_path / "copy.zip")
    folder = workspace.folder
    workspace.close()
    (warning,) = Workspace.restore(tmp_path / "copy.zip", folder).warnings
    assert re.search(r"conserva en la carpeta «brookfield-before-[\w-]+»\.$", ES.said(warning))


def test_names_and_codes_that_will_not_do_say_why(workspace: Workspace) -> None:
    assert told(lambda: workspace.set_staff_code("short")).startswith(
        "El código del personal necesita al menos 8 caracteres"
    )
    assert told(lambda: workspace.save_view(View(" "))).startswith("Esta vista no tiene nombre")
    assert told(lambda: workspace.save_scenario(Scenario("x" * 81))).startswith(
        "El nombre tiene más de 80 letras"
    )
    assert "llamada «none»" in told(lambda: workspace.delete_need("none"))


def test_what_the_system_says_of_the_disk_is_said_too() -> None:
    full = disk_words(OSError(28, "No space left on device"))
    assert (full, ES.said(full)) == ("No space left on device", "no queda espacio en el disco")
    assert disk_words(OSError()) == "the disk refuses it"
    assert ES.said(disk_words(OSError(), say("it is a folder itself"))) == "es una carpeta"
    assert ES.said(disk_words(OSError(5, "Input {odd} error"))) == "Input {odd} error"


# ui and progress


def test_a_second_piece_of_work_is_refused() -> None:
    job = setup_jobs.Job("streets", "Adding streets", lambda _: "", True)
    setup_jobs.occupy(job)
    try:
        assert told(lambda: setup_jobs.occupy(job)).startswith(
            "Hay un trabajo en curso (Agregando las calles)"
        )
    finally:
        setup_jobs.release(job)


def test_a_line_that_names_no_column_is_quoted() -> None:
    words = told(lambda: setup_section.pairs("street", example="street=ROAD_NAME"))
    assert "la línea «street»" in words
    assert words.endswith("por ejemplo street=ROAD_NAME.")


def test_progress_with_the_time_left_is_said_as_a_whole() -> None:
    now = [0.0]
    said: list[str] = []
    report = with_time_left(lambda _, words: said.append(words), clock=lambda: now[0])
    report(0.0, say("Reading {file}", file="list.csv"))
    now[0] = 10.0
    report(0.25, say("Reading {file}", file="list.csv"))
    assert said[-1] == "Reading list.csv, about 30 s left"
    assert isinstance(said[-1], Said)
    in_spanish = ES.said(said[-1])
    assert in_spanish.startswith("Leyendo list.csv")
    assert in_spanish.endswith(" 30 s")
    assert "left" not in in_spanish
