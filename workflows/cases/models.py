"""Cases, their parties, and what people hand in: submissions, drafts, comments and files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, object_session, relationship

import forms
from engine.tables import human_task, instance
from engine.types import Json
from workflows.base import Base
from workflows.deployed_forms import form_of
from workflows.organisations.models import Organisation, Person


class Case(Base):
    """One root process and its public name; whether it has ended, the engine's row says."""

    __tablename__ = "case"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    title: Mapped[str] = mapped_column(String(300))
    # The programme's own id: a plain number, for `programmes` stands above this package.
    programme_id: Mapped[int | None] = mapped_column(index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    province_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    # Empty only for the moment between the case's row and the start of its process.
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(40))
    closed_at: Mapped[datetime | None] = column_property(
        select(instance.c.ended_at)
        .where(instance.c.id == instance_id)
        .correlate_except(instance)
        .scalar_subquery()
    )
    # The id of the end event that was reached.
    outcome: Mapped[str | None] = column_property(
        select(instance.c.outcome)
        .where(instance.c.id == instance_id)
        .correlate_except(instance)
        .scalar_subquery()
    )

    office: Mapped[Organisation] = relationship(foreign_keys=[office_id])
    parties: Mapped[list[CaseParty]] = relationship(back_populates="case")


class CaseParty(Base):
    """An organisation or a person that the case belongs to, and as what."""

    __tablename__ = "case_party"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_of_both"),
        Index("ix_case_party_organisation_id_case_id", "organisation_id", "case_id"),
        Index("ix_case_party_person_id_case_id", "person_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(40))

    case: Mapped[Case] = relationship(back_populates="parties")
    organisation: Mapped[Organisation | None] = relationship()
    person: Mapped[Person | None] = relationship()


class Submission(Base):
    """What somebody handed in on a form, as it was; never changed afterwards.

    Only the element is that of the version on which its instance runs now.
    """

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_instance_id_element_id", "instance_id", "element_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("human_task.id"), unique=True)
    element_id: Mapped[str] = mapped_column(String(200))
    form_key: Mapped[str] = mapped_column(String(100))
    form_version: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, object]] = mapped_column(Json)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    submitted_at: Mapped[datetime]

    author: Mapped[Person] = relationship()

    # The deployed form that the task had; empty for a form of the code.
    form_id: Mapped[int | None] = column_property(
        select(human_task.c.form_id).where(human_task.c.id == task_id).scalar_subquery()
    )

    @property
    def form(self) -> forms.AnyForm:
        """The form, in the version that was filled in."""
        session = object_session(self)
        assert session is not None  # noqa: S101 - a submission is read where it is used
        return form_of(session, self.form_key, self.form_id)

    @property
    def data(self) -> dict[str, object]:
        """The answers as typed values: decimals, dates."""
        return forms.read(self.form, self.answers)


class Draft(Base):
    """What somebody has filled in so far; not bound to the task, so that it outlives it."""

    __tablename__ = "draft"

    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answers: Mapped[dict[str, object]] = mapped_column(Json)
    saved_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class SectionDraft(Base):
    """What a section of a task's form says so far, where several people write it together."""

    __tablename__ = "section_draft"

    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section: Mapped[str] = mapped_column(String(40), primary_key=True)
    answers: Mapped[dict[str, object]] = mapped_column(Json)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]

    author: Mapped[Person] = relationship()


class Comment(Base):
    """A remark on a case, or on one task of it, for the office alone or for all parties."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("human_task.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    audience: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    author: Mapped[Person] = relationship()


class Attachment(Base):
    """A file's particulars; its bytes lie in the data folder under their digest."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("human_task.id"))
    field: Mapped[str | None] = mapped_column(String(100))
    filename: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    path: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]

    author: Mapped[Person] = relationship()


class Chase(Base):
    """When whoever holds a late task was reminded, and when those above were told."""

    __tablename__ = "chase"

    task_id: Mapped[int] = mapped_column(
        ForeignKey("human_task.id"), primary_key=True, autoincrement=False
    )
    reminded_at: Mapped[datetime]
    reported_at: Mapped[datetime | None]


class CaseCounter(Base):
    """The last number given out under a prefix such as 2026-JD."""

    __tablename__ = "case_counter"

    prefix: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int]
