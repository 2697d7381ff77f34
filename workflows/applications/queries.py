"""Reading applications: lists, forms and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.agencies.models import AgencyStaff
from workflows.agencies.queries import profile_of, staff_of
from workflows.agencies.standing import SCHEMES
from workflows.agencies.words import CERTIFICATES, DEGREES, KINDS
from workflows.answers import ident, rules_on
from workflows.applications import rules
from workflows.applications.models import Application, StaffMember
from workflows.applications.panel import team_score
from workflows.applications.qualification import FILED
from workflows.applications.reasons import FAILURES, reasons
from workflows.applications.rules import Ranked, within_fields
from workflows.applications.selection import in_question, unreviewed
from workflows.cases.context import FormContext, all_but
from workflows.cases.queries import latest_in_case
from workflows.cases.tasks import Task
from workflows.facts import (
    Fact,
    known,
    organisation_name,
    variables_of,
)
from workflows.messages import N_, Message
from workflows.organisations.queries import get_organisation
from workflows.programmes.queries import get_programme
from workflows.rulebook.queries import whole_number

# What a notice of a selection says unless the office writes something else.
NOTICE_REASON: Final = "按年度通知组织评审，依据专家评分和名额确定，现予公示。"
NOTICE_CHANNEL: Final = "本平台公示页"


def applications_of(session: Session, programme_id: int) -> Sequence[Application]:
    """The applications to a batch, in the order of their opening."""
    return session.scalars(
        select(Application).where(Application.programme_id == programme_id).order_by(Application.id)
    ).all()


def application_of_case(session: Session, case_id: int) -> Application:
    """The application that a case is about."""
    return session.scalars(select(Application).where(Application.case_id == case_id)).one()


def file_context(session: Session, task: Task) -> FormContext:
    """The application as it was filed before, with what it fails on; of a return, what is open."""
    known_to = variables_of(session, task)
    application = session.get_one(Application, ident(known_to, "application_id"))
    filed = latest_in_case(session, ident(known_to, "case_id"), *FILED)
    earlier = filed.answers if filed else {}
    open_ = cast("Sequence[str]", known_to.get("fields_to_correct") or ())
    locked = all_but("application.file", earlier, open_) if filed else {}
    kept = cast("Sequence[int]", earlier.get("workers") or ()) if "workers" in locked else ()
    failures = cast("Sequence[str]", known_to.get("failures") or ())
    return FormContext(
        options={"staff": _staff_options(session, application.agency_id, kept)},
        facts=_filing_facts(session, task, application, failures),
        initial=earlier,
        locked=locked,
    )


def verify_context(session: Session, task: Task) -> FormContext:
    """What was frozen of the agency's file, and how often the application may still be returned."""
    known_to = variables_of(session, task)
    application = session.get_one(Application, ident(known_to, "application_id"))
    most = whole_number(session, "application.max_returns", rules_on(known_to))
    return FormContext(
        facts={
            **frozen(application),
            "returns_left": most - ident(known_to, "returns"),
            "max_returns": most,
        }
    )


def frozen(application: Application) -> dict[str, object]:
    """The agency's file as the application keeps it: who it is, whom it sends, what it holds."""
    certificates = cast(
        "Sequence[Mapping[str, object]]", application.snapshot.get("certificates") or ()
    )
    grades = cast("Sequence[Mapping[str, object]]", application.snapshot.get("grades") or ())
    return {
        "credit_code": application.credit_code,
        "legal_representative": application.legal_representative,
        "team": [_member(one) for one in application.staff],
        "certificates": [_certificate(one) for one in certificates],
        "past_grades": [
            Message(
                N_("{year} 年：{grade}"),
                year=one["year"],
                grade=Message(SCHEMES[str(one["scheme"])][str(one["grade"])]),
            )
            for one in grades
        ],
    }


def _member(member: StaffMember) -> Message:
    return Message(
        N_("{name}：{certificate} {number}，{degree}，从业 {years} 年"),
        name=member.name,
        certificate=Message(CERTIFICATES.get(member.certificate, member.certificate)),
        number=member.certificate_no,
        degree=Message(DEGREES.get(member.degree, member.degree)),
        years=member.experience_years,
    )


