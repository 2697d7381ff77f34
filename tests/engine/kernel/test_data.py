"""Data objects, properties, associations and what activities declare: all become mappings."""

import pytest

from engine.kernel import effects
from tests.engine.kernel.models import (
    end,
    flows,
    io,
    message,
    model,
    node,
    properties,
    script,
    service,
    start,
    user,
)
from tests.engine.kernel.test_gate import refused
from tests.engine.kernel.world import World


def takes(*sources: str, into: str = "", how: str = "") -> str:
    inner = "".join(f"<sourceRef>{source}</sourceRef>" for source in sources)
    return f"<dataInputAssociation>{inner}<targetRef>{into}</targetRef>{how}</dataInputAssociation>"


def gives(*sources: str, into: str, how: str = "") -> str:
    inner = "".join(f"<sourceRef>{source}</sourceRef>" for source in sources)
    return (
        f"<dataOutputAssociation>{inner}<targetRef>{into}</targetRef>{how}</dataOutputAssociation>"
    )


def by(expression: str) -> str:
    return f"<transformation>{expression}</transformation>"


def assigned(expression: str, to: str = "") -> str:
    return f"<assignment><from>{expression}</from><to>{to}</to></assignment>"


def declares(inputs: str = "", outputs: str = "", optional: str = "") -> str:
    """An ioSpecification; ``id:name`` for each input and output."""

    def each(tag: str, text: str) -> str:
        pairs = [item.split(":") for item in text.split()]
        return "".join(f'<{tag} id="{id_}" name="{name}"/>' for id_, name in pairs)

    sets = "".join(f"<optionalInputRefs>{name}</optionalInputRefs>" for name in optional.split())
    inner = each("dataInput", inputs) + each("dataOutput", outputs)
    return f"<ioSpecification>{inner}<inputSet>{sets}</inputSet><outputSet/></ioSpecification>"


OBJECTS = (
    '<dataObject id="o1"/><dataObjectReference id="r1" name="total" dataObjectRef="o1"/>'
    '<dataObjectReference id="r1b" name="total [checked]" dataObjectRef="o1"/>'
    '<dataObject id="o2" name="计划 书"/><dataObject id="o3"/><dataStoreReference id="store"/>'
)


def around(activity: str, more: str = "", extra: str = "") -> bytes:
    body = start() + activity + user("after") + end() + OBJECTS + more
    extra += '<message id="m" name="m"/><itemDefinition id="i1"/><dataStore id="ds"/>'
    return model(body, "start -> a -> after -> end", extra=extra)


def test_what_an_activity_takes_and_gives_is_mapped() -> None:
    io = declares("i:amount", "o:sum") + takes("r1", into="i") + gives("o", into="o2")
    world = World(around(user("a", io)), {"total": 7})
    [token] = world.tasks
    assert world.execution.seen_by(token)["amount"] == 7
    world.complete("a", sum=9, amount=1)
    assert world.variables == {"total": 7, "计划 书": 9}


def test_only_declared_outputs_leave_and_without_association_none() -> None:
    world = World(around(user("a", declares(outputs="o:sum"))), {"total": 7})
    world.complete("a", sum=9, total=1)
    assert world.open == ["after"]
    assert world.variables == {"total": 7}


@pytest.mark.parametrize(
    ("how", "value"),
    [(by("total * 2"), 14), (assigned("= total + 1"), 8), (assigned("total", "i"), 7)],
)
def test_a_transformation_or_an_assignment_makes_the_value(how: str, value: int) -> None:
    io = declares("i:amount") + takes("r1", into="i", how=how)
    world = World(around(user("a", io)), {"total": 7})
    [token] = world.tasks
    assert world.execution.seen_by(token)["amount"] == value


def test_a_transformation_may_use_several_sources_of_any_name() -> None:
    io = declares("i:amount") + takes("r1", "o2", into="i", how=by("total + 计划 书"))
    world = World(around(user("a", io)), {"total": 7, "计划 书": 5})
    [token] = world.tasks
    assert world.execution.seen_by(token)["amount"] == 12


def test_an_object_goes_by_its_name_else_that_of_its_first_reference_else_its_id() -> None:
    io = declares(outputs="x:x y:y z:z")
    io += gives("x", into="r1b") + gives("y", into="o2") + gives("z", into="o3")
    world = World(around(user("a", io)))
    world.complete("a", x=1, y=2, z=3)
    assert world.variables == {"total": 1, "计划 书": 2, "o3": 3}


def test_associations_that_only_show_are_drawing() -> None:
    drawn = '<property id="own" name="__targetRef_placeholder"/>' + takes("r1", into="own")
    drawn += gives(into="r1")
    world = World(around(user("a", drawn)), {"total": 7})
    [token] = world.tasks
    assert world.execution.seen_by(token) == {"total": 7}
    world.complete("a", total=8)
    assert world.variables == {"total": 8}


