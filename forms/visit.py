"""A supervision visit: planned, made, and what was found put right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice
from forms.collected import Files, Rows
from forms.fields import Date, Text
from forms.messages import N_, Message
from forms.rules import done_by_now
from forms.words import SEVERITIES, VISIT_TYPES

WHOLE_CHECKLIST = N_("请逐项填写检查清单的 {count} 项，不要增删或改动检查项")
BEFORE_VISIT = N_("整改期限不能早于督导日期（{day}）")


class Plan(Form):
    """When and how."""

    heading = N_("督导安排")
    planned_on = Date(N_("计划日期"))
    visit_type = Choice(N_("方式"), VISIT_TYPES)
    topics = Text(N_("督导重点"), max_length=2000, required=False)


class Check(Form):
    """What was found at one item of the checklist."""

    item = Text(N_("检查项"))
    result = Choice(
        N_("结果"),
        (
            ("met", N_("符合")),
            ("partly", N_("部分符合")),
            ("unmet", N_("不符合")),
            ("not_applicable", N_("不适用")),
        ),
    )
    note = Text(N_("情况"), max_length=1000, required=False)


class Finding(Form):
    """One thing that is not as it should be."""

    text = Text(N_("发现的问题"), max_length=2000)
    severity = Choice(N_("程度"), SEVERITIES)
    advice = Text(N_("督导建议"), max_length=2000, required=False)
    owner = Text(N_("整改责任人"))
    due_on = Date(N_("整改期限"))


class Conduct(Form):
    """What was seen."""

    heading = N_("督导记录")
    held_on = Date(N_("督导日期"))
    visit_type = Choice(N_("方式"), VISIT_TYPES)
    summary = Text(N_("督导情况"), max_length=5000)
    checks = Rows(N_("检查清单"), Check, least=0, most=50)
    findings = Rows(N_("发现的问题"), Finding, least=0, most=50)
    attachments = Files(N_("附件"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Every item of the visit's checklist is there once; nothing is due before it was found.

        Nobody reports a visit before it was made.
        """
        yield from done_by_now(data, facts, "held_on")
        wanted = facts.get("checklist")
        given = [check["item"] for check in data.get("checks", [])]
        if isinstance(wanted, list) and sorted(given) != sorted(wanted):
            yield "checks", Message(WHOLE_CHECKLIST, count=len(wanted))
        for number, finding in enumerate(data.get("findings", [])):
            if finding["due_on"] < data["held_on"]:
                day = data["held_on"].isoformat()
                yield f"findings.{number}.due_on", Message(BEFORE_VISIT, day=day)


class Correct(Form):
    """What was done about a finding."""

    heading = N_("问题整改")
    action = Text(N_("整改措施"), max_length=3000)
    done_on = Date(N_("完成日期"))
    evidence = Files(N_("证明材料"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Not before it was done."""
        yield from done_by_now(data, facts, "done_on")


class Verify(Form):
    """Whether that is enough."""

    heading = N_("整改核验")
    decision = decision((("close", N_("销号")), ("return", N_("退回整改"))))
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("退回时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why."""
        yield from needs_comment(data, ["close"])
