"""The rows of an instance's open work: as they were, under other names, and as they were again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from engine.kernel import Element
from engine.step import Held, Step
from engine.tables import human_task, incident, wait

Values = dict[str, Any]
Work = dict[str, list[Values]]

OPEN: Final = {
    human_task: human_task.c.completed_at.is_(None) & (human_task.c.state != "cancelled"),
    wait: wait.c.id.is_not(None),
    incident: incident.c.closed_at.is_(None),
}
SHOWN: Final = ("element_id", "name", "label_en", "properties", "form_key", "form_id")
"""What a task shows of its element; all else was decided when it was opened, and stays."""
Form = Callable[[Element], int | None]
"""The deployed form of an element."""


def read(session: Session, instance_id: int, mapping: Mapping[str, str]) -> Work:
    """All open work of an instance by table; and as "done" the tasks that were renamed since."""
    mine = (human_task.c.instance_id == instance_id) & human_task.c.element_id.in_(list(mapping))
    closed = select(human_task.c.id, human_task.c.element_id).where(mine, ~OPEN[human_task])
    done = [{"id": row.id, "element_id": row.element_id} for row in session.execute(closed)]
    return {"done": done} | {
        str(table.name): [
            {str(name): value for name, value in row._mapping.items()}
            for row in session.execute(
                select(table)
                .where(table.c.instance_id == instance_id, is_open)
                .order_by(table.c.id)
            )
        ]
        for table, is_open in OPEN.items()
    }


def rename(session: Session, work: Work, stands: Mapping[int, Element], form: Form | None) -> None:
    """Let open work stand at the elements of another version; tasks keep their forms if None."""
    for table in OPEN:
        shown = SHOWN if table is human_task else ("element_id",)
        rows = []
        for row in work[str(table.name)]:
            element = stands.get(row["token"])
            if element is not None:
                after = row | _shown(element)
                if form is not None:
                    after |= {"form_key": element.form_key, "form_id": form(element)}
                if any(after.get(name) != row.get(name) for name in shown):
                    rows.append(after)
        _write(session, table, shown, rows)


def rename_done(session: Session, work: Work, mapping: Mapping[str, str]) -> None:
    """Who has done what counts by the names of the new version, as where two people are wanted."""
    done = [row | {"element_id": mapping[row["element_id"]]} for row in work["done"]]
    _write(session, human_task, ("element_id",), done)


def _shown(element: Element) -> Values:
    return {
        "element_id": element.id,
        "name": element.name,
        "label_en": element.label_en,
        "properties": dict(element.properties),
    }


def restore(step: Step, held: Held, work: Work) -> None:
    """Let open work be what it was; who has claimed a task since keeps it."""
    session = step.session
    _write(session, human_task, SHOWN, work["human_task"])
    _write(session, human_task, ("element_id",), work["done"])
    _write(session, incident, ("element_id", "closed_at"), work["incident"])
    before = {row["token"]: row for row in work["wait"]}
    after = {row["token"]: row for row in read(session, held.row.id, {})["wait"]}
    same = [row | {"id": after[token]["id"]} for token, row in before.items() if _same(row, after)]
    _write(session, wait, ("element_id",), same)
    for token in after.keys() - before.keys():
        step.rows.over.add((held.row.id, token))
    for token, row in {**after, **before}.items():
        if token in before and _same(row, after):
            continue
        at = (held.row.id, token)
        if token in after:
            step.rows.cleared.add(at)
        if token in before:
            step.rows.waits[at] = {name: value for name, value in row.items() if name != "id"}


def set_apart(session: Session, instance_id: int, before: Work, since: datetime) -> None:
    """What an instance that is suspended has begun to wait for is not looked for either."""
    mine = update(wait).where(wait.c.instance_id == instance_id)
    session.execute(mine.values(suspended=True))
    known = [row["token"] for row in before["wait"]]
    fresh = mine.where(wait.c.kind == "timer", wait.c.token.not_in(known))
    session.execute(fresh.values(anchored_at=since))


def _same(row: Values, others: Mapping[int, Values]) -> bool:
    """Whether a token still waits for the same; a timer that was kept has kept its date."""
    other = others.get(row["token"], {})
    return all(row[name] == other.get(name) for name in ("kind", "name", "key"))


def _write(session: Session, table: Table, names: tuple[str, ...], rows: list[Values]) -> None:
    if rows:
        statement = update(table).where(table.c.id == bindparam("at_id"))
        session.execute(
            statement.values({name: bindparam(f"new_{name}") for name in names}),
            [{"at_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows],
            execution_options={"synchronize_session": False},
        )
