"""Alembic's entry: works on the connection that monitor.storage.migrate hands over."""

from alembic import context

from monitor.storage import schema_collecting, schema_reading, schema_relating

# All modules of tables share one list; naming each makes its tables part of it.
(metadata,) = {
    schema_collecting.metadata,
    schema_reading.metadata,
    schema_relating.metadata,
}

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
