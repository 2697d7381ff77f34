"""Instances that go on in another version: loops, joins, and what could be undone."""

import pytest

from tests.engine.kernel import models as m
from tests.engine.kernel.test_migration import LINE, line, moved, rules
from tests.engine.kernel.world import HOUR, T0, World

START_END = "start -> a -> end"


def looped(kind: str, inner: str = "", after: str = "") -> bytes:
    """A task that is done several times, and perhaps another."""
    path = f"start -> a -> {after} -> end" if after else START_END
    body = LINE + m.user("a", inner + kind) + (m.user(after) if after else "")
    return m.model(body, path)


@pytest.mark.parametrize("sequential", [True, False])
def test_items_go_on_where_they_are(sequential: bool) -> None:
    collect = m.properties(outputCollection="out", outputElement="=v")
    items = m.loop("[1, 2, 3, 4, 5]", sequential=sequential)
    until = m.loop("[1, 2, 3, 4, 5]", sequential=sequential, until="nrOfCompletedInstances = 4")
    world = World(looped(items, collect))
    for number in range(3):
        world.complete("a", v=number)
        moved(world, looped(until, collect, "b"))
        moved(world, looped(items, collect))
    moved(world, looped(until, collect, "b"))
    world.complete("a", v=3)
    assert world.open == ["b"]
    assert world.variables == {"out": [0, 1, 2, 3, None]}


def test_items_know_what_they_are_done_for_by_its_new_name() -> None:
    world = World(looped(m.loop("[7, 8]", "one", sequential=True)))
    new = m.properties(outputCollection="out", outputElement="=other * 10")
    report = moved(world, looped(m.loop("[7, 8]", "other", sequential=True), new))
    assert report.warnings == []
    world.complete("a")
    world.complete("a")
    assert world.variables == {"out": [70, 80]}


def test_results_that_were_not_collected_are_told() -> None:
    world = World(looped(m.loop("[7, 8]")))
    world.complete("a")
    collect = m.properties(outputCollection="out", outputElement="=item")
    assert rules(moved(world, looped(m.loop("[7, 8]"), collect))) == {("a", "items")}
    world.complete("a")
    assert world.variables == {"out": [None, 8]}


def test_a_loop_in_its_third_round_goes_on_with_the_fourth() -> None:
    def model(condition: str) -> bytes:
        inner = f"<loopCondition>{condition}</loopCondition>"
        return looped(m.tag("standardLoopCharacteristics", inner))

    world = World(model("loopCounter &lt; 9"))
    world.complete("a")
    world.complete("a")
    moved(world, model("loopCounter &lt; 4"))
    world.complete("a")
    assert world.open == ["a"]
    world.complete("a")
    assert world.status == "completed"


def test_a_border_around_items_begins_to_wait_once() -> None:
    items = m.loop("[1, 2]")
    event = m.boundary("late", "a", m.duration("PT1H"))
    body = LINE + m.user("a", items) + event + m.user("b")
    world = World(looped(items))
    moved(world, m.model(body, START_END, "late -> b -> end"))
    assert [t.due_at for t in world.timers.values()] == [T0 + HOUR]
    world.pass_time(HOUR)
    assert world.open == ["b"]


def forked(*before: str, gateway: str = "parallelGateway") -> bytes:
    """Two branches; some tasks of the second stand before the join."""
    body = LINE + m.parallel("fork") + m.node(gateway, "join") + m.user("a") + m.user("b")
    body += "".join(m.user(task) for task in before)
    second = " -> ".join(["fork", "b", *before, "join"])
    return m.model(body, "start -> fork -> a -> join -> end", second)


@pytest.mark.parametrize("gateway", ["parallelGateway", "inclusiveGateway"])
def test_a_join_that_has_half_of_its_tokens_waits_for_the_rest(gateway: str) -> None:
    world = World(forked(gateway=gateway))
    world.complete("a")
    assert moved(world, forked("c", gateway=gateway)).warnings == []
    world.complete("b")
    assert (world.open, world.status) == (["c"], "running")
    world.complete("c")
    assert world.status == "completed"


def test_a_token_that_came_by_a_flow_that_is_gone_counts_as_come_by_the_new_one() -> None:
    world = World(forked())
    world.complete("b")
    assert rules(moved(world, forked("c"))) == {("join", "join")}
    world.complete("a")
    assert world.status == "completed"


