"""An engine on a real database with a clock that stands still; a transaction for every verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Row, Table, event, func, select
from sqlalchemy.engine import Engine as Database
from sqlalchemy.orm import Session, sessionmaker

import engine as e
from engine.record.chain import verify
from engine.tables import human_task, instance

T0 = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)
Result = TypeVar("Result")


class Rig:
    """What a test does with an engine: each call is a transaction of its own."""

    def __init__(self, database: Database, **given: Any) -> None:
        self.database = database
        self.sessions = sessionmaker(database)
        self.engine = e.Engine(**given)
        # Whether the test changes the database behind the engine's back.
        self.tampered = False

    def fresh(self) -> Rig:
        """The same database as another process would see it: nothing cached."""
        return Rig(self.database, handlers=self.engine.handlers, functions=self.engine.functions)

    def run(self, fn: Callable[[Session], Result]) -> Result:
        return e.transact(self.sessions, fn)

    def deploy(self, *models: bytes, **files: bytes) -> e.Deployment:
        given = {f"m{number}.bpmn": text for number, text in enumerate(models)}
        given |= {name.replace("_", "."): text for name, text in files.items()}
        return self.run(lambda s: self.engine.deploy(s, given, actor="admin"))

    def start(self, process: str = "p", /, **variables: object) -> int:
        return self.run(lambda s: self.engine.start(s, process, variables, actor="ann"))

    def complete(
        self, element: str, variables: Mapping[str, object] | None = None, *, actor: str = "ann"
    ) -> e.Advance:
        task_id = self.task(element).id
        return self.run(lambda s: self.engine.complete_task(s, task_id, variables, actor=actor))

    def publish(self, name: str, key: object, **given: Any) -> bool:
        return self.run(lambda s: self.engine.publish_message(s, name, key, actor="bob", **given))

    def signal(self, name: str, **variables: object) -> int:
        return self.run(lambda s: self.engine.broadcast_signal(s, name, variables, actor="bob"))

    def suspend(self, instance_id: int, *, whole_tree: bool = True) -> list[int]:
        """As an operator; the reason is an audit."""
        hands, given = self.engine.hands, {"actor": "op", "reason": "audit"}
        return self.run(lambda s: hands.suspend(s, instance_id, whole_tree=whole_tree, **given))

    def resume(self, instance_id: int) -> list[int]:
        """As an operator, who finds that all is well."""
        hands, given = self.engine.hands, {"actor": "op", "reason": "all clear"}
        return self.run(lambda s: hands.resume(s, instance_id, **given))

    def wake_all(self) -> int:
        """What the worker's tick does, until nothing is due."""
        fired = 0
        while starts := self.run(lambda s: self.engine.due_starts(s, 1)):
            fired += self.run(lambda s: self.engine.fire_start(s, starts[0])) is not None
        while due := self.run(self.engine.due_instances):
            for number in due:
                fired += self.run(lambda s, at=number: self.engine.wake(s, at))  # type: ignore[misc]
        return fired

    def set_clock(self, instant: datetime) -> None:
        self.run(lambda s: e.set_clock(s, instant))

    # Looking

    def instances(self, process: str | None = None) -> list[Row[Any]]:
        """All instances, or those of one process, in the order in which they began."""
        found = sorted(self.rows(instance), key=lambda row: row.id)
        return [row for row in found if process in (None, row.process_id)]

    @property
    def now(self) -> datetime:
        """The engine's time."""
        return self.run(e.now)

    def tasks(self, instance_id: int | None = None) -> list[str]:
        """The elements whose tasks are open, sorted."""
        return sorted(row.element_id for row in self.run(lambda s: e.open_tasks(s, instance_id)))

    def task(self, element: str) -> Row[Any]:
        """The one open task of an element; the oldest when there are several."""
        wanted = select(human_task).where(
            human_task.c.element_id == element, human_task.c.state == "open"
        )
        return self.run(lambda s: s.execute(wanted.order_by(human_task.c.id)).all())[0]

    def variables(self, instance_id: int) -> dict[str, object]:
        return self.run(lambda s: self.engine.variables(s, instance_id))

    def status(self, instance_id: int) -> str:
        wanted = select(instance.c.status).where(instance.c.id == instance_id)
        return self.run(lambda s: s.scalars(wanted).one())

    def child(self, parent_id: int) -> int:
        """The newest child of an instance."""
        wanted = select(func.max(instance.c.id)).where(instance.c.parent_id == parent_id)
        found = self.run(lambda s: s.scalars(wanted).one())
        assert found is not None
        return found

    def rows(self, table: Table) -> list[Row[Any]]:
        return self.run(lambda s: list(s.execute(select(table)).all()))

    def history(self, instance_id: int) -> list[e.Event]:
        return self.run(lambda s: e.history(s, instance_id))

    def kinds(self, instance_id: int) -> list[str]:
        return [each.kind for each in self.history(instance_id)]

    def check_record(self) -> None:
        """Every log is whole, and the state that it rebuilds is the one that is stored."""
        assert self.run(lambda s: list(verify(s))) == []

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that reach the database; a savepoint and a PRAGMA count as well."""
        seen: list[str] = []

        def note(_: object, __: object, statement: str, *___: object) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(self.database, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(self.database, "before_cursor_execute", note)
