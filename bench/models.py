"""Models to measure with, and engines on databases that run them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Final

from sqlalchemy import Engine as Database
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import engine
from engine.tables import human_task

APPROVAL: Final = Path(__file__).with_name("approval.bpmn").read_bytes()
ACTOR: Final = "bench"

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="bench">'
)
USER = '<userTask id="{id}" camunda:formKey="f" camunda:candidateGroups="lead">{inside}</userTask>'
ITEMS = (
    '<multiInstanceLoopCharacteristics isSequential="{sequential}" camunda:collection="items"'
    ' camunda:elementVariable="item"/>'
)


def process(process_id: str, *parts: str, flows: Iterable[tuple[str, str]]) -> bytes:
    """A model of these parts, with flows between them."""
    drawn = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(flows)
    )
    body = f'<process id="{process_id}" isExecutable="true">{"".join(parts)}{drawn}</process>'
    return f"{HEAD}{body}</definitions>".encode()


def user(element_id: str, inside: str = "") -> str:
    """A task for a person."""
    return USER.format(id=element_id, inside=inside)


def script(element_id: str, text: str) -> str:
    """A script task."""
    return f'<scriptTask id="{element_id}" scriptFormat="feel"><script>{text}</script></scriptTask>'


START, END = '<startEvent id="start"/>', '<endEvent id="end"/>'


def rounds() -> bytes:
    """A loop of a task, a script and a gateway that never ends by itself."""
    back = (
        '<sequenceFlow id="again" sourceRef="done" targetRef="merge">'
        "<conditionExpression>n &gt; 0</conditionExpression></sequenceFlow>"
    )
    return process(
        "rounds",
        START,
        '<exclusiveGateway id="merge"/><exclusiveGateway id="done" default="f4"/>',
        user("ask"),
        script("count", "n = n + 1"),
        END,
        back,
        flows=[
            ("start", "merge"),
            ("merge", "ask"),
            ("ask", "count"),
            ("count", "done"),
            ("done", "end"),
        ],
    )


def items(process_id: str, *, sequential: bool) -> bytes:
    """A task for each item of a list."""
    loop = ITEMS.format(sequential=str(sequential).lower())
    return process(
        process_id, START, user("ask", loop), END, flows=[("start", "ask"), ("ask", "end")]
    )


def chain(process_id: str, length: int) -> bytes:
    """A task for a person, then as many scripts as it takes to come to this many elements."""
    names = ["start", "ask", *(f"s{number}" for number in range(length - 3)), "end"]
    scripts = [script(name, "n = 1") for name in names[2:-1]]
    return process(process_id, START, user("ask"), *scripts, END, flows=pairwise(names))


class Plant:
    """An engine that has some models, on one database."""

    def __init__(self, database: Database, *models: bytes, create: bool = True) -> None:
        if create:
            engine.metadata.create_all(database)
        self.database = database
        self.sessions = sessionmaker(database)
        self.engine = engine.Engine()
        files = {f"m{number}.bpmn": model for number, model in enumerate(models)}
        if files:
            with self.sessions.begin() as session:
                self.engine.deploy(session, files, actor=ACTOR)

    def start(self, process_id: str, **variables: object) -> int:
        """Start an instance, in a transaction of its own."""
        return engine.transact(
            self.sessions,
            lambda session: self.engine.start(session, process_id, variables, actor=ACTOR),
        )

    def tasks(self, instance_id: int | None = None, limit: int = 1_000_000) -> list[int]:
        """The open tasks, the oldest first."""
        wanted = select(human_task.c.id).where(human_task.c.state == "open")
        if instance_id is not None:
            wanted = wanted.where(human_task.c.instance_id == instance_id)
        with self.sessions() as session:
            return list(session.scalars(wanted.order_by(human_task.c.id).limit(limit)))

    def complete(self, task_id: int, **variables: object) -> engine.Advance:
        """Complete a task, in a transaction of its own."""

        def act(session: Session) -> engine.Advance:
            return self.engine.complete_task(session, task_id, variables, actor=ACTOR)

        return engine.transact(self.sessions, act)


class Walker:
    """Goes through an instance that has one open task at a time."""

    def __init__(self, plant: Plant, process_id: str, **variables: object) -> None:
        self.plant = plant
        self.instance_id = plant.start(process_id, **variables)
        (self.task_id,) = plant.tasks(self.instance_id)

    def __call__(self) -> None:
        (self.task_id,) = self.plant.complete(self.task_id).opened
