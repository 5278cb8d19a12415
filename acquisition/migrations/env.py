"""Alembic's entry: runs migrations over the connection that `acquisition.kernel.migrate` gives."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel.sql.sqltypes import AutoString

from acquisition.kernel.columns import Json, UtcDateTime, _EnumText
from acquisition.kernel.migrate import is_ours
from acquisition.schema import METADATA


def plainly(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our column types as SQLAlchemy's own, so that an old migration does not lean on today's code."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    if isinstance(item, Json):
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    if isinstance(item, (_EnumText, AutoString)):
        return "sa.String()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=plainly,
    include_object=is_ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
