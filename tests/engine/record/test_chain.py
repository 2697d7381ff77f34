"""A log cannot be changed unseen: whatever was edited, deleted, moved or put in is found at its row."""

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


def length_of(rig: Rig, number: int) -> int:
    wanted = select(instance.c.event_seq).where(instance.c.id == number)
    return rig.run(lambda s: s.scalars(wanted).one())


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
    "kind": lambda at: update(event).where(at).values(kind="else"),
    "salt": lambda at: update(event).where(at).values(salt=b"0" * 16),
    "deleted": lambda at: delete(event).where(at),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_found_at_its_row(rig: Rig, number: int, change) -> None:  # type: ignore[no-untyped-def]
    """At every row of the log."""
    rig.tampered = True
    for seq in range(1, length_of(rig, number) + 1):
        at = (event.c.instance_id == number) & (event.c.seq == seq)
        with rig.sessions() as session:
            session.execute(change(at))
            assert e.first_break(session, number) == seq
            session.rollback()


def test_two_rows_that_change_places_are_found(rig: Rig, number: int) -> None:
    rig.tampered = True

    def swap(session):  # type: ignore[no-untyped-def]
        for old, new in ((3, 1000), (4, 3), (1000, 4)):
            at = (event.c.instance_id == number) & (event.c.seq == old)
            session.execute(update(event).where(at).values(seq=new))

    rig.run(swap)
    assert rig.run(lambda s: e.first_break(s, number)) == 3


def test_the_cut_off_end_and_an_added_row_are_found(rig: Rig, number: int) -> None:
    rig.tampered = True
    length = length_of(rig, number)
    last = (event.c.instance_id == number) & (event.c.seq == length)
    row = rig.run(lambda s: s.execute(select(event).where(last)).one())
    rig.run(lambda s: s.execute(delete(event).where(last)))
    assert rig.run(lambda s: e.first_break(s, number)) == length
    rig.run(lambda s: s.execute(insert(event), [dict(row._mapping)]))
    assert rig.run(lambda s: e.first_break(s, number)) is None
    forged = {**row._mapping, "seq": length + 1}
    rig.run(lambda s: s.execute(insert(event), [forged]))
    assert rig.run(lambda s: e.first_break(s, number)) == length + 1
