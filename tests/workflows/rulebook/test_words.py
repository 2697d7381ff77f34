"""Every rule has a name that people know it by."""

from __future__ import annotations

from workflows.rulebook.seed import SEEDED
from workflows.rulebook.words import RULE_NAMES


def test_every_rule_has_a_name_of_its_own() -> None:
    assert RULE_NAMES.keys() == {rule.key for rule in SEEDED}
    assert len(set(RULE_NAMES.values())) == len(RULE_NAMES)
