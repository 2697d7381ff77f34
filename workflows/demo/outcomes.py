"""What the sample programme should have come to, against what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import engine
from engine.tables import human_task, incident
from workflows.cases.models import Case
from workflows.demo.people import Cast
from workflows.demo.scenario import ENDS_AT
from workflows.evaluations.queries import evaluations_of
from workflows.messages import N_
from workflows.milestones.queries import milestones_of
from workflows.pairings.models import Pairing
from workflows.pairings.rules import GRADES
from workflows.plans.services import versions
from workflows.programmes.models import Programme


@dataclass(frozen=True)
class OutcomeRow:
    """One line of the table: who, what, as it should be and as it is."""

    subject: str
    what: str
    expected: str
    actual: str

    @property
    def ok(self) -> bool:
        """Whether it came out as it should."""
        return self.expected == self.actual


@dataclass(frozen=True)
class Expectation:
    """What is looked at in a pair, how it is read, and what it should be."""

    pair: str
    what: str
    probe: Callable[[Session, Pairing], str]
    expected: str


def outcomes(session: Session, cast: Cast) -> list[OutcomeRow]:
    """The whole table."""
    rows = [_row_of_pair(session, cast, one) for one in EXPECTED]
    rows += [_row_of_batch(session, year, status) for year, status in BATCH_STATUS]
    clock = engine.now(session).date().isoformat()
    rows.append(OutcomeRow(N_("时钟"), N_("演示结束日"), ENDS_AT.date().isoformat(), clock))
    rows.append(OutcomeRow(N_("系统"), N_("未处理故障"), "0", str(_incidents(session))))
    return rows


# The codes that the probes meet, in the words of the table.
WORDS: Final = {
    **GRADES,
    "returned": N_("退回"),
    "frozen": N_("定稿"),
    "rectify": N_("限期整改"),
    "pass": N_("通过"),
    "pairing_closed": N_("已结项"),
    "running": N_("实施中"),
    "closed": N_("已结束"),
}


def _said(code: str | None) -> str:
    return WORDS.get(code or "", code or "—")


def _grade(session: Session, pairing: Pairing) -> str:
    return f"{_said(pairing.grade)} {pairing.total_score}"


def _stages(session: Session, pairing: Pairing) -> str:
    return " ".join(f"{one.stage_score:.2f}" for one in evaluations_of(session, pairing.id))


def _plan(session: Session, pairing: Pairing) -> str:
    return " → ".join(_said(plan.status) for plan in versions(session, pairing.id))


def _second_milestone(session: Session, pairing: Pairing) -> str:
    reports = milestones_of(session, pairing.id)[1].reports
    return " → ".join(f"{one.completion_ratio:.0%} {_said(one.verdict)}" for one in reports)


def _ended(session: Session, pairing: Pairing) -> str:
    case = session.get_one(Case, pairing.case_id)
    return _said(case.outcome)


def _waiting_for(session: Session, pairing: Pairing) -> str:
    """The people's tasks that are open in a case left midway."""
    root = select(Case.instance_id).where(Case.id == pairing.case_id).scalar_subquery()
    open_tasks = select(human_task.c.name).where(
        human_task.c.root_id == root, human_task.c.state == "open"
    )
    return "、".join(sorted(session.scalars(open_tasks)))


EXPECTED: Final[tuple[Expectation, ...]] = (
    Expectation("A1-R1", N_("阶段得分"), _stages, "91.65 92.90"),
    Expectation("A1-R1", N_("评估等级与总分"), _grade, "优秀 92.40"),
    Expectation("A1-R1", N_("结案"), _ended, "已结项"),
    Expectation("A2-R2", N_("计划版本"), _plan, "退回 → 定稿"),
    Expectation("A2-R2", N_("评估等级与总分"), _grade, "合格 80.53"),
    Expectation("A2-R2", N_("结案"), _ended, "已结项"),
    Expectation("A4-R4", N_("第二个节点"), _second_milestone, "62% 限期整改 → 95% 通过"),
    Expectation("A4-R4", N_("评估等级与总分"), _grade, "合格 77.10"),
    Expectation("A4-R4", N_("结案"), _ended, "已结项"),
    Expectation("A3-R3", N_("待办任务"), _waiting_for, "填写月报、核对节点成果、落实整改"),
    Expectation("A6-R6", N_("待办任务"), _waiting_for, "审批计划"),
)
BATCH_STATUS: Final = ((2025, "已结束"), (2026, "实施中"))


def _row_of_pair(session: Session, cast: Cast, one: Expectation) -> OutcomeRow:
    pairing = _pairing(session, cast, one.pair)
    actual = one.probe(session, pairing) if pairing else "—"
    return OutcomeRow(one.pair, one.what, one.expected, actual)


def _row_of_batch(session: Session, year: int, status: str) -> OutcomeRow:
    actual = session.scalar(select(Programme.status).where(Programme.year == year))
    return OutcomeRow(str(year), N_("批次状态"), status, _said(actual))


def _pairing(session: Session, cast: Cast, code: str) -> Pairing | None:
    agency, place = code.split("-")
    return session.scalar(
        select(Pairing).where(
            Pairing.agency_id == cast.organisations[agency],
            Pairing.place_id == cast.organisations[place],
        )
    )


def _incidents(session: Session) -> int:
    opened = select(func.count()).select_from(incident).where(incident.c.closed_at.is_(None))
    return session.scalar(opened) or 0
