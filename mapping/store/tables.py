"""The tables: HSDS 3 for the directory, a partnership beside it, homes, layers and the rest.

Names of tables and columns are those of HSDS 3.0 where it has them; columns of our own stand
after the standard's. The migrations make the same tables, and a test compares the two.
"""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

__all__ = [
    "UtcDateTime",
    "accessibility",
    "address",
    "candidate",
    "candidate_taken",
    "change",
    "change_entry",
    "cost_option",
    "data_version",
    "geocode_answer",
    "home_area",
    "home_point",
    "home_report",
    "language",
    "layer",
    "layer_feature",
    "location",
    "meta",
    "metadata",
    "organization",
    "partnership",
    "phone",
    "reporting_area",
    "schedule",
    "service",
    "service_at_location",
    "source",
    "translation",
]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in and coming out, stored as UTC."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the moment in UTC without its zone, as databases keep it."""
        del dialect
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Return the stored moment with its zone."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


metadata: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_UUID: Final = 36


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(_UUID), primary_key=True)


def _parent(name: str, *, unique: bool = False) -> sa.Column[str]:
    """Return a column that points to a parent row and goes when the parent goes."""
    return sa.Column(
        f"{name}_id",
        sa.String(_UUID),
        sa.ForeignKey(f"{name}.id", ondelete="CASCADE"),
        nullable=False,
        index=not unique,
        unique=unique,
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


# The directory, after HSDS 3.0

organization: Final = sa.Table(
    "organization",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False, index=True),
    # The file named no organization, so the resource's own name stands for one.
    sa.Column("is_implied", sa.Boolean, nullable=False),
)

service: Final = sa.Table(
    "service",
    metadata,
    _id(),
    _parent("organization"),
    sa.Column("name", sa.Text, nullable=False),
    _text("description"),
    _text("url"),
    _text("email"),
    _text("eligibility_description"),
    sa.Column("minimum_age", sa.Float),
    sa.Column("maximum_age", sa.Float),
    _text("category"),
    sa.Column("capacity", sa.Float),
    sa.Column("childcare_on_site", sa.Boolean),
)

location: Final = sa.Table(
    "location",
    metadata,
    _id(),
    _text("location_type"),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    _text("precision"),
    sa.Column("score", sa.Float),
    _text("placed_by"),
    sa.Column("is_confidential", sa.Boolean, nullable=False),
    sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_neither"),
)

