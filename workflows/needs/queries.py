"""Reading needs: lists, forms and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.answers import ident, rules_on
from workflows.cases.context import FormContext, all_but
from workflows.cases.tasks import Task
from workflows.facts import Fact, earlier_answers, known, organisation_name, variables_of
from workflows.messages import N_, Message
from workflows.needs.models import Need
from workflows.organisations.models import Organisation
from workflows.rulebook.queries import whole_number

FILED: Final = ("file_need", "correct_need")
SUPPORT: Final[Mapping[str, str]] = {
    "office": N_("办公场地与设备"),
    "lodging": N_("住宿"),
    "meals": N_("用餐"),
    "transport": N_("交通"),
    "introduction": N_("入户引导"),
    "venue": N_("活动场地"),
    "volunteers": N_("配备志愿者"),
    "funds": N_("工作经费"),
}


def need_of_case(session: Session, case_id: int) -> Need:
    """The need that a case is about."""
    return session.scalars(select(Need).where(Need.case_id == case_id)).one()


def unverified(session: Session, programme_id: int) -> Sequence[str]:
    """Whose needs are still to be filed, verified or corrected."""
    return session.scalars(
        select(Organisation.name)
        .join(Need, Need.place_id == Organisation.id)
        .where(Need.programme_id == programme_id, Need.status.in_(("draft", "filed")))
        .order_by(Need.id)
    ).all()


def file_context(session: Session, task: Task) -> FormContext:
    """The need as it was filed before; one that came back has only the named fields open."""
    earlier = earlier_answers(session, task, *FILED)
    if task.element_id != "correct_need":
        return FormContext(initial=earlier)
    open_ = cast("Sequence[str]", variables_of(session, task).get("fields_to_correct") or ())
    return FormContext(initial=earlier, locked=all_but("need.file", earlier, open_))


def verify_context(session: Session, task: Task) -> FormContext:
    """Who is named, and how often the need may still be sent back."""
    known_to = variables_of(session, task)
    need = session.get_one(Need, ident(known_to, "need_id"))
    most = whole_number(session, "need.max_returns", rules_on(known_to))
    return FormContext(
        facts={
            "responsible_leader": need.responsible_leader,
            "contact": need.contact,
            "returns_left": most - ident(known_to, "returns"),
            "max_returns": most,
        }
    )


def facts(session: Session, need: Need) -> list[Fact]:
    """What the pages say of a need."""
    return known(
        Fact(N_("受援地"), organisation_name(session, need.place_id)),
        Fact(N_("主要问题"), need.problem),
        Fact(N_("责任领导"), need.responsible_leader),
        Fact(N_("具体工作人员"), need.contact),
        Fact(N_("便利条件"), [Message(SUPPORT.get(one, one)) for one in need.support_items]),
        Fact(N_("便利条件说明"), need.support_offered),
        Fact(N_("预期目标"), need.expected_goals),
    )
