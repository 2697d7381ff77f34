"""The machine's clock is set forward or back by an hour: each timer once, each letter, no standstill."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.tables import event
from tests.engine.rig import Rig
from tests.faults import crew
from tests.faults.crew import PATIENCE_SECONDS, T0
from tests.faults.killing import BEGIN
from tests.faults.postbox import Postbox
from tests.faults.test_outages import ASKED

HOUR = timedelta(hours=1)


@pytest.mark.parametrize("set_by", [HOUR, -HOUR], ids=["forward", "back"])
def test_a_worker_goes_on_when_its_clock_is_set(
    made_url: str, rig: Rig, postbox: Postbox, tmp_path: Path, set_by: timedelta
) -> None:
    rig.deploy(ASKED)
    log, shift = tmp_path / "crew.log", tmp_path / "shift"
    given = (made_url, postbox.port, log, shift)
    worker = BEGIN.Process(target=crew.work_by_another_clock, args=given, daemon=True)
    worker.start()
    try:
        crew.until_said(log, "worker started")
        _ask(rig)
        shift.write_text(str(set_by.total_seconds()))
        crew.until_said(log, "the machine's clock has been set")
        _ask(rig)
        # By the worker's clock, more than the hour for which both sleep.
        rig.set_clock(T0 + 3 * HOUR)
        crew.until(rig.sessions, lambda s: len(postbox.letters) == 2)
    finally:
        worker.terminate()
        worker.join(PATIENCE_SECONDS)
    assert worker.exitcode == 0, log.read_text()
    assert {row.status for row in rig.instances("asked")} == {"completed"}
    assert set(postbox.letters.values()) == {1}
    fired = select(func.count()).where(event.c.kind == "timer_fired")
    assert rig.run(lambda s: s.scalar(fired)) == 2


def _ask(rig: Rig) -> None:
    rig.start("asked")
    rig.complete("ask")
