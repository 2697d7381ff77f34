"""Hands on running instances, for those who operate the site."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from engine import Advance
from engine.hands import Standing
from workflows import authority
from workflows.authority import Actor
from workflows.runtime import engine

ACTION = "instances.operate"


def look(session: Session, actor: Actor, instance_id: int) -> Standing:
    """How an instance stands."""
    authority.require(session, actor, ACTION)
    return engine.hands.look(session, instance_id)


def suspend(
    session: Session, actor: Actor, instance_id: int, reason: str, *, whole_tree: bool = True
) -> list[int]:
    """Suspend an instance, with all that it has called or alone."""
    authority.require(session, actor, ACTION)
    return engine.hands.suspend(
        session, instance_id, actor=actor.code, reason=reason, whole_tree=whole_tree
    )


def resume(session: Session, actor: Actor, instance_id: int, reason: str) -> list[int]:
    """Let it go on, with what was suspended together with it."""
    authority.require(session, actor, ACTION)
    return engine.hands.resume(session, instance_id, actor=actor.code, reason=reason)


def cancel(session: Session, actor: Actor, instance_id: int, reason: str) -> list[int]:
    """Stop it for good."""
    authority.require(session, actor, ACTION)
    engine.cancel(session, instance_id, actor=actor.code, reason=reason)
    return [instance_id]


def alike(
    session: Session,
    actor: Actor,
    *,
    process_id: str | None,
    element_id: str | None,
    message: str | None,
) -> list[int]:
    """The open incidents of a kind."""
    authority.require(session, actor, "incidents.operate")
    return engine.hands.alike(
        session, process_id=process_id, element_id=element_id, message=message
    )


def retry(session: Session, actor: Actor, incident_id: int, reason: str | None = None) -> Advance:
    """Try again what could not go on."""
    authority.require(session, actor, "incidents.operate")
    return engine.retry_incident(session, incident_id, actor=actor.code, reason=reason)


def edit_variables(
    session: Session,
    actor: Actor,
    instance_id: int,
    values: Mapping[str, object],
    reason: str,
    *,
    remove: Collection[str] = (),
    token: int | None = None,
) -> None:
    """Set and remove variables."""
    authority.require(session, actor, ACTION)
    engine.hands.edit_variables(
        session, instance_id, values, actor=actor.code, reason=reason, remove=remove, token=token
    )


def move_token(
    session: Session,
    actor: Actor,
    instance_id: int,
    token: int,
    element_id: str,
    *,
    reason: str,
    scope: int | None = None,
) -> int:
    """End the work of a token and begin elsewhere; gives the new token."""
    authority.require(session, actor, ACTION)
    return engine.hands.move_token(
        session, instance_id, token, element_id, actor=actor.code, reason=reason, scope=scope
    )


def add_work(
    session: Session,
    actor: Actor,
    instance_id: int,
    element_id: str,
    values: Mapping[str, object],
    *,
    reason: str,
    scope: int | None = None,
) -> int:
    """Begin before an element, beside what is open; gives the token."""
    authority.require(session, actor, ACTION)
    return engine.hands.add_work(
        session, instance_id, element_id, values, actor=actor.code, reason=reason, scope=scope
    )


def remove_work(session: Session, actor: Actor, instance_id: int, token: int, reason: str) -> None:
    """End the work of a token."""
    authority.require(session, actor, ACTION)
    engine.hands.remove_work(session, instance_id, token, actor=actor.code, reason=reason)
