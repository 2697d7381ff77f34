"""The tables of a project's money: instalments, and a double-entry ledger that is only added to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import DDL, ForeignKey, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Money, Name, one_of

INSTALMENT_STATES = ("planned", "paid", "accounted", "released")
KINDS = ("grant", "payment", "spending", "return", "release", "claim", "recovery", "reversal")
# Who gave it, what is still to be paid out, what the agency has, what it has spent, what it owes
# back, and spending that was not allowed after all.
ACCOUNTS = ("funder", "payable", "agency", "spending", "claims", "disallowed")


class Instalment(Base):
    """A part of the grant that is paid out once its milestone has passed."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("pairing_id", "number"),
        one_of("status", INSTALMENT_STATES),
    )

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"), unique=True)
    number: Mapped[int]
    amount: Mapped[Money]
    status: Mapped[str] = mapped_column(default="planned")
    paid_on: Mapped[date | None]
    voucher: Mapped[Name] = mapped_column(default="")


class Entry(Base):
    """One transaction of a project's ledger; its lines sum to zero."""

    __tablename__ = "ledger_entry"
    __table_args__ = (one_of("kind", KINDS),)

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    kind: Mapped[Code]
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    # The code of the actor on whose account it was posted.
    author: Mapped[Code]
    # What was handed in for it, with the receipts.
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)

    lines: Mapped[list[Line]] = relationship(order_by="Line.id")


class Line(Base):
    """One side of a transaction: what comes into an account is positive."""

    __tablename__ = "ledger_line"
    __table_args__ = (one_of("account", ACCOUNTS),)

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("ledger_entry.id"), index=True)
    account: Mapped[Code]
    # The budget item of what was spent; empty elsewhere.
    item: Mapped[Name] = mapped_column(default="")
    amount: Mapped[Money]


# Nothing is edited, only reversed: the database refuses it, whoever asks.
LEDGER: Final = ("ledger_entry", "ledger_line")
REFUSE: Final = (
    "CREATE FUNCTION ledger_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is only added to'; END $$"
)


def guards(dialect: str) -> list[str]:
    """The statements that guard the ledger on a database."""
    if dialect == "postgresql":
        return [REFUSE] + [
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_is_only_added_to()"
            for table in LEDGER
        ]
    return [
        f"CREATE TRIGGER {table}_stays_on_{verb} BEFORE {verb} ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
        for table in LEDGER
        for verb in ("UPDATE", "DELETE")
    ]


def _on(dialect: str, statement: str) -> DDL:
    made: DDL = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
    return made


for _dialect in ("sqlite", "postgresql"):
    for _statement in guards(_dialect):
        event.listen(Line.__table__, "after_create", _on(_dialect, _statement))
event.listen(
    Line.__table__,
    "after_drop",
    _on("postgresql", "DROP FUNCTION IF EXISTS ledger_is_only_added_to CASCADE"),
)
