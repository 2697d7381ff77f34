"""Reading teams: who may be sent, the forms of the arrival, and the team on a case's page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

import engine
from workflows.agencies.models import AgencyStaff
from workflows.agencies.queries import qualification_rules, staff_of, worker_of
from workflows.agencies.rules import dispatch_failures
from workflows.agencies.words import CERTIFICATES, DEGREES, why_not
from workflows.answers import rules_on
from workflows.applications.models import Application
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.queries import submissions
from workflows.cases.tasks import Task
from workflows.facts import earlier_answers, variables_of
from workflows.messages import N_, Message
from workflows.organisations.models import Organisation
from workflows.pairings.models import Mobilisation, MobilisedWorker, Pairing
from workflows.pairings.rules import UNDER_WAY
from workflows.pairings.services import pairing_of
from workflows.teams import rules

QUALIFIED: Final = N_("{certificate}，{degree}")
ELSEWHERE: Final = N_("这名社工正在“{place}”的项目中服务")


def members_of(session: Session, pairing_id: int) -> Sequence[MobilisedWorker]:
    """All who are or were on post in a project, in the order in which they came."""
    return session.scalars(
        select(MobilisedWorker)
        .options(joinedload(MobilisedWorker.staff))
        .join(Mobilisation, Mobilisation.id == MobilisedWorker.mobilisation_id)
        .where(Mobilisation.pairing_id == pairing_id)
        .order_by(MobilisedWorker.from_on, MobilisedWorker.position)
    ).all()


def reported(session: Session, instance_id: int, agency_id: int) -> Mapping[str, object]:
    """The team as it was last reported, as it is stored; empty before that."""
    found = submissions(session, instance_id, "mobilise_team")
    staff = select(AgencyStaff.name, AgencyStaff.id).where(AgencyStaff.agency_id == agency_id)
    known = {name: number for name, number in session.execute(staff.order_by(AgencyStaff.id))}
    return rules.in_rows(found[-1].answers, known) if found else {}


def mobilise_context(session: Session, task: Task) -> FormContext:
    """The team as it was reported before, or as it was agreed on; and who may not be sent."""
    known_to = variables_of(session, task)
    pairing = pairing_of(session, known_to)
    staff, agreed = staff_of(session, pairing.agency_id), agreed_team(session, pairing)
    today = day_of(engine.now(session))
    at_home = {one.id for one in staff}
    return FormContext(
        options={"staff": staff_options(staff)},
        facts={
            "today": today,
            "agreed": agreed,
            "agreed_team": list(agreed.values()),
            "unfit": unfit(session, staff, pairing, today, rules_on(known_to)),
            "arrival_before": pairing.service_starts_on,
            **_sent_back(session, task),
        },
        initial=reported(session, task.instance_id, pairing.agency_id)
        or {"workers": [{"person": one} for one in agreed if one in at_home]},
    )


def arrival_context(session: Session, task: Task) -> FormContext:
    """Whom the agency has reported, and whom it was to send."""
    pairing = pairing_of(session, variables_of(session, task))
    report = reported(session, task.instance_id, pairing.agency_id)
    rows = cast("Sequence[Mapping[str, object]]", report.get("workers") or ())
    ids = [int(str(row["person"])) for row in rows if row["person"] is not None]
    return FormContext(
        options={"team": staff_options(staff_by_id(session, ids))},
        facts={
            "agreed_team": list(agreed_team(session, pairing).values()),
            "nobody_to_name": not ids,
        },
    )


def agreed_team(session: Session, pairing: Pairing) -> dict[int, str]:
    """Those with whom the agency applied and was selected: id in its file -> name."""
    application = session.scalar(
        select(Application).where(
            Application.programme_id == pairing.programme_id,
            Application.agency_id == pairing.agency_id,
            Application.status != "lapsed",
        )
    )
    staff = application.staff if application else []
    return {one.source_id: one.name for one in staff if one.source_id is not None}


def unfit(
    session: Session, staff: Sequence[AgencyStaff], pairing: Pairing, on: date, rules: date
) -> dict[int, Message]:
    """Who may not be sent to a project on a day, and why: Q1, or on post elsewhere."""
    qualifications = qualification_rules(session, rules)
    found: dict[int, Message] = {}
    for one in staff:
        failures = dispatch_failures(worker_of(one, on), qualifications, on)
        if failures:
            found[one.id] = why_not(failures[0], qualifications)
    return found | elsewhere(session, [one.id for one in staff], pairing, on)


def elsewhere(
    session: Session, staff: Collection[int], pairing: Pairing, on: date
) -> dict[int, Message]:
    """Those who are in the team of another project that is under way."""
    rows = session.execute(
        select(MobilisedWorker.staff_id, Organisation.name)
        .join(Mobilisation, Mobilisation.id == MobilisedWorker.mobilisation_id)
        .join(Pairing, Pairing.id == Mobilisation.pairing_id)
        .join(Organisation, Organisation.id == Pairing.place_id)
        .where(
            MobilisedWorker.staff_id.in_(staff),
            Pairing.id != pairing.id,
            Pairing.status.in_(UNDER_WAY),
            Pairing.service_ends_on >= on,
            or_(MobilisedWorker.until_on.is_(None), MobilisedWorker.until_on >= on),
        )
    )
    return {int(staff_id or 0): Message(ELSEWHERE, place=place) for staff_id, place in rows}


def qualified(staff: AgencyStaff) -> Message:
    """Certificate and degree of somebody in an agency's file, in words."""
    return Message(
        QUALIFIED,
        certificate=Message(CERTIFICATES.get(staff.certificate, staff.certificate)),
        degree=Message(DEGREES.get(staff.degree, staff.degree)),
    )


def staff_by_id(session: Session, ids: Collection[int]) -> Sequence[AgencyStaff]:
    """These people of agencies' files, by name; whoever has left, too."""
    return session.scalars(
        select(AgencyStaff).where(AgencyStaff.id.in_(ids)).order_by(AgencyStaff.name)
    ).all()


def staff_options(staff: Sequence[AgencyStaff]) -> Sequence[tuple[int | str, str]]:
    """People of an agency's file to choose from, with the number of their certificate."""
    return [
        (one.id, f"{one.name}（{one.certificate_no}）" if one.certificate_no else one.name)
        for one in staff
    ]


def _sent_back(session: Session, task: Task) -> dict[str, object]:
    """Who was missing when the place sent the report back."""
    said = earlier_answers(session, task, "confirm_arrival")
    if not said:
        return {}
    absent = staff_by_id(session, cast("Sequence[int]", said.get("absent") or ()))
    return {"absent": [one.name for one in absent]}
