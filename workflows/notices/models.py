"""The tables of public notices and objections."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Name, one_of

SUBJECTS = ("selection", "evaluation")
STATUSES = ("draft", "posted", "paused", "concluded", "overturned")
OBJECTION_STATUSES = ("filed", "admitted", "refused", "upheld", "dismissed", "moot")


class Notice(Base):
    """A list or a result that stands in public for some working days."""

    __tablename__ = "notice"
    __table_args__ = (one_of("subject", SUBJECTS), one_of("status", STATUSES))

    id: Mapped[Key]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    subject: Mapped[Code]
    title: Mapped[Name]
    body: Mapped[str] = mapped_column(Text)
    # On what ground, and where else it is published.
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    channel: Mapped[str] = mapped_column(Text, default="", server_default="")
    status: Mapped[str] = mapped_column(default="draft")
    posted_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]

    objections: Mapped[list[Objection]] = relationship(
        order_by="Objection.id", back_populates="notice"
    )


class Objection(Base):
    """What somebody holds against a notice; name, contact and ground are required."""

    __tablename__ = "objection"
    __table_args__ = (one_of("status", OBJECTION_STATUSES),)

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    status: Mapped[str] = mapped_column(default="filed")
    name: Mapped[Name]
    contact: Mapped[Name]
    ground: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    receipt: Mapped[Code] = mapped_column(unique=True)
    filed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")

    notice: Mapped[Notice] = relationship(back_populates="objections")


class Clue(Base):
    """What somebody tells without a name: kept for the office, and no ground for a pause."""

    __tablename__ = "notice_clue"

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
