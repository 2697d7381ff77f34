"""Why an application is not eligible, in words that say what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from workflows.agencies.queries import qualification_rules
from workflows.agencies.rules import QualificationRules, Worker, dispatch_failures
from workflows.agencies.words import why_not
from workflows.applications.models import Application, StaffMember
from workflows.calendars.rules import day_of
from workflows.cases.models import Case
from workflows.messages import N_, Message

# What bpmn/eligibility.dmn finds, in words.
FAILURES: Final = {
    "credit_code_invalid": N_("统一社会信用代码校验不通过，请在机构档案中核对"),
    "file_incomplete": N_("机构档案没有建全，请先填写基本情况"),
    "registration_expired": N_("登记证书缺失或已过期，请在机构档案中更新"),
    "blacklisted": N_("在失信名单内"),
    "too_few_workers": N_("拟派社工少于 {workers} 人"),
    "workers_unqualified": N_("有社工不符合派驻条件"),
    "too_few_days": N_("每人每年服务应不少于 {days} 个工作日"),
    "trips_too_short": N_("每次派驻应不少于 {trip} 个工作日"),
    "audit_report_missing": N_("没有有效的审计报告，请上传或在机构档案中登记"),
    "barred_by_grade": N_("此前的项目评估不合格，本年度不得申报"),
}


def reasons(session: Session, application: Application, failures: Sequence[str]) -> list[Message]:
    """Each failure with its reason; of workers who do not qualify, who and why.

    By the rules of the day on which its case was opened, as of the day of its filing.
    """
    case = session.get_one(Case, application.case_id)
    rules = qualification_rules(session, day_of(case.opened_at))
    on = day_of(application.filed_at or case.opened_at)
    told: list[Message] = []
    for code in failures:
        if code == "workers_unqualified":
            told += _workers(application, rules, on)
        else:
            told.append(failure_in_words(code, rules))
    return told


def failure_in_words(code: str, rules: QualificationRules) -> Message:
    """One failure, with the numbers of the rulebook that it is about."""
    return Message(
        FAILURES[code],
        workers=rules.team_workers,
        days=rules.days_per_worker,
        trip=rules.days_per_trip,
    )


def worker_of_snapshot(member: StaffMember) -> Worker:
    """What a worker on the list is judged by."""
    return Worker(
        certificate=member.certificate,
        degree=member.degree,
        major_social_work=member.major_social_work,
        experience_years=member.experience_years,
        certificate_expires_on=member.certificate_expires_on,
    )


def _workers(application: Application, rules: QualificationRules, on: date) -> list[Message]:
    return [
        Message(N_("{name}：{why}"), name=member.name, why=why_not(failure, rules))
        for member in application.staff
        for failure in dispatch_failures(worker_of_snapshot(member), rules, on)
    ]
