"""Verifying all logs at once: what was done to any of them is named, and the state with them."""

from collections.abc import Callable

import orjson
import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.kernel.entries import Entries
from engine.kernel.state import compress, newest
from engine.record.chain import Finding, verify
from engine.tables import event, instance
from tests.engine.conftest import MakeRig
from tests.engine.record import lives
from tests.engine.rig import Rig


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    rig = lives.make(make_rig)
    for _ in range(2):
        lives.begin(rig)
    return rig


def findings(rig: Rig, act: Callable[[Session], object]) -> list[Finding]:
    """What is found once something was done, which is then undone."""
    with rig.sessions() as session:
        act(session)
        found = list(verify(session))
        session.rollback()
    return found


def test_all_is_whole(rig: Rig) -> None:
    assert findings(rig, lambda s: None) == []
    lives.end_all(rig)
    assert {row.status for row in rig.instances()} == {"completed"}
    assert findings(rig, lambda s: None) == []


def test_every_row_of_every_log_is_missed(rig: Rig) -> None:
    rows = [(row.instance_id, row.seq) for row in rig.rows(event)]
    last = {row.id: row.event_seq for row in rig.instances()}
    assert len(rows) > 50
    for number, seq in rows:
        at = (event.c.instance_id == number) & (event.c.seq == seq)
        wrong = "cut" if seq == last[number] else "missing"
        found = findings(rig, lambda s, at=at: s.execute(delete(event).where(at)))  # type: ignore[misc]
        assert found == [Finding(number, seq, wrong)]  # type: ignore[arg-type]
        found = findings(rig, lambda s, at=at: s.execute(update(event).where(at).values(token=99)))  # type: ignore[misc]
        assert found == [Finding(number, seq, "edited")]


def test_a_state_that_was_changed_behind_the_log_is_found(rig: Rig) -> None:
    number = rig.instances()[0].id
    moved = max(r.seq for r in rig.rows(event) if r.kind == "moved" and r.instance_id == number)

    def rob(session: Session) -> None:
        at = instance.c.id == number
        packed = session.scalars(select(instance.c.state).where(at)).one()
        entries = Entries.of(newest(packed))
        variables = orjson.loads(entries.scopes[0])
        variables[3]["n"] = 1_000_000
        entries.scopes[0] = orjson.dumps(variables)
        changed = compress(entries)
        session.execute(update(instance).where(at).values(state=changed))

    assert findings(rig, rob) == [Finding(number, moved, "state")]
    gone = update(instance).where(instance.c.id == number).values(state=None)
    assert findings(rig, lambda s: s.execute(gone)) == [Finding(number, moved, "state")]


def test_one_instance_alone(rig: Rig) -> None:
    first, second, *_ = (row.id for row in rig.instances())
    with rig.sessions() as session:
        session.execute(update(event).where(event.c.instance_id == first).values(actor="nobody"))
        assert list(verify(session, second)) == []
        assert list(verify(session, first)) == [Finding(first, 1, "edited")]
        session.rollback()
