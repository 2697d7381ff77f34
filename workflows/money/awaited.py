"""The money that a project's close-out waits for, as the page of its case says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import human_task
from workflows.cases.models import Case
from workflows.cases.processes import ProcessNode, marks
from workflows.money.claims import open_claims
from workflows.pairings.beside import under_way_beside
from workflows.pairings.models import Pairing


@dataclass(frozen=True)
class Awaited:
    """What a close-out waits for: how much is still to come back, in which case, until when."""

    amount: Decimal
    case: Case
    due_at: datetime | None


def awaited_claim(
    session: Session, pairing: Pairing, processes: Sequence[ProcessNode]
) -> Awaited | None:
    """The claim that keeps a project's close-out waiting; None where it does not wait for one."""
    closing = [one.id for one in processes if one.process_id == "closeout" and one.ended_at is None]
    if not any(
        mark.element_id == "claim_was_settled" and mark.active
        for one in closing
        for mark in marks(session, one)
    ):
        return None
    case = next(iter(under_way_beside(session, pairing, "repayment")), None)
    if case is None:
        return None
    due_at = session.scalar(
        select(human_task.c.due_at).where(
            human_task.c.root_id == case.instance_id, human_task.c.state == "open"
        )
    )
    return Awaited(open_claims(session, pairing.id), case, due_at)
