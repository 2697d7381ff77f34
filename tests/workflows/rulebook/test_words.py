"""Every rule has a name that people know it by."""

from __future__ import annotations

from workflows.rulebook.seed import SEEDED
from workflows.rulebook.words import PART_NAMES, RULE_NAMES


def test_every_rule_has_a_name_of_its_own() -> None:
    assert RULE_NAMES.keys() == {rule.key for rule in SEEDED}
    assert len(set(RULE_NAMES.values())) == len(RULE_NAMES)


def test_every_part_of_a_table_has_a_name() -> None:
    tables = [rule.value for rule in SEEDED if isinstance(rule.value, dict)]
    parts = {name for table in tables if "unit" not in table for name in table}
    assert parts == PART_NAMES.keys()
