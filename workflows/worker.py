"""The worker, until told to stop: wakes what is due, chases what is late, empties the outbox."""

from __future__ import annotations

import logging
import random
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.orm import Session, sessionmaker

from engine import Engine, settle, transact
from engine.outages import outage_of
from workflows import wallclock
from workflows.anchoring import daily
from workflows.cases.chasing import chase_late
from workflows.jobs import Job, Watch
from workflows.notifications.outbox import send_due
from workflows.notifications.sending import Send
from workflows.runtime import engine

TICK: Final = timedelta(seconds=2)
# How often the worker looks whether today has an anchor of the record.
ANCHORS: Final = timedelta(minutes=5)
# How often it looks for tasks that have become late; nobody is in a hurry to be reminded.
CHASES: Final = timedelta(minutes=1)
BATCH: Final = 100
# Less is what a clock that follows a time server does by itself.
CLOCK_SET: Final = timedelta(seconds=5)
STOPPING: Final = frozenset({signal.SIGTERM, signal.SIGINT})
# An instance that cannot even be woken is left alone for a while, so that others get their turn.
REST: Final = timedelta(minutes=5)
log = logging.getLogger(__name__)
# An instance that is to be woken, or a process start, by its number.
Due = tuple[str, int]


@dataclass
class Sweep:
    """One worker's rounds over the due timers, and what it lets rest."""

    sessions: sessionmaker[Session]
    runtime: Engine = engine
    resting: dict[Due, datetime] = field(default_factory=dict)
    stopping: bool = False

    def run(self, now: datetime) -> int:
        """Begin and wake all that is due, each in a transaction of its own; how many that were."""
        self.resting = {one: until for one, until in self.resting.items() if until > now}
        done, more = 0, True
        while more and not self.stopping:
            begun = self._begin(now)
            due = self._due(self.runtime.due_instances, "instance", BATCH)
            acted = begun + self._wake(due, now)
            more = acted > 0 and BATCH in (begun, len(due))
            done += acted
        return done

    def _begin(self, now: datetime) -> int:
        begun = 0
        # One at a time, since a start may be due again: an occurrence of another comes in between.
        while begun < BATCH and (due := self._due(self.runtime.due_starts, "start", 1)):
            begun += self._act(due[0], self.runtime.fire_start, now)
        return begun

    def _wake(self, due: list[Due], now: datetime) -> int:
        """In the order in which they are due; in any order once another worker is at the same."""
        woken, left = 0, list(reversed(due))
        while left and not self.stopping:
            one = left.pop()
            acted = self._act(one, self.runtime.wake, now)
            woken += acted
            if not acted and one not in self.resting:
                # One after the other they would wait for each other at every instance.
                random.shuffle(left)
        return woken

    def _due(self, look: Callable[[Session, int], list[int]], kind: str, limit: int) -> list[Due]:
        # Looking takes no write lock: a tick with nothing due is in nobody's way.
        with self.sessions() as session:
            found = [(kind, one) for one in look(session, limit + len(self.resting))]
        return [one for one in found if one not in self.resting]

    def _act(self, one: Due, act: Callable[[Session, int], object], now: datetime) -> bool:
        """Whether it did something: not where it failed, nor where another was faster."""
        try:
            return bool(transact(self.sessions, lambda session: act(session, one[1])))
        except Exception as error:  # a broken one never blocks the sweep
            if outage_of(error):
                raise
            log.exception("%s %s could not be woken", *one)
            self.resting[one] = now + REST
            return False


def run(
    sessions: sessionmaker[Session],
    senders: Mapping[str, Send],
    tick: timedelta = TICK,
    runtime: Engine = engine,
    anchors: Path | None = None,
) -> None:
    """Work until SIGTERM or SIGINT; a job that runs is finished first."""
    # Blocked before any thread starts, the signals wait for `sigwait` and interrupt no step.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    # A tick that comes while the last one still works is left out: no word is needed on that.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    sweep, watch = Sweep(sessions, runtime), Watch()
    scheduler = _scheduler(sweep, senders, tick, anchors)
    settle()
    scheduler.start()
    log.info("worker started")
    while signal.sigtimedwait(STOPPING, tick.total_seconds()) is None:
        if watch.was_set(CLOCK_SET):
            _begin_anew(scheduler, sweep)
    sweep.stopping = True
    scheduler.shutdown(wait=True)
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    log.info("worker stopped")


def _begin_anew(scheduler: BackgroundScheduler, sweep: Sweep) -> None:
    """Count all times from a clock that has been set: what was an hour off may be two, or none."""
    log.warning("the machine's clock has been set")
    sweep.resting = {}
    for job in scheduler.get_jobs():
        job.modify(next_run_time=wallclock.now())


def _scheduler(
    sweep: Sweep, senders: Mapping[str, Send], tick: timedelta, anchors: Path | None
) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(timezone="UTC")
    jobs: dict[str, Callable[[], object]] = {
        "timers": lambda: sweep.run(wallclock.now()),
        "outbox": lambda: send_due(sweep.sessions, senders),
        "chases": lambda: chase_late(sweep.sessions),
    }
    if anchors is not None:
        jobs["anchors"] = lambda: daily(sweep.sessions, anchors, wallclock.now())
    pauses = {"anchors": ANCHORS, "chases": CHASES}
    for name, act in jobs.items():
        pause = pauses.get(name, tick)
        scheduler.add_job(
            Job(name, act), "interval", seconds=pause.total_seconds(), id=name, coalesce=True,
            next_run_time=wallclock.now(),
        )  # fmt: skip
    return scheduler
