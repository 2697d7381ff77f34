"""The way back from a migration, as long as the instance has not gone on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select, update

from engine import instances
from engine.errors import NoWayBack, Reason, UnknownMigration
from engine.hands import work
from engine.hands.course import at_its_time, put
from engine.host import StepHost
from engine.instances import InstanceRow
from engine.kernel import Execution
from engine.step import Step
from engine.tables import migration


def undo(step: Step, migration_id: int, reason: str) -> int:
    """Let an instance be what it was before a migration; gives its id. Raises NoWayBack."""
    session = step.session
    found = session.execute(
        select(migration).where(migration.c.id == migration_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise UnknownMigration(migration_id)
    row, state = instances.lock(session, found.instance_id)
    _check(found, row)
    held = step.hold_open(row, state)
    source = step.engine.library.get(session, found.from_definition_id)
    host = at_its_time(StepHost(step, step.engine.functions), row)
    execution = Execution.load(source.definition, found.state, host)
    # What has been given meanwhile is in the log: it must not mean something else later.
    execution.skip_to(held.execution.next_number)
    put(held, source, execution, host)
    step.note(held, "migrated_back", None, {"migration": migration_id, "reason": reason})
    work.restore(step, held, found.work)
    session.execute(
        update(migration).where(migration.c.id == migration_id).values(undone_at=step.now)
    )
    step.finish()
    return row.id


def _check(found: Row[Any], row: InstanceRow) -> None:
    if found.undone_at is not None:
        raise NoWayBack(found.id, Reason("that has been done already"))
    if found.moved:
        raise NoWayBack(found.id, Reason("the instance went on by the migration itself"))
    if row.version != found.version:
        raise NoWayBack(found.id, Reason("the instance has gone on since"))
