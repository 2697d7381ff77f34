"""What a pairing's own steps write, from the proposal to the docking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from engine import Call, Moment
from engine.tables import human_task
from workflows.answers import answers_of, ident
from workflows.calendars.rules import start_of_day
from workflows.cases.models import Case, CaseParty, Submission
from workflows.messages import N_, Message
from workflows.pairings.models import DockingMinutes, Pairing
from workflows.parties import tell, tell_people

ENDED = ("closed", "declined", "terminated")
# Where a pair that came to nothing is replaced, by the office or by the province.
AGAIN = ("repair_pairs", "province_pairs")
PLACE = ("recipient_leader", "recipient_contact")


def pairing_of(session: Session, variables: Mapping[str, object]) -> Pairing:
    """The pairing that a process belongs to."""
    return session.get_one(Pairing, ident(variables, "pairing_id"))


def mid_term_starts(moment: Moment, pairing_id: Decimal) -> datetime:
    """For FEEL: the beginning of the day from which the mid-term evaluation is made."""
    return start_of_day(moment.session.get_one(Pairing, int(pairing_id)).mid_term_on)


def service_over(moment: Moment, pairing_id: Decimal) -> datetime:
    """For FEEL: the beginning of the day on which the service ends."""
    return start_of_day(moment.session.get_one(Pairing, int(pairing_id)).service_ends_on)


def tell_both(session: Session, call: Call, pairing: Pairing, text: Message) -> None:
    """Tell the agency's lead and the place's people."""
    tell(session, call, text, "agency_lead", at=pairing.agency_id)
    tell(session, call, text, *PLACE, at=pairing.place_id)


def announce_if_last(session: Session, call: Call, programme_id: int) -> None:
    """Let the programme go on to its summary once no pairing of it is under way or to come."""
    # Once it is wound up, its place may be paired anew.
    ending = exists().where(
        Pairing.programme_id == programme_id,
        Pairing.status == "terminated",
        CaseParty.organisation_id == Pairing.agency_id,
        Case.id == CaseParty.case_id,
        Case.programme_id == Pairing.programme_id,
        Case.kind == "termination",
        Case.closed_at.is_(None),
    )
    running = exists().where(Pairing.programme_id == programme_id, Pairing.status.not_in(ENDED))
    repairing = exists().where(
        Case.programme_id == programme_id,
        human_task.c.root_id == Case.instance_id,
        human_task.c.element_id.in_(AGAIN),
        human_task.c.state == "open",
        # The engine closes a task's row at the end of the step that hands it in: this one.
        ~exists().where(Submission.task_id == human_task.c.id),
    )
    if not session.scalar(select(or_(running, ending, repairing))):
        call.publish("all_pairings_closed", str(programme_id))


def remind_acceptance(session: Session, call: Call) -> None:
    """The days for an answer are over: ask again, and tell the office."""
    pairing = pairing_of(session, call.variables)
    tell_both(session, call, pairing, Message(N_("结对确认期限已到，请尽快答复；逾期视为谢绝")))
    text = Message(N_("有结对在期限内未得到双方确认"))
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))


def remind_docking(session: Session, call: Call) -> None:
    """The two have not met in time: remind both, and tell the supervisor."""
    pairing = pairing_of(session, call.variables)
    tell_both(session, call, pairing, Message(N_("工作对接已逾期，请尽快对接并填写纪要")))
    text = Message(N_("您督导的项目尚未完成工作对接"))
    tell_people(session, call, text, [pairing.supervisor_id])


def decline(session: Session, call: Call) -> None:
    """End a pairing that a side declined, or on which no agreement came about."""
    pairing = pairing_of(session, call.variables)
    pairing.status, pairing.ended_at = "declined", call.now
    session.flush()
    tell_both(session, call, pairing, Message(N_("结对未能达成，等待重新结对")))
    call.publish(
        "pairing_declined",
        str(pairing.programme_id),
        {"declined_id": pairing.id, "declines": declines(session, pairing)},
    )


def declines(session: Session, pairing: Pairing) -> int:
    """How many pairs of the batch have come to nothing for the side that has seen more of them."""
    rows = session.execute(
        select(Pairing.agency_id, Pairing.place_id).where(
            Pairing.programme_id == pairing.programme_id, Pairing.status == "declined"
        )
    ).all()
    by_agency = [agency_id for agency_id, _ in rows].count(pairing.agency_id)
    return max(by_agency, [place_id for _, place_id in rows].count(pairing.place_id))


def dock(session: Session, call: Call) -> None:
    """Keep the minutes that both sides confirmed."""
    pairing = pairing_of(session, call.variables)
    answers = answers_of(session, call, "record_docking")
    pairing.docking = DockingMinutes(
        held_on=answers.day("held_on"),
        place=answers.text("place"),
        attendees=answers.text("attendees"),
        needs=answers.text("needs"),
        minutes=answers.text("minutes"),
        confirmed_at=call.now,
    )
    pairing.status = "docked"
