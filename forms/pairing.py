"""A pair: both accept, and meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.collected import Files
from forms.fields import Date, Text
from forms.messages import N_
from forms.words import CONFIRM_OR_RETURN


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
