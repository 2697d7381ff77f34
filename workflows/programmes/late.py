"""Letting an organisation file once after its window has closed, with a reason that is kept."""

from __future__ import annotations

from sqlalchemy.orm import Session

import engine
from workflows import authority
from workflows.authority import Actor
from workflows.calendars.rules import day_of, end_of_day
from workflows.calendars.services import deadline_after
from workflows.errors import Conflict, Rejected
from workflows.messages import N_, Message
from workflows.notifications.actions import notify
from workflows.organisations.queries import get_organisation, people_with_role
from workflows.programmes.models import LateAdmission
from workflows.programmes.queries import Window, get_programme, is_open, late_admission

# Window -> the kind of organisation that files in it, and whose people hear of it.
FILERS = {
    Window.NEED: ("place", ("recipient_leader", "recipient_contact")),
    Window.APPLICATION: ("agency", ("agency_lead",)),
}


def admit_late(
    session: Session,
    actor: Actor,
    programme_id: int,
    window: Window,
    organisation_id: int,
    *,
    reason: str,
) -> LateAdmission:
    """Give an organisation some working days to file, though not beyond the end of the review."""
    programme = get_programme(session, programme_id)
    authority.require(session, actor, "programme.admit_late", programme)
    organisation, now = get_organisation(session, organisation_id), engine.now(session)
    kind, roles = FILERS[window]
    if not reason.strip():
        raise Rejected("reason", Message(N_("请写明允许逾期申报的理由")))
    if organisation.kind != kind:
        raise Rejected("organisation", Message(N_("请选择应在这一窗口申报的单位")))
    if programme.published_at is None or is_open(programme, window, day_of(now)):
        raise Conflict(Message(N_("申报窗口尚未关闭，请按期申报")))
    review_ends = end_of_day(programme.review_closes_on or day_of(now))
    if review_ends <= now:
        raise Conflict(Message(N_("评审已经截止，不能再受理申报")))
    if late_admission(session, programme_id, window, organisation_id) is not None:
        raise Conflict(Message(N_("该单位在本批次已获准逾期申报一次")))
    today = day_of(now)
    admission = LateAdmission(
        programme_id=programme.id,
        kind=window.value,
        organisation_id=organisation_id,
        reason=reason.strip(),
        closes_at=min(deadline_after(session, "late_filing", today, today), review_ends),
        admitted_by=actor.id,
        admitted_at=now,
    )
    session.add(admission)
    session.flush()
    people = [one.id for role in roles for one in people_with_role(session, role, organisation_id)]
    text = Message(N_("{title}：您单位获准逾期申报，请尽快提交"), title=programme.title)
    notify(session, people, text, key=f"late:{admission.id}", link=("programme", programme.id))
    return admission
