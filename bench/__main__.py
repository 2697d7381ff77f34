"""Print one line: what completing a task costs, as a multiple of one insert of the same bytes."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, func, insert, select
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine.tables import event, human_task, instance

ROUNDS = 300
WARM_UP = 20
MODEL = Path(__file__).with_name("approval.bpmn")
blob = Table(
    "blob", MetaData(), Column("id", Integer, primary_key=True), Column("content", LargeBinary)
)


def main() -> None:
    """Measure both in turn, on one SQLite file each, and print the medians' ratio."""
    with tempfile.TemporaryDirectory(dir=_disk()) as folder:
        complete = Completion(f"sqlite:///{folder}/engine.db")
        size = complete.bytes_a_step()
        write = _inserting(f"sqlite:///{folder}/insert.db", size)
        pairs = [(_timed(complete), _timed(write)) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
    ours = statistics.median(pair[0] for pair in pairs)
    base = statistics.median(pair[1] for pair in pairs)
    print(
        f"complete a task (SQLite, WAL, FULL): p50 {ours * 1e3:.2f} ms"
        f" = {ours / base:.1f} x one committed insert of the same {size} bytes"
        f" ({base * 1e3:.2f} ms), {ROUNDS} rounds"
    )


def _disk() -> str:
    """A folder beside the checkout's data: a temporary folder may be memory."""
    folder = Path("var")
    folder.mkdir(exist_ok=True)
    return os.fspath(folder)


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


class Completion:
    """Completes one task of an instance that was started beforehand, each time it is called."""

    def __init__(self, url: str) -> None:
        database = engine.make_engine(url)
        engine.metadata.create_all(database)
        self.sessions = sessionmaker(database)
        self.engine = engine.Engine()
        with self.sessions.begin() as session:
            self.engine.deploy(session, {MODEL.name: MODEL.read_bytes()}, actor="bench")
            started = [
                self.engine.start(session, "approval", {"case_id": number}, actor="bench")
                for number in range(WARM_UP + ROUNDS + 1)
            ]
            assert len(started) == WARM_UP + ROUNDS + 1
            self.tasks = [task.id for task in engine.open_tasks(session)]

    def __call__(self) -> None:
        task_id = self.tasks.pop()
        engine.transact(
            self.sessions,
            lambda session: self.engine.complete_task(
                session, task_id, {"amount": 500}, actor="bench"
            ),
        )

    def bytes_a_step(self) -> int:
        """What one completion stores: its state, its task's row, its lines in the log."""
        with self.sessions() as session:
            before = self._stored(session)
        self()
        with self.sessions() as session:
            after = self._stored(session)
            state: int = session.execute(
                select(func.max(func.length(instance.c.state)))
            ).scalar_one()
        return after - before + state

    def _stored(self, session: Session) -> int:
        texts = (
            func.length(event.c.kind) + func.length(event.c.payload) + func.length(event.c.hash)
            + func.length(event.c.actor) + func.coalesce(func.length(event.c.element_id), 0)
        )  # fmt: skip
        logged = session.execute(select(func.sum(texts))).scalar_one()
        tasks = session.execute(
            select(func.sum(func.length(human_task.c.name) + func.length(human_task.c.properties)))
        ).scalar_one()
        return int(logged) + int(tasks)


def _inserting(url: str, size: int) -> Callable[[], None]:
    database = engine.make_engine(url)
    blob.create(database)
    content = os.urandom(size)

    def act() -> None:
        with database.begin() as connection:
            connection.execute(insert(blob).values(content=content))

    return act


if __name__ == "__main__":
    main()
