"""The team goes to its post: each with insurance and briefing, and the place confirms."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from forms.base import Form, Found, needs_comment
from forms.choosing import Option, Options
from forms.collected import Files, Rows
from forms.fields import Date, Text
from forms.messages import N_, Message
from forms.pairing import Confirm
from forms.rules import repeated

NAMED_TWICE = N_("这名社工已在前面列出")
BRIEFED_TOO_LATE = N_("岗前安全教育应在到岗当日或之前完成")
NOT_INSURED = N_("保险应覆盖到岗当日（{day}）")
NOT_YET = N_("到岗日期不能晚于今天（{day}）")
TOO_FEW = N_("约定派驻 {agreed} 名社工，现填写 {count} 名，须全部到岗")
SAY_WHO = N_("{names}未列入，请说明由谁接替、为什么")
NAME_ABSENT = N_("请勾选未到岗或材料不全的社工")


class Worker(Form):
    """One member of the team, by the agency's file: on post, insured and briefed."""

    person = Option(N_("社工"), "staff")
    arrived_on = Date(N_("到岗日期"))
    insurance_no = Text(N_("保险单号"), max_length=100)
    insured_until = Date(N_("保险截止日期"))
    briefed_on = Date(N_("岗前安全教育日期"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Whoever is sent may be sent."""
        unfit = cast("Mapping[object, Message]", facts.get("unfit") or {})
        if data["person"] in unfit:
            yield "person", unfit[data["person"]]
        yield from on_post(data, facts)


class Mobilise(Form):
    """The team has arrived, insured and briefed."""

    heading = N_("派驻到岗")
    workers = Rows(N_("到岗社工"), Worker, most=50, help=N_("每人一项，从机构档案登记的社工中选择"))
    arrival_proof = Files(
        N_("到岗证明"), help=N_("每人的到岗证明，或全体签字的到岗签到表；可上传多个文件")
    )
    substitution = Text(
        N_("人员变动说明"),
        max_length=2000,
        required=False,
        help=N_("与约定名单不一致时必填"),
    )

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Nobody twice; as many as agreed, and whoever was agreed on is there or accounted for."""
        yield from repeated(data["workers"], "workers", "person", NAMED_TWICE)
        agreed = cast("Mapping[object, str]", facts.get("agreed") or {})
        there = {row["person"] for row in data["workers"]}
        if len(there) < len(agreed):
            yield "workers", Message(TOO_FEW, agreed=len(agreed), count=len(there))
        missing = [name for person, name in agreed.items() if person not in there]
        if missing and not data.get("substitution"):
            yield "substitution", Message(SAY_WHO, names="、".join(missing))


class Arrival(Confirm):
    """The place confirms that all of them are there, or names who is not."""

    heading = N_("确认到岗")
    absent = Options(N_("未到岗或材料不全的社工"), "team", required=False, help=N_("退回时勾选"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why, and of whom."""
        yield from needs_comment(data, ["confirm"])
        absent = cast("Collection[object]", data.get("absent") or ())
        # Of the first reports only the names are known, which nobody's file may have.
        nameable = not facts.get("nobody_to_name")
        if data["decision"] == "return" and nameable and not absent:
            yield "absent", Message(NAME_ABSENT)


def on_post(data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
    """Somebody has arrived by today, and nobody starts without briefing and insurance."""
    today, arrived = facts.get("today"), data["arrived_on"]
    if isinstance(today, date) and arrived > today:
        yield "arrived_on", Message(NOT_YET, day=today.isoformat())
    if data["insured_until"] < arrived:
        yield "insured_until", Message(NOT_INSURED, day=arrived.isoformat())
    if data["briefed_on"] > arrived:
        yield "briefed_on", Message(BRIEFED_TOO_LATE)
