"""The one path through the funding of a project: an instalment for each paying milestone."""

from tests.bpmn.walking import PAIR, Walk, unwalked


def paid() -> Walk:
    parts = [{"instalment_id": 1, "milestone_id": 11}, {"instalment_id": 2, "milestone_id": 12}]
    walk = Walk("funding", PAIR, {"money.grant": {"instalments": parts}})
    started = [child.variables for child in walk.children.values()]
    assert [(one["instalment_id"], one["milestone_id"]) for one in started] == [(1, 11), (2, 12)]
    walk.child_done("pay_instalments")
    assert walk.status == "running"
    walk.child_done("pay_instalments")
    assert walk.ended("funding_completed")
    return walk


def test_every_path_is_walked() -> None:
    assert unwalked([paid()]) == []
