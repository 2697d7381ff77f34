"""What is erased is gone everywhere, the chain still holds, and nothing else can pass for an erasure."""

import os

import orjson
import pytest
from sqlalchemy import delete, select, update

from engine.events import seal
from engine.record.archive import put_away
from engine.record.chain import verify
from engine.record.erasure import erase
from engine.record.marks import Marks
from engine.tables import event
from tests.engine.conftest import MakeRig
from tests.engine.record import lives
from tests.engine.rig import Rig

SECRETS = ("13800001111", "王小明")


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    return lives.make(make_rig)


def forget(rig: Rig, number: int, *names: str) -> int:
    given = {"names": names or ("phone", "person"), "actor": "9", "reason": "asked to"}
    return rig.run(lambda s: erase(s, number, **given))


def whole(rig: Rig) -> bool:
    return rig.run(lambda s: not list(verify(s)))


@pytest.mark.parametrize("ended", [False, True])
def test_nothing_of_it_is_left(rig: Rig, ended: bool) -> None:
    number = lives.begin(rig)
    if ended:
        lives.end_all(rig)
    assert all(secret in lives.stored(rig) for secret in SECRETS)
    structure = [(each.kind, each.element_id) for each in rig.history(number)]
    moments = [row.at for row in rig.rows(event) if row.instance_id == number]
    before = [rig.run(lambda s, at=at: rig.engine.replay(s, number, at)) for at in moments]
    assert forget(rig, number) > 3
    assert not any(secret in lives.stored(rig) for secret in SECRETS)
    assert whole(rig)
    assert rig.variables(number) | {"answer": 0} == {
        "n": 2, "phone": None, "person": None, "note": None, "answer": 0
    }  # fmt: skip
    # The same happened, and it stood the same at every moment, but for what is null.
    erased = rig.history(number)[-1]
    assert [(each.kind, each.element_id) for each in rig.history(number)[:-1]] == structure
    assert (erased.kind, erased.actor, erased.payload["reason"]) == ("erased", "9", "asked to")
    for at, past in zip(moments, before, strict=True):
        now = rig.run(lambda s, at=at: rig.engine.replay(s, number, at))
        assert [each.element_id for each in now.tokens] == [each.element_id for each in past.tokens]
        assert now.variables.keys() == past.variables.keys()


def test_a_running_instance_goes_on(rig: Rig) -> None:
    number = lives.begin(rig)
    forget(rig, number)
    lives.end_all(rig)
    assert rig.status(number) == "completed"
    assert whole(rig)
    # Once more, of what came since: rows can lose more than once.
    forget(rig, number, "answer")
    assert rig.variables(number)["answer"] is None
    assert whole(rig)


def test_an_archived_case_can_be_erased(rig: Rig) -> None:
    number = lives.begin(rig)
    lives.end_all(rig)
    rig.run(lambda s: put_away(s, number))
    forget(rig, number)
    assert not any(secret in lives.stored(rig) for secret in SECRETS)
    assert rig.variables(number)["phone"] is None
    assert whole(rig)


def test_the_state_before_a_migration_forgets_it_too(rig: Rig) -> None:
    number = rig.start("child", phone=SECRETS[0])
    rig.deploy(lives.CHILD.replace(b'id="answer"', b'id="answer" name="new"'))
    given = {"actor": "op", "reason": "new"}
    assert rig.run(lambda s: rig.engine.hands.migrate(s, number, **given)) is not None
    assert SECRETS[0] in lives.stored(rig)
    forget(rig, number)
    assert SECRETS[0] not in lives.stored(rig)
    assert whole(rig)


def test_an_edit_cannot_pass_for_an_erasure(rig: Rig) -> None:
    rig.tampered = True
    number = lives.begin(rig)
    row = next(r for r in rig.rows(event) if r.kind == "variables" and r.instance_id == number)
    at = (event.c.instance_id == number) & (event.c.seq == row.seq)
    text = orjson.dumps(row.payload).decode()

    def found() -> list[tuple[int, str]]:
        return [(each.seq, each.wrong) for each in rig.run(lambda s: list(verify(s)))]

    # Without an erasure that names it.
    values = {"sealed": seal(row.salt, text), "salt": os.urandom(16), "payload": {"values": {}}}
    rig.run(lambda s: s.execute(update(event).where(at).values(**values)))
    assert found() == [(row.seq, "edited")]
    # And what an erasure left cannot be edited in its turn.
    rig.run(lambda s: s.execute(update(event).where(at).values(
        sealed=None, salt=row.salt, payload=row.payload)))  # fmt: skip
    assert found() == []
    forget(rig, number)
    assert found() == []
    rig.run(lambda s: s.execute(update(event).where(at).values(payload={"values": {"n": 3}})))
    assert found() == [(row.seq, "edited")]


def test_an_erasure_that_is_deleted_is_missed(rig: Rig) -> None:
    rig.tampered = True
    number = lives.begin(rig)
    forget(rig, number)
    at = (event.c.instance_id == number) & (event.c.kind == "erased")
    seq = rig.run(lambda s: s.scalars(select(event.c.seq).where(at)).one())
    rig.run(lambda s: s.execute(delete(event).where(at)))
    assert [each.seq for each in rig.run(lambda s: list(verify(s)))] == [seq]


def test_what_is_left_tells_nothing_of_what_was_there(rig: Rig) -> None:
    """A seal of a name that is easy to guess is no help to who guesses it: its salt is gone."""
    rig.deploy(lives.CHILD)
    number = rig.start("child", sex="f")
    rows = {row.seq: row for row in rig.rows(event)}
    forget(rig, number, "sex")
    for row in rig.rows(event):
        if row.sealed is not None:
            before = orjson.dumps(rows[row.seq].payload).decode()
            assert row.sealed == seal(rows[row.seq].salt, before)
            assert row.salt != rows[row.seq].salt
            assert row.sealed not in (seal(None, before), seal(row.salt, before))


def test_only_what_users_said_is_touched() -> None:
    marks = Marks(frozenset({"name", "state", "index"}), {"secret"})
    record = {"name": "undo", "at": 3, "scope": [True, {"name": "x", "index": 1}]}
    entries = [
        "running", 9, [None, None], {"completed": [record]},
        [[0, None, True, {"name": "x", "deep": [{"state": 1, "other": "a secret b"}]}]],
        [[4, "name", 0, 8, None, {"index": 2, "results": [{"index": 5}], "chosen": ["name"]}]],
    ]  # fmt: skip
    record = record | {"scope": [True, {"name": None, "index": None}]}
    assert marks.state(entries) == [
        "running", 9, [None, None], {"completed": [record]},
        [[0, None, True, {"name": None, "deep": [{"state": None, "other": None}]}]],
        [[4, "name", 0, 8, None, {"index": 2, "results": [{"index": None}], "chosen": ["name"]}]],
    ]  # fmt: skip
