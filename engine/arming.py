"""What a deployment lets start by itself, in the place of what its processes' earlier versions did.

A cycle or a date that the version before had too goes on as it was, so that no occurrence comes
twice; a duration counts from each deployment anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select

from engine import messages, starts
from engine.errors import DeploymentRefused, NoTime, Problem, reason_of
from engine.feel.values import YearMonthDuration
from engine.kernel import cycles, timing
from engine.kernel.slot import Slot
from engine.library import latest_of
from engine.tables import definition, process_start, resource
from engine.transact import worth_another

if TYPE_CHECKING:
    from engine.step import Step

Values = dict[str, Any]


@dataclass(frozen=True)
class _Place:
    """A definition that has just become the newest of its process, and its file."""

    file: str
    definition_id: int
    process_id: str


def arm(step: Step, deployment_id: int) -> None:
    """Let the new processes start by what they wait for; raises DeploymentRefused.

    Messages that were kept under the names of their message starts begin instances at once.
    """
    places = list(_newest(step, deployment_id))
    before = _take_away(step, places)
    problems: list[Problem] = []
    rows = [row for place in places for row in _rows(step, place, before, problems)]
    names = [row["name"] for row in rows if row["kind"] == "message"]
    messages.meet_senders(step.session, names)
    problems += _clashes(step, places, rows)
    if problems:
        raise DeploymentRefused(problems)
    if rows:
        step.session.execute(insert(process_start), rows)
    if names:
        # Whom nobody waited for when they were sent has a receiver now.
        for kept in messages.take_named(step.session, names, step.now):
            start = starts.by_message(step.session, kept.name)
            if start is not None:
                step.start_by_message(start, kept.key, kept.variables)


def _newest(step: Step, deployment_id: int) -> Iterator[_Place]:
    """The definitions of a deployment that no other version stands before."""
    found = step.session.execute(
        select(resource.c.name, definition.c.id, definition.c.process_id)
        .join(resource, resource.c.id == definition.c.resource_id)
        .where(definition.c.deployment_id == deployment_id)
        .order_by(definition.c.id)
    ).all()
    latest = latest_of(step.session, [row.process_id for row in found])
    for file, definition_id, process_id in found:
        if latest[process_id] == definition_id:
            yield _Place(file, definition_id, process_id)


def _take_away(step: Step, places: list[_Place]) -> dict[tuple[str, str], Row[Any]]:
    rows = step.session.execute(
        delete(process_start)
        .where(process_start.c.process_id.in_([place.process_id for place in places]))
        .returning(process_start)
    )
    return {(row.process_id, row.element_id): row for row in rows}


def _rows(
    step: Step, place: _Place, before: dict[tuple[str, str], Row[Any]], problems: list[Problem]
) -> Iterator[Values]:
    bound = step.engine.library.get(step.session, place.definition_id)
    for name in bound.definition.starts:
        element = bound.definition.elements[name]
        trigger = element.trigger
        if trigger is None:
            continue
        row: Values = {
            "definition_id": place.definition_id,
            "process_id": place.process_id,
            "element_id": name,
            "kind": trigger.kind,
            "name": trigger.name,
            "anchored_at": step.now,
            **{"due_at": None, "expression": None, "schedule": None, "provisional": False},
        }
        if trigger.when is not None:
            earlier = before.get((place.process_id, name))
            try:
                row |= _time(step, trigger.when, earlier, cycle=trigger.cycle)
            except Exception as error:
                if worth_another(error):
                    raise
                text = "the time {time!r} of this start cannot be told: {error}"
                why = reason_of(error) if str(error) else type(error).__name__
                problem = Problem.of(
                    place.file, name, "timer", text, time=trigger.when.text, error=why
                )
                problems.append(problem)
        yield row


def _time(step: Step, slot: Slot, before: Row[Any] | None, *, cycle: bool) -> Values:
    """When a timer is due next, and by which schedule; one it had before goes on as it was."""
    value, provisional = starts.ask(step, slot, {}, step.now)
    if value is None:
        raise NoTime("it is null")
    schedule = str(value) if cycle else _date(value, step.now)
    time: Values = {"expression": slot.text, "schedule": schedule, "provisional": provisional}
    if before is not None and schedule is not None and before.schedule == schedule:
        return time | {"due_at": before.due_at, "anchored_at": before.anchored_at}
    if not cycle:
        return time | {"due_at": timing.instant(value, step.now)}
    due_at = cycles.following(cycles.read(value), step.now)
    if due_at is None:
        raise NoTime("no occurrence is left")
    return time | {"due_at": due_at, "provisional": False}


def _date(value: object, now: datetime) -> str | None:
    """A date as text; a duration is none, since each deployment counts it anew."""
    if isinstance(value, timedelta | YearMonthDuration):
        return None
    if isinstance(value, str) and timing.DURATION.match(value):
        return None
    return timing.instant(value, now).astimezone(UTC).isoformat()


def _clashes(step: Step, places: list[_Place], rows: list[Values]) -> Iterator[Problem]:
    """A message has one receiver: two processes that it starts would take it from each other."""
    files = {place.process_id: place.file for place in places}
    wanted = [row for row in rows if row["kind"] == "message"]
    taken = {
        row.name: row.process_id
        for row in step.session.execute(
            select(process_start.c.name, process_start.c.process_id).where(
                process_start.c.kind == "message",
                process_start.c.name.in_([row["name"] for row in wanted]),
            )
        )
    }
    for row in wanted:
        other = taken.setdefault(row["name"], row["process_id"])
        if other != row["process_id"]:
            text = "message {name!r} already starts process {other!r}"
            yield Problem.of(
                files[row["process_id"]], row["element_id"], "message-start", text,
                name=row["name"], other=other,
            )  # fmt: skip
