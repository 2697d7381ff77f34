"""The cases that were opened beside a pairing's own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.cases.models import Case, CaseParty
from workflows.changes import rules
from workflows.pairings.models import Pairing


def cases_beside(session: Session, pairing: Pairing, *kinds: str) -> Sequence[Case]:
    """The cases that were opened beside a pairing's own, the newest first."""
    return session.scalars(
        select(Case)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(
            Case.programme_id == pairing.programme_id,
            Case.kind.in_(kinds or rules.KINDS),
            CaseParty.organisation_id == pairing.agency_id,
            CaseParty.role == "agency",
        )
        .order_by(Case.id.desc())
    ).all()
