"""Hands on running instances: what an operator does to one, with a reason that the log keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from engine import clock
from engine.hands import suspension
from engine.step import Step

if TYPE_CHECKING:
    from engine.runtime import Engine


class Hands:
    """The verbs of operators, each one step within the caller's transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

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

    def _step(self, session: Session, actor: str) -> Step:
        return Step(self._engine, session, clock.now(session), actor)
