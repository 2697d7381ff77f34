"""The service ledger: what was done, and what is reported of a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision
from forms.choosing import Choice, Option
from forms.collected import Files
from forms.fields import Date, Integer, Number, Text
from forms.messages import N_, Message

NEW_UNIT = N_("新登记的服务请选择类别并填写名称，已有的请在上面选择")
ONE_PERSON_MORE = N_("人次不能少于人数")
OVERCLAIMED = N_("数字高于台账（{counted}），请说明")

KINDS = (
    ("case", N_("个案")),
    ("group", N_("小组")),
    ("large_activity", N_("大型社区活动")),
    ("small_activity", N_("小型社区活动")),
)


class Entry(Form):
    """One follow-up, session or activity."""

    heading = N_("登记服务")
    unit = Option(N_("已有的服务"), "units", required=False, help=N_("同一个案、小组的又一次服务"))
    kind = Choice(N_("类别"), KINDS, required=False)
    title = Text(N_("名称"), required=False)
    held_on = Date(N_("服务日期"))
    hours = Number(N_("时数"), max=24 * 31, unit=N_("小时"))
    persons = Integer(N_("人数"), min=1, help=N_("同一个人只计一次"))
    person_times = Integer(N_("人次"), min=1, help=N_("同一个人每来一次计一次"))
    note = Text(N_("服务内容"), max_length=2000, required=False)
    evidence = Files(
        N_("证明材料"), required=False, help=N_("没有证明材料的记录不计数，可以以后补交")
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Something new has a kind and a name; nobody is there without having come."""
        if data.get("unit") is None and not (data.get("kind") and data.get("title")):
            yield ("title" if data.get("kind") else "kind"), Message(NEW_UNIT)
        if data["person_times"] < data["persons"]:
            yield "person_times", Message(ONE_PERSON_MORE)


class Monthly(Form):
    """A month's figures; they begin as the ledger counts them."""

    heading = N_("服务月报")
    cases = Integer(N_("完成个案数"))
    groups = Integer(N_("完成小组数"))
    activities = Integer(N_("完成社区活动场数"))
    hours = Number(N_("服务时数"), unit=N_("小时"))
    persons = Integer(N_("服务人数"))
    person_times = Integer(N_("服务人次"))
    summary = Text(N_("本月情况"), max_length=3000)
    variance_reason = Text(N_("与台账不同的说明"), max_length=2000, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """More than the ledger counts is explained; the supervisor looks at it."""
        for name in ("cases", "groups", "activities", "hours", "persons", "person_times"):
            counted = facts.get(f"counted_{name}")
            if counted is None or data.get("variance_reason"):
                continue
            if data[name] > type(data[name])(str(counted)):
                yield "variance_reason", Message(OVERCLAIMED, counted=counted)
                return


class Overclaim(Form):
    """Whether figures above the ledger may stand."""

    heading = N_("核查月报")
    decision = decision((("accept", N_("情况属实，予以认可")), ("return", N_("退回更正"))))
    reason = Text(N_("理由"), max_length=2000)
