"""The database itself: migrations, damage, full disks, other processes, backups."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from mapping.errors import MappingError, ServiceUnavailableError, SettingsError
from mapping.store import tables
from mapping.store.database import Store, restore_database
from mapping.store.migrate import HEAD
from mapping.store.records import FamilyResource, Source

ROOT = Path(__file__).resolve().parents[2]
FILE = Source(id="partners", name="partners.csv", kind="partners")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Our district (100 %) ñ" / "database.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


def partners(count: int, *, start: int = 0) -> list[FamilyResource]:
    return [
        FamilyResource(id=f"P{i}", name=f"Place {i}", notes="x" * 500)
        for i in range(start, start + count)
    ]


def run(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Start Python code of ours in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def plain(error: MappingError) -> str:
    """Return the message after checking that a school secretary can read it."""
    message = error.user_message
    for jargon in ("sqlite", "SQL", "Traceback", "errno", "disk I/O", "/", "\\"):
        assert jargon not in message, message
    assert message.count(". ") >= 1
    return message


def test_the_migrations_make_the_tables_that_the_code_works_with(store: Store) -> None:
    with store._database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    config = Config()
    config.set_main_option("script_location", str(Path(tables.__file__).parent / "migrations"))
    assert revision == HEAD == ScriptDirectory.from_config(config).get_current_head()


def test_a_workspace_is_made_from_any_working_directory(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open(path.relative_to(tmp_path)) as store:
        store.meta.set("name", "Springfield")
    with Store.open(str(path)) as store:
        assert store.meta.get("name") == "Springfield"


def test_opening_again_changes_nothing(path: Path) -> None:
    with Store.open(path) as store:
        store.meta.set("name", "Springfield")
        version = store.data_version()
    with Store.open(path) as store:
        assert store.data_version() == version == 1


def test_a_closed_workspace_is_one_file(path: Path) -> None:
    with Store.open(path) as store:
        store.partners.save_many(partners(3), source=FILE)
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_workspace_of_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    with Store.open(path) as store:
        store.partners.save_many(partners(3), source=FILE)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SettingsError, match="newer version of Common Ground") as error:
        Store.open(path)
    plain(error.value)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SettingsError, match="belongs to another program") as error:
        Store.open(path)
    plain(error.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"name,address\n" * 500, b"SQLite format 3\x00" + b"\xff" * 9000]
)
def test_a_file_that_is_no_database_gets_a_plain_message(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="damaged or is no database") as error:
        Store.open(path)
    plain(error.value)
    assert path.read_bytes() == content


def test_a_folder_in_the_place_of_the_database_gets_a_plain_message(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(SettingsError) as error:
        Store.open(path)
    plain(error.value)


def test_a_file_in_the_place_of_the_folder_gets_a_plain_message(path: Path) -> None:
    path.parent.write_text("no folder", encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        Store.open(path)
    plain(error.value)


def test_an_address_of_a_database_server_that_makes_no_sense_gets_a_plain_message() -> None:
    for address in ("nonsense://somewhere/x", "://"):
        with pytest.raises(SettingsError, match="COMMON_GROUND_DATABASE_URL"):
            Store.open(address)
    with pytest.raises(SettingsError, match="memory"):
        Store.open("sqlite://")


def test_a_full_disk_leaves_everything_as_it_was(store: Store) -> None:
    store.partners.save_many(partners(5), source=FILE)
    before = store.partners.frame()
    version = store.data_version()
    with store._database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        limited = f"PRAGMA max_page_count = {pages}"
    store._database.engine.dispose()
    from sqlalchemy import event

    event.listen(store._database.engine, "connect", lambda raw, _: raw.execute(limited))
    with pytest.raises(SettingsError, match="disk is full") as error:
        store.partners.save_many(partners(2_000, start=10), source=FILE)
    plain(error.value)
    assert store.partners.frame().equals(before)
    assert store.data_version() == version


def test_a_workspace_that_someone_else_writes_to_says_so_and_works_afterwards(path: Path) -> None:
    with Store.open(path, busy_timeout_ms=50) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ServiceUnavailableError, match="is writing to this workspace") as error:
            store.partners.save_many(partners(1), source=FILE)
        plain(error.value)
        assert error.value.retry_after_s == 10
        assert store.partners.count() == 0
        other.execute("ROLLBACK")
        other.close()
        assert store.partners.save_many(partners(1), source=FILE).added == 1


def test_readers_see_the_old_state_while_someone_writes(store: Store, path: Path) -> None:
    store.partners.save_many(partners(2), source=FILE)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("DELETE FROM service")
    assert store.partners.count() == 2
    other.execute("ROLLBACK")
    other.close()


DIE = """
import os, sys
from sqlalchemy import event
from mapping.store.database import Store
from mapping.store.records import FamilyResource, Source
store = Store.open(sys.argv[1])
def die(connection, cursor, statement, *rest):
    if sys.argv[2] in statement:
        os._exit(7)
event.listen(store._database.engine, "after_cursor_execute", die)
new = [FamilyResource(id=f"P{i}", name=f"New {i}", phone="1") for i in range(50)]
store.partners.save_many(new, source=Source(id="new", name="new.csv"))
os._exit(0)
"""


@pytest.mark.parametrize(
    "moment",
    ["INSERT INTO source", "DELETE FROM service", "INSERT INTO phone", "INSERT INTO change_entry"],
)
def test_a_process_killed_half_way_through_an_import_leaves_the_old_state(
    path: Path, moment: str
) -> None:
    with Store.open(path) as store:
        store.partners.save_many(partners(20), source=FILE)
        before, version = store.partners.frame(), store.data_version()
    process = run(DIE, str(path), moment)
    assert process.wait(timeout=60) == 7, process.communicate()[1]
    process.communicate()
    with Store.open(path) as store:
        assert store.partners.frame().equals(before)
        assert store.data_version() == version
        assert store.check_integrity() == []
        assert [source.id for source in store.sources.list()] == ["partners"]


ADD = """
import sys
from mapping.store.database import Store
from mapping.store.records import FamilyResource
with Store.open(sys.argv[1]) as store:
    for i in range(15):
        store.partners.add(FamilyResource(id=f"{sys.argv[2]}{i}", name=f"Place {i}"))
