"""The tables of close-outs, certificates and library cases."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from workflows.base import Base
from workflows.columns import Code, Key, Money, Name, one_of

STATUSES = ("filed", "closed", "unqualified")


class Closeout(Base):
    """A project's final report and accounts."""

    __tablename__ = "closeout"
    __table_args__ = (one_of("status", STATUSES),)

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), unique=True)
    status: Mapped[str] = mapped_column(default="filed")
    report: Mapped[str] = mapped_column(Text)
    spent_total: Mapped[Money]
    unspent_returned: Mapped[Money]
    case_title: Mapped[Name]
    case_story: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Certificate(Base):
    """What a qualified project receives."""

    __tablename__ = "certificate"

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), unique=True)
    number: Mapped[Code] = mapped_column(unique=True)
    grade: Mapped[Code]
    issued_on: Mapped[date]


class LibraryCase(Base):
    """A story worth passing on, taken from a closed project."""

    __tablename__ = "library_case"

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), unique=True)
    title: Mapped[Name]
    story: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime]
    # Reviewed by somebody else than its author; before that nobody finds it.
    listed: Mapped[bool] = mapped_column(default=False, server_default=false())
