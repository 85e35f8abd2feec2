"""The repository of partners and their family resources."""

import dataclasses
import threading
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import geopandas as gpd
import sqlalchemy as sa

from mapping.errors import DataFileError, UnknownNameError
from mapping.store import history as log
from mapping.store import tables as t
from mapping.store.batch import Batch, new_row
from mapping.store.engine import Database
from mapping.store.history import Change, FieldChange, Step
from mapping.store.matching import (
    ADDRESS_FIELDS,
    PIN_FIELDS,
    clean,
    current_translations,
    normal_address,
)
from mapping.store.partner_rows import (
    Stored,
    drop_orphans,
    insert_rows,
    load_all,
    load_some,
    remove_rows,
    resolve_ids,
)
from mapping.store.records import (
    RECORD_FIELDS,
    FamilyResource,
    SaveReport,
    Source,
    partners_frame,
)
from mapping.store.sources import find_source, write_source
from mapping.wording import say

__all__ = ["Partners"]

_DERIVED: Final = {"hours": ("opening_hours", ""), "cost": ("is_free", None)}
"""What goes stale when a field is changed alone, and what it becomes: unknown."""
_PARTS: Final = frozenset(ADDRESS_FIELDS) - {"address"}


class Partners:
    """Family resources of all partners; every method is one transaction.

    Parameters
    ----------
    database
        Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._frames: dict[bool, tuple[int, gpd.GeoDataFrame]] = {}
        self._frames_lock = threading.Lock()

    # Reading

    def frame(self, *, with_confidential_places: bool = False) -> gpd.GeoDataFrame:
        """Return all family resources, sorted by name (case ignored), then id.

        Parameters
        ----------
        with_confidential_places
            Give the coordinates of places marked confidential too. Off by default, so that no
            map, list or analysis can show them by mistake: their geometry is ``None`` then and
            ``lon`` and ``lat`` are NaN.

        Returns
        -------
        geopandas.GeoDataFrame
            One row per family resource, index 0..n-1, `PARTNER_COLUMNS`, EPSG:4326; see
            `partners_frame` for what is missing and how. The caller may change the frame, but
            not the dicts in ``extra``.
        """
        with self._database.read() as connection:
            version = self._database.version(connection)
            with self._frames_lock:
                known = self._frames.get(with_confidential_places)
            if known is None or known[0] != version:
                frame = _frame(load_all(connection), hide=not with_confidential_places)
                known = (version, frame)
                with self._frames_lock:
                    self._frames[with_confidential_places] = known
        return known[1].copy()

    def get(self, partner_id: str) -> FamilyResource:
        """Return one family resource whole, also its confidential place.

        Raises
        ------
        UnknownNameError
            There is none with this id.
        """
        with self._database.read() as connection:
            return _one(connection, partner_id).record

    def count(self) -> int:
        """Return how many family resources there are."""
        with self._database.read() as connection:
            query = sa.select(sa.func.count()).select_from(t.service_at_location)
            return int(connection.execute(query).scalar_one())

    # Writing

    def save_many(
        self,
        records: Iterable[FamilyResource],
        *,
        source: Source,
        match: bool = True,
        fields: Collection[str] | None = None,
    ) -> SaveReport:
        """Add records or update those they repeat, all or none of them.

        Parameters
        ----------
        records
            In the order of the file; of two that are the same place the later one wins.
        source
            Where they come from. A record's own ``source`` text is kept, else gets its name.
        match
            Whether a record without a known id may repeat one with the same name and place.
        fields
            See `mapping.store.matching.merge`: which columns the file has.

        Notes
        -----
        Records that change nothing don't raise the data version, and a pin placed by hand is
        never moved.
        """
        given = [clean(record) for record in records]
        with self._database.write() as connection:
            batch = Batch(load_all(connection), source=source, now=self._database.clock())
            batch.source_ids = {
                text: find_source(connection, text)
                for text in {record.source for record in given if record.source}
            }
            for record in given:
                batch.take(record, match=match, fields=fields)
            steps = batch.steps()
            change_id = ""
            if steps:
                write_source(connection, source, now=batch.now)
                change_id = self._apply(connection, steps, kind="import", source=source.name)
            batch.write_import_keys(connection)
            return batch.report(change_id)

    def add(self, record: FamilyResource, *, source: Source | None = None) -> str:
        """Add one family resource, whether or not a similar one exists, and return its id.

        Raises
        ------
        DataFileError
            Another one has the same id.
        """
        record = clean(record)
        with self._database.write() as connection:
            now = self._database.clock()
            if record.id and record.id in resolve_ids(connection, [record.id]):
                raise _id_in_use(record.id)
            if source is not None:
                write_source(connection, source, now=now)
            new = new_row(record, source=source, source_id=source.id if source else None, now=now)
            self._apply(connection, [Step(None, new)], kind="add")
            return new.record.id

    def update(self, partner_id: str, **fields: Any) -> str:
        """Change some fields of one family resource; return the id of the change.

        New coordinates count as placed by hand unless ``placed_by`` says otherwise. A new
        address without coordinates drops the old pin, unless that was placed by hand; a new
        one-line address drops the old street, city, state and zip, and these drop the line. New
        ``hours`` without ``opening_hours``, and ``cost`` without ``is_free``, make those
        unknown. Coordinates ``None`` for a confidential place leave its pin alone.
        ``translations`` replace all that were there; without them, those of a changed text go.
        Values that are there already change nothing, and the answer is empty.

        Raises
        ------
        UnknownNameError
            There is no family resource with this id.
        DataFileError
            The new ``id`` belongs to another one.
        TypeError
            There is no such field.
        """
        unknown = fields.keys() - set(RECORD_FIELDS)
        if unknown:
            raise TypeError(f"a family resource has no field {sorted(unknown)}")
        with self._database.write() as connection:
            old = _one(connection, partner_id)
            record = clean(dataclasses.replace(old.record, **_complete(old.record, fields)))
            if not record.id:
                record = dataclasses.replace(record, id=old.key)
            if record == old.record:
                return ""
            owner = resolve_ids(connection, [record.id]).get(record.id, old.key)
            if owner != old.key:
                raise _id_in_use(record.id)
            new = dataclasses.replace(
                old,
                record=record,
                external_id=None if record.id == old.key else record.id,
                updated_at=self._database.clock(),
            )
            return self._apply(connection, [Step(old, new)], kind="update")

    def delete(self, ids: Sequence[str]) -> str:
        """Delete family resources and return the id of the change, for `undo`.

        Raises
        ------
        UnknownNameError
            One of them is not there; then none is deleted.
        """
        if not ids:
            return ""
        with self._database.write() as connection:
            keys = resolve_ids(connection, ids)
            missing = [partner_id for partner_id in ids if partner_id not in keys]
            if missing:
                raise _unknown(missing[0])
            found = load_some(connection, keys.values())
            return self._apply(
                connection, [Step(stored, None) for stored in found.values()], kind="delete"
            )

    # History

    def undo(self, change_id: str) -> str:
        """Take a change back; return the id of the new change, which can be undone in turn.

        Raises
        ------
        UnknownNameError
            There is no such change, or it is too old.
        MappingError
            It was taken back before, or a record was changed since; then nothing is undone.
        """
        with self._database.write() as connection:
            entries = log.entries_of(connection, change_id)
            keys = [entry["service_at_location_id"] for entry in entries]
            stored = load_some(connection, keys)
            wanted = [entry["before"]["id"] for entry in entries if "id" in (entry["before"] or {})]
            taken = resolve_ids(connection, wanted)
            steps = log.steps_back(entries, stored, taken, now=self._database.clock())
            undo_id = self._apply(connection, steps, kind="undo", undoes=change_id)
            log.mark_undone(connection, change_id)
            return undo_id

    def history(self, limit: int = 50) -> list[Change]:
        """Return the latest changes, newest first."""
        with self._database.read() as connection:
            return log.history(connection, limit=limit)

    def details(self, change_id: str) -> list[FieldChange]:
        """Return what one change did, field by field.

        Raises
        ------
        UnknownNameError
            There is no such change.
        """
        with self._database.read() as connection:
            return log.details(connection, change_id)

    def _apply(
        self,
        connection: sa.Connection,
        steps: Sequence[Step],
        *,
        kind: str,
        source: str = "",
        undoes: str | None = None,
    ) -> str:
        """Write the steps and their history, and raise the data version."""
        before = [step.before for step in steps if step.before is not None]
        remove_rows(connection, [stored.key for stored in before])
        insert_rows(connection, [step.after for step in steps if step.after is not None])
        if before:
            drop_orphans(connection)
        self._database.touch(connection)
        made_at = self._database.clock()
        return log.record_change(
            connection, steps, kind=kind, made_at=made_at, source=source, undoes=undoes
        )


def _frame(stored: list[Stored], *, hide: bool) -> gpd.GeoDataFrame:
    ordered = sorted(stored, key=lambda row: (row.record.name.casefold(), row.record.id))
    return partners_frame(
        (_hidden(row.record) if hide else row.record for row in ordered),
        attributions=(row.attribution for row in ordered),
        updated_at=(row.updated_at for row in ordered),
    )


def _hidden(record: FamilyResource) -> FamilyResource:
    return dataclasses.replace(record, lon=None, lat=None) if record.confidential else record


def _complete(old: FamilyResource, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with what has to change along with them; see `Partners.update`."""
    given = dict(fields)
    if old.confidential and given.get("lon") is None and given.get("lat") is None:
        # Whoever edits it was not shown the place, so nothing was said about it.
        given = {name: value for name, value in given.items() if name not in PIN_FIELDS}

    def is_new(*names: str) -> bool:
        return any(name in given and given[name] != getattr(old, name) for name in names)

    for field, (derived, unknown) in _DERIVED.items():
        if is_new(field):
            given.setdefault(derived, unknown)
    given.setdefault("translations", current_translations(old, given))
    if is_new("address") and not _PARTS & given.keys():
        given |= dict.fromkeys(_PARTS, "")
    elif is_new(*_PARTS):
        given.setdefault("address", "")
    if is_new("lon", "lat"):
        given["placed_by"] = given.get("placed_by") or "hand"
        given.setdefault("precision", "")
        given.setdefault("score", None)
    else:
        if not given.get("placed_by"):
            given.pop("placed_by", None)
        address = {name: given[name] for name in ADDRESS_FIELDS if name in given}
        new_address = normal_address(dataclasses.replace(old, **address))
        moved = normal_address(old) not in {"", new_address}
        if moved and old.placed_by != "hand" and "lon" not in given:
            given |= {"lon": None, "lat": None, "precision": "", "score": None}
    return given


def _one(connection: sa.Connection, partner_id: str) -> Stored:
    key = resolve_ids(connection, [partner_id]).get(partner_id)
    found = load_some(connection, [key]) if key else {}
    if key is None or key not in found:
        raise _unknown(partner_id)
    return found[key]


def _unknown(partner_id: str) -> UnknownNameError:
    return UnknownNameError(
        say(
            'No partner has the id "{id}", so nothing was changed. It may have been deleted in '
            "another window: open the list of partners again.",
            id=partner_id,
        )
    )


def _id_in_use(partner_id: str) -> DataFileError:
    return DataFileError(
        say(
            'Another partner already has the id "{id}", so this one was not saved. Give it another '
            "id, or leave the id empty.",
            id=partner_id,
        )
    )
