"""The round that decides on a programme's applications: proposal, notice, announcement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call
from workflows.answers import answers_of, ident
from workflows.applications.models import Application
from workflows.notices import services as notices
from workflows.notices.models import Notice
from workflows.organisations.models import Organisation
from workflows.programmes.models import Programme

IN_QUESTION = ("eligible", "reviewed")
# A panel that has not settled its scores has found its application eligible, no more.
UNREVIEWED = ("draft", "filed", "eligible")


def in_question(session: Session, programme_id: int) -> Sequence[Application]:
    """The applications that a selection decides on, the best mean first."""
    return session.scalars(
        select(Application)
        .where(Application.programme_id == programme_id, Application.status.in_(IN_QUESTION))
        .order_by(Application.mean_score.desc().nulls_last(), Application.id)
    ).all()


def unreviewed(session: Session, programme_id: int) -> Sequence[str]:
    """Whose applications are still to be filed, checked or scored; a gap may be open yet."""
    return session.scalars(
        select(Organisation.name)
        .join(Application, Application.agency_id == Organisation.id)
        .where(Application.programme_id == programme_id, Application.status.in_(UNREVIEWED))
        .order_by(Application.id)
    ).all()


def record(session: Session, call: Call) -> Mapping[str, object]:
    """Write the proposed outcomes, and draft the notice that makes them public."""
    programme = session.get_one(Programme, ident(call.variables, "programme_id"))
    answers = answers_of(session, call, "rank_applications")
    for row in answers.rows("decisions"):
        application = session.get_one(Application, row.number("application"))
        application.outcome = row.code("outcome")
        application.outcome_reason = row.text("reason")
    session.flush()
    notice = notices.draft(
        session,
        programme_id=programme.id,
        case_id=ident(call.variables, "case_id"),
        subject="selection",
        title=f"{programme.title} · 入选机构公示",
        body=_listed(session, programme.id),
        reason=answers.text("notice_reason"),
        channel=answers.text("notice_channel"),
    )
    return {"notice_id": notice.id}


def announce(session: Session, call: Call) -> None:
    """Send each application the outcome that stood in public without an upheld objection."""
    for application in in_question(session, ident(call.variables, "programme_id")):
        call.publish(
            "selection_announced",
            str(application.id),
            {"selection_outcome": application.outcome or "rejected"},
        )


def _listed(session: Session, programme_id: int) -> str:
    """The public list: selected agencies, then those waiting; nobody's score, nobody rejected."""
    rows = session.execute(
        select(Application.outcome, Organisation.name)
        .join(Organisation, Organisation.id == Application.agency_id)
        .where(Application.programme_id == programme_id, Application.outcome.in_(PUBLIC))
        .order_by(Application.outcome, Organisation.name)
    )
    return "\n".join(f"{PUBLIC[str(row.outcome)]}：{row.name}" for row in rows)


def names_nobody(notice: Notice) -> bool:
    """Whether this is a list of agencies on which none is selected: that is said in words."""
    lines = notice.body.splitlines()
    return notice.subject == "selection" and not any(
        line.startswith(f"{PUBLIC['selected']}：") for line in lines
    )


PUBLIC = {"selected": "入选", "waitlisted": "候补"}
