"""What the programme's own steps write: the call, its opening and its end."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.actors import in_force
from workflows.answers import Answers, answers_of, ident
from workflows.calendars.rules import end_of_day
from workflows.messages import N_, Message
from workflows.organisations.models import Appointment
from workflows.parties import tell_people
from workflows.programmes.models import Programme
from workflows.visibility import offices_under

PARTNERS = ("agency_lead", "recipient_leader", "recipient_contact")
WINDOWS = ("need_closes", "application_closes", "review_closes")


def programme_of(session: Session, variables: Mapping[str, object]) -> Programme:
    """The programme that a process belongs to."""
    return session.get_one(Programme, ident(variables, "programme_id"))


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Write the drafted call into the batch, and say when its windows close."""
    programme = programme_of(session, call.variables)
    _take_over(programme, answers_of(session, call, "draft_programme"))
    session.flush()
    closing = {f"{name}_at": end_of_day(getattr(programme, f"{name}_on")) for name in WINDOWS}
    return {"year": programme.year, **closing}


def open_windows(session: Session, call: Call) -> None:
    """Publish the approved call, and tell the agencies and places of the province."""
    programme = programme_of(session, call.variables)
    programme.status, programme.published_at = "open", call.now
    text = Message(N_("{title}已发布，请在申报窗口内提交"), title=programme.title)
    reach = offices_under([programme.province_id])
    partners = select(Appointment.person_id).where(
        Appointment.role.in_(PARTNERS),
        Appointment.organisation_id.in_(reach),
        in_force(call.now),
    )
    tell_people(session, call, text, session.scalars(partners).all())


def close(session: Session, call: Call) -> None:
    """Keep the year's summary, and close the batch."""
    programme = programme_of(session, call.variables)
    answers = answers_of(session, call, "write_summary")
    programme.summary, programme.highlights = answers.text("summary"), answers.text("highlights")
    programme.status, programme.closed_at = "closed", call.now


def _take_over(programme: Programme, answers: Answers) -> None:
    programme.year = answers.number("year")
    programme.title = answers.text("title")
    programme.quota = answers.number("quota")
    programme.budget = answers.decimal("budget")
    programme.grant_per_pairing = answers.decimal("grant_per_pairing")
    programme.focus, programme.zones = answers.codes("focus"), answers.codes("zones")
    programme.notice_text = answers.text("notice_text")
    for name in ("need_opens", "application_opens", "service_starts", "service_ends", "mid_term"):
        setattr(programme, f"{name}_on", answers.day(f"{name}_on"))
    for name in WINDOWS:
        setattr(programme, f"{name}_on", answers.day(f"{name}_on"))
