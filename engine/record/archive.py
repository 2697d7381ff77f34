"""Old cases: what an instance logged and its last state, packed into one row of another table.

A case goes as a whole, with all that it has called, once it has ended long enough ago. The row of
each instance, its tasks and its incidents stay: others refer to them, and lists show them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from engine import clock
from engine.events import lines, pack
from engine.instances import OPEN
from engine.tables import archive, event, instance


def archivable(session: Session, before: datetime, limit: int = 100) -> list[int]:
    """The roots of cases that ended, with all that belongs to them, before an instant."""
    other = aliased(instance)
    late = select(other.c.id).where(
        other.c.root_id == instance.c.id,
        or_(other.c.status.in_(OPEN), other.c.ended_at >= before),
    )
    return list(
        session.scalars(
            select(instance.c.id)
            .outerjoin(archive, archive.c.instance_id == instance.c.id)
            .where(
                instance.c.parent_id.is_(None), instance.c.ended_at < before,
                archive.c.instance_id.is_(None), ~late.exists(),
            )
            .order_by(instance.c.id)
            .limit(limit)
        )
    )  # fmt: skip


def put_away(session: Session, root_id: int) -> int:
    """Archive one case; gives how many rows of logs that took out of the table of events."""
    found = session.execute(
        select(instance.c.id, instance.c.state)
        .where(instance.c.root_id == root_id)
        .order_by(instance.c.id)
        .with_for_update()
    ).all()
    now = clock.now(session)
    for row in found:
        packed = pack(lines(session, row.id))
        given = {"instance_id": row.id, "archived_at": now, "log": packed, "state": row.state}
        session.execute(insert(archive).values(**given))
    mine = event.c.instance_id.in_([row.id for row in found])
    count: int = session.execute(select(func.count()).where(mine)).scalar_one()
    session.execute(delete(event).where(mine))
    session.execute(update(instance).where(instance.c.root_id == root_id).values(state=None))
    return count
