"""Messages by name and key, kept until somebody waits; signals for all who listen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

import engine as e
from engine.tables import message as messages
from engine.tables import wait
from tests.engine.kernel.models import (
    boundary,
    end,
    message,
    model,
    node,
    parallel,
    properties,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

NAMES = '<message id="m" name="paid"/><signal id="s" name="stop"/>'
BEFORE = model(
    start() + user("before")
    + node("receiveTask", "wait", properties(correlationKey="=case_id"), messageRef="m")
    + user("after") + end(),
    "start -> before -> wait -> after -> end",
    extra=NAMES,
)  # fmt: skip


def test_a_message_finds_the_one_with_its_key(rig: Rig) -> None:
    rig.deploy(BEFORE)
    first, second = rig.start(case_id=1), rig.start(case_id=2)
    rig.complete("before")
    rig.complete("before")
    assert rig.publish("paid", 2, variables={"amount": 9}) is True
    assert rig.tasks(first) == []
    assert rig.tasks(second) == ["after"]
    assert rig.variables(second)["amount"] == 9
    assert "amount" not in rig.variables(first)
    received = [each for each in rig.history(second) if each.kind == "received"]
    assert [(each.actor, each.payload["name"]) for each in received] == [("bob", "paid")]
    assert [row.instance_id for row in rig.rows(wait)] == [first]


@pytest.mark.parametrize("key", [1, "1"])
def test_a_message_that_comes_early_is_kept(rig: Rig, key: object) -> None:
    rig.deploy(BEFORE)
    number = rig.start(case_id=1)
    assert rig.publish("paid", key, variables={"amount": 9}) is False
    assert rig.publish("paid", 7) is False
    rig.set_clock(T0 + 29 * DAY)
    advance = rig.complete("before")
    assert rig.tasks(number) == ["after"]
    assert [rig.task("after").id] == list(advance.opened)
    assert rig.variables(number)["amount"] == 9
    assert rig.rows(wait) == []


def test_a_kept_message_is_taken_once_and_in_order(rig: Rig) -> None:
    rig.deploy(BEFORE)
    numbers = [rig.start(case_id=1) for _ in range(3)]
    rig.publish("paid", 1, variables={"n": 1})
    rig.publish("paid", 1, variables={"n": 2})
    for _ in numbers:
        rig.complete("before")
    assert [rig.variables(number).get("n") for number in numbers] == [1, 2, None]


def test_a_message_past_its_time_is_not_delivered(rig: Rig) -> None:
    rig.deploy(BEFORE)
    number = rig.start(case_id=1)
    rig.publish("paid", 1, ttl=timedelta(hours=1))
    rig.set_clock(T0 + timedelta(hours=1))
    rig.complete("before")
    assert rig.tasks(number) == []


def test_the_same_message_id_counts_once(rig: Rig) -> None:
    rig.deploy(BEFORE)
    first, second = rig.start(case_id=1), rig.start(case_id=1)
    rig.complete("before")
    rig.complete("before")
    assert rig.publish("paid", 1, message_id="bank-77") is True
    assert rig.publish("paid", 1, message_id="bank-77") is False
    assert (rig.tasks(first), rig.tasks(second)) == (["after"], [])
    kept = rig.run(lambda s: s.scalars(select(messages.c.message_id)).all())
    assert kept == ["bank-77"]


RECEIVER = model(
    start()
    + node("intermediateCatchEvent", "wait", properties(correlationKey="=case_id") + message("m"))
    + user("done") + end(),
    "start -> wait -> done -> end",
    extra=NAMES, process="receiver",
)  # fmt: skip


def test_a_catch_event_waits_too(rig: Rig) -> None:
    rig.deploy(RECEIVER)
    number = rig.start("receiver", case_id="K")
    assert rig.tasks(number) == []
    assert rig.publish("paid", "K") is True
    assert rig.tasks(number) == ["done"]


LISTENER = model(
    start() + parallel("fork")
    + node("intermediateCatchEvent", "hear", '<signalEventDefinition signalRef="s"/>')
    + user("work")
    + boundary("stopped", "work", '<signalEventDefinition signalRef="s"/>')
    + user("hushed") + user("heard") + end() + end("end2") + end("end3"),
    "start -> fork -> hear -> heard -> end",
    "fork -> work -> end2",
    "stopped -> hushed -> end3",
    extra=NAMES,
)  # fmt: skip


def test_a_signal_reaches_all_who_listen_and_nobody_later(rig: Rig) -> None:
    rig.deploy(LISTENER)
    first, second = rig.start(), rig.start()
    assert rig.signal("stop", why="storm") == 4
    assert rig.tasks(first) == rig.tasks(second) == ["heard", "hushed"]
    assert rig.variables(first)["why"] == "storm"
    assert rig.signal("stop") == 0
    assert rig.tasks(rig.start()) == ["work"]


def test_of_two_kept_messages_in_a_race_the_other_stays_kept(rig: Rig) -> None:
    catch = properties(correlationKey="=case_id")
    rig.deploy(
        model(
            start() + user("before") + node("eventBasedGateway", "race")
            + node("intermediateCatchEvent", "first", catch + message("m"))
            + node("intermediateCatchEvent", "second", catch + message("m2"))
            + user("one") + user("two") + end() + end("end2"),
            "start -> before -> race -> first -> one -> end", "race -> second -> two -> end2",
            extra=NAMES + '<message id="m2" name="owed"/>',
        )
    )  # fmt: skip
    number, other = rig.start(case_id=1), rig.start(case_id=1)
    rig.publish("paid", 1)
    rig.publish("owed", 1)
    rig.complete("before")
    assert rig.tasks(number) == ["one"]
    rig.complete("before")
    assert rig.tasks(other) == ["two"]
    assert rig.rows(wait) == []


def test_tokens_of_one_step_take_as_many_kept_messages_as_they_are(rig: Rig) -> None:
    rig.deploy(
        model(
            start() + user("before") + parallel("fork")
            + "".join(
                node("receiveTask", name, properties(correlationKey=key), messageRef="m")
                for name, key in (("a", "=1"), ("b", "=1"), ("c", "=2"))
            )
            + parallel("join") + user("after") + end(),
            "start -> before -> fork -> a -> join -> after -> end",
            "fork -> b -> join", "fork -> c -> join",
            extra=NAMES,
        )
    )  # fmt: skip
    number = rig.start()
    for key in (1, 1, 1, 2, 2):
        rig.publish("paid", key)
    rig.complete("before")
    assert rig.tasks(number) == ["after"]
    left = [row.key for row in rig.rows(messages) if row.delivered_at is None]
    assert left == ["1", "2"]


def test_an_interrupted_wait_takes_no_message(rig: Rig) -> None:
    model_ = BEFORE.replace(
        b"</process>",
        (
            boundary("stopped", "wait", '<signalEventDefinition signalRef="s"/>')
            + end("end2")
            + '<sequenceFlow id="x" sourceRef="stopped" targetRef="end2"/></process>'
        ).encode(),
    )
    rig.deploy(model_)
    number = rig.start(case_id=1)
    rig.complete("before")
    rig.signal("stop")
    assert rig.status(number) == "completed"
    assert rig.publish("paid", 1) is False


@pytest.mark.parametrize("key", [2, "2", 2.0, Decimal("2.00")])
def test_numbers_that_mean_the_same_are_one_key(rig: Rig, key: object) -> None:
    rig.deploy(BEFORE.replace(b"=case_id", b"=case_id / 2"))
    number = rig.start(case_id=4)
    rig.complete("before")
    assert rig.publish("paid", "2.5") is False
    assert rig.publish("other", key) is False
    assert rig.publish("paid", key) is True
    assert rig.tasks(number) == ["after"]


def test_of_two_who_wait_the_one_that_has_waited_longest_gets_it(rig: Rig) -> None:
    rig.deploy(BEFORE)
    first, second = rig.start(case_id=1), rig.start(case_id=1)
    for number in (second, first):
        (task,) = rig.run(lambda s, at=number: e.open_tasks(s, at))  # type: ignore[misc]
        rig.run(lambda s, at=task.id: rig.engine.complete_task(s, at, actor="ann"))  # type: ignore[misc]
    assert rig.publish("paid", 1) is True
    assert (rig.tasks(first), rig.tasks(second)) == ([], ["after"])
    assert rig.publish("paid", 1) is True
    assert rig.tasks(first) == ["after"]


def test_who_waits_since_an_earlier_step_comes_before_who_begins_in_this_one(rig: Rig) -> None:
    rig.deploy(
        BEFORE.replace(properties(correlationKey="=case_id").encode(), b""),
        model(
            start() + parallel("fork") + user("go") + node("sendTask", "pay", messageRef="m")
            + node("receiveTask", "newest", messageRef="m"),
            "start -> go -> fork -> newest", "fork -> pay",
            extra=NAMES, process="payer",
        ),
    )  # fmt: skip
    number = rig.start()
    rig.complete("before")
    rig.start("payer")
    rig.complete("go")
    assert rig.tasks(number) == ["after"]
    assert [row.element_id for row in rig.rows(wait)] == ["newest"]


@pytest.mark.parametrize("early", [2, 3])
def test_a_listener_that_goes_on_waiting_takes_all_that_was_kept(rig: Rig, early: int) -> None:
    heard = boundary("told", "work", message("m"), interrupting=False) + user("hear")
    rig.deploy(
        model(
            start() + user("before") + user("work") + heard + end(),
            "start -> before -> work -> end", "told -> hear", extra=NAMES,
        )
    )  # fmt: skip
    number = rig.start()
    for n in range(early):
        rig.publish("paid", None, variables={"n": n})
    rig.complete("before")
    assert rig.tasks(number) == ["hear"] * early + ["work"]
    assert rig.variables(number)["n"] == early - 1
    assert rig.publish("paid", None) is True


def test_a_listener_whose_work_a_kept_message_ends_takes_no_more(rig: Rig) -> None:
    heard = boundary("told", "work", message("m"), interrupting=False)
    heard += end("all", "<terminateEventDefinition/>")
    rig.deploy(
        model(
            start() + user("before") + user("work") + heard + end(),
            "start -> before -> work -> end", "told -> all", extra=NAMES,
        )
    )  # fmt: skip
    number = rig.start()
    rig.publish("paid", None)
    rig.publish("paid", None)
    rig.complete("before")
    assert rig.status(number) == "terminated"
    assert [row.delivered_at is None for row in rig.rows(messages)] == [False, True]
