"""What a policy is, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from workflows.actors import Actor
from workflows.messages import N_, Message

T = TypeVar("T")


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and if not, why."""

    allowed: bool
    reason: Message | None = None

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True)
class NewCase:
    """A case that somebody wants to open, for an organisation, at an office."""

    kind: str
    office_id: int
    organisation_id: int | None = None


@dataclass(frozen=True)
class NewAppointment:
    """A role at an organisation that somebody wants to give to a person, or to take away."""

    role: str
    organisation_id: int | None
    person_id: int | None = None


Policy = Callable[[Session, Actor, object], Verdict]
ALLOWED: Final = Verdict(True)
DEFAULT: Final = Verdict(False, Message(N_("您没有办理此事的权限")))


def verdict(allowed: bool, reason: str) -> Verdict:
    """Allowed, or refused for this reason."""
    return ALLOWED if allowed else Verdict(False, Message(reason))


def holds(session: Session, *where: ColumnElement[bool]) -> bool:
    """Whether there is a row of which all this is true."""
    return session.scalar(select(literal(1)).where(*where).limit(1)) is not None


def typed(kind: type[T], subject: object) -> T:
    """The subject, which must be of this kind: anything else is a mistake of the caller's."""
    if not isinstance(subject, kind):
        raise TypeError(f"{kind.__name__} expected, not {type(subject).__name__}")
    return subject
