"""The store of one workspace: opens the database and hands out its repositories."""

import sqlite3
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import sqlalchemy as sa

from mapping.errors import SettingsError
from mapping.progress import Progress, no_progress
from mapping.store import tables as t
from mapping.store.engine import (
    BUSY_TIMEOUT_MS,
    Clock,
    Database,
    plain_database_errors,
    utc_now,
)
from mapping.store.homes import Homes
from mapping.store.layers import Candidates, Layers
from mapping.store.meta import GeocodeCache, Meta
from mapping.store.migrate import HEAD, migrate
from mapping.store.partners import Partners
from mapping.store.sources import Sources
from mapping.wording import say

__all__ = ["Store", "restore_database"]

_PAGES_A_STEP: Final = 2_000
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")


class Store:
    """Everything that a workspace remembers. Close it, or use it in a ``with`` statement.

    Safe to share between threads; several processes may have the same workspace open. Each
    method of a repository is one transaction: it happens wholly or not at all.

    Parameters
    ----------
    database
        An open database whose tables are those of this version; see `Store.open`.

    Attributes
    ----------
    partners, sources, meta, homes, candidates, layers, geocode_cache
        The repositories.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.partners = Partners(database)
        self.sources = Sources(database)
        self.meta = Meta(database)
        self.homes = Homes(database)
        self.candidates = Candidates(database)
        self.layers = Layers(database)
        self.geocode_cache = GeocodeCache(database)

    @classmethod
    def open(
        cls,
        url_or_path: str | Path,
        *,
        clock: Clock = utc_now,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    ) -> Self:
        """Open a database, making or upgrading its tables first.

        Parameters
        ----------
        url_or_path
            A file, which is made if it isn't there, or an SQLAlchemy address.
        clock
            What tells the time; tests pass their own.
        busy_timeout_ms
            How long a write waits for one of another process.

        Raises
        ------
        SettingsError
            The file is damaged, no database, another program's, or of a newer version; or it
            can't be written.
        ServiceUnavailableError
            Another process is making or upgrading it, or a database server doesn't answer.
        """
        database = Database(url_or_path, clock=clock, busy_timeout_ms=busy_timeout_ms)
        try:
            migrate(database)
            database.use_write_ahead_log()
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close the database; its files may be moved or copied afterwards."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def data_version(self) -> int:
        """Return the number that every write raises, whichever process writes."""
        with self._database.read() as connection:
            return self._database.version(connection)

    def raise_data_version(self, *, above: int) -> int:
        """Make the data version greater than ``above`` and return it.

        After a backup was put back, so that nobody takes an answer of the replaced data, kept
        under the same number, for a new one.
        """
        with self._database.write() as connection:
            version = max(self._database.version(connection), above) + 1
            connection.execute(sa.update(t.data_version).values(value=version))
            return version

    def backup_database(self, target: Path, *, progress: Progress = no_progress) -> None:
        """Write a copy of the database while others may read and write; it is one state of it.

        The copy is a single file, checked before it takes the place of an older one.

        Raises
        ------
        SettingsError
            The disk is full or refuses the file, or the database is no file.
        """
        path = self._database.path
        if path is None:
            raise SettingsError(
                say(
                    "This workspace keeps its data on a database server, so the program can't make "
                    "the copy. Ask whoever runs the server for a backup of the database."
                )
            )
        partial = target.with_name(f"{target.name}.part")
        try:
            with plain_database_errors():
                target.parent.mkdir(parents=True, exist_ok=True)
                partial.unlink(missing_ok=True)
                _copy(path, partial, progress=progress)
                _check_file(partial)
                partial.replace(target)
        finally:
            _remove(partial)

    def check_integrity(self) -> list[str]:
        """Return what is wrong with the database, in plain sentences; empty if it is sound."""
        faults: list[str] = []
        with self._database.read() as connection:
            if self._database.is_sqlite:
                result = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                if list(result) != ["ok"]:
                    faults.append(
                        say(
                            "The database file is damaged. Put a backup back with the restore "
                            "command."
                        )
                    )
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    faults.append(
                        say(
                            "Some partners are incomplete: parts of the database don't fit "
                            "together. Put a backup back with the restore command."
                        )
                    )
            faults += _odd_facts(connection)
        return faults


def restore_database(source: Path, target: Path) -> None:
    """Put a backup in the place of a workspace's database, which nobody may have open.

    Raises
    ------
    SettingsError
        The backup is damaged, no backup of ours or of a newer version, or the disk refuses it;
        then the old database is as it was.
    """
    if not source.is_file():
        raise SettingsError(
            say(
                "The backup is not there, so nothing was put back. Check the file's name and try "
                "again."
            )
        )
    partial = target.with_name(f"{target.name}.part")
    try:
        with plain_database_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            partial.unlink(missing_ok=True)
            try:
                _copy(source, partial, progress=no_progress)
                _check_file(partial)
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                    raise _no_backup() from error
                raise
            for suffix in _SIDE_FILES:
                # The log of the old database would be taken for the new one's.
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            partial.replace(target)
    finally:
        _remove(partial)


def _copy(source: Path, target: Path, *, progress: Progress) -> None:
    def report(_status: int, remaining: int, total: int) -> None:
        progress(1 - remaining / max(total, 1), say("Copying the database"))

    with (
        closing(sqlite3.connect(source, timeout=BUSY_TIMEOUT_MS / 1000)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        # Holding one read makes all steps see one state, and readers keep nobody from writing.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_master").fetchone()
        old.backup(new, pages=_PAGES_A_STEP, progress=report, sleep=0)
        new.execute("PRAGMA journal_mode = DELETE")


def _check_file(path: Path) -> None:
    """Refuse a file that is no sound database of ours, or a newer version's."""
    with closing(sqlite3.connect(path)) as connection:
        sound = connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        ours = {"alembic_version", t.data_version.name} <= names
        query = "SELECT version_num FROM alembic_version"
        revision = str(connection.execute(query).fetchone()[0]) if ours else ""
    if not (sound and ours):
        raise _no_backup()
    if revision > HEAD:
        raise SettingsError(
            say(
                "This backup was made by a newer version of Common Ground, so nothing was "
                "replaced. Install that version to use it."
            )
        )


