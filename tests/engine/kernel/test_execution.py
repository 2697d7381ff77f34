"""One small model per construct; every world saves and restores between all steps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.errors import BpmnError, TokenNotOpen, ValueRefused
from engine.kernel import ServiceCall, effects
from tests.engine.kernel.models import (
    boundary,
    duration,
    end,
    exclusive,
    inclusive,
    io,
    loop,
    message,
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
from tests.engine.kernel.models import flows as paths
from tests.engine.kernel.world import T0, World

M = '<message id="m" name="paid"/>'
ERRORS = '<error id="err1" errorCode="broken"/><error id="err2" errorCode="late"/>'
DAY = timedelta(days=1)


def throws(name: str, ref: str = "err1") -> str:
    return end(name, f'<errorEventDefinition errorRef="{ref}"/>')


def catches(name: str, host: str, ref: str | None = "err1") -> str:
    inner = f'<errorEventDefinition errorRef="{ref}"/>' if ref else "<errorEventDefinition/>"
    return boundary(name, host, inner)


def sub(name: str, body: str, *inner_paths: str, inner: str = "") -> str:
    return node("subProcess", name, inner + body + paths(*inner_paths))


def test_user_task_opens_with_what_the_model_says_and_closes() -> None:
    task = user(
        "a",
        properties(label_en="Do it", candidateOrganisation="=[office, 7]", stage="one"),
        name="做",
        camunda_formKey="f",
        camunda_candidateGroups="r1, r2",
        camunda_assignee="=who",
        camunda_dueDate="=date(&quot;2026-09-10&quot;)",
        camunda_followUpDate="2026-09-05T08:00:00Z",
        camunda_priority="70",
    )
    world = World(model(start() + task + end(), "start -> a -> end"), {"office": 3, "who": "li"})
    opened = world.tasks[world.task("a")]
    assert (opened.name, opened.label_en, opened.form_key) == ("做", "Do it", "f")
    assert opened.roles == ("r1", "r2")
    assert opened.organisations == ("3", "7")
    assert opened.assignee == "li"
    assert opened.due_at == datetime(2026, 9, 10, 16, tzinfo=UTC), "24:00 in Shanghai"
    assert opened.follow_up_at == datetime(2026, 9, 5, 8, tzinfo=UTC)
    assert opened.priority == 70
    assert opened.properties == {"stage": "one"}
    world.complete("a", done=True)
    assert world.status == "completed"
    assert world.variables == {"office": 3, "who": "li", "done": True}
    assert world.effects[-1] == effects.Ended("completed", "end", None)


def test_a_token_that_waits_for_something_else_is_refused() -> None:
    world = World(model(start() + user("a") + end(), "start -> a -> end"))
    token = world.task("a")
    for act in (
        lambda: world.execution.fire(token),
        lambda: world.execution.deliver(token, {}),
        lambda: world.execution.child_done(token, {}),
        lambda: world.execution.retry(token),
        lambda: world.execution.complete(99, {}),
        lambda: world.execution.complete(0, {}),
    ):
        with pytest.raises(TokenNotOpen):
            act()
    with pytest.raises(ValueRefused):
        world.execution.complete(token, {"x": float("nan")})
    world.complete("a")
    with pytest.raises(TokenNotOpen):
        world.execution.complete(token, {})


def test_exclusive_gateway_takes_the_first_true_condition_else_the_default() -> None:
    body = (
        start()
        + exclusive("x", "x__c")
        + user("a")
        + user("b")
        + user("c")
        + end()
        + when("x", "a", "n > 5")
        + when("x", "b", "n > 3")
    )
    xml = model(body, "start -> x -> c -> end", "a -> end", "b -> end")
    for n, expected in ((6, "a"), (4, "b"), (1, "c"), (None, "c"), ("text", "c")):
        assert World(xml, {"n": n}).open == [expected]


def test_a_gateway_without_a_way_out_is_an_incident_and_can_be_retried() -> None:
    answers = [False, True]
    body = start() + exclusive("x") + user("a") + user("b") + end()
    body += when("x", "a", "ask()") + when("x", "b", "no")
    xml = model(body, "start -> x", "a -> end", "b -> end")
    world = World(xml, functions={"ask": lambda: answers.pop(0)})
    assert "no condition is true" in next(iter(world.incidents.values())).message
    assert [token.state for token in world.execution.tokens()] == ["incident"]
    world.retry("x")
    assert world.open == ["a"]
    assert not world.incidents


def test_parallel_branches_that_each_write_keep_both_writes() -> None:
    body = start() + parallel("fork") + user("a") + user("b") + parallel("join") + user("c") + end()
    world = World(
        model(body, "start -> fork -> a -> join -> c -> end", "fork -> b -> join"), {"list": []}
    )
    assert world.open == ["a", "b"]
    world.complete("a", x=1)
    assert world.open == ["b"]
    world.complete("b", y=2)
    assert world.open == ["c"]
    world.complete("c")
    assert world.variables == {"list": [], "x": 1, "y": 2}


def test_excess_tokens_wait_at_a_parallel_join() -> None:
    """Two tokens on one way in and one on the other: one passes, one goes on waiting."""
    body = start() + parallel("fork") + exclusive("merge") + user("a") + user("b") + user("c")
    body += parallel("join") + user("d") + end()
    xml = model(
        body,
        "start -> fork -> a -> merge -> join -> d -> end",
        "fork -> b -> merge",
        "fork -> c -> join",
    )
    world = World(xml)
    world.complete("a")
    world.complete("b")
    assert world.open == ["c"]
    world.complete("c")
    assert world.open == ["d"]
    world.complete("d")
    assert world.status == "running", "a token waits for a partner that never comes"


def test_inclusive_gateway_joins_what_it_has_split() -> None:
    body = start() + inclusive("split", "split__c") + user("a") + user("b") + user("c")
    body += inclusive("join") + user("d") + end()
    body += when("split", "a", "n > 1") + when("split", "b", "n > 2")
    xml = model(body, "start -> split -> c -> join -> d -> end", "a -> join", "b -> join")
    for n, opened in ((3, ["a", "b"]), (2, ["a"]), (1, ["c"])):
        world = World(xml, {"n": n})
        assert world.open == opened
        for name in opened:
            assert "d" not in world.open
            world.complete(name)
        assert world.open == ["d"]


def test_service_task_writes_what_the_handler_returns() -> None:
    calls: list[ServiceCall] = []

    def handler(call: ServiceCall) -> dict[str, object]:
        calls.append(call)
        return {"result": Decimal("92.40")}

    xml = model(
        start() + service("s", "needs.record", properties(kind="x")) + end(), "start -> s -> end"
    )
    world = World(xml, {"n": 1}, handlers={"needs.record": handler})
    assert world.variables == {"n": 1, "result": Decimal("92.40")}
    assert calls[0].variables == {"n": 1}
    assert calls[0].properties == {"kind": "x"}
    assert world.savepoints == 1


def test_a_failing_handler_leaves_an_incident_and_the_rest_goes_on() -> None:
    results: list[object] = [ValueError("the printer is on fire"), {"ok": True}]

    def handler(_call: ServiceCall) -> dict[str, object]:
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        assert isinstance(result, dict)
        return result

    body = start() + parallel("f") + service("s", "h") + user("a") + parallel("j") + end()
    world = World(
        model(body, "start -> f -> s -> j -> end", "f -> a -> j"), handlers={"h": handler}
    )
    [incident] = world.incidents.values()
    assert incident.message == "the printer is on fire"
    assert "ValueError" in incident.trace
    world.complete("a")
    assert world.status == "running"
    world.retry("s")
    assert (world.status, world.variables) == ("completed", {"ok": True})


def test_what_cannot_be_stored_is_an_incident_of_the_handler_that_returned_it() -> None:
    xml = model(start() + service("s", "h") + end(), "start -> s -> end")
    world = World(xml, handlers={"h": lambda _call: {"x": {"y": float("inf")}}})
    assert "x.y" in next(iter(world.incidents.values())).message
    world.cancel()
    assert world.status == "cancelled"


def test_an_error_that_must_be_tried_again_as_a_whole_is_no_incident() -> None:
    class Busy(Exception):
        transient = True

    def handler(_call: ServiceCall) -> dict[str, object]:
        raise Busy

    xml = model(start() + service("s", "h") + end(), "start -> s -> end")
    with pytest.raises(Busy):
        World(xml, handlers={"h": handler})


def test_script_task_assigns_in_order() -> None:
    xml = model(
        start() + script("s", "x = 1 + n", "y = x * 2", "z = [x, y]") + end(), "start -> s -> end"
    )
    world = World(xml, {"n": 2})
    assert world.variables == {"n": 2, "x": 3, "y": 6, "z": [3, 6]}
    assert type(world.variables["x"]) is int, "an id that went through FEEL is still an id"


@pytest.mark.parametrize(
    ("mapping", "value", "expected"),
    [
        ("singleEntry", "ok", "ok"),
        ("singleEntry", {"grade": "ok"}, "ok"),
        ("singleEntry", None, None),
        ("singleResult", {"a": 1, "b": 2}, {"a": 1, "b": 2}),
        ("collectEntries", ["a", "b"], ["a", "b"]),
        ("resultList", [], []),
        ("resultList", {"a": 1}, [{"a": 1}]),
    ],
)
def test_business_rule_task_maps_the_decision(
    mapping: str, value: object, expected: object
) -> None:
    rule = node(
        "businessRuleTask",
        "r",
        camunda_decisionRef="grade",
        camunda_resultVariable="out",
        camunda_mapDecisionResult=mapping,
    )
    world = World(
        model(start() + rule + end(), "start -> r -> end"), decisions={"grade": (value, ["r1"])}
    )
    assert world.variables == {"out": expected}
    made = world.last(effects.DecisionMade)
    assert isinstance(made, effects.DecisionMade)
    assert (made.decision_id, made.rules) == ("grade", ("r1",))


def test_single_entry_of_several_is_an_incident() -> None:
    rule = node(
        "businessRuleTask",
        "r",
        camunda_decisionRef="grade",
        camunda_resultVariable="out",
        camunda_mapDecisionResult="singleEntry",
    )
    xml = model(start() + rule + end(), "start -> r -> end")
    for value in (["a", "b"], {"a": 1, "b": 2}):
        assert World(xml, decisions={"grade": (value, [])}).incidents


def test_intermediate_events_wait_for_time_messages_and_signals() -> None:
    body = start() + node("intermediateCatchEvent", "t", duration("P1D"))
    body += node("intermediateCatchEvent", "m1", properties(correlationKey="=n") + message())
    body += node("intermediateCatchEvent", "s1", '<signalEventDefinition signalRef="s"/>') + end()
    world = World(
        model(body, "start -> t -> m1 -> s1 -> end", extra=M + '<signal id="s" name="over"/>'),
        {"n": 5},
    )
    world.pass_time(DAY - timedelta(seconds=1))
    assert not world.waits
    world.pass_time(timedelta(seconds=1))
    [wait] = world.waits.values()
    assert (wait.kind, wait.name, wait.key) == ("message", "paid", "5")
    world.deliver("paid", amount=Decimal("1.50"))
    world.deliver("over")
    assert world.status == "completed"
    assert world.variables == {"n": 5, "amount": Decimal("1.50")}


@pytest.mark.parametrize(
    ("definition", "due"),
    [
        (duration("=duration(&quot;PT36H&quot;)"), T0 + 1.5 * DAY),
        (duration("=wait"), T0 + 2 * DAY),
        (
            duration(
                "=years and months duration(date(&quot;2026-01-31&quot;), date(&quot;2026-02-28&quot;))"
            ),
            None,
        ),
        (
            "<timerEventDefinition><timeDate>2026-10-01</timeDate></timerEventDefinition>",
            datetime(2026, 9, 30, 16, tzinfo=UTC),
        ),
        (
            "<timerEventDefinition><timeDate>2026-10-01T00:00:00Z</timeDate></timerEventDefinition>",
            datetime(2026, 10, 1, tzinfo=UTC),
        ),
        (
            "<timerEventDefinition><timeDate>=day</timeDate></timerEventDefinition>",
            datetime(2026, 11, 30, 16, tzinfo=UTC),
        ),
        (duration("P1M"), datetime(2026, 10, 1, tzinfo=UTC)),
    ],
)
def test_timer_expressions_become_instants(definition: str, due: datetime | None) -> None:
    body = start() + node("intermediateCatchEvent", "t", definition) + end()
    world = World(model(body, "start -> t -> end"), {"wait": "P2D", "day": date(2026, 12, 1)})
    [timer] = world.timers.values()
    assert timer.due_at == (due or T0)


def test_a_timer_without_a_time_is_an_incident() -> None:
    body = start() + node("intermediateCatchEvent", "t", duration("=missing")) + end()
    world = World(model(body, "start -> t -> end"))
    assert "null" in next(iter(world.incidents.values())).message


def test_a_provisional_date_is_marked() -> None:
    def soon() -> datetime:
        world_box[0].provisional = True
        return T0 + DAY

    world_box: list[World] = []
    body = (
        start()
        + node("intermediateCatchEvent", "t", duration("=soon()"))
        + user("a", camunda_dueDate="=soon()")
        + user("b", camunda_dueDate="P1D")
        + end()
    )
    world = World(model(body, "start -> t -> a -> b -> end"), start=False, functions={"soon": soon})
    world_box.append(world)
    world.execution.start({})
    world.settle()
    assert [timer.provisional for timer in world.timers.values()] == [True]
    world.pass_time(DAY)
    opened = world.tasks[world.task("a")]
    assert (opened.provisional, opened.due_expression) == (True, "=soon()")
    world.complete("a")
    assert world.tasks[world.task("b")].provisional is False


def test_interrupting_timer_takes_the_task_away() -> None:
    body = start() + user("a") + boundary("b", "a", duration("P1D")) + user("late") + end()
    world = World(model(body, "start -> a -> end", "b -> late -> end"))
    world.pass_time(2 * DAY)
    assert world.open == ["late"]
    assert effects.TaskClosed(3, "cancelled") in world.effects
    done = World(world.definition)
    done.complete("a")
    assert (done.status, done.timers) == ("completed", {})


def test_non_interrupting_timer_fires_once_beside_the_task() -> None:
    body = start() + user("a") + boundary("b", "a", duration("P1D"), interrupting=False)
    body += user("remind") + end()
    world = World(model(body, "start -> a -> end", "b -> remind -> end"))
    world.pass_time(5 * DAY)
    assert world.open == ["a", "remind"]
    world.complete("a")
    assert world.open == ["remind"], "what it started outlives the activity"
    world.complete("remind")
    assert world.status == "completed"


def test_non_interrupting_message_may_come_again() -> None:
    body = start() + user("a") + boundary("b", "a", message(), interrupting=False)
    body += user("note") + end()
    world = World(model(body, "start -> a -> end", "b -> note -> end", extra=M))
    world.deliver("paid", n=1)
    world.deliver("paid", n=2)
    assert world.open == ["a", "note", "note"]
    assert world.variables == {"n": 2}
    world.complete("a")
    assert not world.waits


def test_a_service_that_is_done_at_once_arms_no_timer() -> None:
    body = start() + service("s", "h") + boundary("b", "s", duration("P1D")) + end()
    world = World(model(body, "start -> s -> end", "b -> end"), handlers={"h": lambda _c: None})
    assert not any(isinstance(each, effects.TimerSet) for each in world.effects)
    assert world.status == "completed"


def test_a_failed_service_keeps_its_boundary_timer() -> None:
    def fail(_call: ServiceCall) -> None:
        raise ValueError("no")

    body = start() + service("s", "h") + boundary("b", "s", duration("P1D")) + user("u") + end()
    world = World(model(body, "start -> s -> end", "b -> u -> end"), handlers={"h": fail})
    world.pass_time(DAY)
    assert (world.open, world.incidents) == (["u"], {})


def test_subprocess_shares_variables_and_ends_with_its_last_token() -> None:
    inner = start("s2") + parallel("f") + user("a") + user("b") + end("e2")
    body = start() + sub("sub", inner, "s2 -> f -> a -> e2", "f -> b -> e2") + user("c") + end()
    world = World(model(body, "start -> sub -> c -> end"), {"n": 1})
    world.complete("a", n=2)
    assert world.open == ["b"]
    world.complete("b", m=3)
    assert world.open == ["c"]
    assert world.variables == {"n": 2, "m": 3}


def test_interrupting_a_subprocess_clears_everything_in_it() -> None:
    inner = start("s2") + parallel("f") + user("a") + node("intermediateCatchEvent", "w", message())
    inner += node("callActivity", "call", calledElement="q") + boundary("b2", "a", duration("P9D"))
    inner += end("e2")
    body = start() + sub(
        "sub", inner, "s2 -> f -> a -> e2", "f -> w -> e2", "f -> call -> e2", "b2 -> e2"
    )
    body += boundary("b", "sub", duration("P1D")) + user("late") + end()
    world = World(model(body, "start -> sub -> end", "b -> late -> end", extra=M))
    assert (world.open, len(world.timers), len(world.waits), len(world.children)) == (
        ["a"],
        2,
        1,
        1,
    )
    world.pass_time(DAY)
    assert (world.open, world.timers, world.waits, world.children) == (["late"], {}, {}, {})


def test_terminate_ends_its_own_scope_only() -> None:
    inner = (
        start("s2")
        + parallel("f")
        + user("a")
        + user("b")
        + end("e2", "<terminateEventDefinition/>")
    )
    body = (
        start()
        + sub("sub", inner, "s2 -> f -> a -> e2", "f -> b")
        + user("c")
        + end("stop", "<terminateEventDefinition/>")
    )
    world = World(model(body, "start -> sub -> c -> stop"))
    world.complete("a")
    assert world.open == ["c"]
    world.complete("c")
    assert world.status == "terminated"
    assert world.effects[-1] == effects.Ended("terminated", "stop", None)


def test_an_error_goes_to_the_nearest_boundary_and_not_to_a_siblings() -> None:
    inner = start("s2") + user("a") + throws("boom")
    other = start("s3") + user("z") + end("e3")
    body = start() + parallel("f") + sub("sub", inner, "s2 -> a -> boom") + catches("c1", "sub")
    body += sub("sibling", other, "s3 -> z -> e3") + catches("c2", "sibling")
    body += user("mine") + user("theirs") + end()
    world = World(
        model(
            body,
            "start -> f -> sub -> end",
            "f -> sibling -> end",
            "c1 -> mine -> end",
            "c2 -> theirs -> end",
            extra=ERRORS,
        )
    )
    world.complete("a")
    assert world.open == ["mine", "z"]


@pytest.mark.parametrize(
    ("code", "caught"), [("err1", "exact"), ("err2", "any")], ids=["exact code", "catch-all"]
)
def test_an_exact_code_comes_before_a_catch_all(code: str, caught: str) -> None:
    body = start() + sub("sub", start("s2") + throws("boom", code), "s2 -> boom")
    body += catches("c0", "sub", None) + catches("c1", "sub", "err1")
    body += user("exact") + user("any") + end()
    xml = model(body, "start -> sub -> end", "c0 -> any -> end", "c1 -> exact -> end", extra=ERRORS)
    assert World(xml).open == [caught]


def test_an_error_passes_scopes_that_do_not_catch_it() -> None:
    inmost = sub("s3", start("i3") + throws("boom"), "i3 -> boom") + catches("no", "s3", "err2")
    inner = start("i2") + inmost + end("e2x")
    body = start() + sub("s2", inner, "i2 -> s3 -> e2x", "no -> e2x") + catches("yes", "s2")
    body += user("u") + end()
    world = World(model(body, "start -> s2 -> end", "yes -> u -> end", extra=ERRORS))
    assert world.open == ["u"]


def test_an_uncaught_error_ends_the_instance() -> None:
    body = start() + parallel("f") + user("a") + user("b") + throws("boom") + end()
    world = World(model(body, "start -> f -> a -> boom", "f -> b -> end", extra=ERRORS))
    world.complete("a")
    assert (world.status, world.open) == ("error", [])
    assert world.effects[-1] == effects.Ended("error", "boom", "broken")


def test_a_handler_may_report_a_business_error() -> None:
    def refuse(_call: ServiceCall) -> None:
        raise BpmnError("broken", "no money")

    body = start() + service("s", "h") + catches("c", "s") + user("u") + end()
    world = World(
        model(body, "start -> s -> end", "c -> u -> end", extra=ERRORS), handlers={"h": refuse}
    )
    assert (world.open, world.incidents) == (["u"], {})
    assert any(
        isinstance(each, effects.Left) and (each.element_id, each.how) == ("s", "error")
        for each in world.effects
    )


CALL = node(
    "callActivity",
    "call",
    "<extensionElements>"
    '<camunda:in source="n" target="number"/>'
    '<camunda:in sourceExpression="=n + 1" target="next"/>'
    '<camunda:in businessKey="=key"/>'
    '<camunda:out source="grade" target="grade"/>'
    '<camunda:out sourceExpression="=score * 2" target="double"/>'
    "</extensionElements>",
    calledElement="child",
)


def test_call_activity_passes_and_takes_back_only_what_is_declared() -> None:
    world = World(model(start() + CALL + end(), "start -> call -> end"), {"n": 1, "key": "K-1"})
    [child] = world.children.values()
    assert (child.process_id, child.business_key) == ("child", "K-1")
    assert child.variables == {"number": 1, "next": 2}
    world.child_done("call", grade="good", score=45, n=99)
    assert world.variables == {"n": 1, "key": "K-1", "grade": "good", "double": 90}
    assert world.status == "completed"
    assert world.definition.called == {"child"}


def test_a_childs_error_is_caught_around_the_call_activity() -> None:
    inner = start("s2") + CALL + end("e2")
    body = start() + sub("sub", inner, "s2 -> call -> e2") + catches("c", "sub") + user("u") + end()
    world = World(model(body, "start -> sub -> end", "c -> u -> end", extra=ERRORS))
    world.child_error("call", "broken")
    assert world.open == ["u"]
    other = World(world.definition)
    other.child_error("call", "unknown")
    assert other.status == "error"


def test_a_boundary_timer_cancels_the_child() -> None:
    body = start() + CALL + boundary("b", "call", duration("P1D")) + end()
    world = World(model(body, "start -> call -> end", "b -> end"))
    world.pass_time(DAY)
    assert world.status == "completed"
    assert any(isinstance(each, effects.ChildCancelled) for each in world.effects)


def test_event_based_gateway_takes_what_comes_first() -> None:
    body = (
        start() + node("eventBasedGateway", "g") + node("intermediateCatchEvent", "m1", message())
    )
    body += node("intermediateCatchEvent", "t1", duration("P1D")) + user("a") + user("b") + end()
    xml = model(body, "start -> g -> m1 -> a -> end", "g -> t1 -> b -> end", extra=M)
    world = World(xml)
    world.deliver("paid")
    assert (world.open, world.timers, world.waits) == (["a"], {}, {})
    world = World(xml)
    world.pass_time(DAY)
    assert (world.open, world.timers, world.waits) == (["b"], {}, {})
    assert world.entered == ["start", "g", "t1", "b"]


def test_receive_task_waits_with_mappings_and_borders() -> None:
    body = start() + node("receiveTask", "r", io(outputs={"sum": "=amount + 1"}), messageRef="m")
    body += boundary("b", "r", duration("P1D")) + user("late") + end()
    xml = model(body, "start -> r -> end", "b -> late -> end", extra=M)
    world = World(xml)
    world.deliver("paid", amount=4)
    assert (world.status, world.variables) == ("completed", {"sum": 5})
    world = World(xml)
    world.pass_time(DAY)
    assert world.open == ["late"]


def test_declared_inputs_are_local_and_only_declared_outputs_leave() -> None:
    mapping = io(inputs={"n": "=n * 10", "text": "as it is"}, outputs={"sum": "=n + answer"})
    world = World(
        model(start() + user("a", mapping) + user("b") + end(), "start -> a -> b -> end"), {"n": 1}
    )
    world.complete("a", answer=5, hidden="x")
    assert world.variables == {"n": 1, "sum": 15}


def test_inputs_without_outputs_let_results_out_but_stay_local() -> None:
    xml = model(
        start() + user("a", io(inputs={"n": "=5"})) + user("b") + end(), "start -> a -> b -> end"
    )
    world = World(xml, {"n": 1})
    world.complete("a", answer=2)
    assert world.variables == {"n": 1, "answer": 2}


@pytest.mark.parametrize("sequential", [False, True])
def test_multi_instance_collects_results_by_index(sequential: bool) -> None:
    task = user(
        "a",
        properties(outputCollection="scores", outputElement="=score")
        + loop("=experts", "expert", sequential=sequential),
        camunda_assignee="=expert",
    )
    world = World(
        model(start() + task + user("b") + end(), "start -> a -> b -> end"),
        {"experts": ["x", "y", "z"], "score": "outer"},
    )
    for count in range(3):
        assert len(world.tasks) == (1 if sequential else 3 - count)
        token = world.task("a") if sequential else max(world.tasks)
        who = world.tasks[token].assignee
        assert who is not None
        world.complete_token(token, {"score": ord(who)})
    assert world.open == ["b"]
    assert world.variables == {
        "experts": ["x", "y", "z"],
        "score": "outer",
        "scores": [ord("x"), ord("y"), ord("z")],
    }


@pytest.mark.parametrize("sequential", [False, True])
def test_a_completion_condition_ends_a_loop_early(sequential: bool) -> None:
    task = user(
        "a",
        properties(outputCollection="votes", outputElement="=vote")
        + loop("=[1,2,3]", sequential=sequential, until="count(votes[item = true]) &gt;= 1"),
    )
    world = World(model(start() + task + user("b") + end(), "start -> a -> b -> end"))
    world.complete("a", vote=False)
    assert "a" in world.open
    world.complete("a", vote=True)
    assert world.open == ["b"]
    assert world.variables == {"votes": [False, True, None]}


def test_an_empty_collection_passes_and_no_list_is_an_incident() -> None:
    task = user("a", properties(outputCollection="r", outputElement="=x") + loop("=items"))
    xml = model(start() + task + user("b") + end(), "start -> a -> b -> end")
    world = World(xml, {"items": []})
    assert (world.open, world.variables["r"]) == (["b"], [])
    assert "not a list" in next(iter(World(xml, {"items": None}).incidents.values())).message


@pytest.mark.parametrize("sequential", [False, True])
def test_multi_instance_subprocesses_keep_their_variables_apart(sequential: bool) -> None:
    inner = start("s2") + script("calc", "double = item * 2") + user("a") + end("e2")
    body = start() + sub(
        "sub",
        inner,
        "s2 -> calc -> a -> e2",
        inner=properties(
            outputCollection="out", outputElement="={n: loopCounter, d: double, t: text}"
        )
        + loop("=[5,6]", sequential=sequential),
    )
    body += boundary("b", "sub", duration("P5D")) + user("late") + end()
    xml = model(body, "start -> sub -> end", "b -> late -> end")
    world = World(xml)
    world.complete("a", text="one")
    world.complete("a", text="two")
    assert world.status == "completed"
    assert world.variables == {
        "out": [{"n": 0, "d": 10, "t": "one"}, {"n": 1, "d": 12, "t": "two"}]
    }
    world = World(xml)
    world.pass_time(5 * DAY)
    assert world.open == ["late"]


def test_multi_instance_of_call_activities_finished_in_reverse() -> None:
    call = node(
        "callActivity",
        "call",
        "<extensionElements>"
        '<camunda:in source="m" target="milestone"/><camunda:out source="verdict" target="v"/>'
        '<camunda:properties><camunda:property name="outputCollection" value="verdicts"/>'
        '<camunda:property name="outputElement" value="=v"/></camunda:properties>'
        "</extensionElements>" + loop("=milestones", "m"),
        calledElement="milestone",
    )
    count = 30
    world = World(
        model(start() + call + end(), "start -> call -> end"), {"milestones": list(range(count))}
    )
    for token in sorted(world.children, reverse=True):
        number = world.children.pop(token).variables["milestone"]
        world.execution.child_done(token, {"verdict": number})
        world.settle()
    assert world.status == "completed"
    assert world.variables["verdicts"] == list(range(count))


def test_an_error_in_one_item_ends_the_whole_loop() -> None:
    inner = start("s2") + user("a") + throws("boom")
    body = start() + sub("sub", inner, "s2 -> a -> boom", inner=loop("=[1,2,3]"))
    body += catches("c", "sub") + user("u") + end()
    world = World(model(body, "start -> sub -> end", "c -> u -> end", extra=ERRORS))
    world.complete("a")
    assert world.open == ["u"]


def test_a_loop_back_runs_the_same_elements_again() -> None:
    body = start() + exclusive("merge") + user("a") + exclusive("again", "again__end") + end()
    body += when("again", "merge", "more")
    world = World(model(body, "start -> merge -> a -> again -> end"))
    for _ in range(3):
        world.complete("a", more=True)
    world.complete("a", more=False)
    assert (world.status, world.entered.count("a")) == ("completed", 4)


def test_throw_events_send_only_what_is_declared() -> None:
    body = start() + node(
        "intermediateThrowEvent",
        "t",
        "<extensionElements><camunda:properties>"
        '<camunda:property name="correlationKey" value="=n"/></camunda:properties>'
        '<camunda:inputOutput><camunda:inputParameter name="sum">=n + 1</camunda:inputParameter>'
        "</camunda:inputOutput></extensionElements>" + message(),
    )
    body += node("intermediateThrowEvent", "mark")
    body += end("end", '<signalEventDefinition signalRef="s"/>')
    world = World(
        model(body, "start -> t -> mark -> end", extra=M + '<signal id="s" name="over"/>'),
        {"n": 1, "secret": 2},
    )
    assert effects.MessageSent("t", "paid", "1", {"sum": 2}) in world.effects
    assert effects.SignalSent("end", "over", {}) in world.effects


def test_a_message_event_with_a_handler_calls_it() -> None:
    called: list[str] = []
    event = end("end", '<messageEventDefinition camunda:delegateExpression="mail.send"/>')
    world = World(
        model(start() + event, "start -> end"),
        handlers={"mail.send": lambda call: called.append(call.element_id)},
    )
    assert (called, world.status) == (["end"], "completed")
    assert world.definition.handlers == {"mail.send"}


def test_an_activity_without_a_way_out_ends_its_path() -> None:
    world = World(model(start() + user("a"), "start -> a"))
    world.complete("a")
    assert world.status == "completed"


def test_cancel_clears_everything() -> None:
    body = start() + parallel("f") + user("a") + boundary("b", "a", duration("P1D")) + CALL + end()
    world = World(model(body, "start -> f -> a -> end", "f -> call -> end", "b -> end"))
    world.cancel()
    assert world.effects[-1] == effects.Ended("cancelled", None, None)
    world.cancel()
    assert world.status == "cancelled"


def test_savepoints_stand_only_around_what_may_reach_the_database() -> None:
    body = start() + exclusive("x", "x__b") + user("b") + end() + when("x", "end", "f(n) > 1")
    xml = model(body, "start -> x -> b -> end")
    assert World(xml, {"n": 1}, functions={"f": lambda n: n}).savepoints == 1
    assert World(xml, {"n": 1}).savepoints == 0


def test_a_failure_after_a_person_is_done_keeps_what_they_submitted() -> None:
    answers: list[object] = [ValueError("no calendar"), 7]

    def ask() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    task = user("a", io(outputs={"kept": "=given", "asked": "=ask()"}))
    world = World(
        model(start() + task + user("b") + end(), "start -> a -> b -> end"), functions={"ask": ask}
    )
    world.complete("a", given=1)
    assert (world.open, world.variables) == ([], {})
    assert [incident.message for incident in world.incidents.values()] == ["no calendar"]
    world.retry("a")
    assert (world.open, world.variables) == (["b"], {"kept": 1, "asked": 7})


def test_a_failing_script_takes_back_what_it_had_written() -> None:
    def fail() -> object:
        raise ValueError("no")

    xml = model(start() + script("s", "n = 2", "m = fail()") + end(), "start -> s -> end")
    world = World(xml, {"n": 1}, functions={"fail": fail})
    assert (len(world.incidents), world.variables) == (1, {"n": 1})
    assert not [
        each
        for each in world.effects
        if isinstance(each, effects.VariablesWritten) and "m" in each.values
    ]


def test_a_failed_timer_leaves_its_activity_open() -> None:
    body = start() + user("a") + boundary("b", "a", duration("=wait")) + end()
    world = World(model(body, "start -> a -> end", "b -> end"))
    assert (world.open, [i.element_id for i in world.incidents.values()]) == (["a"], ["b"])
    world.complete("a")
    assert world.status == "completed"


def test_a_failed_timer_may_be_retried() -> None:
    waits: list[object] = [None, timedelta(days=1)]
    body = start() + user("a") + boundary("b", "a", duration("=soon()")) + user("late") + end()
    world = World(
        model(body, "start -> a -> end", "b -> late -> end"),
        functions={"soon": lambda: waits.pop(0)},
    )
    world.retry("b")
    world.pass_time(DAY)
    assert world.open == ["late"]


def test_mappings_of_a_subprocess_make_it_a_barrier() -> None:
    inner = io(inputs={"n": "=n * 2"}, outputs={"result": "=n + extra"})
    body = (
        start()
        + sub("sub", start("s2") + user("a") + end("e2"), "s2 -> a -> e2", inner=inner)
        + end()
    )
    world = World(model(body, "start -> sub -> end"), {"n": 5})
    world.complete("a", extra=1, other=2)
    assert world.variables == {"n": 5, "result": 11}


def test_mappings_of_a_loop_belong_to_each_item() -> None:
    extensions = (
        "<extensionElements><camunda:properties>"
        '<camunda:property name="outputCollection" value="all"/>'
        '<camunda:property name="outputElement" value="=sum"/></camunda:properties>'
        '<camunda:inputOutput><camunda:inputParameter name="twice">=item * 2'
        '</camunda:inputParameter><camunda:outputParameter name="sum">=twice + more'
        "</camunda:outputParameter></camunda:inputOutput></extensionElements>"
    )
    task = user("a", extensions + loop("=[1,2]"))
    world = World(model(start() + task + end(), "start -> a -> end"))
    world.complete("a", more=10)
    world.complete("a", more=20)
    assert world.variables == {"all": [12, 24]}


def test_an_error_at_a_completion_condition_keeps_the_item_open() -> None:
    answers: list[object] = [ValueError("no"), True]

    def enough() -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    task = user("a", loop("=[1,2]", until="enough()"))
    world = World(model(start() + task + end(), "start -> a -> end"), functions={"enough": enough})
    world.complete("a")
    assert (world.open, len(world.incidents)) == (["a"], 1)
    world.retry("a")
    assert world.status == "completed"


def test_tokens_say_where_an_instance_stands() -> None:
    inner = start("s2") + user("a") + end("e2")
    body = start() + sub("sub", inner, "s2 -> a -> e2") + boundary("b", "sub", duration("P1D"))
    world = World(model(body + end(), "start -> sub -> end", "b -> end"))
    tokens = {token.element_id: token for token in world.execution.tokens()}
    assert set(tokens) == {"sub", "a"}
    assert tokens["sub"].scope == 0
    assert tokens["a"].scope == tokens["sub"].id
    assert world.execution.seen_by(tokens["a"].id) == {}


def test_a_failing_handler_with_mappings_leaves_no_scope_behind() -> None:
    results: list[object] = [ValueError("no"), ["not", "a", "mapping"], {"found": 3}]

    def handler(_call: ServiceCall) -> dict[str, object]:
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[return-value]

    task = service("s", "h", io(inputs={"local": "=n + 1"}, outputs={"sum": "=local + found"}))
    world = World(
        model(start() + task + end(), "start -> s -> end"), {"n": 1}, handlers={"h": handler}
    )
    assert len(world.execution._instance.scopes.by_id) == 1
    world.retry("s")
    assert "no mapping" in next(iter(world.incidents.values())).message
    world.retry("s")
    assert world.variables == {"n": 1, "sum": 5}


def test_a_priority_that_is_no_number_is_an_incident() -> None:
    xml = model(start() + user("a", camunda_priority="=p") + end(), "start -> a -> end")
    assert "priority" in next(iter(World(xml, {"p": "high"}).incidents.values())).message
    for value in (None, 50, Decimal("50.0"), "50"):
        world = World(xml, {"p": value})
        assert world.tasks[world.task("a")].priority == 50


def test_what_waits_for_time_takes_no_message_and_the_other_way_round() -> None:
    body = start() + parallel("f") + node("intermediateCatchEvent", "t", duration("P1D"))
    body += node("intermediateCatchEvent", "w", message()) + end()
    world = World(model(body, "start -> f -> t -> end", "f -> w -> end", extra=M))
    [timer], [wait] = world.timers, world.waits
    with pytest.raises(TokenNotOpen):
        world.execution.deliver(timer, {})
    with pytest.raises(TokenNotOpen):
        world.execution.fire(wait)
    with pytest.raises(TokenNotOpen):
        world.execution.seen_by(99)


def test_a_time_that_is_no_time_is_an_incident() -> None:
    body = start() + node("intermediateCatchEvent", "t", duration("=wait")) + end()
    xml = model(body, "start -> t -> end")
    for value in ("soon", 5, [1]):
        assert "time" in next(iter(World(xml, {"wait": value}).incidents.values())).message
