"""Cases and what hangs on them: each answer asks the list's own filter, so that both agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.actors import READERS, Actor
from workflows.cases.models import Attachment, Case, CaseParty, Comment, Submission
from workflows.messages import N_
from workflows.notifications.models import Notification
from workflows.policies.verdicts import NewCase, Verdict, holds, typed, verdict
from workflows.visibility import (
    office_cases,
    offices_under,
    partner_cases,
    visible_attachments,
    visible_cases,
    visible_comments,
    visible_submissions,
)

# Who opens which kind of case: a role at its office, or at the organisation it is for.
OPENERS_AT_OFFICE: Final[Mapping[str, frozenset[str]]] = {
    "programme": frozenset({"coordinator"}),
    "amendment": frozenset({"coordinator"}),
    "need": frozenset({"coordinator"}),
    "pairing": frozenset({"coordinator"}),
    "suspension": frozenset({"coordinator"}),
    "termination": frozenset({"coordinator"}),
}
OPENERS_AT_HOME: Final[Mapping[str, frozenset[str]]] = {
    "need": frozenset({"recipient_leader", "recipient_contact"}),
    "application": frozenset({"agency_lead"}),
    "change": frozenset({"agency_lead"}),
    "replacement": frozenset({"agency_lead"}),
}
NOT_YOURS: Final = N_("这不是您所在单位或您本人参与的事项")


def view(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read a case."""
    case = typed(Case, subject)
    return verdict(holds(session, Case.id == case.id, visible_cases(actor)), NOT_YOURS)


def read_terms(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read what the parties keep among themselves: accounts, telephone numbers, seals."""
    case = typed(Case, subject)
    seen = holds(session, Case.id == case.id, partner_cases(actor))
    return verdict(seen, N_("只有协议各方和主管办公室可以查看"))


def open_new(session: Session, actor: Actor, subject: object) -> Verdict:
    """Open a case, at one's office or for one's organisation."""
    new = typed(NewCase, subject)
    at_office = actor.organisations(*OPENERS_AT_OFFICE.get(new.kind, ()))
    at_home = actor.organisations(*OPENERS_AT_HOME.get(new.kind, ()))
    allowed = new.office_id in at_office or new.organisation_id in at_home
    return verdict(allowed, N_("您不能为该单位发起此事项"))


def comment(session: Session, actor: Actor, subject: object) -> Verdict:
    """Write where all parties read: whoever takes part, and nobody who only reads."""
    case = typed(Case, subject)
    held = frozenset(pair for pair in actor.appointments if pair[0] not in READERS)
    taking_part = visible_cases(Actor(actor.id, actor.name, held))
    return verdict(holds(session, Case.id == case.id, taking_part), NOT_YOURS)


def comment_inside(session: Session, actor: Actor, subject: object) -> Verdict:
    """Write where only the office reads."""
    case = typed(Case, subject)
    allowed = holds(session, Case.id == case.id, office_cases(actor))
    return verdict(allowed, N_("只有主管办公室可以写内部意见"))


def cancel(session: Session, actor: Actor, subject: object) -> Verdict:
    """Break a case off: its province."""
    case = typed(Case, subject)
    allowed = actor.holds("provincial_coordinator", case.province_id)
    return verdict(allowed, N_("只有省级协调员可以撤销事项"))


def withdraw_amendment(session: Session, actor: Actor, subject: object) -> Verdict:
    """Take an amended notice back: whoever drafted it; before anything is filed, any who could."""
    case = typed(Case, subject)
    drafter = session.scalar(
        select(Submission.author_id)
        .where(Submission.case_id == case.id, Submission.element_id == "draft_amendment")
        .order_by(Submission.id.desc())
        .limit(1)
    )
    drafts = case.kind == "amendment" and actor.holds("coordinator", case.office_id)
    return verdict(drafts and drafter in {None, actor.id}, N_("只有起草人可以撤回通知变更"))


def reschedule(session: Session, actor: Actor, subject: object) -> Verdict:
    """Move or drop the dates of a case: the coordinators of its office, and those above them."""
    case = typed(Case, subject)
    offices = actor.organisations("coordinator", "provincial_coordinator")
    allowed = holds(session, Case.id == case.id, Case.office_id.in_(offices_under(offices)))
    return verdict(allowed, N_("只有主管协调员可以改动检查日期"))


def write_ledger(session: Session, actor: Actor, subject: object) -> Verdict:
    """Enter services into the ledger of a pairing that is not over: its agency's people."""
    case = typed(Case, subject)
    agency = (CaseParty.case_id == case.id) & (CaseParty.role == "agency")
    homes = actor.organisations("agency_lead", "worker")
    allowed = holds(session, agency, CaseParty.organisation_id.in_(homes))
    if allowed and case.closed_at is not None:
        return verdict(False, N_("项目已经结束"))
    return verdict(allowed, N_("只有选派机构的人员可以登记台账"))


def read_file(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read a file."""
    file = typed(Attachment, subject)
    seen = holds(session, Attachment.id == file.id, visible_attachments(actor))
    return verdict(seen, NOT_YOURS)


def read_comment(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read a comment."""
    note = typed(Comment, subject)
    return verdict(holds(session, Comment.id == note.id, visible_comments(actor)), NOT_YOURS)


def read_submission(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read what somebody handed in."""
    paper = typed(Submission, subject)
    seen = holds(session, Submission.id == paper.id, visible_submissions(actor))
    return verdict(seen, NOT_YOURS)


def read_notification(session: Session, actor: Actor, subject: object) -> Verdict:
    """Read, or mark as read, one's own notifications."""
    notification = typed(Notification, subject)
    return verdict(notification.person_id == actor.id, N_("这不是发给您的通知"))
