"""The tables of tripartite agreements and their signatures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key, Name, one_of

STATUSES = ("prepared", "signed", "refused")
PARTIES = ("province", "recipient", "agency")
DECISIONS = ("sign", "refuse")


class Agreement(Base):
    """An agreement on one frozen plan version."""

    __tablename__ = "agreement"
    __table_args__ = (one_of("status", STATUSES),)

    id: Mapped[Key]
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"), index=True)
    plan_version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    status: Mapped[str] = mapped_column(default="prepared")
    prepared_at: Mapped[datetime]
    # The number that the paper bears, given before it is printed.
    number: Mapped[Code | None] = mapped_column(unique=True)
    registration_no: Mapped[Code | None]
    registered_on: Mapped[date | None]
    legal_representative: Mapped[Name] = mapped_column(default="", server_default="")
    contact: Mapped[Name] = mapped_column(default="", server_default="")
    phone: Mapped[Code] = mapped_column(default="", server_default="")
    email: Mapped[Name] = mapped_column(default="", server_default="")
    address: Mapped[Name] = mapped_column(default="", server_default="")
    bank: Mapped[Name] = mapped_column(default="")
    account_name: Mapped[Name] = mapped_column(default="")
    account_no: Mapped[Code] = mapped_column(default="")
    concluded_at: Mapped[datetime | None]

    signatures: Mapped[list[Signature]] = relationship(
        cascade="all, delete-orphan", order_by="Signature.id"
    )


class Signature(Base):
    """One party's signature, or its refusal with the reason."""

    __tablename__ = "agreement_signature"
    __table_args__ = (
        UniqueConstraint("agreement_id", "party"),
        one_of("party", PARTIES),
        one_of("decision", DECISIONS),
    )

    id: Mapped[Key]
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    party: Mapped[Code]
    decision: Mapped[Code]
    signatory: Mapped[Name] = mapped_column(default="")
    signed_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
