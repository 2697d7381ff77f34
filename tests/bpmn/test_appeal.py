"""The one path through an appeal: a fresh panel scores the contested items."""

from decimal import Decimal

from tests.bpmn.walking import PAIR, Walk, unwalked

GIVEN = {"evaluation_id": 91, "appeals": 0, "contested_items": ["output", "veto"]}


def heard() -> Walk:
    found = {"total_score": Decimal("60.10"), "veto": False, "appeals": 1}
    walk = Walk("appeal", PAIR | GIVEN, {"evaluations.rescore": found})
    walk.complete("appoint_appeal_panel", assessors=["13", "14"])
    assert walk.called == ["evaluations.open_appeal"]
    assert walk.open == ["rescore_items", "rescore_items"]
    for expert in ("14", "13"):
        (token,) = (each for each, task in walk.tasks.items() if task.assignee == expert)
        assert walk.tasks[token].properties["excludesSupervisor"] == "true"
        walk.complete_token(token, {})
    assert walk.ended("appeal_decided")
    return walk


def test_every_path_is_walked() -> None:
    assert unwalked([heard()]) == []
