"""The engine's clock: a row, so that every process of an installation reads the same time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, cast

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.errors import ClockIsReal, EngineError
from engine.tables import clock

Mark = Literal["live", "demo", "sandbox"]


def real_now() -> datetime:
    """The machine's time, aware."""
    return datetime.now(UTC)


def now(session: Session) -> datetime:
    """The engine's time: the machine's, or one that ticks on from the instant that was set."""
    row = session.execute(select(clock.c.instant, clock.c.set_at)).one_or_none()
    return real_now() if row is None else reading(row.instant, row.set_at)


# The clock as columns of another select, so that the hottest step needs no statement for it.
INSTANT = select(clock.c.instant).scalar_subquery().label("clock_instant")
SET_AT = select(clock.c.set_at).scalar_subquery().label("clock_set_at")


def reading(instant: datetime | None, set_at: datetime | None) -> datetime:
    """The engine's time from what the clock's row holds."""
    if instant is None or set_at is None:
        return real_now()
    return instant + (real_now() - set_at)


def set_clock(session: Session, instant: datetime | None) -> None:
    """Let time tick on from an aware instant, or be real again (None).

    Raises ClockIsReal in a database that is not marked as demo or sandbox.
    """
    if instant is not None and instant.tzinfo is None:
        message = f"the instant needs a time zone: {instant.isoformat()}"
        raise EngineError(message)
    if database_mark(session) == "live":
        raise ClockIsReal
    session.execute(
        update(clock).values(instant=instant, set_at=None if instant is None else real_now())
    )


def database_mark(session: Session) -> Mark:
    """What this database is for; live unless it has been marked."""
    mark = session.execute(select(clock.c.mark)).scalar_one_or_none()
    return cast("Mark", mark or "live")


def mark_database(session: Session, mark: Mark) -> None:
    """Say once what this database is for; it cannot be changed afterwards."""
    present = session.execute(select(clock.c.mark)).scalar_one_or_none()
    if present is None:
        session.execute(insert(clock).values(id=1, mark=mark))
    elif present != mark:
        message = f"this database is marked as {present} and cannot become {mark}"
        raise EngineError(message)
