"""Instances that go on in another version: what is kept, what begins to wait, what is called off."""

from datetime import timedelta

from engine.kernel import effects, parse
from engine.kernel.fitting import Report
from tests.engine.kernel import models as m
from tests.engine.kernel.world import HOUR, T0, World

MESSAGE = '<message id="m" name="paid"/>'
OTHER_MESSAGE = '<message id="m" name="settled"/>'
LINE = m.start() + m.end()


def line(*tasks: str, extra: str = "", head: str = "") -> bytes:
    """A start, some tasks one after the other, an end."""
    path = " -> ".join(["start", *tasks, "end"])
    return m.model(LINE + "".join(m.user(task) for task in tasks) + extra, path, extra=head)


def moved(world: World, model: bytes, mapping: dict[str, str] | None = None) -> Report:
    """Carry a world over; nothing speaks against it."""
    report = world.migrate(parse(model, "new.bpmn")[0], mapping)
    assert not report.problems, report.problems
    return report


def rules(report: Report) -> set[tuple[str | None, str]]:
    return {(each.element_id, each.rule) for each in report.warnings}


def test_a_step_before_and_a_step_after_are_those_of_the_new_version() -> None:
    world = World(line("b"))
    assert moved(world, line("a", "b", "c")).warnings == []
    assert world.open == ["b"]
    world.complete("b")
    assert world.open == ["c"]
    world.complete("c")
    assert world.status == "completed"


def test_a_renamed_task_keeps_its_number() -> None:
    world = World(line("old"))
    [token] = world.tasks
    moved(world, line("new.one", "then"), {"old": "new.one"})
    assert [(t, task.element_id) for t, task in world.tasks.items()] == [(token, "new.one")]
    assert [(each.id, each.element_id) for each in world.execution.tokens()] == [(token, "new.one")]
    world.complete("new.one", done=True)
    assert world.open == ["then"]
    assert world.variables == {"done": True}


def timed(time: str, *, name: str = "late", interrupting: bool = True, kind: str = "") -> bytes:
    """A task with an event at its border."""
    event = m.boundary(name, "a", kind or m.duration(time), interrupting=interrupting)
    body = LINE + m.user("a") + event + m.user("remind") + m.end("end2")
    return m.model(body, "start -> a -> end", f"{name} -> remind -> end2", extra=MESSAGE)


def test_a_timer_keeps_its_date_whatever_the_new_version_says() -> None:
    world = World(timed("PT5H"))
    world.pass_time(2 * HOUR)
    report = moved(world, timed("PT1H", name="overdue"), {"late": "overdue"})
    assert rules(report) == {("late", "kept")}
    assert [(t.element_id, t.due_at) for t in world.timers.values()] == [("overdue", T0 + 5 * HOUR)]
    world.pass_time(2 * HOUR)
    assert world.open == ["a"]
    world.pass_time(HOUR)
    assert world.open == ["remind"]


def test_a_new_event_at_the_border_begins_to_wait_as_of_now() -> None:
    world = World(line("a"))
    world.pass_time(2 * HOUR)
    assert rules(moved(world, timed("PT5H", interrupting=False))) == {("late", "begins")}
    assert [t.due_at for t in world.timers.values()] == [T0 + 7 * HOUR]
    world.pass_time(5 * HOUR)
    assert world.open == ["a", "remind"]
    world.complete("a")
    world.complete("remind")
    assert world.status == "completed"


def test_an_event_at_the_border_that_is_gone_is_called_off() -> None:
    world = World(timed("PT5H"))
    assert rules(moved(world, line("a"))) == {("late", "called-off")}
    assert world.timers == {}
    world.pass_time(9 * HOUR)
    world.complete("a")
    assert world.status == "completed"


def test_an_event_that_has_fired_does_not_begin_again() -> None:
    world = World(timed("PT5H", interrupting=False))
    world.pass_time(5 * HOUR)
    assert moved(world, timed("PT5H", interrupting=False)).warnings == []
    assert world.timers == {}


def test_an_event_of_another_kind_takes_the_place_of_the_one_before() -> None:
    world = World(timed("PT5H"))
    report = moved(world, timed("", kind=m.message()))
    assert rules(report) == {("late", "called-off"), ("late", "begins")}
    assert world.timers == {}
    world.deliver("paid")
    assert world.open == ["remind"]


def test_a_cycle_goes_on_with_its_own_occurrences() -> None:
    world = World(timed("", kind=m.cycle("R3/PT2H"), interrupting=False))
    world.pass_time(3 * HOUR)
    moved(world, timed("", kind=m.cycle("R9/PT1H"), interrupting=False))
    assert [t.due_at for t in world.timers.values()] == [T0 + 4 * HOUR]
    world.pass_time(9 * HOUR)
    assert world.open == ["a", "remind", "remind", "remind"]


def test_a_wait_follows_the_message_that_the_new_version_names() -> None:
    catch = m.node(
        "intermediateCatchEvent", "wait", m.properties(correlationKey="=n") + m.message()
    )
    path = "start -> wait -> end"
    world = World(m.model(LINE + catch, path, extra=MESSAGE), {"n": 7, "k": "x"})
    [token] = world.waits
    other = catch.replace("=n", "=k")
    report = moved(world, m.model(LINE + other, path, extra=OTHER_MESSAGE))
    assert rules(report) == {("wait", "waits-anew")}
    assert [(t, w.name, w.key) for t, w in world.waits.items()] == [(token, "settled", "x")]
    world.deliver("settled")
    assert world.status == "completed"


