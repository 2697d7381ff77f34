"""Decision tables as people read them: each row with its conditions, its answer and its source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from engine.dmn.model import DecisionTable, Rule
from web.facts import VERDICTS
from web.filters import in_language, say
from web.i18n import gettext
from workflows.actors import ROLES
from workflows.agencies.queries import qualification_rules
from workflows.applications.reasons import FAILURES, failure_in_words
from workflows.deploying import decisions
from workflows.messages import N_
from workflows.pairings.rules import GRADES
from workflows.rulebook.words import RULE_NAMES

POLICIES: Final = {
    "UNIQUE": N_("只有一行符合"),
    "ANY": N_("符合的各行答案相同"),
    "FIRST": N_("取符合的第一行"),
    "PRIORITY": N_("取符合的各行中优先的一行"),
    "RULE ORDER": N_("按行序列出符合的各行"),
    "OUTPUT ORDER": N_("按优先顺序列出符合的各行"),
    "COLLECT": N_("列出符合的各行"),
}
# What a cell may name: a rule of the rulebook, a text, a value, or a variable.
NAMED: Final = re.compile(r'rule\("(?P<rule>[^"]+)"\)|"(?P<text>[^"]*)"|(?P<name>[a-z_]+)')
NAMES: Final = {
    "true": N_("是"),
    "false": N_("否"),
    "null": N_("未填"),
    "min_workers": RULE_NAMES["team.min_workers"],
    "min_days_per_worker": RULE_NAMES["team.days_per_worker"],
    "min_days_per_trip": RULE_NAMES["team.days_per_trip"],
}
ANYTHING: Final = "-"


@dataclass(frozen=True)
class Cell:
    """A condition or an answer: of which column, and what."""

    column: str
    text: str


@dataclass(frozen=True)
class Row:
    """What a rule says; a condition that everything meets is left out."""

    name: str
    conditions: list[Cell]
    answers: list[Cell]
    source: str


Words = Mapping[str, object]


@dataclass(frozen=True)
class Table:
    """A decision table."""

    name: str
    policy: str
    inputs: list[str]
    outputs: list[str]
    rows: list[Row]


def tables(session: Session, today: date) -> list[Table]:
    """Every decision table that is asked now, in words; numbers are those of today."""
    rules = qualification_rules(session, today)
    failures = {code: failure_in_words(code, rules) for code in FAILURES}
    words: Words = {**failures, **VERDICTS, **GRADES, **ROLES}
    return [
        _table(in_language(each.name, each.label_en) or each.id, each.table, words)
        for each in decisions(session)
        if each.table is not None
    ]


def _table(name: str, table: DecisionTable, words: Words) -> Table:
    policy = gettext(POLICIES[table.hit_policy])
    inputs = [
        in_language(each.label, each.label_en) or each.expression.text for each in table.inputs
    ]
    outputs = [in_language(each.label, each.label_en) or each.name for each in table.outputs]
    rows = [_row(rule, inputs, outputs, words) for rule in table.rules]
    return Table(name, f"{policy} {table.aggregation}".strip(), inputs, outputs, rows)


def _row(rule: Rule, inputs: Sequence[str], outputs: Sequence[str], words: Words) -> Row:
    tests = zip(inputs, (each.text for each in rule.tests), strict=True)
    results = zip(outputs, (each.text for each in rule.results), strict=True)
    return Row(
        name=in_language(rule.description, rule.label_en),
        conditions=[Cell(name, _spoken(text, words)) for name, text in tests if text != ANYTHING],
        answers=[Cell(name, _spoken(text, words)) for name, text in results],
        source=" ".join(rule.annotations),
    )


def _spoken(text: str, words: Words) -> str:
    """A cell with the names that people know; FEEL's own signs stay as they are."""

    def named(found: re.Match[str]) -> str:
        if found["rule"]:
            return gettext(RULE_NAMES.get(found["rule"], found["rule"]))
        if found["name"]:
            return gettext(NAMES.get(found["name"], found["name"]))
        return say(words.get(found["text"], "")) or found["text"] or '""'

    return NAMED.sub(named, text)
