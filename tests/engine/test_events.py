"""The log of an instance: what it says, and that it cannot be changed unseen."""

import pytest
from sqlalchemy import delete, insert, select, update

import engine as e
from engine.tables import event, instance
from tests.engine.kernel.models import end, model, script, start, user
from tests.engine.rig import T0, Rig

MODEL = model(start() + user("a") + script("s", "total = n + 1") + user("b") + end(),
              "start -> a -> s -> b -> end")  # fmt: skip


@pytest.fixture
def number(rig: Rig) -> int:
    rig.deploy(MODEL)
    started = rig.start(case_id=3)
    rig.complete("a", {"n": 1, "name": "长"}, actor="7")
    return started


def test_it_says_who_did_what_when(rig: Rig, number: int) -> None:
    said = rig.history(number)
    assert [each.seq for each in said] == list(range(1, len(said) + 1))
    assert {each.at for each in said} == {T0}
    closed = next(each for each in said if each.kind == "task_closed")
    assert (closed.actor, closed.payload) == ("7", {"how": "completed"})
    written = [each.payload["values"] for each in said if each.kind == "variables"]
    assert {"total": 2} in written
    passed = [each.element_id for each in said if each.kind == "left"]
    assert passed == ["start", "a", "s"]
    assert rig.run(lambda s: e.passed_elements(s, number)) == {"start", "a", "s"}


def test_an_untouched_log_is_whole(rig: Rig, number: int) -> None:
    rig.complete("b")
    assert rig.run(lambda s: e.first_break(s, number)) is None
    last = rig.run(lambda s: s.scalars(select(event.c.hash).order_by(event.c.seq.desc())).first())
    kept = rig.run(lambda s: s.scalars(select(instance.c.event_hash)).one())
    assert last == kept


CHANGES = {
    "actor": lambda at: update(event).where(at).values(actor="8"),
    "payload": lambda at: update(event).where(at).values(payload={"how": "cancelled"}),
    "time": lambda at: update(event).where(at).values(at=T0.replace(hour=5)),
    "deleted": lambda at: delete(event).where(at),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_found_at_its_row(rig: Rig, number: int, change) -> None:  # type: ignore[no-untyped-def]
    at = (event.c.instance_id == number) & (event.c.seq == 4)
    rig.run(lambda s: s.execute(change(at)))
    assert rig.run(lambda s: e.first_break(s, number)) == 4


def test_two_rows_that_change_places_are_found(rig: Rig, number: int) -> None:
    def swap(session):  # type: ignore[no-untyped-def]
        for old, new in ((3, 1000), (4, 3), (1000, 4)):
            at = (event.c.instance_id == number) & (event.c.seq == old)
            session.execute(update(event).where(at).values(seq=new))

    rig.run(swap)
    assert rig.run(lambda s: e.first_break(s, number)) == 3


def test_the_cut_off_end_and_an_added_row_are_found(rig: Rig, number: int) -> None:
    length = len(rig.history(number))
    last = (event.c.instance_id == number) & (event.c.seq == length)
    row = rig.run(lambda s: s.execute(select(event).where(last)).one())
    rig.run(lambda s: s.execute(delete(event).where(last)))
    assert rig.run(lambda s: e.first_break(s, number)) == length
    rig.run(lambda s: s.execute(insert(event), [dict(row._mapping)]))
    assert rig.run(lambda s: e.first_break(s, number)) is None
    forged = {**row._mapping, "seq": length + 1}
    rig.run(lambda s: s.execute(insert(event), [forged]))
    assert rig.run(lambda s: e.first_break(s, number)) == length + 1