def _no_backup() -> SettingsError:
    return SettingsError(
        say(
            "The database copy is damaged or is no database of Common Ground, so nothing was "
            "replaced. Try an older backup."
        )
    )


def _remove(partial: Path) -> None:
    for suffix in ("", *_SIDE_FILES):
        partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def _odd_facts(connection: sa.Connection) -> list[str]:
    """Return faults that the database itself can't see."""
    faults: list[str] = []
    versions = connection.scalars(sa.select(t.data_version.c.value)).all()
    if len(versions) != 1:
        faults.append(
            say(
                "The count of changes is missing, so pages may show old figures. Put a backup back "
                "with the restore command."
            )
        )
    known = sa.select(t.reporting_area.c.reporting_id)
    lost = sa.select(sa.func.count()).where(t.home_point.c.reporting_id.not_in(known))
    if connection.execute(lost.select_from(t.home_point)).scalar_one():
        faults.append(
            say(
                "Some home points belong to no area, so their students are missing in the figures. "
                "Import the homes again."
            )
        )
    location = t.location.c
    strange = sa.select(sa.func.count()).where(
        (sa.func.abs(location.latitude) > 90) | (sa.func.abs(location.longitude) > 180)
    )
    count = connection.execute(strange.select_from(t.location)).scalar_one()
    if count:
        faults.append(
            say(
                "{n} of the partners have coordinates that are nowhere on earth, so they are on no "
                "map. Correct them on the Partners page.",
                n=count,
            )
        )
    return faults
