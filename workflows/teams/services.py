"""What the steps of a mobilisation write: who is on post, and that they came late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

import forms
from engine import Call, Moment
from workflows.agencies.models import AgencyStaff
from workflows.answers import Answers, ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import (
    day_of,
    end_of_day,
    last_day,
    start_of_day,
    working_days_after,
)
from workflows.calendars.services import deadline_after
from workflows.messages import N_, Message
from workflows.pairings.models import Mobilisation, MobilisedWorker, Pairing
from workflows.pairings.services import pairing_of, tell_both
from workflows.parties import tell, tell_people
from workflows.rulebook.queries import whole_number
from workflows.teams import rules
from workflows.teams.models import TeamWarning
from workflows.teams.queries import reported


def arrival_due(moment: Moment, pairing_id: Decimal) -> datetime:
    """For FEEL: the end of the day by which the team is to be on post."""
    return end_of_day(_expected_on(moment, pairing_id))


def arrival_late_at(moment: Moment, pairing_id: Decimal) -> datetime:
    """For FEEL: when a team is late by as many working days as the rule lets pass."""
    due_on = _expected_on(moment, pairing_id)
    days = whole_number(moment.session, "mobilise.late_days", rules_on(moment.variables))
    late = working_days_after(work_calendar(moment.session, due_on), due_on, days)
    moment.provisional |= late.provisional
    return end_of_day(late.day)


def _expected_on(moment: Moment, pairing_id: Decimal) -> date:
    pairing = moment.session.get_one(Pairing, int(pairing_id))
    today, on = day_of(moment.now), rules_on(moment.variables)
    period_ends_at = deadline_after(moment.session, "mobilise", on, today)
    return rules.expected_on(pairing.service_starts_on, last_day(period_ends_at))


def mobilise(session: Session, call: Call) -> Mapping[str, object]:
    """Record the team that the place has seen arrive."""
    pairing = pairing_of(session, call.variables)
    report = reported(session, call.instance_id, pairing.agency_id)
    answers = Answers(forms.read("pairing.mobilise", report))
    proofs = [int(one) for one in answers.codes("arrival_proof")]
    workers = [
        member(session.get(AgencyStaff, row.number("person")), row, position, proofs)
        for position, row in enumerate(answers.rows("workers"))
    ]
    pairing.mobilisation = Mobilisation(
        arrived_on=max(one.from_on for one in workers),
        substitution=answers.text("substitution"),
        confirmed_at=call.now,
        workers=workers,
    )
    pairing.status = "mobilised"
    tell_people(session, call, Message(N_("派驻人员已到岗，服务开始")), [pairing.supervisor_id])
    # Projects under way on earlier models take these days from here to their delivery.
    return {
        "service_starts_on": pairing.service_starts_on,
        "service_ends_on": pairing.service_ends_on,
        "mid_term_at": start_of_day(pairing.mid_term_on),
    }


def member(
    staff: AgencyStaff | None, row: Answers, position: int, proofs: list[int]
) -> MobilisedWorker:
    """Somebody who has arrived, as their row says; of the agency's file but in the first reports."""
    return MobilisedWorker(
        position=position,
        name=staff.name if staff else row.text("name"),
        certificate_no=staff.certificate_no if staff else row.text("certificate_no"),
        staff_id=staff.id if staff else None,
        from_on=row.day("arrived_on"),
        insurance_no=row.text("insurance_no"),
        insured_until=row.maybe_day("insured_until"),
        briefed_on=row.maybe_day("briefed_on"),
        proofs=proofs,
    )


def warn_late(session: Session, call: Call) -> None:
    """Keep that the team is long overdue, and tell both sides and the office."""
    pairing = pairing_of(session, call.variables)
    session.add(
        TeamWarning(
            pairing_id=pairing.id,
            case_id=ident(call.variables, "case_id"),
            kind="late_arrival",
            sent_at=call.now,
        )
    )
    text = Message(N_("派驻团队到岗已严重逾期，请尽快到岗并报送"))
    tell_both(session, call, pairing, text)
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
