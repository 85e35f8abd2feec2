"""Small facts about the workspace, and answers of address services."""

import hashlib
import unicodedata
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from mapping.store import tables as t
from mapping.store.engine import Database

__all__ = ["GeocodeCache", "Meta", "read_value", "write_value"]

_MISSING: Final = object()


class Meta:
    """JSON values by key: the district's name, state, time zone, boundary, switches.

    Parameters
    ----------
    database
        Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, or the default if there is none."""
        with self._database.read() as connection:
            return read_value(connection, key, default)

    def set(self, key: str, value: Any) -> None:
        """Keep a JSON value; one that is there already changes nothing."""
        with self._database.write() as connection:
            if write_value(connection, key, value):
                self._database.touch(connection)

    def remove(self, key: str) -> None:
        """Forget a value; one that isn't there is no fault."""
        with self._database.write() as connection:
            if connection.execute(sa.delete(t.meta).where(t.meta.c.key == key)).rowcount:
                self._database.touch(connection)

    def all(self) -> dict[str, Any]:
        """Return all values by key, in order of the keys."""
        with self._database.read() as connection:
            rows = connection.execute(sa.select(t.meta.c.key, t.meta.c.value).order_by("key"))
            return {key: value for key, value in rows}  # noqa: C416 - rows are no pairs to mypy


class GeocodeCache:
    """Answers of address services, so that none is asked twice.

    Only partner addresses may come here. The text that was asked is not kept, only its digest,
    so the cache lists nobody's searches. Writing doesn't raise the data version: an answer that
    is remembered changes no result.

    Parameters
    ----------
    database
        Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, provider: str, query: str, *, max_age_days: float | None = None) -> Any:
        """Return the answer given to a query (case and spacing ignored); ``None`` if none."""
        answer = t.geocode_answer.c
        found = sa.select(answer.answer).where(
            answer.provider == provider, answer.question == _digest(query)
        )
        if max_age_days is not None:
            oldest = self._database.clock() - timedelta(days=max_age_days)
            found = found.where(answer.asked_at >= oldest)
        with self._database.read() as connection:
            return connection.execute(found).scalar_one_or_none()

    def put(self, provider: str, query: str, answer: Any) -> None:
        """Keep an answer, a JSON value other than ``None``; "found nothing" is one too."""
        question = _digest(query)
        table = t.geocode_answer
        with self._database.write() as connection:
            connection.execute(
                sa.delete(table).where(table.c.provider == provider, table.c.question == question)
            )
            connection.execute(
                sa.insert(table).values(
                    provider=provider,
                    question=question,
                    answer=answer,
                    asked_at=self._database.clock(),
                )
            )

    def clear(self) -> None:
        """Forget all answers."""
        with self._database.write() as connection:
            connection.execute(sa.delete(t.geocode_answer))


def read_value(connection: sa.Connection, key: str, default: Any = None) -> Any:
    """Return one value inside a running transaction."""
    rows = connection.scalars(sa.select(t.meta.c.value).where(t.meta.c.key == key)).all()
    return rows[0] if rows else default


def write_value(connection: sa.Connection, key: str, value: Any) -> bool:
    """Keep one value inside a running transaction; return whether that changed anything."""
    old = read_value(connection, key, _MISSING)
    if old is not _MISSING and old == value and type(old) is type(value):
        return False
    connection.execute(sa.delete(t.meta).where(t.meta.c.key == key))
    connection.execute(sa.insert(t.meta).values(key=key, value=value))
    return True


def _digest(query: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", query).casefold().split())
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
