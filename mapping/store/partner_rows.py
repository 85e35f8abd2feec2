"""The flat record on one side, HSDS rows on the other."""

import dataclasses
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from mapping.store import tables as t
from mapping.store.records import TRANSLATED_FIELDS, FamilyResource

__all__ = [
    "Stored",
    "drop_orphans",
    "from_plain",
    "insert_rows",
    "load_all",
    "load_some",
    "plain",
    "remove_rows",
    "resolve_ids",
]

CHUNK: Final = 400
"""Ids in one query; databases limit how many values a query may carry."""

_DEFAULTS: Final = FamilyResource(id="", name="")
_DATES: Final = ("last_contact_on", "verified_on")
_LISTS: Final = ("languages", "readiness")


@dataclass(frozen=True)
class Stored:
    """A record as it is stored, with what the flat record doesn't tell.

    ``key`` is our UUID; ``record.id`` the id of the file it came from, if it had one.
    """

    key: str
    record: FamilyResource
    external_id: str | None
    import_keys: tuple[str, ...]
    source_id: str | None
    created_at: datetime
    updated_at: datetime
    attribution: str = ""


def load_all(connection: sa.Connection) -> list[Stored]:
    """Return everything stored, in no particular order."""
    return _load(connection, None)


def load_some(connection: sa.Connection, keys: Iterable[str]) -> dict[str, Stored]:
    """Return some rows by our UUID; those that don't exist are missing."""
    wanted = list(dict.fromkeys(keys))
    found = [
        stored
        for start in range(0, len(wanted), CHUNK)
        for stored in _load(connection, wanted[start : start + CHUNK])
    ]
    return {stored.key: stored for stored in found}


