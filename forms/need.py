"""A recipient place's need: filed, and verified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice, Several
from forms.collected import Files
from forms.fields import Text
from forms.messages import N_, Message
from forms.words import TARGET_GROUPS, ZONES

SAME_PERSON = N_("责任领导和具体工作人员应为两个人")
NAME_FIELDS = N_("请勾选需要补正的栏目")


class File(Form):
    """What a place needs, who answers for it, and what it offers."""

    heading = N_("需求申报")
    sections = (
        (N_("需求"), ("zone_type", "target_groups", "problem", "expected_goals")),
        (N_("责任人"), ("responsible_leader", "leader_title", "contact", "contact_phone")),
        (N_("条件与附件"), ("support_offered", "attachments")),
    )
    zone_type = Choice(N_("三区类型"), ZONES)
    target_groups = Several(N_("服务对象"), TARGET_GROUPS)
    problem = Text(N_("主要问题"), max_length=3000)
    expected_goals = Text(N_("预期目标"), max_length=3000, required=False)
    responsible_leader = Text(N_("责任领导"), max_length=50)
    leader_title = Text(N_("责任领导职务"), max_length=100, required=False)
    contact = Text(N_("具体工作人员"), max_length=50)
    contact_phone = Text(N_("联系电话"), max_length=30)
    support_offered = Text(
        N_("便利条件"), max_length=3000, help=N_("办公场地、住宿、交通、入户引导等")
    )
    attachments = Files(N_("附件"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A leader and a member of staff are two people."""
        if data["responsible_leader"] == data["contact"]:
            yield "contact", Message(SAME_PERSON)


FILED = tuple(
    (name, getattr(each, "label", ""))
    for name, each in File().named().items()
    if name != "attachments"
)


class Verify(Form):
    """Accept, return for correction, or refuse."""

    heading = N_("需求核实")
    decision = decision(
        (("accept", N_("通过")), ("return", N_("退回补正")), ("refuse", N_("不予受理")))
    )
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("退回或不予受理时必填"))
    fields_to_correct = Several(
        N_("需要补正的栏目"), FILED, required=False, routing=True, help=N_("退回补正时勾选")
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A no says why, and a return says what."""
        yield from needs_comment(data, ["accept"])
        if data["decision"] == "return" and not data.get("fields_to_correct"):
            yield "fields_to_correct", Message(NAME_FIELDS)
