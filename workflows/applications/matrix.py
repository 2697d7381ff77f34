"""Who of a panel gave what: criteria by reviewers, once a round is tallied, for who may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from workflows.applications import rules
from workflows.applications.models import Application, ReviewScore
from workflows.applications.panel import (
    REVIEWING,
    computed_points,
    decimal,
    lowest_bids,
    rubric_on,
)
from workflows.authority import Actor, panel_cases
from workflows.calendars.rules import day_of
from workflows.cases.models import Case, Submission
from workflows.organisations.models import Organisation
from workflows.organisations.queries import names_of
from workflows.rulebook.queries import whole_number
from workflows.rulebook.words import PART_NAMES
from workflows.scores import half_up

# Application -> expert -> in which round of its panel they were asked.
Rounds = Mapping[int | None, Mapping[int, int]]


@dataclass(frozen=True)
class Reviewer:
    """A column: what one expert gave of what applied, and that out of 100."""

    name: str
    round: int
    points: Mapping[str, Decimal | None]
    given: Decimal
    possible: int
    score: Decimal | None
    counted: bool
    comment: str


@dataclass(frozen=True)
class Criterion:
    """A line: the most that can be given, and the mean of those that count and had it apply."""

    name: str
    label: str
    most: int
    computed: bool
    mean: Decimal | None


@dataclass(frozen=True)
class Matrix:
    """An application's scores; `exceeded` is the spread for which a further expert was asked."""

    application: Application
    agency: str
    reviewers: Sequence[Reviewer]
    criteria: Sequence[Criterion]
    recused: Sequence[tuple[str, str]]
    max_gap: int
    exceeded: Decimal | None

    @property
    def open_gap(self) -> bool:
        """Whether the further expert has not settled it yet."""
        return (self.application.score_spread or 0) > self.max_gap

    @property
    def something_spared(self) -> bool:
        """Whether a criterion did not apply, so that a total is out of less than all."""
        whole = sum(one.most for one in self.criteria)
        return any(one.possible != whole for one in self.reviewers)


def matrices(session: Session, actor: Actor, *where: ColumnElement[bool]) -> Sequence[Matrix]:
    """Those of the applications found whose panel the actor reads, the best mean first.

    As many statements for one application as for all of a batch.
    """
    found = session.execute(
        select(Application, Case.opened_at, Organisation.name)
        .join(Case, Case.id == Application.case_id)
        .join(Organisation, Organisation.id == Application.agency_id)
        .where(*where, panel_cases(actor))
        .order_by(Application.mean_score.desc().nulls_last(), Application.id)
        .options(selectinload(Application.scores))
    )
    tallied = [
        (one, day_of(opened_at), agency)
        for one, opened_at, agency in found
        if any(not score.recused for score in one.scores)
    ]
    return _drawn(session, tallied) if tallied else ()


def _drawn(session: Session, found: Sequence[tuple[Application, date, str]]) -> Sequence[Matrix]:
    rows = [one for one, _, _ in found]
    rounds = _rounds(session, [one.case_id for one in rows])
    lowest = lowest_bids(session, {one.programme_id for one in rows})
    people = names_of(session, [str(score.expert_id) for one in rows for score in one.scores])
    drawn = []
    for one, day, agency in found:
        rubric = rubric_on(session, day)
        computed = computed_points(session, one, lowest[one.programme_id], day)
        asked = rounds.get(one.case_id, {})
        scored = [each for each in one.scores if not each.recused]
        reviewers = [_reviewer(each, people, asked, rubric, computed) for each in scored]
        max_gap = whole_number(session, "review.max_gap", day)
        least = whole_number(session, "review.min_experts", day)
        drawn.append(
            Matrix(
                application=one,
                agency=agency,
                reviewers=reviewers,
                criteria=_criteria(reviewers, rubric, computed),
                recused=[
                    (people[str(each.expert_id)], each.comment)
                    for each in one.scores
                    if each.recused
                ],
                max_gap=max_gap,
                exceeded=rules.widest_gap(_by_round(reviewers), least, Decimal(max_gap)),
            )
        )
    return drawn


def _reviewer(
    row: ReviewScore,
    people: Mapping[str, str],
    asked: Mapping[int, int],
    rubric: Mapping[str, int],
    computed: Mapping[str, Decimal | None],
) -> Reviewer:
    typed = {name: decimal(value) for name, value in (row.points or {}).items()}
    all_ = {name: {**typed, **computed}.get(name) for name in rubric}
    applied = {name: value for name, value in all_.items() if value is not None}
    return Reviewer(
        name=people[str(row.expert_id)],
        round=asked.get(row.expert_id, 1),
        points=all_,
        given=sum(applied.values(), Decimal(0)),
        possible=sum(rubric[name] for name in applied),
        score=row.score,
        counted=row.counted,
        comment=row.comment,
    )


def _criteria(
    reviewers: Sequence[Reviewer], rubric: Mapping[str, int], computed: Iterable[str]
) -> Sequence[Criterion]:
    counted = [one for one in reviewers if one.counted]
    return [
        Criterion(
            name=name,
            label=PART_NAMES.get(name, name),
            most=most,
            computed=name in computed,
            mean=_mean(one.points[name] for one in counted),
        )
        for name, most in rubric.items()
    ]


def _mean(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [Fraction(value) for value in values if value is not None]
    return half_up(sum(known, Fraction(0)) / len(known)) if known else None


def _by_round(reviewers: Sequence[Reviewer]) -> Sequence[Sequence[Decimal]]:
    rounds: dict[int, list[Decimal]] = defaultdict(list)
    for one in reviewers:
        rounds[one.round].append(one.score or Decimal(0))
    return [rounds[number] for number in sorted(rounds)]


def _rounds(session: Session, case_ids: Sequence[int | None]) -> Rounds:
    """What was handed in before the next panel was appointed belongs to the round before."""
    rows = session.execute(
        select(Submission.case_id, Submission.form_key, Submission.author_id)
        .where(
            Submission.case_id.in_(case_ids),
            Submission.form_key.in_(("application.panel", *REVIEWING)),
        )
        .order_by(Submission.id)
    )
    number: dict[int, int] = defaultdict(int)
    found: dict[int | None, dict[int, int]] = defaultdict(dict)
    for case_id, form_key, author_id in rows:
        if form_key == "application.panel":
            number[case_id] += 1
        else:
            found[case_id].setdefault(author_id, number[case_id])
    return found
