"""An agency's file: its particulars, staff, certificates and past grades; and bars against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms.base import Form, Found
from forms.choosing import Choice, Several
from forms.collected import Files
from forms.fields import Date, Flag, Integer, Number, Text
from forms.messages import N_, Message
from forms.rules import in_order
from forms.words import CERTIFICATES, DEGREES, FIELDS, LANGUAGES, METHODS, TARGET_GROUPS

CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
CODE_SHAPE = N_("统一社会信用代码为 18 位数字或大写字母（不含 I、O、S、V、Z）")
NUMBER_NEEDED = N_("请填写证书编号")
ONE_FILE = N_("只能附一份文件，多页请合并成一份")
KINDS = (
    ("registration", N_("登记证书")),
    ("inspection", N_("年检结论")),
    ("rating", N_("等级评估证书")),
    ("audit", N_("审计报告")),
    ("insurance", N_("保险凭证")),
    ("other", N_("其他证照")),
)
# Scheme and grade in one choice; what schemes there are, workflows/agencies/standing.py says.
OUTSIDE_GRADES = (
    ("four_bands:excellent", N_("优秀（优秀/良好/基本合格/不合格）")),
    ("four_bands:good", N_("良好（优秀/良好/基本合格/不合格）")),
    ("four_bands:basic", N_("基本合格（优秀/良好/基本合格/不合格）")),
    ("four_bands:unqualified", N_("不合格（优秀/良好/基本合格/不合格）")),
    ("four_levels:excellent", N_("优秀（优秀/良好/一般/较差）")),
    ("four_levels:good", N_("良好（优秀/良好/一般/较差）")),
    ("four_levels:fair", N_("一般（优秀/良好/一般/较差）")),
    ("four_levels:poor", N_("较差（优秀/良好/一般/较差）")),
    ("programme:excellent", N_("优秀（优秀/合格/不合格）")),
    ("programme:qualified", N_("合格（优秀/合格/不合格）")),
    ("programme:unqualified", N_("不合格（优秀/合格/不合格）")),
    ("letters:a_plus", "A+"),
    ("letters:a", "A"),
    ("letters:b", "B"),
    ("letters:c", "C"),
    ("stars:five", N_("五星")),
    ("stars:four", N_("四星")),
    ("stars:three", N_("三星")),
    ("stars:two", N_("二星")),
    ("stars:one", N_("一星")),
)


def _one_file(data: Mapping[str, Any]) -> Found:
    if len(data.get("paper") or ()) > 1:
        yield "paper", Message(ONE_FILE)


class Profile(Form):
    """What the agency says of itself once for all years."""

    heading = N_("机构基本情况")
    sections = (
        (
            N_("机构"),
            ("credit_code", "legal_representative", "founded_on", "contact_phone", "address"),
        ),
        (
            N_("服务能力"),
            ("fields", "target_groups", "methods", "languages", "capacity", "regions"),
        ),
    )
    credit_code = Text(N_("统一社会信用代码"), max_length=18)
    legal_representative = Text(N_("法定代表人"), max_length=50)
    founded_on = Date(N_("成立日期"), required=False)
    contact_phone = Text(N_("联系电话"), max_length=30)
    address = Text(N_("地址"), max_length=200, required=False)
    fields = Several(N_("服务领域"), FIELDS)  # type: ignore[assignment]
    target_groups = Several(N_("服务对象"), TARGET_GROUPS)
    methods = Several(N_("服务方法"), METHODS)
    languages = Several(N_("服务语言"), LANGUAGES)
    capacity = Integer(N_("可同时派出社工"), min=1, max=500, unit=N_("人"))
    regions = Text(N_("可服务的县市"), max_length=500, required=False, help=N_("多个用顿号隔开"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """The code has its shape; whether its check sign is right, the file says."""
        if not CODE.fullmatch(data["credit_code"]):
            yield "credit_code", Message(CODE_SHAPE)


class Staff(Form):
    """One social worker of the agency."""

    heading = N_("社工信息")
    sections = (
        (N_("社工"), ("name", "birth_year", "experience_years")),
        (
            N_("职业资格"),
            (
                "certificate",
                "certificate_no",
                "certificate_since",
                "certificate_expires_on",
                "paper",
            ),
        ),
        (N_("学历"), ("degree", "major_social_work")),
    )
    name = Text(N_("姓名"), max_length=50)
    birth_year = Integer(
        N_("出生年份"), min=1930, max=2020, required=False, help=N_("作为培养对象时需要")
    )
    experience_years = Integer(
        N_("专业工作年限"),
        max=60,
        unit=N_("年"),
        help=N_("不含本计划的派驻服务，考核合格的年度另行计入"),
    )
    certificate = Choice(N_("职业资格"), CERTIFICATES)
    certificate_no = Text(N_("证书编号"), max_length=40, required=False)
    certificate_since = Date(N_("取得日期"), required=False)
    certificate_expires_on = Date(
        N_("有效期至"), required=False, help=N_("登记证书到期未续的，按没有证书计")
    )
    paper = Files(N_("证书扫描件"), required=False)
    degree = Choice(N_("学历"), DEGREES)
    major_social_work = Flag(N_("社会工作专业"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """A certificate has its number, and its days in order."""
        if data["certificate"] != "none" and not data.get("certificate_no"):
            yield "certificate_no", Message(NUMBER_NEEDED)
        labels = {name: each.label for name, each in self.named().items()}
        yield from in_order(data, ("certificate_since", "certificate_expires_on"), labels)
        yield from _one_file(data)


class Certificate(Form):
    """A certificate of the agency itself."""

    heading = N_("证照信息")
    kind = Choice(N_("证照类别"), KINDS)
    number = Text(N_("证照编号"), max_length=100, required=False)
    issued_on = Date(N_("发证日期"), required=False)
    expires_on = Date(N_("有效期至"), required=False, help=N_("长期有效的不填"))
    paper = Files(N_("扫描件"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Its days are in order."""
        labels = {name: each.label for name, each in self.named().items()}
        yield from in_order(data, ("issued_on", "expires_on"), labels)
        yield from _one_file(data)


class PastGrade(Form):
    """A grade from outside this programme, with its proof."""

    heading = N_("本计划以外的评估等级")
    year = Integer(N_("年份"), min=1990, max=2100)
    title = Text(N_("项目名称"))
    outside_grade = Choice(N_("评估等级"), OUTSIDE_GRADES)
    score = Number(N_("评估得分"), max=100, required=False, unit=N_("分"))
    paper = Files(N_("证明材料"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """One proof."""
        yield from _one_file(data)


class Bar(Form):
    """An agency is put on the blacklist."""

    heading = N_("列入失信名单")
    reason = Text(N_("事由"), max_length=1000)
    from_on = Date(N_("自"))
    until_on = Date(N_("至"), required=False, help=N_("不填的，直到解除为止"))

    def check(self, data: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
        """Its days are in order."""
        labels = {name: each.label for name, each in self.named().items()}
        yield from in_order(data, ("from_on", "until_on"), labels)


class Lift(Form):
    """A bar is lifted."""

    heading = N_("解除失信名单")
    reason = Text(N_("解除理由"), max_length=1000)
