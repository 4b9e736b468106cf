"""Alembic's entry: works on the connection that monitor.storage.migrate hands over."""

from alembic import context

from monitor.storage.schema_collecting import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
