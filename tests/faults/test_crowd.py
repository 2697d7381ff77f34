"""Many at once: over HTTP exactly one wins; four workers fire each of many timers once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from sqlalchemy import func, select

from engine.tables import event, wait
from tests.engine.kernel.models import duration, end, model, node, start
from tests.engine.rig import Rig
from tests.faults import crew
from tests.faults.crew import FULL, PATIENCE_SECONDS, T0
from tests.faults.killing import BEGIN
from tests.faults.postbox import Postbox

TIMERS = 10_000 if FULL else 100
WORKERS = 4
SLEEPER = model(
    start() + node("intermediateCatchEvent", "sleep", duration("PT1H")) + end(),
    "start -> sleep -> end", process="sleeper",
)  # fmt: skip


def test_four_workers_fire_each_of_many_due_timers_once(
    made_url: str, rig: Rig, postbox: Postbox, tmp_path: Path
) -> None:
    rig.deploy(SLEEPER)
    for _ in range(TIMERS // 100):
        rig.run(lambda s: [rig.engine.start(s, "sleeper", actor="ann") for _ in range(100)])
    rig.set_clock(T0 + timedelta(hours=1, minutes=5))
    log = tmp_path / "crew.log"
    workers = [_begin(made_url, postbox.port, log) for _ in range(WORKERS)]
    try:
        crew.until(rig.sessions, lambda s: s.scalar(select(func.count(wait.c.id))) == 0)
    finally:
        for worker in workers:
            worker.terminate()
            worker.join(PATIENCE_SECONDS)
    assert [worker.exitcode for worker in workers] == [0] * WORKERS, log.read_text()
    fired = select(event.c.instance_id).where(event.c.kind == "timer_fired")
    times = Counter(rig.run(lambda s: list(s.scalars(fired))))
    slept = [row.id for row in rig.instances("sleeper")]
    assert times == dict.fromkeys(slept, 1)
    assert {row.status for row in rig.instances("sleeper")} == {"completed"}


def _begin(url: str, port: int, log: Path) -> ForkServerProcess:
    process = BEGIN.Process(target=crew.work, args=(url, port, log, 0), daemon=True)
    process.start()
    return process