def _certificate(kept: Mapping[str, object]) -> Message:
    kind, until = Message(KINDS[str(kept["kind"])]), kept["expires_on"]
    if until is None:
        return Message(N_("{kind} {number}"), kind=kind, number=kept["number"])
    text = N_("{kind} {number}，有效期至 {until}")
    return Message(text, kind=kind, number=kept["number"], until=until)


def _staff_options(
    session: Session, agency_id: int, kept: Sequence[int]
) -> Sequence[tuple[int | str, str]]:
    """Those who work there now; and whoever was chosen before, where that is not to be changed."""
    staff = list(staff_of(session, agency_id))
    missing = set(kept) - {one.id for one in staff}
    staff += session.scalars(select(AgencyStaff).where(AgencyStaff.id.in_(missing)))
    return [
        (one.id, f"{one.name}（{one.certificate_no}）" if one.certificate_no else one.name)
        for one in staff
    ]


def _filing_facts(
    session: Session, task: Task, application: Application, failures: Sequence[str]
) -> dict[str, object]:
    """Who the agency is by its file, and what it does not meet yet."""
    agency = get_organisation(session, application.agency_id)
    profile = profile_of(session, agency.id)
    told: dict[str, object] = {
        "credit_code": agency.credit_code,
        "legal_representative": profile.legal_representative if profile else "",
        "fields": list(profile.fields) if profile else [],
    }
    if task.element_id == "correct_application":
        told["failures"] = reasons(session, application, failures) or None
    elif profile is None:
        told["failures"] = [Message(FAILURES["file_incomplete"])]
    return told


def selection_context(session: Session, task: Task) -> FormContext:
    """The applications to decide on, with the outcome that rank and quota propose."""
    known_to = variables_of(session, task)
    programme = get_programme(session, ident(known_to, "programme_id"))
    candidates = in_question(session, programme.id)
    standing = [one for one in candidates if not one.set_aside]
    mark = Decimal(whole_number(session, "review.pass_mark", rules_on(known_to)))
    ranked: Sequence[Ranked] = rules.ranking(
        [(one.id, one.mean_score or Decimal(0), team_score(one)) for one in standing],
        mark,
        programme.quota,
    )
    fields = {one.id: one.main_field for one in candidates}
    ranked = within_fields(ranked, fields, programme.field_quotas)
    set_aside = {one.id: one.set_aside for one in candidates if one.set_aside}
    proposed = {one.application_id: one.outcome for one in ranked}
    return FormContext(
        options={"applications": [(one.id, _candidate(session, one)) for one in candidates]},
        facts={
            "quota": programme.quota,
            "field_quotas": programme.field_quotas,
            "field_of": fields,
            "proposed": proposed | dict.fromkeys(set_aside, "rejected"),
            "set_aside": list(set_aside),
            "unreviewed": unreviewed(session, programme.id) or None,
        },
        initial={
            "decisions": [
                *({"application": one, "outcome": outcome} for one, outcome in proposed.items()),
                # An upheld objection brings the next in rank.
                *(
                    {"application": one, "outcome": "rejected", "reason": reason[:500]}
                    for one, reason in set_aside.items()
                ),
            ],
            "notice_reason": NOTICE_REASON,
            "notice_channel": NOTICE_CHANNEL,
        },
    )


def facts(session: Session, application: Application) -> list[Fact]:
    """What the pages say of an application; scores stay inside the office."""
    rejected = application.status == "rejected"
    return known(
        Fact(N_("选派机构"), organisation_name(session, application.agency_id)),
        Fact(N_("统一社会信用代码"), application.credit_code),
        Fact(N_("法定代表人"), application.legal_representative),
        Fact(N_("拟派社工"), [_member(one) for one in application.staff]),
        Fact(N_("申报方案"), application.proposal),
        Fact(N_("不符合条件之处"), reasons(session, application, application.failures)),
        Fact(N_("未受理的理由"), application.outcome_reason if rejected else None),
    )


def _candidate(session: Session, application: Application) -> str:
    name = organisation_name(session, application.agency_id)
    # The score first: a phone cuts the end of a choice.
    return f"{application.mean_score} · {name}" if application.mean_score is not None else name
