"""Partners out of the store, through a file, and in again: nothing changes."""

import datetime as dt
from pathlib import Path

import pytest

from mapping.exchange import export_partners, read_partners
from mapping.store.database import Store
from mapping.store.records import FamilyResource, Source, partners_frame

SOURCE = Source(id="list", name="The list", attribution="© the list")
RECORDS = [
    FamilyResource(
        id="p1",
        name="=Pantry <b>",
        organization="Peña Church",
        category="food",
        description="Line one\nline two",
        languages=("en", "es"),
        hours="Mon-Fri 9am-5pm",
        opening_hours="Mo-Fr 09:00-17:00",
        phone="+1 334 555-0101",
        cost="free",
        is_free=True,
        min_age=5.0,
        max_age=17.5,
        capacity=20.0,
        childcare_on_site=True,
        wheelchair_accessible=False,
        readiness=("think", "go"),
        stage="growing",
        trust="high",
        feedback="kind",
        tie_holder="Ann",
        last_contact_on=dt.date(2026, 1, 2),
        verified_on=dt.date(2026, 3, 4),
        verified_by="Bo",
        notes="-1 key",
        address="1 Main St, Rye, NY 10580",
        street="1 Main St",
        city="Rye",
        state="NY",
        zip="10580",
        lon=-73.68358149,
        lat=40.98065351,
        precision="point",
        score=0.98,
        placed_by="geocoder",
        extra={"Ward": "5", "Name": "+other"},
        translations={
            "es": {
                "name": "=Despensa <b>",
                "description": "Línea uno\nlínea dos",
                "eligibility": "@todos",
                "cost": "+gratis",
                "hours": "-lunes a viernes",
            }
        },
    ),
    FamilyResource(
        id="s1",
        name="Safe House",
        category="housing",
        phone="555-0199",
        email="a@b.example",
        confidential=True,
        address="9 Hidden Ln, Rye, NY 10580",
        notes="ring twice",
        translations={"es": {"name": "Casa Segura", "description": "detrás del parque"}},
    ),
    FamilyResource(id="h1", name="Hotline", category="health", location_type="virtual"),
    FamilyResource(
        id="m1", name="Moved pin", category="my own", lon=-73.7, lat=41.0, placed_by="hand"
    ),
    FamilyResource(id="", name="No id", category="food", address="3 Oak Ave, Rye, NY"),
]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg"])
def test_a_staff_export_imported_again_changes_nothing(tmp_path: Path, suffix: str) -> None:
    with Store.open(tmp_path / "store.sqlite") as store:
        store.partners.save_many(RECORDS, source=SOURCE)
        before, version = store.partners.frame(), store.data_version()
        path = tmp_path / f"partners{suffix}"
        report = export_partners(before, path, audience="staff", sources_text="© the list")
        assert report.rows_out == len(RECORDS)
        found = read_partners(path)
        assert found.parsed.rejected == []
        saved = store.partners.save_many(found.parsed.records, source=SOURCE)
        assert (saved.added, saved.updated, saved.unchanged) == (0, 0, len(RECORDS))
        assert store.data_version() == version
        after = store.partners.frame()
        assert after.set_index("id")["trust"]["p1"] == "high"
        assert after.equals(before)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg"])
def test_texts_in_two_languages_reach_another_workspace(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"partners{suffix}"
    with Store.open(tmp_path / "store.sqlite") as store:
        store.partners.save_many(RECORDS, source=SOURCE)
        export_partners(store.partners.frame(), path, audience="staff", sources_text="")
    with Store.open(tmp_path / "other.sqlite") as other:
        other.partners.save_many(read_partners(path).parsed.records, source=SOURCE)
        assert other.partners.get("p1").translations == RECORDS[0].translations
        refuge = other.partners.get("s1")
        assert refuge.translations == {"es": {"name": "Casa Segura"}}, "name and phone alone"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg", ".kml"])
def test_the_public_reads_translations_but_not_those_of_confidential_places(
    tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"partners{suffix}"
    export_partners(partners_frame(RECORDS), path, audience="public", sources_text="")
    shown = read_partners(path).parsed.records
    told = {record.name: record.translations for record in shown}
    assert told["=Pantry <b>"]["es"]["hours"] == "-lunes a viernes"
    assert "Casa Segura" not in str(told)
    assert "parque" not in str(told)


def test_translations_follow_the_other_columns_and_none_of_ours_follows_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "partners.csv"
    export_partners(partners_frame(RECORDS), path, audience="staff", sources_text="")
    header = path.read_text("utf-8").splitlines()[0].split(",")
    told = ["name_es", "description_es", "eligibility_es", "cost_es", "hours_es"]
    assert header[-7:] == [*told, "Ward", "Name (other)"]


def test_a_correction_in_the_spreadsheet_comes_back(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.sqlite") as store:
        store.partners.save_many(RECORDS, source=SOURCE)
        path = tmp_path / "partners.csv"
        export_partners(store.partners.frame(), path, audience="staff", sources_text="")
        text = path.read_text("utf-8").replace("Mon-Fri 9am-5pm", "Mon-Sat 9am-6pm")
        path.write_text(text, encoding="utf-8", newline="")
        saved = store.partners.save_many(read_partners(path).parsed.records, source=SOURCE)
        assert (saved.added, saved.updated) == (0, 1)
        pantry = store.partners.get("p1")
        assert pantry.opening_hours == "Mo-Sa 09:00-18:00"
        assert pantry.trust == "high"
        assert pantry.placed_by == "geocoder"
