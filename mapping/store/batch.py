"""One import: records coming in, against what is stored.

Everything is worked out in memory first, so that the outcome is one set of steps to write, and a
file whose outcome is what is stored already writes nothing.
"""

import dataclasses
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from mapping.store import tables as t
from mapping.store.history import Step
from mapping.store.matching import identity_keys, merge, nearby_keys, normal_address
from mapping.store.partner_rows import Stored
from mapping.store.records import FamilyResource, SaveReport, Source, translated_column
from mapping.vocabulary import fold

__all__ = ["Batch", "new_row"]

KEPT_IMPORT_KEYS: Final = 20
"""Names and places under which files know one row; the oldest go first."""


class Batch:
    """Records coming in, against what is stored; nothing is written before the end."""

    def __init__(self, stored: Iterable[Stored], *, source: Source, now: datetime) -> None:
        self.source, self.now = source, now
        self.source_ids: dict[str, str | None] = {}
        ordered = sorted(stored, key=lambda row: (row.created_at, row.key))
        self._old = {row.key: row for row in ordered}
        self._rows = dict(self._old)
        self._by_id = {row.key: row.key for row in ordered}
        self._by_id |= {row.external_id: row.key for row in ordered if row.external_id}
        self._by_identity: dict[str, str] = {}
        self._by_import: dict[str, str] = {}
        for row in ordered:
            for import_key in row.import_keys:
                self._by_import.setdefault(import_key, row.key)
        for row in ordered:
            self._index(row)
        self._said: dict[str, FamilyResource] = {}
        self._keys: list[str] = []
        self._did_change: list[bool] = []
        self._spoken: set[str] = set()

    def take(self, record: FamilyResource, *, match: bool, fields: Collection[str] | None) -> None:
        """Take one record in: a new row, or a change of an old one."""
        self._spoken.update(fields or ())
        key = self._find(record, match=match)
        before = self._rows[key].record if key else None
        if key is None:
            source_id = self._source_id(record)
            row = new_row(record, source=self.source, source_id=source_id, now=self.now)
            self._said[row.key] = record
        else:
            # Rows of one file about one place are put together before they meet what is stored,
            # so that the outcome doesn't depend on what an import before this one left.
            said = self._said.get(key)
            said = record if said is None else self._joined(said, record, fields)
            self._said[key] = said
            row = self._changed(key, said, fields)
        if not record.id:
            row = self._known_as(identity_keys(record)[0], row)
        self._did_change.append(row.record != before)
        self._rows[row.key] = row
        self._keys.append(row.key)
        self._by_id[row.record.id] = row.key
        self._index(row)

    def _known_as(self, import_key: str, row: Stored) -> Stored:
        """Return the row with the name and place by which a row without an id found it."""
        self._by_import[import_key] = row.key
        if import_key in row.import_keys:
            return row
        return dataclasses.replace(
            row, import_keys=(*row.import_keys, import_key)[-KEPT_IMPORT_KEYS:]
        )

    @staticmethod
    def _joined(
        first: FamilyResource, second: FamilyResource, fields: Collection[str] | None
    ) -> FamilyResource:
        both = merge(first, second, fields=fields)
        return dataclasses.replace(both, id=first.id or second.id)

    def _changed(self, key: str, said: FamilyResource, fields: Collection[str] | None) -> Stored:
        """Return a row as it is after what the file says about it."""
        old = self._old.get(key)
        if old is None:
            row = self._rows[key]
            record = dataclasses.replace(
                said, id=said.id or key, source=said.source or self.source.name
            )
        else:
            row = old
            record = merge(old.record, said, fields=fields)
            if said.id and said.id != key:
                record = dataclasses.replace(record, id=said.id)
        same_source = old is not None and record.source == old.record.source
        return dataclasses.replace(
            row,
            record=record,
            import_keys=self._rows[key].import_keys,
            external_id=None if record.id == key else record.id,
            source_id=row.source_id if same_source else self._source_id(said),
        )

    def steps(self) -> list[Step]:
        """Return what has to be written, in the order in which records came."""
        steps = []
        for key in dict.fromkeys(self._keys):
            old, new = self._old.get(key), self._rows[key]
            if old is None or old.record != new.record:
                steps.append(Step(old, dataclasses.replace(new, updated_at=self.now)))
        return steps

    def write_import_keys(self, connection: sa.Connection) -> None:
        """Remember under which name and place the file knows rows, also unchanged ones."""
        values = [
            {"row_id": key, "new_keys": list(self._rows[key].import_keys)}
            for key in dict.fromkeys(self._keys)
            if key in self._old and self._old[key].import_keys != self._rows[key].import_keys
        ]
        if values:
            table = t.service_at_location
            connection.execute(
                sa.update(table)
                .where(table.c.id == sa.bindparam("row_id"))
                .values(import_keys=sa.bindparam("new_keys", type_=table.c.import_keys.type)),
                values,
            )

    def report(self, change_id: str) -> SaveReport:
        """Count: a row as stored before counts as unchanged, however often it came in."""
        added = updated = 0
        seen: set[str] = set()
        replaced: list[str] = []
        outdated: list[str] = []
        for key, did_change in zip(self._keys, self._did_change, strict=True):
            old, new = self._old.get(key), self._rows[key]
            if old is None and key not in seen:
                added += 1
            elif did_change and (old is None or old.record != new.record):
                updated += 1
            if old is not None and key not in seen and _is_another_place(old.record, new.record):
                replaced.append(new.record.id)
            if old is not None and key not in seen and self._lost(old.record, new.record):
                outdated.append(new.record.id)
            seen.add(key)
        return SaveReport(
            added=added,
            updated=updated,
            unchanged=len(self._keys) - added - updated,
            ids=tuple(self._rows[key].record.id for key in self._keys),
            change_id=change_id,
            repeats=len(self._keys) - len(seen),
            replaced_ids=tuple(replaced),
            outdated_ids=tuple(outdated),
        )

    def _lost(self, old: FamilyResource, new: FamilyResource) -> bool:
        """Return whether a translation went that the file says nothing about."""
        return any(
            name not in new.translations.get(code, {})
            and translated_column(name, code) not in self._spoken
            for code, texts in old.translations.items()
            for name in texts
        )

    def _find(self, record: FamilyResource, *, match: bool) -> str | None:
        if record.id:
            known = self._by_id.get(record.id)
            if known is not None:
                return known
        if not match:
            return None
        known = self._by_import.get(identity_keys(record)[0])
        if known is not None and not (record.id and self._rows[known].external_id):
            return known
        address = normal_address(record)
        for identity in nearby_keys(record):
            key = self._by_identity.get(identity)
            if key is None:
                continue
            row = self._rows[key]
            other = normal_address(row.record)
            if "|@" in identity and address and other and address != other:
                continue
            if record.id and row.external_id:
                continue
            return key
        return None

    def _index(self, row: Stored) -> None:
        for identity in identity_keys(row.record):
            self._by_identity.setdefault(identity, row.key)

    def _source_id(self, record: FamilyResource) -> str:
        return self.source_ids.get(record.source) or self.source.id


def new_row(
    record: FamilyResource, *, source: Source | None, source_id: str | None, now: datetime
) -> Stored:
    """Return a row for a record that is not stored yet, with an id of its own."""
    key = str(uuid.uuid4())
    return Stored(
        key=key,
        record=dataclasses.replace(
            record,
            id=record.id or key,
            source=record.source or (source.name if source else ""),
        ),
        external_id=record.id or None,
        import_keys=() if record.id else (identity_keys(record)[0],),
        source_id=source_id,
        created_at=now,
        updated_at=now,
    )


def _is_another_place(old: FamilyResource, new: FamilyResource) -> bool:
    """Return whether an id now stands for something with another name and another address."""
    names = fold(old.name) != fold(new.name)
    return names and normal_address(old) != normal_address(new)
