"""Reading close-outs: what their forms show and are checked against."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.closeout.masking import mask
from workflows.closeout.models import Certificate
from workflows.closeout.services import blockers_of, closeout_of, names_of_case
from workflows.errors import NotFound
from workflows.facts import earlier_answers, organisation_name, variables_of
from workflows.messages import N_, Message
from workflows.money.actions import postings
from workflows.money.claims import disallowed
from workflows.money.rules import by_item
from workflows.money.services import unsettled
from workflows.pairings.models import Pairing
from workflows.pairings.services import pairing_of
from workflows.programmes.models import Programme


def file_context(session: Session, task: Task) -> FormContext:
    """The accounts as they were filed before, and the grant that they account for."""
    pairing = pairing_of(session, variables_of(session, task))
    lines = postings(session, pairing.id)
    spent = by_item(lines)
    total = sum(spent.values(), Decimal(0))
    booked = {
        "spending": [{"item": item, "amount": str(amount)} for item, amount in spent.items()],
        "spent_total": str(total),
        "unspent_returned": str(pairing.grant - total),
    }
    return FormContext(
        # Without a ledger, as where nothing was paid out, there is nothing to agree with.
        facts={"grant": pairing.grant, "spent": total if lines else None},
        initial=earlier_answers(session, task, "file_closeout") or (booked if lines else {}),
    )


def review_context(session: Session, task: Task) -> FormContext:
    """What keeps the project from being closed now, whenever somebody looks."""
    pairing = pairing_of(session, variables_of(session, task))
    facts: dict[str, object] = {
        "grant": pairing.grant,
        "blockers": blockers_of(session, pairing),
    }
    if task.form_key != "closeout.accounts":
        return FormContext(facts=facts)
    claimed = disallowed(session, pairing.id)
    facts["spent"] = sum(by_item(postings(session, pairing.id)).values(), Decimal(0))
    facts["unaccounted"] = unsettled(session, pairing.id)
    initial: dict[str, object] = {"disallowed": str(claimed)} if claimed else {}
    return FormContext(facts={**facts, "claimed": claimed}, initial=initial)


def case_context(session: Session, task: Task) -> FormContext:
    """The case study as it was written, and with personal data taken out."""
    pairing = pairing_of(session, variables_of(session, task))
    closeout, names = closeout_of(session, pairing.id), names_of_case(session, pairing)
    title, story = (closeout.case_title, closeout.case_story) if closeout else ("", "")
    return FormContext(
        facts={"before": story, "after": mask(story, names)},
        initial={"title": mask(title, names), "story": mask(story, names)},
    )


def certificate_of(session: Session, pairing_id: int) -> Certificate | None:
    """The certificate that a pairing's project received."""
    return session.scalar(select(Certificate).where(Certificate.pairing_id == pairing_id))


def case_certificate(session: Session, case_id: int) -> bool:
    """Whether the project of a case has received its certificate."""
    found = select(Certificate.id).join(Pairing, Pairing.id == Certificate.pairing_id)
    return session.scalar(found.where(Pairing.case_id == case_id)) is not None


def certificate_page(session: Session, case_id: int) -> dict[str, object]:
    """What a certificate says; NotFound without one."""
    found = session.execute(
        select(Certificate, Pairing)
        .join(Pairing, Pairing.id == Certificate.pairing_id)
        .where(Pairing.case_id == case_id)
    ).one_or_none()
    if found is None:
        raise NotFound(Message(N_("该项目还没有证书")))
    certificate, pairing = found
    programme = session.get_one(Programme, pairing.programme_id)
    return {
        "certificate": certificate,
        "year": programme.year,
        "starts_on": pairing.service_starts_on,
        "ends_on": pairing.service_ends_on,
        "agency": organisation_name(session, pairing.agency_id),
        "place": organisation_name(session, pairing.place_id),
        "office": organisation_name(session, programme.office_id),
    }
