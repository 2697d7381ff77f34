"""The library of case studies: those that were reviewed, searched and paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from workflows.closeout.models import LibraryCase
from workflows.errors import NotFound
from workflows.messages import N_, Message
from workflows.needs.models import Need
from workflows.organisations.models import Organisation
from workflows.paging import page_of
from workflows.pairings.models import Pairing
from workflows.programmes.models import Programme

PAGE: Final = 20
AGENCY, PLACE = aliased(Organisation), aliased(Organisation)

Study = Row[LibraryCase, Pairing, int, str, str, list[str]]
Listed = Select[LibraryCase, Pairing, int, str, str, list[str]]


@dataclass(frozen=True)
class LibraryFilters:
    """Which of the studies."""

    text: str = ""
    year: int | None = None
    page: int = 1


@dataclass(frozen=True)
class Library:
    """A page of studies, how many there are in all, and the years that have any."""

    items: Sequence[Study]
    total: int
    page: int
    pages: int
    years: Sequence[int]


def library(session: Session, filters: LibraryFilters) -> Library:
    """The listed studies, the newest first."""
    found = _narrowed(filters)
    total = session.scalar(found.with_only_columns(func.count())) or 0
    page, pages = page_of(total, filters.page, PAGE)
    rows = found.order_by(LibraryCase.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    years = session.scalars(
        _listed().with_only_columns(Programme.year).distinct().order_by(Programme.year.desc())
    )
    return Library(session.execute(rows).all(), total, page, pages, years.all())


def study(session: Session, study_id: int) -> Study:
    """One listed study; NotFound for one that is not, or not yet."""
    found = session.execute(_listed().where(LibraryCase.id == study_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("案例库里没有这个案例")))
    return found


def _listed() -> Listed:
    return (
        select(
            LibraryCase,
            Pairing,
            Programme.year.label("year"),
            AGENCY.name.label("agency"),
            PLACE.name.label("place"),
            Need.target_groups.label("served"),
        )
        .select_from(LibraryCase)
        .join(Pairing, Pairing.id == LibraryCase.pairing_id)
        .join(Programme, Programme.id == Pairing.programme_id)
        .join(AGENCY, AGENCY.id == Pairing.agency_id)
        .join(PLACE, PLACE.id == Pairing.place_id)
        .outerjoin(
            Need,
            (Need.programme_id == Pairing.programme_id)
            & (Need.place_id == Pairing.place_id)
            & (Need.status == "accepted"),
        )
        .where(LibraryCase.listed)
    )


def _narrowed(filters: LibraryFilters) -> Listed:
    found = _listed()
    if filters.year is not None:
        found = found.where(Programme.year == filters.year)
    text = filters.text.strip()
    if text:
        read = (LibraryCase.title, LibraryCase.story, AGENCY.name, PLACE.name)
        found = found.where(or_(*(each.icontains(text, autoescape=True) for each in read)))
    return found
