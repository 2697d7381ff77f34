"""What a pairing's own steps write, from the proposal to the team's arrival."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from engine import Call
from engine.tables import human_task
from workflows.answers import answers_of, ident
from workflows.calendars.rules import start_of_day
from workflows.cases.models import Case, Submission
from workflows.messages import N_, Message
from workflows.pairings.models import DockingMinutes, Mobilisation, MobilisedWorker, Pairing
from workflows.parties import tell, tell_people

ENDED = ("closed", "declined")
PLACE = ("recipient_leader", "recipient_contact")


def pairing_of(session: Session, variables: Mapping[str, object]) -> Pairing:
    """The pairing that a process belongs to."""
    return session.get_one(Pairing, ident(variables, "pairing_id"))


def tell_both(session: Session, call: Call, pairing: Pairing, text: Message) -> None:
    """Tell the agency's lead and the place's people."""
    tell(session, call, text, "agency_lead", at=pairing.agency_id)
    tell(session, call, text, *PLACE, at=pairing.place_id)


def announce_if_last(session: Session, call: Call, programme_id: int) -> None:
    """Let the programme go on to its summary once no pairing of it is under way or to come."""
    running = exists().where(Pairing.programme_id == programme_id, Pairing.status.not_in(ENDED))
    repairing = exists().where(
        Case.programme_id == programme_id,
        human_task.c.root_id == Case.instance_id,
        human_task.c.element_id == "repair_pairs",
        human_task.c.state == "open",
        # The engine closes a task's row at the end of the step that hands it in: this one.
        ~exists().where(Submission.task_id == human_task.c.id),
    )
    if not session.scalar(select(or_(running, repairing))):
        call.publish("all_pairings_closed", str(programme_id))


def decline(session: Session, call: Call) -> None:
    """End a pairing that a side declined, or on which no agreement came about."""
    pairing = pairing_of(session, call.variables)
    pairing.status, pairing.ended_at = "declined", call.now
    tell_both(session, call, pairing, Message(N_("结对未能达成，等待重新结对")))
    call.publish("pairing_declined", str(pairing.programme_id), {"declined_id": pairing.id})


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


def mobilise(session: Session, call: Call) -> Mapping[str, object]:
    """Record the team's arrival; gives the dates on which delivery runs."""
    pairing = pairing_of(session, call.variables)
    answers = answers_of(session, call, "mobilise_team")
    pairing.mobilisation = Mobilisation(
        arrived_on=answers.day("arrived_on"),
        insurance_no=answers.text("insurance_no"),
        safety_briefing_on=answers.day("safety_briefing_on"),
        confirmed_at=call.now,
        workers=[
            MobilisedWorker(
                position=position, name=row.text("name"), certificate_no=row.text("certificate_no")
            )
            for position, row in enumerate(answers.rows("workers"))
        ],
    )
    pairing.status = "mobilised"
    tell_people(session, call, Message(N_("派驻人员已到岗，服务开始")), [pairing.supervisor_id])
    return {
        "service_starts_on": pairing.service_starts_on,
        "service_ends_on": pairing.service_ends_on,
        "mid_term_at": start_of_day(pairing.mid_term_on),
    }
