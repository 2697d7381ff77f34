"""What was handed in is told in words, never in codes."""

from __future__ import annotations

from decimal import Decimal

import forms
from tests.web.pages_of_forms import told


def test_answers_are_told_in_words() -> None:
    staff = {
        "name": "王芳",
        "certificate": "senior",
        "major_social_work": True,
        "experience_years": 5,
    }
    answers = {
        "fields": ["elderly_care", "child_welfare"],
        "last_grade": "none",
        "staff": [staff],
        "budget": Decimal("5.00"),
        "audit_report": [7],
    }
    page = told(forms.describe("application.file"), answers, {("files", "7"): "审计报告.pdf"})
    said = {dt.text_content(): dt.getnext().text_content().strip() for dt in page.xpath("//dt")}
    assert said["服务领域"] == "养老服务、儿童福利"
    assert said["经费测算"] == "¥5.00"
    assert said["上次评估等级"] == "未参加过评估"
    assert said["法定代表人"] == "—"
    assert said["上年度审计报告"] == "审计报告.pdf"
    cells = [each.text_content().strip() for each in page.xpath("//td")]
    assert cells[:4] == ["王芳", "高级社会工作师", "—", "是"]


def test_whom_a_number_stands_for_is_named() -> None:
    names = {("experts", "2"): "专家2", ("experts", "3"): "专家3"}
    page = told(forms.describe("application.panel"), {"experts": [2, 3]}, names)
    assert page.xpath("//dd")[0].text_content().strip() == "专家2、专家3"
