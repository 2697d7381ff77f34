"""Writing the security log."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows import wallclock
from workflows.errors import NotAllowed
from workflows.refusals.models import Refusal

LONGEST_PATH = 500


@dataclass(frozen=True)
class Attempt:
    """What was asked for, and from where; `person_id` is None where nobody is signed in."""

    person_id: int | None
    method: str
    path: str
    address: str


def record(session: Session, refused: NotAllowed, attempt: Attempt) -> Refusal:
    """Add a line: who was refused what and why."""
    row = Refusal(
        at=wallclock.now(),
        person_id=attempt.person_id,
        act=refused.act,
        subject=refused.subject,
        reason=str(refused.message),
        method=attempt.method,
        path=attempt.path[:LONGEST_PATH],
        address=attempt.address,
    )
    session.add(row)
    session.flush()
    return row
