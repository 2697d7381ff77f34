"""The clock row: real in a live database, set and ticking in a demo."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine

import engine as e
from engine.errors import ClockIsReal, EngineError
from tests.engine.rig import DAY, T0, Rig


@pytest.fixture
def unmarked(sqlite_url: str) -> Rig:
    database = e.make_engine(sqlite_url)
    e.metadata.create_all(database)
    return Rig(database)


def test_a_live_clock_is_the_machines_and_cannot_be_set(unmarked: Rig) -> None:
    assert unmarked.run(e.database_mark) == "live"
    with pytest.raises(ClockIsReal):
        unmarked.set_clock(T0)
    unmarked.run(lambda s: e.mark_database(s, "live"))
    with pytest.raises(ClockIsReal):
        unmarked.set_clock(T0)
    with time_machine.travel(T0, tick=False):
        assert unmarked.run(e.now) == T0


def test_a_mark_is_for_ever(unmarked: Rig) -> None:
    unmarked.run(lambda s: e.mark_database(s, "live"))
    unmarked.run(lambda s: e.mark_database(s, "live"))
    with pytest.raises(EngineError, match="live and cannot become demo"):
        unmarked.run(lambda s: e.mark_database(s, "demo"))


def test_a_set_clock_ticks_on_and_can_be_real_again(rig: Rig) -> None:
    with time_machine.travel(T0, tick=False) as real:
        rig.set_clock(T0 + 100 * DAY)
        real.shift(timedelta(minutes=5))
        assert rig.run(e.now) == T0 + 100 * DAY + timedelta(minutes=5)
        rig.run(lambda s: e.set_clock(s, None))
        assert rig.run(e.now) == T0 + timedelta(minutes=5)


def test_another_zone_is_the_same_instant_and_none_is_refused(rig: Rig) -> None:
    rig.set_clock(datetime(2027, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    assert rig.run(e.now) == datetime(2027, 1, 1, tzinfo=UTC)
    with pytest.raises(EngineError, match="time zone"):
        rig.set_clock(datetime(2027, 1, 1))  # noqa: DTZ001
