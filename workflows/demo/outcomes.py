"""What the sample programme should have come to, against what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import engine
from engine.tables import human_task, incident
from forms.selection import PAIRED_TWICE_AGENCY
from workflows.applications.models import Application
from workflows.cases.models import Case, Submission
from workflows.changes.models import Suspension
from workflows.demo.people import Cast
from workflows.demo.scenario import ENDS_AT
from workflows.evaluations.queries import evaluations_of
from workflows.messages import N_, Message
from workflows.milestones.queries import milestones_of
from workflows.needs.models import Need
from workflows.notices.models import Notice, Objection
from workflows.organisations.models import Organisation
from workflows.pairings.models import Pairing
from workflows.pairings.rules import GRADES
from workflows.plans.services import versions
from workflows.programmes.models import Programme
from workflows.runtime import engine as runtime
from workflows.scores import half_up
from workflows.teams import rules
from workflows.teams.queries import members_of
from workflows.teams.replacements import replacements_of


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
    year: int = 2025


def outcomes(session: Session, cast: Cast) -> list[OutcomeRow]:
    """The whole table."""
    rows = [_row_of_pair(session, cast, one) for one in EXPECTED]
    rows += _rows_without_pair(session, cast)
    rows += [_row_at_the_edge(session, *one) for one in EDGES]
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
    "upheld": N_("异议成立"),
    "selected": N_("入选"),
    "waitlisted": N_("候补"),
    "rejected": N_("未入选"),
    "accepted": N_("已采纳"),
    "lapsed": N_("逾期失效"),
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


def _suspended(session: Session, pairing: Pairing) -> str:
    wanted = select(Suspension).where(Suspension.pairing_id == pairing.id)
    return "、".join(f"{one.days} 天" for one in session.scalars(wanted))


def _replaced(session: Session, pairing: Pairing) -> str:
    """Who gave way to whom, and in which month of the service the newcomer came."""
    return "、".join(
        f"第 {rules.month_of_service(pairing.service_starts_on, one.newcomer.from_on)} 个月"
        f" {one.leaver.name} → {one.newcomer.name}"
        for one in replacements_of(session, pairing.id)
        if one.newcomer
    )


def _on_post(session: Session, pairing: Pairing) -> str:
    """How many were in the team on the first and on the last day of the service."""
    members = members_of(session, pairing.id)
    days = (pairing.service_starts_on, pairing.service_ends_on)
    return " → ".join(f"{len(rules.on_post(members, day))} 人" for day in days)


def _third_milestone(session: Session, pairing: Pairing) -> str:
    third = milestones_of(session, pairing.id)[2]
    return f"{third.original_due} → {third.current_due}"


def _service_end(_session: Session, pairing: Pairing) -> str:
    return pairing.service_ends_on.isoformat()


def _ended(session: Session, pairing: Pairing) -> str:
    case = session.get_one(Case, pairing.case_id)
    return _said(case.outcome)


def _appealed(session: Session, pairing: Pairing) -> str:
    """The total as it was announced, and as it is since the appeal."""
    final = evaluations_of(session, pairing.id)[-1]
    announced = session.get_one(Notice, final.notice_id).body
    return f"{announced.rpartition('，')[2].removesuffix(' 分')} → {pairing.total_score}"


def _objected(session: Session, cast: Cast, agency: str) -> str:
    objection = session.scalars(select(Objection)).one()
    return f"{_said(objection.status)} → {_said(_application(session, cast, agency).outcome)}"


def _selected(session: Session, cast: Cast, agency: str) -> str:
    """What was announced of an agency at first, and what came of it."""
    name = session.get_one(Organisation, cast.organisations[agency]).name
    first = session.scalars(select(Notice).order_by(Notice.id)).first()
    said = next((line for line in first.body.splitlines() if name in line), "") if first else ""
    return f"{said.partition('：')[0]} → {_said(_application(session, cast, agency).outcome)}"


def _application(session: Session, cast: Cast, agency: str) -> Application:
    wanted = Application.agency_id == cast.organisations[agency]
    return session.scalars(select(Application).where(wanted).order_by(Application.id)).first()  # type: ignore[return-value]


def _need(session: Session, cast: Cast, place: str) -> str:
    """How a place's need fared, how often it was sent back, and whether it was paired."""
    place_id = cast.organisations[place]
    need = session.scalars(select(Need).where(Need.place_id == place_id)).one()
    returns = session.scalars(
        select(Submission).where(
            Submission.case_id == need.case_id, Submission.form_key == "need.verify"
        )
    ).all()
    sent_back = sum(one.data["decision"] == "return" for one in returns)
    paired = session.scalar(select(func.count(Pairing.id)).where(Pairing.place_id == place_id))
    if need.status == "accepted":
        return f"{_said(need.status)} → {N_('已结对') if paired else N_('未结对')}"
    return f"退回 {sent_back} 次 → {_said(need.status)}"


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
    Expectation("A3-R3", N_("人员调换"), _replaced, "第 4 个月 社工A3-02 → 社工A3-06"),
    Expectation("A3-R3", N_("服务首日与末日在岗"), _on_post, "5 人 → 5 人"),
    Expectation("A3-R3", N_("评估等级与总分"), _grade, "合格 82.92"),
    Expectation("A3-R3", N_("结案"), _ended, "已结项"),
    Expectation("A6-R6", N_("中止天数"), _suspended, "20 天"),
    Expectation("A6-R6", N_("第三个节点顺延"), _third_milestone, "2026-02-12 → 2026-03-04"),
    Expectation("A6-R6", N_("服务期顺延至"), _service_end, "2026-06-03"),
    Expectation("A6-R6", N_("评估等级与总分"), _grade, "合格 74.08"),
    Expectation("A6-R6", N_("结案"), _ended, "已结项"),
    Expectation("A7-R7", N_("复核前后总分"), _appealed, "58.90 → 60.10"),
    Expectation("A7-R7", N_("评估等级与总分"), _grade, "合格 60.10"),
    Expectation("A7-R7", N_("结案"), _ended, "已结项"),
    Expectation("A8-R5", N_("评估等级与总分"), _grade, "合格 87.16"),
    Expectation("A8-R5", N_("结案"), _ended, "已结项"),
    Expectation("A3-R3", N_("待办任务"), _waiting_for, "填写月报、核对节点成果、落实整改", 2026),
    Expectation("A6-R6", N_("待办任务"), _waiting_for, "审批计划", 2026),
)
# A total before it is rounded, and what it comes to: half up first, banded afterwards.
EDGES: Final = (("89.995", "90.00 优秀"), ("59.994", "59.99 不合格"))
BATCH_STATUS: Final = ((2025, "已结束"), (2026, "实施中"))


