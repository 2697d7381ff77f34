"""The tables of evaluations and the parties' assessments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, PersonId, Quantity, Score, Total, one_of

KINDS = ("mid_term", "final", "re_evaluation")
STATUSES = ("open", "scored", "announced", "final")
SOURCES = ("self", "expert", "recipient", "coordinator", "appeal")


class Evaluation(Base):
    """The mid-term or the final evaluation of a pairing, or the one after it was rectified."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("pairing_id", "kind"),
        one_of("kind", KINDS),
        one_of("status", STATUSES),
    )

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    kind: Mapped[Code]
    status: Mapped[str] = mapped_column(default="open")
    opened_at: Mapped[datetime]
    stage_score: Mapped[Score | None]
    total_score: Mapped[Total | None]
    veto: Mapped[bool] = mapped_column(default=False)
    grade: Mapped[Code | None]
    appeals: Mapped[int] = mapped_column(default=0)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    concluded_at: Mapped[datetime | None]

    assessments: Mapped[list[Assessment]] = relationship(
        cascade="all, delete-orphan", order_by="Assessment.id"
    )


class Assessment(Base):
    """One party's score in an evaluation; an appeal's is of the contested items alone."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "source", "person_id"),
        one_of("source", SOURCES),
    )

    id: Mapped[Key]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), index=True)
    source: Mapped[Code]
    person_id: Mapped[PersonId]
    # An expert's follows exactly from the marks; as a decimal it is for reading only.
    score: Mapped[Score]
    veto: Mapped[Code | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime]

    marks: Mapped[list[IndicatorMark]] = relationship(
        cascade="all, delete-orphan", order_by="IndicatorMark.id"
    )


class IndicatorMark(Base):
    """What an assessor found of one indicator: so much of so much, or that it does not apply."""

    __tablename__ = "indicator_mark"
    __table_args__ = (UniqueConstraint("assessment_id", "indicator"),)

    id: Mapped[Key]
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), index=True)
    indicator: Mapped[Code]
    weight: Mapped[int]
    planned: Mapped[Quantity | None]
    actual: Mapped[Quantity | None]
