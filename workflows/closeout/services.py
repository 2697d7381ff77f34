"""What the steps of a close-out write: accounts, certificate, library case, last of all."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import Call
from workflows.agencies.actions import enter_bar
from workflows.agencies.models import AgencyProfile, AgencyStaff
from workflows.agreements.models import Agreement, Signature
from workflows.answers import answers_of
from workflows.applications.models import AgencyBar, Application
from workflows.calendars.rules import day_of
from workflows.cases.models import Submission
from workflows.changes.rules import KINDS
from workflows.closeout import rules
from workflows.closeout.masking import mask
from workflows.closeout.models import Certificate, Closeout, LibraryCase
from workflows.errors import Conflict
from workflows.evaluations.models import Evaluation
from workflows.messages import N_, Message
from workflows.milestones.models import OPEN_STATUSES, Milestone
from workflows.money.claims import open_claims
from workflows.money.services import unsettled
from workflows.needs.models import Need
from workflows.organisations.models import Person
from workflows.pairings.beside import alone_beside, under_way_beside
from workflows.pairings.models import Mobilisation, MobilisedWorker, Pairing
from workflows.pairings.services import announce_if_last, pairing_of, tell_both
from workflows.programmes.models import Programme
from workflows.supervision.queries import open_findings


def check(session: Session, call: Call) -> None:
    """Write what the agency filed."""
    pairing = pairing_of(session, call.variables)
    closeout = closeout_of(session, pairing.id) or Closeout(pairing_id=pairing.id)
    answers = answers_of(session, call, "file_closeout")
    closeout.report, closeout.filed_at = answers.text("report"), call.now
    closeout.spent_total = answers.decimal("spent_total")
    closeout.unspent_returned = answers.decimal("unspent_returned")
    closeout.case_title = answers.text("case_title")
    closeout.case_story = answers.text("case_story")
    session.add(closeout)
    session.flush()


def blockers_of(session: Session, pairing: Pairing) -> list[str]:
    """What keeps a project whose close-out was filed from being closed now, as texts."""
    closeout = session.scalars(select(Closeout).where(Closeout.pairing_id == pairing.id)).one()
    return rules.blockers(_standing(session, pairing, closeout))


def list_case(session: Session, call: Call) -> None:
    """List the case study as it was reviewed, personal data taken out once more."""
    pairing, answers = pairing_of(session, call.variables), answers_of(session, call, "review_case")
    study = session.scalars(select(LibraryCase).where(LibraryCase.pairing_id == pairing.id)).one()
    names = names_of_case(session, pairing)
    study.title = mask(answers.text("title"), names)
    study.story = mask(answers.text("story"), names)
    study.listed = answers.text("decision") == "list"


def names_of_case(session: Session, pairing: Pairing) -> set[str]:
    """The people of a project: who took part in its case or supervised it, who was posted, the
    agency's staff and representative, who signed, and whom either partner named.
    """
    handed_in = select(Person.name).join(Submission, Submission.author_id == Person.id)
    posted = select(MobilisedWorker.name).join(Mobilisation)
    named = (
        select(Need.responsible_leader, Need.contact).where(Need.place_id == pairing.place_id),
        select(Agreement.legal_representative, Agreement.contact, Signature.signatory)
        .join(Signature, isouter=True)
        .where(Agreement.pairing_id == pairing.id),
        select(AgencyProfile.legal_representative).where(
            AgencyProfile.organisation_id == pairing.agency_id
        ),
        select(Application.legal_representative).where(Application.agency_id == pairing.agency_id),
        select(Person.name).where(Person.id == pairing.supervisor_id),
    )
    return {
        *session.scalars(handed_in.where(Submission.case_id == pairing.case_id)),
        *session.scalars(posted.where(Mobilisation.pairing_id == pairing.id)),
        *session.scalars(
            select(AgencyStaff.name).where(AgencyStaff.agency_id == pairing.agency_id)
        ),
        *(name for each in named for row in session.execute(each) for name in row if name),
    }


def close(session: Session, call: Call) -> None:
    """Issue the certificate, take the case into the library, and close the project."""
    pairing, closeout = _ended(session, call, "closed")
    year = session.get_one(Programme, pairing.programme_id).year
    names = names_of_case(session, pairing)
    session.add_all(
        [
            Certificate(
                pairing_id=pairing.id,
                number=rules.certificate_number(year, issued(session, year) + 1),
                grade=str(call.variables["grade"]),
                issued_on=day_of(call.now),
            ),
            LibraryCase(
                pairing_id=pairing.id,
                title=mask(closeout.case_title, names),
                story=mask(closeout.case_story, names),
                added_at=call.now,
            ),
        ]
    )
    tell_both(session, call, pairing, Message(N_("项目已结项")))
    announce_if_last(session, call, pairing.programme_id)


def bar(session: Session, call: Call) -> None:
    """Close an unqualified project; its agency may not join the next filing."""
    pairing, _ = _ended(session, call, "unqualified")
    programme = session.get_one(Programme, pairing.programme_id)
    decided_on = day_of(call.now)
    found = rules.bar_after(programme.year, decided_on, _filings(session, programme.office_id))
    session.add(
        AgencyBar(
            agency_id=pairing.agency_id,
            year=found.year,
            reason="unqualified",
            recorded_at=call.now,
        )
    )
    enter_bar(
        session,
        pairing.agency_id,
        from_on=found.from_on,
        until_on=found.until_on,
        reason=f"{programme.year} 年度项目评估不合格",
        by="system",
    )
    text = Message(N_("项目不合格，选派机构不得申报 {year} 年度"), year=found.year)
    tell_both(session, call, pairing, text)
    announce_if_last(session, call, pairing.programme_id)


def closeout_of(session: Session, pairing_id: int) -> Closeout | None:
    """The close-out that a pairing has filed."""
    return session.scalar(select(Closeout).where(Closeout.pairing_id == pairing_id))


def _ended(session: Session, call: Call, status: str) -> tuple[Pairing, Closeout]:
    pairing = pairing_of(session, call.variables)
    alone_beside(session, pairing)
    closeout = session.scalars(select(Closeout).where(Closeout.pairing_id == pairing.id)).one()
    left = rules.blockers(_standing(session, pairing, closeout))
    if left:
        raise Conflict(Message(N_("项目还不能结项：{reason}"), reason=Message(left[0])))
    closeout.status, closeout.closed_at = status, call.now
    pairing.status, pairing.ended_at = "closed", call.now
    session.flush()
    return pairing, closeout


def _filings(session: Session, office_id: int) -> dict[int, date]:
    """The last day of filing of each of an office's batches that has announced it."""
    closes_on = Programme.application_closes_on
    found = select(Programme.year, closes_on).where(
        Programme.office_id == office_id, closes_on.is_not(None)
    )
    return {year: day for year, day in session.execute(found) if day is not None}


