"""Repair: what could not go on is tried again, and variables are put right."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import incidents, instances
from engine.calls import Variables
from engine.kernel import operating
from engine.step import Held, Step
from engine.tables import incident, instance


def retry(step: Step, incident_id: int, reason: str | None) -> Held:
    """Try again what could not go on; in an instance that is suspended, once it is resumed."""
    row = incidents.lock_with_instance(step.session, incident_id)
    held = step.hold_open(*instances.read(row))
    step.note(held, "retry_asked", row.token, {"reason": reason})
    step.move(held, lambda execution: execution.retry(row.token))
    step.finish()
    return held


def alike(
    session: Session,
    *,
    process_id: str | None = None,
    element_id: str | None = None,
    message: str | None = None,
) -> list[int]:
    """The open incidents of a kind, the oldest first; a message only has to contain the text."""
    wanted = (
        select(incident.c.id)
        .join(instance, instance.c.id == incident.c.instance_id)
        .where(incident.c.closed_at.is_(None))
        .order_by(incident.c.id)
    )
    if process_id is not None:
        wanted = wanted.where(instance.c.process_id == process_id)
    if element_id is not None:
        wanted = wanted.where(incident.c.element_id == element_id)
    if message is not None:
        wanted = wanted.where(incident.c.message.icontains(message, autoescape=True))
    return list(session.scalars(wanted))


def edit(
    step: Step,
    instance_id: int,
    values: Variables,
    remove: Collection[str],
    token: int | None,
    *,
    reason: str,
) -> None:
    """Set and remove variables; the log says what was there before and what is there now."""
    held = step.hold_open(*instances.lock(step.session, instance_id))
    before, after = operating.edit(held.execution, token, values, remove)
    told = {"reason": reason, "before": before, "after": after}
    step.note(held, "variables_edited", token, told)
    step.take(held)
    step.finish()
