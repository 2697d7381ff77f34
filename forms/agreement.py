"""The tripartite agreement: signed by three, then registered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found, decision, needs_comment
from forms.collected import Files
from forms.fields import Date, Integer, Text
from forms.messages import N_, Message

OTHER_VERSION = N_("协议所附计划应为第 {number} 版，请核对盖章扫描件")


class Sign(Form):
    """One party prints, seals and uploads, or refuses."""

    heading = N_("签署三方协议")
    decision = decision((("sign", N_("签署")), ("refuse", N_("不签署"))))
    signatory = Text(N_("签署人"), max_length=50)
    signed_on = Date(N_("签署日期"))
    seal_scan = Files(N_("盖章扫描件"), required=False)
    reason = Text(N_("理由"), max_length=2000, required=False, help=N_("不签署时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A no says why."""
        yield from needs_comment(data, ["sign"], comment="reason")


class Register(Form):
    """The office checks the paper and gives it its number."""

    heading = N_("协议登记")
    sections = (
        (N_("登记"), ("registration_no", "registered_on", "plan_version_no", "scan")),
        (N_("收款账户"), ("bank", "account_name", "account_no")),
    )
    registration_no = Text(N_("协议登记编号"), max_length=50)
    registered_on = Date(N_("登记日期"))
    plan_version_no = Integer(
        N_("协议所附计划的版本号"), min=1, max=1000, help=N_("对照盖章扫描件填写")
    )
    scan = Files(N_("协议扫描件"), required=False)
    bank = Text(N_("开户行"), max_length=100, required=False)
    account_name = Text(N_("账户名"), max_length=100, required=False)
    account_no = Text(N_("账号"), max_length=50, required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The paper carries the frozen version."""
        number = facts.get("plan_version_no")
        if number is not None and data["plan_version_no"] != number:
            yield "plan_version_no", Message(OTHER_VERSION, number=number)
