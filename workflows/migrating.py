"""Running instances in another version of their process, by the operator."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypedDict

from sqlalchemy import select, update
from sqlalchemy.orm import Session

import forms
from engine.hands import Migrated, Planned
from engine.tables import human_task
from workflows import authority
from workflows.authority import Actor
from workflows.cases.models import Submission
from workflows.runtime import engine


class How(TypedDict):
    """To which version (None: the newest), what stands for what, with new forms, with children."""

    to_version: int | None
    mapping: Mapping[str, str]
    new_forms: bool
    with_called: bool


def plan(
    session: Session, actor: Actor, process_id: str, how: How, some: Collection[int] | None
) -> list[Planned]:
    """What would happen to all instances, or some, that are not on that version yet."""
    authority.require(session, actor, "instances.operate")
    found = engine.hands.plan_migration(
        session, process_id, instances=some, form_keys=forms.FORM_KEYS, **how
    )
    return list(found)


def migrate(
    session: Session, actor: Actor, instance_id: int, how: How, reason: str
) -> Migrated | None:
    """Let an instance go on in another version; None where it does already."""
    authority.require(session, actor, "instances.operate")
    done = engine.hands.migrate(
        session, instance_id, actor=actor.code, reason=reason, form_keys=forms.FORM_KEYS, **how
    )
    for each in (done, *done.called) if done is not None else ():
        _rename_submissions(session, each.instance_id)
    return done


def undo(session: Session, actor: Actor, migration_id: int, reason: str) -> int:
    """Let an instance be what it was before a migration; gives its id."""
    authority.require(session, actor, "instances.operate")
    number = engine.hands.undo_migration(session, migration_id, actor=actor.code, reason=reason)
    _rename_submissions(session, number)
    return number


def _rename_submissions(session: Session, instance_id: int) -> None:
    """Who has handed in what counts by the names that the tasks have now."""
    of_task = select(human_task.c.element_id).where(human_task.c.id == Submission.task_id)
    session.execute(
        update(Submission)
        .where(Submission.instance_id == instance_id)
        .values(element_id=of_task.scalar_subquery())
        .execution_options(synchronize_session="fetch")
    )