service_at_location: Final = sa.Table(
    "service_at_location",
    metadata,
    _id(),
    _parent("service", unique=True),
    _parent("location", unique=True),
    sa.Column("external_id", sa.Text, unique=True),
    # Names and places under which files without ids know this row; they outlive edits by hand.
    sa.Column("import_keys", sa.JSON(none_as_null=True)),
    sa.Column("source_id", sa.Text),
    _text("source"),
    sa.Column("extra", sa.JSON(none_as_null=True)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

address: Final = sa.Table(
    "address",
    metadata,
    _id(),
    _parent("location", unique=True),
    _text("address_1"),
    _text("city"),
    _text("state_province"),
    _text("postal_code"),
    _text("one_line"),
)

phone: Final = sa.Table(
    "phone", metadata, _id(), _parent("service_at_location", unique=True), _text("number")
)

schedule: Final = sa.Table(
    "schedule",
    metadata,
    _id(),
    _parent("service_at_location", unique=True),
    _text("description"),
    _text("opening_hours"),
)

language: Final = sa.Table(
    "language",
    metadata,
    _id(),
    _parent("service"),
    _text("code"),
    sa.Column("position", sa.Integer, nullable=False),
)

cost_option: Final = sa.Table(
    "cost_option",
    metadata,
    _id(),
    _parent("service", unique=True),
    _text("amount_description"),
    sa.Column("is_free", sa.Boolean),
)

accessibility: Final = sa.Table(
    "accessibility",
    metadata,
    _id(),
    _parent("location", unique=True),
    sa.Column("is_wheelchair_accessible", sa.Boolean),
)

partnership: Final = sa.Table(
    "partnership",
    metadata,
    _id(),
    _parent("service_at_location", unique=True),
    _text("stage"),
    _text("trust"),
    _text("feedback"),
    _text("tie_holder"),
    sa.Column("last_contact_on", sa.Date),
    sa.Column("verified_on", sa.Date),
    _text("verified_by"),
    _text("notes"),
    sa.Column("readiness", sa.JSON(none_as_null=True)),
)

translation: Final = sa.Table(
    "translation",
    metadata,
    sa.Column(
        "service_at_location_id",
        sa.String(_UUID),
        sa.ForeignKey("service_at_location.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("language_code", sa.String(3), primary_key=True),
    _text("name"),
    _text("description"),
    _text("eligibility"),
    _text("cost"),
    _text("hours"),
)

# What happened to the directory

change: Final = sa.Table(
    "change",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(_UUID), nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    _text("source"),
    sa.Column("undoes", sa.String(_UUID)),
    sa.Column("is_undone", sa.Boolean, nullable=False),
    sqlite_autoincrement=True,
)

change_entry: Final = sa.Table(
    "change_entry",
    metadata,
    sa.Column(
        "change_number",
        sa.Integer,
        sa.ForeignKey("change.number", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("service_at_location_id", sa.String(_UUID), primary_key=True, index=True),
    _text("name"),
    # Fields by name: all that are filled in, or those that an update changed.
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON(none_as_null=True)),
)

data_version: Final = sa.Table(
    "data_version",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("value", sa.BigInteger, nullable=False),
)

# Where facts came from, and small facts about the workspace

source: Final = sa.Table(
    "source",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    _text("kind"),
    _text("attribution"),
    _text("licence"),
    sa.Column("loaded_at", UtcDateTime, nullable=False),
    _text("fingerprint"),
    sa.Column("rows", sa.Integer, nullable=False),
)

meta: Final = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

geocode_answer: Final = sa.Table(
    "geocode_answer",
    metadata,
    sa.Column("provider", sa.Text, primary_key=True),
    # A digest: the text that was asked is not kept.
    sa.Column("question", sa.String(64), primary_key=True),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
)

# Homes: nothing here describes fewer than ten students

home_area: Final = sa.Table(
    "home_area",
    metadata,
    sa.Column("area_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    _text("name"),
    _text("reporting_id"),
    sa.Column("is_suppressed", sa.Boolean, nullable=False),
    sa.Column("geometry", sa.LargeBinary),
)

reporting_area: Final = sa.Table(
    "reporting_area",
    metadata,
    sa.Column("reporting_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    _text("name"),
    sa.Column("member_ids", sa.JSON, nullable=False),
    sa.Column("students", sa.Integer),
    sa.Column("is_suppressed", sa.Boolean, nullable=False),
    sa.Column("geometry", sa.LargeBinary),
    sa.CheckConstraint("students IS NULL OR students >= 10", name="no_small_count"),
)

home_point: Final = sa.Table(
    "home_point",
    metadata,
    sa.Column("point_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    _text("reporting_id"),
    _text("group_name"),
    sa.Column("students", sa.Integer, nullable=False),
    sa.Column("lon", sa.Float, nullable=False),
    sa.Column("lat", sa.Float, nullable=False),
    sa.CheckConstraint("students >= 10", name="no_small_count"),
)

home_report: Final = sa.Table(
    "home_report",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("report", sa.JSON, nullable=False),
)

# Places of the street extract, and layers of the district's own

candidate: Final = sa.Table(
    "candidate",
    metadata,
    sa.Column("candidate_id", sa.Text, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("geometry", sa.LargeBinary),
)

candidate_taken: Final = sa.Table(
    "candidate_taken",
    metadata,
    sa.Column("candidate_id", sa.Text, primary_key=True),
)

layer: Final = sa.Table(
    "layer",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False, index=True),
    _text("attribution"),
    sa.Column("columns", sa.JSON, nullable=False),
    sa.Column("loaded_at", UtcDateTime, nullable=False),
)

layer_feature: Final = sa.Table(
    "layer_feature",
    metadata,
    sa.Column(
        "layer_name",
        sa.Text,
        sa.ForeignKey("layer.name", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("geometry", sa.LargeBinary),
)
