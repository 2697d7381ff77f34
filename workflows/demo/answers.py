"""What people write in the sample programme: one function per form key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final, cast

from sqlalchemy import select

from workflows.answers import ident
from workflows.applications.models import Application
from workflows.applications.panel import JUDGED
from workflows.demo.desk import Desk
from workflows.demo.evaluating import EVALUATION_ANSWERS
from workflows.demo.people import AGENCIES
from workflows.demo.planning import draft_plan, return_or_approve_plan
from workflows.demo.scenario import GRANT

Data = Mapping[str, object]
SIDES: Final = ("selected_agencies", "accepted_places")
WORKERS: Final = 5
SPENT: Final = Decimal(198_000)
CENT: Final = Decimal("0.01")
BOOKED: Final = ("spending", "spent_total", "unspent_returned")


def _draft_programme(desk: Desk) -> Data:
    batch = desk.batch
    return {
        "year": batch.year,
        "title": f"{batch.year}年度三区社会工作专业人才支持计划",
        "quota": len(batch.pairs),
        "budget": str(GRANT * len(batch.pairs)),
        "grant_per_pairing": str(GRANT),
        "focus": ["elderly", "children"],
        "zones": ["border"],
        "need_opens_on": batch.filing_opens_on.isoformat(),
        "need_closes_on": batch.filing_closes_on.isoformat(),
        "application_opens_on": batch.filing_opens_on.isoformat(),
        "application_closes_on": batch.filing_closes_on.isoformat(),
        "review_closes_on": batch.review_closes_on.isoformat(),
        "service_starts_on": batch.service_starts_on.isoformat(),
        "service_ends_on": batch.service_ends_on.isoformat(),
        "mid_term_on": batch.mid_term_on.isoformat(),
        "notice_text": "请各选派机构、受援地在窗口期内申报（示例）。",
    }


def _selection(desk: Desk) -> Data:
    """As rank and quota propose; in the round after an objection the next in rank is among them."""
    initial = desk.given.initial
    proposed = cast("list[dict[str, object]]", initial["decisions"])
    rows = [{**row, "reason": "按评审得分排序（示例）"} for row in proposed]
    words = {name: initial[name] for name in ("notice_reason", "notice_channel")}
    return {"decisions": rows, **words}


def _verify_objection(desk: Desk) -> Data:
    """What the scenario objects to is right: the agency gives way to the next in rank."""
    found: dict[str, object] = {"decision": "uphold", "reason": "业绩证明不实（示例）"}
    if desk.batch.objection:
        objected = desk.session.scalars(
            select(Application.id).where(
                Application.agency_id == desk.cast.organisations[desk.batch.objection[0]],
                Application.programme_id == ident(desk.known, "programme_id"),
            )
        )
        found["entry"] = objected.one()
    return found


def _pairs(desk: Desk) -> Data:
    """The scripted pairs, as far as both sides were taken in and are still free."""
    free = {one for name in SIDES for one, _ in desk.given.options[name]}
    ids = desk.cast.organisations
    return {
        "pairs": [
            {
                "agency": ids[pair.agency],
                "place": ids[pair.place],
                "supervisor": desk.cast.people[pair.supervisor],
                "reason": "服务领域与需求相符（示例）",
            }
            for pair in desk.batch.pairs
            if {ids[pair.agency], ids[pair.place]} <= free
        ],
        "fewer_reason": "其余各方本轮暂缓（示例）",
    }


def _need(desk: Desk) -> Data:
    place = desk.script.place
    return {
        "zone_type": "border",
        "target_groups": ["elderly", "children"],
        "service_fields": ["elderly_care", "child_welfare"],
        "languages": ["mandarin"],
        "workers_wanted": WORKERS,
        "problem": "独居老人照料和假期儿童看护不足（示例）",
        "responsible_leader": f"责任领导{place}",
        "leader_title": "分管负责人",
        "contact": f"工作人员{place}",
        "contact_phone": "0458-0000000",
        "support_items": ["office", "lodging", "introduction"],
        "support_offered": "社区服务中心二楼办公室一间（示例）",
        "expected_goals": "培育一支本地志愿服务队（示例）",
    }


def _application(desk: Desk) -> Data:
    agency = desk.script.agency
    return {
        "main_field": "elderly_care",
        "workers": [person for person, _ in desk.given.options["staff"]][:WORKERS],
        "days_per_worker": "200",
        "days_per_trip": "20",
        "past_projects": [{"title": "社区为老服务（示例）", "year": 2023, "grade": "qualified"}],
        "proposal": f"{AGENCIES[agency][0]}拟派五名社工驻点服务十二个月。",
        "budget": str(GRANT),
        "start_up_capital": "30000",
        "net_assets": "86000",
        "truthful": True,
    }


def _panel(desk: Desk) -> Data:
    experts = [person for person, _ in desk.given.options["experts"]]
    return {"experts": experts[: cast(int, desk.given.facts["min_experts"])]}


def _score(desk: Desk) -> Data:
    """Between 85 and 90 in all, so that every agency of the sample passes."""
    rubric = cast("Mapping[str, int]", desk.given.facts["rubric"])
    base = desk.script.application_share
    share = Decimal(base + desk.among(desk.task.form_key)) / 100
    scores = {name: f"{most * share:.2f}" for name, most in rubric.items() if name in JUDGED}
    return {"recused": False, **scores, "comment": "方案可行，团队稳定（示例）"}


def _docking(desk: Desk) -> Data:
    return {
        "held_on": desk.today.isoformat(),
        "place": f"{desk.script.place} 会议室",
        "attendees": f"机构负责人{desk.script.agency}、责任领导{desk.script.place}",
        "needs": "为老服务、儿童看护、志愿队培育（示例）",
        "minutes": "双方确认服务对象、场地和联系机制（示例）",
    }


def _mobilise(desk: Desk) -> Data:
    """All who were agreed on, on the same day and under one policy."""
    team = cast("list[dict[str, object]]", desk.given.initial["workers"])
    return {"workers": [{**row, **_on_post(desk)} for row in team]}


def _on_post(desk: Desk) -> Data:
    return {
        "arrived_on": desk.today.isoformat(),
        "insurance_no": f"BX-{desk.script.agency}-{desk.batch.year}",
        "insured_until": desk.batch.service_ends_on.isoformat(),
        "briefed_on": desk.today.isoformat(),
    }


def _replacement(desk: Desk) -> Data:
    """The second of the team gives way to whom the agency has taken on."""
    team, staff = desk.given.options["members"], desk.given.options["staff"]
    return {
        "leaver": team[1][0],
        "leaves_on": (desk.today + timedelta(days=4)).isoformat(),
        "cause": "family",
        "reason": "返乡照顾家人（示例）",
        "newcomer": staff[-1][0],
    }


def _sign_agreement(desk: Desk) -> Data:
    party = desk.task.element_id.removesuffix("_signs")
    return {
        "decision": "sign",
        "signatory": f"签署人（{party}）",
        "signed_on": desk.today.isoformat(),
    }


def _particulars(desk: Desk) -> Data:
    agency = desk.script.agency
    return {
        "legal_representative": f"法定代表人{agency}",
        "contact": f"联系人{agency}",
        "phone": "0458-2280000",
        "email": f"{agency.lower()}@example.org",
        "address": "示例路 1 号",
        "bank": "示例银行",
        "account_name": AGENCIES[agency][0],
        "account_no": f"622200001111{int(agency[1:]):04d}",
    }


def _correct_scan(desk: Desk) -> Data:
    return {"signatory": "签署人（更正）", "signed_on": desk.today.isoformat()}


def _register(desk: Desk) -> Data:
    return {
        "decision": "register",
        "registration_no": desk.given.facts["agreement_no"],
        "registered_on": desk.today.isoformat(),
        "plan_version_no": desk.given.facts["plan_version_no"],
    }


def _report(desk: Desk) -> Data:
    return {
        "actual_quantity": _reached(desk, len(desk.milestone.reports)),
        "summary": "按计划开展个案、小组和社区活动（示例）",
        "variance_reason": "汛期道路中断，部分入户服务顺延（示例）",
    }


def _check(desk: Desk) -> Data:
    return {
        "confirmed_quantity": _reached(desk, len(desk.milestone.reports) - 1),
        "comment": "与台账核对一致（示例）",
    }


def _reached(desk: Desk, reported: int) -> str:
    rounds = desk.script.reached.get(desk.milestone.number, ())
    return rounds[reported] if reported < len(rounds) else str(desk.milestone.planned_quantity)


def _verdict(desk: Desk) -> Data:
    verdict = desk.given.facts["proposed_verdict"]
    requirement = {
        "text": "补足差额部分的服务（示例）",
        "owner": f"社工{desk.script.agency}-01",
        "due_on": (desk.today + timedelta(days=20)).isoformat(),
    }
    return {
        "verdict": verdict,
        "requirements": [requirement] if verdict == "conditional" else [],
    }


def _suspension_review(desk: Desk) -> Data:
    return {"decision": "continue", "reason": "机构已说明原因并调整人员（示例）"}


def _monthly(desk: Desk) -> Data:
    """As the ledger counts it."""
    return {**desk.given.initial, "summary": "个案、小组和社区活动按计划开展（示例）"}


def _overclaim(desk: Desk) -> Data:
    return {"decision": "return", "reason": "请先补交证明材料（示例）"}


def _plan_visit(desk: Desk) -> Data:
    return {
        "planned_on": (desk.today + timedelta(days=1)).isoformat(),
        "visit_type": _visit_type(desk),
        "topics": "个案记录、小组进度（示例）",
    }


def _visit(desk: Desk) -> Data:
    findings = [
        {
            "text": "个案记录未及时归档（示例）",
            "severity": "minor",
            "advice": "一周内补齐并由督导抽查（示例）",
            "owner": f"社工{desk.script.agency}-01",
            "due_on": (desk.today + timedelta(days=10)).isoformat(),
        }
    ]
    checks = [{"item": item, "result": "met"} for item in desk.visit.checklist]
    return {
        "held_on": desk.today.isoformat(),
        "visit_type": _visit_type(desk),
        "summary": "查看台账，访谈服务对象（示例）",
        "checks": checks,
        "findings": findings if desk.visit.number == desk.script.finding_in_visit else [],
    }


def _visit_type(desk: Desk) -> str:
    return "onsite" if desk.visit.number % 2 else "remote"


def _correct(desk: Desk) -> Data:
    return {"action": "已补齐个案记录（示例）", "done_on": desk.today.isoformat()}


def _closeout(desk: Desk) -> Data:
    return {
        "report": "十二个月服务全部完成（示例）",
        **{name: desk.given.initial[name] for name in BOOKED},
        "case_title": f"{desk.script.place} 邻里守望互助队（示例）",
        "case_story": "社工带动志愿者为独居老人结对服务（示例）",
    }


def _pay(desk: Desk) -> Data:
    number = desk.given.facts["number"]
    return {
        "paid_on": desk.today.isoformat(),
        "voucher": f"FK-{desk.script.agency}-{desk.batch.year}-{number}",
    }


def _spending(desk: Desk) -> Data:
    """What came in but for a reserve, of the items in their order."""
    free = cast("Mapping[str, Decimal]", desk.given.facts["free"])
    rest = cast("Decimal", desk.given.facts["cash"]) * SPENT / GRANT
    rows: list[dict[str, object]] = []
    for item, left in free.items():
        amount = min(left, rest.quantize(CENT))
        rest -= amount
        if amount > 0:
            rows.append(
                {
                    "item": item,
                    "spent_on": desk.today.isoformat(),
                    "amount": str(amount),
                    "receipt_no": f"PZ-{desk.script.agency}-{len(rows) + 1}",
                    "purpose": "按计划开展服务（示例）",
                }
            )
    return {"spending": rows}


def _suspension(desk: Desk) -> Data:
    """Decided the next morning, it lasts twenty days."""
    return {
        "cause": "force_majeure",
        "grounds": "暴雪封路，服务无法开展（示例）",
        "until_on": (desk.today + timedelta(days=20)).isoformat(),
    }


def _summary(desk: Desk) -> Data:
    return {
        "summary": f"{desk.batch.year}年度各项目均已结项（示例）",
        "highlights": "社工+志愿（示例）",
    }


def _decide(decision: str, field: str = "decision") -> Callable[[Desk], Data]:
    return lambda desk: {field: decision}


ANSWERS: Final[Mapping[str, Callable[[Desk], Data]]] = {
    "programme.draft": _draft_programme,
    "programme.approve": _decide("approve"),
    "programme.selection": _selection,
    "programme.pairs": _pairs,
    "programme.summary": _summary,
    "need.file": _need,
    "need.verify": _decide("accept"),
    "application.file": _application,
    "application.verify": _decide("pass"),
    "application.panel": _panel,
    "application.interest": _decide("none", "interest"),
    "application.score": _score,
    "notice.admit": lambda desk: {"decision": "admit", "reason": "实名且有依据（示例）"},
    "notice.verify": _verify_objection,
    "pairing.accept": _decide("accept"),
    "pairing.docking": _docking,
    "pairing.docking_confirm": _decide("confirm"),
    "pairing.mobilise": _mobilise,
    "pairing.arrival": _decide("confirm"),
    "replacement.file": _replacement,
    "replacement.consent": _decide("agree"),
    "replacement.post": lambda desk: {"decision": "arrived", **_on_post(desk)},
    "replacement.confirm": _decide("confirm"),
    "plan.draft": draft_plan,
    "plan.sign": _decide("sign"),
    "plan.approve": return_or_approve_plan,
    "agreement.particulars": _particulars,
    "agreement.sign": _sign_agreement,
    "agreement.correct": _correct_scan,
    "agreement.register": _register,
    "milestone.report": _report,
    "milestone.check": _check,
    "milestone.verdict": _verdict,
    "milestone.suspension_review": _suspension_review,
    "ledger.monthly": _monthly,
    "ledger.overclaim": _overclaim,
    "money.pay": _pay,
    "money.withheld": lambda desk: {"decision": "pay", "reason": "节点免检，款项仍需（示例）"},
    "money.repayment": lambda desk: {
        **desk.given.initial,
        "received_on": desk.today.isoformat(),
        "voucher": f"HD-{desk.script.agency}（示例）",
    },
    "money.spending": _spending,
    "money.review": _decide("accept"),
    "change.decide": _decide("approve"),
    "suspension.file": _suspension,
    "suspension.decide": _decide("approve"),
    "termination.decide": _decide("approve"),
    "visit.plan": _plan_visit,
    "visit.conduct": _visit,
    "visit.correct": _correct,
    "visit.verify": _decide("close"),
    **EVALUATION_ANSWERS,
    "closeout.file": _closeout,
    "closeout.accounts": _decide("settled", "accounts_decision"),
    "closeout.approve": _decide("approve"),
    "closeout.rectify": lambda desk: {"report": "各项问题已整改（示例）"},
    "closeout.case": lambda desk: {**desk.given.initial, "decision": "list"},
}
