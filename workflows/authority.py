"""Who may do what: default deny. Pages, lists, files and acts all ask here, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from workflows.actors import SYSTEM, Actor, actor_of
from workflows.errors import NotAllowed
from workflows.policies import administration, agencies, cases, money, tasks
from workflows.policies.agencies import readable_agencies
from workflows.policies.verdicts import DEFAULT, NewAppointment, NewCase, Policy, Verdict
from workflows.visibility import (
    doable_tasks,
    panel_cases,
    visible_attachments,
    visible_cases,
    visible_comments,
    visible_people,
    visible_submissions,
    visible_tasks,
)

__all__ = [
    "SYSTEM",
    "Actor",
    "NewAppointment",
    "NewCase",
    "Verdict",
    "actor_of",
    "doable_tasks",
    "may",
    "panel_cases",
    "readable_agencies",
    "require",
    "visible_attachments",
    "visible_cases",
    "visible_comments",
    "visible_people",
    "visible_submissions",
    "visible_tasks",
]

# Act -> policy. What stands on the right says what the subject is.
POLICIES: Final[Mapping[str, Policy]] = {
    "case.view": cases.view,  # Case
    "case.open": cases.open_new,  # NewCase
    "case.comment": cases.comment,  # Case
    "case.comment_office": cases.comment_inside,  # Case
    "case.withdraw_amendment": cases.withdraw_amendment,  # Case
    "case.cancel": cases.cancel,  # Case
    "plan.read": cases.view,  # Case
    "case.reschedule": cases.reschedule,  # Case
    "ledger.write": cases.write_ledger,  # Case
    "agreement.read": cases.read_terms,  # Case
    "file.read": cases.read_file,  # Attachment
    "comment.read": cases.read_comment,  # Comment
    "submission.read": cases.read_submission,  # Submission
    "notification.read": cases.read_notification,  # Notification
    "task.view": tasks.view,  # Task
    "task.claim": tasks.act,  # Task
    "task.draft": tasks.act,  # Task
    "task.attach": tasks.act,  # Task
    "task.complete": tasks.act,  # Task
    "task.release": tasks.release,  # Task
    "library.read": administration.signed_in,
    "money.read": money.read,  # Pairing
    "money.reverse": money.reverse,  # Entry
    "house.enter": administration.keep,
    "organisation.list": administration.keep,
    "organisation.create": administration.manage_below,  # id of the parent, or None
    "organisation.change": administration.manage_below,  # id of the organisation
    "agency.read": agencies.read,  # id of the agency
    "agency.change": agencies.change,  # id of the agency
    "agency.verify": agencies.verify,  # id of the agency
    "agency.bar": agencies.verify,  # id of the agency
    "agency.lift": agencies.lift,  # BlacklistEntry
    "agency.read_paper": agencies.read_paper,  # AgencyPaper
    "person.list": administration.keep,
    "person.create": administration.create_person,
    "person.change": administration.change_person,  # id of the person
    "person.set_password": administration.operate,  # whoever sets it could sign in as that person
    "person.appoint": administration.appoint,  # NewAppointment
    "person.dismiss": administration.appoint,  # NewAppointment
    "notice.read": administration.signed_in,
    "notice.object": administration.signed_in,
    "programme.read": administration.signed_in,
    "programme.admit_late": administration.admit_late,  # Programme
    "rules.read": administration.signed_in,
    "rules.change": administration.govern,
    "calendar.read": administration.signed_in,
    "calendar.import": administration.govern,
    "models.read": administration.signed_in,
    "models.deploy": administration.operate,
    "incidents.operate": administration.operate,
    "security.read": administration.oversee,
    "instances.operate": administration.operate,
    # The engine refuses it besides, unless the database is marked as demo or sandbox.
    "clock.set": administration.signed_in,
}


def may(session: Session, actor: Actor, act: str, subject: object = None) -> Verdict:
    """Whether the actor may do this; an act that nobody wrote a policy for is refused."""
    policy = POLICIES.get(act)
    return policy(session, actor, subject) if policy else DEFAULT


def require(session: Session, actor: Actor, act: str, subject: object = None) -> None:
    """Raise NotAllowed, with the reason, unless the actor may."""
    verdict = may(session, actor, act, subject)
    if not verdict:
        raise NotAllowed(verdict.reason, act, _named(subject))


def _named(subject: object) -> str:
    """How the security log names what an act was about."""
    number = getattr(subject, "id", None)
    return f"{type(subject).__name__} {number}" if number else str(subject or "")[:100]
