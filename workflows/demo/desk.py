"""A task as the person before it sees it: which pair, which round, which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import engine
from workflows.answers import ident
from workflows.calendars.rules import day_of
from workflows.cases.actions import form_context
from workflows.cases.context import FormContext
from workflows.cases.models import Case, Submission
from workflows.cases.queries import case_of
from workflows.cases.tasks import Task
from workflows.demo.people import Cast
from workflows.demo.scenario import Batch, PairScript
from workflows.facts import variables_of
from workflows.milestones.models import Milestone
from workflows.programmes.models import Programme
from workflows.supervision.models import Visit

SIDES = ("agency_id", "place_id")


@dataclass(frozen=True)
class Desk:
    """What somebody knows who fills in a form of the sample."""

    session: Session
    cast: Cast
    task: Task
    batch: Batch
    pair: PairScript | None
    known: Mapping[str, object]
    today: date
    # How often this was handed in before, and by how many others in the same round.
    earlier: int

    def among(self, form_key: str | None) -> int:
        """How often such a form was handed in before in the whole case, by whomever."""
        counted = select(func.count()).where(
            Submission.case_id == case_of(self.session, self.task.instance_id).id,
            Submission.form_key == form_key,
        )
        return self.session.scalar(counted) or 0

    @property
    def given(self) -> FormContext:
        """The lists and facts of the form."""
        return form_context(self.session, self.task)

    @property
    def script(self) -> PairScript:
        """How the pair fares; only asked for where there is one."""
        if self.pair is None:
            raise LookupError(self.task.element_id)
        return self.pair

    @property
    def milestone(self) -> Milestone:
        """The milestone that the task is about."""
        return self.session.get_one(Milestone, ident(self.known, "milestone_id"))

    @property
    def visit(self) -> Visit:
        """The visit that the task is about."""
        return self.session.get_one(Visit, ident(self.known, "visit_id"))

    @property
    def instead(self) -> Mapping[str, object]:
        """What this pair writes here that others do not."""
        return self.pair.instead.get(self.task.element_id, {}) if self.pair else {}

    @property
    def held(self) -> bool:
        """Whether the scenario leaves this task for a visitor."""
        return self.pair is not None and self.task.element_id in self.pair.held

    @property
    def not_before(self) -> date:
        """The day from which the scenario lets this task be done."""
        if self.task.element_id == "mobilise_team":
            return self.batch.service_starts_on
        if self.task.element_id == "report_milestone":
            return self.milestone.current_due
        delays = self.pair.delays if self.pair else {}
        return delays.get(self.task.element_id, self.today)


def desk_of(session: Session, cast: Cast, task: Task) -> Desk:
    """Put a task on a desk."""
    known = variables_of(session, task)
    batch = _batch(session, cast, case_of(session, task.instance_id))
    codes = [cast.code_of(ident(known, side)) for side in SIDES if known.get(side) is not None]
    return Desk(
        session=session,
        cast=cast,
        task=task,
        batch=batch,
        pair=batch.pair(codes[0]) if codes else None,
        known=known,
        today=day_of(engine.now(session)),
        earlier=_earlier(session, task),
    )


def _batch(session: Session, cast: Cast, case: Case) -> Batch:
    year = session.scalar(select(Programme.year).where(Programme.id == case.programme_id))
    return next(batch for batch in cast.batches if batch.year == year)


def _earlier(session: Session, task: Task) -> int:
    counted = select(func.count()).where(
        Submission.instance_id == task.instance_id, Submission.element_id == task.element_id
    )
    return session.scalar(counted) or 0
