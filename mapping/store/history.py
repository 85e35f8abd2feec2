"""What happened to the directory, and how a change is taken back."""

import dataclasses
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from mapping.errors import MappingError, UnknownNameError
from mapping.store import tables as t
from mapping.store.partner_rows import Stored, from_plain, plain
from mapping.store.records import FamilyResource
from mapping.wording import say

__all__ = [
    "Change",
    "FieldChange",
    "Step",
    "details",
    "entries_of",
    "history",
    "mark_undone",
    "record_change",
    "steps_back",
]

KEPT_CHANGES: Final = 500
"""Older changes can't be taken back any more and are dropped."""

_BOOKKEEPING: Final = ("import_keys", "source_id", "created_at")


@dataclass(frozen=True)
class Step:
    """One record before and after a change; ``None`` where it did not exist."""

    before: Stored | None
    after: Stored | None


@dataclass(frozen=True)
class Change:
    """One change of the directory.

    Parameters
    ----------
    kind
        "import", "add", "update", "delete" or "undo".
    made_at
        Aware UTC.
    source
        What was imported; empty otherwise.
    added, updated, deleted
        Counts of family resources.
    names
        Names of the first few of them.
    is_undone
        It was taken back.
    """

    id: str
    kind: str
    made_at: datetime
    source: str
    added: int
    updated: int
    deleted: int
    names: tuple[str, ...]
    is_undone: bool


@dataclass(frozen=True)
class FieldChange:
    """One field of one family resource before and after a change; JSON values, None if absent."""

    partner_key: str
    name: str
    field: str
    before: Any
    after: Any


def record_change(
    connection: sa.Connection,
    steps: Iterable[Step],
    *,
    kind: str,
    made_at: datetime,
    source: str = "",
    undoes: str | None = None,
) -> str:
    """Write a change down and return its id."""
    change_id = str(uuid.uuid4())
    number = connection.scalars(
        sa.insert(t.change)
        .values(
            id=change_id,
            kind=kind,
            made_at=made_at,
            source=source,
            undoes=undoes,
            is_undone=False,
        )
        .returning(t.change.c.number)
    ).one()
    entries = [_entry(step) | {"change_number": number} for step in steps]
    connection.execute(sa.insert(t.change_entry), entries)
    connection.execute(sa.delete(t.change).where(t.change.c.number <= number - KEPT_CHANGES))
    return change_id


def history(connection: sa.Connection, *, limit: int) -> list[Change]:
    """Return the latest changes, newest first."""
    newest = sa.select(t.change).order_by(t.change.c.number.desc()).limit(limit)
    rows = connection.execute(newest).mappings().all()
    entries = t.change_entry.c
    kinds = sa.select(
        sa.func.count().filter(entries.before.is_(None)),
        sa.func.count().filter(entries.before.is_not(None) & entries.after.is_not(None)),
        sa.func.count().filter(entries.after.is_(None)),
    )
    changes = []
    for row in rows:
        mine = entries.change_number == row["number"]
        added, updated, deleted = connection.execute(kinds.where(mine)).one()
        names = connection.scalars(
            sa.select(entries.name).where(mine).order_by(entries.name).limit(3)
        )
        changes.append(
            Change(
                id=row["id"],
                kind=row["kind"],
                made_at=row["made_at"],
                source=row["source"],
                added=added,
                updated=updated,
                deleted=deleted,
                names=tuple(names),
                is_undone=row["is_undone"],
            )
        )
    return changes


def details(connection: sa.Connection, change_id: str) -> list[FieldChange]:
    """Return what a change did, field by field, sorted by name and field."""
    number = _change(connection, change_id)["number"]
    rows = connection.execute(
        sa.select(t.change_entry).where(t.change_entry.c.change_number == number)
    ).mappings()
    found = []
    for row in rows:
        before, after = row["before"] or {}, row["after"] or {}
        found += [
            FieldChange(
                row["service_at_location_id"],
                row["name"],
                field,
                before.get(field),
                after.get(field),
            )
            for field in sorted((before.keys() | after.keys()) - set(_BOOKKEEPING))
        ]
    return sorted(found, key=lambda item: (item.name, item.partner_key, item.field))


