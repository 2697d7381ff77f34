"""An upgrade drops no handler and no form that a running instance still needs."""

import pytest

from engine.errors import DeploymentRefused
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import end, model, service, start, user
from tests.engine.rig import Rig

LEAVE = model(
    start() + user("ask", camunda_formKey="leave.ask") + service("record", "leaves.record") + end(),
    "start -> ask -> record -> end",
)


def lacking(rig: Rig, *form_keys: str) -> list[tuple[str | None, str, dict[str, object]]]:
    """What a code with these forms would leave running instances without."""
    try:
        rig.run(lambda s: rig.engine.require_needed(s, form_keys=form_keys))
    except DeploymentRefused as refused:
        return [(each.element_id, each.rule, dict(each.values)) for each in refused.problems]
    return []


def test_what_a_running_instance_needs_may_not_go(make_rig: MakeRig) -> None:
    before = make_rig(handlers={"leaves.record": lambda session, call: None})
    before.deploy(LEAVE)
    after = make_rig()
    assert lacking(after) == []
    before.start()
    before.start()
    told = {"count": 2, "process": "p", "version": 1}
    assert lacking(after) == [
        ("ask", "still-needed", {**told, "name": "leave.ask"}),
        ("record", "still-needed", {**told, "name": "leaves.record"}),
    ]
    assert lacking(before, "leave.ask") == []
    with pytest.raises(DeploymentRefused, match="2 running instances of 'p'"):
        after.run(lambda s: after.engine.require_needed(s, form_keys=()))


def test_what_is_over_needs_nothing(make_rig: MakeRig) -> None:
    rig = make_rig(handlers={"leaves.record": lambda session, call: None})
    rig.deploy(LEAVE)
    rig.start()
    rig.complete("ask")
    assert lacking(make_rig()) == []