def test_properties_are_local_to_their_activity() -> None:
    inner = '<property id="own" name="note"/>' + start("s") + script("in", 'note = "x"')
    inner += script("out", "seen = note") + end("e") + flows("s -> in -> out -> e")
    world = World(around(node("subProcess", "a", inner)), {"note": "mine"})
    assert world.variables == {"note": "mine", "seen": "x"}


def test_a_data_object_of_a_subprocess_lives_and_ends_with_it() -> None:
    give = declares(outputs="o:o") + gives("o", into="inner")
    inner = '<dataObject id="inner" name="draft"/>' + user("in", give)
    inner += script("out", "seen = draft") + flows("in -> out")
    world = World(around(node("subProcess", "a", inner)), {"draft": 0})
    world.complete("in", o=5)
    assert world.variables == {"draft": 0, "seen": 5}


def test_service_tasks_get_what_they_take() -> None:
    seen: list[dict[str, object]] = []
    io = declares("i:amount", "o:sum") + takes("r1", into="i") + gives("o", into="r1")
    activity = service("a", "h", io)

    def handler(call: object) -> dict[str, object]:
        seen.append(dict(call.variables))  # type: ignore[attr-defined]
        return {"sum": 10, "other": 1}

    world = World(around(activity), {"total": 7}, handlers={"h": handler})
    assert seen == [{"amount": 7, "total": 7}]
    assert world.variables == {"total": 10}


def test_events_take_what_they_send_and_give_what_they_receive() -> None:
    data = '<dataInput id="i" name="amount"/>' + takes("r1", into="i")
    throw = node("intermediateThrowEvent", "a", data + message())
    received = '<dataOutput id="o" name="paid"/>' + gives("o", into="o2")
    more = node("intermediateCatchEvent", "c", received + message()) + flows("after -> c")
    xml = around(throw, more + user("last") + flows("c -> last")).replace(
        b'<sequenceFlow id="after__end" sourceRef="after" targetRef="end"/>', b""
    ).replace(b'<endEvent id="end"></endEvent>', b"")  # fmt: skip
    world = World(xml, {"total": 7})
    assert world.last(effects.MessageSent).variables == {"amount": 7}
    world.complete("after")
    world.deliver("m", paid=3, note="x")
    assert world.open == ["last"]
    assert world.variables == {"total": 7, "计划 书": 3}


def loop(inner: str, **attributes: str) -> str:
    text = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<multiInstanceLoopCharacteristics{text}>{inner}</multiInstanceLoopCharacteristics>"


OVER = (
    "<loopDataInputRef>{over}</loopDataInputRef><loopDataOutputRef>{results}</loopDataOutputRef>"
    '<inputDataItem id="item" name="one"/><outputDataItem id="result" name="verdict"/>'
)


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_a_loop_goes_over_a_data_object_and_collects_into_another(sequential: str) -> None:
    looping = loop(OVER.format(over="o3", results="r1"), isSequential=sequential)
    world = World(around(user("a", looping)), {"o3": ["x", "y"]})
    for verdict in (1, 2):
        token = world.task("a")
        assert world.execution.seen_by(token)["one"] == "xy"[verdict - 1]
        world.complete("a", verdict=verdict)
    assert world.variables == {"o3": ["x", "y"], "total": [1, 2]}


def test_a_loop_goes_over_what_the_activity_declares() -> None:
    io = declares("list:list i:each", "all:all o:judged")
    io += takes("o3", into="list") + takes("item", into="i", how=by("one * 10"))
    io += gives("all", into="r1") + gives("o", into="result")
    looping = loop(OVER.format(over="list", results="all"))
    world = World(around(user("a", io + looping)), {"o3": [1, 2]})
    token = world.task("a")
    assert world.execution.seen_by(token)["each"] == 10
    world.complete("a", judged="no")
    world.complete("a", judged="yes")
    assert world.variables == {"o3": [1, 2], "total": ["no", "yes"]}


def test_items_without_results_and_results_without_items() -> None:
    only_in = loop('<loopDataInputRef>o3</loopDataInputRef><inputDataItem id="item"/>')
    world = World(around(user("a", only_in)), {"o3": [4]})
    assert world.execution.seen_by(world.task("a"))["item"] == 4
    only_out = loop(
        "<loopCardinality>2</loopCardinality><loopDataOutputRef>r1</loopDataOutputRef>"
        '<outputDataItem id="x"/>'
    )
    world = World(around(user("a", only_out)))
    world.complete("a", x=1)
    world.complete("a", x=2)
    assert world.variables == {"total": [1, 2]}
    nothing = loop("<loopDataInputRef>o3</loopDataInputRef>")
    assert World(around(user("a", nothing)), {"o3": [1, 2, 3]}).open == ["a", "a", "a"]


