"""Open a database as the engine needs it: SQLite durable and with honest transactions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

# Marks a transaction that will write, so that SQLite takes its lock at the beginning.
WRITES = "sanqu_writes"
BUSY_MILLISECONDS = 10_000


def make_engine(url: str, **options: Any) -> Engine:
    """A database engine; `url` is sqlite:///… or postgresql+psycopg://…"""
    # A server that was away in the meantime costs nobody an error: asked first, a connection that
    # has died is replaced. A file needs no such question.
    asks = {"pool_pre_ping": not url.startswith("sqlite")}
    engine = create_engine(make_url(url), **asks, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:
    # The driver must not begin transactions by itself: it does so late, and never for a read.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer fails when somebody else wrote in between, so writers say so.
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def begin_writing(session: Session) -> None:
    """Start the session's transaction as one that writes."""
    session.connection(execution_options={WRITES: True})
