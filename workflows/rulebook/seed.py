"""The rules that an installation starts with. P marks our default, which no source gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

import engine
from workflows.messages import N_
from workflows.rulebook.models import Rule
from workflows.rulebook.queries import forget_rules

# The programme's first year.
FIRST_DAY: Final = date(2013, 1, 1)


@dataclass(frozen=True)
class SeededRule:
    """A rule's first value, and where it comes from."""

    key: str
    value: object
    source: str = "P"


# Periods in working days, by what they are for.
WORKING_DAYS: Final = {
    "programme_draft": 20,
    "programme_approve": 5,
    "programme_amend": 10,
    "late_filing": 3,
    "selection": 5,
    "pairing_proposal": 10,
    "need_verify": 5,
    "need_return": 5,
    "application_verify": 5,
    "application_return": 5,
    "panel": 3,
    "review": 5,
    "review_cutoff": 10,
    "public_notice": 5,
    "objection_admit": 2,
    "objection_verify": 5,
    "pairing_accept": 3,
    "pairing_lapse": 10,
    "docking": 10,
    "docking_confirm": 3,
    "plan_draft": 15,
    "plan_sign": 5,
    "plan_approve": 5,
    "agreement_particulars": 5,
    "agreement_sign": 10,
    "agreement_correct": 5,
    "agreement_register": 5,
    "mobilise": 10,
    "mobilise_confirm": 3,
    "milestone_check": 5,
    "milestone_verdict": 5,
    "rectification": 15,
    "suspension_review": 5,
    "overclaim_review": 5,
    "overdue_report": 5,
    "visit_plan": 5,
    "finding_correct": 10,
    "finding_verify": 5,
    "assessors": 5,
    "evaluation": 15,
    "evaluation_files": 3,
    "evaluation_supplement": 5,
    "evaluation_review": 5,
    "appeal": 5,
    "appeal_panel": 3,
    "appeal_decide": 10,
    "replacement_file": 3,
    "replacement_consent": 5,
    "replacement_propose": 5,
    "change_file": 5,
    "change_decide": 5,
    "suspension_file": 3,
    "suspension_decide": 3,
    "termination_file": 3,
    "termination_hearing": 5,
    "termination_decide": 5,
    "termination_settle": 10,
    "termination_handover": 10,
    "termination_confirm": 5,
    "instalment_pay": 10,
    "instalment_decide": 5,
    "repayment": 20,
    "spending_file": 20,
    "spending_review": 5,
    "closeout_accounts": 5,
    "closeout_approve": 5,
    "case_review": 10,
}
DAYS: Final = {"programme_summary": 30, "closeout": 30}
MONTHS: Final = {"blacklist": 24}
NUMBERS: Final = {
    "need.window_days": 10,
    "application.window_days": 10,
    "need.max_returns": 2,
    "application.max_returns": 2,
    "review.min_experts": 3,
    "review.max_gap": 20,
    "review.pass_mark": 70,
    "pairing.same_office": 60,
    "pairing.same_province": 30,
    "pairing.qualified_before": 60,
    "pairing.max_declines": 2,
    "agreement.max_renegotiations": 1,
    "mobilise.late_days": 10,
    "replacement.vacancy_days": 15,
    "replacement.max_declines": 3,
    "milestone.max_rectifications": 1,
    "milestone.pass_percent": 90,
    "milestone.conditional_percent": 70,
    "milestone.remind_days": 7,
    "milestone.remind_again_days": 1,
    "escalation.first": 1,
    "escalation.second": 5,
    "escalation.third": 10,
    "evaluation.min_assessors": 2,
    "evaluation.max_appeals": 1,
    "change.recipient_percent": 10,
    "suspension.max_days": 30,
    "evaluation.min_appeal_panel": 2,
    "plan.visits_per_year": 12,
    "plan.onsite_visits_per_year": 2,
    "report.due_day": 5,
    "agency.expiry_warning_days": 60,
}
# Q1-Q7: who may be dispatched, trained, examined, and the least team.
QUALIFICATIONS: Final = (
    SeededRule("qualification.experience_years", 1, "F3"),
    # The text leaves open whether the year binds the holders of a degree too: by default, both.
    SeededRule("qualification.year_binds_degree", True, "P, F3"),
    SeededRule("qualification.trainee_max_age", 40, "F3"),
    SeededRule(
        "qualification.assistant_exam",
        {
            "secondary": 4,
            "social_work_college": 2,
            "social_work_bachelor": 0,
            "other_college": 4,
            "other_bachelor": 2,
        },
        "F26",
    ),
    SeededRule(
        "qualification.social_worker_exam",
        {
            "assistant_secondary": 6,
            "social_work_college": 4,
            "social_work_bachelor": 3,
            "social_work_master": 1,
            "social_work_doctor": 0,
            "other_extra": 2,
        },
        "F26",
    ),
    SeededRule("qualification.senior_exam_years", 5, "F27"),
    SeededRule("qualification.service_counts", True, "F4"),
    SeededRule("team.min_workers", 2, "F10"),
    SeededRule("team.days_per_worker", 40, "F10"),
    SeededRule("team.days_per_trip", 10, "F10"),
)
# F15: the rubric is shaped on a city's published scoring table; its weights are ours.
RUBRIC: Final = {
    "governance": 5,
    "record": 20,
    "finance": 5,
    "design": 20,
    "schedule": 10,
    "team": 15,
    "supervision": 10,
    "presence": 5,
    "budget": 10,
}
# What a plan's money may be spent on.
BUDGET_ITEMS: Final = [
    N_("人员"),
    N_("差旅"),
    N_("活动"),
    N_("培训"),
    N_("保险"),
    N_("管理"),
    N_("其他"),
]
# F13, F14: the headings; their weights are ours.
INDICATORS: Final = {
    "retention": 4,
    "records": 6,
    "compliance": 5,
    "output": 15,
    "quality": 10,
    "timeliness": 5,
    "outcome": 15,
    "satisfaction": 10,
    "trainees": 6,
    "incubation": 6,
    "cooperation": 3,
    "accounts": 10,
    "case_study": 5,
}
# F17: the unit definitions of a county's contract; what falls short of them does not count.
UNITS: Final = {
    "ledger.case_followups": 6,
    "ledger.group_sessions": 6,
    "ledger.group_person_times": 42,
    "ledger.large_persons": 200,
    "ledger.small_average": 25,
}
# How much each part of a match counts; together 100.
MATCHING: Final = {
    "fields": 30,
    "groups": 25,
    "distance": 15,
    "language": 10,
    "capacity": 10,
    "acquaintance": 10,
}
# How much of the grant the milestones of each kind bring, in hundredths.
SHARES: Final = {
    "arrival": 0,
    "assessment": 0,
    "quarterly": 100,
    "training": 0,
    "team": 0,
    "case": 0,
    "handover": 0,
}
SEEDED: Final = (
    *(SeededRule(k, {"amount": n, "unit": "working_days"}) for k, n in WORKING_DAYS.items()),
    *(SeededRule(k, {"amount": n, "unit": "days"}) for k, n in DAYS.items()),
    *(SeededRule(k, {"amount": n, "unit": "months"}) for k, n in MONTHS.items()),
    *(SeededRule(k, n) for k, n in NUMBERS.items()),
    *(SeededRule(k, n, "F17") for k, n in UNITS.items()),
    *QUALIFICATIONS,
    SeededRule("plan.budget_items", BUDGET_ITEMS),
    SeededRule("application.rubric", RUBRIC, "P, F15"),
    # Net assets of 80-100 % of the start-up capital give 2 of 5 points.
    SeededRule("review.finance_floor", 80, "F15"),
    SeededRule("review.finance_partial", 40, "F15"),
    SeededRule("pairing.weights", MATCHING),
    SeededRule("evaluation.weights", {"experts": 60, "recipient": 25, "coordinator": 15}, "P, F13"),
    SeededRule("evaluation.indicators", INDICATORS, "P, F13, F14"),
    # At most a third of the team, rounded down to whole people.
    SeededRule("replacement.max_share", {"replaced": 1, "of": 3}),
    SeededRule("money.shares", SHARES),
    SeededRule("evaluation.stages", {"mid_term": 40, "final": 60}),
)


def seed_rules(session: Session) -> int:
    """Add the rules that the database does not know yet, and say how many; change none."""
    known = set(session.scalars(select(Rule.key)))
    now = engine.now(session)
    rows = [
        Rule(
            key=rule.key,
            effective_from=FIRST_DAY,
            value=rule.value,
            source=rule.source,
            author="system",
            reason=N_("初始规则"),
            recorded_at=now,
        )
        for rule in SEEDED
        if rule.key not in known
    ]
    session.add_all(rows)
    session.flush()
    forget_rules(session)
    return len(rows)
