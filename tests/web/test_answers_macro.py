"""What was handed in is told in words, never in codes."""

from __future__ import annotations

from decimal import Decimal

import forms
from forms import Context
from tests.web.pages_of_forms import told

EXPERTS = ((2, "专家2"), (3, "专家3"))
CONTEXT = Context(options={"experts": EXPERTS})


def test_answers_are_told_in_words() -> None:
    rows = [
        {"name": "王芳", "certificate": "senior", "major_social_work": True, "experience_years": 5}
    ]
    values = {"fields": ["elderly_care", "child_welfare"], "staff": rows, "budget": Decimal("5.00")}
    view = forms.describe("application.file")
    page = told(view, {**values, "audit_report": [7], "last_grade": "none"})
    said = {dt.text_content(): dt.getnext().text_content() for dt in page.xpath("//dt")}
    assert said["服务领域"] == "养老服务、儿童福利"
    assert said["经费测算"] == "¥5.00"
    assert said["上次评估等级"] == "未参加过评估"
    assert said["法定代表人"] == "—"
    assert said["上年度审计报告"].strip() == "审计报告.pdf"
    cells = [each.text_content() for each in page.xpath("//td")]
    assert cells == ["王芳", "高级社会工作师", "—", "是", "5 年"]
    assert page.xpath("//td[1]/@data-label") == ["姓名"]


def test_answers_name_what_was_chosen_from_a_list_while_it_is_known() -> None:
    values = {"experts": [2, 3, 99]}
    page = told(forms.describe("application.panel", CONTEXT), values)
    assert page.xpath("//dd")[0].text_content() == "专家2、专家3、99"
