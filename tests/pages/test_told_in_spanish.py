"""Errors, warnings and reasons are told in the reader's language, to the last word."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from mapping.ui import language, setup_jobs
from mapping.wording import say
from mapping.workspace import PartnerDraft, Workspace
from tests.pages.conftest import MAIN
from tests.pages.test_language import english, shown, switched
from tests.pages.test_setup_page import chosen_roster, give, press, reports, roster

OpenPage = Callable[[str], AppTest]
FAULTY_LIST = """name,lat,lon,category,languages,min_age,hours,confidential
Despensa del Sur,37.70,-97.45,food,es,5,Mon-Fri 9am-5pm,no
,37.70,-97.46,food,es,5,,no
Rincón de Lectura,nueve,-97.45,library,es,5,,no
Taller de Música,37.69,-97.44,music hall,klingonés,joven,tal vez un rato,quizás
""".encode("cp1252")
FAULTY_AREAS = b"""{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"area_id": "a", "students": 40, "students_bus": 90},
 "geometry": {"type": "Polygon", "coordinates":
 [[[-97.47,37.68],[-97.45,37.68],[-97.45,37.72],[-97.47,37.72],[-97.47,37.68]]]}},
{"type": "Feature", "properties": {"area_id": "b", "students": "many", "students_bus": 5},
 "geometry": {"type": "Polygon", "coordinates":
 [[[-97.45,37.68],[-97.43,37.68],[-97.43,37.72],[-97.45,37.72],[-97.45,37.68]]]}},
{"type": "Feature", "properties": {"area_id": "c", "students": 7},
 "geometry": {"type": "Point", "coordinates": [-97.45, 37.70]}}]}
"""
OURS = re.compile(r"\b(We|we|was|were|the|The|is|are|Add|Choose|Check|row|rows|file)\b")
"""Words of English sentences that no Spanish one and none of the files here has."""


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have AppTest word the options of its widgets as the Spanish session does."""
    monkeypatch.setattr(language, "code", lambda: "es")


@pytest.fixture
def setup_in_spanish(empty_workspace_folder: Path, is_local: object) -> AppTest:
    """Return the set-up page of a workspace without partners, by an address that asks for it."""
    del empty_workspace_folder, is_local
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    app.query_params["lang"] = "es"
    app.run()
    app.switch_page("setup.py")
    return app.run()


def told(app: AppTest) -> str:
    """Return what reports, lists and messages say, of which no word of ours may be English."""
    plain = re.sub("<style>.*?</style>|<[^>]*>", " ", reports(app), flags=re.DOTALL)
    words = html.unescape(plain).replace("\\", "")
    assert not app.exception
    assert not OURS.search(words), words
    assert english(shown(app)) == []
    return " ".join(words.split())


@pytest.mark.usefixtures("spanish")
def test_a_faulty_partner_list_is_told_of_in_spanish(
    setup_in_spanish: AppTest, empty_workspace_folder: Path
) -> None:
    app = give(setup_in_spanish, "setup.partners.file", "lista.csv", FAULTY_LIST)
    words = told(press(app, "setup.partners.add"))
    assert "2 organizaciones a partir de 4 filas" in words
    assert "1 × Falta el nombre, así que el lugar no puede estar en la lista." in words
    assert (
        "1 × Las coordenadas no se pueden usar (la latitud «nueve» no es un número) y no hay "
        "dirección" in words
    )
    assert "«lista.csv» está guardado en un formato antiguo de Windows" in words
    assert "Fila 5: «klingonés» no es un idioma que conozcamos" in words
    assert "Fila 5: «joven» no es una edad, así que se dejó vacío." in words
    assert "Fila 5: No podemos leer «tal vez un rato» como horario" in words
    assert "Fila 5: «quizás» no es ni sí ni no; por seguridad" in words
    assert "los conservamos como propios de ustedes: «music hall» (1)." in words
    rejected = next(empty_workspace_folder.rglob("rejected-*.csv")).read_text(encoding="utf-8")
    assert "The name is missing" in rejected, "files stay in English"


@pytest.mark.usefixtures("spanish")
def test_a_partner_list_without_names_is_refused_in_spanish(setup_in_spanish: AppTest) -> None:
    app = give(setup_in_spanish, "setup.partners.file", "lista.csv", b"Wer,lat,lon\nA,37.7,-97.4\n")
    assert "No encontramos ninguna columna con los nombres de las organizaciones" in told(app)
    app = give(app, "setup.partners.file", "lista.csv", b"")
    assert "«lista.csv» está vacío, así que no hay nada que leer." in told(app)


@pytest.mark.usefixtures("spanish")
def test_faulty_home_areas_are_told_of_in_spanish(setup_in_spanish: AppTest) -> None:
    app = give(setup_in_spanish, "setup.homes.map", "zonas.geojson", FAULTY_AREAS)
    words = told(press(app, "setup.homes.map"))
    assert "Se cuentan 40 de 40 estudiantes" in words
    assert "Zonas sin una cantidad que sirva para el grupo «bus»: 2." in words
    nameless = FAULTY_AREAS.replace(b'"students":', b'"cuantos":')
    app = give(app, "setup.homes.map", "zonas.geojson", nameless)
    words = told(press(app, "setup.homes.map"))
    assert "No encontramos la columna con el número de estudiantes (students)." in words