"""


def test_two_processes_that_open_and_fill_one_workspace_lose_nothing(path: Path) -> None:
    processes = [run(ADD, str(path), name) for name in ("A", "B")]
    for process in processes:
        _, complaints = process.communicate(timeout=120)
        assert process.returncode == 0, complaints
    with Store.open(path) as store:
        assert store.partners.count() == 30
        assert store.data_version() == 30
        assert len(store.partners.history()) == 30
        assert store.check_integrity() == []


def test_a_write_of_another_process_is_seen_at_once(path: Path) -> None:
    with Store.open(path) as store:
        assert store.partners.frame().empty
        process = run(ADD, str(path), "A")
        assert process.wait(timeout=60) == 0
        process.communicate()
        assert store.data_version() == 15
        assert len(store.partners.frame()) == 15


def test_many_threads_share_a_store(store: Store) -> None:
    faults: list[BaseException] = []

    def work(name: int) -> None:
        try:
            for i in range(8):
                store.partners.add(FamilyResource(id=f"{name}-{i}", name="Place"))
                assert len(store.partners.frame()) >= i + 1
                store.meta.set(f"key{name}", i)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert store.partners.count() == 64


def test_a_backup_is_one_sound_file_with_one_state(store: Store, tmp_path: Path) -> None:
    store.partners.save_many(partners(300), source=FILE)
    stop = threading.Event()

    def write_on() -> None:
        number = 1_000
        while not stop.is_set():
            store.partners.save_many(partners(2, start=number), source=FILE)
            number += 2

    writer = threading.Thread(target=write_on)
    writer.start()
    target = tmp_path / "safe" / "copy.sqlite"
    try:
        for _ in range(3):
            store.backup_database(target)
    finally:
        stop.set()
        writer.join()
    assert [found.name for found in target.parent.iterdir()] == ["copy.sqlite"]
    with Store.open(target) as copy:
        assert copy.check_integrity() == []
        assert copy.partners.count() >= 300
        assert copy.partners.count() % 2 == 0
        assert copy.data_version() == len(copy.partners.history(limit=10_000))


def test_a_backup_that_does_not_fit_leaves_the_older_one(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.sqlite"
    store.partners.save_many(partners(3), source=FILE)
    store.backup_database(target)
    before = target.read_bytes()

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    with pytest.raises(SettingsError, match="disk has room") as error:
        store.backup_database(target)
    plain(error.value)
    monkeypatch.undo()
    assert target.read_bytes() == before
    assert not target.with_name("copy.sqlite.part").exists()


def test_a_backup_put_back_brings_the_old_state(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    with Store.open(path) as store:
        store.partners.save_many(partners(3), source=FILE)
        store.backup_database(copy)
        store.partners.delete(["P0"])
        version = store.data_version()
    # What a crash leaves behind must not be mixed into what is put back.
    path.with_name(path.name + "-wal").write_bytes(b"left over")
    restore_database(copy, path)
    with Store.open(path) as store:
        assert store.partners.count() == 3
        assert store.raise_data_version(above=version) == version + 1
        assert store.data_version() == version + 1


@pytest.mark.parametrize("kind", ["text", "foreign", "newer", "cut", "missing"])
def test_a_bad_backup_is_refused_and_replaces_nothing(
    path: Path, tmp_path: Path, kind: str
) -> None:
    copy = tmp_path / "copy.sqlite"
    with Store.open(path) as store:
        store.partners.save_many(partners(200), source=FILE)
        store.backup_database(copy)
    if kind == "text":
        copy.write_text("no database" * 1000, encoding="utf-8")
    elif kind == "cut":
        copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2])
    elif kind == "missing":
        copy.unlink()
    else:
        if kind == "foreign":
            copy.unlink()
        connection = sqlite3.connect(copy)
        connection.execute(
            "CREATE TABLE recipe (name TEXT)"
            if kind == "foreign"
            else "UPDATE alembic_version SET version_num = '9999'"
        )
        connection.commit()
        connection.close()
    before = path.read_bytes()
    with pytest.raises(SettingsError) as error:
        restore_database(copy, path)
    plain(error.value)
    assert path.read_bytes() == before
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_sound_workspace_has_no_faults(store: Store) -> None:
    store.partners.save_many(partners(3), source=FILE)
    assert store.check_integrity() == []


def test_faults_inside_the_database_are_told_in_plain_words(store: Store, path: Path) -> None:
    store.partners.save_many(partners(3), source=FILE)
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM organization WHERE name = 'Place 1'")
    connection.execute("UPDATE location SET latitude = 200, longitude = 0")
    connection.execute(
        "INSERT INTO home_point (point_id, position, reporting_id, group_name, students, lon, lat)"
        " VALUES ('p', 0, 'nowhere', '', 12, 0, 0)"
    )
    connection.commit()
    connection.close()
    faults = store.check_integrity()
    assert len(faults) == 3
    assert "don't fit together" in faults[0]
    assert "belong to no area" in faults[1]
    assert "nowhere on earth" in faults[2]


def test_what_is_deleted_is_overwritten_in_the_file(path: Path) -> None:
    with Store.open(path) as store:
        store.meta.set("secret", "a-very-special-word")
        store.meta.set("secret", "")
    assert b"a-very-special-word" not in path.read_bytes()
