"""Which visits of a year are planned and made, by supervisor and by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows import authority
from workflows.authority import Actor
from workflows.cases.models import Case
from workflows.organisations.models import Organisation, Person
from workflows.pairings.models import Pairing
from workflows.rulebook.queries import whole_number
from workflows.supervision.models import Visit


@dataclass(frozen=True)
class PlannedVisit:
    """A visit, where it leads and how it stands."""

    visit: Visit
    case_id: int
    place: str
    late: bool


@dataclass
class Coverage:
    """How often a place is to be visited and was; on site, of how many that are wanted."""

    case_id: int
    place: str
    agency: str
    wanted_onsite: int
    planned: int = 0
    held: int = 0
    onsite: int = 0
    late: int = 0

    @property
    def onsite_short(self) -> int:
        """The visits on site that are still to be made."""
        return max(0, self.wanted_onsite - self.onsite)


@dataclass
class VisitPlan:
    """A year's visits by supervisor, and the coverage of places."""

    supervisors: dict[str, list[PlannedVisit]] = field(default_factory=dict)
    places: list[Coverage] = field(default_factory=list)


def visit_plan(session: Session, actor: Actor, year: int, today: date) -> VisitPlan:
    """The visits whose window touches the year, in cases that the actor may see."""
    wanted = whole_number(session, "plan.onsite_visits_per_year", today)
    plan, covered = VisitPlan(), dict[int, Coverage]()
    for visit, case_id, place, agency, supervisor in _visits(session, actor, year):
        late = visit.status == "scheduled" and visit.due_on < today
        own = plan.supervisors.setdefault(supervisor, [])
        own.append(PlannedVisit(visit, case_id, place, late))
        row = covered.setdefault(case_id, Coverage(case_id, place, agency, wanted))
        row.planned += 1
        row.held += visit.held_on is not None
        row.onsite += visit.held_on is not None and visit.visit_type == "onsite"
        row.late += late
    # Those that lack most come first.
    plan.places = sorted(covered.values(), key=lambda row: (-row.onsite_short, row.place))
    return plan


def _visits(
    session: Session, actor: Actor, year: int
) -> Sequence[tuple[Visit, int, str, str, str]]:
    place, agency = Organisation.__table__.alias(), Organisation.__table__.alias()
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = session.execute(
        select(Visit, Case.id, place.c.name, agency.c.name, Person.name)
        .join(Pairing, Pairing.id == Visit.pairing_id)
        .join(Case, Case.id == Pairing.case_id)
        .join(place, place.c.id == Pairing.place_id)
        .join(agency, agency.c.id == Pairing.agency_id)
        .join(Person, Person.id == Visit.supervisor_id)
        .where(
            authority.visible_cases(actor),
            or_(Visit.opens_on.between(first, last), Visit.due_on.between(first, last)),
        )
        .order_by(Person.name, Visit.opens_on, Visit.id)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
