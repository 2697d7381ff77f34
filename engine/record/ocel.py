"""The log as OCEL 2.0 (JSON): events of many objects: cases, instances, tasks, organisations, people.

The file is written as it is read, one object or event at a time, so that it may be of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO, Final

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.events import Event
from engine.record.cases import Told, cases
from engine.tables import human_task, task_candidate

EPOCH: Final = "1970-01-01T00:00:00+00:00"
# Event type -> its attributes, all of them texts.
EVENTS: Final = {
    "entered": ("element", "name"), "left": ("element", "name", "how"),
    "task_opened": ("element", "name"), "task_closed": ("element", "name", "how"),
    "incident_opened": ("element", "name"), "incident_closed": ("element", "name"),
    "child_called": ("element", "name"), "received": ("name",), "sent": ("element", "name"),
    "timer_fired": ("element", "name"), "ended": ("element", "outcome"),
}  # fmt: skip
OBJECTS: Final = {
    "case": ("process", "business_key"), "instance": ("process", "status"),
    "task": ("element", "name", "state"), "organisation": (), "person": (),
}  # fmt: skip


def export(session: Session, out: BinaryIO, process_id: str | None = None) -> int:
    """Write what happened to all instances, or to those of one process; gives how many they are."""
    out.write(b'{"objectTypes":' + orjson.dumps(_types(OBJECTS)))
    out.write(b',"eventTypes":' + orjson.dumps(_types(EVENTS)))
    out.write(b',\n"objects":[')
    seen: set[str] = set()
    count = 0

    def objects() -> Iterator[dict[str, Any]]:
        nonlocal count
        for told in cases(session, process_id):
            count += 1
            yield from _objects(told, seen)

    _list(out, objects())
    out.write(b'],\n"events":[')
    _list(out, (one for told in cases(session, process_id) for one in _events(told)))
    out.write(b"]}\n")
    return count


def _list(out: BinaryIO, items: Iterable[dict[str, Any]]) -> None:
    for at, item in enumerate(items):
        out.write((b",\n" if at else b"\n") + orjson.dumps(item))


def _types(named: dict[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": each, "type": "string"} for each in attributes]}
        for name, attributes in named.items()
    ]


def _objects(told: Told, seen: set[str]) -> Iterator[dict[str, Any]]:
    """An instance and what it is the first to name: its case, tasks, organisations and people."""
    row, since = told.row, told.row.started_at
    case = f"case:{row.root_id}"
    if case not in seen:
        seen.add(case)
        given = {"process": row.process_id, "business_key": row.business_key}
        yield _object(case, "case", since, given)
    related = [(case, "part of")]
    if row.parent_id is not None:
        related.append((f"instance:{row.parent_id}", "called by"))
    given = {"process": row.process_id, "status": row.status}
    yield _object(f"instance:{row.id}", "instance", since, given, related)
    for task in told.session.execute(select(human_task).where(human_task.c.instance_id == row.id)):
        yield from _task(told, task, seen)
    for actor in dict.fromkeys(each.actor for each in told.events(*EVENTS)):
        if f"person:{actor}" not in seen:
            seen.add(f"person:{actor}")
            yield _object(f"person:{actor}", "person", None, {})


def _task(told: Told, task: Any, seen: set[str]) -> Iterator[dict[str, Any]]:
    wanted = select(task_candidate.c.organisation).where(task_candidate.c.task_id == task.id)
    organisations = dict.fromkeys(each for each in told.session.scalars(wanted) if each)
    for each in organisations:
        if f"organisation:{each}" not in seen:
            seen.add(f"organisation:{each}")
            yield _object(f"organisation:{each}", "organisation", None, {})
    given = {"element": task.element_id, "name": task.name, "state": task.state}
    related = [(f"instance:{told.row.id}", "part of")]
    related += [(f"organisation:{each}", "candidate") for each in organisations]
    yield _object(f"task:{told.row.id}:{task.token}", "task", task.created_at, given, related)


def _object(
    number: str,
    kind: str,
    at: datetime | None,
    values: dict[str, Any],
    related: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    time = at.isoformat() if at else EPOCH
    return {
        "id": number,
        "type": kind,
        "attributes": [
            {"name": name, "time": time, "value": value}
            for name, value in values.items()
            if value is not None
        ],
        "relationships": [{"objectId": other, "qualifier": how} for other, how in related],
    }


def _events(told: Told) -> Iterator[dict[str, Any]]:
    tasks = select(human_task.c.token).where(human_task.c.instance_id == told.row.id)
    tokens = set(told.session.scalars(tasks))
    for each in told.events(*EVENTS):
        yield {
            "id": f"{each.instance_id}:{each.seq}",
            "type": each.kind,
            "time": each.at.isoformat(),
            "attributes": [
                {"name": name, "value": str(value)}
                for name, value in _said(told, each).items()
                if value is not None
            ],
            "relationships": [
                {"objectId": other, "qualifier": how} for other, how in _related(told, each, tokens)
            ],
        }


def _said(told: Told, each: Event) -> dict[str, object]:
    found: dict[str, object] = {"element": each.element_id, "name": told.label(each.element_id)}
    found |= {name: each.payload.get(name) for name in ("how", "outcome") if name in each.payload}
    if "name" in each.payload:
        found["name"] = each.payload["name"]
    return {name: found.get(name) for name in EVENTS[each.kind]}


def _related(told: Told, each: Event, tasks: set[int]) -> list[tuple[str, str]]:
    found = [
        (f"instance:{told.row.id}", "happened in"),
        (f"case:{told.row.root_id}", "happened in"),
        (f"person:{each.actor}", "done by"),
    ]
    return [*found, (f"task:{told.row.id}:{each.token}", "about")] if each.token in tasks else found