def entries_of(connection: sa.Connection, change_id: str) -> list[Mapping[str, Any]]:
    """Return the stored entries of a change that can still be taken back.

    Raises
    ------
    UnknownNameError
        There is no such change, or it is too old.
    MappingError
        It was taken back before.
    """
    change = _change(connection, change_id)
    if change["is_undone"]:
        raise MappingError(
            say(
                "This change was already taken back, so there is nothing to undo. The list of "
                "changes shows what was done since."
            )
        )
    query = sa.select(t.change_entry).where(t.change_entry.c.change_number == change["number"])
    return [dict(row) for row in connection.execute(query).mappings()]


def mark_undone(connection: sa.Connection, change_id: str) -> None:
    """Note that a change was taken back; what it had itself taken back is in force again."""
    change = _change(connection, change_id)
    update = sa.update(t.change)
    connection.execute(update.where(t.change.c.id == change_id).values(is_undone=True))
    if change["undoes"]:
        connection.execute(update.where(t.change.c.id == change["undoes"]).values(is_undone=False))


def steps_back(
    entries: Iterable[Mapping[str, Any]],
    stored: Mapping[str, Stored],
    taken_ids: Mapping[str, str],
    *,
    now: datetime,
) -> list[Step]:
    """Return the steps that take a change back.

    Parameters
    ----------
    stored
        What is stored now, by key.
    taken_ids
        Key of each external id that is in use now.

    Raises
    ------
    MappingError
        One of the records was changed since, so that going back would lose that.
    """
    steps = []
    for entry in entries:
        key, before, after = entry["service_at_location_id"], entry["before"], entry["after"]
        current = stored.get(key)
        if before is None:
            if current is None:
                continue
            if _facts(plain(current.record)) != _facts(after):
                raise _changed_since(entry["name"])
            steps.append(Step(current, None))
        elif after is None:
            restored = _restored(key, before, now=now)
            if current is not None or taken_ids.get(restored.record.id, key) != key:
                raise _changed_since(entry["name"])
            steps.append(Step(None, restored))
        else:
            if current is None or any(
                _json(getattr(current.record, name)) != value for name, value in after.items()
            ):
                raise _changed_since(entry["name"])
            record = dataclasses.replace(current.record, **from_plain(before))
            steps.append(Step(current, _with_record(current, record, now=now)))
    return steps


def _with_record(stored: Stored, record: FamilyResource, *, now: datetime) -> Stored:
    return dataclasses.replace(
        stored,
        record=record,
        external_id=None if record.id in {"", stored.key} else record.id,
        updated_at=now,
    )


def _restored(key: str, values: Mapping[str, Any], *, now: datetime) -> Stored:
    record = FamilyResource(**from_plain(_facts(values)))
    return Stored(
        key=key,
        record=record,
        external_id=None if record.id == key else record.id,
        import_keys=tuple(values.get("import_keys", ())),
        source_id=values.get("source_id"),
        created_at=datetime.fromisoformat(values["created_at"]),
        updated_at=now,
    )


def _entry(step: Step) -> dict[str, Any]:
    one = step.after or step.before
    assert one is not None  # noqa: S101 - a step has at least one end
    before, after = step.before, step.after
    if before is None or after is None:
        values = {"before": _whole(before), "after": _whole(after)}
    else:
        changed = [
            field.name
            for field in dataclasses.fields(FamilyResource)
            if getattr(before.record, field.name) != getattr(after.record, field.name)
        ]
        values = {
            side: {name: _json(getattr(record, name)) for name in changed}
            for side, record in (("before", before.record), ("after", after.record))
        }
    return {"service_at_location_id": one.key, "name": one.record.name, **values}


def _whole(stored: Stored | None) -> dict[str, Any] | None:
    if stored is None:
        return None
    return plain(stored.record) | {
        "import_keys": list(stored.import_keys),
        "source_id": stored.source_id,
        "created_at": stored.created_at.isoformat(),
    }


def _facts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _BOOKKEEPING}


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _change(connection: sa.Connection, change_id: str) -> Mapping[str, Any]:
    row = connection.execute(sa.select(t.change).where(t.change.c.id == change_id)).mappings()
    found = row.one_or_none()
    if found is None:
        raise UnknownNameError(
            say(
                "This change is not in the list any more: only the last {n} can be taken back. "
                "Put a backup back, or correct the partners by hand.",
                n=KEPT_CHANGES,
            )
        )
    return dict(found)


def _changed_since(name: str) -> MappingError:
    return MappingError(
        say(
            '"{name}" was changed again after this, so undoing would lose the later change; '
            "nothing was undone. Undo the later change first, or correct the partner by hand.",
            name=name,
        )
    )
