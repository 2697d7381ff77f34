"""Reading public notices: their public pages need nobody's permission."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.answers import ident
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.errors import NotFound
from workflows.facts import variables_of
from workflows.messages import N_, Message
from workflows.notices.models import Notice, Objection

PUBLIC = ("posted", "paused", "concluded")


def notices_of(session: Session, programme_id: int) -> Sequence[Notice]:
    """A batch's notices, the newest first."""
    return session.scalars(
        select(Notice).where(Notice.programme_id == programme_id).order_by(Notice.id.desc())
    ).all()


def public_notice(session: Session, notice_id: int) -> Notice:
    """A notice that anybody may read."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.status not in PUBLIC:
        raise NotFound(Message(N_("没有这份公示")))
    return notice


def objection_context(session: Session, task: Task) -> FormContext:
    """The objection that is to be decided on."""
    objection = session.get_one(Objection, ident(variables_of(session, task), "objection_id"))
    return FormContext(
        facts={
            "name": objection.name,
            "contact": objection.contact,
            "ground": objection.ground,
            "evidence": objection.evidence,
            "filed_at": objection.filed_at,
        }
    )
