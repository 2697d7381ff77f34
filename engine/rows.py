"""The rows that a step causes, gathered in memory and written a table at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from engine import drafts, messages
from engine.codec import Encoded
from engine.drafts import Values
from engine.events import REMEMBERED, written
from engine.instances import InstanceRow
from engine.kernel import effects
from engine.tables import event, human_task, incident, task_candidate, wait

Token = tuple[int, int]


def _at(table: Table) -> Any:
    return (table.c.instance_id == bindparam("at_instance")) & (
        table.c.token == bindparam("at_token")
    )


# Built once: every step sends some of them.
WAIT_CLEARED = delete(wait).where(_at(wait))
_is_open = (human_task.c.state == "open") | (human_task.c.state == "suspended")
TASK_CLOSED = (
    update(human_task)
    .where(_at(human_task), _is_open)
    .values(
        state=bindparam("new_state"), completed_by=bindparam("by"), completed_at=bindparam("now")
    )
    .execution_options(synchronize_session=False)
)
INCIDENT_CLOSED = (
    update(incident)
    .where(_at(incident), incident.c.closed_at.is_(None))
    .values(closed_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
TASK_OPENED = insert(human_task).returning(
    human_task.c.instance_id, human_task.c.token, human_task.c.id
)


class Rows:
    """Pending work of one step; what is opened and closed in the same step is never written."""

    def __init__(self) -> None:
        self.tasks: dict[Token, tuple[Values, list[Values]]] = {}
        self.waits: dict[Token, Values] = {}
        self.timers: dict[Token, datetime] = {}
        self.incidents: dict[Token, Values] = {}
        self.closed_tasks: dict[Token, Values] = {}
        self.over: set[Token] = set()
        self.cleared: set[Token] = set()
        self.closed_incidents: dict[Token, datetime] = {}
        self.events: list[Values] = []
        self.opened: list[int] = []

    def take(
        self,
        row: InstanceRow,
        effect: effects.Effect,
        now: datetime,
        actor: str,
        form_id: int | None = None,
    ) -> None:
        """Turn an effect into rows to write and a line in the log; `form_id` is a task's form."""
        remembered = REMEMBERED.get(type(effect))
        if remembered is not None:
            kind, fields = remembered
            payload = {name: _plain(getattr(effect, name)) for name in fields}
            self.note(
                row,
                kind,
                getattr(effect, "token", None),
                payload,
                now=now,
                actor=actor,
                element_id=getattr(effect, "element_id", None),
            )
        self._take_work(row, effect, now, actor, form_id)
        self._take_wait(row, effect, now)

    def _take_work(
        self,
        row: InstanceRow,
        effect: effects.Effect,
        now: datetime,
        actor: str,
        form_id: int | None,
    ) -> None:
        at = (row.id, getattr(effect, "token", 0) or 0)
        match effect:
            case effects.TaskOpened():
                self.tasks[at] = (
                    drafts.task_row(row, effect, now, form_id),
                    drafts.candidates(effect),
                )
            case effects.TaskClosed():
                if self.tasks.pop(at, None) is None:
                    by = actor if effect.how == "completed" else None
                    self.closed_tasks[at] = {"state": effect.how, "by": by, "now": now}
            case effects.IncidentOpened():
                self.incidents[at] = drafts.incident_row(row, effect, now)
            case effects.IncidentClosed():
                if self.incidents.pop(at, None) is None:
                    self.closed_incidents[at] = now

    def _take_wait(self, row: InstanceRow, effect: effects.Effect, now: datetime) -> None:
        at = (row.id, getattr(effect, "token", 0) or 0)
        match effect:
            case effects.TimerSet():
                self.waits[at] = drafts.timer_row(row, effect, now)
                self.timers[at] = effect.due_at
            case effects.RetrySet():
                self.waits[at] = drafts.retry_row(row, effect, now)
                self.timers[at] = effect.due_at
            case effects.Waiting():
                self.waits[at] = drafts.wait_row(row, effect)
            case effects.TimerCleared() | effects.WaitOver():
                self.over.add(at)
                self.timers.pop(at, None)
                if self.waits.pop(at, None) is None:
                    self.cleared.add(at)

    def note(
        self,
        row: InstanceRow,
        kind: str,
        token: int | None,
        payload: Mapping[str, object] | Encoded,
        *,
        now: datetime,
        actor: str,
        element_id: str | None = None,
    ) -> None:
        """Add a line to an instance's log, chained to the one before."""
        row.event_seq += 1
        said = {
            "instance_id": row.id,
            "seq": row.event_seq,
            "at": now,
            "kind": kind,
            "element_id": element_id,
            "token": token,
            "actor": actor,
            "payload": payload,
        }
        self.events.append(written(row.event_hash, said))
        row.event_hash = self.events[-1]["hash"]

    # What waits in memory, not yet in the database ---------------------------------------------

    def waiting_for(self, name: str, key: str | None) -> Token | None:
        """A token of this step that waits for a message."""
        wanted = ("message", name, key)
        for at, row in self.waits.items():
            if (row["kind"], row["name"], row["key"]) == wanted:
                return at
        return None

    def listening_for(self, name: str) -> list[Token]:
        """Tokens of this step that wait for a signal."""
        return [
            at for at, row in self.waits.items() if (row["kind"], row["name"]) == ("signal", name)
        ]

    def fresh_messages(self) -> list[tuple[Token, str, str | None]]:
        """Tokens of this step that wait for a message, with its name and key."""
        return [
            (at, row["name"], row["key"])
            for at, row in self.waits.items()
            if row["kind"] == "message"
        ]

    # Writing -------------------------------------------------------------------------------------

    def write(self, session: Session) -> None:
        """One statement a table and kind of change, none where nothing changed."""
        self._close(session)
        self.write_waits(session)
        self._insert(session, incident, self.incidents.values())
        self._open_tasks(session)
        self._insert(session, event, self.events)

    def write_waits(self, session: Session) -> None:
        """What has begun to wait; from here on it is found in the database."""
        if not self.cleared.isdisjoint(self.waits):
            # A cycle that waits for its next occurrence keeps its token.
            self._clear(session)
        if self.waits:
            messages.wait_for(session, list(self.waits.values()))
            # Who waits anew, for something else, is not over.
            self.over -= {at for at, row in self.waits.items() if row["name"] is not None}
            self.waits.clear()

    def _insert(self, session: Session, table: Table, rows: Iterable[Values]) -> None:
        if given := list(rows):
            session.execute(insert(table), given)

    def _clear(self, session: Session) -> None:
        if self.cleared:
            gone = [_key(at) for at in sorted(self.cleared)]
            session.execute(WAIT_CLEARED, gone)
            self.cleared.clear()

    def _close(self, session: Session) -> None:
        self._clear(session)
        if self.closed_tasks:
            given = [
                {**_key(at), "new_state": row["state"], "by": row["by"], "now": row["now"]}
                for at, row in self.closed_tasks.items()
            ]
            session.execute(TASK_CLOSED, given)
        if self.closed_incidents:
            given = [{**_key(at), "now": now} for at, now in self.closed_incidents.items()]
            session.execute(INCIDENT_CLOSED, given)

    def _open_tasks(self, session: Session) -> None:
        if not self.tasks:
            return
        # Not in the order of the parameters: SQLite would need a statement for each row.
        found = session.execute(TASK_OPENED, [row for row, _ in self.tasks.values()])
        numbers = {(instance_id, token): number for instance_id, token, number in found}
        self.opened = [numbers[at] for at in self.tasks]
        self._insert(
            session,
            task_candidate,
            [
                {"task_id": task_id, **candidate}
                for task_id, (_, candidates) in zip(self.opened, self.tasks.values(), strict=True)
                for candidate in candidates
            ],
        )


def _key(at: Token) -> Values:
    return {"at_instance": at[0], "at_token": at[1]}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
