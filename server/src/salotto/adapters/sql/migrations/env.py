"""What Alembic runs: the steps, inside the transaction that :mod:`salotto.adapters.sql.migrate` has opened."""

from alembic import context

from salotto.adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
