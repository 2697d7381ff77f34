"""Reading agreements: what their forms are checked against, and what stands on the paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

import forms
from workflows.agencies.queries import profile_of
from workflows.agreements.models import Agreement
from workflows.answers import ident
from workflows.calendars.rules import day_of
from workflows.cases.context import FormContext
from workflows.cases.models import Case, Submission
from workflows.cases.queries import case_of
from workflows.cases.tasks import Task
from workflows.facts import organisation_name, plain_number, variables_of
from workflows.needs.models import Need
from workflows.organisations.models import Organisation
from workflows.pairings.models import Pairing
from workflows.plans.models import PlanVersion
from workflows.plans.queries import budget_table
from workflows.printing import day_said

QUARTERS: Final = (1, 2, 3, 4)


def plan_context(session: Session, task: Task) -> FormContext:
    """The numbers of the agreement and of the frozen plan version, which the paper must carry."""
    known = variables_of(session, task)
    agreement = session.get_one(Agreement, ident(known, "agreement_id"))
    plan = session.get_one(PlanVersion, agreement.plan_version_id)
    return FormContext(
        facts={"plan_version_no": plan.number, "agreement_no": agreement.number},
        initial={"registration_no": agreement.number or ""},
    )


def particulars_context(session: Session, task: Task) -> FormContext:
    """What the agency wrote for an earlier paper of the case; else what its file says."""
    before = session.scalar(
        select(Submission)
        .where(
            Submission.case_id == case_of(session, task.instance_id).id,
            Submission.form_key == "agreement.particulars",
        )
        .order_by(Submission.id.desc())
        .limit(1)
    )
    if before is not None:
        return FormContext(initial=before.answers)
    agency_id = ident(variables_of(session, task), "agency_id")
    profile = profile_of(session, agency_id)
    known = {"account_name": organisation_name(session, agency_id)}
    if profile is not None:
        known |= {
            "legal_representative": profile.legal_representative,
            "phone": profile.contact_phone,
            "address": profile.address,
        }
    return FormContext(initial=known)


def agreements_of_case(session: Session, case_id: int) -> list[Agreement]:
    """The agreements of a pairing's case, the newest first."""
    found = select(Agreement).join(Pairing, Pairing.id == Agreement.pairing_id)
    return list(
        session.scalars(found.where(Pairing.case_id == case_id).order_by(Agreement.id.desc()))
    )


def case_of_agreement(session: Session, agreement: Agreement) -> Case:
    """The case that an agreement belongs to."""
    pairing = session.get_one(Pairing, agreement.pairing_id)
    return session.get_one(Case, pairing.case_id)


def paper(session: Session, agreement: Agreement) -> Mapping[str, object]:
    """All that the templates of the agreement ask for, in the words of the paper."""
    pairing = session.get_one(Pairing, agreement.pairing_id)
    plan = session.get_one(PlanVersion, agreement.plan_version_id)
    return {**_parties(session, agreement, pairing), **_written(pairing, plan)}


def _parties(session: Session, agreement: Agreement, pairing: Pairing) -> dict[str, object]:
    need = session.scalar(
        select(Need).where(
            Need.programme_id == pairing.programme_id, Need.place_id == pairing.place_id
        )
    )
    agency = session.get_one(Organisation, pairing.agency_id)
    province = organisation_name(session, case_of_agreement(session, agreement).province_id)
    place = organisation_name(session, pairing.place_id)
    labels = {
        field.name: field.label
        for section in forms.describe("agreement.particulars").sections
        for field in section.fields
    }
    return {
        "number": agreement.number or "",
        "province": province,
        "place": place,
        "agency": agency.name,
        "credit_code": agency.credit_code or "",
        "leader": need.responsible_leader if need else "",
        "place_contact": need.contact if need else "",
        "place_phone": need.contact_phone if need else "",
        "particulars": [(label, getattr(agreement, name)) for name, label in labels.items()],
        "signatories": [f"甲方：{province}", f"乙方：{place}", f"丙方：{agency.name}"],
    }


def _written(pairing: Pairing, plan: PlanVersion) -> dict[str, object]:
    """The frozen plan, table by table."""
    words = _words()
    return {
        "version": plan.number,
        "approved_on": day_said(day_of(plan.decided_at)) if plan.decided_at else "",
        "starts_on": day_said(pairing.service_starts_on),
        "ends_on": day_said(pairing.service_ends_on),
        "grant": f"{pairing.grant:,.2f}",
        "volunteer_part": plan.volunteer_part,
        "local_support": plan.local_support,
        "goals": _numbered((one.title, one.target) for one in plan.goals),
        "activities": _numbered(
            (
                one.title,
                one.goal_no or "",
                words.get(one.method, ""),
                " 至 ".join(day_said(day) for day in (one.starts_on, one.ends_on) if day),
                one.target_persons or "",
            )
            for one in plan.activities
        ),
        "indicators": _numbered(
            (
                one.title,
                one.goal_no or "",
                words.get(one.type, ""),
                plain_number(one.baseline),
                plain_number(one.target),
                plain_number(one.weight),
                one.verification,
                one.need,
            )
            for one in plan.indicators
        ),
        "milestones": _numbered(
            (one.title, day_said(one.due_on), f"{plain_number(one.planned_quantity)}{one.unit}")
            for one in plan.milestones
        ),
        "personnel": _numbered((one.name, one.role, one.days or "") for one in plan.personnel),
        "budget": [
            (
                item,
                *(f"{quarters[each]:,.2f}" if each in quarters else "" for each in QUARTERS),
                f"{sum(quarters.values()):,.2f}",
            )
            for item, quarters in budget_table(plan).items()
        ],
        "teams": [
            (one.title, one.worker, one.volunteers, one.service) for one in plan.volunteer_teams
        ],
        "risks": [(one.title, one.response) for one in plan.risks],
    }


def _words() -> dict[str, str]:
    """What the codes of the plan are called."""
    return {
        code: label
        for section in forms.describe("plan.draft").sections
        for field in section.fields
        for column in field.rows
        for code, label in column.choices
    }


def _numbered(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [(number, *row) for number, row in enumerate(rows, start=1)]
