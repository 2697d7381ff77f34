"""Reading applications: lists, forms and facts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.answers import ident, rules_on
from workflows.applications import rules
from workflows.applications.models import Application
from workflows.applications.selection import in_question
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import (
    Fact,
    earlier_answers,
    known,
    organisation_name,
    people_options,
    variables_of,
)
from workflows.messages import N_
from workflows.organisations.queries import experts, get_organisation
from workflows.programmes.queries import get_programme
from workflows.rulebook.queries import rule, whole_number

# What bpmn/eligibility.dmn finds, in words.
FAILURES: Final = {
    "credit_code_invalid": N_("统一社会信用代码校验不通过"),
    "blacklisted": N_("在失信名单内"),
    "too_few_workers": N_("拟派社工少于二人"),
    "workers_unqualified": N_("有社工不符合派驻条件"),
    "audit_report_missing": N_("未附审计报告"),
    "barred_by_grade": N_("上次评估不合格，次年不得申报"),
}


def applications_of(session: Session, programme_id: int) -> Sequence[Application]:
    """The applications to a batch, in the order of their opening."""
    return session.scalars(
        select(Application).where(Application.programme_id == programme_id).order_by(Application.id)
    ).all()


def application_of_case(session: Session, case_id: int) -> Application:
    """The application that a case is about."""
    return session.scalars(select(Application).where(Application.case_id == case_id)).one()


def file_context(session: Session, task: Task) -> FormContext:
    """The application as it was filed before, with what it fails on; or what is known."""
    known_to = variables_of(session, task)
    earlier = earlier_answers(session, task, "file_application", "correct_application")
    agency = get_organisation(session, ident(known_to, "agency_id"))
    failures = cast("Sequence[str]", known_to.get("failures") or ())
    return FormContext(
        initial=earlier or {"credit_code": agency.credit_code or ""},
        facts={"failures": [FAILURES.get(each, each) for each in failures]} if failures else {},
    )


def panel_context(session: Session, task: Task) -> FormContext:
    """The experts who have not scored yet; a further round needs one of them."""
    known_to = variables_of(session, task)
    application = session.get_one(Application, ident(known_to, "application_id"))
    seated = {score.expert_id for score in application.scores}
    least = whole_number(session, "review.min_experts", rules_on(known_to))
    return FormContext(
        options={
            "experts": people_options(one for one in experts(session) if one.id not in seated)
        },
        facts={"min_experts": 1 if seated else least},
    )


def score_context(session: Session, task: Task) -> FormContext:
    """The rubric: the most that each criterion may be given."""
    rubric = rule(session, "application.rubric", rules_on(variables_of(session, task)))
    return FormContext(facts={"rubric": rubric})


def selection_context(session: Session, task: Task) -> FormContext:
    """The applications to decide on, with the outcome that rank and quota propose."""
    known_to = variables_of(session, task)
    programme = get_programme(session, ident(known_to, "programme_id"))
    candidates = in_question(session, programme.id)
    mark = Decimal(whole_number(session, "review.pass_mark", rules_on(known_to)))
    ranked = rules.ranking(
        [(one.id, one.mean_score or Decimal(0), _team_score(one)) for one in candidates],
        mark,
        programme.quota,
    )
    return FormContext(
        options={"applications": [(one.id, _candidate(session, one)) for one in candidates]},
        facts={"quota": programme.quota},
        initial={
            "decisions": [
                {"application": entry.application_id, "outcome": entry.outcome} for entry in ranked
            ]
        },
    )


def facts(session: Session, application: Application) -> list[Fact]:
    """What the pages say of an application; scores stay inside the office."""
    return known(
        Fact(N_("选派机构"), organisation_name(session, application.agency_id)),
        Fact(N_("统一社会信用代码"), application.credit_code),
        Fact(N_("法定代表人"), application.legal_representative),
        Fact(N_("拟派社工人数"), len(application.staff) or None),
        Fact(N_("申报方案"), application.proposal),
    )


def _team_score(application: Application) -> Decimal:
    scores = [one.team_score for one in application.scores if one.counted and one.team_score]
    return sum(scores, Decimal(0)) / max(1, len(scores))


def _candidate(session: Session, application: Application) -> str:
    name = organisation_name(session, application.agency_id)
    return f"{name} · {application.mean_score}" if application.mean_score is not None else name
