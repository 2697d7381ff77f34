"""Standard loops: as long as a condition holds, at most so often."""

from datetime import timedelta

import pytest

from engine.kernel import stepper
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    flows,
    io,
    model,
    node,
    script,
    start,
    user,
)
from tests.engine.kernel.test_gate import refused, with_a
from tests.engine.kernel.world import World


def again(condition: str = "", **attributes: str) -> str:
    inner = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    text = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<standardLoopCharacteristics{text}>{inner}</standardLoopCharacteristics>"


def looped(activity: str) -> bytes:
    return model(start() + activity + user("after") + end(), "start -> a -> after -> end")


def test_an_activity_is_done_again_until_its_condition_is_false() -> None:
    world = World(looped(user("a", again("more"))))
    for _ in range(3):
        assert world.open == ["a"]
        world.complete("a", more=True)
    world.complete("a", more=False)
    assert world.open == ["after"]
    assert world.entered.count("a") == 5


def test_tested_before_it_may_not_be_done_at_all() -> None:
    task = user("a", again("more", testBefore="true"))
    assert World(looped(task), {"more": False}).open == ["after"]
    world = World(looped(task), {"more": True})
    world.complete("a", more=False)
    assert world.open == ["after"]


def test_a_maximum_ends_the_loop() -> None:
    world = World(looped(user("a", again("true", loopMaximum="2"))))
    world.complete("a")
    world.complete("a")
    assert world.open == ["after"]
    assert World(looped(script("a", "x = loopCounter").replace(
        "</scriptTask>", again(loopMaximum="3") + "</scriptTask>"
    ))).variables == {"x": 2}  # fmt: skip


def test_the_counter_is_seen_inside_and_by_the_condition() -> None:
    world = World(looped(user("a", again("loopCounter &lt; 2"))))
    for number in range(2):
        [token] = world.tasks
        assert world.execution.seen_by(token)["loopCounter"] == number
        world.complete("a")
    assert world.open == ["after"]
    assert world.variables == {}


@pytest.mark.parametrize("value", ["null", "x", "1", '"yes"'])
def test_a_condition_that_is_neither_true_nor_false_is_an_incident(value: str) -> None:
    world = World(looped(user("a", again(value))))
    world.complete("a", y=1)
    assert [each.element_id for each in world.incidents.values()] == ["a"]
    assert "neither true nor false" in world.incidents[min(world.incidents)].message
    assert world.variables == {"y": 1}


def test_a_condition_that_failed_is_asked_again_and_the_run_counts_once() -> None:
    body = start() + user("a", again("x and loopCounter &lt; 2")) + user("b") + user("after")
    world = World(model(body, "start -> a -> after", "start -> b"))
    world.complete("a", x="?")
    world.complete("b", x=True)
    world.retry("a")
    assert world.open == ["a"]
    world.complete("a")
    assert world.open == ["after"]


@pytest.mark.parametrize("maximum", ["-1", "0", "2.5", "many", "", "=n", "٣"])
def test_a_maximum_that_is_no_whole_number_is_refused(maximum: str) -> None:
    assert refused(with_a(user("a", again("true", loopMaximum=maximum)))) == [("a", "loop")]


def test_a_loop_without_an_end_and_two_loops_are_refused() -> None:
    assert refused(with_a(user("a", again()))) == [("a", "loop")]
    items = '<multiInstanceLoopCharacteristics camunda:collection="=x"/>'
    assert refused(with_a(user("a", again("x") + items))) == [("a", "loop")]


def test_a_condition_that_is_no_feel_is_refused() -> None:
    assert refused(with_a(user("a", again("1 +")))) == [("a", "feel")]


def test_only_declared_outputs_leave_a_run_and_the_next_one_sees_them() -> None:
    mappings = io(inputs={"seen": "=total"}, outputs={"total": "=seen + n"})
    world = World(looped(user("a", mappings + again("total &lt; 5"))), {"total": 0})
    world.complete("a", n=2)
    world.complete("a", n=3)
    assert world.open == ["after"]
    assert world.variables == {"total": 5}


def test_a_subprocess_repeats_with_all_that_is_in_it() -> None:
    inner = start("s") + user("in") + end("e") + flows("s -> in -> e")
    world = World(looped(node("subProcess", "a", again("more") + inner)))
    world.complete("in", more=True)
    world.complete("in", more=False)
    assert world.open == ["after"]


@pytest.mark.parametrize("steps", [1, 6])
def test_a_boundary_timer_spans_all_runs(steps: int) -> None:
    body = start() + user("a", again("true")) + boundary("t", "a", duration("PT2H")) + user("late")
    world = World(model(body, "start -> a", "t -> late"))
    world.complete("a")
    for _ in range(steps):
        world.pass_time(timedelta(hours=3) / steps)
    assert world.open == ["late"]
    assert world.entered == ["start", "a", "a", "a", "t", "late"]


def test_a_loop_that_never_waits_is_stopped_with_an_incident(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stepper, "MAX_STEPS", 5_000)
    task = script("a", "x = 1").replace("</scriptTask>", again("true") + "</scriptTask>")
    world = World(looped(task), saving=False)
    assert "come to rest" in world.incidents[min(world.incidents)].message
