"""A recipient place's need: filed, and verified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice, Several
from forms.collected import Files
from forms.fields import Integer, Text
from forms.messages import N_, Message
from forms.words import FIELDS, LANGUAGES, SUPPORT, TARGET_GROUPS, ZONES

SAME_PERSON = N_("责任领导和具体工作人员应为两个人")
NOBODY_NAMED = N_("责任领导和具体工作人员都已指定的，才能通过")
NOTHING_LEFT = N_("已退回满 {most} 次，不能再退回；仍不合要求的，请选择“不予受理”")
NAMED = ("responsible_leader", "contact")
NAME_FIELDS = N_("请勾选需要补正的栏目")


class File(Form):
    """What a place needs, who answers for it, and what it offers."""

    heading = N_("需求申报")
    sections = (
        (N_("需求"), ("zone_type", "target_groups", "problem", "expected_goals")),
        (N_("希望的选派机构"), ("service_fields", "languages", "workers_wanted")),
        (N_("责任人"), ("responsible_leader", "leader_title", "contact", "contact_phone")),
        (N_("便利条件"), ("support_items", "support_offered")),
        (N_("附件"), ("attachments",)),
    )
    zone_type = Choice(N_("三区类型"), ZONES)
    target_groups = Several(N_("服务对象"), TARGET_GROUPS)
    problem = Text(N_("主要问题"), max_length=3000)
    expected_goals = Text(N_("预期目标"), max_length=3000, required=False)
    service_fields = Several(N_("所需服务领域"), FIELDS, required=False)
    languages = Several(
        N_("所需语言"), LANGUAGES, required=False, help=N_("服务对象不会普通话的，请勾选")
    )
    workers_wanted = Integer(N_("所需社工人数"), min=1, max=50, required=False, unit=N_("人"))
    responsible_leader = Text(N_("责任领导"), max_length=50)
    leader_title = Text(N_("责任领导职务"), max_length=100, required=False)
    contact = Text(N_("具体工作人员"), max_length=50)
    contact_phone = Text(N_("联系电话"), max_length=30)
    support_items = Several(N_("提供的便利条件"), SUPPORT, help=N_("勾选受援地承诺提供的条件"))
    support_offered = Text(
        N_("便利条件说明"), max_length=3000, required=False, help=N_("地点、面积、数量等")
    )
    attachments = Files(N_("附件"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A leader and a member of staff are two people."""
        if data["responsible_leader"] == data["contact"]:
            yield "contact", Message(SAME_PERSON)


FILED = tuple((name, getattr(each, "label", "")) for name, each in File().named().items())


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
        """A no says why, a return says what; nothing passes without a leader and a contact."""
        yield from needs_comment(data, ["accept"])
        if data["decision"] == "accept" and not all(facts.get(name, True) for name in NAMED):
            yield "decision", Message(NOBODY_NAMED)
        if data["decision"] == "return":
            if not data.get("fields_to_correct"):
                yield "fields_to_correct", Message(NAME_FIELDS)
            if facts.get("returns_left") == 0:
                yield "decision", Message(NOTHING_LEFT, most=facts.get("max_returns"))
