"""Runs a script with processes that are killed at random moments and begun anew."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import sessionmaker

import engine as e
from tests.faults import crew
from tests.faults.crew import PATIENCE_SECONDS
from tests.faults.script import ENGINE, FILES, Deed
from workflows import wallclock
from workflows.notifications.models import Outgoing
from workflows.notifications.outbox import LEASE

LONGEST_LIFE: Final = 2.0
LOOK_SECONDS: Final = 0.01
LONGEST_FUSE: Final = 200
# A process that is forked from one that has loaded all begins in some ten milliseconds.
BEGIN: Final = multiprocessing.get_context("forkserver")
BEGIN.set_forkserver_preload(["tests.faults.crew"])


Part = Callable[[int], None]


@dataclass(frozen=True)
class Life:
    """A process, and when it is killed at the latest."""

    process: ForkServerProcess
    ends: float


class Crew:
    """A worker and a client over one database with the script's models; `kills` says how often one of them died."""

    def __init__(self, url: str, port: int, folder: Path, chance: Random) -> None:
        self.sessions = sessionmaker(e.make_engine(url))
        e.transact(self.sessions, lambda s: ENGINE.deploy(s, FILES, actor="admin"))
        self.folder, self.chance, self.kills = folder, chance, 0
        self.lives: list[Life] = []
        self.log = folder / "crew.log"
        self.work = partial(crew.work, url, port, self.log)
        self.drive = partial(crew.drive, url)

    def play(self, deeds: list[Deed], *, kill: bool) -> None:
        """Do all deeds; whoever is killed on the way is begun anew until they are done."""
        done = self.folder / f"{deeds[0].id}.done".replace(":", "-")
        parts: list[Part] = [self.work, partial(self.drive, deeds, done, self.log)]
        self.lives = lives = [self._begin(part, kill) for part in parts]
        patience = time.monotonic() + PATIENCE_SECONDS
        try:
            while lives[1].process.exitcode != 0:
                assert time.monotonic() < patience, self._said()
                lives[1].process.join(LOOK_SECONDS)
                for at, life in enumerate(lives):
                    if self._has_died(life):
                        lives[at] = self._begin(parts[at], kill)
        finally:
            for life in lives:
                life.process.kill()
                life.process.join()

    def end_worker(self) -> None:
        """Kill the worker, here and now; it is begun anew."""
        pid = self.lives[0].process.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """Let go of the database."""
        self.sessions.kw["bind"].dispose()

    def _begin(self, part: Part, mortal: bool) -> Life:
        """Somebody who will die at a moment of the work, or of the clock, unless immortal."""
        self._age_leases()
        burns = mortal and self.chance.random() < 0.5
        fuse = self.chance.randrange(1, LONGEST_FUSE) if burns else 0
        ends = self.chance.uniform(0, LONGEST_LIFE) if mortal and not burns else PATIENCE_SECONDS
        process = BEGIN.Process(target=part, args=(fuse,), daemon=True)
        process.start()
        return Life(process, time.monotonic() + ends)

    def _has_died(self, life: Life) -> bool:
        """Whether somebody has been killed; whose time has come is."""
        if time.monotonic() > life.ends:
            life.process.kill()
            life.process.join()
        if life.process.exitcode in {None, 0}:
            return False
        assert life.process.exitcode == -signal.SIGKILL, self._said()
        self.kills += 1
        return True

    def _age_leases(self) -> None:
        """So much time passes that the leases of the dead run out; there is one worker at most."""
        older = Outgoing.leased_until < wallclock.now() + LEASE
        ended = update(Outgoing).where(older).values(leased_until=wallclock.now() - timedelta(1))
        e.transact(self.sessions, lambda session: session.execute(ended))

    def _said(self) -> str:
        return self.log.read_text() if self.log.exists() else "nobody has said why"
