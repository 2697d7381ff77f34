"""Old cases leave the tables that are at work, and can be read as before."""

from datetime import timedelta

import pytest

from engine.record.archive import archivable, put_away
from engine.record.chain import verify
from engine.tables import event
from tests.engine.conftest import MakeRig
from tests.engine.record import lives
from tests.engine.rig import Rig

HOUR = timedelta(hours=1)


@pytest.fixture
def rig(make_rig: MakeRig) -> Rig:
    return lives.make(make_rig)


def test_what_was_put_away_reads_the_same(rig: Rig) -> None:
    old = lives.begin(rig)
    lives.end_all(rig)
    ended = rig.now
    rig.set_clock(ended + HOUR)
    young = lives.begin(rig)
    numbers = [row.id for row in rig.instances() if row.root_id == old]
    assert len(numbers) == 2

    def told() -> list[object]:
        moments = sorted({row.at for row in rig.history(old)})
        return [
            [rig.history(n) for n in numbers],
            [rig.variables(n) for n in numbers],
            [rig.run(lambda s, at=at: rig.engine.replay(s, old, at)) for at in moments],
        ]

    before = told()
    assert rig.run(lambda s: archivable(s, ended)) == []
    assert rig.run(lambda s: archivable(s, ended + HOUR)) == [old]
    assert rig.run(lambda s: put_away(s, old)) > 30
    assert rig.run(lambda s: archivable(s, ended + HOUR)) == []
    assert {row.instance_id for row in rig.rows(event)}.isdisjoint(numbers)
    assert [row.state for row in rig.instances() if row.id in numbers] == [None, None]
    assert told() == before
    assert rig.run(lambda s: list(verify(s))) == []
    # The one beside it goes on.
    lives.end_all(rig)
    assert rig.status(young) == "completed"


def test_a_case_goes_as_a_whole(rig: Rig) -> None:
    """One whose child still runs, or ended lately, stays; a child never goes alone."""
    first = lives.begin(rig)
    child = rig.child(first)
    rig.run(lambda s: rig.engine.cancel(s, child, actor="op", reason="enough"))
    later = rig.now + HOUR
    assert rig.run(lambda s: archivable(s, later)) == []
