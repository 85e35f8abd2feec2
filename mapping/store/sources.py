"""Where facts came from, so that every output can say so."""

import dataclasses
from datetime import datetime

import sqlalchemy as sa

from mapping.store import tables as t
from mapping.store.engine import Database
from mapping.store.records import Source

__all__ = ["Sources", "find_source", "write_source"]

_Sources = list[Source]


class Sources:
    """The register of sources.

    Parameters
    ----------
    database
        Where it is.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, source: Source) -> Source:
        """Add a source, or replace the one with its id; return it with the moment of loading."""
        with self._database.write() as connection:
            stamped = write_source(connection, source, now=self._database.clock())
            self._database.touch(connection)
            return stamped

    def get(self, source_id: str) -> Source | None:
        """Return one source; ``None`` if it isn't registered."""
        with self._database.read() as connection:
            row = connection.execute(
                sa.select(t.source).where(t.source.c.id == source_id)
            ).one_or_none()
        return None if row is None else Source(**row._asdict())

    def list(self, *, kind: str = "") -> _Sources:
        """Return all sources, or those of one kind, in order of loading."""
        query = sa.select(t.source).order_by(t.source.c.loaded_at, t.source.c.id)
        if kind:
            query = query.where(t.source.c.kind == kind)
        with self._database.read() as connection:
            return [Source(**row._asdict()) for row in connection.execute(query)]

    def remove(self, source_id: str) -> None:
        """Take a source out of the register; one that isn't there is no fault."""
        with self._database.write() as connection:
            gone = connection.execute(sa.delete(t.source).where(t.source.c.id == source_id))
            if gone.rowcount:
                self._database.touch(connection)


def write_source(connection: sa.Connection, source: Source, *, now: datetime) -> Source:
    """Write a source inside a running transaction; it is stamped unless it says when."""
    stamped = dataclasses.replace(source, loaded_at=source.loaded_at or now)
    connection.execute(sa.delete(t.source).where(t.source.c.id == source.id))
    connection.execute(sa.insert(t.source).values(dataclasses.asdict(stamped)))
    return stamped


def find_source(connection: sa.Connection, text: str) -> str | None:
    """Return the id of the registered source with this id or name; ``None`` if there is none."""
    columns = t.source.c
    query = sa.select(columns.id).where((columns.id == text) | (columns.name == text))
    found: str | None = connection.execute(query.order_by(columns.id).limit(1)).scalar()
    return found
