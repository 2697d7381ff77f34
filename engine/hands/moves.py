"""Moves: a token is put elsewhere, work is added, work is taken away."""

from __future__ import annotations

from engine import instances
from engine.calls import Variables
from engine.kernel import operating
from engine.step import Held, Step


def add(
    step: Step,
    instance_id: int,
    element_id: str,
    scope: int | None,
    values: Variables,
    *,
    reason: str,
) -> int:
    """Begin before an element or on a flow; gives the token."""
    held = _hold(step, instance_id)
    token = operating.add(held.execution, element_id, scope, values)
    told = {"reason": reason, "scope": scope, "values": dict(values)}
    step.note(held, "work_added", token, told, element_id=element_id)
    _finish(step, held)
    return token


def remove(step: Step, instance_id: int, token: int, reason: str) -> None:
    """End the work of a token."""
    held = _hold(step, instance_id)
    element_id = operating.element_of(held.execution, token)
    operating.remove(held.execution, token)
    step.note(held, "work_removed", token, {"reason": reason}, element_id=element_id)
    _finish(step, held)


def move(
    step: Step, instance_id: int, token: int, element_id: str, scope: int | None, *, reason: str
) -> int:
    """End the work of a token and begin elsewhere; gives the new token."""
    held = _hold(step, instance_id)
    left = operating.element_of(held.execution, token)
    begun = operating.move(held.execution, token, element_id, scope)
    told = {"reason": reason, "from": left, "to": element_id, "scope": scope, "begun": begun}
    step.note(held, "moved_token", token, told, element_id=left)
    _finish(step, held)
    return begun


def _hold(step: Step, instance_id: int) -> Held:
    return step.hold_open(*instances.lock(step.session, instance_id))


def _finish(step: Step, held: Held) -> None:
    step.take(held)
    step.finish()
