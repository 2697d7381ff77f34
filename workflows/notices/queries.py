"""Reading public notices: their public pages need nobody's permission."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.actors import Actor
from workflows.answers import ident
from workflows.applications.models import Application
from workflows.cases.context import FormContext
from workflows.cases.models import Case
from workflows.cases.tasks import Task
from workflows.errors import NotFound, Rejected
from workflows.facts import variables_of
from workflows.messages import N_, Message
from workflows.notices.models import Clue, Notice, Objection
from workflows.organisations.models import Organisation
from workflows.policies.verdicts import holds
from workflows.visibility import office_cases

MOST = 200
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


def verify_context(session: Session, task: Task) -> FormContext:
    """The objection, and whom of a list it may be about."""
    given = objection_context(session, task)
    notice = session.get_one(Notice, ident(variables_of(session, task), "notice_id"))
    if notice.subject != "selection":
        return given
    listed = session.execute(
        select(Application.id, Organisation.name)
        .join(Organisation, Organisation.id == Application.agency_id)
        .where(
            Application.programme_id == notice.programme_id,
            Application.outcome.in_(("selected", "waitlisted")),
        )
        .order_by(Organisation.name)
    )
    return FormContext(
        options={"listed": [(row.id, row.name) for row in listed]}, facts=given.facts
    )


def inside(session: Session, actor: Actor, notice: Notice) -> bool:
    """Whether somebody may read who objected: the office that decides, and nobody else."""
    return holds(session, Case.id == notice.case_id, office_cases(actor))


def clues_of(session: Session, notice_id: int) -> Sequence[Clue]:
    """What was told without a name, the newest first."""
    return session.scalars(
        select(Clue).where(Clue.notice_id == notice_id).order_by(Clue.id.desc())
    ).all()


def standing(session: Session) -> Sequence[Notice]:
    """All that stands in public now or has stood, the newest first."""
    return session.scalars(
        select(Notice).where(Notice.status.in_(PUBLIC)).order_by(Notice.id.desc()).limit(MOST)
    ).all()


def by_receipt(session: Session, receipt: str) -> Objection:
    """What became of an objection, for whoever holds its receipt; its notice may have been taken
    back since: by that very objection.
    """
    wanted = select(Objection).where(Objection.receipt == receipt.strip().upper())
    found = session.scalar(wanted)
    if found is None:
        raise Rejected("receipt", Message(N_("没有这个回执编号，请核对")))
    return found


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
