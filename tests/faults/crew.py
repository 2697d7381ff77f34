"""The processes that are killed: a worker with its outbox, and a client that does what people do."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import time_machine
from sqlalchemy import Engine as Database
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, sessionmaker

import engine as e
from engine.errors import TaskNotOpen
from engine.tables import human_task, instance
from tests.faults.script import ENGINE, STEP, Deed
from workflows import worker
from workflows.notifications.models import Outgoing
from workflows.notifications.sending import senders
from workflows.settings import MailServer, Settings

T0: Final = datetime(2026, 9, 1, tzinfo=UTC)
# What began a little after its hour is due at the next one, all the same.
LEEWAY: Final = timedelta(minutes=5)
TICK: Final = timedelta(seconds=0.02)
PAUSE_SECONDS: Final = 0.01
# `make faults` tries all; `make test` what fits into its time.
FULL: Final = os.environ.get("SANQU_FAULTS") == "full"
PATIENCE_SECONDS: Final = 1800 if FULL else 120


def work(url: str, port: int, log: Path, fuse: int) -> None:
    """Be the worker until somebody ends it; letters go to the mail server at this port."""
    logging.basicConfig(filename=log, level=logging.INFO)
    with _watched(log):
        server = MailServer("127.0.0.1", port, "sanqu@example.org", tls=False)
        settings = Settings(log.parent, url, None, mail=server)
        worker.run(_opened(url, fuse), senders(settings), TICK, ENGINE)


def work_by_another_clock(url: str, port: int, log: Path, shift: Path) -> None:
    """Be the worker; once a file says by how many seconds, this process's clock is set."""

    def follow() -> None:
        never = threading.Event()
        while not shift.exists() or not shift.read_text():
            never.wait(PAUSE_SECONDS)
        instant = datetime.now(UTC) + timedelta(seconds=float(shift.read_text()))
        time_machine.travel(instant, tick=True).start()

    threading.Thread(target=follow, daemon=True).start()
    work(url, port, log, 0)


def drive(url: str, deeds: list[Deed], done: Path, log: Path, fuse: int) -> None:
    """Do the deeds in order, from the first that is not known to be done."""
    with _watched(log):
        sessions = _opened(url, fuse)
        known = len(done.read_bytes().splitlines()) if done.exists() else 0
        for deed in deeds[known:]:
            DO[deed.kind](sessions, deed)
            with done.open("a") as written:
                written.write(f"{deed.id}\n")


class _watched:  # noqa: N801 - reads as a word
    """Says in a file why a process has ended by itself."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            with self.log.open("a") as written:
                written.write("".join(traceback.format_exception(error)))


def _opened(url: str, fuse: int) -> sessionmaker[Session]:
    database = e.make_engine(url)
    if fuse:
        _burn(database, fuse)
    return sessionmaker(database)


def _burn(database: Database, fuse: int) -> None:
    """Die, as if killed, at so many-th of the moments before a statement or around a commit."""
    left = [fuse]

    def spark(*_: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database, "before_cursor_execute", spark)
    event.listen(database, "commit", spark)
    event.listen(Session, "after_commit", spark)


# What people and partners do. Each may be tried again, by whoever does not know that it is done.


def _publish(sessions: sessionmaker[Session], deed: Deed) -> None:
    e.transact(
        sessions,
        lambda s: ENGINE.publish_message(
            s, deed.name, deed.case, deed.given, actor="partner", message_id=deed.id
        ),
    )


def _complete(sessions: sessionmaker[Session], deed: Deed) -> None:
    """Complete the case's task at an element, unless this deed has completed one there."""
    tasks = (
        select(human_task.c.id, human_task.c.state, human_task.c.completed_by)
        .join(instance, instance.c.id == human_task.c.instance_id)
        .where(instance.c.business_key == deed.case, human_task.c.element_id == deed.name)
    )
    while True:
        with sessions() as session:
            found = session.execute(tasks).all()
        if any(row.completed_by == deed.id for row in found):
            return
        (open_,) = (row.id for row in found if row.state == "open")
        try:
            e.transact(
                sessions,
                lambda s, at=open_: ENGINE.complete_task(s, at, deed.given, actor=deed.id),  # type: ignore[misc]
            )
        except TaskNotOpen:
            # A server may carry out what a client that is dead has asked for. Look once more.
            continue


def _clock(sessions: sessionmaker[Session], deed: Deed) -> None:
    hours: Any = deed.given["hours"]
    e.transact(sessions, lambda s: e.set_clock(s, T0 + hours * STEP + LEEWAY))


def _calm(sessions: sessionmaker[Session], deed: Deed) -> None:
    """Wait until nothing is due."""
    until(sessions, lambda s: not ENGINE.due_instances(s) and not ENGINE.due_starts(s))


def _over(sessions: sessionmaker[Session], deed: Deed) -> None:
    """Wait until every instance has ended and every letter has gone."""
    running = select(func.count()).where(instance.c.status == "running")
    unsent = select(func.count()).where(Outgoing.sent_at.is_(None))
    until(sessions, lambda s: s.scalar(running) == 0 == s.scalar(unsent))


def until_said(log: Path, words: str) -> None:
    """Look again and again until a log says something."""
    _until(lambda: log.exists() and words in log.read_text())


def until(sessions: sessionmaker[Session], holds: Callable[[Session], bool]) -> None:
    """Look again and again until something holds in the database."""

    def look() -> bool:
        with sessions() as session:
            return holds(session)

    _until(look)


def _until(holds: Callable[[], bool]) -> None:
    never, patience = threading.Event(), time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < patience, "it never came about"
        never.wait(PAUSE_SECONDS)


DO: Final[dict[str, Callable[[sessionmaker[Session], Deed], None]]] = {
    "publish": _publish,
    "complete": _complete,
    "clock": _clock,
    "calm": _calm,
    "over": _over,
}
