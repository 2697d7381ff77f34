"""Quotas by place: which county or city a place counts for, and how many pairs it has already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.organisations.models import Organisation
from workflows.programmes.models import Programme


def place_facts(
    session: Session, programme: Programme, paired_places: Iterable[int]
) -> dict[str, object]:
    """What the form of the pairs is checked against."""
    if not programme.place_quotas:
        return {}
    regions = _regions(session)
    return {
        "place_quotas": programme.place_quotas,
        "region_of": regions,
        "region_taken": dict(Counter(regions.get(one, "") for one in paired_places)),
    }


def _regions(session: Session) -> Mapping[int, str]:
    rows = session.execute(
        select(Organisation.id, Organisation.region).where(Organisation.kind == "place")
    )
    return {row.id: row.region for row in rows}
