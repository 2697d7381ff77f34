"""Reading pairings: lists, forms and facts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from workflows.answers import ident
from workflows.applications.models import Application
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import (
    Fact,
    earlier_answers,
    known,
    organisation_name,
    organisation_options,
    people_options,
    person_name,
    variables_of,
)
from workflows.messages import N_, Message
from workflows.needs.models import Need
from workflows.organisations.models import Organisation
from workflows.organisations.queries import supervisors
from workflows.pairings.models import Pairing
from workflows.pairings.proposal import standing
from workflows.pairings.rules import GRADES
from workflows.pairings.services import pairing_of
from workflows.programmes.queries import get_programme
from workflows.programmes.quotas import place_facts


def pairings_of(session: Session, programme_id: int) -> Sequence[Pairing]:
    """The pairings of a batch, declined ones too, in the order of their proposal."""
    return session.scalars(
        select(Pairing).where(Pairing.programme_id == programme_id).order_by(Pairing.id)
    ).all()


def pairing_of_case(session: Session, case_id: int) -> Pairing:
    """The pairing that a case is about."""
    return session.scalars(select(Pairing).where(Pairing.case_id == case_id)).one()


def pairs_context(session: Session, task: Task) -> FormContext:
    """The selected agencies and accepted places that are still free, and the supervisors."""
    programme_id = ident(variables_of(session, task), "programme_id")
    # Where a pair was declined, those on the waiting list step in.
    outcomes = ["selected", "waitlisted"] if task.element_id == "repair_pairs" else ["selected"]
    paired = standing(session, programme_id)
    programme = get_programme(session, programme_id)
    agencies = select(Organisation).join(Application, Application.agency_id == Organisation.id)
    places = select(Organisation).join(Need, Need.place_id == Organisation.id)
    free_agencies = agencies.where(
        Application.programme_id == programme_id,
        Application.outcome.in_(outcomes),
        Organisation.id.not_in([one.agency_id for one in paired]),
    )
    free_places = places.where(
        Need.programme_id == programme_id,
        Need.status == "accepted",
        Organisation.id.not_in([one.place_id for one in paired]),
    )
    return FormContext(
        options={
            "selected_agencies": _choices(session, free_agencies),
            "accepted_places": _choices(session, free_places),
            "supervisors": people_options(supervisors(session)),
        },
        facts=place_facts(session, programme, [one.place_id for one in paired]),
    )


def docking_context(session: Session, task: Task) -> FormContext:
    """The minutes as they were written before."""
    return FormContext(initial=earlier_answers(session, task, "record_docking"))


def mobilise_context(session: Session, task: Task) -> FormContext:
    """The team as it was reported before, or as the agency applied with it."""
    earlier = earlier_answers(session, task, "mobilise_team")
    pairing = pairing_of(session, variables_of(session, task))
    application = session.scalar(
        select(Application).where(
            Application.programme_id == pairing.programme_id,
            Application.agency_id == pairing.agency_id,
            Application.status != "lapsed",
        )
    )
    staff = application.staff if application else []
    return FormContext(initial=earlier or {"workers": [{"name": one.name} for one in staff]})


def facts(session: Session, pairing: Pairing) -> list[Fact]:
    """What the pages say of a pairing."""
    return known(
        Fact(N_("选派机构"), organisation_name(session, pairing.agency_id)),
        Fact(N_("受援地"), organisation_name(session, pairing.place_id)),
        Fact(N_("督导"), person_name(session, pairing.supervisor_id)),
        Fact(N_("结对理由"), pairing.reason),
        Fact(N_("资助额（元）"), pairing.grant),
        Fact(N_("服务开始"), pairing.service_starts_on),
        Fact(N_("服务结束"), pairing.service_ends_on),
        Fact(N_("评估总分"), _two_places(pairing.total_score)),
        Fact(N_("评估等级"), Message(GRADES[pairing.grade]) if pairing.grade else None),
    )


def _choices(session: Session, found: Select[Organisation]) -> Sequence[tuple[int | str, str]]:
    return organisation_options(session.scalars(found.order_by(Organisation.name)))


def _two_places(score: Decimal | None) -> str | None:
    """A score as it is published: 92.40, not 92.4."""
    return None if score is None else f"{score:.2f}"