def _row_of_pair(session: Session, cast: Cast, one: Expectation) -> OutcomeRow:
    pairing = _pairing(session, cast, one.year, one.pair)
    actual = one.probe(session, pairing) if pairing else "—"
    return OutcomeRow(one.pair, one.what, one.expected, actual)


def _rows_without_pair(session: Session, cast: Cast) -> list[OutcomeRow]:
    """Who filed in 2025 and was not paired, and why."""
    return [
        OutcomeRow("A5", N_("公示异议"), "异议成立 → 未入选", _objected(session, cast, "A5")),
        OutcomeRow("A8", N_("异议后的递补"), "候补 → 入选", _selected(session, cast, "A8")),
        OutcomeRow("R8", N_("需求"), "退回 1 次 → 逾期失效", _need(session, cast, "R8")),
        OutcomeRow("R9", N_("需求"), "已采纳 → 未结对", _need(session, cast, "R9")),
        OutcomeRow("A2-R10", N_("第二次结对"), str(Message(PAIRED_TWICE_AGENCY)),
                   cast.refused.get("A2-R10", "—")),
    ]  # fmt: skip


def _row_at_the_edge(session: Session, total: str, expected: str) -> OutcomeRow:
    """A made-up total through the rounding and the deployed table of grades."""
    rounded = half_up(Fraction(Decimal(total)))
    part = runtime.library.newest(session, "decision", "grade")
    decision = runtime.library.decision(session, part.deployment_id, "grade")
    grade = decision.evaluate({"total_score": rounded, "veto": False}, runtime.functions).value
    return OutcomeRow(total, N_("四舍五入后定级"), expected, f"{rounded} {_said(str(grade))}")


def _row_of_batch(session: Session, year: int, status: str) -> OutcomeRow:
    actual = session.scalar(select(Programme.status).where(Programme.year == year))
    return OutcomeRow(str(year), N_("批次状态"), status, _said(actual))


def _pairing(session: Session, cast: Cast, year: int, code: str) -> Pairing | None:
    agency, place = code.split("-")
    return session.scalar(
        select(Pairing)
        .join(Programme, Programme.id == Pairing.programme_id)
        .where(
            Programme.year == year,
            Pairing.agency_id == cast.organisations[agency],
            Pairing.place_id == cast.organisations[place],
        )
    )


def _incidents(session: Session) -> int:
    opened = select(func.count()).select_from(incident).where(incident.c.closed_at.is_(None))
    return session.scalar(opened) or 0
