"""The way to the database: connections, transactions, and database errors in plain words.

A write is one transaction that takes SQLite's write lock at its beginning, so what it read stays
true until it commits, and a process that dies half-way leaves the state from before.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event, exc

from mapping.errors import MappingError, ServiceUnavailableError, SettingsError
from mapping.store import tables
from mapping.wording import say

__all__ = ["Clock", "Database", "plain_database_errors", "utc_now"]

Clock = Callable[[], datetime]
"""Returns an aware moment."""

BUSY_TIMEOUT_MS: Final = 20_000
"""How long a write waits for another one, of another process, to finish."""

_BUSY: Final = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_REFUSED: Final = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_CANTOPEN,
}


def utc_now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)


class Database:
    """One open database, safe to share between threads.

    Parameters
    ----------
    url
        A path of an SQLite file, or an SQLAlchemy address.
    clock
        What tells the time.
    busy_timeout_ms
        How long to wait for another process's write.

    Raises
    ------
    SettingsError
        The address can't be understood, or its driver is not installed.
    """

    def __init__(
        self,
        url: str | Path,
        *,
        clock: Clock = utc_now,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    ) -> None:
        self.clock = clock
        self._write_lock = threading.RLock()
        address = _address(url)
        self.path = _sqlite_path(address)
        if self.path is not None:
            with plain_database_errors():
                self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.engine = sa.create_engine(address, pool_pre_ping=self.path is None)
        except (ImportError, exc.ArgumentError) as error:
            raise SettingsError(
                say(
                    "The database that this installation is set to use can't be reached, because "
                    "its driver is missing or its address is mistyped. Whoever runs the server "
                    "should check COMMON_GROUND_DATABASE_URL."
                ),
                detail=type(error).__name__,
            ) from error
        if self.path is not None:
            self._prepare_sqlite(busy_timeout_ms)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file of the workspace."""
        return self.path is not None

    def close(self) -> None:
        """Close all connections; the files may be moved afterwards."""
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of the data from its first query to its last."""
        with plain_database_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, *, has_tables: bool = True) -> Iterator[sa.Connection]:
        """Give a connection whose work happens wholly or not at all, one writer at a time."""
        with (
            plain_database_errors(),
            self._write_lock,
            self.engine.connect() as connection,
        ):
            connection = connection.execution_options(begin_mode="IMMEDIATE")
            with connection.begin():
                if has_tables and not self.is_sqlite:
                    # Elsewhere a transaction doesn't keep other writers out by itself.
                    connection.execute(sa.select(tables.data_version.c.value).with_for_update())
                yield connection

    def version(self, connection: sa.Connection) -> int:
        """Return the data version as this connection sees it."""
        return int(connection.execute(sa.select(tables.data_version.c.value)).scalar_one())

    def touch(self, connection: sa.Connection) -> None:
        """Raise the data version: something changed that answers may depend on."""
        column = tables.data_version.c.value
        connection.execute(sa.update(tables.data_version).values(value=column + 1))

    def _prepare_sqlite(self, busy_timeout_ms: int) -> None:
        def set_up(connection: sqlite3.Connection, _record: Any) -> None:
            connection.isolation_level = None
            connection.execute(f"PRAGMA busy_timeout = {int(busy_timeout_ms)}")
            connection.execute("PRAGMA foreign_keys = ON")
            # What was replaced is overwritten in the file, not only forgotten.
            connection.execute("PRAGMA secure_delete = ON")

        def begin(connection: sa.Connection) -> None:
            mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
            connection.exec_driver_sql(f"BEGIN {mode}")

        event.listen(self.engine, "connect", set_up)
        event.listen(self.engine, "begin", begin)

    def use_write_ahead_log(self) -> None:
        """Let readers go on while someone writes. A disk that can't do so is used without."""
        if not self.is_sqlite:
            return
        with plain_database_errors():
            raw = self.engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # Another process is switching it at this moment, or has it open in the old mode.
                if error.sqlite_errorcode & 0xFF not in _BUSY:
                    raise
            finally:
                raw.close()


@contextmanager
def plain_database_errors() -> Iterator[None]:
    """Turn errors of the database and the disk into sentences for the person at the screen.

    Raises
    ------
    ServiceUnavailableError
        Another process is writing, or a database server can't be asked.
    SettingsError
        The disk is full, refuses to be written, or the file is damaged.
    """
    try:
        yield
    except MappingError:
        raise
    except exc.DBAPIError as error:
        if isinstance(error, exc.IntegrityError | exc.ProgrammingError | exc.DataError):
            raise
        raise _plain(error.orig) from error
    except exc.TimeoutError as error:
        raise _busy("pool timeout") from error
    except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise
        raise _plain(error) from error


def _plain(error: BaseException | None) -> MappingError:
    """Return our error for one of the database's. The one table of such errors."""
    detail = f"{type(error).__name__}: {error}" if isinstance(error, sqlite3.Error) else ""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and isinstance(error, OSError):
        return SettingsError(
            say(
                "The workspace folder can't be read or written, so nothing was changed. Check that "
                "the disk has room and that you may write in the folder, then try again."
            ),
            detail=f"errno {error.errno}",
        )
    if code is None:
        return ServiceUnavailableError(
            say(
                "The database doesn't answer, so nothing was changed. Wait a minute and try again; "
                "if it goes on, tell whoever runs the server."
            ),
            detail=type(error).__name__,
            retry_after_s=60,
        )
    kind = code & 0xFF
    if kind in _BUSY:
        return _busy(detail)
    if kind == sqlite3.SQLITE_FULL:
        return SettingsError(
            say(
                "The disk is full, so this was not saved and the workspace is as it was before. "
                "Make room on the disk and try again."
            ),
            detail=detail,
        )
    if kind in _DAMAGED:
        return SettingsError(
            say(
                "The workspace's database can't be read: the file is damaged or is no database. "
                "Put a backup back with the restore command; the file itself was left as it is."
            ),
            detail=detail,
        )
    if kind in _REFUSED:
        return SettingsError(
            say(
                "The workspace's database can't be opened for writing, so nothing was changed. "
                "Check that the folder exists, that you may write in it, and that it is not on a "
                "read-only disk."
            ),
            detail=detail,
        )
    return SettingsError(
        say(
            "The disk reported a fault while the workspace was read or written, so nothing was "
            "changed. Check that the disk has room and is connected, then try again."
        ),
        detail=detail,
    )


def _busy(detail: str) -> ServiceUnavailableError:
    return ServiceUnavailableError(
        say(
            "Another window or command is writing to this workspace, so nothing was changed. Wait "
            "until it has finished and try again."
        ),
        detail=detail,
        retry_after_s=10,
    )


def _address(url: str | Path) -> sa.URL:
    if isinstance(url, str) and "://" in url:
        try:
            return sa.make_url(url)
        except exc.ArgumentError as error:
            raise SettingsError(
                say(
                    "The address of the database is mistyped, so it can't be opened. Whoever runs "
                    "the server should check COMMON_GROUND_DATABASE_URL."
                ),
                detail=type(error).__name__,
            ) from error
    return sa.URL.create("sqlite", database=str(Path(url).resolve()))


def _sqlite_path(address: sa.URL) -> Path | None:
    if address.get_backend_name() != "sqlite":
        return None
    if not address.database or address.database == ":memory:":
        raise SettingsError(
            say(
                "A workspace can't live in memory alone, because it would be lost at the end. Give "
                "the database a file."
            )
        )
    return Path(address.database).resolve()
