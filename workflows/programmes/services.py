"""What the programme's own steps write: the call, its opening and its end."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import Call
from workflows.actors import in_force
from workflows.answers import Answers, answers_of, ident
from workflows.cases.models import Submission
from workflows.cases.queries import latest_submission
from workflows.messages import N_, Message
from workflows.organisations.models import Appointment
from workflows.parties import tell_people
from workflows.programmes.models import Programme, ProgrammeVersion
from workflows.visibility import offices_under

PARTNERS = ("agency_lead", "recipient_leader", "recipient_contact")
WINDOWS = ("need_closes", "application_closes", "review_closes")
DRAFT = "draft_programme"


def programme_of(session: Session, variables: Mapping[str, object]) -> Programme:
    """The programme that a process belongs to."""
    return session.get_one(Programme, ident(variables, "programme_id"))


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Write the drafted call into the batch."""
    programme = programme_of(session, call.variables)
    take_over(programme, answers_of(session, call, "draft_programme"))
    session.flush()
    return {"year": programme.year}


def open_windows(session: Session, call: Call) -> None:
    """Publish the approved call as its first version; tell the agencies and places of the province."""
    programme = programme_of(session, call.variables)
    programme.status, programme.published_at = "open", call.now
    keep_version(session, call, programme, latest_submission(session, call.instance_id, DRAFT))
    text = Message(N_("{title}已发布，请在申报窗口内提交"), title=programme.title)
    tell_partners(session, call, programme, text)


def tell_partners(session: Session, call: Call, programme: Programme, text: Message) -> None:
    """Tell whoever may take part: the agencies and places of the province."""
    reach = offices_under([programme.province_id])
    partners = select(Appointment.person_id).where(
        Appointment.role.in_(PARTNERS),
        Appointment.organisation_id.in_(reach),
        in_force(call.now),
    )
    tell_people(session, call, text, session.scalars(partners).all())


def keep_version(
    session: Session, call: Call, programme: Programme, paper: Submission, reason: str = ""
) -> ProgrammeVersion:
    """Keep what was published, by whom it was drafted and approved."""
    last = session.scalar(
        select(func.max(ProgrammeVersion.number)).where(
            ProgrammeVersion.programme_id == programme.id
        )
    )
    version = ProgrammeVersion(
        programme_id=programme.id,
        number=(last or 0) + 1,
        answers=paper.answers,
        reason=reason,
        drafted_by=paper.author_id,
        approved_by=call.actor,
        published_at=call.now,
    )
    session.add(version)
    session.flush()
    return version


def close(session: Session, call: Call) -> None:
    """Keep the year's summary, and close the batch."""
    programme = programme_of(session, call.variables)
    answers = answers_of(session, call, "write_summary")
    programme.summary, programme.highlights = answers.text("summary"), answers.text("highlights")
    programme.status, programme.closed_at = "closed", call.now


def take_over(programme: Programme, answers: Answers) -> None:
    """Let the batch be as a call has it."""
    programme.year = answers.number("year")
    programme.title = answers.text("title")
    programme.quota = answers.number("quota")
    programme.budget = answers.decimal("budget")
    programme.grant_per_pairing = answers.decimal("grant_per_pairing")
    programme.focus, programme.zones = answers.codes("focus"), answers.codes("zones")
    programme.place_quotas = {
        row.text("region"): row.number("most") for row in answers.rows("place_quotas")
    }
    programme.field_quotas = {
        row.text("field"): row.number("most") for row in answers.rows("field_quotas")
    }
    programme.notice_text = answers.text("notice_text")
    for name in ("need_opens", "application_opens", "service_starts", "service_ends", "mid_term"):
        setattr(programme, f"{name}_on", answers.day(f"{name}_on"))
    for name in WINDOWS:
        setattr(programme, f"{name}_on", answers.day(f"{name}_on"))
