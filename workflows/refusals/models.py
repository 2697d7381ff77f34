"""The table of the security log; rows are only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workflows.base import Base
from workflows.columns import Code, Key
from workflows.organisations.models import Person


class Refusal(Base):
    """Somebody was told that they may not; `at` is real time, whatever the engine's clock says."""

    __tablename__ = "refusal"

    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    # Empty for a visitor who is not signed in.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    act: Mapped[Code]
    subject: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(String(500))
    address: Mapped[str] = mapped_column(String(64))

    person: Mapped[Person | None] = relationship()
