"""Hands on running instances: what an operator does to one, with a reason that the log keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine import clock
from engine.calls import Variables
from engine.hands import migration, moves, repair, standing, suspension, way_back
from engine.hands.course import Wanted
from engine.hands.migration import Migrated, Planned
from engine.hands.standing import Standing
from engine.step import Step

if TYPE_CHECKING:
    from engine.runtime import Engine

__all__ = ["Hands", "Migrated", "Planned", "Standing"]


class Hands:
    """The verbs of operators, each one step within the caller's transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def look(self, session: Session, instance_id: int) -> Standing:
        """How an instance stands, running or over; raises UnknownInstance."""
        return standing.look(self._step(session, "system"), instance_id)

    def suspend(
        self,
        session: Session,
        instance_id: int,
        *,
        actor: str,
        reason: str,
        whole_tree: bool = True,
    ) -> list[int]:
        """Stop the time of an instance, and of all that it has called; gives which were stopped.

        What was due is done before. Raises InstanceNotRunning.
        """
        return suspension.suspend(self._step(session, actor), instance_id, reason, whole_tree)

    def resume(self, session: Session, instance_id: int, *, actor: str, reason: str) -> list[int]:
        """Let an instance go on, with those that were suspended together with it below it.

        Raises InstanceNotSuspended.
        """
        return suspension.resume(self._step(session, actor), instance_id, reason)

    def recount(self, session: Session, instance_id: int, *, actor: str) -> bool:
        """Count the dates of a running instance again, since what the host counts from has moved.

        What was due is done before; dates that no function of the host gave stay as they are.
        False where the instance is suspended, whose dates are counted again when it is resumed.
        Raises InstanceNotRunning where it is over.
        """
        self._engine.wake(session, instance_id)
        return suspension.recount(self._step(session, actor), instance_id)

    def alike(
        self,
        session: Session,
        *,
        process_id: str | None = None,
        element_id: str | None = None,
        message: str | None = None,
    ) -> list[int]:
        """The open incidents of a kind, for `Engine.retry_incident` one by one."""
        return repair.alike(session, process_id=process_id, element_id=element_id, message=message)

    def edit_variables(
        self,
        session: Session,
        instance_id: int,
        values: Variables | None = None,
        *,
        actor: str,
        reason: str,
        remove: Collection[str] = (),
        token: int | None = None,
    ) -> None:
        """Set and remove variables of the process, or as one of its tokens sees them.

        Raises InstanceNotRunning, TokenNotOpen, or ValueRefused.
        """
        repair.edit(
            self._step(session, actor), instance_id, values or {}, remove, token, reason=reason
        )

    def move_token(
        self,
        session: Session,
        instance_id: int,
        token: int,
        element_id: str,
        *,
        actor: str,
        reason: str,
        scope: int | None = None,
    ) -> int:
        """End the work of a token and begin before an element, or on a flow; gives the new token.

        Scopes that it leaves empty end with it; those around the element are entered, or named by
        the token of one that is open. Raises InstanceNotRunning, TokenNotOpen, or NotMoved.
        """
        step = self._step(session, actor)
        return moves.move(step, instance_id, token, element_id, scope, reason=reason)

    def add_work(
        self,
        session: Session,
        instance_id: int,
        element_id: str,
        variables: Variables | None = None,
        *,
        actor: str,
        reason: str,
        scope: int | None = None,
    ) -> int:
        """Begin before an element, or on a flow, beside what is open; gives the token.

        With the token of a multi-instance activity as `scope` it gets one more item, which the
        variables describe. Raises InstanceNotRunning or NotMoved.
        """
        step = self._step(session, actor)
        return moves.add(step, instance_id, element_id, scope, variables or {}, reason=reason)

    def remove_work(
        self, session: Session, instance_id: int, token: int, *, actor: str, reason: str
    ) -> None:
        """End the work of a token: the scope around it goes on if it was the last there.

        Raises InstanceNotRunning or TokenNotOpen.
        """
        moves.remove(self._step(session, actor), instance_id, token, reason)

    def plan_migration(
        self,
        session: Session,
        process_id: str,
        *,
        to_version: int | None = None,
        mapping: Mapping[str, str] | None = None,
        instances: Collection[int] | None = None,
        form_keys: Collection[str] | None = None,
        new_forms: bool = False,
        with_called: bool = False,
    ) -> Iterator[Planned]:
        """What would happen to each instance that is not on this version (or the newest) yet.

        The mapping says which elements and flows of the new version stand for which of the old,
        where their ids differ. Nothing is written, and no handler is called.
        """
        wanted = Wanted(to_version, mapping or {}, form_keys, new_forms, with_called)
        return migration.plan(self._step(session, "system"), process_id, wanted, instances)

    def migrate(
        self,
        session: Session,
        instance_id: int,
        *,
        actor: str,
        reason: str,
        to_version: int | None = None,
        mapping: Mapping[str, str] | None = None,
        form_keys: Collection[str] | None = None,
        new_forms: bool = False,
        with_called: bool = False,
    ) -> Migrated | None:
        """Let an instance go on in another version of its process; None where it does already.

        Open tasks keep their forms unless new ones are wanted; what it has called stays as it is
        unless that is taken along, to the versions of the same deployment.
        Raises MigrationRefused with every problem, or InstanceNotRunning.
        """
        wanted = Wanted(to_version, mapping or {}, form_keys, new_forms, with_called)
        return migration.migrate(self._step(session, actor), instance_id, wanted, reason)

    def undo_migration(
        self, session: Session, migration_id: int, *, actor: str, reason: str
    ) -> int:
        """Let an instance be what it was before a migration; gives its id.

        Raises NoWayBack where it has gone on since, or UnknownMigration.
        """
        return way_back.undo(self._step(session, actor), migration_id, reason)

    def _step(self, session: Session, actor: str) -> Step:
        return Step(self._engine, session, clock.now(session), actor)
