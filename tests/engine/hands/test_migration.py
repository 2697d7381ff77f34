"""Running instances in another version of their process, on a database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import engine as e
from engine.errors import (
    InstanceNotRunning,
    MigrationRefused,
    NoWayBack,
    UnknownProcess,
    UnknownVersion,
)
from engine.hands import Migrated, Planned
from engine.tables import incident, task_candidate, wait
from tests.engine.conftest import MakeRig
from tests.engine.hands.test_retries import Flaky
from tests.engine.kernel import models as m
from tests.engine.kernel.test_migration import LINE, line, timed
from tests.engine.rig import DAY, T0, Rig
from tests.engine.test_deployments__parts import asking, form, form_versions, read_form

WHY: dict[str, Any] = {"actor": "op", "reason": "a law has changed"}
HOUR = timedelta(hours=1)


def plan(rig: Rig, **given: Any) -> dict[int, Planned]:
    """What a dry run says, by instance."""
    found = rig.run(lambda s: list(rig.engine.hands.plan_migration(s, "p", **given)))
    return {each.instance_id: each for each in found}


def migrate(rig: Rig, instance_id: int, **given: Any) -> Migrated | None:
    return rig.run(lambda s: rig.engine.hands.migrate(s, instance_id, **WHY, **given))


def undo(rig: Rig, migration_id: int) -> int:
    return rig.run(lambda s: rig.engine.hands.undo_migration(s, migration_id, **WHY))


def everything(rig: Rig) -> list[list[tuple[object, ...]]]:
    return [[tuple(row) for row in rig.rows(table)] for table in e.metadata.sorted_tables]


def rules(planned: Planned) -> list[tuple[str | None, str]]:
    return [(each.element_id, each.rule) for each in planned.problems]


def task(name: str, inner: str, /, **attributes: str) -> bytes:
    body = LINE + m.user(name, inner, **attributes) + m.user("then")
    return m.model(body, f"start -> {name} -> then -> end")


def test_a_dry_run_changes_nothing(rig: Rig) -> None:
    rig.deploy(line("a", "b"))
    number, over = rig.start(), rig.start()
    rig.run(lambda s: rig.engine.cancel(s, over, actor="x", reason="-"))
    rig.deploy(timed("PT5H"))
    before = everything(rig)
    assert {key: (each.from_version, each.safe) for key, each in plan(rig).items()} == {
        number: (1, True)
    }
    assert everything(rig) == before


def test_instances_that_are_unsafe_stay_and_hold_nobody_up(rig: Rig) -> None:
    rig.deploy(line("a", "b"))
    numbers = [rig.start() for _ in range(3)]
    rig.complete("a")
    rig.deploy(line("a", "c"))
    found = plan(rig)
    assert {number: rules(each) for number, each in found.items()} == {
        numbers[0]: [("b", "gone")], numbers[1]: [], numbers[2]: [],
    }  # fmt: skip
    with pytest.raises(MigrationRefused) as refused:
        migrate(rig, numbers[0])
    assert [each.element_id for each in refused.value.problems] == ["b"]
    assert "migrated" not in rig.kinds(numbers[0])
    assert plan(rig, mapping={"b": "c"})[numbers[0]].safe
    assert [bool(migrate(rig, number)) for number in numbers[1:]] == [True, True]
    assert plan(rig, instances=numbers[1:]) == {}
    assert migrate(rig, numbers[1]) is None


def test_an_open_task_keeps_all_but_what_it_shows(rig: Rig) -> None:
    inner = m.properties(candidateOrganisation="org", hint="old")
    given = {"camunda_candidateGroups": "clerk", "camunda_dueDate": "P3D", "name": "Old"}
    rig.deploy(task("a", inner, camunda_formKey="f1", **given))
    number = rig.start()
    before = rig.task("a")
    rig.run(lambda s: rig.engine.claim_task(s, before.id, actor="ann"))
    rig.set_clock(T0 + DAY)
    inner = m.properties(hint="new", label_en="New")
    given |= {"camunda_candidateGroups": "boss", "camunda_dueDate": "P9D", "name": "Neu"}
    rig.deploy(task("b", inner, camunda_formKey="f2", **given))
    done = migrate(rig, number, mapping={"a": "b"})
    assert done is not None
    assert [each.rule for each in done.warnings] == ["kept", "kept"]
    after = rig.task("b")
    kept = ("id", "token", "due_at", "form_key", "priority", "created_at", "state")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert (before.assignee, after.assignee) == (None, "ann")
    shown = (after.name, after.label_en, after.properties)
    assert shown == ("Neu", "New", {"hint": "new"})
    assert [row.role for row in rig.rows(task_candidate)] == ["clerk"]
    rig.complete("b")
    assert rig.tasks() == ["then"]


def test_the_log_says_who_did_it_and_why(rig: Rig) -> None:
    rig.deploy(line("a"))
    number = rig.start()
    rig.deploy(line("b"))
    migrate(rig, number, mapping={"a": "b"})
    [entry] = [each for each in rig.history(number) if each.kind == "migrated"]
    assert (entry.actor, entry.payload["reason"]) == ("op", "a law has changed")
    assert entry.payload["mapping"] == {"a": "b"}
    assert entry.payload["to"] == rig.instances()[0].definition_id
    assert rig.run(lambda s: e.first_break(s, number)) is None


def test_timers_keep_their_dates_and_new_ones_begin_now(rig: Rig) -> None:
    rig.deploy(timed("PT5H"))
    number = rig.start()
    rig.set_clock(T0 + 2 * HOUR)
    rig.deploy(timed("PT1H", name="overdue"))
    migrate(rig, number, mapping={"late": "overdue"})
    [row] = rig.rows(wait)
    assert (row.element_id, row.due_at) == ("overdue", T0 + 5 * HOUR)
    rig.deploy(timed("PT1H", name="other"))
    migrate(rig, number)
    [row] = rig.rows(wait)
    assert (row.element_id, row.due_at) == ("other", T0 + 3 * HOUR)
    rig.set_clock(T0 + 3 * HOUR)
    rig.wake_all()
    assert rig.tasks() == ["remind"]


def listening(name: str) -> bytes:
    catch = m.properties(correlationKey="=n") + m.message()
    body = LINE + m.node("intermediateCatchEvent", "wait", catch) + m.user("b")
    extra = f'<message id="m" name="{name}"/>'
    return m.model(body, "start -> wait -> b -> end", extra=extra)


def test_a_message_that_was_kept_for_the_new_name_is_taken(rig: Rig) -> None:
    rig.deploy(listening("old"))
    calm, number = rig.start(n=7), rig.start(n=8)
    assert rig.publish("new", 8) is False
    rig.deploy(listening("new"))
    migrate(rig, calm)
    done = migrate(rig, number)
    assert done is not None
    assert rig.tasks() == ["b"]
    with pytest.raises(NoWayBack, match="by the migration itself"):
        undo(rig, done.id)
    assert rig.publish("old", 7) is False
    assert rig.publish("new", 7) is True


def test_a_broken_handler_is_mended_by_a_new_version(make_rig: Any) -> None:
    def fail(*_given: object) -> None:
        raise ValueError

    def model(name: str, handler: str) -> bytes:
        return m.model(
            LINE + m.service(name, handler) + m.user("b"), f"start -> {name} -> b -> end"
        )

    handlers = {"bad": fail, "good": lambda *_given: {"done": True}}
    rig: Rig = make_rig(handlers=handlers)
    rig.deploy(model("s", "bad"))
    number = rig.start()
    rig.deploy(model("t", "good"))
    done = migrate(rig, number, mapping={"s": "t"})
    assert done is not None
    [row] = rig.rows(incident)
    assert row.element_id == "t"
    undo(rig, done.id)
    assert rig.rows(incident)[0].element_id == "s"
    migrate(rig, number, mapping={"s": "t"})
    rig.run(lambda s: rig.engine.retry_incident(s, row.id, actor="op"))
    assert (rig.tasks(), rig.variables(number)) == (["b"], {"done": True})


def test_a_dry_run_calls_no_handler(make_rig: Any) -> None:
    def model(condition: str) -> bytes:
        seen = m.boundary("seen", "a", m.condition(condition))
        body = LINE + m.user("a") + seen + m.service("s", "note")
        return m.model(body, "start -> a -> end", "seen -> s -> end")

    called: list[object] = []
    rig: Rig = make_rig(handlers={"note": lambda _session, call: called.append(call.element_id)})
    rig.deploy(model("n = 2"))
    number = rig.start(n=1)
    rig.deploy(model("n = 1"))
    found = plan(rig)[number]
    assert found.safe
    assert [each.rule for each in found.warnings] == ["waits-anew", "moves"]
    assert called == []
    migrate(rig, number)
    assert (called, rig.status(number)) == (["s"], "completed")


def test_what_the_new_version_needs_must_be_there(make_rig: Any) -> None:
    rig: Rig = make_rig(handlers={"one": lambda *_: None, "two": lambda *_: None})
    rig.deploy(line("a"))
    number = rig.start()
    rig.deploy(m.model(LINE + m.user("a") + m.service("s", "two"), "start -> a -> s -> end"))
    poorer: Rig = make_rig(handlers={"one": lambda *_: None})
    assert rules(plan(poorer)[number]) == [("s", "known-handler")]
    with pytest.raises(MigrationRefused):
        migrate(poorer, number)
    assert plan(rig)[number].safe


def test_versions_and_instances_that_are_not_there(rig: Rig) -> None:
    rig.deploy(line("a"))
    number = rig.start()
    rig.deploy(line("b"))
    with pytest.raises(UnknownVersion):
        migrate(rig, number, to_version=7)
    with pytest.raises(UnknownProcess):
        rig.run(lambda s: list(rig.engine.hands.plan_migration(s, "none")))
    rig.run(lambda s: rig.engine.cancel(s, number, actor="x", reason="-"))
    with pytest.raises(InstanceNotRunning):
        migrate(rig, number)


def test_back_to_an_older_version(rig: Rig) -> None:
    rig.deploy(line("a"))
    rig.deploy(line("a", "b"))
    number = rig.start()
    assert plan(rig, to_version=1)[number].safe
    migrate(rig, number, to_version=1)
    rig.complete("a")
    assert rig.status(number) == "completed"


def test_many_are_looked_at_in_batches(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.deploy(line("a"))
    numbers = [rig.start() for _ in range(5)]
    rig.deploy(line("a", "b"))
    monkeypatch.setattr("engine.hands.migration.BATCH", 2)
    assert list(plan(rig)) == numbers


def test_a_token_that_would_wait_for_one_that_never_comes(rig: Rig) -> None:
    rig.deploy(m.model(LINE + m.user("a") + m.user("b"), "start -> a -> b -> end"))
    number = rig.start()
    rig.complete("a")
    rig.deploy(
        m.model(
            LINE + m.parallel("fork") + m.parallel("join") + m.user("a") + m.user("b"),
            "start -> fork -> a -> join -> end", "fork -> b -> join",
        )
    )  # fmt: skip
    assert rules(plan(rig)[number]) == [("join", "deadlock")]
    with pytest.raises(MigrationRefused, match="waits here for ever"):
        migrate(rig, number)


def test_an_open_task_gets_the_new_form_when_that_is_wanted(rig: Rig) -> None:
    rig.engine.read_form = read_form
    process = asking(camunda_formKey="opinion")
    rig.deploy(process, a_form=form())
    number = rig.start()
    rig.deploy(process, a_form=form(changed=True))
    migrate(rig, number)
    assert form_versions(rig) == [1]
    migrate(rig, number, to_version=1)
    done = migrate(rig, number, new_forms=True)
    assert done is not None
    assert form_versions(rig) == [2]
    undo(rig, done.id)
    assert form_versions(rig) == [1]


def calling(task: str) -> tuple[bytes, bytes]:
    """A process that calls another, in which a task is open."""
    call = m.node("callActivity", "call", calledElement="q")
    inner = m.model(LINE + m.user(task), f"start -> {task} -> end", process="q")
    return m.model(LINE + call + m.user("after"), "start -> call -> after -> end"), inner


def test_what_was_called_stays_unless_it_is_taken_along(rig: Rig) -> None:
    rig.deploy(*calling("a"))
    number = rig.start()
    child = rig.child(number)
    rig.deploy(*calling("b"))
    assert plan(rig)[number].safe
    assert rules(plan(rig, with_called=True)[number]) == [("a", "gone")]
    with pytest.raises(MigrationRefused):
        migrate(rig, number, with_called=True)
    assert {row.definition_id for row in rig.instances("p")} == {1}
    given: dict[str, Any] = {"with_called": True, "mapping": {"q/a": "b"}}
    assert plan(rig, **given)[number].safe
    done = migrate(rig, number, **given)
    assert done is not None
    assert [each.instance_id for each in done.called] == [child]
    assert [row.definition_id for row in rig.instances()] == [3, 4]
    assert undo(rig, done.called[0].id) == child
    migrate(rig, child, mapping={"a": "b"})
    rig.complete("b")
    assert rig.tasks() == ["after"]


def test_on_every_database(make_rig_on: MakeRig) -> None:
    rig = make_rig_on()
    rig.deploy(timed("PT5H"))
    numbers = [rig.start() for _ in range(2)]
    due = [row.due_at for row in rig.rows(wait)]
    rig.deploy(timed("PT9H"))
    assert [each.safe for each in plan(rig).values()] == [True, True]
    done = [migrate(rig, number) for number in numbers]
    assert [row.due_at for row in rig.rows(wait)] == due
    assert done[1] is not None
    assert undo(rig, done[1].id) == numbers[1]
    assert plan(rig).keys() == {numbers[1]}
    rig.set_clock(rig.now + 5 * HOUR)
    rig.wake_all()
    assert rig.tasks() == ["remind", "remind"]


def test_what_waits_to_be_tried_again_is_tried_again_in_the_new_version(make_rig: MakeRig) -> None:
    flaky = Flaky(2)
    rig = make_rig(handlers={"flaky": flaky})
    body = m.start() + m.service("call", "flaky") + m.user("after") + m.end()
    rig.deploy(m.model(body, "start -> call -> after -> end"))
    number = rig.start()
    before = [row.due_at for row in rig.rows(wait)]
    changed = m.start() + m.service("ring", "flaky") + m.user("talk") + m.end()
    rig.deploy(m.model(changed, "start -> ring -> talk -> end"))
    done = migrate(rig, number, mapping={"call": "ring"})
    assert done is not None
    assert [row.due_at for row in rig.rows(wait)] == before
    assert [row.element_id for row in rig.run(e.open_incidents)] == ["ring"]
    for _ in range(2):
        rig.set_clock(min(row.due_at for row in rig.rows(wait)))
        rig.wake_all()
    assert (rig.tasks(), rig.rows(wait), rig.run(e.open_incidents)) == (["talk"], [], [])
    assert len(flaky.called) == 3
