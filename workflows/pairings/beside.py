"""Opening a case of its own beside a pairing's: its money, a change, a suspension, a termination."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflows.cases.models import Case, CaseParty
from workflows.cases.opening import Starter, open_case
from workflows.pairings.models import Pairing


def open_beside(
    session: Session, start: Starter, pairing: Pairing, kind: str, *, opened_by: str, rules_on: date
) -> Case:
    """Open a case of this kind with the pairing's parties; it keeps the rules that those keep."""
    own = session.get_one(Case, pairing.case_id)
    return open_case(
        session,
        start,
        kind,
        title=own.title,
        office_id=own.office_id,
        opened_by=opened_by,
        programme_id=own.programme_id,
        variables={
            "pairing_id": pairing.id,
            "agency_id": pairing.agency_id,
            "place_id": pairing.place_id,
            "supervisor_id": pairing.supervisor_id,
            "rules_on": rules_on,
        },
    )


def alone_beside(session: Session, pairing: Pairing) -> None:
    """Whoever begins something beside a project, or closes it, at the same moment waits."""
    session.refresh(pairing, with_for_update=True)


def cases_beside(session: Session, pairing: Pairing, *kinds: str) -> Sequence[Case]:
    """The cases of these kinds that were opened beside a pairing's own, the newest first."""
    return session.scalars(_beside(pairing, kinds)).all()


def project_of(session: Session, case: Case) -> Pairing | None:
    """The pairing beside which a case was opened, known by its parties; of its own case, itself."""
    sides = {one.role: one.organisation_id for one in case.parties}
    if not {"agency", "place"} <= sides.keys():
        return None
    return session.scalars(
        select(Pairing)
        .where(
            Pairing.programme_id == case.programme_id,
            Pairing.agency_id == sides["agency"],
            Pairing.place_id == sides["place"],
        )
        .order_by(Pairing.id.desc())
    ).first()


def under_way_beside(session: Session, pairing: Pairing, *kinds: str) -> Sequence[Case]:
    """Those of them that are not over yet, as the database has it: a case ends with its instance."""
    return session.scalars(_beside(pairing, kinds).where(Case.closed_at.is_(None))).all()


def _beside(pairing: Pairing, kinds: Sequence[str]) -> Select[Case]:
    return (
        select(Case)
        .join(CaseParty, CaseParty.case_id == Case.id)
        .where(
            Case.programme_id == pairing.programme_id,
            Case.kind.in_(kinds),
            CaseParty.organisation_id == pairing.agency_id,
            CaseParty.role == "agency",
        )
        .order_by(Case.id.desc())
    )
