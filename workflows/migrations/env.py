"""Alembic's entry: the one metadata of engine and workflows, on the connection that is handed in."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from engine.database import make_engine
from workflows.schema import METADATA
from workflows.settings import read_settings


def _render(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their name in `engine.types`."""
    if kind == "type" and type(item).__module__ == "engine.types":
        autogen.imports.add("from engine import types")
        return f"types.{type(item).__name__}()"
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=_render,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in: Connection | None = context.config.attributes.get("connection")
if handed_in is not None:
    _migrate(handed_in)
else:
    engine = make_engine(read_settings().database_url)
    with engine.begin() as connection:
        _migrate(connection)
