"""Bringing a database to the tables that this version of the program works with."""

import threading
from typing import Final

import sqlalchemy as sa

from mapping.errors import SettingsError
from mapping.store import tables
from mapping.store.engine import Database
from mapping.wording import say

__all__ = ["HEAD", "migrate"]

HEAD: Final = "0002"
"""The newest migration; a test compares it with the files."""

_SCRIPTS: Final = "mapping.store:migrations"
_ALEMBIC: Final = threading.Lock()
"""Alembic keeps its context in module variables, so one thread at a time."""


def migrate(database: Database) -> None:
    """Make or upgrade the tables, in one transaction; at the newest version, do nothing.

    Raises
    ------
    SettingsError
        The database was made by a newer version, or holds something that is not ours.
    """
    with database.read() as connection:
        found = _revision(connection)
    if found == HEAD:
        return
    with _ALEMBIC, database.write(has_tables=False) as connection:
        # Another process may have been quicker: look again under the lock.
        found = _revision(connection)
        if found != HEAD:
            _upgrade(connection, found)


def _revision(connection: sa.Connection) -> str:
    """Return the migration that the tables are at; empty for an empty database."""
    names = set(sa.inspect(connection).get_table_names())
    if not names:
        return ""
    if not {"alembic_version", tables.data_version.name} <= names:
        raise SettingsError(
            say(
                "The database file in this folder belongs to another program, so it was left as it "
                "is. Choose another folder for the workspace."
            )
        )
    return str(
        connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""
    )


def _upgrade(connection: sa.Connection, found: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise SettingsError(
            say(
                "This workspace was made by a newer version of Common Ground, so it was left as it "
                "is. Install that version to open it."
            )
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