def test_a_branch_that_no_token_can_take_any_more_is_not_waited_for() -> None:
    def model(*branches: str) -> bytes:
        body = LINE + m.inclusive("fork", "fork__a") + m.inclusive("join") + m.user("first")
        body += "".join(m.user(branch) for branch in branches)
        flows = [m.when("fork", branch, "true") for branch in branches if branch != "a"]
        paths = [f"{branch} -> join" for branch in branches]
        body += m.node("sequenceFlow", "fork__a", sourceRef="fork", targetRef="a") + "".join(flows)
        return m.model(body, "start -> first -> fork", *paths, "join -> end")

    world = World(model("a", "b", "c"))
    world.complete("first")
    world.complete("b")
    moved(world, model("a", "b", "c", "d"))
    world.complete("c")
    assert world.status == "completed"


def travel(handler: str = "undo_trip", name: str = "trip") -> bytes:
    """What is booked can be undone; then somebody decides."""
    body = LINE + m.user(name) + m.undo(handler) + m.compensated(name, handler)
    body += m.user("decide") + m.throw("back", m.compensate())
    return m.model(body, f"start -> {name} -> decide -> back -> end")


def test_what_has_completed_is_undone_as_the_new_version_says() -> None:
    world = World(travel())
    world.complete("trip")
    moved(world, travel("cancel_it", "journey"), {"trip": "journey"})
    world.complete("decide")
    assert world.open == ["cancel_it"]
    moved(world, travel(), {"journey": "trip", "cancel_it": "undo_trip"})
    world.complete("undo_trip")
    assert world.status == "completed"


def cancelled(label: str) -> bytes:
    """A transaction that is cancelled when somebody says so."""
    inner = m.start("t_start") + m.booked("pay") + m.user(label)
    inner += m.node("endEvent", "t_cancel", "<cancelEventDefinition/>")
    inner += m.flows(f"t_start -> pay -> {label} -> t_cancel")
    body = LINE + m.node("transaction", "t", inner) + m.user("after")
    body += m.boundary("on_cancel", "t", "<cancelEventDefinition/>")
    return m.model(body, "start -> t -> end", "on_cancel -> after -> end")


def test_a_transaction_is_cancelled_in_the_new_version() -> None:
    world = World(cancelled("ask"))
    world.complete("pay")
    moved(world, cancelled("enquire"), {"ask": "enquire"})
    world.complete("enquire")
    assert world.open == ["undo_pay"]
    assert moved(world, cancelled("enquire")).warnings == []
    world.complete("undo_pay")
    world.complete("after")
    assert world.status == "completed"


def ad_hoc(*tasks: str) -> bytes:
    """Activities one after the other, in no order that is drawn."""
    inner = "".join(map(m.user, tasks))
    return m.model(LINE + m.node("adHocSubProcess", "h", inner, ordering="Sequential"),
                   "start -> h -> end")  # fmt: skip


def test_an_ad_hoc_sub_process_goes_on_with_what_is_left() -> None:
    world = World(ad_hoc("a", "b", "c"))
    moved(world, ad_hoc("a", "x", "c"), {"b": "x"})
    world.complete("a")
    assert world.open == ["x"]
    world.complete("x")
    world.complete("c")
    assert world.status == "completed"


def gathered(count: int, tasks: str = "bcd") -> bytes:
    """A task that begins once so many of several tokens have come."""
    body = LINE + m.parallel("fork") + m.user("a", startQuantity=str(count)) + m.exclusive("merge")
    body += "".join(map(m.user, tasks))
    paths = [f"fork -> {task} -> merge" for task in tasks]
    return m.model(body, "start -> fork", *paths, "merge -> a -> end")


def test_tokens_that_gather_are_enough_when_fewer_are_wanted() -> None:
    world = World(gathered(3))
    world.complete("b")
    assert moved(world, gathered(3)).warnings == []
    world.complete("c")
    assert world.open == ["d"]
    assert rules(moved(world, gathered(2))) == {(None, "moves")}
    assert world.open == ["a", "d"]


def test_a_guard_that_comes_and_goes_leaves_no_trace() -> None:
    event = m.boundary("late", "a", m.duration("PT1H"))
    guarded = m.model(LINE + m.user("a") + event, START_END, "late -> end")
    world = World(line("a"))
    for _ in range(3):
        moved(world, guarded)
        assert len(world.timers) == 1
        moved(world, line("a"))
        assert world.timers == {}
    world.complete("a")
    assert world.status == "completed"
