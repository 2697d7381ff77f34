"""What the steps of a replacement write: who leaves, who comes, and that a post stood empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import Call, Moment
from workflows.answers import Answers, answers_of, ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import end_of_day, working_days_after
from workflows.messages import N_, Message
from workflows.pairings.models import MobilisedWorker, Pairing
from workflows.pairings.services import PLACE, pairing_of, tell_both
from workflows.parties import tell, tell_people
from workflows.rulebook.queries import whole_number
from workflows.teams.models import TeamWarning, WorkerReplacement
from workflows.teams.replacements import OPEN, replacement_of
from workflows.teams.services import member


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Keep who leaves and who shall come, and until when the post may be empty."""
    answers = answers_of(session, call, "file_replacement")
    leaves_on = answers.day("leaves_on")
    days = whole_number(session, "replacement.vacancy_days", rules_on(call.variables))
    calendar = work_calendar(session, leaves_on)
    one = WorkerReplacement(
        case_id=ident(call.variables, "case_id"),
        pairing_id=ident(call.variables, "pairing_id"),
        leaver_id=answers.number("leaver"),
        staff_id=answers.number("newcomer"),
        cause=answers.text("cause"),
        reason=answers.text("reason"),
        leaves_on=leaves_on,
        vacant_until=working_days_after(calendar, leaves_on, days).day,
        filed_at=call.now,
    )
    session.add(one)
    session.flush()
    _tell_place(session, call, one)
    return {"replacement_id": one.id}


def vacancy_ends(moment: Moment, replacement_id: Decimal) -> datetime:
    """For FEEL: the end of the last day on which the post may be empty."""
    one = moment.session.get_one(WorkerReplacement, int(replacement_id))
    return end_of_day(one.vacant_until)


def shift_vacancies(session: Session, pairing_id: int, days: int) -> None:
    """Posts of a project that stood still may be empty for so many days longer."""
    for one in session.scalars(
        select(WorkerReplacement).where(
            WorkerReplacement.pairing_id == pairing_id, WorkerReplacement.status.in_(OPEN)
        )
    ):
        one.vacant_until += timedelta(days=days)


def agree(session: Session, call: Call) -> None:
    """The place consents: the leaver's last day is settled."""
    one = replacement_of(session, call.variables)
    one.status, one.consented_at = "agreed", call.now
    one.leaver.until_on = one.leaves_on
    text = Message(N_("受援地已同意由“{name}”接替，请安排到岗"), name=one.staff.name)
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))


def decline(session: Session, call: Call) -> Mapping[str, object]:
    """The place does not want this newcomer; gives how often that has happened."""
    one = replacement_of(session, call.variables)
    one.status, one.declines = "declined", one.declines + 1
    text = Message(N_("受援地不同意由“{name}”接替"), name=one.staff.name)
    tell(session, call, text, "agency_lead", at=ident(call.variables, "agency_id"))
    return {"declines": one.declines}


def propose(session: Session, call: Call) -> None:
    """Somebody else is proposed in the newcomer's place."""
    one = replacement_of(session, call.variables)
    answers = answers_of(session, call, "propose_other")
    one.staff_id, one.status = answers.number("newcomer"), "proposed"
    session.flush()
    session.refresh(one)
    _tell_place(session, call, one)


def complete(session: Session, call: Call) -> None:
    """The newcomer is in the team from the day of their arrival."""
    one, pairing = replacement_of(session, call.variables), pairing_of(session, call.variables)
    row = answers_of(session, call, "post_newcomer")
    one.newcomer = _member(session, one, row)
    one.status, one.ended_at = "done", call.now
    session.flush()
    names = {"leaver": one.leaver.name, "newcomer": one.newcomer.name}
    text = Message(N_("“{newcomer}”已到岗接替“{leaver}”"), **names)
    tell_both(session, call, pairing, text)
    tell_people(session, call, text, [pairing.supervisor_id])


def drop(session: Session, call: Call) -> None:
    """Nobody takes the place: withdrawn, or declined as often as may be; the worker stays."""
    one, pairing = replacement_of(session, call.variables), pairing_of(session, call.variables)
    said = answers_of(session, call, "consent_newcomer", "propose_other")
    one.leaver.until_on = None
    one.status, one.ended_at = "dropped", call.now
    text = Message(N_("“{name}”的调换未办成，仍由原社工服务"), name=one.leaver.name)
    tell_both(session, call, pairing, text)
    if said.text("decision") == "decline":
        # The two sides cannot agree: the office and the supervisor are to know.
        _tell_above(session, call, pairing, text)


def warn_vacancy(session: Session, call: Call) -> None:
    """Keep that a post has been empty for too long, and tell the office and the supervisor."""
    one, pairing = replacement_of(session, call.variables), pairing_of(session, call.variables)
    session.add(
        TeamWarning(pairing_id=pairing.id, case_id=one.case_id, kind="vacancy", sent_at=call.now)
    )
    text = Message(N_("“{name}”的岗位空缺已超过规定期限"), name=one.leaver.name)
    _tell_above(session, call, pairing, text)
    tell(session, call, text, "agency_lead", at=pairing.agency_id)


def _member(session: Session, one: WorkerReplacement, row: Answers) -> MobilisedWorker:
    team = one.leaver.mobilisation_id
    last = session.scalar(
        select(func.max(MobilisedWorker.position)).where(MobilisedWorker.mobilisation_id == team)
    )
    proofs = [int(file) for file in row.codes("arrival_proof")]
    newcomer = member(one.staff, row, (last or 0) + 1, proofs)
    newcomer.mobilisation_id = team
    return newcomer


def _tell_place(session: Session, call: Call, one: WorkerReplacement) -> None:
    names = {"leaver": one.leaver.name, "newcomer": one.staff.name}
    text = Message(N_("机构申请由“{newcomer}”接替“{leaver}”，请答复"), **names)
    tell(session, call, text, *PLACE, at=ident(call.variables, "place_id"))


def _tell_above(session: Session, call: Call, pairing: Pairing, text: Message) -> None:
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
    tell_people(session, call, text, [pairing.supervisor_id])
