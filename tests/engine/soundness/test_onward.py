"""Tokens that stand where they came by another way: whether they come to an end from there."""

from engine.kernel import parse
from engine.kernel.marking import Stand
from engine.soundness import onward
from tests.engine.kernel import models as m
from tests.engine.kernel.test_migration__holding import forked, gathered
from tests.engine.kernel.world import World


def hopeless(model: bytes, *stands: Stand, scope: str = "p") -> list[tuple[str | None, str]]:
    [definition] = parse(model, "m.bpmn")
    found = onward(definition).problems([(scope, tuple(sorted(stands)))])
    return [(each.element_id, each.rule) for each in found]


def test_a_join_that_one_branch_can_never_reach() -> None:
    assert hopeless(forked(), Stand("a")) == [("join", "deadlock")]
    assert hopeless(forked(), Stand("a"), Stand("b")) == []
    assert hopeless(forked(), Stand("join", "a__join"), Stand("b")) == []
    assert hopeless(forked(), Stand("join", "a__join"), Stand("a")) == [("join", "deadlock")]
    assert hopeless(forked(gateway="inclusiveGateway"), Stand("a")) == []


def test_tokens_that_gather() -> None:
    [one, other] = (Stand("a", "merge__a"), Stand("b"))
    assert hopeless(gathered(3), one, other) == [("a", "deadlock")]
    assert hopeless(gathered(3), one, one, other) == []
    assert hopeless(gathered(3), Stand("a")) == []


def test_nothing_is_said_of_what_is_not_sound_from_the_start() -> None:
    body = m.start() + m.end() + m.exclusive("fork", "fork__a") + m.parallel("join")
    body += m.user("a") + m.user("b") + m.when("fork", "b", "x")
    model = m.model(body, "start -> fork -> a -> join -> end", "b -> join")
    assert hopeless(model, Stand("a")) == []


def test_where_an_instance_stands() -> None:
    inner = m.sub("part", m.user("x"), "part_start -> x -> part_end")
    late = m.boundary("late", "part", m.duration("PT1H"), interrupting=False)
    body = m.start() + m.end() + m.end("end2") + m.parallel("fork") + m.parallel("join")
    body += inner + late + m.user("y")
    paths = ["start -> fork -> part -> join -> end", "fork -> y -> join", "late -> end2"]
    world = World(m.model(body, *paths))
    world.complete("y")
    assert dict(world.execution.markings()) == {
        "p": (Stand("join", "y__join"), Stand("part")),
        "part": (Stand("x"),),
    }
    assert onward(world.definition).problems(world.execution.markings()) == []
