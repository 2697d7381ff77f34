"""Answers that every form takes: `SAMPLES[key] = (data, context)`, as a browser's form would send them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from forms import Context, Message

Sample = tuple[dict[str, Any], Context]

EMPTY = Context()
EXPERTS = Context(
    options={"experts": [(11, "专家E-1"), (12, "专家E-2"), (13, "专家E-3")]},
    facts={"min_experts": 3, "min_assessors": 2, "supervisor_id": 21},
)
APPLICATIONS = Context(
    options={"applications": [(1, "机构一（示例）"), (2, "机构二（示例）"), (3, "机构三（示例）")]},
    facts={"quota": 1},
)
PAIRING = Context(
    options={
        "selected_agencies": [(31, "机构一（示例）"), (32, "机构二（示例）")],
        "accepted_places": [(41, "社区一（示例）"), (42, "社区二（示例）")],
        "supervisors": [(21, "督导S-1")],
    },
    facts={"suggested": ["31:42", "32:42"], "paired": [33, 43]},
)
RUBRIC = Context(
    facts={
        "rubric": {
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
    }
)
SERVICE = Context(
    options={
        "budget_items": [("人员", "人员"), ("活动", "活动"), ("其他", "其他")],
        "plan_needs": [("独居老人多", "独居老人多"), ("儿童", "儿童")],
    },
    facts={
        "grant": 200000,
        "service_starts_on": date(2026, 5, 15),
        "service_ends_on": date(2027, 5, 14),
    },
)
SHEET = Context(facts={"indicators": {"quality": 10, "cooperation": 3, "case_study": 5}})
UNITS = Context(options={"units": [(51, "个案一（示例）")]})
COUNTED = Context(
    facts={
        "counted_cases": "1",
        "counted_groups": "0",
        "counted_activities": "1",
        "counted_hours": "40.5",
        "counted_persons": "36",
        "counted_person_times": "80",
    }
)
ON_POST = {
    "arrived_on": "2026-05-15",
    "insurance_no": "示例-BX-01",
    "insured_until": "2027-05-14",
    "briefed_on": "2026-05-14",
}
STAFF = [(51, "社工A-01"), (52, "社工A-02"), (53, "社工A-03"), (54, "社工A-04")]
TEAM = Context(
    options={"staff": STAFF, "team": STAFF[:2]},
    facts={
        "today": date(2026, 5, 18),
        "agreed": {51: "社工A-01", 52: "社工A-02"},
        "unfit": {54: Message("证书已过有效期")},
    },
)
REPLACED = Context(
    options={"members": [(71, "社工A-01"), (72, "社工A-02")], "staff": STAFF[2:]},
    facts={
        "today": date(2026, 9, 15),
        "share_left": 1,
        "share": {"original": 5, "most": 1, "replaced": 0},
        "arrived": {71: date(2026, 5, 15), 72: date(2026, 5, 15)},
        "service_ends_on": date(2027, 5, 14),
        "leaves_on": date(2026, 9, 10),
        "leaver_id": 71,
        "fits": lambda leaver, newcomer, day: (
            Message("资格低于离岗社工") if newcomer == 54 else None
        ),
    },
)
MILESTONE = Context(
    facts={"planned": 100, "proposed_verdict": "conditional", "today": date(2026, 6, 20)}
)

PROGRAMME: Mapping[str, Sample] = {
    "programme.draft": (
        {
            "year": "2026",
            "title": "2026年度三区社会工作专业人才支持计划（示例）",
            "quota": "3",
            "budget": "600000",
            "grant_per_pairing": "200000",
            "place_quotas": [{"region": "铁力市", "most": "2"}, {"region": "嘉荫县", "most": "1"}],
            "field_quotas": [{"field": "elderly_care", "most": "2"}],
            "focus": ["elderly", "children"],
            "zones": ["border"],
            "need_opens_on": "2026-03-01",
            "need_closes_on": "2026-03-13",
            "application_opens_on": "2026-03-01",
            "application_closes_on": "2026-03-13",
            "review_closes_on": "2026-03-27",
            "service_starts_on": "2026-05-15",
            "mid_term_on": "2026-11-15",
            "service_ends_on": "2027-05-14",
            "notice_text": "请在窗口期内申报。\r\n逾期不予受理。",
        },
        EMPTY,
    ),
    "programme.amend": (
        {
            "reason": "受汛期影响延长申报窗口",
            "year": "2026",
            "title": "2026年度三区社会工作专业人才支持计划（示例）",
            "quota": "3",
            "budget": "600000",
            "grant_per_pairing": "200000",
            "place_quotas": [{"region": "铁力市", "most": "3"}],
            "field_quotas": [{"field": "child_welfare", "most": "1"}],
            "focus": ["elderly"],
            "zones": [],
            "need_opens_on": "2026-03-01",
            "need_closes_on": "2026-03-20",
            "application_opens_on": "2026-03-01",
            "application_closes_on": "2026-03-20",
            "review_closes_on": "2026-04-03",
            "service_starts_on": "2026-05-15",
            "mid_term_on": "2026-11-15",
            "service_ends_on": "2027-05-14",
            "notice_text": "",
        },
        Context(facts={"earliest": date(2026, 3, 10), "movable": ["need_closes_on"]}),
    ),
    "programme.approve": ({"decision": "approve", "comment": ""}, EMPTY),
    "programme.selection": (
        {
            "decisions": [
                {"application": "1", "outcome": "selected", "reason": ""},
                {"application": "2", "outcome": "waitlisted", "reason": ""},
                {"application": "3", "outcome": "rejected", "reason": "未达到 70 分"},
            ],
            "notice_reason": "依据专家评分",
            "notice_channel": "本平台",
        },
        APPLICATIONS,
    ),
    "programme.pairs": (
        {
            "pairs": [
                {"agency": "31", "place": "41", "supervisor": "21", "reason": "服务领域相符"},
                {"agency": "32", "place": "42", "supervisor": "21", "reason": ""},
            ],
            "fewer_reason": "",
        },
        PAIRING,
    ),
    "programme.summary": (
        {"summary": "三对全部结项。", "highlights": "社工与志愿队联动。", "attachments": ["7"]},
        EMPTY,
    ),
}
NEED: Mapping[str, Sample] = {
    "need.file": (
        {
            "zone_type": "border",
            "target_groups": ["elderly", "left_behind"],
            "problem": "独居老人多，缺少专业照护。",
            "expected_goals": "建立邻里守望机制。",
            "service_fields": ["elderly_care"],
            "languages": ["mongolian"],
            "workers_wanted": "4",
            "responsible_leader": "领导L-1",
            "leader_title": "镇长",
            "contact": "工作人员C-1",
            "contact_phone": "0458-0000000",
            "support_items": ["office", "lodging"],
            "support_offered": "办公室一间，住宿两间。",
            "attachments": [],
        },
        EMPTY,
    ),
    "need.verify": (
        {"decision": "return", "comment": "请补充老人数量", "fields_to_correct": ["problem"]},
        Context(facts={"returns_left": 2, "max_returns": 2}),
    ),
}
AGENCY: Mapping[str, Sample] = {
    "agency.profile": (
        {
            "credit_code": "91350100M000100Y43",
            "legal_representative": "法人F-1",
            "founded_on": "2015-03-01",
            "contact_phone": "0458-0000000",
            "address": "",
            "fields": ["elderly_care", "child_welfare"],
            "target_groups": ["elderly", "children"],
            "methods": ["case", "group", "community"],
            "languages": ["mandarin", "dialect"],
            "capacity": "10",
            "regions": "铁力市、嘉荫县",
        },
        EMPTY,
    ),
    "agency.staff": (
        {
            "name": "社工A-01",
            "birth_year": "1990",
            "experience_years": "3",
            "certificate": "social_worker",
            "certificate_no": "SG0001",
            "certificate_since": "2022-05-01",
            "certificate_expires_on": "2028-04-30",
            "paper": ["21"],
            "degree": "bachelor",
            "major_social_work": "true",
        },
        EMPTY,
    ),
    "agency.certificate": (
        {
            "kind": "registration",
            "number": "民证字第 001 号",
            "issued_on": "2024-01-01",
            "expires_on": "2028-12-31",
            "paper": ["22"],
        },
        EMPTY,
    ),
    "agency.grade": (
        {
            "year": "2024",
            "title": "社区为老服务（示例）",
            "outside_grade": "stars:four",
            "score": "88.50",
            "paper": ["23"],
        },
        EMPTY,
    ),
    "agency.bar": (
        {"reason": "提交虚假证书", "from_on": "2026-10-01", "until_on": "2028-09-30"},
        EMPTY,
    ),
    "agency.lift": ({"reason": "经核查，证书属实"}, EMPTY),
}
APPLICATION: Mapping[str, Sample] = {
    "application.file": (
        {
            "main_field": "elderly_care",
            "workers": ["51", "52"],
            "days_per_worker": "200",
            "days_per_trip": "20",
            "past_projects": [{"title": "邻里守望（示例）", "year": "2024", "grade": "excellent"}],
            "proposal": "以个案、小组、社区活动相结合。",
            "budget": "198000.50",
            "start_up_capital": "30000",
            "net_assets": "-1200.50",
            "audit_report": ["3"],
            "truthful": "true",
        },
        Context(options={"staff": [(51, "社工A-01（SG0001）"), (52, "社工A-02")]}),
    ),
    "application.verify": (
        {
            "decision": "return",
            "comment": "请补充社工证书",
            "fields_to_correct": ["workers"],
            "false_documents": "",
        },
        Context(facts={"returns_left": 2, "max_returns": 2}),
    ),
    "application.panel": ({"experts": ["11", "12", "13"]}, EXPERTS),
    "application.interest": ({"interest": "none", "kinds": [], "explanation": ""}, EMPTY),
    "application.score": (
        {
            "governance": "4.5",
            "record": "18",
            "design": "17.25",
            "schedule": "9",
            "team": "13",
            "supervision": "8",
            "presence": "",
            "not_applicable": ["presence"],
            "comment": "方案切合需求。",
            "recused": "",
            "recusal_reason": "",
        },
        RUBRIC,
    ),
    "notice.admit": ({"decision": "admit", "reason": "理由具体，予以受理"}, EMPTY),
    "notice.verify": (
        {"decision": "uphold", "entry": "1", "reason": "业绩不实"},
        Context(options={"listed": [(1, "机构一（示例）")]}),
    ),
}
PAIRINGS: Mapping[str, Sample] = {
    "pairing.accept": ({"decision": "accept", "reason": ""}, EMPTY),
    "pairing.docking": (
        {
            "held_on": "2026-04-20",
            "place": "镇政府会议室",
            "attendees": "双方负责人及社工",
            "needs": "独居老人照护",
            "minutes": "议定每周入户两次。",
            "attachments": ["8", "9"],
        },
        EMPTY,
    ),
    "pairing.docking_confirm": ({"decision": "confirm", "comment": ""}, EMPTY),
    "pairing.mobilise": (
        {
            "workers": [{"person": "51", **ON_POST}, {"person": "52", **ON_POST}],
            "arrival_proof": ["10"],
            "substitution": "",
        },
        TEAM,
    ),
    "replacement.file": (
        {
            "leaver": "71",
            "leaves_on": "2026-09-10",
            "cause": "family",
            "reason": "返乡照顾家人（示例）",
            "evidence": [],
            "newcomer": "53",
        },
        REPLACED,
    ),
    "replacement.consent": ({"decision": "decline", "comment": "缺少儿童服务经验"}, EMPTY),
    "replacement.propose": (
        {"decision": "propose", "newcomer": "53", "comment": ""},
        REPLACED,
    ),
    "replacement.post": (
        {"decision": "arrived", **ON_POST, "arrival_proof": ["10"], "comment": ""},
        REPLACED,
    ),
    "replacement.confirm": ({"decision": "confirm", "comment": ""}, EMPTY),
    "pairing.arrival": (
        {"decision": "return", "comment": "还有一人未到岗", "absent": ["52"]},
        TEAM,
    ),
    "plan.draft": (
        {
            "goals": [{"title": "照护独居老人", "target": "覆盖 100 人"}],
            "activities": [
                {
                    "title": "入户探访",
                    "goal_no": "1",
                    "method": "case",
                    "starts_on": "2026-05-20",
                    "ends_on": "2027-05-01",
                    "target_persons": "100",
                }
            ],
            "indicators": [
                {
                    "title": "探访人次",
                    "goal_no": "1",
                    "type": "output",
                    "baseline": "0",
                    "target": "1200",
                    "weight": "60",
                    "verification": "探访记录",
                    "need": "独居老人多",
                },
                {
                    "title": "满意度",
                    "goal_no": "1",
                    "type": "outcome",
                    "baseline": "70",
                    "target": "90",
                    "weight": "40",
                    "verification": "抽样问卷",
                    "need": "独居老人多",
                },
            ],
            "milestones": [
                {
                    "title": "第一季度检查",
                    "kind": "quarterly",
                    "due_on": "2026-08-15",
                    "planned_quantity": "100",
                    "unit": "人次",
                },
                {
                    "title": "第二季度检查",
                    "kind": "quarterly",
                    "due_on": "2026-11-15",
                    "planned_quantity": "300",
                    "unit": "人次",
                },
            ],
            "personnel": [{"name": "社工A-01", "role": "项目主管", "days": "40"}],
            "budget": [
                {"item": "人员", "quarter": "1", "amount": "150,000", "note": ""},
                {"item": "活动", "quarter": "2", "amount": "50000.00", "note": "12 场"},
            ],
            "risks": [{"title": "大雪封路", "response": "改为电话探访"}],
            "volunteer_teams": [
                {
                    "title": "邻里守望队",
                    "worker": "社工A-01",
                    "volunteers": "30",
                    "service": "陪伴探访",
                }
            ],
            "volunteer_part": "每名社工联系一支志愿队。",
            "local_support": "村委会协助入户。",
        },
        SERVICE,
    ),
    "plan.sign": (
        {
            "decision": "sign",
            "comment": "",
            "line_comments": [{"section": "goals", "line_no": "1", "comment": "很切合需要"}],
        },
        Context(facts={"plan_lines": {"goals": 1, "indicators": 2}}),
    ),
    "plan.approve": (
        {
            "decision": "return",
            "comment": "请细化预算",
            "line_comments": [{"section": "budget", "line_no": "2", "comment": "列明场次"}],
        },
        Context(facts={"plan_lines": {"budget": 2}}),
    ),
    "agreement.particulars": (
        {
            "legal_representative": "法人F-1",
            "contact": "联系人C-1",
            "phone": "0458-2280000",
            "email": "office@example.org",
            "address": "铁力市某街 1 号（示例）",
            "bank": "某银行铁力支行（示例）",
            "account_name": "机构一（示例）",
            "account_no": "6222 0000 1111 2222",
        },
        EMPTY,
    ),
    "agreement.correct": (
        {"signatory": "法人F-1", "signed_on": "2026-04-29", "seal_scan": ["12"]},
        EMPTY,
    ),
    "agreement.sign": (
        {
            "decision": "sign",
            "signatory": "法人F-1",
            "signed_on": "2026-04-28",
            "seal_scan": ["12"],
            "reason": "",
        },
        EMPTY,
    ),
    "agreement.register": (
        {
            "decision": "register",
            "return_party": "",
            "comment": "",
            "registration_no": "2026-XY-001",
            "registered_on": "2026-04-30",
            "plan_version_no": "2",
            "scan": ["13"],
        },
        Context(facts={"plan_version_no": 2, "agreement_no": "2026-XY-001"}),
    ),
}
DELIVERY: Mapping[str, Sample] = {
    "milestone.report": (
        {
            "actual_quantity": "62",
            "summary": "完成探访 62 人次。",
            "evidence": ["14"],
            "variance_reason": "大雪封路两周",
        },
        MILESTONE,
    ),
    "milestone.check": ({"confirmed_quantity": "62", "comment": "属实"}, MILESTONE),
    "milestone.verdict": (
        {
            "verdict": "conditional",
            "reason": "",
            "requirements": [
                {"text": "补齐台账", "owner": "社工A-01", "due_on": "2026-07-10"},
            ],
        },
        MILESTONE,
    ),
    "ledger.entry": (
        {
            "unit": "",
            "kind": "group",
            "title": "银龄互助小组",
            "held_on": "2026-06-03",
            "hours": "1.5",
            "persons": "8",
            "person_times": "8",
            "note": "第一节",
            "evidence": ["12"],
        },
        UNITS,
    ),
    "ledger.monthly": (
        {
            "cases": "1",
            "groups": "0",
            "activities": "1",
            "hours": "40.5",
            "persons": "36",
            "person_times": "80",
            "summary": "按计划开展",
            "variance_reason": "",
        },
        COUNTED,
    ),
    "ledger.overclaim": ({"decision": "return", "reason": "两场活动缺签到表"}, EMPTY),
    "milestone.suspension_review": (
        {"decision": "continue", "reason": "汛期影响属实，调整计划后继续"},
        MILESTONE,
    ),
    "visit.plan": ({"planned_on": "2026-06-10", "visit_type": "onsite", "topics": "档案"}, EMPTY),
    "visit.conduct": (
        {
            "held_on": "2026-06-10",
            "visit_type": "onsite",
            "summary": "总体规范。",
            "findings": [
                {
                    "text": "个案记录不全",
                    "severity": "minor",
                    "advice": "补齐记录",
                    "owner": "社工A-01",
                    "due_on": "2026-06-24",
                }
            ],
            "checks": [
                {"item": "查阅档案", "result": "partly", "note": "缺两份"},
                {"item": "访谈服务对象", "result": "met", "note": ""},
            ],
            "attachments": [],
        },
        Context(facts={"checklist": ["查阅档案", "访谈服务对象"]}),
    ),
    "visit.correct": (
        {"action": "已补齐六份记录", "done_on": "2026-06-20", "evidence": ["15"]},
        EMPTY,
    ),
    "visit.verify": ({"decision": "close", "comment": ""}, EMPTY),
}
BUDGET = Context(
    options={"budget_items": [("人员补贴", "人员补贴"), ("活动经费", "活动经费")]},
    facts={
        "free": {"人员补贴": Decimal(150000), "活动经费": Decimal(50000)},
        "cash": Decimal(50000),
    },
)
DECISION: Sample = ({"decision": "reject", "comment": "理由不充分"}, EMPTY)
CHANGES: Mapping[str, Sample] = {
    "change.file": (
        {
            "clause": "预算第二项",
            "reason": "培训场地改由受援地提供",
            "evidence": ["24"],
            "budget": [
                {"item": "人员补贴", "amount": "160000"},
                {"item": "活动经费", "amount": "40,000.00"},
            ],
            "targets": [{"title": "探访人次", "target": "1200"}],
        },
        Context(
            facts={
                "grant": Decimal(200000),
                "before_budget": {"人员补贴": Decimal(150000), "活动经费": Decimal(50000)},
                "before_targets": {"探访人次": Decimal(1200)},
            }
        ),
    ),
    "change.decide": DECISION,
    "suspension.file": (
        {
            "cause": "force_majeure",
            "grounds": "山洪冲毁道路",
            "evidence": [],
            "until_on": "2026-07-20",
        },
        Context(facts={"today": date(2026, 6, 30), "max_days": 30}),
    ),
    "suspension.decide": DECISION,
    "suspension.resume": ({"reason": "道路已通"}, EMPTY),
    "termination.file": (
        {
            "cause": "registration",
            "grounds": "登记证书已被撤销",
            "evidence": ["25"],
            "effective_on": "2026-07-31",
        },
        EMPTY,
    ),
    "termination.hearing": (
        {"stance": "object", "statement": "已申请行政复议", "evidence": []},
        EMPTY,
    ),
    "termination.decide": DECISION,
    "termination.settle": (
        {"disallowed": "1200.50", "reason": "两张发票与项目无关", "attachments": ["26"]},
        Context(facts={"spent": Decimal(50000)}),
    ),
    "termination.handover": (
        {
            "clients": "36",
            "receiver": "社区工作人员C-1",
            "records": "个案记录 36 份",
            "attachments": [],
        },
        EMPTY,
    ),
    "termination.confirm": ({"received": "incomplete", "comment": "缺六份记录"}, EMPTY),
}
MONEY: Mapping[str, Sample] = {
    "money.pay": (
        {"paid_on": "2026-08-20", "voucher": "FK-2026-001", "attachments": ["21"]},
        EMPTY,
    ),
    "money.withheld": ({"decision": "release", "reason": "节点免检，改由下期合并"}, EMPTY),
    "money.repayment": (
        {
            "received_on": "2026-09-01",
            "amount": "1,200.00",
            "voucher": "HD-2026-001",
            "receipts": ["25"],
        },
        Context(facts={"owed": Decimal(3000), "today": date(2026, 9, 1)}),
    ),
    "money.spending": (
        {
            "spending": [
                {
                    "item": "人员补贴",
                    "spent_on": "2026-08-31",
                    "amount": "37,500",
                    "receipt_no": "PZ-001",
                    "purpose": "八月补贴",
                },
                {
                    "item": "活动经费",
                    "spent_on": "2026-08-30",
                    "amount": "12000.50",
                    "receipt_no": "PZ-002",
                    "purpose": "社区活动",
                },
            ],
            "receipts": ["22", "23"],
            "note": "",
        },
        BUDGET,
    ),
    "money.review": ({"decision": "return", "comment": "凭证 PZ-002 不清楚"}, EMPTY),
}
EVALUATION: Mapping[str, Sample] = {
    "evaluation.panel": ({"assessors": ["11", "12"]}, EXPERTS),
    "evaluation.self_report": (
        {"self_score": "92", "summary": "按计划完成。", "outputs": "", "attachments": ["16"]},
        EMPTY,
    ),
    "evaluation.recipient": (
        {"score": "92.00", "satisfaction": "very_satisfied", "comment": ""},
        EMPTY,
    ),
    "evaluation.expert": (
        {
            "retention": ["all_arrived", "few_changes", "no_vacancy"],
            "records": ["complete", "true", "timely", "private"],
            "compliance": ["terms", "plan", "reports"],
            "output_planned": "1200",
            "output_actual": "1130",
            "quality": "9.25",
            "timeliness_planned": "4",
            "timeliness_actual": "4",
            "outcome_planned": "2",
            "outcome_actual": "2",
            "satisfaction_planned": "80",
            "satisfaction_actual": "76",
            "trainees_planned": "6",
            "trainees_actual": "7",
            "incubation_planned": "",
            "incubation_actual": "",
            "cooperation": "2.5",
            "accounts": ["separate", "receipts", "budget", "pace"],
            "case_study": "4.5",
            "not_applicable": ["incubation"],
            "not_applicable_reason": "计划中没有培育志愿队伍",
            "veto": "",
            "veto_reason": "",
            "comment": "成效明显。",
        },
        SHEET,
    ),
    "evaluation.coordinator": ({"score": "94", "comment": "配合良好。"}, EMPTY),
    "evaluation.review": ({"decision": "confirm", "comment": ""}, EMPTY),
    "evaluation.acknowledge": (
        {
            "decision": "appeal",
            "contested_items": ["outcome", "quality"],
            "ground": "问卷样本不足",
            "evidence": ["17"],
        },
        Context(facts={"total_score": "58.90"}),
    ),
    "evaluation.files": ({"decision": "missing", "missing_files": "缺第二季度台账"}, EMPTY),
    "evaluation.supplement": ({"attachments": ["18"], "note": "已补第二季度台账"}, EMPTY),
    "evaluation.appeal_panel": ({"assessors": ["12", "13"]}, EXPERTS),
    "evaluation.rescore": (
        {
            "items": [
                {
                    "item": "outcome",
                    "planned": "2",
                    "actual": "2",
                    "points": "",
                    "reason": "两项均已达到",
                },
                {
                    "item": "quality",
                    "planned": "",
                    "actual": "",
                    "points": "7.5",
                    "reason": "样本补足",
                },
            ],
            "veto": "",
            "comment": "补充样本后重新计算",
        },
        Context(
            options={"contested": [("outcome", "成效指标"), ("quality", "服务质量")]},
            facts={**SHEET.facts, "contested_items": ["outcome", "quality"]},
        ),
    ),
}
CLOSEOUT: Mapping[str, Sample] = {
    "closeout.file": (
        {
            "report": "一年来完成各项任务。",
            "attachments": ["18"],
            "spending": [
                {"item": "人员补贴", "amount": "150000"},
                {"item": "活动经费", "amount": "48000.00"},
            ],
            "spent_total": "198000",
            "unspent_returned": "2000",
            "assets": [{"name": "血压计", "keeper": "社区"}],
            "case_title": "邻里守望（示例）",
            "case_story": "一位独居老人的一年。",
        },
        Context(facts={"grant": 200000}),
    ),
    "closeout.rectify": ({"report": "已补齐台账，重新核实产出", "evidence": ["27"]}, EMPTY),
    "closeout.case": (
        {
            "decision": "list",
            "title": "邻里守望（示例）",
            "story": "〔姓名〕与志愿者结对。",
            "comment": "",
        },
        EMPTY,
    ),
    "closeout.accounts": (
        {"accounts_decision": "settled", "disallowed": "900", "comment": ""},
        Context(facts={"spent": Decimal(1000), "claimed": Decimal(0)}),
    ),
    "closeout.approve": ({"decision": "approve", "comment": ""}, EMPTY),
}
SAMPLES: Mapping[str, Sample] = {
    **PROGRAMME,
    **NEED,
    **AGENCY,
    **APPLICATION,
    **PAIRINGS,
    **DELIVERY,
    **CHANGES,
    **MONEY,
    **EVALUATION,
    **CLOSEOUT,
}
