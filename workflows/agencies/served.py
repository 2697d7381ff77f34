"""Who of an agency's staff served in which finished project, and how it was graded (Q6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from workflows.agencies.models import AgencyStaff
from workflows.agencies.rules import COUNTING_GRADES
from workflows.pairings.models import Mobilisation, MobilisedWorker, Pairing
from workflows.programmes.models import Programme


@dataclass(frozen=True)
class Served:
    """A post in a finished project: who held it, for which agency, and the project's grade."""

    year: int
    agency_id: int
    name: str
    certificate_no: str
    # Their line in that agency's file; older posts know the name alone.
    staff_id: int | None
    grade: str


@dataclass(frozen=True)
class Colleague:
    """What somebody's posts are known by; a name only where no colleague bears the same."""

    id: int
    agency_id: int
    name: str
    certificate_no: str
    only_of_the_name: bool


def held_by(somebody: Colleague, post: Served) -> bool:
    """Whether a post was theirs: by the file, the certificate's number, or their name at this agency.

    A number changes with the next certificate, so that a name alone is enough where it is theirs
    alone; a number goes with a person from one agency to another.
    """
    if post.staff_id == somebody.id:
        return True
    if somebody.certificate_no and somebody.certificate_no == post.certificate_no:
        return True
    if post.staff_id is not None:
        return False
    here = somebody.agency_id == post.agency_id and somebody.name == post.name
    return here and somebody.only_of_the_name


def counting(posts: Iterable[Served]) -> dict[int, str]:
    """Year -> its grade, for the years whose service was assessed as 合格 or better; each once."""
    return {post.year: post.grade for post in posts if post.grade in COUNTING_GRADES}


def service_of(session: Session, agency_id: int) -> Mapping[int, Mapping[int, str]]:
    """Staff member's id -> the years that may count for an exam, with their grades."""
    everybody = _ever_there(session, agency_id)
    names = Counter(one.name for one in everybody)
    posts = _posts(session, agency_id, [one.certificate_no for one in everybody])
    return {
        one.id: counting(
            post
            for post in posts
            if held_by(
                Colleague(one.id, agency_id, one.name, one.certificate_no, names[one.name] == 1),
                post,
            )
        )
        for one in everybody
    }


def _ever_there(session: Session, agency_id: int) -> Sequence[AgencyStaff]:
    return session.scalars(select(AgencyStaff).where(AgencyStaff.agency_id == agency_id)).all()


def _posts(session: Session, agency_id: int, numbers: Iterable[str]) -> list[Served]:
    """The posts of this agency's projects, and those elsewhere of the same certificates.

    What was assessed is the service of those who stayed: whoever was replaced did not end it.
    """
    known = sorted({number for number in numbers if number})
    rows = session.execute(
        select(
            Programme.year,
            Pairing.agency_id,
            MobilisedWorker.name,
            MobilisedWorker.certificate_no,
            MobilisedWorker.staff_id,
            Pairing.grade,
        )
        .select_from(MobilisedWorker)
        .join(Mobilisation, Mobilisation.id == MobilisedWorker.mobilisation_id)
        .join(Pairing, Pairing.id == Mobilisation.pairing_id)
        .join(Programme, Programme.id == Pairing.programme_id)
        .where(MobilisedWorker.until_on.is_(None))
        .where(Pairing.status == "closed", Pairing.grade.is_not(None))
        .where(or_(Pairing.agency_id == agency_id, MobilisedWorker.certificate_no.in_(known)))
        .order_by(Programme.year.desc(), MobilisedWorker.id)
    )
    return [Served(*row[:5], str(row.grade)) for row in rows]
