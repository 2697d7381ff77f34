"""The list of cases: filtered by what the actor may see, searched and paged in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from workflows.authority import Actor, visible_cases
from workflows.cases.models import Case, CaseParty
from workflows.paging import page_of

PAGE: Final = 50


@dataclass(frozen=True)
class CaseFilters:
    """What to show of the cases."""

    kind: str | None = None
    state: Literal["open", "closed", "all"] = "all"
    programme_id: int | None = None
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class CaseList:
    """A page of cases, and how many there are in all."""

    items: Sequence[Case]
    total: int
    page: int
    pages: int


def cases(session: Session, actor: Actor, filters: CaseFilters | None = None) -> CaseList:
    """The cases that the actor may see, the newest first."""
    filters = filters or CaseFilters()
    wanted = visible_cases(actor) & _narrowed(filters)
    total = session.scalar(select(func.count()).select_from(Case).where(wanted)) or 0
    page, pages = page_of(total, filters.page, PAGE)
    rows = session.scalars(
        select(Case)
        .where(wanted)
        .options(selectinload(Case.parties).selectinload(CaseParty.organisation))
        .order_by(Case.opened_at.desc(), Case.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return CaseList(rows, total, page, pages)


def cases_of_programme(session: Session, actor: Actor, programme_id: int) -> Sequence[Case]:
    """The visible cases of a programme, by number."""
    return session.scalars(
        select(Case)
        .where(Case.programme_id == programme_id, visible_cases(actor))
        .order_by(Case.kind, Case.number)
    ).all()


def begun(session: Session, programme_id: int, kind: str, organisation_id: int) -> bool:
    """Whether this organisation has a case of this kind in the batch already."""
    wanted = exists().where(
        Case.programme_id == programme_id,
        Case.kind == kind,
        CaseParty.case_id == Case.id,
        CaseParty.organisation_id == organisation_id,
    )
    return bool(session.scalar(select(wanted)))


def _narrowed(filters: CaseFilters) -> ColumnElement[bool]:
    wanted: ColumnElement[bool] = true()
    if filters.kind:
        wanted &= Case.kind == filters.kind
    if filters.programme_id is not None:
        wanted &= Case.programme_id == filters.programme_id
    if filters.state != "all":
        ended = Case.closed_at.is_not(None)
        wanted &= ended if filters.state == "closed" else ~ended
    text = filters.text.strip()
    if text:
        wanted &= or_(
            Case.title.icontains(text, autoescape=True),
            Case.number.icontains(text, autoescape=True),
        )
    return wanted
