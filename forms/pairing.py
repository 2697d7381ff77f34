"""A pair: both accept, meet, and the team arrives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.collected import Files, Rows
from forms.fields import Date, Text
from forms.messages import N_, Message
from forms.rules import repeated
from forms.words import CONFIRM_OR_RETURN

NAMED_TWICE = N_("这名社工已在前面列出")
BRIEFED_TOO_LATE = N_("安全培训应在到岗当日或之前完成")


class Accept(Form):
    """Each side says whether it wants this pair."""

    heading = N_("结对确认")
    decision = decision((("accept", N_("同意结对")), ("decline", N_("不同意"))))
    reason = Text(N_("理由"), max_length=2000, required=False, help=N_("不同意时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A no says why."""
        yield from needs_comment(data, ["accept"], comment="reason")


class Docking(Form):
    """The minutes of the first meeting."""

    heading = N_("对接纪要")
    held_on = Date(N_("对接日期"))
    place = Text(N_("地点"))
    attendees = Text(N_("参加人员"), max_length=1000)
    needs = Text(N_("需求确认"), max_length=3000)
    minutes = Text(N_("议定事项"), max_length=5000)
    attachments = Files(N_("附件"), required=False)


class Confirm(Form):
    """The other side confirms, or returns with a word why."""

    heading = N_("确认对接纪要")
    decision = decision(CONFIRM_OR_RETURN)
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("退回时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A return says why."""
        yield from needs_comment(data, ["confirm"])


class Worker(Form):
    """One member of the team."""

    name = Text(N_("姓名"), max_length=50)
    certificate_no = Text(N_("资格证书编号"), max_length=50, required=False)


class Mobilise(Form):
    """The team has arrived, insured and briefed."""

    heading = N_("派驻到岗")
    arrived_on = Date(N_("到岗日期"))
    workers = Rows(N_("到岗社工"), Worker, most=50)
    insurance_no = Text(N_("保险单号"), max_length=100)
    safety_briefing_on = Date(N_("安全培训日期"))
    arrival_proof = Files(N_("到岗证明"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Nobody twice, and nobody starts without the briefing."""
        yield from repeated(data["workers"], "workers", "name", NAMED_TWICE)
        if data["safety_briefing_on"] > data["arrived_on"]:
            yield "safety_briefing_on", Message(BRIEFED_TOO_LATE)


class Arrival(Confirm):
    """The place confirms that the team is there."""

    heading = N_("确认到岗")
