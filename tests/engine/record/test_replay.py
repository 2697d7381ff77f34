"""The log alone gives the state and the data of any moment; that it gives today's, every test checks."""

from datetime import timedelta

import orjson
import pytest
import zstandard
from sqlalchemy import delete, func, select, update

from engine.errors import RecordBroken
from engine.kernel import state
from engine.tables import event, instance
from tests.engine.conftest import MakeRig
from tests.engine.kernel.models import (
    boundary,
    cycle,
    duration,
    end,
    loop,
    model,
    script,
    start,
    user,
)
from tests.engine.rig import DAY, T0, Rig

HOUR = timedelta(hours=1)
MODEL = model(
    start() + user("a") + script("s", "total = n + 1") + user("b") + end(),
    "start -> a -> s -> b -> end",
)
# A timer an hour for as long as somebody takes, and one that ends it.
CLOCK = model(
    start() + user("a") + boundary("tick", "a", cycle("R/PT1H"), interrupting=False)
    + boundary("late", "a", duration("PT4H30M")) + script("count", "n = n + 1")
    + "".join(end(f"end{n}") for n in range(3)),
    "start -> a -> end0", "tick -> count -> end1", "late -> end2",
)  # fmt: skip
ITEMS = model(start() + user("a", loop("=items", sequential=True)) + end(), "start -> a -> end")


def test_every_moment_of_a_run(rig: Rig) -> None:
    rig.deploy(MODEL)
    number = rig.start(n=1)
    rig.set_clock(T0 + DAY)
    rig.complete("a", {"n": 5})
    rig.set_clock(T0 + 2 * DAY)
    rig.complete("b", {"done": "长"})

    def past(at):  # type: ignore[no-untyped-def]
        found = rig.run(lambda s: rig.engine.replay(s, number, at))
        return found and (found.status, [each.element_id for each in found.tokens], found.variables)

    assert past(T0 - HOUR) is None
    assert past(T0) == past(T0 + HOUR) == ("running", ["a"], {"n": 1})
    assert past(T0 + DAY) == ("running", ["b"], {"n": 5, "total": 6})
    ended = ("completed", [], {"n": 5, "total": 6, "done": "长"})
    assert past(T0 + 2 * DAY) == past(None) == ended


def test_a_jump_has_the_moments_of_small_steps(make_rig: MakeRig) -> None:
    rig = make_rig()
    rig.deploy(CLOCK)
    jumping, stepping = rig.start(n=0), rig.start(n=0)
    for hour in range(7):
        rig.set_clock(T0 + hour * HOUR)
        rig.run(lambda s: rig.engine.wake(s, stepping))
    rig.run(lambda s: rig.engine.wake(s, jumping))
    for hour in range(7):
        at = T0 + hour * HOUR
        one, other = (
            rig.run(lambda s, n=number, at=at: rig.engine.replay(s, n, at))  # type: ignore[misc]
            for number in (jumping, stepping)
        )
        assert one.entries == other.entries
        assert one.variables == {"n": min(hour, 4)}


def test_a_thousand_items_say_what_changes_and_no_more(rig: Rig) -> None:
    rig.deploy(ITEMS)
    number = rig.start(items=list(range(100)))
    for _ in range(99):
        rig.complete("a")
    said = (event.c.instance_id == number) & (event.c.kind == "moved")
    lengths = rig.run(lambda s: list(s.scalars(select(func.length(event.c.payload)).where(said))))
    assert max(lengths[1:]) < 400


def test_what_is_equal_in_python_is_not_the_same(rig: Rig) -> None:
    rig.deploy(model(start() + user("a") + user("b") + end(), "start -> a -> b -> end"))
    number = rig.start(n=1, flags={"a": 1, "b": 2})
    rig.complete("a", {"n": True, "flags": {"b": 2, "a": 1}})
    past = rig.run(lambda s: rig.engine.replay(s, number))
    assert past is not None
    assert past.variables["n"] is True
    assert list(past.variables["flags"]) == ["b", "a"]  # type: ignore[call-overload]


def test_a_format_from_an_earlier_release_begins_anew(rig: Rig) -> None:
    """The log of the old one stays; the first move of the new one is the whole state."""
    rig.deploy(MODEL)
    number = rig.start(n=1)

    def age(session):  # type: ignore[no-untyped-def]
        saved = session.scalars(select(instance.c.state)).one()
        entries = state.newest(saved)
        old = zstandard.compress(orjson.dumps([1, *entries[:3], *entries[4:]]))
        session.execute(update(instance).values(state=old))

    rig.run(age)
    rig.complete("a", {"n": 2})
    says = [
        orjson.loads(orjson.dumps(row.payload)) for row in rig.rows(event) if row.kind == "moved"
    ]
    assert [sorted(each) for each in says] == [["d", "f", "w"], ["d", "f", "w"]]
    assert {each["f"] for each in says} == {state.FORMAT}
    assert rig.run(lambda s: rig.engine.replay(s, number)).variables == {"n": 2, "total": 3}


def test_a_log_without_its_beginning_is_refused(rig: Rig) -> None:
    rig.tampered = True
    rig.deploy(MODEL)
    number = rig.start(n=1)
    rig.complete("a", {"n": 2})
    first = select(func.min(event.c.seq)).where(event.c.kind == "moved").scalar_subquery()
    rig.run(lambda s: s.execute(delete(event).where(event.c.seq == first)))
    with pytest.raises(RecordBroken):
        rig.run(lambda s: rig.engine.replay(s, number))
