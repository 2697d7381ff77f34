"""Column types that several aggregates share: money, scores, states."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.orm import mapped_column

Key = Annotated[int, mapped_column(primary_key=True)]
Money = Annotated[Decimal, mapped_column(Numeric(14, 2))]
Quantity = Annotated[Decimal, mapped_column(Numeric(14, 2))]
Score = Annotated[Decimal, mapped_column(Numeric(9, 6))]
Total = Annotated[Decimal, mapped_column(Numeric(5, 2))]
Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(200))]
CaseId = Annotated[int, mapped_column(ForeignKey("case.id"), unique=True)]
OrganisationId = Annotated[int, mapped_column(ForeignKey("organisation.id"), index=True)]
PersonId = Annotated[int, mapped_column(ForeignKey("person.id"), index=True)]


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """A check that the column holds one of the named states."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def standing_once(table: str, side: str) -> Index:
    """At most one filing of an organisation in a programme, those that lapsed left aside."""
    standing = text("status <> 'lapsed'")
    return Index(
        f"uq_{table}_programme_{side}",
        "programme_id",
        side,
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
