"""Variables are edited with before and after in the log; incidents are tried again, of a kind."""

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

import engine as e
from engine.calls import Call
from engine.errors import InstanceNotRunning, TokenNotOpen, ValueRefused
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import boundary, condition, end, io, model, service, start, user
from tests.engine.rig import Rig

MODEL = model(
    start() + user("a", io(inputs={"own": "=n"})) + boundary("big", "a", condition("n > 5"))
    + user("b") + end() + end("end2"), "start -> a -> end", "big -> b -> end2",
)  # fmt: skip


def edit(rig: Rig, number: int, values: Mapping[str, object], **given: object) -> None:
    told = {"actor": "op", "reason": "typo", **given}
    rig.run(lambda s: rig.engine.hands.edit_variables(s, number, values, **told))  # type: ignore[arg-type]


def test_variables_are_edited_and_the_log_says_how(rig: Rig) -> None:
    rig.deploy(MODEL)
    number = rig.start(n=1, old="x")
    edit(rig, number, {"n": 2, "new": "y"}, remove=["old"])
    assert rig.variables(number) == {"n": 2, "new": "y"}
    said = next(each for each in rig.history(number) if each.kind == "variables_edited")
    assert (said.actor, said.token) == ("op", None)
    assert said.payload == {
        "reason": "typo", "before": {"n": 1, "old": "x"}, "after": {"n": 2, "new": "y"},
    }  # fmt: skip


def test_a_token_sees_what_is_edited_for_it(rig: Rig) -> None:
    rig.deploy(MODEL)
    number = rig.start(n=1)
    token = rig.task("a").token
    edit(rig, number, {"own": 9}, token=token)
    assert rig.run(lambda s: rig.engine.variables(s, number, token))["own"] == 9
    assert rig.variables(number) == {"n": 1}


@pytest.mark.parametrize("suspended", [False, True])
def test_conditions_are_looked_at_again(rig: Rig, suspended: bool) -> None:
    rig.deploy(MODEL)
    number = rig.start(n=1)
    if suspended:
        rig.suspend(number)
    edit(rig, number, {"n": 6})
    if suspended:
        assert rig.tasks() == []
        rig.resume(number)
    assert rig.tasks() == ["b"]


def test_what_cannot_be_edited(rig: Rig) -> None:
    rig.deploy(MODEL)
    number = rig.start(n=1)
    with pytest.raises(ValueRefused, match="n"):
        edit(rig, number, {"n": object()})
    with pytest.raises(ValueRefused, match="none: there is no variable of this name"):
        edit(rig, number, {"n": 2}, remove=["n", "none"])
    assert rig.variables(number) == {"n": 1}
    with pytest.raises(TokenNotOpen):
        edit(rig, number, {"n": 1}, token=99)
    rig.complete("a")
    with pytest.raises(InstanceNotRunning):
        edit(rig, number, {"n": 1})


FAILS = model(
    start() + service("first", "fail") + user("done") + end(), "start -> first -> done -> end"
)
OTHER = model(start() + service("second", "fail") + end(), "start -> second -> end", process="q")


def test_all_of_a_kind_are_tried_again_and_one_failure_stops_no_other(make_rig: MakeRig) -> None:
    mended = {"n": 0}

    def fail(_session: Session, call: Call) -> None:
        if call.variables["n"] != mended["n"]:
            message = f"no {call.variables['n']} 100%"
            raise RuntimeError(message)

    rig = make_rig(handlers={"fail": fail}, retries=())
    rig.deploy(FAILS, OTHER)
    for n in (1, 2, 3):
        rig.start(n=n)
    rig.start("q", n=4)
    alike = rig.engine.hands.alike
    assert rig.run(alike) == [1, 2, 3, 4]
    assert rig.run(lambda s: alike(s, element_id="first")) == [1, 2, 3]
    assert rig.run(lambda s: alike(s, process_id="q")) == [4]
    assert rig.run(lambda s: alike(s, message="NO 2 100%")) == [2]
    assert rig.run(lambda s: alike(s, message="_")) == []
    mended["n"] = 2
    for number in rig.run(lambda s: alike(s, element_id="first")):
        rig.run(
            lambda s, at=number: rig.engine.retry_incident(s, at, actor="op", reason="mended")  # type: ignore[misc]
        )
    assert (rig.tasks(1), rig.tasks(2), rig.tasks(3)) == ([], ["done"], [])
    assert sorted(row.instance_id for row in rig.run(e.open_incidents)) == [1, 3, 4]
    said = next(each for each in rig.history(2) if each.kind == "retry_asked")
    assert (said.actor, said.payload) == ("op", {"reason": "mended"})