def issued(session: Session, year: int) -> int:
    """How many certificates a year's batches have received: each office has a batch of its own."""
    # Whoever closes a project of this year at the same moment waits: both would take one number.
    batches = select(Programme.id).where(Programme.year == year).order_by(Programme.id)
    session.execute(batches.with_for_update(key_share=True))
    issued = (
        select(func.count())
        .select_from(Certificate)
        .join(Pairing, Pairing.id == Certificate.pairing_id)
        .join(Programme, Programme.id == Pairing.programme_id)
    )
    return session.scalar(issued.where(Programme.year == year)) or 0


def _standing(session: Session, pairing: Pairing, closeout: Closeout) -> rules.Standing:
    findings = open_findings(session, pairing.id)
    beside = Counter(one.kind for one in under_way_beside(session, pairing, *KINDS))
    milestones = select(func.count()).select_from(Milestone)
    final = select(Evaluation.status).where(
        Evaluation.pairing_id == pairing.id, Evaluation.kind == "final"
    )
    return rules.Standing(
        open_findings=sum(one.visit_id is not None for one in findings),
        open_conditions=sum(one.milestone_id is not None for one in findings),
        open_milestones=session.scalar(
            milestones.where(
                Milestone.pairing_id == pairing.id, Milestone.status.in_(OPEN_STATUSES)
            )
        )
        or 0,
        final_evaluated=session.scalar(final) == "final",
        grant=pairing.grant,
        spent=closeout.spent_total,
        returned=closeout.unspent_returned,
        unaccounted=unsettled(session, pairing.id),
        claims=open_claims(session, pairing.id),
        open_changes=beside["change"] + beside["replacement"],
        open_stops=beside["suspension"] + beside["termination"],
    )
