"""Runs migrations on the connection that is handed over; Alembic calls this file."""

from alembic import context

from mapping.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
