"""Run by Alembic: carries the changes out on the connection that `upgrade` gives, within its transaction."""

from __future__ import annotations

from alembic import context

from advisor.storage.tables import engagements

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=engagements.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
