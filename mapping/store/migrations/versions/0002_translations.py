"""Texts of partners in other languages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of translations; what is there stays as it is."""
    op.create_table(
        "translation",
        sa.Column("service_at_location_id", sa.String(length=36), nullable=False),
        sa.Column("language_code", sa.String(length=3), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("eligibility", sa.Text(), server_default="", nullable=False),
        sa.Column("cost", sa.Text(), server_default="", nullable=False),
        sa.Column("hours", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["service_at_location_id"],
            ["service_at_location.id"],
            name=op.f("fk_translation_service_at_location_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "service_at_location_id", "language_code", name=op.f("pk_translation")
        ),
    )
