"""Whether the engine slows down with what else is open: 100,000 instances against 1,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine as Database
from sqlalchemy import Integer, String, Table, cast, func, insert, literal, select, text
from sqlalchemy.orm import Session, sessionmaker

import engine
import forms
from bench.databases import Databases
from bench.lines import Line
from bench.models import ACTOR
from bench.timing import in_turn, milliseconds
from engine.tables import event, human_task, instance, task_candidate, wait
from tests.workflows.house import START, House, build
from workflows.actors import SYSTEM
from workflows.calendars.actions import seed_calendar
from workflows.cases.actions import open_case
from workflows.cases.inbox import inbox
from workflows.cases.models import Case, CaseParty
from workflows.organisations.actions import create_organisation
from workflows.organisations.models import Organisation
from workflows.rulebook.seed import seed_rules
from workflows.runtime import engine as sanqu
from workflows.schema import METADATA
from workflows.worker import Sweep

MODEL: Final = Path(__file__).with_name("wide.bpmn").read_bytes()
FEW, TIMES = 1_000, 100
AGENCIES: Final = 20
MOST = 1.5
ROUNDS = 100


@dataclass
class Place:
    """A database with open instances; one agency's inbox is as long in a small one as in a wide."""

    database: Database
    sessions: sessionmaker[Session]
    house: House
    tasks: list[int]

    def tick(self) -> None:
        """What the worker does every two seconds; nothing is due."""
        assert Sweep(self.sessions).run(datetime.now(UTC)) == 0

    def inbox(self) -> None:
        """The first page of somebody's tasks."""
        with self.sessions() as session:
            found = inbox(session, self.house.actor(session, "agency"))
            assert found.total == FEW // AGENCIES

    def complete(self) -> None:
        """A task of another agency."""
        task_id = self.tasks.pop()
        engine.transact(
            self.sessions, lambda session: sanqu.complete_task(session, task_id, {}, actor=ACTOR)
        )


ACTS: Final[dict[str, Callable[[Place], None]]] = {
    "a tick with nothing due": Place.tick,
    "the inbox's first page": Place.inbox,
    "a completion": Place.complete,
}


def measure(databases: Databases) -> Iterator[Line]:
    """300,000 timers wait in the wide one; copied from instances that have really run."""
    for kind, make in databases.kinds.items():
        small, wide = (_furnish(make()) for _ in range(2))
        _multiply(wide.database)
        with wide.sessions() as session:
            open_, timers = (session.scalar(select(func.count()).select_from(t)) for t in COUNTED)
        yield Line(f"{kind}: open instances", open_ or 0, "", FEW * TIMES, least=True)
        yield Line(f"{kind}: waiting timers", timers or 0, "", 3 * FEW * TIMES, least=True)
        for name, act in ACTS.items():
            few, many = in_turn([partial(act, small), partial(act, wide)], ROUNDS)
            detail = f"{milliseconds(many)} to {milliseconds(few)}"
            yield Line(f"{kind}: {name}, 100,000 to 1,000", many / few, "x", MOST, detail=detail)


COUNTED: Final = (instance, wait)


def _furnish(database: Database) -> Place:
    METADATA.create_all(database)
    sessions = sessionmaker(database)

    def fill(session: Session) -> House:
        engine.mark_database(session, "sandbox")
        engine.set_clock(session, START)
        seed_rules(session)
        seed_calendar(session)
        files = {"wide.bpmn": MODEL}
        sanqu.deploy(session, files, actor=ACTOR, form_keys=forms.FORM_KEYS)
        house = build(session)
        # The last agencies of all, so that copies can have the numbers after them.
        agencies = [
            create_organisation(
                session,
                SYSTEM,
                name=f"机构{number}",
                kind="agency",
                level=None,
                parent_id=house.organisations["city"],
            ).id
            for number in range(1, AGENCIES)
        ]
        for number in range(FEW):
            at = number % AGENCIES
            _open(session, house, agencies[at - 1] if at else house.organisations["agency"])
        return house

    house = engine.transact(sessions, fill)
    with sessions() as session:
        tasks = _tasks_of_others(session, house)
    return Place(database, sessions, house, tasks)


def _open(session: Session, house: House, agency_id: int) -> None:
    open_case(
        session,
        house.actor(session, "coordinator"),
        "pairing",
        title="团结社区 × 阳光(示例)",
        office_id=house.organisations["city"],
        variables={
            "agency_id": agency_id,
            "place_id": house.organisations["place"],
            "supervisor_id": house.people["supervisor"],
        },
    )


def _tasks_of_others(session: Session, house: House) -> list[int]:
    own = str(house.organisations["agency"])
    wanted = (
        select(human_task.c.id)
        .join(task_candidate)
        .where(task_candidate.c.organisation != own)
        .distinct()
    )
    return list(session.scalars(wanted))


def _multiply(database: Database) -> None:
    """Copy every instance with its rows, as many times as it takes; each copy for other agencies."""
    tables: tuple[Table, ...] = (
        *(Organisation.__table__, instance, human_task, task_candidate, wait, event),
        *(Case.__table__, CaseParty.__table__),
    )  # type: ignore[assignment]
    numbered = [table for table in tables if "id" in table.c]
    with database.begin() as connection:
        spans = {each.name: connection.scalar(select(func.max(each.c.id))) for each in numbered}
        for number in range(1, TIMES):
            for table in tables:
                connection.execute(_copy(table, spans, number))
        if database.dialect.name == "postgresql":
            for table in numbered:
                sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
                connection.execute(select(func.setval(sequence, spans[table.name] * TIMES)))
            # As its autovacuum does by itself within a minute.
            connection.execute(text("ANALYZE"))


# Column -> the table whose numbers it holds; the others are copied as they are.
POINTS: Final = {
    ("instance", "root_id"): "instance",
    ("human_task", "root_id"): "instance",
    ("case_party", "case_id"): "case",
    ("case_party", "organisation_id"): "organisation",
    ("task_candidate", "task_id"): "human_task",
    **{(t, "instance_id"): "instance" for t in ("human_task", "wait", "event", "case")},
}


def _copy(table: Table, spans: dict[str, Any], number: int) -> Any:
    values: dict[str, Any] = {}
    for column in table.c:
        pointed = table.name if column.name == "id" else POINTS.get((table.name, column.name))
        values[column.name] = column + number * spans[pointed] if pointed else column
    span = spans["organisation"] * number
    if table.name == "case":
        values["number"] = table.c.number + literal(f"-{number}")
    if table.name == "task_candidate":
        values["organisation"] = cast(cast(table.c.organisation, Integer) + span, String)
    if table.name == "organisation":
        values["name"] = table.c.name + literal(f" {number}")
    originals = select(*values.values()).select_from(table)
    key = table.c.instance_id if "id" not in table.c else table.c.id
    most = spans["instance"] if "id" not in table.c else spans[table.name]
    return insert(table).from_select(list(values), originals.where(key <= most))