def test_a_call_activity_passes_what_is_associated() -> None:
    io = declares("i:amount", "o:sum") + takes("r1", into="i") + gives("o", into="o2")
    world = World(around(node("callActivity", "a", io, calledElement="q")), {"total": 7})
    assert world.last(effects.ChildStarted).variables == {"amount": 7}
    world.child_done("a", sum=9, total=0)
    assert world.variables == {"total": 7, "计划 书": 9}


def test_a_call_activity_may_pass_everything_but_takes_back_what_is_named() -> None:
    inner = (
        '<extensionElements><camunda:in variables="all"/><camunda:in source="x" target="y"/>'
        '<camunda:out source="z" target="z"/></extensionElements>'
    )
    world = World(around(node("callActivity", "a", inner, calledElement="q")), {"x": 1, "w": 2})
    assert world.last(effects.ChildStarted).variables == {"x": 1, "w": 2, "y": 1}
    world.child_done("a", z=3, x=9)
    assert world.variables == {"x": 1, "w": 2, "z": 3}


LIST = properties(outputCollection="x")
BROKEN = {
    "a source that is not there": (user("a", declares("i:x") + takes("ghost", into="i")), "reference"),
    "a target that is not there": (user("a", takes("r1", into="ghost")), "reference"),
    "an output to nowhere": (user("a", declares(outputs="o:x") + gives("o", into="ghost")), "reference"),
    "an output from nowhere": (user("a", gives("ghost", into="r1")), "reference"),
    "an input without a source": (user("a", declares("i:x")), "data"),
    "two sources without a word": (user("a", declares("i:x") + takes("r1", "o2", into="i")), "data"),
    "no source at all": (user("a", declares("i:x") + takes(into="i")), "data"),
    "reading a data store": (user("a", declares("i:x") + takes("store", into="i")), "data"),
    "writing a data store": (user("a", gives(into="store")), "data"),
    "an assignment to a part": (
        user("a", declares("i:x") + takes("r1", into="i", how=assigned("1", "x.y"))),
        "data",
    ),
    "two assignments": (
        user("a", declares("i:x") + takes("r1", into="i", how=assigned("1") + assigned("2"))),
        "data",
    ),
    "no FEEL": (user("a", declares("i:x") + takes("r1", into="i", how=by("1 +"))), "feel"),
    "JUEL": (user("a", declares("i:x") + takes("r1", into="i", how=by("${x}"))), "juel"),
    "a list that is not there": (user("a", loop("<loopDataInputRef>no</loopDataInputRef>")), "reference"),
    "a list without a source": (
        user("a", declares("l:l") + loop("<loopDataInputRef>l</loopDataInputRef>")),
        "data",
    ),
    "results to nowhere": (
        user("a", loop(OVER.format(over="o3", results="no"))),
        "reference",
    ),
    "results without an item": (
        user("a", loop("<loopCardinality>1</loopCardinality><loopDataOutputRef>r1</loopDataOutputRef>")),
        "multi-instance",
    ),
    "an item without a list": (
        user("a", loop('<loopCardinality>1</loopCardinality><inputDataItem id="i"/>')),
        "multi-instance",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("activity", "rule"), BROKEN.values(), ids=BROKEN.keys())
def test_what_cannot_be_compiled_is_refused(activity: str, rule: str) -> None:
    assert ("a", rule) in refused(around(activity))


def test_a_reference_to_no_object_and_two_objects_of_one_name_are_refused() -> None:
    dangling = '<dataObjectReference id="r9" dataObjectRef="ghost"/>'
    assert ("r9", "reference") in refused(around(user("a"), dangling))
    twin = '<dataObject id="o9" name="计划 书"/>'
    io = declares(outputs="o:x") + gives("o", into="o2")
    assert ("o9", "data") in refused(around(user("a", io), twin))
    assert World(around(user("a"), twin)).open == ["a"]


def test_an_optional_input_may_stay_empty() -> None:
    world = World(around(user("a", declares("i:x", optional="i"))))
    assert world.open == ["a"]


def test_a_script_sees_what_it_wrote_to_its_own_input() -> None:
    text = io(inputs={"x": "=10"}) + "<script>x = x + 1\ny = x</script>"
    body = start() + node("scriptTask", "s", text, scriptFormat="feel") + user("u")
    world = World(model(body, "start -> s -> u"), {"x": 1})
    assert world.variables == {"x": 1, "y": 11}
