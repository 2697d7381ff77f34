"""Instances that must stay on their version, each with the element and the reason."""

import pytest

from engine.kernel import parse
from tests.engine.kernel import models as m
from tests.engine.kernel.test_migration import LINE, line, nested, timed
from tests.engine.kernel.test_migration__holding import (
    START_END,
    ad_hoc,
    forked,
    gathered,
    looped,
    travel,
)
from tests.engine.kernel.world import World


def refused(world: World, model: bytes, mapping: dict[str, str] | None = None) -> set[object]:
    """Why a world cannot be carried over; it goes on undisturbed."""
    before, told = world.execution.dump(), len(world.effects)
    report = world.migrate(parse(model, "new.bpmn")[0], mapping)
    assert world.execution.dump() == before
    assert len(world.effects) == told
    for each in report.problems:
        assert each.message
    return {(each.element_id, each.rule) for each in report.problems}


def test_an_element_that_is_gone() -> None:
    world = World(line("a"))
    assert refused(world, line("b")) == {("a", "gone")}
    assert not world.migrate(parse(line("b"), "b.bpmn")[0], {"a": "b"}).problems


def test_a_mapping_that_names_nothing() -> None:
    world = World(line("a"))
    assert refused(world, line("b"), {"a": "c"}) == {("a", "mapping"), ("a", "gone")}
    assert refused(world, line("a"), {"x": "a"}) == {(None, "mapping")}


def test_another_process() -> None:
    other = m.model(LINE + m.user("a"), START_END, process="q")
    assert refused(World(line("a")), other) == {(None, "process")}


CATCH = m.node("intermediateCatchEvent", "a", m.duration("PT1H"))


@pytest.mark.parametrize(
    "new",
    [
        m.model(LINE + m.node("receiveTask", "a", messageRef="m"), START_END,
                extra='<message id="m" name="m"/>'),
        m.model(LINE + CATCH, START_END),
        looped(m.loop("[1]")),
        m.model(LINE + m.node("callActivity", "a", calledElement="x"), START_END),
    ],
)  # fmt: skip
def test_an_element_of_another_kind(new: bytes) -> None:
    assert refused(World(line("a")), new) == {("a", "other-kind")}


def test_tokens_that_gather_where_none_do() -> None:
    world = World(gathered(2))
    world.complete("b")
    assert refused(world, gathered(1)) == {("a", "other-kind")}


def test_items_that_would_begin_in_another_way() -> None:
    world = World(looped(m.loop("[1, 2]")))
    assert refused(world, looped(m.loop("[1, 2]", sequential=True))) == {("a", "other-kind")}
    assert refused(world, line("a")) == {("a", "other-kind")}
    counted = World(looped(m.times("3", sequential=True)))
    assert refused(counted, looped(m.loop("[1, 2]", sequential=True))) == {("a", "items")}


def test_another_scope() -> None:
    assert refused(World(line("a")), nested("a")) == {("a", "other-scope")}
    assert refused(World(nested("a")), line("a")) == {("part", "gone")}


def test_a_join_whose_token_came_on_a_flow_that_is_gone() -> None:
    world = World(forked())
    world.complete("b")
    three = m.model(
        LINE + m.parallel("fork") + m.parallel("join") + "".join(map(m.user, "abcd")),
        "start -> fork -> a -> join -> end", "fork -> b -> c -> join", "fork -> d -> join",
    )  # fmt: skip
    assert refused(world, three) == {("join", "join")}


def test_what_nothing_undoes_any_more() -> None:
    world = World(travel())
    world.complete("trip")
    body = LINE + m.user("trip") + m.user("decide") + m.booked("other")
    body += m.throw("back", m.compensate())
    path = "start -> trip -> decide -> other -> back -> end"
    assert refused(world, m.model(body, path)) == {("trip", "compensation")}
    assert refused(world, travel("undo_it", "journey")) == {("trip", "gone")}


def test_what_was_still_to_begin_and_is_gone() -> None:
    assert refused(World(ad_hoc("a", "b", "c")), ad_hoc("a", "c")) == {("b", "gone")}


def test_what_cannot_begin_to_wait() -> None:
    world = World(line("a"))
    assert refused(world, timed("=unknown")) == {("late", "waiting")}
    key = m.properties(correlationKey="=unknown") + m.message()
    assert refused(world, timed("", kind=key)) == {("late", "waiting")}
    waiting = World(timed("", kind=m.properties(correlationKey="=1") + m.message()))
    assert refused(waiting, timed("", kind=key)) == {("late", "waiting")}


def test_a_new_input_that_cannot_be_told() -> None:
    world = World(line("a"), functions={"ask": _fail})
    new = m.model(LINE + m.user("a", m.io(inputs={"x": "=ask(1)"})), START_END)
    assert refused(world, new) == {("a", "mapping")}


def _fail(_number: object) -> object:
    raise ValueError