def watched(text: str) -> bytes:
    event = m.boundary("seen", "a", m.condition(text))
    return m.model(
        LINE + m.user("a") + event + m.user("b"), "start -> a -> end", "seen -> b -> end"
    )


def test_a_condition_that_is_true_in_the_new_version_fires() -> None:
    world = World(watched("n = 2"), {"n": 1})
    assert moved(world, watched("n = 2")).warnings == []
    assert world.open == ["a"]
    assert rules(moved(world, watched("n = 1"))) == {("seen", "waits-anew"), (None, "moves")}
    assert world.open == ["b"]


def test_an_event_sub_process_begins_to_listen_and_one_that_is_gone_does_not() -> None:
    on = m.on("help", m.message(), m.user("aid"), "help_start -> aid -> help_end")
    world = World(line("a"))
    with_help = line("a", extra=on, head=MESSAGE)
    assert rules(moved(world, with_help)) == {("help_start", "begins")}
    world.deliver("paid")
    assert world.open == ["aid"]
    assert moved(world, with_help).warnings == []
    assert world.waits == {}
    calm = World(with_help)
    assert rules(moved(calm, line("a"))) == {("help_start", "called-off")}
    assert calm.waits == {}


def nested(*tasks: str, extra: str = "", name: str = "part") -> bytes:
    path = " -> ".join([f"{name}_start", *tasks, f"{name}_end"])
    inner = m.sub(name, "".join(map(m.user, tasks)) + extra, path)
    return m.model(LINE + inner, f"start -> {name} -> end")


def test_what_stands_in_a_sub_process_changes_around_its_tokens() -> None:
    world = World(nested("a"))
    moved(world, nested("a", "b", name="whole"), {"part": "whole"})
    world.complete("a")
    assert world.open == ["b"]
    world.complete("b")
    assert world.status == "completed"


def raced(*events: str) -> bytes:
    kinds = {"wait": m.message(), "late": m.duration("PT3H"), "later": m.duration("PT9H")}
    body = LINE + m.node("eventBasedGateway", "race") + m.exclusive("merge")
    body += "".join(m.node("intermediateCatchEvent", name, kinds[name]) for name in events)
    paths = [f"race -> {name} -> merge" for name in events]
    return m.model(body, "start -> race", *paths, "merge -> end", extra=MESSAGE)


def test_an_event_based_gateway_waits_for_what_the_new_version_names() -> None:
    world = World(raced("wait", "late"))
    world.pass_time(HOUR)
    report = moved(world, raced("wait", "later"))
    assert rules(report) == {("late", "called-off"), ("later", "begins")}
    assert [t.due_at for t in world.timers.values()] == [T0 + 10 * HOUR]
    world.deliver("paid")
    assert world.status == "completed"
    assert not world.timers


def test_an_incident_is_retried_as_the_new_version_says() -> None:
    def model(text: str) -> bytes:
        return m.model(LINE + m.service("s", text), "start -> s -> end")

    def fail(_call: object) -> None:
        raise ValueError

    world = World(model("bad"), handlers={"bad": fail, "good": lambda _call: {"ok": True}})
    assert not moved(world, model("good")).warnings
    assert list(world.incidents)
    world.retry("s")
    assert (world.status, world.variables) == ("completed", {"ok": True})


def test_an_activity_that_failed_begins_as_another_kind() -> None:
    world = World(m.model(LINE + m.service("s", "none"), "start -> s -> end"), handlers={})
    moved(world, line("s"))
    world.retry("s")
    assert world.open == ["s"]


def test_new_mappings_hold_for_an_open_activity() -> None:
    world = World(line("a"), {"n": 2})
    io = m.io(inputs={"twice": "=n * 2"}, outputs={"sum": "=twice + given"})
    moved(world, m.model(LINE + m.user("a", io), "start -> a -> end"))
    world.complete("a", given=3)
    assert world.variables == {"n": 2, "sum": 7}


def test_mappings_that_are_gone_keep_nothing_back() -> None:
    io = m.io(inputs={"twice": "=n * 2"}, outputs={"sum": "=twice"})
    world = World(m.model(LINE + m.user("a", io), "start -> a -> end"), {"n": 2})
    moved(world, line("a"))
    world.complete("a", given=3)
    assert world.variables == {"n": 2, "given": 3}


def test_a_child_goes_on_for_its_caller() -> None:
    def model(called: str) -> bytes:
        io = '<extensionElements><camunda:out source="n" target="got"/></extensionElements>'
        return m.model(
            LINE + m.node("callActivity", "call", io, calledElement=called), "start -> call -> end"
        )

    world = World(model("one"))
    assert rules(moved(world, model("two"))) == {("call", "called")}
    world.child_done("call", n=4)
    assert (world.status, world.variables) == ("completed", {"got": 4})


def test_nothing_is_told_of_what_stays_as_it_was() -> None:
    world = World(timed("PT5H"))
    told = list(world.effects)
    moved(world, timed("PT5H"))
    assert world.effects == told
    world.pass_time(timedelta(hours=5))
    assert isinstance(world.last(effects.TaskOpened), effects.TaskOpened)
