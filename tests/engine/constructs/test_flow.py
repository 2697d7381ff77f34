"""Rows of the table of constructs: tokens, gateways, tasks and data."""

import pytest

from tests.engine.constructs.conftest import Check
from tests.engine.constructs.scenario import Scenario
from tests.engine.kernel.models import (
    end,
    exclusive,
    flows,
    io,
    model,
    node,
    parallel,
    properties,
    script,
    service,
    start,
    user,
    when,
)

SPLIT_WRITES = Scenario(
    "branches of a parallel gateway that each write a variable",
    (model(
        start() + parallel("fork") + user("left") + user("right") + script("more", "third = 3")
        + parallel("join") + script("sum", "total = a + b + third") + end(),
        "start -> fork -> left -> join -> sum -> end", "fork -> right -> join",
        "fork -> more -> join",
    ),),
    (("do", "left", {"a": 1}), ("do", "right", {"b": 2})),
    "start fork left right more join join join sum end",
    {"a": 1, "b": 2, "third": 3, "total": 6},
)  # fmt: skip

IMPLICIT = Scenario(
    "implicit split and implicit end; conditional and default flows from an activity",
    (model(
        start() + user("ask", default="ask__other") + user("big") + user("always")
        + user("other"),
        "start -> ask", "ask -> always",
        process="p",
    ).replace(b"</process>", (
        when("ask", "big", "amount > 100")
        + '<sequenceFlow id="ask__other" sourceRef="ask" targetRef="other"/></process>'
    ).encode()),),
    (("do", "ask", {"amount": 500}), ("do", "always"), ("do", "big")),
    "start ask always big",
)  # fmt: skip

COMPLEX = Scenario(
    "complex gateway: two of three go on, the third is taken in silence",
    (model(
        start() + parallel("fork") + user("a") + user("b") + user("c")
        + node("complexGateway", "two", "<activationCondition>activationCount >= 2"
               "</activationCondition>")
        + user("go") + end(),
        "start -> fork -> a -> two -> go -> end", "fork -> b -> two", "fork -> c -> two",
    ),),
    (("do", "a"), ("do", "c"), ("do", "go"), ("do", "b")),
    "start fork a b c two two go end two",
)  # fmt: skip

QUANTITIES = Scenario(
    "start and completion quantity",
    (model(
        start() + user("one", completionQuantity="2") + user("both", startQuantity="2") + end(),
        "start -> one -> both -> end",
    ),),
    (("do", "one"), ("do", "both")),
    "start one both end",
)  # fmt: skip

SEVERAL_TOKENS = Scenario(
    "several tokens at one gateway",
    (model(
        start() + parallel("fork") + user("a") + user("b") + user("c") + user("d")
        + exclusive("left") + exclusive("right") + parallel("join")
        + script("note", "n = if n = null then 1 else n + 1") + end(),
        "start -> fork -> a -> left -> join -> note -> end", "fork -> b -> left",
        "fork -> c -> right -> join", "fork -> d -> right",
    ),),
    (("do", "a"), ("do", "b"), ("do", "c"), ("do", "d")),
    "start fork a b c d left join left join right join note end right join note end",
    {"n": 2},
)  # fmt: skip

IDS = Scenario(
    "element ids Start, End and Root, and ids in Chinese and with dots",
    (model(
        start("Start") + user("Root") + user("审核.一") + end("End"),
        "Start -> Root -> 审核.一 -> End",
    ),),
    (("do", "Root"), ("do", "审核.一")),
    "Start Root 审核.一 End",
)  # fmt: skip

