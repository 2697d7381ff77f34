"""The worker: wakes what is due and empties the outbox, every few seconds, until told to stop."""

from __future__ import annotations

import logging
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Final

from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.orm import Session, sessionmaker

from engine import transact
from workflows import wallclock
from workflows.notifications.outbox import send_due
from workflows.notifications.sending import Send
from workflows.runtime import engine

TICK: Final = timedelta(seconds=2)
BATCH: Final = 100
# An instance that cannot even be woken is left alone for a while, so that others get their turn.
REST: Final = timedelta(minutes=5)
log = logging.getLogger(__name__)


@dataclass
class Sweep:
    """One worker's rounds over the due timers, and the instances it lets rest."""

    sessions: sessionmaker[Session]
    resting: dict[int, datetime] = field(default_factory=dict)

    def run(self, now: datetime) -> int:
        """Wake each due instance in a transaction of its own; how many were woken."""
        self.resting = {one: until for one, until in self.resting.items() if until > now}
        limit = BATCH + len(self.resting)
        due = transact(self.sessions, lambda session: engine.due_instances(session, limit))
        return sum(self._wake(one, now) for one in due if one not in self.resting)

    def _wake(self, instance_id: int, now: datetime) -> bool:
        try:
            transact(self.sessions, lambda session: engine.wake(session, instance_id))
        except Exception:  # one broken instance never blocks the sweep
            log.exception("instance %s could not be woken", instance_id)
            self.resting[instance_id] = now + REST
            return False
        return True


def run(
    sessions: sessionmaker[Session], senders: Mapping[str, Send], tick: timedelta = TICK
) -> None:
    """Work until SIGTERM or SIGINT; a job that runs is finished first."""
    scheduler = BlockingScheduler(timezone="UTC")
    sweep = Sweep(sessions)
    every = {"trigger": "interval", "seconds": tick.total_seconds(), "coalesce": True}
    scheduler.add_job(
        lambda: sweep.run(wallclock.now()), id="timers", next_run_time=wallclock.now(), **every
    )
    scheduler.add_job(
        lambda: send_due(sessions, senders), id="outbox", next_run_time=wallclock.now(), **every
    )

    def stop(signum: int, frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("worker started")
    scheduler.start()
    log.info("worker stopped")