def resolve_ids(connection: sa.Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return our UUID for each id, external or ours; unknown ones are missing."""
    wanted = list(dict.fromkeys(ids))
    table = t.service_at_location.c
    found: dict[str, str] = {}
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = sa.select(table.id, table.external_id)
        ours = connection.execute(query.where(table.id.in_(part)))
        found |= {key: key for key, _ in ours}
        theirs = connection.execute(query.where(table.external_id.in_(part)))
        found |= {str(external_id): key for key, external_id in theirs}
    return found


def insert_rows(connection: sa.Connection, rows: Sequence[Stored]) -> None:
    """Write records that are not stored; for an update, `remove_rows` comes first."""
    if not rows:
        return
    organizations = _organization_ids(connection, rows)
    batches: dict[sa.Table, list[dict[str, Any]]] = {
        table: []
        for table in (
            t.service,
            t.location,
            t.service_at_location,
            t.address,
            t.phone,
            t.schedule,
            t.language,
            t.cost_option,
            t.accessibility,
            t.partnership,
            t.translation,
        )
    }
    for row in rows:
        _add_to(batches, row, organizations[_organization_of(row.record)])
    for table, values in batches.items():
        if values:
            connection.execute(sa.insert(table), values)


def remove_rows(connection: sa.Connection, keys: Sequence[str]) -> None:
    """Delete records with all that hangs on them. Organizations stay: see `drop_orphans`."""
    if not keys:
        return
    for table, name in ((t.service, "service"), (t.location, "location")):
        statement = sa.delete(table).where(table.c.id == sa.bindparam("row_id"))
        connection.execute(statement, [{"row_id": _child(key, name)} for key in keys])


def drop_orphans(connection: sa.Connection) -> None:
    """Delete organizations that offer nothing any more."""
    used = sa.select(t.service.c.id).where(t.service.c.organization_id == t.organization.c.id)
    connection.execute(sa.delete(t.organization).where(~used.exists()))


def plain(record: FamilyResource) -> dict[str, Any]:
    """Return the fields that are filled in, as JSON values."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if value == getattr(_DEFAULTS, field.name):
            continue
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        elif field.name == "extra":
            value = dict(value)
        elif field.name == "translations":
            value = {code: dict(texts) for code, texts in value.items()}
        values[field.name] = value
    return values


def from_plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return JSON values of `plain` as values of the record's fields again."""
    fields = dict(values)
    for name in _DATES:
        if isinstance(fields.get(name), str):
            fields[name] = date.fromisoformat(fields[name])
    for name in _LISTS:
        if name in fields:
            fields[name] = tuple(fields[name])
    return fields


_QUERY: Final = sa.select(
    t.service_at_location.c.id,
    t.service_at_location.c.external_id,
    t.service_at_location.c.import_keys,
    t.service_at_location.c.source_id,
    t.service_at_location.c.created_at,
    t.service_at_location.c.updated_at,
    t.service_at_location.c.source,
    t.service_at_location.c.extra,
    t.source.c.attribution,
    t.organization.c.name.label("organization"),
    t.organization.c.is_implied,
    t.service.c.name,
    t.service.c.description,
    t.service.c.url,
    t.service.c.email,
    t.service.c.eligibility_description,
    t.service.c.minimum_age,
    t.service.c.maximum_age,
    t.service.c.category,
    t.service.c.capacity,
    t.service.c.childcare_on_site,
    t.location.c.location_type,
    t.location.c.latitude,
    t.location.c.longitude,
    t.location.c.precision,
    t.location.c.score,
    t.location.c.placed_by,
    t.location.c.is_confidential,
    t.address.c.address_1,
    t.address.c.city,
    t.address.c.state_province,
    t.address.c.postal_code,
    t.address.c.one_line,
    t.phone.c.number,
    t.schedule.c.description.label("hours"),
    t.schedule.c.opening_hours,
    t.cost_option.c.amount_description,
    t.cost_option.c.is_free,
    t.accessibility.c.is_wheelchair_accessible,
    t.partnership.c.stage,
    t.partnership.c.trust,
    t.partnership.c.feedback,
    t.partnership.c.tie_holder,
    t.partnership.c.last_contact_on,
    t.partnership.c.verified_on,
    t.partnership.c.verified_by,
    t.partnership.c.notes,
    t.partnership.c.readiness,
).select_from(
    t.service_at_location.join(t.service)
    .join(t.organization)
    .join(t.location, t.location.c.id == t.service_at_location.c.location_id)
    .outerjoin(t.address, t.address.c.location_id == t.location.c.id)
    .outerjoin(t.phone, t.phone.c.service_at_location_id == t.service_at_location.c.id)
    .outerjoin(t.schedule, t.schedule.c.service_at_location_id == t.service_at_location.c.id)
    .outerjoin(t.cost_option, t.cost_option.c.service_id == t.service.c.id)
    .outerjoin(t.accessibility, t.accessibility.c.location_id == t.location.c.id)
    .outerjoin(t.partnership, t.partnership.c.service_at_location_id == t.service_at_location.c.id)
    .outerjoin(t.source, t.source.c.id == t.service_at_location.c.source_id)
)


def _load(connection: sa.Connection, keys: Sequence[str] | None) -> list[Stored]:
    query = _QUERY
    languages = sa.select(t.service_at_location.c.id, t.language.c.code).select_from(
        t.language.join(
            t.service_at_location, t.service_at_location.c.service_id == t.language.c.service_id
        )
    )
    columns = t.translation.c
    translations = sa.select(
        columns.service_at_location_id,
        columns.language_code,
        *(columns[name] for name in TRANSLATED_FIELDS),
    )
    if keys is not None:
        query = query.where(t.service_at_location.c.id.in_(keys))
        languages = languages.where(t.service_at_location.c.id.in_(keys))
        translations = translations.where(columns.service_at_location_id.in_(keys))
    spoken: dict[str, list[str]] = {}
    for key, code in connection.execute(languages.order_by(t.language.c.position)):
        spoken.setdefault(key, []).append(code)
    told: dict[str, dict[str, dict[str, str]]] = {}
    for key, code, *texts in connection.execute(translations):
        filled = {name: text for name, text in zip(TRANSLATED_FIELDS, texts, strict=True) if text}
        told.setdefault(key, {})[code] = filled
    return [
        _stored(row, tuple(spoken.get(row[0], ())), told.get(row[0], {}))
        for row in connection.execute(query)
    ]


def _stored(
    row: Sequence[Any], languages: tuple[str, ...], translations: Mapping[str, Mapping[str, str]]
) -> Stored:
    (
        key,
        external_id,
        import_keys,
        source_id,
        created_at,
        updated_at,
        source,
        extra,
        attribution,
        organization,
        is_implied,
        name,
        description,
        url,
        email,
        eligibility,
        minimum_age,
        maximum_age,
        category,
        capacity,
        childcare,
        location_type,
        latitude,
        longitude,
        precision,
        score,
        placed_by,
        is_confidential,
        street,
        city,
        state,
        postal_code,
        one_line,
        number,
        hours,
        opening_hours,
        cost,
        is_free,
        wheelchair,
        stage,
        trust,
        feedback,
        tie_holder,
        last_contact_on,
        verified_on,
        verified_by,
        notes,
        readiness,
    ) = row
    record = FamilyResource(
        id=external_id or key,
        name=name,
        organization="" if is_implied else organization,
        category=category,
        description=description,
        languages=languages,
        hours=hours or "",
        opening_hours=opening_hours or "",
        phone=number or "",
        email=email,
        website=url,
        cost=cost or "",
        is_free=is_free,
        eligibility=eligibility,
        min_age=minimum_age,
        max_age=maximum_age,
        capacity=capacity,
        childcare_on_site=childcare,
        wheelchair_accessible=wheelchair,
        location_type=location_type,
        confidential=is_confidential,
        readiness=tuple(readiness or ()),
        stage=stage or "",
        trust=trust or "",
        feedback=feedback or "",
        tie_holder=tie_holder or "",
        last_contact_on=last_contact_on,
        verified_on=verified_on,
        verified_by=verified_by or "",
        notes=notes or "",
        source=source,
        address=one_line or "",
        street=street or "",
        city=city or "",
        state=state or "",
        zip=postal_code or "",
        lon=longitude,
        lat=latitude,
        precision=precision,
        score=score,
        placed_by=placed_by,
        extra=extra or {},
        translations=translations,
    )
    return Stored(
        key,
        record,
        external_id,
        tuple(import_keys or ()),
        source_id,
        created_at,
        updated_at,
        attribution or "",
    )


def _organization_of(record: FamilyResource) -> tuple[str, bool]:
    """Return the organization's name, and whether it is only implied by the resource's name."""
    return (record.organization, False) if record.organization else (record.name, True)


def _organization_ids(
    connection: sa.Connection, rows: Sequence[Stored]
) -> dict[tuple[str, bool], str]:
    """Return the id of each organization that the rows need; missing ones are made."""
    needed = {_organization_of(row.record) for row in rows}
    names = sorted({name for name, _ in needed})
    known: dict[tuple[str, bool], str] = {}
    columns = t.organization.c
    for start in range(0, len(names), CHUNK):
        query = sa.select(columns.id, columns.name, columns.is_implied).where(
            columns.name.in_(names[start : start + CHUNK])
        )
        for key, name, is_implied in connection.execute(query):
            known[name, bool(is_implied)] = key
    new = [
        {"id": str(uuid.uuid4()), "name": name, "is_implied": is_implied}
        for name, is_implied in sorted(needed - known.keys())
    ]
    if new:
        connection.execute(sa.insert(t.organization), new)
        known |= {(str(row["name"]), bool(row["is_implied"])): str(row["id"]) for row in new}
    return known


def _child(key: str, name: str) -> str:
    """Return the id of a row that belongs to one record; it survives delete and undo."""
    return str(uuid.uuid5(uuid.UUID(key), name))


def _add_to(
    batches: Mapping[sa.Table, list[dict[str, Any]]], stored: Stored, organization_id: str
) -> None:
    """Spread one record over the rows of the tables; empty parts get no row."""
    record, key = stored.record, stored.key
    service, location = (
        {"service_id": _child(key, "service")},
        {"location_id": _child(key, "location")},
    )
    here = {"service_at_location_id": key}

    def add(table: sa.Table, parent: Mapping[str, str], part: str = "", **values: Any) -> None:
        if any(value not in (None, "", ()) for value in values.values()):
            batches[table].append({"id": _child(key, part or table.name), **parent, **values})

    batches[t.service].append(
        {
            "id": service["service_id"],
            "organization_id": organization_id,
            "name": record.name,
            "description": record.description,
            "url": record.website,
            "email": record.email,
            "eligibility_description": record.eligibility,
            "minimum_age": record.min_age,
            "maximum_age": record.max_age,
            "category": record.category,
            "capacity": record.capacity,
            "childcare_on_site": record.childcare_on_site,
        }
    )
    batches[t.location].append(
        {
            "id": location["location_id"],
            "location_type": record.location_type,
            "latitude": record.lat,
            "longitude": record.lon,
            "precision": record.precision,
            "score": record.score,
            "placed_by": record.placed_by,
            "is_confidential": record.confidential,
        }
    )
    batches[t.service_at_location].append(
        {
            "id": key,
            **service,
            **location,
            "external_id": stored.external_id,
            "import_keys": list(stored.import_keys) or None,
            "source_id": stored.source_id,
            "source": record.source,
            "extra": dict(record.extra) or None,
            "created_at": stored.created_at,
            "updated_at": stored.updated_at,
        }
    )
    add(
        t.address,
        location,
        address_1=record.street,
        city=record.city,
        state_province=record.state,
        postal_code=record.zip,
        one_line=record.address,
    )
    add(t.phone, here, number=record.phone)
    add(t.schedule, here, description=record.hours, opening_hours=record.opening_hours)
    add(t.cost_option, service, amount_description=record.cost, is_free=record.is_free)
    add(t.accessibility, location, is_wheelchair_accessible=record.wheelchair_accessible)
    add(
        t.partnership,
        here,
        stage=record.stage,
        trust=record.trust,
        feedback=record.feedback,
        tie_holder=record.tie_holder,
        last_contact_on=record.last_contact_on,
        verified_on=record.verified_on,
        verified_by=record.verified_by,
        notes=record.notes,
        readiness=list(record.readiness) or None,
    )
    for position, code in enumerate(record.languages):
        batches[t.language].append(
            {
                "id": _child(key, f"language:{position}"),
                **service,
                "code": code,
                "position": position,
            }
        )
    for code, texts in record.translations.items():
        told = {name: texts.get(name, "") for name in TRANSLATED_FIELDS}
        batches[t.translation].append({**here, "language_code": code, **told})
