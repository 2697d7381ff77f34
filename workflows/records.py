"""What the house does with its record: forgetting what is personal, and putting old cases away."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from engine.errors import UnknownInstance
from engine.record.archive import archivable, put_away
from engine.record.erasure import erase
from engine.record.marks import Marks
from engine.tables import instance
from workflows import authority
from workflows.authority import Actor
from workflows.cases.models import Draft, SectionDraft, Submission
from workflows.errors import NotFound
from workflows.messages import N_, Message

ACTION = "instances.operate"


def erase_variables(
    session: Session, actor: Actor, instance_id: int, names: Collection[str], reason: str
) -> int:
    """Erase variables from the whole case of an instance; gives how many lines said them."""
    authority.require(session, actor, ACTION)
    root = session.scalar(select(instance.c.root_id).where(instance.c.id == instance_id))
    if root is None:
        raise UnknownInstance(instance_id)
    return erase(session, root, names=names, actor=actor.code, reason=reason)


def erase_submission(
    session: Session, actor: Actor, submission_id: int, fields: Collection[str], reason: str
) -> int:
    """Erase answers that somebody handed in, all or those named, and what the case knows by them.

    The submission itself stays, with its form, author and time; gives how many lines said them.
    """
    authority.require(session, actor, ACTION)
    found = session.get(Submission, submission_id)
    if found is None:
        raise NotFound(Message(N_("没有这份提交")))
    names = frozenset(fields or found.answers)
    marks = Marks(names, learning=True)
    found.answers = marks.value(found.answers, "data")
    for kind in (Draft, SectionDraft):
        session.execute(delete(kind).where(kind.task_id == found.task_id))
    session.flush()
    root = session.scalars(
        select(instance.c.root_id).where(instance.c.id == found.instance_id)
    ).one()
    return erase(session, root, names=names, texts=marks.texts, actor=actor.code, reason=reason)


def archive(sessions: sessionmaker[Session], actor: Actor, before: datetime) -> Iterator[int]:
    """Put the cases away that ended before an instant, each in a transaction of its own."""

    def act(session: Session) -> Any:
        authority.require(session, actor, ACTION)
        roots = archivable(session, before, 1)
        if roots:
            put_away(session, roots[0])
        return roots

    while roots := transact(sessions, act):
        yield roots[0]
