"""Who can still be paired in a batch: what agencies bring, what places ask for, and who refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from workflows.agencies.models import AgencyProfile
from workflows.applications.models import Application
from workflows.applications.panel import team_score
from workflows.applications.rules import merit
from workflows.needs.models import Need
from workflows.organisations.models import Organisation
from workflows.pairings.away import away
from workflows.pairings.matching import (
    Choice,
    Match,
    Offer,
    Weighing,
    Where,
    Wish,
    match,
)
from workflows.pairings.models import Pairing
from workflows.pairings.rules import Pair
from workflows.pairings.turns import Round
from workflows.programmes.models import Programme
from workflows.programmes.quotas import caps_of, pairs_left
from workflows.rulebook.queries import rule, whole_number


@dataclass(frozen=True)
class Candidates:
    """The agencies and places that are free, how each two suit, and the best choice among them."""

    names: Mapping[int, str]
    agencies: Sequence[int]
    matches: Mapping[Pair, Match]
    best: Choice
    turn: Round

    @property
    def places(self) -> Sequence[int]:
        """The places that are free."""
        return self.turn.places

    @property
    def scores(self) -> Mapping[Pair, Decimal]:
        """The score of every pair."""
        return {pair: one.score for pair, one in self.matches.items()}


def candidates(
    session: Session, programme_id: int, rules_on: date, outcomes: Collection[str]
) -> Candidates:
    """Everybody free in a batch: applications of these outcomes, and accepted needs.

    Of the agencies on the waiting list only those are, in their rank, whom quota and budget leave
    room for; the best choice has them step in where the selected do not suffice.
    """
    paired = _pairings(session, programme_id)
    programme = session.get_one(Programme, programme_id)
    # Whose project was terminated is not sent again; its place may have a successor.
    standing = [one for one in paired if one.status != "declined"]
    applications = _free_applications(session, programme_id, outcomes, standing)
    held = [one for one in standing if one.status != "terminated"]
    needs = _free_needs(session, programme_id, [one.place_id for one in held])
    weighing = weighing_on(session, rules_on)
    sides = {row.agency_id for row in applications} | {row.place_id for row in needs}
    bodies = {one.id: one for one in _organisations(session, sides)}
    offers = _offers(session, programme_id, applications, bodies)
    least = whole_number(session, "team.min_workers", rules_on)
    wishes = [_wish(one, bodies, least) for one in needs]
    found = [match(offer, wish, weighing) for offer in offers for wish in wishes]
    matches = {one.pair: one for one in found}
    turn = Round(
        [one.place_id for one in wishes],
        {pair: one.score for pair, one in matches.items()},
        frozenset(Pair(one.agency_id, one.place_id) for one in paired if one.status == "declined"),
        caps_of(session, programme, [Pair(one.agency_id, one.place_id) for one in held]),
        pairs_left(programme, [one.grant for one in held]),
    )
    selected = [one.agency_id for one in applications if one.outcome == "selected"]
    ranked = [one.agency_id for one in _by_rank(applications) if one.outcome == "waitlisted"]
    agencies, chosen = turn.offer(selected, ranked)
    return Candidates(
        {one.id: one.name for one in bodies.values()},
        agencies,
        {pair: one for pair, one in matches.items() if pair.agency_id in agencies},
        chosen,
        turn,
    )


def weighing_on(session: Session, rules_on: date) -> Weighing:
    """How matches are weighed by the rules of a day."""
    return Weighing(
        cast("Mapping[str, int]", rule(session, "pairing.weights", rules_on)),
        whole_number(session, "pairing.same_office", rules_on),
        whole_number(session, "pairing.same_province", rules_on),
        whole_number(session, "pairing.qualified_before", rules_on),
    )


def _pairings(session: Session, programme_id: int) -> Sequence[Pairing]:
    return session.scalars(select(Pairing).where(Pairing.programme_id == programme_id)).all()


def _free_applications(
    session: Session, programme_id: int, outcomes: Collection[str], standing: Iterable[Pairing]
) -> Sequence[Application]:
    rows = select(Application).where(
        Application.programme_id == programme_id,
        Application.outcome.in_(outcomes),
        Application.agency_id.not_in([one.agency_id for one in standing]),
    )
    return session.scalars(
        rows.options(selectinload(Application.staff), selectinload(Application.scores)).order_by(
            Application.id
        )
    ).all()


def _by_rank(applications: Iterable[Application]) -> list[Application]:
    return sorted(
        applications,
        key=lambda one: merit(one.id, one.mean_score or Decimal(0), team_score(one)),
    )


def _free_needs(session: Session, programme_id: int, taken: Collection[int]) -> Sequence[Need]:
    rows = select(Need).where(
        Need.programme_id == programme_id,
        Need.status == "accepted",
        Need.place_id.not_in(taken),
    )
    return session.scalars(rows.order_by(Need.id)).all()


def _organisations(session: Session, ids: Collection[int]) -> Sequence[Organisation]:
    return session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(ids))
        .options(selectinload(Organisation.parent))
    ).all()


def _offers(
    session: Session,
    programme_id: int,
    applications: Sequence[Application],
    bodies: Mapping[int, Organisation],
) -> list[Offer]:
    ids = [one.agency_id for one in applications]
    found = select(AgencyProfile).where(AgencyProfile.organisation_id.in_(ids))
    profiles = {one.organisation_id: one for one in session.scalars(found)}
    gone, grades = away(session, programme_id, ids), _grades(session, ids)
    return [
        _offer(
            one,
            bodies[one.agency_id],
            profiles.get(one.agency_id) or AgencyProfile(),
            gone=gone.get(one.agency_id, 0),
            grades=grades.get(one.agency_id, {}),
        )
        for one in applications
    ]


def _offer(
    application: Application,
    agency: Organisation,
    profile: AgencyProfile,
    *,
    gone: int,
    grades: Mapping[int, str],
) -> Offer:
    """What an agency brings, by its file; as it applied, where the file says nothing."""
    return Offer(
        agency_id=agency.id,
        fields=frozenset(profile.fields or application.fields),
        groups=frozenset(profile.target_groups or ()),
        languages=frozenset({*(profile.languages or ()), "mandarin"}),
        workers=max(0, (profile.capacity or len(application.staff)) - gone),
        where=_where(agency, profile.regions or ()),
        grades=grades,
    )


def _wish(need: Need, bodies: Mapping[int, Organisation], least: int) -> Wish:
    return Wish(
        place_id=need.place_id,
        fields=frozenset(need.service_fields),
        groups=frozenset(need.target_groups),
        languages=frozenset(need.languages),
        workers=need.workers_wanted or least,
        where=_where(bodies[need.place_id], ()),
    )


def _where(body: Organisation, regions: Iterable[str]) -> Where:
    return Where(
        frozenset(filter(None, (body.region, *regions))),
        body.parent_id,
        body.parent.parent_id if body.parent else None,
    )


def _grades(session: Session, agencies: Collection[int]) -> Mapping[int, Mapping[int, str]]:
    """The newest grade of each agency in each place where it has served."""
    rows = session.execute(
        select(Pairing.agency_id, Pairing.place_id, Pairing.grade)
        .where(Pairing.agency_id.in_(agencies), Pairing.grade.is_not(None))
        .order_by(Pairing.id)
    )
    found: dict[int, dict[int, str]] = {}
    for agency_id, place_id, grade in rows:
        found.setdefault(agency_id, {})[place_id] = str(grade)
    return found
