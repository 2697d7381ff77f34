"""Which errors of a database are no fault of the statement: it is gone, full, read-only or busy."""

from __future__ import annotations

import sqlite3
from typing import Final, Literal

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from engine.errors import EngineError, Reason

Outage = Literal["gone", "full", "read-only", "busy"]

SQLITE: Final[dict[int, Outage]] = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_IOERR: "gone",
    sqlite3.SQLITE_CANTOPEN: "gone",
    sqlite3.SQLITE_FULL: "full",
}
# Whole states first, then their classes.
POSTGRES: Final[dict[str, Outage]] = {
    "53100": "full",
    "25006": "read-only",
    "55P03": "busy",
    "40": "busy",
    "08": "gone",
    "53": "gone",
    "57": "gone",
    "58": "gone",
}


class DatabaseOut(EngineError):
    """The database cannot be used now."""

    # Nothing is wrong with the activity in which it is noticed: no incident is made of it.
    transient = True

    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        super().__init__("the database is {outage}", outage=Reason(outage))


def outage_of(error: BaseException) -> Outage | None:
    """What keeps the database from being used; None where it is something else that failed.

    An outage may hide behind what failed after it: a savepoint cannot be given back where the
    database has given up the whole transaction, as SQLite does when the disk is full.
    """
    each: BaseException | None = error
    while each is not None and _of_database(each):
        if outage := _outage(each):
            return outage
        each = each.__context__
    return None


def _of_database(error: BaseException) -> bool:
    known = isinstance(error, DatabaseOut | SQLAlchemyError | sqlite3.Error)
    return known or hasattr(error, "sqlstate")


def _outage(error: BaseException) -> Outage | None:
    if isinstance(error, DatabaseOut):
        return error.outage
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        # The lowest byte is the kind, the rest says more exactly where.
        return SQLITE.get(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        # The server has not answered at all.
        return "gone" if isinstance(error, OperationalError) else None
    return POSTGRES.get(state) or POSTGRES.get(state[:2])
