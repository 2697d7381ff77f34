"""Rules across fields: each refusal stands at its field and says what to do."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest

import forms
from forms.indicators import CHECKLIST, INDICATORS
from forms.replacement import POSTED
from forms.review import JUDGED
from tests.forms.posting import refusal, refused, sample

COMMENT = "请说明理由"
CONDITION = {"text": "补齐台账", "owner": "社工A-01", "due_on": "2026-06-19"}


def posted(**changes: str) -> dict[str, Any]:
    """A team of two of whom the second reads differently."""
    data, _ = sample("pairing.mobilise")
    first, second = data["workers"]
    return {"workers": [first, {**second, **changes}]}


# form, answers changed, where it is told, what is told
REFUSALS: list[tuple[str, dict[str, Any], str, str]] = [
    # the calendar of the year, and its money
    (
        "programme.draft",
        {"need_closes_on": "2026-02-27"},
        "need_closes_on",
        "不能早于“需求申报开始”（2026-03-01）",
    ),
    (
        "programme.draft",
        {"application_closes_on": "2026-02-27"},
        "application_closes_on",
        "不能早于“选派申报开始”（2026-03-01）",
    ),
    (
        "programme.draft",
        {"review_closes_on": "2026-03-10"},
        "review_closes_on",
        "不能早于“需求申报截止”（2026-03-13）",
    ),
    (
        "programme.draft",
        {"service_starts_on": "2026-03-20"},
        "service_starts_on",
        "不能早于“评审截止”（2026-03-27）",
    ),
    (
        "programme.draft",
        {"mid_term_on": "2026-05-01"},
        "mid_term_on",
        "不能早于“服务开始”（2026-05-15）",
    ),
    (
        "programme.draft",
        {"service_ends_on": "2026-11-01"},
        "service_ends_on",
        "不能早于“中期评估”（2026-11-15）",
    ),
    (
        "programme.draft",
        {"budget": "599999.99"},
        "budget",
        "预算 599999.99 元不足以资助 3 对（每对 200000 元）",
    ),
    (
        "programme.draft",
        {"year": "2024"},
        "service_starts_on",
        "服务开始日期应在年度 2024 年或下一年",
    ),
    (
        "programme.draft",
        {"place_quotas": [{"region": "铁力市", "most": "4"}]},
        "place_quotas.0.most",
        "不能超过总名额 3",
    ),
    (
        "programme.draft",
        {"field_quotas": [{"field": "elderly_care", "most": "1"}] * 2},
        "field_quotas.1.field",
        "这一项已在前面列出",
    ),
    ("programme.amend", {"reason": " "}, "reason", "请填写这一项"),
    (
        "programme.amend",
        {"need_closes_on": "2026-03-09"},
        "need_closes_on",
        "不能早于今天（2026-03-10）",
    ),
    ("programme.approve", {"decision": "return"}, "comment", COMMENT),
    # an agency's file
    (
        "agency.profile",
        {"credit_code": "52230781MJY00000I1"},
        "credit_code",
        "统一社会信用代码为 18 位数字或大写字母（不含 I、O、S、V、Z）",
    ),
    ("agency.staff", {"certificate_no": ""}, "certificate_no", "请填写证书编号"),
    (
        "agency.staff",
        {"certificate_expires_on": "2022-04-30"},
        "certificate_expires_on",
        "不能早于“取得日期”（2022-05-01）",
    ),
    ("agency.staff", {"paper": ["1", "2"]}, "paper", "只能附一份文件，多页请合并成一份"),
    (
        "agency.certificate",
        {"expires_on": "2023-12-31"},
        "expires_on",
        "不能早于“发证日期”（2024-01-01）",
    ),
    ("agency.certificate", {"paper": []}, "paper", "请填写这一项"),
    ("agency.grade", {"paper": []}, "paper", "请填写这一项"),
    ("agency.bar", {"until_on": "2026-09-30"}, "until_on", "不能早于“自”（2026-10-01）"),
    ("agency.lift", {"reason": " "}, "reason", "请填写这一项"),
    # need and application
    (
        "need.file",
        {"contact": "领导L-1"},
        "contact",
        "责任领导和具体工作人员应为两个人",
    ),
    ("need.file", {"responsible_leader": None}, "responsible_leader", "请填写这一项"),
    ("need.file", {"contact": " "}, "contact", "请填写这一项"),
    ("need.file", {"support_items": []}, "support_items", "请填写这一项"),
    ("need.verify", {"comment": ""}, "comment", COMMENT),
    ("need.verify", {"decision": "refuse", "comment": ""}, "comment", COMMENT),
    ("need.verify", {"fields_to_correct": []}, "fields_to_correct", "请勾选需要补正的栏目"),
    ("application.file", {"truthful": ""}, "truthful", "请承诺申报材料真实"),
    ("application.file", {"workers": ["53"]}, "workers", "请从列表中选择"),
    ("application.verify", {"comment": ""}, "comment", COMMENT),
    ("application.verify", {"decision": "refuse", "comment": ""}, "comment", COMMENT),
    ("application.verify", {"fields_to_correct": []}, "fields_to_correct", "请勾选需要补正的栏目"),
    (
        "application.verify",
        {"decision": "false"},
        "false_documents",
        "请写明哪一份材料虚假、依据是什么",
    ),
    ("application.score", {"record": "20.5"}, "record", "不能大于 20"),
    (
        "application.score",
        {"team": ""},
        "team",
        "请打分；确实不适用的，请在“不适用的评分项”中勾选",
    ),
    ("application.score", {"presence": "4"}, "presence", "已勾选为不适用，请不要打分"),
    (
        "application.interest",
        {"interest": "conflict", "explanation": "曾任顾问"},
        "kinds",
        "请勾选有哪些利害关系",
    ),
    (
        "application.interest",
        {"interest": "conflict", "kinds": ["employed"]},
        "explanation",
        "请说明回避的理由",
    ),
    ("application.score", {"comment": ""}, "comment", "请写评语"),
    ("application.score", {"recused": "true"}, "recusal_reason", "请说明回避的理由"),
    # pairing
    ("pairing.accept", {"decision": "decline"}, "reason", COMMENT),
    ("pairing.docking_confirm", {"decision": "return"}, "comment", COMMENT),
    ("pairing.arrival", {"comment": ""}, "comment", COMMENT),
    ("pairing.arrival", {"absent": []}, "absent", "请勾选未到岗或材料不全的社工"),
    ("pairing.mobilise", posted(person="51"), "workers.1.person", "这名社工已在前面列出"),
    ("pairing.mobilise", posted(person="54"), "workers.1.person", "证书已过有效期"),
    (
        "pairing.mobilise",
        posted(arrived_on="2026-05-19"),
        "workers.1.arrived_on",
        "到岗日期不能晚于今天（2026-05-18）",
    ),
    (
        "pairing.mobilise",
        posted(insured_until="2026-05-14"),
        "workers.1.insured_until",
        "保险应覆盖到岗当日（2026-05-15）",
    ),
    (
        "pairing.mobilise",
        posted(briefed_on="2026-05-16"),
        "workers.1.briefed_on",
        "岗前安全教育应在到岗当日或之前完成",
    ),
    (
        "pairing.mobilise",
        {"workers": posted()["workers"][:1]},
        "workers",
        "约定派驻 2 名社工，现填写 1 名，须全部到岗",
    ),
    (
        "pairing.mobilise",
        posted(person="53"),
        "substitution",
        "社工A-02未列入，请说明由谁接替、为什么",
    ),
    ("pairing.mobilise", {"arrival_proof": []}, "arrival_proof", "请填写这一项"),
    ("replacement.file", {"newcomer": "54"}, "newcomer", "资格低于离岗社工"),
    (
        "replacement.file",
        {"leaves_on": "2026-05-14"},
        "leaves_on",
        "不能早于其到岗日期（2026-05-15）",
    ),
    (
        "replacement.file",
        {"leaves_on": "2027-05-15"},
        "leaves_on",
        "不能晚于服务结束日期（2027-05-14）",
    ),
    ("replacement.consent", {"comment": ""}, "comment", COMMENT),
    ("replacement.propose", {"newcomer": ""}, "newcomer", "请填写这一项"),
    ("replacement.propose", {"newcomer": "54"}, "newcomer", "资格低于离岗社工"),
    ("replacement.propose", {"decision": "withdraw"}, "comment", COMMENT),
    ("replacement.post", {"insurance_no": ""}, "insurance_no", "请填写这一项"),
    ("replacement.post", {"arrival_proof": []}, "arrival_proof", "请填写这一项"),
    (
        "replacement.post",
        {"insured_until": "2026-05-14"},
        "insured_until",
        "保险应覆盖到岗当日（2026-05-15）",
    ),
    ("replacement.post", {"decision": "other"}, "comment", COMMENT),
    ("replacement.confirm", {"decision": "return"}, "comment", COMMENT),
    ("plan.sign", {"decision": "return"}, "comment", COMMENT),
    ("plan.approve", {"comment": ""}, "comment", COMMENT),
    ("agreement.sign", {"decision": "refuse"}, "reason", COMMENT),
    ("agreement.sign", {"seal_scan": []}, "seal_scan", "请上传盖章扫描件"),
    (
        "agreement.particulars",
        {"phone": "电话"},
        "phone",
        "请填写电话号码，例如 0458-2280000 或 13800000000",
    ),
    (
        "agreement.particulars",
        {"email": "office"},
        "email",
        "请填写邮箱地址，例如 name@example.org",
    ),
    ("agreement.particulars", {"account_no": "12"}, "account_no", "账号应为 8 至 30 位数字"),
    ("agreement.register", {"registration_no": ""}, "registration_no", "请填写这一项"),
    (
        "agreement.register",
        {"registration_no": "2026-XY-009"},
        "registration_no",
        "本协议的登记编号为 2026-XY-001，请核对盖章扫描件",
    ),
    (
        "agreement.register",
        {"decision": "return", "comment": "缺章"},
        "return_party",
        "请填写这一项",
    ),
    (
        "agreement.register",
        {"plan_version_no": "1"},
        "plan_version_no",
        "协议所附计划应为第 2 版，请核对盖章扫描件",
    ),
    # delivery
    (
        "milestone.report",
        {"variance_reason": ""},
        "variance_reason",
        "实际完成少于计划（100），请说明原因",
    ),
    (
        "milestone.verdict",
        {"verdict": "rectify", "requirements": []},
        "reason",
        "与系统按完成率给出的结论不同，请说明理由",
    ),
    ("milestone.verdict", {"requirements": []}, "requirements", "请写明附带的条件"),
    (
        "milestone.verdict",
        {"verdict": "pass", "reason": "已补齐"},
        "requirements",
        "只有“有条件通过”可以附带条件",
    ),
    (
        "milestone.verdict",
        {"requirements": [CONDITION]},
        "requirements.0.due_on",
        "落实期限不能早于今天（2026-06-20）",
    ),
    (
        "ledger.entry",
        {"kind": ""},
        "kind",
        "新登记的服务请选择类别并填写名称，已有的请在上面选择",
    ),
    (
        "ledger.entry",
        {"title": ""},
        "title",
        "新登记的服务请选择类别并填写名称，已有的请在上面选择",
    ),
    ("ledger.entry", {"person_times": "7"}, "person_times", "人次不能少于人数"),
    ("ledger.monthly", {"hours": "41"}, "variance_reason", "数字高于台账（40.5），请说明"),
    ("visit.verify", {"decision": "return"}, "comment", COMMENT),
    (
        "visit.conduct",
        {"held_on": "2026-06-25"},
        "findings.0.due_on",
        "整改期限不能早于督导日期（2026-06-25）",
    ),
    (
        "visit.conduct",
        {"checks": [{"item": "查阅档案", "result": "met"}]},
        "checks",
        "请逐项填写检查清单的 2 项，不要增删或改动检查项",
    ),
    ("visit.correct", {"evidence": []}, "evidence", "请填写这一项"),
    # changes
    (
        "change.file",
        {"budget": [{"item": "人员补贴", "amount": "1"}]},
        "budget",
        "变更后预算合计应等于资助额 200000 元，现为 1 元",
    ),
    ("change.decide", {"comment": ""}, "comment", COMMENT),
    (
        "suspension.file",
        {"until_on": "2026-07-31"},
        "until_on",
        "最多中止 30 天，最晚到 2026-07-30",
    ),
    ("suspension.file", {"until_on": "2026-06-30"}, "until_on", "不能早于今天（2026-07-01）"),
    ("termination.hearing", {"statement": ""}, "statement", COMMENT),
    ("termination.settle", {"disallowed": "50000.01"}, "disallowed", "不能超过已支出的 50000 元"),
    ("termination.confirm", {"comment": ""}, "comment", COMMENT),
    # money
    ("money.spending", {"receipts": []}, "receipts", "填报支出须上传凭证"),
    ("money.review", {"comment": ""}, "comment", COMMENT),
    # evaluation and close-out
    ("evaluation.expert", {"quality": "10.01"}, "quality", "不能大于 10"),
    ("evaluation.expert", {"output_actual": ""}, "output_actual", "请填写这一项"),
    (
        "evaluation.expert",
        {"output_planned": "0"},
        "output_planned",
        "应大于 0；没有计划的请列为不适用",
    ),
    ("evaluation.expert", {"satisfaction_actual": "81"}, "satisfaction_actual", "不能大于 80"),
    ("evaluation.expert", {"not_applicable": []}, "incubation_planned", "请填写这一项"),
    ("evaluation.expert", {"not_applicable_reason": ""}, "not_applicable_reason", COMMENT),
    ("evaluation.files", {"missing_files": ""}, "missing_files", COMMENT),
    ("evaluation.rescore", {"items": []}, "items", "每个有异议的项目各评一次，不评其他项目"),
    ("evaluation.expert", {"veto": "misuse"}, "veto_reason", "一票否决须写明事实和依据"),
    ("evaluation.review", {"decision": "return"}, "comment", COMMENT),
    ("evaluation.acknowledge", {"ground": ""}, "ground", COMMENT),
    ("evaluation.acknowledge", {"contested_items": ""}, "contested_items", COMMENT),
    (
        "closeout.file",
        {"spent_total": "198000.01"},
        "spent_total",
        "支出合计应等于各项之和 198000.00 元",
    ),
    (
        "closeout.file",
        {"unspent_returned": "1999"},
        "unspent_returned",
        "支出与结余之和应等于资助额 200000 元，现为 199999 元",
    ),
    ("closeout.accounts", {"accounts_decision": "return"}, "comment", COMMENT),
    ("closeout.approve", {"decision": "return"}, "comment", COMMENT),
]


@pytest.mark.parametrize(("key", "changes", "path", "told"), REFUSALS)
def test_a_broken_rule_is_told_at_its_field(
    key: str, changes: dict[str, Any], path: str, told: str
) -> None:
    assert refusal(key, **changes)[path][0] == told


ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("programme.draft", {"year": "2025"}),
    ("programme.draft", {"service_starts_on": "2026-03-27"}),
    ("need.verify", {"decision": "accept", "comment": "", "fields_to_correct": []}),
    ("application.file", {"past_projects": [], "budget": "", "audit_report": []}),
    ("application.verify", {"decision": "pass", "comment": "", "fields_to_correct": []}),
    ("pairing.mobilise", posted(briefed_on="2026-05-15")),
    ("pairing.mobilise", {**posted(person="53"), "substitution": "社工A-02生育"}),
    ("pairing.arrival", {"decision": "confirm", "comment": "", "absent": []}),
    ("replacement.propose", {"decision": "withdraw", "newcomer": "", "comment": "仍留任"}),
    (
        "replacement.post",
        {"decision": "other", "comment": "病了", **dict.fromkeys(POSTED, ""), "arrival_proof": []},
    ),
    ("milestone.report", {"actual_quantity": "100", "variance_reason": ""}),
    ("milestone.verdict", {"verdict": "rectify", "reason": "抽查不实", "requirements": []}),
    ("visit.conduct", {"findings": []}),
    ("ledger.entry", {"unit": "51", "kind": "", "title": "", "evidence": []}),
    ("ledger.monthly", {"person_times": "79"}),
    ("ledger.monthly", {"cases": "2", "variance_reason": "个案在整理"}),
    ("evaluation.acknowledge", {"decision": "accept", "contested_items": "", "ground": ""}),
    ("closeout.file", {"spent_total": "198000.00", "assets": []}),
]


@pytest.mark.parametrize(("key", "changes"), ALLOWED)
def test_what_keeps_the_rules_is_taken(key: str, changes: dict[str, Any]) -> None:
    assert forms.load(key, *sample(key, **changes)).answers


def test_rules_that_need_a_fact_are_silent_without_it() -> None:
    for key in ("plan.draft", "agreement.register", "milestone.verdict", "closeout.file"):
        data, context = sample(key)
        assert forms.load(key, data, forms.Context(context.options))


@pytest.mark.parametrize("missing", ["responsible_leader", "contact"])
def test_a_need_does_not_pass_without_a_leader_and_a_contact(missing: str) -> None:
    named = {"responsible_leader": "领导L-1", "contact": "工作人员C-1"}
    accepted = {"decision": "accept"}
    assert forms.load("need.verify", accepted, forms.Context(facts=named)).answers
    told = refused("need.verify", accepted, forms.Context(facts={**named, missing: ""}))
    assert told == {"decision": ["责任领导和具体工作人员都已指定的，才能通过"]}


def test_a_need_is_not_returned_more_often_than_the_rules_have_it() -> None:
    context = forms.Context(facts={"returns_left": 0, "max_returns": 2})
    told = refused("need.verify", sample("need.verify")[0], context)
    assert told == {"decision": ["已退回满 2 次，不能再退回；仍不合要求的，请选择“不予受理”"]}


def test_an_application_is_not_returned_more_often_than_the_rules_have_it() -> None:
    context = forms.Context(facts={"returns_left": 0, "max_returns": 2})
    told = refused("application.verify", sample("application.verify")[0], context)
    assert told == {"decision": ["已退回满 2 次，不能再退回；材料仍不合要求的，请选择“不予受理”"]}


def test_rules_wait_until_every_field_is_right() -> None:
    assert refusal("closeout.file", spent_total="一", unspent_returned="1") == {
        "spent_total": ["请填写数字，例如 12.5"]
    }


# ---- selection and pairs ----


def _rows(key: str, name: str, *changes: dict[str, str]) -> dict[str, list[str]]:
    data, context = copy.deepcopy(sample(key))
    for number, change in enumerate(changes):
        data[name][number].update(change)
    return refused(key, data, context)


def test_no_more_are_selected_than_the_quota() -> None:
    told = _rows("programme.selection", "decisions", {}, {"outcome": "selected"})
    assert told == {"decisions": ["入选 2 家，超过名额 1 家"]}


def test_no_application_is_decided_twice_and_none_is_left_out() -> None:
    told = _rows("programme.selection", "decisions", {}, {"application": "1"})
    assert told == {
        "decisions.1.application": ["这份申报已在前面列出"],
        "decisions": ["还有 1 份申报没有给出结果"],
    }


def test_who_is_rejected_hears_why() -> None:
    told = _rows("programme.selection", "decisions", {}, {}, {"reason": " "})
    assert told == {"decisions.2.reason": ["请说明未入选的理由"]}


def _with(key: str, **facts: object) -> dict[str, list[str]]:
    data, context = copy.deepcopy(sample(key))
    return refused(key, data, forms.Context(context.options, {**context.facts, **facts}))


def test_a_selection_that_departs_from_rank_and_quota_says_why() -> None:
    proposed = {1: "rejected", 2: "selected", 3: "selected"}
    assert _with("programme.selection", proposed=proposed) == {
        "decisions.0.reason": ["按得分和名额应为“未入选”，不同的请写明理由"],
        "decisions.1.reason": ["按得分和名额应为“入选”，不同的请写明理由"],
    }


def test_whom_an_objection_set_aside_is_neither_selected_nor_waits() -> None:
    assert _with("programme.selection", set_aside=[1, 2, 3]) == {
        "decisions.0.outcome": ["对这家机构的异议成立，不能入选或候补"],
        "decisions.1.outcome": ["对这家机构的异议成立，不能入选或候补"],
    }


def test_what_is_not_reviewed_or_verified_is_named() -> None:
    assert _with("programme.selection", unreviewed=["甲（示例）", "乙（示例）"]) == {
        "decisions": [
            "还有 2 份申报没有评完（甲（示例）、乙（示例）），请督促审核、补正和评分，评完后再评选"
        ]
    }
    assert _with("programme.pairs", unverified=["某镇（示例）"], pairs_left=1) == {
        "pairs": [
            "还有 1 份需求没有核实完（某镇（示例）），核实或补正完毕后再结对",
            "按名额和预算还可结 1 对，现有 2 对",
        ]
    }


def test_pairs_are_one_to_one() -> None:
    told = _rows("programme.pairs", "pairs", {}, {"agency": "31", "place": "41"})
    assert told == {
        "pairs.1.agency": ["这家机构已在前面结对，一家机构只结一对"],
        "pairs.1.place": ["这个受援地已在前面结对，一地只结一对"],
        "pairs.1.reason": ["这一对不在推荐方案中，请写明调整的理由"],
    }


def test_a_pair_that_is_not_the_best_says_why() -> None:
    told = _rows("programme.pairs", "pairs", {"reason": ""})
    assert told == {"pairs.0.reason": ["这一对不在推荐方案中，请写明调整的理由"]}


def test_fewer_pairs_than_could_be_say_why() -> None:
    told = refusal("programme.pairs", pairs=[])
    assert told == {"fewer_reason": ["推荐方案可结 2 对，现在只有 0 对，请写明理由"]}
    data, context = sample("programme.pairs")
    data |= {"pairs": [], "fewer_reason": "等待机构补充人员"}
    assert "pairs" not in forms.load("programme.pairs", data, context).answers


def test_who_stands_in_a_pair_of_the_batch_is_refused_in_clear_words() -> None:
    told = _rows("programme.pairs", "pairs", {"agency": "33", "place": "43"})
    assert told == {
        "pairs.0.agency": ["这家机构在本批次已有结对：一家机构只与一个受援地结对"],
        "pairs.0.place": ["这个受援地在本批次已有结对：一个受援地只与一家机构结对"],
    }


def test_a_window_is_open_for_its_working_days() -> None:
    data, _ = sample("programme.draft")
    facts = {"working_days": lambda first, last: 9, "need_window_days": 10}
    told = refused("programme.draft", data, forms.Context(facts=facts))
    assert told == {"need_closes_on": ["窗口为 9 个工作日，至少应为 10 个工作日"]}


def test_no_field_gets_more_than_its_quota() -> None:
    data, context = copy.deepcopy(sample("programme.selection"))
    data["decisions"][1]["outcome"] = "selected"
    facts = {"quota": 2, "field_quotas": {"elderly_care": 1}}
    both = {**facts, "field_of": {1: "elderly_care", 2: "elderly_care"}}
    told = refused("programme.selection", data, forms.Context(context.options, both))
    assert told == {"decisions": ["“养老服务”领域入选 2 家，超过该领域名额 1 家"]}
    apart = {**facts, "field_of": {1: "elderly_care", 2: "child_welfare"}}
    assert forms.load("programme.selection", data, forms.Context(context.options, apart))


def test_no_place_gets_more_pairs_than_its_quota() -> None:
    data, context = sample("programme.pairs")
    facts = {
        "place_quotas": {"铁力市": 2},
        "region_of": {41: "铁力市", 42: "铁力市"},
        "region_taken": {"铁力市": 1},
    }
    told = refused("programme.pairs", data, forms.Context(context.options, facts))
    assert told == {"pairs.1.place": ["“铁力市”结对 3 对，超过该地区名额 2 对"]}
    facts["region_taken"] = {}
    assert forms.load("programme.pairs", data, forms.Context(context.options, facts))


# ---- the plan ----


def test_weights_make_a_hundred() -> None:
    told = _rows("plan.draft", "indicators", {"weight": "60.01"})
    assert told == {"indicators": ["各指标权重合计应为 100，现为 100.01"]}


def test_the_budget_is_the_grant() -> None:
    told = _rows("plan.draft", "budget", {"amount": "149999.99"})
    assert told == {"budget": ["预算合计应等于资助额 200000 元，现为 199999.99 元"]}


def test_an_activity_serves_a_goal_of_the_plan() -> None:
    told = _rows("plan.draft", "activities", {"goal_no": "2"})
    assert told == {"activities.0.goal_no": ["目标序号应在 1 至 1 之间"]}


def test_an_activity_ends_after_it_begins() -> None:
    told = _rows("plan.draft", "activities", {"ends_on": "2026-05-19"})
    assert told == {"activities.0.ends_on": ["不能早于“开始”（2026-05-20）"]}


@pytest.mark.parametrize("day", ["2026-05-14", "2027-05-15"])
def test_a_milestone_lies_within_the_service(day: str) -> None:
    told = _rows("plan.draft", "milestones", {}, {"due_on": day})
    assert told == {"milestones.1.due_on": ["应在服务期内（2026-05-15 至 2027-05-14）"]}


@pytest.mark.parametrize("day", ["2026-08-14", "2026-08-15"])
def test_milestones_follow_one_another(day: str) -> None:
    told = _rows("plan.draft", "milestones", {}, {"due_on": day})
    assert told == {"milestones.1.due_on": ["节点应按日期先后排列，且日期不能相同"]}


def test_each_goal_has_its_activity_and_its_indicator() -> None:
    goal = {"title": "目标", "target": "程度"}
    told = refusal("plan.draft", goals=[goal, goal])
    assert told == {
        "goals.1": [
            "这个目标还没有活动：请在活动安排中填写它的序号",
            "这个目标还没有指标：请在评价指标中填写它的序号",
        ]
    }


def test_a_volunteer_team_is_led_by_a_worker_of_the_project() -> None:
    told = _rows("plan.draft", "volunteer_teams", {"worker": "社工B-09"})
    assert told == {"volunteer_teams.0.worker": ["“社工B-09”不在人员名单中"]}


def test_a_remark_is_about_a_line_of_the_plan() -> None:
    told = _rows("plan.approve", "line_comments", {"line_no": "3"})
    assert told == {"line_comments.0.line_no": ["这一部分只有 2 行"]}


PLAN_PARTS = ("goals", "activities", "indicators", "milestones", "personnel", "budget")


@pytest.mark.parametrize("part", PLAN_PARTS)
def test_a_plan_has_all_its_parts(part: str) -> None:
    assert refusal("plan.draft", **{part: []}) == {part: ["请填写这一项"]}


# ---- scores ----


def test_a_recused_expert_gives_no_score() -> None:
    data = {"recused": True, "recusal_reason": "曾任该机构理事"}
    context = sample("application.score")[1]
    assert forms.load("application.score", data, context).routing == {"recused": True}


def test_something_is_scored() -> None:
    data, context = sample("application.score")
    spared = [name for name, _ in JUDGED]
    data |= {"not_applicable": spared, **dict.fromkeys(spared, "")}
    assert refused("application.score", data, context) == {"not_applicable": ["至少要有一项打分"]}


def test_every_indicator_but_checklists_is_filled_in_or_left_out() -> None:
    data, context = sample("evaluation.expert")
    every = [each.key for each in INDICATORS]
    told = refused("evaluation.expert", {**data, "not_applicable": every}, context)
    assert told == {"not_applicable": ["至少要有一项指标适用"]}
    bare = {"comment": "x", "not_applicable_reason": "x"}
    told = refused("evaluation.expert", bare, context)
    assert set(told) == {
        name for each in INDICATORS if each.kind != CHECKLIST for name in each.fields
    }


def test_a_veto_is_contested_only_where_there_is_one() -> None:
    data, _ = sample("evaluation.acknowledge")
    contested = {**data, "contested_items": ["veto"]}
    told = refused("evaluation.acknowledge", contested, forms.Context(facts={"veto": False}))
    assert told == {"contested_items": ["本次评估没有一票否决"]}
    assert forms.load("evaluation.acknowledge", contested, forms.Context(facts={"veto": True}))


def test_a_contested_item_is_scored_in_its_own_way() -> None:
    data, context = sample("evaluation.rescore")
    counted, level = data["items"]
    rows = [{**counted, "actual": ""}, {**level, "points": "11"}]
    assert refused("evaluation.rescore", {**data, "items": rows}, context) == {
        "items.0.actual": ["请填写这一项"],
        "items.1.points": ["不能大于 10"],
    }


def test_nobody_assesses_what_they_supervise() -> None:
    context = forms.Context(
        options={"experts": [(11, "专家E-1"), (21, "督导S-1")]},
        facts={"min_assessors": 2, "supervisor_id": 21},
    )
    told = refused("evaluation.panel", {"assessors": ["11", "21"]}, context)
    assert told == {"assessors": ["项目督导不能担任本项目的评估专家"]}


def test_service_dates_come_from_the_facts() -> None:
    data, context = sample("plan.draft")
    later = {**context.facts, "service_starts_on": date(2026, 9, 1)}
    told = refused("plan.draft", data, forms.Context(context.options, later))
    assert told == {"milestones.0.due_on": ["应在服务期内（2026-09-01 至 2027-05-14）"]}


def test_no_more_than_a_third_of_a_team_is_replaced_and_the_numbers_are_said() -> None:
    data, context = sample("replacement.file")
    full = {"share_left": 0, "share": {"original": 9, "most": 3, "replaced": 3}}
    known = forms.Context(options=context.options, facts={**context.facts, **full})
    assert refused("replacement.file", data, known)["leaver"] == [
        "原团队 9 人，整个项目最多调换 3 人，已调换 3 人，不能再调换"
    ]
