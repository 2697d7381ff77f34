"""Suspension: an instance runs nothing, its timers stand still, and nothing that comes is lost.

Its tasks cannot be done and are in no inbox. A message that comes for it is kept, whatever its
time-to-live; a signal is not heard, as by anybody who does not wait. A child that ends or raises
an escalation has its caller take note, which goes on by that when it is resumed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from engine import instances, messages, timers
from engine.errors import InstanceNotSuspended
from engine.hands import redating
from engine.instances import OPEN
from engine.step import Held, Step
from engine.tables import human_task, instance, suspension, wait

AnyRow = Row[*tuple[Any, ...]]


def suspend(step: Step, instance_id: int, reason: str, whole_tree: bool) -> list[int]:
    """Suspend an instance and, unless told otherwise, all that it has called."""
    held = step.hold(*instances.lock(step.session, instance_id))
    # As small steps of the clock would have done; it may end what was to be suspended.
    timers.fire_due(step, held, step.now)
    found = _with_children(step, held) if whole_tree else [held]
    running = [each for each in found if each.row.status == "running"]
    if held not in running:
        raise instances.not_running(step.session, instance_id, held.row.status)
    for each in running:
        each.row.status = "suspended"
        step.note(each, "suspended", None, {"reason": reason, "asked_at": instance_id})
        step.move(each, lambda execution: execution.suspend())
    step.finish()
    numbers = [each.row.id for each in running]
    _set_apart(step, numbers)
    given = {"asked_at": instance_id, "since": step.now, "actor": step.actor, "reason": reason}
    step.session.execute(
        insert(suspension), [{"instance_id": number, **given} for number in numbers]
    )
    return numbers


def resume(step: Step, instance_id: int, reason: str) -> list[int]:
    """Let an instance go on, and those below it that were suspended with it."""
    held = step.hold_open(*instances.lock(step.session, instance_id))
    if held.row.status != "suspended":
        raise InstanceNotSuspended(instance_id, held.row.status)
    rows = _suspended_with(step, held)
    found = [step.get_open(number) for number in sorted(rows)]
    messages.meet_suspended(step.session, rows.keys())
    for each in found:
        since = rows[each.row.id].since
        step.note(each, "resumed", None, {"reason": reason, "since": since})
        _put_back(step, each, since)
    step.kept_since = min(row.since for row in rows.values())
    for each in found:
        # An earlier one may have called it off.
        if each.row.status == "running":
            step.move(each, lambda execution: execution.take_up())
    step.finish()
    return [each.row.id for each in found]


def recount(step: Step, instance_id: int) -> bool:
    """Ask the host anew for every date that it has counted; whether that could be done now.

    One that is suspended is counted again when it is resumed.
    """
    held = step.hold_open(*instances.lock(step.session, instance_id))
    if held.row.status == "suspended":
        return False
    redating.redate(step, held, timedelta(), "open")
    step.finish()
    return True


def _with_children(step: Step, held: Held) -> list[Held]:
    """An instance and what it has called, callers first, all held."""
    rows = step.session.execute(
        select(instance.c.id, instance.c.parent_id)
        .where(instance.c.root_id == held.row.root_id, instance.c.status.in_(OPEN))
        .order_by(instance.c.id)
    ).all()
    return [step.get_open(number) for number in below(held.row.id, rows)]


def below(top: int, rows: Iterable[AnyRow]) -> Iterator[int]:
    """The number itself, and those below it; a child has a higher number than its caller."""
    known = {top}
    for row in rows:
        if row.id == top or row.parent_id in known:
            known.add(row.id)
            yield row.id


def _suspended_with(step: Step, held: Held) -> dict[int, Row[Any]]:
    rows = step.session.execute(
        select(suspension, instance.c.id, instance.c.parent_id)
        .join(instance, instance.c.id == suspension.c.instance_id)
        .where(instance.c.root_id == held.row.root_id)
        .order_by(instance.c.id)
    ).all()
    asked = next((row.asked_at, row.since) for row in rows if row.id == held.row.id)
    inside = set(below(held.row.id, rows))
    return {row.id: row for row in rows if row.id in inside and (row.asked_at, row.since) == asked}


def _set_apart(step: Step, numbers: Collection[int]) -> None:
    """No look for what is due, who waits or what is to be done finds these."""
    waits = update(wait).where(wait.c.instance_id.in_(numbers))
    step.session.execute(waits.values(suspended=True))
    tasks = update(human_task).where(human_task.c.instance_id.in_(numbers))
    step.session.execute(tasks.where(human_task.c.state == "open").values(state="suspended"))


def _put_back(step: Step, held: Held, since: datetime) -> None:
    """Let its timers, waits and tasks be found again, with the dates that they have now."""
    session, number = step.session, held.row.id
    held.row.status = "running"
    redating.redate(step, held, max(step.now - since, timedelta()))
    session.execute(update(wait).where(wait.c.instance_id == number).values(suspended=False))
    mine = (human_task.c.instance_id == number) & (human_task.c.state == "suspended")
    session.execute(update(human_task).where(mine).values(state="open"))
    session.execute(delete(suspension).where(suspension.c.instance_id == number))
    wanted = (wait.c.instance_id == number) & (wait.c.kind == "message")
    for each in session.execute(select(wait).where(wanted).order_by(wait.c.id)):
        step.served.append(((number, each.token), each.name, each.key))
