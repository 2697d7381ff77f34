"""Running instances in another version of their process: what would happen, and doing it.

An open task keeps its number, who has claimed it, its dates, its form, and whatever others keep
by its id; a timer keeps its date. A message, signal or condition is waited for as the new version
says. What the new version shows of a task, its name and properties, is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import insert, select

from engine import instances
from engine.errors import MigrationRefused, Problem
from engine.events import MOVED
from engine.hands import work
from engine.hands.course import Course, Trial, Wanted, called, carry, correspondence, missing
from engine.host import StepHost
from engine.instances import COLUMNS, OPEN, InstanceRow
from engine.kernel import Correspondence
from engine.kernel.fitting import Report
from engine.step import Held, Step
from engine.tables import definition, instance
from engine.tables import migration as table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BATCH: Final = 100
"""Instances whose states are in memory at once while many are looked at."""

QUIET: Final = frozenset({"migrated", "timer_set", "waiting", "watching", "incident_closed", MOVED})
"""What the log says of a migration by itself; anything else is the instance going on."""


@dataclass(frozen=True)
class Planned:
    """What a migration would do to one instance: nothing speaks against it, or these problems."""

    instance_id: int
    business_key: str | None
    from_version: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    @property
    def safe(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problems


@dataclass(frozen=True)
class Migrated:
    """An instance that has been carried over; `id` is what leads back."""

    id: int
    instance_id: int
    warnings: tuple[Problem, ...]
    called: tuple[Migrated, ...] = ()
    """What it has called and has taken along; each has a way back of its own."""


def plan(
    step: Step, process_id: str, wanted: Wanted, some: Collection[int] | None
) -> Iterator[Planned]:
    """What would happen to each running instance of a process that is on another version."""
    target = step.engine.library.version(step.session, process_id, wanted.version)

    @cache
    def known(definition_id: int) -> Correspondence:
        return correspondence(step, definition_id, target, wanted)

    last = 0
    while found := _batch(step.session, process_id, target.id, some, last):
        for row, state, version in found:
            last = row.id
            courses = [Course(row, state, target, known(row.definition_id))]
            if wanted.with_called:
                courses += called(step, courses[0], wanted, instances.look)
            reports = [_look(step, course, wanted) for course in courses]
            problems = _once(each for report in reports for each in report.problems)
            warnings = _once(each for report in reports for each in report.warnings)
            yield Planned(row.id, row.business_key, version, problems, warnings)


def _once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The items of an activity have much in common."""
    return tuple(dict.fromkeys(problems))


def _look(step: Step, course: Course, wanted: Wanted) -> Report:
    """What speaks against one instance, and what is worth knowing."""
    held = step.read(course.row, course.state)
    migration = carry(held, course, Trial(step, step.engine.functions))
    migration.report.problems += missing(step, course.target, wanted)
    migration.go_on()
    return migration.report


def _batch(
    session: Session, process_id: str, target_id: int, some: Collection[int] | None, last: int
) -> list[tuple[InstanceRow, bytes, int]]:
    """The next running instances that are not there yet, with their states and versions."""
    found = (
        select(*COLUMNS, instance.c.state, definition.c.version.label("of_version"))
        .join(definition, definition.c.id == instance.c.definition_id)
        .where(instance.c.process_id == process_id, instance.c.definition_id != target_id)
        .where(instance.c.status.in_(OPEN), instance.c.id > last)
    )
    if some is not None:
        found = found.where(instance.c.id.in_(some))
    rows = session.execute(found.order_by(instance.c.id).limit(BATCH)).all()
    return [(instances.read(row)[0], row.state, row.of_version) for row in rows]


def migrate(step: Step, instance_id: int, wanted: Wanted, reason: str) -> Migrated | None:
    """Carry one instance over; None where it is there already. Raises MigrationRefused."""
    row, state = instances.lock(step.session, instance_id)
    target = step.engine.library.version(step.session, row.process_id, wanted.version)
    if row.definition_id == target.id:
        return None
    step.hold_open(row, state)
    course = Course(
        row, state or b"", target, correspondence(step, row.definition_id, target, wanted)
    )
    done, others = _migrate(step, course, wanted, reason), []
    for each in called(step, course, wanted, instances.lock) if wanted.with_called else ():
        other = Step(step.engine, step.session, step.now, step.actor)
        other.hold_open(each.row, each.state)
        others.append(_migrate(other, each, wanted, reason))
    return replace(done, called=tuple(others))


def _migrate(step: Step, course: Course, wanted: Wanted, reason: str) -> Migrated:
    session, row, target = step.session, course.row, course.target
    held, before = step.held[row.id], work.read(session, row.id, course.plan.mapping)
    said: dict[str, object] = {"from": row.definition_id, "to": target.id}
    said |= {"mapping": course.plan.mapping, "reason": reason}
    host = StepHost(step, step.engine.functions)
    migration = carry(held, course, host)
    migration.report.problems += missing(step, target, wanted)
    step.note(held, "migrated", None, said)
    step.move(held, lambda _: migration.go_on())
    if not migration.report.safe:
        raise MigrationRefused(row.id, _once(migration.report.problems))
    form = partial(step.engine.library.form, session, target.deployment_id)
    work.rename(session, before, migration.stands, form if wanted.new_forms else None)
    work.rename_done(session, before, course.plan.mapping)
    step.finish()
    if row.status == "suspended":
        work.set_apart(session, row.id, before, host.now)
    number = _keep(step, held, course.state, before, said)
    return Migrated(number, row.id, _once(migration.report.warnings))


def _keep(step: Step, held: Held, state: bytes, before: work.Work, said: Mapping[str, Any]) -> int:
    """Write down what the instance was before."""
    moved = any(each["kind"] not in QUIET for each in step.rows.events)
    values = {
        **{"instance_id": held.row.id, "mapping": said["mapping"], "reason": said["reason"]},
        **{"from_definition_id": said["from"], "to_definition_id": said["to"]},
        **{"actor": step.actor, "at": step.now, "moved": moved, "state": state, "work": before},
        "version": held.row.version + 1,
    }
    added = insert(table).values(values).returning(table.c.id)
    number: int = step.session.execute(added).scalar_one()
    return number
