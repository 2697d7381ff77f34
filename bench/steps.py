"""What a step costs, as a multiple of one committed insert of the bytes that it stores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    event,
    func,
    insert,
    select,
)
from sqlalchemy import (
    Engine as Database,
)

from bench.databases import Databases
from bench.lines import Line
from bench.models import APPROVAL, Plant
from bench.timing import in_turn, milliseconds
from engine.tables import event as event_row
from engine.tables import human_task, instance, task_candidate

ROUNDS = 300
MOST = 8.0
blob = Table(
    "blob", MetaData(), Column("id", Integer, primary_key=True), Column("content", LargeBinary)
)


def measure(databases: Databases) -> Iterator[Line]:
    """Completing a task (script, gateway, history, next task) and starting, on both databases."""
    for name, make in databases.kinds.items():
        plant = Plant(make(), APPROVAL)
        for number in range(ROUNDS + 20):
            plant.start("approval", case_id=number)
        waiting = plant.tasks()
        acts: dict[str, Callable[[], object]] = {
            "complete a task": partial(_complete_next, plant, waiting),
            "start an instance": partial(plant.start, "approval", case_id=7),
        }
        for what, act in acts.items():
            yield from _lines(f"{what}, {name}", act, plant, make)


def _complete_next(plant: Plant, waiting: list[int]) -> None:
    plant.complete(waiting.pop(), amount=500)


def _lines(
    name: str, act: Callable[[], object], plant: Plant, make: Callable[[], Database]
) -> Iterator[Line]:
    size = _bytes_of(plant, act)
    write = inserting(make(), size)
    ours, base = in_turn([act, write], ROUNDS)
    detail = f"p50 {milliseconds(ours)} to {milliseconds(base)} for {size:,} bytes"
    yield Line(name, ours / base, "x insert", MOST, detail=detail)
    with counted(plant.database) as sent:
        act()
    yield Line(f"{name}: statements", sent["statements"], "", 10)
    yield Line(f"{name}: commits", sent["commits"], "", 1)


def inserting(database: Database, size: int) -> Callable[[], object]:
    """One Core insert of so many bytes, committed."""
    blob.create(database)
    content = os.urandom(size)

    def act() -> None:
        with database.begin() as connection:
            connection.execute(insert(blob).values(content=content))

    return act


@contextmanager
def counted(database: Database) -> Iterator[dict[str, int]]:
    """The statements and commits that are sent within the block."""
    sent = {"statements": 0, "commits": 0}

    def statement(*_given: object) -> None:
        sent["statements"] += 1

    def commit(_connection: object) -> None:
        sent["commits"] += 1

    event.listen(database, "after_cursor_execute", statement)
    event.listen(database, "commit", commit)
    try:
        yield sent
    finally:
        event.remove(database, "after_cursor_execute", statement)
        event.remove(database, "commit", commit)


def _bytes_of(plant: Plant, act: Callable[[], object]) -> int:
    """What one step stores: its lines in the log, its task's rows, and the state, written anew."""
    before = stored(plant)
    act()
    with plant.sessions() as session:
        state: int = session.execute(select(func.max(func.length(instance.c.state)))).scalar_one()
    return stored(plant) - before + state


TEXTS = {
    event_row: ("kind", "payload", "hash", "actor", "element_id"),
    human_task: ("name", "properties", "element_id", "form_key"),
    task_candidate: ("role",),
}


def stored(plant: Plant, instance_id: int | None = None) -> int:
    """The bytes of text in the log and in the tasks, of one instance or of all."""
    total = 0
    with plant.sessions() as session:
        for table, columns in TEXTS.items():
            size = sum(func.coalesce(func.length(table.c[name]), 0) for name in columns)
            wanted = select(func.coalesce(func.sum(size), 0))
            if instance_id is not None and "instance_id" in table.c:
                wanted = wanted.where(table.c.instance_id == instance_id)
            total += int(session.execute(wanted).scalar_one())
    return total
