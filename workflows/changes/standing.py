"""What can be begun beside a project as it stands now."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from workflows.changes import rules
from workflows.changes.models import Suspension
from workflows.pairings.beside import under_way_beside
from workflows.pairings.models import Pairing


def hindrances(session: Session, pairing: Pairing) -> Mapping[str, str | None]:
    """Kind -> why it cannot be begun now, as a text; None where it can."""
    running = [one.kind for one in under_way_beside(session, pairing, *rules.KINDS)]
    suspended = is_suspended(session, pairing)
    return {
        kind: rules.hindrance(kind, pairing.status, running, suspended=suspended)
        for kind in rules.KINDS
    }


def is_suspended(session: Session, pairing: Pairing) -> bool:
    """Whether a project stands still now."""
    stands = exists().where(Suspension.pairing_id == pairing.id, Suspension.status == "suspended")
    return bool(session.scalar(select(stands)))
