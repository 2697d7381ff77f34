"""Reading needs: lists, forms and facts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.facts import Fact, earlier_answers, known, organisation_name
from workflows.messages import N_
from workflows.needs.models import Need


def need_of_case(session: Session, case_id: int) -> Need:
    """The need that a case is about."""
    return session.scalars(select(Need).where(Need.case_id == case_id)).one()


def file_context(session: Session, task: Task) -> FormContext:
    """The need as it was filed before."""
    return FormContext(initial=earlier_answers(session, task, "file_need", "correct_need"))


def facts(session: Session, need: Need) -> list[Fact]:
    """What the pages say of a need."""
    return known(
        Fact(N_("受援地"), organisation_name(session, need.place_id)),
        Fact(N_("主要问题"), need.problem),
        Fact(N_("责任领导"), need.responsible_leader),
        Fact(N_("具体工作人员"), need.contact),
        Fact(N_("便利条件"), need.support_offered),
        Fact(N_("预期目标"), need.expected_goals),
    )
