"""Texts: the template and its parameters stay apart until somebody reads them."""

from __future__ import annotations

from forms import Message
from forms.messages import N_


def test_a_message_speaks_chinese_of_itself() -> None:
    assert str(Message("最多 {max} 个字", max=20)) == "最多 20 个字"


def test_a_message_can_be_translated() -> None:
    english = {"最多 {max} 个字": "At most {max} characters"}
    assert Message("最多 {max} 个字", max=20).text(english.__getitem__) == "At most 20 characters"


def test_marking_changes_nothing() -> None:
    assert N_("请填写") == "请填写"


def test_messages_are_equal_by_what_they_say() -> None:
    assert Message("{a}", a=1) == Message("{a}", a=1)
    assert Message("{a}", a=1) != Message("{a}", a=2)
    assert Message("{a}", a=1) != "1"
    assert len({Message("{a}", a=1), Message("{a}", a=1)}) == 1


def test_a_message_shows_its_parts() -> None:
    assert repr(Message("{a}", a=1)) == "Message('{a}', {'a': 1})"


def test_a_parameter_may_be_called_template() -> None:
    assert str(Message("{template}", template="年报")) == "年报"
