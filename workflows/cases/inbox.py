"""My tasks, by due date: a fixed number of statements, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true
from sqlalchemy.orm import Session

import engine
from engine.tables import human_task
from workflows.authority import Actor, doable_tasks
from workflows.cases.models import Case, Draft, SectionDraft
from workflows.cases.tasks import COLUMNS, Task, task_of
from workflows.paging import page_of

PAGE: Final = 50
SOON: Final = timedelta(days=3)
Show = Literal["all", "mine", "free", "overdue", "soon"]


@dataclass(frozen=True)
class InboxFilters:
    """What to show of one's tasks."""

    show: Show = "all"
    kind: str | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class InboxItem:
    """One task, the case it belongs to, and how it stands."""

    task: Task
    case_id: int
    case_number: str
    case_title: str
    case_kind: str
    overdue: bool
    has_draft: bool
    mine: bool


@dataclass(frozen=True)
class Inbox:
    """A page of tasks, and how many there are in all."""

    items: tuple[InboxItem, ...]
    total: int
    all: int
    mine: int
    free: int
    overdue: int
    soon: int
    page: int
    pages: int


def inbox(session: Session, actor: Actor, filters: InboxFilters | None = None) -> Inbox:
    """The open tasks that the actor may complete now; those due first stand first."""
    filters = filters or InboxFilters()
    now = engine.now(session)
    shown = _shown(actor, filters.show, now)
    narrowed = _narrowed(filters)
    counts = _counts(session, actor, now, shown, narrowed)
    total = int(counts.pop("total"))
    page, pages = page_of(total, filters.page, PAGE)
    rows = session.execute(
        select(
            *COLUMNS,
            Case.id.label("case_id"),
            Case.number.label("case_number"),
            Case.title.label("case_title"),
            Case.kind.label("case_kind"),
            _drafted(actor).label("drafted"),
        )
        .join(Case, Case.instance_id == human_task.c.root_id)
        .where(doable_tasks(actor), shown, narrowed)
        .order_by(
            human_task.c.due_at.is_(None),
            human_task.c.due_at,
            human_task.c.priority.desc(),
            human_task.c.id,
        )
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).mappings()
    items = tuple(_item(task_of(row), dict(row), actor, now) for row in rows)
    return Inbox(items, total, page=page, pages=pages, **counts)


def open_count(session: Session, actor: Actor) -> int:
    """How many tasks wait for the actor, for the mark beside the menu."""
    counted = select(func.count()).select_from(human_task).where(doable_tasks(actor))
    return session.scalar(counted) or 0


def _shown(actor: Actor, show: Show, now: datetime) -> ColumnElement[bool]:
    return {
        "all": true(),
        "mine": human_task.c.assignee == actor.code,
        "free": human_task.c.assignee.is_(None),
        "overdue": human_task.c.due_at < now,
        "soon": human_task.c.due_at.between(now, now + SOON),
    }[show]


def _narrowed(filters: InboxFilters) -> ColumnElement[bool]:
    kind = Case.kind == filters.kind if filters.kind else true()
    if not filters.text.strip():
        return kind
    wanted = filters.text.strip()
    return kind & or_(
        *(
            column.icontains(wanted, autoescape=True)
            for column in (human_task.c.name, Case.title, Case.number)
        )
    )


def _counts(
    session: Session,
    actor: Actor,
    now: datetime,
    shown: ColumnElement[bool],
    narrowed: ColumnElement[bool],
) -> dict[str, int]:
    """All counts in one statement; `total` is that of the page's own filter."""

    def counted(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).label(name)

    names: tuple[Show, ...] = ("all", "mine", "free", "overdue", "soon")
    row = session.execute(
        select(
            counted(shown & narrowed, "total"),
            *(counted(_shown(actor, name, now), name) for name in names),
        )
        .select_from(human_task)
        .join(Case, Case.instance_id == human_task.c.root_id)
        .where(doable_tasks(actor))
    ).one()
    return {name: int(count) for name, count in row._mapping.items()}


def _drafted(actor: Actor) -> ColumnElement[bool]:
    own = exists().where(Draft.task_id == human_task.c.id, Draft.person_id == actor.id)
    part = exists().where(
        SectionDraft.task_id == human_task.c.id, SectionDraft.author_id == actor.id
    )
    return or_(own, part)


def _item(task: Task, row: dict[str, object], actor: Actor, now: datetime) -> InboxItem:
    return InboxItem(
        task=task,
        case_id=int(str(row["case_id"])),
        case_number=str(row["case_number"]),
        case_title=str(row["case_title"]),
        case_kind=str(row["case_kind"]),
        overdue=task.due_at is not None and task.due_at < now,
        has_draft=bool(row["drafted"]),
        mine=task.assignee == actor.code,
    )
