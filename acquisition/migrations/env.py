"""Alembic's entry: runs migrations over the connection that `acquisition.kernel.migrate` gives."""

from alembic import context

from acquisition.kernel.migrate import is_ours
from acquisition.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    include_object=is_ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
