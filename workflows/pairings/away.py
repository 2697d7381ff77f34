"""How many of an agency's workers other batches have, or have been promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from workflows.applications.models import Application, StaffMember
from workflows.pairings.models import Mobilisation, MobilisedWorker, Pairing

# From the proposal on a pair counts on its team; it may be declined, and then they are free again.
PROMISED = ("proposed", "accepted", "docked", "planned", "agreed")
ON_POST = ("mobilised", "evaluated")


def away(session: Session, programme_id: int, agencies: Collection[int]) -> Mapping[int, int]:
    """Of each agency, who serves in projects of other batches or is to be sent there."""
    elsewhere = (Pairing.agency_id.in_(agencies), Pairing.programme_id != programme_id)
    on_post = session.execute(
        select(Pairing.agency_id, func.count(MobilisedWorker.id))
        .join(Mobilisation, Mobilisation.pairing_id == Pairing.id)
        .join(MobilisedWorker, MobilisedWorker.mobilisation_id == Mobilisation.id)
        .where(*elsewhere, Pairing.status.in_(ON_POST), MobilisedWorker.until_on.is_(None))
        .group_by(Pairing.agency_id)
    )
    application = and_(
        Application.programme_id == Pairing.programme_id,
        Application.agency_id == Pairing.agency_id,
        Application.status == "decided",
    )
    promised = session.execute(
        select(Pairing.agency_id, func.count(StaffMember.id))
        .join(Application, application)
        .join(StaffMember, StaffMember.application_id == Application.id)
        .where(*elsewhere, Pairing.status.in_(PROMISED))
        .group_by(Pairing.agency_id)
    )
    found: Counter[int] = Counter()
    for agency_id, count in (*on_post, *promised):
        found[agency_id] += count
    return found
