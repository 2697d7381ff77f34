"""The tables of the service ledger, which are only added to, and of monthly reports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Numeric, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Name, PersonId, Quantity, one_of

# 个案, 小组, and community activities of two sizes, each with a definition of its own.
KINDS = ("case", "group", "large_activity", "small_activity")
REPORT_STATES = ("planned", "reported", "overclaimed", "accepted")


class ServiceUnit(Base):
    """One case, group or activity; it counts once its entries meet the definition of its kind."""

    __tablename__ = "service_unit"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    kind: Mapped[Code]
    title: Mapped[Name]
    author_id: Mapped[PersonId]
    at: Mapped[datetime]

    entries: Mapped[list[ServiceEntry]] = relationship(order_by="ServiceEntry.id")


class ServiceEntry(Base):
    """One follow-up, session or activity; or the reversal of one, with the reason."""

    __tablename__ = "service_entry"
    __table_args__ = (
        CheckConstraint("hours >= 0 AND persons >= 0 AND person_times >= 0", name="not_negative"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(ForeignKey("service_unit.id"), index=True)
    held_on: Mapped[date]
    hours: Mapped[Quantity] = mapped_column(Numeric(8, 2))
    # 人数 and 人次: a person who comes three times is one of the first and three of the second.
    persons: Mapped[int]
    person_times: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[PersonId]
    at: Mapped[datetime]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("service_entry.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text, default="")

    evidence: Mapped[list[ServiceEvidence]] = relationship(order_by="ServiceEvidence.id")


class ServiceEvidence(Base):
    """A file that proves an entry; it may come later than the entry."""

    __tablename__ = "service_evidence"
    __table_args__ = (UniqueConstraint("entry_id", "attachment_id"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("service_entry.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))
    author_id: Mapped[PersonId]
    at: Mapped[datetime]


class MonthlyReport(Base):
    """What an agency reports for a month, beside what the ledger counted then."""

    __tablename__ = "monthly_report"
    __table_args__ = (UniqueConstraint("pairing_id", "number"), one_of("status", REPORT_STATES))

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    number: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[Code] = mapped_column(default="planned")
    summary: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime | None]
    review_reason: Mapped[str] = mapped_column(Text, default="")

    figures: Mapped[list[ReportedFigure]] = relationship(
        cascade="all, delete-orphan", order_by="ReportedFigure.id"
    )


class ReportedFigure(Base):
    """One figure of a monthly report."""

    __tablename__ = "reported_figure"
    __table_args__ = (UniqueConstraint("report_id", "name"),)

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(ForeignKey("monthly_report.id"), index=True)
    name: Mapped[Code]
    reported: Mapped[Quantity]
    counted: Mapped[Quantity]


# Nothing is edited, only reversed: the database refuses it, whoever asks.
LEDGER: Final = ("service_unit", "service_entry", "service_evidence")
REFUSE: Final = (
    "CREATE FUNCTION service_ledger_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the service ledger is only added to'; END $$"
)


def guards(dialect: str) -> list[str]:
    """The statements that guard the ledger on a database."""
    if dialect == "postgresql":
        return [REFUSE] + [
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION service_ledger_is_only_added_to()"
            for table in LEDGER
        ]
    return [
        f"CREATE TRIGGER {table}_stays_on_{verb} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the service ledger is only added to'); END"
        for table in LEDGER
        for verb in ("UPDATE", "DELETE")
    ]


def _on(dialect: str, statement: str) -> DDL:
    made: DDL = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    return made


for _dialect in ("sqlite", "postgresql"):
    for _statement in guards(_dialect):
        event.listen(ServiceEvidence.__table__, "after_create", _on(_dialect, _statement))
event.listen(
    ServiceEvidence.__table__,
    "after_drop",
    _on("postgresql", "DROP FUNCTION IF EXISTS service_ledger_is_only_added_to CASCADE"),
)