@pytest.mark.usefixtures("spanish")
def test_what_was_dropped_and_left_out_of_a_roster_is_told_in_spanish(
    setup_in_spanish: AppTest,
) -> None:
    area = FAULTY_AREAS.replace(b'"many"', b"40")
    faulty = roster(120) + b'\nZebedia Quux,S1,"1 Nowhere Rd, Brookfield, KS 67001",en'
    app = chosen_roster(setup_in_spanish, faulty)
    app = give(app, "setup.homes.areas", "zonas.geojson", area)
    words = told(press(app, "setup.homes.roster"))
    assert "El archivo contiene nombres y números de estudiante." in words
    assert "Filas cuya dirección no se pudo ubicar: menos de 10." in words
    assert "Elementos del mapa que no son zonas con id: 1." in words
    app = chosen_roster(app, b"student_name,mood\nZebedia Quux,fine\n")
    words = told(press(app, "setup.homes.roster"))
    assert "no tiene ninguna columna llamada address ni street" in words


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            b"number,street,lon,lat\n,Main St,-97.45,37.7\n12,,-97.45,37.7\n14,Main St,,\n",
            "sirve como dirección (sin posición: 1; sin nombre de calle: 1; sin número de casa: 1)",
        ),
        (b"number,street\n12,Main St\n", "Indique dos de ellas: lon=COLUMNA y lat=COLUMNA."),
        (b"%PDF-1.7 streets", "«calles.csv» es un documento PDF, no una tabla."),
        (b"PK\x03\x04 streets", "«calles.csv» es un zip u otro archivo comprimido"),
    ],
)
def test_a_faulty_address_file_is_refused_in_spanish(
    setup_in_spanish: AppTest, content: bytes, says: str
) -> None:
    app = give(setup_in_spanish, "setup.addresses.files", "calles.csv", content)
    assert says in told(press(app, "setup.addresses.add"))


@pytest.mark.usefixtures("spanish", "workspace_folder")
def test_the_form_of_a_partner_tells_of_address_and_repeats_in_spanish(open_page: OpenPage) -> None:
    app = open_page("partners.py")
    app.button(key="partners.add").click().run()
    for label, typed in (("Nombre", "Harvest Pantries"), ("Dirección", "12 Man St, Brookfield")):
        next(one for one in app.text_input if one.label == label).set_value(typed).run()
    words = shown(app)
    assert any(one.endswith("El nombre de la calle está mal escrito.") for one in words)
    assert "Harvest Pantry. Un nombre parecido, en el mismo punto." in words
    assert english(words) == []
    next(one for one in app.text_input if one.label == "Dirección").set_value("5 Elm").run()
    assert any(
        one.endswith("2 lugares coinciden igual de bien. Falta el tipo de calle.")
        for one in shown(app)
    )


@pytest.mark.usefixtures("spanish")
def test_the_review_tells_in_spanish_what_was_noticed(
    workspace_folder: Path, open_page: OpenPage
) -> None:
    with Workspace.open(workspace_folder) as workspace:
        draft = PartnerDraft(name="Casa Verde", category="food", address="99 Main St, Brookfield")
        workspace.save_partner(draft)
    app = open_page("review.py")
    row = next(one for one in app.button if "Casa Verde" in one.label)
    words = shown(row.click().run())
    assert "El número 99 no está en ningún tramo de esta calle." in words
    assert english(words) == []


@pytest.mark.usefixtures("empty_workspace_folder")
def test_a_report_follows_when_the_language_is_switched(open_page: OpenPage) -> None:
    app = give(open_page("setup.py"), "setup.partners.file", "lista.csv", FAULTY_LIST)
    app = press(app, "setup.partners.add")
    assert "1 × The name is missing" in reports(app)
    assert "2 partners taken over from 4 rows" in reports(app)
    app = switched(app, "es")
    assert "1 × Falta el nombre" in reports(app)
    assert "2 organizaciones a partir de 4 filas" in reports(app)


def test_a_refusal_follows_when_the_language_is_switched(
    open_page: OpenPage, workspace_folder: Path
) -> None:
    app = give(open_page("setup.py"), "setup.streets.file", "x.osm.pbf", b"\x00\x00\x00\x0d cut")
    app = press(app, "setup.streets.add")
    assert "can&#x27;t read the street file x.osm.pbf" in reports(app)
    app = switched(app, "es")
    assert "No podemos leer el archivo de calles x.osm.pbf" in reports(app)
    with Workspace.open(workspace_folder) as workspace:
        assert not workspace.status()["has_streets"]


@pytest.mark.usefixtures("spanish")
def test_how_far_work_is_is_told_in_spanish() -> None:
    job = setup_jobs.Job("streets", "Adding streets", lambda _: "", True)
    job.message = say(
        "{message}, {time} left",
        message=say("Reading {file}", file="x.pbf"),
        time=say("about {n} min", n=3),
    )
    line = setup_jobs._line(job).replace("\\", "")
    assert line == "Agregando las calles. Leyendo x.pbf, tiempo restante: cerca de 3 min…"
