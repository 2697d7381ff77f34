"""What was handed in is told in words, never in codes."""

from __future__ import annotations

from decimal import Decimal

import forms
from tests.web.pages_of_forms import told


def test_answers_are_told_in_words() -> None:
    answers = {
        "main_field": "elderly_care",
        "workers": [51, 52],
        "past_projects": [{"title": "邻里守望", "year": 2024}],
        "budget": Decimal("5.00"),
        "audit_report": [7],
        "truthful": True,
    }
    names = {("files", "7"): "审计报告.pdf", ("staff", "51"): "王芳", ("staff", "52"): "李明"}
    page = told(forms.describe("application.file"), answers, names)
    said = {dt.text_content(): dt.getnext().text_content().strip() for dt in page.xpath("//dt")}
    assert said["主报领域"] == "养老服务"
    assert said["拟派社工"] == "王芳、李明"
    assert said["经费测算"] == "¥5.00"
    assert said["净资产"] == "—"
    assert said["我承诺所报材料真实"] == "是"
    assert said["上年度审计报告"] == "审计报告.pdf"
    cells = [each.text_content().strip() for each in page.xpath("//td")]
    assert cells == ["1", "邻里守望", "2024", "—"]


def test_whom_a_number_stands_for_is_named() -> None:
    names = {("experts", "2"): "专家2", ("experts", "3"): "专家3"}
    page = told(forms.describe("application.panel"), {"experts": [2, 3]}, names)
    assert page.xpath("//dd")[0].text_content().strip() == "专家2、专家3"
