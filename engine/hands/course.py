"""Where an instance is to go on: the version that is wanted, what it needs, what was called."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.admission import Offer
from engine.calls import Variables
from engine.errors import ActivityFailed, Problem
from engine.hands.suspension import below
from engine.host import StepHost
from engine.instances import OPEN, InstanceRow
from engine.kernel import Correspondence, Execution, Migration, ServiceCall
from engine.library import Bound
from engine.needed import lacking
from engine.soundness import onward
from engine.step import Held, Step
from engine.tables import definition, instance, suspension

Host = TypeVar("Host", bound=StepHost)
Read: TypeAlias = Callable[[Session, int], tuple[InstanceRow, bytes | None]]
"""How an instance is read: held, or only looked at."""


@dataclass(frozen=True)
class Wanted:
    """The version to go on in (None: the newest), and what stands for what has another id there.

    `form_keys` are the forms of the code, where somebody knows them. Open tasks keep their forms
    unless `new_forms` are wanted. `with_called` takes along what an instance has called, to the
    versions of the same deployment; what was renamed there stands in the mapping behind the id of
    its process: `process/old`.
    """

    version: int | None
    mapping: Mapping[str, str]
    form_keys: Collection[str] | None = None
    new_forms: bool = False
    with_called: bool = False


@dataclass(frozen=True)
class Course:
    """An instance as it is stored, and where it is to go on."""

    row: InstanceRow
    state: bytes
    target: Bound
    plan: Correspondence


class Trial(StepHost):
    """A host in which nothing is done that could not be forgotten."""

    def service(self, handler: str, call: ServiceCall) -> Variables | None:
        """No handler is called."""
        raise ActivityFailed(f"{call.element_id} would call the handler {handler!r}")


def correspondence(
    step: Step, source_id: int, target: Bound, wanted: Wanted, *, called: bool = False
) -> Correspondence:
    """What stands for what; for a process that was called, what the mapping says behind its id."""
    source = step.engine.library.get(step.session, source_id).definition
    mapping = {old: new for old, new in wanted.mapping.items() if "/" not in old}
    if called:
        inside = f"{source.process_id}/"
        mapping = {
            old.removeprefix(inside): new
            for old, new in wanted.mapping.items()
            if old.startswith(inside)
        }
    return Correspondence(source, target.definition, mapping, new_forms=wanted.new_forms)


def called(step: Step, course: Course, wanted: Wanted, read: Read) -> Iterator[Course]:
    """What an instance has called, where the deployment that it goes on in has another version."""
    session, target = step.session, course.target
    rows = session.execute(
        select(
            *(instance.c.id, instance.c.parent_id, instance.c.definition_id),
            definition.c.id.label("target_id"),
        )
        .outerjoin(
            definition,
            (definition.c.process_id == instance.c.process_id)
            & (definition.c.deployment_id == target.deployment_id),
        )
        .where(instance.c.root_id == course.row.root_id, instance.c.status.in_(OPEN))
        .order_by(instance.c.id)
    ).all()
    inside = set(below(course.row.id, rows)) - {course.row.id}
    for each in rows:
        if each.id in inside and each.target_id not in (None, each.definition_id):
            row, state = read(session, each.id)
            if state is not None and row.status in OPEN:
                bound = step.engine.library.get(session, each.target_id)
                plan = correspondence(step, row.definition_id, bound, wanted, called=True)
                yield Course(row, state, bound, plan)


def missing(step: Step, target: Bound, wanted: Wanted) -> Iterator[Problem]:
    """What the new version needs of the code around it and does not find."""
    offer = Offer(step.engine.handlers.keys(), wanted.form_keys)
    process = target.definition.process_id
    for element, name in lacking(step.session, step.engine.library, offer, target):
        text = "the new version needs {name!r}, which is not there"
        yield Problem.of(process, element.id, "known-handler", text, name=name)


def carry(held: Held, course: Course, host: StepHost) -> Migration:
    """Put an instance in memory into another version of its process.

    Tokens that came along other ways may wait for each other there; those that do so already may
    as well do it in another version.
    """
    plan = course.plan
    hopeless = onward(plan.old).problems(held.execution.markings())
    execution, migration = held.execution.migrate(plan, at_its_time(host, held.row))
    if migration.report.safe and not hopeless:
        migration.report.problems += onward(plan.new).problems(execution.markings())
    put(held, course.target, execution, host)
    return migration


def put(held: Held, bound: Bound, execution: Execution, host: StepHost) -> None:
    """Put another execution in the place of the one that is held; the log sees what differs."""
    held.row.definition_id = bound.id
    held.bound, held.execution, held.host, host.held = bound, execution, host, held


def at_its_time(host: Host, row: InstanceRow) -> Host:
    """The time of an instance that is suspended stands still; its dates move when it goes on."""
    if row.status == "suspended":
        wanted = select(suspension.c.since).where(suspension.c.instance_id == row.id)
        host.moment.now = host.step.session.scalars(wanted).one()
    return host
