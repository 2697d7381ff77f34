"""Every reason against a model is said in Chinese, too, with the same values."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from lxml import etree

from engine import feel, xml
from engine.errors import Problem, reason_of
from engine.kernel.cycles import cycle_slot
from engine.kernel.problems import Problems
from engine.kernel.slot import Slot
from engine.kernel.timing import date_slot, duration_slot
from tests.support.templates import rules, templates
from web.problems import TRANSLATIONS, say, say_rule

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    """The Chinese catalogue."""
    with (TRANSLATIONS / "zh/LC_MESSAGES/problems.po").open("rb") as file:
        return read_po(file)


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_no_reason_is_untranslated(chinese: Catalog) -> None:
    found = templates()
    assert len({each.text for each in found}) > 200
    missing = sorted({str(each) for each in found if not translated(chinese, each.text)})
    assert missing == []


def test_no_rule_is_without_a_name(chinese: Catalog) -> None:
    found = rules()
    assert {"known-handler", "feel", "key"} <= {each.text for each in found}
    missing = sorted({str(each) for each in found if not translated(chinese, each.text, "rule")})
    assert missing == []


def translated(chinese: Catalog, text: str, context: str | None = None) -> bool:
    entry = chinese.get(text, context)
    return entry is not None and bool(entry.string)


def test_values_keep_their_places(chinese: Catalog) -> None:
    for entry in chinese:
        if entry.id and not entry.context:
            assert places(str(entry.string)) <= places(str(entry.id)), entry.id


def test_a_reason_within_a_reason_is_said_in_the_same_language() -> None:
    with pytest.raises(feel.FeelError) as refused:
        feel.compile("1 +")
    text = "{place}: {error} in {text!r}"
    values = {"place": "x", "error": reason_of(refused.value), "text": "1 +"}
    problem = Problem.of("m.bpmn", "a", "feel", text, **values)
    assert str(refused.value) in problem.message
    assert say(problem, "en") == problem.message
    said = say(problem, "zh")
    assert CHINESE.search(said)
    assert "expected" not in said
    assert say_rule("known-handler", "zh") == "处理程序不存在"
    assert say_rule("known-handler", "en") == "known-handler"


def test_what_a_stranger_writes_is_never_a_template() -> None:
    problem = Problem.of("m.bpmn", "a", "feel", "{ref!r} is no element", ref="{0.__class__}")
    assert "{0.__class__}" in say(problem, "zh")


NO_TIMES = [
    (duration_slot, "P1X"),
    (date_slot, "2026-13-45"),
    (cycle_slot, "R0/PT1H"),
    (cycle_slot, "R/PT1X"),
    (cycle_slot, "R/PT0S"),
    (cycle_slot, "R/1"),
    (cycle_slot, "R/PT1H/1"),
    (cycle_slot, "R/1/PT1H/1"),
]


@pytest.mark.parametrize(("read_slot", "text"), NO_TIMES)
def test_what_is_no_time_is_said_in_chinese(read_slot: Callable[[str], Slot], text: str) -> None:
    problems = Problems("m.bpmn")
    problems.slot(etree.fromstring('<x id="a"/>'), "1", text, read_slot)
    [problem] = problems.found
    assert text in say(problem, "en")
    assert not re.search("[a-z]", say(problem, "zh"))


def test_what_is_no_xml_is_said_in_chinese() -> None:
    for data in (b"", b"<a", b"<a><b></a>", b"<a>&b;</a>", b"<b:a/>", b"<a>&</a>", b"<a b='<'/>"):
        with pytest.raises(xml.XmlRefused) as refused:
            xml.read(data)
        problem = Problem.of("m.bpmn", None, "xml", refused.value.text, **refused.value.values)
        assert problem.message == str(refused.value)
        assert not re.search("[A-Za-z]{4}", say(problem, "zh"))
