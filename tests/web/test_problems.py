"""Every reason against a model is said in Chinese, too, with the same values."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from engine import feel
from engine.errors import Problem, reason_of
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
