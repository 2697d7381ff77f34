"""The tripartite agreement: particulars, three signatures, and the check of the sealed paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from forms.base import Form, Found, decision, needs_comment
from forms.choosing import Choice
from forms.collected import Files
from forms.fields import REQUIRED, Date, Integer, Text
from forms.messages import N_, Message

OTHER_VERSION = N_("协议所附计划应为第 {number} 版，请核对盖章扫描件")
OTHER_NUMBER = N_("本协议的登记编号为 {number}，请核对盖章扫描件")
SCAN_NEEDED = N_("请上传盖章扫描件")
NO_PHONE = N_("请填写电话号码，例如 0458-2280000 或 13800000000")
NO_ADDRESS = N_("请填写邮箱地址，例如 name@example.org")
NO_ACCOUNT = N_("账号应为 8 至 30 位数字")
PHONE: Final = re.compile(r"\+?[0-9][0-9 -]{5,22}[0-9]")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
ACCOUNT: Final = re.compile(r"[0-9]{8,30}")
PARTIES: Final = (
    ("province", N_("省级部门")),
    ("recipient", N_("受援地")),
    ("agency", N_("选派机构")),
)


class Particulars(Form):
    """What the paper says of the agency; the parties and their office alone read it."""

    heading = N_("协议信息")
    sections = (
        (N_("选派机构"), ("legal_representative", "contact", "phone", "email", "address")),
        (N_("收款账户"), ("bank", "account_name", "account_no")),
    )
    legal_representative = Text(N_("法定代表人"), max_length=50)
    contact = Text(N_("联系人"), max_length=50)
    phone = Text(N_("电话"), max_length=30)
    email = Text(N_("邮箱"), max_length=100)
    address = Text(N_("地址"), max_length=200)
    bank = Text(N_("开户行"), max_length=100)
    account_name = Text(N_("账户名"), max_length=100)
    account_no = Text(N_("账号"), max_length=40, help=N_("仅协议各方和主管办公室可见"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Somebody can be reached, and money can be sent."""
        if not PHONE.fullmatch(data["phone"]):
            yield "phone", Message(NO_PHONE)
        if not EMAIL.fullmatch(data["email"]):
            yield "email", Message(NO_ADDRESS)
        if not ACCOUNT.fullmatch(data["account_no"].replace(" ", "")):
            yield "account_no", Message(NO_ACCOUNT)


class Sign(Form):
    """One party prints, seals and uploads, or refuses."""

    heading = N_("签署三方协议")
    decision = decision((("sign", N_("签署")), ("refuse", N_("不签署"))))
    signatory = Text(N_("签署人"), max_length=50)
    signed_on = Date(N_("签署日期"))
    seal_scan = Files(N_("盖章扫描件"), required=False, help=N_("签署时必须上传"))
    reason = Text(N_("理由"), max_length=2000, required=False, help=N_("不签署时必填"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A no says why; a yes brings the sealed paper."""
        yield from needs_comment(data, ["sign"], comment="reason")
        if data["decision"] == "sign" and not data.get("seal_scan"):
            yield "seal_scan", Message(SCAN_NEEDED)


class Correct(Form):
    """A party brings the right paper, after the office has sent its scan back."""

    heading = N_("更正盖章扫描件")
    signatory = Text(N_("签署人"), max_length=50)
    signed_on = Date(N_("签署日期"))
    seal_scan = Files(N_("盖章扫描件"))


class Register(Form):
    """The office holds the three scans against the frozen plan, and registers the agreement."""

    heading = N_("协议核对与登记")
    sections = (
        (N_("核对"), ("decision", "return_party", "comment")),
        (N_("登记"), ("registration_no", "registered_on", "plan_version_no", "scan")),
    )
    decision = decision(
        (("register", N_("核对无误，登记")), ("return", N_("扫描件有误，退回更正"))),
        N_("核对结果"),
    )
    return_party = Choice(
        N_("退回哪一方"), PARTIES, required=False, routing=True, help=N_("退回时必选")
    )
    comment = Text(N_("意见说明"), max_length=2000, required=False, help=N_("退回时必填"))
    registration_no = Text(
        N_("协议登记编号"), max_length=50, required=False, help=N_("对照盖章扫描件填写")
    )
    registered_on = Date(N_("登记日期"), required=False)
    plan_version_no = Integer(
        N_("协议所附计划的版本号"),
        min=1,
        max=1000,
        required=False,
        help=N_("对照盖章扫描件填写"),
    )
    scan = Files(N_("三方协议扫描件"), required=False)

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The paper carries this agreement's number and the frozen version's; a return says whose."""
        yield from needs_comment(data, ["register"])
        if data["decision"] == "return":
            if not data.get("return_party"):
                yield "return_party", Message(REQUIRED)
            return
        for name in ("registration_no", "registered_on", "plan_version_no"):
            if not data.get(name):
                yield name, Message(REQUIRED)
        number, version = facts.get("agreement_no"), facts.get("plan_version_no")
        if data.get("registration_no") and number and data["registration_no"] != number:
            yield "registration_no", Message(OTHER_NUMBER, number=number)
        if data.get("plan_version_no") and version and data["plan_version_no"] != version:
            yield "plan_version_no", Message(OTHER_VERSION, number=version)
