"""What a panel's steps write: scores taken together, and the substitute for who is recused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import Call
from engine.tables import human_task
from workflows.answers import Answers, ident
from workflows.applications import points, rules
from workflows.applications.models import Application, ReviewScore
from workflows.calendars.rules import day_of
from workflows.cases.models import Case, Submission
from workflows.messages import N_, Message
from workflows.organisations.models import Person
from workflows.organisations.queries import ever_at, experts
from workflows.parties import seat, tell, tell_people
from workflows.rulebook.queries import rule, whole_number

REVIEWING: Final = ("application.interest", "application.score")
IN_QUESTION: Final = ("eligible", "reviewed")
# Whose bids are compared: those in question, and those that were until the announcement.
COMPARED: Final = (*IN_QUESTION, "decided")
JUDGED: Final = (
    "governance",
    "record",
    "design",
    "schedule",
    "team",
    "supervision",
    "presence",
)


def tally(session: Session, call: Call) -> Mapping[str, object]:
    """Take the panel's scores of all rounds together.

    A price is judged by the lowest bid of the batch: whoever is reviewed later may change what
    was tallied before, so all that is in question is counted again.
    """
    application = session.get_one(Application, ident(call.variables, "application_id"))
    application.status = "eligible"
    _write_scores(session, application, ident(call.variables, "case_id"))
    session.flush()
    _count_again(session, application.programme_id)
    return {
        "mean_score": application.mean_score,
        "score_spread": application.score_spread,
        "scores_sufficient": application.status == "reviewed",
    }


def substitute(session: Session, call: Call) -> Mapping[str, object]:
    """Ask whoever has the fewest open reviews in place of a recused expert; None when all have."""
    application = session.get_one(Application, ident(call.variables, "application_id"))
    recused = person_of(call.variables)
    left = [one for one in free_experts(session, application) if one.id != recused]
    text = Message(N_("有专家申请回避，已自动安排替补"))
    if not left:
        text = Message(N_("有专家申请回避，且没有可替补的专家，请另行邀请"))
    tell(session, call, text, "coordinator", at=ident(call.variables, "office_id"))
    if not left:
        return {"expert": None}
    tell_people(session, call, Message(N_("请您替补评审一份选派申报")), [left[0].id])
    return {"expert": str(left[0].id)}


def person_of(variables: Mapping[str, object]) -> int:
    """The expert whom a review is about."""
    return ident(variables, "expert")


def free_experts(session: Session, application: Application) -> Sequence[Person]:
    """Who may be asked, those with the fewest open reviews first.

    Not who was asked for this application before, nor who works for the agency.
    """
    asked, theirs = _asked(session, application), ever_at(session, application.agency_id)
    load = open_reviews(session)
    found = [one for one in experts(session) if one.id not in asked | theirs]
    return sorted(found, key=lambda one: (load.get(one.id, 0), one.id))


def open_reviews(session: Session) -> Mapping[int, int]:
    """How many reviews wait for each expert."""
    rows = session.execute(
        select(human_task.c.assignee, func.count())
        .where(human_task.c.state == "open", human_task.c.form_key.in_(REVIEWING))
        .group_by(human_task.c.assignee)
    )
    return {int(code): count for code, count in rows if code}


def _asked(session: Session, application: Application) -> set[int]:
    root = select(Case.instance_id).where(Case.id == application.case_id).scalar_subquery()
    rows = select(human_task.c.assignee).where(
        human_task.c.root_id == root, human_task.c.form_key.in_(REVIEWING)
    )
    return {int(code) for code in session.scalars(rows) if code}


def _write_scores(session: Session, application: Application, case_id: int) -> None:
    known = {row.expert_id for row in application.scores}
    handed_in = session.scalars(
        select(Submission)
        .where(Submission.case_id == case_id, Submission.form_key.in_(REVIEWING))
        .order_by(Submission.id)
    )
    for submission in handed_in:
        if submission.author_id not in known:
            written = _review(submission)
            application.scores += [written] if written else []
    seat(session, case_id, "expert", [one.expert_id for one in application.scores if one.points])


def _review(submission: Submission) -> ReviewScore | None:
    """A score sheet or a recusal; a declaration without conflict is neither."""
    answers = Answers(submission.data)
    recused = answers.flag("recused") or answers.text("interest") == "conflict"
    if submission.form_key == "application.interest" and not recused:
        return None
    return ReviewScore(
        expert_id=submission.author_id,
        points=None if recused else {name: answers.maybe_decimal(name) for name in JUDGED},
        team_score=None if recused else answers.maybe_decimal("team"),
        comment=answers.text("explanation") or answers.text("recusal_reason")
        if recused
        else answers.text("comment"),
        recused=recused,
        submitted_at=submission.submitted_at,
    )


def _count_again(session: Session, programme_id: int) -> None:
    rows = session.scalars(
        select(Application).where(
            Application.programme_id == programme_id, Application.status.in_(IN_QUESTION)
        )
    ).all()
    lowest = lowest_bids(session, {programme_id})[programme_id]
    opened = _opened_on(session, [one.case_id for one in rows])
    for application in rows:
        _count(session, application, lowest, opened[application.case_id or 0])


def _opened_on(session: Session, case_ids: Iterable[int | None]) -> Mapping[int, date]:
    """The day whose rules hold for each of these cases: that of its opening."""
    found = session.execute(select(Case.id, Case.opened_at).where(Case.id.in_(list(case_ids))))
    return {case_id: day_of(opened_at) for case_id, opened_at in found}


def _count(
    session: Session, application: Application, lowest: Decimal | None, rules_on: date
) -> None:
    rubric = rubric_on(session, rules_on)
    computed = computed_points(session, application, lowest, rules_on)
    scored = [row for row in application.scores if row.points is not None]
    for row in scored:
        given = {name: decimal(value) for name, value in (row.points or {}).items()}
        row.score = points.expert_score({**given, **computed}, rubric)
    taken = rules.tally(
        [row.score or Decimal(0) for row in scored],
        whole_number(session, "review.min_experts", rules_on),
        Decimal(whole_number(session, "review.max_gap", rules_on)),
    )
    for position, row in enumerate(scored):
        row.counted = position in taken.counted
    application.mean_score, application.score_spread = taken.mean, taken.spread
    application.status = "reviewed" if taken.sufficient else "eligible"


def lowest_bids(session: Session, programmes: set[int]) -> Mapping[int, Decimal | None]:
    """By batch the lowest bid that prices are judged by; None where nobody names one."""
    rows = session.execute(
        select(Application.programme_id, Application.budget).where(
            Application.programme_id.in_(programmes), Application.status.in_(COMPARED)
        )
    ).all()
    return {
        one: points.lowest_bid(row.budget for row in rows if row.programme_id == one)
        for one in programmes
    }


def computed_points(
    session: Session, application: Application, lowest: Decimal | None, rules_on: date
) -> Mapping[str, Decimal | None]:
    """The criteria that have a formula: price and finance."""
    rubric = rubric_on(session, rules_on)
    bands = points.FinanceBands(
        whole_number(session, "review.finance_floor", rules_on),
        whole_number(session, "review.finance_partial", rules_on),
    )
    return {
        "budget": points.price_points(application.budget, lowest, rubric["budget"]),
        "finance": points.finance_points(
            application.net_assets, application.start_up_capital, rubric["finance"], bands
        ),
    }


def rubric_on(session: Session, rules_on: date) -> Mapping[str, int]:
    """The most that each criterion may give, by the rules of a day."""
    return cast("Mapping[str, int]", rule(session, "application.rubric", rules_on))


def team_score(application: Application) -> Decimal:
    """What the counted experts gave for the team, on which ties turn."""
    return rules.team_mean(one.team_score for one in application.scores if one.counted)


def decimal(value: object) -> Decimal | None:
    """A kept number of points, exact again; None for what does not apply."""
    return None if value is None else Decimal(str(value))
