"""Messages keep template and parameters apart until somebody reads them."""

from __future__ import annotations

from workflows.errors import NotAllowed, NotFound, Rejected
from workflows.messages import N_, Message


def test_without_a_translation_the_text_is_chinese() -> None:
    assert str(Message("文件超过 {limit} MB 的上限", limit=20)) == "文件超过 20 MB 的上限"


def test_the_template_is_translated_before_the_parameters_go_in() -> None:
    english = {"第 {line} 行:{reason}": "Line {line}: {reason}", "日期重复": "date given twice"}
    message = Message("第 {line} 行:{reason}", line=3, reason=Message("日期重复"))
    assert message.text(english.__getitem__) == "Line 3: date given twice"


def test_a_percent_sign_and_braces_in_a_parameter_are_only_text() -> None:
    assert str(Message("{text} 占 40 %", text="{x} %s")) == "{x} %s 占 40 %"


def test_marking_changes_nothing() -> None:
    assert N_("退回") == "退回"


def test_an_error_says_its_docstring_unless_it_is_given_a_message() -> None:
    assert str(NotAllowed()) == "您没有办理此事的权限。"
    assert str(NotFound(Message("没有这项任务"))) == "没有这项任务"
    refused = Rejected("amount", Message("太大"))
    assert (refused.field, str(refused)) == ("amount", "太大")


def test_messages_are_equal_by_template_and_parameters() -> None:
    assert Message("a", n=1) == Message("a", n=1)
    assert len({Message("a", n=1), Message("a", n=1), Message("a", n=2)}) == 2
