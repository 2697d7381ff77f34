"""Reading programmes: for joining them, and for their pages and forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import now
from workflows.answers import ident, rules_on
from workflows.calendars.queries import work_calendar
from workflows.calendars.rules import DAY, day_of, working_days_between
from workflows.cases.context import FormContext
from workflows.cases.tasks import Task
from workflows.errors import Conflict, NotFound
from workflows.facts import Fact, earlier_answers, known, organisation_name, variables_of
from workflows.messages import N_, Message
from workflows.programmes.models import LateAdmission, Programme, ProgrammeVersion
from workflows.programmes.quotas import commitments, regions_of_places
from workflows.rulebook.queries import whole_number

FIELD_NAMES: Final[Mapping[str, str]] = {
    "social_assistance": N_("社会救助"),
    "elderly_care": N_("养老服务"),
    "community_governance": N_("社区治理"),
    "social_affairs": N_("社会事务"),
    "child_welfare": N_("儿童福利"),
}


CALENDAR: Final = ("need_closes_on", "application_closes_on", "review_closes_on")
SERVICE: Final = (
    *("grant_per_pairing", "service_starts_on", "mid_term_on", "service_ends_on"),
    *CALENDAR,
)


class Window(Enum):
    """The windows in which a programme takes somebody in."""

    NEED = "need"
    APPLICATION = "application"


def get_programme(session: Session, programme_id: int) -> Programme:
    """The programme with this id."""
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFound(Message(N_("没有这个批次")))
    return programme


def programmes(session: Session) -> Sequence[Programme]:
    """All batches, the newest first."""
    return session.scalars(
        select(Programme).order_by(Programme.year.desc(), Programme.id.desc())
    ).all()


def is_open(programme: Programme, window: Window, today: date) -> bool:
    """Whether a published programme takes in needs, or applications, on this day."""
    opens, closes = _dates(programme, window)
    if programme.published_at is None or opens is None or closes is None:
        return False
    return opens <= today <= closes


def joinable(
    session: Session, programme_id: int, window: Window, organisation_id: int
) -> Programme:
    """The programme that an organisation may join now; Conflict where its window is not open.

    Whoever was admitted late makes use of that here, once.
    """
    programme = get_programme(session, programme_id)
    moment = now(session)
    if is_open(programme, window, day_of(moment)):
        return programme
    admission = late_admission(session, programme_id, window, organisation_id)
    if admission is None or not admitted(session, programme_id, window, organisation_id):
        raise Conflict(Message(N_("申报窗口未开放或已关闭")))
    admission.used_at = moment
    return programme


def late_admission(
    session: Session, programme_id: int, window: Window, organisation_id: int
) -> LateAdmission | None:
    """The leave that an organisation has to file late."""
    return session.scalar(
        select(LateAdmission).where(
            LateAdmission.programme_id == programme_id,
            LateAdmission.kind == window.value,
            LateAdmission.organisation_id == organisation_id,
        )
    )


def admitted(session: Session, programme_id: int, window: Window, organisation_id: int) -> bool:
    """Whether an organisation may still file late."""
    found = late_admission(session, programme_id, window, organisation_id)
    return found is not None and found.used_at is None and found.closes_at > now(session)


def late_admissions(session: Session, programme_id: int) -> Sequence[LateAdmission]:
    """Everybody who was let in late, the newest first."""
    return session.scalars(
        select(LateAdmission)
        .where(LateAdmission.programme_id == programme_id)
        .order_by(LateAdmission.id.desc())
    ).all()


def versions_of(session: Session, programme_id: int) -> Sequence[ProgrammeVersion]:
    """The published versions of a call, the newest first."""
    return session.scalars(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme_id)
        .order_by(ProgrammeVersion.number.desc())
    ).all()


def _dates(programme: Programme, window: Window) -> tuple[date | None, date | None]:
    if window is Window.NEED:
        return programme.need_opens_on, programme.need_closes_on
    return programme.application_opens_on, programme.application_closes_on


def draft_context(session: Session, task: Task) -> FormContext:
    """The call as it was drafted before, or what is known of the year."""
    earlier = earlier_answers(session, task, "draft_programme")
    programme = get_programme(session, ident(variables_of(session, task), "programme_id"))
    return FormContext(
        initial=earlier or {"year": programme.year, "title": programme.title},
        # An office has one batch a year: this one was begun for its own.
        locked={"year": programme.year},
        facts={
            **_window_facts(session, rules_on(variables_of(session, task))),
            "today": day_of(now(session)),
            "regions": regions_of_places(session),
        },
    )


def approve_context(session: Session, task: Task) -> FormContext:
    """The windows of a drafted call, whose days may have passed meanwhile."""
    if task.element_id != "approve_programme":
        return FormContext()
    known_to = variables_of(session, task)
    programme = get_programme(session, ident(known_to, "programme_id"))
    dates = [f"{window.value}_{end}_on" for window in Window for end in ("opens", "closes")]
    return FormContext(
        facts={
            **_window_facts(session, rules_on(known_to)),
            "today": day_of(now(session)),
            "calendar": {name: getattr(programme, name) for name in dates},
        }
    )


def _window_facts(session: Session, on: date) -> dict[str, object]:
    """How long windows must be, and how to count that."""

    def working_days(first: date, last: date) -> int:
        return working_days_between(work_calendar(session, first), first - DAY, last)

    return {
        "working_days": working_days,
        "need_window_days": whole_number(session, "need.window_days", on),
        "application_window_days": whole_number(session, "application.window_days", on),
    }


def amend_context(session: Session, task: Task) -> FormContext:
    """The call in force; what has passed, or what pairs rely on already, is not to be changed."""
    earlier = earlier_answers(session, task, "draft_amendment")
    programme = get_programme(session, ident(variables_of(session, task), "programme_id"))
    standing = versions_of(session, programme.id)[0].answers
    today = day_of(now(session)).isoformat()
    passed = [name for name in CALENDAR if str(standing.get(name) or today) < today]
    settled = SERVICE if programme.status == "running" else ()
    fixed = ("year", "need_opens_on", "application_opens_on", *passed, *settled)
    return FormContext(
        initial=earlier or standing,
        locked={name: standing.get(name) for name in dict.fromkeys(fixed)},
        facts={
            **_window_facts(session, rules_on(variables_of(session, task))),
            **commitments(session, programme),
            "regions": regions_of_places(session),
            "earliest": day_of(now(session)),
            "movable": [name for name in CALENDAR if name not in fixed],
        },
    )


def facts(session: Session, programme: Programme) -> list[Fact]:
    """What the pages say of a batch."""
    return known(
        Fact(N_("年度"), programme.year),
        Fact(N_("主办单位"), organisation_name(session, programme.office_id)),
        Fact(N_("名额"), programme.quota or None),
        Fact(N_("分地区名额"), [f"{k} {n}" for k, n in programme.place_quotas.items()]),
        Fact(
            N_("分领域名额"),
            [
                Message(N_("{field} {most}"), field=Message(FIELD_NAMES.get(k, k)), most=n)
                for k, n in programme.field_quotas.items()
            ],
        ),
        Fact(N_("预算（元）"), programme.budget),
        Fact(N_("每对资助额（元）"), programme.grant_per_pairing),
        Fact(N_("需求申报截止"), programme.need_closes_on),
        Fact(N_("选派申报截止"), programme.application_closes_on),
        Fact(N_("评审截止"), programme.review_closes_on),
        Fact(N_("服务开始"), programme.service_starts_on),
        Fact(N_("服务结束"), programme.service_ends_on),
    )
