"""Reading the security log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workflows.refusals.models import Refusal

PAGE = 50


def latest(
    session: Session, *, person_id: int | None = None, before: int | None = None
) -> Sequence[Refusal]:
    """A page of the newest lines, of one person or of all; `before` is the last id seen."""
    wanted = select(Refusal).options(joinedload(Refusal.person)).order_by(Refusal.id.desc())
    if person_id is not None:
        wanted = wanted.where(Refusal.person_id == person_id)
    if before is not None:
        wanted = wanted.where(Refusal.id < before)
    return session.scalars(wanted.limit(PAGE)).all()
