"""Public notices: an objection, whether it is admitted, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision
from forms.choosing import Option
from forms.context import current
from forms.fields import Text
from forms.messages import N_, Message

ENTRY_NEEDED = N_("请选择异议涉及哪一份申报")


class Admit(Form):
    """Admitted objections pause the countdown."""

    heading = N_("异议受理")
    decision = decision((("admit", N_("受理")), ("refuse", N_("不予受理"))))
    reason = Text(N_("理由"), max_length=2000)


class Verify(Form):
    """What the verification showed."""

    heading = N_("异议核查")
    decision = decision((("uphold", N_("异议成立")), ("dismiss", N_("异议不成立"))))
    entry = Option(
        N_("涉及的申报"), "listed", required=False, help=N_("异议成立时选择，由下一名次递补")
    )
    reason = Text(N_("核查情况"), max_length=3000)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """What is upheld against a list says who gives way."""
        listed = current().options.get("listed")
        if data["decision"] == "uphold" and listed and not data.get("entry"):
            yield "entry", Message(ENTRY_NEEDED)
