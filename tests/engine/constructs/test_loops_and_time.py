"""Rows of the table of constructs: multi-instance, loops, timers and cycles."""

import pytest

from engine.tables import incident
from tests.engine.conftest import MakeRig
from tests.engine.constructs.conftest import Check
from tests.engine.constructs.scenario import Scenario
from tests.engine.constructs.test_events import HELP, on, written
from tests.engine.kernel.models import (
    boundary,
    end,
    model,
    node,
    script,
    start,
    user,
)


def many(inner: str, **attributes: str) -> str:
    return node_without_id("multiInstanceLoopCharacteristics", inner, **attributes)


def node_without_id(kind: str, inner: str, **attributes: str) -> str:
    text = "".join(f' {key.replace("_", ":")}="{value}"' for key, value in attributes.items())
    return f"<{kind}{text}>{inner}</{kind}>"


def cardinality(text: str) -> str:
    return f"<loopCardinality>{text}</loopCardinality>"


def around(activity: str, *more: str, paths: tuple[str, ...] = ()) -> tuple[bytes, ...]:
    return written(activity, *more, paths=("start -> a -> end", *paths))


COUNTED = Scenario(
    "multi-instance by cardinality, one after the other",
    around(user("a", many(cardinality("n"), isSequential="true"))),
    (("do", "a"), ("do", "a"), ("do", "a")),
    "start a a a a end",
    given={"n": 3},
)
LISTS = (
    '<dataObject id="d1" isCollection="true"/><dataObject id="d2" isCollection="true"/>'
    '<dataObjectReference id="r1" name="names" dataObjectRef="d1"/>'
    '<dataObjectReference id="r2" name="all" dataObjectRef="d2"/>'
)
ITEMS = many(
    "<loopDataInputRef>r1</loopDataInputRef><loopDataOutputRef>r2</loopDataOutputRef>"
    '<inputDataItem id="i1" name="who"/><outputDataItem id="o1" name="said"/>'
)
IN_AND_OUT = Scenario(
    "multi-instance over a list, with an input and an output item",
    around(LISTS + user("a", ITEMS)),
    (("do", "a", {"said": 1}), ("do", "a", {"said": 2})),
    "start a a a end",
    {"all": [1, 2], "said": None, "who": None},
    {"names": ["x", "y"]},
)
ONLY_IN = Scenario(
    "an input item without an output item",
    around(
        LISTS + node("scriptTask", "a", many("<loopDataInputRef>r1</loopDataInputRef>"
                     '<inputDataItem id="i1" name="who"/>', isSequential="true")
                     + "<script>seen = who</script>", scriptFormat="feel"),
    ),
    (),
    "start a a a end",
    {"seen": None, "who": None},
    given={"names": ["x", "y"]},
)  # fmt: skip
ENOUGH = Scenario(
    "multi-instance with a completion condition",
    around(user("a", many(cardinality("3")
                + "<completionCondition>nrOfCompletedInstances = 2</completionCondition>"))),
    (("do", "a"), ("do", "a")),
    "start a a a a end",
)  # fmt: skip


def behaviour(kind: str, inner: str = "", **attributes: str) -> tuple[bytes, ...]:
    loop = many(cardinality("3") + inner, behavior=kind, **attributes)
    return (model(
        start() + user("a", loop) + boundary("heard", "a", HELP, interrupting=False)
        + script("count", "n = n + 1") + end() + end("f1"),
        "start -> a -> end", "heard -> count -> f1",
        extra='<escalation id="esc" escalationCode="help"/>'
        '<escalationEventDefinition id="def" escalationRef="esc"/>',
    ),)  # fmt: skip


BEHAVIOURS = [
    Scenario("multi-instance, behavior None: an event for each that ends",
             behaviour("None", noneBehaviorEventRef="def"),
             (("do", "a"), ("do", "a"), ("do", "a")), "start a a a a heard count f1 heard count f1"
             " heard end count f1", {"n": 3}, {"n": 0}),
    Scenario("multi-instance, behavior One: an event for the first that ends",
             behaviour("One", oneBehaviorEventRef="def"),
             (("do", "a"), ("do", "a"), ("do", "a")), "start a a a a heard count f1 end",
             {"n": 1}, {"n": 0}),
    Scenario("multi-instance, behavior Complex: an event when its condition holds",
             behaviour("Complex", "<complexBehaviorDefinition><condition>nrOfCompletedInstances = 2"
                       '</condition><event><escalationEventDefinition escalationRef="esc"/></event>'
                       "</complexBehaviorDefinition>"),
             (("do", "a"), ("do", "a"), ("do", "a")), "start a a a a heard count f1 end",
             {"n": 1}, {"n": 0}),
]  # fmt: skip