SCRIPTED = (
    '<dataObject id="d1" name="raw"/><dataObjectReference id="r1" dataObjectRef="d1" name="raw"/>'
)
DATA = Scenario(
    "data objects, data associations, input and output mappings",
    (model(
        start() + SCRIPTED
        + node("userTask", "fill",
               '<ioSpecification><dataOutput id="fill_out" name="answer"/><inputSet/>'
               "<outputSet><dataOutputRefs>fill_out</dataOutputRefs></outputSet></ioSpecification>"
               "<dataOutputAssociation><sourceRef>fill_out</sourceRef><targetRef>r1</targetRef>"
               "</dataOutputAssociation>")
        + node("scriptTask", "work",
               io(inputs={"n": "=raw * 2"}, outputs={"double": "=m"})
               + "<script>m = n + 1</script>", scriptFormat="feel")
        + end(),
        "start -> fill -> work -> end",
    ),),
    (("do", "fill", {"answer": 20}),),
    "start fill work end",
    {"raw": 20, "double": 41, "n": None, "m": None},
)  # fmt: skip

TASKS = Scenario(
    "every kind of task, with mappings",
    (model(
        start() + node("task", "abstract") + node("manualTask", "by_hand")
        + service("serve", "double", io(inputs={"x": "=4"}, outputs={"y": "=doubled"}))
        + node("sendTask", "send", properties(correlationKey="=7"), messageRef="m")
        + node("receiveTask", "receive", properties(correlationKey="=7"), messageRef="m")
        + end(),
        "start -> abstract -> by_hand -> serve -> send -> receive -> end",
        extra='<message id="m" name="note"/>',
    ),),
    (),
    "start abstract by_hand serve send receive end",
    {"y": 8, "x": None, "doubled": None},
    handlers={"double": lambda _session, call: {"doubled": call.variables["x"] * 2}},
)  # fmt: skip

CHILD = model(
    start() + user("inner") + script("calc", "out = given + 1", "secret = 1") + end(),
    "start -> inner -> calc -> end", process="child",
)  # fmt: skip
PASSED = (
    '<extensionElements><camunda:in sourceExpression="a * 10" target="given"/>'
    '<camunda:out source="out" target="result"/></extensionElements>'
)
CALL = Scenario(
    "call activity with mappings",
    (model(
        start() + node("callActivity", "call", PASSED, calledElement="child") + end(),
        "start -> call -> end",
    ), CHILD),
    (("do", "inner"),),
    "start call end",
    {"result": 21, "out": None, "secret": None, "given": None},
    given={"a": 2},
)  # fmt: skip

GLOBAL = Scenario(
    "a global task that a call activity names",
    (model(
        start() + node("callActivity", "call", calledElement="sign") + end(),
        "start -> call -> end",
        extra='<globalUserTask id="sign" name="Sign"/>',
    ),),
    (("do", "sign"),),
    "start call end",
)  # fmt: skip

AD_HOC = Scenario(
    "ad-hoc sub-process with a completion condition",
    (model(
        start()
        + node("adHocSubProcess", "pick", user("a") + user("b") + user("c")
               + "<completionCondition>enough</completionCondition>", ordering="Parallel")
        + end(),
        "start -> pick -> end",
    ),),
    (("do", "b", {"enough": False}), ("do", "a", {"enough": True})),
    "start pick a b c end",
    {"enough": True},
    given={"enough": False},
)  # fmt: skip

AD_HOC_SEQUENTIAL = Scenario(
    "ad-hoc sub-process, sequential, without a completion condition",
    (model(
        start()
        + node("adHocSubProcess", "pick", user("a") + user("b") + user("then")
               + flows("a -> then"), ordering="Sequential")
        + end(),
        "start -> pick -> end",
    ),),
    (("do", "a"), ("do", "then"), ("do", "b")),
    "start pick a then b end",
)  # fmt: skip

ROWS = [
    SPLIT_WRITES, IMPLICIT, COMPLEX, QUANTITIES, SEVERAL_TOKENS, IDS, DATA, TASKS, CALL, GLOBAL,
    AD_HOC, AD_HOC_SEQUENTIAL,
]  # fmt: skip


@pytest.mark.parametrize("scenario", ROWS, ids=lambda each: each.name)
def test_it_runs_as_it_is_written(check: Check, scenario: Scenario) -> None:
    check(scenario)
