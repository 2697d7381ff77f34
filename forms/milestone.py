"""A milestone: reported, checked, judged; where it fails again, reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from forms.base import Form, Found
from forms.choosing import Choice
from forms.collected import Files, Rows
from forms.fields import Date, Number, Text
from forms.messages import N_, Message

VARIANCE_REASON = N_("实际完成少于计划（{planned}），请说明原因")
DIFFERS = N_("与系统按完成率给出的结论不同，请说明理由")
CONDITIONS = N_("请写明附带的条件")
UNCONDITIONAL = N_("只有“有条件通过”可以附带条件")
ALREADY_OVER = N_("落实期限不能早于今天（{day}）")


VERDICTS = (
    ("pass", N_("通过")),
    ("conditional", N_("有条件通过")),
    ("rectify", N_("限期整改")),
)


class Report(Form):
    """What was done, against what was planned."""

    heading = N_("节点报告")
    actual_quantity = Number(N_("实际完成数量"))
    summary = Text(N_("完成情况"), max_length=3000)
    evidence = Files(N_("证明材料"), required=False)
    variance_reason = Text(N_("偏差原因"), max_length=2000, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Less than planned is explained."""
        planned = facts.get("planned")
        short = planned is not None and data["actual_quantity"] < Decimal(str(planned))
        if short and not data.get("variance_reason"):
            yield "variance_reason", Message(VARIANCE_REASON, planned=planned)


class Check(Form):
    """What the place can confirm of it."""

    heading = N_("受援地核对")
    confirmed_quantity = Number(N_("核实的数量"))
    comment = Text(N_("核对说明"), max_length=2000, required=False)


class Condition(Form):
    """What the agency still owes although the milestone passes."""

    text = Text(N_("附带条件"), max_length=2000)
    owner = Text(N_("落实责任人"))
    due_on = Date(N_("落实期限"))


class Verdict(Form):
    """The supervisor's verdict."""

    heading = N_("节点结论")
    verdict = Choice(N_("结论"), VERDICTS, routing=True)
    reason = Text(N_("理由"), max_length=2000, required=False)
    requirements = Rows(
        N_("附带条件"),
        Condition,
        least=0,
        most=20,
        help=N_("有条件通过时必填，由机构落实、督导核验"),
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Another verdict than the rule's says why; a conditional one, and no other, on what."""
        proposed = facts.get("proposed_verdict")
        if proposed is not None and data["verdict"] != proposed and not data.get("reason"):
            yield "reason", Message(DIFFERS)
        conditions, today = data.get("requirements") or [], facts.get("today")
        if bool(conditions) != (data["verdict"] == "conditional"):
            yield "requirements", Message(UNCONDITIONAL if conditions else CONDITIONS)
        for number, condition in enumerate(conditions):
            if isinstance(today, date) and condition["due_on"] < today:
                message = Message(ALREADY_OVER, day=today.isoformat())
                yield f"requirements.{number}.due_on", message


class SuspensionReview(Form):
    """What is to become of a project that has failed a check again."""

    heading = N_("中止审议")
    decision = Choice(
        N_("审议结果"),
        (
            ("continue", N_("继续实施")),
            ("suspend", N_("中止项目")),
            ("terminate", N_("终止项目")),
        ),
        routing=True,
        help=N_("中止或终止的，系统随即开立相应事项并预填依据"),
    )
    reason = Text(N_("审议理由"), max_length=2000)