REPEATED = Scenario(
    "standard loop, asked after each round, with a maximum",
    around(user("a", node_without_id(
        "standardLoopCharacteristics", "<loopCondition>again</loopCondition>", loopMaximum="3"))),
    (("do", "a", {"again": True}), ("do", "a", {"again": True}), ("do", "a", {"again": True})),
    "start a a a a end",
)  # fmt: skip
TESTED_BEFORE = Scenario(
    "standard loop, asked before the first round",
    around(user("a", node_without_id(
        "standardLoopCharacteristics", "<loopCondition>again</loopCondition>", testBefore="true"))),
    (),
    "start a end",
    given={"again": False},
)  # fmt: skip


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


CYCLE = Scenario(
    "a cycle timer beside an activity: each occurrence once",
    written(
        user("a"), boundary("nag", "a", timer("timeCycle", "R3/P1D"), interrupting=False),
        script("count", "n = n + 1"), end("f1"),
        paths=("start -> a -> end", "nag -> count -> f1"),
    ),
    (("days", 10), ("do", "a")),
    "start a nag count f1 nag count f1 nag count f1 end",
    {"n": 3}, {"n": 0},
)  # fmt: skip
CALLED_OFF = Scenario(
    "several timers due together after downtime: in due order, none that was called off",
    written(
        user("a"), boundary("nag", "a", timer("timeCycle", "R/P2D"), interrupting=False),
        script("count", "n = n + 1"), end("f1"),
        boundary("close", "a", timer("timeDuration", "P5D")), user("b"), end("f2"),
        paths=("start -> a -> end", "nag -> count -> f1", "close -> b -> f2"),
    ),
    (("days", 30), ("do", "b")),
    "start a nag count f1 nag count f1 close b f2",
    {"n": 2}, {"n": 0},
)  # fmt: skip
TIMED_SUBS = [
    Scenario("timer event sub-process, interrupting",
             written(user("a"), on("late", timer("timeDuration", "P3D"), user("b") + end("f1"),
                                   "late_start -> b -> f1"), paths=("start -> a -> end",)),
             (("days", 4), ("do", "b")), "start a late late_start b f1"),
    Scenario("timer event sub-process, a cycle beside",
             written(user("a"), on("late", timer("timeCycle", "R2/P3D"),
                                   script("count", "n = n + 1") + end("f1"),
                                   "late_start -> count -> f1", interrupting=False),
                     paths=("start -> a -> end",)),
             (("days", 30), ("do", "a")),
             "start a late late_start count f1 late late_start count f1 end", {"n": 2}, {"n": 0}),
]  # fmt: skip
WAITS = Scenario(
    "a chain of timers of all kinds",
    written(
        node("intermediateCatchEvent", "w1", timer("timeDuration", "PT30H")),
        node("intermediateCatchEvent", "w2", timer("timeDate", "2026-09-04T00:00:00+08:00")),
        node("intermediateCatchEvent", "w3", timer("timeCycle", "R5/P2D")),
        paths=("start -> w1 -> w2 -> w3 -> end",),
    ),
    (("days", 9),),
    "start w1 w2 w3 end",
)  # fmt: skip

ROWS = [
    COUNTED, IN_AND_OUT, ONLY_IN, ENOUGH, *BEHAVIOURS, REPEATED, TESTED_BEFORE, CYCLE, CALLED_OFF,
    *TIMED_SUBS, WAITS,
]  # fmt: skip


@pytest.mark.parametrize("scenario", ROWS, ids=lambda each: each.name)
def test_it_runs_as_it_is_written(check: Check, scenario: Scenario) -> None:
    check(scenario)


@pytest.mark.parametrize("count", [-1, 1.5, "three", None, True])
def test_a_bad_cardinality_is_an_incident(make_rig: MakeRig, count: object) -> None:
    rig = make_rig()
    rig.deploy(*around(user("a", many(cardinality("n")))))
    number = rig.start("p", n=count)
    assert rig.status(number) == "running"
    assert [row.element_id for row in rig.rows(incident)] == ["a"]
    assert rig.tasks() == []
