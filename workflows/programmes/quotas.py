"""Quotas by place and field: what a pair counts for, and how many pairs there are already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.applications.models import Application
from workflows.organisations.models import Organisation
from workflows.pairings.matching import Cap
from workflows.pairings.models import Pairing
from workflows.pairings.rules import OVER, Pair
from workflows.programmes.models import Programme


def quota_facts(
    session: Session, programme: Programme, paired: Iterable[Pair]
) -> dict[str, object]:
    """What the form of the pairs is checked against."""
    taken = list(paired)
    facts: dict[str, object] = {}
    if programme.place_quotas:
        regions = _regions(session)
        facts |= {
            "place_quotas": programme.place_quotas,
            "region_of": regions,
            "region_taken": dict(Counter(regions.get(one.place_id, "") for one in taken)),
        }
    if programme.field_quotas:
        fields = _fields(session, programme.id)
        facts |= {
            "field_quotas": programme.field_quotas,
            "field_of": fields,
            "field_taken": dict(Counter(fields.get(one.agency_id, "") for one in taken)),
        }
    return facts


def pairs_left(programme: Programme, grants: Iterable[Decimal]) -> int:
    """How many more pairs quota and budget allow beside those that stand, with these grants."""
    taken = list(grants)
    left = programme.quota - len(taken)
    if programme.budget is not None and programme.grant_per_pairing:
        unspent = programme.budget - sum(taken, Decimal(0))
        left = min(left, int(unspent // programme.grant_per_pairing))
    return max(0, left)


def commitments(session: Session, programme: Programme) -> dict[str, object]:
    """What an amendment of the call may not fall below: the pairs that stand, and their grants."""
    standing = session.scalars(
        select(Pairing).where(Pairing.programme_id == programme.id, Pairing.status.not_in(OVER))
    ).all()
    regions, fields = _regions(session), _fields(session, programme.id)
    return {
        "pairs_standing": len(standing),
        "granted": sum((one.grant for one in standing), Decimal(0)),
        "region_standing": dict(Counter(regions.get(one.place_id, "") for one in standing)),
        "field_standing": dict(Counter(fields.get(one.agency_id, "") for one in standing)),
    }


def regions_of_places(session: Session) -> list[str]:
    """Where places are registered: what a quota by place may name."""
    return sorted({region for region in _regions(session).values() if region})


def caps_of(session: Session, programme: Programme, paired: Iterable[Pair]) -> list[Cap]:
    """The quotas of a batch as the choice of pairs has to keep to them."""
    taken = list(paired)
    caps: list[Cap] = []
    if programme.place_quotas:
        places = [one.place_id for one in taken]
        caps += _remaining(programme.place_quotas, _regions(session), places)
    if programme.field_quotas:
        agencies = [one.agency_id for one in taken]
        caps += _remaining(programme.field_quotas, _fields(session, programme.id), agencies)
    return caps


def _remaining(
    quotas: Mapping[str, int], kinds: Mapping[int, str], taken: Iterable[int]
) -> list[Cap]:
    """What each quota leaves for those of its kind, after those who have a pair already."""
    used = Counter(kinds.get(one) for one in taken)
    return [
        Cap(frozenset(one for one, own in kinds.items() if own == kind), most - used[kind])
        for kind, most in quotas.items()
    ]


def _fields(session: Session, programme_id: int) -> Mapping[int, str]:
    """Agency -> the field that it applied for."""
    rows = session.execute(
        select(Application.agency_id, Application.main_field)
        .where(Application.programme_id == programme_id)
        .order_by(Application.id)
    )
    return {row.agency_id: row.main_field for row in rows}


def _regions(session: Session) -> Mapping[int, str]:
    rows = session.execute(
        select(Organisation.id, Organisation.region).where(Organisation.kind == "place")
    )
    return {row.id: row.region for row in rows}
