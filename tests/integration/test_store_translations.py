"""Texts of partners in other languages: kept, changed, undone, copied, and brought over."""

import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from mapping.errors import MappingError
from mapping.store import tables
from mapping.store.database import Store, restore_database
from mapping.store.migrate import HEAD
from mapping.store.records import FamilyResource, Source

FILE = Source(id="partners", name="partners.csv", kind="partners")
SPANISH = {"name": "Despensa", "description": "Comestibles", "cost": "gratis", "hours": "mar. 4-6"}
PANTRY = FamilyResource(
    id="P1",
    name="Harvest Pantry",
    description="Groceries",
    eligibility="Residents",
    cost="free",
    is_free=True,
    hours="Tue 4-6",
    opening_hours="Tu 16:00-18:00",
    address="12 Main St, Springfield",
    source="partners.csv",
    translations={"es": SPANISH, "vi": {"description": "Thực phẩm"}},
)
MADE_AT_0001 = Path(__file__).with_name("store_0001.sql")
"""A workspace's database as the program made it before there were translations."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "database.sqlite") as opened:
        opened.partners.save_many([PANTRY], source=FILE)
        yield opened


def without(record: FamilyResource, *fields: str) -> FamilyResource:
    """Return the record without the Spanish of these fields."""
    kept = {name: text for name, text in SPANISH.items() if name not in fields}
    return dataclasses.replace(record, translations={**record.translations, "es": kept})


def imported(
    store: Store, *, fields: tuple[str, ...] | None = None, **changes: object
) -> FamilyResource:
    """Import the pantry again, changed, as a file without translations brings it."""
    new = dataclasses.replace(PANTRY, **{"translations": {}, **changes})  # type: ignore[arg-type]
    store.partners.save_many([new], source=FILE, fields=fields)
    return store.partners.get("P1")


def test_any_language_is_kept_and_read(store: Store) -> None:
    assert store.partners.get("P1") == PANTRY
    row = store.partners.frame().iloc[0]
    assert (row["description_es"], row["description_vi"]) == ("Comestibles", "Thực phẩm")
    assert row["name"] == "Harvest Pantry"


def test_a_translation_is_changed_undone_and_done_again(store: Store) -> None:
    version = store.data_version()
    changed = {"es": {**SPANISH, "cost": "sin costo"}}
    change = store.partners.update("P1", translations=changed)
    assert store.data_version() == version + 1
    assert store.partners.get("P1").translations == changed
    undo = store.partners.undo(change)
    assert store.partners.get("P1") == PANTRY
    store.partners.undo(undo)
    assert store.partners.get("P1").translations == changed
    assert store.partners.update("P1", translations=changed) == "", "nothing new was said"


def test_a_deleted_partner_comes_back_with_its_translations(store: Store) -> None:
    change = store.partners.delete(["P1"])
    with store._database.read() as connection:
        left = sa.select(sa.func.count()).select_from(tables.translation)
        assert connection.execute(left).scalar_one() == 0
    store.partners.undo(change)
    assert store.partners.get("P1") == PANTRY


def test_two_changes_of_texts_are_undone_one_after_the_other(store: Store) -> None:
    first = store.partners.update("P1", translations={"es": {"name": "Despensa Uno"}})
    store.partners.update("P1", translations={"es": {"name": "Despensa Dos"}})
    with pytest.raises(MappingError, match="changed again after this"):
        store.partners.undo(first)


def test_a_file_without_translations_leaves_them_alone(store: Store) -> None:
    assert imported(store, phone="555") == dataclasses.replace(PANTRY, phone="555")
    assert imported(store, fields=("name", "phone", "description", "cost", "hours")) == (
        dataclasses.replace(PANTRY, phone="")
    )


def test_an_empty_cell_empties_what_its_column_filled(store: Store) -> None:
    spanish = {"es": {"name": "Despensa"}}
    merged = imported(store, fields=("name_es", "description_es"), translations=spanish)
    assert merged == without(PANTRY, "description")


def test_the_same_file_twice_changes_nothing(store: Store) -> None:
    version = store.data_version()
    report = store.partners.save_many([PANTRY], source=FILE, fields=("name_es", "hours_es"))
    assert (report.unchanged, report.outdated_ids) == (1, ())
    assert store.data_version() == version


def test_a_translation_goes_with_the_text_that_it_translates(store: Store) -> None:
    other = dataclasses.replace(PANTRY, hours="Wed 5-8", opening_hours="", translations={})
    report = store.partners.save_many([other], source=FILE)
    assert report.outdated_ids == ("P1",)
    assert store.partners.get("P1").translations == without(PANTRY, "hours").translations
    change = store.partners.history(limit=1)[0].id
    store.partners.undo(change)
    assert store.partners.get("P1") == PANTRY
    store.partners.update("P1", cost="$2")
    assert store.partners.get("P1").translations == without(PANTRY, "cost").translations


def test_a_translation_stays_when_its_original_is_only_spaced_otherwise(store: Store) -> None:
    report = store.partners.save_many(
        [dataclasses.replace(PANTRY, description="  groceries ", translations={})], source=FILE
    )
    assert report.outdated_ids == ()
    assert store.partners.get("P1").translations == PANTRY.translations


def test_a_file_may_bring_original_and_translation_together(store: Store) -> None:
    spanish = {"es": {"hours": "miércoles de 5 a 8"}}
    new = dataclasses.replace(PANTRY, hours="Wed 5-8", opening_hours="", translations=spanish)
    assert store.partners.save_many([new], source=FILE).outdated_ids == ()
    assert store.partners.get("P1").translations["es"]["hours"] == "miércoles de 5 a 8"


def test_the_name_in_another_language_is_no_identity(store: Store) -> None:
    report = store.partners.save_many(
        [
            FamilyResource(id="", name="Despensa", address="12 Main St, Springfield"),
            FamilyResource(id="", name="Harvest Pantry", address="12 Main St, Springfield"),
        ],
        source=FILE,
    )
    assert (report.added, report.unchanged) == (1, 1)


@pytest.mark.parametrize(
    "translations", [{"es": {"notes": "x"}}, {"Spanish": {"name": "x"}}, {"": {"name": "x"}}]
)
def test_what_can_not_be_translated_is_refused(
    store: Store, translations: dict[str, dict[str, str]]
) -> None:
    with pytest.raises(TypeError, match="no translation of"):
        store.partners.update("P1", translations=translations)
    assert store.partners.get("P1") == PANTRY


def test_a_backup_brings_translations_back(store: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    store.backup_database(copy)
    other = tmp_path / "other" / "database.sqlite"
    restore_database(copy, other)
    with Store.open(other) as restored:
        assert restored.partners.get("P1") == PANTRY


# A workspace of before


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(MADE_AT_0001.read_text(encoding="utf-8"))
    return path


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'table'"
        names = [name for (name,) in connection.execute(named)]
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608
            for name in names
        }


def test_an_older_workspace_is_brought_over_without_loss(old: Path) -> None:
    before = rows_of(old)
    with Store.open(old) as store:
        assert store.data_version() == 5
        assert store.check_integrity() == []
        pantry = store.partners.get("P1")
        assert (pantry.phone, pantry.notes, pantry.translations) == ("1", "Back door", {})
        assert pantry.extra == {"Bus line": "7", "description_es": "Comestibles"}
    after = rows_of(old)
    assert after.pop("alembic_version") == [(HEAD,)]
    assert after.pop("translation") == []
    before.pop("alembic_version")
    assert after == before


def test_what_was_done_before_the_upgrade_can_be_taken_back_after_it(old: Path) -> None:
    with Store.open(old) as store:
        store.partners.update("P1", translations={"es": {"cost": "gratis"}})
        deleted, stage, edited, imported = store.partners.history()[1:]
        store.partners.undo(deleted.id)
        assert store.partners.get("C1").name == "Elm Clinic"
        store.partners.undo(edited.id)
        pantry = store.partners.get("P1")
        assert (pantry.phone, pantry.notes) == ("(334) 555-0101", "Side door")
        assert pantry.translations == {"es": {"cost": "gratis"}}
        store.partners.undo(stage.id)
        with pytest.raises(MappingError, match="changed again after this"):
            store.partners.undo(imported.id)


def test_a_backup_of_before_is_restored_and_brought_over(old: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "database.sqlite"
    restore_database(old, target)
    with Store.open(target) as store:
        store.partners.update("P1", translations={"es": {"name": "Despensa"}})
        assert store.partners.get("P1").translations == {"es": {"name": "Despensa"}}


def test_the_table_can_be_made_on_a_server_too() -> None:
    made = str(sa.schema.CreateTable(tables.translation).compile(dialect=postgresql.dialect()))
    assert "language_code VARCHAR(3) NOT NULL" in made
    assert "PRIMARY KEY (service_at_location_id, language_code)" in made
    assert "ON DELETE CASCADE" in made
